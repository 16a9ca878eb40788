"""POST /api/v1/generations."""

from __future__ import annotations

from typing import Any

import pytest

from apps.billing.models import LedgerEntry
from apps.core.money import MICROS
from apps.jobs.models import Job, JobState
from tests.cast import claim_this
from workers.runtime import run

BODY: dict[str, Any] = {
    "workflow": "staging",
    "capture_type": "photo",
    "mode": "furnish",
    "room_types": ["Living Room"],
    "style_preset": "modern",
}


@pytest.mark.django_db
def test_a_ready_asset_gives_a_queued_job_that_runs_to_its_end(owner, asset_make, settings):
    settings.KIND_ENGINES = {"staging.photo": "fake"}
    asset = asset_make(owner)

    response = owner.api.post(
        "/api/v1/generations",
        {**BODY, "source_asset_id": f"src_{_ulid(asset.pk)}"},
        format="json",
        headers={"Idempotency-Key": "one"},
    )

    assert response.status_code == 202, response.json()
    body = response.json()
    assert body["status"] == "queued"
    assert body["queue_position"] == 1
    job = Job.objects.get(kind="staging.photo")
    assert owner.balance.available_micros == 99 * MICROS
    run(claim_this(job))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.failure_code == "quality_rejected"
    assert [entry.kind for entry in LedgerEntry.objects.filter(reference=job.pk).order_by("id")] == ["hold", "release"]


def _ulid(identifier) -> str:
    from apps.core.ids import to_public

    return to_public("src", identifier)[4:]
