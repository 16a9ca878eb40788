from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.workers.engines.staging.furnish.rooms import CLOSET, ROOMS, WIDE, camera
from tests.workers.engines.staging.furnish.rooms import room as made
from workers.engines.base import InvalidInput, Unsupported
from workers.engines.staging.furnish import arrange
from workers.engines.staging.furnish.anchors import local_of
from workers.engines.staging.furnish.floorplan import ON_FLOOR, Plan
from workers.engines.staging.furnish.layout import FLAT, HUNG, LARGEST_SHARE, Layout
from workers.engines.staging.furnish.rooms.standing import floor_lamp
from workers.engines.staging.furnish.rooms.tops import BEYOND_TABLE, rug_alone, rug_before
from workers.engines.staging.scene import Arrangement, Placement

CASES = [
    (name, kind, style)
    for (name, style) in zip(ROOMS, ("modern", "japandia", "country", "luxury", "boho"), strict=True)
    for kind in ("Living Room", "Bedroom")
]


@cache
def arranged(name: str, kind: str, style: str) -> list[Arrangement]:
    return arrange(ROOMS[name], room_types=(kind,), style=style, seed=3, tries=8)


def solid(arrangement: Arrangement) -> list[Placement]:
    return [p for p in arrangement.placements if p.z == 0 and p.piece not in FLAT | HUNG]


@pytest.mark.parametrize(("name", "kind", "style"), CASES)
def test_arrangements_keep_every_rule(name: str, kind: str, style: str) -> None:
    room = ROOMS[name]

    for arrangement in arranged(name, kind, style):
        rules = arrangement.rules
        plan = Plan(room)
        assert rules["opening_overlap"] == 0.0
        assert rules["clearance_min_m"] >= min(0.8, plan.way_width)
        assert rules["frame_share_max"] <= LARGEST_SHARE
        assert 0.05 < rules["frame_share_total"] < 0.75
        assert rules["inside_floor"] >= ON_FLOOR
        assert all(isinstance(value, float) for value in rules.values())


@pytest.mark.parametrize(("name", "kind", "style"), CASES)
def test_pieces_stand_apart_on_free_floor(name: str, kind: str, style: str) -> None:
    plan = Plan(ROOMS[name])

    for arrangement in arranged(name, kind, style):
        taken = np.zeros(plan.inside.shape, int)
        for piece in solid(arrangement):
            mask = plan.footprint(piece.x, piece.y, piece.yaw, piece.width, piece.depth)
            assert not (mask & plan.keep_free).any(), piece.piece
            assert not (mask & plan.behind_walls).any(), piece.piece
            taken += mask
        assert (taken > 1).sum() <= 0.01 * max(1, (taken > 0).sum())


@pytest.mark.parametrize(("name", "kind", "style"), CASES)
def test_what_hangs_hangs_on_free_wall(name: str, kind: str, style: str) -> None:
    room = ROOMS[name]

    for arrangement in arranged(name, kind, style):
        for piece in arrangement.placements:
            if piece.piece not in ("art", "mirror"):
                continue
            along = piece.x if piece.wall == "back" else piece.y
            assert piece.z > 0.4
            assert piece.z + piece.height < room.ceiling
            for opening in room.openings:
                if opening.wall == piece.wall:
                    clear = along + piece.width / 2 < opening.low or along - piece.width / 2 > opening.high
                    above = piece.z > opening.top or piece.z + piece.height < opening.bottom
                    assert clear or above


def test_a_living_room_is_built_round_its_sofa() -> None:
    best = arranged("door and window", "Living Room", "modern")[0]

    pieces = [placement.piece for placement in best.placements]
    sofa = best.placements[0]
    table = next(p for p in best.placements if p.piece == "coffee_table")

    assert pieces[:2] == ["sofa", "rug"]
    assert "art" in pieces
    assert sofa.wall == "back"
    assert (sofa.y - sofa.depth / 2) - (table.y + table.depth / 2) == pytest.approx(0.42, abs=0.03)


def test_a_bedroom_has_nightstands_with_lamps_at_the_head() -> None:
    best = arranged("door and window", "Bedroom", "modern")[0]

    bed = best.placements[0]
    stands = [p for p in best.placements if p.piece == "nightstand"]
    lamps = [p for p in best.placements if p.piece == "table_lamp"]

    assert bed.piece == "bed"
    assert len(stands) == 2
    for stand in stands:
        assert stand.y + stand.depth / 2 == pytest.approx(bed.y + bed.depth / 2)
        assert any((lamp.x, lamp.y, lamp.z) == (stand.x, stand.y, stand.height) for lamp in lamps)


def test_tall_pieces_stay_away_from_windows() -> None:
    room = ROOMS["small"]
    plan = Plan(room)

    for arrangement in arranged("small", "Living Room", "japandia"):
        for piece in solid(arrangement):
            mask = plan.footprint(piece.x, piece.y, piece.yaw, piece.width, piece.depth)
            for window, zone in plan.windows:
                assert not (mask & zone).any() or piece.height <= window.bottom + 0.40


def test_alternates_really_differ() -> None:
    found = arranged("corner view", "Living Room", "country")

    assert 2 <= len(found) <= 4
    assert found[0].score == max(a.score for a in found)
    first, second = found[0].placements[0], found[1].placements[0]
    assert first.wall != second.wall or abs(first.yaw - second.yaw) > 0.5
    anchors = {(round(a.placements[0].x, 1), round(a.placements[0].y, 1), len(a.placements)) for a in found}
    assert len(anchors) == len(found)


def test_the_same_seed_gives_the_same_arrangement_and_another_may_not() -> None:
    room = ROOMS["door and window"]

    first = arrange(room, room_types=("Bedroom",), style="scandi", seed=4, tries=4)
    second = arrange(room, room_types=("Bedroom",), style="scandi", seed=4, tries=4)
    others = [arrange(room, room_types=("Bedroom",), style="scandi", seed=seed, tries=4) for seed in (5, 6, 7)]

    assert first == second
    assert any(other != first for other in others)


def test_the_fireplace_of_a_wide_room_stays_in_sight() -> None:
    for arrangement in arrange(WIDE, room_types=("Living Room",), style="industrial", seed=1, tries=4):
        layout = Layout(Plan(WIDE))
        for placement in arrangement.placements:
            layout.add(placement, solid=False)
        fireplace = next(opening for opening in WIDE.openings if opening.kind == "fireplace")
        assert layout.hidden(fireplace, layout.covered) <= 0.35


@pytest.mark.parametrize("kind", ["Living Room", "Bedroom", "Home Office"])
def test_a_room_without_space_is_refused(kind: str) -> None:
    with pytest.raises(InvalidInput, match=f"Nothing that makes a {kind} fits the floor in view") as refusal:
        arrange(CLOSET, room_types=(kind,), style="modern", seed=1)

    assert refusal.value.code == "room_too_small"


@pytest.mark.parametrize(
    "kinds",
    [
        (),
        ("Cellar",),
        ("Living Room", "Bedroom"),
        ("Bedroom", "Kids Room"),
        ("Kitchen", "Bathroom"),
        ("Kitchen", "Kitchen"),
    ],
)
def test_other_room_types_are_unsupported(kinds: tuple[str, ...]) -> None:
    with pytest.raises(Unsupported, match=r"room_types must be one of Living Room, .* or up to three different ones"):
        arrange(ROOMS["small"], room_types=kinds, style="modern", seed=1)


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(InvalidInput, match="got 'baroque'"):
        arrange(ROOMS["small"], room_types=("Bedroom",), style="baroque", seed=1)


@pytest.mark.parametrize(("name", "style"), [(name, style) for name, kind, style in CASES if kind == "Living Room"])
def test_a_rug_lies_on_the_axis_of_its_sofa_and_reaches_below_the_table(name: str, style: str) -> None:
    for arrangement in arranged(name, "Living Room", style):
        sofas = [p for p in arrangement.placements if p.piece == "sofa"]
        rugs = [p for p in arrangement.placements if p.piece == "rug"]
        tables = [p for p in arrangement.placements if p.piece == "coffee_table"]
        for sofa, rug in zip(sofas, rugs, strict=False):
            assert abs(local_of(sofa, rug.x, rug.y)[0]) < 0.02
            for table in tables:
                assert abs(local_of(rug, table.x, table.y)[1]) <= rug.depth / 2 + 0.02


def test_nothing_tall_stands_at_a_wall_before_a_picture() -> None:
    plan = Plan(ROOMS["doorway in the middle"])
    layout = Layout(plan)
    assert plan.room.back is not None
    wall = plan.room.back
    layout.add(Placement("mirror", 1.8, wall - 0.02, 0.0, 0.8, 0.04, 0.8, 1.1, wall="back"), solid=False)

    def fits(height: float, x: float) -> bool:
        shelf = Placement("bath_shelf", x, wall - 0.2, 0.0, 0.4, 0.3, height, wall="back")
        return layout.allows(shelf, margin=0.05, inside=0.95, visible=0.5)

    assert not fits(1.6, 1.8)
    assert fits(1.0, 1.8)
    assert fits(1.6, 1.1)


def test_a_runner_lies_along_a_hall() -> None:
    hall = made(camera(height=1.4, pitch=8), -0.9, 0.9, 5.5)
    layout = Layout(Plan(hall))

    rug = rug_alone(layout, "modern", [(2.1, 0.75, 0.01), (1.2, 0.6, 0.01)])

    assert rug is not None
    assert abs(np.sin(rug.yaw)) == pytest.approx(1.0)


def test_a_rug_between_close_walls_still_holds_the_whole_table() -> None:
    layout = Layout(Plan(made(camera(height=1.4, pitch=8), -0.95, 0.95, 5.0)))
    sofa = Placement("sofa", 0.0, 4.5, 0.0, 1.7, 0.95, 0.8, wall="back")
    table = Placement("coffee_table", 0.0, 3.3, 0.0, 0.9, 0.6, 0.4)

    rug = rug_before(layout, sofa, "modern", to=table)

    assert rug is not None
    assert rug.width == pytest.approx(1.82)
    assert rug.yaw == 0.0
    assert rug.y - rug.depth / 2 == pytest.approx(table.y - table.depth / 2 - BEYOND_TABLE)
    assert rug.y + rug.depth / 2 == pytest.approx(sofa.y - sofa.depth / 2 + 0.22)


def test_a_floor_lamp_keeps_out_of_the_doorways_outline_where_it_can() -> None:
    layout = Layout(Plan(ROOMS["doorway in the middle"]))
    doorway = layout.plan.room.openings[0]
    seat = Placement("armchair", 0.75, 2.6, 0.0, 0.8, 0.8, 0.8)

    assert floor_lamp(layout, "modern", [seat])

    lamp = layout.items[-1]
    assert lamp.raster is not None
    assert layout.hidden(doorway, lamp.raster) == 0.0
    assert lamp.placement.x > seat.x
