"""Money in the admin: the ledger and its CSV, prices in dollars, plans, and the dashboard's figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Person
from apps.billing.models import EntryKind, LedgerEntry, Plan, Price
from apps.billing.services import credit_change, price_of
from apps.core.ids import to_public
from apps.jobs.models import Job
from apps.portal import selectors
from apps.portal.admin.charts import scale_top, stacked_columns
from apps.portal.admin.dashboard import percent
from apps.portal.services import audit_run
from apps.webhooks.models import WebhookEvent
from tests.admin.conftest import JobMaker
from tests.cast import Tenant

LEDGER = "/admin/billing/ledgerentry/"


def exported(client: Client, **query: str) -> list[list[str]]:
    response = client.get(reverse("admin:billing_ledgerentry_export"), query)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.streaming
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]  # a streaming response
    return list(csv.reader(io.StringIO(text)))


def test_the_ledger_is_exported_as_it_is_filtered(
    admin: Client, staff: Person, owner: Tenant, stranger: Tenant, job_make: JobMaker
) -> None:
    job = job_make(owner, "succeeded")
    credit_change(
        organization=owner.organization,
        amount_micros=-2_500_001,
        reason="correction",
        kind=EntryKind.ADJUSTMENT,
        actor=staff,
        key="adjustment:1",
    )

    rows = exported(admin, organization__id__exact=str(owner.organization.pk))

    name = to_public("job", job.pk)
    assert rows[0] == ["time", "organization", "kind", "available_usd", "held_usd", "job", "key", "reason", "actor"]
    assert [row[1:] for row in rows[1:]] == [
        ["acme", "adjustment", "-2.500001", "0.000000", "", "adjustment:1", "correction", "staff"],
        ["acme", "settle", "0.000000", "-1.000000", name, f"close:{job.pk}", "", ""],
        ["acme", "hold", "-1.000000", "1.000000", name, f"hold:{job.pk}", "", ""],
        ["acme", "grant", "100.000000", "0.000000", "", rows[4][6], "opening credit", ""],
    ]
    assert datetime.fromisoformat(rows[1][0]).tzinfo is not None
    assert [row[2] for row in exported(admin, kind__exact="hold")[1:]] == ["hold"]
    assert len(exported(admin, q=name)) == 3


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " ="])
def test_a_formula_in_a_reason_stays_text_in_a_spreadsheet(admin: Client, owner: Tenant, start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    entry = LedgerEntry.objects.get()
    # The service strips and the table refuses updates, so such a text is written as another path could leave it.
    LedgerEntry.objects.create(
        organization=entry.organization, kind=EntryKind.GRANT, key=text, amount_micros=1, reason=text
    )

    row = exported(admin)[1]

    assert row[6:8] == [f"'{text}", f"'{text}"]


def test_the_list_shows_the_sums_of_what_the_filters_leave(
    admin: Client, owner: Tenant, stranger: Tenant, job_make: JobMaker
) -> None:
    job_make(owner, "succeeded")
    job_make(owner, "running")

    everything = admin.get(LEDGER).context["totals"]
    one = admin.get(LEDGER, {"organization__id__exact": str(stranger.organization.pk)}).context["totals"]

    assert everything == [
        ("Granted and purchased", "200.00 USD"),
        ("Adjusted", "0.00 USD"),
        ("Settled", "1.00 USD"),
        ("Change of held", "1.00 USD"),
        ("Change of available", "198.00 USD"),
    ]
    assert one[0] == ("Granted and purchased", "100.00 USD")
    assert one[4] == ("Change of available", "100.00 USD")


def test_nobody_writes_the_ledger_by_hand(admin: Client, owner: Tenant) -> None:
    entry = LedgerEntry.objects.get()
    change = reverse("admin:billing_ledgerentry_change", args=[entry.pk])

    assert admin.get(f"{LEDGER}add/").status_code == 403
    assert admin.post(change, {"reason": "changed"}).status_code == 403
    assert admin.post(reverse("admin:billing_ledgerentry_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403
    assert LedgerEntry.objects.get().reason == "opening credit"


# --- prices and plans -------------------------------------------------------------------------------------------------


def test_a_price_is_set_in_dollars_for_new_jobs(admin: Client, owner: Tenant, job_make: JobMaker) -> None:
    before = job_make(owner)

    admin.post("/admin/billing/price/add/", {"kind": "staging.photo", "price_usd": "1.25", "reason": "new year"})
    change = reverse("admin:billing_price_change", args=["staging.photo"])
    initial = admin.get(change).context["adminform"].form["price_usd"].value()
    admin.post(change, {"price_usd": "0.75", "reason": "campaign"})

    assert initial == "1.25"
    assert price_of("staging.photo", 0) == 750_000
    assert Job.objects.get(pk=before.pk).price_micros == 1_000_000
    assert job_make(owner).price_micros == 750_000
    assert [line.get_change_message() for line in LogEntry.objects.order_by("pk")] == [
        "staging.photo: 1.25 USD. Reason: new year",
        "staging.photo: 0.75 USD. Reason: campaign",
    ]


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "staging.photo", "price_usd": "-1", "reason": "x"},
        {"kind": "staging.photo", "price_usd": "1.0000001", "reason": "x"},
        {"kind": "staging.photo", "price_usd": "10001", "reason": "x"},
        {"kind": "staging.photo", "price_usd": "", "reason": "x"},
        {"kind": "staging.photo", "price_usd": "1", "reason": ""},
        {"kind": "no.such", "price_usd": "1", "reason": "x"},
    ],
)
def test_a_price_that_is_none_is_refused(admin: Client, db: None, form: dict[str, str]) -> None:
    page = admin.post("/admin/billing/price/add/", form)

    assert page.status_code == 200
    assert len(page.context["errors"]) == 1
    assert not Price.objects.exists()
    assert not LogEntry.objects.exists()


def test_the_price_list_names_what_the_others_cost(admin: Client, db: None) -> None:
    Price.objects.create(kind="staging.photo", unit_micros=1)

    rest = dict(admin.get("/admin/billing/price/").context["catalogue_prices"])

    assert "staging.photo" not in rest
    assert rest["pro_capture.photo"] == "0.25 USD"


def test_a_plan_is_made_and_resized_with_a_reason(admin: Client, db: None) -> None:
    admin.post("/admin/billing/plan/add/", {"name": "Studio", "included_units": "40", "reason": "first plan"})
    plan = Plan.objects.get()
    refused = admin.post(f"/admin/billing/plan/{plan.pk}/change/", {"name": "Studio", "included_units": "50"})
    admin.post(f"/admin/billing/plan/{plan.pk}/change/", {"name": "Studio", "included_units": "50", "reason": "bigger"})

    plan.refresh_from_db()
    assert refused.status_code == 200
    assert plan.included_units == 50
    assert [line.get_change_message() for line in LogEntry.objects.order_by("pk")] == [
        "Studio: 40 units a month. Reason: first plan",
        "Studio: 50 units a month. Reason: bigger",
    ]


# --- dashboard --------------------------------------------------------------------------------------------------------


def test_revenue_counts_what_was_settled_by_day_week_and_month(owner: Tenant, job_make: JobMaker) -> None:
    now = datetime(2026, 6, 20, 12, tzinfo=UTC)
    for age in (timedelta(), timedelta(days=6), timedelta(days=15), timedelta(days=25)):
        with time_machine.travel(now - age, tick=False):
            job_make(owner, "succeeded")
            job_make(owner, "failed")

    with time_machine.travel(now, tick=False):
        found = selectors.revenue()

    assert found == selectors.Revenue(today=1_000_000, week=2_000_000, month=3_000_000)


def test_durations_are_median_and_95th_percentile_by_kind(owner: Tenant, job_make: JobMaker) -> None:
    jobs = [job_make(owner, "succeeded") for _ in range(20)]
    for seconds, job in enumerate(jobs, 1):
        Job.objects.filter(pk=job.pk).update(completed_at=job.created_at + timedelta(seconds=seconds))
    job_make(owner, "failed")

    [figures] = selectors.figures_by_kind(selectors.jobs_by_day())

    assert (figures.succeeded, figures.failed, figures.rate) == (20, 1, 20 / 21)
    assert (figures.median, figures.p95) == (timedelta(seconds=10), timedelta(seconds=19))


def test_days_and_queues_are_counted(owner: Tenant, stranger: Tenant, job_make: JobMaker) -> None:
    now = datetime(2026, 6, 20, 12, tzinfo=UTC)
    with time_machine.travel(now - timedelta(days=13, hours=11), tick=False):
        oldest = job_make(owner)
    with time_machine.travel(now - timedelta(days=14), tick=False):
        too_old = job_make(owner, "succeeded")
    with time_machine.travel(now, tick=False):
        job_make(stranger, "running")
        counts = selectors.jobs_by_day()
        queues = {row.queue: row for row in selectors.queues_now()}

    assert sorted((f"{count.day}", count.state, count.number) for count in counts) == [
        ("2026-06-07", "queued", 1),
        ("2026-06-20", "running", 1),
    ]
    assert too_old.created_at < oldest.created_at
    assert (queues["gpu"].queued, queues["gpu"].running, queues["gpu"].oldest) == (1, 1, oldest.created_at)
    assert (queues["ingest"].queued, queues["ingest"].oldest) == (0, None)


def test_the_dashboard_of_an_empty_house_and_of_a_busy_one(
    admin: Client, owner: Tenant, job_make: JobMaker, event_make: Callable[..., WebhookEvent]
) -> None:
    empty = admin.get("/admin/")
    for state in ("succeeded", "failed", "queued"):
        job_make(owner, state)
    event_make(owner, disabled=True)
    audit_run()
    busy = admin.get("/admin/")

    assert empty.context["work"]["rate"] == "–"
    assert empty.context["money"]["audit"] is None
    assert "No jobs in these days." in empty.content.decode()
    assert busy.context["work"]["rate"] == "50.0 %"
    assert busy.context["work"]["queued"] == 1
    assert busy.context["money"]["revenue"][0] == ("Today", "1.00 USD")
    assert busy.context["money"]["audit"].problems == 0
    figures = {name: number for name, number, _, _ in busy.context["deliveries"]["figures"]}
    assert (figures["Given up"], figures["Endpoints disabled"]) == (1, 1)
    for _, _, _, url in busy.context["deliveries"]["figures"]:
        assert admin.get(url).status_code == 200, url


def test_a_chart_is_as_high_as_its_highest_column() -> None:
    chart: Any = stacked_columns(
        title="t",
        unit="u",
        labels=["a", "b"],
        series=[("One", "x", [3, 1]), ("None", "y", [0, 0]), ("Two", "z", [0, 1])],
    )

    assert chart.top == 4
    assert [series.name for series in chart.series] == ["One", "Two"]
    assert [[segment.height for segment in column.segments] for column in chart.columns] == [[75.0], [25.0, 25.0]]
    assert [scale_top(number) for number in (0, 1, 2, 3, 5, 11, 21, 41, 101, 2001)] == [
        2, 2, 2, 4, 10, 20, 40, 100, 200, 4000,
    ]  # fmt: skip


def test_shares_are_rounded_to_what_is_true() -> None:
    assert [percent(share) for share in (None, 0.0, 0.5, 0.9999, 1.0)] == ["–", "0.0 %", "50.0 %", "99.9 %", "100 %"]
