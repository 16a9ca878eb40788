"""The first page: how the work, the money and the deliveries are doing. Everybody sees what they may see elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from apps.core.admin.cells import NOTHING, moment, span, usd
from apps.jobs.models import JobState
from apps.portal import selectors
from apps.portal.admin.charts import Chart, stacked_columns
from apps.webhooks.admin import host_of
from apps.webhooks.selectors import delivery_counts, endpoints_failing

STATES = (
    (JobState.SUCCEEDED, "good"),
    (JobState.FAILED, "bad"),
    (JobState.CANCELED, "warn"),
    (JobState.REVIEW, "attention"),
    (JobState.RUNNING, "busy"),
    (JobState.QUEUED, "idle"),
    (JobState.INGESTING, "faint"),
)
KIND_TONES = ("one", "two", "three", "four", "five", "six", "seven")
DELIVERY_DAYS = 7


def dashboard_context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Adds `work`, `money` and `deliveries`, each only for those who may see the rows behind it."""
    user = request.user
    context["title"] = "Dashboard"
    if user.has_perm("jobs.view_job"):
        context["work"] = _work()
    if user.has_perm("billing.view_ledgerentry"):
        context["money"] = _money()
    if user.has_perm("webhooks.view_webhookevent"):
        context["deliveries"] = _deliveries()
    return context


def _work() -> dict[str, Any]:
    counts = selectors.jobs_by_day()
    kinds = selectors.figures_by_kind(counts)
    succeeded, failed = sum(row.succeeded for row in kinds), sum(row.failed for row in kinds)
    now = timezone.now()
    queues = selectors.queues_now()
    oldest = min((row.oldest for row in queues if row.oldest), default=None)
    return {
        "queued": sum(row.queued for row in queues),
        "oldest": span(now - oldest) if oldest else NOTHING,
        "days": selectors.DAYS,
        "total": sum(count.number for count in counts),
        "rate": percent(succeeded / (succeeded + failed) if succeeded + failed else None),
        "rate_detail": f"{succeeded:,} succeeded, {failed:,} failed",
        "review": sum(count.number for count in counts if count.state == JobState.REVIEW),
        "charts": [_by_state(counts), _by_kind(counts, [row.kind for row in kinds])],
        "kinds": [
            {
                "kind": row.kind,
                "succeeded": row.succeeded,
                "failed": row.failed,
                "rate": percent(row.rate),
                "median": span(row.median),
                "p95": span(row.p95),
            }
            for row in kinds
        ],
        "queues": [
            {
                "queue": row.queue,
                "queued": row.queued,
                "running": row.running,
                "oldest": span(now - row.oldest) if row.oldest else NOTHING,
            }
            for row in queues
        ],
    }


def percent(share: float | None) -> str:
    """0.9876 as 98.8 %; 100 % only when it is all."""
    if share is None:
        return NOTHING
    return "100 %" if share == 1 else f"{min(share, 0.999) * 100:.1f} %"


def _by_state(counts: list[selectors.DayCount]) -> Chart:
    days = selectors.days_shown()
    series = [
        (
            state.label,
            tone,
            [sum(count.number for count in counts if count.day == day and count.state == state) for day in days],
        )
        for state, tone in STATES
    ]
    return stacked_columns(title="Jobs by state", unit="jobs a day", labels=_labels(), series=series)


def _by_kind(counts: list[selectors.DayCount], kinds: list[str]) -> Chart:
    """The busiest kinds each on their own, the rest together."""
    days = selectors.days_shown()
    own = kinds[: len(KIND_TONES) - 1]
    groups = [(kind, [kind]) for kind in own] + [("Others", kinds[len(own) :])]
    series = [
        (
            name,
            f"kind-{tone}",
            [sum(count.number for count in counts if count.day == day and count.kind in members) for day in days],
        )
        for (name, members), tone in zip(groups, KIND_TONES, strict=False)
    ]
    return stacked_columns(title="Jobs by kind", unit="jobs a day", labels=_labels(), series=series)


def _labels() -> list[str]:
    return [f"{day:%-d %b}" for day in selectors.days_shown()]


def _money() -> dict[str, Any]:
    earned = selectors.revenue()
    audit = selectors.last_audit()
    return {
        "revenue": [("Today", usd(earned.today)), ("7 days", usd(earned.week)), ("This month", usd(earned.month))],
        "audit": audit,
        "audit_age": span(timezone.now() - audit.at) if audit else "",
    }


def _deliveries() -> dict[str, Any]:
    counts = delivery_counts(since=timezone.now() - timedelta(days=DELIVERY_DAYS))
    events = reverse("admin:webhooks_webhookevent_changelist")
    endpoints = reverse("admin:webhooks_webhookendpoint_changelist")
    return {
        "days": DELIVERY_DAYS,
        "figures": [
            ("Delivered", counts.delivered, "good", f"{events}?state__exact=delivered"),
            ("Retrying", counts.retrying, "warn", f"{events}?state__exact=waiting"),
            ("Overdue", counts.overdue, "warn", f"{events}?state__exact=waiting"),
            ("Given up", counts.dead, "bad", f"{events}?state__exact=dead"),
            ("No URL", counts.unrouted, "", f"{events}?state__exact=unrouted"),
            ("Endpoints failing", counts.failing_endpoints, "warn", f"{endpoints}?health=failing"),
            ("Endpoints disabled", counts.disabled_endpoints, "bad", f"{endpoints}?health=disabled"),
        ],
        "failing": [
            {
                "pk": endpoint.pk,
                "host": host_of(endpoint.url),
                "organization": endpoint.organization.slug,
                "since": moment(endpoint.failing_since),
                "state": f"disabled: {endpoint.disabled_reason}" if endpoint.disabled_at else "retrying",
            }
            for endpoint in endpoints_failing()[:5]
        ],
    }
