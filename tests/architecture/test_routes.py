"""What holds for every route, whoever adds the next one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.architecture.routes import Route, error_code, routes
from tests.cast import Tenant

ROOT = Path(__file__).resolve().parents[2]
ROUTES = list(routes())
API = [route for route in ROUTES if route.api]
# Open to everybody, each for a reason: ways in, probes, what describes the API, a file behind a signature of its own.
PUBLIC = {
    *("front-door", "admin-door", "healthz", "readyz", "openapi-yaml", "openapi-json", "api-docs", "llms"),
    *("signed-file", "health", "console"),
    # Pictures for pages; what draws something asks for a signature by itself.
    *("public-live", "public-image"),
}
# Guarded by something else than an API key, tested in its own place.
GUARDED = {"metrics", "replicate-webhook"}
ADMINISTRATION = [route for route in ROUTES if route.admin]


def by_name(route: Route) -> str:
    return route.name


def test_every_route_has_a_name_of_its_own() -> None:
    names = [route.name for route in ROUTES]

    assert "" not in names
    assert sorted(names) == sorted(set(names))


def test_every_route_is_behind_a_key_or_public_on_purpose() -> None:
    assert {route.name for route in ROUTES if not route.api and not route.admin} == PUBLIC | GUARDED
    assert len(API) >= 8


@pytest.mark.parametrize("route", API, ids=by_name)
@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer kat_live_AAAAAAAA.wrong"}, {"X-API-Key": "nonsense"}], ids=str
)
def test_without_a_valid_key_every_api_route_is_401(db: None, route: Route, headers: dict[str, str]) -> None:
    path = route.filled(dict.fromkeys(re.findall(r"<\w+:(\w+)>", route.path), "job_01K0CCCCCCCCCCCCCCCCCCCCCC"))

    for method in route.methods:
        answer = APIClient().generic(method, path, headers=headers)

        assert answer.status_code == 401, f"{method} {path}"
        assert error_code(answer, *route.surfaces) == "unauthorized"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("route", API, ids=by_name)
def test_no_route_describes_the_code_behind_it(owner: Tenant, route: Route) -> None:
    path = route.filled(dict.fromkeys(re.findall(r"<\w+:(\w+)>", route.path), "any"))

    answer = owner.api.options(path)

    assert answer.status_code == 405


def test_administration_lies_apart_and_is_shut_without_its_key(settings: Any) -> None:
    settings.ADMIN_KEY = "admin-key-of-the-tests-0123456789-0123456789"

    for route in ADMINISTRATION:
        for method in route.methods:
            answer = APIClient().generic(method, route.filled({"key_id": "any"}))

            assert answer.status_code == 401, f"{method} {route.path}"
    assert {route.path.startswith("v1/admin/") for route in ADMINISTRATION} == {True}


@pytest.mark.parametrize("route", ROUTES, ids=by_name)
def test_every_route_is_called_somewhere_in_the_suite(route: Route) -> None:
    """By its address, as partners do: literally, or with an id in it."""
    pattern = re.compile("/" + re.sub(r"<\w+:\w+>", r"[^/\\s\"']+", re.sub(r"[.]", r"\\.", route.path)) + r"[\"'?]")
    ours = Path(__file__).parent
    texts = [path.read_text() for path in (ROOT / "tests").rglob("test_*.py") if path.parent != ours]

    assert any(pattern.search(text) for text in texts), f"no test calls /{route.path}"
