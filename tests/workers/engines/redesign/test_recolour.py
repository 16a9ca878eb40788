from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.workers.engines.staging.scenes import BACK, LEFT, RIGHT, camera, room
from workers.engines.redesign.recolour import recolour
from workers.engines.redesign.surfaces import board_height, surfaces_of
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.light.color import to_linear, to_srgb
from workers.engines.staging.light.shell import SURFACES, beyond, pixel_hits, shell_of
from workers.engines.staging.remove.planes import view_of
from workers.engines.staging.scene import Room

WALL, FLOOR, TOP = np.array((0.62, 0.60, 0.57)), np.array((0.35, 0.24, 0.16)), np.array((0.72, 0.71, 0.70))
BOARD_METRES = 0.10
SAGE, NAVY, OAK = "#9cab8c", "#22304a", "#4a3324"


@cache
def drawn(*, bricks: bool = False) -> tuple[NDArray[np.uint8], Room, NDArray[np.int8]]:
    """A photo (320 x 480) with a window, a white skirting board and light from the left; its room; the true surfaces,
    -1 in the window and on the board."""
    seen = camera(480, 320)
    scene = room(seen)
    shell = shell_of(scene)
    label, points = pixel_hits(shell, seen)
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    light = 1.0 - 0.10 * (x - LEFT) / (RIGHT - LEFT) - 0.05 * y / BACK
    colours = {"floor": FLOOR, "ceiling": TOP}
    photo = np.zeros((*label.shape, 3))
    for index, name in enumerate(SURFACES):
        photo[label == index] = colours.get(name, WALL)
    if bricks:
        course = ((np.floor(z / 0.12) + np.floor((x + y) / 0.2)) % 2)[..., None]
        photo = np.where((label == SURFACES.index("back"))[..., None], WALL * (0.35 + 0.65 * course), photo)
    walls = (label > 1) & (z < BOARD_METRES)
    photo[walls] = (0.85, 0.85, 0.85)
    photo *= light[..., None]
    window = beyond(scene, seen, shell)
    photo[window] = (0.97, 0.98, 1.0)
    true = label.copy()
    true[walls | window] = -1
    grain = np.random.default_rng(1).normal(0, 1.2, photo.shape)
    return np.clip(to_srgb(photo) + grain, 0, 255).astype(np.uint8), scene, true


def inner(mask: NDArray[np.bool_], pixels: int = 4) -> NDArray[np.bool_]:
    return cv2.erode(mask.astype(np.uint8), np.ones((2 * pixels + 1, 2 * pixels + 1), np.uint8)) > 0


def on(true: NDArray[np.int8], *names: str) -> NDArray[np.bool_]:
    return np.isin(true, [SURFACES.index(name) for name in names])


def test_surfaces_reach_their_edges_and_leave_board_window_and_ceiling() -> None:
    photo, scene, true = drawn()

    found = surfaces_of(photo, scene)

    walls = np.any(list(found.walls.values()), axis=0)
    assert walls[inner(on(true, "left", "right", "back"), 2)].mean() > 0.99
    assert found.floor[inner(on(true, "floor"), 2)].mean() > 0.99
    assert walls[inner(true == -1, 1) | inner(on(true, "floor", "ceiling"), 2)].mean() < 0.01
    assert found.floor[inner(~on(true, "floor"), 2)].mean() < 0.01


def test_a_skirting_board_is_measured_and_none_is_invented() -> None:
    photo, scene, true = drawn()
    view = view_of(scene, photo.shape[1], photo.shape[0])
    bare = photo.copy()
    bare[true == -1] = bare[inner(on(true, "back"))].mean(axis=0).astype(np.uint8)

    assert board_height(photo, view, "back") == pytest.approx(BOARD_METRES, abs=0.02)
    assert board_height(bare, view, "back") == 0.0


@pytest.mark.parametrize("paint", [SAGE, NAVY])
def test_walls_show_the_paint_in_the_light_that_was_there(paint: str) -> None:
    photo, scene, true = drawn()

    done = recolour(photo, scene, {"walls": paint})

    back = inner(on(true, "back"))
    before, after = to_linear(photo)[back], to_linear(done.photo)[back]
    shown = np.median(after, axis=0)
    # the ceiling is taken for white paint: its luminance stands for the light
    assert shown == pytest.approx(
        linear(paint) / 0.8 * np.median(to_linear(photo)[inner(on(true, "ceiling"))]), rel=0.2, abs=0.006
    )
    ratio = after.mean(axis=1) / before.mean(axis=1)
    assert ratio.std() / ratio.mean() < 0.05
    assert (done.done, done.left) == (("walls",), ())


def test_everything_else_keeps_its_bytes() -> None:
    photo, scene, true = drawn()

    done = recolour(photo, scene, {"walls": NAVY})

    others = inner(on(true, "floor", "ceiling")) | inner(true == -1, 2)
    assert (done.photo[others] == photo[others]).all(axis=1).mean() > 0.995


def test_the_floor_alone() -> None:
    photo, scene, true = drawn()

    done = recolour(photo, scene, {"floor": OAK})

    floor, walls = inner(on(true, "floor")), inner(on(true, "back", "left"))
    assert to_linear(done.photo)[floor].mean() < 0.4 * to_linear(photo)[floor].mean()
    assert (done.photo[walls] == photo[walls]).all()
    assert done.quality["recoloured_share"] == pytest.approx(on(true, "floor").mean(), abs=0.02)
    assert done.quality["recolour_structure"] > 0.9
    assert done.quality["recolour_lines_kept"] > 0.9


def test_a_brick_wall_is_left_and_that_is_said() -> None:
    photo, scene, true = drawn(bricks=True)

    done = recolour(photo, scene, {"walls": SAGE})

    bricks = inner(on(true, "back"))
    assert (done.photo[bricks] == photo[bricks]).all(axis=1).mean() > 0.995
    assert done.left == ("Left as it was, being no plain paint or hardly in view: the back wall.",)
    assert done.done == ("walls",)


def test_lighter_paint_does_not_burn_out() -> None:
    photo, scene, true = drawn()

    done = recolour(photo, scene, {"walls": "#ffffff", "floor": "#ffffff"})

    assert (done.photo[on(true, "back", "floor")] >= 254).mean() < 0.001


def test_a_large_photo_is_painted_at_its_own_size_the_same_way() -> None:
    photo, scene, _ = drawn()
    large = np.asarray(cv2.resize(photo, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)

    done = recolour(large, scene, {"walls": SAGE})

    assert done.photo.shape == large.shape
    small = cv2.resize(done.photo, (480, 320), interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(small - recolour(photo, scene, {"walls": SAGE}).photo).mean() < 2.0


def test_nothing_to_paint_is_nothing_done() -> None:
    photo, scene, _ = drawn()

    done = recolour(photo, scene, {})

    assert done.photo is photo
    assert (done.done, done.left, done.quality) == ((), (), {})


def test_a_floor_too_dark_to_be_made_light_is_left_and_that_is_said() -> None:
    photo, scene, true = drawn()
    dark = photo.copy()
    dark[on(true, "floor")] = to_srgb(to_linear(photo[on(true, "floor")]) * 0.2).astype(np.uint8)

    done = recolour(dark, scene, {"floor": "#f2f0eb"})

    assert done.photo is dark
    assert done.left == ("Left as it was, being too dark to be made that light: the floor.",)
    assert done.done == ()
