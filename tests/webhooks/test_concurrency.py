"""Many senders: one delivery each, a bound for each endpoint, and no endpoint in the way of another."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from apps.accounts.models import Organization
from apps.core import tasks
from apps.webhooks.models import EventState, WebhookAttempt, WebhookEndpoint, WebhookEvent
from apps.webhooks.services import event_deliver, events_due_send
from tests.core.outbound.servers import Answer, Server, reply
from tests.webhooks.conftest import DeliveredHints
from workers.tasks.webhooks import deliver

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://hooks.example.com/katalo"
MakeEvent = Callable[..., WebhookEvent]


def _deliver_at_once(identifiers: list[UUID]) -> None:
    """Every id by a sender of its own, all let go at the same moment."""
    start = threading.Barrier(len(identifiers))

    def sender(identifier: UUID) -> None:
        try:
            start.wait(10)
            event_deliver(event_id=identifier)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(identifiers)) as pool:
        list(pool.map(sender, identifiers))


class Gate:
    """An answer that is held back until the test opens the gate; knows how many requests were held at once."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.arrived = threading.Semaphore(0)
        self.inside, self.most = 0, 0
        self.lock = threading.Lock()

    def answer(self, status: int) -> Answer:
        def held(stream: socket.socket) -> None:
            with self.lock:
                self.inside += 1
                self.most = max(self.most, self.inside)
            self.arrived.release()
            self.opened.wait(10)
            with self.lock:
                self.inside -= 1
            reply(status)(stream)

        return held


def test_senders_that_race_for_one_event_deliver_it_once(make_event: MakeEvent, receiver: Server) -> None:
    for _ in range(5):
        event = make_event(receiver.url)

        _deliver_at_once([event.pk] * 8)

        event.refresh_from_db()
        assert (event.state, event.attempt_count) == (EventState.DELIVERED, 1)
    assert len(receiver.requests) == 5
    assert WebhookAttempt.objects.count() == 5


def test_senders_that_race_for_one_failing_event_attempt_it_once(make_event: MakeEvent, receiver: Server) -> None:
    receiver.answers = [reply(500)]
    event = make_event(receiver.url)

    _deliver_at_once([event.pk] * 8)

    event.refresh_from_db()
    assert (event.state, event.attempt_count) == (EventState.WAITING, 1)
    assert len(receiver.requests) == 1


def test_a_healthy_endpoint_holds_four_senders_at_most_and_gets_everything(
    organization: Organization, make_event: MakeEvent, receiver: Server
) -> None:
    WebhookEndpoint.objects.create(organization=organization, url=receiver.url, last_success_at=timezone.now())
    gate = Gate()
    receiver.answers = [gate.answer(200)]
    events = [make_event(receiver.url) for _ in range(12)]

    senders = threading.Thread(target=_deliver_at_once, args=([event.pk for event in events],))
    senders.start()
    for _ in range(4):
        assert gate.arrived.acquire(timeout=10)
    gate.opened.set()
    senders.join(30)

    assert gate.most == 4
    assert set(WebhookEvent.objects.values_list("state", "attempt_count")) == {(EventState.DELIVERED, 1)}
    assert len(receiver.requests) == 12


@pytest.mark.parametrize("failing_since", [None, NOW], ids=["never answered", "failing"])
def test_a_doubtful_endpoint_holds_one_sender(
    failing_since: datetime | None, organization: Organization, make_event: MakeEvent, receiver: Server
) -> None:
    WebhookEndpoint.objects.create(organization=organization, url=receiver.url, failing_since=failing_since)
    gate = Gate()
    receiver.answers = [gate.answer(500)]
    events = [make_event(receiver.url) for _ in range(6)]

    senders = threading.Thread(target=_deliver_at_once, args=([event.pk for event in events],))
    senders.start()
    assert gate.arrived.acquire(timeout=10)
    gate.opened.set()
    senders.join(30)

    assert gate.most == 1


def test_all_failing_endpoints_together_hold_four_senders(
    organization: Organization, make_event: MakeEvent, receiver: Server
) -> None:
    urls = [f"{receiver.url}/{number}" for number in range(5)]
    for url in urls:
        WebhookEndpoint.objects.create(organization=organization, url=url, failing_since=NOW)
    held = [make_event(url) for url in urls[:4]]
    lease = timezone.now() + timedelta(seconds=60)
    WebhookEvent.objects.filter(pk__in=[event.pk for event in held]).update(lease_expires_at=lease)
    fifth, healthy = make_event(urls[4]), make_event(f"{receiver.url}/healthy")

    event_deliver(event_id=fifth.pk)
    event_deliver(event_id=healthy.pk)

    assert [request.path for request in receiver.requests] == ["/healthy"]
    WebhookEvent.objects.filter(pk=held[0].pk).update(lease_expires_at=None)
    event_deliver(event_id=fifth.pk)
    assert [request.path for request in receiver.requests] == ["/healthy", "/4"]


def test_a_sender_goes_on_with_what_waits_for_the_same_endpoint_until_one_fails(
    make_event: MakeEvent, receiver: Server
) -> None:
    receiver.answers = [reply(200), reply(200), reply(500)]
    first, *_ = (make_event(receiver.url) for _ in range(5))

    event_deliver(event_id=first.pk)

    states = list(WebhookEvent.objects.order_by("id").values_list("state", "attempt_count"))
    assert states == [
        (EventState.DELIVERED, 1),
        (EventState.DELIVERED, 1),
        (EventState.WAITING, 1),
        (EventState.WAITING, 0),
        (EventState.WAITING, 0),
    ]


def test_after_fifty_events_a_sender_lets_others_have_their_turn(
    make_event: MakeEvent, receiver: Server, hints: DeliveredHints
) -> None:
    events = [make_event(receiver.url) for _ in range(52)]
    hints()

    event_deliver(event_id=events[0].pk)

    assert WebhookEvent.objects.filter(state=EventState.DELIVERED).count() == 50
    assert WebhookEvent.objects.filter(lease_expires_at__isnull=False).count() == 0
    assert hints() == [str(events[50].pk)]


# --- a sender that dies ---------------------------------------------------------------------------------------------


def test_a_dead_senders_event_is_taken_over_when_its_lease_has_run_out(
    make_event: MakeEvent, receiver: Server, hints: DeliveredHints
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        event = make_event(receiver.url)
        hints()
        WebhookEvent.objects.filter(pk=event.pk).update(attempt_count=1, lease_expires_at=NOW + timedelta(seconds=60))
        clock.shift(timedelta(seconds=59))
        event_deliver(event_id=event.pk)
        assert (events_due_send(), receiver.requests) == (0, [])
        clock.shift(timedelta(seconds=1))
        assert events_due_send() == 1
        assert hints() == [str(event.pk)]
        event_deliver(event_id=event.pk)

    event.refresh_from_db()
    assert (event.state, event.attempt_count) == (EventState.DELIVERED, 2)
    assert WebhookAttempt.objects.get().number == 2


def test_the_late_word_of_a_sender_taken_for_dead_changes_nothing(make_event: MakeEvent, receiver: Server) -> None:
    gate = Gate()
    receiver.answers = [gate.answer(500), reply(200)]
    event = make_event(receiver.url)
    slow = threading.Thread(target=_deliver_at_once, args=([event.pk],))
    slow.start()
    assert gate.arrived.acquire(timeout=10)
    WebhookEvent.objects.filter(pk=event.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))

    event_deliver(event_id=event.pk)
    gate.opened.set()
    slow.join(10)

    event.refresh_from_db()
    assert (event.state, event.attempt_count) == (EventState.DELIVERED, 2)
    assert event.delivered_at is not None
    assert list(event.attempts.order_by("number").values_list("number", "status")) == [(1, 500), (2, 200)]


# --- the sweep ------------------------------------------------------------------------------------------------------


def test_the_sweep_hints_what_is_due_and_nothing_else(make_event: MakeEvent, hints: DeliveredHints) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        lost, retry, later, held, done = (make_event(f"{URL}/{number}") for number in range(5))
        hints()
        one = WebhookEvent.objects.filter
        one(pk=retry.pk).update(attempt_count=1, next_attempt_at=NOW + timedelta(seconds=5))
        one(pk=later.pk).update(attempt_count=2, next_attempt_at=NOW + timedelta(seconds=6))
        one(pk=held.pk).update(attempt_count=1, lease_expires_at=NOW + timedelta(seconds=60))
        one(pk=done.pk).update(state=EventState.DELIVERED)
        clock.shift(timedelta(seconds=1))
        assert events_due_send() == 0
        clock.shift(timedelta(seconds=4))

        assert events_due_send() == 2

    assert hints() == [str(lost.pk), str(retry.pk)]


def test_an_endpoint_with_many_events_does_not_hide_others_from_the_sweep(
    make_event: MakeEvent, hints: DeliveredHints
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        busy = [make_event(URL) for _ in range(20)]
        clock.shift(timedelta(seconds=10))
        quiet = make_event(f"{URL}/quiet")
        clock.shift(timedelta(seconds=10))
        hints()

        assert events_due_send(limit=3) == 3
        first = hints()
        assert events_due_send() == 5

    assert set(first[:2]) & {str(quiet.pk)}
    assert len(set(first) & {str(event.pk) for event in busy}) == 2


def test_the_sweep_waits_while_its_last_hints_are_unread(make_event: MakeEvent, hints: DeliveredHints) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(3):
            make_event(f"{URL}/{number}")
        clock.shift(timedelta(seconds=10))

        assert events_due_send(limit=3) == 0
        hints()
        assert events_due_send(limit=3) == 3
        assert events_due_send(limit=3) == 0


def test_the_sweep_leaves_a_broker_that_is_away_alone(
    make_event: MakeEvent, monkeypatch: pytest.MonkeyPatch, hints: DeliveredHints
) -> None:
    def waiting_messages(queue: str) -> int:
        raise ConnectionError("nobody listens")

    with time_machine.travel(NOW, tick=False) as clock:
        make_event(URL)
        hints()
        clock.shift(timedelta(seconds=10))
        monkeypatch.setattr("apps.webhooks.services.events.waiting_messages", waiting_messages)

        assert events_due_send() == 0

    assert hints() == []
    assert WebhookEvent.objects.get().state == EventState.WAITING


def test_the_task_delivers_the_event_it_was_told_of(make_event: MakeEvent, receiver: Server) -> None:
    event = make_event(receiver.url)

    assert deliver.name == tasks.TaskName.WEBHOOK_DELIVER.value
    deliver(event=str(event.pk))
    deliver(event=str(event.pk))

    event.refresh_from_db()
    assert event.state == EventState.DELIVERED
    assert len(receiver.requests) == 1
