from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.workers.engines.staging.furnish.rooms import CHAMBER, LOFT, ROOMS, WIDE
from workers.engines.staging.furnish import arrange
from workers.engines.staging.furnish.floorplan import ON_FLOOR, Plan
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.furnish.zones import one_behind_another
from workers.engines.staging.scene import Arrangement, Placement

PLACES = {"loft": LOFT, "wide": WIDE, "corner": ROOMS["corner view"], "chamber": CHAMBER}
OPEN = [
    ("loft", ("Living Room", "Kitchen", "Dining Room"), "modern"),
    ("loft", ("Living Room", "Dining Room"), "boho"),
    ("corner", ("Kitchen", "Dining Room"), "country"),
    ("wide", ("Living Room", "Dining Room"), "luxury"),
    ("chamber", ("Bathroom", "Toilet"), "japandia"),
    ("chamber", ("Bathroom", "Shower", "Toilet"), "scandi"),
]


@cache
def arranged(place: str, kinds: tuple[str, ...], style: str) -> list[Arrangement]:
    return arrange(PLACES[place], room_types=kinds, style=style, seed=2, tries=4)


@pytest.mark.parametrize(("place", "kinds", "style"), OPEN)
def test_zones_keep_every_rule_together(place: str, kinds: tuple[str, ...], style: str) -> None:
    for arrangement in arranged(place, kinds, style):
        rules = arrangement.rules
        assert rules["opening_overlap"] == 0.0
        assert rules["overlap_max"] <= 0.02
        assert rules["inside_floor"] >= ON_FLOOR
        assert rules["through_wall_m"] <= 0.011
        assert rules["clearance_min_m"] >= (0.6 if place == "chamber" else 0.8)
        assert 1.0 <= rules["zones"] <= len(kinds)


def test_a_loft_gets_a_lounge_a_dining_table_and_a_kitchen_each_in_its_own_zone() -> None:
    best = arranged("loft", ("Living Room", "Kitchen", "Dining Room"), "modern")[0]

    pieces = [p.piece for p in best.placements]

    assert best.rules["zones"] == 3.0
    assert "sofa" in pieces
    assert len([p for p in best.placements if p.piece in ("dining_table", "kitchen_cart", "bistro_table")]) >= 2


def test_a_lounge_and_a_dining_place_stand_apart() -> None:
    for place, kinds, style in OPEN[1:2] + OPEN[3:4]:
        best = arranged(place, kinds, style)[0]
        sofa = next(p for p in best.placements if p.piece in ("sofa", "armchair"))
        table = next(p for p in best.placements if p.piece in ("dining_table", "bistro_table"))
        assert best.rules["zones"] == 2.0
        assert np.hypot(sofa.x - table.x, sofa.y - table.y) > 1.5


def test_the_alternate_of_an_open_plan_divides_the_floor_otherwise() -> None:
    best, other = arranged("loft", ("Living Room", "Dining Room"), "boho")[:2]

    moved = [
        np.hypot(one.x - two.x, one.y - two.y)
        for one, two in zip(best.placements[:1], other.placements[:1], strict=True)
    ]

    assert moved[0] > 0.5 or best.placements[0].yaw != other.placements[0].yaw


def test_a_wet_room_too_small_for_zones_is_furnished_as_its_first_room() -> None:
    tiny = arranged("chamber", ("Bathroom", "Shower", "Toilet"), "scandi")[0]

    assert tiny.placements
    assert tiny.rules["zones"] in (1.0, 2.0, 3.0)


def test_a_split_whose_zones_are_seen_side_by_side_is_better_than_one_behind_another() -> None:
    empty = Layout(Plan(LOFT))
    table = Placement("dining_table", 0.0, 3.0, 0.0, 1.6, 0.9, 0.75)
    behind = Placement("sofa", 0.0, 5.0, 0.0, 1.6, 0.9, 0.8)
    aside = Placement("sofa", -2.8, 5.0, 0.0, 1.6, 0.9, 0.8)

    assert one_behind_another(empty, [table, behind]) > 0.4
    assert one_behind_another(empty, [table, aside]) == 0.0
