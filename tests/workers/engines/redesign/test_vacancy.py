from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.workers.engines.redesign.test_recolour import drawn
from workers.engines.redesign.vacancy import FURNISHED, clutter


def test_an_empty_room_is_empty() -> None:
    photo, scene, _ = drawn()

    assert clutter(photo, scene) < 0.5 * FURNISHED


@pytest.mark.parametrize("color", [(60, 40, 120), (150, 70, 40), (40, 44, 42)])
def test_a_sofa_and_a_shelf_are_furniture(color: tuple[int, int, int]) -> None:
    photo, scene, _ = drawn()
    furnished = photo.copy()
    for low, high in (((-1.2, 3.6, 0.0), (0.9, 3.6, 0.85)), ((1.2, 4.2, 0.0), (2.0, 4.2, 1.8))):
        corners = np.array([low, (high[0], low[1], low[2]), high, (low[0], low[1], high[2])])
        outline = np.round(scene.camera.project(corners)).astype(np.int32)
        cv2.fillConvexPoly(furnished, outline, color)
        cv2.polylines(furnished, [outline], True, (20, 20, 20))

    assert clutter(furnished, scene) > FURNISHED


def test_the_size_of_the_photo_does_not_matter() -> None:
    photo, scene, _ = drawn()
    large = np.asarray(cv2.resize(photo, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)

    assert clutter(large, scene) == pytest.approx(clutter(photo, scene), abs=0.01)
