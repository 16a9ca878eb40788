"""Posting to a partner's server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine

from apps.core.outbound import OutboundError, post
from apps.core.outbound.transfer import retry_after_seconds
from tests.core.outbound.servers import Answer, Request, drip, raw, read_request, reply, reset, serve

pytestmark = pytest.mark.usefixtures("loopback")


def _failure(url: str, *, seconds: float = 5.0) -> tuple[str, str, bool]:
    with pytest.raises(OutboundError) as caught:
        post(url, b"{}", {}, timeout_seconds=seconds)
    return caught.value.code, caught.value.message, caught.value.retryable


def test_body_and_headers_arrive_as_given() -> None:
    body = '{"a":"ä"}'.encode()
    with serve(reply(202, b"thank you")) as server:
        answer = post(f"{server.url}/hook?a=b", body, {"Content-Type": "application/json"}, timeout_seconds=5)

    assert (answer.status, answer.excerpt, answer.retry_after) == (202, "thank you", None)
    assert answer.duration_ms >= 0
    request = server.requests[0]
    assert (request.method, request.path, request.body) == ("POST", "/hook?a=b", body)
    assert request.headers == {
        "host": f"127.0.0.1:{server.port}",
        "user-agent": "Katalo/1",
        "accept": "*/*",
        "accept-encoding": "identity",
        "content-type": "application/json",
        "content-length": str(len(body)),
    }


@pytest.mark.parametrize("status", [200, 204, 301, 302, 307, 308, 400, 410, 429, 500, 599])
def test_every_status_is_an_answer_and_no_redirect_is_followed(status: int) -> None:
    with serve() as elsewhere, serve(reply(status, Location=elsewhere.url)) as server:
        assert post(server.url, b"{}", {}, timeout_seconds=5).status == status

    assert elsewhere.connections == 0
    assert len(server.requests) == 1


def test_of_a_huge_body_one_kilobyte_is_kept() -> None:
    stopped = threading.Event()
    with serve(drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536, stopped)) as server:
        answer = post(server.url, b"{}", {}, timeout_seconds=30)
        assert stopped.wait(10)

    assert answer.status == 200
    assert answer.excerpt == "x" * 1024


def test_a_status_counts_although_its_body_never_ends() -> None:
    stopped = threading.Event()
    with serve(drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x", stopped)) as server:
        answer = post(server.url, b"{}", {}, timeout_seconds=0.5)
        assert stopped.wait(10)

    assert answer.status == 200
    assert set(answer.excerpt) == {"x"}


def test_a_body_that_is_not_text_becomes_storable_text() -> None:
    with serve(reply(500, b"a\x00b\xff")) as server:
        assert post(server.url, b"{}", {}, timeout_seconds=5).excerpt == "a\ufffdb\ufffd"


def test_a_status_counts_although_its_body_is_cut_off() -> None:
    with serve(reply(200, b"abc", Content_Length="10")) as server:
        answer = post(server.url, b"{}", {}, timeout_seconds=5)

    assert (answer.status, answer.excerpt) == (200, "abc")


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "], ids=["status", "header"])
def test_a_slow_receiver_is_left_after_the_limit(start: bytes) -> None:
    stopped = threading.Event()
    with serve(drip(start, b"H", stopped)) as server:
        failure = _failure(server.url, seconds=0.4)
        assert stopped.wait(10)

    assert failure == ("request_failed", "the server did not answer in time", True)


def test_endless_interim_answers_are_left_after_the_limit() -> None:
    stopped = threading.Event()
    with serve(drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n", stopped)) as server:
        failure = _failure(server.url, seconds=0.4)
        assert stopped.wait(10)

    assert failure == ("request_failed", "the server did not answer in time", True)


@pytest.mark.parametrize("answer", [reset, raw(b""), raw(b"\x16\x03\x01")], ids=["reset", "closed", "not HTTP"])
def test_a_broken_connection_is_retryable(answer: Answer) -> None:
    with serve(answer) as server:
        assert _failure(server.url) == ("request_failed", "the connection to the server failed", True)


def test_a_private_address_is_refused_when_it_is_posted_to(names: Callable[..., list[str]]) -> None:
    names(inside=[["10.0.0.1"]])

    assert _failure("https://inside.example.com/") == ("url_refused", "the server's address is not public", False)
    assert _failure("https://10.0.0.1/") == (
        "url_refused",
        "the URL is refused: its address is not public",
        False,
    )


def test_a_connection_is_used_again_only_while_the_name_keeps_its_address(
    names: Callable[..., list[str]], settings
) -> None:
    settings.OUTBOUND_ALLOW_HTTP = True
    asked = names(moving=[["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]])
    second: list[Request | None] = []

    def keep_alive(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
        second.append(read_request(connection))
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
        read_request(connection)

    with serve(keep_alive) as server:
        url = f"http://moving.example.com:{server.port}/"
        assert post(url, b"1", {}, timeout_seconds=5).status == 204
        assert post(url, b"2", {}, timeout_seconds=5).status == 204
        failure = _failure(url)

        assert server.connections == 1
    assert failure == ("url_refused", "the server's address is not public", False)
    assert len(asked) == 3
    assert [request.body for request in second if request] == [b"2"]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("0", 0),
        (" 120 ", 120),
        ("9" * 50, 999_999_999),
        ("Thu, 01 Jan 2026 00:01:30 GMT", 90),
        ("Thu, 01 Jan 2026 00:01:30 -0000", 90),
        ("Wed, 31 Dec 2025 23:59:00 GMT", 0),
    ],
)
@time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False)
def test_retry_after_is_a_number_or_a_date(value: str, seconds: int | None) -> None:
    assert retry_after_seconds(value) == seconds
