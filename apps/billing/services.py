"""Moving money. Every movement is one ledger row with a unique key and one guarded UPDATE of the account, in one
transaction; none can run twice, and none can take a balance below zero.

The account row is the hot spot of a busy organization, so it is touched last: its lock is held from there to COMMIT
only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import now

from apps.accounts.models import Organization
from apps.billing.models import CreditAccount, EntryKind, LedgerEntry, Plan, Price, UsageEvent, UsagePeriod
from apps.billing.selectors import month_start
from apps.core.database import insert, statement_run
from apps.core.errors import Conflict, InsufficientCredit, RateLimited, ValidationFailed
from apps.core.ids import new_id
from apps.core.money import to_usd
from apps.core.rows import sql_value

if TYPE_CHECKING:
    from apps.accounts.models import Person


def account_create(*, organization: Organization) -> CreditAccount:
    account, _ = CreditAccount.objects.get_or_create(organization=organization)
    return account


# --- staff movements ------------------------------------------------------------------------------------------------


@transaction.atomic
def credit_change(
    *,
    organization: Organization,
    amount_micros: int,
    reason: str,
    kind: EntryKind = EntryKind.GRANT,
    actor: Person | None = None,
    key: str | None = None,
) -> LedgerEntry:
    """Grant, adjust or purchase. `key` makes a retry safe: the same key answers with the first entry.

    Raises ValidationFailed without a reason or amount, InsufficientCredit when an adjustment would go below zero.
    """
    if not reason.strip():
        raise ValidationFailed("a reason is required")
    if amount_micros == 0 or (kind != EntryKind.ADJUSTMENT and amount_micros < 0):
        raise ValidationFailed("the amount must be positive; only an adjustment may be negative")
    key = key or f"{kind}:{new_id()}"
    entry, created = LedgerEntry.objects.get_or_create(
        key=key,
        defaults={
            "organization": organization,
            "kind": kind,
            "amount_micros": amount_micros,
            "reason": reason.strip(),
            "actor": actor,
        },
    )
    if not created:
        if (entry.organization_id, entry.amount_micros, entry.kind) != (organization.pk, amount_micros, kind):
            raise Conflict("this key was used for another movement")
        return entry
    changed = CreditAccount.objects.filter(
        organization=organization, available_micros__gte=max(0, -amount_micros)
    ).update(available_micros=F("available_micros") + amount_micros)
    if not changed:
        raise InsufficientCredit(f"the balance is lower than {to_usd(-amount_micros)} USD")
    return entry


def plan_assign(*, organization: Organization, plan: Plan | None) -> None:
    """The plan from now on. A month that has begun keeps its used units and takes the new plan's number.

    Period before account, as jobs lock them: the other way round the two would wait for each other.
    """
    with transaction.atomic():
        UsagePeriod.objects.filter(organization=organization, start=month_start()).update(
            included=plan.included_units if plan else 0
        )
        CreditAccount.objects.filter(organization=organization).update(plan=plan)


def price_set(*, kind: str, unit_micros: int) -> Price:
    """What jobs of this kind are quoted from now on; those that exist keep theirs. 0 means free."""
    if unit_micros < 0:
        raise ValidationFailed("a price must not be negative")
    price, _ = Price.objects.update_or_create(kind=kind, defaults={"unit_micros": unit_micros})
    return price


# --- jobs -----------------------------------------------------------------------------------------------------------


def price_of(kind: str, default_micros: int) -> int:
    """The price a job of this kind is quoted now: the table that staff edit, else the catalogue's."""
    price = Price.objects.filter(pk=kind).values_list("unit_micros", flat=True).first()
    return default_micros if price is None else price


@dataclass(frozen=True)
class Hold:
    """Credit to reserve for one job; 0 when an included unit of `period` covers it."""

    reference: UUID
    amount_micros: int
    period: UsagePeriod | None = None


HOLD_ACCOUNT = """
    UPDATE billing_creditaccount
    SET available_micros = available_micros - %s, held_micros = held_micros + %s, open_holds = open_holds + %s
    WHERE organization_id = %s AND available_micros >= %s AND open_holds <= %s
"""


def hold_open(*, organization: Organization, holds: Sequence[Hold], max_open: int) -> None:
    """Reserve credit for jobs, for all of them or for none.

    The last writes of the caller's transaction. Raises InsufficientCredit, or RateLimited when more than `max_open`
    holds would be open; the caller's transaction must then roll back.
    """
    entries = [
        LedgerEntry(
            organization=organization,
            kind=EntryKind.HOLD,
            key=f"hold:{hold.reference}",
            amount_micros=-hold.amount_micros,
            held_micros=hold.amount_micros,
            reference=hold.reference,
            period=hold.period,
        )
        for hold in holds
    ]
    insert(*entries)
    amount, owner = sum(hold.amount_micros for hold in holds), sql_value(organization.pk)
    limits = [amount, amount, len(holds), owner, amount, max_open - len(holds)]
    with statement_run(HOLD_ACCOUNT, limits) as cursor:
        if cursor.rowcount == 0:
            hold_refuse(organization=organization, amount_micros=amount, jobs=len(holds), max_open=max_open)


def hold_refuse(*, organization: Organization, amount_micros: int, max_open: int, jobs: int = 1) -> NoReturn:
    """Why jobs of this price could not be held for. Raises InsufficientCredit or RateLimited."""
    account = CreditAccount.objects.get(organization=organization)
    if account.open_holds + jobs <= max_open and account.available_micros < amount_micros:
        what = "This job costs" if jobs == 1 else f"These {jobs} jobs together cost"
        raise InsufficientCredit(
            f"{what} {to_usd(amount_micros)} USD and the balance is {to_usd(account.available_micros)} USD."
        )
    # Also when a job ended, or credit came, between the refused UPDATE and this read: the next try will pass.
    raise RateLimited(
        f"At most {max_open} jobs may be unfinished at the same time; wait for one to finish.", retry_after=5
    )


def included_unit_reserve(*, organization: Organization) -> UsagePeriod | None:
    """Takes one of this month's included units, if the plan has one left. Part of the caller's transaction."""
    plan = Plan.objects.filter(accounts__organization=organization).first()
    if plan is None or plan.included_units == 0:
        return None
    period, _ = UsagePeriod.objects.get_or_create(
        organization=organization, start=month_start(), defaults={"included": plan.included_units}
    )
    reserved = UsagePeriod.objects.filter(pk=period.pk, included__gt=F("reserved") + F("used")).update(
        reserved=F("reserved") + 1
    )
    return period if reserved else None


def hold_settle(*, reference: UUID) -> bool:
    """The job succeeded: what was held is spent. False when the hold was closed before."""
    return _close(reference, EntryKind.SETTLE)


def hold_release(*, reference: UUID) -> bool:
    """The job failed or was canceled: what was held is available again. False when the hold was closed before."""
    return _close(reference, EntryKind.RELEASE)


CLOSE = """
    INSERT INTO billing_ledgerentry
        (id, organization_id, kind, key, amount_micros, held_micros, reference, period_id, reason, created_at)
    SELECT %s, organization_id, %s, %s, {back}, -held_micros, reference, period_id, '', %s
    FROM billing_ledgerentry WHERE key = %s
    ON CONFLICT DO NOTHING
    RETURNING organization_id, amount_micros, held_micros, period_id
"""
CLOSE_PERIOD = "UPDATE billing_usageperiod SET reserved = reserved - 1, used = used + %s WHERE id = %s"
CLOSE_ACCOUNT = """
    UPDATE billing_creditaccount
    SET available_micros = available_micros + %s, held_micros = held_micros + %s, open_holds = open_holds - 1
    WHERE organization_id = %s
"""


CLOSE_AT_ONCE = """
    WITH closed (organization, returned, held, period) AS ({close}),
    used AS (
        UPDATE billing_usageperiod SET reserved = reserved - 1, used = used + %s
        FROM closed WHERE id = period RETURNING 1
    ),
    account AS (
        UPDATE billing_creditaccount
        SET available_micros = available_micros + returned, held_micros = held_micros + held,
            open_holds = open_holds - 1
        FROM closed WHERE organization_id = organization AND (SELECT COUNT(*) FROM used) >= 0
    )
    SELECT COUNT(*) FROM closed
"""
"""The three statements as one, for PostgreSQL. The count of periods makes the account come after the period."""


def _close(reference: UUID, kind: EntryKind) -> bool:
    """Two machines may close the same hold: the unique key `close:<reference>` lets one of them through."""
    hold, closing = f"hold:{reference}", f"close:{reference}"
    close = CLOSE.format(back="held_micros" if kind == EntryKind.RELEASE else "0")
    units = 1 if kind == EntryKind.SETTLE else 0
    entry = [
        sql_value(new_id()),
        kind.value,
        closing,
        sql_value(now()),
        hold,
    ]
    if connection.vendor == "postgresql":
        with statement_run(CLOSE_AT_ONCE.format(close=close), [*entry, units]) as cursor:
            [closed] = cursor.fetchone()
    else:
        closed = _close_in_steps(close, entry, units)
    if not closed and not LedgerEntry.objects.filter(key=hold).exists():
        raise LedgerEntry.DoesNotExist(f"there is no {hold}")
    return bool(closed)


def _close_in_steps(close: str, entry: list[Any], units: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(close, entry)
        closed = cursor.fetchone()
        if closed is not None:
            organization, returned, held, period = closed
            if period is not None:
                cursor.execute(CLOSE_PERIOD, [units, period])
            cursor.execute(CLOSE_ACCOUNT, [returned, held, organization])
    return closed is not None


def usage_record(
    *,
    organization: Organization,
    reference: UUID,
    subject: UUID | None,
    usage_type: str,
    fingerprint: str,
    unit_price_micros: int,
    billable: bool,
    included: bool,
) -> UsageEvent:
    """One delivered result. amount is 0 when it was not billable or an included unit covered it."""
    return UsageEvent.objects.create(
        organization=organization,
        reference=reference,
        subject=subject,
        usage_type=usage_type,
        fingerprint=fingerprint,
        billable=billable,
        included=included,
        unit_price_micros=unit_price_micros,
        amount_micros=unit_price_micros if billable and not included else 0,
    )
