"""The staff admin: its name, colours and navigation. Everything it loads comes from this server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static

AXES_LOCKOUT_TEMPLATE = "admin/lockout.html"
AXES_ENABLE_ADMIN = False  # apps.accounts.admin has pages of its own, without what was typed


# Times read the same everywhere in the admin: 2026-03-01 14:05:09, UTC.
FORMAT_MODULE_PATH = ["katalo_project.formats"]


def _asset(path: str) -> Callable[[HttpRequest], str]:
    return lambda request: static(path)


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
    "SIDEBAR": {"show_search": False, "navigation": "apps.portal.admin.navigation.navigation"},
}
