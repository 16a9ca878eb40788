"""API9, improper inventory: every address that answers is in the document or in a short list with its reason; there is
one version; nothing for developers is reachable in production; and no page names an address that is not there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.urls import Resolver404, resolve
from rest_framework.test import APIClient

from apps.portal.schema import document
from scripts.check_deployment import production_environment
from tests.architecture.routes import routes

ROOT = Path(__file__).resolve().parents[2]
# Not in the document, each for its reason.
OUTSIDE = {
    "": "leads people to the documentation",
    "admin": "leads staff to their pages",
    "files/<path:name>": "a signed address that answers give as it is",
    "healthz": "a probe of the machines",
    "readyz": "a probe of the machines",
    "metrics": "for Prometheus, with a token of its own",
    "api/v1/openapi": "the document itself",
    "openapi.json": "the document itself",
    "api-docs": "the document for people",
    "console": "a page for people",
    "llms.txt": "the document for machines",
    "v1/webhooks/replicate": "for one service, behind its signature",
}


def test_every_route_is_in_the_document_or_outside_for_a_reason() -> None:
    described = {re.sub(r"{\w+}", "{}", path) for path in document()["paths"]}
    there = {route.path: re.sub(r"<\w+:\w+>", "{}", f"/{route.path}") for route in routes()}

    assert {path for path, form in there.items() if form not in described} == set(OUTSIDE)
    assert described <= set(there.values())


def test_every_method_of_a_route_is_in_the_document() -> None:
    described: dict[str, set[str]] = {}
    for path, methods in document()["paths"].items():
        described.setdefault(re.sub(r"{\w+}", "{}", path), set()).update(methods)
    offered: dict[str, set[str]] = {}
    for route in routes():
        if route.methods and route.path not in OUTSIDE:
            offered.setdefault(re.sub(r"<\w+:\w+>", "{}", f"/{route.path}"), set()).update({*route.methods} - {"head"})

    assert {path: described[path] for path in offered} == offered


@pytest.mark.parametrize(
    "path",
    [
        *("/api/v0/generations", "/api/v2/generations", "/api/generations", "/v2/jobs", "/v0/jobs", "/jobs"),
        *("/v1/v1/jobs", "/api/v1/v1/generations", "/internal", "/debug", "/__debug__/", "/silk/", "/test", "/dev"),
        *(
            "/api/schema/",
            "/swagger",
            "/redoc",
            "/graphql",
            "/flower/",
            "/.env",
            "/.git/config",
            "/static/../manage.py",
        ),
        *("/server-status", "/actuator", "/admin/doc/", "/api-auth/login/", "/media/x", "/v1/admin/", "/v1/webhooks/"),
    ],
)
def test_no_other_version_and_nothing_that_others_leave_lying_about(db: None, path: str) -> None:
    assert APIClient().get(path).status_code in (404, 302)  # the admin sends strangers to its sign-in, for any address
    if not path.startswith("/admin/"):
        with pytest.raises(Resolver404):
            resolve(path)


def test_in_production_nothing_is_there_for_developers(tmp_path: Path) -> None:
    told = """
import django; django.setup()
from django.conf import settings
from django.urls import get_resolver
from tests.architecture.routes import routes
print(settings.DEBUG, settings.OUTBOUND_ALLOW_LOOPBACK, settings.OUTBOUND_ALLOW_HTTP)
print(*settings.INSTALLED_APPS)
print(*sorted("/" + route.path for route in routes()), sep="\\n")
"""
    done = subprocess.run(
        [sys.executable, "-c", told],
        cwd=ROOT,
        env=production_environment(str(tmp_path)) | {"PYTHONPATH": os.fspath(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    flags, apps, *paths = done.stdout.splitlines()
    assert flags == "False False False"
    assert not {"debug_toolbar", "silk", "django_extensions", "django.contrib.admindocs"} & {*apps.split()}
    assert paths == sorted(f"/{route.path}" for route in routes()), "the same that all tests see"


PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("docs", "templates")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".md", ".html", ".txt") and "adr" not in path.parts
)
PAGES += ["README.md"]
_NAMED = re.compile(
    r"(?<![\w./-])/(?:api/v\d+|v\d+|cdn|health|healthz|readyz|metrics|console|llms\.txt)\b[\w/{}.<>:…-]*"
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_no_address_that_is_not_there(page: str) -> None:
    for named in _NAMED.findall((ROOT / page).read_text()):
        named = named.partition("</")[0].replace("{owner}", "{organization}/{project}")
        path = re.sub(r"[{<][^}>]*[}>]|…", "x", named).rstrip(".:/-")
        assert any(known(form) for form in (path, f"{path}/x", f"{path}/x/x", f"{path}/x/img/x")), f"{page}: {named}"


def known(path: str) -> bool:
    """Whether it is an address, or the beginning that addresses of the document have."""
    try:
        resolve(path)
    except Resolver404:
        return any(f"/{route.path}".startswith(f"{path}/") for route in routes())
    return True


def test_the_test_of_pages_can_fail() -> None:
    found: list[Any] = _NAMED.findall("see `/v1/nothing` and /api/v2/generations")

    assert found == ["/v1/nothing", "/api/v2/generations"]
    assert not any(known(path) for path in found)
