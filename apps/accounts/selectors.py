"""Reads of organizations and keys."""

from __future__ import annotations

from apps.accounts.models import Organization
from apps.core.errors import NotFound


def organization_get(*, slug: str) -> Organization:
    """Raises NotFound, for people at the command line."""
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise NotFound(f"no organization is called {slug!r}")
    return organization
