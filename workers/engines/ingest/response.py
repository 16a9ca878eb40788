"""What one exposure shows where another shows a given value, and where the two contradict each other."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]

DARK, LIGHT = 5, 250
"""Values outside say only that it was darker, or lighter."""

_ENOUGH = 12
_TOLERANCE = (12.0, 48.0)
_SPREADS = 2.5
_STEPS = 5.0
"""Of 8-bit values that noise and coding may be off by, in the darker picture."""

_GROW = 9


def response(one: Bytes, two: Bytes) -> NDArray[np.float32]:
    """(256,) the value of `two` for each value of `one`, two aligned pictures (H, W) of one view.

    The medians of their joint histogram (the comparagram: Mann, 2000), made monotone; values that hardly occur are
    interpolated.
    """
    return _quantiles(one, two, (0.5,))[0]


def _quantiles(one: Bytes, two: Bytes, shares: tuple[float, ...]) -> NDArray[np.float32]:
    joint = np.bincount(one.ravel().astype(np.int64) * 256 + two.ravel(), minlength=65536).reshape(256, 256)
    counts = joint.sum(axis=1)
    known = np.flatnonzero(counts >= _ENOUGH)
    if len(known) == 0:
        known = np.flatnonzero(counts)
    cumulative = joint[known].cumsum(axis=1)
    rows = []
    for share in shares:
        found = (cumulative < share * counts[known, None]).sum(axis=1)
        rows.append(np.interp(np.arange(256), known, np.maximum.accumulate(found)))
    return np.asarray(rows, np.float32)


def contradiction(reference: Bytes, other: Bytes) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Responses (3, 256) of `other` to `reference`, and a mask (H, W), 0 to 255, of where something has moved.

    Both (H, W, 3), aligned. A pixel agrees when `other` lies between what the reference's neighbourhood (5 x 5) would
    give, with a tolerance that follows how far the two pictures scatter anyway. Where the reference is blown or black
    the other may be anything lighter or darker: that is what it was taken for.
    """
    responses = np.empty((3, 256), np.float32)
    moved = np.zeros(reference.shape[:2], bool)
    around = np.ones((5, 5), np.uint8)
    for channel in range(3):
        one, two = reference[..., channel], other[..., channel]
        low_quarter, middle, high_quarter = _quantiles(one, two, (0.25, 0.5, 0.75))
        responses[channel] = middle
        slope = cv2.GaussianBlur(np.gradient(middle).reshape(1, -1), (0, 0), 4.0).ravel()
        scatter = np.maximum(_SPREADS * (high_quarter - low_quarter), _STEPS * slope)
        tolerance = np.clip(scatter, *_TOLERANCE)
        lowest, highest = cv2.erode(one, around), cv2.dilate(one, around)
        floor = np.where(lowest <= DARK, -1.0, (middle - tolerance)[lowest])
        ceiling = np.where(highest >= LIGHT, 256.0, (middle + tolerance)[highest])
        moved |= (two < floor) | (two > ceiling)
    return responses, _grown(moved)


def blind(reference: Bytes) -> NDArray[np.bool_]:
    """(H, W): where a picture (H, W, 3) is blown or black in every channel, so that it contradicts nothing."""
    return np.asarray((reference.min(axis=2) >= LIGHT) | (reference.max(axis=2) <= DARK))


def _grown(moved: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Without single pixels, with a soft rim around what stays."""
    mask = cv2.morphologyEx(moved.astype(np.uint8) * 255, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    mask = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_GROW, _GROW)))
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 2.0), np.uint8)
