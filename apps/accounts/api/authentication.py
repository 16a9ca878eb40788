"""API key authentication, and what a view may assume about the caller afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import structlog
from django.conf import settings
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from apps.accounts.models import ApiKey, Organization, Project
from apps.accounts.services import key_verify
from apps.core.client_address import client_address
from apps.core.errors import RateLimited, Unauthorized
from apps.core.rate_limits import count_against


@dataclass(frozen=True)
class Caller:
    """`request.user` on an API request: the key's organization and project."""

    key: ApiKey
    organization: Organization
    project: Project

    @property
    def is_authenticated(self) -> bool:
        return True


def caller_of(request: Request) -> Caller:
    """The caller of an authenticated API request, typed."""
    return cast(Caller, request.user)


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer kat_live_…` or `X-API-Key: kat_live_…`; every surface takes both."""

    def authenticate(self, request: Request) -> tuple[Caller, ApiKey] | None:
        text = self._presented(request)
        if text is None:
            return None
        key = key_verify(text)
        if key is None:
            self._refuse(request)
        assert key is not None
        structlog.contextvars.bind_contextvars(key=key.prefix, organization=key.organization.slug)
        return Caller(key, key.organization, key.project), key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"

    def _presented(self, request: Request) -> str | None:
        header = get_authorization_header(request)
        if header:
            scheme, _, text = header.decode("latin-1").partition(" ")
            if scheme.lower() != "bearer" or not text.strip():
                raise Unauthorized("Send the API key as 'Authorization: Bearer kat_live_…'.")
            return text.strip()
        return request.headers.get("X-API-Key") or None

    def _refuse(self, request: Request) -> None:
        """401, or 429 for an address that keeps guessing."""
        limit = settings.RATE_LIMITS_PER_MINUTE["failed_authentication"]
        window = count_against("failed_authentication", client_address(request), limit)
        if window is not None and window.exceeded:
            raise RateLimited("Too many requests with an invalid key.", retry_after=window.reset_in)
        raise Unauthorized("The API key is unknown, expired or revoked.")
