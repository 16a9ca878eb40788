"""job_create: what it writes, what it refuses, and that a refusal leaves nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.billing.models import LedgerEntry, Plan, Price, UsageEvent, UsagePeriod
from apps.billing.services import plan_assign
from apps.core import tasks
from apps.core.errors import InsufficientCredit, RateLimited
from apps.files.models import StoredFile
from apps.files.services import files_keep_longer
from apps.jobs.models import ChargeSource, IdempotencyRecord, Job, JobState, Output
from apps.jobs.selectors import job_problems
from apps.jobs.services import insert
from apps.jobs.services.create import job_create
from apps.jobs.services.idempotency import IdempotentRequest
from apps.webhooks.models import WebhookEvent
from tests.cast import OPENING_CREDIT, claim_this
from tests.jobs.conftest import PRICE
from workers.runtime import run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=["one statement", "one for each table"])
def _both_ways(request, monkeypatch) -> None:
    """PostgreSQL takes the first way where it can, SQLite always the second."""
    if request.param == "one for each table":
        monkeypatch.setattr(insert, "possible", lambda: False)


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, int]]:
    messages: list[tuple[str, int]] = []

    def send(name: tasks.TaskName, times: int) -> bool:
        messages.append((name.value, times))
        return True

    monkeypatch.setattr(tasks, "send", send)
    return messages


def test_a_paid_job_is_queued_and_its_price_is_held(owner, job_make, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = job_make(owner)

    assert (job.state, job.price_micros, job.charge_source) == (JobState.QUEUED, PRICE, ChargeSource.CREDIT)
    account = owner.balance
    assert (account.available_micros, account.held_micros, account.open_holds) == (OPENING_CREDIT - PRICE, PRICE, 1)
    entry = LedgerEntry.objects.get(reference=job.pk)
    assert (entry.kind, entry.amount_micros, entry.held_micros, entry.key) == (
        "hold",
        -PRICE,
        PRICE,
        f"hold:{job.pk}",
    )
    assert sent == [("workers.tasks.gpu.run_next", 1)]


def test_a_job_keeps_the_price_it_was_quoted(owner, job_make):
    job = job_make(owner)

    Price.objects.create(kind=job.kind, unit_micros=7)

    assert Job.objects.get(pk=job.pk).price_micros == PRICE
    assert job_make(owner).price_micros == 7


def test_without_credit_nothing_is_left_behind(owner, order, sent, django_capture_on_commit_callbacks):
    Price.objects.create(kind="test.paid", unit_micros=OPENING_CREDIT + 1)
    request = IdempotentRequest("route", "key", "print", 202)

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(InsufficientCredit, match=r"100\.000001 USD"):
        job_create(order(owner), request=request)

    assert Job.objects.count() == IdempotencyRecord.objects.count() == 0
    assert LedgerEntry.objects.exclude(kind="grant").count() == 0
    assert owner.balance.available_micros == OPENING_CREDIT
    assert sent == []


def test_the_limit_of_unfinished_jobs_holds(owner, order, job_make):
    owner.organization.max_in_flight = 2
    owner.organization.save(update_fields=["max_in_flight"])
    job_make(owner)
    job_make(owner)

    with pytest.raises(RateLimited, match="At most 2 jobs"):
        job_create(order(owner))

    assert Job.objects.count() == 2
    assert owner.balance.open_holds == 2


def test_included_units_pay_before_credit(owner, job_make):
    plan_assign(organization=owner.organization, plan=Plan.objects.create(name="Small", included_units=1))

    included, charged = job_make(owner), job_make(owner)

    assert (included.charge_source, charged.charge_source) == (ChargeSource.INCLUDED, ChargeSource.CREDIT)
    assert owner.balance.held_micros == PRICE
    period = UsagePeriod.objects.get(organization=owner.organization)
    assert (period.included, period.reserved, period.used) == (1, 1, 0)
    run(claim_this(included))
    period.refresh_from_db()
    assert (period.reserved, period.used) == (0, 1)
    event = UsageEvent.objects.get(reference=included.pk)
    assert (event.billable, event.included, event.unit_price_micros, event.amount_micros) == (True, True, PRICE, 0)
    assert owner.balance.available_micros == OPENING_CREDIT - PRICE


def test_an_included_unit_comes_back_when_the_job_fails(owner, job_make):
    plan_assign(organization=owner.organization, plan=Plan.objects.create(name="Small", included_units=1))
    job = job_make(owner, fake={"fail": "no_luck"})

    run(claim_this(job))

    period = UsagePeriod.objects.get(organization=owner.organization)
    assert (period.reserved, period.used) == (0, 0)
    assert job_make(owner).charge_source == ChargeSource.INCLUDED


def test_the_same_configuration_is_served_from_the_cache_for_free(owner, job_make):
    first = job_make(owner)
    run(claim_this(first))
    balance = owner.balance.available_micros

    second = job_make(owner, may_use_cache=True)

    assert (second.state, second.cached_from, second.price_micros) == (JobState.SUCCEEDED, first, 0)
    assert owner.balance.available_micros == balance
    assert [output.file_id for output in second.outputs.all()] == [output.file_id for output in first.outputs.all()]
    event = UsageEvent.objects.get(reference=second.pk)
    assert (event.billable, event.amount_micros, event.unit_price_micros) == (False, 0, 0)
    assert WebhookEvent.objects.filter(reference=second.pk).count() == 1
    assert list(job_problems()) == []


@pytest.mark.parametrize("change", ["configuration", "file gone", "not asked", "stranger"])
def test_the_cache_is_not_used(owner, stranger, job_make, change):
    first = job_make(owner)
    run(claim_this(first))
    tenant, fields = owner, {"may_use_cache": True}
    if change == "configuration":
        fields["input"] = {"fake": {"quality": {"sharpness": 0.9}}}
    elif change == "file gone":
        file = Output.objects.get(job=first).file
        type(file).objects.filter(pk=file.pk).update(deleted_at=first.created_at)
    elif change == "not asked":
        fields = {}
    else:
        tenant = stranger

    second = job_make(tenant, **fields)

    assert (second.state, second.cached_from) == (JobState.QUEUED, None)


def test_a_cached_result_that_is_purged_at_that_moment_is_made_anew(owner, job_make, monkeypatch):
    first = job_make(owner)
    run(claim_this(first))

    def purged_first(files):
        StoredFile.objects.filter(pk=files[0].pk).update(deleted_at=first.created_at)
        return files_keep_longer(files)

    monkeypatch.setattr("apps.jobs.services.create.files_keep_longer", purged_first)

    second = job_make(owner, may_use_cache=True)

    assert (second.state, second.cached_from) == (JobState.QUEUED, None)


def test_creating_costs_a_known_number_of_statements(owner, order):
    request = IdempotentRequest("route", "key", "print", 202)

    with CaptureQueriesContext(
        connection,
    ) as captured:
        job_create(order(owner), request=request)

    verbs = [query["sql"].split()[0] for query in captured.captured_queries]
    # record, price, plan, job, ledger entry, account; SAVEPOINT stands for BEGIN and RELEASE for COMMIT in a test
    separate = ["INSERT", "SELECT", "SELECT", "INSERT", "INSERT", "UPDATE"]
    assert verbs == ["SAVEPOINT", *(["WITH"] if insert.possible() else separate), "RELEASE"]
