"""Many senders: one delivery each, a bound for each endpoint, and no endpoint in the way of another."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Organization
from apps.core import tasks
from apps.core.ids import to_public
from apps.webhooks.models import EventState, WebhookAttempt, WebhookEndpoint, WebhookEvent
from apps.webhooks.services import claiming, events, events_due_send, sender
from apps.webhooks.services.sender import Sender, Wire, events_deliver
from tests.core.outbound.servers import Answer, Server, reply, serve
from tests.webhooks.conftest import DeliveredHints
from workers.tasks.webhooks import deliver

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://hooks.example.com/katalo"
MakeEvent = Callable[..., WebhookEvent]


def _send_all() -> None:
    """What is due, by a sender of its own, as in another process."""
    wire = Wire()
    try:
        Sender(wire).run()
    finally:
        wire.close()
        connection.close()


def _at_once(senders: int) -> None:
    """So many senders, all let go at the same moment."""
    start = threading.Barrier(senders)

    def sender(_: int) -> None:
        start.wait(10)
        _send_all()

    with ThreadPoolExecutor(senders) as pool:
        list(pool.map(sender, range(senders)))


def wait_until(condition: Callable[[], bool]) -> None:
    """Fails when it does not come true in a generous time; how long it took is not looked at."""
    ends = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.02)


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


def _proven(organization: Organization, *urls: str) -> None:
    for url in urls:
        WebhookEndpoint.objects.create(organization=organization, url=url, last_success_at=timezone.now())


def test_senders_that_race_for_one_event_deliver_it_once(make_event: MakeEvent, receiver: Server) -> None:
    for _ in range(5):
        event = make_event(receiver.url)

        _at_once(4)

        event.refresh_from_db()
        assert (event.state, event.attempt_count) == (EventState.DELIVERED, 1)
    assert len(receiver.requests) == 5
    assert WebhookAttempt.objects.count() == 5


def test_senders_that_race_for_a_failing_event_attempt_it_once(make_event: MakeEvent, receiver: Server) -> None:
    receiver.answers = [reply(500)]
    event = make_event(receiver.url)

    _at_once(4)

    event.refresh_from_db()
    assert (event.state, event.attempt_count) == (EventState.WAITING, 1)
    assert len(receiver.requests) == 1


def test_senders_share_many_endpoints_and_send_every_event_once(
    organization: Organization, make_event: MakeEvent, receiver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "MAX_HELD", 6)
    urls = [f"{receiver.url}/{number}" for number in range(8)]
    _proven(organization, *urls)
    events = [make_event(url) for url in urls for _ in range(3)]

    _at_once(3)

    told = sorted(request.headers["webhook-id"] for request in receiver.requests)
    assert told == sorted(to_public("evt", event.pk) for event in events)
    assert set(WebhookEvent.objects.values_list("state", "attempt_count")) == {(EventState.DELIVERED, 1)}


def test_a_healthy_endpoint_gets_four_requests_at_once_and_everything(
    organization: Organization, make_event: MakeEvent, receiver: Server
) -> None:
    _proven(organization, receiver.url)
    gate = Gate()
    receiver.answers = [gate.answer(200)]
    for _ in range(12):
        make_event(receiver.url)

    senders = threading.Thread(target=_at_once, args=(3,))
    senders.start()
    for _ in range(4):
        assert gate.arrived.acquire(timeout=10)
    gate.opened.set()
    senders.join(30)

    assert gate.most == 4
    assert set(WebhookEvent.objects.values_list("state", "attempt_count")) == {(EventState.DELIVERED, 1)}
    assert len(receiver.requests) == 12


def test_a_claim_looks_again_at_an_endpoint_that_another_leaves(
    organization: Organization, make_event: MakeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event("http://127.0.0.1:9/")
    endpoint = WebhookEndpoint.objects.create(organization=organization, url=event.url)
    locked, may_leave = threading.Event(), threading.Event()

    def another() -> None:
        try:
            with transaction.atomic():
                WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
                locked.set()
                assert may_leave.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        leaving = pool.submit(another)
        assert locked.wait(30)

        def pause(seconds: float) -> None:
            may_leave.set()
            leaving.result(30)

        monkeypatch.setattr(claiming, "time", SimpleNamespace(monotonic=time.monotonic, sleep=pause))

        claims = claiming.events_claim(room=10, unproven_room=10)

    assert [claim.event.pk for claim in claims] == [event.pk]


@pytest.mark.parametrize("failing", [False, True], ids=["never answered", "failing"])
def test_a_doubtful_endpoint_gets_one_request_at_a_time(
    failing: bool, organization: Organization, make_event: MakeEvent, receiver: Server
) -> None:
    since = timezone.now() if failing else None
    WebhookEndpoint.objects.create(organization=organization, url=receiver.url, failing_since=since)
    gate = Gate()
    receiver.answers = [gate.answer(500)]
    for _ in range(4):
        make_event(receiver.url)

    senders = threading.Thread(target=_at_once, args=(3,))
    senders.start()
    assert gate.arrived.acquire(timeout=10)
    gate.opened.set()
    senders.join(30)

    assert gate.most == 1
    assert len(receiver.requests) == 4


def test_receivers_that_hang_hold_their_share_and_others_get_theirs_meanwhile(
    organization: Organization, make_event: MakeEvent, receiver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "MAX_UNPROVEN", 2)
    gate = Gate()
    receiver.answers = [gate.answer(500)]
    for number in range(5):
        make_event(f"{receiver.url}/{number}")
    with serve() as healthy:
        _proven(organization, healthy.url)
        others = [make_event(healthy.url) for _ in range(3)]
        only = threading.Thread(target=_send_all)
        only.start()
        for _ in range(2):
            assert gate.arrived.acquire(timeout=10)
        wait_until(lambda: WebhookEvent.objects.filter(state=EventState.DELIVERED).count() == 3)

        assert (gate.inside, len(receiver.requests)) == (2, 2)
        gate.opened.set()
        only.join(30)

    assert {request.headers["webhook-id"] for request in healthy.requests} == {
        to_public("evt", event.pk) for event in others
    }
    assert (gate.most, len(receiver.requests)) == (2, 5)


def test_an_event_that_comes_while_a_receiver_hangs_is_sent_by_the_same_sender(
    make_event: MakeEvent, receiver: Server
) -> None:
    gate = Gate()
    receiver.answers = [gate.answer(200)]
    make_event(receiver.url)

    def task() -> None:
        events_deliver()
        connection.close()

    first = threading.Thread(target=task)
    first.start()
    assert gate.arrived.acquire(timeout=10)
    with serve() as other:
        event = make_event(other.url)
        events_deliver()
        wait_until(lambda: WebhookEvent.objects.filter(pk=event.pk, state=EventState.DELIVERED).exists())

        assert gate.inside == 1
        gate.opened.set()
        first.join(30)

    assert WebhookEvent.objects.filter(state=EventState.DELIVERED).count() == 2
    assert (len(receiver.requests), len(other.requests)) == (1, 1)


def test_a_failure_leaves_the_events_behind_it_as_they_were(
    organization: Organization, make_event: MakeEvent, receiver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "REQUESTS_PER_ENDPOINT", 1)
    _proven(organization, receiver.url)
    receiver.answers = [reply(200), reply(500)]
    given_back = []

    def give_back(claims: Sequence[claiming.Claim]) -> None:
        given_back.append(len(claims))
        claiming.claims_give_back(claims)

    monkeypatch.setattr(sender, "claims_give_back", give_back)
    for _ in range(5):
        make_event(receiver.url)

    _send_all()

    # From then on one at a time: the endpoint may hang.
    assert given_back == [3]
    states = list(WebhookEvent.objects.order_by("next_attempt_at").values_list("state", "attempt_count"))
    assert sorted(states) == [(EventState.DELIVERED, 1), *[(EventState.WAITING, 1)] * 4]
    assert sorted(WebhookAttempt.objects.values_list("number", "status")) == [(1, 200), *[(1, 500)] * 4]
    assert WebhookEvent.objects.filter(lease_expires_at__isnull=False).count() == 0


def test_an_attempt_does_not_begin_when_its_lease_might_end_first(
    organization: Organization, make_event: MakeEvent, receiver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    _proven(organization, receiver.url)
    event = make_event(receiver.url)
    (claim,) = claiming.events_claim(room=1, unproven_room=0)
    late = replace(claim, begin_before=time.monotonic() - 1)
    turns = [[late], []]
    monkeypatch.setattr(sender, "events_claim", lambda **room: turns.pop(0))

    _send_all()

    event.refresh_from_db()
    assert (event.state, event.attempt_count, event.lease_expires_at) == (EventState.WAITING, 0, None)
    assert receiver.requests == []


def test_after_its_turn_a_sender_asks_for_another(
    make_event: MakeEvent, receiver: Server, hints: DeliveredHints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "TURN_SECONDS", 0.0)
    make_event(receiver.url)
    hints()

    events_deliver()

    assert hints() == 1
    assert receiver.requests == []


def test_a_sender_woken_at_the_end_of_its_turn_rests_until_its_last_request_has_ended(
    make_event: MakeEvent, receiver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    receiver.answers = [gate.answer(200)]
    make_event(receiver.url)
    steps = []

    class Woken(Sender):
        def _claim(self) -> None:
            super()._claim()
            self.wake()

        def _step(self, ends: float | None) -> bool:
            steps.append(ends)
            return super()._step(ends)

    monkeypatch.setattr(sender, "TURN_SECONDS", 0.1)
    opening = threading.Timer(0.4, gate.opened.set)
    opening.start()
    wire = Wire()
    Woken(wire).run()
    wire.close()
    opening.join()

    assert WebhookEvent.objects.get().state == EventState.DELIVERED
    assert steps.count(None) in (1, 2)


# --- a sender that dies ---------------------------------------------------------------------------------------------


def test_a_dead_senders_event_is_taken_over_when_its_lease_has_run_out(
    make_event: MakeEvent, receiver: Server, hints: DeliveredHints
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        event = make_event(receiver.url)
        hints()
        WebhookEvent.objects.filter(pk=event.pk).update(attempt_count=1, lease_expires_at=NOW + timedelta(seconds=60))
        clock.shift(timedelta(seconds=59))
        events_deliver()
        assert (events_due_send(), receiver.requests) == (0, [])
        clock.shift(timedelta(seconds=1))
        assert events_due_send() == 1
        assert hints() == 1
        events_deliver()

    event.refresh_from_db()
    assert (event.state, event.attempt_count) == (EventState.DELIVERED, 2)
    assert WebhookAttempt.objects.get().number == 2


def test_what_a_sender_sent_before_it_died_is_sent_again_under_the_same_id(
    organization: Organization, make_event: MakeEvent, receiver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    _proven(organization, receiver.url)
    with time_machine.travel(NOW, tick=False) as clock:
        events = [make_event(receiver.url) for _ in range(3)]

        def die(attempts: object) -> None:
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr(sender, "attempts_record", die)
            with pytest.raises(SystemExit):
                events_deliver()
        events_deliver()
        assert len(receiver.requests) == 3
        clock.shift(timedelta(seconds=60))
        events_deliver()

    told = [request.headers["webhook-id"] for request in receiver.requests]
    expected = sorted(to_public("evt", event.pk) for event in events)
    assert (sorted(told[:3]), sorted(told[3:])) == (expected, expected)
    assert set(WebhookEvent.objects.values_list("state", "attempt_count")) == {(EventState.DELIVERED, 2)}
    assert set(WebhookAttempt.objects.values_list("number", flat=True)) == {2}


def test_the_late_word_of_a_sender_taken_for_dead_changes_nothing(make_event: MakeEvent, receiver: Server) -> None:
    gate = Gate()
    receiver.answers = [gate.answer(500), reply(200)]
    event = make_event(receiver.url)
    slow = threading.Thread(target=_send_all)
    slow.start()
    assert gate.arrived.acquire(timeout=10)
    WebhookEvent.objects.filter(pk=event.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))

    events_deliver()
    gate.opened.set()
    slow.join(10)

    event.refresh_from_db()
    assert (event.state, event.attempt_count) == (EventState.DELIVERED, 2)
    assert event.delivered_at is not None
    assert list(event.attempts.order_by("number").values_list("number", "status")) == [(1, 500), (2, 200)]


def test_an_event_that_is_gone_does_not_take_the_records_of_others_with_it(
    organization: Organization, make_event: MakeEvent, receiver: Server
) -> None:
    _proven(organization, receiver.url)
    gate = Gate()
    receiver.answers = [gate.answer(200)]
    gone, kept = make_event(receiver.url), make_event(receiver.url)
    only = threading.Thread(target=_send_all)
    only.start()
    for _ in range(2):
        assert gate.arrived.acquire(timeout=10)
    gone.delete()
    gate.opened.set()
    only.join(30)

    kept.refresh_from_db()
    assert (kept.state, kept.attempt_count) == (EventState.DELIVERED, 1)
    assert WebhookAttempt.objects.get().event_id == kept.pk


# --- what is taken first --------------------------------------------------------------------------------------------


def test_an_endpoint_with_many_events_does_not_hide_others(organization: Organization, make_event: MakeEvent) -> None:
    _proven(organization, URL, f"{URL}/quiet")
    with time_machine.travel(NOW, tick=False) as clock:
        busy = [make_event(URL) for _ in range(5)]
        clock.shift(timedelta(seconds=10))
        quiet = make_event(f"{URL}/quiet")

        claims = claiming.events_claim(room=3, unproven_room=0)

    assert {claim.event.pk for claim in claims} == {busy[0].pk, busy[1].pk, quiet.pk}


def test_endpoints_that_may_hang_take_one_event_each_and_half_the_room(
    organization: Organization, make_event: MakeEvent
) -> None:
    _proven(organization, URL)
    for number in range(5):
        make_event(f"{URL}/new/{number % 4}")
        make_event(URL)

    claims = claiming.events_claim(room=6, unproven_room=200)

    assert sorted(claim.endpoint.url for claim in claims) == [*[URL] * 3, *(f"{URL}/new/{n}" for n in range(3))]


# --- the sweep ------------------------------------------------------------------------------------------------------


def test_the_sweep_hints_when_something_is_due(make_event: MakeEvent, hints: DeliveredHints) -> None:
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
        assert (events_due_send(), hints()) == (1, 1)
        one(pk=lost.pk).delete()
        assert (events_due_send(), hints()) == (1, 1)
        one(pk=retry.pk).delete()

        assert (events_due_send(), hints()) == (0, 0)


def test_the_sweep_hints_more_for_many_events_less_what_is_unread(
    make_event: MakeEvent, hints: DeliveredHints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "EVENTS_PER_HINT", 2)
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(5):
            make_event(f"{URL}/{number}")
        clock.shift(timedelta(seconds=10))

        assert events_due_send() == 0
        assert hints() == 5
        assert events_due_send() == 3
        assert events_due_send() == 0
        monkeypatch.setattr(events, "SWEEP_HINTS", 2)
        hints()
        assert events_due_send() == 2


def test_the_sweep_leaves_a_broker_that_is_away_alone(
    make_event: MakeEvent, monkeypatch: pytest.MonkeyPatch, hints: DeliveredHints
) -> None:
    def waiting_messages(queue: str) -> int:
        raise ConnectionError("nobody listens")

    with time_machine.travel(NOW, tick=False) as clock:
        make_event(URL)
        hints()
        clock.shift(timedelta(seconds=10))
        monkeypatch.setattr(events, "waiting_messages", waiting_messages)

        assert events_due_send() == 0

    assert hints() == 0
    assert WebhookEvent.objects.get().state == EventState.WAITING


def test_the_task_delivers_what_is_due(make_event: MakeEvent, receiver: Server) -> None:
    event = make_event(receiver.url)

    assert deliver.name == tasks.TaskName.WEBHOOK_DELIVER.value
    deliver()
    deliver()

    event.refresh_from_db()
    assert event.state == EventState.DELIVERED
    assert len(receiver.requests) == 1
