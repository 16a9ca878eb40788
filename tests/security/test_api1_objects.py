"""API1, broken object level authorization. Two tenants, every route, every method, every id in path, query and body:
what belongs to one does not exist for the other.

Routes come from the URL configuration, fields from the API's document: a new one is swept, or fails here until it is
told apart.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from apps.files.services import file_url
from apps.jobs.models import Job
from apps.library.services.scopes import scope_create
from tests.architecture.routes import Route, error_code, routes
from tests.cast import Tenant, picture
from tests.library.conftest import NEVER, make_flow, make_image
from tests.security.conftest import Ids
from tests.security.document import Operation, operations

WITH_IDS = [route for route in routes() if route.api and "<" in route.path]
WITHOUT_IDS = [route for route in routes() if route.api and "<" not in route.path and "get" in route.methods]
METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")


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
    ids = {name: ids[name] for name in ids if name != "key_id"}
    ids |= {"job_id": ids.get(route.surface.name, ids["job_id"])}
    path = route.filled(ids)
    never = route.filled({name: _never(value) for name, value in ids.items()})
    jobs = list(Job.objects.order_by("pk").values_list("pk", "state"))

    for method in route.methods:
        theirs, nobody_s = call(stranger, method, path), call(stranger, method, never)

        assert (theirs.status_code, nobody_s.status_code) == (404, 404), f"{method} {path}"
        assert error_code(theirs, *route.surfaces).endswith("not_found")
        assert _without_id(theirs, ids) == _without_id(nobody_s, ids)

    for method in sorted({*METHODS} - {*route.methods} - ({"head"} if "get" in route.methods else set())):
        assert call(stranger, method, path).status_code == 405, f"{method} {path}"

    assert list(Job.objects.order_by("pk").values_list("pk", "state")) == jobs
    assert call(owner, "get", path).status_code in (200, 405, 409), "the owner's own id works"


def _never(identifier: str) -> str:
    """An id of the same form that nothing has."""
    if identifier.startswith("@"):
        return "@nobody"
    if identifier.startswith("upload:"):
        return f"upload:{NEVER}"
    prefix, underscore, _ = identifier.partition("_")
    return f"{prefix}_01K0CCCCCCCCCCCCCCCCCCCCCC" if underscore else NEVER


def _without_id(answer: Any, ids: Ids) -> str:
    return re.sub(r"(job|ing|src)_[0-9A-Z]{26}|[0-9a-f-]{36}", "ID", answer.content.decode())


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


# --- ids in queries and bodies ----------------------------------------------------------------------------------------

# Field -> what of the owner's a stranger would put there. A new field of the document belongs here or in PLAIN.
REFERRING: dict[str, str] = {
    "source_asset_id": "source_asset_id",
    "flowId": "flow_id",
    "referenceImages": "image_id",
    "imageId": "image_id",
    "aliases": "image_id",
    "image_url": "upload",
    "image_urls": "upload",
    "images": "upload",
    "cursor": "cursor",
}
# Names that each project has for itself, so a stranger's own may be called the same: tested below.
NAMING = {"alias", "flowAlias", "scope", "slug"}
# Opened by the admin key alone, which is nobody's among partners.
ADMINISTERED = {"organization", "length", "name", "active"}
PLAIN = {
    *("allowNewGenerations", "allowNewLiveScopes", "aspectRatio", "autoEnhance", "capture_type", "cascade"),
    *("ceiling_height_m", "dailyLimit", "enhancementOptions", "exp", "expiresIn", "extra", "face_enhance"),
    *("file", "files", "fit", "floor", "focalPoint", "format", "h", "includeDeleted", "include_alternates"),
    *("limit", "meta", "metadata", "mode", "newGenerationsLimit", "newLiveScopesGenerationLimit"),
    *("num_outputs", "offset", "openings", "output_format", "preserve_layout", "prompt", "prompts", "quality"),
    *("reassign", "reference", "remove", "room_type", "room_types", "scale", "scene", "seed", "sig", "soft"),
    *("source", "source_url", "status", "style_preset", "template", "url", "use_webhook", "v", "w"),
    *("wait_seconds", "webhook", "webhook_url", "workflow", "x", "y"),
}
OPERATIONS = list(operations())
REFERENCES = [
    pytest.param(operation, field, id=f"{operation.name} {field}")
    for operation in OPERATIONS
    for field in sorted({*operation.fields, *operation.query} & {*REFERRING})
    if not (field == "image_url" and "images" in operation.fields)  # inside `images`
    and operation.path.startswith(("/api/", "/v1/"))
    and not operation.path.startswith("/v1/admin")
]


def test_every_field_of_the_document_is_told_apart() -> None:
    names = {name for operation in OPERATIONS for name in (*operation.fields, *operation.query)}

    assert names - {*REFERRING} - NAMING - ADMINISTERED - PLAIN == set()
    assert len(REFERENCES) >= 15


@pytest.fixture
def referred(owner: Tenant, ids: Ids) -> Ids:
    """With what only queries and bodies name: an upload's address, a page's cursor."""
    uploaded = owner.api.post("/v1/uploads", {"file": ContentFile(picture(), "room.jpg")}, format="multipart")
    assert uploaded.status_code in (200, 201), uploaded.content
    owner.api.post("/v1/upscale", {"image_url": "https://example.com/second.jpg"}, format="json")
    return ids | {"upload": uploaded.json()["image_url"]}


@pytest.mark.parametrize(("operation", "field"), REFERENCES)
def test_an_id_of_the_owner_s_in_a_query_or_body_is_the_same_as_one_that_never_was(
    stranger: Tenant, teammate: Tenant, referred: Ids, operation: Operation, field: str
) -> None:
    own = own_things(stranger)
    path = operation.filled(own)
    if field == "cursor":
        cursor = teammate.api.get(path, {"limit": "1"}).json().get("next_cursor")
        assert cursor or operation.path in ("/api/v1/billing/events", "/api/v1/generations"), "one page there"
        answer = stranger.api.get(path, {"cursor": cursor} if cursor else {})
        assert not any(value in answer.content.decode() for value in referred.values())
        return
    theirs = referred[REFERRING[field]]
    nobody_s = _never(theirs)
    before = counts(stranger)

    if field in operation.query:
        answers = [stranger.api.get(path, {field: value}) for value in (theirs, nobody_s)]
    else:
        bodies = [operation.with_field(field, shaped(operation, field, value)) for value in (theirs, nobody_s)]
        answers = [sent(stranger, operation, path, body) for body in bodies]

    stolen, never = answers
    assert b"unknown field" not in stolen.content, "the answer is about what the field names"
    assert stolen.status_code == never.status_code, (stolen.content, never.content)
    assert 400 <= stolen.status_code < 500, stolen.content
    assert _without_id(stolen, referred) == _without_id(never, referred)
    assert counts(stranger) == before, "nothing made, nothing paid"


def shaped(operation: Operation, field: str, value: str) -> Any:
    if field == "images":
        return [dict(image, image_url=value) for image in operation.body["images"]]
    return {"aliases": {"@taken": value}, "referenceImages": [value], "image_urls": [value, value]}.get(field, value)


def sent(tenant: Tenant, operation: Operation, path: str, body: Any) -> Any:
    if operation.path == "/api/v1/generations" and {"flowId", "referenceImages"} & {*body}:
        body = {name: body[name] for name in ("flowId", "referenceImages") if name in body} | {"prompt": "a sky"}
    if "source_asset_id" in body:
        asset = body["source_asset_id"]
        body = {"source_asset_id": asset, "workflow": "pro_capture", "capture_type": "photo"}
    if operation.path.endswith("/upload"):
        return tenant.api.post(path, body | {"file": ContentFile(picture(), "room.jpg")}, format="multipart")
    content = json.dumps(body)
    headers = {"Idempotency-Key": uuid4().hex}
    return tenant.api.generic(operation.method, path, content, content_type="application/json", headers=headers)


def own_things(tenant: Tenant) -> Ids:
    """What the stranger may name: its own, so that the answer is about the field."""
    flow = make_flow(tenant)
    image = make_image(tenant, alias="@mine", flow=flow)
    scope_create(project=tenant.project, slug="hero")
    drawn = tenant.api.post("/api/v1/generations", {"prompt": "mine"}, format="json")
    generation = drawn.json()["data"]["id"]
    return {
        "flow_id": str(flow.pk),
        "id_or_alias": str(image.pk),
        "image_id": str(image.pk),
        "alias": "@mine",
        "slug": "hero",
        "generation_id": generation,
    }


def counts(tenant: Tenant) -> tuple[int, int, int]:
    account = tenant.balance
    return Job.objects.filter(organization=tenant.organization).count(), account.available_micros, account.held_micros


# --- public pictures and files ----------------------------------------------------------------------------------------


def test_a_stranger_s_signature_opens_nothing_under_the_owner_s_address(
    stranger: Tenant, ids: Ids, client: Any
) -> None:
    own_things(stranger)
    signed = stranger.api.post("/api/v1/live/sign", {"prompt": "a sky", "scope": "hero"}, format="json")
    url = signed.json()["data"]["url"]
    path = url[url.index("/cdn/") :]
    before = Job.objects.count()

    stolen = client.get(path.replace("/globex/", "/acme/"))

    assert stolen.status_code == 403, stolen.content
    assert Job.objects.count() == before


def test_a_picture_is_at_its_own_project_s_address_only(stranger: Tenant, ids: Ids, client: Any) -> None:
    for name in ("id_or_alias", "alias"):
        assert client.get(f"/cdn/acme/default/img/{ids[name]}").status_code == 200
        assert client.get(f"/cdn/globex/default/img/{ids[name]}").status_code == 404


def test_a_signature_for_one_file_opens_no_other(owner: Tenant, client: Any) -> None:
    first, second = (file_url(make_image(owner).file) for _ in range(2))
    name, query = (urlsplit(first), urlsplit(second))

    assert client.get(f"{name.path}?{name.query}").status_code == 200
    assert client.get(f"{name.path}?{query.query}").status_code == 404
    assert client.get(f"{name.path}/../x?{name.query}").status_code == 404


def test_the_same_names_in_two_organizations_are_two_things(owner: Tenant, stranger: Tenant, ids: Ids) -> None:
    mine = make_image(stranger, alias="@owned")

    assert owner.api.get("/api/v1/images/@owned").json()["data"]["id"] == ids["image_id"]
    assert stranger.api.get("/api/v1/images/@owned").json()["data"]["id"] == str(mine.pk)
    assert stranger.api.delete("/api/v1/images/@owned").status_code in (200, 204)
    assert owner.api.get("/api/v1/images/@owned").status_code == 200
