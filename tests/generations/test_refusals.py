"""What POST /api/v1/generations refuses: nothing is stored, charged or enqueued."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.files.models import StoredFile
from apps.files.services import files_keep_longer
from apps.jobs.models import IdempotencyRecord, Job, JobState
from apps.jobs.services.idempotency import AlreadyDone
from tests.cast import picture
from tests.generations.conftest import STAGED_PHOTO
from tests.generations.test_create import parts_of_a_file

pytestmark = pytest.mark.django_db

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
    ({"scene": {"remove": [[10, 10, 5, 20]]}}, 422, "left < right"),
    ({"scene": {"remove": [[10, 10, 20]]}}, 422, "4 numbers"),
    ({"scene": {"remove": [[[1, 1], [5, 5]]]}}, 422, "3 to 64 corners"),
    ({"scene": {"remove": [[[0, 0], [9, 0], [9, 9]] * 22]}}, 422, "3 to 64 corners"),
    ({"scene": {"remove": [[[1, 1], [5, 5], [9, 9]]]}}, 422, "must enclose an area"),
    ({"scene": {"remove": [[[1, 1], [5, "5"], [9, 2]]]}}, 422, "number from 0"),
    ({"scene": {"remove": [[[1, 1], [5, 5, 5], [9, 2]]]}}, 422, "2 numbers"),
    ({"scene": {"remove": ["sofa"]}}, 422, "must be a box"),
    ({"scene": {"remove": [[1, 1, 9, 9]] * 33}}, 422, "32"),
    ({"scene": {"remove": [[1, 1, 9, 257]]}}, 422, "outside the 320x256 image"),
    ({"scene": {"remove": [[[1, 1], [321, 1], [9, 9]]]}}, 422, "outside the 320x256 image"),
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

    message = nothing_happened(
        post(owner, "/generations", parts_of_a_file(**changes), format="multipart"), status, code
    )

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

    response = post(owner, "/generations", parts_of_a_file(file=file), format="multipart")

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

    response = post(owner, "/generations", parts_of_a_file(), format="multipart")

    message = nothing_happened(response, 503, "unavailable")
    assert message == "The image could not be stored; try again shortly."
    assert response.headers["Retry-After"] == "5"


def test_a_key_that_ran_out_in_the_middle_of_a_race_may_be_sent_again(owner, asset_id, post, monkeypatch):
    """Its record is found by the INSERT and gone when the answer is looked up."""

    def beaten(order, **arguments):
        raise AlreadyDone

    monkeypatch.setattr("apps.generations.services.job_add", beaten)

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

    def broken(order, **arguments):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(services, "job_add", broken)

    response = post(owner, "/generations", parts_of_a_file(), format="multipart")

    assert response.status_code == 500
    assert response.json()["error"]["code"] == "internal_error"
    assert "database" not in response.content.decode()
    assert stored() == before
    assert Job.objects.filter(state=JobState.INGESTING).count() == 0
