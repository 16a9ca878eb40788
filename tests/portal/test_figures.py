"""What partners reconcile with: the usage summary and the billing events, after real work and a cancel."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from apps.billing.models import Plan
from apps.billing.services import plan_assign, usage_record
from apps.core.ids import new_id, to_public
from apps.core.money import MICROS
from apps.sources.models import SourceAsset
from tests.cast import OPENING_CREDIT, Tenant


@pytest.fixture
def job_id(owner: Tenant, asset_make: Callable[..., SourceAsset]) -> str:
    created = owner.api.post(
        "/api/v1/generations",
        {
            "source_asset_id": to_public("src", asset_make(owner).pk),
            "workflow": "pro_capture",
            "capture_type": "photo",
        },
        format="json",
        headers={"Idempotency-Key": "figures"},
    )
    assert created.status_code == 202, created.content
    return str(created.json()["job_id"])


def record(tenant: Tenant, *, billable: bool = True, included: bool = False) -> str:
    event = usage_record(
        organization=tenant.organization,
        reference=new_id(),
        subject=new_id(),
        usage_type="staging_photo",
        fingerprint="f" * 64,
        unit_price_micros=MICROS,
        billable=billable,
        included=included,
    )
    return to_public("evt", event.pk)


def test_a_cancel_gives_the_credit_back_and_counts_as_failed(owner: Tenant, job_id: str) -> None:
    assert owner.balance.available_micros == OPENING_CREDIT - MICROS // 4

    for _ in range(2):
        answer = owner.api.post(f"/api/v1/generations/{job_id}/cancel")
        assert answer.status_code == 200
        assert answer.json()["status"] == "failed"
        assert answer.json()["failure"] == {
            "code": "canceled",
            "message": "The job was canceled.",
            "retryable": False,
        }

    assert owner.balance.available_micros == OPENING_CREDIT
    assert owner.balance.held_micros == 0
    jobs = owner.api.get("/api/v1/usage/summary").json()["jobs"]
    assert (jobs["total"], jobs["succeeded"], jobs["failed"]) == (1, 0, 1)


def test_the_summary_counts_units_of_the_plan_and_past_it(owner: Tenant) -> None:
    plan_assign(organization=owner.organization, plan=Plan.objects.create(name="Two", included_units=2))
    record(owner, included=True)
    record(owner, included=True)
    record(owner)
    record(owner, billable=False)

    summary = owner.api.get("/api/v1/usage/summary").json()

    assert summary["entitlement"] == {"enabled": True}
    assert summary["usage"] == {"included": 2, "consumed": 3, "overage": 1, "remaining": 0}
    assert summary["rate_limits"]["max_in_flight_jobs"] == 50
    assert summary["rate_limits"]["generations_create_per_minute"] == 120


def test_billing_events_come_newest_first_in_pages(owner: Tenant, stranger: Tenant) -> None:
    made = [record(owner), record(owner, included=True), record(owner, billable=False)]
    record(stranger)

    first = owner.api.get("/api/v1/billing/events?limit=2").json()
    second = owner.api.get(f"/api/v1/billing/events?limit=2&cursor={first['next_cursor']}").json()

    assert [event["event_id"] for event in [*first["events"], *second["events"]]] == made[::-1]
    assert second["next_cursor"] is None
    amounts = [(event["billable"], event["unit_price_usd"], event["amount_usd"]) for event in first["events"]]
    assert amounts == [(False, "1.00", "0.00"), (True, "1.00", "0.00")]
    assert second["events"][0]["amount_usd"] == "1.00"


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=ten", "cursor=job_1", "cursor="])
def test_a_page_that_cannot_be_is_422(owner: Tenant, query: str) -> None:
    answer = owner.api.get(f"/api/v1/billing/events?{query}")

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "validation_error"
