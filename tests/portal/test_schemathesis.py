"""The whole API against its own document: valid and invalid data, with a key, without one and with a wrong one.

No undocumented status, header, content type or body, and never a 5xx.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from apps.accounts.services import key_create
from apps.core.ids import to_public
from apps.jobs import waiting
from apps.jobs.models import Job, JobState
from apps.library.models import LiveEntry
from apps.library.services.scopes import scope_create
from apps.sources.models import SourceAsset
from katalo_project.wsgi import application
from tests.cast import Tenant, claim_this
from tests.library.conftest import make_flow, make_image
from tests.library.live.conftest import drawn as drawn
from workers.runtime import run

ADMIN_KEY = "admin-key-of-the-tests-0123456789-0123456789"

schema = schemathesis.openapi.from_wsgi("/openapi.json", application)

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
CALM: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
}
# How many random cases an operation gets; `make fuzz` tries many more.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "10"))
# The boundaries of every field once (explicit), then random cases.
THOROUGH = settings(**CALM, max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate])
BRIEF = settings(**CALM, max_examples=4, phases=[Phase.generate])
NO_KEYS: list[dict[str, str]] = [
    {},
    {"Authorization": "Basic a2V5"},
    {"Authorization": "Bearer kat_live_AAAAAAAA.wrong"},
    {"X-API-Key": "kat_live_AAAAAAAA.wrong"},
]


@pytest.fixture(autouse=True)
def _live_pictures_are_drawn(db: None, drawn: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a request waits, live pictures are drawn, in the test's own connection. For everything else only the time
    of the wait passes, and at once."""
    clock = [0.0]

    def draw(seconds: float) -> None:
        clock[0] += seconds
        for entry in LiveEntry.objects.filter(generation__job__state=JobState.QUEUED).select_related("generation__job"):
            run(claim_this(entry.generation.job))

    monkeypatch.setattr(waiting, "sleep", draw)
    monkeypatch.setattr(waiting, "monotonic", lambda: clock[0])
    monkeypatch.setattr(connection, "close", lambda: None)


@pytest.fixture
def known(owner: Tenant, asset_make: Callable[..., SourceAsset], settings: Any) -> dict[str, str]:
    """Ids that exist, so that not every request ends in a 404; and limits that do not end the test."""
    settings.RATE_LIMITS_PER_MINUTE = dict.fromkeys(settings.RATE_LIMITS_PER_MINUTE, 1_000_000)
    settings.LIBRARY_REQUESTS_PER_HOUR = 1_000_000
    settings.ADMIN_KEY = ADMIN_KEY
    cache.clear()
    asset = asset_make(owner)
    created = owner.api.post(
        "/api/v1/generations",
        {"source_asset_id": to_public("src", asset.pk), "workflow": "pro_capture", "capture_type": "photo"},
        format="json",
        headers={"Idempotency-Key": "known"},
    )
    assert created.status_code == 202, created.content
    upscaled = owner.api.post("/v1/upscale", {"image_url": "https://example.com/room.jpg"}, format="json")
    assert upscaled.status_code == 200, upscaled.content
    flow = make_flow(owner)
    image = make_image(owner, alias="@known", flow=flow, flow_alias="@known")
    drawn = owner.api.post("/api/v1/generations", {"prompt": "a sky"}, format="json")
    assert drawn.status_code == 201, drawn.content
    scope_create(project=owner.project, slug="hero")
    return {
        "organization": owner.organization.slug,
        "project": owner.project.slug,
        "scope": "hero",
        "slug": "hero",
        "generation_id": drawn.json()["data"]["id"],
        "alias": "@known",
        "flow_id": str(flow.pk),
        "id_or_alias": str(image.pk),
        "image_id": str(image.pk),
        "job_id": created.json()["job_id"],
        "key_id": str(key_create(organization=owner.organization, name="administered").key.pk),
        "/v1/": upscaled.json()["job_id"],
        "ingest_id": to_public("ing", asset.ingest_job_id),
        "source_asset_id": to_public("src", asset.pk),
    }


@pytest.fixture
def _kept_connection(known: dict[str, str]) -> Iterator[None]:
    """The test's transaction outlives each request. Django's own client, used before, connects these again."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _aim(case: schemathesis.Case, known: dict[str, str]) -> None:
    """Valid cases go to resources that exist: random ids would all end in the same 404."""
    if case.meta is not None and not case.meta.generation.mode.is_positive:
        return
    for name in case.path_parameters or {}:
        ours = name == "job_id" and case.operation.path.startswith("/v1/")
        case.path_parameters[name] = known["/v1/" if ours else name]
    if isinstance(case.body, dict) and case.body.get("source_asset_id"):
        case.body["source_asset_id"] = known["source_asset_id"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_kept_connection")
@schema.parametrize()
@THOROUGH
def test_the_api_keeps_to_its_document(case: schemathesis.Case, owner: Tenant, known: dict[str, str]) -> None:
    _aim(case, known)

    answer = case.call(headers={"Authorization": f"Bearer {owner.text}", "X-Admin-Key": ADMIN_KEY})

    case.validate_response(answer, checks=CHECKS)
    assert answer.headers.get("x-request-id")


@pytest.mark.django_db
@pytest.mark.usefixtures("_kept_connection")
@schema.parametrize()
@BRIEF
def test_without_a_valid_key_nothing_is_done(case: schemathesis.Case, known: dict[str, str]) -> None:
    _aim(case, known)
    for name in ("Authorization", "X-API-Key", "X-Admin-Key"):
        case.headers.pop(name, None)
    jobs = Job.objects.count()
    refused = 200 if case.operation.path == "/health" else 401
    refused = 405 if case.method.lower() not in case.operation.method.lower() else refused

    for headers in NO_KEYS:
        answer = case.call(headers=headers)

        case.validate_response(answer, checks=CHECKS)
        assert Job.objects.count() == jobs
        assert case.operation.path.startswith("/cdn/") or answer.status_code == refused


def test_every_operation_is_tried() -> None:
    assert schema.statistic.operations.total == 60
