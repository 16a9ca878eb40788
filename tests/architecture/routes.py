"""Every route of the URL configuration but the admin's, for tests that must not miss one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from apps.core.surfaces import LIBRARY, REDESIGN, STAGING, Surface, surface_at
from apps.portal.api.authentication import AdminKeyAuthentication

SHARED = ("generation-list", "generation-detail", "generation-regenerate")
LIBRARY_S = ("generation-retry", "generation-restore")


@dataclass(frozen=True)
class Route:
    """methods: what an API view answers; empty for a plain view. api: whether DRF serves it behind an API key. admin:
    whether the admin key opens it."""

    name: str
    path: str
    methods: tuple[str, ...]
    api: bool
    admin: bool

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        """Whose words it speaks: one product's, or either of the two that share it."""
        return (STAGING, LIBRARY) if self.name in SHARED else (self.surface,)

    @property
    def surface(self) -> Surface:
        """The one that its ids belong to: of shared routes the Library's, which answers every method."""
        return LIBRARY if self.name in (*SHARED, *LIBRARY_S) else surface_at(f"/{self.path}")

    def filled(self, values: dict[str, str]) -> str:
        """The address with each `<str:name>` replaced."""
        path = self.path
        for name, value in values.items():
            path = path.replace(f"<str:{name}>", value).replace(f"<path:{name}>", value)
        return f"/{path}"


def routes(patterns: Any = None, prefix: str = "") -> Iterator[Route]:
    for pattern in patterns or get_resolver().url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            actions: dict[str, str] = getattr(pattern.callback, "actions", None) or {}
            view = getattr(pattern.callback, "cls", None)
            admin = AdminKeyAuthentication in getattr(view, "authentication_classes", ())
            yield Route(pattern.name or "", path, tuple(sorted(actions)), view is not None and not admin, admin)


def error_code(answer: Any, *surfaces: Surface) -> str:
    """The machine's part of an error, in small letters. It must be in the envelope of one of the surfaces."""
    body = answer.json()
    if "detail" in body:
        assert REDESIGN in surfaces
        assert set(body) <= {"detail", "error_code", "errors"}
        return str(body["error_code"])
    assert (LIBRARY if "success" in body else STAGING) in surfaces
    assert set(body) - {"success"} == {"error"}
    return str(body["error"]["code"]).lower()
