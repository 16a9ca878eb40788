"""Every cell of the validation matrix, written out by hand and sent over HTTP."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from apps.generations.rules import FAMILIES, ROOMS, STYLES, family_problem
from apps.jobs.models import Job

pytestmark = pytest.mark.django_db

ROOM, STYLE = ["Living Room"], "scandi"

# workflow, capture_type, mode, room_types, style_preset -> fields that the 422 names; () means accepted
CELLS = [
    ("staging", "photo", "furnish", ROOM, STYLE, ()),
    ("staging", "photo", "furnish", ROOM, None, ()),
    ("staging", "photo", "furnish", None, STYLE, ("room_types",)),
    ("staging", "photo", "furnish", [], None, ("room_types",)),
    ("staging", "photo", "refurnish", ROOM, STYLE, ()),
    ("staging", "photo", "refurnish", ROOM, None, ()),
    ("staging", "photo", "refurnish", None, None, ("room_types",)),
    ("staging", "photo", "declutter", ROOM, STYLE, ()),
    ("staging", "photo", "declutter", ROOM, None, ()),
    ("staging", "photo", "declutter", None, STYLE, ("room_types",)),
    ("staging", "photo", "clean", None, None, ()),
    ("staging", "photo", "clean", ROOM, None, ("room_types",)),
    ("staging", "photo", "clean", [], None, ("room_types",)),
    ("staging", "photo", "clean", None, STYLE, ("style_preset",)),
    ("staging", "photo", "clean", ROOM, STYLE, ("room_types", "style_preset")),
    ("staging", "photo", None, ROOM, STYLE, ("mode",)),
    ("staging", "photo", None, None, None, ("mode", "room_types")),
    ("staging", "panorama360", None, None, STYLE, ()),
    ("staging", "panorama360", None, None, None, ("style_preset",)),
    ("staging", "panorama360", None, ROOM, STYLE, ("room_types",)),
    ("staging", "panorama360", "furnish", None, STYLE, ("mode",)),
    ("staging", "panorama360", "clean", None, None, ("mode", "style_preset")),
    ("staging", "floorplan", None, None, STYLE, ()),
    ("staging", "floorplan", None, None, None, ()),
    ("staging", "floorplan", None, ROOM, None, ("room_types",)),
    ("staging", "floorplan", "refurnish", None, None, ("mode",)),
    *[
        cell
        for capture_type in ("photo", "panorama360", "floorplan")
        for cell in [
            ("pro_capture", capture_type, None, None, None, ()),
            ("pro_capture", capture_type, "clean", None, None, ("mode",)),
            ("pro_capture", capture_type, "furnish", None, None, ("mode",)),
            ("pro_capture", capture_type, None, ROOM, None, ("room_types",)),
            ("pro_capture", capture_type, None, [], None, ("room_types",)),
            ("pro_capture", capture_type, None, None, STYLE, ("style_preset",)),
            ("pro_capture", capture_type, "furnish", ROOM, STYLE, ("mode", "room_types", "style_preset")),
        ]
    ],
]


@pytest.mark.parametrize(("workflow", "capture_type", "mode", "room_types", "style_preset", "wrong"), CELLS)
def test_cell(owner, asset_make, post, nothing_happened, workflow, capture_type, mode, room_types, style_preset, wrong):
    from apps.core.ids import to_public

    asset = asset_make(owner, width=512, height=256) if capture_type == "panorama360" else asset_make(owner)
    body = {"source_asset_id": to_public("src", asset.pk), "workflow": workflow, "capture_type": capture_type}
    given = {"mode": mode, "room_types": room_types, "style_preset": style_preset}
    body |= {name: value for name, value in given.items() if value is not None}
    nothing_happened.remember()

    response = post(owner, "/generations", body)

    if wrong:
        nothing_happened(response, 422, "validation_error")
        assert tuple(response.json()["error"]["fields"]) == wrong
        return
    assert response.status_code == 202, response.json()
    answer = response.json()
    assert answer["status"] == "queued"
    assert (answer["workflow"], answer["capture_type"]) == (workflow, capture_type)
    assert (answer["mode"], answer["room_types"], answer["style_preset"]) == (mode, room_types or [], style_preset)
    assert Job.objects.get(kind=f"{workflow}.{capture_type}").state == "queued"


def test_the_cells_cover_every_combination_of_the_matrix():
    from apps.generations.rules import MATRIX, Mode

    covered = {(workflow, capture_type, mode) for workflow, capture_type, mode, *_ in CELLS}
    assert {(workflow, capture_type) for workflow, capture_type, _ in covered} == set(MATRIX)
    assert {mode for workflow, capture, mode in covered if (workflow, capture) == ("staging", "photo")} == {
        *Mode.values,
        None,
    }


def test_every_single_room_is_a_family_of_its_own():
    assert [family_problem([room]) for room in ROOMS] == [None] * 18


@pytest.mark.parametrize("pair", list(combinations(ROOMS, 2)), ids=" + ".join)
def test_two_rooms_must_share_a_family(pair):
    together = any(set(pair) <= family for family in FAMILIES.values())

    assert (family_problem(pair) is None) is together


@pytest.mark.parametrize("family", list(FAMILIES.values()), ids=list(FAMILIES))
def test_three_rooms_of_one_family_are_fine_and_a_fourth_is_not(owner, asset_id, post, nothing_happened, family):
    body = {
        "source_asset_id": asset_id,
        "workflow": "staging",
        "capture_type": "photo",
        "mode": "refurnish",
        "room_types": sorted(family),
    }
    assert post(owner, "/generations", body).status_code == 202
    nothing_happened.remember()

    message = nothing_happened(
        post(owner, "/generations", body | {"room_types": [*sorted(family), "Bedroom"]}), 422, "validation_error"
    )

    assert "must stay inside one family" in message


@pytest.mark.parametrize(("style", "case"), list(product(STYLES, ["exact", "upper"])))
def test_styles_are_canonical_ids(owner, asset_id, post, style, case):
    body = {
        "source_asset_id": asset_id,
        "workflow": "staging",
        "capture_type": "photo",
        "mode": "furnish",
        "room_types": ["Bedroom"],
        "style_preset": style if case == "exact" else style.upper(),
    }

    response = post(owner, "/generations", body)

    assert response.status_code == (202 if case == "exact" else 422)


def test_the_synonym_of_japandia_is_stored_in_its_canonical_form(owner, asset_id, post):
    body = {
        "source_asset_id": asset_id,
        "workflow": "staging",
        "capture_type": "photo",
        "mode": "furnish",
        "room_types": ["bedroom"],
        "style_preset": "japandi",
    }

    answer = post(owner, "/generations", body).json()

    assert (answer["style_preset"], answer["room_types"]) == ("japandia", ["Bedroom"])
    assert Job.objects.get(kind="staging.photo").input["style_preset"] == "japandia"
