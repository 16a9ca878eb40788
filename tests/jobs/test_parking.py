"""Parked jobs: the engine's state survives, no attempt is counted, and nothing goes on elsewhere for a dead job."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.billing.selectors import ledger_problems
from apps.jobs.models import Job, JobState
from apps.jobs.selectors import job_problems
from apps.jobs.services.claim import job_claim
from apps.jobs.services.finish import job_cancel
from apps.jobs.services.parking import job_wake
from tests.cast import claim_this
from workers.engines.base import Parked, Request
from workers.engines.fake.engine import FakeEngine
from workers.runtime import abandon_due, run, run_next

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _books_are_right():
    yield
    assert [*ledger_problems(), *job_problems()] == []


@pytest.fixture
def seen(monkeypatch) -> list[Request]:
    """The fake engine parks on its first run of a job and finishes on the second; the requests that it got."""
    requests: list[Request] = []
    original = FakeEngine.run

    def run(self: FakeEngine, request: Request, **callbacks: Any) -> Any:
        requests.append(request)
        if not request.state:
            raise Parked({"prediction_id": "p-1"}, after=30)
        return original(self, request, **callbacks)

    monkeypatch.setattr(FakeEngine, "run", run)
    return requests


@pytest.fixture
def abandoned(monkeypatch) -> list[Any]:
    """The fake engine can abandon; what it was told, and `fail` while it is a member."""
    told: list[Any] = []

    def abandon(self: FakeEngine, state: Any) -> None:
        if "fail" in told:
            raise ConnectionError("the service is away")
        told.append(dict(state))

    monkeypatch.setattr(FakeEngine, "abandon", abandon, raising=False)
    return told


def test_a_parked_job_waits_with_its_state_and_counts_no_attempt(owner, job_make, seen):
    job = claim_this(job_make(owner))

    run(job)

    job.refresh_from_db()
    assert (job.state, job.attempt, job.lease_token) == (JobState.QUEUED, 0, None)
    assert (job.engine, job.engine_state) == ("fake", {"prediction_id": "p-1"})
    assert 25 < (job.available_at - timezone.now()).total_seconds() < 31
    assert job_claim(queue="gpu") is None, "not before its time"
    assert (seen[0].job_id, dict(seen[0].state)) == (str(job.pk), {})


def test_what_it_waits_for_wakes_it_and_the_next_run_has_the_state(owner, job_make, seen):
    job = job_make(owner)
    run(claim_this(job))

    assert job_wake(job=job) is True
    assert run_next("gpu") == str(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempt, job.engine_state) == (JobState.SUCCEEDED, 1, {"prediction_id": "p-1"})
    assert dict(seen[1].state) == {"prediction_id": "p-1"}
    assert job.abandon_at is None
    assert job_wake(job=job) is False


def test_a_job_that_is_not_parked_is_not_woken(owner, job_make):
    job = job_make(owner)

    assert job_wake(job=job) is False


def test_the_engine_is_told_of_a_parked_job_that_was_canceled(owner, job_make, seen, abandoned):
    job = job_make(owner)
    before = Job.objects.get(pk=job.pk)  # read before the engine parked it
    run(claim_this(job))

    assert job_cancel(job=before) is True
    assert abandon_due() == 1
    assert abandon_due() == 0

    job.refresh_from_db()
    assert abandoned == [{"prediction_id": "p-1"}]
    assert (job.abandon_at, job.engine_state) == (None, {"prediction_id": "p-1"})


def test_a_job_that_was_canceled_while_its_engine_began_is_abandoned_too(owner, job_make, monkeypatch, abandoned):
    job = claim_this(job_make(owner))

    def begin(self, request, **callbacks):
        assert job_cancel(job=Job.objects.get(pk=job.pk)) is True
        raise Parked({"prediction_id": "p-2"}, after=5)

    monkeypatch.setattr(FakeEngine, "run", begin)

    run(job)

    assert abandon_due() == 1
    assert abandoned == [{"prediction_id": "p-2"}]
    job.refresh_from_db()
    assert (job.state, job.engine_state) == (JobState.CANCELED, {"prediction_id": "p-2"})


def test_a_service_that_is_away_is_told_later_with_growing_pauses(owner, job_make, seen, abandoned):
    job = job_make(owner)
    run(claim_this(job))
    job_cancel(job=job)
    abandoned.append("fail")

    assert abandon_due() == 0
    job.refresh_from_db()
    assert 5 < (job.abandon_at - timezone.now()).total_seconds() < 11
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(completed_at=now - timedelta(minutes=5), abandon_at=now)
    assert abandon_due() == 0
    job.refresh_from_db()
    assert 290 < (job.abandon_at - timezone.now()).total_seconds() < 301

    abandoned.clear()
    Job.objects.filter(pk=job.pk).update(abandon_at=timezone.now())
    assert abandon_due() == 1
    assert abandoned == [{"prediction_id": "p-1"}]


def test_after_a_day_it_is_given_up(owner, job_make, seen, abandoned):
    job = job_make(owner)
    run(claim_this(job))
    job_cancel(job=job)
    Job.objects.filter(pk=job.pk).update(completed_at=timezone.now() - timedelta(hours=25))

    assert abandon_due() == 0

    job.refresh_from_db()
    assert (job.abandon_at, abandoned) == (None, [])


def test_an_engine_that_cannot_abandon_is_not_asked_again(owner, job_make, seen):
    job = job_make(owner)
    run(claim_this(job))
    job_cancel(job=job)

    assert abandon_due() == 1

    job.refresh_from_db()
    assert job.abandon_at is None


def test_a_job_that_ends_without_having_parked_is_nobody_s_to_abandon(owner, job_make):
    job = job_make(owner)

    job_cancel(job=job)

    job.refresh_from_db()
    assert job.abandon_at is None
