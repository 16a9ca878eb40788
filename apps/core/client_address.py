"""The address that a request came from."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request


def client_address(request: Request | HttpRequest) -> str:
    """The peer, or what the last trusted proxy says of it. Forwarded values past TRUSTED_PROXY_COUNT are not
    believed."""
    count = settings.TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if count and len(forwarded) >= count:
        return str(forwarded[-count])
    return str(request.META.get("REMOTE_ADDR", ""))
