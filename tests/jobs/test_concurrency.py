"""The same thing many times at once, on a real PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from apps.billing.models import LedgerEntry
from apps.billing.selectors import ledger_problems
from apps.billing.services import Hold, hold_open, hold_release, hold_settle
from apps.core.errors import InsufficientCredit, RateLimited
from apps.jobs import catalogue
from apps.jobs.catalogue import Kind, WebhookMessage
from apps.jobs.models import IdempotencyRecord, Job, JobEvent, JobState
from apps.jobs.selectors import job_problems
from apps.jobs.services.claim import job_claim, jobs_reap
from apps.jobs.services.create import batch_create, job_create
from apps.jobs.services.finish import job_cancel, job_fail
from apps.jobs.services.idempotency import AlreadyDone, IdempotentRequest, replay_of_winner
from apps.webhooks.models import WebhookEvent
from tests.cast import tenant_make
from tests.jobs.conftest import PRICE
from workers.runtime import run_next

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number: int, action: Callable[[int], Any]) -> list[Any]:
    """Run `action(0…number-1)` in as many threads, all starting together."""
    barrier = Barrier(number)

    def one(index: int) -> Any:
        barrier.wait(timeout=30)
        try:
            return action(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_fifty_creates_with_one_key_make_one_job(owner, order):
    request = IdempotentRequest("route", "same-key", "same-print", 202)

    def create(index):
        try:
            return job_create(order(owner), request=request).pk
        except AlreadyDone:
            return replay_of_winner(organization=owner.organization, request=request).pk

    answers = at_once(50, create)

    assert len(set(answers)) == 1
    assert Job.objects.count() == IdempotencyRecord.objects.count() == 1
    assert LedgerEntry.objects.filter(kind="hold").count() == 1
    assert owner.balance.held_micros == PRICE


def test_a_thousand_holds_against_credit_for_five_hundred():
    tenant = tenant_make("hot", credit_micros=500)

    def hold(index: int) -> Counter[str]:
        seen: Counter[str] = Counter()
        for _ in range(100):
            try:
                with transaction.atomic():
                    hold_open(
                        organization=tenant.organization,
                        holds=[Hold(uuid4(), 1)],
                        max_open=10_000,
                    )
                seen["held"] += 1
            except InsufficientCredit:
                seen["refused"] += 1
        return seen

    total = sum(at_once(10, hold), Counter())

    assert total == {"held": 500, "refused": 500}
    account = tenant.balance
    assert (account.available_micros, account.held_micros, account.open_holds) == (0, 500, 500)
    assert list(ledger_problems()) == []


def test_the_limit_of_unfinished_jobs_holds_under_a_race(owner, order):
    owner.organization.max_in_flight = 5
    owner.organization.save(update_fields=["max_in_flight"])

    def create(index: int) -> bool:
        try:
            job_create(order(owner))
        except RateLimited:
            return False
        return True

    answers = at_once(12, create)

    assert answers.count(True) == 5
    assert Job.objects.count() == owner.balance.open_holds == 5


@pytest.mark.parametrize("first", [hold_settle, hold_release])
def test_a_hold_is_closed_once(owner, job_make, first):
    job = job_make(owner)

    answers = at_once(8, lambda index: (first if index % 2 else hold_release)(reference=job.pk))

    assert answers.count(True) == 1
    assert LedgerEntry.objects.filter(key=f"close:{job.pk}").count() == 1
    assert owner.balance.open_holds == 0
    assert list(ledger_problems()) == []


def test_many_workers_never_claim_one_job_twice(owner, stranger, job_make):
    jobs = {job_make(tenant).pk for tenant in (owner, stranger) for _ in range(6)}

    def claim(index):
        claimed = []
        while job := job_claim(queue="gpu"):
            claimed.append(job.pk)
        return claimed

    claimed = [pk for part in at_once(6, claim) for pk in part]

    assert sorted(claimed) == sorted(jobs)
    assert set(Job.objects.values_list("attempt", flat=True)) == {1}


def test_a_job_that_another_worker_is_taking_is_passed_over(owner, job_make):
    first, second = job_make(owner), job_make(owner)

    def act(index: int) -> Any:
        if index == 0:
            with transaction.atomic():
                Job.objects.select_for_update().get(pk=first.pk)
                locked.set()
                assert claimed.wait(timeout=30), "the other worker waits for this one"
            return None
        assert locked.wait(timeout=30)
        job = job_claim(queue="gpu")
        claimed.set()
        return job and job.pk

    locked, claimed = Event(), Event()

    assert at_once(2, act) == [None, second.pk]
    assert job_claim(queue="gpu").pk == first.pk


def test_cancel_finish_and_reap_at_once_end_a_job_once(owner, job_make):
    for _ in range(5):
        job_make(owner)
        claimed = job_claim(queue="gpu")

        def end(index: int, job: Job = claimed) -> bool:
            mine = Job.objects.get(pk=job.pk)
            if index % 2:
                return job_cancel(job=mine)
            return job_fail(job=mine, lease=job.lease_token, code="x", message="x", retryable=True)

        assert at_once(6, end).count(True) == 1

    assert owner.balance.open_holds == 0
    assert owner.balance.held_micros == 0
    assert [*ledger_problems(), *job_problems()] == []


def _batch(tenant: Any, order: Callable[..., Any], number: int) -> Job:
    catalogue.register(Kind(name="test.batch", engine="", queue=catalogue.BATCH_QUEUE, webhook=_told))
    whole = replace(order(tenant), kind="test.batch", input={})
    return batch_create(whole, [order(tenant) for _ in range(number)])


def _told(job: Job, published: list[Any]) -> WebhookMessage:
    return WebhookMessage(f"batch.{job.state}", {})


def test_items_that_end_at_the_same_moment_end_their_batch_once(owner, order):
    for _ in range(5):
        batch = _batch(owner, order, 4)
        items = list(Job.objects.filter(batch=batch))

        def end(index: int, items: list[Job] = items) -> bool:
            mine = Job.objects.select_related("organization").get(pk=items[index].pk)
            if index % 2:
                return job_cancel(job=mine)
            return job_fail(job=mine, code="x", message="x", retryable=True)

        assert at_once(4, end) == [True] * 4

        batch.refresh_from_db()
        assert batch.state == JobState.FAILED
        assert WebhookEvent.objects.filter(reference=batch.pk).count() == 1
        assert JobEvent.objects.filter(job=batch, state=JobState.FAILED).count() == 1
    assert [*ledger_problems(), *job_problems()] == []


def test_a_batch_is_canceled_while_workers_run_its_items(owner, order):
    for _ in range(3):
        batch = _batch(owner, order, 6)

        def act(index: int, batch: Job = batch) -> None:
            if index == 0:
                job_cancel(job=Job.objects.get(pk=batch.pk))
                return
            while run_next("gpu"):
                pass

        at_once(4, act)

        batch.refresh_from_db()
        states = Counter(Job.objects.filter(batch=batch).values_list("state", flat=True))
        assert states.keys() <= {"succeeded", "canceled"}
        assert batch.state == ("succeeded" if states["succeeded"] else "canceled")
        assert WebhookEvent.objects.filter(reference=batch.pk).count() == 1
    assert owner.balance.open_holds == 0
    assert [*ledger_problems(), *job_problems()] == []


WORKER = """
import django; django.setup()
from apps.jobs import catalogue
from apps.jobs.catalogue import Kind
catalogue.register(Kind(name="test.paid", engine="fake", queue="gpu", usage_type="test_unit"))
from workers.runtime import run_next
print("running", flush=True)
run_next("gpu")
"""


def test_a_worker_killed_in_mid_job_costs_an_attempt_and_nothing_else(owner, order, settings):
    job = job_create(order(owner, fake={"delay_s": 60, "steps": 60}))
    database = connection.settings_dict
    host = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{host}/{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "katalo_project.settings.test",
        "JOB_LEASE_SECONDS": "2",
        "JOB_HEARTBEAT_SECONDS": "1",
    }
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env=environment, stdout=subprocess.PIPE)
    try:
        _wait_for(lambda: Job.objects.filter(state=JobState.RUNNING, progress__gt=0).exists())
        assert jobs_reap() == 0, "a living worker keeps its job"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
    Job.objects.filter(pk=job.pk).update(input={"fake": {"quality": {"sharpness": 1.0}}})  # the second run is quick

    _wait_for(lambda: jobs_reap() == 1)
    assert run_next("gpu") == str(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 2)
    assert [entry.kind for entry in LedgerEntry.objects.filter(reference=job.pk).order_by("id")] == ["hold", "settle"]
    assert [*ledger_problems(), *job_problems()] == []


def _wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)
