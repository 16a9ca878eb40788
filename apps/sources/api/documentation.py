"""What the OpenAPI document says of the source asset routes."""

from __future__ import annotations

from typing import Any

from apps.sources.api.serializers import SourceAssetCreateSerializer, SourceAssetSerializer

SOURCE_ASSET_CREATE: dict[str, Any] = {
    "operation_id": "source_assets_create",
    "summary": "Submit one original image",
    "tags": ["Source Assets"],
    "request": SourceAssetCreateSerializer,
    "responses": {202: SourceAssetSerializer},
}
SOURCE_ASSET_READ: dict[str, Any] = {
    "operation_id": "source_assets_read",
    "summary": "Poll an ingest until it is ready",
    "tags": ["Source Assets"],
    "responses": {200: SourceAssetSerializer},
}
