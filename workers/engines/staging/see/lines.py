"""Straight line segments of a photo, the raw material of calibration and layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array

Picture = NDArray[np.uint8]

SHORTEST = 0.02
"""Segments shorter than this share of the long side carry more noise than direction."""

BORDER_DARKNESS = 12
"""An 8-bit level: rows and columns at the rim that never get brighter than this are letterbox, not photo."""


@dataclass(frozen=True)
class Segments:
    """Line segments in pixels. start, end: (N, 2)."""

    start: Array
    end: Array

    def __len__(self) -> int:
        return len(self.start)

    @property
    def middle(self) -> Array:
        return (self.start + self.end) / 2

    @property
    def length(self) -> Array:
        return np.asarray(np.linalg.norm(self.end - self.start, axis=1))

    def take(self, which: NDArray[Any]) -> Segments:
        """The segments of an index or mask."""
        return Segments(self.start[which], self.end[which])


def content_box(grey: Picture) -> tuple[int, int, int, int]:
    """(u0, v0, u1, v1) of the photo proper, without black bars at the rim. u1 and v1 are one past the last pixel."""
    rows = np.percentile(grey, 98, axis=1) > BORDER_DARKNESS
    columns = np.percentile(grey, 98, axis=0) > BORDER_DARKNESS
    if not rows.any() or not columns.any():
        return 0, 0, grey.shape[1], grey.shape[0]
    top, bottom = int(np.argmax(rows)), len(rows) - int(np.argmax(rows[::-1]))
    left, right = int(np.argmax(columns)), len(columns) - int(np.argmax(columns[::-1]))
    return left, top, right, bottom


def find_segments(grey: Picture, box: tuple[int, int, int, int]) -> Segments:
    """Segments of an 8-bit grey picture inside `box`, longest first. Local contrast is evened out beforehand."""
    even = cv2.createCLAHE(clipLimit=2.0, tileGridSize=(8, 8)).apply(grey)
    found: Any = cv2.createLineSegmentDetector().detect(even)[0]
    if found is None:
        return Segments(np.zeros((0, 2)), np.zeros((0, 2)))
    ends = np.asarray(found, float).reshape(-1, 2, 2) + 0.5  # OpenCV counts from pixel centres
    length = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1)
    keep = length >= SHORTEST * max(grey.shape)
    u0, v0, u1, v1 = box
    margin = 3.0
    for low, high, column in ((u0, u1, 0), (v0, v1, 1)):  # the rim itself is not an edge of the room
        at_low = np.all(ends[:, :, column] < low + margin, axis=1)
        at_high = np.all(ends[:, :, column] > high - margin, axis=1)
        keep &= ~(at_low | at_high)
    ends, length = ends[keep], length[keep]
    order = np.lexsort((ends[:, 0, 1], ends[:, 0, 0], -length))
    return Segments(ends[order, 0], ends[order, 1])
