"""Light exchange in the empty box room against closed forms."""

import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from workers.engines.staging.light.shell import GLOW, SURFACES, emitters_for, quad, shell_of
from workers.engines.staging.render.radiosity import BoxLight, form_factors, light_camera
from workers.engines.staging.render.spec import Emitter

SQUARE = np.array([[(-0.5, 0.5, 1.0), (0.5, 0.5, 1.0), (0.5, -0.5, 1.0), (-0.5, -0.5, 1.0)]])
UP, DOWN = np.array([[0.0, 0.0, 1.0]]), np.array([[0.0, 0.0, -1.0]])


@pytest.fixture(scope="module")
def room():
    seen = scenes.room(scenes.camera())
    shell = shell_of(seen)
    return seen.camera, shell, emitters_for(seen, shell)


def test_a_square_straight_above_covers_the_share_of_the_closed_form():
    # 4 / (2 pi) (A / sqrt(1 + A^2) atan(B / sqrt(1 + A^2)) + ...) for the four quarters, A = B = 0.5
    quarter = 2 * 0.5 / np.sqrt(1.25) * np.arctan(0.5 / np.sqrt(1.25)) / (2 * np.pi)

    assert form_factors(np.zeros((1, 3)), UP, SQUARE)[0, 0] == pytest.approx(4 * quarter, abs=1e-9)


def test_a_light_sends_nothing_backwards():
    assert form_factors(np.array([[0.0, 0.0, 2.0]]), DOWN, SQUARE)[0, 0] == 0.0


def test_the_six_sides_fill_the_hemisphere_of_a_point_on_any_of_them(room):
    _, shell, _ = room
    sides = np.stack([quad(shell, name) for name in SURFACES])
    centres = sides.mean(axis=1) + [0.2, 0.1, 0.0] * (np.array(SURFACES) == "floor")[:, None]
    normals = np.cross(sides[:, 1] - sides[:, 0], sides[:, 3] - sides[:, 0])

    shares = form_factors(centres, normals / np.linalg.norm(normals, axis=1, keepdims=True), sides)

    assert shares.sum(axis=1) == pytest.approx(np.ones(6), abs=1e-6)


def test_bounces_of_grey_walls_add_up_to_a_geometric_series(room):
    camera, shell, _ = room
    glow = [light for light in emitters_for(scenes.room(camera), shell) if light.name == GLOW]
    albedo = dict.fromkeys(SURFACES, 0.5)

    boxes = [BoxLight(shell, glow, camera, depth) for depth in (2, 3, 4, 16)]
    totals = [box.bases(albedo)[0][box.surface != SURFACES.index("ceiling")].mean() for box in boxes]

    assert np.diff(totals)[0] > np.diff(totals)[1] > 0
    assert totals[3] < 0.5 * 1.0 / (1 - 0.5), "a closed room of albedo a reflects at most a / (1 - a) of its light"


def test_a_floor_that_shines_lights_the_room_as_a_light_in_its_place_does(room):
    camera, shell, _ = room
    light = Emitter("behind", quad(shell, "floor") + np.array([0.0, 0.0, 0.02]))
    textures = {name: np.full((4, 4, 3), 0.5) for name in SURFACES}

    for depth in (2, 3, 6):
        box = BoxLight(shell, [light], camera, depth)
        expected = box.lit(textures, np.ones(1), np.ones(3))[box.surface != SURFACES.index("floor")]
        found = box.lit_by({"floor": np.ones((96, 96, 3))}, textures)[box.surface != SURFACES.index("floor")]
        assert found.mean() == pytest.approx(expected.mean(), rel=0.04)


def test_lights_can_be_told_with_more_bounces_than_are_traced(room):
    camera, shell, lights = room
    albedo = dict.fromkeys(SURFACES, 0.7)
    traced, real = (BoxLight(shell, lights, camera, depth) for depth in (5, 14))

    assert np.array_equal(traced.bases(albedo, 14), real.bases(albedo))
    assert (traced.bases(albedo) < real.bases(albedo))[:, ~real.shown].all()


@pytest.mark.parametrize(("width", "fitted"), [(1280, (160, 107)), (320, (80, 53)), (60, (60, 40))])
def test_lights_are_fitted_to_an_eighth_of_the_picture_and_to_no_less_than_80_pixels(width, fitted):
    small = light_camera(scenes.camera(width, round(width / 1.5)), 0.125)

    assert (small.width, small.height_px) == fitted


def test_the_picture_of_a_plain_room_is_the_sum_of_its_lights(room):
    camera, shell, lights = room
    box = BoxLight(shell, lights, camera, 5)
    weights = np.arange(1.0, len(lights) + 1)
    albedo = {name: 0.2 + 0.1 * number for number, name in enumerate(SURFACES)}
    textures = {name: np.full((8, 8, 3), value, np.float32) for name, value in albedo.items()}

    picture = box.lit(textures, weights, np.ones(3))

    expected = np.tensordot(weights, box.bases(albedo), axes=1)
    assert box.shown.sum() > 20
    glow = (box.surface == SURFACES.index("ceiling")) * weights[[light.name for light in lights].index(GLOW)]
    plain = (expected - glow)[~box.shown]
    assert picture[~box.shown] == pytest.approx(np.repeat(plain[:, None], 3, axis=1), rel=1e-4)
