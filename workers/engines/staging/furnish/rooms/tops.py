"""What lies under and on pieces: rugs and mats, lamps, books and vases on tops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from workers.engines.staging.furnish.floorplan import ON_FLOOR
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.furnish.rooms.places import Dims, at, local
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement

BEYOND_TABLE = 0.12
"""How far a rug should reach beyond the table that stands on it, metres."""


def on_top(
    layout: Layout,
    support: Placement,
    piece: str,
    style: str,
    *,
    slide: float = 0.0,
    wide: float = 1.0,
    deep: float = 0.8,
    tall: float | None = None,
    options: Mapping[str, Any] | None = None,
) -> bool:
    """Small things on a top. slide: along the top as a share of it. wide, deep: the share they may take."""
    width, depth, height = size(piece, style)
    width, depth = min(width, support.width * wide), min(depth, support.depth * deep)
    x, y = local(support, slide * support.width, 0.0)
    thing = Placement(piece, x, y, support.yaw, width, depth, tall or height, support.z + support.height, options or {})
    return layout.put(thing, on_floor=False, visible=0.8, solid=False)


def dressed(layout: Layout, support: Placement, style: str, rng: np.random.Generator) -> None:
    """A long top with a lamp towards one end and a group of things towards the other."""
    side = 1 if rng.random() < 0.5 else -1
    options = {"tall": True} if rng.random() < 0.6 else {}
    on_top(layout, support, "still_life", style, slide=-0.2 * side, wide=0.5, tall=0.55, options=options)
    if support.width > 0.9:
        on_top(layout, support, "table_lamp", style, slide=0.36 * side)


def flat(
    layout: Layout, places: Iterable[Placement], *, inside: float = 0.90, visible: float = 0.80
) -> Placement | None:
    """The first of the rugs or mats that lies free, whole in the picture's height, on the floor in view."""
    for rug in places:
        if layout.put(rug, margin=0.0, inside=inside, visible=visible, solid=False):
            return rug
    return None


def rug_before(
    layout: Layout,
    anchor: Placement,
    style: str,
    *,
    under: float = 0.22,
    least: float = 0.55,
    piece: str = "rug",
    to: Placement | None = None,
) -> Placement | None:
    """A rug before the middle of a piece and under its front legs, as large as the floor allows.

    The picture's sides may cut it, as they do in photos; it never lies askew to what it belongs to. to: a table that
    stands on it whole, else at least to its middle, or there is none.
    """
    width, depth, height = size(piece, style)
    shares = [share for share in (1.0, 0.9, 0.8, 0.7, 0.62, 0.55) if share >= least]
    middle, half = (0.0, 0.0) if to is None else (float(np.hypot(to.x - anchor.x, to.y - anchor.y)), to.depth / 2)
    for reached in (middle + half + BEYOND_TABLE, middle) if to is not None else (0.0,):
        shortest = reached + under - anchor.depth / 2
        sizes = [
            (d if width == depth else width * share, d)  # a round one stays round
            for share in shares
            for d in sorted({max(depth * share * part, shortest) for part in (1.0, 0.85)}, reverse=True)
            if d <= depth
        ]
        places = [at(anchor, piece, (w, d, height), 0.0, -(anchor.depth / 2 + d / 2 - under)) for w, d in sizes]
        rug = flat(layout, places, visible=0.68)
        if rug is not None:
            return rug
    return None


def rug_below(
    layout: Layout,
    middle: Placement,
    style: str,
    *,
    aside: Iterable[float],
    piece: str = "rug",
    form: str | None = None,
) -> Placement | None:
    """A rug centred below a table or group, `aside` metres wider on all sides: the first that fits."""
    _, _, height = size(piece, style)
    options = {"form": form} if form else {}
    places = [
        at(middle, piece, (middle.width + 2 * more, middle.depth + 2 * more, height), 0.0, 0.0, 0.0, options)
        for more in aside
    ]
    return flat(layout, places)


def rug_alone(
    layout: Layout, style: str, sizes: Iterable[Dims], *, piece: str = "rug", options: Mapping[str, Any] | None = None
) -> Placement | None:
    """A rug on the middle of the free floor in view, along the room or across: the first size that fits."""
    plan = layout.plan
    free = plan.inside & ~layout.taken & ~plan.keep_free & ~plan.behind_walls
    if layout.zone is not None:
        free &= layout.zone
    if not free.any():
        return None
    x, y = plan.grid
    middle = float(x[free].mean()), float(y[free].mean())
    across, along = (float(np.ptp(np.quantile(line[free], (0.05, 0.95)))) for line in (x, y))
    ways = (0.0,) if across > 1.4 * along else (np.pi / 2,) if along > 1.4 * across else (0.0, np.pi / 2)
    places = [
        Placement(piece, middle[0] + aside, middle[1] + away, yaw, *dims, options=options or {})
        for dims in sizes
        for away in (0.0, 0.25, 0.5, -0.25)
        for yaw in ways
        for aside in (0.0, 0.12, -0.12)
    ]
    for rug in places:
        print_ = plan.footprint(rug.x, rug.y, rug.yaw, rug.width, rug.depth)
        if (print_ & layout.taken).any():
            continue
        if layout.put(rug, margin=0.0, inside=ON_FLOOR, visible=0.85, solid=False):
            return rug
    return None
