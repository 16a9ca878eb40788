"""`GET /api/v1/live`, signing, prewarming and the project's settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils import timezone

from apps.library.models import Generation, LiveEntry, LiveScope, LiveSettings
from apps.library.served import served_forget
from apps.library.services.live_settings import live_settings_get, secrets_in_use
from apps.library.signing import canonical, signature
from tests.cast import tenant_make
from tests.library.live.conftest import (
    PRICE,
    bytes_of,
    drain,
    get,
    hidden,
    scope_of,
    settings_of,
    signed,
    stored,
)

pytestmark = pytest.mark.django_db

URL = "/api/v1/live"


def live(tenant, prompt="a blue sky", **parameters):
    return tenant.api.get(URL, {"prompt": prompt, **parameters})


# --- GET /api/v1/live -------------------------------------------------------------------------------------------------


def test_a_miss_then_hits_that_are_counted(owner, workers):
    miss = owner.api.get("/api/v1/live?prompt=a%20blue%20sky&aspectRatio=16:9")
    hits = [live(owner, aspectRatio="16:9") for _ in range(3)]

    generation = Generation.objects.get()
    image = generation.output_image
    assert (miss.status_code, miss.headers["X-Cache-Status"]) == (200, "MISS")
    assert miss.headers["X-Generation-Id"] == str(generation.pk)
    assert "X-Cache-Hit-Count" not in miss.headers
    assert [hit.headers["X-Cache-Status"] for hit in hits] == ["HIT"] * 3
    assert [hit.headers["X-Cache-Hit-Count"] for hit in hits] == ["1", "2", "3"]
    for answer in (miss, *hits):
        assert bytes_of(answer) == stored(image)
        assert answer.headers["Content-Type"] == image.file.content_type
        assert answer.headers["Cache-Control"] == "public, max-age=31536000"
        assert answer.headers["X-Image-Id"] == str(image.pk)
        assert answer.headers["X-RateLimit-Limit"] == "10000"
    assert "X-Generation-Id" not in hits[0].headers
    assert (generation.aspect_ratio, generation.scope, generation.live) == ("16:9", None, True)
    assert generation.job.api_key == owner.key


def test_the_cache_is_the_project_s_own(owner, stranger, teammate, workers):
    live(owner)

    assert live(teammate).headers["X-Cache-Status"] == "HIT"
    assert live(stranger).headers["X-Cache-Status"] == "MISS"
    assert live(owner, aspectRatio="3:2").headers["X-Cache-Status"] == "MISS"
    assert LiveEntry.objects.count() == 3


def test_a_scope_s_picture_is_another_one(owner, workers):
    scope_of(owner)
    get("/cdn/acme/default/live/hero", prompt="a blue sky")

    assert live(owner).headers["X-Cache-Status"] == "MISS"


def test_limits_of_public_pages_do_not_hold_for_the_key(owner, workers, settings):
    settings.LIVE_NEW_PER_HOUR = 0
    settings_of(owner, daily_limit=0)

    assert live(owner).status_code == 200


def test_a_hidden_picture_is_a_miss(owner, workers):
    live(owner)
    hidden(Generation.objects.get().output_image)
    served_forget()

    assert live(owner).headers["X-Cache-Status"] == "MISS"
    assert LiveEntry.objects.count() == 1


@pytest.mark.parametrize("accept", ["image/*", "image/png", "text/html", "*/*", "application/json"])
def test_pictures_are_answered_whatever_is_accepted(owner, workers, accept):
    live(owner)

    assert owner.api.get(f"{URL}?prompt=a%20blue%20sky", headers={"Accept": accept}).status_code == 200


def test_a_picture_that_takes_long(owner, nobody_works):
    first, second = live(owner), live(owner)

    for answer in (first, second):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.json()["error"]["code"] == "GENERATION_IN_PROGRESS"
    assert Generation.objects.count() == 1


def test_failure_is_told_and_free(owner, workers):
    before = owner.balance.available_micros

    answer = live(owner, "this will fail")

    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "GENERATION_FAILED")
    assert owner.balance.available_micros == before


def test_without_credit(db, refused):
    poor = tenant_make("acme", credit_micros=PRICE - 1)
    refused.remember()

    refused(live(poor), 402, "INSUFFICIENT_CREDIT")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "Prompt is required"),
        ("?prompt=%20", "Prompt is required"),
        ("?prompt=x&aspectRatio=7:1", "Invalid aspect ratio"),
        ("?prompt=x%07", "prompt must not contain control characters"),
        ("?prompt=x&sig=1", "unknown parameter 'sig'; known ones: aspectRatio, autoEnhance, prompt, template"),
    ],
)
def test_bad_parameters(owner, query, message, refused):
    refused.remember()

    refused(owner.api.get(f"{URL}{query}"), 400, "VALIDATION_ERROR", message)


# --- signing ----------------------------------------------------------------------------------------------------------


def test_the_test_vector_for_partners():
    parameters = {
        "prompt": "Café at dusk, 100% cosy & warm",
        "template": "illustration",
        "aspectRatio": "16:9",
        "exp": "1893456000",
    }
    assert canonical("acme/shop/hero", parameters) == (
        "v1\nacme/shop/hero\n"
        "aspectRatio=16%3A9&exp=1893456000&prompt=Caf%C3%A9%20at%20dusk%2C%20100%25%20cosy%20%26%20warm"
        "&template=illustration"
    )
    secret = "live_00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
    assert signature(secret, "acme/shop/hero", parameters) == "106f5c5f31fd22aa4be72206e8688b80"


def test_the_sample_for_partners_signs_as_we_do():
    page = (Path(__file__).resolve().parents[3] / "docs" / "live-urls.md").read_text()
    code = re.search(r"```python\n(.+?)```", page, flags=re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(code.group(1), names)  # noqa: S102  our own page
    secret, owner = re.findall(r"^(?:secret|path) +(\S+)$", page, flags=re.MULTILINE)
    given = {
        "prompt": "Café at dusk, 100% cosy & warm",
        "template": "illustration",
        "aspectRatio": "16:9",
        "exp": "1893456000",
    }

    url = names["live_url"]("https://katalo.example", owner.removesuffix("/hero"), "hero", secret, given)

    assert url.startswith(
        "https://katalo.example/cdn/acme/shop/live/hero?aspectRatio=16%3A9&exp=1893456000&prompt=Caf%C3"
    )
    assert parse_qs(urlsplit(url).query)["sig"] == [re.findall(r"^signature  (\w+)$", page, flags=re.MULTILINE)[0]]
    assert url.endswith(f"sig={signature(secret, owner, given)}")


def test_a_ready_address(owner, workers, settings):
    settings.PUBLIC_BASE_URL = "https://katalo.example"
    body = {
        "scope": "hero",
        "prompt": " a  house, grün & groß ",
        "aspectRatio": "16:9",
        "autoEnhance": False,
        "template": "comic",
        "expiresIn": 3600,
    }
    with time_machine.travel(timezone.now(), tick=False):
        now = int(timezone.now().timestamp())
        data = owner.api.post("/api/v1/live/sign", body, format="json").json()["data"]

    parts = urlsplit(data["url"])
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "katalo.example", "/cdn/acme/default/live/hero")
    assert given.pop("sig")
    assert given == {
        "prompt": "a house, grün & groß",
        "aspectRatio": "16:9",
        "autoEnhance": "false",
        "template": "comic",
        "exp": str(now + 3600),
    }
    assert data["scope"] == "hero"
    assert data["expiresAt"].endswith("Z")
    scope = LiveScope.objects.get()
    assert (scope.slug, scope.mode, scope.new_limit) == ("hero", "signed", 30)
    assert get(data["url"]).status_code == 200
    assert Generation.objects.get().template == "comic"


def test_signing_again_makes_no_second_scope_and_draws_nothing(owner):
    scope_of(owner, "open-one")

    urls = {
        owner.api.post("/api/v1/live/sign", {"scope": "open-one", "prompt": "x"}, format="json").json()["data"]["url"]
        for _ in range(2)
    }

    assert len(urls) == 1
    assert LiveScope.objects.get().mode == "open"
    assert Generation.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"scope": "hero"}, "VALIDATION_ERROR", "Prompt is required"),
        ({"scope": "hero", "prompt": " "}, "VALIDATION_ERROR", "Prompt is required"),
        ({"scope": "hero", "prompt": "a\nb"}, "VALIDATION_ERROR", "prompt must not contain control characters"),
        ({"scope": "hero", "prompt": "x", "aspectRatio": "5:1"}, "VALIDATION_ERROR", "Invalid aspect ratio"),
        (
            {"scope": "he ro", "prompt": "x"},
            "SCOPE_INVALID_FORMAT",
            "A scope's slug must be 1 to 64 letters, digits, - and _; got 'he ro'",
        ),
        (
            {"scope": "hero", "prompt": "x", "expiresIn": 59},
            "VALIDATION_ERROR",
            "expiresIn: must be a whole number from 60 to 31536000; got 59",
        ),
    ],
)
def test_what_cannot_be_signed(owner, body, code, message, refused):
    refused(owner.api.post("/api/v1/live/sign", body, format="json"), 400, code, message)


# --- prewarming -------------------------------------------------------------------------------------------------------


def prewarm(tenant, *prompts, headers=None, **fields):
    body = {"scope": "hero", "prompts": list(prompts), **fields}
    return tenant.api.post("/api/v1/live/prewarm", body, format="json", headers=headers or {})


def test_pictures_are_drawn_before_anybody_asks(owner):
    answer = prewarm(owner, "one", "two", "one", aspectRatio="3:2")

    rows = answer.json()["data"]
    assert [(row["prompt"], row["status"], row["imageId"]) for row in rows] == [
        ("one", "pending", None),
        ("two", "pending", None),
    ]
    assert Generation.objects.count() == 2
    drain()
    for row in rows:
        shown = get(row["url"])
        assert (shown.status_code, shown.headers["X-Cache-Status"]) == (200, "HIT")


def test_a_second_time_costs_nothing_and_tells_what_is_there(owner, workers):
    prewarm(owner, "one", headers={"Prefer": "wait=30"})

    again = prewarm(owner, "one", headers={"Prefer": "wait=30"})

    [row] = again.json()["data"]
    generation = Generation.objects.get()
    assert again.headers["Preference-Applied"] == "wait=30"
    assert row == {
        "prompt": "one",
        "url": row["url"],
        "status": "success",
        "generationId": str(generation.pk),
        "imageId": str(generation.output_image_id),
        "error": None,
    }


def test_waiting_ends_for_all_at_the_same_time(owner, monkeypatch):
    waits = []
    monkeypatch.setattr("apps.library.api.live.job_wait", lambda job, seconds: waits.append(seconds))

    prewarm(owner, "one", "two", headers={"Prefer": "wait=30"})

    assert len(waits) == 2
    assert 29 < waits[1] <= waits[0] <= 30


def test_one_that_fails_or_is_refused_leaves_the_others(owner, workers):
    scope_of(owner, new_limit=2)

    rows = prewarm(owner, "one", "this will fail", "three", "four", headers={"Prefer": "wait=30"}).json()["data"]

    assert [row["status"] for row in rows] == ["success", "failed", "failed", "failed"]
    assert [row["error"] and row["error"]["code"] for row in rows] == [
        None,
        "GENERATION_FAILED",
        "SCOPE_LIMIT_REACHED",
        "SCOPE_LIMIT_REACHED",
    ]


def test_when_all_are_refused_the_answer_is_the_first_refusal(owner, refused):
    scope_of(owner, allow_new=False)
    refused.remember()

    refused(prewarm(owner, "one", "two"), 403, "SCOPE_FROZEN")


@pytest.mark.parametrize(
    ("prompts", "message"),
    [
        ([], "prompts: must have 1 or more items"),
        (["x"] * 21, "prompts: may have at most 20 items"),
        (["x", " "], "Prompt is required"),
        ("x", "prompts: must be a list"),
    ],
)
def test_bad_lists_of_prompts(owner, prompts, message, refused):
    body = {"scope": "hero", "prompts": prompts}

    refused(owner.api.post("/api/v1/live/prewarm", body, format="json"), 400, "VALIDATION_ERROR", message)


# --- settings ---------------------------------------------------------------------------------------------------------

SETTINGS = "/api/v1/live/settings"
DEFAULTS = {"allowNewLiveScopes": False, "newLiveScopesGenerationLimit": 30, "dailyLimit": 200}


def test_settings_are_there_and_change(owner, stranger):
    assert owner.api.get("/api/v1/live/settings").json()["data"] == DEFAULTS

    body = {"allowNewLiveScopes": True, "dailyLimit": 5}
    changed = owner.api.put(SETTINGS, body, format="json").json()["data"]

    assert changed == DEFAULTS | body == owner.api.get(SETTINGS).json()["data"]
    assert stranger.api.get(SETTINGS).json()["data"] == DEFAULTS


@pytest.mark.parametrize(
    "body",
    [
        {"dailyLimit": -1},
        {"dailyLimit": 100_001},
        {"newLiveScopesGenerationLimit": 1001},
        {"allowNewLiveScopes": 1},
        {"x": 1},
    ],
)
def test_bad_settings_change_nothing(owner, body):
    answer = owner.api.put(SETTINGS, body, format="json")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert owner.api.get(SETTINGS).json()["data"] == DEFAULTS


def test_a_secret_is_shown_once_and_the_one_before_counts_for_a_day(owner):
    old = live_settings_get(owner.project).secret
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answer = owner.api.post("/api/v1/live/settings/rotate-secret").json()["data"]

        new = answer["secret"]
        assert new == LiveSettings.objects.get().secret != old
        assert len(new) == len("live_") + 64
        assert secrets_in_use(owner.project) == [new, old]
        clock.shift(24 * 3600 - 1)
        assert secrets_in_use(owner.project) == [new, old]
        clock.shift(2)
        assert secrets_in_use(owner.project) == [new]
    assert new not in str(owner.api.get(SETTINGS).content)


def test_secrets_are_encrypted_at_rest(owner):
    from django.db import connection

    found = live_settings_get(owner.project)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM library_livesettings")
        assert found.secret not in str(cursor.fetchall())


def test_an_address_signed_before_a_rotation_still_draws(owner, workers):
    scope_of(owner, mode="signed")
    url = signed(owner, "a blue sky")
    owner.api.post("/api/v1/live/settings/rotate-secret")

    assert get("/cdn/acme/default/live/hero", **url).status_code == 200
