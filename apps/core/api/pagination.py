"""Cursor pages over time-ordered ids: stable while rows are added, one index range scan a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.core.errors import ValidationFailed
from apps.core.ids import from_public, to_public

DEFAULT_LIMIT, MAX_LIMIT = 50, 100


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    next_cursor: str | None


def page_of(rows: QuerySet[Any], *, limit: str | None, cursor: str | None) -> Page:
    """Newest first. limit: 1 to 100, default 50. Raises ValidationFailed."""
    size = DEFAULT_LIMIT
    if limit is not None:
        if not (limit.isascii() and limit.isdigit() and len(limit) < 5 and 1 <= int(limit) <= MAX_LIMIT):
            raise ValidationFailed(f"limit must be a whole number from 1 to {MAX_LIMIT}; got {limit!r:.40}")
        size = int(limit)
    if cursor is not None:
        after: UUID | None = from_public("cur", cursor)
        if after is None:
            raise ValidationFailed("cursor must be a next_cursor value of an earlier page")
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: size + 1])
    more = len(found) > size
    return Page(found[:size], to_public("cur", found[size - 1].pk) if more else None)
