"""Webhooks in the admin: what was answered, sending again, enabling an endpoint."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from apps.core.ids import to_public
from apps.webhooks.models import EventState, WebhookEndpoint, WebhookEvent
from tests.admin.conftest import form_of
from tests.cast import Tenant

EventMaker = Callable[..., WebhookEvent]


def resend_url(event: WebhookEvent) -> str:
    return reverse("admin:webhooks_webhookevent_resend", args=[event.pk])


def enable_url(endpoint: WebhookEndpoint) -> str:
    return reverse("admin:webhooks_webhookendpoint_enable", args=[endpoint.pk])


def messages() -> list[str]:
    return [line.get_change_message() for line in LogEntry.objects.order_by("pk")]


def test_an_event_shows_its_attempts_and_the_list_no_secret_of_the_url(
    admin: Client, owner: Tenant, event_make: EventMaker
) -> None:
    event = event_make(owner, attempts=2)

    text = admin.get(reverse("admin:webhooks_webhookevent_change", args=[event.pk])).content.decode()
    listed = admin.get(reverse("admin:webhooks_webhookevent_changelist")).content.decode()
    endpoints = admin.get(reverse("admin:webhooks_webhookendpoint_changelist")).content.decode()

    assert "&lt;b&gt;receiver broke&lt;/b&gt;" in text
    assert "121 ms" in text
    assert "122 ms" in text
    assert "500 (attempt 2)" in listed
    for page in (listed, endpoints):
        assert "hooks.example.com" in page
        assert "very-secret-part" not in page


@pytest.mark.parametrize("state", [EventState.DEAD, EventState.DELIVERED, EventState.WAITING])
def test_an_event_is_sent_again_whatever_became_of_it(
    admin: Client, owner: Tenant, event_make: EventMaker, state: str
) -> None:
    event = event_make(owner, state)

    response = form_of(admin, resend_url(event), reason="the receiver was down")

    event.refresh_from_db()
    assert response.status_code == 302
    assert (event.state, event.attempts_before, event.attempt_count) == (EventState.WAITING, 2, 2)
    assert messages() == ["generation.completed will be sent to hooks.example.com now. Reason: the receiver was down"]


def test_an_event_of_a_disabled_endpoint_waits_until_it_is_enabled(
    admin: Client, owner: Tenant, event_make: EventMaker
) -> None:
    event = event_make(owner, disabled=True)
    endpoint = WebhookEndpoint.objects.get()

    refused = form_of(admin, resend_url(event))
    form_of(admin, enable_url(endpoint), reason="moved to a new server")
    sent = form_of(admin, resend_url(event))

    endpoint.refresh_from_db()
    assert refused.context["form"].errors["__all__"] == ["The endpoint is disabled; enable it first."]
    assert sent.status_code == 302
    assert (endpoint.disabled_at, endpoint.failing_since) == (None, None)
    assert messages()[0] == "Enabled the endpoint at hooks.example.com. Reason: moved to a new server"


def test_an_event_without_any_url_is_not_sent(admin: Client, owner: Tenant, event_make: EventMaker) -> None:
    event = event_make(owner, EventState.UNROUTED, attempts=0)
    WebhookEvent.objects.update(url="")

    page = form_of(admin, resend_url(event))

    assert page.context["form"].errors["__all__"] == [
        "The event has no URL and the organization has no default one; set it first."
    ]
    assert WebhookEvent.objects.get().state == EventState.UNROUTED
    assert messages() == []


def test_only_a_disabled_endpoint_offers_to_be_enabled(admin: Client, owner: Tenant, event_make: EventMaker) -> None:
    event_make(owner)
    page = reverse("admin:webhooks_webhookendpoint_change", args=[WebhookEndpoint.objects.get().pk])

    working = admin.get(page).context["actions_detail"]
    event_make(owner, disabled=True)
    disabled = admin.get(page).context["actions_detail"]

    assert working == []
    assert [action["title"] for action in disabled] == ["Enable"]


def test_webhook_actions_need_a_reason_and_the_permission(
    admin: Client, viewer: Client, owner: Tenant, event_make: EventMaker
) -> None:
    event = event_make(owner, disabled=True)

    for url in (resend_url(event), enable_url(WebhookEndpoint.objects.get())):
        assert list(form_of(admin, url, reason="").context["form"].errors) == ["reason"]
        assert viewer.get(url).status_code == 403
        assert viewer.post(url, {"reason": "x", "form_id": "x"}).status_code == 403
    assert WebhookEvent.objects.get().state == EventState.DEAD
    assert WebhookEndpoint.objects.get().disabled_at is not None
    assert messages() == []


def test_events_are_found_by_their_id_and_their_job(admin: Client, owner: Tenant, event_make: EventMaker) -> None:
    event = event_make(owner)
    event_make(owner)
    url = reverse("admin:webhooks_webhookevent_changelist")

    for words in (to_public("evt", event.pk), to_public("job", event.reference)):
        assert [row.pk for row in admin.get(url, {"q": words}).context["cl"].result_list] == [event.pk]
