from dataclasses import replace

import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from workers.engines.staging.light.shell import SURFACES, beyond, emitters_for, pixel_hits, quad, shell_of
from workers.engines.staging.scene import Room


def normal(corners):
    return np.cross(corners[1] - corners[0], corners[3] - corners[0])


@pytest.mark.parametrize("surface", SURFACES)
def test_every_side_of_the_room_faces_inwards(surface):
    shell = shell_of(scenes.room(scenes.camera()))

    corners = quad(shell, surface)

    inside = np.array([0.0, 1.0, 1.2])
    assert float(np.dot(normal(corners), inside - corners.mean(axis=0))) > 0


def test_every_light_faces_into_the_room():
    seen = scenes.room(scenes.camera())

    lights = emitters_for(seen, shell_of(seen))

    assert [light.name for light in lights] == ["window0", "ceiling", "behind", "overhead", "lamp", "left", "right"]
    middle = np.array([0.0, 0.3, 1.2])
    for light in lights:
        assert float(np.dot(normal(light.corners), middle - light.corners.mean(axis=0))) > 0, light.name


def test_only_windows_the_lamp_and_the_ceiling_itself_may_come_into_view():
    camera = scenes.camera(320, 214)
    seen = scenes.room(camera)

    for light in emitters_for(seen, shell_of(seen)):
        pixels = camera.project(light.corners)
        shown = np.isfinite(pixels).all(axis=1) & (pixels > 0).all(axis=1) & (pixels < [320, 214]).all(axis=1)
        assert light.in_view or light.name == "ceiling" or not shown.any(), light.name


def test_the_lights_beside_the_view_end_just_before_it_begins():
    camera = scenes.camera(320, 214, yaw=0.0, pitch=0.0)
    seen = scenes.room(camera)
    shell = shell_of(seen)

    ends = {light.name: light.corners[:, 1].max() for light in emitters_for(seen, shell)}

    half = np.tan(np.radians(37.0))
    assert ends["left"] == pytest.approx(-shell.left / half - 0.3)
    assert ends["right"] == pytest.approx(shell.right / half - 0.3)


@pytest.mark.parametrize("k1", [0.0, -0.04])
def test_where_a_pixels_ray_ends_projects_back_to_the_pixel(k1):
    camera = scenes.camera(60, 40, k1=k1)

    surface, points = pixel_hits(shell_of(scenes.room(camera)), camera)

    v, u = np.mgrid[0:40, 0:60] + 0.5
    back = camera.project(points.reshape(-1, 3))
    assert np.abs(back - np.column_stack([u.ravel(), v.ravel()])).max() < 1e-3
    assert {SURFACES[index] for index in np.unique(surface)} == {"floor", "ceiling", "left", "right", "back"}


def test_the_lower_middle_of_the_picture_is_floor_at_height_zero():
    camera = scenes.camera(60, 40)

    surface, points = pixel_hits(shell_of(scenes.room(camera)), camera)

    assert SURFACES[surface[38, 30]] == "floor"
    assert abs(points[38, 30, 2]) < 1e-9


def test_a_window_looks_out_and_a_kept_free_wall_does_not():
    camera = scenes.camera(90, 60)
    seen = scenes.room(camera)
    window = seen.openings[0]
    shell = shell_of(seen)

    through = beyond(seen, camera, shell)

    surface, points = pixel_hits(shell, camera)
    v, u = np.nonzero(through)
    assert len(v) > 50
    assert {SURFACES[index] for index in surface[v, u]} == {"left"}
    assert (points[v, u, 1] > window.low).all()
    assert (points[v, u, 1] < window.high).all()
    assert not beyond(replace(seen, openings=(replace(window, kind="keep_free"),)), camera, shell).any()


def test_walls_out_of_view_stand_clear_of_the_floor():
    camera = scenes.camera()
    seen = Room(camera, None, None, None, 2.5, np.array([(-3.0, 1.0), (3.5, 1.0), (0.0, 6.0)]))

    shell = shell_of(seen)

    assert (shell.left, shell.right, shell.back, shell.front) == (-4.5, 5.0, 7.5, -1.5)
