"""Balconies and terraces: a lounge or a small table outdoors, planters along the edge, lanterns."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.anchors import Program, turned_to
from workers.engines.staging.furnish.floorplan import ON_FLOOR
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.furnish.rooms import standing, tops
from workers.engines.staging.furnish.rooms.eating import chairs_at
from workers.engines.staging.furnish.rooms.places import at, local, sides_by_distance
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement

REACH = 0.40


def lounge(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A sofa for outdoors, a low table, one or two chairs, a rug, planters, a lantern; on a terrace a lounger."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    tops.rug_before(layout, anchor, style, least=0.55, piece="outdoor_rug")
    w, d, h = size("outdoor_table", style)
    tables = [
        at(anchor, "outdoor_table", (w * s, d, h), slide * anchor.width, -(anchor.depth / 2 + REACH + d / 2))
        for s in (1.0, 0.75)
        for slide in (0.0, 0.2, -0.2)
    ]
    table = layout.first(tables, margin=0.25, inside=ON_FLOOR, visible=0.9)
    if table is not None:
        tops.on_top(layout, table, "lantern", style, slide=0.2)
    centre = (table.x, table.y) if table is not None else local(anchor, 0.0, -1.2)
    dims = size("outdoor_chair", style)
    for side in sides_by_distance(anchor):
        spots = [
            local(anchor, side * (w / 2 + away + dims[0] / 2), -(anchor.depth / 2 + REACH + ahead))
            for away in (0.3, 0.45, 0.6)
            for ahead in (0.3, 0.5, 0.1)
        ]
        chairs = [turned_to(Placement("outdoor_chair", x, y, 0.0, *dims), *centre) for x, y in spots]
        if standing.loose(layout, chairs, margin=0.08, visible=0.86) and rng.random() < 0.6:
            break
    if rng.random() < 0.6:
        standing.stand(layout, style, rng, "sun_lounger", shares=(1.0,), sideways=rng.random() < 0.5, margin=0.2)
    _green(layout, style, rng, 2)
    return True


def bistro(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A small round table with two chairs, planters and a lantern: what a balcony holds."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    tops.rug_below(layout, anchor, style, aside=(0.6, 0.45), piece="outdoor_rug", form="rectangle")
    if chairs_at(layout, anchor, style, rng, piece="bistro_chair", most=2) < 1:
        return False
    tops.on_top(layout, anchor, "still_life", style, wide=0.7, tall=0.35)
    _green(layout, style, rng, 1)
    return True


def single(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A chair or a planter alone with a lantern, on the smallest balcony."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    _green(layout, style, rng, 1)
    return True


def _green(layout: Layout, style: str, rng: np.random.Generator, count: int) -> None:
    for _ in range(count):
        standing.stand(layout, style, rng, "planter", shares=(1.0, 0.7), margin=0.06)
    standing.plants(layout, style, rng, 1, least=0.75)
    lantern = size("lantern", style)
    spots = standing.corner_spots(layout, "lantern", lantern, 0.15)
    for anchor in layout.anchors[-1:]:
        spots += [at(anchor, "lantern", lantern, side * (anchor.width / 2 + 0.25), -0.2) for side in (-1, 1)]
    standing.loose(layout, spots, margin=0.05, visible=0.9)


_LOUNGE = Program("outdoor_sofa", lounge, ("wall", "free"), (1.1, 1.0, 0.8, 0.7), wanted=0.11, filled=0.26)
_BISTRO = Program("bistro_table", bistro, ("middle", "wall"), (1.1, 1.0, 0.85), both=True, wanted=0.03, filled=0.16)
_SMALL = (
    Program("outdoor_chair", single, ("wall", "free"), (1.0, 0.9), wanted=0.05, filled=0.12),
    Program("planter", single, ("wall", "free"), (1.0, 0.7), wanted=0.03, filled=0.08),
)
TERRACE = (_LOUNGE, _BISTRO, *_SMALL)
BALCONY = (_BISTRO, _LOUNGE, *_SMALL)
