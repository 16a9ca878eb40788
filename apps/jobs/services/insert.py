"""A new paid job in one statement: idempotency record, hold, account and job, or nothing of them.

Only PostgreSQL can put several writes into a statement. It takes a fraction of the time of the four that SQLite gets
(`create._insert_paid`), which also serve the rarer cases: included units, free jobs, batches. The tests of creating
run through both.

The parts depend on one another, so they run in this order: the record (a second first use waits there for the first to
commit, and then nothing else happens), the account, job and ledger entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection

from apps.billing.statements import HOLD, hold_is_simple, hold_parameters
from apps.core.database import into, row_values, statement_run
from apps.jobs.catalogue import Kind
from apps.jobs.models import ChargeSource, IdempotencyRecord, Job

CLAIMED = """
    claimed AS (INSERT INTO {record} VALUES ({values}) ON CONFLICT DO NOTHING RETURNING id),
"""
WRITE = """
    WITH {claimed} {hold}, made AS (INSERT INTO {job} SELECT {values} FROM account RETURNING id)
    SELECT {answers}, (SELECT COUNT(*) FROM made), price, planned FROM terms
"""


@dataclass(frozen=True)
class Written:
    """claimed: the record was ours to write. made: the job is there. simple: see `hold_is_simple`; where it is not, the
    record alone was written. price: micro-dollars, of now."""

    claimed: bool
    made: bool
    simple: bool
    price: int


def possible() -> bool:
    return connection.vendor == "postgresql"


def job_write(*, job: Job, kind: Kind, record: IdempotencyRecord | None) -> Written:
    """Part of the caller's transaction, which must roll back unless `made`. On success the job has its price."""
    metered = kind.usage_type is not None
    hold = hold_parameters(
        organization=job.organization,
        reference=job.id,
        kind=kind.name,
        default_price=kind.price_micros,
        metered=metered,
    )
    values = {f"j{place}": value for place, value in enumerate(row_values(job)) if value is not None}
    if record is not None:
        values |= {f"r{place}": value for place, value in enumerate(row_values(record))}
    with statement_run(_statement(record is not None, frozenset(values)), {**hold, **values}) as cursor:
        claimed, made, price, planned = cursor.fetchone()
    if made:
        job.price_micros, job.charge_source = price, ChargeSource.CREDIT
        job._state.adding, job._state.db = False, connection.alias
    return Written(bool(claimed), bool(made), hold_is_simple(price=price, metered=metered, planned=planned), price)


@cache
def _statement(with_record: bool, given: frozenset[str]) -> str:
    """given: names of values; other columns are NULL. Short, since the driver keeps what it makes of a text only up to
    4096 characters and 50 values."""
    decided: dict[str, Any] = {"price_micros": "account.price", "charge_source": f"'{ChargeSource.CREDIT.value}'"}
    fields = [field.name for field in Job._meta.concrete_fields]
    text = WRITE.format(
        claimed=CLAIMED.format(record=into(IdempotencyRecord), values=_places("r", IdempotencyRecord))
        if with_record
        else "",
        hold=HOLD.format(condition="AND EXISTS (SELECT 1 FROM claimed)" if with_record else ""),
        job=into(Job),
        values=", ".join(
            decided.get(name, f"%(j{place})s" if f"j{place}" in given else "NULL") for place, name in enumerate(fields)
        ),
        answers="(SELECT COUNT(*) FROM claimed)" if with_record else "1",
    )
    return " ".join(text.split())


def _places(letter: str, model: type[IdempotencyRecord]) -> str:
    return ", ".join(f"%({letter}{place})s" for place in range(len(model._meta.concrete_fields)))
