import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from workers.engines.staging.scene import Arrangement, Opening, Placement
from workers.engines.staging.standing import beyond_walls, covered_openings, standing

GREY = (0.5, 0.5, 0.5)


def stood(low, high, *, piece="sofa", z=0.0):
    """The numbers of one box of furniture in the small room."""
    middle = (np.array(low) + np.array(high)) / 2
    size = np.array(high) - np.array(low)
    placement = Placement(piece, middle[0], middle[1], 0.0, size[0], size[1], size[2], z)
    room = scenes.room(scenes.camera())
    return standing(room, Arrangement((placement,), 1.0), [[scenes.box(low, high, GREY)]])


def test_a_box_on_the_floor_stands():
    numbers = stood((-0.5, 3.0, 0.0), (0.5, 3.6, 0.7))

    assert numbers == {"feet_on_floor": 1.0, "feet_off_floor_m": 0.0, "through_wall_m": 0.0}


@pytest.mark.parametrize("height", [0.04, -0.06])
def test_a_box_that_floats_or_sinks_is_off_the_floor(height):
    numbers = stood((-0.5, 3.0, height), (0.5, 3.6, 0.7))

    assert numbers["feet_off_floor_m"] == pytest.approx(abs(height), abs=1e-6)


def test_a_box_half_beyond_the_floor_has_half_its_feet_on_it():
    numbers = stood((-0.5, scenes.BACK - 0.3, 0.0), (0.5, scenes.BACK + 0.3, 0.7))

    assert numbers["feet_on_floor"] == 0.5
    assert numbers["through_wall_m"] == pytest.approx(0.3, abs=1e-5)


def test_what_hangs_or_lies_has_no_feet():
    assert stood((-0.5, 3.0, 1.0), (0.5, 3.6, 1.4), piece="art", z=1.0)["feet_off_floor_m"] == 0.0
    assert stood((-0.5, 3.0, 0.02), (0.5, 3.6, 0.04), piece="rug")["feet_off_floor_m"] == 0.0


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        ((scenes.LEFT - 0.2, 3.0, 1.0), 0.2),
        ((scenes.RIGHT + 0.1, 3.0, 1.0), 0.1),
        ((0.0, scenes.BACK + 0.4, 1.0), 0.4),
        ((0.0, 3.0, scenes.CEILING + 0.05), 0.05),
        ((0.0, -9.0, 1.0), 0.0),
    ],
)
def test_how_far_through_each_wall(point, expected):
    assert beyond_walls(scenes.room(scenes.camera()), np.array([point])) == pytest.approx(expected, abs=1e-6)


def test_the_most_covered_opening_counts_and_a_radiator_does_not():
    alpha = np.zeros((50, 100), np.float32)
    alpha[:, :30] = 1.0
    door = Opening("door", "back", 0, 1, 0, 2, (40.0, 0.0, 80.0, 100.0))
    window = Opening("window", "left", 0, 1, 0, 2, (100.0, 0.0, 180.0, 80.0))
    radiator = Opening("radiator", "left", 0, 1, 0, 2, (0.0, 0.0, 20.0, 20.0))

    assert covered_openings((door, window, radiator), alpha, 200) == 0.5
    assert covered_openings((), alpha, 200) == 0.0
