"""Asking a service and reading its whole answer."""

from __future__ import annotations

import threading

import pytest

from apps.core.outbound import OutboundError, ask
from tests.core.outbound.servers import Answer, drip, raw, reply, reset, serve

pytestmark = pytest.mark.usefixtures("loopback")


def _failure(url: str, *, seconds: float = 5.0) -> tuple[str, str, bool]:
    with pytest.raises(OutboundError) as caught:
        ask(url, b"{}", {}, max_bytes=100_000, timeout_seconds=seconds)
    return caught.value.code, caught.value.message, caught.value.retryable


@pytest.mark.parametrize("status", [200, 302, 429, 500])
def test_the_whole_body_is_read_whatever_the_status(status: int) -> None:
    content = b"x" * 100_000
    with serve(reply(status, content, Location="http://127.0.0.1:9/")) as server:
        answer = ask(f"{server.url}/v1", b"{}", {"A": "b"}, max_bytes=100_000, timeout_seconds=5)

    assert (answer.status, answer.content) == (status, content)
    [request] = server.requests
    assert (request.method, request.path, request.body, request.headers["a"]) == ("POST", "/v1", b"{}", "b")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (reply(200, b"x" * 100_001), "the answer is larger than 100000 bytes"),
        (raw(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_001), "the answer is larger than 100000 bytes"),
        (reply(200, b"x", Content_Encoding="gzip"), "the server compressed its answer although it was asked not to"),
        (reply(200, b"x", Content_Length="9"), "the connection to the server failed"),
        (reset, "the connection to the server failed"),
    ],
)
def test_an_answer_that_cannot_be_read_is_told(answer: Answer, message: str) -> None:
    with serve(answer) as server:
        assert _failure(server.url)[1] == message


def test_a_body_that_never_ends_is_left_after_the_limit() -> None:
    stopped = threading.Event()
    with serve(drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x", stopped)) as server:
        assert _failure(server.url, seconds=0.5) == ("request_failed", "the server did not answer in time", True)
        assert stopped.wait(10)


def test_an_address_that_is_not_public_is_refused() -> None:
    assert _failure("https://10.0.0.8/v1")[0] == "url_refused"
