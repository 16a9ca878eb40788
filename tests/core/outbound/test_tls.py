"""TLS to a pinned address: the name, not the address, is asked for and proven."""

from __future__ import annotations

import datetime
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from apps.core.outbound import OutboundError, connections
from tests.core.outbound.posting import post
from tests.core.outbound.servers import drip, raw, reply, serve

pytestmark = pytest.mark.usefixtures("loopback")

Names = Callable[..., list[str]]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of `receiver.example.com`, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver.example.com")])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("receiver.example.com")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    key_text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(built.public_bytes(serialization.Encoding.PEM) + key_text)
    return path


@pytest.fixture
def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The system's authorities, for one test: the self-signed certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    connections.tls_context.cache_clear()
    yield
    connections.tls_context.cache_clear()


@pytest.mark.usefixtures("trusted")
def test_the_name_is_asked_for_and_its_certificate_accepted(server_context: ssl.SSLContext, names: Names) -> None:
    names(receiver=[["127.0.0.1"]])
    with serve(reply(200, b"x" * 600), context=server_context) as server:
        answer = post(f"https://receiver.example.com:{server.port}/", b"y" * 300_000, {}, timeout_seconds=5)

    assert (answer.status, answer.excerpt) == (200, "x" * 600)
    request = server.requests[0]
    assert request.server_name == "receiver.example.com"
    assert request.headers["host"] == f"receiver.example.com:{server.port}"
    assert request.body == b"y" * 300_000


@pytest.mark.usefixtures("trusted")
def test_the_certificate_of_another_name_is_refused(server_context: ssl.SSLContext, names: Names) -> None:
    names(other=[["127.0.0.1"]])
    with serve(context=server_context) as server, pytest.raises(OutboundError) as caught:
        post(f"https://other.example.com:{server.port}/", b"{}", {}, timeout_seconds=5)

    assert caught.value.message == "no secure connection could be made to the server"
    assert server.requests == []


def test_a_certificate_of_an_unknown_authority_is_refused(server_context: ssl.SSLContext, names: Names) -> None:
    names(receiver=[["127.0.0.1"]])
    with serve(context=server_context) as server, pytest.raises(OutboundError) as caught:
        post(f"https://receiver.example.com:{server.port}/", b"{}", {}, timeout_seconds=5)

    assert caught.value.message == "no secure connection could be made to the server"
    assert server.requests == []


def test_a_server_that_speaks_no_tls_is_a_failure(names: Names) -> None:
    names(receiver=[["127.0.0.1"]])
    with serve(raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server, pytest.raises(OutboundError) as caught:
        post(f"https://receiver.example.com:{server.port}/", b"{}", {}, timeout_seconds=1)

    assert caught.value.retryable is True


@pytest.mark.usefixtures("trusted")
def test_a_slow_answer_over_tls_is_left_after_the_limit(server_context: ssl.SSLContext, names: Names) -> None:

    names(receiver=[["127.0.0.1"]])
    stopped = threading.Event()
    with (
        serve(drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"H", stopped), context=server_context) as server,
        pytest.raises(OutboundError) as caught,
    ):
        post(f"https://receiver.example.com:{server.port}/", b"{}", {}, timeout_seconds=0.6)

    assert stopped.wait(10)
    assert caught.value.message == "the server did not answer in time"
