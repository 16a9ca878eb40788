"""What `validate_url` says without asking the network."""

from __future__ import annotations

import pytest

from apps.core.errors import ValidationFailed
from apps.core.outbound import addresses, validate_url

ACCEPTED = [
    "https://hooks.example.com/katalo",
    "https://hooks.example.com",
    "https://HOOKS.Example.COM./a?b=c&d=%2F#part",
    "https://example.com:8443/a",
    "https://xn--bcher-kva.example/ä?ö=ü",
    "https://under_score.example.com/",
    "https://8.8.8.8/",
    "https://[2606:4700:4700::1111]:8443/x",
    "https://0x08.8.8.8/",
    "https://1.example.com/",
    "https://example.com/@user/path",
]
SCHEME = "it must begin with https://"
ADDRESS = "its address is not public"
NAME = "its hostname is not public"
MALFORMED_NAME = "its hostname is malformed; write an international name in its xn-- form"
MALFORMED_ADDRESS = "its address is malformed"
USER = "it must not contain a user name or password"
CHARACTERS = "it must not contain spaces, control characters or backslashes"
REFUSED = {
    "": SCHEME,
    "hooks.example.com/katalo": SCHEME,
    "/katalo": SCHEME,
    "data:image/png;base64,AAAA": SCHEME,
    "javascript:alert(1)": SCHEME,
    "file:///etc/passwd": SCHEME,
    "http:katalo": "it has no hostname",
    "https://": "it has no hostname",
    "https:///path": "it has no hostname",
    "http://hooks.example.com/": SCHEME,
    "ftp://hooks.example.com/": SCHEME,
    "file://hooks.example.com/etc/passwd": SCHEME,
    "gopher://hooks.example.com/": SCHEME,
    "//hooks.example.com/": SCHEME,
    "https://user@example.com/": USER,
    "https://user:password@example.com/": USER,
    "https://8.8.8.8@127.0.0.1/": USER,
    "https://example.com\\@127.0.0.1/": CHARACTERS,
    "https://exam ple.com/": CHARACTERS,
    "https://example.com/a b": CHARACTERS,
    "https://example.com/\r\nX: y": CHARACTERS,
    "https://example.com/\x00": CHARACTERS,
    "https://localhost/": NAME,
    "https://localhost./": NAME,
    "https://LOCALHOST:8000/": NAME,
    "https://x.localhost/": NAME,
    "https://printer.local/": NAME,
    "https://metadata.google.internal/": NAME,
    "https://nas.lan/": NAME,
    "https://router.home.arpa/": NAME,
    "https://database/": NAME,
    "https://127.0.0.1/": ADDRESS,
    "https://2130706433/": ADDRESS,
    "https://0x7f000001/": ADDRESS,
    "https://0x7f.1/": ADDRESS,
    "https://0177.0.0.1/": ADDRESS,
    "https://017700000001/": ADDRESS,
    "https://127.1/": ADDRESS,
    "https://127.0.0.1./": ADDRESS,
    "https://0/": ADDRESS,
    "https://10.0.0.1/": ADDRESS,
    "https://169.254.169.254/latest/meta-data/": ADDRESS,
    "https://0xa9fea9fe/": ADDRESS,
    "https://100.64.0.1/": ADDRESS,
    "https://[::1]/": ADDRESS,
    "https://[::]/": ADDRESS,
    "https://[::ffff:127.0.0.1]/": ADDRESS,
    "https://[::ffff:a9fe:a9fe]/": ADDRESS,
    "https://[64:ff9b::7f00:1]/": ADDRESS,
    "https://[2002:7f00:1::]/": ADDRESS,
    "https://[fd00:ec2::254]/": ADDRESS,
    "https://[fe80::1%25eth0]/": "its address must not name a network interface",
    "https://1.2.3.4.5/": MALFORMED_ADDRESS,
    "https://256.1.1.1/": MALFORMED_ADDRESS,
    "https://4294967296/": MALFORMED_ADDRESS,
    "https://example.08/": MALFORMED_ADDRESS,
    "https://089.1.1.1/": MALFORMED_ADDRESS,
    "https://[::1/": "it is malformed",
    "https://[1.2.3.4]/": "it is malformed",
    "https://[example.com]/": "it is malformed",
    "https://example.com:0/": "its port is malformed",
    "https://example.com:/": "its port is malformed",
    "https://example.com:65536/": "it is malformed",
    "https://example.com:x/": "it is malformed",
    "https://bücher.example/": MALFORMED_NAME,
    "https://１２７.0.0.1/": MALFORMED_NAME,
    "https://127。0。0。1/": MALFORMED_NAME,
    "https://exam%70le.com/": MALFORMED_NAME,
    "https://%31%32%37.0.0.1/": MALFORMED_ADDRESS,
    "https://a..example.com/": MALFORMED_NAME,
    "https://-a.example.com/": MALFORMED_NAME,
    "https://" + "a" * 64 + ".example.com/": MALFORMED_NAME,
    "https://" + "a." * 130 + "example.com/": MALFORMED_NAME,
    "https://example.com/" + "a" * 1981: "it must be at most 2000 characters long",
}
LOOPBACK = {
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST:8000/",
    "https://x.localhost/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.0.1./",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
}


@pytest.fixture(autouse=True)
def _no_lookup(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError(f"{host} was looked up")

    monkeypatch.setattr(addresses, "resolve", resolve)


@pytest.mark.parametrize("url", ACCEPTED)
def test_a_public_https_url_is_returned_as_it_came(url: str) -> None:
    assert validate_url(url, what="webhook.url") == url


def test_a_url_may_be_2000_characters_long() -> None:
    url = "https://example.com/" + "a" * 1980

    assert validate_url(url, what="webhook.url") == url


@pytest.mark.parametrize("url", REFUSED)
def test_any_other_url_is_refused_with_the_reason(url: str) -> None:
    with pytest.raises(ValidationFailed) as caught:
        validate_url(url, what="webhook.url")

    assert caught.value.message == f"webhook.url must be a public https URL: {REFUSED[url]}"
    assert caught.value.fields == {"webhook.url": caught.value.message}


@pytest.mark.parametrize("url", sorted(LOOPBACK))
def test_loopback_in_every_spelling_is_allowed_by_its_setting(url: str, settings) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = True

    assert validate_url(url, what="source_url") == url


@pytest.mark.parametrize("url", sorted(REFUSED.keys() - LOOPBACK))
def test_allowing_loopback_allows_nothing_else(url: str, settings) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = True

    with pytest.raises(ValidationFailed):
        validate_url(url, what="source_url")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_allowing_loopback_allows_plain_http_there_and_nowhere_else(host: str, settings) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = True

    assert validate_url(f"http://{host}/", what="source_url") == f"http://{host}/"
    with pytest.raises(ValidationFailed, match=SCHEME):
        validate_url("http://hooks.example.com/", what="source_url")


def test_allowing_http_allows_it_for_public_hosts_only(settings) -> None:
    settings.OUTBOUND_ALLOW_HTTP = True

    assert validate_url("http://hooks.example.com/", what="source_url") == "http://hooks.example.com/"
    with pytest.raises(ValidationFailed, match=ADDRESS):
        validate_url("http://127.0.0.1/", what="source_url")
