"""What a request makes: rows, holds, and the answer; and what comes of it."""

from __future__ import annotations

import pytest

from apps.jobs.models import IdempotencyRecord, Job
from apps.webhooks.models import WebhookEvent
from tests.cast import OPENING_CREDIT
from tests.redesign.conftest import MINIMAL, REDESIGN_PRICE, ROOM, UPSCALE_PRICE, drain

PATHS = ["/v1/redesign", "/v1/batch-redesign", "/v1/upscale", "/v1/batch-upscale"]


def test_a_minimal_redesign_gets_every_default(owner, post):
    answer = post(owner, "redesign", MINIMAL["redesign"])

    assert answer.status_code == 200
    job = Job.objects.get(kind="redesign.photo")
    assert answer.json() == {"job_id": str(job.pk), "status": "starting"}
    assert job.input == {
        "prompt": "modern minimalist living room",
        "preserve_layout": True,
        "num_outputs": 1,
        "output_format": "png",
        "extra": {},
    }
    assert (job.state, job.surface, job.max_outputs, job.notifies) == ("ingesting", "redesign", 1, True)
    assert job.waits_for.input == {"source_url": ROOM}
    assert owner.balance.held_micros == REDESIGN_PRICE
    assert answer.headers["X-RateLimit-Limit"] == "120"


def test_everything_that_a_redesign_may_say_reaches_the_engine(owner, make, engines):
    extra = {"seed": 7, "room_type": "bedroom", "style_preset": "japandi", "quality": "draft"}

    job = make(owner, preserve_layout=False, num_outputs=3, output_format="webp", extra=extra, use_webhook=False)
    drain()

    job.refresh_from_db()
    given = engines[0].input
    assert given == {
        "prompt": "modern minimalist living room",
        "preserve_layout": False,
        "num_outputs": 3,
        "output_format": "webp",
        "extra": extra | {"room_type": "Bedroom", "style_preset": "japandia"},
        "focal_35mm": None,
    }
    assert (job.state, job.notifies) == ("succeeded", False)
    assert not WebhookEvent.objects.exists()
    assert len(owner.api.get(f"/v1/jobs/{job.pk}").json()["output"]) == 3


def test_a_redesign_from_request_to_result(owner, make):
    job = make(owner)

    drain()

    told = owner.api.get(f"/v1/jobs/{job.pk}").json()
    assert (told["status"], told["error"], told["progress"]) == ("succeeded", None, 1.0)
    assert told["understood"] == {"prompt": "modern minimalist living room"}
    [url] = told["output"]
    assert owner.api.get(url).status_code == 200
    assert owner.balance.available_micros == OPENING_CREDIT - REDESIGN_PRICE


def test_an_upscale_fetches_its_picture_itself(owner, make, engines, pictures):
    job = make(owner, "upscale", image_url=f"{pictures}/small.jpg", scale=3, face_enhance=True)

    drain()

    job.refresh_from_db()
    assert (job.state, job.waits_for) == ("succeeded", None)
    assert dict(engines[0].input) == {"scale": 3, "face_enhance": True, "source_url": f"{pictures}/small.jpg"}
    assert owner.balance.available_micros == OPENING_CREDIT - UPSCALE_PRICE


def test_a_minimal_upscale_gets_every_default(owner, post):
    answer = post(owner, "upscale", MINIMAL["upscale"])

    assert answer.json()["status"] == "starting"
    assert Job.objects.get().input == {"scale": 4, "face_enhance": False, "source_url": ROOM}


@pytest.mark.parametrize("route", sorted(MINIMAL))
def test_the_same_key_makes_one_job(owner, post, route):
    first = post(owner, route, MINIMAL[route], key="once")
    jobs = Job.objects.count()

    again = post(owner, route, MINIMAL[route], key="once")

    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert Job.objects.count() == jobs
    assert IdempotencyRecord.objects.count() == 1


def test_without_a_key_the_same_request_makes_another_job(owner, post):
    first = post(owner, "upscale", MINIMAL["upscale"])
    second = post(owner, "upscale", MINIMAL["upscale"])

    assert first.json()["job_id"] != second.json()["job_id"]
    assert not IdempotencyRecord.objects.exists()


def test_a_key_with_another_body_is_a_conflict(owner, post):
    post(owner, "upscale", MINIMAL["upscale"], key="once")

    answer = post(owner, "upscale", MINIMAL["upscale"] | {"scale": 2}, key="once")

    assert (answer.status_code, answer.json()["error_code"]) == (409, "idempotency_conflict")
    assert Job.objects.count() == 1


def test_the_replay_of_a_finished_job_has_its_result(owner, make, post, pictures):
    body = {"image_url": f"{pictures}/a.jpg"}
    job_id = post(owner, "upscale", body, key="once").json()["job_id"]
    drain()

    again = post(owner, "upscale", body, key="once").json()

    assert (again["job_id"], again["status"], again["error"]) == (job_id, "succeeded", None)
    assert len(again["output"]) == 1


@pytest.mark.parametrize("scale", [2, 3, 4, 2.0])
def test_every_scale_of_the_contract(owner, post, scale):
    assert post(owner, "upscale", {"image_url": ROOM, "scale": scale}).status_code == 200
    assert Job.objects.get().input["scale"] == int(scale)


@pytest.mark.parametrize(
    ("route", "body"), [("upscale", {"image_url": ROOM}), ("batch-upscale", {"image_urls": [ROOM]})]
)
@pytest.mark.parametrize(("quality", "read"), [("draft", {"quality": "draft"}), ("standard", {})])
def test_a_preview_may_be_ordered(owner, post, route, body, quality, read):
    assert post(owner, route, body | {"quality": quality}).status_code == 200

    job = Job.objects.get(kind="image.upscale")
    assert job.input == {"scale": 4, "face_enhance": False, "source_url": ROOM, **read}


@pytest.mark.parametrize("output_format", ["png", "jpg", "jpeg", "webp"])
def test_every_format_of_the_contract(owner, post, output_format):
    assert post(owner, "redesign", MINIMAL["redesign"] | {"output_format": output_format}).status_code == 200


@pytest.mark.parametrize(
    ("route", "name", "code"),
    [
        ("redesign", "missing", "source_fetch_failed"),
        ("redesign", "text", "unsupported_format"),
        ("redesign", "huge", "source_too_large"),
        ("redesign", "small", "image_too_small"),
        ("upscale", "missing", "source_fetch_failed"),
        ("upscale", "text", "invalid_input"),
        ("upscale", "huge", "source_too_large"),
    ],
)
def test_a_picture_that_cannot_be_used_fails_the_job_and_costs_nothing(owner, make, pictures, route, name, code):
    job = make(owner, route, image_url=f"{pictures}/{name}.jpg")

    for _ in range(8):
        Job.objects.filter(state="queued").update(available_at="2026-01-01T00:00:00Z")
        drain()

    job.refresh_from_db()
    told = owner.api.get(f"/v1/jobs/{job.pk}").json()
    assert (told["status"], told["output"]) == ("failed", None)
    assert told["error"].endswith(".")
    assert job.failure_message.rstrip(".") in told["error"]
    assert told["error"].startswith("The picture could not be fetched: ") == code.startswith("source_")
    assert job.failure_code == code
    assert owner.balance.available_micros == OPENING_CREDIT
    assert owner.api.get(f"/v1/jobs/{job.pk}/result").status_code == 409
