"""`/api/v1/live/scopes`: made, read, changed, run again, deleted."""

from __future__ import annotations

import pytest

from apps.files.models import StoredFile
from apps.jobs.models import Job, JobState
from apps.library.models import Flow, Generation, Image, LiveEntry, LiveScope
from apps.library.services import scopes
from apps.library.services.aliases import alias_assign, flow_aliases_merge
from tests.cast import tenant_make
from tests.library.live.conftest import (
    NOBODY,
    PRICE,
    drain,
    entry_made,
    get,
    hidden,
    image_made,
    scope_of,
    stored,
)

pytestmark = pytest.mark.django_db

URL = "/api/v1/live/scopes"


def post(tenant, body, path=URL):
    return tenant.api.post(path, body, format="json")


def put(tenant, body, slug="hero"):
    return tenant.api.put(f"{URL}/{slug}", body, format="json")


# --- making and reading -----------------------------------------------------------------------------------------------


def test_a_scope_is_made(owner):
    body = {"slug": "hero", "allowNewGenerations": True, "newGenerationsLimit": 50, "meta": {"note": "landing page"}}

    answer = owner.api.post("/api/v1/live/scopes", body, format="json")

    data = answer.json()["data"]
    scope = LiveScope.objects.get()
    assert answer.status_code == 201
    assert data == {
        "id": str(scope.pk),
        "slug": "hero",
        "mode": "signed",
        "allowNewGenerations": True,
        "newGenerationsLimit": 50,
        "currentGenerations": 0,
        "lastGeneratedAt": None,
        "meta": {"note": "landing page"},
        "createdAt": data["createdAt"],
        "updatedAt": data["updatedAt"],
    }
    assert owner.api.get(f"/api/v1/live/scopes/{'hero'}").json()["data"] == data


def test_defaults(owner):
    data = post(owner, {"slug": "Hero_2-x"}).json()["data"]

    assert (data["mode"], data["allowNewGenerations"], data["newGenerationsLimit"], data["meta"]) == (
        "signed",
        True,
        30,
        {},
    )


def test_a_slug_is_taken_once_in_a_project(owner, stranger, refused):
    assert post(owner, {"slug": "hero"}).status_code == 201
    refused.remember()

    refused(post(owner, {"slug": "hero"}), 409, "SCOPE_ALREADY_EXISTS", "A scope called 'hero' exists already.")
    assert post(stranger, {"slug": "hero"}).status_code == 201


@pytest.mark.parametrize("slug", ["he ro", "", "x" * 65, "hé", "a/b", "hero\n"])
def test_a_slug_has_a_form(owner, slug, refused):
    answer = post(owner, {"slug": slug})

    refused(answer, 400, "SCOPE_INVALID_FORMAT" if slug else "VALIDATION_ERROR")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "slug: This field is required."),
        ({"slug": "x", "mode": "closed"}, "mode: must be one of signed, open, frozen; got 'closed'"),
        (
            {"slug": "x", "newGenerationsLimit": 1001},
            "newGenerationsLimit: must be a whole number from 0 to 1000; got 1001",
        ),
        ({"slug": "x", "allowNewGenerations": "yes"}, "allowNewGenerations: must be true or false; got 'yes'"),
        ({"slug": "x", "meta": []}, "meta: must be an object"),
        (
            {"slug": "x", "mode": "frozen", "allowNewGenerations": True},
            "allowNewGenerations: must not be true in a frozen scope",
        ),
    ],
)
def test_bad_fields(owner, body, message, refused):
    refused(post(owner, body), 400, "VALIDATION_ERROR", message)


def test_the_list_has_the_numbers_and_is_the_project_s_own(owner, stranger, django_assert_num_queries):
    entry = entry_made(owner)
    entry_made(owner, "a red sky")
    scope_of(owner, "empty")
    scope_of(stranger, "theirs")
    hidden(entry.generation.output_image)
    owner.api.get(URL)

    with django_assert_num_queries(2):
        answer = owner.api.get(URL).json()

    assert [(row["slug"], row["currentGenerations"]) for row in answer["data"]] == [("empty", 0), ("hero", 1)]
    assert answer["data"][1]["lastGeneratedAt"] is not None
    assert answer["pagination"] == {"total": 2, "limit": 20, "offset": 0, "hasMore": False}
    assert [row["slug"] for row in owner.api.get(f"{URL}?slug=hero").json()["data"]] == ["hero"]
    assert owner.api.get(f"{URL}?slug=%00").json()["data"] == []
    assert [row["slug"] for row in owner.api.get(f"{URL}?limit=1&offset=1").json()["data"]] == ["hero"]


def test_pictures_on_their_way_are_counted_and_failed_ones_are_not(owner, workers):
    scope_of(owner)
    get("/cdn/acme/default/live/hero", prompt="this will fail")
    assert owner.api.get(f"{URL}/hero").json()["data"]["currentGenerations"] == 0

    post(owner, {"scope": "hero", "prompts": ["one"]}, "/api/v1/live/prewarm")

    assert owner.api.get(f"{URL}/hero").json()["data"]["currentGenerations"] == 1


@pytest.mark.parametrize("slug", ["nobody", "theirs", "%00", NOBODY])
def test_what_is_no_scope_of_the_project(owner, stranger, slug, refused):
    scope_of(stranger, "theirs")
    refused.remember()

    refused(owner.api.get(f"{URL}/{slug}"), 404, "SCOPE_NOT_FOUND", "Scope not found")
    refused(put(owner, {"meta": {}}, slug), 404, "SCOPE_NOT_FOUND")
    refused(owner.api.delete(f"{URL}/{slug}"), 404, "SCOPE_NOT_FOUND")
    refused(post(owner, {}, f"{URL}/{slug}/regenerate"), 404, "SCOPE_NOT_FOUND")


# --- changing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "mode", "allowed", "stored_mode"),
    [
        ({"mode": "open"}, "open", True, "open"),
        ({"mode": "frozen"}, "frozen", False, "signed"),
        ({"allowNewGenerations": False}, "frozen", False, "signed"),
        ({"mode": "open", "allowNewGenerations": False}, "frozen", False, "open"),
        ({"meta": {"a": 1}}, "signed", True, "signed"),
    ],
)
def test_modes(owner, body, mode, allowed, stored_mode):
    scope_of(owner, mode="signed")

    data = put(owner, body).json()["data"]

    assert (data["mode"], data["allowNewGenerations"]) == (mode, allowed)
    assert LiveScope.objects.get().mode == stored_mode


def test_a_thawed_scope_is_what_it_was(owner):
    scope_of(owner, mode="open")
    put(owner, {"mode": "frozen"})

    assert put(owner, {"allowNewGenerations": True}).json()["data"]["mode"] == "open"


def test_a_lower_limit_deletes_nothing(owner):
    entry_made(owner)
    entry_made(owner, "a red sky")

    data = put(owner, {"newGenerationsLimit": 1, "meta": {"x": 1}}).json()["data"]

    assert (data["newGenerationsLimit"], data["currentGenerations"], data["meta"]) == (1, 2, {"x": 1})
    assert get("/cdn/acme/default/live/hero", prompt="a blue sky").status_code == 200


def test_a_slug_is_not_changed(owner):
    scope_of(owner)

    assert put(owner, {"slug": "other"}).status_code == 400
    assert LiveScope.objects.get().slug == "hero"


# --- running again ----------------------------------------------------------------------------------------------------


def test_one_picture_again_keeps_its_id_and_is_shown_until_the_new_one_is(owner):
    image = entry_made(owner).generation.output_image
    entry_made(owner, "a red sky")
    before, jobs = stored(image), Job.objects.count()

    answer = post(owner, {"imageId": str(image.pk)}, "/api/v1/live/scopes/hero/regenerate")

    generation = Generation.objects.get(output_image=image)
    assert answer.json()["data"] == {"generationIds": [str(generation.pk)], "stoppedBy": None}
    assert Job.objects.count() == jobs + 1
    assert get("/cdn/acme/default/live/hero", prompt="a blue sky").headers["X-Cache-Status"] == "HIT"
    drain()
    image.refresh_from_db()
    assert image.version == 2
    assert stored(image) != before
    assert LiveEntry.objects.count() == 2


def test_all_of_them_again_up_to_a_number(owner, monkeypatch):
    first, second = entry_made(owner), entry_made(owner, "a red sky")
    entry_made(owner, "elsewhere", slug="other")
    monkeypatch.setattr(scopes, "MOST_REGENERATED", 1)
    assert post(owner, {}, f"{URL}/hero/regenerate").json()["data"]["generationIds"] == [str(first.generation_id)]
    monkeypatch.setattr(scopes, "MOST_REGENERATED", 100)

    data = post(owner, {}, f"{URL}/hero/regenerate").json()["data"]

    assert data["generationIds"] == [str(first.generation_id), str(second.generation_id)]


def test_credit_that_ends_on_the_way_ends_the_round(db):
    poor = tenant_make("acme", credit_micros=3 * PRICE)
    first = entry_made(poor)
    entry_made(poor, "a red sky")

    data = post(poor, {}, f"{URL}/hero/regenerate").json()["data"]

    assert data["generationIds"] == [str(first.generation_id)]
    assert data["stoppedBy"]["code"] == "INSUFFICIENT_CREDIT"


def test_without_any_credit_it_is_refused(db, refused):
    poor = tenant_make("acme", credit_micros=PRICE)
    entry_made(poor)
    refused.remember()

    refused(post(poor, {}, f"{URL}/hero/regenerate"), 402, "INSUFFICIENT_CREDIT")


def test_an_image_of_another_scope_is_not_run_here(owner, refused):
    entry_made(owner)
    other = entry_made(owner, slug="other").generation.output_image
    upload = image_made(owner)
    refused.remember()

    for image in (other, upload):
        refused(post(owner, {"imageId": str(image.pk)}, f"{URL}/hero/regenerate"), 400, "IMAGE_NOT_IN_SCOPE")


@pytest.mark.parametrize("wanted", [NOBODY, "nothing", "@nobody"])
def test_an_image_that_is_not_there(owner, wanted, refused):
    entry_made(owner)
    refused.remember()

    answer = post(owner, {"imageId": wanted}, f"{URL}/hero/regenerate")

    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "Image not found"


# --- deleting ---------------------------------------------------------------------------------------------------------


def test_a_scope_goes_with_its_pictures_but_for_named_ones(owner):
    gone, named, in_flow = (entry_made(owner, f"picture {number}").generation.output_image for number in range(3))
    elsewhere = entry_made(owner, slug="other").generation.output_image
    alias_assign(image=named, name="@kept", reassign=False)
    flow = Flow.objects.create(project=owner.project)
    flow_aliases_merge(flow=flow, names={"@v1": in_flow})
    identifier = str(LiveScope.objects.get(slug="hero").pk)

    answer = owner.api.delete("/api/v1/live/scopes/hero")

    assert answer.json()["data"] == {"id": identifier, "deletedImages": 1}
    assert set(Image.objects.values_list("pk", flat=True)) == {named.pk, in_flow.pk, elsewhere.pk}
    assert StoredFile.objects.get(pk=gone.file_id).expires_at is not None
    assert StoredFile.objects.get(pk=named.file_id).expires_at is None
    assert LiveScope.objects.get().slug == "other"
    assert LiveEntry.objects.count() == 1
    assert get(f"/cdn/acme/default/img/{named.pk}").status_code == 200
    assert get("/cdn/acme/default/live/hero", prompt="picture 0").status_code == 404


def test_a_picture_on_its_way_is_canceled_and_its_credit_goes_back(owner):
    before = owner.balance.available_micros
    post(owner, {"scope": "hero", "prompts": ["one"]}, "/api/v1/live/prewarm")
    assert owner.balance.held_micros == PRICE

    assert owner.api.delete(f"{URL}/hero").json()["data"]["deletedImages"] == 0

    assert (owner.balance.available_micros, owner.balance.held_micros) == (before, 0)
    assert Job.objects.get().state == JobState.CANCELED
    assert not Generation.objects.exists()
    assert drain() == 0


def test_an_image_whose_generation_was_deleted_before_goes_too(owner):
    entry = entry_made(owner)
    Generation.objects.all().delete()

    assert owner.api.delete(f"{URL}/{entry.scope.slug}").json()["data"]["deletedImages"] == 1
    assert not Image.objects.exists()
