"""Who may call: on by default for every API view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.accounts.api.authentication import Caller
from apps.accounts.services import key_used
from apps.core.errors import Forbidden, Unauthorized

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HasApiAccess(BasePermission):
    """A valid key of an organization whose API access is switched on."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.user, Caller):
            raise Unauthorized("An API key is required: send 'Authorization: Bearer kat_live_…'.")
        if not request.user.organization.api_enabled:
            key_used(request.user.key)  # what is let in is counted with its limit
            raise Forbidden("API access is not enabled for this organization.")
        return True
