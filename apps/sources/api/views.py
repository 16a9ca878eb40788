"""`/api/v1/source-assets`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.authentication import caller_of
from apps.core.api.multipart import body_of
from apps.core.api.parsers import BoundedJSONParser
from apps.core.api.views import ApiViewSet
from apps.core.errors import BadRequest, NotFound, RateLimited
from apps.core.ids import from_public
from apps.core.outbound import validate_url
from apps.core.rate_limits import count_against
from apps.jobs.services.idempotency import IdempotentRequest, fingerprint_of, key_check
from apps.sources.api import documentation
from apps.sources.api.serializers import SourceAssetCreateSerializer, SourceAssetSerializer
from apps.sources.api.uploads import uploads_of
from apps.sources.selectors import ingests_of
from apps.sources.services import source_create


def source_url_check(request: Request, url: str) -> str:
    """A public URL, within the limit for remote fetches, which is counted apart from the route's own."""
    validate_url(url, what="source_url")
    window = count_against(
        "source_fetch", str(caller_of(request).key.pk), settings.RATE_LIMITS_PER_MINUTE["source_fetch"]
    )
    if window is not None and window.exceeded:
        raise RateLimited(
            f"At most {window.limit} source_url fetches a minute for this key.", retry_after=window.reset_in
        )
    return url


class SourceAssetViewSet(ApiViewSet):
    """Original images, checked once and reused by any number of generations."""

    parser_classes = [BoundedJSONParser, MultiPartParser]
    serializer_class = SourceAssetSerializer
    rate_limit = {"create": "source_assets_create", "retrieve": "source_assets_read"}
    takes_sets = frozenset({"create"})

    @extend_schema(**documentation.SOURCE_ASSET_CREATE)
    def create(self, request: Request) -> Response:
        caller = caller_of(request)
        key = key_check(request.headers.get("Idempotency-Key"))
        fields, files = body_of(request)
        serializer = SourceAssetCreateSerializer(data=fields)
        serializer.is_valid(raise_exception=True)
        url = serializer.validated_data.get("source_url")
        if bool(files) == (url is not None):
            raise BadRequest("Send exactly one of 'file' or 'files' (multipart) and 'source_url' (JSON).")
        uploads = uploads_of(files)
        if url is not None:
            source_url_check(request, url)
        job, replayed = source_create(
            organization=caller.organization,
            project=caller.project,
            api_key=caller.key,
            surface=self.surface.name,
            uploads=uploads,
            source_url=url or "",
            request=IdempotentRequest(
                route="source-assets",
                key=key,
                fingerprint=fingerprint_of(fields, *[upload.digest() for upload in uploads]),
                status=status.HTTP_202_ACCEPTED,
            ),
        )
        headers = {"Idempotent-Replayed": "true"} if replayed else {}
        return Response(SourceAssetSerializer(job).data, status=status.HTTP_202_ACCEPTED, headers=headers)

    @extend_schema(**documentation.SOURCE_ASSET_READ)
    def retrieve(self, request: Request, ingest_id: str) -> Response:
        identifier = from_public("ing", ingest_id)
        ingests = ingests_of(organization=caller_of(request).organization)
        job = ingests.filter(pk=identifier).first() if identifier else None
        if job is None:
            raise NotFound(f"There is no source asset ingest {ingest_id[:40]!r}.")
        return Response(SourceAssetSerializer(job).data)

    def get_queryset(self) -> Any:
        return ingests_of(organization=caller_of(self.request).organization)
