"""What is refused: with a sentence that says what would be right, and without a row, a charge or a message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from apps.accounts.services import key_revoke
from apps.billing.models import LedgerEntry
from apps.jobs.models import Job
from tests.cast import tenant_make
from tests.redesign.conftest import MINIMAL, REDESIGN_PRICE, ROOM

IMAGE = {"image_url": ROOM, "prompt": "cozy bedroom"}
VALIDATION: list[tuple[str, dict[str, Any], str, str]] = [
    ("redesign", {"prompt": "x"}, "image_url", "required"),
    ("redesign", {"image_url": ROOM}, "prompt", "required"),
    ("redesign", MINIMAL["redesign"] | {"prompt": "   "}, "prompt", "must not be empty"),
    ("redesign", MINIMAL["redesign"] | {"prompt": 3}, "prompt", "must be a string"),
    ("redesign", MINIMAL["redesign"] | {"prompt": "x" * 2001}, "prompt", "at most 2000 characters"),
    ("redesign", MINIMAL["redesign"] | {"num_outputs": 0}, "num_outputs", "whole number from 1 to 4; got 0"),
    ("redesign", MINIMAL["redesign"] | {"num_outputs": 5}, "num_outputs", "whole number from 1 to 4; got 5"),
    ("redesign", MINIMAL["redesign"] | {"num_outputs": "2"}, "num_outputs", "whole number from 1 to 4; got '2'"),
    ("redesign", MINIMAL["redesign"] | {"num_outputs": True}, "num_outputs", "whole number from 1 to 4; got True"),
    ("redesign", MINIMAL["redesign"] | {"num_outputs": 1.5}, "num_outputs", "whole number from 1 to 4; got 1.5"),
    ("redesign", MINIMAL["redesign"] | {"output_format": "gif"}, "output_format", "one of png, jpg, jpeg, webp"),
    ("redesign", MINIMAL["redesign"] | {"preserve_layout": "yes"}, "preserve_layout", "must be true or false"),
    ("redesign", MINIMAL["redesign"] | {"wait_seconds": 61}, "wait_seconds", "whole number from 0 to 60; got 61"),
    ("redesign", MINIMAL["redesign"] | {"wait_seconds": -1}, "wait_seconds", "whole number from 0 to 60; got -1"),
    ("redesign", MINIMAL["redesign"] | {"use_webhook": 1}, "use_webhook", "must be true or false"),
    ("redesign", MINIMAL["redesign"] | {"style": "modern"}, "style", "unknown field; known fields"),
    ("redesign", MINIMAL["redesign"] | {"extra": []}, "extra", "must be an object"),
    (
        "redesign",
        MINIMAL["redesign"] | {"extra": {"guidance": 7}},
        "extra.guidance",
        "known fields: quality, room_type, scene, seed, style_preset",
    ),
    ("redesign", MINIMAL["redesign"] | {"extra": {"seed": -1}}, "extra.seed", "from 0 to 2147483647; got -1"),
    ("redesign", MINIMAL["redesign"] | {"extra": {"style_preset": "goth"}}, "extra.style_preset", "must be one of"),
    ("redesign", MINIMAL["redesign"] | {"extra": {"room_type": "Moon"}}, "extra.room_type", "must be one of"),
    ("redesign", MINIMAL["redesign"] | {"extra": {"quality": "best"}}, "extra.quality", "one of standard, draft"),
    (
        "redesign",
        MINIMAL["redesign"] | {"extra": {"scene": {"ceiling_height_m": 90}}},
        "extra.scene.ceiling_height_m",
        "must be a number from 1.8 to 8",
    ),
    ("batch-redesign", {}, "images", "required"),
    ("batch-redesign", {"images": []}, "images", "must have 1 or more items"),
    ("batch-redesign", {"images": [IMAGE] * 12}, "images", "may have at most 11 items"),
    ("batch-redesign", {"images": {}}, "images", "must be a list"),
    ("batch-redesign", {"images": [IMAGE, {"prompt": "x"}]}, "images.1.image_url", "required"),
    ("batch-redesign", {"images": [IMAGE], "num_outputs": 2}, "num_outputs", "unknown field"),
    ("batch-redesign", {"images": [IMAGE | {"extra": {"mood": 1}}]}, "images.0.extra.mood", "unknown field"),
    ("upscale", {}, "image_url", "required"),
    ("upscale", {"image_url": ROOM, "scale": 5}, "scale", "whole number from 2 to 4; got 5"),
    ("upscale", {"image_url": ROOM, "scale": 1}, "scale", "whole number from 2 to 4; got 1"),
    ("upscale", {"image_url": ROOM, "scale": 2.5}, "scale", "whole number from 2 to 4; got 2.5"),
    ("upscale", {"image_url": ROOM, "face_enhance": "no"}, "face_enhance", "must be true or false"),
    ("upscale", {"image_url": ROOM, "quality": "best"}, "quality", "must be one of standard, draft; got 'best'"),
    ("upscale", {"image_url": ROOM, "extra": {}}, "extra", "unknown field"),
    ("batch-upscale", {"image_urls": []}, "image_urls", "must have 1 or more items"),
    ("batch-upscale", {"image_urls": [ROOM] * 12}, "image_urls", "may have at most 11 items"),
    ("batch-upscale", {"image_urls": [ROOM, 7]}, "image_urls.1", "must be a string"),
]
URLS = [
    "http://example.com/room.jpg",
    "ftp://example.com/room.jpg",
    "room.jpg",
    "https://10.0.0.1/room.jpg",
    "https://127.0.0.1/room.jpg",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/room.jpg",
    "https://localhost/room.jpg",
    "https://user:password@example.com/room.jpg",
    "file:///etc/passwd",
    "data:image/png;base64,AAAA",
]


@pytest.mark.parametrize(("route", "body", "field", "text"), VALIDATION)
def test_a_field_that_breaks_a_rule_is_named(owner, post, nothing_happened, route, body, field, text):
    body = nothing_happened(post(owner, route, body, key="kept"), 422, "validation_error")

    messages = {error["field"]: error["message"] for error in body["errors"]}
    assert text in messages[field]
    assert field in body["detail"]


@pytest.mark.parametrize("url", URLS)
def test_a_url_that_is_not_public_is_refused(owner, post, nothing_happened, url):
    body = nothing_happened(post(owner, "redesign", MINIMAL["redesign"] | {"image_url": url}), 422, "invalid_image_url")

    assert body["detail"].startswith("image_url must be a public https URL: ")
    assert [error["field"] for error in body["errors"]] == ["image_url"]


def test_one_bad_url_refuses_the_whole_batch(owner, post, nothing_happened):
    redesigns = {"images": [IMAGE, IMAGE | {"image_url": URLS[0]}]}
    upscales = {"image_urls": [ROOM, URLS[0]]}

    first = nothing_happened(post(owner, "batch-redesign", redesigns), 422, "invalid_image_url")
    second = nothing_happened(post(owner, "batch-upscale", upscales), 422, "invalid_image_url")

    assert first["errors"][0]["field"] == "images.1.image_url"
    assert second["errors"][0]["field"] == "image_urls.1"


@pytest.mark.parametrize("route", sorted(MINIMAL))
def test_a_body_that_is_not_json_is_400(owner, nothing_happened, route):
    answer = owner.api.generic("POST", f"/v1/{route}", "{not json", content_type="application/json")

    assert nothing_happened(answer, 400, "bad_request")["detail"] == "The body is not valid JSON."


def test_another_content_type_is_415(owner, nothing_happened):
    answer = owner.api.generic("POST", "/v1/redesign", "prompt=x", content_type="application/x-www-form-urlencoded")

    nothing_happened(answer, 415, "bad_request")


@pytest.mark.parametrize("route", sorted(MINIMAL))
def test_without_credit_nothing_is_made(post, route):
    poor = tenant_make("poor", credit_micros=1)

    answer = post(poor, route, MINIMAL[route], key="kept")

    assert (answer.status_code, answer.json()["error_code"]) == (402, "insufficient_credit")
    assert "the balance is" in answer.json()["detail"]
    assert not Job.objects.exists()
    assert LedgerEntry.objects.filter(organization=poor.organization).count() == 1


def test_credit_for_a_part_of_a_batch_makes_nothing(post):
    poor = tenant_make("poor", credit_micros=2 * REDESIGN_PRICE)

    answer = post(poor, "batch-redesign", {"images": [IMAGE] * 3})

    assert answer.status_code == 402
    assert not Job.objects.exists()
    assert poor.balance.available_micros == 2 * REDESIGN_PRICE


def test_too_many_unfinished_jobs_are_429(owner, post, nothing_happened):
    owner.organization.max_in_flight = 2
    owner.organization.save(update_fields=["max_in_flight"])

    answer = post(owner, "batch-redesign", {"images": [IMAGE] * 3})

    nothing_happened(answer, 429, "rate_limited")
    assert answer.headers["Retry-After"] == "5"


def test_the_rate_limit_of_the_route(owner, post, nothing_happened, settings):
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"redesign_create": 1}
    with time_machine.travel(datetime(2026, 3, 2, 12, 0, 15, tzinfo=UTC), tick=False):  # both in one window
        post(owner, "redesign", {})

        answer = post(owner, "upscale", MINIMAL["upscale"])

    nothing_happened(answer, 429, "rate_limited")
    assert (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]) == ("1", "0")
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_every_picture_of_a_batch_counts_against_the_limit_of_fetches(owner, post, nothing_happened, settings):
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"source_fetch": 2}

    answer = post(owner, "batch-upscale", {"image_urls": [ROOM] * 3})

    nothing_happened(answer, 429, "rate_limited")


def test_a_replay_does_not_count_against_the_limit_of_fetches(owner, post, settings):
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"source_fetch": 1}
    with time_machine.travel(datetime.now(UTC).replace(second=15), tick=False):  # all in one window
        answers = [post(owner, "upscale", {"image_url": ROOM}, key=key) for key in ("one", "one", "another")]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert Job.objects.count() == 1


@pytest.mark.parametrize("route", sorted(MINIMAL))
def test_an_engine_that_lacks_its_setting_is_503(owner, post, nothing_happened, settings, route):
    settings.ENGINE_NEEDS = {"fake": ("FAKE_TOKEN",)}
    settings.FAKE_TOKEN = ""

    body = nothing_happened(post(owner, route, MINIMAL[route]), 503, "not_configured")

    assert "FAKE_TOKEN is not set" in body["detail"]
    settings.FAKE_TOKEN = "given"
    assert post(owner, route, MINIMAL[route]).status_code == 200


def test_a_webhook_url_that_is_not_public_or_not_wanted(owner, post, nothing_happened):
    inner = MINIMAL["redesign"] | {"webhook_url": "https://10.0.0.1/hook"}
    unwanted = MINIMAL["redesign"] | {"webhook_url": "https://hooks.example.org/k", "use_webhook": False}

    first = nothing_happened(post(owner, "redesign", inner), 422, "validation_error")
    second = nothing_happened(post(owner, "redesign", unwanted), 422, "validation_error")

    assert first["errors"][0]["field"] == "webhook_url"
    assert second["errors"] == [{"field": "webhook_url", "message": "is not allowed with use_webhook false"}]


def test_a_key_that_cannot_be_one(owner, post, nothing_happened):
    nothing_happened(post(owner, "redesign", MINIMAL["redesign"], key="with a space"), 400, "bad_request")


def test_a_revoked_key_is_401_in_this_api_s_words(owner, post, nothing_happened):
    key_revoke(key=owner.key)

    body = nothing_happened(post(owner, "redesign", MINIMAL["redesign"]), 401, "unauthorized")

    assert body["detail"] == "The API key is unknown, expired or revoked."


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/", "/v1/jobs/"])
def test_an_unknown_address_is_404_in_this_api_s_words(owner, nothing_happened, path):
    nothing_happened(owner.api.get(path), 404, "not_found")


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/redesign"), ("POST", "/health"), ("DELETE", "/v1/jobs")])
def test_a_method_that_a_route_does_not_have_is_405(owner, nothing_happened, method, path):
    nothing_happened(owner.api.generic(method, path), 405, "bad_request")
