"""Where the large piece of a room (sofa, bed) can stand: against each wall in view, or free on the floor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workers.engines.staging.furnish.floorplan import ON_FLOOR, Plan, yaw_of
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.scene import Placement

GAP = 0.04
"""Between a piece's back and its wall: skirting boards, metres."""


def at_wall(
    plan: Plan, wall: str, along: float, width: float, depth: float, gap: float = GAP
) -> tuple[float, float, float]:
    """x, y, yaw of a piece whose back is at a wall, centred at `along` (x for back, y for left and right)."""
    room = plan.room
    if wall == "back":
        assert room.back is not None
        return along, room.back - depth / 2 - gap, yaw_of(wall)
    plane = room.left if wall == "left" else room.right
    assert plane is not None
    return plane + (depth / 2 + gap) * (1 if wall == "left" else -1), along, yaw_of(wall)


def walls(plan: Plan) -> list[str]:
    """The walls in view."""
    room = plan.room
    return [
        name for name, plane in (("back", room.back), ("left", room.left), ("right", room.right)) if plane is not None
    ]


def stretch(plan: Plan, wall: str) -> tuple[float, float]:
    """The part of a wall's foot that the floor in view reaches, metres along it."""
    floor, room = plan.room.floor, plan.room
    if wall == "back":
        return float(floor[:, 0].min()), float(floor[:, 0].max())
    plane = room.left if wall == "left" else room.right
    x, y = plan.grid
    near = plan.inside & (np.abs(x - (plane or 0.0)) < 0.35)
    if not near.any():
        return 0.0, 0.0
    return float(y[near].min()), float(y[near].max())


def along_walls(
    plan: Plan, piece: str, size: tuple[float, float, float], *, step: float = 0.15, gap: float = GAP
) -> list[Placement]:
    """The piece at every wall in view, every `step` metres."""
    width, depth, height = size
    result = []
    for wall in walls(plan):
        low, high = stretch(plan, wall)
        for along in np.arange(low + width / 2, high - width / 2 + 1e-6, step):
            x, y, yaw = at_wall(plan, wall, float(along), width, depth, gap)
            result.append(Placement(piece, x, y, yaw, width, depth, height, wall=wall))
    return result


def floating(plan: Plan, piece: str, size: tuple[float, float, float], *, step: float = 0.5) -> list[Placement]:
    """The piece free on the floor, looking to the camera or to either side; a little turned where no wall is known."""
    width, depth, height = size
    low, high = plan.room.floor.min(axis=0), plan.room.floor.max(axis=0)
    result = []
    turns = (0.0, np.pi / 2, -np.pi / 2) if walls(plan) else (0.0, 0.35, -0.35)
    for x in np.arange(low[0] + 0.3, high[0], step):
        for y in np.arange(low[1] + 0.3, high[1], step):
            result += [Placement(piece, float(x), float(y), float(yaw), width, depth, height) for yaw in turns]
    return result


def anchors(
    layout: Layout, piece: str, size: tuple[float, float, float], steps: tuple[float, ...], *, inside: float = ON_FLOOR
) -> list[tuple[float, Placement]]:
    """Every allowed place of the anchor with its first merit, best first.

    The back wall is preferred since a person looks at it, then a side wall; larger sizes and the picture's middle
    are preferred too. Places free on the floor follow, with the back of the room at their back.
    """
    found: list[tuple[float, Placement]] = []
    width, depth, height = size
    for share in steps:
        scaled = (width * share, depth, height)
        options = along_walls(layout.plan, piece, scaled, step=0.15)
        if (piece == "sofa" and share != 0.90) or not walls(layout.plan) or layout.lenient:
            options += floating(layout.plan, piece, scaled)
        for option in options:
            if not layout.allows(option, margin=0.0, inside=inside, visible=0.86):
                continue
            found.append((merit(layout, option) + 2.2 * (share - 1), option))
    found.sort(key=lambda pair: -pair[0])
    return found


def merit(layout: Layout, placement: Placement) -> float:
    """How good an anchor's place looks before the rest is known."""
    seen = layout.silhouette(placement)
    assert seen is not None
    raster = seen[0]
    share = float(raster.mean())
    columns = np.flatnonzero(raster.any(axis=0))
    middle = abs(float(columns.mean()) / raster.shape[1] - 0.5) if len(columns) else 0.5
    place = {"back": 1.6, "left": 1.1, "right": 1.1}.get(placement.wall or "", 0.0)
    if placement.wall is None:
        plan = layout.plan
        deepest = float(plan.room.floor[:, 1].max())
        place += (
            (0.3 if walls(plan) else 1.1) * np.cos(placement.yaw)
            - 0.4 * abs(np.sin(placement.yaw))
            - 0.25 * (deepest - placement.y - 1.2) ** 2 / max(deepest, 1.0)
        )
    hidden = sum(layout.hidden(opening, raster) for opening in layout.plan.room.openings)
    wanted = 0.13 if placement.piece == "sofa" else 0.20
    return place - 1.5 * middle - 4.0 * abs(share - wanted) - 1.2 * hidden


def turned_to(placement: Placement, x: float, y: float) -> Placement:
    """The same piece, looking at a point."""
    return replace(placement, yaw=float(np.arctan2(x - placement.x, -(y - placement.y))))
