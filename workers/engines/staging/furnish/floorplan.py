"""The floor as a raster: what is free, what must stay free, how wide the ways are. World metres, 5 cm cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Opening, Room

Mask = NDArray[np.bool_]
CELL = 0.05
FREE_DEPTH = {"door": 0.90, "passage": 0.90, "stairs": 0.90, "fireplace": 0.75, "keep_free": 0.60, "radiator": 0.12}
"""How deep the floor before an opening stays free, metres; 0.9 m is a door leaf."""
WAYS = ("door", "passage", "stairs")
WINDOW_DEPTH = 0.45
AT_WALL = 0.09
"""A corner of the floor so near a wall in view stands at it, metres."""
DOOR_ASIDE = 0.12
"""How far beside a door or passage the floor before it stays free too, metres: its casing and a hand's breadth."""
ON_FLOOR = 0.95
"""Share of a footprint that must lie on the floor in view: its edge is known to about a cell, and a cell along one end
is 5 % of an armchair. No arrangement goes below; approval asks for the same number."""
PASSAGE = 0.80
"""Width of a way that a person walks with ease, metres."""


def contains(polygon: NDArray[Any], x: NDArray[Any], y: NDArray[Any]) -> Mask:
    """Which of the points lie in the polygon (N, 2), by the even-odd rule."""
    inside = np.zeros(x.shape, bool)
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        crosses = (y0 > y) != (y1 > y)
        inside ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return inside


def yaw_of(wall: str) -> float:
    """The yaw of a piece that stands with its back to this wall."""
    return {"back": 0.0, "left": np.pi / 2, "right": -np.pi / 2, "front": np.pi}[wall]


@dataclass(frozen=True)
class Plan:
    """A room's floor on a grid. Arrays are indexed [row (y), column (x)].

    passage: the width that ways should keep, metres; less in rooms that nobody walks through.
    """

    room: Room
    passage: float = PASSAGE

    @cached_property
    def planes(self) -> dict[str, float]:
        """The planes of the walls in view: x of left and right, y of back and front."""
        room = self.room
        known = {"back": room.back, "left": room.left, "right": room.right, "front": room.front}
        return {wall: plane for wall, plane in known.items() if plane is not None}

    @cached_property
    def grid(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The cell centres' x and y; one metre more than the floor on every side."""
        low, high = self.room.floor.min(axis=0) - 1.0, self.room.floor.max(axis=0) + 1.0
        xs = np.arange(low[0], high[0], CELL) + CELL / 2
        ys = np.arange(low[1], high[1], CELL) + CELL / 2
        x, y = np.meshgrid(xs, ys)
        return x, y

    @cached_property
    def floor(self) -> NDArray[np.float64]:
        """The usable floor's corners (N, 2), those that all but touch a wall in view moved onto it.

        The floor in view is read from a raster and ends up to a cell and a half before its walls: enough to keep
        every shallow piece off them.
        """
        corners = np.array(self.room.floor, float)
        for wall, plane in self.planes.items():
            axis = 0 if wall in ("left", "right") else 1
            near = np.abs(corners[:, axis] - plane) < AT_WALL
            corners[near, axis] = plane
        return corners

    @cached_property
    def inside(self) -> Mask:
        """Cells on the usable floor."""
        return contains(self.floor, *self.grid)

    @cached_property
    def behind_walls(self) -> Mask:
        """Cells beyond a wall that is in view."""
        x, y = self.grid
        result = np.zeros(x.shape, bool)
        for wall, plane in self.planes.items():
            line = x if wall in ("left", "right") else y
            result |= line < plane if wall in ("left", "front") else line > plane
        return result

    def through_wall(self, points: NDArray[Any]) -> float:
        """How far the worst of points (N, 2) lies beyond a wall in view, metres; 0 if none does."""
        beyond = [0.0]
        for wall, plane in self.planes.items():
            line = points[:, 0 if wall in ("left", "right") else 1]
            beyond.append(float(plane - line.min()) if wall in ("left", "front") else float(line.max() - plane))
        return max(beyond)

    def before(self, opening: Opening, depth: float, aside: float = 0.05) -> Mask:
        """The floor before an opening, to a depth; what its box covers if it is on the floor or on an unknown wall."""
        x, y = self.grid
        plane = self.planes.get(opening.wall)
        if plane is None:
            u0, v0, u1, v1 = opening.box
            corners = np.array([(u0, v1), (u1, v1), (u1, v0), (u0, v0)])
            on_floor = self.room.camera.to_floor(corners)
            if not np.isfinite(on_floor).all():
                on_floor = self.room.camera.to_floor(np.array([(u0, v1), (u1, v1)]))
                on_floor = np.concatenate([on_floor, on_floor[::-1] + np.array([0, depth])])
            return contains(on_floor, x, y) if np.isfinite(on_floor).all() else np.zeros(x.shape, bool)
        along, across = (x, y) if opening.wall in ("back", "front") else (y, x)
        away = across - plane if opening.wall in ("left", "front") else plane - across
        return (along > opening.low - aside) & (along < opening.high + aside) & (away < depth) & (away > -0.3)

    @cached_property
    def keep_free(self) -> Mask:
        """Floor that no piece may stand on."""
        result = np.zeros(self.inside.shape, bool)
        for opening in self.room.openings:
            depth = FREE_DEPTH.get(opening.kind)
            if depth is not None:
                result |= self.before(opening, depth, DOOR_ASIDE if opening.kind in WAYS else 0.05)
        return result

    @cached_property
    def windows(self) -> list[tuple[Opening, Mask]]:
        """Windows with the floor in front of each."""
        return [
            (opening, self.before(opening, WINDOW_DEPTH, 0.0))
            for opening in self.room.openings
            if opening.kind == "window"
        ]

    def footprint(self, x: float, y: float, yaw: float, width: float, depth: float, margin: float = 0.0) -> Mask:
        """Cells under a piece, with a margin around it."""
        grid_x, grid_y = self.grid
        result = np.zeros(grid_x.shape, bool)
        reach = np.hypot(width / 2 + margin, depth / 2 + margin) + CELL
        rows, columns = self._window(grid_y[:, 0], y, reach), self._window(grid_x[0], x, reach)
        dx, dy = grid_x[rows, columns] - x, grid_y[rows, columns] - y
        cosine, sine = np.cos(yaw), np.sin(yaw)
        u, v = dx * cosine + dy * sine, -dx * sine + dy * cosine
        result[rows, columns] = (np.abs(u) <= width / 2 + margin) & (np.abs(v) <= depth / 2 + margin)
        return result

    def disc(self, x: float, y: float, radius: float) -> Mask:
        """Cells within a radius of a point."""
        grid_x, grid_y = self.grid
        result = np.zeros(grid_x.shape, bool)
        rows, columns = self._window(grid_y[:, 0], y, radius), self._window(grid_x[0], x, radius)
        result[rows, columns] = (grid_x[rows, columns] - x) ** 2 + (grid_y[rows, columns] - y) ** 2 < radius**2
        return result

    @staticmethod
    def _window(line: NDArray[np.float64], middle: float, reach: float) -> slice:
        return slice(max(0, int((middle - reach - line[0]) / CELL)), max(0, int((middle + reach - line[0]) / CELL) + 2))

    def on_floor(self, x: float, y: float) -> bool:
        """Whether a point is on the usable floor."""
        grid_x, grid_y = self.grid
        column, row = int((x - grid_x[0, 0]) / CELL + 0.5), int((y - grid_y[0, 0]) / CELL + 0.5)
        rows, columns = self.inside.shape
        return 0 <= row < rows and 0 <= column < columns and bool(self.inside[row, column])

    @cached_property
    def out_of_frame(self) -> Mask:
        """Cells of the floor that the picture does not show."""
        x, y = self.grid
        camera = self.room.camera
        if getattr(camera, "silhouette", None) is not None:
            return np.zeros(x.shape, bool)
        pixels = camera.project(np.stack([x, y, np.zeros(x.shape)], -1).reshape(-1, 3)).reshape(*x.shape, 2)
        with np.errstate(invalid="ignore"):
            seen = ((pixels >= 0) & (pixels <= [camera.width, camera.height_px])).all(axis=-1)
        return np.asarray(~seen)

    def share_inside(self, footprint: Mask) -> float:
        """Share of a footprint that lies on the usable floor."""
        area = footprint.sum()
        return float((footprint & self.inside).sum() / area) if area else 0.0

    @cached_property
    def middle(self) -> tuple[float, float, float]:
        """x and y of the middle of the floor in view, and how far it extends, metres (at least 1)."""
        x, y = (line[self.inside] for line in self.grid)
        if not len(x):
            return 0.0, 0.0, 1.0
        return float(x.mean()), float(y.mean()), max(float(np.ptp(x)), float(np.ptp(y)), 1.0)

    @cached_property
    def viewer(self) -> tuple[float, float]:
        """A point of the floor nearest to the camera, where a person who looks at the photo would stand."""
        x, y = self.grid
        near = np.hypot(x, y) if self.room.front is not None else y + 0.3 * np.abs(x)
        distance = np.where(self.inside, near, np.inf)
        row, column = np.unravel_index(int(np.argmin(distance)), distance.shape)
        return float(x[row, column]), float(y[row, column])

    @cached_property
    def way_points(self) -> list[Mask]:
        """Where a person walks to and from: before each door, passage and stairs, and where the viewer stands."""
        points = [self.disc(*self.viewer, 0.50)]
        for opening in self.room.openings:
            if opening.kind in WAYS:
                zone = self.before(opening, 0.8, 0.2) & ~self.behind_walls
                if zone.any():
                    points.append(zone)
        return points

    @cached_property
    def way_width(self) -> float:
        """The width that ways must keep, metres: the passage's, or what the empty room offers if that is less."""
        return min(self.passage, self.clearance(np.zeros(self.inside.shape, bool), self.way_points))

    def passable(self, taken: Mask, points: Sequence[Mask], width: float) -> bool:
        """Whether ways at least so wide still join all points.

        A way's width at a spot is twice the distance to the nearest obstacle: furniture or a wall in view.
        """
        if len(points) < 2:
            return True
        around = self._around(taken)
        return self._joined(around, points, width)

    def _around(self, taken: Mask) -> NDArray[np.float64]:
        """Distance of each cell to the nearest obstacle, metres."""
        free = (~(taken | self.behind_walls)).astype(np.uint8)
        return np.asarray(cv2.distanceTransform(free, cv2.DIST_L2, cv2.DIST_MASK_PRECISE), float) * CELL - CELL / 2

    def _joined(self, around: NDArray[np.float64], points: Sequence[Mask], width: float) -> bool:
        _, labels = cv2.connectedComponents((around >= width / 2 - 1e-6).astype(np.uint8), connectivity=8)
        common: set[int] | None = None
        for point in points:
            here = set(np.unique(labels[point]).tolist()) - {0}
            common = here if common is None else common & here
        return bool(common)

    def clearance(self, taken: Mask, points: Sequence[Mask]) -> float:
        """Width in metres of the narrowest place on the widest ways that join all points; at most 2, 0 if none does."""
        around = self._around(taken)
        low, high = 0, 20  # in steps of 0.1 m; wider ways join no more points, so halving finds the width
        while low < high:
            middle = (low + high + 1) // 2
            if self._joined(around, points, middle / 10):
                low = middle
            else:
                high = middle - 1
        return low / 10
