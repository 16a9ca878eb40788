"""Reads of money, and the proof that it adds up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.accounts.models import Organization
from apps.billing.models import CreditAccount, EntryKind, LedgerEntry, Plan, UsageEvent, UsagePeriod
from apps.core.ids import first_id


def month_start(day: date | None = None) -> date:
    """First day of the month, UTC."""
    return (day or timezone.now().date()).replace(day=1)


@dataclass(frozen=True)
class UsageSummary:
    """A calendar month (UTC). consumed counts billable results; overage is what the plan did not cover.

    remaining: units of this month's plan not used yet. It is not included minus consumed: a job that began last month
    and ends in this one is consumed now, by a unit of last month.
    """

    start_at: datetime
    end_at: datetime
    included: int
    consumed: int
    overage: int
    remaining: int


def usage_summary(*, organization: Organization) -> UsageSummary:
    start = month_start()
    end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    start_at, end_at = (datetime(day.year, day.month, 1, tzinfo=UTC) for day in (start, end))
    # By id, not by created_at: the index of the organization's events is in that order.
    events = UsageEvent.objects.filter(organization=organization, billable=True, pk__gte=first_id(start_at))
    counts = events.aggregate(consumed=Count("pk"), overage=Count("pk", filter=Q(included=False)))
    plan = Plan.objects.filter(accounts__organization=organization).first()
    included = plan.included_units if plan else 0
    used = UsagePeriod.objects.filter(organization=organization, start=start).values_list("used", flat=True).first()
    return UsageSummary(
        start_at, end_at, included, counts["consumed"], counts["overage"], max(0, included - (used or 0))
    )


def usage_events(*, organization: Organization) -> QuerySet[UsageEvent]:
    """Newest first."""
    return UsageEvent.objects.filter(organization=organization)


def ledger_entries(*, organization: Organization) -> QuerySet[LedgerEntry]:
    """Newest first."""
    return LedgerEntry.objects.filter(organization=organization)


def ledger_problems() -> Iterator[str]:
    """I1, I2 and I7 of the promises, and the holds' half of I3: every sentence names what does not add up."""
    yield from _account_problems()
    yield from _period_problems()
    yield from _guard_problems()


def _account_problems() -> Iterator[str]:
    """Balances against the sums of the entries."""
    accounts = CreditAccount.objects.select_related("organization").annotate(
        amounts=Coalesce(Sum("organization__ledger_entries__amount_micros"), 0),
        holds=Coalesce(Sum("organization__ledger_entries__held_micros"), 0),
        opened=Count("organization__ledger_entries", filter=Q(organization__ledger_entries__kind=EntryKind.HOLD)),
        closed=Count(
            "organization__ledger_entries",
            filter=Q(organization__ledger_entries__kind__in=[EntryKind.SETTLE, EntryKind.RELEASE]),
        ),
    )
    wrong = ~Q(available_micros=F("amounts")) | ~Q(held_micros=F("holds")) | ~Q(open_holds=F("opened") - F("closed"))
    for account in accounts.filter(wrong | Q(available_micros__lt=0) | Q(held_micros__lt=0)):
        yield (
            f"I1 {account.organization.slug}: available {account.available_micros} / ledger {account.amounts}, "
            f"held {account.held_micros} / ledger {account.holds}, "
            f"open holds {account.open_holds} / ledger {account.opened - account.closed}"
        )
    nowhere = LedgerEntry.objects.filter(organization__credit_account__isnull=True).order_by()
    for slug in nowhere.values_list("organization__slug", flat=True).distinct():
        yield f"I1 {slug}: ledger entries without a credit account"


def _period_problems() -> Iterator[str]:
    """A month's included units against the holds that took them."""
    periods = UsagePeriod.objects.select_related("organization").annotate(
        opened=Count("ledgerentry", filter=Q(ledgerentry__kind=EntryKind.HOLD)),
        settled=Count("ledgerentry", filter=Q(ledgerentry__kind=EntryKind.SETTLE)),
        released=Count("ledgerentry", filter=Q(ledgerentry__kind=EntryKind.RELEASE)),
    )
    for period in periods.exclude(reserved=F("opened") - F("settled") - F("released"), used=F("settled")):
        open_units = period.opened - period.settled - period.released
        yield (
            f"I1 {period}: units reserved {period.reserved} / ledger {open_units}, "
            f"used {period.used} / ledger {period.settled}"
        )


_GUARDS = {
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'billing_ledgerentry'::regclass AND tgenabled = 'O'",
        {"ledger_is_append_only"},
    ),
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'billing_ledgerentry'",
        {"ledger_refuses_update", "ledger_refuses_delete"},
    ),
}


def _guard_problems() -> Iterator[str]:
    """Whether the database still refuses to change entries."""
    query, expected = _GUARDS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        missing = expected - {name for (name,) in cursor.fetchall()}
    for name in sorted(missing):
        yield f"I7 the ledger's trigger {name} is missing or switched off"
