from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
import pytest

from tests.workers.engines.staging.furnish.rooms import CHAMBER, HALL, LOFT, OUTSIDE, WIDE, around
from tests.workers.engines.staging.furnish.rooms import ROOMS as PLACES
from workers.engines.staging.furnish import ROOMS, arrange
from workers.engines.staging.furnish.anchors import local_of
from workers.engines.staging.furnish.floorplan import ON_FLOOR, Plan, yaw_of
from workers.engines.staging.furnish.layout import FLAT, HUNG, LARGEST_SHARE, Layout, back_to_camera, corners
from workers.engines.staging.furnish.presets import STYLES
from workers.engines.staging.furnish.rooms.living import focal
from workers.engines.staging.furnish.rules import TUCKED
from workers.engines.staging.furnish.sizes import SIZES
from workers.engines.staging.scene import Arrangement, Placement, Room

SMALL = {"Bathroom", "Shower", "Toilet", "Laundry Room", "Walk-in Closet", "Kitchen"}
NARROW = {"Hallway", "Entryway"}
OPEN_AIR = {"Balcony", "Terrace"}

ANCHORS = {
    "Living Room": {"sofa", "armchair"},
    "Kitchen": {"dining_table", "kitchen_cart"},
    "Dining Room": {"dining_table"},
    "Bathroom": {"towel_ladder", "bath_shelf"},
    "Shower": {"towel_ladder"},
    "Toilet": {"bath_shelf", "plant"},
    "Bedroom": {"bed"},
    "Kids Room": {"kids_bed"},
    "Home Office": {"desk"},
    "Hallway": {"console", "shoe_bench", "coat_rack"},
    "Entryway": {"shoe_bench", "console"},
    "Laundry Room": {"washing_machine"},
    "Garage": {"workbench", "shelving"},
    "Balcony": {"bistro_table", "outdoor_sofa"},
    "Terrace": {"outdoor_sofa", "bistro_table"},
    "Basement": {"sofa"},
    "Attic": {"bed", "desk", "sofa"},
    "Walk-in Closet": {"open_closet", "clothes_rail"},
}
COMPANY = {
    "Dining Room": "dining_chair",
    "Kids Room": "toy_chest",
    "Home Office": "office_chair",
    "Laundry Room": "laundry_basket",
    "Bathroom": "bath_mat",
    "Walk-in Closet": "standing_mirror",
    "Terrace": "outdoor_chair",
}


def places(kind: str) -> dict[str, Room]:
    """A middling, a large and a small place for a room of this kind."""
    small = CHAMBER if kind in SMALL else HALL if kind in NARROW else OUTSIDE if kind in OPEN_AIR else PLACES["small"]
    return {"middling": PLACES["door and window"], "large": WIDE, "small": small}


CASES = [
    (kind, place, STYLES[(3 * number + shift) % len(STYLES)])
    for number, kind in enumerate(ROOMS)
    for shift, place in enumerate(("middling", "large", "small"))
]


@cache
def arranged(kind: str, place: str, style: str) -> list[Arrangement]:
    return arrange(places(kind)[place], room_types=(kind,), style=style, seed=5, tries=4)


def standing(arrangement: Arrangement) -> list[Placement]:
    return [p for p in arrangement.placements if p.z == 0 and p.piece not in FLAT | HUNG]


def test_there_are_eighteen_rooms_with_programs_of_known_pieces() -> None:
    assert len(ROOMS) == 18
    assert set(ANCHORS) == set(ROOMS)
    assert {program.anchor for kind in ROOMS.values() for program in kind.programs} <= set(SIZES)


@pytest.mark.parametrize(("kind", "place", "style"), CASES)
def test_every_room_keeps_every_rule(kind: str, place: str, style: str) -> None:
    room = places(kind)[place]
    plan = Plan(room, ROOMS[kind].passage)

    for arrangement in arranged(kind, place, style):
        rules = arrangement.rules
        assert rules["clearance_min_m"] >= round(min(ROOMS[kind].passage, plan.way_width), 1)
        assert rules["opening_overlap"] == 0.0
        assert rules["frame_share_max"] <= LARGEST_SHARE
        assert rules["inside_floor"] >= ON_FLOOR
        assert rules["overlap_max"] <= 0.02
        assert rules["through_wall_m"] <= 0.011
        assert rules["zones"] == 1.0
        assert all(isinstance(value, float) for value in rules.values())
        assert {p.piece for p in arrangement.placements} <= set(SIZES)


@pytest.mark.parametrize(("kind", "place", "style"), CASES)
def test_no_two_pieces_stand_in_one_place(kind: str, place: str, style: str) -> None:
    plan = Plan(places(kind)[place])

    for arrangement in arranged(kind, place, style):
        for one, other in combinations(standing(arrangement), 2):
            tucked = other.piece in TUCKED.get(one.piece, ()) or one.piece in TUCKED.get(other.piece, ())
            first, second = (plan.footprint(p.x, p.y, p.yaw, p.width - 0.06, p.depth - 0.06) for p in (one, other))
            common = (first & second).sum()
            allowed = 0.36 * min(first.sum(), second.sum()) if tucked else 0
            assert common <= allowed, (one.piece, other.piece)


@pytest.mark.parametrize(("kind", "place", "style"), CASES)
def test_the_foreground_stays_open(kind: str, place: str, style: str) -> None:
    room = places(kind)[place]

    for arrangement in arranged(kind, place, style):
        for piece in arrangement.placements:
            near = np.hypot(piece.x, piece.y)
            if piece.piece in ("armchair", "sofa", "outdoor_chair"):
                assert back_to_camera(piece) < 0.35 or near > 2.0
            if piece.piece not in HUNG and piece.z == 0 and piece.height > 1.25:
                assert near >= 1.6
            if piece.piece in FLAT:
                flat = np.column_stack([corners(piece), np.zeros(4)])
                assert room.camera.project(flat)[:, 1].max() <= room.camera.height_px


@pytest.mark.parametrize("kind", ROOMS)
def test_a_room_is_built_round_its_own_piece(kind: str) -> None:
    for place, style in [(place, style) for name, place, style in CASES if name == kind]:
        first = arranged(kind, place, style)[0].placements[0]
        assert first.piece in ANCHORS[kind], place


@pytest.mark.parametrize(("kind", "piece"), COMPANY.items())
def test_a_room_has_the_company_that_makes_it(kind: str, piece: str) -> None:
    best = arrange(PLACES["door and window"], room_types=(kind,), style="scandi", seed=2, tries=4)[0]

    assert piece in [placement.piece for placement in best.placements]


def test_the_alternate_is_another_composition() -> None:
    for kind in ("Living Room", "Home Office", "Kids Room", "Garage", "Hallway"):
        _, place, style = next(case for case in CASES if case[0] == kind and case[1] == "large")
        best, other = arranged(kind, place, style)[:2]
        first, second = best.placements[0], other.placements[0]
        moved = np.hypot(first.x - second.x, first.y - second.y) > 0.5
        assert moved or first.piece != second.piece or abs(first.yaw - second.yaw) > 0.5 or first.wall != second.wall


def test_a_living_room_too_small_for_a_sofa_gets_two_armchairs_or_a_loveseat() -> None:
    best = arrange(CHAMBER, room_types=("Living Room",), style="luxury", seed=3, tries=4)[0]

    anchor = best.placements[0]

    assert anchor.piece == "armchair" or anchor.width < 1.8


def test_chairs_stand_at_the_table_and_look_at_it() -> None:
    best = arrange(LOFT, room_types=("Dining Room",), style="country", seed=1, tries=4)[0]
    table = best.placements[0]
    chairs = [p for p in best.placements if p.piece == "dining_chair"]

    assert len(chairs) >= 4
    for chair in chairs:
        facing = np.array([np.sin(chair.yaw), -np.cos(chair.yaw)])
        to_table = np.array([table.x - chair.x, table.y - chair.y])
        assert facing @ to_table > 0.25
        assert np.abs(to_table).max() < (table.width + table.depth) / 2 + 0.5


def test_a_pendant_hangs_from_the_ceiling_over_the_table() -> None:
    best = arrange(LOFT, room_types=("Dining Room",), style="modern", seed=2, tries=4)[0]
    table = best.placements[0]
    lamp = next(p for p in best.placements if p.piece == "pendant")

    assert (lamp.x, lamp.y) == (table.x, table.y)
    assert lamp.z == pytest.approx(table.height + 0.75)
    assert lamp.z + lamp.height == pytest.approx(LOFT.ceiling)


def test_a_bed_does_not_stand_below_a_window_where_another_wall_is_solid() -> None:
    best = arrange(LOFT, room_types=("Bedroom",), style="scandi", seed=1, tries=12)[0]
    bed, window = best.placements[0], LOFT.openings[1]

    under = bed.wall == window.wall and bed.x + bed.width / 2 > window.low and bed.x - bed.width / 2 < window.high

    assert not under


def test_a_panorama_is_furnished_all_round_with_its_front_wall() -> None:
    room = around()

    found = arrange(room, room_types=("Living Room",), style="modern", seed=4, tries=10)

    walls = {p.wall for arrangement in found for p in arrangement.placements if p.wall}
    assert "front" in walls
    for arrangement in found:
        assert arrangement.rules["through_wall_m"] <= 0.011
        assert arrangement.rules["clearance_min_m"] >= 0.8
        for piece in standing(arrangement):
            assert np.hypot(piece.x, piece.y) > 0.4
            if piece.wall == "front":
                assert piece.y == pytest.approx(-2.6 + piece.depth / 2 + 0.04, abs=0.07)
                assert abs(piece.yaw) == pytest.approx(np.pi)


def test_both_long_sides_of_a_dining_table_are_taken() -> None:
    best = arrange(LOFT, room_types=("Dining Room",), style="boho", seed=3, tries=4)[0]
    table = best.placements[0]

    across = [local_of(table, p.x, p.y)[1] for p in best.placements if p.piece == "dining_chair"]

    assert min(across) < -0.3
    assert max(across) > 0.3


def test_no_nightstand_stands_before_a_childs_bed_that_lies_along_its_wall() -> None:
    for seed in range(4):
        best = arrange(LOFT, room_types=("Kids Room",), style="scandi", seed=seed, tries=3)[0]
        bed = best.placements[0]
        assert bed.wall is not None
        along = abs(np.sin(bed.yaw - yaw_of(bed.wall))) > 0.5
        assert not (along and any(p.piece == "nightstand" for p in best.placements))


def test_a_sofa_at_a_right_angle_to_the_hearth_likes_its_middle_and_none_turns_its_back_to_it() -> None:
    layout = Layout(Plan(WIDE))
    before = Placement("sofa", 1.0, 3.6, -np.pi / 2, 2.0, 0.9, 0.8)
    aside = Placement("sofa", 0.2, 3.6, -np.pi / 2, 2.0, 0.9, 0.8)
    away = Placement("sofa", -0.1, 3.6, 0.0, 2.0, 0.9, 0.8)

    assert focal(layout, before) > focal(layout, aside) > focal(layout, away)
