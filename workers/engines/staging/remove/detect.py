"""What stands in a room, found by itself: pixels unlike their surface, gathered into things with a size in metres.

Without a learnt model this is a guess, good for a few things that stand free on an even floor; outlines drawn by a
person are always better.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.shell import SURFACES, beyond, masked
from workers.engines.staging.remove.planes import Mask, View
from workers.engines.staging.remove.shading import Floats, to_log
from workers.engines.staging.scene import Array

SMALL_METRES = (0.75, 0.5)
"""Width and height up to which a thing counts as clutter; what is larger is furniture."""
SMALLEST_METRES = 0.05
UNLIKE = 4.5
"""Typical deviations from the surface's own colour that make a pixel something else."""
LEAST_SPREAD = (0.035, 0.012)
"""Log units of lightness and colour that no surface is more even than."""
OUTSTANDING = 0.12
"""Log units between a thing and what is around its outline; a stain or a fold of light fades in."""
LEAST_ON_FLOOR = 0.06
"""Share of a thing that is seen against the floor; less is a skirting or a wall."""
MOST_OPENING = 0.3
"""Share of a thing inside a door, a window, a fireplace or a radiator from which it is part of the house."""
_ROUNDS = 6


@dataclass(frozen=True)
class Thing:
    """mask: (H, W). width, height: metres, as far away as its foot is."""

    mask: Mask
    width: float
    height: float

    @property
    def small(self) -> bool:
        return self.width <= SMALL_METRES[0] and self.height <= SMALL_METRES[1]


def things_in(working_srgb: NDArray[np.uint8], view: View) -> list[Thing]:
    """Things that stand on the floor of a photo (H, W, 3) of the view's size, largest first."""
    if view.room is None or view.camera is None or view.shell is None:
        return []
    label = view.labels()
    values = colours(_smooth(working_srgb, view))
    house = masked(view.room, view.camera) | beyond(view.room, view.camera, view.shell)
    unlike = unlike_surfaces(working_srgb, view)
    size = max(3, round(view.width / 200)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    opened = cv2.morphologyEx(unlike.astype(np.uint8), cv2.MORPH_OPEN, kernel)
    joined = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((2 * size + 1, 2 * size + 1), np.uint8))
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    floor = label == SURFACES.index("floor")
    found = [
        one for one in (_thing(np.asarray(contour, np.int32), floor, view) for contour in contours) if one is not None
    ]
    found = [one for one in found if house[one.mask].mean() < MOST_OPENING and _stands_out(values, one.mask)]
    return sorted(found, key=lambda one: -int(one.mask.sum()))


def _smooth(working_srgb: NDArray[np.uint8], view: View) -> Floats:
    """Log values without the finest texture."""
    return to_log(np.asarray(cv2.GaussianBlur(working_srgb, (0, 0), max(1.0, view.width / 640)), np.uint8))


def colours(log: Floats) -> Floats:
    """Lightness and two colour differences (..., 3) of log values (..., 3); light changes the first only."""
    green = log[..., 1]
    return np.stack([log.mean(axis=-1), log[..., 0] - green, log[..., 2] - green], axis=-1)


def away_from_own(values: Floats, points: Array) -> Floats:
    """How far a surface's values (N, 3) at plane coordinates (N, 2) are from the surface's own, in its typical
    deviations.

    The surface's own colour is a quadratic of the place (light falls off smoothly), fitted again and again to what is
    close to it so far.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    a, b = ((points - low) / np.maximum(high - low, 1e-6) * 2 - 1).T
    terms = np.column_stack([np.ones(len(a)), a, b, a * a, a * b, b * b])
    picked = np.random.default_rng(3).choice(len(a), min(len(a), 20_000), replace=False)
    sample, wanted = terms[picked], values[picked]
    away = wanted - np.median(wanted, axis=0)
    fitted = np.zeros((terms.shape[1], 3))
    fitted[0] = np.median(wanted, axis=0)
    spread = np.full(3, np.inf)
    for _ in range(_ROUNDS):
        typical = 1.4826 * np.median(np.abs(away), axis=0)
        spread = np.maximum(np.minimum(typical, spread), [LEAST_SPREAD[0], LEAST_SPREAD[1], LEAST_SPREAD[1]])
        close = (np.abs(away) < 2.5 * spread).all(axis=1)
        if close.sum() < 50:
            break
        fitted = np.linalg.lstsq(sample[close], wanted[close], rcond=None)[0]
        away = wanted - sample @ fitted
    return np.asarray((values - terms @ fitted) / spread, np.float32)


def _unlike(values: Floats, points: Array, bright: bool) -> Mask:
    """Which of a surface's pixels are another thing. Brighter and of the same colour is sunlight, unless asked for."""
    rest = away_from_own(values, points)
    colour = np.hypot(rest[:, 1], rest[:, 2])
    if bright:
        return np.asarray((colour > UNLIKE) | (np.abs(rest[:, 0]) > UNLIKE))
    sunny = (rest[:, 0] > 0.7 * UNLIKE) & (colour < 3 * UNLIKE)
    return np.asarray(((colour > UNLIKE) | (rest[:, 0] < -UNLIKE)) & ~sunny)


def unlike_surfaces(
    working_srgb: NDArray[np.uint8], view: View, *, known: Mask | None = None, bright: bool = False
) -> Mask:
    """Pixels (H, W) that are not like the floor or wall that lies there; only among the known ones, if given.

    bright: windows and patches of sun count, too.
    """
    v, u = np.mgrid[0 : view.height, 0 : view.width] + 0.5
    label, points = view.locate(np.column_stack([u.ravel(), v.ravel()]))
    values = colours(_smooth(working_srgb, view)).reshape(-1, 3)
    unlike = np.zeros(len(label), bool)
    for index, name in enumerate(SURFACES):
        mine = label == index
        if known is not None:
            mine &= known.ravel()
        if name not in ("ceiling", "front") and mine.sum() > 400:
            unlike[mine] = _unlike(values[mine], points[mine], bright)
    return unlike.reshape(view.height, view.width)


def _stands_out(values: Floats, mask: Mask) -> bool:
    """Whether a thing differs from what is right around it."""
    reach = max(3, round(mask.shape[1] / 160))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    inner = mask & ~(cv2.erode(mask.astype(np.uint8), kernel) > 0)
    outer = (cv2.dilate(mask.astype(np.uint8), kernel) > 0) & ~mask
    if not inner.any() or not outer.any():
        return False
    change = np.abs(np.median(values[inner], axis=0) - np.median(values[outer], axis=0))
    return bool(change.max() > OUTSTANDING)


def _thing(contour: NDArray[np.int32], floor: Mask, view: View) -> Thing | None:
    """A thing with its size, judged by where it meets the floor; None for what does not stand on it."""
    assert view.camera is not None
    mask = np.zeros(floor.shape, np.uint8)
    cv2.drawContours(mask, [contour], -1, 1, -1)
    inside = mask > 0
    rows, columns = np.nonzero(inside & floor)
    if len(rows) < max(12, LEAST_ON_FLOOR * inside.sum()):
        return None
    foot = rows.max()
    at_foot = rows >= foot - max(2, round(0.01 * view.height))
    middle = float(np.median(columns[at_foot]))
    place = view.camera.to_floor(np.array([[middle + 0.5, foot + 0.5]]))[0]
    distance = float(np.linalg.norm(place))
    if not np.isfinite(distance):
        return None
    depth = float(np.hypot(distance, view.camera.height))
    all_rows, all_columns = np.nonzero(inside)
    width = (all_columns.max() - all_columns.min()) / view.camera.focal * depth
    height = (all_rows.max() - all_rows.min()) / view.camera.focal * depth
    if min(width, height) < SMALLEST_METRES:
        return None
    return Thing(inside, float(width), float(height))
