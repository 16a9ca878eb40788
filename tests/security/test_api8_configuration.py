"""API8, security misconfiguration. Settings of production: scripts/check_deployment.py and tests/core/test_checks.py.
Here: the headers of every answer, and what an error tells."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from apps.accounts.models import Person
from tests.admin.conftest import signed_in
from tests.architecture.routes import Route, routes
from tests.cast import Tenant
from tests.library.conftest import make_image

ROUTES = list(routes())


def policy_of(answer: Any) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split(";")
    return {name: value for name, _, value in (part.strip().partition(" ") for part in parts)}


def headers_are_safe(answer: Any) -> None:
    policy = policy_of(answer)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert policy["default-src"] == "'none'"
    assert "sandbox" in policy or policy["frame-ancestors"] == "'none'"
    assert "sandbox" in policy or answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_answer_says_what_a_browser_may_do_with_it(owner: Tenant, client: Client, route: Route) -> None:
    path = route.filled(dict.fromkeys(re.findall(r"<\w+:(\w+)>", route.path), "any"))

    for answer in (client.get(path), owner.api.get(path), client.get(f"{path}/nothing")):
        headers_are_safe(answer)
        allowed = answer.headers.get("Access-Control-Allow-Origin")
        assert allowed is None or (allowed, path.startswith("/cdn/")) == ("*", True)
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_pages_run_no_script_from_elsewhere(client: Client, staff: Person) -> None:
    admin = signed_in(staff)
    pages = [client.get(path) for path in ("/console", "/api-docs", "/admin/login/")]
    pages += [admin.get(path) for path in ("/admin/", "/admin/jobs/job/", "/admin/accounts/organization/")]

    for page in pages:
        policy = policy_of(page)
        assert page.status_code == 200
        assert set(policy["script-src"].split()) <= {"'self'", "'unsafe-inline'", "'unsafe-eval'"}
        assert policy["connect-src"] == "'self'"
        assert (policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'")
        assert policy["form-action"] in ("'none'", "'self'")
        sources = re.findall(r'<(?:script|link|iframe)[^>]+(?:src|href)="((?:https?:)?//[^"]+)"', page.content.decode())
        assert sources == []
    for page in pages[:2]:
        assert "unsafe" not in policy_of(page)["script-src"]


def test_pictures_are_no_pages(owner: Tenant, client: Client) -> None:
    image = make_image(owner, alias="@shown")
    for path in (f"/cdn/acme/default/img/{image.pk}", "/cdn/acme/default/img/@shown"):
        answer = client.get(path)

        assert answer.status_code == 200
        assert "sandbox" in policy_of(answer)
        assert answer.headers["Content-Type"] == "image/png"
        assert "Set-Cookie" not in answer.headers


def test_cookies_of_staff_are_closed(client: Client, staff: Person) -> None:
    answer = client.post("/admin/login/", {"username": "staff", "password": "a long staff password"})

    session = answer.cookies[django_settings.SESSION_COOKIE_NAME]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("path", ["/nothing", "/api/v1/nothing", "/v1/nothing", "/cdn/nothing", "/admin/nothing/"])
def test_an_error_tells_nothing_of_the_code(client: Client, staff: Person, path: str) -> None:
    for asked in (client, signed_in(staff)):
        text = asked.get(path).content.decode()

        assert not re.search(r"Traceback|urlconf|/apps/|\.py\b|DEBUG", text)


def test_a_host_that_is_not_ours_is_refused(client: Client, settings: Any) -> None:
    answer = client.get("/healthz", headers={"Host": "evil.example"})
    there = client.get("/admin/login/", headers={"Host": "evil.example"})

    assert there.status_code == 400
    assert "evil.example" not in (there.content + answer.content).decode()
    assert settings.DEBUG is False


def test_a_failure_of_ours_is_told_without_its_reason(owner: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **keywords: Any) -> Any:
        raise RuntimeError("postgres://user:hunter2@inside/")

    monkeypatch.setattr("apps.accounts.services.count_against", broken)

    for path in ("/v1/jobs", "/api/v1/images", "/api/v1/usage/summary"):
        answer = owner.api.get(path)

        assert answer.status_code == 500
        assert "hunter2" not in answer.content.decode()
        assert "RuntimeError" not in answer.content.decode()
