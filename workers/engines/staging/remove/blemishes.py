"""Cables and stains on even surfaces: thin dark lines and faint dark patches that fade into the wall around them.

Only what is plainly no part of the house: the surface must be the same on both sides of a line and all around a patch.
Surfaces with lines of their own (boards, tiles, bricks, panelling) are left alone.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.shell import SURFACES, beyond, masked
from workers.engines.staging.remove.planes import EDGE_METRES, FRAME_METRES, Mask, View
from workers.engines.staging.remove.shading import Floats, to_log
from workers.engines.staging.scene import Array

CABLE_METRES = 0.03
"""Width up to which a dark line is a cable."""
CABLE_LENGTH = (0.2, 3.0)
"""Shortest and longest, metres; what is longer and straight is an edge of the house."""
CABLE_DARKER = 0.1
"""Log units by which a cable is darker than the surface on both its sides."""
SAME_SURFACE = 0.05
"""Log units by which the two sides of a cable, or the places around a stain, may differ."""
OWN_LINES = 0.012
"""Share of a surface in thin dark lines from which they belong to it."""
STAIN_METRES = (0.05, 0.6)
STAIN_DARKER = (0.03, 0.4)
"""Log units: fainter is the light's own unevenness, darker is a thing."""
AROUND_METRES = 0.45
"""The surface's own tone is averaged over this radius."""
FADES = 0.7
"""Share of a stain's darkness that may be gained within two pixels of its outline; sockets and pictures have edges."""
EVEN_RIM = 0.85


def blemishes_in(working_srgb: NDArray[np.uint8], view: View) -> Mask:
    """Pixels (H, W) of cables and stains in a photo (H, W, 3) of the view's size; none where the room is unknown."""
    found = np.zeros(working_srgb.shape[:2], bool)
    if view.room is None or view.camera is None or view.shell is None:
        return found
    v, u = np.mgrid[0 : view.height, 0 : view.width] + 0.5
    label, points = view.locate(np.column_stack([u.ravel(), v.ravel()]))
    label, points = label.reshape(found.shape), points.reshape(*found.shape, 2)
    house = masked(view.room, view.camera) | beyond(view.room, view.camera, view.shell)
    values = to_log(working_srgb)
    for index, name in enumerate(SURFACES):
        mine = label == index
        if name in ("ceiling", "front") or mine.sum() < 2000:
            continue
        scale = _pixels_a_metre(points, mine)
        open_surface = _interior(view, name, points, mine) & ~_grown(house, FRAME_METRES * scale)
        if open_surface.sum() < 2000:
            continue
        lines = _cables(values, open_surface, scale, joints=name == "floor")
        found |= lines
        if name != "floor":
            found |= _stains(values, open_surface, scale, lines)
    return found


def _pixels_a_metre(points: Array, mine: Mask) -> float:
    """Median scale of a surface in the picture."""
    across = np.linalg.norm(np.diff(points, axis=1), axis=2)[:, :-1]
    upward = np.linalg.norm(np.diff(points, axis=0), axis=2)[:-1]
    height, width = min(across.shape[0], upward.shape[0]), min(across.shape[1], upward.shape[1])
    size = np.sqrt(across[:height, :width] * upward[:height, :width])[mine[:height, :width]]
    return float(1.0 / max(float(np.median(size)), 1e-6))


def _interior(view: View, name: str, points: Array, mine: Mask) -> Mask:
    """The surface away from its edges, where skirting, cornice and shadow lines run."""
    low, high = view.extent(name)
    inside = (points > low + 0.7 * EDGE_METRES) & (points < high - 0.7 * EDGE_METRES)
    return np.asarray(mine & inside.all(axis=2))


def _grown(mask: Mask, pixels: float) -> Mask:
    reach = max(1, round(pixels))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel) > 0)


def _cables(values: Floats, where: Mask, scale: float, *, joints: bool) -> Mask:
    """Thin dark lines with the same surface on both sides. joints: straight ones may belong to the surface."""
    grey = values.mean(axis=2)
    width = max(3, 2 * round(CABLE_METRES * scale / 2) + 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width + 2, width + 2))
    dip = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, kernel) - grey
    noise = 1.4826 * float(np.median(np.abs(dip[where] - np.median(dip[where]))))
    thin = (dip > max(CABLE_DARKER, 6 * noise)) & where
    result = np.zeros_like(where)
    if thin.sum() > OWN_LINES * where.sum():
        return result
    joined = cv2.morphologyEx(thin.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, labels, numbers, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for number in range(1, count):
        one = labels == number
        length = float(np.hypot(numbers[number, cv2.CC_STAT_WIDTH], numbers[number, cv2.CC_STAT_HEIGHT]))
        if not CABLE_LENGTH[0] * scale < length < CABLE_LENGTH[1] * scale:
            continue
        if one.sum() / length > 1.8 * width or not _between_same(grey, one, width):
            continue
        if joints and _straight(one, width):
            continue
        result |= _grown(one, max(2, width / 2))
    return result


def _straight(line: Mask, width: int) -> bool:
    rows, columns = np.nonzero(line)
    _, sides, _ = cv2.minAreaRect(np.column_stack([columns, rows]).astype(np.float32))
    return bool(min(sides) < 3 * width)


def _between_same(grey: Floats, line: Mask, width: int) -> bool:
    """Whether the tone is one and the same on both sides of a line."""
    rows, columns = np.nonzero(line)
    reach = 2 * width + 2
    pairs = []
    for turn in np.linspace(0, np.pi, 8, endpoint=False):
        aside = np.array([round(reach * np.sin(turn)), round(reach * np.cos(turn))])
        both = [
            grey[
                np.clip(rows + sign * aside[0], 0, grey.shape[0] - 1),
                np.clip(columns + sign * aside[1], 0, grey.shape[1] - 1),
            ]
            for sign in (-1, 1)
        ]
        pairs.append(np.stack(both))
    tones = np.stack(pairs)  # (turn, side, point)
    across = tones.min(axis=1).argmax(axis=0)  # along the line both sides are the line itself
    chosen = tones[across, :, np.arange(len(rows))]
    return bool(np.median(np.abs(chosen[:, 0] - chosen[:, 1])) < SAME_SURFACE)


def _stains(values: Floats, where: Mask, scale: float, lines: Mask) -> Mask:
    """Dark patches that fade into the even surface around them."""
    known = (where & ~lines).astype(np.float32)
    grey = cv2.GaussianBlur(values.mean(axis=2), (0, 0), 1.0)
    sigma = AROUND_METRES * scale
    share = cv2.GaussianBlur(known, (0, 0), sigma)
    usual = cv2.GaussianBlur(grey * known, (0, 0), sigma) / np.maximum(share, 1e-3)
    change = np.where(known > 0, grey - usual, 0.0)
    noise = 1.4826 * float(np.median(np.abs(change[known > 0])))
    dark = (change < -max(STAIN_DARKER[0], 3.0 * noise)) & (known > 0)
    opened = cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, labels, numbers, _ = cv2.connectedComponentsWithStats(opened)
    result = np.zeros_like(where)
    for number in range(1, count):
        wide, tall = (float(numbers[number, k]) for k in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT))
        if not STAIN_METRES[0] * scale < min(wide, tall) or max(wide, tall) > STAIN_METRES[1] * scale:
            continue
        one = labels == number
        if _fades(grey, change, one, where):
            result |= _grown(one, max(3, 0.03 * scale))
    return result


def _fades(grey: Floats, change: Floats, one: Mask, where: Mask) -> bool:
    """Whether a patch is faint, has no sharp outline, and lies on an even surface."""
    depth = -float(np.percentile(change[one], 15))
    if depth > STAIN_DARKER[1]:
        return False
    rim = _grown(one, 6) & ~_grown(one, 4)
    if not rim.any() or where[rim].mean() < 0.97 or (np.abs(change[rim]) < SAME_SURFACE).mean() < EVEN_RIM:
        return False
    steep = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    outline = _grown(one, 1) & ~(cv2.erode(one.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    return bool(np.percentile(steep[outline], 75) < FADES * depth)
