"""A surface is one API product's habits: how errors look and which ids and status words it speaks.

Views name their surface; the exception handler and the 404 page ask it. Products add theirs by making one more object,
never by an `if` in a view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.core.errors import AppError


@dataclass(frozen=True)
class Surface:
    """name: stored on each job. validation_status: HTTP status of a field error. statuses: job state -> public word."""

    name: str
    validation_status: int
    statuses: Mapping[str, str]
    render_error: Callable[[AppError], dict[str, Any]]


def _staging_error(error: AppError) -> dict[str, Any]:
    body: dict[str, Any] = {
        "code": error.code,
        "message": error.message,
        "retryable": error.retryable,
        "retry_after": error.retry_after,
    }
    if error.fields:
        body["fields"] = error.fields
    return {"error": body}


STAGING = Surface(
    name="staging",
    validation_status=422,
    # Five words are in the contract: a canceled job reads failed, one under review reads running.
    statuses={
        "ingesting": "ingesting",
        "queued": "queued",
        "running": "running",
        "review": "running",
        "succeeded": "succeeded",
        "failed": "failed",
        "canceled": "failed",
    },
    render_error=_staging_error,
)

SURFACES = {surface.name: surface for surface in (STAGING,)}
