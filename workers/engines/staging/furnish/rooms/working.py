"""Rooms to work in: the home office, and an attic as one."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.anchors import Program, centre_of, local_of
from workers.engines.staging.furnish.floorplan import ON_FLOOR
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.furnish.rooms import hanging, standing, tops
from workers.engines.staging.furnish.rooms.places import at, local
from workers.engines.staging.furnish.rules import TUCK
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement


def side_light(layout: Layout, desk: Placement) -> float:
    """Merit of daylight from the side: no glare on a screen, no own shadow on the paper; some for facing a window."""
    best = 0.0
    for opening in layout.plan.room.openings:
        centre = centre_of(layout.plan, opening)
        if opening.kind != "window" or centre is None:
            continue
        u, v = local_of(desk, *centre)
        away = max(float(np.hypot(u, v)), 1e-6)
        near = max(0.0, 1.0 - away / 5.0)
        # v > 0: the window is before the person who sits at the desk's front; v < 0: at their back
        best = max(best, near * (abs(u) / away + (0.4 * v / away if v > 0 else 0.8 * v / away)))
    return 0.8 * best


def office(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A desk with its chair, lamp and things; books; a chair to read in; a rug; art."""
    if not _desk(layout, anchor, style, rng):
        return False
    case = standing.stand(layout, style, rng, "bookcase", shares=(1.0, 0.8, 0.62), margin=0.12)
    if case is None or rng.random() < 0.3:
        board = standing.stand(layout, style, rng, "sideboard", shares=(0.9, 0.7), avoid=anchor.wall, margin=0.3)
        if board is not None:
            tops.dressed(layout, board, style, rng)
            hanging.hang(layout, style, rng, board)
    chair = None
    if rng.random() < 0.75:
        spots = standing.around(anchor, (1.5, 1.9, 2.4, 2.8), (-0.6, -1.2, 0.0))
        chair = standing.armchair(layout, style, rng, local(anchor, 0.0, -1.6), spots)
    if chair is not None:
        standing.floor_lamp(layout, style, [chair])
    if not hanging.hang(layout, style, rng, anchor) or rng.random() < 0.4:
        hanging.hang_free(layout, style, rng)
    standing.plants(layout, style, rng, 1)
    hanging.curtains(layout, style)
    return True


def attic_office(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """The same with low pieces only, for a room under the roof."""
    if not _desk(layout, anchor, style, rng):
        return False
    standing.stand(layout, style, rng, "bookcase", dims=(1.0, 0.32, 0.95), shares=(1.0, 0.8), margin=0.2)
    spots = standing.around(anchor, (1.5, 1.9, 2.4), (-0.6, -1.2, 0.0))
    standing.armchair(layout, style, rng, local(anchor, 0.0, -1.6), spots)
    hanging.hang(layout, style, rng, anchor)
    standing.plants(layout, style, rng, 1, least=0.7)
    return True


def _desk(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """The desk, a chair half drawn out and turned a little into the room, a rug below, things on top."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    tops.rug_before(layout, anchor, style, under=0.35, least=0.5)
    dims = size("office_chair", style)
    places = []
    for out in (0.0, 0.12, 0.25):
        for swing in (0.45, -0.45, 0.1):
            v = -(anchor.depth / 2 + dims[1] / 2 - TUCK + out)
            places.append(at(anchor, "office_chair", dims, 0.05 * anchor.width, v, np.pi + swing))
    if rng.random() < 0.5:
        places = places[1:3] + places[:1] + places[3:]
    for place in places:
        if layout.put(place, margin=0.02, inside=ON_FLOOR, visible=0.86, under=anchor):
            break
    else:
        return False
    tops.on_top(layout, anchor, "desk_things", style, slide=0.06, wide=0.8, deep=0.7)
    return True


OFFICE = (
    Program("desk", office, ("wall", "free"), (1.1, 1.0, 0.85), wanted=0.07, filled=0.24, prefer=side_light),
    Program("desk", office, ("wall",), (0.8, 0.7), dims=(1.30, 0.58, 0.75), wanted=0.06, filled=0.18),
)
ATTIC_OFFICE = Program("desk", attic_office, ("wall", "free"), (1.0, 0.8), wanted=0.07, filled=0.20, prefer=side_light)
