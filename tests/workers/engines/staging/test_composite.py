import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from workers.engines.staging.composite import (
    SHOULDER_TOP,
    character_of,
    composite,
    edge_softness,
    resized_rows,
    settle_ratio,
    shoulder,
)
from workers.engines.staging.light.color import to_linear, to_srgb
from workers.engines.staging.render.spec import Layers

ROOT = Path(__file__).parents[4]


def noise_photo(height=80, width=120, seed=1):
    smooth = cv2.GaussianBlur(np.random.default_rng(seed).uniform(40, 220, (height, width, 3)), (0, 0), 3)
    return np.clip(smooth + np.random.default_rng(seed + 1).normal(0, 2, smooth.shape), 0, 255).astype(np.uint8)


def layers_with(height=80, width=120, *, level=0.2, shade=0.6):
    """A grey square in the middle, its shadow to the right of it, and a zone around both."""
    alpha = np.zeros((height, width), np.float32)
    alpha[height // 3 : height // 2, width // 3 : width // 2] = 1.0
    ratio = np.ones((height // 2, width // 2, 3), np.float32)
    ratio[height // 6 : height // 4, width // 4 : width // 3] = shade
    zone = np.zeros((height // 2, width // 2), np.float32)
    zone[height // 8 : height // 3, width // 8 : (2 * width) // 5] = 1.0
    return Layers(alpha, alpha[..., None] * np.float32(level) * np.ones(3, np.float32), ratio, zone)


def test_every_byte_outside_the_zone_is_the_original():
    photo = noise_photo()

    staged = composite(photo, layers_with())

    assert np.array_equal(staged.image[~staged.zone], photo[~staged.zone])
    assert 0.5 < (~staged.zone).mean() < 0.95


def test_inside_the_zone_pixels_without_change_keep_their_bytes():
    photo = noise_photo()
    layers = layers_with()

    staged = composite(photo, layers)

    ratio = resized_rows(settle_ratio(layers), photo.shape[:2], slice(0, 80))
    alpha = resized_rows(layers.alpha, photo.shape[:2], slice(0, 80))
    untouched = staged.zone & (np.abs(ratio - 1).max(axis=2) <= 1e-4) & (cv2.dilate(alpha, np.ones((9, 9))) == 0)
    assert untouched.any()
    assert np.array_equal(staged.image[untouched], photo[untouched])


def test_a_shadow_keeps_the_photos_texture_at_less_light():
    photo = noise_photo()
    layers = layers_with(shade=0.6)

    staged = composite(photo, layers)

    shadow = (slice(30, 38), slice(66, 76))
    quotient = to_linear(staged.image[shadow]) / to_linear(photo[shadow])
    assert quotient.mean() == pytest.approx(0.6 + 0.02, abs=0.04)


def test_furniture_covers_the_photo_completely_where_it_is_opaque():
    staged = composite(noise_photo(), layers_with(level=0.2))

    inside = staged.image[31:36, 46:54].astype(float)
    assert inside.mean() == pytest.approx(float(to_srgb(np.float32(0.2))), abs=2.0)


def test_a_half_covered_pixel_is_half_furniture_in_linear_light():
    photo = np.full((40, 60, 3), 200, np.uint8)
    alpha = np.zeros((40, 60), np.float32)
    alpha[10:30, 20:40] = 0.5
    color = alpha[..., None] * np.full(3, 0.1, np.float32)
    layers = Layers(alpha, color, np.ones((20, 30, 3), np.float32), np.ones((20, 30), np.float32))

    staged = composite(photo, layers)

    expected = float(to_srgb(0.5 * 0.1 + 0.5 * to_linear(np.array(200, np.uint8))))
    assert staged.image[20, 30].mean() == pytest.approx(expected, abs=1.0)


def test_a_larger_photo_keeps_its_own_pixels():
    photo = noise_photo(240, 360)

    staged = composite(photo, layers_with())

    assert staged.image.shape == photo.shape
    assert np.array_equal(staged.image[~staged.zone], photo[~staged.zone])
    assert staged.image[100:110, 140:160].mean() == pytest.approx(float(to_srgb(np.float32(0.2))), abs=2.5)


def drawn_layers(fine, colour=0.05):
    """Layers (40, 60) of a dark thing from its coverage at eight times that size."""
    alpha = cv2.resize(np.asarray(fine, np.float32), (60, 40), interpolation=cv2.INTER_AREA)
    color = alpha[..., None] * np.full(3, colour, np.float32)
    return Layers(alpha, color, np.ones((20, 30, 3), np.float32), np.ones((20, 30), np.float32))


def test_an_enlarged_slanted_edge_is_straight_and_steep():
    rows, columns = np.mgrid[0:320, 0:480] + 0.5
    layers = drawn_layers(columns < 100 + 0.7 * rows)
    photo = np.full((160, 240, 3), 200, np.uint8)

    staged = composite(photo, layers)

    light = to_linear(staged.image[20:140, :, 0])
    dark, bright = float(light[:, 5].mean()), float(light[:, -5].mean())
    share = (light - dark) / (bright - dark)
    crossing = (share < 0.5).sum(axis=1) + 0.0
    wanted = 50 + 0.7 * (np.arange(20, 140) + 0.5)
    assert np.abs(crossing - wanted).max() < 1.1
    assert ((share > 0.1) & (share < 0.9)).sum(axis=1).mean() < 5.0


def test_an_enlarged_stem_thinner_than_a_pixel_does_not_break():
    rows, columns = np.mgrid[0:320, 0:480] + 0.5
    layers = drawn_layers(np.abs(columns - 150 - 0.4 * rows) < 1.6)  # 0.4 pixels of the layers, 1.6 of the photo
    photo = np.full((160, 240, 3), 200, np.uint8)

    staged = composite(photo, layers)

    darkest = staged.image[20:140, :, 0].min(axis=1).astype(float)
    assert darkest.max() < 192
    assert darkest.max() - darkest.min() < 12


def test_an_enlarged_edge_brings_no_rim():
    layers = drawn_layers(np.tile(np.arange(480) < 244, (320, 1)), colour=float(to_linear(np.array(90, np.uint8))))
    photo = np.full((160, 240, 3), 200, np.uint8)

    staged = composite(photo, layers)

    assert staged.image[40:120].min() >= 88
    assert staged.image[40:120].max() <= 201


def test_strips_join_without_a_seam(monkeypatch):
    photo = noise_photo(240, 360)
    photo = cv2.GaussianBlur(photo, (0, 0), 4)  # no grain, so that only the strips could differ
    whole = composite(photo, layers_with()).image

    monkeypatch.setattr("workers.engines.staging.composite.STRIP_PIXELS", 360 * 16)
    strips = composite(photo, layers_with()).image

    assert np.abs(whole.astype(int) - strips.astype(int)).max() <= 2


def test_the_same_seed_gives_the_same_grain():
    photo = noise_photo()

    first, again, other = (composite(photo, layers_with(), seed=seed).image for seed in (4, 4, 5))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_grain_is_measured_and_given_to_the_furniture():
    flat = np.full((200, 300, 3), 128.0)
    noise = np.random.default_rng(3).normal(0, 3.0, (200, 300, 1))
    photo = np.clip(flat + noise, 0, 255).astype(np.uint8)

    staged = composite(photo, layers_with(200, 300))

    assert character_of(photo).grain == pytest.approx(3.0, rel=0.1)
    assert staged.image[75:95, 110:140].astype(float).std() == pytest.approx(3.0, rel=0.25)


@pytest.mark.parametrize("blur", [0.7, 1.0, 1.5])
def test_the_softness_of_edges_is_measured(blur):
    picture = np.zeros((400, 400), np.float32)
    for at in range(20, 400, 40):
        picture[:, at : at + 20] = 200.0
    fine = cv2.GaussianBlur(cv2.resize(picture, (1600, 1600), interpolation=cv2.INTER_NEAREST), (0, 0), 4 * blur)
    grey = cv2.resize(fine, (400, 400), interpolation=cv2.INTER_AREA)

    assert edge_softness(grey) == pytest.approx(blur, abs=0.2)


def test_highlights_are_bent_and_never_clip():
    alpha = np.ones((1, 4), np.float32)
    color = np.array([[[0.5] * 3, [0.82] * 3, [1.5] * 3, [12.0] * 3]], np.float32)

    bent = shoulder(color, alpha)[0, :, 0]

    assert bent[0] == pytest.approx(0.5)
    assert bent[1] == pytest.approx(0.82)
    assert bent[1] < bent[2] < bent[3] <= 0.82 + 0.18 * SHOULDER_TOP + 1e-6
    assert to_srgb(bent[3]) < 251


def test_a_change_of_light_too_small_to_see_is_dropped():
    ratio = np.full((20, 20, 3), 0.985, np.float32)

    settled = settle_ratio(Layers(np.zeros((40, 40)), np.zeros((40, 40, 3)), ratio, np.ones((20, 20))))

    assert (settled == 1.0).all()


def test_a_speck_in_the_ratio_is_dropped():
    ratio = np.ones((20, 20, 3), np.float32)
    ratio[10, 10] = 5.0

    settled = settle_ratio(Layers(np.zeros((40, 40)), np.zeros((40, 40, 3)), ratio, np.ones((20, 20))))

    assert (settled == 1.0).all()


def test_fifty_megapixels_need_little_more_than_the_photo_twice():
    code = """
import resource
import numpy as np
from tests.workers.engines.staging.test_composite import layers_with
from workers.engines.staging.composite import composite
photo = np.zeros((5776, 8656, 3), np.uint8)
photo[::7] = 90
layers = layers_with(160, 240)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
staged = composite(photo, layers)
assert staged.image.shape == photo.shape
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    photo_megabytes = 5776 * 8656 * 3 / 2**20
    assert int(ended.stdout) < 1.4 * photo_megabytes + 450
