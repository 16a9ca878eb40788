"""/metrics: the figures are the database's, and not everybody may read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from rest_framework.test import APIClient

from apps.core.ids import new_id
from apps.core.money import MICROS
from apps.jobs.models import Job
from apps.portal import metrics
from apps.portal.audit_result import audit_result
from apps.portal.services import audit_run
from apps.sources.models import SourceAsset
from apps.webhooks.models import EventState, WebhookEndpoint, WebhookEvent
from tests.cast import OPENING_CREDIT, Tenant

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture(autouse=True)
def _fresh_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "CACHE_SECONDS", -1.0)
    metrics.ended.forget()
    metrics.events_made.forget()


def scrape(**headers: str) -> Samples:
    answer = APIClient().get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.content
    families = text_string_to_metric_families(answer.content.decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[name, tuple(sorted(labels.items()))]


def generation(tenant: Tenant, asset: SourceAsset, number: int = 1) -> None:
    created = tenant.api.post(
        "/api/v1/generations",
        {
            "source_asset_id": asset.public_id if hasattr(asset, "public_id") else _public(asset),
            "workflow": "pro_capture",
            "capture_type": "photo",
        },
        format="json",
        headers={"Idempotency-Key": f"metrics-{number}"},
    )
    assert created.status_code == 202, created.content


def _public(asset: SourceAsset) -> str:
    from apps.core.ids import to_public

    return to_public("src", asset.pk)


def test_figures_of_an_empty_installation_are_zero_and_not_missing(db: None) -> None:
    samples = scrape()

    assert value(samples, "katalo_queue_jobs", queue="gpu") == 0
    assert value(samples, "katalo_queue_oldest_seconds", queue="ingest") == 0
    assert value(samples, "katalo_webhook_events", state="waiting") == 0
    assert value(samples, "katalo_credit_held_micros") == 0
    assert value(samples, "katalo_metrics_failed_readers") == 0
    assert "katalo_ledger_audit_problems" not in {name for name, _ in samples}


def test_requests_are_counted_by_how_they_ended_and_timed_by_route(owner: Tenant) -> None:
    path = "/api/v1/usage/summary"
    view = resolve(path).view_name
    wanted = [
        ("django_http_responses_total_by_status_total", {"status": "200"}),
        ("django_http_responses_total_by_status_view_method_total", {"status": "200", "view": view, "method": "GET"}),
        ("django_http_requests_latency_seconds_by_view_method_count", {"view": view, "method": "GET"}),
    ]
    owner.api.get(path)
    before = scrape()

    owner.api.get(path)

    after = scrape()
    added = [value(after, name, **labels) - value(before, name, **labels) for name, labels in wanted]
    assert added == [2, 1, 1]  # the first scrape was a request as well


def test_a_request_for_no_route_and_one_by_no_method_are_counted_under_names_of_their_own(db: None) -> None:
    Client().generic("BREW", "/nowhere")

    samples = scrape()

    counted = {"status": "404", "view": "<unnamed view>", "method": "<invalid method>"}
    assert value(samples, "django_http_responses_total_by_status_view_method_total", **counted) >= 1


def test_jobs_queue_and_money(owner: Tenant, asset_make: Callable[..., SourceAsset]) -> None:
    generation(owner, asset_make(owner))
    Job.objects.filter(kind="pro_capture.photo").update(available_at=timezone.now() - timedelta(seconds=90))

    samples = scrape()

    assert value(samples, "katalo_jobs", kind="pro_capture.photo", state="queued") == 1
    assert value(samples, "katalo_jobs", kind="pro_capture.photo", state="failed") == 0
    assert value(samples, "katalo_jobs", kind="source.ingest", state="succeeded") == 1
    assert value(samples, "katalo_queue_jobs", queue="gpu") == 1
    assert 90 <= value(samples, "katalo_queue_oldest_seconds", queue="gpu") < 150
    assert value(samples, "katalo_credit_held_micros") == MICROS // 4
    assert value(samples, "katalo_credit_available_micros") == OPENING_CREDIT - MICROS // 4
    assert value(samples, "katalo_credit_open_holds") == 1


def test_waiting_and_running_times_of_the_last_hour(owner: Tenant, asset_make: Callable[..., SourceAsset]) -> None:
    asset_make(owner)
    now = timezone.now()
    times = {"created_at": now - timedelta(seconds=57), "started_at": now - timedelta(seconds=50), "completed_at": now}
    Job.objects.update(**times)
    asset_make(owner)
    old = {name: moment - timedelta(hours=2) for name, moment in times.items()}
    Job.objects.filter(pk=Job.objects.latest("pk").pk).update(**old)

    samples = scrape()

    def bucket(name: str, bound: str) -> float:
        return value(samples, f"{name}_bucket", kind="source.ingest", le=bound)

    assert [bucket("katalo_job_wait_seconds", bound) for bound in ("5.0", "10.0", "+Inf")] == [0, 1, 1]
    assert [bucket("katalo_job_run_seconds", bound) for bound in ("30.0", "60.0", "+Inf")] == [0, 1, 1]
    assert value(samples, "katalo_job_wait_seconds_gsum", kind="source.ingest") == pytest.approx(7)
    assert value(samples, "katalo_job_run_seconds_gsum", kind="source.ingest") == pytest.approx(50)


def test_deliveries_and_endpoints(owner: Tenant) -> None:
    now = timezone.now()
    common = {"organization": owner.organization, "event_type": "generation.completed", "payload": {}}
    for state, due, count in (
        (EventState.WAITING, now - timedelta(seconds=40), 2),
        (EventState.WAITING, now + timedelta(hours=1), 0),
        (EventState.DEAD, None, 8),
    ):
        WebhookEvent.objects.create(**common, reference=new_id(), state=state, next_attempt_at=due, attempt_count=count)
    WebhookEndpoint.objects.create(organization=owner.organization, url="https://a.example/", failing_since=now)
    WebhookEndpoint.objects.create(organization=owner.organization, url="https://b.example/", disabled_at=now)

    samples = scrape()

    assert value(samples, "katalo_webhook_events", state="waiting") == 2
    assert value(samples, "katalo_webhook_events", state="dead") == 1
    assert value(samples, "katalo_webhook_retrying") == 1
    assert 40 <= value(samples, "katalo_webhook_overdue_seconds") < 100
    assert value(samples, "katalo_webhook_endpoints", state="failing") == 1
    assert value(samples, "katalo_webhook_endpoints", state="disabled") == 1


def test_the_audit_s_result_and_age(owner: Tenant) -> None:
    audit_run()

    samples = scrape()
    assert value(samples, "katalo_ledger_audit_problems") == 0
    assert 0 <= value(samples, "katalo_ledger_audit_age_seconds") < 60

    owner.organization.ledger_entries.model.objects.create(
        organization=owner.organization, kind="grant", key="without-the-account", amount_micros=5
    )
    audit_run()

    assert value(scrape(), "katalo_ledger_audit_problems") == 1


def test_what_cannot_be_read_is_counted_and_the_rest_is_served(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        raise OSError("away")

    monkeypatch.setattr(metrics, "READERS", (broken, metrics._money))

    samples = scrape()

    assert value(samples, "katalo_metrics_failed_readers") == 1
    assert value(samples, "katalo_credit_open_holds") == 0


def test_scrapes_close_together_share_a_reading(
    db: None, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(metrics, "CACHE_SECONDS", 60.0)
    collector = metrics.DatabaseCollector()

    first = list(collector.collect())
    with django_assert_num_queries(0):
        second = list(collector.collect())

    assert first == second


def test_the_token_opens_metrics_and_nothing_else_does(db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = "a-token-for-prometheus"
    ask = APIClient().get

    assert ask("/metrics", headers={"Authorization": "Bearer a-token-for-prometheus"}).status_code == 200
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "a-token-for-prometheus"}):
        refused = ask("/metrics", headers=headers)
        assert refused.status_code == 401
        assert b"katalo_" not in refused.content


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 401),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 401),
        ("10.0.0.7", {"X-Forwarded-For": "127.0.0.1"}, 401),
    ],
)
def test_without_a_token_only_this_machine_may_read(
    db: None, settings: Any, address: str, headers: dict[str, str], status: int
) -> None:
    settings.METRICS_TOKEN = ""

    assert APIClient(REMOTE_ADDR=address).get("/metrics", headers=headers).status_code == status


def test_no_cached_audit_is_left_for_others() -> None:
    assert audit_result() is None
