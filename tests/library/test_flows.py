"""`/api/v1/flows`: listing, reading, meta."""

from __future__ import annotations

import pytest

from apps.library.models import Flow, ImageSource
from tests.library.conftest import NEVER, make_flow, make_image


def test_a_flow_tells_its_names_and_counts(owner):
    flow = make_flow(owner, meta={"campaign": "spring"})
    hero = make_image(owner, flow=flow, flow_alias="@hero", alias="@logo")
    make_image(owner, flow=flow, source=ImageSource.GENERATED)
    make_image(owner, flow=flow, flow_alias="@gone", deleted_at="2026-05-02T09:00:00Z")

    answer = owner.api.get(f"/api/v1/flows/{flow.pk}")

    assert answer.status_code == 200
    body = answer.json()
    assert body["success"] is True
    assert {name: value for name, value in body["data"].items() if not name.endswith("At")} == {
        "id": str(flow.pk),
        "projectId": str(owner.project.pk),
        "aliases": {"@hero": str(hero.pk)},
        "generationCount": 0,
        "imageCount": 2,
        "meta": {"campaign": "spring"},
    }
    assert body["data"]["createdAt"].endswith("Z")
    assert body["data"]["updatedAt"].endswith("Z")


def test_flows_are_listed_newest_first_by_pages(owner, stranger):
    flows = [make_flow(owner) for _ in range(3)]
    make_flow(stranger)

    answer = owner.api.get("/api/v1/flows?limit=2&offset=1").json()

    assert [flow["id"] for flow in answer["data"]] == [str(flows[1].pk), str(flows[0].pk)]
    assert answer["pagination"] == {"total": 3, "limit": 2, "offset": 1, "hasMore": False}
    assert owner.api.get("/api/v1/flows?limit=2").json()["pagination"]["hasMore"] is True


@pytest.mark.parametrize(("query", "limit", "offset"), [("limit=0", 1, 0), ("limit=101", 100, 0), ("offset=-1", 20, 0)])
def test_what_is_outside_the_bounds_of_a_page_counts_as_the_nearer_end(owner, query, limit, offset):
    pagination = owner.api.get(f"/api/v1/flows?{query}").json()["pagination"]

    assert (pagination["limit"], pagination["offset"]) == (limit, offset)


@pytest.mark.parametrize("query", ["limit=ten", "offset=x", "limit=", "limit=1.5", "offset=%D9%A3"])
def test_a_page_by_what_is_no_number_is_refused(owner, query):
    answer = owner.api.get(f"/api/v1/flows?{query}")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
    assert list(answer.json()["error"]["fields"]) == [query.partition("=")[0]]


def test_the_images_of_a_flow(owner):
    flow = make_flow(owner)
    first = make_image(owner, flow=flow)
    second = make_image(owner, flow=flow, source=ImageSource.GENERATED)
    make_image(owner)
    make_image(owner, flow=flow, deleted_at="2026-05-02T09:00:00Z")

    answer = owner.api.get(f"/api/v1/flows/{flow.pk}/images").json()

    assert [image["id"] for image in answer["data"]] == [str(second.pk), str(first.pk)]
    assert answer["pagination"]["total"] == 2


def test_meta_is_replaced(owner):
    flow = make_flow(owner, meta={"old": 1})

    answer = owner.api.put(f"/api/v1/flows/{flow.pk}", {"meta": {"new": [1, None]}}, format="json")

    assert answer.status_code == 200
    assert answer.json()["data"]["meta"] == {"new": [1, None]}
    assert Flow.objects.get().meta == {"new": [1, None]}


@pytest.mark.parametrize(
    ("body", "field"),
    [({"meta": "text"}, "meta"), ({"meta": None}, "meta"), ({"meta": {"a": "x" * 16_000}}, "meta"), ({"a": 1}, "a")],
)
def test_a_change_that_breaks_a_rule_is_refused(owner, body, field):
    flow = make_flow(owner, meta={"old": 1})

    answer = owner.api.put(f"/api/v1/flows/{flow.pk}", body, format="json")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
    assert list(answer.json()["error"]["fields"]) == [field]
    assert Flow.objects.get().meta == {"old": 1}


def test_flows_are_not_created(owner, unchanged):
    answer = owner.api.post("/api/v1/flows", {"meta": {}}, format="json")

    assert answer.status_code == 405
    assert answer.json()["success"] is False
    unchanged()


def test_a_flow_of_nobody_of_a_stranger_and_of_another_project_are_the_same_404(owner, stranger, sibling):
    theirs, ours = make_flow(stranger), make_flow(sibling)

    for identifier in (NEVER, theirs.pk, ours.pk, "no-uuid", "@name"):
        for path in ("", "/images"):
            answer = owner.api.get(f"/api/v1/flows/{identifier}{path}")
            assert answer.status_code == 404
            assert answer.json() == {"success": False, "error": {"code": "FLOW_NOT_FOUND", "message": "Flow not found"}}


def test_listing_flows_costs_the_same_for_three_and_for_thirty(owner, django_assert_num_queries):
    owner.api.get("/api/v1/flows")
    for number in (3, 27):
        for _ in range(number):
            make_image(owner, flow=(flow := make_flow(owner)), flow_alias="@hero")
        with django_assert_num_queries(3):
            found = owner.api.get("/api/v1/flows?limit=100").json()["data"]
        assert found[0]["id"] == str(flow.pk)
