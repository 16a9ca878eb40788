"""Several exposures of one view as one source asset."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image

from apps.files.models import StoredFile
from apps.files.services import files_purge
from apps.jobs.models import Job
from apps.sources.models import SourceAsset
from tests.cast import claim_this, picture
from tests.sources.conftest import named
from tests.workers.engines.ingest.exposures import exposed, view
from workers.runtime import run

pytestmark = pytest.mark.django_db


def shot(stops: float, *, mirrored: bool = False) -> bytes:
    """With a place in it, which must not stay."""
    exif = Image.Exif()
    exif[0x010F] = "PLANTED-MAKER"
    exif.get_ifd(0x8769)[0x829A] = 2.0**stops
    buffer = io.BytesIO()
    light = view(9)[:, ::-1] if mirrored else view()
    Image.fromarray(exposed(light, stops)).save(buffer, "JPEG", quality=95, exif=exif.tobytes())
    return buffer.getvalue()


DARK, MIDDLE, LIGHT = (shot(stops) for stops in (-3.0, 0.0, 2.0))


def parts(*contents: bytes) -> dict[str, Any]:
    return {"files": [named(content, f"{place}.jpg") for place, content in enumerate(contents)]}


def send(post, tenant, *contents: bytes, key: str | None = None, **more: Any):
    return post(tenant, "/source-assets", parts(*contents) | more, key=key, format="multipart")


def test_a_set_becomes_one_asset(owner, post, ingested):
    ready = ingested(owner, send(post, owner, DARK, MIDDLE, LIGHT))

    asset = SourceAsset.objects.select_related("file", "ingest_job").get()
    assert (ready["status"], ready["width"], ready["height"]) == ("ready", 360, 264)
    assert list(asset.ingest_job.input_files) == ["source", "source_2", "source_3"]
    assert asset.details["brackets"] == 3
    assert asset.details["exposure_steps_ev"] == [-3.0, 0.0, 2.0]
    with default_storage.open(asset.file.name) as file:
        content = file.read()
    assert b"PLANTED" not in content
    with Image.open(io.BytesIO(content)) as image, Image.open(io.BytesIO(MIDDLE)) as middle:
        window = np.asarray(image.convert("RGB"))[50:130, 230:310]
        blown = np.asarray(middle.convert("RGB"))[50:130, 230:310]
    assert blown.min() >= 250
    assert (window.max(axis=2) < 254).mean() > 0.9, "the dark picture's window"


def test_all_that_was_uploaded_goes_once_it_is_checked(owner, post, ingested):
    ingested(owner, send(post, owner, DARK, MIDDLE, LIGHT))

    assert files_purge() == 3

    asset = SourceAsset.objects.select_related("file", "ingest_job").get()
    raws = StoredFile.objects.filter(pk__in=asset.ingest_job.input_files.values())
    assert [raw.deleted_at is not None for raw in raws] == [True] * 3
    assert default_storage.exists(asset.file.name)


def test_a_generation_takes_a_set_too(owner, post):
    fields = {"workflow": "pro_capture", "capture_type": "photo"}

    answer = post(owner, "/generations", parts(DARK, MIDDLE) | fields, format="multipart")

    assert (answer.status_code, answer.json()["status"]) == (202, "ingesting")
    ingest = Job.objects.get(kind="source.ingest")
    assert list(ingest.input_files) == ["source", "source_2"]
    run(claim_this(ingest))
    assert owner.api.get(f"/api/v1/generations/{answer.json()['job_id']}").json()["status"] == "queued"
    assert SourceAsset.objects.get().details["brackets"] == 2


def test_the_same_set_under_the_same_key_is_a_replay(owner, post):
    first = send(post, owner, DARK, MIDDLE, key="same")

    again = send(post, owner, DARK, MIDDLE, key="same")

    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert (Job.objects.count(), StoredFile.objects.count()) == (1, 2)


@pytest.mark.parametrize("contents", [(MIDDLE, DARK), (DARK, LIGHT), (DARK, MIDDLE, LIGHT)])
def test_another_set_or_another_order_under_the_same_key_is_a_conflict(owner, post, nothing_happened, contents):
    send(post, owner, DARK, MIDDLE, key="same")
    nothing_happened.remember()

    nothing_happened(send(post, owner, *contents, key="same"), 409, "idempotency_conflict")


@pytest.mark.django_db(transaction=True)
def test_the_same_set_sent_twice_at_once_is_stored_once(owner, post):
    barrier = Barrier(2)

    def request(_: int) -> Any:
        barrier.wait(timeout=30)
        try:
            return send(post, owner, DARK, MIDDLE, LIGHT, key="same")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(request, range(2)))

    assert [answer.status_code for answer in answers] == [202, 202]
    assert len({answer.json()["ingest_id"] for answer in answers}) == 1
    assert (Job.objects.count(), SourceAsset.objects.count()) == (1, 1)
    names = {raw.name for raw in StoredFile.objects.all()}
    assert len(names) == 3
    folder = owner.organization.pk.hex
    assert {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]} == names, "no bytes without a row"


@pytest.mark.parametrize(
    ("contents", "more", "status", "part"),
    [
        ([DARK], {}, 422, "files must be 2 to 7 exposures of one view; got 1"),
        ([DARK] * 8, {}, 422, "files must be 2 to 7 exposures of one view; got 8"),
        ([DARK, MIDDLE], {"file": None}, 422, "Send 'file' or 'files', not both"),
        ([DARK, MIDDLE], {"source_url": "https://cdn.example.com/a.jpg"}, 400, "exactly one"),
        ([DARK, picture()], {}, 422, "files[0] is 360 x 264, files[1] is 320 x 256"),
        ([DARK, b"GIF89a" + b"\0" * 100], {}, 422, "files[1]: The image must be a JPEG, PNG or WebP"),
    ],
    ids=["one", "eight", "file too", "url too", "sizes", "GIF"],
)
def test_refused_sets(owner, post, nothing_happened, contents, more, status, part):
    nothing_happened.remember()
    if "file" in more:
        more = {"file": named(DARK)}

    response = send(post, owner, *contents, **more)

    code = "bad_request" if status == 400 else "validation_error"
    assert part in nothing_happened(response, status, code)


def test_a_set_has_a_limit_of_its_own(owner, post, nothing_happened, settings):
    settings.SOURCE_SET_MAX_BYTES = len(DARK) + len(MIDDLE) - 1
    nothing_happened.remember()

    nothing_happened(send(post, owner, DARK, MIDDLE), 413, "bad_request")


def test_each_picture_keeps_to_the_limit_of_one(owner, post, nothing_happened, settings):
    settings.SOURCE_MAX_BYTES = max(len(DARK), len(MIDDLE)) - 1
    nothing_happened.remember()

    message = nothing_happened(send(post, owner, DARK, MIDDLE), 413, "bad_request")

    assert message.startswith("files[")


def test_only_routes_that_take_sets_read_long_bodies(owner, post, settings):
    settings.SOURCE_MAX_BYTES, settings.REQUEST_MAX_BYTES = 1000, 1000
    read = owner.api.generic("GET", "/api/v1/source-assets/ing_x", b"x" * 2500, content_type="application/json")

    assert read.status_code == 413
    assert send(post, owner, DARK, MIDDLE).json()["error"]["message"].startswith("files[0] may have")


def test_storage_that_fails_midway_gives_back_what_it_took(owner, post, nothing_happened, monkeypatch):
    saved: list[str] = []
    original = default_storage.save

    def save(name: str, content: Any) -> str:
        if len(saved) == 2:
            raise OSError("no space")
        saved.append(original(name, content))
        return saved[-1]

    monkeypatch.setattr(type(default_storage._wrapped), "save", lambda self, name, content: save(name, content))
    monkeypatch.setattr(default_storage, "save", save, raising=False)
    nothing_happened.remember()

    response = send(post, owner, DARK, MIDDLE, LIGHT)

    nothing_happened(response, 503, "unavailable")
    assert len(saved) == 2
    assert not any(default_storage.exists(name) for name in saved)


def test_pictures_that_do_not_belong_together_fail_the_ingest(owner, post, ingested):
    failed = ingested(owner, send(post, owner, MIDDLE, shot(0.5, mirrored=True)))

    assert (failed["status"], failed["failure"]["code"]) == ("failed", "bracket_mismatch")
    assert failed["failure"]["retryable"] is False
    assert StoredFile.objects.count() == 2, "the raw files only"
