"""The hot queries read by index: each is explained as it is sent, with whole-table scans priced out of reach.

PostgreSQL then reads a table whole only where no index can serve. A few rows are enough to see that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin as django_admin
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.ids import to_public
from apps.files.services import files_purge
from apps.jobs.services.claim import job_claim, jobs_reap, jobs_relay
from apps.jobs.services.idempotency import records_purge
from apps.library.services.generations import generations_purge
from apps.library.services.images import images_purge
from apps.portal import metrics
from apps.sources.models import SourceAsset
from apps.webhooks.selectors import delivery_counts
from apps.webhooks.services import events_due_send
from bench.growth.plans import Plan, recorded
from tests.cast import Tenant

# Tables that grow with the jobs.
LONG = {
    "billing_ledgerentry",
    "billing_usageevent",
    "files_storedfile",
    "jobs_idempotencyrecord",
    "jobs_job",
    "jobs_jobevent",
    "jobs_output",
    "library_generation",
    "library_image",
    "sources_sourceasset",
    "webhooks_webhookattempt",
    "webhooks_webhookevent",
}


@pytest.fixture(autouse=True)
def _by_index(db: None) -> None:
    """Also forgets what PostgreSQL counted while other tests ran: of a table that it believes empty, it reads all."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(sorted(LONG))} CASCADE")
        cursor.execute("DELETE FROM pg_statistic")
        for way in ("seqscan", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")


def whole(plans: list[Plan]) -> list[str]:
    """Statements that read a long table from end to end, by `Seq Scan` or by an index that they do not narrow."""
    return [plan.sql for plan in plans if LONG & set(plan.unbounded)]


ROUNDS: dict[str, Callable[[], Any]] = {
    "relay": jobs_relay,
    "reaper": jobs_reap,
    "claim": lambda: job_claim(queue="gpu"),
    "webhook sweep": lambda: events_due_send(),
    "purge of files": files_purge,
    "purge of records": records_purge,
    "purge of generations": generations_purge,
    "purge of images": images_purge,
    "deliveries of a week": lambda: delivery_counts(since=timezone.now() - timedelta(days=7)),
}


@pytest.mark.parametrize("name", ROUNDS)
def test_what_runs_by_itself_reads_by_index(owner: Tenant, name: str) -> None:
    with recorded() as plans:
        ROUNDS[name]()

    assert plans
    assert whole(plans) == []


def test_metrics_read_by_index_after_the_first_time(owner: Tenant) -> None:
    list(metrics._jobs())
    list(metrics._deliveries())

    with recorded() as plans:
        for reader in metrics.READERS:
            list(reader())

    assert whole(plans) == []


PATHS = [
    "/api/v1/generations?workflow=staging",
    "/api/v1/billing/events",
    "/api/v1/usage/summary",
    "/v1/jobs",
    "/api/v1/generations",
    "/api/v1/images",
]


def test_the_path_of_a_job_and_all_lists_read_by_index(owner: Tenant, asset_make: Callable[..., SourceAsset]) -> None:
    asset = to_public("src", asset_make(owner).pk)
    body = {"source_asset_id": asset, "workflow": "pro_capture", "capture_type": "photo"}

    with recorded() as plans:
        for _ in range(2):
            created = owner.api.post("/api/v1/generations", body, format="json", headers={"Idempotency-Key": "one"})
            assert created.status_code == 202, created.content
        assert owner.api.get(f"/api/v1/generations/{created.json()['job_id']}").status_code == 200
        for path in PATHS:
            assert owner.api.get(path).status_code == 200

    assert whole(plans) == []


def test_searches_in_the_admin_read_by_index(owner: Tenant, staff: Any) -> None:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    long = [model for model in django_admin.site._registry if model._meta.db_table in LONG - {"library_generation"}]

    with recorded() as plans:
        for model in long:
            url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            for words in ("acme", "nothing-like-it"):
                assert client.get(url, {"q": words}).status_code == 200

    assert len(long) > 5
    assert whole(plans) == []
