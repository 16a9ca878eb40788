"""POST /api/v1/generations/{job_id}/regenerate."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from apps.core.ids import to_public
from apps.core.money import MICROS
from apps.files.models import StoredFile
from apps.jobs.models import Job, JobState
from apps.jobs.services.finish import job_fail
from tests.cast import claim_this
from tests.generations.conftest import STAGED_PHOTO
from tests.sources.conftest import named
from workers.runtime import run

pytestmark = pytest.mark.django_db

PARENTS: dict[tuple[str, str], dict[str, Any]] = {
    ("staging", "photo"): {"mode": "furnish", "room_types": ["Living Room"], "style_preset": "modern"},
    ("staging", "panorama360"): {"style_preset": "modern"},
    ("staging", "floorplan"): {"style_preset": "modern"},
    ("pro_capture", "photo"): {},
    ("pro_capture", "panorama360"): {},
    ("pro_capture", "floorplan"): {},
}
OVERRIDES = {"mode": "refurnish", "room_types": ["Bedroom"], "style_preset": "boho"}
ALLOWED = {
    ("staging", "photo"): {"mode", "room_types", "style_preset"},
    ("staging", "panorama360"): {"style_preset"},
    ("staging", "floorplan"): {"style_preset"},
}


@pytest.fixture
def parent(owner, asset_make, post):
    def make(workflow: str = "staging", capture_type: str = "photo", **changes) -> dict:
        asset = asset_make(owner, width=512, height=256)
        body = {"source_asset_id": to_public("src", asset.pk), "workflow": workflow, "capture_type": capture_type}
        answer = post(owner, "/generations", body | PARENTS[workflow, capture_type] | changes)
        assert answer.status_code == 202, answer.content
        return answer.json()

    return make


@pytest.fixture
def again(owner, post):
    def send(job: dict, body=None, **options):
        return post(options.pop("tenant", owner), f"/generations/{job['job_id']}/regenerate", body or {}, **options)

    return send


def job_of(answer: dict) -> Job:
    from apps.core.ids import from_public

    identifier = from_public("job", answer["job_id"])
    assert identifier is not None
    return Job.objects.get(pk=identifier)


# --- what may change --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("family", "name"), list(product(PARENTS, OVERRIDES)), ids=str)
def test_the_override_table(parent, again, nothing_happened, family, name):
    first = parent(*family)
    nothing_happened.remember()

    response = again(first, {name: OVERRIDES[name]})

    if name not in ALLOWED.get(family, set()):
        nothing_happened(response, 422, "validation_error")
        assert response.json()["error"]["fields"] == {name: f"cannot be changed for {family[0]} + {family[1]}"}
        return
    answer = response.json()
    assert response.status_code == 202
    assert answer[name] == OVERRIDES[name]
    for other in OVERRIDES.keys() - {name}:
        assert answer[other] == first[other]


def test_an_empty_body_repeats_the_parent(parent, again):
    first = parent(
        include_alternates=True,
        reference="listing-88",
        metadata={"try": 1},
        webhook={"url": "https://hooks.example.org/katalo"},
        scene={"ceiling_height_m": 2.4},
    )

    response = again(first)

    answer = response.json()
    assert response.status_code == 202
    assert answer["parent_job_id"] == first["job_id"]
    assert answer["job_id"] != first["job_id"]
    same = ("source_asset_id", "workflow", "capture_type", "mode", "room_types", "style_preset", "include_alternates")
    assert {name: answer[name] for name in same} == {name: first[name] for name in same}
    assert (answer["reference"], answer["metadata"]) == (None, {})
    job, source = job_of(answer), job_of(first)
    assert job.webhook_url == ""
    assert (job.input, job.input_files, job.subject) == (source.input, source.input_files, source.subject)
    assert (job.fingerprint, job.max_outputs) == (source.fingerprint, 2)
    assert (job.seed != source.seed, job.price_micros) == (True, MICROS)
    assert response.headers["X-RateLimit-Limit"] == "120"


def test_no_body_at_all_is_an_empty_one(owner, parent):
    first = parent()

    response = owner.api.post(f"/api/v1/generations/{first['job_id']}/regenerate", headers={"Idempotency-Key": "key"})

    assert response.status_code == 202


def test_what_the_request_names_is_its_own(parent, again):
    first = parent(include_alternates=True, reference="a", metadata={"try": 1}, scene={"ceiling_height_m": 2.4})
    body = {
        "include_alternates": False,
        "reference": "b",
        "metadata": {"try": 2},
        "webhook": {"url": "https://hooks.example.org/second"},
        "scene": None,
        "style_preset": "japandi",
    }

    answer = again(first, body).json()

    assert (answer["include_alternates"], answer["reference"], answer["metadata"]) == (False, "b", {"try": 2})
    assert answer["style_preset"] == "japandia"
    job = job_of(answer)
    assert (job.webhook_url, job.max_outputs, job.input["scene"]) == ("https://hooks.example.org/second", 1, None)


def test_null_means_as_the_parent(parent, again):
    first = parent(reference="a")

    answer = again(first, {"mode": None, "room_types": None, "style_preset": None, "reference": None}).json()

    names = ("mode", "room_types", "style_preset")
    assert {name: answer[name] for name in names} == {name: first[name] for name in names}
    assert answer["reference"] is None


def test_going_to_clean_drops_rooms_and_style(parent, again):
    answer = again(parent(), {"mode": "clean"}).json()

    assert (answer["mode"], answer["room_types"], answer["style_preset"]) == ("clean", [], None)


CONTRADICTIONS = [
    ({}, {"mode": "clean", "style_preset": "boho"}, ["style_preset"]),
    ({}, {"mode": "clean", "room_types": ["Bedroom"]}, ["room_types"]),
    ({}, {"mode": "clean", "room_types": []}, ["room_types"]),
    ({}, {"room_types": []}, ["room_types"]),
    ({}, {"room_types": ["Bedroom", "Kitchen"]}, ["room_types"]),
    ({"mode": "clean", "room_types": None, "style_preset": None}, {"mode": "furnish"}, ["room_types"]),
    ({"mode": "clean", "room_types": None, "style_preset": None}, {"style_preset": "boho"}, ["style_preset"]),
]


@pytest.mark.parametrize(("changes", "body", "fields"), CONTRADICTIONS, ids=str)
def test_the_result_must_satisfy_the_matrix(owner, asset_id, post, again, nothing_happened, changes, body, fields):
    first = STAGED_PHOTO | {"source_asset_id": asset_id} | changes
    first = post(owner, "/generations", {name: value for name, value in first.items() if value is not None}).json()
    nothing_happened.remember()

    response = again(first, body)

    nothing_happened(response, 422, "validation_error")
    assert list(response.json()["error"]["fields"]) == fields


def test_from_clean_back_to_furnished_rooms(owner, asset_id, post, again):
    body = {"source_asset_id": asset_id, "workflow": "staging", "capture_type": "photo", "mode": "clean"}
    first = post(owner, "/generations", body).json()

    answer = again(first, {"mode": "furnish", "room_types": ["bedroom"]}).json()

    assert (answer["mode"], answer["room_types"], answer["style_preset"]) == ("furnish", ["Bedroom"], None)


REFUSED = [
    ({"source_asset_id": "src_01K0BBBBBBBBBBBBBBBBBBBBBB"}, 422, "unknown field"),
    ({"source_url": "https://cdn.example.com/a.jpg"}, 422, "unknown field"),
    ({"workflow": "staging"}, 422, "unknown field"),
    ({"capture_type": "photo"}, 422, "unknown field"),
    ({"file": "data"}, 400, "multipart"),
    ({"mode": "explode"}, 422, "refurnish, clean, furnish, declutter"),
    ({"room_types": ["Dungeon"]}, 422, "Dungeon"),
    ({"style_preset": "gothic"}, 422, "gothic"),
    ({"include_alternates": None}, 422, "null"),
    ({"include_alternates": "yes"}, 422, "true or false"),
    ({"metadata": {"a": {}}}, 422, "strings, numbers"),
    ({"webhook": {"url": "https://10.0.0.1/x"}}, 422, "public"),
    ({"scene": {"floor": [[0, 0], [1, 1], [2, 2], [600, 3]]}}, 422, "outside the 512x256 image"),
    ([], 400, "must be a JSON object"),
]


@pytest.mark.parametrize(("body", "status", "part"), REFUSED, ids=lambda value: str(value)[:50])
def test_refused(owner, post, parent, nothing_happened, body, status, part):
    first = parent()
    nothing_happened.remember()

    response = post(owner, f"/generations/{first['job_id']}/regenerate", body)

    assert part in nothing_happened(response, status, "bad_request" if status == 400 else "validation_error")


def test_a_scene_is_for_staged_photos(parent, again, nothing_happened):
    first = parent("pro_capture", "photo")
    nothing_happened.remember()

    nothing_happened(again(first, {"scene": {"ceiling_height_m": 2.4}}), 422, "validation_error")


def test_a_file_is_refused(parent, again, picture_file, nothing_happened):
    first = parent()
    nothing_happened.remember()

    message = nothing_happened(again(first, {"file": picture_file}, format="multipart"), 400, "bad_request")

    assert "do not send 'file'" in message


@pytest.fixture
def picture_file():
    from tests.cast import picture

    return named(picture())


def test_a_multipart_body_without_a_file_is_fine(parent, again):
    answer = again(parent(), {"style_preset": "boho", "room_types": ["Kitchen", "Dining Room"]}, format="multipart")

    assert (answer.status_code, answer.json()["room_types"]) == (202, ["Kitchen", "Dining Room"])


# --- the parent -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["queued", "running", "succeeded", "failed", "canceled"])
def test_a_parent_in_any_state_with_a_ready_source_will_do(owner, parent, again, publishable, state):
    first = parent()
    job = job_of(first)
    if state == "running":
        claim_this(job)
    elif state == "succeeded":
        run(claim_this(job))
    elif state == "failed":
        job_fail(job=job, code="no_luck", message="No luck.", retryable=True)
    elif state == "canceled":
        owner.api.post(f"/api/v1/generations/{first['job_id']}/cancel")
    assert job_of(first).state == state

    assert again(first).json()["status"] == "queued"


def test_never_from_the_cache(parent, again, publishable, owner):
    first = parent()
    run(claim_this(job_of(first)))

    second = again(first).json()

    assert (second["status"], second["cached"]) == ("queued", False)
    run(claim_this(job_of(second)))
    done = [owner.api.get(f"/api/v1/generations/{job['job_id']}").json() for job in (first, second)]
    files = [StoredFile.objects.get(outputs__job=job_of(job)).sha256 for job in done]
    assert files[0] != files[1], "another seed makes another picture"
    assert owner.balance.available_micros == 98 * MICROS


def test_the_child_of_a_child(parent, again):
    first = parent()
    second = again(first, {"style_preset": "boho"}).json()

    third = again(second).json()

    assert (third["parent_job_id"], third["style_preset"]) == (second["job_id"], "boho")


def test_a_parent_whose_source_is_still_ingesting_is_a_conflict(owner, post, again, nothing_happened):
    body = STAGED_PHOTO | {"source_url": "https://cdn.example.com/a.jpg"}
    first = post(owner, "/generations", body).json()
    nothing_happened.remember()

    message = nothing_happened(again(first), 409, "conflict")

    assert "source image is not available" in message


def test_a_parent_whose_source_was_refused_is_a_conflict(owner, post, again, nothing_happened):
    body = STAGED_PHOTO | {"source_url": "https://cdn.example.com/a.jpg"}
    first = post(owner, "/generations", body).json()
    job_fail(job=Job.objects.get(kind="source.ingest"), code="image_corrupt", message="Broken.", retryable=False)
    nothing_happened.remember()

    nothing_happened(again(first), 409, "conflict")


def test_a_parent_whose_source_has_expired_is_a_conflict(parent, again, nothing_happened):
    first = parent()
    StoredFile.objects.update(deleted_at=timezone.now())
    nothing_happened.remember()

    nothing_happened(again(first), 409, "conflict")


def test_another_organizations_parent_does_not_exist(stranger, teammate, parent, again, nothing_happened):
    first = parent()
    nothing_happened.remember()

    nothing_happened(again(first, tenant=stranger), 404, "not_found")
    assert again(first, tenant=teammate).status_code == 202


# --- money, limits, idempotency ---------------------------------------------------------------------------------------


def test_without_credit_it_is_402(parent, again, nothing_happened):
    from apps.billing.models import CreditAccount

    first = parent()
    CreditAccount.objects.update(available_micros=0)
    nothing_happened.remember()

    nothing_happened(again(first), 402, "insufficient_credit")


def test_it_counts_in_flight_and_has_a_limit(owner, parent, again, settings):
    from apps.accounts.models import Organization
    from apps.accounts.services import key_cache_forget

    first = parent()
    Organization.objects.update(max_in_flight=2)
    key_cache_forget()
    assert [again(first).status_code for _ in range(2)] == [202, 429]
    Organization.objects.update(max_in_flight=50)
    key_cache_forget()
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"generations_regenerate": 3}
    assert [again(first).status_code for _ in range(2)] == [202, 429]


def test_the_same_key_and_body_give_back_the_first_child(parent, again):
    first = parent()
    child = again(first, {"style_preset": "boho"}, key="same")

    replay = again(first, {"style_preset": "boho"}, key="same")

    assert replay.headers["Idempotent-Replayed"] == "true"
    assert replay.json() == child.json()
    assert Job.objects.filter(parent__isnull=False).count() == 1


def test_the_same_key_with_another_body_is_a_conflict(parent, again, nothing_happened):
    first = parent()
    again(first, {"style_preset": "boho"}, key="same")
    nothing_happened.remember()

    nothing_happened(again(first, {"style_preset": "scandi"}, key="same"), 409, "idempotency_conflict")


def test_a_key_is_bound_to_one_parent(parent, again):
    first, second = parent(), parent()

    children = [again(job, key="same").json() for job in (first, second)]

    assert [child["parent_job_id"] for child in children] == [first["job_id"], second["job_id"]]


def test_the_key_of_the_parents_create_is_free(owner, asset_id, post):
    body = STAGED_PHOTO | {"source_asset_id": asset_id}
    first = post(owner, "/generations", body, key="same").json()

    child = post(owner, f"/generations/{first['job_id']}/regenerate", {}, key="same")

    assert child.json()["parent_job_id"] == first["job_id"]


def test_the_idempotency_key_is_required(owner, parent, nothing_happened):
    first = parent()
    nothing_happened.remember()

    response = owner.api.post(f"/api/v1/generations/{first['job_id']}/regenerate", {}, format="json")

    nothing_happened(response, 400, "bad_request")


def test_staging_a_parent_in_review(owner, parent, again, publishable):
    from apps.accounts.models import Organization, ReviewMode

    Organization.objects.update(review_mode=ReviewMode.STAFF)
    first = parent()
    run(claim_this(job_of(first)))

    assert again(first).status_code == 202
    assert job_of(first).state == JobState.REVIEW
