"""Rooms between walls: gaps closed, the outside flooded, what is left split into pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from workers.engines.staging.plan.gaps import bridges, classify, thickened, thickness
from workers.engines.staging.plan.sheet import components
from workers.engines.staging.plan.words import Box, Gap, Label, Mask

LEAST_SHARE = 0.006
"""A room is at least this share of the building; a toilet is about 0.015 of a flat, a cupboard less."""

LESS_PLAIN = {"filled": 0.0, "grey": 1.5, "hatched": 3.0, "double": 3.0}
"""Points off by manner: walls that are plainly there explain a sheet better than walls that had to be completed."""


UNNAMED, UNNAMED_AMONG_NONE, LONELY = 0.35, 0.05, 3.0
"""Points off for each room without a name, on plans with names and without any; and for a single, nameless room, which
mostly is a flat whose inner walls were missed."""


@dataclass(frozen=True)
class Layout:
    """One way to read the walls. rooms: masks with their boxes, largest first. score: higher is the better reading;
    explained: room names that have a room to themselves."""

    manner: str
    walls: Mask
    inside: Mask
    gaps: tuple[Gap, ...]
    rooms: tuple[tuple[Mask, Box], ...]
    score: float
    explained: int


def lay_out(manner: str, walls: Mask, ink: Mask, labels: Sequence[Label]) -> Layout | None:
    """The rooms that these walls make, or None when they enclose nothing. ink: every drawn pixel but the writing."""
    rows, columns = np.flatnonzero(walls.any(axis=1)), np.flatnonzero(walls.any(axis=0))
    if not len(rows):
        return None
    size = (float(columns[-1] - columns[0]), float(rows[-1] - rows[0]))
    if min(size) < 0.12 * max(walls.shape):
        return None
    longest = max(size)
    bridged = bridges(walls, longest)
    closed = walls.copy()
    for _, mask, box, _ in bridged:
        u0, v0, u1, v1 = (int(value) for value in box)
        closed[v0:v1, u0:u1] |= mask
    outside = _outside(closed | _without_frame(ink, walls))
    inside = ~outside
    inside = _main_piece(inside, walls)
    if not inside.any():
        return None
    free = (inside & ~closed).astype(np.uint8)
    open_floor = np.asarray(cv2.morphologyEx(free, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)) > 0)
    numbers, stats = components(open_floor)
    least = LEAST_SHARE * float(inside.sum())
    found = []
    for number in np.argsort(-stats[:, 4]):
        x, y, w, h, area = (int(value) for value in stats[number])
        if number == 0 or area < least:
            continue
        own = numbers == number
        if _inscribed(own[y : y + h, x : x + w]) < 0.022 * longest:
            continue
        found.append((own, (float(x), float(y), float(x + w), float(y + h))))
    if not found:
        return None
    near = thickened(ink)
    gaps = tuple(classify(along, opening, ink, near, outside, longest) for along, _, _, opening in bridged)
    gaps = tuple(gap for gap in gaps if _joins(gap, found, outside))
    score = _score(found, walls, inside, gaps, labels) - LESS_PLAIN[manner.split()[0]]
    alone, _ = _named(found, labels)
    return Layout(manner, walls & inside, inside, gaps, tuple(found), score, alone)


def _without_frame(ink: Mask, walls: Mask) -> Mask:
    """Ink without the border that is drawn around a sheet."""
    numbers, stats = components(ink)
    height, width = ink.shape
    rows, columns = np.flatnonzero(walls.any(axis=1)), np.flatnonzero(walls.any(axis=0))
    frame = (stats[:, 2] > 0.9 * width) & (stats[:, 3] > 0.85 * height)
    frame |= (stats[:, 2] > columns[-1] - columns[0] + 0.06 * width) & (
        stats[:, 3] > rows[-1] - rows[0] + 0.06 * height
    )
    for number in np.flatnonzero(frame):
        frame[number] = number > 0 and float(walls[numbers == number].mean()) < 0.05
    return ink & ~frame[numbers]


def _outside(barrier: Mask) -> Mask:
    """What a flood from the sheet's border reaches without crossing a line."""
    sealed = cv2.morphologyEx(barrier.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    open_ground = np.pad(1 - sealed, 1, constant_values=1)
    _, numbers = cv2.connectedComponents(open_ground, connectivity=4)
    return np.asarray((numbers == numbers[0, 0])[1:-1, 1:-1])


def _main_piece(inside: Mask, walls: Mask) -> Mask:
    """The pieces of the inside that hold a fair share of the walls: several storeys may be on one sheet."""
    numbers, stats = components(inside)
    held = np.bincount(numbers[walls], minlength=len(stats)).astype(float)
    held[0] = 0
    if held.sum() == 0:
        return np.zeros_like(inside)
    return np.asarray((held > 0.12 * held.max())[numbers])


def _inscribed(mask: Mask) -> float:
    """Radius of the largest circle in a mask, pixels."""
    padded = np.pad(mask.astype(np.uint8), 1)
    return float(cv2.distanceTransform(padded, cv2.DIST_L2, 5).max())


def _joins(gap: Gap, rooms: Sequence[tuple[Mask, Box]], outside: Mask) -> bool:
    """Whether a room lies on a side of the gap: what interrupts a garden wall is nothing to us."""
    u0, v0, u1, v1 = (int(value) for value in gap.box)
    reach = 8
    window = np.s_[max(0, v0 - reach) : v1 + reach, max(0, u0 - reach) : u1 + reach]
    return any(bool(mask[window].any()) for mask, _ in rooms)


def _score(
    rooms: Sequence[tuple[Mask, Box]], walls: Mask, inside: Mask, gaps: Sequence[Gap], labels: Sequence[Label]
) -> float:
    """How well the reading explains the sheet: room names in rooms of their own, doors with leaves, windows, walls
    that are long and thin, and no piece of the floor left over."""
    alone, crowded = _named(rooms, labels)
    swung = sum(1 for gap in gaps if gap.swings)
    glazed = sum(1 for gap in gaps if gap.kind == "window")
    covered = sum(float(mask.sum()) for mask, _ in rooms) / float(inside.sum())
    thin, thick = thickness(walls)
    slender = float(walls.sum()) / max(thick, 1.0) ** 2
    straight = float(np.mean([_rectangular(mask, box) for mask, box in rooms]))
    compact = 1.0 if thin >= 3 and slender > 20 else 0.3
    names = any(label.kind for label in labels)
    unnamed = UNNAMED * (len(rooms) - alone) if names else UNNAMED_AMONG_NONE * len(rooms)
    points = 3 * alone - 1.5 * crowded + 0.7 * swung + 0.2 * glazed + 2 * covered + 3 * straight
    return compact * points - unnamed - (LONELY if len(rooms) == 1 and not alone else 0.0)


def explained(rooms: Sequence[tuple[Mask, Box]], labels: Sequence[Label]) -> int:
    """How many rooms have one name to themselves."""
    return _named(rooms, labels)[0]


def _named(rooms: Sequence[tuple[Mask, Box]], labels: Sequence[Label]) -> tuple[int, int]:
    """Rooms with one name in them, and names too many in others."""
    counts = [sum(1 for label in labels if label.kind and _holds(mask, label)) for mask, _ in rooms]
    return sum(1 for count in counts if count == 1), sum(count - 1 for count in counts if count > 1)


def _rectangular(mask: Mask, box: Box) -> float:
    u0, v0, u1, v1 = box
    return float(mask.sum()) / max((u1 - u0) * (v1 - v0), 1.0)


def _holds(mask: Mask, label: Label) -> bool:
    u, v = (round(value) for value in label.middle)
    return 0 <= v < mask.shape[0] and 0 <= u < mask.shape[1] and bool(mask[v, u])
