"""The state machine: every pair of states, allowed or refused, in code and in the database."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.jobs.models import ACTIVE, TERMINAL, TRANSITIONS, Job, JobState

ALLOWED = {
    ("ingesting", "queued"),
    ("ingesting", "failed"),
    ("ingesting", "canceled"),
    ("queued", "running"),
    ("queued", "failed"),
    ("queued", "canceled"),
    ("running", "queued"),
    ("running", "review"),
    ("running", "succeeded"),
    ("running", "failed"),
    ("running", "canceled"),
    ("review", "succeeded"),
    ("review", "failed"),
    ("review", "canceled"),
}


def _put(job: Job, state: JobState) -> None:
    completed = timezone.now() if state in TERMINAL else None
    Job.objects.filter(pk=job.pk).update(state=state, completed_at=completed)
    job.refresh_from_db()


@pytest.mark.django_db
@pytest.mark.parametrize("start", JobState)
@pytest.mark.parametrize("to", JobState)
def test_every_pair_of_states(owner, job_make, start, to):
    job = job_make(owner)
    _put(job, start)

    completed = {"completed_at": timezone.now()} if to in TERMINAL else {}
    moved = Job.objects.transition(job, to, note="why", **completed)

    assert moved is ((start, to) in ALLOWED)
    job.refresh_from_db()
    assert job.state == (to if moved else start)
    assert list(job.events.values_list("state", "note")) == ([(to, "why")] if moved else [])


def test_terminal_states_lead_nowhere():
    assert {state for state, targets in TRANSITIONS.items() if not targets} == TERMINAL
    assert set(JobState) == ACTIVE | TERMINAL


@pytest.mark.django_db
def test_only_the_holder_of_the_lease_may_move_a_running_job(owner, job_make):
    job = job_make(owner)
    mine = uuid4()
    Job.objects.transition(job, JobState.RUNNING, lease_token=mine)

    assert Job.objects.transition(job, JobState.QUEUED, lease=uuid4()) is False
    assert Job.objects.transition(job, JobState.QUEUED, lease=mine) is True
    assert [event.state for event in job.events.all()] == ["running", "queued"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"state": "asleep"},
        {"state": "succeeded", "completed_at": None},
        {"state": "queued", "completed_at": "2026-01-01T00:00:00Z"},
        {"price_micros": -1},
    ],
)
def test_the_database_refuses_what_no_job_may_be(owner, job_make, values):
    job = job_make(owner)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**values)
