import numpy as np
import pytest

from tests.workers.engines.staging.panorama.panoramas import (
    BACK,
    CEILING,
    DOOR,
    FRONT,
    HEIGHT,
    LEFT,
    RIGHT,
    WINDOW,
    camera,
    drawn,
)
from workers.engines.base import InvalidInput
from workers.engines.staging.furnish.floorplan import contains
from workers.engines.staging.light.shell import pixel_hits, shell_of
from workers.engines.staging.panorama.openings import openings_from_boxes, picture_box
from workers.engines.staging.panorama.see import require_empty, understand_panorama
from workers.engines.staging.scene import Hints


@pytest.fixture(scope="module")
def truth():
    return camera(640)


@pytest.fixture(scope="module")
def room(truth):
    return understand_panorama(drawn(truth), hints=Hints(ceiling_height=CEILING))


def test_the_camera_is_found(truth, room):
    cosine = (np.trace(room.camera.rotation @ truth.rotation.T) - 1) / 2

    assert np.degrees(np.arccos(np.clip(cosine, -1, 1))) < 0.4
    assert (room.camera.width, room.camera.height_px) == (640, 320)
    assert room.camera.height == pytest.approx(HEIGHT, rel=0.03)
    assert room.evidence["tilt_deg"] == pytest.approx(np.hypot(1.6, 1.1), abs=0.3)


def test_all_four_walls_are_found(room):
    assert room.ceiling == CEILING
    assert (room.left, room.right, room.back, room.front) == (
        pytest.approx(LEFT, rel=0.03),
        pytest.approx(RIGHT, rel=0.03),
        pytest.approx(BACK, rel=0.03),
        pytest.approx(FRONT, rel=0.03),
    )
    assert room.confidence > 0.8


def test_the_window_and_the_door_are_found_on_their_walls(room):
    kinds = {(one.kind, one.wall): one for one in room.openings}

    window, door = kinds["window", "back"], kinds["door", "right"]
    for found, (low, high, _, top) in ((window, WINDOW), (door, DOOR)):
        assert (found.low, found.high, found.top) == (
            pytest.approx(low, abs=0.2),
            pytest.approx(high, abs=0.2),
            pytest.approx(top, abs=0.2),
        )
    assert door.bottom == 0.0


def test_the_floor_leaves_the_tripod_out(room):
    x, y = np.array([0.0, 0.3, 1.5, -1.5, 3.5]), np.array([0.2, 0.0, 1.5, -2.0, 0.0])

    assert contains(room.floor, x, y).tolist() == [False, False, True, True, False]


def test_an_empty_room_is_empty_and_a_covered_floor_is_not(truth, room):
    require_empty(room)
    picture = drawn(truth)
    surface, points = pixel_hits(shell_of(room), truth)
    away = np.hypot(points[..., 0], points[..., 1])
    picture[(surface == 0) & (away > 0.9) & (points[..., 1] < 0.8)] = (40, 60, 160)

    with pytest.raises(InvalidInput) as caught:
        require_empty(understand_panorama(picture, hints=Hints(ceiling_height=CEILING)))

    assert caught.value.code == "room_not_empty"


@pytest.mark.parametrize("kind", ["blank", "noise"])
def test_what_shows_no_room_is_not_understood(kind):
    rng = np.random.default_rng(4)
    picture = {
        "blank": np.full((256, 512, 3), 180, np.uint8),
        "noise": rng.integers(0, 255, (256, 512, 3)).astype(np.uint8),
    }[kind]

    with pytest.raises(InvalidInput) as caught:
        understand_panorama(picture, hints=Hints())

    assert caught.value.code == "scene_not_understood"


def test_the_box_of_an_opening_across_the_seam_stays_in_the_picture():
    level = camera(400, yaw=0.0, pitch=0.0, roll=0.0)

    wide = picture_box(level, "front", -3.0, (-0.4, 1.0), (0.5, 2.0))
    ahead = picture_box(level, "back", 3.0, (-0.5, 0.5), (0.5, 2.0))

    assert wide[2] == 400.0
    assert 370 < wide[0] < 385
    assert (ahead[0] + ahead[2]) / 2 == pytest.approx(200)


def test_a_box_in_the_request_keeps_a_wall_free(truth, room):
    box = picture_box(truth, "left", LEFT, (-1.0, 0.0), (0.6, 1.6))

    (kept,) = openings_from_boxes((box,), truth, room)

    assert (kept.kind, kept.wall, kept.box) == ("keep_free", "left", box)
    assert kept.low == pytest.approx(-1.0, abs=0.3)
    assert kept.high == pytest.approx(0.0, abs=0.3)


def test_a_box_below_the_walls_keeps_the_floor_free(truth, room):
    u, v = truth.project(np.array([(0.9, -1.2, 0.0)]))[0]

    (kept,) = openings_from_boxes(((u - 20, v - 10, u + 20, v + 10),), truth, room)

    assert (kept.kind, kept.wall, kept.bottom, kept.top) == ("keep_free", "floor", 0.0, 0.0)
    assert kept.low < 0.9 < kept.high
