"""Rooms to keep things in: the garage with shelves and a bench to work at, the walk-in closet."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.anchors import Program
from workers.engines.staging.furnish.floorplan import ON_FLOOR
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.furnish.rooms import hanging, standing, tops
from workers.engines.staging.furnish.rooms.places import at, local
from workers.engines.staging.furnish.rules import TUCK
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement


def workshop(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A workbench under a board of tools, a stool, shelves, a bicycle along a wall, boxes."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    hanging.hang(layout, style, rng, anchor, piece="tool_board")
    stool = at(anchor, "stool", (0.38, 0.38, 0.60), -0.2 * anchor.width, -(anchor.depth / 2 + 0.19 - 0.6 * TUCK), 0.3)
    layout.put(stool, margin=0.02, inside=ON_FLOOR, visible=0.88, under=anchor)
    _stored(layout, style, rng)
    return True


def store(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """Shelves, a bicycle, boxes; a second shelf beside the first where the wall is long."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    _stored(layout, style, rng, shelves=1)
    return True


def _stored(layout: Layout, style: str, rng: np.random.Generator, *, shelves: int = 2) -> None:
    for _ in range(shelves):
        standing.stand(layout, style, rng, "shelving", shares=(1.0, 0.8), margin=0.04)
    if rng.random() < 0.8:
        # a bicycle leans with its side to the wall, which is how its long side lies: along it
        standing.stand(layout, style, rng, "bicycle", shares=(1.0,), margin=0.08)
    standing.stand(layout, style, rng, "boxes", shares=(1.0, 0.75), margin=0.05)


def closet(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """Open wardrobes along the walls, a rail, a standing mirror, an ottoman on a rug in the middle."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    x, y = local(anchor, 0.0, -(anchor.depth / 2 + 1.15))
    dims = size("ottoman", style)
    middle = [
        Placement("ottoman", x, y + away, anchor.yaw, dims[0] * share, dims[1] * share, dims[2])
        for share in (1.0, 0.75)
        for away in (0.0, 0.3, -0.3)
    ]
    if layout.plan.inside.sum() * 0.0025 > 4.0:
        seat = standing.loose(layout, middle, margin=0.45)
        if seat is not None:
            tops.rug_below(layout, seat, style, aside=(0.55, 0.4, 0.3))
    mirror = size("standing_mirror", style)
    if standing.stand(layout, style, rng, "standing_mirror", shares=(1.0,), margin=0.06) is None:
        standing.loose(layout, standing.corner_spots(layout, "standing_mirror", mirror))
    if rng.random() < 0.7:
        standing.stand(layout, style, rng, "open_closet", shares=(0.8, 0.6), avoid=anchor.wall, margin=0.05)
    if rng.random() < 0.6:
        standing.stand(layout, style, rng, "clothes_rail", shares=(1.0, 0.8), margin=0.08)
    else:
        chest = standing.stand(layout, style, rng, "dresser", shares=(0.9, 0.75), margin=0.08)
        if chest is not None:
            tops.dressed(layout, chest, style, rng)
    if not any(p.piece in ("ottoman", "rug") for p in layout.placements):
        height = size("rug", style)[2]
        tops.rug_alone(layout, style, [(1.5, 0.9, height), (1.1, 0.7, height)], options={"form": "rectangle"})
    hanging.hang_free(layout, style, rng)
    standing.plants(layout, style, rng, 1, least=0.65)
    return True


GARAGE = (
    Program("workbench", workshop, ("wall",), (1.0, 0.8), wanted=0.06, filled=0.20),
    Program("shelving", store, ("wall",), (1.0, 0.8), wanted=0.05, filled=0.16),
    Program("boxes", store, ("wall", "free"), (0.9, 0.7), wanted=0.03, filled=0.10),
)
CLOSET = (
    Program("open_closet", closet, ("wall",), (1.0, 0.8, 0.6), wanted=0.14, filled=0.28),
    Program("clothes_rail", closet, ("wall",), (1.0, 0.8, 0.65), wanted=0.06, filled=0.16),
    Program("standing_mirror", closet, ("wall",), (1.0, 0.85), wanted=0.04, filled=0.10),
)
