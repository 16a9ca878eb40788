"""Does the floor mirror the room? Polished boards and tiles do, and furniture without a reflection floats on them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.color import luminance, to_linear
from workers.engines.staging.light.shell import pixel_hits, shell_of
from workers.engines.staging.scene import Array, Camera, Room

MEASURED_WIDTH = 320
CLEAR_MIRROR = 0.05
"""Share of the mirrored light that a varnished floor shows at the angles of a room photo (Schlick, index 1.5)."""

FEWEST_PIXELS = 400


def floor_gloss(photo_srgb: NDArray[np.uint8], room: Room, camera: Camera) -> float:
    """0 for a dull floor, 1 for a clear mirror of varnish.

    A mirroring floor is brighter wherever the wall point that it mirrors is brighter. So: for each floor pixel find
    the wall pixel mirrored in it, and regress the floor's brightness on the mirrored one, both without their slow
    changes (which are shading). photo_srgb at the camera's size.
    """
    small = camera.scaled(MEASURED_WIDTH, max(1, round(MEASURED_WIDTH * camera.height_px / camera.width)))
    size = (small.width, small.height_px)
    resized = np.asarray(cv2.resize(photo_srgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    light = luminance(to_linear(resized))
    surface, points = pixel_hits(shell_of(room), small)
    floor = surface == 0
    if floor.sum() < FEWEST_PIXELS:
        return 0.0
    mirrored, seen = _mirrored(light, room, small, points, floor)
    if seen.sum() < FEWEST_PIXELS:
        return 0.0
    weight = seen.astype(np.float32)
    shade, reflection = _detail(light, weight), _detail(mirrored, weight)
    x, y = reflection[seen], shade[seen]
    spread = float(np.mean(x * x))
    if spread < 1e-4:  # nothing bright or dark enough to be mirrored: no way to know
        return 0.0
    slope = float(np.mean(x * y)) / spread
    correlation = float(np.mean(x * y)) / max(float(np.sqrt(spread * np.mean(y * y))), 1e-9)
    return float(np.clip(slope / CLEAR_MIRROR, 0.0, 1.0)) if correlation > 0.25 else 0.0


def _mirrored(
    light: NDArray[np.float32], room: Room, camera: Camera, points: Array, floor: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """For floor pixels, the luminance of the wall point that they would mirror, and where that point is in view."""
    shell = shell_of(room)
    at = points[floor]
    ray = at - np.array([0.0, 0.0, camera.height])
    ray[:, 2] *= -1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.stack(
            [
                np.where(ray[:, 0] < 0, (shell.left - at[:, 0]) / ray[:, 0], np.inf),
                np.where(ray[:, 0] > 0, (shell.right - at[:, 0]) / ray[:, 0], np.inf),
                np.where(ray[:, 1] > 0, (shell.back - at[:, 1]) / ray[:, 1], np.inf),
                np.where(ray[:, 1] < 0, (shell.front - at[:, 1]) / ray[:, 1], np.inf),
                (shell.ceiling - at[:, 2]) / ray[:, 2],
            ],
            axis=1,
        )
    hit = at + ray * np.nanmin(steps, axis=1)[:, None]
    pixels = camera.project(hit)
    column = np.nan_to_num(pixels[:, 0], nan=-1.0).astype(int)
    row = np.nan_to_num(pixels[:, 1], nan=-1.0).astype(int)
    inside = (column >= 0) & (column < camera.width) & (row >= 0) & (row < camera.height_px)
    values = np.zeros(len(at), np.float32)
    values[inside] = light[row[inside], column[inside]]
    mirrored, seen = np.zeros(light.shape, np.float32), np.zeros(light.shape, bool)
    mirrored[floor], seen[floor] = values, inside
    return mirrored, seen


def _detail(values: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Values without their slow changes, by normalised Gaussian smoothing at two widths."""
    fine, coarse = (
        cv2.GaussianBlur(values * weight, (0, 0), sigma) / np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-3)
        for sigma in (2.0, 24.0)
    )
    return np.asarray(fine - coarse, np.float32)
