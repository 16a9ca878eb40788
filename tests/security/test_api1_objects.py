"""Two tenants, every route: what belongs to one does not exist for the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from apps.core.ids import to_public
from apps.jobs.models import Job
from apps.library.services.scopes import scope_create
from apps.sources.models import SourceAsset
from tests.architecture.routes import Route, error_code, routes
from tests.cast import Tenant
from tests.library.conftest import make_flow, make_image

WITH_IDS = [route for route in routes() if route.api and "<" in route.path]
WITHOUT_IDS = [route for route in routes() if route.api and "<" not in route.path and "get" in route.methods]
# Parameter of a route -> the id of something that `owner` has. A new parameter must be added here. What a surface calls
# by another surface's name stands under the surface's own.
Ids = dict[str, str]


@pytest.fixture
def ids(owner: Tenant, asset_make: Callable[..., SourceAsset]) -> Ids:
    asset = asset_make(owner)
    created = owner.api.post(
        "/api/v1/generations",
        {"source_asset_id": to_public("src", asset.pk), "workflow": "pro_capture", "capture_type": "photo"},
        format="json",
        headers={"Idempotency-Key": "sweep"},
    )
    assert created.status_code == 202, created.content
    upscaled = owner.api.post("/v1/upscale", {"image_url": "https://example.com/room.jpg"}, format="json")
    assert upscaled.status_code == 200, upscaled.content
    flow = make_flow(owner)
    image = make_image(owner, alias="@owned", flow=flow, flow_alias="@owned")
    drawn = owner.api.post("/api/v1/generations", {"prompt": "a sky"}, format="json")
    assert drawn.status_code == 201, drawn.content
    scope_create(project=owner.project, slug="hero")
    return {
        "slug": "hero",
        "generation_id": drawn.json()["data"]["id"],
        "alias": "@owned",
        "id_or_alias": str(image.pk),
        "image_id": str(image.pk),
        "flow_id": str(flow.pk),
        "redesign": upscaled.json()["job_id"],
        "ingest_id": to_public("ing", asset.ingest_job_id),
        "job_id": created.json()["job_id"],
        "source_asset_id": to_public("src", asset.pk),
    }


def call(tenant: Tenant, method: str, path: str) -> Any:
    return tenant.api.generic(
        method,
        path,
        "{}",
        content_type="application/json",
        headers={"Idempotency-Key": f"sweep {method}".replace(" ", "-")},
    )


@pytest.mark.parametrize("route", WITH_IDS, ids=lambda route: route.name)
def test_a_stranger_s_id_is_the_same_404_as_one_that_never_was(
    owner: Tenant, stranger: Tenant, ids: Ids, route: Route
) -> None:
    names = re.findall(r"<\w+:(\w+)>", route.path)
    assert set(names) <= set(ids), f"{route.path} has a parameter that this sweep has no id for"
    ids = ids | {"job_id": ids.get(route.surface.name, ids["job_id"])}
    path = route.filled(ids)
    never = route.filled({name: _never(value) for name, value in ids.items()})
    jobs = list(Job.objects.order_by("pk").values_list("pk", "state"))

    for method in route.methods:
        theirs, nobody_s = call(stranger, method, path), call(stranger, method, never)

        assert (theirs.status_code, nobody_s.status_code) == (404, 404), f"{method} {path}"
        assert error_code(theirs, *route.surfaces).endswith("not_found")
        assert _without_id(theirs, ids) == _without_id(nobody_s, ids)

    assert list(Job.objects.order_by("pk").values_list("pk", "state")) == jobs
    assert call(owner, "get", path).status_code in (200, 405, 409), "the owner's own id works"


def _never(identifier: str) -> str:
    """An id of the same form that nothing has."""
    if identifier.startswith("@"):
        return "@nobody"
    prefix, underscore, _ = identifier.partition("_")
    return f"{prefix}_01K0CCCCCCCCCCCCCCCCCCCCCC" if underscore else "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e2f"


def _without_id(answer: Any, ids: Ids) -> str:
    return re.sub(r"(job|ing)_[0-9A-Z]{26}|[0-9a-f-]{36}", "ID", answer.content.decode())


@pytest.mark.parametrize("route", WITHOUT_IDS, ids=lambda route: route.name)
def test_a_stranger_s_lists_hold_nothing_of_the_owner(stranger: Tenant, ids: Ids, route: Route) -> None:
    for query in ("", "?workflow=pro_capture"):
        text = stranger.api.get(route.filled({}) + query).content.decode()

        for value in ids.values():
            assert value not in text


def test_a_stranger_cannot_use_the_owner_s_source(stranger: Tenant, ids: Ids) -> None:
    body = {"source_asset_id": ids["source_asset_id"], "workflow": "pro_capture", "capture_type": "photo"}

    answer = stranger.api.post("/api/v1/generations", body, format="json", headers={"Idempotency-Key": "steal"})

    assert answer.status_code == 404
    assert not Job.objects.filter(organization=stranger.organization).exists()
    assert stranger.balance.held_micros == 0


def test_teammates_share_what_the_organization_has(teammate: Tenant, ids: Ids) -> None:
    assert teammate.api.get(f"/api/v1/generations/{ids['job_id']}").status_code == 200
    assert teammate.api.get(f"/api/v1/source-assets/{ids['ingest_id']}").status_code == 200
