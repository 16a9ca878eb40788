"""`/v1/webhooks/replicate`: Replicate calls when a prediction has ended."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import MethodNotAllowed

from apps.core.api.errors import error_response
from apps.core.errors import AppError, PayloadTooLarge
from apps.redesign.callbacks import callback_take, signature_check

log = structlog.get_logger(__name__)

MOST_BYTES = 4 * 1024 * 1024
"""A prediction repeats its input, which may hold a picture, and has its logs."""


@csrf_exempt
def replicate_webhook(request: HttpRequest) -> JsonResponse:
    """200 whether there was something to do or not, so that nothing is sent again that cannot be used; 4xx for what
    Replicate did not send, 503 where callbacks cannot be checked."""
    if request.method != "POST":
        response = error_response(request, MethodNotAllowed(request.method or ""))
        response.headers["Allow"] = "POST"
        return response
    try:
        body = _body(request)
        message_id = signature_check(headers=request.headers, body=body)
        woken = callback_take(message_id=message_id, body=body, job_id=request.GET.get("job", ""))
    except UnreadablePostError as error:
        return error_response(request, error)
    except AppError as error:
        log.warning("replicate_callback_refused", code=error.code, reason=error.message)
        return error_response(request, error)
    return JsonResponse({"woken": woken}, headers={"Cache-Control": "no-store"})


def _body(request: HttpRequest) -> bytes:
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise PayloadTooLarge(f"The body may have at most {MOST_BYTES // 1024 // 1024} MB.")
    return body
