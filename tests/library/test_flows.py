"""`/api/v1/flows`: listing, reading, meta."""

from __future__ import annotations

import pytest

from apps.files.models import StoredFile
from apps.jobs.models import Job, JobState
from apps.library.models import Alias, Flow, Generation, Image, ImageSource
from tests.library.conftest import NEVER, make_flow, make_generation, make_image


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


def test_listing_flows_costs_the_same_for_three_and_for_thirty(owner, settings, django_assert_num_queries):
    settings.API_KEY_CACHE_SECONDS = 600
    owner.api.get("/api/v1/flows")
    for number in (3, 27):
        for _ in range(number):
            make_image(owner, flow=(flow := make_flow(owner)), flow_alias="@hero")
        with django_assert_num_queries(3):
            found = owner.api.get("/api/v1/flows?limit=100").json()["data"]
        assert found[0]["id"] == str(flow.pk)


# --- names ------------------------------------------------------------------------------------------------------------


def named(tenant, flow, aliases):
    return tenant.api.put(f"/api/v1/flows/{flow.pk}/aliases", {"aliases": aliases}, format="json")


def test_names_are_merged_into_those_of_the_flow(owner):
    flow, other = make_flow(owner), make_flow(owner)
    hero, logo = make_image(owner, flow=flow, flow_alias="@hero"), make_image(owner, alias="@logo")
    make_image(owner, flow=other, flow_alias="@hero")

    answer = named(owner, flow, {"@hero": str(logo.pk), "@second": str(hero.pk), "@third": str(logo.pk)})

    assert answer.status_code == 200
    expected = {"@hero": str(logo.pk), "@second": str(hero.pk), "@third": str(logo.pk)}
    assert answer.json()["data"]["aliases"] == expected
    assert named(owner, flow, {}).json()["data"]["aliases"] == expected
    assert Alias.objects.filter(flow=other).count() == 1
    assert Alias.objects.get(flow__isnull=True).name == "@logo"


@pytest.mark.parametrize(
    "aliases",
    [
        {"hero": NEVER},
        {"@last": NEVER},
        {"@FIRST": NEVER},
        {"@" + "a" * 51: NEVER},
        {"@a b": NEVER},
        {"": NEVER},
        {"@hero": "no-uuid"},
        {"@hero": None},
        {"@hero": {"id": NEVER}},
        [],
        None,
        "@hero",
        {f"@n{number}": NEVER for number in range(101)},
    ],
    ids=lambda value: str(value)[:30],
)
def test_names_that_break_a_rule_are_refused(owner, aliases):
    flow = make_flow(owner)

    answer = named(owner, flow, aliases)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
    assert list(answer.json()["error"]["fields"]) == ["aliases"]
    assert not Alias.objects.exists()


def test_a_body_without_names_or_with_more_is_refused(owner):
    flow = make_flow(owner)

    for body, field in (({}, "aliases"), ({"aliases": {}, "meta": {}}, "meta")):
        answer = owner.api.put(f"/api/v1/flows/{flow.pk}/aliases", body, format="json")
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, [field])


def test_every_name_must_stand_for_an_image_of_the_project(owner, stranger, sibling):
    flow, good = make_flow(owner), make_image(owner)
    hidden = make_image(owner, deleted_at="2026-05-02T09:00:00Z")

    for identifier in (NEVER, make_image(stranger).pk, make_image(sibling).pk, hidden.pk):
        answer = named(owner, flow, {"@good": str(good.pk), "@bad": str(identifier)})
        assert answer.status_code == 404
        assert answer.json()["error"] == {
            "code": "IMAGE_NOT_FOUND",
            "message": "Image not found",
            "fields": {"aliases.@bad": "there is no such image"},
        }
    assert not Alias.objects.exists()


def test_one_name_is_taken_out_of_a_flow(owner):
    flow = make_flow(owner)
    image = make_image(owner, flow=flow, flow_alias="@hero", alias="@logo")
    named(owner, flow, {"@second": str(image.pk)})

    answer = owner.api.delete(f"/api/v1/flows/{flow.pk}/aliases/@hero")

    assert answer.status_code == 200
    assert answer.json()["data"]["aliases"] == {"@second": str(image.pk)}
    again = owner.api.delete(f"/api/v1/flows/{flow.pk}/aliases/@hero")
    assert (again.status_code, again.json()["error"]["code"]) == (404, "ALIAS_NOT_FOUND")
    assert owner.api.get("/api/v1/images/@logo").status_code == 200


def test_the_same_name_in_two_flows_means_two_images(owner):
    one, two = make_flow(owner), make_flow(owner)
    first, second = make_image(owner), make_image(owner)

    assert named(owner, one, {"@hero": str(first.pk)}).status_code == 200
    assert named(owner, two, {"@hero": str(second.pk)}).status_code == 200

    found = [owner.api.get(f"/api/v1/images/@hero?flowId={flow.pk}").json()["data"]["id"] for flow in (one, two)]
    assert found == [str(first.pk), str(second.pk)]


# --- deleting ---------------------------------------------------------------------------------------------------------


def test_a_deleted_flow_leaves_its_images_and_generations(owner):
    flow = make_flow(owner)
    image = make_image(owner, flow=flow, flow_alias="@hero", alias="@logo")
    generation = make_generation(owner, flow=flow, output_image=image)

    answer = owner.api.delete(f"/api/v1/flows/{flow.pk}")

    assert (answer.status_code, answer.json()) == (200, {"success": True, "data": {"id": str(flow.pk)}})
    assert not Flow.objects.exists()
    told = owner.api.get("/api/v1/images/@logo").json()["data"]
    assert (told["id"], told["flowId"]) == (str(image.pk), None)
    generation.refresh_from_db()
    assert (generation.flow, generation.output_image) == (None, image)
    assert [alias.name for alias in Alias.objects.all()] == ["@logo"]
    assert owner.api.delete(f"/api/v1/flows/{flow.pk}").status_code == 404


def test_a_flow_that_is_deleted_with_its_contents_leaves_what_has_a_name(owner):
    flow, other = make_flow(owner), make_flow(owner)
    named_one = make_image(owner, flow=flow, alias="@logo", flow_alias="@hero", source=ImageSource.GENERATED)
    made, uploaded = make_image(owner, flow=flow, source=ImageSource.GENERATED), make_image(owner, flow=flow)
    elsewhere = make_image(owner, flow=other)
    maker = make_generation(owner, flow=flow, output_image=named_one)
    make_generation(owner, flow=flow, output_image=made)
    kept = make_generation(owner, flow=other, output_image=elsewhere)
    assert owner.balance.open_holds == 3

    answer = owner.api.delete(f"/api/v1/flows/{flow.pk}?cascade=true")

    assert (answer.status_code, answer.json()) == (200, {"success": True, "data": {"id": str(flow.pk)}})
    assert list(Flow.objects.all()) == [other]
    assert list(Generation.objects.all()) == [kept]
    assert set(Image.objects.values_list("pk", "flow")) == {(named_one.pk, None), (elsewhere.pk, other.pk)}
    assert [alias.name for alias in Alias.objects.all()] == ["@logo"]
    assert Job.objects.get(pk=maker.job_id).state == JobState.CANCELED
    assert owner.balance.open_holds == 1
    assert not StoredFile.objects.filter(pk__in=[made.file_id, uploaded.file_id], expires_at__isnull=True).exists()
    assert owner.api.delete(f"/api/v1/flows/{flow.pk}?cascade=true").status_code == 404


def test_a_cascade_that_is_neither_true_nor_false_deletes_nothing(owner, stranger):
    flow, theirs = make_flow(owner), make_flow(stranger)

    answer = owner.api.delete(f"/api/v1/flows/{flow.pk}?cascade=yes")

    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["cascade"])
    assert owner.api.delete(f"/api/v1/flows/{theirs.pk}?cascade=true").status_code == 404
    assert Flow.objects.count() == 2


def test_nothing_can_be_done_to_a_flow_that_is_not_ours(owner, stranger, sibling):
    theirs, ours = make_flow(stranger), make_flow(sibling)
    image = make_image(owner)

    for identifier in (NEVER, theirs.pk, ours.pk, "no-uuid"):
        url = f"/api/v1/flows/{identifier}"
        for answer in (
            owner.api.put(url, {"meta": {}}, format="json"),
            owner.api.delete(url),
            owner.api.put(f"{url}/aliases", {"aliases": {"@hero": str(image.pk)}}, format="json"),
            owner.api.delete(f"{url}/aliases/@hero"),
        ):
            assert (answer.status_code, answer.json()["error"]["message"]) == (404, "Flow not found")
    assert Flow.objects.count() == 2
