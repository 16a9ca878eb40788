from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.workers.engines.staging.furnish.rooms import ROOMS, camera, room
from workers.engines.staging.furnish.floorplan import CELL, DOOR_ASIDE, Plan, contains
from workers.engines.staging.scene import Opening, Room


def square_room(*openings: Opening) -> Room:
    floor = np.array([(-2.0, 1.0), (2.0, 1.0), (2.0, 5.0), (-2.0, 5.0)])
    return Room(camera(), -2.0, 2.0, 5.0, 2.6, floor, openings, 1.0)


def test_contains_knows_inside_from_outside() -> None:
    arrow = np.array([(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (1.0, 1.0), (0.0, 2.0)])

    inside = contains(arrow, np.array([1.0, 1.0, 0.3, 3.0]), np.array([0.5, 1.7, 1.2, 1.0]))

    assert inside.tolist() == [True, False, True, False]


def test_a_footprint_covers_its_area_at_any_turn() -> None:
    plan = Plan(square_room())

    for yaw in (0.0, 0.5, np.pi / 2):
        assert plan.footprint(0.0, 3.0, yaw, 2.0, 1.0).sum() * CELL**2 == pytest.approx(2.0, rel=0.06)
    turned = plan.footprint(0.0, 3.0, np.pi / 2, 2.0, 1.0)
    x, y = plan.grid
    assert np.ptp(x[turned]) == pytest.approx(0.95, abs=0.06)
    assert np.ptp(y[turned]) == pytest.approx(1.95, abs=0.06)


def test_a_door_keeps_the_floor_before_it_free() -> None:
    door = Opening("door", "back", -0.5, 0.5, 0.0, 2.0, (0, 0, 1, 1))
    plan = Plan(square_room(door))

    x, y = plan.grid
    free = plan.keep_free & plan.inside

    assert free.sum() * CELL**2 == pytest.approx((1.0 + 2 * DOOR_ASIDE) * 0.9, rel=0.08)
    assert y[free].min() == pytest.approx(4.1, abs=0.05)
    assert np.abs(x[free]).max() <= 0.5 + DOOR_ASIDE


def test_an_opening_on_the_floor_keeps_what_its_box_shows() -> None:
    view = camera()
    plain = room(view, -2.4, 2.4, 4.5)
    corners = view.project(np.array([(-0.5, 2.0, 0.0), (0.5, 2.0, 0.0), (-0.5, 3.0, 0.0), (0.5, 3.0, 0.0)]))
    box = (
        float(corners[:, 0].min()),
        float(corners[:, 1].min()),
        float(corners[:, 0].max()),
        float(corners[:, 1].max()),
    )
    kept = Opening("keep_free", "floor", 0, 0, 0, 0, box)

    plan = Plan(Room(view, plain.left, plain.right, plain.back, 2.6, plain.floor, (kept,), 0.9))

    assert plan.keep_free[plan.footprint(0.0, 2.5, 0.0, 0.8, 0.8)].all()


def test_clearance_is_the_width_of_the_gap_that_is_left() -> None:
    door = Opening("door", "back", -0.5, 0.5, 0.0, 2.0, (0, 0, 1, 1))
    plan = Plan(square_room(door))
    points = plan.way_points

    wall = plan.footprint(-0.5, 3.0, 0.0, 3.0, 0.3)
    closed = plan.footprint(0.0, 3.0, 0.0, 4.2, 0.3)

    assert plan.clearance(wall, points) == pytest.approx(1.0, abs=0.1)
    assert plan.clearance(closed, points) == 0.0
    assert plan.passable(wall, points, 0.8)
    assert not plan.passable(wall, points, 1.3)


def test_an_unknown_wall_blocks_nothing() -> None:
    plan = Plan(ROOMS["unknown walls"])

    assert not plan.behind_walls.any()


def test_a_floor_that_ends_just_before_a_wall_in_view_reaches_it() -> None:
    whole = square_room()
    read = replace(whole, floor=whole.floor * [1.0, 1.0] - [0.0, 0.07] * (whole.floor[:, 1:] > 4.9))

    plan = Plan(read)

    shelf = plan.footprint(0.0, 5.0 - 0.04 - 0.15, 0.0, 0.9, 0.30)
    assert plan.share_inside(shelf) == 1.0
    assert plan.floor[:, 1].max() == 5.0


def test_a_floor_that_ends_well_before_a_wall_in_view_stays_there() -> None:
    whole = square_room()
    read = replace(whole, floor=whole.floor - [0.0, 0.2] * (whole.floor[:, 1:] > 4.9))

    assert Plan(read).floor[:, 1].max() == pytest.approx(4.8)
