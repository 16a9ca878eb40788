import cv2
import numpy as np
import pytest

from tests.workers.engines.staging import scenes
from workers.engines.base import InvalidInput
from workers.engines.staging.vacancy import floor_mask, occupied_share, require_empty


def painted_room(things):
    """A brown floor with shading under grey walls; `things` coloured boxes stand on it."""
    camera = scenes.camera(480, 320)
    seen = scenes.room(camera)
    floor = floor_mask(seen, camera)
    photo = np.full((320, 480, 3), 190, np.float32)
    fading = np.linspace(0.6, 1.2, 480)[None, :, None]
    photo = np.where(floor[..., None], np.array([150, 105, 70]) * fading, photo)
    photo += np.random.default_rng(0).normal(0, 2, photo.shape)
    random = np.random.default_rng(5)
    for _ in range(things):
        u, v = int(random.integers(20, 400)), int(random.integers(200, 300))
        color = tuple(float(value) for value in random.integers(20, 240, 3))
        cv2.rectangle(photo, (u, v), (u + 70, v + 45), color, -1)
    return np.clip(photo, 0, 255).astype(np.uint8), seen


def test_a_bare_floor_with_shading_is_empty():
    photo, seen = painted_room(0)

    assert occupied_share(photo, seen) < 0.1
    require_empty(photo, seen)


def test_a_floor_full_of_things_is_not():
    photo, seen = painted_room(20)

    with pytest.raises(InvalidInput) as caught:
        require_empty(photo, seen)

    assert caught.value.code == "room_not_empty"
    assert "scene.remove" in caught.value.message
    assert not caught.value.retryable
