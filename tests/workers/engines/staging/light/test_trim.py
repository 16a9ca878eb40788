"""White skirting boards and casings tell how pale the walls are."""

from __future__ import annotations

import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from workers.engines.staging.light.color import to_srgb
from workers.engines.staging.light.shell import SURFACES, pixel_hits, shell_of
from workers.engines.staging.light.trim import (
    CASING_ERROR,
    LESS_LIGHT,
    USUAL_ERROR,
    USUAL_PAINT,
    WALLS,
    WHITE_PAINT,
    wall_albedos,
)

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


def test_a_darker_wall_than_its_white_board_is_told_and_walls_without_a_word_are_painted_alike():
    found = wall_albedos(photo(0.4, WHITE_PAINT), SHELL, CAMERA, NOTHING, NOTHING)

    assert sorted(found) == sorted(WALLS)  # hardly anything of the right one is in view, nothing of the front
    for albedo in found.values():
        assert albedo == pytest.approx(0.4 * LESS_LIGHT, rel=0.08)
    assert found["right"] == found["front"]


def test_a_darker_wall_than_the_white_casing_of_its_door_is_told_with_doubt():
    surface, points = pixel_hits(SHELL, CAMERA)
    back, across, up = surface == SURFACES.index("back"), points[..., 0], points[..., 2]
    door = back & (across > 0.2) & (across < 1.0) & (up < 2.0)
    albedo = np.where(back & (across > 0.13) & (across < 1.07) & (up < 2.07), WHITE_PAINT, 0.4)
    image = np.ascontiguousarray(to_srgb(np.repeat(0.9 * np.where(door, 0.1, albedo)[..., None], 3, axis=2)), np.uint8)

    found = wall_albedos(image, SHELL, CAMERA, door, door)

    doubt = CASING_ERROR**2 / (CASING_ERROR**2 + USUAL_ERROR**2)
    assert found["back"] == pytest.approx(0.4 * (USUAL_PAINT / 0.4) ** doubt, rel=0.03)
    assert wall_albedos(image, SHELL, CAMERA, door, NOTHING) == {}


def test_a_skirting_board_is_believed_more_than_a_casing():
    surface, points = pixel_hits(SHELL, CAMERA)
    back, across, up = surface == SURFACES.index("back"), points[..., 0], points[..., 2]
    door = back & (across > 0.2) & (across < 1.0) & (up < 2.0)
    casing = back & (across > 0.13) & (across < 1.07) & (up < 2.07)
    image = photo(0.4, WHITE_PAINT)
    image[casing & (up > 0.09)] = to_srgb(np.full(3, 0.9 * WHITE_PAINT / 1.5))  # half as pale again is told

    found = wall_albedos(np.where(door[..., None], 90, image).astype(np.uint8), SHELL, CAMERA, door, door)

    boards, casings = 0.4 * LESS_LIGHT, 0.4 * 1.5
    assert boards < found["front"] < boards * (casings / boards) ** 0.3


@pytest.mark.parametrize("board", [0.35, 0.6])
def test_a_board_that_is_no_paler_than_the_wall_tells_nothing(board):
    assert wall_albedos(photo(0.7, board), SHELL, CAMERA, NOTHING, NOTHING) == {}


def test_a_pale_floor_is_not_taken_for_a_board():
    assert wall_albedos(photo(0.4, 0.75, floor=0.75), SHELL, CAMERA, NOTHING, NOTHING) == {}


def test_a_blown_out_board_tells_nothing():
    image = photo(0.4, WHITE_PAINT).astype(int) * 3

    assert wall_albedos(np.minimum(image, 255).astype(np.uint8), SHELL, CAMERA, NOTHING, NOTHING) == {}


def test_openings_are_left_out():
    everything = np.ones_like(NOTHING)

    assert wall_albedos(photo(0.4, WHITE_PAINT), SHELL, CAMERA, everything, NOTHING) == {}
