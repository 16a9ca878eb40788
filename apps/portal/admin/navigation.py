"""The sidebar: for everybody only what they may open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.jobs.models import Job, JobState

# Group -> (title, icon, model `app.name`).
GROUPS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Work": (
        ("Jobs", "photo_library", "jobs.job"),
        ("Source assets", "image", "sources.sourceasset"),
        ("Stored files", "folder", "files.storedfile"),
    ),
    "Library": (
        ("Images", "imagesmode", "library.image"),
        ("Generations", "draw", "library.generation"),
        ("Flows", "account_tree", "library.flow"),
        ("Live scopes", "public", "library.livescope"),
        ("Live settings", "tune", "library.livesettings"),
    ),
    "Partners": (
        ("Organizations", "business", "accounts.organization"),
        ("Projects", "workspaces", "accounts.project"),
        ("API keys", "key", "accounts.apikey"),
    ),
    "Money": (
        ("Ledger", "receipt_long", "billing.ledgerentry"),
        ("Usage events", "bar_chart", "billing.usageevent"),
        ("Plans", "calendar_month", "billing.plan"),
        ("Prices", "sell", "billing.price"),
    ),
    "Webhooks": (
        ("Events", "send", "webhooks.webhookevent"),
        ("Endpoints", "dns", "webhooks.webhookendpoint"),
    ),
    "Staff": (
        ("Persons", "person", "accounts.person"),
        ("Groups", "groups", "auth.group"),
        ("History", "history", "admin.logentry"),
        ("Sign-ins", "login", "axes.accesslog"),
        ("Failed sign-ins", "lock", "axes.accessattempt"),
    ),
}


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of lines. The review queue carries the number of jobs that wait, when some do: one query."""
    first: list[dict[str, Any]] = [{"title": "Dashboard", "icon": "monitoring", "link": reverse("admin:index")}]
    queue = reverse("admin:jobs_job_review_queue")
    if _may_see(request, "jobs.job"):
        waiting = Job.objects.filter(state=JobState.REVIEW).count()
        badge = {"badge": waiting, "badge_variant": "primary"} if waiting else {}
        first.append({"title": "Review queue", "icon": "rate_review", "link": queue, **badge})
    groups: list[dict[str, Any]] = [{"items": first}]
    for title, lines in GROUPS.items():
        items = [_line(request, *line, queue) for line in lines if _may_see(request, line[2])]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    return groups


def _line(request: HttpRequest, title: str, icon: str, model: str, queue: str) -> dict[str, Any]:
    link = reverse(f"admin:{model.replace('.', '_')}_changelist")
    return {
        "title": title,
        "icon": icon,
        "link": link,
        "active": request.path.startswith(link) and not request.path.startswith(queue),
    }


def _may_see(request: HttpRequest, model: str) -> bool:
    app, _, name = model.partition(".")
    return any(request.user.has_perm(f"{app}.{action}_{name}") for action in ("view", "change"))
