"""Metrics of requests: how they ended and how long they took, by route.

django-prometheus has two middlewares that count a dozen things more for every request (bytes, transports, templates,
the same again without middleware), which took a tenth of what reading a job takes. These are its names and objects.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from time import perf_counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django_prometheus.middleware import Metrics

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "OPTIONS", "CONNECT", "PATCH"})
Handler = Callable[[HttpRequest], HttpResponse]


def request_metrics(get_response: Handler) -> Handler:
    """Stands first, so that the time of all other middleware is counted."""
    metrics = Metrics.get_instance()

    @cache
    def counters(status: int, view: str, method: str) -> tuple[Any, Any, Any]:
        """Looking one up by its labels costs more than counting."""
        return (
            metrics.responses_by_status.labels(status=str(status)),
            metrics.responses_by_status_view_method.labels(status=str(status), view=view, method=method),
            metrics.requests_latency_by_view_method.labels(view=view, method=method),
        )

    def middleware(request: HttpRequest) -> HttpResponse:
        started = perf_counter()
        response = get_response(request)
        view = (request.resolver_match.view_name if request.resolver_match else "") or "<unnamed view>"
        method = request.method if request.method in METHODS else "<invalid method>"
        by_status, by_view, latency = counters(response.status_code, view, method)
        by_status.inc()
        by_view.inc()
        latency.observe(perf_counter() - started)
        return response

    def process_exception(request: HttpRequest, error: Exception) -> None:
        metrics.exceptions_by_type.labels(type=type(error).__name__).inc()

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django's hook
    return middleware
