"""POST /api/v1/source-assets."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.billing.models import LedgerEntry
from apps.core.ids import to_public
from apps.files.models import StoredFile
from apps.jobs.models import IdempotencyRecord, Job
from apps.sources.models import SourceAsset
from tests.cast import claim_this, picture
from tests.sources.conftest import named
from tests.workers.engines.ingest.pictures import png_claiming
from workers.runtime import run

pytestmark = pytest.mark.django_db

URL = "https://cdn.example.com/room.jpg"


def test_a_file_is_taken_in_at_once(owner, upload):
    response = upload(owner)

    job = Job.objects.get()
    assert response.status_code == 202
    assert response.json() == {
        "ingest_id": to_public("ing", job.pk),
        "status": "queued",
        "source_asset_id": None,
        "width": None,
        "height": None,
        "sha256": None,
        "failure": None,
        "created_at": job.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "completed_at": None,
        "updated_at": job.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    assert (job.kind, job.state, job.queue, job.price_micros) == ("source.ingest", "queued", "ingest", 0)
    assert (job.organization, job.project, job.api_key) == (owner.organization, owner.project, owner.key)
    assert job.input == {}
    raw = StoredFile.objects.get(pk=job.input_files["source"])
    assert (raw.size, raw.content_type, raw.width, raw.height) == (len(picture()), "image/jpeg", 320, 256)
    asset = SourceAsset.objects.get()
    assert (asset.ingest_job, asset.file, asset.ready_at, asset.sha256) == (job, None, None, "")
    assert not LedgerEntry.objects.filter(reference__isnull=False).exists()
    assert response.headers["Cache-Control"] == "no-store"
    assert (response.headers["X-RateLimit-Limit"], response.headers["X-RateLimit-Remaining"]) == ("120", "119")
    assert "Idempotent-Replayed" not in response.headers


def test_a_url_is_fetched_later(owner, post):
    response = post(owner, "/source-assets", {"source_url": URL})

    job = Job.objects.get()
    assert response.status_code == 202
    assert (response.json()["status"], response.json()["source_asset_id"]) == ("queued", None)
    assert (job.input, job.input_files) == ({"source_url": URL}, {})
    assert StoredFile.objects.count() == 0


def test_a_url_may_come_as_a_multipart_part_too(owner, post):
    response = post(owner, "/source-assets", {"source_url": URL}, format="multipart")

    assert response.status_code == 202
    assert Job.objects.get().input == {"source_url": URL}


def test_what_the_client_says_about_a_file_is_not_believed(owner, upload):
    file = named(picture(form="PNG"), "../../etc/passwd.svg")

    assert upload(owner, file=file).status_code == 202

    raw = StoredFile.objects.get()
    assert raw.content_type == "image/png"
    assert raw.name == f"{owner.organization.pk.hex}/{raw.pk.hex}.png"


# --- idempotency ------------------------------------------------------------------------------------------------------


def test_the_same_key_and_file_give_back_the_first_ingest_as_it_is_now(owner, upload):
    first = upload(owner, key="same")
    run(claim_this(Job.objects.get()))

    again = upload(owner, key="same")

    assert again.status_code == 202
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json()["ingest_id"] == first.json()["ingest_id"]
    assert again.json()["status"] == "ready"
    assert (Job.objects.count(), SourceAsset.objects.count()) == (1, 1)
    assert StoredFile.objects.count() == 2, "the raw file and the checked one"


def test_the_same_key_and_url_give_back_the_first_ingest(owner, post):
    first = post(owner, "/source-assets", {"source_url": URL}, key="same").json()

    again = post(owner, "/source-assets", {"source_url": URL}, key="same")

    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first
    assert Job.objects.count() == 1


def test_another_file_or_url_under_the_same_key_is_a_conflict(owner, upload, post, nothing_happened):
    upload(owner, key="same")
    nothing_happened.remember()

    other = upload(owner, picture(400, 300), key="same")
    url = post(owner, "/source-assets", {"source_url": URL}, key="same")

    nothing_happened(other, 409, "idempotency_conflict")
    nothing_happened(url, 409, "idempotency_conflict")
    assert other.json()["error"]["retryable"] is False


def test_a_key_is_shared_in_an_organization_and_by_nobody_else(owner, teammate, stranger, upload):
    first = upload(owner, key="same").json()["ingest_id"]

    assert upload(teammate, key="same").json()["ingest_id"] == first
    assert upload(stranger, key="same").json()["ingest_id"] != first


def test_the_key_of_an_upload_is_free_for_a_generation(owner, upload, post):
    first = upload(owner, key="same")
    body = {"source_url": URL, "workflow": "pro_capture", "capture_type": "photo"}

    second = post(owner, "/generations", body, key="same")

    assert (first.status_code, second.status_code) == (202, 202)
    assert sorted(IdempotencyRecord.objects.values_list("route", flat=True)) == ["generations", "source-assets"]


def test_a_key_is_free_again_after_a_day(owner, upload):
    first = upload(owner, key="same").json()["ingest_id"]
    IdempotencyRecord.objects.update(expires_at=timezone.now())

    assert upload(owner, key="same").json()["ingest_id"] != first


def test_a_refused_file_does_not_bind_its_key(owner, upload):
    assert upload(owner, b"no image", key="same").status_code == 422

    assert upload(owner, key="same").status_code == 202


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({}, "is required"),
        ({"Idempotency-Key": ""}, "is required"),
        ({"Idempotency-Key": "x" * 256}, "1 to 255"),
        ({"Idempotency-Key": "two words"}, "without spaces"),
    ],
)
def test_the_idempotency_key_must_be_there_and_well_formed(owner, nothing_happened, headers, part):
    nothing_happened.remember()

    response = owner.api.post("/api/v1/source-assets", {"source_url": URL}, format="json", headers=headers)

    assert part in nothing_happened(response, 400, "bad_request")


# --- refusals ---------------------------------------------------------------------------------------------------------

REFUSED = [
    ({}, 400, "exactly one"),
    ({"source_url": None}, 422, "null"),
    ({"source_url": ""}, 422, "must not be empty"),
    ({"source_url": 7}, 422, "string"),
    ({"source_url": [URL]}, 422, "string"),
    ({"source_url": URL, "capture_type": "photo"}, 422, "unknown field"),
    ({"source_url": URL, "reference": "x"}, 422, "known fields: source_url"),
    ({"source_url": "room.jpg"}, 422, "https"),
    ({"source_url": "http://cdn.example.com/room.jpg"}, 422, "https"),
    ({"source_url": "ftp://cdn.example.com/room.jpg"}, 422, "https"),
    ({"source_url": "file:///etc/passwd"}, 422, "source_url"),
    ({"source_url": "data:image/png;base64,AAAA"}, 422, "source_url"),
    ({"source_url": "https://127.0.0.1/room.jpg"}, 422, "not public"),
    ({"source_url": "https://2130706433/room.jpg"}, 422, "not public"),
    ({"source_url": "https://169.254.169.254/latest/meta-data"}, 422, "not public"),
    ({"source_url": "https://[::ffff:10.0.0.1]/room.jpg"}, 422, "not public"),
    ({"source_url": "https://intranet/room.jpg"}, 422, "not public"),
    ({"source_url": "https://user:secret@cdn.example.com/room.jpg"}, 422, "user name"),
    ({"source_url": "https://cdn.example.com:0/room.jpg"}, 422, "port"),
    ({"source_url": "https://cdn.example.com/a b.jpg"}, 422, "spaces"),
    ({"source_url": "https://cdn.example.com/" + "a" * 2000}, 422, "2000"),
    ({"source_url": "https://cdn.example.com/\x00"}, 400, "NUL"),
    ({"file": "data"}, 400, "multipart"),
    ({"file": "data", "source_url": URL}, 400, "multipart"),
    ([{"source_url": URL}], 400, "must be a JSON object"),
    ("https://cdn.example.com", 400, "must be a JSON object"),
]


@pytest.mark.parametrize(("body", "status", "part"), REFUSED, ids=lambda value: str(value)[:60])
def test_refused(owner, post, nothing_happened, body, status, part):
    nothing_happened.remember()

    message = nothing_happened(
        post(owner, "/source-assets", body), status, "bad_request" if status == 400 else "validation_error"
    )

    assert part in message


@pytest.mark.parametrize(
    ("parts", "status", "part"),
    [
        ({"source_url": URL}, 400, "exactly one"),
        ({"file": "a text, not a file"}, 400, "filename"),
        ({"file": [named(picture()), named(picture())]}, 400, "exactly one image"),
        ({"image": named(picture())}, 400, "called 'file'"),
        ({"reference": "x"}, 422, "unknown field"),
    ],
    ids=["both", "text", "two files", "another part", "unknown part"],
)
def test_refused_parts(owner, upload, nothing_happened, parts, status, part):
    nothing_happened.remember()

    message = nothing_happened(upload(owner, **parts), status, "bad_request" if status == 400 else "validation_error")

    assert part in message


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "empty"),
        (b"GIF89a" + b"\0" * 100, "GIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04" + b"\0" * 50, "ZIP"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 50, "HEIC"),
        (b"plain text", "none of them"),
        (picture(255, 400), "256"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "cannot be read"),
    ],
    ids=["empty", "GIF", "SVG", "PDF", "ZIP", "HEIC", "text", "small", "broken PNG"],
)
def test_refused_files(owner, upload, nothing_happened, content, part):
    nothing_happened.remember()

    message = nothing_happened(upload(owner, content), 422, "validation_error")

    assert part in message


def test_a_file_that_is_too_large_is_413(owner, upload, nothing_happened, settings):
    settings.SOURCE_MAX_BYTES = 1000
    nothing_happened.remember()

    nothing_happened(upload(owner), 413, "bad_request")


def test_a_picture_with_too_many_pixels_is_refused_by_its_header(owner, upload, nothing_happened):
    nothing_happened.remember()

    message = nothing_happened(upload(owner, png_claiming(30_000, 30_000)), 422, "validation_error")

    assert "50 megapixels" in message


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "image/jpeg"])
def test_other_content_types_are_415(owner, nothing_happened, content_type):
    nothing_happened.remember()

    response = owner.api.generic(
        "POST",
        "/api/v1/source-assets",
        picture(),
        content_type=content_type,
        headers={"Idempotency-Key": "key"},
    )

    nothing_happened(response, 415, "bad_request")


def test_a_body_in_chunks_is_told_what_it_lacks(owner, nothing_happened):
    nothing_happened.remember()

    # What a server interface hands on of such a request: the header, and neither a length nor the body.
    response = owner.api.generic(
        "POST",
        "/api/v1/source-assets",
        content_type="multipart/form-data; boundary=x",
        headers={"Idempotency-Key": "key", "Transfer-Encoding": "chunked"},
    )

    assert "Content-Length" in nothing_happened(response, 400, "bad_request")


def test_without_a_key_it_is_401(client, nothing_happened):
    nothing_happened.remember()

    response = client.post(
        "/api/v1/source-assets", {"source_url": URL}, content_type="application/json", headers={"Idempotency-Key": "k"}
    )

    nothing_happened(response, 401, "unauthorized")
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_wrong_methods(owner, nothing_happened, method):
    nothing_happened.remember()

    response = owner.api.generic(method, "/api/v1/source-assets")

    nothing_happened(response, 405, "bad_request")
    assert response.headers["Allow"] == "POST, OPTIONS"


# --- limits -----------------------------------------------------------------------------------------------------------


def test_a_key_may_create_so_many_a_minute(owner, teammate, upload, post, nothing_happened, settings):
    assert settings.RATE_LIMITS_PER_MINUTE["source_assets_create"] == 120
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"source_assets_create": 2}
    assert [upload(owner).status_code for _ in range(2)] == [202, 202]
    nothing_happened.remember()

    response = upload(owner)

    assert "At most 2 requests a minute" in nothing_happened(response, 429, "rate_limited")
    assert response.json()["error"]["retryable"] is True
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert response.headers["Retry-After"] == str(response.json()["error"]["retry_after"])
    assert response.headers["X-RateLimit-Remaining"] == "0"
    assert upload(teammate).status_code == 202, "each key has a limit of its own"


def test_fetches_have_a_limit_of_their_own_on_both_routes(owner, upload, post, nothing_happened, settings):
    assert settings.RATE_LIMITS_PER_MINUTE["source_fetch"] == 60
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"source_fetch": 2}
    generation = {"source_url": URL, "workflow": "pro_capture", "capture_type": "photo"}
    assert post(owner, "/source-assets", {"source_url": URL}).status_code == 202
    assert post(owner, "/generations", generation).status_code == 202
    nothing_happened.remember()

    message = nothing_happened(post(owner, "/source-assets", {"source_url": URL}), 429, "rate_limited")
    nothing_happened(post(owner, "/generations", generation), 429, "rate_limited")

    assert "At most 2 source_url fetches a minute" in message
    assert upload(owner).status_code == 202


def test_a_refused_url_does_not_count_as_a_fetch(owner, post, settings):
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"source_fetch": 1}

    assert post(owner, "/source-assets", {"source_url": "https://10.0.0.1/a.jpg"}).status_code == 422

    assert post(owner, "/source-assets", {"source_url": URL}).status_code == 202
