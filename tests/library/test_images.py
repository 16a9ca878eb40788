"""`/api/v1/images`: listing, reading, changing, naming."""

from __future__ import annotations

import json

import pytest

from apps.library.models import Alias, Image, ImageSource
from tests.library.conftest import NEVER, make_flow, make_image

NOT_FOUND = {"success": False, "error": {"code": "IMAGE_NOT_FOUND", "message": "Image not found"}}
TAKEN = {"success": False, "error": {"code": "ALIAS_CONFLICT", "message": "Alias already exists"}}
HIDDEN = "2026-05-02T09:00:00Z"


def alias_of(tenant, image):
    return tenant.api.get(f"/api/v1/images/{image.pk}").json()["data"]["alias"]


# --- listing ----------------------------------------------------------------------------------------------------------


def test_images_are_listed_newest_first_without_those_of_others(owner, stranger, sibling):
    first, second = make_image(owner), make_image(owner, alias="@logo")
    make_image(stranger)
    make_image(sibling)

    answer = owner.api.get("/api/v1/images").json()

    assert [(image["id"], image["alias"]) for image in answer["data"]] == [
        (str(second.pk), "@logo"),
        (str(first.pk), None),
    ]
    assert answer["pagination"] == {"total": 2, "limit": 20, "offset": 0, "hasMore": False}


def test_every_filter_narrows_the_list(owner):
    flow = make_flow(owner)
    uploaded = make_image(owner, flow=flow, alias="@logo", flow_alias="@look")
    generated = make_image(owner, source=ImageSource.GENERATED)
    hidden = make_image(owner, deleted_at=HIDDEN)

    def listed(query):
        return {image["id"] for image in owner.api.get(f"/api/v1/images?{query}").json()["data"]}

    assert listed(f"flowId={flow.pk}") == {str(uploaded.pk)}
    assert listed("source=uploaded") == {str(uploaded.pk)}
    assert listed("source=generated") == {str(generated.pk)}
    assert listed("alias=@logo") == listed("alias=%40logo") == {str(uploaded.pk)}
    assert listed("alias=@look") == set()
    assert listed("includeDeleted=false") == {str(uploaded.pk), str(generated.pk)}
    assert listed("includeDeleted=true") == {str(uploaded.pk), str(generated.pk), str(hidden.pk)}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("source=drawn", "source"),
        ("alias=logo", "alias"),
        ("alias=", "alias"),
        ("includeDeleted=yes", "includeDeleted"),
        ("limit=ten", "limit"),
        ("offset=", "offset"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(owner, query, field):
    answer = owner.api.get(f"/api/v1/images?{query}")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
    assert list(answer.json()["error"]["fields"]) == [field]


def test_images_of_a_flow_that_is_not_ours_are_no_empty_list_but_a_404(owner, stranger, sibling):
    for identifier in (NEVER, make_flow(stranger).pk, make_flow(sibling).pk, "no-uuid"):
        answer = owner.api.get(f"/api/v1/images?flowId={identifier}")
        assert (answer.status_code, answer.json()["error"]["message"]) == (404, "Flow not found")


def test_listing_costs_the_same_for_three_and_for_thirty(owner, settings, django_assert_num_queries):
    settings.API_KEY_CACHE_SECONDS = settings.PUBLIC_CACHE_SECONDS = 600
    make_image(owner)
    owner.api.get("/api/v1/images")  # the key, and the secret that thumbnails are signed with
    flow = make_flow(owner)
    for number in (3, 27):
        for place in range(number):
            make_image(owner, flow=flow, alias=f"@of-{number}-{place}", flow_alias=f"@of-{number}-{place}")
        with django_assert_num_queries(2):
            assert owner.api.get("/api/v1/images?limit=100").status_code == 200


# --- reading ----------------------------------------------------------------------------------------------------------


def test_an_image_is_read_by_its_id_and_by_its_names(owner):
    flow = make_flow(owner)
    image = make_image(owner, flow=flow, alias="@logo", flow_alias="@look")

    by_id = owner.api.get(f"/api/v1/images/{image.pk}").json()

    assert by_id["data"]["id"] == str(image.pk)
    assert owner.api.get("/api/v1/images/@logo").json() == by_id
    assert owner.api.get(f"/api/v1/images/@look?flowId={flow.pk}").json() == by_id
    assert owner.api.get("/api/v1/images/@look").status_code == 404


def test_what_is_not_ours_is_the_same_404_as_what_never_was(owner, stranger, sibling):
    theirs, ours = make_image(stranger, alias="@theirs"), make_image(sibling, alias="@ours")
    hidden = make_image(owner, deleted_at=HIDDEN)

    for identifier in (NEVER, theirs.pk, ours.pk, hidden.pk, "no-uuid"):
        answer = owner.api.get(f"/api/v1/images/{identifier}")
        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    for name in ("@theirs", "@ours", "@nobody", "@with!", "@last"):
        answer = owner.api.get(f"/api/v1/images/{name}")
        assert (answer.status_code, answer.json()["error"]["message"]) == (404, "Image not found")


# --- names that are looked up -----------------------------------------------------------------------------------------


def test_computed_names_come_first_then_the_flow_s_then_the_project_s(owner):
    flow, other = make_flow(owner), make_flow(owner)
    oldest = make_image(owner, source=ImageSource.GENERATED)
    in_flow = make_image(owner, source=ImageSource.GENERATED, flow=flow, flow_alias="@hero")
    newest = make_image(owner, source=ImageSource.GENERATED, alias="@hero")
    uploaded = make_image(owner)
    make_image(owner, source=ImageSource.GENERATED, live=True)
    make_image(owner, source=ImageSource.GENERATED, deleted_at=HIDDEN)
    in_other = make_image(owner, flow=other, flow_alias="@hero")

    def resolved(name, of=None):
        query = f"?flowId={of.pk}" if of else ""
        data = owner.api.get(f"/api/v1/images/resolve/{name}{query}").json()["data"]
        assert data["image"]["id"] == data["imageId"]
        assert data["alias"] == name
        return data["imageId"], data["scope"], data["flowId"]

    assert resolved("@last") == (str(newest.pk), "technical", None)
    assert resolved("@first") == (str(oldest.pk), "technical", None)
    assert resolved("@upload") == (str(in_other.pk), "technical", None)
    assert resolved("@last", flow) == resolved("@first", flow) == (str(in_flow.pk), "technical", str(flow.pk))
    assert resolved("@upload", other) == (str(in_other.pk), "technical", str(other.pk))
    assert resolved("@hero") == (str(newest.pk), "project", None)
    assert resolved("@hero", flow) == (str(in_flow.pk), "flow", str(flow.pk))
    assert resolved("@hero", other) == (str(in_other.pk), "flow", str(other.pk))
    assert uploaded.pk != in_other.pk


def test_a_name_of_the_project_is_found_from_within_a_flow(owner):
    image = make_image(owner, alias="@logo")

    data = owner.api.get(f"/api/v1/images/resolve/@logo?flowId={make_flow(owner).pk}").json()["data"]

    assert (data["imageId"], data["scope"], data["flowId"]) == (str(image.pk), "project", None)
    assert data["image"]["alias"] == "@logo"


def test_a_name_that_means_nothing_is_a_404(owner, stranger):
    make_image(stranger, alias="@logo", source=ImageSource.GENERATED)
    make_image(owner, alias="@hidden", deleted_at=HIDDEN)
    flow = make_flow(owner)

    for path in ("@logo", "@last", "@hidden", "logo", "@", f"@last?flowId={flow.pk}"):
        answer = owner.api.get(f"/api/v1/images/resolve/{path}")
        assert answer.status_code == 404
        assert answer.json()["error"] == {"code": "ALIAS_NOT_FOUND", "message": "Image not found"}


def test_a_name_in_a_flow_that_is_not_ours_is_a_404(owner, stranger):
    make_image(owner, alias="@logo")

    for identifier in (NEVER, make_flow(stranger).pk, "no-uuid"):
        answer = owner.api.get(f"/api/v1/images/resolve/@logo?flowId={identifier}")
        assert (answer.status_code, answer.json()["error"]["message"]) == (404, "Flow not found")


def test_resolving_costs_two_queries_at_most(owner, settings, django_assert_num_queries):
    settings.API_KEY_CACHE_SECONDS = 600
    flow = make_flow(owner)
    make_image(owner, flow=flow, flow_alias="@look", alias="@logo", source=ImageSource.GENERATED)
    owner.api.get("/api/v1/images/resolve/@logo")

    for name in ("@logo", "@last"):
        with django_assert_num_queries(1):
            assert owner.api.get(f"/api/v1/images/resolve/{name}").status_code == 200
        with django_assert_num_queries(2):
            assert owner.api.get(f"/api/v1/images/resolve/{name}?flowId={flow.pk}").status_code == 200


# --- changing ---------------------------------------------------------------------------------------------------------


def test_what_is_absent_stays(owner):
    image = make_image(owner, alias="@logo", meta={"a": 1}, focal_x=0.1, focal_y=0.2)

    answers = [
        owner.api.put(f"/api/v1/images/{image.pk}", body, format="json").json()["data"]
        for body in (
            {},
            {"meta": {"b": [True, None]}},
            {"focalPoint": {"x": 0, "y": 1}},
            {"alias": "@other"},
            {"focalPoint": None},
            {"alias": None},
        )
    ]

    assert [(told["alias"], told["focalPoint"], told["meta"]) for told in answers] == [
        ("@logo", {"x": 0.1, "y": 0.2}, {"a": 1}),
        ("@logo", {"x": 0.1, "y": 0.2}, {"b": [True, None]}),
        ("@logo", {"x": 0.0, "y": 1.0}, {"b": [True, None]}),
        ("@other", {"x": 0.0, "y": 1.0}, {"b": [True, None]}),
        ("@other", None, {"b": [True, None]}),
        (None, None, {"b": [True, None]}),
    ]
    assert not Alias.objects.exists()


def test_an_image_is_changed_by_its_name(owner):
    image = make_image(owner, alias="@logo")

    answer = owner.api.put("/api/v1/images/@logo", {"alias": "@emblem"}, format="json")

    assert (answer.json()["data"]["id"], answer.json()["data"]["alias"]) == (str(image.pk), "@emblem")
    assert owner.api.get("/api/v1/images/@logo").status_code == 404


BAD = [
    ({"alias": "logo"}, "alias"),
    ({"alias": "@my logo"}, "alias"),
    ({"alias": "@logo!"}, "alias"),
    ({"alias": "@"}, "alias"),
    ({"alias": "@-logo"}, "alias"),
    ({"alias": ""}, "alias"),
    ({"alias": 5}, "alias"),
    ({"alias": "@last"}, "alias"),
    ({"alias": "@first"}, "alias"),
    ({"alias": "@Upload"}, "alias"),
    ({"alias": "@" + "a" * 51}, "alias"),
    ({"alias": "@a", "reassign": "yes"}, "reassign"),
    ({"alias": "@a", "colour": "red"}, "colour"),
]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        *BAD,
        ({"focalPoint": {"x": 1.01, "y": 0}}, "focalPoint.x"),
        ({"focalPoint": {"x": 0.5}}, "focalPoint.y"),
        ({"focalPoint": {"x": 0.5, "y": "0.5"}}, "focalPoint.y"),
        ({"focalPoint": {"x": True, "y": 0.5}}, "focalPoint.x"),
        ({"focalPoint": [0.5, 0.5]}, "focalPoint"),
        ({"meta": []}, "meta"),
        ({"meta": None}, "meta"),
        ({"meta": {"a": "x" * 16_000}}, "meta"),
        ({"meta": {"a": 1}, "focalPoint": {"x": -1, "y": 0}}, "focalPoint.x"),
    ],
    ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else value,
)
def test_a_change_that_breaks_a_rule_changes_nothing(owner, body, field):
    image = make_image(owner, alias="@before", meta={"old": 1})
    before = Image.objects.values().get()

    answer = owner.api.put(f"/api/v1/images/{image.pk}", body, format="json")

    assert answer.status_code == 400, answer.content
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
    assert list(answer.json()["error"]["fields"]) == [field]
    assert Image.objects.values().get() == before
    assert Alias.objects.get().name == "@before"


@pytest.mark.parametrize(("body", "field"), [*BAD, ({}, "alias")], ids=str)
def test_the_other_way_to_name_follows_the_same_rules(owner, body, field):
    image = make_image(owner, alias="@before")

    answer = owner.api.put(f"/api/v1/images/{image.pk}/alias", body, format="json")

    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [field]
    assert Alias.objects.get().name == "@before"


@pytest.mark.parametrize("path", ["", "/alias"])
def test_a_taken_name_is_a_conflict_unless_it_is_to_be_taken_over(owner, path):
    holder, image = make_image(owner, alias="@logo"), make_image(owner, alias="@old", meta={"a": 1})
    url = f"/api/v1/images/{image.pk}{path}"

    answer = owner.api.put(url, {"alias": "@logo"}, format="json")
    assert (answer.status_code, answer.json()) == (409, TAKEN)
    assert (alias_of(owner, holder), alias_of(owner, image)) == ("@logo", "@old")

    answer = owner.api.put(url, {"alias": "@logo", "reassign": True}, format="json")
    assert (answer.status_code, answer.json()["data"]["alias"]) == (200, "@logo")
    assert (alias_of(owner, holder), alias_of(owner, image)) == (None, "@logo")
    assert Alias.objects.count() == 1


def test_a_conflict_leaves_the_rest_of_the_change_undone(owner):
    make_image(owner, alias="@logo")
    image = make_image(owner, meta={"a": 1})

    answer = owner.api.put(f"/api/v1/images/{image.pk}", {"alias": "@logo", "meta": {"b": 2}}, format="json")

    assert answer.status_code == 409
    assert Image.objects.get(pk=image.pk).meta == {"a": 1}


def test_an_image_s_own_name_again_is_no_conflict(owner):
    image = make_image(owner, alias="@logo")

    answer = owner.api.put(f"/api/v1/images/{image.pk}/alias", {"alias": "@logo"}, format="json")

    assert (answer.status_code, answer.json()["data"]["alias"]) == (200, "@logo")


def test_fifty_characters_and_capitals_are_a_name_of_their_own(owner):
    image, other = make_image(owner), make_image(owner, alias="@LOGO")

    for name in ("@" + "a" * 50, "@logo", "@a_b-9"):
        answer = owner.api.put(f"/api/v1/images/{image.pk}/alias", {"alias": name}, format="json")
        assert (answer.status_code, answer.json()["data"]["alias"]) == (200, name)
    assert alias_of(owner, other) == "@LOGO"


def test_the_name_of_a_hidden_image_is_free(owner):
    hidden, image = make_image(owner, alias="@logo", deleted_at=HIDDEN), make_image(owner)

    answer = owner.api.put(f"/api/v1/images/{image.pk}", {"alias": "@logo"}, format="json")

    assert (answer.status_code, answer.json()["data"]["alias"]) == (200, "@logo")
    assert owner.api.post(f"/api/v1/images/{hidden.pk}/restore").json()["data"]["alias"] is None


def test_names_of_another_project_are_free_here(owner, sibling):
    make_image(sibling, alias="@logo")
    image = make_image(owner)

    assert owner.api.put(f"/api/v1/images/{image.pk}", {"alias": "@logo"}, format="json").status_code == 200


def test_taking_the_project_s_name_away_leaves_those_in_flows(owner):
    flow = make_flow(owner)
    image = make_image(owner, flow=flow, alias="@logo", flow_alias="@look")

    answer = owner.api.put(f"/api/v1/images/{image.pk}/alias", {"alias": None}, format="json")

    assert answer.json()["data"]["alias"] is None
    assert Alias.objects.get().name == "@look"


def test_an_image_that_is_not_there_cannot_be_changed(owner, stranger):
    hidden = make_image(owner, deleted_at=HIDDEN)
    theirs = make_image(stranger)

    for identifier in (NEVER, hidden.pk, theirs.pk):
        for path in ("", "/alias"):
            answer = owner.api.put(f"/api/v1/images/{identifier}{path}", {"alias": "@logo"}, format="json")
            assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert not Alias.objects.exists()


def test_a_body_that_is_no_object_or_no_json_is_refused(owner):
    image = make_image(owner)

    for body in ("[]", "{", '"text"', '{"meta": {"a": NaN}}'):
        answer = owner.api.put(f"/api/v1/images/{image.pk}", body, content_type="application/json")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
