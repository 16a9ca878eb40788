"""Fetching a partner's file from servers that behave, and from servers that do not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.core.outbound import Fetched, OutboundError, addresses, fetch
from tests.core.outbound.servers import Answer, drip, raw, reply, reset, serve

pytestmark = pytest.mark.usefixtures("loopback")

Names = Callable[..., list[str]]
ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "fetched"


def _failure(url: str, target: Path, *, max_bytes: int = 1000, seconds: float = 5.0) -> tuple[str, str, bool]:
    """code, message and retryable of a fetch that must fail, and must leave nothing behind."""
    with pytest.raises(OutboundError) as caught:
        fetch(url, target, max_bytes=max_bytes, timeout_seconds=seconds)
    assert not target.exists()
    return caught.value.code, caught.value.message, caught.value.retryable


def test_a_file_is_written_as_it_was_sent(target: Path) -> None:
    content = bytes(range(256)) * 1000
    with serve(reply(200, content, Content_Type="Image/PNG; x=y")) as server:
        fetched = fetch(f"{server.url}/a/b.png?c=%2F", target, max_bytes=len(content), timeout_seconds=5)

    assert fetched == Fetched("image/png", len(content))
    assert target.read_bytes() == content
    request = server.requests[0]
    assert (request.method, request.path) == ("GET", "/a/b.png?c=%2F")
    assert request.headers == {
        "host": f"127.0.0.1:{server.port}",
        "user-agent": "Katalo/1",
        "accept": "*/*",
        "accept-encoding": "identity",
    }


def test_a_body_without_length_and_a_chunked_one_are_read_to_their_end(target: Path) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"
    with serve(raw(b"HTTP/1.1 200 OK\r\n\r\nabcdefg"), raw(chunked)) as server:
        for _ in range(2):
            fetched = fetch(server.url, target, max_bytes=7, timeout_seconds=5)

            assert fetched == Fetched("", 7)
            assert target.read_bytes() == b"abcdefg"


@pytest.mark.parametrize("status", [201, 204, 206, 304, 400, 401, 403, 404, 410, 451])
def test_an_answer_that_will_not_change_is_final(status: int, target: Path) -> None:
    with serve(reply(status)) as server:
        failure = _failure(server.url, target)

    assert failure == ("source_fetch_failed", f"the server answered with status {status}", False)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_an_answer_that_may_change_is_retryable(status: int, target: Path) -> None:
    with serve(reply(status)) as server:
        failure = _failure(server.url, target)

    assert failure == ("source_fetch_failed", f"the server answered with status {status}", True)


def test_one_byte_too_many_is_too_large_whatever_is_announced(target: Path) -> None:
    too_large = ("source_too_large", "the file is larger than 1000 bytes", False)
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n"
    answers = [reply(200, b"x" * 1001), raw(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001), raw(chunked)]
    with serve(*answers) as server:
        for _ in answers:
            assert _failure(server.url, target) == too_large


def test_an_endless_body_is_cut_at_the_cap(target: Path) -> None:
    stopped = threading.Event()
    with serve(drip(ENDLESS, b"x" * 65536, stopped)) as server:
        failure = _failure(server.url, target, max_bytes=100_000, seconds=30)
        assert stopped.wait(10)

    assert failure == ("source_too_large", "the file is larger than 100000 bytes", False)


@pytest.mark.parametrize("length", ["2000000000", "9" * 30])
def test_a_length_that_is_too_large_ends_the_fetch_before_the_body(length: str, target: Path) -> None:
    stopped = threading.Event()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode()
    with serve(drip(head, b"", stopped)) as server:
        failure = _failure(server.url, target, seconds=30)
        assert stopped.wait(10)

    assert failure == ("source_too_large", "the file is larger than 1000 bytes", False)


def test_a_body_shorter_than_announced_is_a_failure(target: Path) -> None:
    with serve(reply(200, b"abc", Content_Length="10")) as server:
        failure = _failure(server.url, target)

    assert failure == ("source_fetch_failed", "the connection to the server failed", True)


def test_of_a_body_longer_than_announced_only_the_announced_part_is_taken(target: Path) -> None:
    with serve(reply(200, b"abcdef", Content_Length="3")) as server:
        assert fetch(server.url, target, max_bytes=10, timeout_seconds=5).size == 3

    assert target.read_bytes() == b"abc"


def test_a_compressed_answer_is_not_unpacked(target: Path) -> None:
    with serve(reply(200, b"\x1f\x8b", Content_Encoding="gzip")) as server:
        failure = _failure(server.url, target)

    message = "the server compressed its answer although it was asked not to"
    assert failure == ("source_fetch_failed", message, False)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", ENDLESS], ids=["status", "header", "body"])
def test_a_slow_drip_is_stopped_by_the_limit_over_everything(start: bytes, target: Path) -> None:
    stopped = threading.Event()
    with serve(drip(start, b"H", stopped)) as server:
        failure = _failure(server.url, target, seconds=0.4)
        assert stopped.wait(10)

    assert failure == ("source_fetch_failed", "the server did not answer in time", True)


def test_redirects_share_the_limit_over_everything(target: Path) -> None:
    stopped = threading.Event()
    with serve(drip(ENDLESS, b"x", stopped)) as slow, serve(reply(302, Location=slow.url)) as server:
        failure = _failure(server.url, target, seconds=0.4)
        assert stopped.wait(10)

    assert failure == ("source_fetch_failed", "the server did not answer in time", True)


@pytest.mark.parametrize(
    "answer",
    [reset, raw(b""), raw(b"not HTTP at all\r\n\r\n"), raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n")],
    ids=["reset", "closed", "not HTTP", "200 headers"],
)
def test_a_broken_connection_is_retryable(answer: Answer, target: Path) -> None:
    with serve(answer) as server:
        failure = _failure(server.url, target)

    assert failure == ("source_fetch_failed", "the connection to the server failed", True)


def test_a_port_where_nobody_listens_is_retryable(target: Path) -> None:
    with serve() as server:
        pass

    assert _failure(server.url, target) == ("source_fetch_failed", "the connection to the server failed", True)


@pytest.mark.parametrize(
    ("error", "message", "retryable"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "the server's name does not exist", False),
        (socket.gaierror(socket.EAI_AGAIN, "later"), "the server's name could not be looked up", True),
        (UnicodeError("label too long"), "the server's name could not be looked up", True),
    ],
)
def test_a_name_that_has_no_address_is_a_failure(
    error: Exception, message: str, retryable: bool, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise error

    monkeypatch.setattr(addresses, "resolve", resolve)

    failure = _failure("https://files.example.com/", target)

    assert failure == ("source_fetch_failed", message, retryable)


def test_a_lookup_that_hangs_is_left_behind(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        release.wait(60)
        return ["127.0.0.1"]

    monkeypatch.setattr(addresses, "resolve", resolve)

    failure = _failure("https://files.example.com/", target, seconds=0.3)
    release.set()

    assert failure == ("source_fetch_failed", "the server's name could not be looked up in time", True)


# --- redirects ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(status: int, target: Path) -> None:
    with serve(reply(200, b"picture")) as second, serve(reply(status, Location=f"{second.url}/b c")) as first:
        assert fetch(first.url, target, max_bytes=100, timeout_seconds=5).size == 7

    assert [request.path for request in second.requests] == ["/b%20c"]


def test_three_redirects_are_followed_and_the_fourth_is_not(target: Path) -> None:
    hops = [reply(302, Location="/next") for _ in range(3)]
    with serve(*hops, reply(200, b"picture")) as server:
        assert fetch(server.url, target, max_bytes=100, timeout_seconds=5).size == 7
    target.unlink()
    with serve(*hops, *hops) as server:
        failure = _failure(server.url, target)

    assert failure == ("source_fetch_failed", "the server redirected more than 3 times", False)
    assert [request.path for request in server.requests] == ["/", "/next", "/next", "/next"]


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "//192.168.0.1/",
        "http://files.example.com/",
        "file:///etc/passwd",
        "https://user@example.com/",
        "https://[::ffff:10.0.0.1]/",
    ],
)
def test_a_redirect_to_what_could_not_be_named_first_is_refused(location: str, target: Path) -> None:
    with serve(reply(302, Location=location)) as server:
        code, _, retryable = _failure(server.url, target)

    assert (code, retryable) == ("source_url_refused", False)


def test_a_redirect_to_a_name_with_a_private_address_never_connects(target: Path, names: Names) -> None:
    asked = names(inside=[["192.168.7.7"]])
    with serve(reply(302, Location="https://inside.example.com/")) as server:
        failure = _failure(server.url, target)

    assert failure == ("source_url_refused", "the server's address is not public", False)
    assert asked == ["inside.example.com"]


# --- where the connection goes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["0.0.0.0"], ["169.254.169.254"], ["fe80::1%lo"]],
    ids=str,
)
def test_a_name_that_leads_here_is_refused_and_nothing_connects(
    answer: list[str], target: Path, names: Names, settings
) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = False
    settings.OUTBOUND_ALLOW_HTTP = True
    names(trap=[answer])
    with serve() as trap:
        failure = _failure(f"http://trap.example.com:{trap.port}/", target)

    assert failure == ("source_url_refused", "the server's address is not public", False)
    assert trap.connections == 0


def test_a_name_that_changes_its_answer_is_asked_once_and_the_checked_address_is_used(
    target: Path, names: Names, settings
) -> None:
    settings.OUTBOUND_ALLOW_HTTP = True
    asked = names(rebinding=[["127.0.0.1"], ["10.0.0.1"]])
    with serve(reply(200, b"picture")) as server:
        url = f"http://rebinding.example.com:{server.port}/"
        assert fetch(url, target, max_bytes=100, timeout_seconds=5).size == 7
        failure = _failure(url, target)

    assert asked == ["rebinding.example.com", "rebinding.example.com"]
    assert failure == ("source_url_refused", "the server's address is not public", False)
    assert [request.headers["host"] for request in server.requests] == [f"rebinding.example.com:{server.port}"]


def test_the_second_address_is_tried_when_the_first_does_not_answer(target: Path, names: Names, settings) -> None:
    settings.OUTBOUND_ALLOW_HTTP = True
    names(double=[["127.0.0.9", "127.0.0.1"]])
    with serve(reply(200, b"picture")) as server:
        fetched = fetch(f"http://double.example.com:{server.port}/", target, max_bytes=100, timeout_seconds=5)

    assert fetched.size == 7


def test_plain_http_to_a_name_is_refused_where_only_loopback_may_use_it(target: Path, names: Names) -> None:
    names(localhost=[["8.8.8.8"]])

    assert _failure("http://localhost/", target) == ("source_url_refused", "the URL must begin with https://", False)


def test_proxies_of_the_environment_are_ignored(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve() as proxy, serve(reply(200, b"picture")) as server:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)

        assert fetch(server.url, target, max_bytes=100, timeout_seconds=5).size == 7

    assert proxy.connections == 0


def test_cookies_are_not_sent_back(target: Path) -> None:
    with serve(reply(302, Location="/next", Set_Cookie="session=1"), reply(200, b"picture")) as server:
        fetch(server.url, target, max_bytes=100, timeout_seconds=5)

    assert ["cookie" in request.headers for request in server.requests] == [False, False]
