"""What the OpenAPI document says of the source asset routes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample

from apps.core.api.documentation import JSON, MULTIPART, operation, path_id
from apps.sources.api.serializers import (
    SourceAssetCreateSerializer,
    SourceAssetSerializer,
    SourceAssetUploadSerializer,
)

_INGEST: dict[str, Any] = {
    "ingest_id": "ing_01K0AAAAAAAAAAAAAAAAAAAAAA",
    "status": "queued",
    "source_asset_id": None,
    "width": None,
    "height": None,
    "sha256": None,
    "failure": None,
    "created_at": "2026-05-02T09:00:00Z",
    "completed_at": None,
    "updated_at": "2026-05-02T09:00:00Z",
}
_READY = _INGEST | {
    "status": "ready",
    "source_asset_id": "src_01K0BBBBBBBBBBBBBBBBBBBBBB",
    "width": 3000,
    "height": 2000,
    "sha256": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "completed_at": "2026-05-02T09:00:04Z",
    "updated_at": "2026-05-02T09:00:04Z",
}
_FAILED = _INGEST | {
    "status": "failed",
    "failure": {
        "code": "source_fetch_failed",
        "message": "The address answered with status 404.",
        "retryable": False,
    },
    "completed_at": "2026-05-02T09:00:02Z",
    "updated_at": "2026-05-02T09:00:02Z",
}

SOURCE_ASSET_CREATE = operation(
    operation_id="source_assets_create",
    tag="Source Assets",
    summary="Submit one original image",
    description=(
        "Opens an ingest job for one image, as a multipart `file` or as a `source_url` that is fetched later, or for "
        "2 to 7 exposures of one view as multipart `files`, which are aligned and fused into one image. Send exactly "
        "one of the three. JPEG, PNG and WebP are taken, up to 25 MB and 50 megapixels, at least 256 pixels a "
        "side. The ingest decodes the image, turns it upright by its EXIF orientation and strips all metadata. Free "
        "of charge; no webhook is sent for it."
    ),
    request={JSON: SourceAssetCreateSerializer, MULTIPART: SourceAssetUploadSerializer},
    requests=[
        OpenApiExample(
            "an address",
            value={"source_url": "https://cdn.example.com/listings/88/kitchen.jpg"},
            request_only=True,
            media_type=JSON,
        ),
    ],
    status=202,
    answer=SourceAssetSerializer,
    answer_text="The ingest was accepted, or is the one that this Idempotency-Key made before.",
    answers={"accepted": _INGEST},
    errors=(400, 409, 413, 415, 422),
    idempotent=True,
)
SOURCE_ASSET_READ = operation(
    operation_id="source_assets_read",
    tag="Source Assets",
    summary="Poll an ingest until it is ready",
    description=(
        "The state of an ingest: `queued`, `ingesting`, then `ready` with the `source_asset_id` for any number of "
        "generations, or `failed` with a reason."
    ),
    parameters=[path_id("ingest_id", "ing", "`ingest_id` of the submission.")],
    status=200,
    answer=SourceAssetSerializer,
    answer_text="The ingest as it is now.",
    answers={"ready": _READY, "failed": _FAILED},
    errors=(404,),
)
