"""The figures behind the admin key, from jobs that ran."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import F
from rest_framework.test import APIClient

from apps.accounts.models import ApiKey
from apps.jobs.models import Job
from apps.sources.models import SourceAsset
from tests.admin.conftest import JobMaker
from tests.cast import Tenant

pytestmark = pytest.mark.django_db

ADMIN_KEY = "admin-key-of-the-tests-0123456789-0123456789"
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.fixture
def statistics(settings: Any) -> Any:
    settings.ADMIN_KEY = ADMIN_KEY

    def read() -> dict[str, Any]:
        answer = APIClient().get("/v1/admin/stats", headers={"X-Admin-Key": ADMIN_KEY})
        assert answer.status_code == 200, answer.content
        body: dict[str, Any] = answer.json()
        return body

    return read


def test_an_empty_service_has_empty_figures(statistics):
    told = statistics()

    empty = {"jobs": [], "images": 0, "durations": [], "failures": []}
    assert told["periods"] == {"last_24_hours": empty, "last_7_days": empty, "all_time": empty}
    assert told["keys"] == []


def test_jobs_are_counted_in_the_periods_in_which_they_were_made(statistics, owner: Tenant, job_make: JobMaker):
    for age, states in (
        (timedelta(days=30), ["succeeded", "failed"]),
        (timedelta(days=3), ["succeeded"]),
        (timedelta(hours=1), ["succeeded", "failed", "queued"]),
    ):
        with time_machine.travel(NOW - age, tick=False):
            for state in states:
                job_make(owner, state)

    with time_machine.travel(NOW, tick=False):
        told = statistics()

    numbers = {
        name: {entry["status"]: entry["number"] for entry in period["jobs"]} for name, period in told["periods"].items()
    }
    assert numbers == {
        "last_24_hours": {"failed": 1, "starting": 1, "succeeded": 1},
        "last_7_days": {"failed": 1, "starting": 1, "succeeded": 2},
        "all_time": {"failed": 2, "starting": 1, "succeeded": 3},
    }
    assert [period["images"] for period in told["periods"].values()] == [1, 2, 3]
    assert [sum(entry["number"] for entry in period["failures"]) for period in told["periods"].values()] == [1, 1, 2]
    assert told["created_at"] == "2026-05-20T12:00:00.000Z"


def test_failures_come_by_reason_most_first(statistics, owner: Tenant, job_make: JobMaker):
    for reason in ("no_floor_found", "timeout", "timeout"):
        job = job_make(owner, "failed")
        Job.objects.filter(pk=job.pk).update(failure_code=reason)

    told = statistics()["periods"]["last_24_hours"]

    assert told["failures"] == [{"reason": "timeout", "number": 2}, {"reason": "no_floor_found", "number": 1}]


def test_the_median_is_the_middle_duration_of_each_kind(statistics, owner: Tenant, job_make: JobMaker):
    for seconds in (10, 90, 20):
        job = job_make(owner, "succeeded")
        Job.objects.filter(pk=job.pk).update(completed_at=F("created_at") + timedelta(seconds=seconds))

    told = statistics()["periods"]["all_time"]

    medians = {entry["kind"]: entry["median_seconds"] for entry in told["durations"]}
    assert medians["staging.photo"] == 20.0


def test_keys_are_told_by_use(statistics, owner: Tenant, stranger: Tenant):
    ApiKey.objects.filter(pk=stranger.key.pk).update(request_count=12)
    ApiKey.objects.filter(pk=owner.key.pk).update(request_count=3)

    told = statistics()["keys"]

    assert [(key["organization"], key["request_count"]) for key in told] == [("globex", 12), ("acme", 3)]


def test_the_number_of_queries_does_not_grow(
    statistics, owner: Tenant, job_make: JobMaker, django_assert_max_num_queries
):
    for state in ("succeeded", "failed", "succeeded", "queued"):
        job_make(owner, state)

    with django_assert_max_num_queries(7):
        statistics()


def test_ingests_are_not_counted(statistics, owner: Tenant, asset_make: Callable[..., SourceAsset]):
    asset_make(owner)

    told = statistics()["periods"]["all_time"]

    assert (told["jobs"], told["images"], told["durations"]) == ([], 0, [])
