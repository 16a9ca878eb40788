"""From the bytes or the address that a partner sent to an image that every engine can trust, or to a clear failure."""

from __future__ import annotations

import hashlib
import io
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from apps.core.ids import to_public
from apps.files.models import StoredFile
from apps.files.services import files_purge
from apps.jobs.models import Job, JobState
from apps.sources.models import SourceAsset
from apps.webhooks.models import WebhookEvent
from tests.cast import claim_this, picture
from tests.core.outbound.servers import drip, raw, reply, serve
from tests.sources.conftest import with_metadata
from tests.workers.engines.ingest.pictures import png_claiming
from workers.engines.fake.engine import FakeEngine
from workers.runtime import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def loopback(settings) -> None:
    """The partner's server is on this machine."""
    settings.OUTBOUND_ALLOW_LOOPBACK = True


def stored_bytes(asset: SourceAsset) -> bytes:
    assert asset.file is not None
    with default_storage.open(asset.file.name) as file:
        return file.read()


# --- uploads ----------------------------------------------------------------------------------------------------------


def test_the_upload_itself_goes_with_the_next_purge_once_it_is_checked(owner, upload, ingested):
    ingested(owner, upload(owner, with_metadata("JPEG")))

    assert files_purge() == 1

    asset = SourceAsset.objects.select_related("file", "ingest_job").get()
    raw_file = StoredFile.objects.get(pk=asset.ingest_job.input_files["source"])
    assert raw_file.deleted_at is not None
    assert not default_storage.exists(raw_file.name)
    assert stored_bytes(asset), "the checked image stays"


def test_an_upload_that_was_refused_goes_after_a_day(owner, upload, ingested, time_machine):
    ingested(owner, upload(owner, picture()[:2000]))
    assert files_purge() == 0

    time_machine.move_to(timezone.now() + timedelta(hours=25))

    assert files_purge() == 1


@pytest.mark.parametrize(
    ("form", "content_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/jpeg")]
)
def test_the_stored_file_is_upright_and_carries_nothing_but_the_picture(owner, upload, ingested, form, content_type):
    content = with_metadata(form)
    assert b"PLANTED-GPS" in content

    ready = ingested(owner, upload(owner, content))

    asset = SourceAsset.objects.select_related("file").get()
    file = stored_bytes(asset)
    assert (ready["status"], ready["width"], ready["height"]) == ("ready", 256, 320)
    assert ready["sha256"] == asset.sha256 == hashlib.sha256(file).hexdigest() == asset.file.sha256
    assert (asset.file.content_type, asset.file.size) == (content_type, len(file))
    assert b"PLANTED" not in file
    assert b"Exif" not in file
    with Image.open(io.BytesIO(file)) as image:
        assert image.size == (256, 320)
        assert not image.getexif()
        right, left = image.convert("RGB").getpixel((150, 100)), image.convert("RGB").getpixel((40, 200))
    assert right[0] > right[2] + 60, "the brown box, top left before the turn, is top right after it"
    assert abs(left[0] - left[2]) < 30
    assert asset.details["focal_35mm"] == 24.0
    assert asset.details["original_format"] == form.lower()


def test_an_upright_jpeg_keeps_its_pixels_exactly(owner, upload, ingested):
    content = with_metadata(orientation=1)

    ingested(owner, upload(owner, content))

    file = stored_bytes(SourceAsset.objects.select_related("file").get())
    assert b"PLANTED" not in file
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(file)) as after:
        assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize(("size", "panorama"), [((512, 256), True), ((514, 256), True), ((520, 256), False)])
def test_a_panorama_is_recognised(owner, upload, ingested, size, panorama):
    ingested(owner, upload(owner, picture(*size)))

    assert SourceAsset.objects.get().details["panorama"] is panorama


def test_the_focal_length_reaches_the_engine(owner, upload, ingested, post, settings, monkeypatch):
    seen: list[dict[str, Any]] = []
    original = FakeEngine.run
    settings.KIND_ENGINES = {"pro_capture.photo": "fake"}

    def watch(self, request, **callbacks):
        seen.append(dict(request.input))
        return original(self, request, **callbacks)

    monkeypatch.setattr(FakeEngine, "run", watch)
    asset_id = ingested(owner, upload(owner, with_metadata()))["source_asset_id"]
    body = {"source_asset_id": asset_id, "workflow": "pro_capture", "capture_type": "photo"}
    post(owner, "/generations", body)

    run(claim_this(Job.objects.get(kind="pro_capture.photo")))

    assert [given["focal_35mm"] for given in seen] == [24.0]
    assert "focal_35mm" not in Job.objects.get(kind="pro_capture.photo").input, "no part of the configuration"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (picture()[:2500], "image_corrupt"),
        (picture(form="PNG")[:-200], "image_corrupt"),
        (png_claiming(7000, 7000), "image_corrupt"),
    ],
    ids=["cut JPEG", "cut PNG", "lying PNG"],
)
def test_what_only_decoding_can_tell_fails_the_ingest(owner, upload, ingested, content, code):
    failed = ingested(owner, upload(owner, content))

    assert (failed["status"], failed["failure"]["code"], failed["failure"]["retryable"]) == ("failed", code, False)
    asset = SourceAsset.objects.get()
    assert (asset.file, asset.ready_at, asset.sha256) == (None, None, "")
    assert StoredFile.objects.count() == 1, "the raw file only"


# --- addresses --------------------------------------------------------------------------------------------------------


def source(post, owner, url: str):
    return post(owner, "/source-assets", {"source_url": url})


def test_a_url_is_fetched_for_real(owner, post, ingested, loopback):
    content = picture(400, 300)
    with serve(reply(200, content, Content_Type="text/html")) as server:
        ready = ingested(owner, source(post, owner, f"{server.url}/rooms/1.jpg?size=full"))

    asset = SourceAsset.objects.select_related("file").get()
    assert (ready["status"], ready["width"], ready["height"]) == ("ready", 400, 300)
    assert ready["source_asset_id"] == to_public("src", asset.pk)
    assert stored_bytes(asset) == content
    [request] = server.requests
    assert (request.method, request.path) == ("GET", "/rooms/1.jpg?size=full")
    assert request.headers["user-agent"] == "Katalo/1"
    assert "authorization" not in request.headers


def test_a_redirect_is_followed(owner, post, ingested, loopback):
    with serve(reply(302, Location="/moved.jpg"), reply(200, picture())) as server:
        ready = ingested(owner, source(post, owner, f"{server.url}/a.jpg"))

    assert ready["status"] == "ready"
    assert [request.path for request in server.requests] == ["/a.jpg", "/moved.jpg"]


def test_a_redirect_to_a_private_address_is_refused(owner, post, ingested, loopback):
    with serve(reply(302, Location="http://169.254.169.254/latest/meta-data")) as server:
        failed = ingested(owner, source(post, owner, f"{server.url}/a.jpg"))

    assert failed["failure"]["code"] == "source_url_refused"
    assert failed["failure"]["retryable"] is False
    assert "169.254" not in failed["failure"]["message"]


def test_a_private_address_behind_a_public_name_is_refused(owner, post, ingested, monkeypatch):
    from apps.core.outbound import addresses

    monkeypatch.setattr(addresses, "resolve", lambda host, port: ["10.0.0.7"])

    failed = ingested(owner, source(post, owner, "https://rebinding.example.com/a.jpg"))

    assert failed["failure"]["code"] == "source_url_refused"
    assert "10.0.0.7" not in failed["failure"]["message"]


@pytest.mark.parametrize(("status", "word"), [(404, "404"), (403, "403"), (204, "204")])
def test_an_answer_that_will_not_change_fails_at_once(owner, post, ingested, loopback, status, word):
    with serve(reply(status)) as server:
        failed = ingested(owner, source(post, owner, f"{server.url}/a.jpg"))

    assert (failed["status"], failed["failure"]["code"]) == ("failed", "source_fetch_failed")
    assert failed["failure"]["retryable"] is False
    assert word in failed["failure"]["message"]
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_answer_that_may_change_is_asked_for_again(owner, post, ingested, loopback, status):
    with serve(reply(status), reply(200, picture())) as server:
        waiting = ingested(owner, source(post, owner, f"{server.url}/a.jpg"))
        job = Job.objects.get()
        assert (waiting["status"], job.state, job.attempt) == ("queued", JobState.QUEUED, 1)
        assert job.available_at > job.updated_at
        run(claim_this(job))

    assert Job.objects.get().state == JobState.SUCCEEDED
    assert len(server.requests) == 2


def test_a_server_that_never_recovers_fails_after_four_attempts(owner, post, loopback):
    with serve(reply(500)) as server:
        answer = source(post, owner, f"{server.url}/a.jpg")
        for _ in range(4):
            run(claim_this(Job.objects.get()))

    failed = owner.api.get(f"/api/v1/source-assets/{answer.json()['ingest_id']}").json()
    assert (failed["status"], failed["failure"]["code"]) == ("failed", "source_fetch_failed")
    assert failed["failure"]["retryable"] is True
    assert len(server.requests) == 4


def test_a_file_that_is_too_large_is_not_read_to_its_end(owner, post, ingested, loopback, settings):
    settings.SOURCE_MAX_BYTES = 1000
    endless = raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + picture())
    with serve(endless) as server:
        failed = ingested(owner, source(post, owner, f"{server.url}/a.jpg"))

    assert failed["failure"] == {
        "code": "source_too_large",
        "message": "the file is larger than 1000 bytes",
        "retryable": False,
    }


def test_a_slow_server_is_given_up(owner, post, ingested, loopback, settings):
    settings.SOURCE_FETCH_TIMEOUT_SECONDS = 0.4
    stopped = threading.Event()
    with serve(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x", stopped)) as server:
        waiting = ingested(owner, source(post, owner, f"{server.url}/a.jpg"))
        assert stopped.wait(timeout=10)

    assert waiting["status"] == "queued", "it may help to try again"
    assert Job.objects.get().events.order_by("id").last().note == "source_fetch_failed"


def test_a_page_in_place_of_a_picture(owner, post, ingested, loopback):
    with serve(reply(200, b"<html><body>Log in</body></html>", Content_Type="image/jpeg")) as server:
        failed = ingested(owner, source(post, owner, f"{server.url}/a.jpg"))

    assert failed["failure"]["code"] == "unsupported_format"
    assert "HTML" in failed["failure"]["message"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(picture(200, 300), "image_too_small"), (png_claiming(30_000, 30_000), "image_too_large")],
)
def test_limits_hold_for_fetched_pictures_too(owner, post, ingested, loopback, content, code):
    with serve(reply(200, content)) as server:
        failed = ingested(owner, source(post, owner, f"{server.url}/a.jpg"))

    assert failed["failure"]["code"] == code


def test_a_job_that_waits_for_a_fetch_fails_with_it_and_the_credit_comes_back(owner, post, loopback):
    before = owner.balance.available_micros
    with serve(reply(404)) as server:
        body = {"source_url": f"{server.url}/a.jpg", "workflow": "pro_capture", "capture_type": "photo"}
        answer = post(owner, "/generations", body).json()
        assert owner.balance.available_micros < before
        run(claim_this(Job.objects.get(kind="source.ingest")))

    failed = owner.api.get(f"/api/v1/generations/{answer['job_id']}").json()
    assert (failed["status"], failed["failure"]["code"]) == ("failed", "source_fetch_failed")
    assert (owner.balance.available_micros, owner.balance.held_micros) == (before, 0)
    assert failed["source_asset_id"] is None
    assert WebhookEvent.objects.get().payload["source_asset_id"] is None, "no webhook names what cannot be used"


def test_an_inline_panorama_that_is_none_fails_and_the_credit_comes_back(owner, post, loopback):
    before = owner.balance.available_micros
    with serve(reply(200, picture())) as server:
        body = {
            "source_url": f"{server.url}/a.jpg",
            "workflow": "staging",
            "capture_type": "panorama360",
            "style_preset": "modern",
        }
        answer = post(owner, "/generations", body).json()
        run(claim_this(Job.objects.get(kind="source.ingest")))

    failed = owner.api.get(f"/api/v1/generations/{answer['job_id']}").json()
    assert (failed["status"], failed["failure"]["code"]) == ("failed", "invalid_panorama")
    assert "320 x 256" in failed["failure"]["message"]
    assert (owner.balance.available_micros, owner.balance.held_micros) == (before, 0)


def test_an_inline_panorama_goes_on(owner, post, loopback):
    with serve(reply(200, picture(512, 256))) as server:
        body = {
            "source_url": f"{server.url}/a.jpg",
            "workflow": "staging",
            "capture_type": "panorama360",
            "style_preset": "modern",
        }
        answer = post(owner, "/generations", body).json()
        run(claim_this(Job.objects.get(kind="source.ingest")))

    assert owner.api.get(f"/api/v1/generations/{answer['job_id']}").json()["status"] == "queued"
