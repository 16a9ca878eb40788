from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from workers.engines.staging.light.beam import FINE_CELL, WARMTH, find_beam, sampled
from workers.engines.staging.light.color import luminance
from workers.engines.staging.light.shell import shell_of, window_quad
from workers.engines.staging.scene import Opening

ALBEDO = np.full(3, 0.4)


def found_in(photo, seen, *, mirrors=False):
    windows = [window_quad(one, shell_of(seen)) for one in seen.openings]
    return find_beam(photo, shell_of(seen), seen.camera, windows, mirrors=mirrors)


@pytest.mark.parametrize("slope", [(0.75, 0.19), (1.1, -0.2), (0.5, 0.5)])
def test_the_direction_follows_from_the_window_and_its_patch(slope):
    direction = np.array([*slope, -1.0]) / np.linalg.norm([*slope, -1.0])
    seen = scenes.room(scenes.camera(288, 192))

    beam = found_in(scenes.sunny_photo(seen, scenes.sun_on_floor(seen.openings[0], direction)), seen)

    assert np.degrees(np.arccos(beam.direction @ direction)) < 4.0


def test_the_beam_carries_what_the_patch_has_more_than_the_floor():
    seen = scenes.room(scenes.camera(288, 192))
    patch = scenes.sun_on_floor(seen.openings[0])

    beam = found_in(scenes.sunny_photo(seen, patch, times=3.0), seen)

    middle = patch.mean(axis=0)
    up = middle - scenes.SUN * 1.0
    assert np.allclose(beam.over(ALBEDO).irradiance, (3.0 - 1.0) * 0.2 / 0.4 / -beam.direction[2], rtol=0.02)
    assert not beam.burnt_out
    assert np.allclose(beam.at(np.array([middle, up])), 1.0)
    assert np.allclose(beam.at(middle + np.array([(1.5, 0, 0), (0, 0, 2.0)])), 0.0)
    outline = (patch[:, 0].max() - patch[:, 0].min()) * 2.0
    assert abs(beam.share.sum() * FINE_CELL**2 / outline - 1.0) < 0.15


def test_sun_over_a_colored_floor_is_white_where_the_patch_has_the_floors_color_and_warm_where_it_is_burnt_out():
    seen = scenes.room(scenes.camera(288, 192))
    brown = np.array([0.4, 0.2, 0.1], np.float32)
    patch = scenes.sun_on_floor(seen.openings[0])
    photo = scenes.sunny_photo(seen, patch, times=3.0) * brown / 0.4

    shown, burnt = found_in(photo, seen), found_in(np.minimum(photo * 4.0, 1.0), seen)

    assert np.allclose(shown.over(brown).irradiance / shown.over(brown).irradiance[0], 1.0, rtol=0.03)
    assert burnt.burnt_out
    assert burnt.over(brown, 2.0).irradiance == pytest.approx(2.0 * burnt.irradiance / luminance(brown))
    assert np.allclose(burnt.irradiance / luminance(burnt.irradiance), WARMTH)


def test_the_excess_is_only_where_the_sun_is():
    seen = scenes.room(scenes.camera(288, 192))

    photo = scenes.sunny_photo(seen, scenes.sun_on_floor(seen.openings[0]), times=3.0)
    beam = found_in(photo, seen)

    sunny = photo[..., 0] > 0.5
    assert np.allclose(beam.excess[sunny], 3.0, rtol=1e-3)
    assert (beam.excess[~sunny] == 1.0).all()


def test_a_bright_place_that_no_window_explains_is_no_sun():
    seen = scenes.room(scenes.camera(288, 192))
    ring = np.array([(0.9, 2.0, 0.0), (1.3, 2.0, 0.0), (1.3, 4.4, 0.0), (0.9, 4.4, 0.0)])

    assert found_in(scenes.sunny_photo(seen, ring), seen) is None
    assert found_in(scenes.sunny_photo(seen, scenes.sun_on_floor(seen.openings[0]), times=1.2), seen) is None


def test_daylight_that_fades_with_the_distance_from_a_window_is_no_sun():
    seen = scenes.room(scenes.camera(288, 192))
    photo = scenes.sunny_photo(seen, scenes.sun_on_floor(seen.openings[0]), times=4.0)

    assert found_in(cv2.GaussianBlur(photo, (0, 0), 2.0), seen) is not None
    assert found_in(cv2.GaussianBlur(photo, (0, 0), 11.0), seen) is None


def test_a_window_that_a_polished_floor_mirrors_is_no_sun():
    seen = scenes.room(scenes.camera(288, 192))
    low, high, bottom, top = -0.5, 1.0, 0.8, 2.2
    seen = replace(seen, openings=(Opening("window", "back", low, high, bottom, top, (0.0, 0.0, 0.0, 0.0)),))
    corners = [(low, bottom), (high, bottom), (high, top), (low, top)]
    eye = seen.camera.height
    mirrored = np.array([(x * eye / (eye + z), scenes.BACK * eye / (eye + z), 0.0) for x, z in corners])
    photo = scenes.sunny_photo(seen, mirrored, times=3.0)

    assert found_in(photo, seen) is not None
    assert found_in(photo, seen, mirrors=True) is None


def test_a_polished_floor_may_lie_in_the_sun():
    seen = scenes.room(scenes.camera(288, 192))
    photo = scenes.sunny_photo(seen, scenes.sun_on_floor(seen.openings[0]), times=3.0)

    assert found_in(photo, seen, mirrors=True) is not None


def test_a_long_sun_patch_is_read_off_the_picture_at_every_spot() -> None:
    ramp = np.tile(np.arange(64, dtype=np.float32), (32, 1))
    x, y = np.meshgrid(np.linspace(0.5, 63.5, 400), np.linspace(0.5, 31.5, 150))

    read = sampled(ramp, np.stack([x, y], axis=-1).reshape(-1, 2), rows=150)

    assert read.shape == (60_000,)
    assert np.abs(read - (x.ravel() - 0.5)).max() < 0.04
