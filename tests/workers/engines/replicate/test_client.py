"""What the client sends, and what it makes of answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.workers.engines.replicate.server import TOKEN, Fault, ReplicateServer
from workers.engines.replicate import client as api
from workers.engines.replicate.client import Client, redacted

GIVEN = {"image": "https://example.com/a.jpg", "prompt": "calm"}


@pytest.fixture
def client(server: ReplicateServer) -> Client:
    return Client(TOKEN, server.api)


def test_one_creation_is_one_request(client, server):
    prediction = client.create("owner/name", GIVEN, callback="https://example.com/hook", wait_seconds=0)

    assert (prediction.id, prediction.status, prediction.ended, prediction.output) == ("rp0000", "starting", False, ())
    assert prediction.marks == ("https://example.com/hook", GIVEN["image"], "calm")
    assert server.created == [
        {
            "version": "owner/name",
            "input": GIVEN,
            "webhook": "https://example.com/hook",
            "webhook_events_filter": ["completed"],
        }
    ]
    headers = server.create_headers[0]
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert (headers["content-type"], headers["connection"]) == ("application/json", "close")


def test_a_later_look_has_the_result(client, server):
    server.outcome = {"output": "https://example.com/only.png"}
    created = client.create("owner/name", GIVEN)

    prediction = client.get(created.id)

    assert (prediction.status, prediction.output) == ("succeeded", ("https://example.com/only.png",))


def test_an_identifier_cannot_leave_its_place(client, server):
    with pytest.raises(api.Missing):
        client.get("../models?x=1#y")

    assert server.asked == [("GET", "/v1/predictions/..%2Fmodels%3Fx%3D1%23y")]


def test_pages_until_the_last(client, server):
    server.page = 2
    for number in range(3):
        server.add({"number": number}, minutes_ago=10 - number)

    first = client.list()
    second = client.list(cursor=first.next_cursor)

    assert [one.id for one in first.predictions] == ["rp0002", "rp0001"]
    assert ([one.id for one in second.predictions], second.next_cursor) == (["rp0000"], None)
    assert set(second.created) == {"rp0000"}


def test_a_list_from_a_moment_on(client, server):
    server.add({}, minutes_ago=10)
    server.add({}, minutes_ago=1)

    page = client.list(created_after=datetime.now(UTC) - timedelta(minutes=5))

    assert [one.id for one in page.predictions] == ["rp0001"]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, api.Unanswered),
        (400, api.Refused),
        (401, api.Denied),
        (402, api.Denied),
        (403, api.Denied),
        (404, api.Missing),
        (408, api.Unanswered),
        (422, api.Refused),
        (429, api.Busy),
        (500, api.Unanswered),
        (504, api.Unanswered),
    ],
)
def test_what_a_status_means(client, server, status, error):
    server.faults["POST"] = [Fault(status, headers={"Location": f"{server.api}/predictions/rp0000"})]

    with pytest.raises(api.ReplicateError) as caught:
        client.create("owner/name", GIVEN)

    assert type(caught.value) is error
    assert TOKEN not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)
    assert [what for what, _ in server.asked] == ["POST"]


def test_a_wrong_token_is_denied(server):
    with pytest.raises(api.Denied):
        Client("another", server.api).get("rp0000")


@pytest.mark.parametrize(
    ("headers", "detail", "least", "most"),
    [
        ({"Retry-After": "90"}, "", 90, 90),
        ({"Retry-After": "soon"}, "resets in ~7s", 7, 7),
        ({}, "wait", 10, 10),
        ({"Retry-After": "IN TWO HOURS"}, "", 7000, 7200),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, "", 1, 1),
    ],
)
def test_how_long_to_wait_after_too_many_requests(client, server, headers, detail, least, most):
    if headers.get("Retry-After") == "IN TWO HOURS":  # of this moment, not of when the tests were collected
        headers = {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(hours=2))}
    server.faults["GET"] = [Fault(429, {"detail": detail}, headers)]

    with pytest.raises(api.Busy) as caught:
        client.get("rp0000")

    assert least <= caught.value.after <= most


def test_a_server_that_says_nothing_in_time(client, server, monkeypatch):
    monkeypatch.setattr(api, "READ_SECONDS", 0.2)
    server.silent_seconds = 1.0

    with pytest.raises(api.Unanswered):
        client.get("rp0000")


def test_an_answer_that_is_too_large(client, server, monkeypatch):
    monkeypatch.setattr(api, "MOST_BYTES", 50)
    server.looks = None
    server.add({})

    with pytest.raises(api.Unanswered, match="too large"):
        client.get("rp0000")


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"nothing", b"[]", {}, {"id": ""}, {"id": "rp", "status": ["succeeded"]}),
        {"id": 1, "status": "failed"},
        *({"id": name, "status": "failed"} for name in ("rp\x00", "rp\ud800", "r p", "rp\n", "r" * 201)),
        {"id": "rp0000", "status": "failed", "error": json.loads("[" * 65 + "]" * 65)},
    ],
)
def test_answers_that_are_no_prediction(client, server, body):
    server.faults["GET"] = [Fault(200, body)]

    with pytest.raises(api.Unanswered):
        client.get("rp0000")


def test_a_models_words_lose_their_addresses():
    text = "open\nhttps://x.example/a?signature=1 and data:image/png;base64,AAAA failed" + "!" * 400

    assert redacted(text).startswith("open (address) and (address) failed!!")
    assert len(redacted(text)) == 300


@pytest.mark.parametrize(
    "address",
    [
        "HTTP://host.example/a?token=secret",
        "Https://host/secret",
        "https:/host.example/secret",
        "https:\\\\host.example\\secret",
        "//host.example/secret",
        "//host:8080/secret",
        "s3://bucket/secret",
        "GS://bucket/secret",
        "DATA:image/png;base64,secret",
        "host.example/path?token=secret",
        "HOST.Example:8443/secret",
        "host.example?secret",
        "host.example./secret",
        "bücher.example/secret",
        "10.0.0.8/secret",
        "10.0.0.8:9000?secret",
        "localhost:8000/secret",
        "https://ho\x00st.example/a\ud800b?token=secret",
    ],
)
def test_an_address_in_any_spelling_is_none_of_a_partner_s(address):
    assert redacted(f"cannot open '{address}' now").replace("'", "") == "cannot open (address) now"


@pytest.mark.parametrize(
    "words",
    ["CUDA out of memory. Tried 1.5 GiB", "predict.py, line 32: e.g. and/or 3/4", "a // b", "v1.2/3 fails", "torch.nn"],
)
def test_other_words_stay(words):
    assert redacted(words) == words


def test_what_no_database_holds_is_replaced():
    assert redacted("a\x00b \ud800c\udfff") == "a\ufffdb ?c?"


@pytest.mark.parametrize("piece", ["a.", "a-", "/", "1.1.1.1", "aa:", "a", "a./"])
def test_endless_words_take_no_time(piece):
    assert len(redacted(piece * 500_000)) <= 300


@pytest.mark.parametrize(
    "following", ["?cursor=a%00b", "?cursor=a\ud800", "?cursor=" + "a" * 2001, "http://[?cursor=a"]
)
def test_a_next_page_that_nobody_could_ask_for(client, server, following):
    server.faults["LIST"] = [Fault(200, {"results": [], "next": f"{server.api}/predictions{following}"})]
    if following.startswith("http"):
        server.faults["LIST"] = [Fault(200, {"results": [], "next": following})]

    with pytest.raises(api.Unanswered):
        client.list()


@pytest.mark.parametrize(
    "value", ["Mon, 01 Jan 0001 00:00:00 +2359", "9" * 400, "Mon, 01 Jan 2024 00:00:00 +" + "9" * 30]
)
def test_an_absurd_time_to_come_again_is_still_one(client, server, value):
    server.faults["GET"] = [Fault(429, headers={"Retry-After": value})]

    with pytest.raises(api.Busy) as caught:
        client.get("rp0000")

    assert 1.0 <= caught.value.after <= 999_999
