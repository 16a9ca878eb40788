"""GET /api/v1/source-assets/{ingest_id}: every state that an ingest can be in."""

from __future__ import annotations

import pytest

from apps.core.ids import new_id, to_public
from apps.jobs.models import Job
from apps.jobs.services.finish import job_cancel, job_requeue
from apps.sources.models import SourceAsset
from tests.cast import claim_this, picture
from workers.runtime import run

pytestmark = pytest.mark.django_db


def test_queued_ingesting_ready(owner, upload, django_assert_num_queries):
    path = f"/api/v1/source-assets/{upload(owner).json()['ingest_id']}"
    assert owner.api.get(path).json()["status"] == "queued"

    claimed = claim_this(Job.objects.get())
    ingesting = owner.api.get(path).json()
    assert (ingesting["status"], ingesting["source_asset_id"], ingesting["completed_at"]) == ("ingesting", None, None)

    run(claimed)
    with django_assert_num_queries(1):
        response = owner.api.get(path)

    asset, job = SourceAsset.objects.select_related("file").get(), Job.objects.get()
    assert response.json() == {
        "ingest_id": to_public("ing", job.pk),
        "status": "ready",
        "source_asset_id": to_public("src", asset.pk),
        "width": 320,
        "height": 256,
        "sha256": asset.file.sha256,
        "failure": None,
        "created_at": job.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "completed_at": job.completed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "updated_at": job.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-RateLimit-Limit"] == "1200"


def test_failed(owner, upload):
    answer = upload(owner, picture()[:2500])
    run(claim_this(Job.objects.get()))

    failed = owner.api.get(f"/api/v1/source-assets/{answer.json()['ingest_id']}").json()

    assert (failed["status"], failed["source_asset_id"], failed["sha256"]) == ("failed", None, None)
    assert failed["failure"] == {
        "code": "image_corrupt",
        "message": "The JPEG is damaged or incomplete; send the whole file as the camera or editor wrote it.",
        "retryable": False,
    }
    assert failed["completed_at"] is not None


def test_canceled_by_staff_reads_failed(owner, upload):
    answer = upload(owner)
    job_cancel(job=Job.objects.get())

    read = owner.api.get(f"/api/v1/source-assets/{answer.json()['ingest_id']}").json()

    assert (read["status"], read["failure"]["code"]) == ("failed", "canceled")


def test_put_back_for_another_attempt_it_reads_queued(owner, upload):
    answer = upload(owner)
    job = claim_this(Job.objects.get())

    job_requeue(job=job, lease=job.lease_token, after_seconds=5, note="again")

    assert owner.api.get(f"/api/v1/source-assets/{answer.json()['ingest_id']}").json()["status"] == "queued"


def test_the_ingest_of_an_inline_source_can_be_read_too(owner, post):
    body = {"source_url": "https://cdn.example.com/a.jpg", "workflow": "pro_capture", "capture_type": "photo"}
    post(owner, "/generations", body)
    job = Job.objects.get(kind="source.ingest")

    assert owner.api.get(f"/api/v1/source-assets/{to_public('ing', job.pk)}").json()["status"] == "queued"


def test_the_whole_organization_may_read_and_nobody_else(owner, teammate, stranger, upload):
    path = f"/api/v1/source-assets/{upload(owner).json()['ingest_id']}"

    assert teammate.api.get(path).status_code == 200
    refused = stranger.api.get(path)

    assert refused.status_code == 404
    assert refused.json()["error"]["code"] == "not_found"
    unknown = stranger.api.get(f"/api/v1/source-assets/{to_public('ing', new_id())}")
    assert unknown.json()["error"]["message"][:39] == refused.json()["error"]["message"][:39]


@pytest.mark.parametrize("kind", ["unknown", "asset id", "job id", "uuid", "lower case", "short", "long", "no prefix"])
def test_other_ids_are_404(owner, upload, kind):
    identifier = upload(owner).json()["ingest_id"]
    wrong = {
        "unknown": to_public("ing", new_id()),
        "asset id": to_public("src", SourceAsset.objects.get().pk),
        "job id": to_public("job", Job.objects.get().pk),
        "uuid": str(Job.objects.get().pk),
        "lower case": identifier.lower(),
        "short": identifier[:-1],
        "long": identifier + "0",
        "no prefix": identifier.removeprefix("ing_"),
    }[kind]

    response = owner.api.get(f"/api/v1/source-assets/{wrong}")

    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


def test_the_job_of_a_generation_is_no_ingest(owner, asset_make, post):
    asset = asset_make(owner)
    body = {"source_asset_id": to_public("src", asset.pk), "workflow": "pro_capture", "capture_type": "photo"}
    job = post(owner, "/generations", body).json()["job_id"]

    assert owner.api.get(f"/api/v1/source-assets/{job.replace('job_', 'ing_')}").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_wrong_methods(owner, upload, method):
    path = f"/api/v1/source-assets/{upload(owner).json()['ingest_id']}"

    response = owner.api.generic(method, path)

    assert (response.status_code, response.json()["error"]["code"]) == (405, "bad_request")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_reads_have_a_limit(owner, upload, settings):
    path = f"/api/v1/source-assets/{upload(owner).json()['ingest_id']}"
    assert settings.RATE_LIMITS_PER_MINUTE["source_assets_read"] == 1200
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"source_assets_read": 1}

    assert [owner.api.get(path).status_code for _ in range(2)] == [200, 429]


def test_an_asset_is_not_usable_before_it_is_ready(owner, upload, post):
    upload(owner)
    asset = SourceAsset.objects.get()
    body = {"source_asset_id": to_public("src", asset.pk), "workflow": "pro_capture", "capture_type": "photo"}

    assert post(owner, "/generations", body).status_code == 404
