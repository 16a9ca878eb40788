"""Included units: reserved by a create, used by a success, given back by a failure, anew each month."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.billing.models import LedgerEntry, Plan, UsagePeriod
from apps.billing.selectors import ledger_problems, month_start, usage_summary
from apps.billing.services import (
    Hold,
    hold_open,
    hold_refuse,
    hold_release,
    hold_settle,
    included_unit_reserve,
    plan_assign,
    price_of,
    price_set,
    usage_record,
)
from apps.core.errors import InsufficientCredit, RateLimited, ValidationFailed
from apps.core.ids import new_id
from tests.cast import OPENING_CREDIT, Tenant

PRICE = 1_000_000
LAST_OF_NOVEMBER = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LAST_OF_NOVEMBER, tick=False) as clock:
        yield clock


def plan_of(tenant: Tenant, units: int) -> Plan:
    plan = Plan.objects.create(name=f"{units} units", included_units=units)
    plan_assign(organization=tenant.organization, plan=plan)
    return plan


def begin(tenant: Tenant) -> UUID:
    """One job's money when it is created: an included unit if there is one, else its price."""
    reference = new_id()
    with transaction.atomic():
        period = included_unit_reserve(organization=tenant.organization)
        hold_open(
            organization=tenant.organization,
            holds=[Hold(reference, 0 if period else PRICE, period)],
            max_open=100,
        )
    return reference


def deliver(tenant: Tenant, reference: UUID, *, billable: bool = True) -> None:
    included = LedgerEntry.objects.get(key=f"hold:{reference}").period_id is not None
    usage_record(
        organization=tenant.organization,
        reference=reference,
        subject=None,
        usage_type="test_unit",
        fingerprint="f",
        unit_price_micros=PRICE,
        billable=billable,
        included=included,
    )


def units(tenant: Tenant) -> list[tuple[int, int, int]]:
    """included, reserved and used of each month, newest first."""
    return list(
        UsagePeriod.objects.filter(organization=tenant.organization).values_list("included", "reserved", "used")
    )


@pytest.mark.django_db
def test_units_are_used_first_and_then_credit(owner):
    plan_of(owner, 2)

    references = [begin(owner) for _ in range(3)]

    assert units(owner) == [(2, 2, 0)]
    assert (owner.balance.held_micros, owner.balance.available_micros) == (PRICE, OPENING_CREDIT - PRICE)
    assert [hold_settle(reference=reference) for reference in references] == [True, True, True]
    assert units(owner) == [(2, 0, 2)]
    assert (owner.balance.held_micros, owner.balance.available_micros) == (0, OPENING_CREDIT - PRICE)
    assert list(ledger_problems()) == []


@pytest.mark.django_db
def test_a_failure_gives_the_unit_back(owner):
    plan_of(owner, 1)
    first = begin(owner)
    assert hold_release(reference=first) is True
    assert units(owner) == [(1, 0, 0)]

    second = begin(owner)

    assert LedgerEntry.objects.get(key=f"hold:{second}").amount_micros == 0
    assert units(owner) == [(1, 1, 0)]
    assert hold_release(reference=first) is False, "closed before"
    assert units(owner) == [(1, 1, 0)]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [None, 0])
def test_without_a_plan_or_units_everything_costs_its_price(owner, number):
    if number is not None:
        plan_of(owner, number)

    begin(owner)

    assert units(owner) == []
    assert owner.balance.held_micros == PRICE


@pytest.mark.django_db
def test_a_new_month_has_units_of_its_own_and_old_reservations_count_for_the_old(owner, clock):
    plan_of(owner, 1)
    november = begin(owner)
    clock.shift(1)
    assert month_start() == date(2026, 12, 1)

    december = begin(owner)

    assert units(owner) == [(1, 1, 0), (1, 1, 0)]
    assert [period.start for period in UsagePeriod.objects.all()] == [date(2026, 12, 1), date(2026, 11, 1)]
    hold_settle(reference=november)
    assert units(owner) == [(1, 1, 0), (1, 0, 1)]
    hold_release(reference=december)
    assert units(owner) == [(1, 0, 0), (1, 0, 1)]


@pytest.mark.django_db(transaction=True)
def test_many_creates_at_once_reserve_each_unit_once(owner):
    plan_of(owner, 5)

    def one(_: int) -> UUID:
        try:
            return begin(owner)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        references = list(pool.map(one, range(16)))

    assert units(owner) == [(5, 5, 0)]
    assert LedgerEntry.objects.filter(reference__in=references, amount_micros=0).count() == 5
    assert owner.balance.held_micros == 11 * PRICE
    assert list(ledger_problems()) == []


@pytest.mark.django_db
def test_a_larger_plan_counts_at_once_and_used_units_stay_used(owner):
    plan_of(owner, 1)
    hold_settle(reference=begin(owner))

    plan_of(owner, 3)

    assert units(owner) == [(3, 0, 1)]
    begin(owner)
    begin(owner)
    assert owner.balance.held_micros == 0
    begin(owner)
    assert owner.balance.held_micros == PRICE


@pytest.mark.django_db
def test_a_smaller_plan_or_none_ends_the_units_of_the_month(owner):
    plan_of(owner, 3)
    hold_settle(reference=begin(owner))

    plan_assign(organization=owner.organization, plan=None)

    assert units(owner) == [(0, 0, 1)]
    assert owner.balance.plan is None
    begin(owner)
    assert owner.balance.held_micros == PRICE


@pytest.mark.django_db
def test_the_summary_counts_delivered_results_of_the_month(owner, stranger):
    plan_of(owner, 2)
    assert usage_summary(organization=owner.organization).remaining == 2
    references = [begin(owner) for _ in range(3)]
    for reference in references:
        deliver(owner, reference)
        hold_settle(reference=reference)
    usage_record(
        organization=owner.organization,
        reference=new_id(),
        subject=None,
        usage_type="test_unit",
        fingerprint="f",
        unit_price_micros=PRICE,
        billable=False,
        included=False,
    )

    summary = usage_summary(organization=owner.organization)

    assert (summary.included, summary.consumed, summary.overage, summary.remaining) == (2, 3, 1, 0)
    other = usage_summary(organization=stranger.organization)
    assert (other.included, other.consumed, other.overage, other.remaining) == (0, 0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "start", "end"),
    [
        (datetime(2026, 2, 28, 12, tzinfo=UTC), (2026, 2, 1), (2026, 3, 1)),
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), (2026, 12, 1), (2027, 1, 1)),
        (datetime(2027, 1, 1, tzinfo=UTC), (2027, 1, 1), (2027, 2, 1)),
        (datetime(2028, 2, 29, tzinfo=UTC), (2028, 2, 1), (2028, 3, 1)),
    ],
)
def test_the_period_is_the_calendar_month_in_utc(owner, moment, start, end):
    with time_machine.travel(moment, tick=False):
        summary = usage_summary(organization=owner.organization)

    assert summary.start_at == datetime(*start, tzinfo=UTC)
    assert summary.end_at == datetime(*end, tzinfo=UTC)


@pytest.mark.django_db
def test_a_month_s_results_are_not_the_next_month_s(owner, clock):
    plan_of(owner, 5)
    for reference in [begin(owner), begin(owner)]:
        deliver(owner, reference)
        hold_settle(reference=reference)
    november = usage_summary(organization=owner.organization)
    clock.shift(1)

    december = usage_summary(organization=owner.organization)

    assert (november.consumed, november.remaining) == (2, 3)
    assert (december.consumed, december.remaining) == (0, 5)


@pytest.mark.django_db
def test_a_unit_reserved_last_month_leaves_this_month_s_untouched(owner, clock):
    plan_of(owner, 1)
    late = begin(owner)
    clock.shift(1)
    deliver(owner, late)
    hold_settle(reference=late)

    summary = usage_summary(organization=owner.organization)

    assert (summary.consumed, summary.overage, summary.remaining) == (1, 0, 1)
    begin(owner)
    assert owner.balance.held_micros == 0, "what the summary promised"


@pytest.mark.django_db
def test_an_event_says_what_was_charged(owner):
    def event(billable: bool, included: bool) -> int:
        return usage_record(
            organization=owner.organization,
            reference=new_id(),
            subject=None,
            usage_type="t",
            fingerprint="f",
            unit_price_micros=PRICE,
            billable=billable,
            included=included,
        ).amount_micros

    assert [event(True, False), event(True, True), event(False, False)] == [PRICE, 0, 0]


@pytest.mark.django_db
def test_a_price_in_the_table_beats_the_catalogue_s(owner):
    assert price_of("some.kind", 7) == 7
    price_set(kind="some.kind", unit_micros=9)
    assert price_of("some.kind", 7) == 9
    price_set(kind="some.kind", unit_micros=0)
    assert price_of("some.kind", 7) == 0
    assert price_of("other.kind", 7) == 7
    with pytest.raises(ValidationFailed, match="a price must not be negative"):
        price_set(kind="some.kind", unit_micros=-1)
    assert price_of("some.kind", 7) == 0


@pytest.mark.django_db
def test_a_hold_that_was_refused_for_what_has_just_changed_may_be_tried_again(owner):
    with pytest.raises(RateLimited, match="At most 5 jobs") as caught:
        hold_refuse(organization=owner.organization, amount_micros=OPENING_CREDIT, max_open=5)

    assert caught.value.retryable


@pytest.mark.django_db
def test_a_plan_is_assigned_in_the_order_in_which_jobs_take_locks(owner):
    plan = plan_of(owner, 3)
    begin(owner)

    with CaptureQueriesContext(connection) as captured:
        plan_assign(organization=owner.organization, plan=plan)

    updates = [query["sql"].split('"')[1] for query in captured.captured_queries if query["sql"].startswith("UPDATE")]
    assert updates == ["billing_usageperiod", "billing_creditaccount"]


@pytest.mark.django_db
def test_a_hold_without_credit_or_above_the_limit_is_refused_and_leaves_nothing(owner):
    def hold(amount: int, limit: int) -> None:
        with transaction.atomic():
            hold_open(
                organization=owner.organization,
                holds=[Hold(new_id(), amount)],
                max_open=limit,
            )

    with pytest.raises(InsufficientCredit, match=r"This job costs 100.000001 USD and the balance is 100.00 USD\."):
        hold(OPENING_CREDIT + 1, 5)
    with pytest.raises(RateLimited, match="At most 0 jobs may be unfinished at the same time") as caught:
        hold(1, 0)
    assert caught.value.retry_after == 5
    hold(OPENING_CREDIT, 1)
    with pytest.raises(RateLimited):
        hold(0, 1)

    assert (owner.balance.available_micros, owner.balance.held_micros, owner.balance.open_holds) == (
        0,
        OPENING_CREDIT,
        1,
    )
    assert LedgerEntry.objects.count() == 2
