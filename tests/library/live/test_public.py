"""`GET /cdn/{org}/{project}/live/{scope}`: hits, misses and who may draw."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.rate_limits import HOUR
from apps.jobs.models import Job, JobState
from apps.jobs.services.finish import job_cancel
from apps.library.live_wish import LiveWish
from apps.library.models import Generation, Image, LiveEntry, LiveScope, ScopeMode
from apps.library.served import served_forget
from apps.library.services.live_settings import live_secret_rotate, live_settings_get
from apps.library.services.scopes import scope_change
from tests.cast import tenant_make
from tests.library.live.conftest import (
    LIVE,
    PRICE,
    bytes_of,
    drain,
    entry_made,
    get,
    hidden,
    scope_of,
    settings_of,
    signed,
    stored,
)

pytestmark = pytest.mark.django_db

HERO = f"{LIVE}/hero"


# --- hits -------------------------------------------------------------------------------------------------------------


def test_a_miss_draws_and_a_hit_has_the_same_bytes(owner, workers):
    scope_of(owner)

    miss = get(HERO, prompt="a blue sky")
    hit = get("/cdn/acme/default/live/hero?prompt=a%20blue%20sky")

    generation = Generation.objects.get()
    image = generation.output_image
    assert (miss.status_code, hit.status_code) == (200, 200)
    assert miss.headers["X-Cache-Status"] == "MISS"
    assert miss.headers["X-Generation-Id"] == str(generation.pk)
    assert hit.headers["X-Cache-Status"] == "HIT"
    assert "X-Generation-Id" not in hit.headers
    assert bytes_of(miss) == bytes_of(hit) == stored(image)
    for answer in (miss, hit):
        assert answer.headers["X-Image-Id"] == str(image.pk)
        assert answer.headers["X-Scope"] == "hero"
        assert answer.headers["Content-Type"] == image.file.content_type
        assert answer.headers["Content-Length"] == str(image.file.size)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000"
        assert answer.headers["ETag"] == f'"{hashlib.sha256(stored(image)).hexdigest()}"'
    assert owner.balance.held_micros == 0
    assert Job.objects.get().price_micros == PRICE


def test_what_is_drawn_is_tagged_and_belongs_to_its_scope(owner, workers):
    scope = scope_of(owner)

    get(HERO, prompt="a blue sky", aspectRatio="16:9", autoEnhance="false", template="comic")

    generation = Generation.objects.get()
    key = LiveWish("a blue sky", "16:9", False, "comic").cache_key(owner.project.pk, "hero")
    assert (generation.live, generation.scope, generation.flow) == (True, scope, None)
    assert (generation.aspect_ratio, generation.auto_enhance, generation.template) == ("16:9", False, "comic")
    assert generation.meta == {"scope": "hero", "isLiveUrl": True, "cacheKey": key}
    assert (generation.output_image.live, generation.output_image.scope) == (True, scope)
    assert generation.job.api_key is None
    assert LiveEntry.objects.get().cache_key == key


@pytest.mark.parametrize(
    "parameters",
    [
        {"prompt": "  a   blue sky "},
        {"prompt": "a blue sky", "aspectRatio": "1:1"},
        {"prompt": "a blue sky", "autoEnhance": "true", "template": "general"},
        {"prompt": "a blue sky", "v": "7"},
        {"prompt": "a blue sky", "sig": "forged", "exp": "1"},
    ],
)
def test_what_reads_the_same_is_the_same_picture(owner, parameters):
    entry_made(owner)

    assert get(HERO, **parameters).headers["X-Cache-Status"] == "HIT"


@pytest.mark.parametrize(
    "parameters",
    [
        {"prompt": "A blue sky"},
        {"prompt": "a blue sky", "aspectRatio": "16:9"},
        {"prompt": "a blue sky", "autoEnhance": "false"},
        {"prompt": "a blue sky", "template": "comic"},
    ],
)
def test_what_is_asked_for_otherwise_is_another_picture(owner, parameters, refused):
    entry_made(owner)
    refused.remember()

    refused(get(HERO, **parameters), 403, "SIGNATURE_REQUIRED")


def test_hits_need_no_query_and_write_nothing_for_seconds(owner, settings):
    entry_made(owner)
    get(HERO, prompt="a blue sky")

    with CaptureQueriesContext(connection) as queries:
        answers = [get(HERO, prompt="a blue sky") for _ in range(5)]

    assert [answer.headers["X-Cache-Status"] for answer in answers] == ["HIT"] * 5
    assert len(queries) == 0


def test_a_first_hit_takes_two_queries(owner):
    entry_made(owner)
    served_forget()

    with CaptureQueriesContext(connection) as queries:
        get(HERO, prompt="a blue sky")

    assert len(queries) == 2
    assert all(query["sql"].startswith("SELECT") for query in queries)


def test_a_deleted_picture_is_gone_after_seconds_and_drawn_anew(owner, workers, settings):
    entry = entry_made(owner)
    scope_change(scope=entry.scope, mode=ScopeMode.OPEN)
    first = entry.generation
    assert get(HERO, prompt="a blue sky").status_code == 200
    hidden(first.output_image)

    settings.PUBLIC_CACHE_SECONDS = 0
    served_forget()
    again = get(HERO, prompt="a blue sky")

    entry.refresh_from_db()
    assert again.headers["X-Cache-Status"] == "MISS"
    assert again.headers["X-Image-Id"] != str(first.output_image_id)
    assert entry.generation != first
    assert LiveEntry.objects.count() == 1
    assert Generation.objects.count() == 2


@pytest.mark.parametrize("mode", ScopeMode)
def test_a_frozen_scope_serves_what_it_has_and_draws_nothing(owner, mode, refused):
    entry = entry_made(owner)
    scope_change(scope=entry.scope, mode=mode, allow_new=False)
    refused.remember()

    assert get(HERO, prompt="a blue sky").status_code == 200
    refused(get(HERO, **signed(owner, "another sky")), 403, "SCOPE_FROZEN")


# --- signatures -------------------------------------------------------------------------------------------------------


def test_a_signature_lets_the_prompt_that_it_was_made_for_be_drawn(owner, workers):
    scope_of(owner, mode=ScopeMode.SIGNED)

    answer = get(HERO, **signed(owner, "ein Haus, grün & groß @ 100%?", aspectRatio="3:2", expires_in=60))

    assert (answer.status_code, answer.headers["X-Cache-Status"]) == (200, "MISS")
    assert Generation.objects.get().own_prompt == "ein Haus, grün & groß @ 100%?"


def test_a_scope_appears_by_a_signature_as_a_signed_one(owner, workers):
    settings_of(owner, new_scope_limit=7)

    assert get(HERO, **signed(owner, "a blue sky")).status_code == 200

    scope = LiveScope.objects.get()
    assert (scope.slug, scope.mode, scope.new_limit, scope.allow_new) == ("hero", "signed", 7, True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sig": ""}, "SIGNATURE_REQUIRED"),
        ({"sig": "0" * 32}, "SIGNATURE_INVALID"),
        ({"sig": "É"}, "SIGNATURE_INVALID"),
        ({"prompt": "a red sky"}, "SIGNATURE_INVALID"),
        ({"aspectRatio": "16:9"}, "SIGNATURE_INVALID"),
        ({"autoEnhance": "false"}, "SIGNATURE_INVALID"),
        ({"template": "comic"}, "SIGNATURE_INVALID"),
        ({"exp": "99999999999"}, "SIGNATURE_INVALID"),
    ],
)
def test_a_signature_fixes_everything_that_is_drawn(owner, refused, change, code):
    scope_of(owner, mode=ScopeMode.SIGNED)
    refused.remember()

    refused(get(HERO, **signed(owner, "a blue sky") | change), 403, code)


def test_a_signature_is_no_good_in_another_scope(owner, refused):
    scope_of(owner, mode=ScopeMode.SIGNED)
    scope_of(owner, "other", mode=ScopeMode.SIGNED)
    refused.remember()

    refused(get(f"{LIVE}/other", **signed(owner, "a blue sky")), 403, "SIGNATURE_INVALID")


def test_another_project_s_secret_signs_nothing_here(owner, stranger, refused):
    scope_of(owner, mode=ScopeMode.SIGNED)
    theirs = signed(stranger, "a blue sky")
    live_settings_get(owner.project)
    refused.remember()

    refused(get(HERO, **theirs), 403, "SIGNATURE_INVALID")


def test_an_address_whose_time_is_over_draws_nothing_but_still_shows_what_is_there(owner, refused):
    entry_made(owner)
    refused.remember()

    refused(get(HERO, **signed(owner, "a red sky", expires_in=-1)), 403, "SIGNATURE_EXPIRED")
    assert get(HERO, **signed(owner, "a blue sky", expires_in=-1)).status_code == 200


def test_an_expired_address_makes_no_scope(owner, refused):
    live_settings_get(owner.project)
    refused(get(HERO, **signed(owner, "a red sky", expires_in=-1)), 403, "SIGNATURE_EXPIRED")


def test_the_secret_before_a_rotation_counts_for_a_day_and_the_one_before_that_does_not(owner, workers):
    scope_of(owner, mode=ScopeMode.SIGNED)
    oldest = signed(owner, "one")
    live_secret_rotate(project=owner.project)
    old = signed(owner, "two")
    live_secret_rotate(project=owner.project)

    assert get(HERO, **oldest).json()["error"]["code"] == "SIGNATURE_INVALID"
    assert get(HERO, **old).status_code == 200
    assert get(HERO, **signed(owner, "three")).status_code == 200


# --- limits -----------------------------------------------------------------------------------------------------------


def test_an_open_scope_appears_only_where_the_project_allows_it(owner, workers, refused):
    settings_of(owner, allow_new_scopes=False)
    refused.remember()
    refused(get(HERO, prompt="a blue sky"), 404, "SCOPE_NOT_FOUND", "Scope not found")

    settings_of(owner, allow_new_scopes=True, new_scope_limit=3)
    assert get(HERO, prompt="a blue sky").status_code == 200

    scope = LiveScope.objects.get()
    assert (scope.mode, scope.new_limit) == ("open", 3)


def test_a_full_scope_serves_what_it_has(owner, workers, refused):
    scope_of(owner, new_limit=2)
    for prompt in ("one", "two"):
        assert get(HERO, prompt=prompt).status_code == 200
    refused.remember()

    full = get(HERO, prompt="three")
    refused(full, 429, "SCOPE_LIMIT_REACHED", "This scope has the 2 pictures that it may have.")
    assert full.headers["Retry-After"] == str(HOUR)
    assert get(HERO, prompt="one").headers["X-Cache-Status"] == "HIT"


def test_pictures_that_failed_or_were_deleted_leave_room(owner, workers):
    scope_of(owner, new_limit=1)

    assert get(HERO, prompt="this will fail").status_code == 500
    assert get(HERO, prompt="one").status_code == 200
    hidden(Image.objects.get())
    assert get(HERO, prompt="two").status_code == 200


def test_a_picture_on_its_way_takes_room(owner, nobody_works, refused):
    scope_of(owner, new_limit=1)
    assert get(HERO, prompt="one").status_code == 503
    refused.remember()

    refused(get(HERO, prompt="two"), 429, "SCOPE_LIMIT_REACHED")


def test_the_project_s_day_is_over_after_its_limit_failed_ones_counted(owner, workers, refused):
    settings_of(owner, daily_limit=2)
    scope_of(owner)
    scope_of(owner, "other")
    assert get(HERO, prompt="this will fail").status_code == 500
    assert get(f"{LIVE}/other", prompt="one").status_code == 200
    refused.remember()

    over = get(HERO, prompt="two")
    refused(over, 429, "DAILY_LIMIT_REACHED", "The project has had its 2 new pictures of today.")
    assert 1 <= int(over.headers["Retry-After"]) <= 24 * HOUR


def test_ten_new_pictures_an_hour_for_an_address_hits_not_counted(owner, workers, settings, refused):
    settings.LIVE_NEW_PER_HOUR = 2
    scope_of(owner)
    first, hit, second = (get(HERO, prompt=prompt) for prompt in ("one", "one", "this will fail"))
    refused.remember()

    third = get(HERO, prompt="three")

    assert [answer.status_code for answer in (first, hit, second)] == [200, 200, 500]
    assert (first.headers["X-RateLimit-Limit"], first.headers["X-RateLimit-Remaining"]) == ("2", "1")
    assert "X-RateLimit-Limit" not in hit.headers
    refused(third, 429, "IP_RATE_LIMIT_EXCEEDED")
    assert 1 <= int(third.headers["Retry-After"]) <= HOUR
    assert get(HERO, prompt="one", address="203.0.113.7").status_code == 200
    assert get(HERO, prompt="three", address="203.0.113.8").status_code == 200


def test_an_address_cannot_be_chosen_by_a_header(owner, workers, settings, refused):
    settings.LIVE_NEW_PER_HOUR = 1
    scope_of(owner)
    assert get(HERO, prompt="one").status_code == 200
    refused.remember()

    forged = get(HERO, prompt="two", headers={"X-Forwarded-For": "198.51.100.1"})

    refused(forged, 429, "IP_RATE_LIMIT_EXCEEDED")


def test_without_credit_nothing_is_begun(db, refused):
    poor = tenant_make("acme", credit_micros=PRICE - 1)
    scope_of(poor)
    refused.remember()

    refused(get(HERO, prompt="a blue sky"), 402, "INSUFFICIENT_CREDIT")
    assert poor.balance.available_micros == PRICE - 1


# --- waiting, failing -------------------------------------------------------------------------------------------------


def test_a_picture_that_takes_long_is_asked_for_again_and_made_once(owner, nobody_works):
    scope_of(owner)

    answers = [get(HERO, prompt="a blue sky") for _ in range(3)]

    for answer in answers:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.json()["error"]["code"] == "GENERATION_IN_PROGRESS"
    assert Generation.objects.count() == 1
    assert owner.balance.held_micros == PRICE
    drain()
    served_forget()
    assert get(HERO, prompt="a blue sky").headers["X-Cache-Status"] == "HIT"


def test_a_failed_picture_costs_nothing_and_the_next_request_tries_again(owner, workers):
    scope_of(owner)
    before = owner.balance.available_micros

    failed = get(HERO, prompt="this will fail")
    assert (failed.status_code, failed.json()["error"]["code"]) == (500, "GENERATION_FAILED")
    assert owner.balance.available_micros == before
    get(HERO, prompt="this will fail")

    assert Generation.objects.count() == 2
    entry = LiveEntry.objects.get()
    assert entry.generation == Generation.objects.order_by("-pk").first()


def test_a_canceled_picture_is_begun_anew(owner, nobody_works):
    scope_of(owner)
    get(HERO, prompt="a blue sky")
    job_cancel(job=Job.objects.get())

    assert get(HERO, prompt="a blue sky").status_code == 503

    assert sorted(Job.objects.values_list("state", flat=True)) == [JobState.CANCELED, JobState.QUEUED]
    assert owner.balance.held_micros == PRICE


@pytest.mark.parametrize(
    "given",
    [
        {"method": "HEAD"},
        {"headers": {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}},
        {"headers": {"User-Agent": "facebookexternalhit/1.1"}},
        {"headers": {"User-Agent": "Slackbot-LinkExpanding 1.0"}},
    ],
    ids=["head", "googlebot", "facebook", "slack"],
)
def test_programs_that_follow_addresses_draw_nothing(owner, refused, given):
    entry_made(owner)
    scope_change(scope=LiveScope.objects.get(), mode=ScopeMode.OPEN)
    refused.remember()

    miss, hit = get(HERO, prompt="a red sky", **given), get(HERO, prompt="a blue sky", **given)

    assert (miss.status_code, hit.status_code) == (404, 200)
    assert Generation.objects.count() == 1


def test_a_browser_is_no_program_that_follows_addresses(owner, workers):
    scope_of(owner)
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"

    assert get(HERO, prompt="a blue sky", headers={"User-Agent": agent}).status_code == 200


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "Prompt is required"),
        ("prompt=", "Prompt is required"),
        ("prompt=%20%20", "Prompt is required"),
        ("prompt=a%00b", "prompt must not contain control characters"),
        ("prompt=a%0Ab", "prompt must not contain control characters"),
        ("prompt=a%C2%85b", "prompt must not contain control characters"),
        (f"prompt={'x' * 1001}", "prompt may have at most 1000 characters; got 1001"),
        ("prompt=x&aspectRatio=5:1", "Invalid aspect ratio"),
        ("prompt=x&aspectRatio=", "Invalid aspect ratio"),
        ("prompt=x&autoEnhance=yes", "autoEnhance must be true or false; got 'yes'"),
        (
            "prompt=x&template=oil",
            "template must be one of general, photorealistic, illustration, minimalist, sticker, product, comic; "
            "got 'oil'",
        ),
        ("prompt=x&exp=soon", "exp must be whole Unix seconds"),
        ("prompt=x&exp=-5", "exp must be whole Unix seconds"),
        ("prompt=x&exp=²", "exp must be whole Unix seconds"),
        ("prompt=x&prompt=y", "prompt must be given once"),
        ("prompt=x&v=a%20b", "v must be at most 20 letters, digits, dots and hyphens"),
        (
            "prompt=x&ratio=1:1",
            "unknown parameter 'ratio'; known ones: aspectRatio, autoEnhance, exp, prompt, template, sig, v",
        ),
    ],
)
def test_bad_parameters_are_refused(owner, refused, query, message):
    scope_of(owner)
    refused.remember()

    refused(get(f"{HERO}?{query}"), 400, "VALIDATION_ERROR", message)


@pytest.mark.parametrize("slug", ["he%20ro", "h.e", "x" * 65, "%00", "ü", "a%0A"])
def test_a_scope_s_name_has_a_form(owner, refused, slug):
    refused(get(f"{LIVE}/{slug}", prompt="x"), 400, "SCOPE_INVALID_FORMAT")


@pytest.mark.parametrize("path", ["acme/nope", "nope/default", "globex/default-2", "ac%00me/default", "ACME/default"])
def test_unknown_owners_are_not_found(owner, stranger, refused, path):
    refused(get(f"/cdn/{path}/live/hero", prompt="x"), 404, "PROJECT_NOT_FOUND", "Project not found")


def test_another_customer_s_scope_is_not_found_here(owner, stranger, refused):
    scope_of(stranger, "theirs")
    refused.remember()

    refused(get(f"{LIVE}/theirs", prompt="x"), 404, "SCOPE_NOT_FOUND")


def test_an_organization_that_is_switched_off_shows_nothing(owner, refused):
    entry_made(owner)
    owner.organization.api_enabled = False
    owner.organization.save()
    served_forget()
    refused.remember()

    refused(get(HERO, prompt="a blue sky"), 403, "FORBIDDEN")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_pictures_are_only_read(owner, method):
    answer = get(HERO, method=method, prompt="x")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["success"] is False


@pytest.mark.parametrize("prompt", ["a blue sky", "a red sky"])
def test_answers_are_safe_to_show_and_never_a_page(owner, prompt):
    entry_made(owner)

    answer = get(HERO, prompt=prompt)

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
