"""Posting to a partner's server."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine

from apps.core.outbound import OutboundError
from apps.core.outbound.posting import Poster, Reply
from apps.core.outbound.retry_after import retry_after_seconds
from tests.core.outbound.posting import post
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


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "], ids=["silent", "header"])
def test_a_slow_receiver_is_left_after_the_limit(start: bytes) -> None:
    stopped = threading.Event()
    with serve(drip(start, b"H" if start else b"", stopped)) as server:
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

        async def three() -> list[Reply | BaseException]:
            poster = Poster()
            asked = [poster.post(url, body, {}, timeout_seconds=5) for body in (b"1", b"2", b"3")]
            answers = [(await asyncio.gather(one, return_exceptions=True))[0] for one in asked]
            await poster.close()
            return answers

        first, again, moved = asyncio.run(three())

        assert server.connections == 1
    assert isinstance(first, Reply)
    assert isinstance(again, Reply)
    assert (first.status, again.status) == (204, 204)
    assert isinstance(moved, OutboundError)
    assert (moved.code, moved.message) == ("url_refused", "the server's address is not public")
    assert len(asked) == 3
    assert [request.body for request in second if request] == [b"2"]


def test_a_kept_connection_that_the_server_closed_is_replaced() -> None:
    """The server of these tests closes after each answer without having said so."""

    async def five(url: str) -> list[int]:
        poster = Poster()
        statuses = [(await poster.post(url, b"{}", {}, timeout_seconds=5)).status for _ in range(5)]
        await poster.close()
        return statuses

    with serve(reply(204)) as server:
        assert asyncio.run(five(server.url)) == [204] * 5

        assert (len(server.requests), server.connections) == (5, 5)


def test_a_server_that_always_closes_is_asked_once() -> None:
    with serve(raw(b"")) as server:
        _failure(server.url)

        assert (len(server.requests), server.connections) == (1, 1)


@pytest.mark.parametrize(
    "head",
    [b"X-Long: " + b"x" * 9000, b"\r\n".join(b"X-%d: y" % number for number in range(200))],
    ids=["a long line", "many lines"],
)
def test_a_head_without_measure_is_a_failure(head: bytes) -> None:
    with serve(raw(b"HTTP/1.1 200 OK\r\n" + head + b"\r\nContent-Length: 0\r\n\r\n")) as server:
        assert _failure(server.url) == ("request_failed", "the connection to the server failed", True)


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve() as proxy, serve() as server:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert post(server.url, b"{}", {}, timeout_seconds=5).status == 200

        assert proxy.connections == 0


def test_the_next_address_is_tried_when_one_takes_no_connection(names: Callable[..., list[str]], settings) -> None:
    settings.OUTBOUND_ALLOW_HTTP = True
    asked = names(two=[["::1", "127.0.0.1"]])
    with serve() as server:
        url = f"http://two.example.com:{server.port}/"
        assert post(url, b"{}", {}, timeout_seconds=5).status == 200

        assert server.requests[0].headers["host"] == f"two.example.com:{server.port}"
    assert asked == ["two.example.com"]


def test_one_private_address_among_public_ones_is_enough_to_refuse(names: Callable[..., list[str]]) -> None:
    names(mixed=[["127.0.0.1", "10.0.0.1"]])
    with serve() as server:
        failure = _failure(f"https://mixed.example.com:{server.port}/")

        assert server.connections == 0
    assert failure == ("url_refused", "the server's address is not public", False)


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
