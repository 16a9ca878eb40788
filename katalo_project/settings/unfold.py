"""The staff admin: its name, colours and navigation. Everything it loads comes from this server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy

AXES_LOCKOUT_TEMPLATE = "admin/lockout.html"
AXES_ENABLE_ADMIN = False  # apps.accounts.admin has pages of its own, without what was typed


def _asset(path: str) -> Callable[[HttpRequest], str]:
    return lambda request: static(path)


def _item(title: str, icon: str, model: str, **more: Any) -> dict[str, Any]:
    """A line of the navigation, for those who may see the model `app.model`."""
    app, _, name = model.partition(".")

    def permitted(request: HttpRequest) -> bool:
        return any(request.user.has_perm(f"{app}.{action}_{name}") for action in ("view", "change"))

    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": permitted,
        **more,
    }


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Katalo",
    "SITE_HEADER": "Katalo",
    "SITE_SUBHEADER": "Staff",
    "SITE_SYMBOL": "chair",
    "SITE_URL": None,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _asset("katalo/icon.svg")}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "apps.portal.admin.dashboard.dashboard_context",
    "STYLES": [_asset("katalo/admin.css")],
    "SCRIPTS": [_asset("katalo/admin.js")],
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "oklch(98.4% .014 180.7)",
            "100": "oklch(95.3% .051 180.8)",
            "200": "oklch(91% .096 180.4)",
            "300": "oklch(85.5% .138 181.1)",
            "400": "oklch(77.7% .152 181.9)",
            "500": "oklch(70.4% .14 182.5)",
            "600": "oklch(51.1% .096 186.4)",
            "700": "oklch(45% .085 187)",
            "800": "oklch(43.7% .078 188.2)",
            "900": "oklch(38.6% .063 188.4)",
            "950": "oklch(27.7% .046 192.5)",
        }
    },
    "SIDEBAR": {
        "show_search": False,
        "navigation": [
            {
                "items": [
                    {"title": "Dashboard", "icon": "monitoring", "link": reverse_lazy("admin:index")},
                    _item(
                        "Review queue",
                        "rate_review",
                        "jobs.job",
                        link=reverse_lazy("admin:jobs_job_review_queue"),
                        badge="apps.jobs.admin.review_badge",
                    ),
                ]
            },
            {
                "title": "Work",
                "separator": True,
                "items": [
                    _item("Jobs", "photo_library", "jobs.job", active=lambda request: _is_jobs(request)),
                    _item("Source assets", "image", "sources.sourceasset"),
                    _item("Stored files", "folder", "files.storedfile"),
                ],
            },
            {
                "title": "Partners",
                "separator": True,
                "items": [
                    _item("Organizations", "business", "accounts.organization"),
                    _item("Projects", "workspaces", "accounts.project"),
                    _item("API keys", "key", "accounts.apikey"),
                ],
            },
            {
                "title": "Money",
                "separator": True,
                "items": [
                    _item("Ledger", "receipt_long", "billing.ledgerentry"),
                    _item("Usage events", "bar_chart", "billing.usageevent"),
                    _item("Plans", "calendar_month", "billing.plan"),
                    _item("Prices", "sell", "billing.price"),
                ],
            },
            {
                "title": "Webhooks",
                "separator": True,
                "items": [
                    _item("Events", "send", "webhooks.webhookevent"),
                    _item("Endpoints", "dns", "webhooks.webhookendpoint"),
                ],
            },
            {
                "title": "Staff",
                "separator": True,
                "items": [
                    _item("Persons", "person", "accounts.person"),
                    _item("Groups", "groups", "auth.group"),
                    _item("History", "history", "admin.logentry"),
                    _item("Sign-ins", "login", "axes.accesslog"),
                    _item("Failed sign-ins", "lock", "axes.accessattempt"),
                ],
            },
        ],
    },
}


def _is_jobs(request: HttpRequest) -> bool:
    return "/jobs/job/" in request.path and not request.path.endswith("/review-queue/")
