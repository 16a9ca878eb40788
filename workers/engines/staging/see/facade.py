"""A wall seen straight on with the evidence for openings in it: upright and level edges, and what is not plain wall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array, Camera
from workers.engines.staging.see.lines import Picture, Segments
from workers.engines.staging.see.plain import DENSITY, unlike_wall
from workers.engines.staging.see.walls import NEAREST, Wall, straight_view

FAINT, CLEAR = 4.0, 14.0
"""Steps of colour over 6 cm (8-bit CIELAB, hue counted double) that are no edge and a full edge."""
TOLERANCE = 2
"""Pixels by which an edge may miss the side of a rectangle."""
Mask = NDArray[np.bool_]
Whole = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Facade:
    """A straightened wall. Rows count upwards from the floor, columns along the wall, DENSITY to the metre.

    lab: (H, W, 3) 8-bit CIELAB as floats. seen, unlike: (H, W) in view; not the wall's own colour. upright, level:
    (H, W) 0 to 1, edges of that direction. cut: whether the picture, not a corner, ends the wall at its low and high
    end.
    """

    wall: Wall
    lab: Array
    seen: Mask
    unlike: Mask
    upright: Array
    level: Array
    cut: tuple[bool, bool]

    def along(self, column: float) -> float:
        """Metres along the wall of a column."""
        return self.wall.low + float(column) / DENSITY


def facade_of(
    photo_srgb: Picture, camera: Camera, wall: Wall, segments: Segments, box: tuple[int, int, int, int]
) -> Facade | None:
    """The wall straightened, or None where too little of it is in view. box: the content of the photo."""
    view, seen = straight_view(photo_srgb, camera, wall, box, DENSITY)
    if seen.sum() < 400 or min(seen.shape) < 16:
        return None
    unlike = (unlike_wall(view, seen) & seen)[::-1]
    lab = cv2.cvtColor(cv2.GaussianBlur(view, (0, 0), 0.8), cv2.COLOR_RGB2LAB).astype(np.float32)[::-1]
    seen = np.ascontiguousarray(seen[::-1])
    inner = cv2.erode(seen.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    across, up = _steps(lab, 1) * inner, _steps(lab, 0) * inner
    upright = np.where(across >= up, _thinned(across, 1), 0.0)
    level = np.where(up >= across, _thinned(up, 0), 0.0)
    _draw(segments, camera, wall, upright, level)
    return Facade(wall, lab, seen, unlike, upright * inner, level * inner, _cut(camera, wall))


def _steps(lab: Array, axis: int) -> Array:
    """Strength 0 to 1 of colour steps along an axis."""
    reach = 1
    ahead, behind = np.roll(lab, -reach, axis), np.roll(lab, reach, axis)
    change = (ahead - behind) * np.array([1.0, 2.0, 2.0], np.float32)
    return np.asarray(np.clip((np.linalg.norm(change, axis=2) - FAINT) / (CLEAR - FAINT), 0.0, 1.0))


def _thinned(strength: Array, axis: int) -> Array:
    """Only the crests across an edge."""
    crest = (strength >= np.roll(strength, 1, axis)) & (strength >= np.roll(strength, -1, axis))
    return np.where(crest, strength, 0.0)


def _draw(segments: Segments, camera: Camera, wall: Wall, upright: Array, level: Array) -> None:
    """Marks the photo's straight segments that lie upright or level on the wall."""
    first, last = (np.column_stack(wall.meet(camera, ends)) for ends in (segments.start, segments.end))
    step = np.abs(last - first)
    with np.errstate(invalid="ignore"):
        stands = (step[:, 0] < 0.12 * step[:, 1] + 0.01) & (step[:, 1] > 0.08)
        lies = (step[:, 1] < 0.08 * step[:, 0] + 0.01) & (step[:, 0] > 0.08)
    origin = np.array([wall.low, 0.0])
    for chosen, drawn in ((stands, upright), (lies, level)):
        canvas = np.zeros(drawn.shape, np.uint8)
        for start, end in zip((first[chosen] - origin) * DENSITY, (last[chosen] - origin) * DENSITY, strict=True):
            if np.abs([start, end]).max() < 3000:
                points = [(int(np.floor(x)), int(np.floor(y))) for x, y in (start, end)]
                cv2.line(canvas, points[0], points[1], 1)
        np.maximum(drawn, canvas, out=drawn)


def _cut(camera: Camera, wall: Wall) -> tuple[bool, bool]:
    """Whether the picture's rim ends the wall. Side walls end in the back wall's corner on their far side."""
    ends = camera.project(wall.world(np.array([wall.low, wall.high]), np.full(2, camera.height)))
    near = [bool(not np.isfinite(u) or u < 0.02 * camera.width or u > 0.98 * camera.width) for u in ends[:, 0]]
    return (near[0], near[1]) if wall.name == "back" else (near[0] or wall.low <= NEAREST + 0.05, False)


class Sums:
    """Sums of an array over rectangles in constant time (a summed-area table, Crow 1984)."""

    def __init__(self, values: NDArray[Any]) -> None:
        self.table = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
        self.table[1:, 1:] = np.cumsum(np.cumsum(np.asarray(values, float), axis=0), axis=1)

    def over(self, rows: tuple[Whole, Whole], columns: tuple[Whole, Whole]) -> Array:
        """Sums over rows [r0, r1) and columns [c0, c1), each an array; what lies outside counts nothing."""
        height, width = self.table.shape
        r0, r1 = (np.clip(row, 0, height - 1) for row in rows)
        c0, c1 = (np.clip(column, 0, width - 1) for column in columns)
        r1, c1 = np.maximum(r0, r1), np.maximum(c0, c1)
        table = self.table
        return np.asarray(table[r1, c1] - table[r0, c1] - table[r1, c0] + table[r0, c0])
