"""Pages of the job list: by offset, as the contract has it, or by cursor, which stays true while jobs are added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from apps.core.errors import ValidationFailed
from apps.core.ids import from_public, to_public
from apps.jobs.models import Job

DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
MAX_OFFSET = 1_000_000


@dataclass(frozen=True)
class Page:
    """total: of all pages together."""

    rows: list[Job]
    total: int
    next_cursor: str | None


def page_of(jobs: QuerySet[Job], query: Mapping[str, str]) -> Page:
    """Newest first. Raises ValidationFailed for a limit, offset or cursor that is none."""
    limit, offset = _window(query)
    rows = jobs
    if (cursor := query.get("cursor")) is not None:
        after = from_public("cur", cursor)
        if after is None:
            raise _refused("cursor", "must be a next_cursor value of an earlier page")
        check_beside_cursor(query)
        rows = jobs.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[offset : offset + limit + 1])
    more = len(found) > limit
    return Page(found[:limit], jobs.count(), to_public("cur", found[limit - 1].pk) if more else None)


def check_beside_cursor(query: Mapping[str, str]) -> None:
    """Raises ValidationFailed for a limit or offset that is none, and for an offset: a cursor leaves it no room."""
    if _window(query)[1]:
        raise _refused("offset", "is not allowed beside cursor")


def _window(query: Mapping[str, str]) -> tuple[int, int]:
    return _number(query, "limit", 1, MAX_LIMIT, DEFAULT_LIMIT), _number(query, "offset", 0, MAX_OFFSET, 0)


def _number(query: Mapping[str, str], name: str, least: int, most: int, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
        raise _refused(name, f"must be a whole number from {least} to {most}; got {text!r:.40}")
    return int(text)


def _refused(name: str, text: str) -> ValidationFailed:
    return ValidationFailed(f"{name} {text}", fields={name: text})
