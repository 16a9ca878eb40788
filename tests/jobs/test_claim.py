"""Fair share, heartbeats, the reaper and the relay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.billing.models import LedgerEntry
from apps.core import tasks
from apps.jobs.models import Job, JobEvent, JobState
from apps.jobs.selectors import job_in_line, queue_position
from apps.jobs.services import claim
from apps.jobs.services.claim import job_claim, job_heartbeat, jobs_reap, jobs_relay
from tests.cast import claim_this, tenant_make
from tests.jobs.conftest import PRICE
from workers.runtime import run, run_next

pytestmark = pytest.mark.django_db


def test_an_empty_queue_gives_nothing(owner, job_make):
    assert job_claim(queue="gpu") is None
    job_make(owner)
    assert job_claim(queue="ingest") is None


def test_the_oldest_job_of_one_organization_comes_first(owner, job_make):
    first, second = job_make(owner), job_make(owner)

    assert [job_claim(queue="gpu").pk, job_claim(queue="gpu").pk] == [first.pk, second.pk]


def test_a_backlog_of_one_organization_delays_another_by_what_already_runs(owner, stranger, job_make):
    for _ in range(30):
        job_make(owner)
    running = job_claim(queue="gpu")
    single = job_make(stranger)

    assert running.organization == owner.organization
    assert job_claim(queue="gpu").pk == single.pk


def test_organizations_take_turns(owner, stranger, job_make):
    for _ in range(3):
        job_make(owner)
    for _ in range(3):
        job_make(stranger)

    order = [job_claim(queue="gpu").organization.slug for _ in range(6)]

    assert order == ["acme", "globex"] * 3


def test_a_claim_looks_at_so_many_organizations_and_goes_round_all_of_them(job_make, monkeypatch):
    monkeypatch.setattr(claim, "MOST_LOOKED_AT", 2)
    monkeypatch.setattr(claim, "_looked_at", {})
    tenants = [tenant_make(f"tenant-{number}") for number in range(5)]
    for tenant in tenants * 2:
        job_make(tenant)

    slugs = [job_claim(queue="gpu").organization.slug for _ in range(10)]

    assert sorted(slugs[:5]) == sorted(slugs[5:]) == [f"tenant-{number}" for number in range(5)]
    assert job_claim(queue="gpu") is None


def test_a_job_that_waits_for_its_time_hides_no_other_organization(owner, stranger, job_make, monkeypatch):
    monkeypatch.setattr(claim, "MOST_LOOKED_AT", 1)
    monkeypatch.setattr(claim, "_looked_at", {})
    Job.objects.filter(pk=job_make(owner).pk).update(available_at=timezone.now() + timedelta(hours=1))
    ready = job_make(stranger)

    assert job_claim(queue="gpu").pk == ready.pk


def test_on_a_single_worker_a_backlog_delays_another_by_the_running_job_alone(owner, stranger, job_make):
    for _ in range(4):
        job_make(owner)
    running = job_claim(queue="gpu")
    single = job_make(stranger)
    run(running)

    assert run_next("gpu") == str(single.pk)


def test_on_a_single_worker_organizations_take_turns(owner, stranger, job_make):
    for tenant in (owner, owner, owner, stranger, stranger):
        job_make(tenant)

    order = [Job.objects.get(pk=run_next("gpu")).organization.slug for _ in range(5)]

    assert order == ["acme", "globex", "acme", "globex", "acme"]


def test_an_answer_from_the_cache_is_no_turn(owner, stranger, job_make):
    for tenant in (owner, stranger):
        job_make(tenant)
        run_next("gpu")
    job_make(stranger)
    mine = job_make(owner)
    hit = job_make(owner)
    Job.objects.filter(pk=hit.pk).update(
        state=JobState.SUCCEEDED,
        started_at=timezone.now(),
        completed_at=timezone.now(),
        cached_from=Job.objects.filter(state=JobState.SUCCEEDED).first(),
    )

    assert run_next("gpu") == str(mine.pk)


def test_a_claim_sets_lease_attempt_and_history(owner, job_make):
    job_make(owner)

    job = job_claim(queue="gpu")

    stored = Job.objects.get()
    assert (stored.state, stored.attempt, stored.lease_token) == (JobState.RUNNING, 1, job.lease_token)
    assert stored.lease_expires_at > timezone.now() + timedelta(seconds=25)
    assert [event.state for event in JobEvent.objects.all()] == ["running"]


def test_a_claim_costs_a_known_number_of_statements(owner, job_make):
    job_make(owner)

    with CaptureQueriesContext(connection) as captured:
        job_claim(queue="gpu")

    verbs = [query["sql"].split()[0] for query in captured.captured_queries]
    assert verbs == ["WITH", "WITH"]  # whose turn | the job and its history


def test_a_job_that_must_wait_is_not_claimed(owner, job_make):
    job = job_make(owner)
    Job.objects.filter(pk=job.pk).update(available_at=timezone.now() + timedelta(seconds=30))

    assert job_claim(queue="gpu") is None


def test_a_heartbeat_extends_the_lease_and_stores_progress(owner, job_make):
    job_make(owner)
    job = job_claim(queue="gpu")
    Job.objects.update(lease_expires_at=timezone.now())

    assert job_heartbeat(job=job, lease=job.lease_token, progress=1.7) is True

    stored = Job.objects.get()
    assert stored.progress == 1.0
    assert stored.lease_expires_at > timezone.now() + timedelta(seconds=25)


def test_a_heartbeat_of_a_worker_that_lost_its_job_says_so(owner, job_make):
    job_make(owner)
    lost = job_claim(queue="gpu")
    Job.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    jobs_reap()
    job_claim(queue="gpu")

    assert job_heartbeat(job=lost, lease=lost.lease_token, progress=0.5) is False


def test_the_reaper_leaves_living_workers_alone(owner, job_make):
    job_make(owner)
    job_claim(queue="gpu")

    assert jobs_reap() == 0


def test_a_dead_workers_job_runs_again_and_is_charged_once(owner, job_make):
    job = job_make(owner)
    job_claim(queue="gpu")
    Job.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))

    assert jobs_reap() == 1
    assert run_next("gpu") == str(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 2)
    assert [entry.kind for entry in LedgerEntry.objects.filter(reference=job.pk).order_by("id")] == ["hold", "settle"]


def test_a_job_that_kills_every_worker_fails_in_the_end(owner, job_make):
    job = job_make(owner)
    for _ in range(3):
        assert job_claim(queue="gpu").pk == job.pk
        Job.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
        assert jobs_reap() == 1

    job.refresh_from_db()
    assert (job.state, job.failure_code, job.failure_retryable) == (JobState.FAILED, "worker_lost", True)
    assert owner.balance.open_holds == 0


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.INGESTING, JobState.RUNNING, JobState.REVIEW])
def test_no_job_stays_unfinished_past_its_deadline(owner, job_make, state):
    job = job_make(owner)
    Job.objects.filter(pk=job.pk).update(state=state, deadline_at=timezone.now() - timedelta(seconds=1))

    assert jobs_reap() == 1

    job.refresh_from_db()
    assert (job.state, job.failure_code) == (JobState.FAILED, "deadline_exceeded")
    assert owner.balance.held_micros == 0


def test_a_job_that_cannot_be_moved_does_not_keep_the_reaper_from_the_others(owner, job_make):
    broken, late, dead = (job_make(owner) for _ in range(3))
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk__in=[broken.pk, late.pk]).update(deadline_at=past)
    claim_this(broken)
    claim_this(dead)
    Job.objects.filter(state=JobState.RUNNING).update(lease_expires_at=past)
    Job.objects.filter(pk=broken.pk).update(kind="removed.kind")

    assert jobs_reap() == 2

    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {broken.pk: JobState.RUNNING, late.pk: JobState.FAILED, dead.pk: JobState.QUEUED}
    assert (owner.balance.open_holds, owner.balance.held_micros) == (2, 2 * PRICE)


# --- queue position ---------------------------------------------------------------------------------------------------


def test_queue_position_takes_turns_into_account(owner, stranger, job_make):
    mine = [job_make(owner) for _ in range(3)]
    theirs = [job_make(stranger) for _ in range(2)]

    assert [queue_position(job) for job in mine] == [1, 3, 5]
    assert [queue_position(job) for job in theirs] == [2, 4]


@pytest.mark.parametrize("line", ["0", "010", "0011100", "11100010201", "2000111", "0121021"])
def test_a_job_that_is_read_knows_its_place_in_the_queue(line, job_make):
    tenants = [tenant_make(f"tenant-{number}", credit_micros=20 * PRICE) for number in range(3)]
    jobs = [(tenants[int(letter)], job_make(tenants[int(letter)])) for letter in line]

    read = [job_in_line(organization=tenant.organization, pk=job.pk) for tenant, job in jobs]

    assert read == [(job, queue_position(job)) for _, job in jobs]
    assert sorted(place for _, place in read)[0] == 1


def test_another_tenants_job_has_no_place(owner, stranger, job_make):
    assert job_in_line(organization=stranger.organization, pk=job_make(owner).pk) is None


def test_only_a_queued_job_has_a_queue_position(owner, job_make):
    job_make(owner)
    job = job_claim(queue="gpu")

    def places() -> tuple[int | None, int | None]:
        read = job_in_line(organization=owner.organization, pk=job.pk)
        assert read is not None
        return queue_position(job), read[1]

    assert places() == (None, None)
    run(job)
    job.refresh_from_db()
    assert places() == (None, None)


# --- relay ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    names: list[str] = []

    def send(name: tasks.TaskName) -> bool:
        names.append(name.value)
        return True

    monkeypatch.setattr(claim, "send", send)
    return names


@pytest.mark.parametrize(("waiting", "expected"), [(0, 3), (1, 2), (3, 0), (9, 0)])
def test_the_relay_makes_up_for_missing_messages(owner, job_make, sent, monkeypatch, waiting, expected):
    for _ in range(3):
        job_make(owner)
    monkeypatch.setattr(claim, "waiting_messages", lambda queue: waiting)

    assert jobs_relay() == expected

    assert sent == ["workers.tasks.gpu.run_next"] * expected


def test_the_relay_survives_a_broker_that_is_down(owner, job_make, sent, monkeypatch):
    job_make(owner)

    def down(queue: str) -> int:
        raise ConnectionError("no broker")

    monkeypatch.setattr(claim, "waiting_messages", down)

    assert jobs_relay() == 0
    assert sent == []


def test_a_broker_that_is_down_is_left_alone_for_a_moment(monkeypatch):
    calls: list[str] = []

    class Broken:
        def send_task(self, name: str, **options: object) -> None:
            calls.append(name)
            raise ConnectionError("no broker")

    monkeypatch.setattr(tasks, "current_app", Broken())
    monkeypatch.setattr(tasks, "_broken_until", 0.0)

    assert tasks.send(tasks.TaskName.JOB_RUN_GPU) is False
    assert tasks.send(tasks.TaskName.JOB_RUN_GPU) is False
    assert len(calls) == 1
