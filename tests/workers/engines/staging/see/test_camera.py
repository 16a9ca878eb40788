from dataclasses import replace

import numpy as np
import pytest

from tests.workers.engines.staging.see.drawn import Drawn
from workers.engines.staging.see.calibration import angles_of, rotation_from


@pytest.mark.parametrize(("k1", "shift"), [(0.0, 0.0), (-0.06, 0.0), (0.04, 25.0)])
def test_a_ray_through_a_projected_point_meets_it_again(k1: float, shift: float) -> None:
    camera = replace(Drawn(), k1=k1, shift=shift).camera
    points = np.array([[-1.0, 3.0, 0.0], [0.5, 2.5, 1.0], [1.0, 4.0, 2.3]])

    rays = camera.rays(camera.project(points))

    directions = points - [0.0, 0.0, camera.height]
    expected = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    assert np.allclose(rays, expected, atol=2e-5)


def test_floor_points_come_back_from_their_pixels() -> None:
    camera = Drawn(k1=-0.04, shift=-12.0).camera
    floor = np.array([[0.0, 2.0], [-1.2, 3.4], [1.0, 4.1]])

    pixels = camera.project(np.column_stack([floor, np.zeros(3)]))

    assert np.allclose(camera.to_floor(pixels), floor, atol=1e-3)


def test_points_behind_the_camera_have_no_pixel() -> None:
    pixels = Drawn(yaw=0.0).camera.project(np.array([[0.0, -1.0, 1.0]]))

    assert np.isnan(pixels).all()


def test_pixels_above_the_horizon_have_no_floor() -> None:
    floor = Drawn(pitch=0.0, roll=0.0).camera.to_floor(np.array([[384.0, 100.0]]))

    assert np.isnan(floor).all()


def test_distortion_bends_towards_the_principal_point_of_a_shifted_picture() -> None:
    plain, bent = Drawn(shift=30.0).camera, Drawn(shift=30.0, k1=-0.05).camera
    points = np.array([[-1.5, 4.0, 0.5], [0.5, 3.0, 2.2]])

    straight, curved = plain.project(points), bent.project(points)

    centre = np.array([384.0, 286.0])
    assert (np.linalg.norm(curved - centre, axis=1) < np.linalg.norm(straight - centre, axis=1)).all()


def test_a_resized_camera_sees_the_same_at_another_size() -> None:
    camera = Drawn(shift=20.0, k1=-0.03).camera
    points = np.array([[0.3, 3.0, 0.4]])

    assert np.allclose(camera.scaled(1536, 1024).project(points), 2 * camera.project(points))


def test_angles_survive_the_rotation() -> None:
    assert angles_of(rotation_from(0.07, -0.02, 0.5)) == pytest.approx((0.07, -0.02, 0.5))


def test_looking_down_and_panning_right_move_the_world_up_and_left() -> None:
    ahead = np.array([[0.0, 3.0, 1.3]])

    level = Drawn(yaw=0.0, pitch=0.0, roll=0.0).camera.project(ahead)[0]
    down = Drawn(yaw=0.0, pitch=0.1, roll=0.0).camera.project(ahead)[0]
    right = Drawn(yaw=0.1, pitch=0.0, roll=0.0).camera.project(ahead)[0]

    assert level == pytest.approx([384.0, 256.0])
    assert down[1] < 230
    assert right[0] < 335
