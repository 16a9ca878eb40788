"""What one picture says about any box: lookups prepared once, and the measures of its lines and surfaces.

Everything is in camera heights: the floor is one unit below the camera. Boxes come as rows (left, right, back, ceiling)
and are measured many at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array, Camera
from workers.engines.staging.see.calibration import Calibration
from workers.engines.staging.see.lines import Picture, Segments

EDGE_REACH = 4.0
"""Pixels from a segment at which an edge counts as half supported (at 1024 px)."""
STEP_REACH = 0.007
"""How far to either side of a line its contrast is measured, share of the long side."""
STEP = 2.5
"""Difference in 8-bit CIELAB that counts as a full step; shading alone stays below 1 over this distance."""
SAMPLES = 48
"""Points that a line is looked at in."""
AT_ONCE = 128
"""Boxes compared with every segment in one go: about 10 MB."""


@dataclass(frozen=True)
class Lines:
    """Measures of N world lines, each (N,).

    held: support by segments of the right direction, 0 to 1. length: in view, share of the long side. step: floor
    likeness on the near side less that on the far side, -1 to 1. contrast: share of the line along which the colour
    steps the same way, 0 to 1; a window's head steps along a part of it only, and shading does not step.
    """

    held: Array
    length: Array
    step: Array
    contrast: Array


class Evidence:
    """What one picture says about any box."""

    def __init__(
        self,
        calibration: Calibration,
        segments: Segments,
        photo_srgb: Picture,
        likeness: Array,
        box: tuple[int, int, int, int],
    ) -> None:
        self.camera: Camera = calibration.camera
        self.long_side = max(self.camera.width, self.camera.height_px)
        self.likeness = likeness
        self.content = box
        lab = cv2.cvtColor(photo_srgb, cv2.COLOR_RGB2LAB).astype(np.float32)
        self.lab: Array = np.asarray(cv2.GaussianBlur(lab, (0, 0), 0.0025 * self.long_side), np.float32)
        self.support = [self._support(segments, calibration, axis) for axis in range(3)]
        self._prepare_grid()
        self._prepare_segments(segments, calibration)

    def _support(self, segments: Segments, calibration: Calibration, axis: int) -> Array:
        """Per pixel 0 to 1: closeness to a segment of this axis."""
        canvas = np.full((self.camera.height_px, self.camera.width), 255, np.uint8)
        for index in np.flatnonzero(calibration.axis == axis):
            first, last = segments.start[index], segments.end[index]
            cv2.line(canvas, (int(first[0]), int(first[1])), (int(last[0]), int(last[1])), 0, 1)
        away = cv2.distanceTransform(canvas, cv2.DIST_L2, 3)
        reach = EDGE_REACH * self.long_side / 1024
        return np.asarray(1.0 / (1.0 + (np.minimum(away, 1e4) / reach) ** 2))  # 3e38 without any segment

    def _prepare_grid(self) -> None:
        u0, v0, u1, v1 = self.content
        step = max(u1 - u0, v1 - v0) / 56
        grid = np.stack(np.meshgrid(np.arange(u0 + step / 2, u1, step), np.arange(v0 + step / 2, v1, step)), -1)
        pixels = grid.reshape(-1, 2)
        floor = self.camera.to_floor(pixels)
        below = np.isfinite(floor).all(axis=1)
        self.grid_floor = floor[below]
        self.grid_likeness = self.at(self.likeness, pixels[below])

    def _prepare_segments(self, segments: Segments, calibration: Calibration) -> None:
        """Points along the classified segments, with weights adding up to one."""
        points, axes, weights = [], [], []
        for index in np.flatnonzero(calibration.axis >= 0):
            pieces = max(2, int(segments.length[index] / 24))
            along = (np.arange(pieces) + 0.5)[:, None] / pieces
            points.append(segments.start[index] + along * (segments.end[index] - segments.start[index]))
            axes.append(np.full(pieces, calibration.axis[index]))
            weights.append(np.full(pieces, segments.length[index] / pieces))
        pixels = np.concatenate(points) if points else np.zeros((0, 2))
        self.rays = self.camera.rays(pixels) if points else np.zeros((0, 3))
        self.axes = np.concatenate(axes) if axes else np.zeros(0, int)
        weight = np.concatenate(weights) if weights else np.zeros(0)
        self.weights = weight / max(float(weight.sum()), 1e-9)

    def visible(self, pixels: Array) -> NDArray[np.bool_]:
        """Which pixels (N, 2) are inside the picture's content."""
        u0, v0, u1, v1 = self.content
        u, v = pixels[:, 0], pixels[:, 1]
        with np.errstate(invalid="ignore"):
            return np.asarray((u >= u0) & (u < u1) & (v >= v0) & (v < v1))

    def at(self, values: Array, pixels: Array, inside: NDArray[np.bool_] | None = None) -> Array:
        """Values (N, ...) at pixels (N, 2); 0 outside of the picture's content. inside: which are visible, if known."""
        inside = self.visible(pixels) if inside is None else inside
        u0, v0, _u1, _v1 = self.content
        column = np.where(inside, pixels[:, 0], u0).astype(int)
        row = np.where(inside, pixels[:, 1], v0).astype(int)
        found = values[row, column]
        found[~inside] = 0.0
        return np.asarray(found)

    def colour(self, boxes: Array) -> Array:
        """(N,) -1 to 1: floor-like inside the floor, not floor-like beyond it."""
        if not len(self.grid_floor):
            return np.zeros(len(boxes))
        x, y = self.grid_floor[:, 0], self.grid_floor[:, 1]
        left, right, back = boxes[:, 0, None], boxes[:, 1, None], boxes[:, 2, None]
        inside = (x >= left) & (x <= right) & (y <= back)
        return np.asarray(np.mean(np.where(inside, self.grid_likeness, -self.grid_likeness), axis=1))

    def contradiction(self, boxes: Array) -> Array:
        """(N,) 0 to 1: share of segment length on a surface that cannot contain it."""
        return np.concatenate(
            [self._contradiction(boxes[start : start + AT_ONCE]) for start in range(0, len(boxes), AT_ONCE)]
        )

    def _contradiction(self, boxes: Array) -> Array:
        x, y, z = self.rays.T
        left, right, back, ceiling = (boxes[:, column, None] for column in range(4))
        with np.errstate(divide="ignore"):
            side = np.where(x < 0, left / np.minimum(x, -1e-9), right / np.maximum(x, 1e-9))
            depth = np.where(y > 0, back / np.maximum(y, 1e-9), np.inf)
            level = np.where(z < 0, -1.0 / np.minimum(z, -1e-9), (ceiling - 1.0) / np.maximum(z, 1e-9))
        # The axis across the surface that is hit first cannot lie in it; points on an edge belong to both surfaces.
        own = np.where(self.axes == 0, side, np.where(self.axes == 1, depth, level))
        other = np.minimum(np.where(self.axes == 0, depth, side), np.where(self.axes == 2, depth, level))
        return np.asarray((other > 1.04 * own) @ self.weights)

    def lines(self, first: Array, last: Array, axis: int, toward: Array | None = None) -> Lines:
        """Lines between world points (N, 3) of direction `axis`. toward: world offsets (N, 3) to the floor side."""
        first, last = np.asarray(first, float), np.asarray(last, float)
        low, high = self._in_view(first, last)
        world = first[:, None] + self._even(low, high, first, last)[..., None] * (last - first)[:, None]
        flat = world.reshape(-1, 3)
        shape = world.shape[:2]
        pixels = self.camera.project(flat)
        inside = self.visible(pixels)
        seen = inside.reshape(shape) & (high > low)[:, None]
        count = seen.sum(axis=1)
        enough = count >= SAMPLES // 8
        per = np.maximum(count, 1)
        moves = np.nan_to_num(np.linalg.norm(np.diff(pixels.reshape(*shape, 2), axis=1), axis=2))
        length = np.sum(moves * seen[:, 1:], axis=1) / self.long_side
        held = np.sum(self.at(self.support[axis], pixels, inside).reshape(shape) * seen, axis=1) / per
        step = np.zeros(len(first))
        if toward is not None:
            nearer = self.at(self.likeness, self.camera.project((world + toward[:, None]).reshape(-1, 3)))
            farther = self.at(self.likeness, pixels - [0.0, 0.008 * self.long_side])
            step = np.sum((nearer - farther).reshape(shape) * seen, axis=1) / per / 2
        contrast = self._contrast(pixels, seen)
        return Lines(*(np.where(enough, one, 0.0) for one in (held, length, step, contrast)))

    def points(self, first: Array, last: Array) -> Array:
        """World points (SAMPLES, 3) along the part of one line (3,) that is in view; (0, 3) when none is."""
        low, high = self._in_view(first[None], last[None])
        if high[0] <= low[0]:
            return np.zeros((0, 3))
        return np.asarray(first + self._even(low, high, first[None], last[None])[0][:, None] * (last - first))

    def _contrast(self, pixels: Array, seen: NDArray[np.bool_]) -> Array:
        reach = np.array([0.0, STEP_REACH * self.long_side])
        upper, lower = pixels - reach, pixels + reach
        seen_upper, seen_lower = self.visible(upper), self.visible(lower)
        both = (seen_upper & seen_lower).reshape(seen.shape) & seen
        above: Array = self.at(self.lab, upper, seen_upper)
        below: Array = self.at(self.lab, lower, seen_lower)
        step = np.subtract(above, below).reshape(*seen.shape, 3)
        usual = np.sum(step * both[..., None], axis=1) / np.maximum(both.sum(axis=1), 1)[:, None]
        unit = usual / np.maximum(np.linalg.norm(usual, axis=1, keepdims=True), 1e-6)
        along = np.clip(np.einsum("nsc,nc->ns", step, unit) / STEP, -1.0, 1.0)
        return np.asarray(np.sum(along * both, axis=1) / np.maximum(seen.sum(axis=1), 1))

    def _local(self, points: Array) -> Array:
        return np.asarray((points - [0.0, 0.0, 1.0]) @ self.camera.rotation.T)

    def _in_view(self, first: Array, last: Array) -> tuple[Array, Array]:
        """The parts of world lines (N, 3) inside the view, as fractions (N,); (0, 0) for none. Without distortion."""
        a, b = self._local(first), self._local(last)
        u0, v0, u1, v1 = self.content
        pu, pv = self.camera.principal
        f = self.camera.focal
        planes = np.array([[0, 0, 1], [f, 0, pu - u0], [-f, 0, u1 - pu], [0, f, pv - v0], [0, -f, v1 - pv]])
        offset = np.array([-0.02, 0.0, 0.0, 0.0, 0.0])
        start, end = a @ planes.T + offset, b @ planes.T + offset
        change = start - end
        with np.errstate(divide="ignore", invalid="ignore"):
            cross = start / np.where(change == 0, np.inf, change)
        low = np.max(np.where((start < 0) & (end >= 0), cross, 0.0), axis=1)
        high = np.min(np.where((end < 0) & (start >= 0), cross, 1.0), axis=1)
        none = ((start < 0) & (end < 0)).any(axis=1) | (high <= low)
        return np.where(none, 0.0, low), np.where(none, 0.0, high)

    def _even(self, low: Array, high: Array, first: Array, last: Array) -> Array:
        """Fractions (N, SAMPLES) between low and high that are evenly spaced in the picture."""
        depth = self._local(first)[:, 2]
        change = self._local(last)[:, 2] - depth
        near, far = np.maximum(depth + low * change, 1e-3)[:, None], np.maximum(depth + high * change, 1e-3)[:, None]
        t = np.linspace(0, 1, SAMPLES)
        return np.asarray(low[:, None] + (high - low)[:, None] * t * near / (t * near + (1 - t) * far))
