"""API5, broken function level authorization: no partner's key opens what is the operator's or the staff's, staff
without a permission can do nothing, and a method that is not offered is not there.

Pages, actions and routes come from the URL configuration, so that a new one is tried without being named here. Which
permission opens which action: tests/admin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

from apps.accounts.models import ApiKey, Organization, Person
from apps.billing.models import LedgerEntry
from apps.jobs.models import Job
from tests.admin.conftest import nobody as nobody
from tests.admin.conftest import signed_in
from tests.admin.conftest import viewer as viewer
from tests.architecture.routes import Route, routes
from tests.cast import Tenant
from tests.security.conftest import ADMIN_KEY, Ids

METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")
# Pages of the admin that anybody of the staff may open, or that lead to the sign-in.
OPEN = {"index", "login", "logout", "password_change", "password_change_done", "jsi18n", "autocomplete", "app_list"}
OPEN |= {"view_on_site", "search", "toggle_sidebar"}
NUMBER = "99999999"


def admin_pages(patterns: Any = None, prefix: str = "/") -> Iterator[tuple[str, str]]:
    """Name and address of every page of the admin, with an id that nothing has."""
    for pattern in patterns or get_resolver().url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.app_name == "admin" or prefix.startswith("/admin"):
                yield from admin_pages(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and prefix.startswith("/admin/"):
            yield pattern.name or "", re.sub(r"<[^>]+>", NUMBER, path)


PAGES = [page for page in admin_pages() if page[0] not in OPEN and "(?P" not in page[1]]


def rows() -> Any:
    return (
        list(Job.objects.order_by("pk").values()),
        list(ApiKey.objects.order_by("pk").values("pk", "revoked_at")),
        list(Organization.objects.order_by("pk").values()),
        LedgerEntry.objects.count(),
        Person.objects.count(),
        LogEntry.objects.count(),
    )


def test_the_pages_are_found() -> None:
    names = {name for name, _ in PAGES}

    assert len(names) > 100
    assert {
        "jobs_job_approve",
        "accounts_apikey_revoke",
        "jobs_job_review_queue",
        "billing_ledgerentry_export",
    } <= names


def test_no_partner_s_key_opens_a_page_of_the_staff(owner: Tenant, settings: Any) -> None:
    settings.ADMIN_KEY = ADMIN_KEY
    clients = [Client(headers={"Authorization": f"Bearer {owner.text}", "X-API-Key": owner.text})]
    clients.append(Client(headers={"X-Admin-Key": ADMIN_KEY}))
    before = rows()

    for name, path in PAGES:
        for client in clients:
            for answer in (client.get(path), client.post(path, {"post": "yes", "reason": "x"})):
                assert answer.status_code == 302, f"{name} {path}"
                assert answer.headers["Location"].startswith("/admin/login/"), path

    assert rows() == before


def test_staff_without_permissions_open_nothing_and_do_nothing(owner: Tenant, nobody: Client, ids: Ids) -> None:
    before = rows()

    for name, path in real_pages():
        for answer in (nobody.get(path), nobody.post(path, {"post": "yes", "reason": "a reason", "form_id": "x"})):
            assert answer.status_code in (302, 403, 404), f"{name} {path}"
            if answer.status_code == 302:
                assert name == "" or answer.headers["Location"] == "/admin/", f"{name} leads to the dashboard"

    assert rows() == before


def test_staff_who_may_only_look_do_nothing(owner: Tenant, viewer: Client, ids: Ids) -> None:
    before = rows()

    for name, path in real_pages():
        answer = viewer.post(path, {"post": "yes", "reason": "a reason", "form_id": "x", "action": "delete_selected"})
        assert answer.status_code in (200, 302, 403, 404, 405), f"{name} {path}"

    assert rows() == before


def test_somebody_who_is_no_staff_is_sent_to_the_sign_in(owner: Tenant) -> None:
    client = signed_in(Person.objects.create_user("guest", password="a long guest password"))

    for name, path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith("/admin/login/"), name


def real_pages() -> list[tuple[str, str]]:
    """With the id of a row that exists, where there is one."""
    from django.contrib import admin

    newest = {}
    for model in admin.site._registry:
        row = model._default_manager.order_by("-pk").first()
        if row is not None:
            newest[f"/admin/{model._meta.app_label}/{model._meta.model_name}/"] = str(row.pk)
    assert len(newest) >= 10
    found = []
    for name, path in PAGES:
        prefix = "/".join(path.split("/")[:4]) + "/"
        found.append((name, path.replace(NUMBER, newest.get(prefix, NUMBER))))
    return found


# --- the API ----------------------------------------------------------------------------------------------------------

ROUTES = [route for route in routes() if route.api or route.admin]
ADMINISTRATION = [route for route in ROUTES if route.admin]


@pytest.mark.parametrize("route", ADMINISTRATION, ids=lambda route: route.name)
def test_no_partner_s_key_opens_administration(owner: Tenant, ids: Ids, route: Route) -> None:
    path, before = route.filled(ids), rows()
    bodies = {"organization": owner.organization.slug, "name": "mine", "active": False}

    for headers in (
        {"Authorization": f"Bearer {owner.text}"},
        {"X-API-Key": owner.text},
        {"X-Admin-Key": owner.text},
        {"Authorization": f"Bearer {ADMIN_KEY}"},
        {"X-API-Key": ADMIN_KEY},
    ):
        for method in route.methods:
            answer = getattr(APIClient(), method)(path, bodies, format="json", headers=headers)
            assert answer.status_code == 401, f"{method} {path} {sorted(headers)}"

    assert rows() == before


def test_the_admin_key_opens_no_partner_s_route(ids: Ids) -> None:
    for route in ROUTES:
        for method in route.methods if route.api else ():
            answer = APIClient().generic(method, route.filled(ids), headers={"X-Admin-Key": ADMIN_KEY})

            assert answer.status_code == 401, f"{method} {route.path}"


def test_a_method_that_is_not_offered_is_405_and_changes_nothing(owner: Tenant, ids: Ids, settings: Any) -> None:
    settings.RATE_LIMITS_PER_MINUTE = dict.fromkeys(settings.RATE_LIMITS_PER_MINUTE, 1_000_000)
    administrator = APIClient()
    administrator.credentials(HTTP_X_ADMIN_KEY=ADMIN_KEY)
    partner, before = owner.api, rows()

    for route in ROUTES:
        path, client = route.filled(ids), administrator if route.admin else partner
        offered = {*route.methods} | ({"head"} if "get" in route.methods else set())
        for method in ("PROPFIND", "CONNECT", *sorted({*METHODS} - offered)):
            answer = client.generic(method.upper(), path, "{}", content_type="application/json")

            assert answer.status_code == 405, f"{method} {path}"
            assert {*route.methods} <= {word.strip().lower() for word in answer.headers["Allow"].split(",")}
        for disguise in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
            if {"get", "delete"} <= {*route.methods}:
                assert client.get(f"{path}?_method=DELETE", headers={disguise: "DELETE"}).status_code in (200, 404)

    assert rows() == before
