"""What every view of the Library shares: its surface, its hourly limit, its envelopes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import DateTimeField, Serializer

from apps.accounts.api.throttling import KeyHourThrottle
from apps.core.api.views import ApiViewSet
from apps.core.errors import ValidationFailed
from apps.core.surfaces import LIBRARY

DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET = 20, 100, 1_000_000


class LibraryViewSet(ApiViewSet):
    """A view set of the Library: the key's project, and one limit for all requests of a key."""

    surface = LIBRARY
    throttle_classes = [KeyHourThrottle]


def checked(serializer_class: type[Serializer[Any]], data: Any) -> dict[str, Any]:
    """The request's fields. Raises DRF's ValidationError."""
    serializer = serializer_class(data=data)
    serializer.is_valid(raise_exception=True)
    fields: dict[str, Any] = serializer.validated_data
    return fields


def enveloped(data: Any, *, status: int = 200, **headers: str) -> Response:
    """`{"success": true, "data": …}`"""
    return Response({"success": True, "data": data}, status=status, headers=headers)


def page_enveloped(
    request: Request, rows: QuerySet[Any], told: Callable[[Sequence[Any]], list[dict[str, Any]]]
) -> Response:
    """A page by `limit` (20 unless said, kept within 1 to 100) and `offset`. Raises ValidationFailed for no numbers."""
    limit = min(max(_number(request, "limit", DEFAULT_LIMIT), 1), MAX_LIMIT)
    offset = _number(request, "offset", 0)
    total = rows.count()
    found = list(rows[offset : offset + limit])
    pagination = {"total": total, "limit": limit, "offset": offset, "hasMore": offset + len(found) < total}
    return Response({"success": True, "data": told(found), "pagination": pagination})


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.removeprefix("-").isdigit()):
        raise ValidationFailed(f"{name} must be a whole number; got {text!r:.40}", fields={name: "must be a number"})
    return min(max(int(text[:12]), 0), MAX_OFFSET)


def flag_of(request: Request, name: str) -> bool:
    """A query parameter that is `true` or `false`, false when it is absent. Raises ValidationFailed."""
    text = request.query_params.get(name, "false")
    if text not in ("true", "false"):
        raise ValidationFailed(
            f"{name} must be true or false; got {text!r:.40}", fields={name: "must be true or false"}
        )
    return text == "true"


def moment(at: datetime | None) -> str | None:
    """ISO 8601 with Z."""
    return None if at is None else DateTimeField().to_representation(at)
