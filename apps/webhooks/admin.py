"""Webhooks: what was sent where, what came back, and sending it again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import action, display

from apps.accounts.models import Organization
from apps.core.admin import ActionPage, Outcome, StaffAdmin, act
from apps.core.admin.cells import NOTHING, link, moment, pretty_json, span
from apps.core.admin.filters import DayRangeFilter
from apps.core.ids import to_public
from apps.webhooks.models import EventState, WebhookAttempt, WebhookEndpoint, WebhookEvent
from apps.webhooks.services import endpoint_enable, event_resend

STATE_COLORS = {"Waiting": "info", "Delivered": "success", "Given up": "danger", "No URL configured": "warning"}


def host_of(url: str) -> str:
    """The host alone: the rest of a webhook URL may be a secret, so lists do not show it."""
    return urlsplit(url).netloc.rpartition("@")[2] or NOTHING


class AttemptInline(TabularInline):
    """Every POST of an event: what came back and how long it took."""

    model = WebhookAttempt
    fields = readonly_fields = ("number", "created_at", "answer", "error", "took", "response")
    ordering = ("-number",)
    extra = 0
    max_num = 0
    can_delete = False
    verbose_name_plural = "attempts"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("webhooks.view_webhookevent"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="HTTP status")
    def answer(self, attempt: WebhookAttempt) -> str:
        return str(attempt.status or "no answer")

    @admin.display(description="took")
    def took(self, attempt: WebhookAttempt) -> str:
        return span(timedelta(milliseconds=attempt.duration_ms))


@admin.register(WebhookEvent)
class WebhookEventAdmin(StaffAdmin):
    list_display = ("created_at", "event_type", "state_word", "organization_link", "host", "last_answer", "next_time")
    list_display_links = ("created_at", "event_type")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("created_at", DayRangeFilter),
        ("organization", AutocompleteSelectFilter),
    )
    list_select_related = ("organization",)
    search_fields = own_searches = ("organization__slug",)
    search_help_text = "An event id, a job id, an organization."
    inlines = (AttemptInline,)
    actions_detail = ("resend",)
    fieldsets = (
        (None, {"fields": ("public_id", "event_type", "state_word", "organization_link", "job", "url")}),
        ("Times", {"fields": ("created_at", "attempt_count", "next_time", "delivered_at")}),
        ("Body", {"fields": ("body",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEvent]:
        attempts = WebhookAttempt.objects.order_by("-number").only("event_id", "number", "status", "error")
        events: QuerySet[WebhookEvent] = super().get_queryset(request)
        return events.prefetch_related(Prefetch("attempts", queryset=attempts, to_attr="latest_first"))

    def by_identifier(self, queryset: QuerySet[Any], identifier: Any) -> QuerySet[Any]:
        return queryset.filter(Q(pk=identifier) | Q(reference=identifier))

    def has_resend_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "change")

    @admin.display(description="webhook id")
    def public_id(self, event: WebhookEvent) -> str:
        return to_public("evt", event.pk)

    @admin.display(description="job")
    def job(self, event: WebhookEvent) -> str:
        return to_public("job", event.reference)

    @display(description="state", ordering="state", label=STATE_COLORS)
    def state_word(self, event: WebhookEvent) -> str:
        return event.get_state_display()

    @admin.display(description="organization", ordering="organization__slug")
    def organization_link(self, event: WebhookEvent) -> str:
        return link(Organization, event.organization_id, event.organization.slug)

    @admin.display(description="host")
    def host(self, event: WebhookEvent) -> str:
        return host_of(event.url)

    @admin.display(description="last answer")
    def last_answer(self, event: WebhookEvent) -> str:
        attempts: list[WebhookAttempt] = getattr(event, "latest_first", [])
        if not attempts:
            return NOTHING
        return f"{attempts[0].status or attempts[0].error} (attempt {attempts[0].number})"

    @admin.display(description="next attempt", ordering="next_attempt_at")
    def next_time(self, event: WebhookEvent) -> str:
        return moment(event.next_attempt_at) if event.state == EventState.WAITING else NOTHING

    @admin.display(description="body")
    def body(self, event: WebhookEvent) -> str:
        """Files stand as their ids here: their signed URLs are made when the body is sent."""
        return pretty_json(event.payload)

    @action(description="Send again", permissions=["resend"], icon="send")
    def resend(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def build(event: WebhookEvent) -> ActionPage:
            def run(data: dict[str, Any]) -> Outcome:
                sent = event_resend(event=event, actor=request.user)  # type: ignore[arg-type]  # a Person in the admin
                return Outcome(f"{sent.event_type} will be sent to {host_of(sent.url)} now.")

            return ActionPage(
                title=f"Send {event.event_type} again",
                explanation="The event goes out now, whatever became of it before, and the retry schedule starts anew. "
                "Its webhook id stays the same, so a partner who had it already can tell.",
                submit="Send again",
                run=run,
            )

        return act(self, request, object_id, build)


class EndpointHealthFilter(admin.SimpleListFilter):
    title = "health"
    parameter_name = "health"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("working", "Working"), ("failing", "Failing"), ("disabled", "Disabled")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> QuerySet[WebhookEndpoint]:
        if self.value() == "disabled":
            return queryset.filter(disabled_at__isnull=False)
        if self.value() in {"working", "failing"}:
            return queryset.filter(disabled_at__isnull=True, failing_since__isnull=self.value() == "working")
        return queryset


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(StaffAdmin):
    list_display = ("host", "organization_link", "health", "failing_since", "last_success_at", "disabled_reason")
    list_filter = (EndpointHealthFilter, ("organization", AutocompleteSelectFilter))
    list_select_related = ("organization",)
    search_fields = ("url", "organization__slug")
    actions_detail = ("enable",)
    fields = (
        "url",
        "organization_link",
        "health",
        "failing_since",
        "last_success_at",
        "disabled_at",
        "disabled_reason",
    )

    def has_enable_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "change")

    def actions_for(self, object_id: Any) -> set[str] | None:
        disabled = WebhookEndpoint.objects.filter(pk=object_id, disabled_at__isnull=False).exists()
        return {"enable"} if disabled else set()

    @admin.display(description="host", ordering="url")
    def host(self, endpoint: WebhookEndpoint) -> str:
        return host_of(endpoint.url)

    @admin.display(description="organization", ordering="organization__slug")
    def organization_link(self, endpoint: WebhookEndpoint) -> str:
        return link(Organization, endpoint.organization_id, endpoint.organization.slug)

    @display(description="health", label={"Working": "success", "Failing": "warning", "Disabled": "danger"})
    def health(self, endpoint: WebhookEndpoint) -> str:
        if endpoint.disabled_at:
            return "Disabled"
        return "Failing" if endpoint.failing_since else "Working"

    @action(description="Enable", permissions=["enable"], icon="play_arrow")
    def enable(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def build(endpoint: WebhookEndpoint) -> ActionPage:
            def run(data: dict[str, Any]) -> Outcome:
                endpoint_enable(endpoint=endpoint, actor=request.user)  # type: ignore[arg-type]  # a Person here
                return Outcome(f"Enabled the endpoint at {host_of(endpoint.url)}.")

            return ActionPage(
                title=f"Enable {host_of(endpoint.url)}",
                explanation="New events go there again. Those given up meanwhile can be sent again one by one.",
                submit="Enable",
                run=run,
            )

        return act(self, request, object_id, build)
