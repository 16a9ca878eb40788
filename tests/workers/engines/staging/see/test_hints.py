"""Hints that contradict each other or the photo, and hints that override what is seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.workers.engines.staging.see.drawn import Drawn, Picture, draw
from workers.engines.base import InvalidInput
from workers.engines.staging.scene import Array, Hints, Room
from workers.engines.staging.see import understand
from workers.engines.staging.see.hints import check_hints, check_scale, crosses_itself

ROOM = Drawn(width=480, height_px=320)


@pytest.fixture(scope="module")
def photo() -> Picture:
    return draw(ROOM)


def floor_pixels(points: list[tuple[float, float]]) -> Array:
    world = np.column_stack([np.array(points), np.zeros(len(points))])
    return ROOM.camera.project(world)


def refused(hints: Hints) -> str:
    with pytest.raises(InvalidInput) as caught:
        check_hints(hints, 480, 320)
    assert caught.value.code == "scene_contradictory"
    return caught.value.message


@pytest.mark.parametrize("height", [0.5, 1.79, 8.1])
def test_a_ceiling_height_of_no_room_is_refused(height: float) -> None:
    assert "scene.ceiling_height_m" in refused(Hints(ceiling_height=height))


def test_an_outline_that_crosses_itself_is_refused() -> None:
    bow_tie = np.array([[100.0, 200.0], [300.0, 300.0], [300.0, 200.0], [100.0, 300.0]])

    assert crosses_itself(bow_tie)
    assert not crosses_itself(bow_tie[[0, 2, 1, 3]])
    assert "crosses itself" in refused(Hints(floor=bow_tie))


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ([[10.0, 300.0], [400.0, 300.0]], "three or more"),
        ([[10.0, 300.0], [900.0, 300.0], [200.0, 220.0]], "outside of the photo"),
        ([[10.0, 300.0], [400.0, 300.0], [200.0, 300.5]], "encloses almost nothing"),
    ],
)
def test_an_outline_that_is_no_floor_is_refused(points: list[list[float]], reason: str) -> None:
    assert reason in refused(Hints(floor=np.array(points)))


@pytest.mark.parametrize("box", [(500.0, 10.0, 600.0, 90.0), (-90.0, 10.0, -5.0, 90.0), (10.0, 330.0, 60.0, 400.0)])
def test_an_opening_off_the_picture_is_refused(box: tuple[float, float, float, float]) -> None:
    assert refused(Hints(openings=((1.0, 1.0, 50.0, 50.0), box))).startswith(
        "The scene contradicts itself or the photo: scene.openings[1] lies outside"
    )


def test_an_opening_partly_in_the_picture_is_taken() -> None:
    check_hints(Hints(openings=((-20.0, 10.0, 50.0, 90.0),)), 480, 320)


def test_a_ceiling_that_puts_the_camera_through_the_roof_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"2\.96 m above the floor") as caught:
        check_scale(2.96, 7.0, None)
    assert caught.value.code == "scene_contradictory"


def test_a_floor_as_long_as_a_street_is_refused() -> None:
    street = np.array([[-2.0, 1.0], [2.0, 1.0], [2.0, 55.0], [-2.0, 55.0]])

    with pytest.raises(InvalidInput, match="at the horizon") as caught:
        check_scale(1.3, None, street)
    assert caught.value.code == "scene_contradictory"


def test_a_ceiling_height_against_the_photo_is_refused(photo: Picture) -> None:
    with pytest.raises(InvalidInput, match="ceiling_height_m") as caught:
        understand(photo, hints=Hints(ceiling_height=7.5))  # the camera would hang at 3.8 m
    assert caught.value.code == "scene_contradictory"


def test_a_floor_above_the_horizon_is_refused(photo: Picture) -> None:
    sky = np.array([[10.0, 10.0], [200.0, 10.0], [200.0, 40.0]])

    with pytest.raises(InvalidInput, match="above the horizon") as caught:
        understand(photo, hints=Hints(floor=sky))
    assert caught.value.code == "scene_contradictory"


def test_walls_give_way_to_the_floor_of_the_request(photo: Picture) -> None:
    outline = floor_pixels([(-1.9, 2.4), (0.5, 2.4), (0.5, 5.0), (-1.9, 5.0)])

    room: Room = understand(photo, hints=Hints(floor=outline))

    assert room.back is not None
    assert room.back / room.camera.height == pytest.approx(5.0 / 1.3, rel=0.03)


def test_a_smaller_floor_of_the_request_leaves_plain_walls_where_they_are(photo: Picture) -> None:
    outline = floor_pixels([(-1.2, 2.4), (0.9, 2.4), (0.9, 3.5), (-1.2, 3.5)])

    room = understand(photo, hints=Hints(floor=outline))

    assert room.back is not None
    assert room.back / room.camera.height == pytest.approx(4.2 / 1.3, rel=0.03)
    assert room.floor[:, 1].max() / room.camera.height == pytest.approx(3.5 / 1.3, rel=0.03)


def test_a_given_floor_too_small_to_furnish_is_named(photo: Picture) -> None:
    outline = floor_pixels([(-0.3, 3.0), (0.5, 3.0), (0.5, 3.9), (-0.3, 3.9)])

    with pytest.raises(InvalidInput, match="square metres") as caught:
        understand(photo, hints=Hints(floor=outline))
    assert caught.value.code == "scene_contradictory"


def test_the_ceiling_of_the_request_scales_a_room_whose_ceiling_is_out_of_view() -> None:
    low = draw(replace(ROOM, pitch=np.radians(16), ceiling=4.5))

    room = understand(low, hints=Hints(ceiling_height=4.5))

    assert room.ceiling == 4.5
    assert 0.75 <= room.camera.height <= 1.65
