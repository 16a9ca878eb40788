from __future__ import annotations

import numpy as np
import pytest

from tests.workers.engines.staging.see.painted import BLACK, GLARE, WHITE, Colour, Painting
from workers.engines.staging.scene import Opening

OTHER_ROOM, OTHER_FLOOR = (150, 146, 140), (64, 44, 34)


def extent(one: Opening) -> tuple[float, float, float, float]:
    return one.low, one.high, one.bottom, one.top


def test_a_bare_wall_with_skirting_and_rail_has_no_openings() -> None:
    wall = Painting().rectangle(-9, 9, 0.0, 0.12, WHITE).rectangle(-9, 9, 2.45, 2.55, WHITE)

    assert wall.openings() == []


def test_a_tiled_wall_has_no_openings() -> None:
    wall = Painting()
    for along in np.arange(-2.4, 2.6, 0.6):
        wall.rectangle(along, along + 0.02, 0.0, 1.2, (150, 148, 144))
    for up in (0.3, 0.6, 0.9, 1.2):
        wall.rectangle(-9, 9, up, up + 0.02, (150, 148, 144))

    assert [one.kind for one in wall.openings() if one.kind in ("door", "passage", "window", "stairs")] == []


def test_a_flush_door_is_found_on_its_place() -> None:
    (door,) = Painting().framed(0.3, 1.2, 0.0, 2.03, (120, 82, 58)).openings()

    assert (door.kind, door.wall) == ("door", "back")
    assert extent(door) == pytest.approx((0.3, 1.2, 0.0, 2.03), abs=0.09)


def test_a_way_into_another_room_is_a_passage() -> None:
    wall = Painting().framed(-1.2, 0.1, 0.0, 2.1, OTHER_ROOM).rectangle(-1.2, 0.1, 0.0, 0.3, OTHER_FLOOR)

    (passage,) = wall.openings()

    assert passage.kind == "passage"
    assert extent(passage) == pytest.approx((-1.2, 0.1, 0.0, 2.1), abs=0.09)


def test_a_passage_that_the_picture_cuts_off_is_found() -> None:
    wall = Painting().framed(2.2, 4.0, 0.0, 2.05, OTHER_ROOM).rectangle(2.2, 4.0, 0.0, 0.3, OTHER_FLOOR)

    (passage,) = wall.openings()

    assert passage.kind == "passage"
    assert (passage.low, passage.top) == pytest.approx((2.2, 2.05), abs=0.09)
    assert passage.box[2] > 705


def test_regular_steps_in_a_way_are_stairs() -> None:
    wall = Painting().framed(-0.5, 0.5, 0.0, 2.2, OTHER_ROOM)
    for step in range(8):
        wall.rectangle(-0.5, 0.5, 0.16 * (step + 1) - 0.04, 0.16 * (step + 1), OTHER_FLOOR)

    (stairs,) = wall.openings()

    assert stairs.kind == "stairs"


def test_a_window_with_bars_is_one_window() -> None:
    wall = Painting().framed(-1.0, 0.8, 0.8, 2.1, GLARE)
    wall.rectangle(-0.13, -0.07, 0.8, 2.1, WHITE).rectangle(-1.0, 0.8, 1.4, 1.44, WHITE)

    (window,) = wall.openings()

    assert window.kind == "window"
    assert extent(window) == pytest.approx((-1.0, 0.8, 0.8, 2.1), abs=0.11)


def test_a_window_on_a_garden_without_glare_is_a_window() -> None:
    wall = Painting().framed(-1.0, 0.8, 0.8, 2.1, (226, 232, 238)).rectangle(-1.0, 0.8, 0.8, 1.3, (176, 190, 168))

    (window,) = wall.openings()

    assert window.kind == "window"


def test_a_glass_door_to_the_floor_is_a_window() -> None:
    (window,) = Painting().framed(-0.9, 0.7, 0.0, 2.1, GLARE).openings()

    assert (window.kind, window.bottom) == ("window", 0.0)


def test_lamplight_on_a_dark_wall_is_no_window() -> None:
    wall = Painting((92, 66, 56)).framed(-1.0, 0.8, 0.9, 2.0, (136, 108, 92))

    assert "window" not in [one.kind for one in wall.openings()]


def test_a_white_door_burnt_out_by_the_sun_is_a_door() -> None:
    (door,) = Painting().framed(0.3, 1.2, 0.0, 2.03, (252, 253, 251)).openings()

    assert door.kind == "door"


def test_narrow_glass_with_bars_down_to_the_floor_is_a_window() -> None:
    wall = Painting().framed(0.3, 1.2, 0.0, 2.1, GLARE)
    for up in (0.5, 1.0, 1.5):
        wall.rectangle(0.3, 1.2, up, up + 0.05, (120, 118, 114))

    (window,) = wall.openings()

    assert window.kind == "window"


def test_a_plain_panel_below_a_window_is_a_radiator() -> None:
    wall = Painting().framed(-0.9, 0.7, 0.9, 2.1, GLARE).rectangle(-0.7, 0.5, 0.12, 0.72, WHITE)

    kinds = {one.kind: one for one in wall.openings()}

    assert set(kinds) == {"radiator", "window"}
    assert extent(kinds["radiator"]) == pytest.approx((-0.7, 0.5, 0.12, 0.72), abs=0.12)


@pytest.mark.parametrize(
    ("wall", "panel", "low", "high"),
    [((95, 112, 106), (170, 172, 170), -1.0, 1.17), ((186, 184, 178), (205, 204, 200), 0.2, 1.17)],
)
def test_a_radiator_is_found_as_wide_as_its_window_and_off_its_middle(
    wall: Colour, panel: Colour, low: float, high: float
) -> None:
    painting = Painting(wall).framed(-0.9, 1.1, 0.95, 2.1, GLARE).rectangle(low, high, 0.1, 0.72, panel)

    kinds = {one.kind: one for one in painting.openings()}

    assert set(kinds) == {"radiator", "window"}
    assert extent(kinds["radiator"]) == pytest.approx((low, high, 0.1, 0.72), abs=0.12)


def test_a_radiator_with_ribs_is_found() -> None:
    wall = Painting().rectangle(-0.6, 0.6, 0.12, 0.72, WHITE)
    for along in np.arange(-0.56, 0.58, 0.08):
        wall.rectangle(along, along + 0.03, 0.15, 0.69, (168, 168, 166))

    (radiator,) = wall.openings()

    assert radiator.kind == "radiator"
    assert extent(radiator) == pytest.approx((-0.6, 0.6, 0.12, 0.72), abs=0.12)


def test_a_black_hearth_in_a_surround_is_a_fireplace() -> None:
    wall = Painting().rectangle(-0.7, 0.7, 0.0, 1.15, WHITE).rectangle(-0.4, 0.4, 0.0, 0.8, BLACK)

    (fireplace,) = wall.openings()

    assert (fireplace.kind, fireplace.bottom) == ("fireplace", 0.0)
    assert fireplace.low < -0.35
    assert fireplace.high > 0.35


def test_openings_beside_each_other_are_all_found_in_order() -> None:
    wall = Painting().framed(-1.9, -1.0, 0.0, 2.03, (120, 82, 58)).framed(0.4, 1.8, 0.9, 2.1, GLARE)

    assert [one.kind for one in wall.openings()] == ["door", "window"]
