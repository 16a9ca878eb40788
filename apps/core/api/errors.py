"""One handler for every error of the API: exceptions become the surface's envelope, never a stack or a path."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions
from rest_framework.response import Response

from apps.core import errors
from apps.core.surfaces import STAGING, Surface, surface_at

log = structlog.get_logger(__name__)


def _flat(detail: Any, path: str = "") -> dict[str, str]:
    """DRF's nested error detail as {"webhook.url": "…"}; the first message of each field."""
    if isinstance(detail, dict):
        fields: dict[str, str] = {}
        for name, inner in detail.items():
            here = path if name == "non_field_errors" else f"{path}.{name}" if path else str(name)
            fields |= _flat(inner, here)
        return fields
    if isinstance(detail, list):
        fields = {}
        for index, inner in enumerate(detail):
            if isinstance(inner, dict | list):
                fields |= _flat(inner, f"{path}.{index}" if path else str(index))
            elif path not in fields:
                fields[path] = str(inner)
        return fields
    return {path: str(detail)}


def _validation(error: exceptions.ValidationError) -> errors.AppError:
    fields = _flat(error.detail)
    message = "; ".join(f"{name}: {text}" if name else text for name, text in fields.items())
    return errors.ValidationFailed(message[:1000], fields={name: text for name, text in fields.items() if name})


def as_app_error(error: Exception) -> errors.AppError:
    """Any exception as one that has a code, a status and a sentence."""
    match error:
        case errors.AppError():
            return error
        case exceptions.ValidationError():
            return _validation(error)
        case exceptions.ParseError() | MultiPartParserError() | UnreadablePostError():
            return errors.BadRequest("The body cannot be parsed.")
        case exceptions.UnsupportedMediaType():
            sent = str(error.detail).removesuffix(" in request.")
            return _with_status(errors.BadRequest(f"{sent}: send application/json or multipart/form-data."), 415)
        case exceptions.MethodNotAllowed():
            return _with_status(errors.BadRequest(str(error.detail)), 405)
        case exceptions.NotAcceptable():
            return _with_status(errors.BadRequest("Only application/json is produced here."), 406)
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return errors.Unauthorized(str(error.detail))
        case exceptions.PermissionDenied() | PermissionDenied():
            return errors.Forbidden("You may not do this.")
        case Http404() | exceptions.NotFound():
            return errors.NotFound("Not found.")
        case exceptions.Throttled():
            wait = getattr(error, "wait", None)  # seconds, unknown to the stubs
            return errors.RateLimited("Too many requests.", retry_after=int(wait or 1))
        case RequestDataTooBig() | TooManyFilesSent():
            return errors.PayloadTooLarge("The request body is too large.")
        case SuspiciousOperation():
            return errors.BadRequest("The request cannot be processed.")
        case OperationalError() | InterfaceError():
            log.error("database_unavailable", error=type(error).__name__)
            return errors.Unavailable("The service is busy; try again shortly.", retry_after=2)
        case _:
            log.error("unexpected_error", exc_info=error)
            return errors.InternalError("Something went wrong on our side.")


def _with_status(error: errors.AppError, status: int) -> errors.AppError:
    error.status = status
    return error


def _for(surface: Surface, error: errors.AppError) -> errors.AppError:
    """With the status that this surface gives to a field that breaks a rule."""
    return _with_status(error, surface.validation_status) if isinstance(error, errors.ValidationFailed) else error


def _headers(error: errors.AppError) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's hook."""
    surface: Surface = getattr(context.get("view"), "surface", STAGING)
    app_error = _for(surface, as_app_error(error))
    return Response(surface.render_error(app_error), status=app_error.status, headers=_headers(app_error))


def error_response(request: HttpRequest, error: Exception, surface: Surface | None = None) -> JsonResponse:
    """The same for what goes wrong outside a DRF view; the path names the surface."""
    surface = surface or surface_at(request.path)
    app_error = _for(surface, as_app_error(error))
    return JsonResponse(surface.render_error(app_error), status=app_error.status, headers=_headers(app_error))
