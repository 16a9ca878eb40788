"""One attempt: what is sent, and what follows from the answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.db import InterfaceError, OperationalError, connection
from standardwebhooks import Webhook, WebhookVerificationError

from apps.accounts.models import Organization
from apps.core.ids import to_public
from apps.core.outbound import addresses
from apps.files.models import StoredFile
from apps.files.services import file_upload
from apps.webhooks.models import EventState, WebhookAttempt, WebhookEndpoint, WebhookEvent, WebhookSettings
from apps.webhooks.services import allowlist_set, secret_rotate
from apps.webhooks.services.recording import Attempt, attempts_record
from apps.webhooks.services.sender import events_deliver
from tests.cast import Tenant
from tests.core.outbound.servers import Answer, Server, drip, raw, reply, reset, serve

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DELAYS = [5, 300, 1800, 7200, 18000, 36000, 36000]
MakeEvent = Callable[..., WebhookEvent]


def _deliver(event: WebhookEvent) -> WebhookEvent:
    events_deliver()
    event.refresh_from_db()
    return event


def _stored_file(organization: Organization, content: bytes = b"picture") -> StoredFile:
    file = file_upload(organization=organization, content=BytesIO(content), content_type="image/jpeg")
    file.save()
    return file


# --- delivered ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_delivered(status: int, make_event: MakeEvent, receiver: Server) -> None:
    receiver.answers = [reply(status, b"thanks" if status != 204 else b"")]
    with time_machine.travel(NOW, tick=False):
        event = _deliver(make_event(receiver.url))

    assert (event.state, event.delivered_at, event.next_attempt_at) == (EventState.DELIVERED, NOW, None)
    assert (event.attempt_count, event.lease_expires_at) == (1, None)
    attempt = WebhookAttempt.objects.get()
    assert (attempt.event_id, attempt.number, attempt.status, attempt.error) == (event.pk, 1, status, "")
    assert attempt.response == ("thanks" if status != 204 else "")
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.organization_id, endpoint.url) == (event.organization_id, receiver.url)
    assert (endpoint.failing_since, endpoint.last_success_at, endpoint.disabled_at) == (None, NOW, None)


def test_what_was_sent_while_the_database_was_away_is_recorded_when_it_is_back(
    make_event: MakeEvent, receiver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = [OperationalError("the server closed the connection"), InterfaceError("the connection is closed")]

    def recorded(attempts: Sequence[Attempt]) -> None:
        if away:
            raise away.pop()
        attempts_record(attempts)

    monkeypatch.setattr("apps.webhooks.services.sender.attempts_record", recorded)
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)  # the test's own lives on
    monkeypatch.setattr("apps.webhooks.services.sender.RECORD_RETRY_SECONDS", (0, 0))

    event = _deliver(make_event(receiver.url))

    assert (event.state, event.attempt_count, len(receiver.requests)) == (EventState.DELIVERED, 1, 1)
    assert WebhookAttempt.objects.count() == 1


def test_the_request_is_the_payload_with_both_signatures(
    organization: Organization, make_event: MakeEvent, receiver: Server
) -> None:
    event = make_event(f"{receiver.url}/hook?a=b", payload={"event_type": "a.b", "metadata": {"name": "Ä"}, "n": 1.5})

    _deliver(event)

    request = receiver.requests[0]
    secret = WebhookSettings.objects.get(organization=organization).secret
    assert (request.method, request.path) == ("POST", "/hook?a=b")
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body) == event.payload
    assert b": " not in request.body
    # By hand, as a receiver would in the language it has.
    expected = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-katalo-signature"] == expected
    assert "x-katalo-signature-previous" not in request.headers
    # By an independent verifier, which also wants a recent timestamp.
    assert Webhook(secret).verify(request.body, request.headers) == event.payload
    assert request.headers["webhook-id"] == to_public("evt", event.pk)
    assert base64.b64decode(request.headers["webhook-signature"].removeprefix("v1,"))


def test_the_id_stays_and_the_timestamp_moves_between_attempts(make_event: MakeEvent, receiver: Server) -> None:
    receiver.answers = [reply(500), reply(200)]
    with time_machine.travel(NOW, tick=False) as clock:
        event = _deliver(make_event(receiver.url))
        clock.shift(timedelta(seconds=5))
        _deliver(event)

    first, second = (request.headers for request in receiver.requests)
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 5
    assert first["x-katalo-signature"] == second["x-katalo-signature"]
    assert first["webhook-signature"] != second["webhook-signature"]


def test_during_a_rotation_both_secrets_verify_and_afterwards_only_the_new_one(
    organization: Organization, make_event: MakeEvent, receiver: Server
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        old = WebhookSettings.objects.get().secret
        new = secret_rotate(organization=organization).secret
        clock.shift(timedelta(hours=23, minutes=59))
        _deliver(make_event(receiver.url))
        during = receiver.requests[0]
        for secret in (old, new):
            Webhook(secret).verify(during.body, during.headers)
        clock.shift(timedelta(minutes=1))
        _deliver(make_event(receiver.url))
        after = receiver.requests[1]
        Webhook(new).verify(after.body, after.headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(old).verify(after.body, after.headers)

    def by_hand(secret: str) -> str:
        return hmac.new(secret.encode(), during.body, hashlib.sha256).hexdigest()

    assert during.headers["x-katalo-signature"] == by_hand(new)
    assert during.headers["x-katalo-signature-previous"] == by_hand(old)
    assert "x-katalo-signature-previous" not in after.headers
    assert "," in after.headers["webhook-signature"]
    assert " " not in after.headers["webhook-signature"]


def test_files_become_urls_signed_anew_at_each_attempt(
    organization: Organization, make_event: MakeEvent, receiver: Server, client
) -> None:
    file = _stored_file(organization)
    payload = {"outputs": [{"image_url": {"$file": str(file.pk)}}], "failure": None}
    receiver.answers = [reply(500), reply(200)]
    with time_machine.travel(NOW, tick=False) as clock:
        event = _deliver(make_event(receiver.url, payload=payload))
        clock.shift(timedelta(seconds=5))
        _deliver(event)

    first, second = (json.loads(request.body)["outputs"][0]["image_url"] for request in receiver.requests)
    assert first.startswith(f"http://127.0.0.1:8000/files/{file.name}?expires=")
    assert first != second
    assert event.payload == payload


def test_only_the_organizations_own_living_files_get_urls_and_metadata_is_left_alone(
    owner: Tenant, stranger: Tenant, make_event: MakeEvent, receiver: Server
) -> None:
    theirs, gone, ours = (_stored_file(one.organization) for one in (stranger, owner, owner))
    StoredFile.objects.filter(pk=gone.pk).update(deleted_at=NOW)
    metadata = {"trick": {"$file": str(ours.pk)}, "list": [{"$file": str(theirs.pk)}]}
    payload = {
        "theirs": {"$file": str(theirs.pk)},
        "gone": {"$file": str(gone.pk)},
        "unknown": {"$file": str(uuid4())},
        "not an id": {"$file": 5},
        "more": {"$file": str(ours.pk), "x": 1},
        "metadata": metadata,
    }

    _deliver(make_event(receiver.url, payload=payload))

    body = json.loads(receiver.requests[0].body)
    assert body == payload | {"theirs": None, "gone": None, "unknown": None}


# --- not delivered --------------------------------------------------------------------------------------------------


def test_a_failing_receiver_is_tried_eight_times_on_schedule_and_then_given_up(
    make_event: MakeEvent, receiver: Server
) -> None:
    receiver.answers = [reply(500, b"sorry")]
    with time_machine.travel(NOW, tick=False) as clock:
        event = make_event(receiver.url)
        assert event.next_attempt_at == NOW
        moment = NOW
        for number, delay in enumerate(DELAYS, start=1):
            _deliver(event)
            moment += timedelta(seconds=delay)
            assert (event.state, event.attempt_count) == (EventState.WAITING, number)
            assert event.next_attempt_at == moment
            clock.move_to(moment - timedelta(seconds=1))
            _deliver(event)
            assert event.attempt_count == number
            clock.move_to(moment)
        event = _deliver(event)

    assert (event.state, event.attempt_count, event.next_attempt_at) == (EventState.DEAD, 8, None)
    assert len(receiver.requests) == 8
    attempts = list(WebhookAttempt.objects.order_by("number"))
    assert [attempt.number for attempt in attempts] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {(attempt.status, attempt.response, attempt.error) for attempt in attempts} == {(500, "sorry", "")}
    assert WebhookEndpoint.objects.get().failing_since == NOW


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 404, 422, 429, 500, 503])
def test_every_other_status_waits_for_the_next_attempt(status: int, make_event: MakeEvent, receiver: Server) -> None:
    with serve() as elsewhere, time_machine.travel(NOW, tick=False):
        receiver.answers = [reply(status, Location=elsewhere.url)]
        event = _deliver(make_event(receiver.url))

    assert (event.state, event.next_attempt_at) == (EventState.WAITING, NOW + timedelta(seconds=5))
    assert event.lease_expires_at is None
    assert WebhookAttempt.objects.get().status == status
    assert elsewhere.connections == 0


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reset, "the connection to the server failed"),
        (raw(b""), "the connection to the server failed"),
        (drip(b"", b"", threading.Event()), "the server did not answer in time"),
    ],
    ids=["reset", "closed", "slow"],
)
def test_without_an_answer_the_next_attempt_is_waited_for(
    answer: Answer, error: str, make_event: MakeEvent, receiver: Server, settings
) -> None:
    settings.OUTBOUND_TIMEOUT_SECONDS = 0.4
    receiver.answers = [answer]
    with time_machine.travel(NOW, tick=False):
        event = _deliver(make_event(receiver.url))

    assert (event.state, event.next_attempt_at) == (EventState.WAITING, NOW + timedelta(seconds=5))
    attempt = WebhookAttempt.objects.get()
    assert (attempt.status, attempt.error, attempt.response) == (None, error, "")


def test_a_name_that_turned_private_is_not_connected_to(
    make_event: MakeEvent, receiver: Server, monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = False
    monkeypatch.setattr(addresses, "resolve", lambda host, port: ["127.0.0.1"])

    event = _deliver(make_event(f"https://hooks.example.com:{receiver.port}/"))

    assert event.state == EventState.WAITING
    assert WebhookAttempt.objects.get().error == "the server's address is not public"
    assert receiver.connections == 0


@pytest.mark.parametrize(
    ("status", "retry_after", "seconds"),
    [
        (429, "120", 120),
        (429, "Sun, 01 Mar 2026 12:10:00 GMT", 600),
        (429, "1", 5),
        (429, "999999999", 24 * 3600),
        (429, "soon", 5),
        (503, "120", 120),
        (500, "120", 5),
        (404, "120", 5),
    ],
)
def test_retry_after_moves_the_next_attempt_later_within_bounds(
    status: int, retry_after: str, seconds: int, make_event: MakeEvent, receiver: Server
) -> None:
    receiver.answers = [reply(status, Retry_After=retry_after)]
    with time_machine.travel(NOW, tick=False):
        event = _deliver(make_event(receiver.url))

    assert event.next_attempt_at == NOW + timedelta(seconds=seconds)


def test_a_hostname_that_left_the_allowlist_gets_nothing_more(
    organization: Organization, make_event: MakeEvent, receiver: Server
) -> None:
    event = make_event(receiver.url)
    allowlist_set(organization=organization, hostnames=["other.example.com"])

    _deliver(event)

    assert (event.state, event.next_attempt_at) == (EventState.DEAD, None)
    assert WebhookAttempt.objects.get().error == "the hostname is not on the organization's allowlist"
    assert receiver.connections == 0
    assert WebhookEndpoint.objects.get().failing_since is None


def test_a_fault_of_ours_is_an_attempt_and_says_nothing_about_the_endpoint(
    make_event: MakeEvent, receiver: Server, organization: Organization
) -> None:
    WebhookSettings.objects.filter(organization=organization).update(secret="whsec_notbase64")

    event = _deliver(make_event(receiver.url))

    assert (event.state, event.attempt_count, event.lease_expires_at) == (EventState.WAITING, 1, None)
    assert WebhookAttempt.objects.get().error == "not sent: Error"
    assert receiver.connections == 0
    assert WebhookEndpoint.objects.get().failing_since is None


def test_a_response_that_echoes_a_signed_url_is_kept_without_its_signature(
    make_event: MakeEvent, receiver: Server
) -> None:
    echo = b'{"url":"https://f/x?expires=1&signature=abc123","s3":"https://b/k?X-Amz-Signature=def&x=1"}'
    receiver.answers = [reply(400, echo)]

    _deliver(make_event(receiver.url))

    kept = '{"url":"https://f/x?expires=1&signature=[removed]","s3":"https://b/k?X-Amz-Signature=[removed]&x=1"}'
    assert WebhookAttempt.objects.get().response == kept


def test_of_a_long_response_1000_characters_are_kept(make_event: MakeEvent, receiver: Server) -> None:
    receiver.answers = [reply(400, b"x" * 5000)]

    _deliver(make_event(receiver.url))

    assert WebhookAttempt.objects.get().response == "x" * 1000


@pytest.mark.parametrize("state", [EventState.DELIVERED, EventState.DEAD, EventState.UNROUTED])
def test_an_event_that_does_not_wait_is_not_sent(state: EventState, make_event: MakeEvent, receiver: Server) -> None:
    event = make_event(receiver.url)
    WebhookEvent.objects.filter(pk=event.pk).update(state=state, next_attempt_at=None)

    _deliver(event)

    assert (event.state, event.attempt_count) == (state, 0)
    assert receiver.connections == 0


def test_without_events_there_is_nothing_to_do(db: None) -> None:
    events_deliver()

    assert WebhookAttempt.objects.count() == 0


def test_one_delivery_costs_fifteen_statements_once_the_endpoint_is_known(
    make_event: MakeEvent, receiver: Server, django_assert_num_queries
) -> None:
    _deliver(make_event(receiver.url))
    make_event(receiver.url)

    with django_assert_num_queries(15):
        events_deliver()
