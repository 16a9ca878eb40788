from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from tests.workers.engines.staging.remove.rooms import empty
from workers.engines.staging.remove.blemishes import blemishes_in
from workers.engines.staging.remove.planes import view_of
from workers.engines.staging.scene import Opening

SIZE = (480, 320)


@pytest.fixture(scope="module")
def bare():
    return empty("carpet", *SIZE)


def view(room):
    return view_of(room, *SIZE)


def cable(photo, room, *, bend=0.2, bottom=0.2, top=1.3):
    """(photo, mask): a thin dark line up the back wall."""
    up = np.linspace(0.0, 1.0, 60)
    along = 0.3 + bend * np.sin(5 * up) * up
    points = room.camera.project(
        np.column_stack([along, np.full(60, scenes.BACK - 0.001), bottom + (top - bottom) * up])
    )
    drawn = np.zeros((4 * SIZE[1], 4 * SIZE[0]), np.uint8)
    cv2.polylines(drawn, [np.round(4 * points).astype(np.int32)], False, 255, 5)
    share = cv2.resize(drawn, SIZE, interpolation=cv2.INTER_AREA)[..., None] / 255.0
    return (photo * (1 - share) + 30 * share + 0.5).astype(np.uint8), share[..., 0] > 0.5


def patch(photo, room, *, edge):
    """(photo, mask): a dark place 24 cm wide on the back wall. edge: power with which it fades, high for sharp."""
    v, u = np.mgrid[0 : SIZE[1], 0 : SIZE[0]] + 0.5
    label, points = view(room).locate(np.column_stack([u.ravel(), v.ravel()]))
    away = np.linalg.norm(points - [0.4, 1.6], axis=1) / 0.12
    share = np.where(label == 4, np.exp(-(away**edge)), 0.0).reshape(SIZE[1], SIZE[0], 1)
    return (photo * (1 - 0.17 * share) + 0.5).astype(np.uint8), share[..., 0] > 0.5


def test_a_room_without_blemishes_has_none(bare):
    photo, room = bare

    assert not blemishes_in(photo, view(room)).any()


def test_a_cable_on_a_wall_is_found_and_little_else(bare):
    photo, room = bare
    drawn, line = cable(photo, room)

    found = blemishes_in(drawn, view(room))

    assert found[line].mean() > 0.9
    assert found.sum() < 12 * line.sum()


def test_a_stain_that_fades_is_found_and_a_sharp_dark_place_is_a_thing(bare):
    photo, room = bare
    faded, stain = patch(photo, room, edge=3)
    sharp, plate = patch(photo, room, edge=80)

    assert blemishes_in(faded, view(room))[stain].mean() > 0.9
    assert not blemishes_in(sharp, view(room))[plate].any()


def test_lines_across_an_opening_belong_to_it(bare):
    photo, room = bare
    drawn, line = cable(photo, room)
    box = (0.0, 0.0, float(SIZE[0]), float(SIZE[1]))
    window = Opening("window", "back", -0.5, 1.0, 0.0, 2.0, box)

    assert not blemishes_in(drawn, view(replace(room, openings=(window,))))[line].any()


def test_the_edge_between_two_tones_is_no_cable(bare):
    photo, room = bare
    drawn, line = cable(photo, room, bend=0.0, bottom=0.1, top=2.2)
    _, columns = np.nonzero(line)
    drawn[:, int(columns.mean()) :] = (drawn[:, int(columns.mean()) :] * 0.85).astype(np.uint8)

    assert not blemishes_in(drawn, view(room))[line].any()


def test_joints_of_boards_stay():
    photo, room = empty("planks", *SIZE)

    assert not blemishes_in(photo, view(room)).any()


def test_nothing_is_known_without_a_room(bare):
    photo, _ = bare

    assert not blemishes_in(photo, view_of(None, *SIZE)).any()
