"""Writing events down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction

from apps.accounts.models import Organization
from apps.accounts.services import organization_create
from apps.webhooks.models import EventState, WebhookEndpoint, WebhookEvent, WebhookSettings
from apps.webhooks.services import default_url_set, event_create
from tests.cast import Tenant
from tests.webhooks.conftest import DeliveredHints

URL = "https://hooks.example.com/katalo"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)

MakeEvent = Callable[..., WebhookEvent]


@time_machine.travel(NOW, tick=False)
def test_an_event_with_a_url_waits_and_a_sender_is_told(make_event: MakeEvent, hints: DeliveredHints) -> None:
    event = make_event(URL)

    stored = WebhookEvent.objects.get()
    assert stored.pk == event.pk
    assert (stored.state, stored.url, stored.next_attempt_at) == (EventState.WAITING, URL, NOW)
    assert (stored.attempt_count, stored.lease_expires_at, stored.delivered_at) == (0, None, None)
    assert hints() == 1


def test_the_default_url_is_taken_when_the_event_names_none(
    organization: Organization, make_event: MakeEvent, hints: DeliveredHints
) -> None:
    default_url_set(organization=organization, url=URL)

    assert make_event().url == URL
    assert make_event("https://other.example.com/").url == "https://other.example.com/"
    assert hints() == 2


@pytest.mark.parametrize("with_settings", [True, False])
def test_without_any_url_the_event_is_unrouted(
    organization: Organization, make_event: MakeEvent, hints: DeliveredHints, with_settings: bool
) -> None:
    if not with_settings:
        WebhookSettings.objects.all().delete()

    event = make_event()

    assert (event.state, event.url, event.next_attempt_at) == (EventState.UNROUTED, "", None)
    assert hints() == 0


def test_an_event_for_a_disabled_endpoint_is_given_up_at_once(
    organization: Organization, stranger: Tenant, make_event: MakeEvent, hints: DeliveredHints
) -> None:
    WebhookEndpoint.objects.create(organization=organization, url=URL, disabled_at=NOW)

    event = make_event(URL)

    assert (event.state, event.next_attempt_at) == (EventState.DEAD, None)
    assert hints() == 0
    # The same URL is another endpoint for another organization.
    assert make_event(URL, organization=stranger.organization).state == EventState.WAITING


def test_the_same_event_twice_is_one_event_and_one_hint(make_event: MakeEvent, hints: DeliveredHints) -> None:
    reference = uuid4()

    with transaction.atomic():
        first = make_event(URL, reference=reference)
        second = make_event("https://other.example.com/", reference=reference, payload={"other": 1})
        make_event(URL, reference=reference, event_type="generation.failed")

    assert second.pk == first.pk
    assert second.payload == first.payload
    assert WebhookEvent.objects.count() == 2
    assert hints() == 2


def test_an_event_of_a_transaction_that_fails_was_never_there(make_event: MakeEvent, hints: DeliveredHints) -> None:
    with transaction.atomic():
        make_event(URL)
        transaction.set_rollback(True)

    assert WebhookEvent.objects.count() == 0
    assert hints() == 0


@pytest.mark.parametrize("url", [URL, ""])
def test_an_event_inside_a_transaction_costs_two_statements(
    organization: Organization, django_assert_num_queries, url: str
) -> None:
    with transaction.atomic(), django_assert_num_queries(2):
        event_create(organization=organization, event_type="generation.failed", reference=uuid4(), payload={}, url=url)


def test_an_organization_without_settings_may_still_name_a_url(db: None, hints: DeliveredHints) -> None:
    organization = organization_create(slug="bare")

    event = event_create(organization=organization, event_type="a.b", reference=uuid4(), payload={}, url=URL)

    assert event.state == EventState.WAITING
    assert hints() == 1
