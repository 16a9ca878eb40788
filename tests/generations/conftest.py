"""Requests of the Staging API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from apps.billing.models import LedgerEntry
from apps.core.ids import to_public
from apps.files.models import StoredFile
from apps.jobs.models import IdempotencyRecord, Job
from apps.sources.models import SourceAsset
from apps.webhooks.models import WebhookEvent
from tests.cast import Tenant

STAGED_PHOTO: dict[str, Any] = {
    "workflow": "staging",
    "capture_type": "photo",
    "mode": "furnish",
    "room_types": ["Living Room"],
    "style_preset": "modern",
}


@pytest.fixture
def asset(owner: Tenant, asset_make: Callable[..., SourceAsset]) -> SourceAsset:
    return asset_make(owner)


@pytest.fixture
def asset_id(asset: SourceAsset) -> str:
    return to_public("src", asset.pk)


@pytest.fixture
def post() -> Callable[..., Any]:
    counter = iter(range(1_000_000))

    def send(tenant: Tenant, path: str, body: Any, *, key: str | None = None, format: str = "json") -> Any:
        headers = {"Idempotency-Key": key or f"key-{next(counter)}"}
        return tenant.api.post(f"/api/v1{path}", body, format=format, headers=headers)

    return send


@pytest.fixture
def nothing_happened() -> Callable[[Any, int, str], str]:
    """Asserts a refusal: status, code, envelope, and no job, money, file, record, event beyond what was there
    before."""
    counted = (Job, LedgerEntry, StoredFile, IdempotencyRecord, SourceAsset, WebhookEvent)
    before: dict[Any, int] = {}

    def remember() -> None:
        before.update({model: model.objects.count() for model in counted})

    def check(response: Any, status: int, code: str) -> str:
        assert response.status_code == status, response.content
        error = response.json()["error"]
        assert error["code"] == code
        assert set(error) - {"fields"} == {"code", "message", "retryable", "retry_after"}
        assert {model: model.objects.count() for model in counted} == before
        return str(error["message"])

    check.remember = remember  # type: ignore[attr-defined]
    return check


@pytest.fixture
def publishable(monkeypatch) -> None:
    """The fake engine stands in for the renderer and claims numbers that pass."""
    from django.conf import settings

    from faults.stand_in import PUBLISHABLE
    from workers.engines.fake.engine import FakeEngine

    kinds = ("staging.photo", "staging.panorama360", "staging.floorplan", "pro_capture.photo")
    monkeypatch.setattr(settings, "KIND_ENGINES", dict.fromkeys(kinds, "fake"), raising=False)
    original = FakeEngine.run

    def run(self: FakeEngine, request: Any, **callbacks: Any) -> Any:
        from dataclasses import replace

        fake = {"candidates": 2 if request.input.get("include_alternates") else 1, "quality": PUBLISHABLE}
        return original(self, replace(request, input={**request.input, "fake": fake}), **callbacks)

    monkeypatch.setattr(FakeEngine, "run", run)
