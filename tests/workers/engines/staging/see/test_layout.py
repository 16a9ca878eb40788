"""The box of drawn rooms: skirting boards, faint ceilings, ceilings out of view."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.workers.engines.staging.see.drawn import Drawn, Picture, draw
from workers.engines.staging.see import look
from workers.engines.staging.see.evidence import Evidence
from workers.engines.staging.see.layout import FAR, Box, score_floor
from workers.engines.staging.see.skirting import settle, strip_is_board

ROOM = Drawn(width=480, height_px=320)


def test_the_walls_are_in_camera_heights() -> None:
    box = look(draw(ROOM)).box

    assert (box.left, box.back) == pytest.approx((-2.0 / 1.3, 4.2 / 1.3), rel=0.02)
    assert box.right == FAR  # out of view
    assert box.ceiling == pytest.approx(2.55 / 1.3, rel=0.02)


def test_walls_at_the_top_of_the_skirting_move_to_its_foot() -> None:
    seen = look(draw(ROOM))
    board = 1.3 / (1.3 - 0.09)  # how much farther a line 9 cm up seems to be on the floor
    high = Box(seen.box.left * board, seen.box.right * board, seen.box.back * board, seen.box.ceiling)

    settled = settle(seen.evidence, high)

    assert strip_is_board(seen.evidence, high, 1 / board)
    assert settled.back == pytest.approx(4.2 / 1.3, rel=0.015)
    assert settled.left == pytest.approx(-2.0 / 1.3, rel=0.02)
    assert (settled.ceiling - 1) / settled.back == pytest.approx((high.ceiling - 1) / high.back, rel=0.01)


def in_shade(photo: Picture, room: Drawn, boxes: tuple[tuple[float, float, float, float], ...]) -> Picture:
    """The photo with a soft shadow over parts of the floor: (left, right, near, far) in metres."""
    shade = np.zeros(photo.shape[:2], np.float32)
    for left, right, near, far in boxes:
        corners = np.array([(left, near, 0.0), (right, near, 0.0), (right, far, 0.0), (left, far, 0.0)])
        cv2.fillPoly(shade, [np.round(room.camera.project(corners)).astype(np.int32)], (1.0,))
    soft = np.asarray(cv2.GaussianBlur(shade, (0, 0), 3.0))[..., None]
    return np.asarray(photo * (1.0 - 0.75 * soft), np.uint8)


def test_a_shadow_that_ends_before_the_wall_does_not_hide_the_skirting() -> None:
    room = replace(ROOM, floor_colour=(196, 186, 170))
    seen = look(in_shade(draw(room), room, ((-2.0, 2.4, 2.0, 3.98), (-1.8, -0.9, 0.8, 4.0))))
    board = 1.3 / (1.3 - 0.09)
    high = Box(-2.0 / 1.3 * board, FAR, 4.2 / 1.3 * board, 1 + (2.55 / 1.3 - 1) * board)

    settled = settle(seen.evidence, high)

    assert settled.back == pytest.approx(4.2 / 1.3, rel=0.015)
    assert settled.left == pytest.approx(-2.0 / 1.3, rel=0.02)


def test_the_foot_of_a_wall_of_the_floors_own_colour_beats_a_row_of_tiles() -> None:
    room = replace(ROOM, yaw=0.0, door=(9.0, 9.1, 2.0))
    photo = draw(room)
    for colour, near, far in (((206, 202, 194), 1.0, 4.2), ((170, 166, 158), 3.5, 3.52)):
        stripe = room.camera.project(
            np.array([(x, y, 0.0) for y, x in ((near, -2.0), (near, 2.4), (far, 2.4), (far, -2.0))])
        )
        cv2.fillPoly(photo, [np.round(stripe * 16).astype(np.int32)], colour, cv2.LINE_AA, 4)
    seen = look(photo)
    nothing = np.zeros(photo.shape[:2])
    evidence = Evidence(seen.calibration, seen.segments, photo, nothing, seen.evidence.content)
    plans = np.array([(-2.0 / 1.3, 2.4 / 1.3, back / 1.3, FAR) for back in (4.2, 3.51)])

    foot, row_of_tiles = score_floor(evidence, plans).total

    assert foot > row_of_tiles + 0.5


def test_walls_at_the_foot_of_the_skirting_stay() -> None:
    seen = look(draw(ROOM))

    assert settle(seen.evidence, seen.box) == seen.box


def test_a_foot_where_the_floor_clearly_ends_is_no_boards_top_whatever_lies_before_it(monkeypatch) -> None:
    seen = look(draw(ROOM))
    monkeypatch.setattr("workers.engines.staging.see.skirting.strip_is_board", lambda *_: True)
    monkeypatch.setattr("workers.engines.staging.see.skirting.HELD", 0.0)
    lines = Evidence(seen.calibration, seen.segments, draw(ROOM), seen.likeness, seen.evidence.content)
    nowhere = Evidence(
        seen.calibration, seen.segments, draw(ROOM), np.zeros(seen.likeness.shape), seen.evidence.content
    )

    assert settle(lines, seen.box) == seen.box
    assert settle(nowhere, seen.box) != seen.box


def test_a_row_of_a_chequered_floor_is_no_skirting() -> None:
    room = replace(ROOM, door=(9.0, 9.1, 2.0))
    photo = draw(room)
    size = 0.47  # metres: the last row looks as deep as a board of 15 cm
    for row in range(7):
        for column in range(10):
            x, y = -2.0 + column * size, 4.2 - row * size
            right = min(x + size, 2.4)
            corners = np.array([(x, y, 0.0), (right, y, 0.0), (right, y - size, 0.0), (x, y - size, 0.0)])
            tile = room.camera.project(corners) * 16
            if x < right and np.isfinite(tile).all():
                colour = (205, 203, 200) if (row + column) % 2 else (60, 60, 62)
                cv2.fillPoly(photo, [np.round(tile).astype(np.int32)], colour, cv2.LINE_AA, 4)
    seen = look(photo)
    back_only = Box(-FAR, FAR, 4.2 / 1.3, 2.55 / 1.3)

    assert not strip_is_board(seen.evidence, back_only, 1 - size / 4.2)


def test_a_ceiling_hardly_lighter_than_the_walls_is_found_above_a_wide_window() -> None:
    pale = replace(
        ROOM, yaw=np.radians(24), left=-2.4, right=2.0, wall_colour=(228, 226, 222), window=(0.9, 3.9, 0.8, 2.1)
    )

    assert look(draw(pale)).box.ceiling == pytest.approx(2.55 / 1.3, rel=0.03)


def test_a_ceiling_out_of_view_is_not_invented() -> None:
    assert look(draw(replace(ROOM, pitch=np.radians(16), ceiling=4.5))).box.ceiling == FAR
