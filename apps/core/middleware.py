"""Middleware: a request id on every answer and log line, and 503 when the database is away."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from apps.core.api.errors import error_response
from apps.core.ids import new_id

log = structlog.get_logger("request")

ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
Handler = Callable[[HttpRequest], HttpResponse]


def request_id(get_response: Handler) -> Handler:
    """Takes the caller's X-Request-Id when it is harmless, else makes one; logs one line per request, without a query
    string, since that may hold a signature."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        identifier = given if ACCEPTED_ID.fullmatch(given) else new_id().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=identifier)
        started = time.perf_counter()
        response = get_response(request)
        response.headers["X-Request-Id"] = identifier
        log.info(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            duration_ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return response

    return middleware


def database_unavailable(get_response: Handler) -> Handler:
    """Outside the API views too, a database that is restarting is 503 with Retry-After, not a stack."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            return error_response(request, error)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django's hook
    return middleware
