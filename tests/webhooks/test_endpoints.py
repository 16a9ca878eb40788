"""Endpoints: failing, disabled, enabled again; events sent again by staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from apps.accounts.models import Organization, Person
from apps.core.errors import Conflict
from apps.webhooks.models import EventState, WebhookEndpoint, WebhookEvent
from apps.webhooks.selectors import delivery_counts, endpoints_failing
from apps.webhooks.services import (
    allowlist_set,
    default_url_set,
    endpoint_enable,
    event_resend,
)
from apps.webhooks.services.sender import events_deliver
from tests.cast import Tenant
from tests.core.outbound.servers import Server, reply
from tests.webhooks.conftest import DeliveredHints

# Mails and hints leave after a commit; the other tests need none.
committed = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MakeEvent = Callable[..., WebhookEvent]


@pytest.fixture(autouse=True)
def _staff_address(settings) -> None:
    settings.STAFF_EMAILS = ["staff@example.com"]


def _deliver(event: WebhookEvent) -> WebhookEvent:
    events_deliver()
    event.refresh_from_db()
    return event


def test_410_disables_the_endpoint_and_gives_up_what_waits_for_it(
    stranger: Tenant, make_event: MakeEvent, receiver: Server
) -> None:
    receiver.answers = [reply(410)]
    event, waiting, elsewhere = make_event(receiver.url), make_event(receiver.url), make_event(f"{receiver.url}/other")
    others = make_event(receiver.url, organization=stranger.organization)

    with time_machine.travel(NOW, tick=False):
        due = WebhookEvent.objects.filter(pk__in=[event.pk, waiting.pk])
        WebhookEvent.objects.update(next_attempt_at=NOW + timedelta(hours=1))
        due.update(next_attempt_at=NOW)
        _deliver(event)

    waiting.refresh_from_db()
    elsewhere.refresh_from_db()
    others.refresh_from_db()
    assert [one.state for one in (event, waiting)] == [EventState.DEAD, EventState.DEAD]
    assert [one.next_attempt_at for one in (event, waiting)] == [None, None]
    assert [one.state for one in (elsewhere, others)] == [EventState.WAITING, EventState.WAITING]
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.disabled_at, endpoint.disabled_reason) == (NOW, "it answered 410 Gone")
    assert len(receiver.requests) == 1


@committed
def test_staff_get_one_mail_that_holds_no_secret_path(make_event: MakeEvent, receiver: Server) -> None:
    receiver.answers = [reply(410)]

    _deliver(make_event(f"{receiver.url}/hooks/secret-token"))

    (message,) = mail.outbox
    assert message.to == ["staff@example.com"]
    assert message.subject == "Webhook endpoint of acme disabled"
    assert "of acme at 127.0.0.1 was disabled because it answered 410 Gone." in message.body
    assert "secret-token" not in message.body


@committed
def test_a_mail_server_that_is_away_does_not_undo_the_delivery(
    make_event: MakeEvent, receiver: Server, settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", receiver.port
    receiver.answers = [reply(410), lambda connection: None]
    settings.EMAIL_TIMEOUT = 0.2

    event = _deliver(make_event(receiver.url))

    assert event.state == EventState.DEAD
    assert WebhookEndpoint.objects.get().disabled_reason == "it answered 410 Gone"


@committed
def test_an_endpoint_that_fails_for_five_days_is_disabled(make_event: MakeEvent, receiver: Server) -> None:
    receiver.answers = [reply(500)]
    with time_machine.travel(NOW, tick=False) as clock:
        _deliver(make_event(receiver.url))
        clock.move_to(NOW + timedelta(days=5, seconds=-1))
        _deliver(make_event(receiver.url))
        assert WebhookEndpoint.objects.get().disabled_at is None
        assert mail.outbox == []
        clock.move_to(NOW + timedelta(days=5))
        event = _deliver(make_event(receiver.url))

    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.failing_since == NOW
    assert endpoint.disabled_at == NOW + timedelta(days=5)
    assert endpoint.disabled_reason == "every attempt failed for 5 days"
    assert event.state == EventState.DEAD
    assert set(WebhookEvent.objects.values_list("state", flat=True)) == {EventState.DEAD}
    assert len(mail.outbox) == 1


def test_one_success_ends_the_failing_time(make_event: MakeEvent, receiver: Server) -> None:
    receiver.answers = [reply(500), reply(200), reply(500)]
    with time_machine.travel(NOW, tick=False) as clock:
        _deliver(make_event(receiver.url))
        clock.move_to(NOW + timedelta(days=4))
        WebhookEvent.objects.all().delete()
        _deliver(make_event(receiver.url))
        assert WebhookEndpoint.objects.get().failing_since is None
        clock.move_to(NOW + timedelta(days=6))
        _deliver(make_event(receiver.url))

    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.failing_since == NOW + timedelta(days=6)
    assert endpoint.last_success_at == NOW + timedelta(days=4)
    assert endpoint.disabled_at is None


def test_an_event_found_waiting_for_a_disabled_endpoint_is_given_up_unsent(
    organization: Organization, make_event: MakeEvent, receiver: Server
) -> None:
    event = make_event(receiver.url)
    WebhookEndpoint.objects.create(organization=organization, url=receiver.url, disabled_at=NOW)

    _deliver(event)

    assert (event.state, event.next_attempt_at, event.attempt_count) == (EventState.DEAD, None, 0)
    assert receiver.connections == 0


def test_an_enabled_endpoint_starts_with_a_clean_record(
    organization: Organization, make_event: MakeEvent, receiver: Server, staff: Person
) -> None:
    endpoint = WebhookEndpoint.objects.create(
        organization=organization,
        url=receiver.url,
        failing_since=NOW - timedelta(days=9),
        disabled_at=NOW,
        disabled_reason="it answered 410 Gone",
    )
    event = make_event(receiver.url)
    assert event.state == EventState.DEAD
    with pytest.raises(Conflict, match="the endpoint is disabled; enable it first"):
        event_resend(event=event, actor=staff)

    endpoint_enable(endpoint=endpoint, actor=staff)
    event_resend(event=event, actor=staff)

    assert (endpoint.disabled_at, endpoint.disabled_reason, endpoint.failing_since) == (None, "", None)
    assert _deliver(event).state == EventState.DELIVERED


# --- sent again -----------------------------------------------------------------------------------------------------


@committed
@pytest.mark.parametrize("state", [EventState.DELIVERED, EventState.DEAD, EventState.WAITING])
def test_an_event_in_any_state_is_sent_again_now(
    state: EventState, make_event: MakeEvent, receiver: Server, hints: DeliveredHints, staff: Person
) -> None:
    event = make_event(receiver.url)
    later = NOW + timedelta(hours=10) if state == EventState.WAITING else None
    WebhookEvent.objects.filter(pk=event.pk).update(state=state, next_attempt_at=later, attempt_count=3)
    hints()

    with time_machine.travel(NOW, tick=False):
        event_resend(event=event, actor=staff)

        assert (event.state, event.next_attempt_at, event.delivered_at) == (EventState.WAITING, NOW, None)
        assert hints() == 1
        assert _deliver(event).state == EventState.DELIVERED
    assert event.attempt_count == 4
    assert event.attempts.get().number == 4


def test_after_a_manual_resend_the_schedule_starts_anew(make_event: MakeEvent, receiver: Server) -> None:
    receiver.answers = [reply(500)]
    event = make_event(receiver.url)
    WebhookEvent.objects.filter(pk=event.pk).update(state=EventState.DEAD, next_attempt_at=None, attempt_count=8)

    with time_machine.travel(NOW, tick=False):
        event_resend(event=event)
        _deliver(event)

    assert (event.state, event.attempt_count) == (EventState.WAITING, 9)
    assert event.next_attempt_at == NOW + timedelta(seconds=5)


def test_an_unrouted_event_goes_to_the_default_url_that_was_set_since(
    organization: Organization, make_event: MakeEvent, receiver: Server
) -> None:
    event = make_event()
    with pytest.raises(Conflict, match="the event has no URL and the organization has no default one; set it first"):
        event_resend(event=event)
    assert WebhookEvent.objects.get().state == EventState.UNROUTED

    default_url_set(organization=organization, url=receiver.url)
    event_resend(event=event)

    assert (_deliver(event).state, event.url) == (EventState.DELIVERED, receiver.url)


# --- figures --------------------------------------------------------------------------------------------------------


def test_the_counts_of_the_dashboard(
    owner: Tenant, stranger: Tenant, make_event: MakeEvent, receiver: Server, settings
) -> None:
    receiver.answers = [reply(200), reply(200), reply(500), reply(410)]
    with time_machine.travel(NOW, tick=False) as clock:
        _deliver(make_event(f"{receiver.url}/before"))
        clock.move_to(NOW + timedelta(hours=1))
        _deliver(make_event(f"{receiver.url}/good"))
        _deliver(make_event(f"{receiver.url}/failing"))
        _deliver(make_event(f"{receiver.url}/gone"))
        make_event(f"{receiver.url}/new")
        make_event("")
        make_event(f"{receiver.url}/new", organization=stranger.organization)
        everyone = delivery_counts(since=NOW + timedelta(minutes=1))
        ours = delivery_counts(since=NOW + timedelta(minutes=1), organization=owner.organization)

    assert (everyone.delivered, everyone.waiting, everyone.retrying, everyone.overdue) == (1, 3, 1, 2)
    assert (everyone.dead, everyone.unrouted) == (1, 1)
    assert (everyone.failing_endpoints, everyone.disabled_endpoints) == (1, 1)
    assert (ours.waiting, ours.overdue) == (2, 1)
    troubled = [endpoint.url.removeprefix(receiver.url) for endpoint in endpoints_failing()]
    assert sorted(troubled) == ["/failing", "/gone"]


def test_the_allowlist_of_another_organization_does_not_stop_an_event(
    stranger: Tenant, make_event: MakeEvent, receiver: Server
) -> None:
    allowlist_set(organization=stranger.organization, hostnames=["other.example.com"])

    assert _deliver(make_event(receiver.url)).state == EventState.DELIVERED
