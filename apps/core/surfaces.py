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
    """name: stored on each job. validation_status: HTTP status of a field error. statuses: job state -> public word.

    prefixes: the paths that are its own, with everything below those that end in a slash, for errors outside any view.
    """

    name: str
    validation_status: int
    statuses: Mapping[str, str]
    render_error: Callable[[AppError], dict[str, Any]]
    prefixes: tuple[str, ...] = ()


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


def _redesign_error(error: AppError) -> dict[str, Any]:
    body: dict[str, Any] = {"detail": error.message, "error_code": error.code}
    if error.fields:
        body["errors"] = [{"field": name, "message": text} for name, text in error.fields.items()]
    return body


REDESIGN = Surface(
    name="redesign",
    validation_status=422,
    # A job that is queued again after a run reads processing: `apps.redesign.envelope.status_of`.
    statuses={
        "ingesting": "starting",
        "queued": "starting",
        "running": "processing",
        "review": "processing",
        "succeeded": "succeeded",
        "failed": "failed",
        "canceled": "canceled",
    },
    render_error=_redesign_error,
    prefixes=("/v1/", "/health"),
)

_LIBRARY_CODES = {
    "bad_request": "VALIDATION_ERROR",
    "rate_limited": "RATE_LIMIT_EXCEEDED",
}


def _library_error(error: AppError) -> dict[str, Any]:
    body: dict[str, Any] = {"code": _LIBRARY_CODES.get(error.code, error.code.upper()), "message": error.message}
    if error.fields:
        body["fields"] = error.fields
    return {"success": False, "error": body}


LIBRARY = Surface(
    name="library",
    validation_status=400,
    statuses={
        "ingesting": "pending",
        "queued": "pending",
        "running": "processing",
        "review": "processing",
        "succeeded": "success",
        "failed": "failed",
        "canceled": "failed",
    },
    render_error=_library_error,
    prefixes=(
        "/api/v1/images",
        "/api/v1/images/",
        "/api/v1/flows",
        "/api/v1/flows/",
        "/api/v1/live",
        "/api/v1/live/",
        "/cdn/",
    ),
)

SURFACES = {surface.name: surface for surface in (STAGING, REDESIGN, LIBRARY)}


def surface_at(path: str) -> Surface:
    """The surface that a path belongs to; Staging's for paths that are nobody's."""
    for surface in SURFACES.values():
        if any(path.startswith(prefix) if prefix.endswith("/") else path == prefix for prefix in surface.prefixes):
            return surface
    return STAGING
