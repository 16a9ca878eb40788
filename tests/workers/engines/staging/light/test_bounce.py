from dataclasses import replace

import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from workers.engines.staging.light.beam import find_beam
from workers.engines.staging.light.bounce import sun_levels, thrown_back
from workers.engines.staging.light.shell import shell_of, window_quad

SHELL = shell_of(scenes.room(scenes.camera()))


@pytest.fixture(scope="module")
def beam():
    seen = scenes.room(scenes.camera(288, 192))
    photo = scenes.sunny_photo(seen, scenes.sun_on_floor(seen.openings[0]))
    found = find_beam(photo, SHELL, seen.camera, [window_quad(one, SHELL) for one in seen.openings])
    assert found is not None
    return found


def test_the_floor_gets_what_comes_through_the_window(beam):
    levels = sun_levels(beam, SHELL, 96)

    texel = (SHELL.right - SHELL.left) * (SHELL.back - SHELL.front) / 96**2
    window = 2.0 * 1.4 * float(beam.direction[0])  # its area as the sun sees it
    assert list(levels) == ["floor"]
    assert levels["floor"].sum() * texel == pytest.approx(window, rel=0.1)
    assert levels["floor"].max() == pytest.approx(-beam.direction[2], rel=0.01)


def test_a_wall_that_stands_in_the_beam_gets_its_part_and_no_wall_that_it_comes_from(beam):
    near = replace(SHELL, right=-0.9)  # the patch went on to -0.6 m

    levels = sun_levels(beam, near, 96)

    assert set(levels) == {"floor", "right"}
    assert levels["right"].max() == pytest.approx(float(beam.direction[0]), rel=0.02)
    up = levels["right"].max(axis=1)
    assert up[0] > 0.0
    assert up[60:].max() == 0.0


def test_what_is_thrown_back_has_the_color_of_sun_and_surface():
    level = np.array([[0.0, 0.5], [1.0, 0.0]], np.float32)

    sent = thrown_back({"floor": level}, np.array([2.0, 1.0, 1.0]), {"floor": np.array([0.5, 0.5, 0.25])})

    assert np.allclose(sent["floor"][:, :, 0], level)
    assert np.allclose(sent["floor"][:, :, 2], level / 4)
