import cv2
import numpy as np

from tests.workers.engines.staging import scenes
from workers.engines.staging.light.color import to_srgb
from workers.engines.staging.light.shell import shell_of
from workers.engines.staging.light.sun import shaded_sun, sun_excess, without_sun


def sunny():
    """A grey room with a patch of sun, three times as bright, on its floor; and where the patch is."""
    camera = scenes.camera()
    light = np.full((96, 144, 3), 0.25, np.float32)
    corners = camera.project(np.array([(-0.5, 2.5, 0), (0.5, 2.5, 0), (0.5, 3.5, 0), (-0.5, 3.5, 0)], float))
    patch = np.zeros((96, 144), np.uint8)
    cv2.fillConvexPoly(patch, np.round(corners).astype(np.int32), 1)
    light[patch > 0] = 0.75
    light[:30, 60:80] = 0.75  # as bright, but on a wall
    return np.round(to_srgb(light)).astype(np.uint8), camera, patch > 0


def test_the_patch_of_sun_is_found_on_the_floor_only():
    photo, camera, patch = sunny()

    excess = sun_excess(photo, shell_of(scenes.room(camera)), camera)

    inner = cv2.erode(patch.astype(np.uint8), np.ones((5, 5))) > 0
    outer = cv2.dilate(patch.astype(np.uint8), np.ones((5, 5))) > 0
    assert inner.sum() > 50
    assert np.allclose(excess[inner], 3.0, atol=0.1)
    assert (excess[~outer] == 1.0).all()


def test_the_sun_goes_out_in_deep_shade_and_stays_in_the_open():
    ratio = np.repeat(np.array([[1.0, 0.8, 0.6, 0.3]])[..., None], 3, axis=2)

    lit = without_sun(ratio, np.full((1, 4, 3), 3.0))
    plain = without_sun(ratio, np.ones((1, 4, 3)))

    assert np.allclose(lit[0, :, 0], [1.0, 0.8, 0.6 / np.sqrt(3.0), 0.1], atol=1e-6)
    assert np.allclose(plain, ratio)


def test_hidden_sun_is_taken_out_and_free_sun_stays():
    ratio, excess = np.full((1, 3, 3), 0.8), np.full((1, 3, 3), 4.0)
    excess[0, 2] = 1.0

    lit = shaded_sun(ratio, excess, np.array([[1.0, 0.0, 0.5]]))

    assert np.allclose(lit[0, :, 0], [(0.8 + 3.0) / 4.0, 0.2, 0.8])
