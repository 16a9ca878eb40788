"""Pages and probes that belong to no product."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from apps.core.api.errors import error_response
from apps.core.errors import AppError, BadRequest, Forbidden, NotFound


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def _page(request: HttpRequest, error: AppError) -> HttpResponse:
    return error_response(request, error)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, BadRequest("The request cannot be processed."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, Forbidden("You may not do this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, NotFound(f"There is nothing at {request.path[:200]}."))


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, AppError("Something went wrong on our side.", code="internal_error"))
