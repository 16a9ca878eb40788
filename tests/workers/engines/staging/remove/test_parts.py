import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from workers.engines.staging.remove.outlines import is_box, mask_of
from workers.engines.staging.remove.planes import NAMES, PICTURE, view_of
from workers.engines.staging.remove.repeats import periods, snapped
from workers.engines.staging.remove.shading import from_log, membrane, shading, to_log
from workers.engines.staging.remove.tidy import tidied


def test_a_box_is_cut_out_to_the_thing_inside_it():
    photo = np.full((120, 160, 3), 200, np.uint8) + np.random.default_rng(0).integers(0, 6, (120, 160, 3), np.uint8)
    v, u = np.mgrid[0:120, 0:160]
    disc = np.hypot(v - 60, u - 80) < 20
    photo[disc] = (40, 60, 160)
    outline = np.array([(50.0, 30.0), (110.0, 30.0), (110.0, 90.0), (50.0, 90.0)])

    mask = mask_of([outline], photo)

    assert mask[disc].all()
    assert not mask[32:36, 52:56].any()
    assert mask.sum() < 1.5 * disc.sum()


def test_a_polygon_is_taken_as_drawn():
    photo = np.full((100, 100, 3), 128, np.uint8)
    outline = np.array([(20.0, 20.0), (80.0, 25.0), (50.0, 80.0)])

    mask = mask_of([outline], photo)

    assert not is_box(outline)
    assert mask[30, 50]
    assert not mask[70, 25]


def test_pixels_and_planes_lead_to_each_other():
    camera = scenes.camera(200, 150, k1=-0.03)
    view = view_of(scenes.room(camera), 200, 150)
    pixels = np.array([(20.5, 80.5), (100.5, 140.5), (110.5, 60.5), (190.5, 70.5), (100.5, 5.5)])

    labels, points = view.locate(pixels)

    assert {NAMES[label] for label in labels} == {"left", "floor", "back", "right", "ceiling"}
    for label, point, pixel in zip(labels, points, pixels, strict=True):
        assert view.project(NAMES[label], point[None])[0] == pytest.approx(pixel, abs=0.01)


def test_without_a_room_there_is_only_the_picture():
    view = view_of(None, 200, 100)

    labels, points = view.locate(np.array([(50.0, 25.0)]))

    assert NAMES[labels[0]] == PICTURE
    assert view.project(PICTURE, points)[0] == pytest.approx((50.0, 25.0))


def test_a_membrane_carries_a_slope_through_a_hole():
    slope = np.linspace(0, 1, 40, dtype=np.float32)[None, :, None].repeat(30, axis=0)
    known = np.ones((30, 40), bool)
    known[5:25, 8:30] = False

    filled = membrane(np.where(known[..., None], slope, 0).astype(np.float32), known)

    assert np.abs(filled - slope).max() < 0.02
    assert (filled[known] == slope[known]).all()


def test_light_is_what_varies_slowly():
    random = np.random.default_rng(1)
    light = np.linspace(-1, 0, 120, dtype=np.float32)[None, :, None].repeat(100, axis=0)
    values = light + random.normal(0, 0.1, light.shape).astype(np.float32)
    known = np.ones(light.shape[:2], bool)
    known[40:60, 40:80] = False

    found = shading(values, known, 12.0)

    assert np.abs(found - light)[5:-5, 8:-8].max() < 0.08


def test_log_values_lead_back_to_the_same_levels():
    levels = np.arange(256, dtype=np.uint8)

    assert from_log(to_log(levels)) == pytest.approx(levels, abs=1e-3)


def test_joints_tell_their_distance_and_plain_surfaces_none():
    random = np.random.default_rng(2)
    plain = random.normal(0, 0.02, (160, 200, 3)).astype(np.float32)
    boards = plain.copy()
    boards[::16] -= 0.2
    tiles = boards.copy()
    tiles[:, ::25] -= 0.2
    everywhere = np.ones(plain.shape[:2], bool)

    assert periods(plain, everywhere) == (0.0, 0.0)
    assert periods(boards, everywhere) == (pytest.approx(16, abs=0.2), 0.0)
    assert periods(tiles, everywhere) == (pytest.approx(16, abs=0.2), pytest.approx(25, abs=0.2))


def test_shifts_move_to_the_nearest_repeat():
    assert snapped(np.array([0, 7, 9, -30]), 12.5).tolist() == [0, 12, 12, -25]


def test_a_dull_yellow_photo_is_brighter_and_more_neutral_when_tidied():
    random = np.random.default_rng(4)
    ramp = np.linspace(40, 150, 120)[None, :, None] * np.array([1.0, 0.96, 0.84])
    photo = np.clip(ramp + random.normal(0, 2, (80, 120, 3)), 0, 255).astype(np.uint8)

    better = tidied(photo)

    assert better.mean() > photo.mean() + 3
    cast = (photo[..., 0].astype(float) - photo[..., 2]).mean() / photo.mean()
    assert (better[..., 0].astype(float) - better[..., 2]).mean() / better.mean() < cast
    assert (better == 255).sum() == 0
