"""POST /api/v1/generations/{job_id}/cancel."""

from __future__ import annotations

import pytest

from apps.accounts.models import Organization, ReviewMode
from apps.billing.models import LedgerEntry, UsageEvent
from apps.core.money import MICROS
from apps.jobs.models import Job, JobState
from apps.jobs.services.finish import job_fail
from apps.webhooks.models import WebhookEvent
from tests.cast import claim_this
from tests.generations.conftest import STAGED_PHOTO
from workers.runtime import run

pytestmark = pytest.mark.django_db

CANCELED = {"code": "canceled", "message": "The job was canceled.", "retryable": False}


@pytest.fixture
def create(owner, asset_id, post):
    def make(**changes) -> Job:
        body = STAGED_PHOTO | {"source_asset_id": asset_id, "reference": "flat", "metadata": {"try": 1}} | changes
        answer = post(owner, "/generations", {name: value for name, value in body.items() if value is not None})
        assert answer.status_code == 202, answer.content
        return Job.objects.filter(kind="staging.photo").order_by("-id")[0]

    return make


def path_of(job: Job, action: str = "/cancel") -> str:
    from apps.core.ids import to_public

    return f"/api/v1/generations/{to_public('job', job.pk)}{action}"


def canceled_cleanly(tenant, job: Job, response) -> None:
    """Status, envelope, credit back, one event, nothing to bill."""
    assert response.status_code == 200, response.content
    answer = response.json()
    assert (answer["status"], answer["failure"], answer["outputs"]) == ("failed", CANCELED, [])
    assert answer["completed_at"] is not None
    assert answer["queue_position"] is None
    job.refresh_from_db()
    assert job.state == JobState.CANCELED
    assert (tenant.balance.available_micros, tenant.balance.held_micros, tenant.balance.open_holds) == (
        100 * MICROS,
        0,
        0,
    )
    assert [entry.kind for entry in LedgerEntry.objects.filter(reference=job.pk).order_by("id")] == ["hold", "release"]
    event = WebhookEvent.objects.get(reference=job.pk)
    assert event.event_type == "generation.failed"
    assert event.payload == {
        "event_type": "generation.failed",
        "job_id": answer["job_id"],
        "source_asset_id": answer["source_asset_id"],
        "reference": "flat",
        "outputs": [],
        "failure": CANCELED,
        "metadata": {"try": 1},
    }
    assert not UsageEvent.objects.exists()


def test_a_queued_job(owner, create):
    job = create()

    response = owner.api.post(path_of(job))

    canceled_cleanly(owner, job, response)
    last = job.events.order_by("id").last()
    assert (last.state, last.note) == ("canceled", "canceled by the partner")


def test_a_job_that_waits_for_its_source(owner, create):
    job = create(source_asset_id=None, source_url="https://cdn.example.com/a.jpg")
    assert job.state == JobState.INGESTING

    canceled_cleanly(owner, job, owner.api.post(path_of(job)))

    ingest = Job.objects.get(kind="source.ingest", state=JobState.QUEUED)
    assert ingest.completed_at is None, "the image may still serve another job"


def test_a_running_job_whose_late_result_is_refused(owner, create, publishable):
    job = create()
    claimed = claim_this(job)

    response = owner.api.post(path_of(job))
    run(claimed)

    canceled_cleanly(owner, job, response)
    assert not job.outputs.exists()


def test_a_job_under_review(owner, create, publishable):
    Organization.objects.filter(pk=owner.organization.pk).update(review_mode=ReviewMode.STAFF)
    job = create()
    run(claim_this(job))
    assert Job.objects.get(pk=job.pk).state == JobState.REVIEW

    canceled_cleanly(owner, job, owner.api.post(path_of(job)))

    assert owner.api.get(path_of(job, "")).json()["outputs"] == []


def test_twice_answers_the_same(owner, create):
    job = create()
    first = owner.api.post(path_of(job))

    again = owner.api.post(path_of(job))

    assert again.json() == first.json()
    canceled_cleanly(owner, job, again)


@pytest.mark.parametrize("end", ["succeeded", "failed"])
def test_a_job_that_has_ended_is_a_conflict(owner, create, publishable, nothing_happened, end):
    job = create()
    if end == "succeeded":
        run(claim_this(job))
    else:
        job_fail(job=job, code="no_luck", message="No luck.", retryable=True)
    nothing_happened.remember()

    message = nothing_happened(owner.api.post(path_of(job)), 409, "conflict")

    assert f"already {end}" in message
    assert Job.objects.get(pk=job.pk).state == end


def test_a_cache_hit_has_ended_at_once(owner, create, publishable):
    run(claim_this(create()))
    hit = create()
    assert hit.cached_from is not None

    assert owner.api.post(path_of(hit)).status_code == 409


def test_an_included_unit_comes_back(owner, create):
    from apps.billing.models import Plan, UsagePeriod
    from apps.billing.services import plan_assign

    plan_assign(organization=owner.organization, plan=Plan.objects.create(name="Small", included_units=1))
    job = create()
    assert UsagePeriod.objects.get().reserved == 1

    owner.api.post(path_of(job))

    period = UsagePeriod.objects.get()
    assert (period.reserved, period.used) == (0, 0)
    assert create(style_preset="boho").charge_source == "included"


def test_a_canceled_job_makes_room_in_flight(owner, create, asset_id, post):
    Organization.objects.filter(pk=owner.organization.pk).update(max_in_flight=1)
    from apps.accounts.services import key_cache_forget

    key_cache_forget()
    job = create()
    body = STAGED_PHOTO | {"source_asset_id": asset_id, "style_preset": "boho"}
    assert post(owner, "/generations", body).status_code == 429

    owner.api.post(path_of(job))

    assert post(owner, "/generations", body).status_code == 202


def test_a_stranger_cannot_and_a_teammate_can(owner, teammate, stranger, create):
    job = create()

    refused = stranger.api.post(path_of(job))

    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "not_found")
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
    canceled_cleanly(owner, job, teammate.api.post(path_of(job)))


def test_it_has_a_limit(owner, create, settings):
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"generations_cancel": 1}
    job = create()

    assert [owner.api.post(path_of(job)).status_code for _ in range(2)] == [200, 429]


def test_an_ingest_job_cannot_be_canceled_here(owner, asset):
    assert owner.api.post(path_of(asset.ingest_job)).status_code == 404
