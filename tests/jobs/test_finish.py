"""How jobs end: approval, money, events, dependents, review, cancel; each exactly once."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from apps.accounts.models import ReviewMode
from apps.billing.models import LedgerEntry, UsageEvent
from apps.billing.selectors import ledger_problems
from apps.files.models import StoredFile
from apps.jobs import catalogue
from apps.jobs.models import Job, JobEvent, JobState, Output, OutputRole
from apps.jobs.selectors import job_problems, outputs_published
from apps.jobs.services.finish import (
    job_cancel,
    job_complete,
    job_fail,
    job_requeue,
    review_approve,
    review_reject,
)
from apps.webhooks.models import WebhookEvent
from tests.cast import OPENING_CREDIT, claim_this
from tests.jobs.conftest import PAID, PRICE
from workers.runtime import run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _books_are_right():
    yield
    assert [*ledger_problems(), *job_problems()] == []


def _published(job) -> list[Output]:
    return outputs_published([job])[job.pk]


def _kinds(job) -> list[str]:
    return [entry.kind for entry in LedgerEntry.objects.filter(reference=job.pk).order_by("id")]


def test_success_publishes_charges_and_tells(owner, job_make):
    job = claim_this(job_make(owner))

    run(job)

    job.refresh_from_db()
    assert (job.state, job.progress, job.engine) == (JobState.SUCCEEDED, 1.0, "fake")
    [output] = _published(job)
    assert output.role == OutputRole.PRIMARY
    assert default_storage.exists(output.file.name)
    assert _kinds(job) == ["hold", "settle"]
    assert owner.balance.available_micros == OPENING_CREDIT - PRICE
    assert owner.balance.held_micros == 0
    usage = UsageEvent.objects.get(reference=job.pk)
    assert (usage.billable, usage.amount_micros, usage.fingerprint) == (True, PRICE, job.fingerprint)
    event = WebhookEvent.objects.get(reference=job.pk)
    assert (event.event_type, event.payload) == ("test.succeeded", {"outputs": 1})
    assert [event.state for event in JobEvent.objects.filter(job=job).order_by("id")] == ["running", "succeeded"]


def test_as_many_alternates_are_published_as_were_asked_for(owner, job_make):
    job = claim_this(job_make(owner, fake={"candidates": 5}, max_outputs=4))

    run(job)

    assert [output.role for output in _published(job)] == ["primary", "alternate", "alternate", "alternate"]
    assert [output.position for output in _published(job)] == [0, 1, 2, 3]


def test_the_best_candidates_are_published_and_no_more_than_asked(owner, job_make):
    job = claim_this(job_make(owner, fake={"candidates": 3}, max_outputs=2))

    run(job)

    assert [output.role for output in job.outputs.order_by("position")] == ["primary", "alternate", "candidate"]
    assert [output.role for output in _published(job)] == ["primary", "alternate"]


def test_no_candidate_that_passes_fails_the_job_and_gives_the_credit_back(owner, job_make):
    job = claim_this(job_make(owner, fake={"quality": {"sharpness": 0.2}}))

    run(job)

    job.refresh_from_db()
    assert (job.state, job.failure_code, job.failure_retryable) == (JobState.FAILED, "quality_rejected", True)
    assert job.outputs.get().problems == ["sharpness 0.2 must be >= 0.5"]
    assert _published(job) == []
    assert _kinds(job) == ["hold", "release"]
    assert owner.balance.available_micros == OPENING_CREDIT


def test_a_number_that_was_not_measured_does_not_pass(owner, job_make):
    job = claim_this(job_make(owner, input={"fake": {"quality": {}}}))

    run(job)

    job.refresh_from_db()
    assert job.failure_code == "quality_rejected"
    assert job.outputs.get().problems == ["sharpness was not measured"]


def test_a_late_worker_is_refused_and_leaves_nothing(owner, job_make):
    job = claim_this(job_make(owner))
    assert job_requeue(job=job, lease=job.lease_token, after_seconds=0, note="gone") is True

    accepted = job_complete(
        job=job, lease=uuid4(), produced=[], engine="fake", engine_version="1", details={"late": True}
    )

    assert accepted is False
    job.refresh_from_db()
    assert (job.state, job.details) == (JobState.QUEUED, {})
    assert _kinds(job) == ["hold"]


def test_the_result_of_a_job_that_was_canceled_meanwhile_is_thrown_away(owner, job_make, monkeypatch):
    from workers import runtime

    job = claim_this(job_make(owner))
    store = runtime._store

    def cancel_then_store(*args):
        produced = store(*args)
        assert job_cancel(job=job.__class__.objects.get(pk=job.pk)) is True
        return produced

    monkeypatch.setattr(runtime, "_store", cancel_then_store)
    files = set(_stored_names())

    run(job)

    job.refresh_from_db()
    assert job.state == JobState.CANCELED
    assert job.outputs.count() == 0
    assert StoredFile.objects.count() == 0
    assert set(_stored_names()) == files
    assert _kinds(job) == ["hold", "release"]


def _stored_names() -> list[str]:
    import pathlib

    from django.conf import settings

    return [str(path) for path in pathlib.Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize("end", ["complete", "fail", "cancel"])
def test_ending_twice_moves_money_and_tells_once(owner, job_make, end):
    job = claim_this(job_make(owner))
    run(job)
    before = (_kinds(job), owner.balance.available_micros, WebhookEvent.objects.count(), JobEvent.objects.count())

    if end == "complete":
        again = job_complete(job=job, lease=job.lease_token, produced=[], engine="x", engine_version="1", details={})
    elif end == "fail":
        again = job_fail(job=job, code="x", message="x", retryable=False)
    else:
        again = job_cancel(job=job)

    assert again is False
    job.refresh_from_db()
    assert job.state == JobState.SUCCEEDED
    after = (_kinds(job), owner.balance.available_micros, WebhookEvent.objects.count(), JobEvent.objects.count())
    assert after == before


def test_a_waiting_job_starts_when_its_source_is_ready(owner, order, job_make):
    source = job_make(owner)
    job = job_make(owner, waits_for=source)
    assert job.state == JobState.INGESTING

    run(claim_this(source))

    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert job.input_files == {"source": str(source.outputs.get().file_id)}


def test_no_job_waits_for_one_that_nobody_may_wait_for(owner, job_make):
    source = job_make(owner)
    catalogue.register(replace(PAID, awaited=False))

    with pytest.raises(ValueError, match=r"no job may wait for one of the kind test\.paid"):
        job_make(owner, waits_for=source)

    assert Job.objects.count() == owner.balance.open_holds == 1


@pytest.mark.parametrize("how", ["fail", "cancel"])
def test_a_waiting_job_fails_with_its_source(owner, job_make, how):
    source = job_make(owner)
    job = job_make(owner, waits_for=source)

    if how == "fail":
        job_fail(job=source, code="image_corrupt", message="The image is corrupt.", retryable=False)
    else:
        job_cancel(job=source)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.failure_code == ("image_corrupt" if how == "fail" else "canceled")
    assert _kinds(job) == ["hold", "release"]


def test_a_canceled_waiting_job_stays_canceled_when_its_source_succeeds(owner, job_make):
    source = job_make(owner)
    job = job_make(owner, waits_for=source)
    job_cancel(job=job)

    run(claim_this(source))

    job.refresh_from_db()
    assert job.state == JobState.CANCELED


# --- review -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_review(owner, job_make):
    owner.organization.review_mode = ReviewMode.STAFF
    owner.organization.save(update_fields=["review_mode"])
    job = claim_this(job_make(owner, fake={"candidates": 3}, max_outputs=2))
    run(job)
    job.refresh_from_db()
    assert job.state == JobState.REVIEW
    return job


def test_in_review_nothing_is_public_charged_or_told(owner, in_review):
    assert _published(in_review) == []
    assert _kinds(in_review) == ["hold"]
    assert WebhookEvent.objects.count() == 0
    assert UsageEvent.objects.count() == 0


def test_staff_publish_the_candidates_they_choose(staff, in_review):
    first, second, third = in_review.outputs.order_by("position")

    assert review_approve(job=in_review, primary=third, alternates=[first], actor=staff, note="better light") is True

    in_review.refresh_from_db()
    assert [output.pk for output in _published(in_review)] == [third.pk, first.pk]
    second.refresh_from_db()
    assert second.role == OutputRole.REJECTED
    assert _kinds(in_review) == ["hold", "settle"]
    assert WebhookEvent.objects.get().payload == {"outputs": 2}
    last = JobEvent.objects.filter(job=in_review).order_by("id").last()
    assert (last.state, last.actor, last.note) == ("succeeded", staff, "better light")


def test_staff_reject_and_the_credit_comes_back(owner, staff, in_review):
    assert review_reject(job=in_review, actor=staff, note="sofa before the door") is True

    in_review.refresh_from_db()
    assert (in_review.state, in_review.failure_code, in_review.failure_retryable) == ("failed", "review_rejected", True)
    assert _kinds(in_review) == ["hold", "release"]
    last = JobEvent.objects.filter(job=in_review).order_by("id").last()
    assert (last.actor, last.note) == (staff, "sofa before the door")


def test_a_long_note_is_cut_and_not_an_error(staff, in_review):
    assert review_reject(job=in_review, actor=staff, note="x" * 600) is True

    assert JobEvent.objects.get(job=in_review, state="failed").note == "x" * 500


def test_a_cancel_with_a_long_note_is_cut_too(owner, job_make):
    job = job_make(owner)

    assert job_cancel(job=job, note="y" * 600) is True

    assert JobEvent.objects.get(job=job, state="canceled").note == "y" * 500


@pytest.mark.parametrize(("helps", "retryable"), [(True, True), (False, False)])
def test_retryable_says_whether_another_seed_can_change_what_was_missed(owner, job_make, helps, retryable):
    rule = replace(PAID.quality[0], retry_helps=helps)
    catalogue.register(replace(PAID, quality=(rule,)))
    job = claim_this(job_make(owner, fake={"quality": {"sharpness": 0.2}}))

    run(job)

    job.refresh_from_db()
    assert (job.failure_code, job.failure_retryable) == ("quality_rejected", retryable)


def test_a_second_reviewer_changes_nothing(staff, in_review):
    primary = in_review.outputs.order_by("position").first()
    review_approve(job=in_review, primary=primary, actor=staff)

    assert review_reject(job=in_review, actor=staff, note="too late") is False
    assert review_approve(job=in_review, primary=primary, actor=staff) is False

    in_review.refresh_from_db()
    assert in_review.state == JobState.SUCCEEDED
    assert _kinds(in_review) == ["hold", "settle"]
