"""POST /api/v1/generations."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.core.ids import to_public
from apps.core.money import MICROS
from apps.files.models import StoredFile
from apps.files.services import files_keep_longer
from apps.jobs.models import IdempotencyRecord, Job, JobState
from apps.jobs.services.idempotency import AlreadyDone
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


def _parts(**changes):
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


def test_an_inline_file_goes_through_ingesting(owner, post, publishable):
    response = post(owner, "/generations", _parts(), format="multipart")

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
    response = post(owner, "/generations", _parts(room_types='["Bedroom"]'), format="multipart")

    assert response.json()["room_types"] == ["Bedroom"]


def test_a_broken_inline_file_fails_the_job_and_gives_the_credit_back(owner, post):
    broken = io.BytesIO(picture()[:2000])
    broken.name = "room.jpg"
    answer = post(owner, "/generations", _parts(file=broken), format="multipart").json()
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
    post(owner, "/generations", _parts(), key="same", format="multipart")
    again = post(owner, "/generations", _parts(), key="same", format="multipart")
    assert again.headers["Idempotent-Replayed"] == "true"
    nothing_happened.remember()
    other = io.BytesIO(picture(400, 300))
    other.name = "room.jpg"

    nothing_happened(
        post(owner, "/generations", _parts(file=other), key="same", format="multipart"), 409, "idempotency_conflict"
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


# --- refusals ---------------------------------------------------------------------------------------------------------

REFUSED = [
    ({"workflow": "painting"}, 422, "must be one of staging, pro_capture"),
    ({"workflow": None}, 422, "workflow"),
    ({"workflow": ["staging"]}, 422, "must be one of"),
    ({"capture_type": "video"}, 422, "photo, panorama360, floorplan"),
    ({"mode": "explode"}, 422, "refurnish, clean, furnish, declutter"),
    ({"mode": 7}, 422, "must be one of"),
    ({"room_types": "Living Room"}, 422, "list"),
    ({"room_types": ["Dungeon"]}, 422, "Dungeon"),
    ({"room_types": [1]}, 422, "must be one of"),
    ({"room_types": {"a": 1}}, 422, "list"),
    ({"style_preset": "gothic"}, 422, "gothic"),
    ({"style_preset": ["modern"]}, 422, "must be one of"),
    ({"include_alternates": "yes"}, 422, "true or false"),
    ({"include_alternates": 1}, 422, "true or false"),
    ({"include_alternates": None}, 422, "null"),
    ({"reference": "x" * 256}, 422, "255"),
    ({"reference": 12}, 422, "string"),
    ({"metadata": {str(number): 1 for number in range(21)}}, 422, "at most 20"),
    ({"metadata": {"a": {"b": 1}}}, 422, "strings, numbers"),
    ({"metadata": {"a": "x" * 501}}, 422, "500"),
    ({"metadata": {"x" * 65: 1}}, 422, "64"),
    ({"metadata": {"": 1}}, 422, "1 to 64"),
    ({"metadata": {"a": 2**64}}, 422, "64 bits"),
    ({"metadata": ["a"]}, 422, "object"),
    ({"webhook": "https://a.example"}, 422, "webhook"),
    ({"webhook": {}}, 422, "webhook.url"),
    ({"webhook": {"url": "https://a.example", "secret": "x"}}, 422, "unknown field"),
    ({"webhook": {"url": "http://a.example/x"}}, 422, "https"),
    ({"webhook": {"url": "https://127.0.0.1/x"}}, 422, "public"),
    ({"webhook": {"url": "https://169.254.169.254/latest"}}, 422, "public"),
    ({"webhook": {"url": "https://user:pass@a.example/x"}}, 422, "url"),
    ({"webhook": {"url": "ftp://a.example/x"}}, 422, "https"),
    ({"webhook": {"url": "not a url"}}, 422, "url"),
    ({"colour": "red"}, 422, "unknown field"),
    ({"scene": {"ceiling_height_m": 1}}, 422, "1.8 to 8"),
    ({"scene": {"ceiling_height_m": "2.4"}}, 422, "number"),
    ({"scene": {"floor": [[0, 0], [1, 1], [2, 2]]}}, 422, "4"),
    ({"scene": {"floor": [[0, 0, 0]] * 4}}, 422, "2"),
    ({"scene": {"floor": [[-1, 0], [1, 1], [2, 2], [3, 3]]}}, 422, "number from 0"),
    ({"scene": {"floor": [[0, 0], [1, 1], [2, 2], [321, 3]]}}, 422, "outside the 320x256 image"),
    ({"scene": {"openings": [[10, 10, 5, 20]]}}, 422, "left < right"),
    ({"scene": {"openings": [[10, 10, 20, 257]]}}, 422, "outside the 320x256 image"),
    ({"scene": {"walls": 4}}, 422, "unknown field"),
    ({"scene": []}, 422, "scene: must be an object"),
    ({"scene": {"floor": {}}}, 422, "scene.floor: must be a list"),
    ({"scene": {"floor": [[5, 5]] * 4}}, 422, "must enclose an area"),
    ({"scene": {"floor": [[0, 0], [9, 9], [20, 20], [3, 3]]}}, 422, "must enclose an area"),
    ({"source_asset_id": "src_nothing"}, 404, "src_nothing"),
    ({"source_asset_id": "src_01M81T899RE62V9HFQXMKZCZK5"}, 404, "no ready source asset"),
    ({"source_asset_id": 7}, 422, "string"),
    ({"source_url": "https://cdn.example.com/a.jpg"}, 400, "exactly one"),
    ({"source_asset_id": None}, 400, "exactly one"),
    ({"source_asset_id": None, "source_url": "http://cdn.example.com/a.jpg"}, 422, "https"),
    ({"source_asset_id": None, "source_url": "https://10.0.0.1/a.jpg"}, 422, "public"),
    ({"source_asset_id": None, "source_url": "https://[::1]/a.jpg"}, 422, "public"),
    ({"source_asset_id": None, "source_url": "https://localhost/a.jpg"}, 422, "public"),
    ({"file": "data"}, 400, "multipart"),
    ({"reference": "a\x00b"}, 400, "NUL"),
]


@pytest.mark.parametrize(("change", "status", "part"), REFUSED, ids=lambda value: str(value)[:60])
def test_refused(owner, asset_id, post, nothing_happened, change, status, part):
    nothing_happened.remember()
    code = {400: "bad_request", 404: "not_found", 422: "validation_error"}[status]

    message = nothing_happened(
        post(owner, "/generations", STAGED_PHOTO | {"source_asset_id": asset_id} | change), status, code
    )

    assert part in message


@pytest.mark.parametrize(
    ("content_type", "body", "status", "part"),
    [
        ("application/json", b"{", 400, "not valid JSON"),
        ("application/json", b"[]", 400, "must be a JSON object"),
        ("application/json", b'{"a": NaN}', 400, "not valid JSON"),
        ("application/json", b'{"a": 1e999}', 400, "finite"),
        ("application/json", b"\xff\xfe", 400, "not valid JSON"),
        ("application/json", b'{"a": "\\ud800"}', 400, "Unicode"),
        ("application/json", b'{"a":' * 50 + b"1" + b"}" * 50, 400, "nested deeper"),
        ("application/json", b"[" * 100_000, 400, "not valid JSON"),
        ("application/json", b'{"a": "' + b"x" * (1024 * 1024) + b'"}', 413, "at most"),
        ("text/plain", b"workflow=staging", 415, "Unsupported media type"),
        ("application/x-www-form-urlencoded", b"workflow=staging", 415, "Unsupported media type"),
        ("multipart/form-data; boundary=x", b"nonsense", 400, ""),
        ("multipart/form-data", b"", 400, ""),
    ],
)
def test_refused_bodies(owner, nothing_happened, content_type, body, status, part):
    nothing_happened.remember()

    response = owner.api.generic(
        "POST", "/api/v1/generations", body, content_type=content_type, headers={"Idempotency-Key": "key"}
    )

    assert part in nothing_happened(response, status, "bad_request")


@pytest.mark.parametrize(
    ("changes", "status", "part"),
    [
        ({"file": "a text, not a file"}, 400, "file"),
        ({"metadata": "{broken"}, 400, "not valid JSON"),
        ({"reference": ["one", "two"]}, 400, "more than once"),
        ({"include_alternates": "maybe"}, 422, "true or false"),
        ({"source_asset_id": "src_x"}, 400, "exactly one"),
        ({"room_types": ["Living Room", "Bathroom"]}, 422, "one family"),
        ({"webhook": '{"url": "https://a.example"}', "webhook.url": "https://b.example"}, 400, "not both"),
    ],
)
def test_refused_parts(owner, post, nothing_happened, changes, status, part):
    nothing_happened.remember()
    code = "bad_request" if status == 400 else "validation_error"

    message = nothing_happened(post(owner, "/generations", _parts(**changes), format="multipart"), status, code)

    assert part in message


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "empty"),
        (b"GIF89a" + b"\x00" * 100, "JPEG, PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "JPEG, PNG"),
        (picture(200, 300), "256"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, ""),
    ],
)
def test_refused_files(owner, post, nothing_happened, content, part):
    nothing_happened.remember()
    file = io.BytesIO(content)
    file.name = "room.jpg"

    response = post(owner, "/generations", _parts(file=file), format="multipart")

    assert response.status_code in {400, 422}
    message = nothing_happened(response, response.status_code, response.json()["error"]["code"])
    assert part in message


def test_a_panorama_must_be_two_to_one(owner, asset_id, post, nothing_happened):
    nothing_happened.remember()
    body = {
        "source_asset_id": asset_id,
        "workflow": "staging",
        "capture_type": "panorama360",
        "style_preset": "modern",
    }

    assert "320x256" in nothing_happened(post(owner, "/generations", body), 422, "validation_error")


def test_another_organizations_asset_does_not_exist(owner, stranger, asset_id, post, nothing_happened):
    nothing_happened.remember()

    nothing_happened(post(stranger, "/generations", STAGED_PHOTO | {"source_asset_id": asset_id}), 404, "not_found")


def test_a_source_near_the_end_of_its_time_is_kept_for_the_job(owner, asset, asset_id, post):
    StoredFile.objects.update(expires_at=timezone.now() + timedelta(hours=1))

    response = post(owner, "/generations", STAGED_PHOTO | {"source_asset_id": asset_id})

    assert response.status_code == 202
    assert StoredFile.objects.get(pk=asset.file_id).expires_at > timezone.now() + timedelta(days=29)


def test_a_source_that_is_purged_at_that_moment_does_not_exist(
    owner, asset, asset_id, post, nothing_happened, monkeypatch
):
    def purged_first(files):
        StoredFile.objects.filter(pk=files[0].pk).update(deleted_at=timezone.now())
        return files_keep_longer(files)

    monkeypatch.setattr("apps.sources.services.files_keep_longer", purged_first)
    StoredFile.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    nothing_happened.remember()

    response = post(owner, "/generations", STAGED_PHOTO | {"source_asset_id": asset_id})

    assert "is no longer stored" in nothing_happened(response, 404, "not_found")


def test_storage_that_is_down_is_503_and_leaves_nothing(owner, post, nothing_happened, monkeypatch):
    def down(name, content):
        raise OSError("/srv/files is not mounted")

    monkeypatch.setattr(default_storage._wrapped, "save", down)
    nothing_happened.remember()

    response = post(owner, "/generations", _parts(), format="multipart")

    message = nothing_happened(response, 503, "unavailable")
    assert message == "The image could not be stored; try again shortly."
    assert response.headers["Retry-After"] == "5"


def test_a_key_that_ran_out_in_the_middle_of_a_race_may_be_sent_again(owner, asset_id, post, monkeypatch):
    """Its record is found by the INSERT and gone when the answer is looked up."""

    def beaten(**arguments):
        raise AlreadyDone

    monkeypatch.setattr("apps.generations.services.claim", beaten)

    response = post(owner, "/generations", STAGED_PHOTO | {"source_asset_id": asset_id})

    assert (response.status_code, response.json()["error"]["retryable"]) == (503, True)
    assert response.headers["Retry-After"] == "1"


def test_an_asset_whose_file_is_gone_does_not_exist(owner, asset, asset_id, post, nothing_happened):
    StoredFile.objects.filter(pk=asset.file_id).update(deleted_at=timezone.now())
    nothing_happened.remember()

    nothing_happened(post(owner, "/generations", STAGED_PHOTO | {"source_asset_id": asset_id}), 404, "not_found")


def test_without_credit_it_is_402(owner, asset_id, post, nothing_happened):
    from apps.billing.models import CreditAccount

    CreditAccount.objects.update(available_micros=0)
    nothing_happened.remember()

    message = nothing_happened(
        post(owner, "/generations", STAGED_PHOTO | {"source_asset_id": asset_id}), 402, "insufficient_credit"
    )

    assert message == "This job costs 1.00 USD and the balance is 0.00 USD."


def test_at_most_fifty_are_in_flight(owner, asset_id, post, nothing_happened):
    for _ in range(50):
        assert post(owner, "/generations", STAGED_PHOTO | {"source_asset_id": asset_id}).status_code == 202
    nothing_happened.remember()

    response = post(owner, "/generations", STAGED_PHOTO | {"source_asset_id": asset_id})

    assert "At most 50" in nothing_happened(response, 429, "rate_limited")
    assert response.json()["error"]["retryable"] is True
    assert response.headers["Retry-After"] == str(response.json()["error"]["retry_after"])
    assert IdempotencyRecord.objects.filter(route="generations").count() == 50


def test_when_the_transaction_fails_the_uploaded_bytes_are_taken_back(owner, post, settings, monkeypatch):
    from pathlib import Path

    def stored() -> set[Path]:
        return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}

    before = stored()
    from apps.generations import services

    def broken(order):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(services, "job_create", broken)

    response = post(owner, "/generations", _parts(), format="multipart")

    assert response.status_code == 500
    assert response.json()["error"]["code"] == "internal_error"
    assert "database" not in response.content.decode()
    assert stored() == before
    assert Job.objects.filter(state=JobState.INGESTING).count() == 0
