import cv2
import numpy as np
import pytest

from tests.workers.engines.drawn_room import drawn_room
from tests.workers.engines.staging.panorama.panoramas import camera, drawn
from workers.engines.base import InvalidInput
from workers.engines.staging.panorama.validity import require_panorama, seam_step


def refused(picture: np.ndarray) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        require_panorama(picture)
    assert caught.value.code == "invalid_panorama"
    return caught.value


def test_a_drawn_sphere_is_one():
    picture = drawn(camera(512))

    require_panorama(picture)

    assert seam_step(picture) < 1.0


@pytest.mark.parametrize("width", [512, 505, 518])
def test_it_must_be_twice_as_wide_as_high(width):
    picture = np.full((256, width, 3), 128, np.uint8)

    if abs(width - 512) <= 5.12:
        require_panorama(picture)
    else:
        assert f"{width}x256" in refused(picture).message


def test_a_photo_cropped_to_two_to_one_is_none():
    photo = np.asarray(drawn_room(512, 384))[90:346]

    assert "twice as wide as high" in refused(photo).message


def test_borders_must_continue_each_other():
    part = cv2.resize(drawn(camera(512))[:, :300], (512, 256), interpolation=cv2.INTER_AREA)

    assert "borders do not continue" in refused(np.asarray(part)).message


def test_a_pole_is_one_point():
    picture = drawn(camera(512))
    picture[:3, 100:300] = 20

    assert "top row" in refused(picture).message


def test_a_joint_below_the_tripod_is_no_reason():
    picture = drawn(camera(512))
    picture[-3:, 100:300] -= 40

    require_panorama(picture)
