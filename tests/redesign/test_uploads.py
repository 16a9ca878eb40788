"""Pictures without a public address: kept for a day, used by any number of jobs of the same organization."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.files.models import StoredFile
from apps.files.services import files_purge
from apps.jobs.models import Job
from tests.cast import OPENING_CREDIT, Tenant, picture
from tests.redesign.conftest import drain


def upload(tenant: Tenant, content: bytes, **fields: str):
    return tenant.api.post("/v1/uploads", {"file": io.BytesIO(content), **fields}, format="multipart")


@pytest.fixture
def uploaded(owner: Tenant) -> str:
    """The image_url of a picture of 320 x 256."""
    answer = upload(owner, picture())
    assert answer.status_code == 200, answer.content
    return str(answer.json()["image_url"])


def test_an_upload_is_kept_for_a_day_and_costs_nothing(owner):
    answer = upload(owner, picture())

    body = answer.json()
    file = StoredFile.objects.get()
    assert answer.status_code == 200
    assert set(body) == {"upload_id", "image_url", "expires_at"}
    assert (body["upload_id"], body["image_url"]) == (str(file.pk), f"upload:{file.pk}")
    assert timedelta(hours=23) < file.expires_at - timezone.now() <= timedelta(hours=24)
    assert default_storage.exists(file.name)
    assert (file.width, file.height, file.content_type) == (320, 256, "image/jpeg")
    assert owner.balance.available_micros == OPENING_CREDIT


def test_one_upload_serves_several_jobs(owner, post, uploaded):
    bodies = {
        "redesign": {"image_url": uploaded, "prompt": "modern"},
        "upscale": {"image_url": uploaded},
        "batch-redesign": {"images": [{"image_url": uploaded, "prompt": "boho"}] * 2},
        "batch-upscale": {"image_urls": [uploaded, uploaded]},
    }

    answers = [post(owner, route, body) for route, body in bodies.items()]
    drain()

    for answer in answers:
        assert answer.status_code == 200, answer.content
        assert owner.api.get(f"/v1/jobs/{answer.json()['job_id']}").json()["status"] == "succeeded"
    file = StoredFile.objects.get(pk=uploaded.removeprefix("upload:"))
    assert file.expires_at > timezone.now() + timedelta(hours=23), "ingesting it does not end it"


def test_each_use_puts_the_end_off(owner, post, uploaded):
    rows = StoredFile.objects.filter(pk=uploaded.removeprefix("upload:"))
    rows.update(expires_at=timezone.now() + timedelta(minutes=1))

    post(owner, "upscale", {"image_url": uploaded})

    assert rows.get().expires_at > timezone.now() + timedelta(hours=23)


@pytest.mark.parametrize("route", ["redesign", "upscale"])
def test_an_upload_that_is_gone_or_never_was_is_refused(owner, post, uploaded, route):
    StoredFile.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert files_purge() == 1

    for url in (uploaded, f"upload:{uuid4()}", "upload:nonsense"):
        body = {"image_url": url} | ({"prompt": "modern"} if route == "redesign" else {})
        answer = post(owner, route, body)

        assert (answer.status_code, answer.json()["error_code"]) == (422, "invalid_image_url")
        assert answer.json()["errors"][0]["field"] == "image_url"
        assert "kept for a day" in answer.json()["detail"]
    assert not Job.objects.exists()
    assert owner.balance.held_micros == 0


def test_another_organization_s_upload_does_not_exist(stranger, teammate, post, uploaded):
    theirs = post(stranger, "upscale", {"image_url": uploaded})

    assert (theirs.status_code, theirs.json()["error_code"]) == (422, "invalid_image_url")
    assert not Job.objects.exists()
    assert post(teammate, "upscale", {"image_url": uploaded}).status_code == 200


def test_a_small_picture_may_be_upscaled(owner, post):
    url = upload(owner, picture(32, 32)).json()["image_url"]

    job_id = post(owner, "upscale", {"image_url": url}).json()["job_id"]
    drain()

    assert owner.api.get(f"/v1/jobs/{job_id}").json()["status"] == "succeeded"


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"not a picture", "JPEG, PNG"), (picture(20, 20), "32 pixels"), (b"", "empty")],
)
def test_what_is_no_picture_is_not_stored(owner, nothing_happened, content, text):
    code = "validation_error" if content else "bad_request"
    answer = upload(owner, content)

    assert answer.status_code in (400, 422)
    body = nothing_happened(answer, answer.status_code, answer.json()["error_code"])
    assert answer.json()["error_code"] in (code, "validation_error")
    assert text in body["detail"] or content == b""


def test_a_picture_that_is_too_large_is_413(owner, nothing_happened, settings):
    settings.SOURCE_MAX_BYTES = 100

    nothing_happened(upload(owner, picture()), 413, "bad_request")


def test_a_form_with_something_else_is_400(owner, nothing_happened):
    text = "Send exactly one image, in a part called 'file', and nothing else."
    for parts in ({"image": [picture()]}, {"files": [picture()] * 2}, {"file": [picture()] * 2}):
        form = {
            name: [SimpleUploadedFile("room.jpg", content) for content in contents] for name, contents in parts.items()
        }
        answer = nothing_happened(owner.api.post("/v1/uploads", form, format="multipart"), 400, "bad_request")
        assert answer["detail"] == text
    nothing_happened(upload(owner, picture(), note="hello"), 400, "bad_request")
    nothing_happened(owner.api.post("/v1/uploads", {}, format="multipart"), 400, "bad_request")
    nothing_happened(owner.api.post("/v1/uploads", {"file": "x"}, format="json"), 415, "bad_request")
