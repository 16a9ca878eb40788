"""The rate limit of API views: per route and key. A request is counted as a use of its key in the same round trip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from apps.accounts.services import key_used
from apps.core.errors import RateLimited
from apps.core.rate_limits import HOUR, Window

if TYPE_CHECKING:
    from rest_framework.views import APIView


class KeyRateThrottle(BaseThrottle):
    """Counts each request of a view that names a `rate_limit` (a scope, or a scope per action) against its key."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        key = getattr(request, "auth", None)
        if key is None:
            return True
        scopes: Any = getattr(view, "rate_limit", None)
        scope = scopes.get(getattr(view, "action", None)) if isinstance(scopes, dict) else scopes
        if not scope:
            key_used(key)
            return True
        return _within(key_used(key, scope=scope, limit=settings.RATE_LIMITS_PER_MINUTE[scope]), request, "a minute")


class KeyHourThrottle(BaseThrottle):
    """Counts every request of the Library API against its key's hour."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        key = getattr(request, "auth", None)
        if key is None:
            return True
        limit = settings.LIBRARY_REQUESTS_PER_HOUR if key.requests_per_hour is None else key.requests_per_hour
        return _within(key_used(key, scope="library", limit=limit, seconds=HOUR), request, "an hour")


def _within(window: Window | None, request: Request, span: str) -> bool:
    if window is None:
        return True
    request._request.rate_limit_window = window  # type: ignore[attr-defined]  # read by finalize_response
    if window.exceeded:
        raise RateLimited(
            f"At most {window.limit} requests {span} for this key; try again in {window.reset_in} s.",
            retry_after=window.reset_in,
        )
    return True
