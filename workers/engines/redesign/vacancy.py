"""Does furniture stand in the room? A redesign is asked of furnished rooms as often as of empty ones."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.shell import SURFACES, beyond, masked
from workers.engines.staging.remove.detect import unlike_surfaces
from workers.engines.staging.remove.planes import view_of
from workers.engines.staging.scene import Room

MEASURED_SIDE = 560
FURNISHED = 0.068
"""From this clutter on a room counts as furnished. Eleven empty rooms, two of them real, measured at most 0.063 and
but for one at most 0.036; twelve furnished ones 0.037 to 0.38, ten of them 0.069 or more."""
CASING_SHARE = 0.02
"""Width of the casings around openings, as a share of the picture's."""
BEHIND_FURNITURE_METRES = (0.26, 1.1)
"""Heights of a wall that furniture hides."""


def clutter(photo_srgb: NDArray[np.uint8], room: Room) -> float:
    """How much of floor and lower walls is something else, plus how much of the lower walls is edges; 0 to 2."""
    share = min(1.0, MEASURED_SIDE / max(photo_srgb.shape[:2]))
    size = (max(1, round(photo_srgb.shape[1] * share)), max(1, round(photo_srgb.shape[0] * share)))
    small = np.asarray(cv2.resize(photo_srgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    view = view_of(room, *size)
    if view.camera is None or view.shell is None:
        raise ValueError("a photo without a room has no floor")
    v, u = np.mgrid[0 : view.height, 0 : view.width] + 0.5
    label, points = view.locate(np.column_stack([u.ravel(), v.ravel()]))
    label, height = label.reshape(u.shape), points[:, 1].reshape(u.shape)
    house = masked(room, view.camera) | beyond(room, view.camera, view.shell)
    margin = 2 * max(2, round(CASING_SHARE * view.width)) + 1
    house = cv2.dilate(house.astype(np.uint8), np.ones((margin, margin), np.uint8)) > 0
    walls = np.isin(label, [SURFACES.index(name) for name in ("left", "right", "back")])
    low = walls & (height > BEHIND_FURNITURE_METRES[0]) & (height < BEHIND_FURNITURE_METRES[1]) & ~house
    seen = low | ((label == SURFACES.index("floor")) & ~house)
    if not seen.any():
        return 0.0
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (0, 0), 1.2)
    edges = cv2.Canny(grey, 60, 140) > 0
    busy = float(edges[low].mean()) if low.any() else 0.0
    return float(unlike_surfaces(small, view)[seen].mean()) + busy
