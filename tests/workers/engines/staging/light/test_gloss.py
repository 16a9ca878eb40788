from dataclasses import replace

import cv2
import numpy as np

from tests.workers.engines.staging import scenes
from workers.engines.staging.light.color import to_srgb
from workers.engines.staging.light.gloss import MIRRORED, all_returned, floor_gloss, mirror_zone, own_share
from workers.engines.staging.light.shell import pixel_hits, shell_of


def striped_room(mirror, blur=0.0):
    """A photo of a room with bright patches on its walls, whose floor mirrors a share of them, as blurred in pixels."""
    camera = scenes.camera(320, 214)
    seen = scenes.room(camera)
    surface, points = pixel_hits(shell_of(seen), camera)

    def wall_light(at):
        return 0.25 + 0.5 * (np.sin(at[..., 0] * 9.0) * np.sin(at[..., 1] * 9.0) > 0.2)

    light = wall_light(points)
    floor = surface == 0
    ray = points[floor] - [0.0, 0.0, camera.height]
    ray[:, 2] *= -1
    reach = np.stack(
        [
            np.where(ray[:, 0] > 0, (scenes.RIGHT - points[floor][:, 0]), scenes.LEFT - points[floor][:, 0])
            / ray[:, 0],
            (scenes.BACK - points[floor][:, 1]) / ray[:, 1],
        ]
    ).min(axis=0)
    reflection = np.zeros_like(light)
    reflection[floor] = wall_light(points[floor] + ray * reach[:, None])
    if blur:
        reflection = cv2.GaussianBlur(reflection, (0, 0), blur)
    light[floor] = 0.1 + mirror * reflection[floor]
    photo = np.repeat(to_srgb(light)[..., None], 3, axis=2).astype(np.uint8)
    return photo, seen, camera


def test_a_floor_that_mirrors_the_walls_is_glossy():
    assert floor_gloss(*striped_room(0.06)) > 0.8


def test_a_floor_that_mirrors_them_blurred_is_less_glossy():
    assert 0.3 <= floor_gloss(*striped_room(0.06, blur=6.0)) < 0.6


def test_a_dull_floor_is_not():
    assert floor_gloss(*striped_room(0.0)) == 0.0


def test_a_blank_picture_tells_nothing():
    _, seen, camera = striped_room(0.0)

    assert floor_gloss(np.full((214, 320, 3), 128, np.uint8), seen, camera) == 0.0


def test_what_a_glossy_floor_mirrors_is_not_its_own_colour():
    camera = scenes.camera(160, 107)
    seen = scenes.room(camera)
    surface, points = pixel_hits(shell_of(seen), camera)
    floor = surface == 0
    photo = np.where(floor, 0.1, 0.5)[..., None] * np.ones(3)

    share = own_share(photo, shell_of(seen), camera, 1.0)[..., 0]

    far = floor & (points[..., 1] > 3.6) & (points[..., 1] < 4.3) & (np.abs(points[..., 0]) < 1.5)
    near = floor & (points[..., 1] < 2.8)
    assert (share[~floor] == 1.0).all()
    assert (own_share(photo, shell_of(seen), camera, 0.0) == 1.0).all()
    down = np.array([0.0, 0.0, camera.height]) - points[far]
    fresnel = 0.056 + 0.944 * (1.0 - down[:, 2] / np.linalg.norm(down, axis=1)) ** 5
    assert np.allclose(share[far], np.maximum(1.0 - fresnel * 5.0, 0.25), atol=1e-5)
    assert share[far].mean() < share[near].mean() < 1.0


def test_reflections_are_looked_for_below_what_stands_on_the_floor():
    camera = scenes.camera(160, 107)
    tall = scenes.box((-0.2, 4.0, 0.0), (0.2, 4.4, 1.0), (0.5, 0.5, 0.5))

    zone = mirror_zone([tall], camera)

    below, beside = camera.project(np.array([(0.0, 3.0, 0.0), (1.0, 3.0, 0.0)])).astype(int)
    assert zone[below[1], below[0]] == 1.0
    assert zone[beside[1], beside[0]] == 0.0
    assert (mirror_zone([replace(tall, lies_flat=True)], camera) == 0.0).all()


def test_a_polished_floor_returns_what_it_mirrors_on_top_of_its_own_colour():
    slate = np.full((2, 2, 3), 0.1, np.float32)

    assert np.allclose(all_returned(slate, 1.0), 0.1 + MIRRORED)
    assert np.array_equal(all_returned(slate, 0.0), slate)
