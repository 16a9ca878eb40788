"""The box of the room: which lines are the walls.

Everything here is in camera heights (the floor is one unit below the camera) until the caller scales it. Candidate
walls come from the segments themselves; every combination is scored by
- edges: do the box's visible edges lie on segments of the right direction,
- colour: does the floor it implies look like floor, and change into something else right at the line,
- direction: no segment may run in a direction that its surface does not contain (a line towards the depth cannot lie
  on the back wall). This is what tells a row of tiles from a wall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array
from workers.engines.staging.see.calibration import Calibration
from workers.engines.staging.see.evidence import Evidence, Lines
from workers.engines.staging.see.lines import Segments

FAR = 1e6
"""Stands for a wall that is not there."""
CEILING_RATIOS = np.linspace(1.45, 3.6, 87)
"""Ceiling over camera height: 2.55 m over 1.75 m to 0.71 m."""
COLOUR, STRIP, DIRECTION, EDGE, UPRIGHT, WALL_COST = 1.0, 1.0, 1.6, 1.6, 0.3, 0.04
CONTRAST, UNSEEN, CEILING_USUAL = 1.4, 1.0, 0.075
FINALISTS, POLISHED, SIDES_KEPT = 20, 3, 5
"""Weights of the score's terms, tuned by eye on drawn and rendered rooms."""
NEAR = 0.15
"""Side walls are looked at from this depth on, in camera heights."""
TOWARD = 0.06
"""How far before the back wall, as a share of its distance, the floor is looked at."""
COLOUR_TELLS = 0.6
"""What a step of colour along all of a line is worth against a step of floor likeness."""
SHORTEST_FOOT = 0.04
"""Share of the long side that a side wall's foot must be seen over."""


@dataclass(frozen=True)
class Box:
    """Walls in camera heights; FAR when not in view.

    score: higher is better. floor_support, ceiling_support: of the drawn edges, 0 to 1. floor_step: change of
    floor likeness across the floor's edges, -1 to 1. ceiling_contrast: share of the ceiling's edges with a change of
    colour, 0 to 1. margin: how much better it
    scores than the best box that differs noticeably from it.
    """

    left: float
    right: float
    back: float
    ceiling: float
    score: float = 0.0
    floor_support: float = 0.0
    ceiling_support: float = 0.0
    floor_step: float = 0.0
    ceiling_contrast: float = 0.0
    margin: float = 0.0


def _rows(boxes: Sequence[Box]) -> Array:
    """(N, 4) left, right, back, ceiling."""
    return np.array([(box.left, box.right, box.back, box.ceiling) for box in boxes], float).reshape(-1, 4)


@dataclass(frozen=True)
class Scores:
    """Measures of N boxes, each (N,). total: higher is better. support: of the edges in view, 0 to 1. change: of
    floor likeness (floor lines) or colour (ceiling lines) across them."""

    total: Array
    support: Array
    change: Array


def _weighed(lengths: list[Array], values: list[Array], most: float = 0.6) -> Array:
    """Sum over edges of a value times the edge's length in view; longer edges count no more than `most`."""
    return np.asarray(sum(np.minimum(length, most) * value for length, value in zip(lengths, values, strict=True)))


def _ends(boxes: Array) -> tuple[Array, Array, Array]:
    """(left, right, back) with FAR drawn in to 40 camera heights."""
    return np.clip(boxes[:, 0], -40.0, 40.0), np.clip(boxes[:, 1], -40.0, 40.0), np.minimum(boxes[:, 2], 40.0)


def _points(x: Array, y: Array | float, z: Array | float) -> Array:
    return np.column_stack(np.broadcast_arrays(x, y, z))


def score_floor(evidence: Evidence, boxes: Array) -> Scores:
    """How well the floor lines of boxes (N, 4) fit."""
    left, right, back = _ends(boxes)
    edges: list[tuple[Lines, NDArray[np.bool_]]] = []
    toward = _points(np.zeros(len(boxes)), -TOWARD * back, 0.0)
    known = boxes[:, 2] < FAR
    edges.append((evidence.lines(_points(left, back, 0.0), _points(right, back, 0.0), 0, toward), known))
    corners = np.zeros(len(boxes))
    for wall, inward in ((left, 0.05), (right, -0.05)):
        toward = _points(inward * np.maximum(np.abs(wall), 1.0), 0.0, 0.0)
        known = np.abs(wall) < 40.0
        foot = evidence.lines(_points(wall, NEAR, 0.0), _points(wall, back, 0.0), 1, toward)
        edges.append((foot, known))
        # An upright without a wall's foot beside it is a door frame.
        upright = _corners(evidence, wall, boxes)
        corners += np.where(known & (foot.length > SHORTEST_FOOT), foot.held * _changes(foot) * upright, 0.0)
    lengths = [np.where(known, line.length, 0.0) for line, known in edges]
    held = _weighed(lengths, [line.held for line, _ in edges])
    support = _weighed(lengths, [line.held * _changes(line) for line, _ in edges])
    step = _weighed(lengths, [line.step for line, _ in edges])
    walls = np.sum(np.abs(boxes[:, :3]) < FAR, axis=1)
    total = (
        COLOUR * evidence.colour(boxes)
        - DIRECTION * evidence.contradiction(np.column_stack([boxes[:, :3], np.full(len(boxes), FAR)]))
        + EDGE * support
        + STRIP * step
        + UPRIGHT * corners
        - WALL_COST * walls
    )
    seen = np.maximum(sum(lengths), 1e-6)
    return Scores(np.asarray(total), held / seen, step / seen)


def _changes(line: Lines) -> Array:
    """0.35 to 1: how far a line is one where the floor ends; joints between planks have floor on both sides.

    Where the floor has the colour of the walls its likeness steps nowhere; a colour that steps the same way along the
    whole line still tells the foot of a wall from a joint, though not from the edge of a shadow.
    """
    told = np.maximum(line.step / 0.25, COLOUR_TELLS * np.maximum(line.contrast, 0.0) ** 2)
    return np.asarray(0.35 + 0.65 * np.clip(told, 0.0, 1.0))


def _corners(evidence: Evidence, wall: Array, boxes: Array) -> Array:
    """Support (N,) of the vertical corners of a side wall and the back wall, 0 to 1."""
    back = np.minimum(boxes[:, 2], 40.0)
    upright = evidence.lines(_points(wall, back, 0.0), _points(wall, back, np.minimum(boxes[:, 3], 2.2)), 2)
    return np.where((boxes[:, 2] < FAR) & (upright.length > 0.08), upright.held, 0.0)


def score_ceiling(evidence: Evidence, boxes: Array) -> Scores:
    """What the ceilings of boxes (N, 4) add to their floor's score. A ceiling that is FAR is out of view."""
    ceiling = np.minimum(boxes[:, 3], 40.0)
    seen: NDArray[np.bool_] = boxes[:, 3] < FAR
    edges = _ceiling_edges(evidence, boxes)
    lengths = [np.where(known & seen, line.length, 0.0) for line, known in edges]
    held = _weighed(lengths, [line.held for line, _ in edges], 1.0)
    contrast = _weighed(lengths, [np.maximum(line.contrast, 0.0) ** 2 for line, _ in edges], 1.0)
    usual = CEILING_USUAL * (np.log(np.where(seen, ceiling, 1.95) / 1.95) / 0.22) ** 2
    total = (
        EDGE * held + CONTRAST * contrast - UNSEEN * sum(lengths) - DIRECTION * evidence.contradiction(boxes) - usual
    )
    seen_length = np.maximum(sum(lengths), 1e-6)
    return Scores(np.asarray(total), held / seen_length, contrast / seen_length)


def _ceiling_edges(evidence: Evidence, boxes: Array) -> list[tuple[Lines, NDArray[np.bool_]]]:
    """The edges of wall and ceiling, each with which boxes (N,) have that wall."""
    left, right, back = _ends(boxes)
    ceiling = np.minimum(boxes[:, 3], 40.0)
    edges = [(evidence.lines(_points(left, back, ceiling), _points(right, back, ceiling), 0), boxes[:, 2] < FAR)]
    for wall in (left, right):
        line = evidence.lines(_points(wall, NEAR, ceiling), _points(wall, back, ceiling), 1)
        edges.append((line, np.abs(wall) < 40.0))
    return edges


def ceiling_in_view(evidence: Evidence, boxes: Array) -> NDArray[np.bool_]:
    """Which of the boxes (N, 4) have a part of their ceiling's edges in the picture."""
    return np.asarray(sum(np.where(known, line.length, 0.0) for line, known in _ceiling_edges(evidence, boxes)) > 0.02)


def score(evidence: Evidence, boxes: Sequence[Box]) -> list[Box]:
    """The boxes with score and supports filled in."""
    rows = _rows(boxes)
    floor, ceiling = score_floor(evidence, rows), score_ceiling(evidence, rows)
    return [
        replace(
            box,
            score=float(floor.total[index] + ceiling.total[index]),
            floor_support=float(floor.support[index]),
            ceiling_support=float(ceiling.support[index]),
            floor_step=float(floor.change[index]),
            ceiling_contrast=float(ceiling.change[index]),
        )
        for index, box in enumerate(boxes)
    ]


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
    finalists = ranked(calibration, segments, evidence)
    polished = sorted((_polish(evidence, box) for box in finalists[:POLISHED]), key=lambda box: -box.score)
    best = polished[0]
    others = [box.score for box in [*polished[1:], *finalists[POLISHED:]] if _apart(box, best)]
    return replace(best, margin=best.score - max(others, default=0.0))


def with_ceiling(evidence: Evidence, box: Box) -> Box:
    """A given floor plan with the ceiling that fits it best."""
    plan = replace(box, ceiling=FAR, score=0.0)
    return score(evidence, [_with_ceilings(evidence, [plan])[0]])[0]


def lowest_ceiling(evidence: Evidence, box: Box) -> float:
    """Height of the highest point of the walls in view, in camera heights: an unseen ceiling is above it."""
    heights = np.linspace(1.2, 6.0, 97)
    rows = np.repeat(_rows([box]), len(heights), axis=0)
    rows[:, 3] = heights
    seen = heights[ceiling_in_view(evidence, rows)]
    return float(seen.max()) if len(seen) else float(heights[0])


def ranked(calibration: Calibration, segments: Segments, evidence: Evidence) -> list[Box]:
    """The finalists with their best ceilings, best first; each floor plan differs noticeably from the others."""
    backs, lefts, rights, slopes = _candidates(calibration, segments)
    sides: dict[int, list[Box]] = {}
    for side, found, sign in ((0, lefts, -1.0), (1, rights, 1.0)):
        boxes = []
        for back in backs:
            for wall in [sign * FAR, *found, *[slope * back for slope in slopes if sign * slope > 0.1]]:
                boxes.append(Box(wall, FAR, back, FAR) if side == 0 else Box(-FAR, wall, back, FAR))
        sides[side] = _top(boxes, score_floor(evidence, _rows(boxes)).total, SIDES_KEPT)
    plans = [
        Box(one.left, other.right, one.back, FAR) for one in sides[0] for other in sides[1] if one.back == other.back
    ]
    totals = score_floor(evidence, _rows(plans)).total
    finalists: list[Box] = []
    for index in np.argsort(-totals, kind="stable"):
        if len(finalists) == FINALISTS:
            break
        if all(_apart(plans[index], other) for other in finalists):
            finalists.append(replace(plans[index], score=float(totals[index])))
    return sorted(_with_ceilings(evidence, finalists), key=lambda box: -box.score)


def _top(boxes: list[Box], totals: Array, count: int) -> list[Box]:
    """The best `count` boxes of each back wall."""
    kept: dict[float, list[Box]] = {}
    for index in np.argsort(-totals, kind="stable"):
        best = kept.setdefault(boxes[index].back, [])
        if len(best) < count:
            best.append(boxes[index])
    return [box for best in kept.values() for box in best]


def _apart(one: Box, other: Box) -> bool:
    """Whether a wall of two floor plans differs by more than 5 %."""
    return any(
        abs(np.log(abs(getattr(one, name)) / abs(getattr(other, name)))) > 0.05 for name in ("left", "right", "back")
    )


def _with_ceilings(evidence: Evidence, plans: list[Box]) -> list[Box]:
    """Each plan with its best ceiling. A plan's `score` is its floor's."""
    heights = [FAR, *CEILING_RATIOS]
    rows = np.repeat(_rows(plans), len(heights), axis=0)
    rows[:, 3] = np.tile(heights, len(plans))
    totals = score_ceiling(evidence, rows).total.reshape(len(plans), len(heights))
    best = totals.argmax(axis=1)
    return [
        replace(plan, ceiling=float(heights[best[index]]), score=plan.score + float(totals[index, best[index]]))
        for index, plan in enumerate(plans)
    ]


def _polish(evidence: Evidence, box: Box) -> Box:
    """Moves one wall at a time by a few per cent while the score grows."""
    names = ("back", "left", "right", "ceiling")
    best = score(evidence, [box])[0]
    # A skirting board's top is a line like its foot: try the whole floor plan larger and smaller at once, too.
    scaled = []
    for factor in (0.88, 0.91, 0.94, 0.97, 1.03, 1.06, 1.09):
        plan = {name: getattr(box, name) * factor for name in names[:3] if abs(getattr(box, name)) < FAR}
        scaled.append(replace(box, **plan))
    best = max([best, *score(evidence, scaled)], key=lambda one: one.score)
    for step in (0.04, 0.015, 0.006, 0.0025):
        for _ in range(2):
            before = best.score
            for name in names:
                value = getattr(best, name)
                if abs(value) >= FAR:
                    continue
                moves = [replace(best, **{name: value * (1 + k * step)}) for k in (-2, -1, 1, 2)]
                best = max([best, *score(evidence, moves)], key=lambda one: one.score)
            if best.score <= before:
                break
    return best
