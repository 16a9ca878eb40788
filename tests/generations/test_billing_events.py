"""GET /api/v1/billing/events."""

from __future__ import annotations

import pytest

from apps.billing.models import Plan, UsageEvent
from apps.billing.services import plan_assign, price_set
from apps.core.ids import from_public, to_public
from apps.jobs.models import Job
from apps.jobs.services.finish import job_fail
from tests.cast import claim_this
from tests.generations.conftest import STAGED_PHOTO
from workers.runtime import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def create(owner, asset_id, post, publishable):
    def make(style: str = "modern", *, finish: bool = True) -> Job:
        body = STAGED_PHOTO | {"source_asset_id": asset_id, "style_preset": style}
        assert post(owner, "/generations", body).status_code == 202
        job = Job.objects.filter(kind="staging.photo").order_by("-id")[0]
        if finish and job.state == "queued":
            run(claim_this(job))
        return job

    return make


def page(tenant, **query: str | int) -> dict:
    response = tenant.api.get("/api/v1/billing/events", query)
    assert response.status_code == 200, response.content
    return response.json()


def test_nothing_yet(owner):
    assert page(owner) == {"events": [], "next_cursor": None}


def test_a_charged_result(owner, asset_id, create):
    job = create()

    answer = page(owner)

    event = UsageEvent.objects.get()
    assert answer == {
        "events": [
            {
                "event_id": to_public("evt", event.pk),
                "job_id": to_public("job", job.pk),
                "source_asset_id": asset_id,
                "usage_type": "staging_photo",
                "config_fingerprint": job.fingerprint,
                "billable": True,
                "unit_price_usd": "1.00",
                "amount_usd": "1.00",
                "created_at": event.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        ],
        "next_cursor": None,
    }
    assert len(job.fingerprint) == 64


def money(tenant) -> list[tuple[bool, str, str]]:
    """Newest first."""
    return [(event["billable"], event["unit_price_usd"], event["amount_usd"]) for event in page(tenant)["events"]]


def test_a_cache_hit_is_reported_and_free(owner, create):
    create()
    hit = create()

    assert hit.cached_from is not None
    assert money(owner) == [(False, "0.00", "0.00"), (True, "1.00", "1.00")]
    first, second = page(owner)["events"]
    assert first["config_fingerprint"] == second["config_fingerprint"]
    assert first["job_id"] != second["job_id"]


def test_an_included_unit_is_billable_and_costs_nothing(owner, create):
    plan_assign(organization=owner.organization, plan=Plan.objects.create(name="One", included_units=1))
    create()
    create("boho")

    assert money(owner) == [(True, "1.00", "1.00"), (True, "1.00", "0.00")]


def test_the_quoted_price_is_billed(owner, create):
    price_set(kind="staging.photo", unit_micros=1_250_001)
    job = create(finish=False)
    price_set(kind="staging.photo", unit_micros=3_000_000)

    run(claim_this(job))

    assert money(owner) == [(True, "1.250001", "1.250001")]


def test_canceled_and_failed_jobs_leave_no_event(owner, create):
    owner.api.post(f"/api/v1/generations/{to_public('job', create(finish=False).pk)}/cancel")
    job_fail(job=create("boho", finish=False), code="no_luck", message="No luck.", retryable=True)

    assert page(owner) == {"events": [], "next_cursor": None}


def test_a_regeneration_of_the_same_configuration_is_charged(owner, post, create):
    job = create()
    post(owner, f"/generations/{to_public('job', job.pk)}/regenerate", {})
    run(claim_this(Job.objects.get(parent=job)))

    assert money(owner) == [(True, "1.00", "1.00")] * 2


def test_the_fingerprint_tells_configurations_apart(owner, asset_make, post, create):
    create()
    create("boho")
    other = STAGED_PHOTO | {"source_asset_id": to_public("src", asset_make(owner).pk)}
    post(owner, "/generations", other)
    run(claim_this(Job.objects.get(kind="staging.photo", state="queued")))

    newest, boho, modern = (event["config_fingerprint"] for event in page(owner)["events"])

    assert newest == modern != boho


def test_pages_are_stable_while_events_are_added(owner, create):
    made = [to_public("job", create(style).pk) for style in ("modern", "boho", "scandi", "luxury", "country")][::-1]
    first = page(owner, limit=2)
    create("eclectic")
    second = page(owner, limit=2, cursor=first["next_cursor"])
    third = page(owner, limit=2, cursor=second["next_cursor"])

    assert [event["job_id"] for part in (first, second, third) for event in part["events"]] == made
    assert (len(third["events"]), third["next_cursor"]) == (1, None)
    assert from_public("cur", first["next_cursor"]) == from_public("evt", first["events"][-1]["event_id"])


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ({"limit": "0"}, "1 to 100"),
        ({"limit": "101"}, "1 to 100"),
        ({"limit": "x"}, "1 to 100"),
        ({"cursor": "x"}, "next_cursor"),
        ({"cursor": "evt_01K0CCCCCCCCCCCCCCCCCCCCCC"}, "next_cursor"),
    ],
)
def test_refused(owner, query, part):
    response = owner.api.get("/api/v1/billing/events", query)

    assert (response.status_code, response.json()["error"]["code"]) == (422, "validation_error")
    assert part in response.json()["error"]["message"]


def test_the_organizations_own_and_nobody_elses(owner, teammate, stranger, create):
    create()

    assert page(teammate) == page(owner)
    assert page(stranger) == {"events": [], "next_cursor": None}


def test_a_page_takes_one_query_and_reads_have_a_limit(owner, create, settings, django_assert_num_queries):
    for style in ("modern", "boho", "scandi"):
        create(style)
    page(owner)
    with django_assert_num_queries(1):
        page(owner)
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"billing_events": 3}

    assert [owner.api.get("/api/v1/billing/events").status_code for _ in range(2)] == [200, 429]
