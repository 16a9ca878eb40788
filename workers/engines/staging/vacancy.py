"""Is the room empty? Furnishing over furniture would look absurd."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.base import InvalidInput
from workers.engines.staging.scene import Array, Camera, Room

OCCUPIED_SHARE = 0.3
"""Share of the floor in view that may differ from bare floor."""

MEASURED_WIDTH = 512
_DIFFERENT = 22.0
"""Distance in CIELAB's a and b (and a quarter of L) from the floor's own colours that is another material."""


def require_empty(photo_srgb: NDArray[np.uint8], room: Room) -> None:
    """Raises InvalidInput `room_not_empty` when much of the floor is hidden by something."""
    share = occupied_share(photo_srgb, room)
    if share > OCCUPIED_SHARE:
        raise InvalidInput(
            f"The room does not look empty: about {share:.0%} of the floor in view is covered. Outline what is to "
            "go in scene.remove, or send a photo of the empty room.",
            code="room_not_empty",
        )


def occupied_share(photo_srgb: NDArray[np.uint8], room: Room) -> float:
    """Share of the floor in view whose colour is not the floor's or which is crossed by strong edges; 0 to 1."""
    height = max(1, round(MEASURED_WIDTH * photo_srgb.shape[0] / photo_srgb.shape[1]))
    small = cv2.resize(photo_srgb, (MEASURED_WIDTH, height), interpolation=cv2.INTER_AREA)
    floor = floor_mask(room, room.camera.scaled(MEASURED_WIDTH, height))
    if floor.sum() < 200:
        return 0.0
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), 1.5).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    colors = lab * np.array([0.25, 1.0, 1.0], np.float32)
    typical = np.median(colors[floor], axis=0)
    other = np.linalg.norm(colors - typical, axis=2) > _DIFFERENT
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    edges = cv2.Canny(cv2.GaussianBlur(grey, (0, 0), 1.2), 60, 140)
    busy = cv2.blur((edges > 0).astype(np.float32), (15, 15)) > 0.14
    return float((other | busy)[floor].mean())


def floor_mask(room: Room, camera: Camera) -> NDArray[np.bool_]:
    """Pixels (H, W) of the floor between the walls in view, furniture or not."""
    v, u = np.mgrid[0 : camera.height_px, 0 : camera.width] + 0.5
    points = camera.to_floor(np.column_stack([u.ravel(), v.ravel()]))
    inside = np.isfinite(points).all(axis=1) & (np.nan_to_num(points[:, 1], nan=1e6) < (room.back or 8.0))
    across: Array = np.nan_to_num(points[:, 0], nan=1e6)
    if room.left is not None:
        inside &= across > room.left
    if room.right is not None:
        inside &= across < room.right
    return np.asarray(inside.reshape(camera.height_px, camera.width))
