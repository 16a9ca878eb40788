"""Batches: created whole or not at all, running with their first item, ended by their last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import ReviewMode
from apps.billing.models import LedgerEntry
from apps.billing.selectors import ledger_problems
from apps.core.errors import Conflict, InsufficientCredit, RateLimited
from apps.jobs import catalogue
from apps.jobs.catalogue import Kind, WebhookMessage
from apps.jobs.models import IdempotencyRecord, Job, JobEvent, JobState
from apps.jobs.selectors import job_problems
from apps.jobs.services.claim import job_claim, jobs_reap
from apps.jobs.services.create import Order, batch_create
from apps.jobs.services.finish import job_cancel, job_fail, review_approve
from apps.jobs.services.idempotency import AlreadyDone, IdempotentRequest
from apps.jobs.services.retry import job_retry
from apps.webhooks.models import WebhookEvent
from tests.cast import OPENING_CREDIT, Tenant, claim_this, tenant_make
from tests.jobs.conftest import PRICE
from workers.runtime import run, run_next

pytestmark = pytest.mark.django_db


def _message(job: Job, published: list[Any]) -> WebhookMessage:
    return WebhookMessage(f"batch.{job.state}", {"items": job.items.count()})


BATCH = Kind(name="test.batch", engine="", queue=catalogue.BATCH_QUEUE, webhook=_message)
Make = Callable[..., Job]


@pytest.fixture(autouse=True)
def _batch_kind(_kinds: None) -> None:
    catalogue.register(BATCH)


@pytest.fixture(autouse=True)
def _books_are_right():
    yield
    assert [*ledger_problems(), *job_problems()] == []


@pytest.fixture
def batch_make(order: Callable[..., Order]) -> Make:
    """`batch_make(tenant, {"fail": "x"}, {})`: an item for each `fake` object."""

    def make(tenant: Tenant, *fakes: dict[str, Any], request: IdempotentRequest | None = None, **fields: Any) -> Job:
        items = [order(tenant, fake=fake) for fake in fakes]
        whole = replace(order(tenant, input={"number": len(items)}), kind=BATCH.name, **fields)
        return batch_create(whole, items, request=request)

    return make


def items_of(batch: Job) -> list[Job]:
    return list(Job.objects.filter(batch=batch).select_related("organization").order_by("place"))


def states_of(batch: Job) -> list[str]:
    return [item.state for item in items_of(batch)]


def drain() -> None:
    while run_next("gpu"):
        pass


def test_a_batch_is_free_and_its_items_are_paid(owner, batch_make):
    batch = batch_make(owner, {}, {}, {})

    assert (batch.state, batch.queue, batch.price_micros, batch.charge_source) == ("queued", "batch", 0, "free")
    assert [(item.place, item.state, item.notifies) for item in items_of(batch)] == [
        (place, "queued", False) for place in range(3)
    ]
    assert owner.balance.held_micros == 3 * PRICE
    assert owner.balance.open_holds == 3


def test_a_large_batch_costs_few_more_statements_than_one_job(owner, batch_make, order):
    with CaptureQueriesContext(connection) as captured:
        batch_make(owner, *[{}] * 11)

    verbs = [query["sql"].split()[0] for query in captured.captured_queries]
    # price, plan | batch with its jobs, ledger entries, account; SAVEPOINT and RELEASE are BEGIN and COMMIT here
    assert verbs == ["SAVEPOINT", "SELECT", "SELECT", "INSERT", "INSERT", "UPDATE", "RELEASE"]
    assert [entry.amount_micros for entry in LedgerEntry.objects.filter(kind="hold")] == [-PRICE] * 11


def test_no_worker_claims_the_batch_itself(owner, batch_make):
    batch = batch_make(owner, {})

    assert job_claim(queue="gpu").batch_id == batch.pk
    assert job_claim(queue="gpu") is None


def test_credit_for_some_of_the_items_makes_nothing(batch_make):
    poor = tenant_make("poor", credit_micros=2 * PRICE)

    text = r"These 3 jobs together cost 1\.50 USD and the balance is 1\.00 USD\."
    with pytest.raises(InsufficientCredit, match=text):
        batch_make(poor, {}, {}, {}, request=IdempotentRequest("batch", "key", "print", 200))

    assert not Job.objects.exists()
    assert not LedgerEntry.objects.filter(kind="hold").exists()
    assert not IdempotencyRecord.objects.exists()
    assert poor.balance.available_micros == 2 * PRICE


def test_more_items_than_may_be_unfinished_make_nothing(owner, batch_make):
    owner.organization.max_in_flight = 2
    owner.organization.save(update_fields=["max_in_flight"])

    with pytest.raises(RateLimited):
        batch_make(owner, {}, {}, {})

    assert not Job.objects.exists()
    assert owner.balance.held_micros == 0


def test_the_second_use_of_a_key_makes_no_second_batch(owner, batch_make):
    request = IdempotentRequest("batch", "key", "print", 200)
    batch = batch_make(owner, {}, {}, request=request)

    with pytest.raises(AlreadyDone):
        batch_make(owner, {}, {}, request=request)

    assert Job.objects.count() == 3
    assert IdempotencyRecord.objects.get().job == batch


def test_the_first_claimed_item_sets_the_batch_running_once(owner, batch_make):
    batch = batch_make(owner, {}, {})

    job_claim(queue="gpu")
    job_claim(queue="gpu")

    batch.refresh_from_db()
    assert batch.state == JobState.RUNNING
    assert batch.started_at is not None
    assert list(JobEvent.objects.filter(job=batch).values_list("state", flat=True)) == ["running"]


def test_all_items_succeed_and_one_event_tells_it(owner, batch_make):
    batch = batch_make(owner, {}, {})

    drain()

    batch.refresh_from_db()
    assert (batch.state, batch.progress, states_of(batch)) == ("succeeded", 1.0, ["succeeded", "succeeded"])
    [event] = WebhookEvent.objects.all()
    assert (event.reference, event.event_type, event.payload) == (batch.pk, "batch.succeeded", {"items": 2})
    assert owner.balance.available_micros == OPENING_CREDIT - 2 * PRICE


def test_a_failed_item_leaves_the_others_alone(owner, batch_make):
    batch = batch_make(owner, {}, {"fail": "no_luck"}, {})

    drain()

    batch.refresh_from_db()
    assert (batch.state, states_of(batch)) == ("succeeded", ["succeeded", "failed", "succeeded"])
    assert owner.balance.available_micros == OPENING_CREDIT - 2 * PRICE
    assert owner.balance.held_micros == 0


def test_the_batch_waits_for_its_last_item(owner, batch_make):
    batch = batch_make(owner, {}, {})

    run_next("gpu")

    batch.refresh_from_db()
    assert (batch.state, states_of(batch)) == ("running", ["succeeded", "queued"])
    assert not WebhookEvent.objects.exists()
    drain()


@pytest.mark.parametrize(
    ("ends", "state", "code"),
    [
        (["failed", "failed"], "failed", "items_failed"),
        (["failed", "canceled"], "failed", "items_failed"),
        (["canceled", "canceled"], "canceled", "canceled"),
    ],
)
def test_without_a_success_the_batch_ends_as_its_items_did(owner, batch_make, ends, state, code):
    batch = batch_make(owner, {}, {})

    for item, end in zip(items_of(batch), ends, strict=True):
        if end == "failed":
            assert job_fail(job=item, code="x", message="x", retryable=False)
        else:
            assert job_cancel(job=item)

    batch.refresh_from_db()
    assert (batch.state, batch.failure_code) == (state, code)
    assert WebhookEvent.objects.get().event_type == f"batch.{state}"
    assert owner.balance.available_micros == OPENING_CREDIT


def test_canceling_a_batch_cancels_what_is_open_and_gives_that_credit_back(owner, batch_make):
    batch = batch_make(owner, {}, {}, {})
    run_next("gpu")

    assert job_cancel(job=batch, note="canceled by the partner") is True

    assert (batch.state, states_of(batch)) == ("succeeded", ["succeeded", "canceled", "canceled"])
    assert owner.balance.available_micros == OPENING_CREDIT - PRICE
    assert owner.balance.held_micros == 0


def test_canceling_a_batch_that_was_not_started(owner, batch_make):
    batch = batch_make(owner, {}, {})

    assert job_cancel(job=batch) is True
    assert job_cancel(job=Job.objects.get(pk=batch.pk)) is False

    assert (batch.state, batch.failure_code, states_of(batch)) == ("canceled", "canceled", ["canceled", "canceled"])
    assert WebhookEvent.objects.count() == 1


def test_a_batch_that_notifies_nobody_has_no_event(owner, batch_make):
    batch = batch_make(owner, {}, notifies=False)

    drain()

    batch.refresh_from_db()
    assert batch.state == "succeeded"
    assert not WebhookEvent.objects.exists()


def test_an_item_past_its_deadline_fails_and_ends_the_batch(owner, batch_make):
    batch = batch_make(owner, {})
    Job.objects.filter(batch=batch).update(deadline_at=timezone.now() - timedelta(seconds=1))

    assert jobs_reap() == 1

    batch.refresh_from_db()
    assert (batch.state, items_of(batch)[0].failure_code) == ("failed", "deadline_exceeded")


def test_a_batch_past_its_deadline_waits_as_long_as_its_items_may(owner, batch_make):
    batch = batch_make(owner, {})
    [item] = items_of(batch)
    Job.objects.filter(pk=batch.pk).update(deadline_at=timezone.now() - timedelta(seconds=1))

    assert jobs_reap() == 1

    batch.refresh_from_db()
    assert batch.state == "queued"
    assert batch.deadline_at == item.deadline_at + timedelta(hours=1)
    drain()


def test_an_item_in_review_keeps_the_batch_open(owner, batch_make, staff):
    owner.organization.review_mode = ReviewMode.STAFF
    owner.organization.save(update_fields=["review_mode"])
    batch = batch_make(owner, {})
    drain()
    batch.refresh_from_db()
    assert (batch.state, states_of(batch)) == ("running", ["review"])
    [item] = items_of(batch)

    assert review_approve(job=item, primary=item.outputs.get(), actor=staff) is True

    batch.refresh_from_db()
    assert batch.state == "succeeded"


def test_a_failed_item_is_retried_alone_and_told_as_its_batch_would_have_been(owner, batch_make, staff):
    batch = batch_make(owner, {"fail": "no_luck"}, webhook_url="https://partner.example.com/hook")
    drain()
    [item] = items_of(batch)

    retry = job_retry(job=item, actor=staff, reason="another seed")

    assert (retry.batch_id, retry.notifies, retry.webhook_url) == (None, True, "https://partner.example.com/hook")
    with pytest.raises(Conflict, match="retry those of its items that failed"):
        job_retry(job=batch, actor=staff, reason="all of it")


def test_the_proof_finds_a_batch_that_nobody_ended(owner, batch_make):
    batch = batch_make(owner, {})
    [item] = items_of(batch)
    run(claim_this(item))
    Job.objects.filter(pk=batch.pk).update(state="running", completed_at=None)

    assert list(job_problems()) == [f"I4 batch {batch.pk} is running and all its items have ended"]

    Job.objects.filter(pk=batch.pk).update(deadline_at=timezone.now() - timedelta(seconds=1))
    assert jobs_reap() == 1
    batch.refresh_from_db()
    assert batch.state == "succeeded"
