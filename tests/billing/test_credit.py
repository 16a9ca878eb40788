"""What staff move: grants, adjustments, purchases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from apps.billing.models import CreditAccount, EntryKind, LedgerEntry
from apps.billing.selectors import ledger_entries, ledger_problems
from apps.billing.services import account_create, credit_change
from apps.core.errors import Conflict, InsufficientCredit, ValidationFailed
from apps.core.money import MICROS
from tests.cast import OPENING_CREDIT, Tenant


def change(tenant: Tenant, usd: float, **options: Any) -> LedgerEntry:
    options = {"reason": "invoice 7"} | options
    return credit_change(organization=tenant.organization, amount_micros=int(usd * MICROS), **options)


def nothing_moved(tenant: Tenant) -> bool:
    return tenant.balance.available_micros == OPENING_CREDIT and LedgerEntry.objects.count() == 1


@pytest.mark.django_db
def test_a_grant_is_one_entry_and_the_balance(owner, staff):
    entry = change(owner, 25, reason="  invoice 7 ", actor=staff)

    assert owner.balance.available_micros == OPENING_CREDIT + 25 * MICROS
    saved = LedgerEntry.objects.get(pk=entry.pk)
    assert (saved.kind, saved.amount_micros, saved.held_micros) == ("grant", 25 * MICROS, 0)
    assert (saved.reason, saved.actor, saved.organization) == ("invoice 7", staff, owner.organization)
    assert saved.key.startswith("grant:")
    assert list(ledger_problems()) == []


@pytest.mark.django_db
def test_another_organization_s_money_is_not_touched(owner, stranger):
    change(owner, 5)

    assert stranger.balance.available_micros == OPENING_CREDIT
    assert [entry.amount_micros for entry in ledger_entries(organization=stranger.organization)] == [OPENING_CREDIT]


@pytest.mark.django_db
def test_an_adjustment_goes_down_to_zero_and_not_below(owner):
    entry = change(owner, -100, kind=EntryKind.ADJUSTMENT)

    assert (entry.amount_micros, owner.balance.available_micros) == (-OPENING_CREDIT, 0)
    with pytest.raises(InsufficientCredit, match=r"the balance is lower than 0\.000001 USD"):
        credit_change(organization=owner.organization, amount_micros=-1, reason="too much", kind=EntryKind.ADJUSTMENT)
    assert (owner.balance.available_micros, LedgerEntry.objects.count()) == (0, 2)
    assert list(ledger_problems()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_nothing_moves_without_a_reason(owner, reason):
    with pytest.raises(ValidationFailed, match="a reason is required"):
        change(owner, 5, reason=reason)

    assert nothing_moved(owner)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("usd", "kind"),
    [
        (0, EntryKind.GRANT),
        (0, EntryKind.ADJUSTMENT),
        (-1, EntryKind.GRANT),
        (-1, EntryKind.PURCHASE),
    ],
)
def test_only_an_adjustment_may_be_negative_and_none_is_zero(owner, usd, kind):
    with pytest.raises(ValidationFailed, match="the amount must be positive; only an adjustment may be negative"):
        change(owner, usd, kind=kind)

    assert nothing_moved(owner)


@pytest.mark.django_db
def test_the_same_key_moves_money_once(owner):
    first = change(owner, 5, key="invoice-7", kind=EntryKind.PURCHASE)
    second = change(owner, 5, key="invoice-7", kind=EntryKind.PURCHASE, reason="again")

    assert second == first
    assert owner.balance.available_micros == OPENING_CREDIT + 5 * MICROS


@pytest.mark.django_db
def test_a_key_is_not_reused_for_another_movement(owner, stranger):
    change(owner, 5, key="invoice-7")
    count = LedgerEntry.objects.count()

    for tenant, usd, kind in (
        (owner, 6, EntryKind.GRANT),
        (stranger, 5, EntryKind.GRANT),
        (owner, 5, EntryKind.PURCHASE),
    ):
        with pytest.raises(Conflict, match="this key was used for another movement"):
            change(tenant, usd, key="invoice-7", kind=kind)

    assert LedgerEntry.objects.count() == count
    assert owner.balance.available_micros == OPENING_CREDIT + 5 * MICROS
    assert stranger.balance.available_micros == OPENING_CREDIT


@pytest.mark.django_db
def test_movements_without_a_key_are_movements_of_their_own(owner):
    change(owner, 5)
    change(owner, 5)

    assert owner.balance.available_micros == OPENING_CREDIT + 10 * MICROS


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_time_moves_money_once(owner):
    def grant(_: int) -> Any:
        try:
            return change(owner, 5, key="invoice-7").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        entries = set(pool.map(grant, range(8)))

    assert len(entries) == 1
    assert owner.balance.available_micros == OPENING_CREDIT + 5 * MICROS
    assert list(ledger_problems()) == []


@pytest.mark.django_db(transaction=True)
def test_adjustments_at_the_same_time_never_overdraw(owner):
    def take(_: int) -> bool:
        try:
            change(owner, -30, kind=EntryKind.ADJUSTMENT)
        except InsufficientCredit:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(8)))

    assert taken.count(True) == 3
    assert owner.balance.available_micros == 10 * MICROS
    assert list(ledger_problems()) == []


@pytest.mark.django_db
def test_a_failed_caller_moves_nothing(owner):
    with transaction.atomic():
        change(owner, 5)
        transaction.set_rollback(True)

    assert nothing_moved(owner)


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["available_micros", "held_micros", "open_holds"])
def test_the_database_itself_refuses_a_negative_balance(owner, field):
    with pytest.raises(IntegrityError, match="not_negative"), transaction.atomic():
        CreditAccount.objects.update(**{field: -1})

    assert nothing_moved(owner)


@pytest.mark.django_db
def test_an_account_is_opened_once(owner):
    assert account_create(organization=owner.organization) == owner.balance
    assert owner.balance.available_micros == OPENING_CREDIT
