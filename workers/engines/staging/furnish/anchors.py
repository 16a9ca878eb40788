"""Where the large piece of a room or zone can stand: against each wall in view, along it, or free on the floor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from workers.engines.staging.furnish.floorplan import ON_FLOOR, Plan, yaw_of
from workers.engines.staging.furnish.layout import BACKED, Layout, Raster, along_extent, share_of
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Opening, Placement

GAP = 0.04
"""Between a piece's back and its wall: skirting boards, metres."""
PANORAMA_SHARE = 0.25
"""In a picture of the whole sphere a piece fills about a quarter of what it fills in a photo."""

Furnish = Callable[[Layout, Placement, str, np.random.Generator], bool]
Prefer = Callable[[Layout, Placement], float]


@dataclass(frozen=True)
class Program:
    """One way to furnish a room or a zone of it.

    anchor: the piece that it is built around. furnish: puts the anchor and all its company; False where too little
    fits. against: wall (back to it), side (long side to it), free (looking to the camera or aside), middle (a table).
    steps: sizes of the anchor that are tried, shares of the usual one: of the width, or of width and depth with
    `both`. dims: another usual size than the catalogue's, metres. wanted, filled: shares of the frame that the
    anchor and everything together should fill. prefer: further merit of the anchor's place.
    """

    anchor: str
    furnish: Furnish
    against: tuple[str, ...] = ("wall",)
    steps: tuple[float, ...] = (1.0,)
    both: bool = False
    dims: tuple[float, float, float] | None = None
    wanted: float = 0.10
    filled: float = 0.25
    prefer: Prefer | None = None
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def sizes(self, style: str) -> list[tuple[float, tuple[float, float, float]]]:
        """The sizes that the anchor is tried in, with their shares of the usual one."""
        width, depth, height = self.dims or size(self.anchor, style)
        return [(share, (width * share, depth * share if self.both else depth, height)) for share in self.steps]


def at_wall(
    plan: Plan, wall: str, along: float, width: float, depth: float, gap: float = GAP
) -> tuple[float, float, float]:
    """x, y, yaw of a piece whose back is at a wall, centred at `along` (x for back and front, y for left and right)."""
    away = plan.planes[wall] + (depth / 2 + gap) * (1 if wall in ("left", "front") else -1)
    return (along, away, yaw_of(wall)) if wall in ("back", "front") else (away, along, yaw_of(wall))


def walls(plan: Plan) -> list[str]:
    """The walls in view."""
    return list(plan.planes)


def stretch(plan: Plan, wall: str) -> tuple[float, float]:
    """The part of a wall's foot that the floor in view reaches, metres along it; (0, 0) if it reaches none."""
    x, y = plan.grid
    along, across = (x, y) if wall in ("back", "front") else (y, x)
    near = plan.inside & (np.abs(across - plan.planes[wall]) < 0.35)
    if not near.any():
        return 0.0, 0.0
    low, high = float(along[near].min()), float(along[near].max())
    # the raster's last cell ends before the corner: take the corner's own plane where it is that near
    ends = ("left", "right") if wall in ("back", "front") else ("front", "back")
    for plane in (plan.planes.get(ends[0]), plan.planes.get(ends[1])):
        if plane is not None and abs(plane - low) < 0.06:
            low = plane
        if plane is not None and abs(plane - high) < 0.06:
            high = plane
    return low, high


def along_walls(
    plan: Plan,
    piece: str,
    dims: tuple[float, float, float],
    *,
    step: float = 0.15,
    gap: float = GAP,
    sideways: bool = False,
    options: Mapping[str, Any] | None = None,
) -> list[Placement]:
    """The piece at every wall in view, every `step` metres, its back to the wall; or a side of it, both ways round."""
    width, depth, height = dims
    across, deep = (depth, width) if sideways else (width, depth)
    result = []
    for wall in walls(plan):
        low, high = stretch(plan, wall)
        low, high = low + across / 2 + gap, high - across / 2 - gap
        if high < low:
            continue
        places = np.linspace(low, high, max(2, int((high - low) / step) + 1)) if high - low > 0.05 else [low]
        for along in places:
            x, y, yaw = at_wall(plan, wall, float(along), across, deep, gap)
            for turn in (np.pi / 2, -np.pi / 2) if sideways else (0.0,):
                result.append(
                    Placement(piece, x, y, turned(yaw, turn), width, depth, height, options=options or {}, wall=wall)
                )
    return result


def turned(yaw: float, turn: float) -> float:
    """A yaw turned further, between -pi and pi."""
    return float((yaw + turn + np.pi) % (2 * np.pi) - np.pi) if turn else yaw


def floating(
    plan: Plan,
    piece: str,
    dims: tuple[float, float, float],
    *,
    step: float = 0.5,
    turns: tuple[float, ...] | None = None,
    options: Mapping[str, Any] | None = None,
) -> list[Placement]:
    """The piece free on the floor, looking to the camera or to either side; a little turned where no wall is known."""
    width, depth, height = dims
    low, high = plan.room.floor.min(axis=0), plan.room.floor.max(axis=0)
    result = []
    if turns is None:
        turns = (0.0, np.pi / 2, -np.pi / 2) if walls(plan) else (0.0, 0.35, -0.35)
    step = max(min(step, 0.12 * float(max(high - low))), float(max(high - low)) / 14)
    for x in np.arange(low[0] + 0.3, high[0], step):
        for y in np.arange(low[1] + 0.3, high[1], step):
            if plan.on_floor(float(x), float(y)):
                result += [
                    Placement(piece, float(x), float(y), float(yaw), width, depth, height, options=options or {})
                    for yaw in turns
                ]
    return result


def anchors(layout: Layout, program: Program, style: str, *, inside: float = ON_FLOOR) -> list[tuple[float, Placement]]:
    """Every allowed place of the anchor with its first merit, best first.

    The back wall is preferred since a person looks at it, then a side wall; larger sizes and the picture's middle
    are preferred too. Places free on the floor follow, with the back of the room at their back.
    """
    found: list[tuple[float, Placement]] = []
    plan, piece = layout.plan, program.anchor
    for number, (share, dims) in enumerate(program.sizes(style)):
        places: list[Placement] = []
        if "wall" in program.against:
            places += along_walls(plan, piece, dims, options=program.options)
        if "side" in program.against:
            places += along_walls(plan, piece, dims, step=0.25, sideways=True, options=program.options)
        if "middle" in program.against:
            step = max(0.3, plan.middle[2] / 11)
            places += floating(plan, piece, dims, step=step, turns=(0.0, np.pi / 2), options=program.options)
        if ("free" in program.against and number != 2) or not walls(plan) or layout.lenient:
            places += floating(plan, piece, dims, options=program.options)
        for place in places:
            if layout.allows(place, margin=0.0, inside=inside, visible=layout.anchor_visible):
                found.append((merit(layout, place, program) + 2.2 * (share - 1), place))
        if len(found) > 150:  # enough of the larger sizes; smaller ones would only cost time
            break
    found.sort(key=lambda pair: -pair[0])
    return found


def merit(layout: Layout, placement: Placement, program: Program) -> float:
    """How good an anchor's place looks before the rest is known."""
    seen = layout.silhouette(placement)
    if seen is None:
        return -9.0
    raster = seen[0]
    around = layout.plan.room.front is not None
    wanted = program.wanted * (PANORAMA_SHARE if around else 1.0)
    place = _place(layout, placement, program) - 5.5 * abs(share_of(raster) - wanted) / (wanted / 0.13)
    if not around:
        place -= 1.5 * _off_middle(raster)
    place -= 1.2 * sum(layout.hidden(opening, raster) for opening in layout.plan.room.openings)
    return place + (program.prefer(layout, placement) if program.prefer is not None else 0.0)


def _off_middle(raster: Raster) -> float:
    columns = np.flatnonzero(raster.any(axis=0))
    return abs(float(columns.mean()) / raster.shape[1] - 0.5) if len(columns) else 0.5


def _place(layout: Layout, placement: Placement, program: Program) -> float:
    if placement.wall is not None:
        return 1.6 if placement.wall == "back" else 1.1
    if "middle" in program.against:
        return 1.1
    plan = layout.plan
    deepest = float(plan.room.floor[:, 1].max())
    facing = 0.3 if walls(plan) else 1.1
    if placement.piece not in BACKED:
        facing *= 0.5
    return float(
        facing * np.cos(placement.yaw)
        - 0.4 * abs(np.sin(placement.yaw))
        - 0.25 * (deepest - placement.y - 1.2) ** 2 / max(deepest, 1.0)
    )


def turned_to(placement: Placement, x: float, y: float) -> Placement:
    """The same piece, looking at a point."""
    return replace(placement, yaw=float(np.arctan2(x - placement.x, -(y - placement.y))))


def centre_of(plan: Plan, opening: Opening) -> tuple[float, float] | None:
    """x, y of an opening's middle on its wall; None where the wall is not known."""
    if opening.wall not in plan.planes:
        return None
    middle, plane = (opening.low + opening.high) / 2, plan.planes[opening.wall]
    return (middle, plane) if opening.wall in ("back", "front") else (plane, middle)


def looks_at(placement: Placement, x: float, y: float) -> float:
    """Cosine of the angle between where a piece looks and a point."""
    dx, dy = x - placement.x, y - placement.y
    return float((np.sin(placement.yaw) * dx - np.cos(placement.yaw) * dy) / max(np.hypot(dx, dy), 1e-6))


def before_opening(placement: Placement, opening: Opening) -> float:
    """Share of a wall piece's width that stands before an opening of its own wall."""
    if placement.wall != opening.wall:
        return 0.0
    along = placement.x if placement.wall in ("back", "front") else placement.y
    half = along_extent(placement) / 2
    common = min(along + half, opening.high) - max(along - half, opening.low)
    return max(0.0, common) / (2 * half)


def local_of(placement: Placement, x: float, y: float) -> tuple[float, float]:
    """A world point in a piece's own frame: u to its right, v to its back, metres."""
    dx, dy = x - placement.x, y - placement.y
    cosine, sine = np.cos(placement.yaw), np.sin(placement.yaw)
    return float(dx * cosine + dy * sine), float(-dx * sine + dy * cosine)
