"""A hello view, a bare view (key lookup and one insert), and the same as a DRF ModelViewSet."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer, ModelSerializer
from rest_framework.viewsets import ModelViewSet

from bench.calibration.models import Key, Owner, Row


def owner_of(header: str) -> Owner | None:
    prefix, _, secret = header.removeprefix("Bearer ").partition(".")
    key = Key.objects.select_related("owner").filter(prefix=prefix).first()
    digest = hashlib.sha256(secret.encode()).hexdigest()
    return key.owner if key is not None and hmac.compare_digest(digest, key.secret_hash) else None


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"hello", content_type="text/plain")


def bare(request: HttpRequest) -> JsonResponse:
    owner = owner_of(request.headers.get("Authorization", ""))
    if owner is None:
        return JsonResponse({"detail": "unknown key"}, status=401)
    body = json.loads(request.body)
    row = Row.objects.create(owner=owner, kind=body["kind"], input=body["input"])
    return JsonResponse({"id": str(row.pk), "state": row.state}, status=201)


class KeyAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Any, None]:
        owner = owner_of(request.headers.get("Authorization", ""))
        if owner is None:
            raise AuthenticationFailed
        owner.is_authenticated = True  # type: ignore[attr-defined]  # what IsAuthenticated asks for
        return owner, None


class RowSerializer(ModelSerializer[Row]):
    class Meta:
        model = Row
        fields = ["id", "kind", "state", "input", "created_at"]
        read_only_fields = ["id", "state", "created_at"]


class RowViewSet(ModelViewSet[Row]):
    authentication_classes = [KeyAuthentication]
    permission_classes = [IsAuthenticated]
    serializer_class = RowSerializer
    queryset = Row.objects.all()

    def perform_create(self, serializer: BaseSerializer[Row]) -> None:
        serializer.save(owner=self.request.user)


urlpatterns = [
    path("hello", hello),
    path("bare", bare),
    path("rows", RowViewSet.as_view({"post": "create", "get": "list"})),
]
