from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.workers.engines.photo.rooms import FOCAL_35MM, any_picture, wall
from workers.engines.photo.clipping import HIGH, LOW
from workers.engines.photo.upright import (
    Correction,
    Tilt,
    correction,
    focal_pixels,
    lean_deg,
    tilt,
    vertical_segments,
    warp,
)

WIDTH, HEIGHT = 640, 480


def seen(photo: np.ndarray) -> Tilt:
    height, width = photo.shape[:2]
    return tilt(vertical_segments(photo), width, height, focal_pixels(width, height, FOCAL_35MM))[0]


@pytest.mark.parametrize(("pitch", "roll"), [(4.0, 0.0), (-5.0, 0.0), (0.0, 2.5), (3.0, -2.0), (-6.0, 1.5)])
def test_tilt_is_measured_to_a_fifth_of_a_degree(pitch: float, roll: float) -> None:
    found = seen(wall(WIDTH, HEIGHT, pitch_deg=pitch, roll_deg=roll, noise=2.0))

    assert found.trusted
    assert abs(found.pitch_deg) == pytest.approx(abs(pitch), abs=0.2)
    assert abs(found.roll_deg) == pytest.approx(abs(roll), abs=0.2)


@pytest.mark.parametrize(("pitch", "roll"), [(4.0, 0.0), (-5.0, 1.0), (2.0, -2.0)])
def test_corrected_verticals_stand_upright(pitch: float, roll: float) -> None:
    photo = wall(WIDTH, HEIGHT, pitch_deg=pitch, roll_deg=roll)
    found = seen(photo)

    change = correction(found, WIDTH, HEIGHT, focal_pixels(WIDTH, HEIGHT, FOCAL_35MM))

    assert change is not None
    upright = warp(photo, change, 64, lambda: None)
    assert upright.shape == (change.height, change.width, 3)
    assert lean_deg(vertical_segments(photo)) > 0.8
    assert lean_deg(vertical_segments(upright)) < 0.2
    assert change.width / change.height == pytest.approx(WIDTH / HEIGHT, rel=0.01)
    assert change.width >= 0.85 * WIDTH


def test_focal_length_of_the_prior_is_good_enough_for_straight_verticals() -> None:
    photo = wall(WIDTH, HEIGHT, pitch_deg=5.0)
    focal = focal_pixels(WIDTH, HEIGHT, 35.0)
    found = tilt(vertical_segments(photo), WIDTH, HEIGHT, focal)[0]

    change = correction(found, WIDTH, HEIGHT, focal)

    assert change is not None
    assert lean_deg(vertical_segments(warp(photo, change, 64, lambda: None))) < 0.25


def test_crop_shows_photo_everywhere() -> None:
    change = correction(Tilt(5.0, -3.0, 3.0, 20, True, ""), WIDTH, HEIGHT, focal_pixels(WIDTH, HEIGHT, None))

    assert change is not None
    corners = np.array([[[0, 0], [change.width, 0], [change.width, change.height], [0, change.height]]], float)
    source = cv2.perspectiveTransform(corners, np.linalg.inv(change.homography))[0]
    assert source.min() >= 0
    assert np.all(source <= [WIDTH, HEIGHT])


def test_a_level_photo_is_left_alone() -> None:
    found = seen(wall(WIDTH, HEIGHT))

    assert found.trusted
    assert correction(found, WIDTH, HEIGHT, focal_pixels(WIDTH, HEIGHT, None)) is None


@pytest.mark.parametrize("kind", ["noise", "white", "ramp", "stripes"])
def test_weak_evidence_is_not_acted_on(kind: str) -> None:
    photo = any_picture(kind, 1, (HEIGHT, WIDTH))

    found = seen(photo)

    assert correction(found, WIDTH, HEIGHT, focal_pixels(WIDTH, HEIGHT, None)) is None


def test_too_few_segments_are_no_evidence() -> None:
    lines = np.array([[100.0, 50, 104, 400], [300, 50, 304, 400], [500, 50, 504, 400]])

    found = tilt(lines, WIDTH, HEIGHT, 500.0)[0]

    assert (found.trusted, found.reason) == (False, "too few vertical edges")


def test_segments_of_one_corner_are_no_evidence() -> None:
    lines = np.array([[100.0 + 5 * i, 20, 110 + 5 * i, 400] for i in range(10)])

    found = tilt(lines, WIDTH, HEIGHT, 500.0)[0]

    assert (found.trusted, found.reason) == (False, "vertical edges are all in one part of the picture")


def test_a_tilt_that_was_meant_is_kept() -> None:
    found = seen(wall(WIDTH, HEIGHT, pitch_deg=12.0))

    assert (found.trusted, found.reason) == (False, "the tilt is too large to be an accident")


def test_a_correction_that_costs_too_much_is_not_made() -> None:
    assert correction(Tilt(0.0, 4.0, 4.0, 20, True, ""), 1600, 200, 1000.0) is None


def test_strips_do_not_show_in_the_warp() -> None:
    photo = wall(WIDTH, HEIGHT, noise=8.0)
    change = correction(Tilt(4.0, 1.0, 3.0, 20, True, ""), WIDTH, HEIGHT, focal_pixels(WIDTH, HEIGHT, None))
    assert change is not None

    whole = warp(photo, change, HEIGHT, lambda: None)
    parts = warp(photo, change, 37, lambda: None)

    difference = np.abs(whole.astype(int) - parts)
    assert difference.max() <= 2
    assert difference.mean() < 0.05


def test_the_warp_does_not_overshoot_into_clipping() -> None:
    photo = np.where((np.arange(WIDTH) // 5 % 2 == 0)[None, :, None], 9, 246) * np.ones((HEIGHT, 1, 3))
    change = correction(Tilt(4.0, 1.0, 3.0, 20, True, ""), WIDTH, HEIGHT, focal_pixels(WIDTH, HEIGHT, None))
    assert change is not None

    upright = warp(photo.astype(np.uint8), change, 64, lambda: None)

    assert (upright.min(), upright.max()) == (LOW, HIGH)


def test_the_identity_keeps_every_pixel() -> None:
    photo = any_picture("noise", 5)

    assert np.array_equal(warp(photo, Correction(np.eye(3), 240, 180), 50, lambda: None), photo)


def test_pixels_beyond_16_bits_are_not_warped() -> None:
    assert correction(Tilt(4.0, 1.0, 3.0, 20, True, ""), 40_000, 1_000, 20_000.0) is None
