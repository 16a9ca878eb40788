"""How the camera moved between two exposures of one view."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.ingest.response import DARK, LIGHT, response

Bytes = NDArray[np.uint8]
Matrix = NDArray[np.float64]

LEAST_CORRELATION = 0.4
"""Of the contrasts of two aligned pictures at half their size: 0.67 with somebody in one of them, 0.1 of two views."""

LEAST_SHARED = 0.1
"""Share of pixels that must be exposed well enough in both pictures to tell whether they show the same."""

_FARTHEST = 0.1
"""Of the longer side: what a hand does to a camera between two exposures, with much to spare."""

_MOST_TURN_DEG = 6.0
_ROUNDS = 50
_SMALLEST_SIDE = 48
_BOUND = 20.0
_SHIFT_BITS = 6
"""The threshold bitmaps find shifts of up to 2 to this power of their pixels."""


def motion(reference: Bytes, moved: Bytes) -> tuple[Matrix, float] | None:
    """Euclidean 2x3 matrix from pixels of `reference` to pixels of `moved`, and their correlation, -1 to 1.

    Both (H, W, 3), the same size, sRGB, of any exposures. A shift is found with median threshold bitmaps (Ward, 2003)
    at half the size. It is refined, with a rotation, by maximising the enhanced correlation coefficient (Evangelidis
    and Psarakis, 2008) from a quarter of the size on, after one picture's tones were put in the place of the other's by
    their response to each other. None when no motion that a hand can make brings the two together.
    """
    target, source = _grey(reference), _grey(moved)
    best: tuple[Matrix, float] | None = None
    for start in (np.zeros(2), _shift(target, source)):
        found = None if start is None else _refined(target, source, start)
        if found is not None and (best is None or found[1] > best[1]):
            best = found
        if best is not None and best[1] > 0.9:
            break
    return best if best is not None and _is_small(best[0], target.shape) else None


def shared(reference: Bytes, moved: Bytes) -> float:
    """Share of the pixels that are neither blown nor black in either picture, both (H, W, 3)."""
    return float((_exposed(_grey(reference)) & _exposed(_grey(moved))).mean())


def contrasts(reference: Bytes, aligned: Bytes) -> tuple[NDArray[np.float32], NDArray[np.float32], Bytes]:
    """The contrasts of two aligned pictures (H, W, 3) in one's tones, and a mask above 0 where both can be compared."""
    return _comparable(_grey(reference), _grey(aligned), np.eye(2, 3, dtype=np.float32))


def _grey(picture: Bytes) -> Bytes:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def _exposed(grey: Bytes) -> NDArray[np.bool_]:
    return np.asarray((grey > DARK) & (grey < LIGHT))


def _shift(target: Bytes, source: Bytes) -> NDArray[np.float64] | None:
    """(x, y) in pixels from target to source, to within one or two; None when the search ended at its own bounds."""
    one, two = _resized(target, 2), _resized(source, 2)
    found = cv2.createAlignMTB(_SHIFT_BITS, 4, False).calculateShift(two, one)
    if max(map(abs, found)) >= 2**_SHIFT_BITS - 2:
        return None
    return 2.0 * np.asarray(found, float)


def _resized(grey: Bytes, factor: int) -> Bytes:
    size = (max(1, grey.shape[1] // factor), max(1, grey.shape[0] // factor))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _refined(target: Bytes, source: Bytes, shift: NDArray[np.float64]) -> tuple[Matrix, float] | None:
    matrix = np.array([[1, 0, shift[0]], [0, 1, shift[1]]], float)
    correlation = -1.0
    for factor in (4, 2):
        if min(target.shape) // factor < _SMALLEST_SIDE:
            continue
        for _ in range(2):  # what can be compared depends on where the other picture lies
            found = _step(_resized(target, factor), _resized(source, factor), matrix, factor)
            if found is None:
                return None
            matrix, correlation = found
    finest = _step(target, source, matrix, 1)
    if finest is not None and _distance(finest[0], matrix, target.shape) < 2.0:  # else noise has led it astray
        matrix = finest[0]
    return matrix, correlation


def _step(one: Bytes, two: Bytes, start: Matrix, factor: int) -> tuple[Matrix, float] | None:
    """One refinement at 1/factor of the size; matrices are those of the whole size."""
    matrix = start.astype(np.float32)
    matrix[:, 2] /= factor
    toned, other, mask = _comparable(one, two, matrix)
    if not mask.any():
        return None
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _ROUNDS, 1e-5)
    try:
        correlation, refined = cv2.findTransformECC(toned, other, matrix, cv2.MOTION_EUCLIDEAN, criteria, mask, 5)
    except cv2.error:  # it has left the picture, or there is nothing to hold on to
        return None
    found = np.asarray(refined, float)
    found[:, 2] *= factor
    return found, float(correlation)


def _comparable(one: Bytes, two: Bytes, matrix: Any) -> tuple[NDArray[np.float32], NDArray[np.float32], Bytes]:
    """The contrasts of both pictures in the tones of the darker one, and where the second can be compared at all."""
    size = (one.shape[1], one.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    there = np.asarray(cv2.warpAffine(two, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    if one.mean() > there.mean():
        toned, other = np.asarray(cv2.LUT(one, response(one, there).astype(np.uint8)), np.uint8), two
    else:
        toned, other = one, np.asarray(cv2.LUT(two, response(there, one).astype(np.uint8)), np.uint8)
    exposed = np.asarray(cv2.warpAffine(_exposed(one).astype(np.uint8), matrix, size, flags=cv2.INTER_NEAREST))
    return _contrast(toned), _contrast(other), np.asarray(exposed * _exposed(two) * 255, np.uint8)


def _contrast(grey: Bytes) -> NDArray[np.float32]:
    """Differences from the surroundings, bounded, so that whoever walks through one picture counts for an outline."""
    values = grey.astype(np.float32)
    return np.asarray(np.clip(values - cv2.GaussianBlur(values, (0, 0), 6.0), -_BOUND, _BOUND), np.float32)


def _distance(one: Matrix, other: Matrix, shape: tuple[int, ...]) -> float:
    height, width = shape[:2]
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], float)
    return float(np.linalg.norm(corners @ (one - other).T, axis=1).max())


def displacement(matrix: Matrix, shape: tuple[int, ...]) -> float:
    """How far the corner that moves most moves, in pixels of a picture of this shape (H, W, ...)."""
    return _distance(matrix, np.eye(2, 3), shape)


def _is_small(matrix: Matrix, shape: tuple[int, ...]) -> bool:
    height, width = shape[:2]
    centre = np.array([width / 2, height / 2, 1.0])
    moved = matrix @ centre - centre[:2]
    turned = np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0]))
    return bool(np.hypot(*moved) < _FARTHEST * max(width, height) and abs(turned) < _MOST_TURN_DEG)
