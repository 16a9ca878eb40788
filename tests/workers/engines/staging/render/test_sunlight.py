"""Furniture in a patch of sun, rendered in the renderer's own process."""

import cv2
import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from workers.engines.staging.light.color import luminance, to_srgb
from workers.engines.staging.render import render

BOARD = scenes.box((-1.3, 4.15, 0.0), (-0.7, 4.2, 1.2), (0.5, 0.5, 0.5))
"""Stands behind the patch and out of the beam, and looks at it and at the camera."""

CUBE = scenes.box((-1.35, 2.4, 0.0), (-0.95, 3.0, 0.5), (0.5, 0.5, 0.5))
TOP = np.array([(-1.35, 2.4, 0.5), (-0.95, 2.4, 0.5), (-0.95, 3.0, 0.5), (-1.35, 3.0, 0.5)])


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    """The cube in the same room with a patch of sun and without one."""
    seen = scenes.room(scenes.camera())
    patch = scenes.sun_on_floor(seen.openings[0])
    found = {}
    for name, times in (("sunny", 3.0), ("dull", 1.0)):
        photo = np.round(to_srgb(scenes.sunny_photo(seen, patch, times))).astype(np.uint8)
        folder = tmp_path_factory.mktemp(name)
        spec = scenes.spec_for(photo, seen, (CUBE, BOARD))
        result = render(spec, folder, progress=lambda _: None, cancelled=lambda: False, timeout=300)
        found[name] = (result.layers[0], result.notes)
    return found


def inside(outline, shape):
    """Pixels whose middle lies inside an outline (n, 3), for a layer of this shape."""
    camera = scenes.camera().scaled(shape[1], shape[0])
    hull = camera.project(outline).astype(np.float32)
    rows, columns = np.mgrid[: shape[0], : shape[1]] + 0.5
    at = zip(columns.ravel().tolist(), rows.ravel().tolist(), strict=True)
    return np.array([cv2.pointPolygonTest(hull, one, True) > 0.7 for one in at]).reshape(shape)


def test_the_sun_shines_on_the_top_of_a_cube_that_stands_in_it(layers):
    sunny, dull = layers["sunny"][0], layers["dull"][0]
    top = inside(TOP, sunny.alpha.shape)

    brighter = float((luminance(sunny.color[top]) - luminance(dull.color[top])).mean())

    assert layers["sunny"][1]["sun"] is not None
    assert layers["dull"][1]["sun"] is None
    assert top.sum() > 4
    assert brighter > 0.15


def test_it_throws_a_shadow_inside_the_patch_and_leaves_the_rest_of_the_patch(layers):
    ratio = luminance(layers["sunny"][0].ratio)
    behind = np.array([(-0.93, 2.42, 0.0), (-0.65, 2.47, 0.0), (-0.65, 3.05, 0.0), (-0.93, 3.0, 0.0)])
    aside = np.array([(-1.3, 3.15, 0.0), (-0.62, 3.25, 0.0), (-0.62, 3.85, 0.0), (-1.3, 3.75, 0.0)])

    assert min(inside(behind, ratio.shape).sum(), inside(aside, ratio.shape).sum()) >= 4
    shadow = float(np.median(ratio[inside(behind, ratio.shape)]))
    assert 0.2 < shadow < 0.45, "the patch is three times as bright as the floor, most of whose own light is left"
    assert float(np.median(ratio[inside(aside, ratio.shape)])) > 0.85


def test_the_patch_throws_light_at_what_stands_beside_it(layers):
    sunny, dull = layers["sunny"][0], layers["dull"][0]

    def brighter(bottom, top):
        front = np.array([(x, 4.15, z) for x, z in ((-1.3, bottom), (-0.7, bottom), (-0.7, top), (-1.3, top))])
        part = inside(front, dull.alpha.shape)
        assert part.sum() > 8
        return float(luminance(sunny.color[part]).mean() / luminance(dull.color[part]).mean())

    assert brighter(0.05, 0.4) > 1.1 * brighter(0.8, 1.15)
