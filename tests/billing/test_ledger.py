"""The ledger is append-only in the database itself, on PostgreSQL and on SQLite."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from apps.billing.models import LedgerEntry
from tests.cast import OPENING_CREDIT

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE billing_ledgerentry SET amount_micros = 1",
        "UPDATE billing_ledgerentry SET reason = 'nicer'",
        "DELETE FROM billing_ledgerentry",
    ],
)
def test_postgresql_refuses_to_change_an_entry(owner, statement):
    with (
        pytest.raises(DatabaseError, match=f"the ledger is append-only: {statement.split()[0]} refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    entry = LedgerEntry.objects.get()
    assert (entry.amount_micros, entry.reason) == (OPENING_CREDIT, "opening credit")


@pytest.mark.django_db
def test_the_orm_is_refused_too(owner):
    entry = LedgerEntry.objects.get()
    entry.amount_micros = 1
    for action in (
        lambda: entry.save(update_fields=["amount_micros"]),
        lambda: LedgerEntry.objects.update(reason="nicer"),
        lambda: entry.delete(),
        lambda: LedgerEntry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            action()

    assert LedgerEntry.objects.get(key=entry.key).amount_micros == OPENING_CREDIT


@pytest.mark.django_db
def test_a_movement_has_a_known_kind_and_a_key_of_its_own(owner):
    key = LedgerEntry.objects.get().key
    for fields in ({"kind": "gift", "key": "new"}, {"kind": "grant", "key": key}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LedgerEntry.objects.create(organization=owner.organization, amount_micros=1, **fields)

    assert LedgerEntry.objects.count() == 1


ON_SQLITE = """
import json, django; django.setup()
from django.core.management import call_command
from django.db import DatabaseError, connection
call_command("migrate", verbosity=0)
from apps.billing.models import CreditAccount, LedgerEntry
from apps.billing.selectors import ledger_problems
from apps.billing.services import credit_change
from apps.portal.services import organization_provision
organization = organization_provision(slug="acme", credit_micros=5)
answers = {"vendor": connection.vendor}
for statement in (
    "UPDATE billing_ledgerentry SET amount_micros = 1",
    "DELETE FROM billing_ledgerentry",
):
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
        answers[statement.split()[0]] = "done"
    except DatabaseError as error:
        answers[statement.split()[0]] = str(error)
answers["amounts"] = list(LedgerEntry.objects.values_list("amount_micros", flat=True))
credit_change(organization=organization, amount_micros=2, reason="more", key="k")
credit_change(organization=organization, amount_micros=2, reason="more", key="k")
answers["balance"] = CreditAccount.objects.get().available_micros
answers["problems"] = list(ledger_problems())
call_command("migrate", "billing", "0001", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
    answers["triggers after going back"] = cursor.fetchone()[0]
print(json.dumps(answers))
"""


def test_sqlite_refuses_to_change_an_entry_and_keeps_the_same_books(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'katalo.sqlite3'}",
        "REDIS_URL": "",
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "katalo_project.settings.local",
        "LOG_LEVEL": "ERROR",
    }
    environment.pop("PYTEST_XDIST_WORKER", None)

    output = subprocess.run(
        [sys.executable, "-c", ON_SQLITE], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout

    assert json.loads(output.splitlines()[-1]) == {
        "vendor": "sqlite",
        "UPDATE": "the ledger is append-only: UPDATE refused",
        "DELETE": "the ledger is append-only: DELETE refused",
        "amounts": [5],
        "balance": 7,
        "problems": [],
        "triggers after going back": 0,
    }
