"""The admin key: who may administer keys and read statistics over HTTP."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from apps.core.client_address import client_address
from apps.core.errors import NotConfigured, RateLimited, Unauthorized
from apps.core.rate_limits import Window, count_against, used_up

if TYPE_CHECKING:
    from rest_framework.views import APIView

log = structlog.get_logger(__name__)

HEADER = "X-Admin-Key"
WRONG = "failed_admin_authentication"


@dataclass(frozen=True)
class Administrator:
    """`request.user` behind the admin key. Nobody in particular: the key is the installation's."""

    @property
    def is_authenticated(self) -> bool:
        return True


class AdminKeyAuthentication(BaseAuthentication):
    """`X-Admin-Key`. An address that keeps guessing is refused for the rest of the minute, with the right key too."""

    def authenticate(self, request: Request) -> tuple[Administrator, None]:
        if not settings.ADMIN_KEY:
            raise NotConfigured("Key administration over HTTP is switched off: ADMIN_KEY is not set.")
        address, limit = client_address(request), settings.RATE_LIMITS_PER_MINUTE[WRONG]
        if window := used_up(WRONG, address, limit):
            raise _too_many(window)
        given = request.headers.get(HEADER, "")
        if not given:
            raise Unauthorized(f"The admin key is required: send it as '{HEADER}'.")
        if not hmac.compare_digest(_digest(given), _digest(settings.ADMIN_KEY)):
            log.warning("admin_key_refused", address=address)
            count_against(WRONG, address, limit)
            raise Unauthorized("The admin key is wrong.")
        return Administrator(), None

    def authenticate_header(self, request: Request) -> str:
        return HEADER


def _digest(key: str) -> bytes:
    """Of one length, so that the comparison does not tell how long the key is."""
    return hashlib.sha256(key.encode()).digest()


def _too_many(window: Window) -> RateLimited:
    return RateLimited("Too many requests with a wrong admin key.", retry_after=window.reset_in)


class HasAdminKey(BasePermission):
    """Nothing but the admin key opens these views, an organization's key least of all."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, Administrator)


class AdminThrottle(BaseThrottle):
    """All administration together, per address."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        window = count_against("admin", client_address(request), settings.RATE_LIMITS_PER_MINUTE["admin"])
        if window is None:
            return True
        request._request.rate_limit_window = window  # type: ignore[attr-defined]  # read by finalize_response
        if window.exceeded:
            raise RateLimited(
                f"At most {window.limit} requests a minute for this address; try again in {window.reset_in} s.",
                retry_after=window.reset_in,
            )
        return True


class AdminKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    target_class = AdminKeyAuthentication
    name = "adminKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        text = "The installation's own key, `ADMIN_KEY`."
        return {"type": "apiKey", "in": "header", "name": HEADER, "description": text}
