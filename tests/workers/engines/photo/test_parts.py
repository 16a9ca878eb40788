"""White balance, tone, noise and sharpness, each against a picture whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from tests.workers.engines.photo.rooms import any_picture, wall
from workers.engines.photo.color import luma, white_gains
from workers.engines.photo.detail import denoise, noise_level, sharpen
from workers.engines.photo.develop import develop
from workers.engines.photo.quality import mean_luminance, structure_similarity
from workers.engines.photo.tone import fuse

ONES = np.ones(3, np.float32)


def grey_spread(image: np.ndarray) -> float:
    """Difference of the channels' medians over the wall, which is grey in truth."""
    return float(np.ptp(np.median(image[: image.shape[0] // 2].reshape(-1, 3), axis=0)))


@pytest.mark.parametrize("tint", [(1.15, 1.0, 0.8), (0.85, 1.0, 1.2), (1.0, 1.1, 0.95)])
def test_white_balance_takes_most_of_a_cast_out(tint: tuple[float, float, float]) -> None:
    photo = wall(320, 240, light=0.7, tint=tint)

    gains, share = white_gains(photo)

    assert share > 0.3
    assert grey_spread(photo * gains) < 0.35 * grey_spread(photo)
    assert np.median(luma(photo * gains)) == pytest.approx(np.median(luma(photo)), rel=0.03)


def test_white_balance_leaves_a_neutral_room_alone() -> None:
    gains, _ = white_gains(wall(320, 240))

    assert np.abs(gains - 1).max() < 0.01


def test_white_balance_needs_something_neutral() -> None:
    gains, share = white_gains(np.full((60, 80, 3), (200, 120, 40), np.uint8))

    assert share == 0.0
    assert gains.tolist() == [1.0, 1.0, 1.0]


def test_white_balance_is_bounded() -> None:
    gains, _ = white_gains(wall(320, 240, light=0.6, tint=(1.3, 1.0, 0.72)))

    assert gains.min() >= 0.86 - 1e-6
    assert gains.max() <= 1.14 + 1e-6


def gain_at(photo: np.ndarray) -> np.ndarray:
    tone = fuse(photo, ONES)
    return tone.gain(luma(photo) / np.float32(255), 0, photo.shape[0])


def test_tone_lifts_shadows_more_than_lights() -> None:
    photo = np.full((240, 320, 3), 40, np.uint8)
    photo[:, 160:] = 225

    gain = gain_at(photo)

    assert gain[:, 10:140].mean() > 1.15
    assert gain[:, 180:310].mean() < 1.05


def test_tone_lifts_a_dim_room_and_does_not_darken_a_bright_one() -> None:
    dim, bright = wall(320, 240, light=0.15), np.full((120, 160, 3), 215, np.uint8)

    assert (luma(dim) * gain_at(dim)).mean() > 1.3 * luma(dim).mean()
    assert (luma(bright) * gain_at(bright)).mean() > 0.995 * luma(bright).mean()


def test_tone_keeps_edges_without_halos() -> None:
    photo = np.full((240, 320, 3), 60, np.uint8)
    photo[:, 160:] = 200

    toned = luma(photo) * gain_at(photo)

    row = toned[120]
    left, right = np.median(row[:150]), np.median(row[170:])
    assert np.abs(row[:158] - left).max() < 0.12 * left
    assert np.abs(row[162:] - right).max() < 0.06 * right


def test_tone_of_strips_is_that_of_the_whole() -> None:
    small, large = wall(200, 150), wall(800, 600)
    tone, grey = fuse(small, ONES), luma(large) / np.float32(255)

    whole = tone.gain(grey, 0, 600)
    parts = [tone.gain(grey[top : top + 128], top, 600) for top in range(0, 600, 128)]

    assert np.abs(np.vstack(parts) - whole).max() < 1e-5


@pytest.mark.parametrize("noise", [2.0, 5.0, 10.0])
def test_noise_level_is_measured_beside_edges(noise: float) -> None:
    assert noise_level(wall(400, 300, light=0.6, noise=noise)) == pytest.approx(luma_noise(noise), rel=0.2)


def luma_noise(noise: float) -> float:
    """Independent noise in three channels, weighted as luma is."""
    return noise * float(np.sqrt(0.299**2 + 0.587**2 + 0.114**2))


def test_denoise_halves_noise_and_keeps_edges() -> None:
    clean, noisy = wall(400, 300, light=0.6), wall(400, 300, light=0.6, noise=6.0)

    smooth = denoise(noisy.astype(np.float32), noise_level(noisy))

    error_before = np.sqrt(np.mean((luma(noisy) - luma(clean)) ** 2))
    error_after = np.sqrt(np.mean((luma(smooth) - luma(clean)) ** 2))
    assert error_after < 0.55 * error_before
    step = np.abs(np.diff(luma(clean)[100]))
    kept = np.abs(np.diff(luma(smooth)[100]))[step > 12].sum() / step[step > 12].sum()
    assert kept > 0.8


def test_denoise_leaves_a_quiet_photo_alone_but_for_steps_of_one_value() -> None:
    photo = wall(200, 150).astype(np.float32)

    change = np.abs(denoise(photo, 0.0) - photo)

    assert change.max() < 1.5
    assert change.mean() < 0.1


def test_sharpen_takes_the_noise_of_each_pixel() -> None:
    grain = 120 + np.random.default_rng(1).normal(0, 2, (40, 60, 1)).astype(np.float32).repeat(3, axis=2)
    lifted = np.full((40, 60), 0.5, np.float32)
    lifted[:, 30:] = 6.0

    change = np.abs(sharpen(grain, lifted, 1200) - grain)

    assert change[:, :28].mean() > 0.2
    assert change[:, 30:].max() == 0


@pytest.mark.parametrize("noise", [0.0, 1.0, 3.0])
def test_a_photo_does_not_become_noisier(noise: float) -> None:
    made = develop(wall(320, 240, light=0.35, noise=noise), None, lambda share: None)

    assert made.quality["noise_after"] <= made.quality["noise_before"]


def test_sharpen_steepens_edges_but_not_noise() -> None:
    edge = np.repeat(np.interp(np.arange(60), [27, 33], [80, 160])[None, :], 40, axis=0)
    photo = np.repeat(edge[..., None], 3, axis=2).astype(np.float32)
    grain = np.full((40, 60, 3), 120, np.float32) + np.random.default_rng(1).normal(0, 1, (40, 60, 1)).astype(
        np.float32
    )

    assert np.ptp(sharpen(photo, 1.0, 1200)[20, :, 0]) > 81
    assert np.abs(sharpen(photo, 1.0, 1200) - photo).max() <= 10
    assert sharpen(grain, 2.0, 1200).std() < 1.02 * grain.std()


def test_structure_similarity_ignores_brightness_but_not_displacement() -> None:
    photo = any_picture("noise", 3, (120, 160))
    brighter = np.rint(photo * 0.7 + 60).astype(np.uint8)

    assert structure_similarity(photo, photo) == pytest.approx(1.0, abs=1e-4)
    assert structure_similarity(photo, brighter) > 0.99
    assert structure_similarity(photo, np.roll(photo, 3, axis=1)) < 0.2


def test_mean_luminance() -> None:
    assert mean_luminance(np.full((4, 4, 3), (255, 0, 0), np.uint8)) == pytest.approx(0.299)
