from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.workers.engines.staging.see.drawn import Drawn, Picture, draw
from workers.engines.staging.see.calibration import PRIOR_FOCAL, Calibration, calibrate
from workers.engines.staging.see.lines import Segments, content_box, find_segments


def calibrated(picture: Picture, focal: float | None = None) -> Calibration:
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    segments = find_segments(grey, content_box(grey))
    return calibrate(segments, grey.shape[1], grey.shape[0], focal)


def degrees_between(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.degrees(np.arccos(np.clip((np.trace(one @ other.T) - 1) / 2, -1, 1))))


def test_a_corner_view_gives_rotation_and_focal_length() -> None:
    room = Drawn()

    found = calibrated(draw(room))

    assert found.focal_source == "vanishing_points"
    assert degrees_between(found.camera.rotation, room.camera.rotation) < 0.2
    assert found.camera.focal == pytest.approx(room.camera.focal, rel=0.01)
    assert found.explained > 0.9


def test_barrel_distortion_is_found_with_its_sign() -> None:
    room = Drawn(k1=-0.05)

    found = calibrated(draw(room))

    assert -0.06 < found.camera.k1 < -0.02
    assert degrees_between(found.camera.rotation, room.camera.rotation) < 0.6


def test_a_photo_made_upright_by_shifting_keeps_its_horizon() -> None:
    room = Drawn(pitch=0.0, shift=-60.0)

    found = calibrated(draw(room)).camera

    far = np.array([[0.0, 1e5, 0.0], [-4e4, 1e5, 0.0]])
    assert np.allclose(found.project(far), room.camera.project(far), atol=4.0)
    assert -75 < found.shift < -40


@pytest.mark.parametrize("view", [66, 90])
def test_a_pitched_one_point_view_tells_the_focal_length(view: float) -> None:
    room = Drawn(yaw=np.radians(1.5), view=np.radians(view))

    found = calibrated(draw(room))

    assert found.focal_source == "vanishing_points"
    assert found.camera.focal == pytest.approx(room.camera.focal, rel=0.06)
    assert abs(found.camera.shift) < 1.5
    assert found.focal_spread < 0.1


def test_a_level_one_point_view_holds_the_prior_focal_length() -> None:
    found = calibrated(draw(Drawn(yaw=np.radians(0.5), pitch=0.0, view=np.radians(66))))

    assert found.focal_source == "prior"
    assert found.camera.focal == pytest.approx(PRIOR_FOCAL * 768, rel=0.03)


def test_the_focal_length_of_the_file_beats_the_prior() -> None:
    room = Drawn(yaw=np.radians(1.5), view=np.radians(66))

    found = calibrated(draw(room), room.camera.focal)

    assert found.focal_source == "metadata"
    assert found.camera.focal == pytest.approx(room.camera.focal, rel=0.03)


def test_upright_lines_alone_give_a_level_camera() -> None:
    columns = np.linspace(60, 700, 14)
    segments = Segments(np.column_stack([columns, np.full(14, 80.0)]), np.column_stack([columns, np.full(14, 420.0)]))

    found = calibrate(segments, 768, 512)

    assert np.degrees(found.roll) == pytest.approx(0.0, abs=0.5)
    assert found.lengths[0] == 0.0
    assert found.lengths[2] > 5.0


def test_black_bars_are_not_part_of_the_photo() -> None:
    picture = draw(replace(Drawn(), width=480, height_px=320, bar=30))
    picture[:, :8] = 0

    assert content_box(np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)) == (8, 0, 480, 290)


def test_the_rim_of_a_letterbox_gives_no_segments() -> None:
    grey = np.zeros((300, 400), np.uint8)
    grey[40:260] = 200

    assert len(find_segments(grey, content_box(grey))) == 0
