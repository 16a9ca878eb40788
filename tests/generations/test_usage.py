"""GET /api/v1/usage/summary."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Organization, ReviewMode
from apps.billing.models import Plan
from apps.billing.services import plan_assign
from apps.jobs.models import Job
from apps.jobs.services.finish import job_fail
from apps.jobs.services.retry import job_retry
from tests.cast import claim_this
from tests.generations.conftest import STAGED_PHOTO
from workers.runtime import run

pytestmark = pytest.mark.django_db

RATE_LIMITS = {
    "source_assets_create_per_minute": 120,
    "source_assets_read_per_minute": 1200,
    "generations_create_per_minute": 120,
    "generations_read_per_minute": 1200,
    "generations_regenerate_per_minute": 120,
    "generations_cancel_per_minute": 120,
    "usage_summary_per_minute": 120,
    "billing_events_per_minute": 120,
    "source_fetch_per_minute": 60,
    "max_in_flight_jobs": 50,
}
NO_USAGE = {"included": 0, "consumed": 0, "overage": 0, "remaining": 0}
NO_JOBS = {
    "total": 0,
    "succeeded": 0,
    "failed": 0,
    "outputs_returned": 0,
    "regenerate_count": 0,
    "cache_hit_count": 0,
}


@pytest.fixture
def create(owner, asset_id, post):
    def make(style: str = "modern", **changes) -> Job:
        body = STAGED_PHOTO | {"source_asset_id": asset_id, "style_preset": style} | changes
        assert post(owner, "/generations", body).status_code == 202
        return Job.objects.filter(kind="staging.photo").order_by("-id")[0]

    return make


def summary(tenant) -> dict:
    response = tenant.api.get("/api/v1/usage/summary")
    assert response.status_code == 200
    return response.json()


def figures(tenant) -> tuple[dict, dict]:
    answer = summary(tenant)
    return answer["usage"], answer["jobs"]


def plan(tenant, units: int) -> None:
    plan_assign(organization=tenant.organization, plan=Plan.objects.create(name=f"{units}", included_units=units))


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        (datetime(2026, 5, 17, 12, tzinfo=UTC), "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z"),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        (datetime(2028, 2, 29, tzinfo=UTC), "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"),
    ],
)
def test_a_new_organization(owner, now, start, end):
    with time_machine.travel(now, tick=False):
        response = owner.api.get("/api/v1/usage/summary")

    assert response.json() == {
        "entitlement": {"enabled": True},
        "billing_period": {"start_at": start, "end_at": end},
        "usage": NO_USAGE,
        "jobs": NO_JOBS,
        "rate_limits": RATE_LIMITS,
    }
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-RateLimit-Limit"] == "120"


def test_every_way_that_a_job_can_end(owner, create, publishable, post):
    run(claim_this(create(include_alternates=True)))
    create(include_alternates=True)  # from the cache, both outputs
    first = create("boho")
    owner.api.post(f"/api/v1/generations/{_id(first)}/cancel")
    job_fail(job=create("scandi"), code="no_luck", message="No luck.", retryable=True)
    create("luxury")  # waits
    child = post(owner, f"/generations/{_id(first)}/regenerate", {})
    assert child.status_code == 202
    run(claim_this(Job.objects.get(parent__isnull=False)))

    usage, jobs = figures(owner)

    assert usage == {"included": 0, "consumed": 2, "overage": 2, "remaining": 0}
    assert jobs == {
        "total": 6,
        "succeeded": 3,
        "failed": 2,
        "outputs_returned": 5,
        "regenerate_count": 1,
        "cache_hit_count": 1,
    }


def test_the_month_is_read_through_the_index_of_ids(owner, create):
    create()

    with CaptureQueriesContext(connection) as captured:
        figures(owner)

    counts = [query["sql"] for query in captured.captured_queries if "COUNT(" in query["sql"]]
    assert len(counts) == 3
    assert all('"id" >=' in sql and "created_at" not in sql.partition("WHERE")[2] for sql in counts)


def test_a_retry_by_staff_is_no_regeneration_of_the_partner(owner, staff, create):
    failed = create()
    job_fail(job=failed, code="no_luck", message="No luck.", retryable=True)
    job_retry(job=failed, actor=staff, reason="the renderer was broken")

    _, jobs = figures(owner)

    assert (jobs["total"], jobs["regenerate_count"]) == (2, 0)


def _id(job: Job) -> str:
    from apps.core.ids import to_public

    return to_public("job", job.pk)


def test_a_plan_is_used_up_and_then_there_is_overage(owner, create, publishable):
    plan(owner, 2)
    before = owner.balance.available_micros
    assert figures(owner)[0] == {"included": 2, "consumed": 0, "overage": 0, "remaining": 2}

    seen = []
    for style in ("modern", "boho", "scandi"):
        run(claim_this(create(style)))
        seen.append(figures(owner)[0])

    assert seen == [
        {"included": 2, "consumed": 1, "overage": 0, "remaining": 1},
        {"included": 2, "consumed": 2, "overage": 0, "remaining": 0},
        {"included": 2, "consumed": 3, "overage": 1, "remaining": 0},
    ]
    assert before - owner.balance.available_micros == 1_000_000


def test_a_canceled_or_failed_job_uses_nothing_of_a_plan(owner, create, publishable):
    plan(owner, 1)
    owner.api.post(f"/api/v1/generations/{_id(create())}/cancel")
    job_fail(job=create("boho"), code="no_luck", message="No luck.", retryable=True)

    assert figures(owner)[0] == {"included": 1, "consumed": 0, "overage": 0, "remaining": 1}
    run(claim_this(create("scandi")))
    assert figures(owner)[0] == {"included": 1, "consumed": 1, "overage": 0, "remaining": 0}


def test_a_cache_hit_uses_nothing_of_a_plan(owner, create, publishable):
    plan(owner, 2)
    run(claim_this(create()))
    create()

    usage, jobs = figures(owner)

    assert usage == {"included": 2, "consumed": 1, "overage": 0, "remaining": 1}
    assert (jobs["succeeded"], jobs["cache_hit_count"], jobs["outputs_returned"]) == (2, 1, 2)


def test_a_job_under_review_is_not_consumed_yet(owner, create, publishable):
    Organization.objects.filter(pk=owner.organization.pk).update(review_mode=ReviewMode.STAFF)
    run(claim_this(create()))

    usage, jobs = figures(owner)

    assert usage == NO_USAGE
    assert jobs == NO_JOBS | {"total": 1}


def test_a_new_month_starts_at_zero(owner, create, publishable):
    plan(owner, 5)
    run(claim_this(create()))
    assert figures(owner)[0]["consumed"] == 1
    next_month = datetime.now(UTC).replace(day=1) + timedelta(days=40)

    with time_machine.travel(next_month, tick=False):
        usage, jobs = figures(owner)

    assert usage == {"included": 5, "consumed": 0, "overage": 0, "remaining": 5}
    assert jobs == NO_JOBS


def test_ingest_jobs_and_other_organizations_do_not_count(owner, teammate, stranger, create, publishable):
    run(claim_this(create()))

    assert figures(teammate) == figures(owner)
    assert figures(owner)[1]["total"] == 1
    assert figures(stranger) == (NO_USAGE, NO_JOBS)


def test_an_organizations_own_cap_is_shown(owner):
    from apps.accounts.services import key_cache_forget

    Organization.objects.filter(pk=owner.organization.pk).update(max_in_flight=7)
    key_cache_forget()

    assert summary(owner)["rate_limits"] == RATE_LIMITS | {"max_in_flight_jobs": 7}


def test_it_takes_four_queries_and_has_a_limit(owner, create, settings, django_assert_num_queries):
    create()
    summary(owner)
    with django_assert_num_queries(5):  # events, plan, month, jobs, outputs
        summary(owner)
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"usage_summary": 3}

    assert [owner.api.get("/api/v1/usage/summary").status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("path", ["/api/v1/usage/summary", "/api/v1/billing/events"])
def test_wrong_methods_and_no_key(owner, client, path):
    assert owner.api.post(path).status_code == 405
    assert client.get(path).status_code == 401
