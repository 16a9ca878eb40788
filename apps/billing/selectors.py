"""Reads of money, and the proof that it adds up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.accounts.models import Organization
from apps.billing.models import CreditAccount, EntryKind, LedgerEntry, Plan, UsageEvent, UsagePeriod


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
    counts = UsageEvent.objects.filter(organization=organization, billable=True, created_at__gte=start_at).aggregate(
        consumed=Count("pk"), overage=Count("pk", filter=Q(included=False))
    )
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
    """I1 and I2 of the promises, and the holds' half of I3: every sentence names an account that does not add up."""
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
