"""Interruptions of walls: doors, windows, passages."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.plan.sheet import components
from workers.engines.staging.plan.words import Box, Gap, Mask

ONE_JAMB, TWO_JAMBS = 0.16, 0.32
"""Longest gap as a share of the building's long side: from a wall's end to a wall that runs past it, and between two
ends that face each other."""

LEAST_LEAF = 0.035
"""Narrowest door leaf as a share of the building's long side; below it any corner of lines looks like an arc."""


def thickness(walls: Mask) -> tuple[float, float]:
    """How thick thin and thick walls are, pixels: the 20th and the 92nd percentile along their middle lines."""
    depth = cv2.distanceTransform(walls.astype(np.uint8), cv2.DIST_L2, 5)
    ridge = walls & (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8)) - 1e-3)
    if not ridge.any():
        return 0.0, 0.0
    thin, thick = np.percentile(2 * depth[ridge], [20, 92])
    return float(thin), float(thick)


def bridges(walls: Mask, longest_side: float) -> list[tuple[str, Mask, Box, Box]]:
    """Where a wall that ends goes on: (along, mask of its bridge (h, w), box, opening) for each interruption; the
    opening is the box between the two ends proper, which may be ragged.

    A row of pixels between two walls is part of a bridge where at least one wall ends there, which shows in its face
    being no taller than the wall is thick.
    """
    _, thick = thickness(walls)
    depth = cv2.distanceTransform(walls.astype(np.uint8), cv2.DIST_L2, 5)
    reach = max(3, round(thick)) | 1
    local = np.asarray(2 * cv2.dilate(depth, np.ones((reach, reach), np.uint8)), np.float32)
    found = []
    for along in ("h", "v"):
        turned = np.ascontiguousarray(walls if along == "h" else walls.T)
        faces = _bridged_rows(turned, local if along == "h" else local.T, longest_side)
        # Single rows that happen to meet two rough edges would tie bridges together.
        bridged = cv2.morphologyEx((faces > 0).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 1), np.uint8))
        numbers, stats = components(bridged > 0)
        for number in range(1, len(stats)):
            x, y, w, h, area = (int(value) for value in stats[number])
            mask = numbers[y : y + h, x : x + w] == number
            face = float(np.median(faces[y : y + h, x : x + w][mask]))
            if h < 3 or not 0.55 * face <= h <= 1.7 * max(face, 4.0) or w < 0.5 * h or w < 0.02 * longest_side:
                continue
            if area < 0.4 * w * h:
                continue
            box = (float(x), float(y), float(x + w), float(y + h))
            rows = mask.any(axis=1)
            starts, ends = mask.argmax(axis=1)[rows], w - mask[:, ::-1].argmax(axis=1)[rows]
            opening = (x + float(np.median(starts)), box[1], x + float(np.median(ends)), box[3])
            if along == "v":
                mask, box = mask.T, (box[1], box[0], box[3], box[2])
                opening = (opening[1], opening[0], opening[3], opening[2])
            found.append((along, mask, box, opening))
    return found


def _bridged_rows(walls: Mask, local: NDArray[np.float32], longest_side: float) -> NDArray[np.float32]:
    """For each pixel of a bridged row, how thick the wall that ends there is; 0 elsewhere."""
    tall = _run_lengths(walls)
    caps = walls & (tall <= 1.35 * local + 2)
    rows, columns = np.nonzero(np.diff(walls.astype(np.int8), axis=1))
    leaves = walls[rows, columns]
    pairs = np.flatnonzero((rows[:-1] == rows[1:]) & leaves[:-1])
    row, first, last = rows[pairs], columns[pairs] + 1, columns[pairs + 1]
    # Two pixels in, past the soft edge of the drawing.
    before, after = np.maximum(first - 3, 0), np.minimum(last + 3, walls.shape[1] - 1)
    left, right = caps[row, before], caps[row, after]
    face = np.minimum(np.where(left, local[row, before], np.inf), np.where(right, local[row, after], np.inf))
    limits = np.array([0.0, ONE_JAMB, TWO_JAMBS])[left.astype(int) + right] * longest_side
    result = np.zeros(walls.shape, np.float32)
    for at in np.flatnonzero(last - first + 1 <= limits):
        result[row[at], first[at] : last[at] + 1] = face[at]
    return result


def _run_lengths(walls: Mask) -> NDArray[np.int16]:
    """For each wall pixel, how many wall pixels stand in one piece above and below it."""
    height = walls.shape[0]
    rows = np.arange(height, dtype=np.int16)[:, None]
    above = np.maximum.accumulate(np.where(walls, np.int16(-1), rows), axis=0)
    below = np.minimum.accumulate(np.where(walls, np.int16(height), rows)[::-1], axis=0)[::-1]
    return np.where(walls, below - above - np.int16(1), np.int16(0))


def thickened(ink: Mask) -> Mask:
    """Lines two pixels wider on each side, so that an arc need not be met exactly."""
    return np.asarray(cv2.dilate(ink.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0)


def classify(along: str, box: Box, ink: Mask, near: Mask, outside: Mask, longest_side: float) -> Gap:
    """Door, window or passage, from the lines drawn in and around the gap. near: the ink, thickened."""
    swings = _swings(along, box, near, LEAST_LEAF * longest_side)
    if swings:
        return Gap("door", along, box, swings)
    u0, v0, u1, v1 = (int(value) for value in box)
    within = ink[v0:v1, u0:u1] if along == "h" else ink[v0:v1, u0:u1].T
    lines = bool(len(within)) and bool((within.mean(axis=1) > 0.75).any())
    reach = 6
    beside = outside[max(0, v0 - reach) : v1 + reach, max(0, u0 - reach) : u1 + reach]
    if lines and beside.any():
        return Gap("window", along, box)
    return Gap("passage", along, box)


def _swings(along: str, box: Box, near: Mask, least: float) -> tuple[Box, ...]:
    """Boxes that drawn door leaves sweep: a quarter of a circle about an end of the gap, on either side of the wall."""
    u0, v0, u1, v1 = box
    length = u1 - u0 if along == "h" else v1 - v0
    deep = v1 - v0 if along == "h" else u1 - u0
    found: list[Box] = []
    angles = np.radians(np.arange(12, 79, 3))
    for share in (1.0, 0.5):  # one leaf, or two that meet
        if length * share < least:
            break
        for end in (0, 1):
            for side in (-1, 1):
                for base in (0.0, side * deep / 2):
                    for radius in length * share * np.array([0.88, 0.94, 1.0, 1.05]):
                        middle = (v0 + v1) / 2 if along == "h" else (u0 + u1) / 2
                        hinge = (u0, u1)[end] if along == "h" else (v0, v1)[end]
                        across = hinge + (1, -1)[end] * radius * np.cos(angles)
                        away = middle + base + side * radius * np.sin(angles)
                        u, v = (across, away) if along == "h" else (away, across)
                        leaf = middle + base + side * radius * np.linspace(0.15, 0.9, 12)
                        still = np.full(len(leaf), hinge)
                        leaf_u, leaf_v = (still, leaf) if along == "h" else (leaf, still)
                        if _share_inked(near, u, v) >= 0.8 and _share_inked(near, leaf_u, leaf_v) >= 0.8:
                            corner = (hinge + (1, -1)[end] * radius, middle + side * (radius + deep / 2))
                            swing = (hinge, middle, *corner) if along == "h" else (middle, hinge, corner[1], corner[0])
                            found.append(_sorted(swing))
                            break
                    else:
                        continue
                    break
        if found:
            break
    return tuple(found)


def _sorted(box: tuple[float, ...]) -> Box:
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def _share_inked(ink: Mask, u: NDArray[np.floating[Any]], v: NDArray[np.floating[Any]]) -> float:
    columns, rows = np.rint(u).astype(int), np.rint(v).astype(int)
    on_sheet = (columns >= 0) & (rows >= 0) & (columns < ink.shape[1]) & (rows < ink.shape[0])
    return float(ink[rows[on_sheet], columns[on_sheet]].sum() / len(u))
