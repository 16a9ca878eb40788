"""The floor that furniture may stand on, as a polygon in world metres."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array, Camera
from workers.engines.staging.see.lines import Picture

CELL = 0.05
"""Metres a cell of the floor raster."""
FARTHEST = 12.0
WIDEST = 8.0
NOT_FLOOR = -0.45
"""Likeness under which a cell is visibly something else (a hearth, a step, a carpet of another room)."""
OTHER_HUE = 13.0
"""Difference in a and b (8-bit CIELAB) that light alone does not make on one floor."""
SMALLEST_OBSTACLE = 0.08
"""Square metres: smaller marks on the floor are ignored."""
ROUNDING = 0.06


def signed_area(polygon: Array) -> float:
    """Area of a polygon (N, 2), positive when counter-clockwise."""
    x, y = polygon[:, 0], polygon[:, 1]
    return float(0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def counter_clockwise(polygon: Array) -> Array:
    """The polygon in counter-clockwise order."""
    return polygon if signed_area(polygon) >= 0 else polygon[::-1].copy()


def floor_polygon(
    camera: Camera,
    left: float | None,
    right: float | None,
    back: float | None,
    likeness: Array,
    lab: Picture,
    box: tuple[int, int, int, int],
) -> Array:
    """Polygon (N, 2) counter-clockwise, or (0, 2) when no floor is in view.

    likeness, lab: per pixel of the camera's picture, floor likeness -1..1 and 8-bit CIELAB. What does not look like
    floor is cut away where it touches the edge of the floor (it stands against a wall) and differs in hue or is much
    darker: sun patches and reflections lie on the floor.
    """
    x0 = max(-WIDEST, left if left is not None else -WIDEST)
    x1 = min(WIDEST, right if right is not None else WIDEST)
    y1 = min(FARTHEST, back if back is not None else FARTHEST)
    columns, rows = int((x1 - x0) / CELL), int(y1 / CELL)
    if columns < 4 or rows < 4:
        return np.zeros((0, 2))
    x, y = np.meshgrid(x0 + (np.arange(columns) + 0.5) * CELL, (np.arange(rows) + 0.5) * CELL)
    pixels = camera.project(np.column_stack([x.ravel(), y.ravel(), np.zeros(x.size)]))
    pixels = np.nan_to_num(pixels, nan=-9.0).reshape(rows, columns, 2)
    u0, v0, u1, v1 = box
    seen = (pixels[..., 0] >= u0) & (pixels[..., 0] < u1) & (pixels[..., 1] >= v0) & (pixels[..., 1] < v1)
    u = np.clip(pixels[..., 0].astype(int), 0, likeness.shape[1] - 1)
    v = np.clip(pixels[..., 1].astype(int), 0, likeness.shape[0] - 1)
    like, colour = likeness[v, u], lab[v, u].astype(float)
    free = seen & ~_obstacles(seen, like, colour)
    return _outline(free, x0)


def _obstacles(seen: NDArray[np.bool_], like: Array, colour: Array) -> NDArray[np.bool_]:
    """Cells of things that stand on the floor along its edge."""
    sure = seen & (like > 0)
    usual = np.median(colour[sure] if sure.any() else colour[seen], axis=0) if seen.any() else np.full(3, 128.0)
    away = colour - usual
    other_hue = np.hypot(away[..., 1], away[..., 2]) > OTHER_HUE
    odd: Picture = (seen & (like < NOT_FLOOR) & (away[..., 0] < 25) & (other_hue | (away[..., 0] < -45))).astype(
        np.uint8
    )
    odd = np.asarray(cv2.morphologyEx(odd, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)
    odd = np.asarray(cv2.morphologyEx(odd, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)), np.uint8)
    inner = cv2.erode(np.pad(seen.astype(np.uint8), 1), np.ones((7, 7), np.uint8))[1:-1, 1:-1] > 0
    near_camera = np.zeros_like(seen)
    near_camera[: int(1.2 / CELL)] = True
    result = np.zeros_like(seen)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(odd)
    for index in range(1, count):
        part = labels == index
        on_edge = np.any(part & ~inner & ~near_camera)
        if on_edge and stats[index, cv2.CC_STAT_AREA] * CELL**2 >= SMALLEST_OBSTACLE:
            result |= part
    return result & seen


def _outline(free: NDArray[np.bool_], x0: float) -> Array:
    """The outline of the biggest free region, in metres."""
    smooth = cv2.morphologyEx(free.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    contours, _ = cv2.findContours(smooth, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return np.zeros((0, 2))
    biggest = max(contours, key=cv2.contourArea)
    simple = np.asarray(cv2.approxPolyDP(biggest, ROUNDING / CELL, True), float)[:, 0, :]
    if len(simple) < 3:
        return np.zeros((0, 2))
    return counter_clockwise(simple * CELL + [x0 + CELL / 2, CELL / 2])
