import json

import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from tests.workers.engines.staging.test_composite import layers_with, noise_photo
from workers.engines.staging.composite import Composite, composite
from workers.engines.staging.quality import (
    clipped_share,
    color_cast,
    largest_piece_share,
    lines_kept,
    luminance_in_range,
    measure,
    noise_ratio,
    ssim_maps,
    unchanged_share,
)
from workers.engines.staging.scene import Arrangement, Placement

NAMES = {
    "structure_ssim",
    "shadow_ssim",
    "unchanged_share",
    "furniture_share",
    "largest_piece_share",
    "clipped_highlights_added",
    "clipped_blacks_added",
    "luminance_in_range",
    "sharpness_ratio",
    "scene_confidence",
    "light_residual",
    "opening_overlap",
    "clearance_min_m",
    "inside_floor",
    "lines_kept",
    "opening_covered",
    "color_cast",
    "noise_ratio",
    "feet_on_floor",
    "feet_off_floor_m",
    "through_wall_m",
}


def measured(photo, staged, layers):
    camera = scenes.camera(120, 80)
    rules = {"opening_overlap": 0.0, "clearance_min_m": 0.8, "inside_floor": 1.0, "frame_share_max": 0.3}
    return measure(
        photo,
        staged,
        layers,
        room=scenes.room(camera),
        arrangement=Arrangement((Placement("sofa", 0.0, 2.9, 0.0, 1.0, 0.6, 0.7),), 1.0, rules),
        pieces=[[scenes.box((-0.5, 2.6, 0.0), (0.5, 3.2, 0.7), (0.5, 0.5, 0.5))]],
        light_residual=0.125,
    )


def test_a_clean_composite_measures_clean():
    photo, layers = noise_photo(), layers_with()

    numbers = measured(photo, composite(photo, layers), layers)

    assert set(numbers) == NAMES
    assert json.loads(json.dumps(numbers)) == numbers
    assert numbers["unchanged_share"] == 1.0
    assert numbers["structure_ssim"] == 1.0
    assert numbers["furniture_share"] == pytest.approx(14 * 20 / (80 * 120), abs=1e-4)
    assert numbers["clipped_highlights_added"] == 0.0
    assert (numbers["scene_confidence"], numbers["light_residual"]) == (0.9, 0.125)


def test_one_changed_byte_outside_the_zone_is_noticed():
    photo, layers = noise_photo(), layers_with()
    staged = composite(photo, layers)
    image = staged.image.copy()
    image[2, 3, 1] ^= 1

    share = unchanged_share(photo, Composite(image, staged.zone))

    assert share == 1.0 - 1.0 / (~staged.zone).sum()


def test_a_shifted_picture_loses_its_structure():
    photo, layers = noise_photo(), layers_with()
    staged = composite(photo, layers)

    numbers = measured(photo, Composite(np.roll(staged.image, 4, axis=1), staged.zone), layers)

    assert numbers["structure_ssim"] < 0.9
    assert numbers["unchanged_share"] < 0.1


def test_similarity_of_a_picture_with_itself_is_one():
    full, structure = ssim_maps(noise_photo(), noise_photo())

    assert full.min() == pytest.approx(1.0, abs=1e-4)
    assert structure.min() == pytest.approx(1.0, abs=1e-4)


def test_darkening_costs_similarity_but_little_structure():
    photo = noise_photo()

    full, structure = ssim_maps(photo, (photo * 0.6).astype(np.uint8))

    assert full.mean() < 0.9
    assert structure.mean() > full.mean()


def test_clipped_pixels_are_counted():
    picture = np.full((10, 10, 3), 128, np.uint8)
    picture[0] = 255
    picture[1, :, 0] = 254
    picture[2] = 0

    assert clipped_share(picture, high=True) == 0.2
    assert clipped_share(picture, high=False) == 0.1


def test_furniture_brighter_than_anything_in_the_photo_is_noticed():
    before = np.random.default_rng(1).integers(50, 150, (40, 40, 3)).astype(np.uint8)
    after = before.copy()
    inside = np.zeros((40, 40), bool)
    inside[10:20, 10:30] = True
    after[10:20, 10:20] = 250

    assert luminance_in_range(before, before, inside) > 0.97
    assert luminance_in_range(before, after, inside) == pytest.approx(0.5, abs=0.02)


def test_a_black_table_in_a_bright_room_is_in_range_and_a_hole_is_not():
    before = np.random.default_rng(1).integers(150, 240, (40, 40, 3)).astype(np.uint8)
    after = before.copy()
    inside = np.zeros((40, 40), bool)
    inside[10:20, 10:30] = True
    after[10:20, 10:20] = 40
    after[10:20, 20:30] = 2

    assert luminance_in_range(before, after, inside) == 0.5


def test_the_largest_piece_is_measured_in_the_frame_and_rugs_are_not():
    camera = scenes.camera(144, 96)
    piece = scenes.box((-0.5, 2.6, 0.0), (0.5, 3.2, 0.7), (0.5, 0.5, 0.5))
    rug = type(piece)(piece.vertices * np.array([4, 1, 0.01], np.float32), piece.faces, piece.material, lies_flat=True)

    alone = largest_piece_share(camera, [[piece]])

    assert 0.05 < alone < 0.3
    assert largest_piece_share(camera, [[piece], [rug]]) == alone
    assert largest_piece_share(camera, [[rug]]) == 0.0


def ruled(width=200, height=140):
    """A light picture with six dark vertical edges."""
    picture = np.full((height, width, 3), 200, np.uint8)
    for left in (20, 80, 140):
        picture[20:120, left : left + 30] = 60
    return picture


def test_every_line_of_an_unchanged_picture_is_kept():
    picture = ruled()

    assert lines_kept(picture, picture, np.zeros(picture.shape[:2], bool)) == 1.0


def test_a_moved_line_is_missed_but_not_behind_furniture():
    before, after = ruled(), ruled()
    after[:, 130:] = np.roll(ruled(), 6, axis=1)[:, 130:]
    covered = np.zeros(before.shape[:2], bool)

    share = lines_kept(before, after, covered)
    covered[:, 130:] = True

    assert share == pytest.approx(10 / 12)  # twelve edges, of which two upright ones moved
    assert lines_kept(before, after, covered) == 1.0


def test_a_picture_without_lines_loses_none():
    plain = np.full((60, 80, 3), 128, np.uint8)

    assert lines_kept(plain, plain, np.zeros((60, 80), bool)) == 1.0


def test_white_furniture_in_another_light_has_a_cast():
    before = np.full((60, 80, 3), 150, np.uint8)
    after = before.copy()
    after[20:50, 20:60] = (160, 150, 135)
    alpha = np.zeros((60, 80), np.float32)
    alpha[20:50, 20:60] = 1.0

    assert color_cast(before, before, alpha) == 0.0
    assert 5.0 < color_cast(before, after, alpha) < 14.0


def test_too_little_grey_makes_no_cast():
    before = np.full((60, 80, 3), 150, np.uint8)
    after = before.copy()
    after[:5, :5] = (160, 150, 135)
    alpha = np.zeros((60, 80), np.float32)
    alpha[:5, :5] = 1.0

    assert color_cast(before, after, alpha) == 0.0


@pytest.mark.parametrize(("level", "expected"), [(2.0, 0.5), (4.0, 1.0), (8.0, 2.0)])
def test_grain_is_compared_by_its_standard_deviation(level, expected):
    random = np.random.default_rng(3)
    before = np.clip(128 + random.normal(0, 4.0, (200, 200, 1)), 0, 255).astype(np.uint8).repeat(3, axis=2)
    after = np.clip(128 + random.normal(0, level, (200, 200, 1)), 0, 255).astype(np.uint8).repeat(3, axis=2)
    inside = np.zeros((200, 200), bool)
    inside[:, 100:] = True

    assert noise_ratio(before, after, inside) == pytest.approx(expected, rel=0.12)
