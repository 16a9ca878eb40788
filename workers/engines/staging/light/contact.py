"""The last centimetres of shadow, where furniture touches the floor.

The traced ratio of light is half as fine as the picture and is smoothed, which takes away the thin dark line around a
foot. It is put back from the geometry: light that comes in under the rounded edge of a foot falls off within
centimetres.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from workers.engines.staging.scene import Array, Part

CELL = 0.01
"""Raster of the footprints, metres."""

TOUCHES = 0.012
"""A face lower than this touches the floor, metres."""

DEPTH, REACH = 0.4, 0.05
"""Share of the light that is missing right at a foot, and the distance in metres in which a third of that is left."""


def contact(parts: Sequence[Part], points: Array, floor: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Factor (h, w) on the light of floor pixels, 1 where nothing touches the floor nearby.

    points: (h, w, 3), where each pixel's ray ends, metres. floor: (h, w), which of them end on the floor.
    """
    factor = np.ones(floor.shape, np.float32)
    feet = [triangles for part in parts if not part.lies_flat and len(triangles := _touching(part))]
    if not feet or not floor.any():
        return factor
    flat = np.concatenate(feet)
    low = flat.min(axis=(0, 1)) - 6 * REACH
    shape = np.ceil((flat.max(axis=(0, 1)) + 6 * REACH - low) / CELL).astype(int) + 1
    taken = np.zeros((int(shape[1]), int(shape[0])), np.uint8)
    for triangle in np.round((flat - low) / CELL).astype(np.int32):
        cv2.fillConvexPoly(taken, triangle, 1)
    distance = ndimage.distance_transform_edt(taken == 0) * CELL
    at = (points[floor][:, :2] - low) / CELL
    away = ndimage.map_coordinates(distance, at[:, ::-1].T, order=1, mode="constant", cval=1.0)
    factor[floor] = 1.0 - DEPTH * np.exp(-away / REACH)
    return factor


def _touching(part: Part) -> NDArray[np.float64]:
    """Faces of a part that touch the floor, (n, 3, 2) in metres from above."""
    corners = np.asarray(part.vertices, float)[np.asarray(part.faces, int)]
    return np.asarray(corners[corners[..., 2].max(axis=1) < TOUCHES][..., :2])
