"""White skirting boards tell how pale the wall above them is."""

from __future__ import annotations

import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from workers.engines.staging.light.color import to_srgb
from workers.engines.staging.light.shell import SURFACES, pixel_hits, shell_of
from workers.engines.staging.light.trim import LESS_LIGHT, WHITE_PAINT, wall_albedos

CAMERA = scenes.camera(480, 320)
SHELL = shell_of(scenes.room(CAMERA))


def photo(wall: float, board: float, floor: float = 0.2) -> np.ndarray:
    """The room in even light of 0.9: walls and ceiling, a board 9 cm high, a floor; sRGB."""
    surface, points = pixel_hits(SHELL, CAMERA)
    albedo = np.full(surface.shape, wall)
    albedo[(points[..., 2] < 0.09) & (surface != SURFACES.index("ceiling"))] = board
    albedo[surface == SURFACES.index("floor")] = floor
    return np.ascontiguousarray(to_srgb(np.repeat(0.9 * albedo[..., None], 3, axis=2)), np.uint8)


NOTHING = np.zeros((320, 480), bool)


def test_a_darker_wall_than_its_white_board_is_told_for_every_wall_well_in_view():
    found = wall_albedos(photo(0.4, WHITE_PAINT), SHELL, CAMERA, NOTHING)

    assert sorted(found) == ["back", "left"]  # hardly anything of the right one is in view
    for albedo in found.values():
        assert albedo == pytest.approx(0.4 * LESS_LIGHT, rel=0.06)


@pytest.mark.parametrize("board", [0.35, 0.6])
def test_a_board_that_is_no_paler_than_the_wall_tells_nothing(board):
    assert wall_albedos(photo(0.7, board), SHELL, CAMERA, NOTHING) == {}


def test_a_pale_floor_is_not_taken_for_a_board():
    assert wall_albedos(photo(0.4, 0.75, floor=0.75), SHELL, CAMERA, NOTHING) == {}


def test_a_blown_out_board_tells_nothing():
    image = photo(0.4, WHITE_PAINT).astype(int) * 3

    assert wall_albedos(np.minimum(image, 255).astype(np.uint8), SHELL, CAMERA, NOTHING) == {}


def test_openings_are_left_out():
    everything = np.ones_like(NOTHING)

    assert wall_albedos(photo(0.4, WHITE_PAINT), SHELL, CAMERA, everything) == {}
