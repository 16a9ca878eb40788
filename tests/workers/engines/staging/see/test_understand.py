from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.workers.engines.staging.see.drawn import Drawn, Picture, draw
from workers.engines.base import InvalidInput
from workers.engines.staging.scene import Camera, Hints, Opening, Room
from workers.engines.staging.see import understand
from workers.engines.staging.see.floor import signed_area
from workers.engines.staging.see.overlay import overlay

ROOM = Drawn(width=480, height_px=320)


@pytest.fixture(scope="module")
def photo() -> Picture:
    return draw(ROOM)


@pytest.fixture(scope="module")
def room(photo: Picture) -> Room:
    return understand(photo, hints=Hints())


def pixels_of_floor(room: Room) -> np.ndarray:
    return room.camera.project(np.column_stack([room.floor, np.zeros(len(room.floor))]))


def test_walls_ceiling_and_camera_height_are_metric(room: Room) -> None:
    assert room.left == pytest.approx(-2.0, abs=0.06)
    assert room.back == pytest.approx(4.2, abs=0.12)
    assert room.ceiling == pytest.approx(2.55, abs=0.05)
    assert room.camera.height == pytest.approx(1.3, abs=0.03)
    assert (room.camera.width, room.camera.height_px) == (480, 320)


def test_a_wall_outside_the_view_is_unknown(room: Room) -> None:
    assert room.right is None


def opening_at(room: Room, wall: str, middle: float) -> Opening:
    return next(one for one in room.openings if one.wall == wall and one.low < middle < one.high)


def test_door_and_window_are_found_where_they_are(room: Room) -> None:
    door, window = opening_at(room, "back", 0.65), opening_at(room, "left", 2.4)

    assert door.kind in {"door", "passage"}
    assert (door.low, door.bottom, door.top) == pytest.approx((0.2, 0.0, 2.03), abs=0.1)
    assert window.kind == "window"
    assert (window.low, window.high, window.bottom, window.top) == pytest.approx((1.7, 3.2, 0.8, 2.1), abs=0.1)


def test_an_opening_knows_its_place_in_the_picture(room: Room) -> None:
    window = opening_at(room, "left", 2.4)
    corners = ROOM.camera.project(np.array([[-2.0, y, z] for y in (1.7, 3.2) for z in (0.8, 2.1)]))

    expected = (*corners.min(axis=0), *corners.max(axis=0))
    assert window.box == pytest.approx(expected, abs=10)


def test_the_floor_is_counter_clockwise_in_view_and_inside_the_walls(room: Room) -> None:
    assert room.left is not None
    assert room.back is not None
    assert signed_area(room.floor) > 4.0
    pixels = pixels_of_floor(room)
    assert pixels.min() >= -1.0
    assert (pixels <= [481.0, 321.0]).all()
    assert room.floor[:, 0].min() >= room.left - 0.01
    assert room.floor[:, 1].max() <= room.back + 0.01


def test_the_same_photo_gives_the_same_room(photo: Picture, room: Room) -> None:
    again = understand(photo.copy(), hints=Hints())

    assert np.array_equal(again.floor, room.floor)
    assert np.array_equal(again.camera.rotation, room.camera.rotation)
    assert (again.openings, again.evidence, again.confidence) == (room.openings, room.evidence, room.confidence)


def test_the_ceiling_height_of_the_request_sets_the_scale(photo: Picture, room: Room) -> None:
    taller = understand(photo, hints=Hints(ceiling_height=3.06))

    assert taller.ceiling == pytest.approx(3.06)
    assert room.back is not None
    assert taller.back == pytest.approx(room.back * 3.06 / room.ceiling, rel=0.01)


def test_the_floor_and_boxes_of_the_request_are_taken_as_given(photo: Picture) -> None:
    wanted = np.array([[-1.0, 2.6], [0.8, 2.6], [0.8, 3.8], [-1.0, 3.8]])
    points = ROOM.camera.project(np.column_stack([wanted, np.zeros(4)]))
    box = (300.0, 60.0, 380.0, 150.0)

    found = understand(photo, hints=Hints(floor=points, openings=(box,)))

    assert np.allclose(np.sort(found.floor, axis=0), np.sort(wanted, axis=0), atol=0.12)
    kept = [one for one in found.openings if one.kind == "keep_free" and one.box == pytest.approx(box)]
    assert [one.wall for one in kept] == ["back"]


def test_a_black_bar_below_the_photo_is_not_floor() -> None:
    room = understand(draw(replace(ROOM, bar=24)), hints=Hints())

    assert pixels_of_floor(room)[:, 1].max() <= 297.0


def test_a_large_photo_keeps_its_own_pixels(photo: Picture, room: Room) -> None:
    large = np.asarray(cv2.resize(photo, (1440, 960), interpolation=cv2.INTER_CUBIC), np.uint8)

    found = understand(large, hints=Hints())

    assert (found.camera.width, found.camera.height_px) == (1440, 960)
    assert found.camera.focal == pytest.approx(3 * room.camera.focal, rel=0.02)


def a_portrait() -> Picture:
    picture = np.full((400, 320, 3), 150, np.uint8)
    cv2.ellipse(picture, (160, 170), (80, 110), 0, 0, 360, (205, 170, 150), -1)
    cv2.ellipse(picture, (160, 420), (150, 130), 0, 0, 360, (60, 70, 110), -1)
    for x in (130, 190):
        cv2.circle(picture, (x, 150), 9, (40, 30, 30), -1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.5), np.uint8)


def soft_noise() -> Picture:
    noise = np.random.default_rng(2).integers(0, 255, (300, 400, 3)).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(noise, (0, 0), 3), np.uint8)


@pytest.mark.parametrize(
    "picture",
    [
        np.full((300, 400, 3), 180, np.uint8),
        np.random.default_rng(1).integers(0, 255, (300, 400, 3)).astype(np.uint8),
        soft_noise(),
        a_portrait(),
    ],
    ids=["blank", "noise", "soft noise", "portrait"],
)
def test_a_picture_that_is_no_room_is_refused(picture: Picture) -> None:
    with pytest.raises(InvalidInput) as refused:
        understand(picture, hints=Hints())
    assert refused.value.code == "scene_not_understood"


def test_the_overlay_draws_on_a_copy(photo: Picture, room: Room) -> None:
    before = photo.copy()

    drawn = overlay(photo, room)

    assert np.array_equal(photo, before)
    assert drawn.shape == photo.shape
    assert 0.01 < np.any(drawn != photo, axis=2).mean() < 0.6


def test_the_overlay_survives_a_room_with_unknown_walls(photo: Picture) -> None:
    camera = Camera(480, 320, 300.0, ROOM.camera.rotation, 1.3)

    drawn = overlay(photo, Room(camera, None, None, None, 2.5, np.zeros((0, 2))))

    assert drawn.shape == photo.shape
