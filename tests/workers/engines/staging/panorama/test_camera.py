import numpy as np
import pytest

from tests.workers.engines.staging.panorama.panoramas import camera
from workers.engines.staging.panorama.camera import wrapped
from workers.engines.staging.panorama.lines import cut, pinhole


def test_pixels_and_rays_are_each_others_inverse():
    seen_by = camera(360).with_margin(20)
    pixels = np.random.default_rng(1).uniform((20.5, 0.5), (379.5, 179.5), (500, 2))

    rays = seen_by.rays(pixels)

    assert np.linalg.norm(rays, axis=1) == pytest.approx(np.ones(500))
    assert seen_by.project(3.7 * rays + [0.0, 0.0, seen_by.height]) == pytest.approx(pixels, abs=1e-6)


def test_a_level_camera_sees_ahead_in_its_middle_and_down_in_its_last_row():
    seen_by = camera(400, yaw=0.0, pitch=0.0, roll=0.0)

    places = seen_by.project(np.array([(0.0, 5.0, 1.4), (5.0, 0.0, 1.4), (0.0, -5.0, 1.4), (0.0, 0.01, 0.0)]))

    assert places[:2] == pytest.approx(np.array([(200, 100), (300, 100)]))
    assert places[2, 0] % 400 == pytest.approx(0.0)
    assert places[3, 1] == pytest.approx(200, abs=1)


def test_the_margin_looks_where_the_other_border_looks():
    plain = camera(256)
    wide = plain.with_margin(32)

    beyond = wide.rays(np.array([(10.5, 60.5), (256 + 40.5, 60.5)]))

    assert beyond == pytest.approx(plain.rays(np.array([(256 + 10.5 - 32, 60.5), (8.5, 60.5)])))
    assert (wide.width, wide.turn, wide.scaled(160, 64).margin) == (320, 256, 16)


def test_a_picture_with_its_margin_repeats_itself():
    picture = np.arange(8, dtype=np.uint8)[None, :, None].repeat(3, axis=2)

    assert wrapped(picture, 2)[0, :, 0].tolist() == [6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1]


@pytest.mark.parametrize("turn", [0.0, 90.0, 180.0, -163.0])
def test_a_silhouette_covers_what_is_projected_into_it_wherever_the_seam_is(turn):
    seen_by = camera(192, yaw=turn)
    corners = np.array([(x, y, z) for x in (-0.9, 0.8) for y in (1.2, 2.0) for z in (0.0, 0.9)])
    inside = np.random.default_rng(2).uniform(corners.min(axis=0), corners.max(axis=0), (20_000, 3))
    column, row = np.floor(seen_by.project(inside)).astype(int).T
    hit = np.zeros((96, 192), bool)
    hit[row, column % 192] = True

    raster, share = seen_by.silhouette(corners)

    assert share == 1.0
    assert raster.shape == (96, 192)
    neighbours = np.stack([np.roll(hit, shift, (0, 1)) for shift in ((0, 1), (0, -1), (1, 0), (-1, 0))])
    assert raster[hit & neighbours.all(axis=0)].all()
    assert not raster[~hit & ~neighbours.any(axis=0)].any()
    assert hit.sum() > 500


def test_what_stands_around_the_camera_has_no_silhouette():
    corners = np.array([(x, y, z) for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (0.0, 2.0)])

    raster, share = camera(192).silhouette(corners)

    assert (raster.sum(), share) == (0, 0.0)


def test_a_flat_view_across_the_seam_is_whole():
    level = camera(720, yaw=0.0, pitch=0.0, roll=0.0)
    u = np.arange(720)
    slope = np.abs(u - 360).astype(np.uint8)[None, :, None].repeat(360, axis=0).repeat(3, axis=2)

    view = cut(slope, level, pinhole(np.pi, 0.0, np.pi / 2, 200, 100)).astype(int)

    assert np.abs(np.diff(view[50, :, 0])).max() <= 4
    assert np.abs(view[50, :, 0] - view[50, ::-1, 0]).max() <= 2
