"""One of everything that `owner` may have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.services import key_create
from apps.core.ids import to_public
from apps.library.services.scopes import scope_create
from apps.sources.models import SourceAsset
from tests.cast import Tenant
from tests.library.conftest import make_flow, make_image

ADMIN_KEY = "admin-key-of-the-tests-0123456789-0123456789"
# Parameter of a route -> the id of something that `owner` has. A new parameter must be added here. What a surface calls
# by another surface's name stands under the surface's own.
Ids = dict[str, str]


@pytest.fixture
def ids(owner: Tenant, asset_make: Callable[..., SourceAsset], settings: Any) -> Ids:
    settings.ADMIN_KEY = ADMIN_KEY
    settings.LIBRARY_REQUESTS_PER_HOUR = 10_000
    asset = asset_make(owner)
    created = owner.api.post(
        "/api/v1/generations",
        {"source_asset_id": to_public("src", asset.pk), "workflow": "pro_capture", "capture_type": "photo"},
        format="json",
        headers={"Idempotency-Key": "sweep"},
    )
    assert created.status_code == 202, created.content
    upscaled = owner.api.post("/v1/upscale", {"image_url": "https://example.com/room.jpg"}, format="json")
    assert upscaled.status_code == 200, upscaled.content
    flow = make_flow(owner)
    image = make_image(owner, alias="@owned", flow=flow, flow_alias="@owned")
    drawn = owner.api.post("/api/v1/generations", {"prompt": "a sky"}, format="json")
    assert drawn.status_code == 201, drawn.content
    scope_create(project=owner.project, slug="hero")
    return {
        "slug": "hero",
        "generation_id": drawn.json()["data"]["id"],
        "alias": "@owned",
        "id_or_alias": str(image.pk),
        "image_id": str(image.pk),
        "flow_id": str(flow.pk),
        "redesign": upscaled.json()["job_id"],
        "ingest_id": to_public("ing", asset.ingest_job_id),
        "job_id": created.json()["job_id"],
        "source_asset_id": to_public("src", asset.pk),
        "key_id": str(key_create(organization=owner.organization, name="administered").key.pk),
    }
