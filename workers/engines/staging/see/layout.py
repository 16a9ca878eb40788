"""The box of the room: which lines are the walls.

Everything here is in camera heights (the floor is one unit below the camera) until the caller scales it. Candidate
walls come from the segments themselves; every combination is scored by
- edges: do the box's visible edges lie on segments of the right direction,
- colour: does the floor it implies look like floor, and change into something else right at the line,
- direction: no segment may run in a direction that its surface does not contain (a line towards the depth cannot lie
  on the back wall). This is what tells a row of tiles from a wall.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array, Camera
from workers.engines.staging.see.calibration import Calibration
from workers.engines.staging.see.lines import Segments

FAR = 1e6
"""Stands for a wall that is not there."""
CEILING_RATIOS = np.linspace(1.45, 3.6, 87)
"""Ceiling over camera height: 2.55 m over 1.75 m to 0.71 m."""
EDGE_REACH = 4.0
"""Pixels from a segment at which an edge counts as half supported (at 1024 px)."""

COLOUR, STRIP, DIRECTION, EDGE, UPRIGHT, WALL_COST = 1.0, 1.0, 1.2, 1.6, 0.3, 0.04
"""Weights of the score's terms, tuned by eye on drawn and rendered rooms."""
NEAR = 0.15
"""Side walls are looked at from this depth on, in camera heights."""
SHORTEST_FOOT = 0.04
"""Share of the long side that a side wall's foot must be seen over."""


@dataclass(frozen=True)
class Box:
    """Walls in camera heights; FAR when not in view. score: higher is better. support: of the drawn edges, 0 to 1."""

    left: float
    right: float
    back: float
    ceiling: float
    score: float = 0.0
    floor_support: float = 0.0
    ceiling_support: float = 0.0


class Evidence:
    """What one picture says about any box: lookups prepared once."""

    def __init__(self, calibration: Calibration, segments: Segments, likeness: Array, box: tuple[int, int, int, int]):
        self.camera: Camera = calibration.camera
        self.likeness = likeness
        self.content = box
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
        reach = EDGE_REACH * max(canvas.shape) / 1024
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
        """Points along the classified segments below the horizon, with weights adding up to one."""
        points, axes, weights = [], [], []
        for index in np.flatnonzero(calibration.axis >= 0):
            pieces = max(2, int(segments.length[index] / 20))
            along = (np.arange(pieces) + 0.5)[:, None] / pieces
            points.append(segments.start[index] + along * (segments.end[index] - segments.start[index]))
            axes.append(np.full(pieces, calibration.axis[index]))
            weights.append(np.full(pieces, segments.length[index] / pieces))
        self.points = np.concatenate(points) if points else np.zeros((0, 2))
        self.rays = self.camera.rays(self.points) if points else np.zeros((0, 3))
        self.axes = np.concatenate(axes) if axes else np.zeros(0, int)
        weight = np.concatenate(weights) if weights else np.zeros(0)
        self.weights = weight / max(float(weight.sum()), 1e-9)

    def at(self, values: Array, pixels: Array) -> Array:
        """Values at pixels; 0 outside of the picture's content."""
        inside = self.visible(pixels)
        u0, v0, _u1, _v1 = self.content
        column = np.where(inside, pixels[:, 0], u0).astype(int)
        row = np.where(inside, pixels[:, 1], v0).astype(int)
        return np.asarray(np.where(inside, values[row, column], 0.0))

    def visible(self, pixels: Array) -> NDArray[np.bool_]:
        """Which pixels are inside the picture's content."""
        u0, v0, u1, v1 = self.content
        u, v = pixels[:, 0], pixels[:, 1]
        with np.errstate(invalid="ignore"):
            return np.asarray((u >= u0) & (u < u1) & (v >= v0) & (v < v1))

    # -- scores ------------------------------------------------------------------------------------------------

    def colour(self, box: Box) -> float:
        """-1 to 1: floor-like inside the floor, not floor-like beyond it."""
        if not len(self.grid_floor):
            return 0.0
        x, y = self.grid_floor[:, 0], self.grid_floor[:, 1]
        inside = (x >= box.left) & (x <= box.right) & (y <= box.back)
        return float(np.mean(np.where(inside, self.grid_likeness, -self.grid_likeness)))

    def contradiction(self, box: Box) -> float:
        """0 to 1: share of segment length on a surface that cannot contain it."""
        x, y, z = self.rays.T
        with np.errstate(divide="ignore"):
            side = np.where(x < 0, box.left / np.minimum(x, -1e-9), box.right / np.maximum(x, 1e-9))
            depth = np.where(y > 0, box.back / np.maximum(y, 1e-9), np.inf)
            level = np.where(z < 0, -1.0 / np.minimum(z, -1e-9), (box.ceiling - 1.0) / np.maximum(z, 1e-9))
        nearest = np.argmin(np.stack([side, depth, level]), axis=0)  # the axis across the surface that is hit first
        slack = np.minimum(np.minimum(side, depth), level)
        others = np.sort(np.stack([side, depth, level]), axis=0)[1]
        clear = others > 1.04 * slack  # points on an edge belong to both surfaces
        return float(self.weights @ ((nearest == self.axes) & clear))

    def edge(self, first: Array, last: Array, axis: int, strip: Array | None = None) -> tuple[float, float, float]:
        """A box edge between two world points: (support 0 to 1, visible share of the long side, colour step).

        strip: world offset towards the floor side; the colour step is floor likeness there minus opposite of it.
        """
        span = self._in_view(np.asarray(first), np.asarray(last))
        if span is None:
            return 0.0, 0.0, 0.0
        world = np.asarray(first) + self._even(*span, first, last)[:, None] * (np.asarray(last) - np.asarray(first))
        pixels = self.camera.project(world)
        seen = self.visible(pixels)
        count = float(seen.sum())
        if count < 8:
            return 0.0, 0.0, 0.0
        moves = np.nan_to_num(np.linalg.norm(np.diff(pixels, axis=0), axis=1))
        length = float(np.sum(moves * seen[1:])) / max(self.camera.width, self.camera.height_px)
        held = float(np.sum(self.at(self.support[axis], pixels)) / count)
        step = 0.0
        if strip is not None:
            nearer = self.at(self.likeness, self.camera.project(world + strip))
            farther = self.at(self.likeness, self._above(pixels))
            step = float(np.sum((nearer - farther) * seen) / count / 2)
        return held, length, step

    def _local(self, point: Array) -> Array:
        return np.asarray(self.camera.rotation @ (np.asarray(point, float) - [0.0, 0.0, 1.0]))

    def _in_view(self, first: Array, last: Array) -> tuple[float, float] | None:
        """The part of a world line inside the view, as fractions of it, or None. Distortion is left out here."""
        a, b = self._local(first), self._local(last)
        u0, v0, u1, v1 = self.content
        pu, pv = self.camera.principal
        f = self.camera.focal
        planes = np.array(
            [
                [0, 0, 1, -0.02],
                [f, 0, pu - u0, 0],
                [-f, 0, u1 - pu, 0],
                [0, f, pv - v0, 0],
                [0, -f, v1 - pv, 0],
            ]
        )
        start, end = planes[:, :3] @ a + planes[:, 3], planes[:, :3] @ b + planes[:, 3]
        low, high = 0.0, 1.0
        for one, other in zip(start, end, strict=True):
            if one < 0 and other < 0:
                return None
            if one < 0:
                low = max(low, one / (one - other))
            elif other < 0:
                high = min(high, one / (one - other))
        return (low, high) if high > low else None

    def _even(self, low: float, high: float, first: Array, last: Array) -> Array:
        """64 fractions between low and high that are evenly spaced in the picture."""
        near = self._local(first)[2] + low * (self._local(last)[2] - self._local(first)[2])
        far = self._local(first)[2] + high * (self._local(last)[2] - self._local(first)[2])
        t = np.linspace(0, 1, 64)
        return np.asarray(low + (high - low) * t * near / (t * near + (1 - t) * far))

    def _above(self, pixels: Array) -> Array:
        return pixels - [0.0, 0.008 * max(self.camera.width, self.camera.height_px)]


def _clip(value: float) -> float:
    return float(np.clip(value, -40.0, 40.0))


def score_floor(evidence: Evidence, box: Box) -> Box:
    """The box with the score of its floor lines."""
    left, right, back = _clip(box.left), _clip(box.right), min(box.back, 40.0)
    edges, corners = [], 0.0
    if box.back < FAR:
        first, last = np.array([left, back, 0.0]), np.array([right, back, 0.0])
        edges.append(evidence.edge(first, last, 0, np.array([0, -0.06 * back, 0])))
    for wall, inward in ((box.left, 0.05), (box.right, -0.05)):
        if abs(wall) < FAR:
            offset = np.array([inward * max(abs(wall), 1.0), 0, 0])
            foot = evidence.edge(np.array([wall, NEAR, 0.0]), np.array([wall, back, 0.0]), 1, offset)
            edges.append(foot)
            if foot[1] > SHORTEST_FOOT:  # an upright without a wall's foot beside it is a door frame
                corners += foot[0] * _changes(foot[2]) * _corner(evidence, wall, box)
    total = sum(length for _, length, _ in edges)
    held_length = sum(held * min(length, 0.6) for held, length, _ in edges)
    support = sum(held * _changes(jump) * min(length, 0.6) for held, length, jump in edges)
    step = sum(jump * min(length, 0.6) for _, length, jump in edges)
    walls = sum(1 for wall in (box.left, box.right, box.back) if abs(wall) < FAR)
    score = (
        COLOUR * evidence.colour(box)
        - DIRECTION * evidence.contradiction(box)
        + EDGE * support
        + STRIP * step
        + UPRIGHT * corners
        - WALL_COST * walls
    )
    return replace(box, score=score, floor_support=held_length / max(total, 1e-6))


def _changes(jump: float) -> float:
    """0.35 to 1: how far a line is one where the floor ends; joints between planks have floor on both sides."""
    return 0.35 + 0.65 * float(np.clip(jump / 0.25, 0.0, 1.0))


def _corner(evidence: Evidence, wall: float, box: Box) -> float:
    """Support of the vertical corner of a side wall and the back wall, 0 to 1."""
    if box.back >= FAR:
        return 0.0
    foot, head = np.array([wall, box.back, 0.0]), np.array([wall, box.back, min(box.ceiling, 2.2)])
    support, length, _ = evidence.edge(foot, head, 2)
    return support if length > 0.08 else 0.0


def score_ceiling(evidence: Evidence, box: Box) -> Box:
    """The box with the ceiling's edges added to its floor score."""
    left, right, back = _clip(box.left), _clip(box.right), min(box.back, 40.0)
    edges = []
    if box.back < FAR:
        first, last = np.array([left, back, box.ceiling]), np.array([right, back, box.ceiling])
        edges.append(evidence.edge(first, last, 0))
    for wall in (box.left, box.right):
        if abs(wall) < FAR:
            first, last = np.array([wall, NEAR, box.ceiling]), np.array([wall, back, box.ceiling])
            edges.append(evidence.edge(first, last, 1))
    total = sum(length for _, length, _ in edges)
    support = sum(held * min(length, 0.6) for held, length, _ in edges)
    usual = -0.15 * (np.log(box.ceiling / 1.95) / 0.22) ** 2
    score = box.score - DIRECTION * evidence.contradiction(box) + EDGE * support + usual * 0.5
    return replace(box, score=score, ceiling_support=support / max(total, 1e-6))


def _peaks(values: Array, weights: Array, count: int, width: float = 0.025) -> list[float]:
    """Heaviest places of weighted positive values, in logarithmic bins, heaviest first."""
    usable = (values > 0.15) & (values < 14.0)
    if not usable.any():
        return []
    bins = np.arange(np.log(0.15), np.log(14.0), width)
    weight = np.zeros(len(bins) + 1)
    place = np.clip(((np.log(values[usable]) - bins[0]) / width).astype(int), 0, len(bins))
    np.add.at(weight, place, weights[usable])
    smooth = np.convolve(weight, [0.5, 1.0, 0.5], mode="same")
    found: list[float] = []
    for best in np.argsort(-smooth, kind="stable"):
        centre = float(np.exp(bins[0] + (best + 0.5) * width))
        if smooth[best] <= 0 or len(found) == count:
            break
        if all(abs(np.log(centre / other)) > 1.6 * width for other in found):
            near = usable & (np.abs(np.log(np.maximum(values, 1e-9) / centre)) < width)
            found.append(float(np.average(values[near], weights=weights[near])) if near.any() else centre)
    return found


def _candidates(
    calibration: Calibration, segments: Segments
) -> tuple[list[float], list[float], list[float], list[float]]:
    """Candidate (backs, lefts, rights, slopes); slopes are x over y of the vertical segments' azimuths."""
    camera, axis, length = calibration.camera, calibration.axis, segments.length
    ends = (camera.to_floor(segments.start), camera.to_floor(segments.end))
    across = (axis == 0) & np.isfinite(ends[0]).all(1) & np.isfinite(ends[1]).all(1)
    along = (axis == 1) & np.isfinite(ends[0]).all(1) & np.isfinite(ends[1]).all(1)
    backs = _peaks((ends[0][across, 1] + ends[1][across, 1]) / 2, length[across], 12)
    x = (ends[0][along, 0] + ends[1][along, 0]) / 2
    lefts = [-value for value in _peaks(-x, length[along], 9)]
    rights = _peaks(x, length[along], 9)
    rays = camera.rays(segments.middle)
    upright = (axis == 2) & (rays[:, 1] > 0.05)
    slope = rays[upright, 0] / rays[upright, 1]
    slopes = _peaks(slope, length[upright], 5) + [-value for value in _peaks(-slope, length[upright], 5)]
    for regular in np.geomspace(0.8, 6.0, 8):
        if all(abs(np.log(regular / known)) > 0.12 for known in backs):
            backs.append(float(regular))
    return backs, lefts, rights, slopes


def fit_box(calibration: Calibration, segments: Segments, evidence: Evidence) -> Box:
    """The best box. `FAR` walls are not in view."""
    backs, lefts, rights, slopes = _candidates(calibration, segments)
    tried: list[Box] = []
    for back in backs:
        side_lefts = [-FAR, *lefts, *[slope * back for slope in slopes if slope < -0.1]]
        side_rights = [FAR, *rights, *[slope * back for slope in slopes if slope > 0.1]]
        one_sided = [score_floor(evidence, Box(left, FAR, back, FAR)) for left in side_lefts]
        other_sided = [score_floor(evidence, Box(-FAR, right, back, FAR)) for right in side_rights]
        best_lefts = sorted(one_sided, key=lambda box: -box.score)[:5]
        best_rights = sorted(other_sided, key=lambda box: -box.score)[:5]
        tried += [
            score_floor(evidence, Box(one.left, other.right, back, FAR)) for one in best_lefts for other in best_rights
        ]
    tried.sort(key=lambda box: -box.score)
    finalists = [_best_ceiling(evidence, box) for box in tried[:8]]
    finalists = [_polish(evidence, box) for box in sorted(finalists, key=lambda box: -box.score)[:2]]
    return max(finalists, key=lambda box: box.score)


def _best_ceiling(evidence: Evidence, box: Box, ratios: Array = CEILING_RATIOS) -> Box:
    scored = [score_ceiling(evidence, replace(box, ceiling=float(ratio))) for ratio in ratios]
    return max(scored, key=lambda one: one.score)


def _polish(evidence: Evidence, box: Box) -> Box:
    """Moves one wall at a time by a few per cent while the score grows."""

    def whole(candidate: Box) -> Box:
        return score_ceiling(evidence, score_floor(evidence, candidate))

    names = ("back", "left", "right", "ceiling")
    best = whole(box)
    # A skirting board's top is a line like its foot: try the whole floor plan larger and smaller at once, too.
    for factor in (0.88, 0.91, 0.94, 0.97, 1.03, 1.06, 1.09):
        plan = {name: getattr(box, name) * factor for name in names[:3] if abs(getattr(box, name)) < FAR}
        best = max(best, whole(replace(box, **plan)), key=lambda one: one.score)
    for step in (0.04, 0.015, 0.006):
        for _ in range(2):
            before = best.score
            for name in names:
                value = getattr(best, name)
                if abs(value) >= FAR:
                    continue
                moves = [whole(replace(best, **{name: value * (1 + k * step)})) for k in (-2, -1, 1, 2)]
                best = max(best, *moves, key=lambda one: one.score)
            if best.score <= before:
                break
    return best
