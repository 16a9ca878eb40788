"""API2, broken authentication. Keys: tests/accounts and tests/portal/test_admin_api.py. Here: guessing in disguise."""

from __future__ import annotations

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client
from rest_framework.test import APIClient

from apps.accounts.models import Person
from tests.cast import Tenant

PASSWORD = "a long staff password"
ADMIN_KEY = "admin-key-of-the-tests-0123456789-0123456789"
SPELLINGS = ["staff", " staff", "staff ", "ｓｔａｆｆ", "staff\u00a0"]
"""What the sign-in form takes for the same name: it strips and normalizes (NFKC)."""


def sign_in(name: str, password: str, *, address: str = "192.0.2.7", **options: Any) -> int:
    fields = {"username": name, "password": password}
    return Client().post("/admin/login/?next=/admin/", fields, REMOTE_ADDR=address, **options).status_code


def test_a_name_in_other_spellings_is_locked_out_together(staff: Person) -> None:
    statuses = [sign_in(name, "wrong") for name in SPELLINGS]

    assert statuses == [200, 200, 200, 200, 429]
    assert [sign_in(name, PASSWORD) for name in SPELLINGS] == [429] * 5


def test_another_case_is_another_name_and_gains_nothing(staff: Person) -> None:
    assert sign_in("STAFF", PASSWORD) == 200, "no such person"
    for _ in range(5):
        sign_in("Staff", "wrong")

    assert sign_in("staff", PASSWORD) == 302


def test_json_and_other_bodies_do_not_sign_in_and_other_pages_do_not_count_anew(staff: Person) -> None:
    body = f'{{"username": "staff", "password": "{PASSWORD}"}}'
    json = Client().post("/admin/login/", body, content_type="application/json")
    assert (json.status_code, json.wsgi_request.user.is_authenticated) == (200, False)
    for path in ("/admin/login/", "/admin/login/?next=/admin/jobs/job/", "/admin/", "/admin/jobs/job/") * 2:
        Client().post(path, {"username": "staff", "password": "wrong"}, REMOTE_ADDR="192.0.2.7")

    assert sum(AccessAttempt.objects.values_list("failures_since_start", flat=True)) <= 5
    for _ in range(5):
        sign_in("staff", "wrong")
    assert sign_in("staff", PASSWORD) == 429


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP", "True-Client-IP", "CF-Connecting-IP"]
)
def test_without_a_trusted_proxy_no_header_gives_another_address(staff: Person, header: str) -> None:
    for number in range(5):
        sign_in("staff", "wrong", headers={header: f"198.51.100.{number}"})

    assert sign_in("staff", PASSWORD, headers={header: "198.51.100.99"}) == 429


def test_one_customer_s_ipv6_network_is_one_guesser(staff: Person) -> None:
    for number in range(5):
        sign_in("staff", "wrong", address=f"2001:db8:1:2::{number:x}")

    assert sign_in("staff", PASSWORD, address="2001:db8:1:2:ffff::1") == 429
    assert sign_in("staff", PASSWORD, address="2001:db8:1:3::1") == 302


def test_one_customer_s_ipv6_network_is_one_guesser_of_keys_too(owner: Tenant, settings: Any) -> None:
    settings.ADMIN_KEY = ADMIN_KEY
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {
        "failed_admin_authentication": 3,
        "failed_authentication": 3,
    }
    for header, path in (("X-Admin-Key", "/v1/admin/stats"), ("X-API-Key", "/v1/jobs")):
        statuses = [
            APIClient().get(path, headers={header: "wrong"}, REMOTE_ADDR=f"2001:db8:1:2::{number:x}").status_code
            for number in range(5)
        ]

        assert statuses[:3] == [401, 401, 401], header
        assert statuses[4] == 429, header


def test_a_key_travels_in_headers_only(owner: Tenant, settings: Any) -> None:
    settings.ADMIN_KEY = ADMIN_KEY
    client = APIClient()
    client.cookies["Authorization"] = client.cookies["X-API-Key"] = owner.text

    for name in ("key", "api_key", "X-API-Key", "access_token", "token"):
        assert client.get(f"/v1/jobs?{name}={owner.text}").status_code == 401
    assert client.get(f"/v1/admin/stats?X-Admin-Key={ADMIN_KEY}").status_code == 401
    assert client.get("/v1/jobs", headers={"Authorization": f"Basic {owner.text}"}).status_code == 401


def test_a_staff_session_opens_no_partner_s_api(owner: Tenant, staff: Person) -> None:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")

    for path in ("/v1/jobs", "/api/v1/usage/summary", "/api/v1/images", "/v1/admin/api-keys"):
        assert client.get(path).status_code in (401, 503)


def test_signing_in_changes_the_session_and_leads_nowhere_else(staff: Person) -> None:
    client = Client()
    client.get("/admin/login/")
    client.session["planted"] = True
    client.session.save()
    before = client.session.session_key

    answer = client.post(
        "/admin/login/?next=https://evil.example/",
        {"username": "staff", "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/")
    assert not answer.headers["Location"].startswith("//")
    assert client.session.session_key != before


def test_a_form_from_another_page_does_not_sign_in_or_out(staff: Person) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post("/admin/login/", {"username": "staff", "password": PASSWORD}).status_code == 403
    assert client.post("/admin/logout/").status_code == 403
