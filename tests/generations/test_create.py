"""POST /api/v1/generations."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone

from apps.core.ids import to_public
from apps.core.money import MICROS
from apps.jobs.models import IdempotencyRecord, Job
from apps.sources.models import SourceAsset
from apps.webhooks.models import WebhookEvent
from tests.cast import claim_this, picture
from tests.generations.conftest import STAGED_PHOTO
from workers.runtime import run

pytestmark = pytest.mark.django_db

ENVELOPE = {
    "job_id",
    "parent_job_id",
    "source_asset_id",
    "status",
    "progress",
    "queue_position",
    "workflow",
    "capture_type",
    "mode",
    "room_types",
    "style_preset",
    "include_alternates",
    "cached",
    "reference",
    "metadata",
    "failure",
    "outputs",
    "created_at",
    "completed_at",
    "updated_at",
}


def test_the_documented_request_is_answered_with_the_documented_envelope(owner, asset_id, post):
    body = {
        "source_asset_id": asset_id,
        "workflow": "staging",
        "capture_type": "photo",
        "mode": "refurnish",
        "room_types": ["Living Room", "Kitchen"],
        "style_preset": "modern",
        "include_alternates": True,
        "reference": "listing-123-lr-1",
        "metadata": {"listing_id": "listing-123", "partner": "acme", "attempt": 2, "score": 1.5, "vip": True},
        "webhook": {"url": "https://partner.example.com/webhooks/katalo"},
    }

    response = post(owner, "/generations", body)

    assert response.status_code == 202
    answer = response.json()
    assert set(answer) == ENVELOPE
    job = Job.objects.get(kind="staging.photo")
    assert answer == {
        "job_id": to_public("job", job.pk),
        "parent_job_id": None,
        "source_asset_id": asset_id,
        "status": "queued",
        "progress": 0.0,
        "queue_position": 1,
        "workflow": "staging",
        "capture_type": "photo",
        "mode": "refurnish",
        "room_types": ["Living Room", "Kitchen"],
        "style_preset": "modern",
        "include_alternates": True,
        "cached": False,
        "reference": "listing-123-lr-1",
        "metadata": body["metadata"],
        "failure": None,
        "outputs": [],
        "created_at": job.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "completed_at": None,
        "updated_at": job.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    assert job.webhook_url == "https://partner.example.com/webhooks/katalo"
    assert owner.balance.available_micros == 99 * MICROS
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-RateLimit-Limit"] == "120"
    assert response.headers["X-RateLimit-Remaining"] == "119"
    assert response.headers["X-Request-Id"]


def test_a_finished_job_shows_signed_outputs_primary_first(owner, asset_id, post, publishable):
    answer = post(owner, "/generations", STAGED_PHOTO | {"source_asset_id": asset_id, "include_alternates": True})
    run(claim_this(Job.objects.get(kind="staging.photo")))

    done = owner.api.get(f"/api/v1/generations/{answer.json()['job_id']}").json()

    assert (done["status"], done["progress"], done["failure"]) == ("succeeded", 1.0, None)
    assert [output["role"] for output in done["outputs"]] == ["primary", "alternate"]
    for output in done["outputs"]:
        path = output["image_url"].removeprefix("http://127.0.0.1:8000")
        download = owner.api.get(path)
        assert download.status_code == 200
        assert download.headers["Content-Type"] == output["content_type"] == "image/png"
    message = WebhookEvent.objects.get().payload
    assert message["event_type"] == "generation.completed"
    assert (message["job_id"], message["source_asset_id"]) == (done["job_id"], asset_id)


def test_an_alternate_is_shown_only_when_it_was_asked_for(owner, asset_id, post, publishable):
    answer = post(owner, "/generations", STAGED_PHOTO | {"source_asset_id": asset_id})
    run(claim_this(Job.objects.get(kind="staging.photo")))

    done = owner.api.get(f"/api/v1/generations/{answer.json()['job_id']}").json()

    assert [output["role"] for output in done["outputs"]] == ["primary"]


def test_the_same_configuration_again_is_served_from_the_cache(owner, asset_id, post, publishable):
    body = STAGED_PHOTO | {"source_asset_id": asset_id}
    post(owner, "/generations", body)
    run(claim_this(Job.objects.get(kind="staging.photo")))

    again = post(owner, "/generations", body | {"reference": "second"}).json()

    assert (again["status"], again["cached"], again["reference"]) == ("succeeded", True, "second")
    assert len(again["outputs"]) == 1
    assert owner.balance.available_micros == 99 * MICROS
    other = post(owner, "/generations", body | {"style_preset": "boho"}).json()
    assert (other["status"], other["cached"]) == ("queued", False)


# --- inline sources ---------------------------------------------------------------------------------------------------


def parts_of_a_file(**changes):
    parts = {
        "file": io.BytesIO(picture()),
        "workflow": "staging",
        "capture_type": "photo",
        "mode": "furnish",
        "room_types": ["Living Room", "Kitchen"],
        "style_preset": "modern",
        "include_alternates": "true",
        "reference": "inline",
        "metadata": '{"listing": "88", "try": 1}',
        "webhook.url": "https://hooks.example.org/katalo",
        "scene": '{"ceiling_height_m": 2.4}',
    }
    parts["file"].name = "room.jpg"
    return parts | changes


def test_outlines_of_what_is_to_go_are_kept_as_given(owner, asset_id, post):
    outlines = [[10, 20, 30.5, 40], [[0, 0], [320, 0], [100, 256]]]
    body = {"source_asset_id": asset_id, "workflow": "staging", "capture_type": "photo", "mode": "clean"}

    response = post(owner, "/generations", body | {"scene": {"remove": outlines}})

    assert response.status_code == 202, response.json()
    assert Job.objects.get(kind="staging.photo").input["scene"] == {"remove": outlines}


def test_an_inline_file_goes_through_ingesting(owner, post, publishable):
    response = post(owner, "/generations", parts_of_a_file(), format="multipart")

    assert response.status_code == 202, response.json()
    answer = response.json()
    assert (answer["status"], answer["source_asset_id"]) == ("ingesting", None)
    assert (answer["room_types"], answer["include_alternates"]) == (["Living Room", "Kitchen"], True)
    assert answer["metadata"] == {"listing": "88", "try": 1}
    job, ingest = Job.objects.get(kind="staging.photo"), Job.objects.get(kind="source.ingest")
    assert job.input["scene"] == {"ceiling_height_m": 2.4}
    assert job.webhook_url == "https://hooks.example.org/katalo"
    run(claim_this(ingest))
    queued = owner.api.get(f"/api/v1/generations/{answer['job_id']}").json()
    assert queued["status"] == "queued"
    assert queued["source_asset_id"] == to_public("src", SourceAsset.objects.get().pk)
    run(claim_this(Job.objects.get(pk=job.pk)))
    assert owner.api.get(f"/api/v1/generations/{answer['job_id']}").json()["status"] == "succeeded"


def test_lists_may_also_be_json_in_one_part(owner, post):
    response = post(owner, "/generations", parts_of_a_file(room_types='["Bedroom"]'), format="multipart")

    assert response.json()["room_types"] == ["Bedroom"]


def test_a_broken_inline_file_fails_the_job_and_gives_the_credit_back(owner, post):
    broken = io.BytesIO(picture()[:2000])
    broken.name = "room.jpg"
    answer = post(owner, "/generations", parts_of_a_file(file=broken), format="multipart").json()
    assert owner.balance.available_micros == 99 * MICROS

    run(claim_this(Job.objects.get(kind="source.ingest")))

    failed = owner.api.get(f"/api/v1/generations/{answer['job_id']}").json()
    assert failed["status"] == "failed"
    assert failed["failure"]["code"] == "image_corrupt"
    assert failed["completed_at"] is not None
    assert owner.balance.available_micros == 100 * MICROS


def test_an_inline_url_goes_through_ingesting(owner, post):
    body = STAGED_PHOTO | {"source_url": "https://cdn.example.com/room.jpg"}

    answer = post(owner, "/generations", body).json()

    assert (answer["status"], answer["source_asset_id"]) == ("ingesting", None)
    assert Job.objects.get(kind="source.ingest").input == {"source_url": "https://cdn.example.com/room.jpg"}


# --- idempotency ------------------------------------------------------------------------------------------------------


def test_the_same_key_and_body_give_back_the_first_job_as_it_is_now(owner, asset_id, post, publishable):
    body = STAGED_PHOTO | {"source_asset_id": asset_id}
    first = post(owner, "/generations", body, key="same")
    assert "Idempotent-Replayed" not in first.headers
    run(claim_this(Job.objects.get(kind="staging.photo")))

    again = post(owner, "/generations", dict(reversed(body.items())), key="same")

    assert again.status_code == 202
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json()["job_id"] == first.json()["job_id"]
    assert again.json()["status"] == "succeeded"
    assert Job.objects.filter(kind="staging.photo").count() == 1
    assert owner.balance.available_micros == 99 * MICROS


def test_the_same_key_with_another_body_is_a_conflict(owner, asset_id, post, nothing_happened):
    body = STAGED_PHOTO | {"source_asset_id": asset_id}
    post(owner, "/generations", body, key="same")
    nothing_happened.remember()

    response = post(owner, "/generations", body | {"style_preset": "boho"}, key="same")

    nothing_happened(response, 409, "idempotency_conflict")
    assert response.json()["error"]["retryable"] is False


def test_another_file_under_the_same_key_is_a_conflict(owner, post, nothing_happened):
    post(owner, "/generations", parts_of_a_file(), key="same", format="multipart")
    again = post(owner, "/generations", parts_of_a_file(), key="same", format="multipart")
    assert again.headers["Idempotent-Replayed"] == "true"
    nothing_happened.remember()
    other = io.BytesIO(picture(400, 300))
    other.name = "room.jpg"

    nothing_happened(
        post(owner, "/generations", parts_of_a_file(file=other), key="same", format="multipart"),
        409,
        "idempotency_conflict",
    )


def test_a_key_is_shared_in_an_organization_and_by_nobody_else(owner, teammate, stranger, asset_id, asset_make, post):
    body = STAGED_PHOTO | {"source_asset_id": asset_id}
    first = post(owner, "/generations", body, key="same").json()["job_id"]

    assert post(teammate, "/generations", body, key="same").json()["job_id"] == first
    foreign = STAGED_PHOTO | {"source_asset_id": to_public("src", asset_make(stranger).pk)}
    assert post(stranger, "/generations", foreign, key="same").json()["job_id"] != first


def test_a_key_is_free_again_after_a_day(owner, asset_id, post):
    body = STAGED_PHOTO | {"source_asset_id": asset_id}
    first = post(owner, "/generations", body, key="same").json()["job_id"]
    IdempotencyRecord.objects.filter(key="same").update(expires_at=timezone.now())

    assert post(owner, "/generations", body, key="same").json()["job_id"] != first


@pytest.mark.parametrize("reason", ["validation", "credit", "in flight"])
def test_a_refused_request_does_not_bind_its_key(owner, asset_id, post, reason):
    body = STAGED_PHOTO | {"source_asset_id": asset_id}
    bad = dict(body)
    from apps.billing.models import CreditAccount

    account = CreditAccount.objects.filter(organization=owner.organization)
    if reason == "validation":
        bad["style_preset"] = "gothic"
        expected = 422
    elif reason == "credit":
        account.update(available_micros=0)
        expected = 402
    else:
        owner.organization.__class__.objects.update(max_in_flight=0)
        expected = 429
    from apps.accounts.services import key_cache_forget

    key_cache_forget()
    assert post(owner, "/generations", bad, key="same").status_code == expected
    account.update(available_micros=100 * MICROS)
    owner.organization.__class__.objects.update(max_in_flight=50)
    key_cache_forget()

    assert post(owner, "/generations", body, key="same").status_code == 202


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({}, "is required"),
        ({"Idempotency-Key": ""}, "is required"),
        ({"Idempotency-Key": "x" * 256}, "1 to 255"),
        ({"Idempotency-Key": "with space"}, "without spaces"),
        ({"Idempotency-Key": "é"}, "ASCII"),
    ],
)
def test_the_idempotency_key_must_be_there_and_well_formed(owner, asset_id, nothing_happened, headers, part):
    nothing_happened.remember()

    response = owner.api.post(
        "/api/v1/generations", STAGED_PHOTO | {"source_asset_id": asset_id}, format="json", headers=headers
    )

    assert part in nothing_happened(response, 400, "bad_request")
