"""Pages and probes that belong to no product."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import generate_latest

from apps.core.api.errors import error_response
from apps.core.api.public import read_only
from apps.core.errors import AppError, BadRequest, Forbidden, InternalError, NotFound, Unauthorized
from apps.portal.metrics import registry
from apps.portal.probes import readiness
from apps.portal.schema import document_json, document_yaml

# The page's own script and style, nothing from elsewhere; Swagger UI sets styles and data: pictures by script.
API_DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
LOOPBACK = {"127.0.0.1", "::1"}


@read_only
def front_door(request: HttpRequest) -> HttpResponse:
    """The address alone leads to what there is to read."""
    return redirect("api-docs")


@read_only
def admin_door(request: HttpRequest) -> HttpResponse:
    """The admin without its slash, as people type it."""
    return redirect("admin:index")


@read_only
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@read_only
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything that requests need answers, else 503 with the list."""
    services = readiness()
    ready = all(services.values())
    body = {
        "status": "ready" if ready else "unavailable",
        "services": {name: "ok" if answers else "unavailable" for name, answers in services.items()},
    }
    return JsonResponse(body, status=200 if ready else 503, headers={"Cache-Control": "no-store"})


def _may_scrape(request: HttpRequest) -> bool:
    """With METRICS_TOKEN its bearer; without, only a peer on this machine that no proxy speaks for."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    return request.META.get("REMOTE_ADDR") in LOOPBACK and "X-Forwarded-For" not in request.headers


@read_only
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text: requests of this installation's web processes, and figures from the database."""
    if not _may_scrape(request):
        return error_response(request, Unauthorized("Metrics need METRICS_TOKEN as a bearer token."))
    response: HttpResponse = ExportToDjangoView(request)
    response.write(generate_latest(registry))
    return response


@read_only
def openapi_yaml(request: HttpRequest) -> HttpResponse:
    return HttpResponse(document_yaml(), content_type="application/yaml; charset=utf-8")


@read_only
def openapi_json(request: HttpRequest) -> HttpResponse:
    return HttpResponse(document_json(), content_type="application/json")


@read_only
def api_docs(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document for people."""
    response = render(request, "portal/api_docs.html")
    response.headers["Content-Security-Policy"] = API_DOCS_POLICY
    return response


@read_only
def llms(request: HttpRequest) -> HttpResponse:
    """What a language model needs to find its way, as plain text."""
    context = {"base_url": settings.PUBLIC_BASE_URL}
    return render(request, "portal/llms.txt", context, content_type="text/plain; charset=utf-8")


def _page(request: HttpRequest, error: AppError) -> HttpResponse:
    return error_response(request, error)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, BadRequest("The request cannot be processed."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, Forbidden("You may not do this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, NotFound(f"There is nothing at {request.path[:200]}."))


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, InternalError("Something went wrong on our side."))
