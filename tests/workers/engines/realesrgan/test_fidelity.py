from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.workers.engines.realesrgan.pictures import detail, drawing
from workers.engines.realesrgan.fidelity import agreement_psnr, faithful
from workers.engines.realesrgan.resample import lanczos


def repeated(pixels, scale):
    return np.repeat(np.repeat(pixels, scale, axis=0), scale, axis=1)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_a_picture_that_scales_down_to_the_input_is_left_alone(scale: int) -> None:
    small = drawing()

    assert (faithful(small, repeated(small, scale)) == repeated(small, scale)).all()


def test_a_shift_of_colour_goes_back_in_full() -> None:
    small = np.full((40, 40, 3), (90, 120, 150), np.uint8)
    shifted = repeated(small, 2) + np.array([6, 0, 250], np.uint8)  # six levels more red, six less blue

    assert np.abs(faithful(small, shifted).astype(int) - repeated(small, 2)).max() == 0


def test_half_of_the_lost_grain_goes_back() -> None:
    grain = np.random.default_rng(1).integers(-12, 13, (64, 64, 1))
    small = np.clip(np.full((64, 64, 3), 128) + grain, 0, 255).astype(np.uint8)
    smooth = np.full((128, 128, 3), 128, np.uint8)

    returned = np.asarray(cv2.resize(faithful(small, smooth), (64, 64), interpolation=cv2.INTER_AREA), np.uint8)

    assert detail(smooth) == 0
    assert 0.35 < detail(returned) / detail(small) < 0.6


def test_agreement_is_the_error_of_the_picture_scaled_down() -> None:
    small = np.full((20, 20, 3), 100, np.uint8)

    assert agreement_psnr(small, repeated(small, 3)) == 99.0
    assert agreement_psnr(small, repeated(small + 5, 3)) == pytest.approx(10 * np.log10(255**2 / 25))
    assert agreement_psnr(drawing(), lanczos(drawing(), 2)) > 30


def test_agreement_of_a_tall_picture_is_that_of_all_its_rows() -> None:
    small = np.full((700, 8, 3), 100, np.uint8)
    large = repeated(small, 2)
    large[-200:] += 5  # the lowest hundred rows

    assert agreement_psnr(small, large) == pytest.approx(10 * np.log10(255**2 / (25 / 7)))


def test_agreement_ignores_what_is_transparent() -> None:
    small = np.full((20, 20, 3), 100, np.uint8)
    large = repeated(small, 2)
    large[:20] = 0
    alpha = np.full((20, 20), 255, np.uint8)
    alpha[:10] = 0

    assert agreement_psnr(small, large, alpha) == 99.0
    assert agreement_psnr(small, large) < 12
    assert agreement_psnr(small, large, np.zeros((20, 20), np.uint8)) == 99.0
