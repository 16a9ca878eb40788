"""A bedroom around a bed: nightstands with lamps, rug, bench, then what stands along the walls."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish import extras
from workers.engines.staging.furnish.anchors import turned_to
from workers.engines.staging.furnish.extras import beside, local
from workers.engines.staging.furnish.floorplan import ON_FLOOR
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement

SIDE = 0.55
"""Free floor on at least one long side of a bed, so that a person can get in and make it. Metres."""


def furnish(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """Puts the bed there and the rest around it. False where the bed cannot be reached from either side."""
    if not layout.put(anchor, margin=0.02, inside=ON_FLOOR, visible=0.86) or not _reachable(layout, anchor):
        return False
    rug = _rug(layout, anchor, style)
    _nightstands(layout, anchor, style)
    if rng.random() < 0.5:
        _bench(layout, anchor, style)
    extras.hang(layout, style, rng, anchor)
    if rng.random() < 0.6:
        extras.sideboard(layout, style, rng, anchor)
    if rng.random() < 0.7:
        _corner_chair(layout, anchor, style, rng)
    extras.plants(layout, style, rng, 1)
    extras.curtains(layout, style)
    if rug is not None:
        layout.placements.remove(rug)
        layout.placements.insert(1, rug)
    return True


def _reachable(layout: Layout, anchor: Placement) -> bool:
    for side in (-1, 1):
        x, y = local(anchor, side * (anchor.width + SIDE) / 2, -0.2)
        strip = layout.plan.footprint(x, y, anchor.yaw, SIDE - 0.05, anchor.depth * 0.6)
        if not (strip & (layout.taken | layout.plan.behind_walls)).any():
            return True
    return False


def _nightstands(layout: Layout, anchor: Placement, style: str) -> None:
    """One at each side where it fits, its back in line with the bed's head, a lamp on it."""
    width, depth, height = size("nightstand", style)
    for side in (-1, 1):
        for share in (1.0, 0.82):
            dims = (width * share, depth * share, height)
            stand = beside(anchor, side, "nightstand", dims, 0.05, anchor.depth / 2 - depth * share / 2)
            if layout.put(stand, margin=0.0, inside=ON_FLOOR, visible=0.9):
                lamp = Placement("table_lamp", stand.x, stand.y, stand.yaw, *size("table_lamp", style), height)
                layout.put(lamp, on_floor=False, visible=0.9, solid=False)
                break


def _rug(layout: Layout, anchor: Placement, style: str) -> Placement | None:
    """Under the lower two thirds of the bed, wider than it."""
    _, _, height = size("rug", style)
    for aside in (0.55, 0.4, 0.28):
        w, d = anchor.width + 2 * aside, 1.75 if aside > 0.3 else 1.5
        x, y = local(anchor, 0.0, -(anchor.depth / 2 + 0.45 - d / 2))
        rug = Placement("rug", x, y, anchor.yaw, w, d, height, 0.0, {"form": "rectangle"})
        print_ = layout.plan.footprint(x, y, anchor.yaw, w, d)
        if (print_ & layout.plan.behind_walls).any() or layout.plan.share_inside(print_) < 0.72:
            continue
        if (print_ & layout.plan.keep_free).mean() > 0.02 * print_.mean() or layout.silhouette(rug) is None:
            continue
        layout.add(rug, solid=False)
        return rug
    return None


def _bench(layout: Layout, anchor: Placement, style: str) -> None:
    width, depth, height = size("bench", style)
    w = min(width, anchor.width * 0.72)
    x, y = local(anchor, 0.0, -(anchor.depth / 2 + 0.08 + depth / 2))
    layout.put(Placement("bench", x, y, anchor.yaw, w, depth, height), margin=0.0, inside=0.97, visible=0.9)


def _corner_chair(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> None:
    """An armchair towards a corner, looking at the bed's foot."""
    dims = size("armchair", style)
    target = local(anchor, 0.0, -anchor.depth * 0.6)
    options = []
    for u in (-1.55, 1.55, -1.9, 1.9, -2.3, 2.3):
        for v in (0.1, -0.5, -1.0):
            x, y = local(anchor, u, v)
            chair = turned_to(Placement("armchair", x, y, 0.0, *dims), *target)
            if np.cos(chair.yaw) > -0.2:
                options.append(chair)
    order = [options[index] for index in rng.permutation(len(options))]
    layout.first(order, margin=0.2, inside=0.97, visible=0.9)
