"""Walls of a drawing: thick strokes, whether filled, grey, hatched or drawn as two lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.plan.sheet import Grey, components
from workers.engines.staging.plan.words import Box, Mask

THICKEST = 0.06
"""No wall is thicker than this share of the sheet's long side; what is thicker is a filled area."""


OF_USUAL = 1.4
"""A cavity that is so much thicker than the thick walls is a worktop or a cupboard."""


def hypotheses(even: Grey, words: tuple[Box, ...]) -> Iterator[tuple[str, Mask]]:
    """Masks of what may be the walls, in every manner of drawing them; reading on shows which one makes rooms.

    even: (H, W), 1 is paper. words: boxes of text, which is thick too but no wall.
    """
    side = max(even.shape)
    written = np.zeros(even.shape, bool)
    for u0, v0, u1, v1 in words:
        written[max(0, int(v0) - 2) : int(v1) + 3, max(0, int(u0) - 2) : int(u1) + 3] = True
    dark, any_ink = even < 0.45, even < 0.82
    for thick in (0.0036, 0.005, 0.0075, 0.011):
        yield f"filled {thick}", _strokes(dark & ~written, _odd(side * thick), side)
    for thick in (0.005, 0.0085):
        yield f"grey {thick}", _strokes(any_ink & ~written, _odd(side * thick), side)
    lines = (even < 0.7) & ~written
    for pitch in (0.006, 0.010):
        closed = _closed(lines, _odd(side * pitch))
        strokes = _strokes(closed, _odd(side * 0.0065), side)
        yield f"hatched {pitch}", _long(strokes, 0.045 * side, side)  # closing makes bars of unread words, too
    for thickest in (0.03, 0.045):
        yield f"double {thickest}", _cavities(lines, side * thickest, side)


def _usual(thick: NDArray[np.floating[Any]], length: NDArray[np.floating[Any]]) -> float:
    """How thick outer walls are: the 85th percentile of the thickness along all walls' length; 0 for none."""
    if not len(thick):
        return 0.0
    order = np.argsort(thick)
    along = np.cumsum(length[order])
    return float(thick[order][np.searchsorted(along, 0.85 * along[-1])])


def _odd(value: float) -> int:
    return max(3, round(value)) | 1


def _closed(mask: Mask, reach: int) -> Mask:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, kernel) > 0)


def _strokes(ink: Mask, thinnest: int, side: int) -> Mask:
    """Strokes between thinnest and THICKEST, without loose specks."""
    pixels = ink.astype(np.uint8)
    kept = cv2.morphologyEx(pixels, cv2.MORPH_OPEN, np.ones((thinnest, thinnest), np.uint8))
    widest = _odd(side * THICKEST)
    core = cv2.erode(kept, np.ones((widest, widest), np.uint8))
    if core.any():
        kept[cv2.dilate(core, np.ones((widest + 4, widest + 4), np.uint8)) > 0] = 0
    # An opening rounds nothing off with a square, but eats thin ends of slanted walls: give back what touches.
    kept = np.minimum(cv2.dilate(kept, np.ones((3, 3), np.uint8)), pixels)
    return _long(kept > 0, 2.2 * thinnest, side)


def _long(mask: Mask, least: float, side: int) -> Mask:
    """Pieces that are long enough to be walls; of the rest, those that lie far from everything else go."""
    numbers, stats = components(mask)
    longest = np.maximum(stats[:, 2], stats[:, 3])
    keep = longest >= max(least, 0.012 * side)
    keep[0] = False
    return np.asarray(keep[numbers])


def _cavities(lines: Mask, thickest: float, side: int) -> Mask:
    """The white between two lines that run side by side, with the lines: walls drawn as outlines.

    A ring around something small is furniture (the rim of a bath), not a wall.
    """
    sealed = _closed(lines, 3)
    white = ~sealed
    numbers, stats = components(white)
    depth = cv2.distanceTransform(white.astype(np.uint8), cv2.DIST_L2, 3)
    deepest = np.zeros(len(stats), np.float32)
    np.maximum.at(deepest, numbers.ravel(), depth.ravel())
    area = stats[:, 4]
    thick = 2 * deepest
    length = area / np.maximum(thick, 1.0)
    narrow = (thick >= 3) & (thick <= thickest) & (length >= 1.5 * thick) & (area > (0.006 * side) ** 2)
    narrow[0] = False
    narrow &= thick <= OF_USUAL * _usual(thick[narrow], length[narrow])
    for number in np.flatnonzero(narrow):
        x, y, w, h, _ = stats[number]
        own = (numbers[y : y + h, x : x + w] == number).astype(np.uint8)
        outlines = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
        filled = sum(cv2.contourArea(outline) for outline in outlines)
        if filled > 1.6 * area[number] and max(w, h) < 0.17 * side:
            narrow[number] = False
    cavities = narrow[numbers]
    grown = cv2.dilate(cavities.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    kept = _closed(cavities | (grown & lines), 5)
    return _long(kept, 0.0, side)
