"""One room's floor as cells of 5 cm: what is free, where a piece fits, whether one can still walk through.

Plan metres: x right, y down from the sheet's top left corner. A piece's yaw is that of the scene: 0 has its back to the
upper wall of the drawing, a quarter turn counter-clockwise puts it to the left wall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.plan.words import LIVING, Gap, Mask, Plan, Space

CELL = 0.05
WAY = 0.30
"""Half the width of a way that stays free, metres."""

Floats = NDArray[np.float64]
SIDES: dict[str, float] = {"top": 0.0, "left": np.pi / 2, "right": -np.pi / 2, "bottom": np.pi}
"""The wall at a piece's back -> its yaw."""


@dataclass(frozen=True)
class Spot:
    """Where a piece could stand: middle (plan metres), side at its back, extent on the sheet, and what is there.

    wall, window: shares of its back that has a wall or a window behind it. door: metres to the nearest door.
    """

    x: float
    y: float
    side: str
    width: float
    depth: float
    wall: float
    window: float
    door: float

    @property
    def yaw(self) -> float:
        return SIDES[self.side]

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """left, top, right, bottom in plan metres."""
        across, down = (self.width, self.depth) if self.side in ("top", "bottom") else (self.depth, self.width)
        return self.x - across / 2, self.y - down / 2, self.x + across / 2, self.y + down / 2

    def ahead(self, distance: float, aside: float = 0.0) -> tuple[float, float]:
        """The point this far before the piece's middle and to its left hand as it looks, plan metres."""
        forward = {"top": (0, 1), "bottom": (0, -1), "left": (1, 0), "right": (-1, 0)}[self.side]
        left = (forward[1], -forward[0])
        return (
            self.x + forward[0] * distance + left[0] * aside,
            self.y + forward[1] * distance + left[1] * aside,
        )


@dataclass
class Floor:
    """A room while it is being furnished. All arrays (rows, columns) of cells; origin: its corner in plan metres."""

    origin: tuple[float, float]
    room: Mask
    free: Mask
    windows: Mask
    doors: list[tuple[float, float]]
    ways: Mask = field(init=False)
    linked: list[tuple[float, float]] = field(init=False)

    def __post_init__(self) -> None:
        self.ways = self.free.copy()
        self.linked = self._linked(self.ways)

    def fits(self, x: float, y: float, width: float, depth: float, *, flat: bool = False) -> bool:
        """Whether a box around (x, y), as wide and deep on the sheet, lies on free floor; flat ones need floor."""
        rows, columns = self._window(x - width / 2, y - depth / 2, x + width / 2, y + depth / 2)
        cells = (self.room if flat else self.free)[rows, columns]
        return bool(cells.size) and bool(cells.all()) and cells.shape == self._shape(rows, columns)

    def take(self, spot_extent: tuple[float, float, float, float]) -> None:
        """Put a piece there for good."""
        rows, columns = self._window(*spot_extent)
        self.free[rows, columns] = False
        self.ways[rows, columns] = False

    def passable(self, extent: tuple[float, float, float, float]) -> bool:
        """Whether every door that could be walked to still can be with a piece there."""
        ways = self.ways.copy()
        rows, columns = self._window(*extent)
        ways[rows, columns] = False
        return set(self.linked) <= set(self._linked(ways))

    def spots(self, width: float, depth: float, sides: Sequence[str] = tuple(SIDES)) -> list[Spot]:
        """Every place where a piece stands with its back to a wall."""
        return [spot for side in sides for spot in self._along(side, width, depth)]

    def share_free(self, extent: tuple[float, float, float, float]) -> float:
        """Share of a box that is free floor, 0 to 1."""
        rows, columns = self._window(*extent)
        cells = self.free[rows, columns]
        asked = max(1.0, (extent[2] - extent[0]) * (extent[3] - extent[1]) / CELL**2)
        return float(min(1.0, cells.sum() / asked))

    def middle(self) -> tuple[float, float]:
        """The middle of the largest circle of free floor, plan metres."""
        depth = cv2.distanceTransform(np.pad(self.free.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
        row, column = np.unravel_index(int(np.argmax(depth)), depth.shape)
        return self.origin[0] + (float(column) + 0.5) * CELL, self.origin[1] + (float(row) + 0.5) * CELL

    def free_middles(self, width: float, depth: float) -> list[tuple[float, float, float, str]]:
        """Where a box lies wholly on free floor: how far its middle is from anything, x, y, and the side behind it."""
        padded = np.pad(self.free.astype(np.uint8), 1)
        clearance = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1]
        blocked = _sums(~self.free)
        height, breadth = self.free.shape
        found = []
        for side, across, down in (("top", width, depth), ("left", depth, width)):
            columns, rows = round(across / CELL), round(down / CELL)
            if rows >= height or columns >= breadth:
                continue
            tops, lefts = np.mgrid[0 : height - rows + 1, 0 : breadth - columns + 1]
            clear = _box(blocked, tops, lefts, tops + rows, lefts + columns) == 0
            for top, left in zip(*np.nonzero(clear), strict=True):
                row, column = top + rows // 2, left + columns // 2
                x = self.origin[0] + (left + columns / 2) * CELL
                y = self.origin[1] + (top + rows / 2) * CELL
                found.append((float(clearance[row, column]) * CELL, x, y, side))
        return found

    def _along(self, side: str, width: float, depth: float) -> list[Spot]:
        across, down = (width, depth) if side in ("top", "bottom") else (depth, width)
        columns, rows = max(1, round(across / CELL)), max(1, round(down / CELL))
        height, breadth = self.free.shape
        if rows >= height or columns >= breadth:
            return []
        free, room, glazed = (_sums(~self.free), _sums(self.room), _sums(self.windows))
        tops, lefts = np.mgrid[0 : height - rows + 1, 0 : breadth - columns + 1]
        clear = _box(free, tops, lefts, tops + rows, lefts + columns) == 0
        reach = 3  # cells behind the back: the wall's face is known to about two
        backs = {
            "top": (tops - reach, lefts, tops, lefts + columns),
            "bottom": (tops + rows, lefts, tops + rows + reach, lefts + columns),
            "left": (tops, lefts - reach, tops + rows, lefts),
            "right": (tops, lefts + columns, tops + rows, lefts + columns + reach),
        }[side]
        cells = reach * (columns if side in ("top", "bottom") else rows)
        wall = 1.0 - _box(room, *backs) / cells
        chosen = clear & (wall > 0.55)
        found = []
        window = _box(glazed, *backs) / cells
        for top, left in zip(*np.nonzero(chosen), strict=True):
            x = self.origin[0] + (left + columns / 2) * CELL
            y = self.origin[1] + (top + rows / 2) * CELL
            door = min((float(np.hypot(x - u, y - v)) for u, v in self.doors), default=5.0)
            found.append(Spot(x, y, side, width, depth, float(wall[top, left]), float(window[top, left]), door))
        return found

    def _linked(self, ways: Mask) -> list[tuple[float, float]]:
        """Doors that a person reaches from the largest piece of walkable floor."""
        if len(self.doors) == 0:
            return []
        size = 2 * round(WAY / CELL) + 1
        # The room's own edge does not narrow a way more than its walls do: shoulders pass over the skirting.
        padded = np.pad(ways.astype(np.uint8), 1)
        walk = cv2.erode(padded, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))[1:-1, 1:-1]
        count, numbers = cv2.connectedComponents(walk, connectivity=8)
        if count < 2:
            return []
        main = 1 + int(np.argmax(np.bincount(numbers[numbers > 0])[1:]))
        rows, columns = np.nonzero(numbers == main)
        x, y = self.origin[0] + (columns + 0.5) * CELL, self.origin[1] + (rows + 0.5) * CELL
        return [(u, v) for u, v in self.doors if float(np.hypot(x - u, y - v).min()) < 0.75]

    def _window(self, left: float, top: float, right: float, bottom: float) -> tuple[slice, slice]:
        x, y = self.origin
        return (
            slice(max(0, round((top - y) / CELL)), max(0, round((bottom - y) / CELL))),
            slice(max(0, round((left - x) / CELL)), max(0, round((right - x) / CELL))),
        )

    @staticmethod
    def _shape(rows: slice, columns: slice) -> tuple[int, int]:
        return rows.stop - rows.start, columns.stop - columns.start


def floor_of(plan: Plan, space: Space) -> Floor:
    """The floor of a room with what is drawn on it, the ways through its doors and its windows marked."""
    metre = plan.scale.pixels_per_metre
    margin = 0.5
    u0, v0, u1, v1 = space.box
    origin = (u0 / metre - margin, v0 / metre - margin)
    size = (
        max(4, round((u1 - u0) / metre / CELL + 2 * margin / CELL)),
        max(4, round((v1 - v0) / metre / CELL + 2 * margin / CELL)),
    )
    shift = np.array([[1 / (CELL * metre), 0, -origin[0] / CELL], [0, 1 / (CELL * metre), -origin[1] / CELL]])

    def cells(mask: Mask, share: float) -> Mask:
        soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), max(0.5, CELL * metre / 2.5))
        return np.asarray(cv2.warpAffine(soft, shift, size, flags=cv2.INTER_LINEAR) > share)

    room = cells(space.mask, 0.5)
    free = room & ~cv2.dilate(
        cells(plan.fixtures & space.mask, 0.3).astype(np.uint8), np.ones((3, 3), np.uint8)
    ).astype(bool)
    windows = np.zeros(plan.walls.shape, bool)
    doors = []
    for gap in plan.gaps:
        a, b, c, d = (round(value) for value in gap.box)
        if gap.kind == "window":
            windows[b:d, a:c] = True
        elif _beside(space.mask, gap):
            doors.append(((a + c) / 2 / metre, (b + d) / 2 / metre))
    made = Floor(origin, room, free, cells(windows, 0.5), doors)
    for gap in plan.gaps:
        if gap.kind != "window" and _beside(space.mask, gap):
            _keep_free(made, gap, metre, wide=space.kind == LIVING)
    return made


def _beside(mask: Mask, gap: Gap) -> bool:
    u0, v0, u1, v1 = (round(value) for value in gap.box)
    reach = 8
    return bool(mask[max(0, v0 - reach) : v1 + reach, max(0, u0 - reach) : u1 + reach].any())


def _keep_free(floor: Floor, gap: Gap, metre: float, *, wide: bool) -> None:
    """No piece before a door: neither where its leaf swings nor within a step of it. People do walk there."""
    for u0, v0, u1, v1 in gap.swings:
        rows, columns = floor._window(u0 / metre, v0 / metre, u1 / metre, v1 / metre)
        floor.free[rows, columns] = False
    u0, v0, u1, v1 = (value / metre for value in gap.box)
    step = 0.9 if wide else 0.75
    box = (u0, v0 - step, u1, v1 + step) if gap.along == "h" else (u0 - step, v0, u1 + step, v1)
    rows, columns = floor._window(*box)
    floor.free[rows, columns] = False


def _sums(mask: Mask) -> Floats:
    return np.asarray(cv2.integral(mask.astype(np.uint8)), np.float64)


def _box(
    sums: Floats, top: NDArray[np.int_], left: NDArray[np.int_], bottom: NDArray[np.int_], right: NDArray[np.int_]
) -> Floats:
    """Sums over boxes, clipped to the array."""
    height, width = sums.shape[0] - 1, sums.shape[1] - 1
    t, b = np.clip(top, 0, height), np.clip(bottom, 0, height)
    l, r = np.clip(left, 0, width), np.clip(right, 0, width)  # noqa: E741
    return np.asarray(sums[b, r] - sums[t, r] - sums[b, l] + sums[t, l])
