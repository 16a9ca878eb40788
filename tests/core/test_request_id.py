"""Every answer carries a request id, and so does every log line of the request."""

from __future__ import annotations

import logging
import re

import pytest
from django.test import Client


@pytest.mark.parametrize("given", ["a", "req-1", "A.b_c-9", "x" * 64])
def test_a_harmless_id_of_the_caller_is_kept(given):
    assert Client().get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\nb", "ä", "<script>", "a;b", "../x", "\x00"])
def test_any_other_is_replaced(given):
    identifier = Client().get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"]

    assert re.fullmatch(r"[0-9a-f]{32}", identifier)


def test_two_requests_have_two_ids():
    first, second = (Client().get("/healthz").headers["X-Request-Id"] for _ in range(2))

    assert first != second


def test_answers_of_every_status_have_one(owner):
    answers = [
        owner.api.get("/api/v1/usage/summary"),
        owner.api.get("/api/v1/nothing"),
        Client().get("/api/v1/usage/summary"),
        Client().get("/files/none.jpg"),
        Client().get("/admin/"),
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 401, 404, 302]
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 5


def test_one_line_a_request_without_the_query(caplog):
    with caplog.at_level(logging.INFO, logger="request"):
        Client().get("/healthz?signature=secret", headers={"X-Request-Id": "req-7"})

    [line] = [record.msg for record in caplog.records if record.name == "request"]
    assert {name: line[name] for name in ("event", "method", "path", "status", "request_id")} == {
        "event": "request",
        "method": "GET",
        "path": "/healthz",
        "status": 200,
        "request_id": "req-7",
    }
    assert "secret" not in str(line)


def test_what_one_request_bound_is_gone_in_the_next(owner, caplog):
    owner.api.get("/api/v1/usage/summary")
    with caplog.at_level(logging.INFO, logger="request"):
        Client().get("/healthz")

    [line] = [record.msg for record in caplog.records if record.name == "request" and record.msg["path"] == "/healthz"]
    assert "organization" not in line
    assert "key" not in line
