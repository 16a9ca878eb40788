"""Every page of the admin opens for those who may see it; its number of queries does not grow with the rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin as django_admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Organization, Person
from apps.billing.models import Plan, Price
from apps.jobs.models import Job
from apps.sources.models import SourceAsset
from apps.webhooks.models import WebhookEvent
from tests.admin.conftest import JobMaker, chain_make
from tests.cast import Tenant

REGISTERED = sorted(django_admin.site._registry, key=lambda model: model._meta.label)
LABELS = [model._meta.label for model in REGISTERED]


@pytest.fixture
def world(
    owner: Tenant,
    stranger: Tenant,
    job_make: JobMaker,
    event_make: Callable[..., WebhookEvent],
    asset_make: Callable[..., SourceAsset],
    admin: Client,
    staff: Person,
) -> None:
    """At least two rows of everything."""
    fill(owner, job_make, event_make, asset_make)
    fill(stranger, job_make, event_make, asset_make)
    for number in range(2):
        Plan.objects.create(name=f"Plan {number}", included_units=number)
        Group.objects.create(name=f"group {number}")
    Price.objects.create(kind="staging.photo", unit_micros=1)
    Price.objects.create(kind="pro_capture.photo", unit_micros=2)
    for _ in range(2):
        client = Client(REMOTE_ADDR="127.0.0.9")
        client.post(reverse("admin:login"), {"username": "somebody", "password": "wrong"})
        client.post(reverse("admin:login"), {"username": "staff", "password": "a long staff password"})
    LogEntry.objects.create(user=staff, action_flag=2, object_repr="acme", change_message="Granted. Reason: x")
    LogEntry.objects.create(user=staff, action_flag=1, object_repr="acme", change_message="Added. Reason: y")


def fill(tenant: Tenant, job_make: JobMaker, event_make: Any, asset_make: Any) -> None:
    for state in ("queued", "running", "failed", "succeeded", "review"):
        job_make(tenant, state)
    event_make(tenant)
    asset_make(tenant)
    chain_make(tenant)


def url_of(model: Any, page: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def test_the_registry_holds_what_staff_need() -> None:
    assert set(LABELS) == {
        "accounts.ApiKey",
        "accounts.Organization",
        "accounts.Person",
        "accounts.Project",
        "admin.LogEntry",
        "auth.Group",
        "axes.AccessAttempt",
        "axes.AccessLog",
        "billing.LedgerEntry",
        "billing.Plan",
        "billing.Price",
        "billing.UsageEvent",
        "files.StoredFile",
        "jobs.Job",
        "library.Flow",
        "library.Generation",
        "library.Image",
        "library.LiveScope",
        "library.LiveSettings",
        "sources.SourceAsset",
        "webhooks.WebhookEndpoint",
        "webhooks.WebhookEvent",
    }


def test_every_list_and_every_row_opens(world: None, admin: Client) -> None:
    for model in REGISTERED:
        rows = list(model._default_manager.all())
        assert rows, model._meta.label
        listed = admin.get(url_of(model, "changelist"))
        assert listed.status_code == 200, model._meta.label
        assert len(listed.context["cl"].result_list) == len(rows), model._meta.label
        for row in rows[:6]:
            assert admin.get(url_of(model, "change", row.pk)).status_code == 200, (model._meta.label, row.pk)
            assert admin.get(url_of(model, "history", row.pk)).status_code == 200, (model._meta.label, row.pk)


@pytest.mark.parametrize("identifier", ["99999999", "no-id", "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e2f"])
def test_an_id_that_no_row_has_leads_back_to_the_dashboard(admin: Client, identifier: str) -> None:
    for model in REGISTERED:
        answer = admin.get(url_of(model, "change", identifier))

        assert (answer.status_code, answer.headers.get("Location")) == (302, reverse("admin:index")), model._meta.label


def test_search_and_every_filter_open_on_every_list(world: None, admin: Client) -> None:
    for model in REGISTERED:
        for query in ("q=acme", "q=job_00000000000000000000000000", "q=%00"):
            assert admin.get(f"{url_of(model, 'changelist')}?{query}").status_code == 200, (model._meta.label, query)


@pytest.mark.parametrize("label", ["accounts.Organization", "accounts.ApiKey", "billing.Plan", "billing.Price"])
def test_the_add_pages_open(world: None, admin: Client, label: str) -> None:
    model = REGISTERED[LABELS.index(label)]

    page = admin.get(url_of(model, "add"))

    assert page.status_code == 200
    assert b'name="reason"' in page.content


def test_who_may_only_look_sees_every_page_and_changes_nothing(world: None, viewer: Client) -> None:
    for model in REGISTERED:
        row = model._default_manager.all()[0]
        page = viewer.get(url_of(model, "change", row.pk))
        assert viewer.get(url_of(model, "changelist")).status_code == 200, model._meta.label
        assert page.status_code == 200, model._meta.label
        assert not page.context["has_change_permission"], model._meta.label
        assert not page.context.get("actions_detail"), model._meta.label
        assert viewer.post(url_of(model, "change", row.pk), {}).status_code == 403, model._meta.label
        assert viewer.get(url_of(model, "add")).status_code == 403, model._meta.label
        assert viewer.post(url_of(model, "delete", row.pk), {"post": "yes"}).status_code == 403, model._meta.label


def test_who_has_no_permission_sees_no_page(world: None, nobody: Client) -> None:
    for model in REGISTERED:
        row = model._default_manager.all()[0]
        assert nobody.get(url_of(model, "changelist")).status_code == 403, model._meta.label
        assert nobody.get(url_of(model, "change", row.pk)).status_code == 403, model._meta.label
    assert nobody.get(reverse("admin:jobs_job_review_queue")).status_code == 403
    assert nobody.get(reverse("admin:billing_ledgerentry_export")).status_code == 403
    index = nobody.get(reverse("admin:index"))
    assert index.status_code == 200
    assert not any(part in index.context for part in ("work", "money", "deliveries"))


def lines(client: Client) -> list[str]:
    groups = client.get(reverse("admin:index")).context["sidebar_navigation"]
    return [item["title"] for group in groups for item in group["items"]]


def test_the_navigation_shows_everybody_what_they_may_open(
    owner: Tenant, job_make: JobMaker, admin: Client, viewer: Client, nobody: Client
) -> None:
    job_make(owner, "review")

    assert len(lines(admin)) == 2 + len(LABELS)
    assert lines(viewer) == lines(admin)
    assert lines(nobody) == ["Dashboard"]
    queue = admin.get(reverse("admin:index")).context["sidebar_navigation"][0]["items"][1]
    assert (queue["title"], queue["badge"]) == ("Review queue", 1)


def test_nobody_gets_in_without_signing_in(world: None) -> None:
    for model in REGISTERED:
        response = Client().get(url_of(model, "changelist"))
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("admin:login"))


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_the_rows(
    world: None,
    admin: Client,
    owner: Tenant,
    job_make: JobMaker,
    event_make: Callable[..., WebhookEvent],
    asset_make: Callable[..., SourceAsset],
) -> None:
    pages = [url_of(model, "changelist") for model in REGISTERED]
    pages += [reverse("admin:index"), reverse("admin:jobs_job_review_queue")]
    for url in pages:
        admin.get(url)  # content types and permissions are read once
    before = {url: queries(admin, url) for url in pages}

    for _ in range(3):
        fill(owner, job_make, event_make, asset_make)
    after = {url: queries(admin, url) for url in pages}

    assert after == before
    assert max(after.values()) <= 20


def test_the_page_of_a_job_asks_the_same_for_one_candidate_and_for_four(
    owner: Tenant, admin: Client, job_make: JobMaker
) -> None:
    one, four = job_make(owner, "review"), job_make(owner, "review", candidates=4)
    admin.get(url_of(Job, "change", one.pk))

    assert queries(admin, url_of(Job, "change", four.pk)) == queries(admin, url_of(Job, "change", one.pk))


def test_the_page_of_an_organization_asks_the_same_for_more_keys(
    owner: Tenant, teammate: Tenant, stranger: Tenant, admin: Client
) -> None:
    admin.get(url_of(Organization, "change", owner.organization.pk))

    with_two = queries(admin, url_of(Organization, "change", owner.organization.pk))
    with_one = queries(admin, url_of(Organization, "change", stranger.organization.pk))

    assert with_two == with_one
