"""Several rooms in one photo: the floor is cut into zones, and each zone is furnished as its room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from workers.engines.staging.furnish.anchors import Program, anchors
from workers.engines.staging.furnish.floorplan import Plan
from workers.engines.staging.furnish.layout import Layout, corners, share_of
from workers.engines.staging.scene import Placement

Zone = tuple[float, float, float, float]
"""x from, x to, y from, y to; metres."""
FAR = 1e3
CUTS = (0.35, 0.5, 0.65)
"""Where the floor is cut, as shares of the floor's area on one side."""
BEHIND = 3.0
"""Merit that a split loses for an anchor that stands wholly behind another zone's."""
BEST = 14
"""How many of the best ways to cut are furnished in full."""


@dataclass(frozen=True)
class Part:
    """One zone of a split: where it is, how it is furnished, the places of its anchor with their merits."""

    zone: Zone
    program: Program
    places: tuple[tuple[float, Placement], ...]


@dataclass(frozen=True)
class Split:
    """One way to divide the floor; merit: the sum of its zones' best."""

    merit: float
    parts: tuple[Part, ...]


class Places:
    """Places of an anchor with their merits, best first, and the bounds of each."""

    def __init__(self, ranked: list[tuple[float, Placement]]) -> None:
        self.ranked = ranked
        points = np.array([corners(place) for _, place in ranked]).reshape(-1, 4, 2)
        self.low, self.high = points.min(axis=1), points.max(axis=1)

    def within(self, zone: Zone) -> list[tuple[float, Placement]]:
        """Those that lie in the zone as a whole."""
        inside = (self.low >= [zone[0], zone[2]]).all(axis=1) & (self.high <= [zone[1], zone[3]]).all(axis=1)
        return [self.ranked[number] for number in np.flatnonzero(inside)]


def splits(empty: Layout, rooms: tuple[tuple[Program, ...], ...], style: str) -> list[Split]:
    """Ways to give each room a part of the floor in which its anchor has a place, best first.

    rooms: the programs of each. A room takes its first program that has a place in the zone.
    """
    known: dict[Program, Places] = {}

    def places(program: Program) -> Places:
        if program not in known:
            known[program] = Places(anchors(empty, program, style))
        return known[program]

    found: list[Split] = []
    for zones in _divisions(empty.plan, len(rooms)):
        shares = [_area(empty.plan, zone) for zone in zones]
        if min(shares) < 0.15:
            continue
        for order in permutations(range(len(rooms))):
            parts = [_part(empty.plan, zone, rooms[room], places) for zone, room in zip(zones, order, strict=True)]
            if any(part is None for part in parts):
                continue
            whole = [part for part in parts if part is not None]
            # the first room that was named is the main one: it likes the larger zone
            merit = sum(part.places[0][0] for part in whole) + 1.0 * shares[order.index(0)]
            in_order = [whole[order.index(room)] for room in range(len(rooms))]
            merit -= 1.5 * sum(_rank(part, programs) for part, programs in zip(in_order, rooms, strict=True))
            merit -= BEHIND * one_behind_another(empty, [part.places[0][1] for part in whole])
            found.append(Split(float(merit), tuple(in_order)))
    found.sort(key=lambda split: -split.merit)
    return found[:BEST]


def mask_of(plan: Plan, zone: Zone) -> np.ndarray:
    """The cells of a zone."""
    x, y = plan.grid
    return np.asarray((x >= zone[0]) & (x < zone[1]) & (y >= zone[2]) & (y < zone[3]))


def one_behind_another(empty: Layout, anchors: list[Placement]) -> float:
    """Shares of the anchors' outlines that lie behind nearer anchors, summed: zones are best seen side by side."""
    total = 0.0
    seen = [(float(np.hypot(anchor.x, anchor.y)), empty.silhouette(anchor)) for anchor in anchors]
    for away, own in seen:
        before = [other[0] for nearer, other in seen if nearer < away and other is not None]
        if own is not None and before:
            total += share_of(own[0] & np.bitwise_or.reduce(before)) / max(share_of(own[0]), 1e-6)
    return total


def _rank(part: Part, programs: tuple[Program, ...]) -> int:
    return next(number for number, program in enumerate(programs) if program is part.program)


def _area(plan: Plan, zone: Zone) -> float:
    return float((plan.inside & mask_of(plan, zone)).sum()) / max(1.0, float(plan.inside.sum()))


def _part(plan: Plan, zone: Zone, programs: tuple[Program, ...], places: Callable[[Program], Places]) -> Part | None:
    for program in programs:
        inside = places(program).within(zone)
        if "middle" in program.against and inside:
            x, y = (line[plan.inside & mask_of(plan, zone)].mean() for line in plan.grid)
            inside = [(merit - 0.6 * float(np.hypot(p.x - x, p.y - y)), p) for merit, p in inside]
            inside.sort(key=lambda pair: -pair[0])
        if inside:
            return Part(zone, program, tuple(inside[:6]))
    return None


def _divisions(plan: Plan, count: int) -> list[tuple[Zone, ...]]:
    """Cuts across the room and along it; with three zones also a cut of one of two halves."""
    x, y = (axis[plan.inside] for axis in plan.grid)
    across, along = np.quantile(x, CUTS), np.quantile(y, CUTS)
    everywhere = (-FAR, FAR, -FAR, FAR)
    halves = [_cut(everywhere, "x", float(at)) for at in across] + [_cut(everywhere, "y", float(at)) for at in along]
    if count == 2:
        return [*halves]
    result: list[tuple[Zone, ...]] = []
    for first, second in halves:
        for zone, other in ((first, second), (second, first)):
            inside = plan.inside & mask_of(plan, zone)
            if not inside.any():
                continue
            for axis, line in (("x", plan.grid[0]), ("y", plan.grid[1])):
                one, two = _cut(zone, axis, float(np.median(line[inside])))
                result.append((one, two, other))
    return result


def _cut(zone: Zone, axis: str, at: float) -> tuple[Zone, Zone]:
    x0, x1, y0, y1 = zone
    if axis == "x":
        return (x0, at, y0, y1), (at, x1, y0, y1)
    return (x0, x1, y0, at), (x0, x1, at, y1)
