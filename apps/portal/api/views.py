"""`/v1/admin`: keys and statistics, for who holds the admin key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import ApiKey
from apps.accounts.services import KEY_PREFIX, key_revoke
from apps.core.api.views import ApiViewSet
from apps.core.surfaces import REDESIGN as SURFACE
from apps.portal.api import documentation
from apps.portal.api.authentication import AdminKeyAuthentication, AdminThrottle, HasAdminKey
from apps.portal.api.serializers import KeyChangeSerializer, KeyCreateSerializer, KeySerializer, StatisticsSerializer
from apps.portal.selectors import administered_keys, key_get
from apps.portal.services import administered_key_change, administered_key_create
from apps.portal.statistics import Period, keys_by_use, periods_now
from apps.redesign.api.pages import page_of
from apps.redesign.envelope import moment


class _AdminViewSet(ApiViewSet):
    surface = SURFACE
    authentication_classes = [AdminKeyAuthentication]
    permission_classes = [HasAdminKey]
    throttle_classes = [AdminThrottle]


class KeyViewSet(_AdminViewSet):
    serializer_class = KeySerializer

    @extend_schema(**documentation.KEY_CREATE)
    def create(self, request: Request) -> Response:
        data = _checked(KeyCreateSerializer, request)
        issued = administered_key_create(
            organization_slug=data["organization"], name=data["name"], length=data["length"]
        )
        return Response(_told(issued.key) | {"key": issued.text}, status=status.HTTP_201_CREATED)

    @extend_schema(**documentation.KEY_LIST)
    def list(self, request: Request) -> Response:
        page = page_of(
            administered_keys(organization_slug=request.query_params.get("organization")), request.query_params
        )
        rows: list[Any] = page.rows
        return Response({"results": [_told(key) for key in rows], "total": page.total, "next_cursor": page.next_cursor})

    @extend_schema(**documentation.KEY_CHANGE)
    def partial_update(self, request: Request, key_id: str) -> Response:
        key = key_get(public_id=key_id)
        data = _checked(KeyChangeSerializer, request)
        administered_key_change(key=key, name=data.get("name"), active=data.get("active"))
        return Response(_told(key))

    @extend_schema(**documentation.KEY_REVOKE)
    def destroy(self, request: Request, key_id: str) -> Response:
        key_revoke(key=key_get(public_id=key_id))
        return Response({"message": "API key revoked"})


class StatisticsViewSet(_AdminViewSet):
    serializer_class = StatisticsSerializer

    @extend_schema(**documentation.STATISTICS)
    def retrieve(self, request: Request) -> Response:
        periods = {name: _period(period) for name, period in periods_now().items()}
        keys = [_told(key) for key in keys_by_use()]
        return Response({"created_at": moment(timezone.now()), "periods": periods, "keys": keys})


def _checked(serializer_class: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    data: dict[str, Any] = serializer.validated_data
    return data


def _told(key: ApiKey) -> dict[str, Any]:
    expired = key.expires_at is not None and key.expires_at <= timezone.now()
    return {
        "id": str(key.pk),
        "name": key.name,
        "prefix": f"{KEY_PREFIX}{key.prefix}",
        "organization": key.organization.slug,
        "active": key.paused_at is None and not expired,
        "created_at": moment(key.created_at),
        "expires_at": moment(key.expires_at) if key.expires_at else None,
        "last_used_at": moment(key.last_used_at) if key.last_used_at else None,
        "request_count": key.request_count,
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "jobs": [{"kind": kind, "status": status, "number": number} for (kind, status), number in period.jobs.items()],
        "images": period.images,
        "durations": [{"kind": kind, "median_seconds": _seconds(median)} for kind, median in period.medians.items()],
        "failures": [{"reason": reason, "number": number} for reason, number in period.failures.items()],
    }


def _seconds(duration: timedelta) -> float:
    return round(duration.total_seconds(), 3)
