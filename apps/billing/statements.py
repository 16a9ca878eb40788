"""The hold of one job as part of a statement of PostgreSQL's: for `jobs.services.insert`, which joins the job to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.accounts.models import Organization
from apps.core.ids import new_id

HOLD = """
    terms AS (
        SELECT COALESCE((SELECT unit_micros FROM billing_price WHERE kind = %(kind)s), %(price)s) AS price,
            %(metered)s AND EXISTS (
                SELECT 1 FROM billing_creditaccount AS owner JOIN billing_plan AS plan ON plan.id = owner.plan_id
                WHERE owner.organization_id = %(organization)s AND plan.included_units > 0
            ) AS planned
    ),
    account AS (
        UPDATE billing_creditaccount
        SET available_micros = available_micros - price, held_micros = held_micros + price, open_holds = open_holds + 1
        FROM terms
        WHERE organization_id = %(organization)s AND NOT planned AND (price > 0 OR %(metered)s)
            AND available_micros >= price AND open_holds < %(max_open)s {condition}
        RETURNING price
    ),
    entry AS (
        INSERT INTO billing_ledgerentry
            (id, organization_id, kind, key, amount_micros, held_micros, reference, reason, created_at)
        SELECT %(entry)s, %(organization)s, 'hold', %(hold)s, -price, price, %(job)s, '', %(now)s FROM account
    )
"""
"""Three named parts. terms: the price now, and whether included units may pay instead. account: the price when it is
held, no row when it is not: no credit, too many open holds, `condition` fails, or `hold_is_simple` does not hold."""


def hold_parameters(
    *, organization: Organization, reference: UUID, kind: str, default_price: int, metered: bool
) -> Mapping[str, Any]:
    """metered: the kind's results count as units of usage, so that even a free one has a hold."""
    return {
        "kind": kind,
        "price": default_price,
        "metered": metered,
        "organization": organization.pk,
        "max_open": organization.max_in_flight,
        "entry": new_id(),
        "hold": f"hold:{reference}",
        "job": reference,
        "now": timezone.now(),
    }


def hold_is_simple(*, price: int, metered: bool, planned: bool) -> bool:
    """Whether credit alone pays: no included unit might, and the job is not free."""
    return not planned and (price > 0 or metered)
