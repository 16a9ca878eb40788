"""A living room around a sofa: table, rug, armchairs, lamps, then what stands along the walls."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish import extras
from workers.engines.staging.furnish.anchors import turned_to
from workers.engines.staging.furnish.extras import beside, local
from workers.engines.staging.furnish.floorplan import ON_FLOOR
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.furnish.sizes import round_table, size
from workers.engines.staging.scene import Placement

REACH = 0.42
"""From the seat's edge to the coffee table: 40 to 45 cm, so that a cup is in reach and legs pass. Metres."""


def furnish(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """Puts the sofa there and the rest around it. False where not even the sofa and a table or chair fit."""
    if not layout.put(anchor, margin=0.02, inside=ON_FLOOR, visible=0.86):
        return False
    rug = _rug(layout, anchor, style)
    table = _table(layout, anchor, style)
    chairs = _chairs(layout, anchor, table, style, rng)
    if table is None and not chairs:
        return False
    _sides(layout, anchor, style, rng)
    extras.hang(layout, style, rng, anchor)
    if rng.random() < 0.75:
        extras.sideboard(layout, style, rng, anchor)
    if not any(p.piece == "floor_lamp" for p in layout.placements):
        _lamp(layout, anchor, chairs, style)
    extras.plants(layout, style, rng, extras.plant_count(style))
    extras.curtains(layout, style)
    if rug is not None:
        layout.placements.remove(rug)
        layout.placements.insert(1, rug)
    return True


def _rug(layout: Layout, anchor: Placement, style: str) -> Placement | None:
    """Under the table and the sofa's front legs, as large as the floor allows."""
    width, depth, height = size("rug", style)
    for share in (1.0, 0.88, 0.76, 0.62):
        w, d = width * share, depth * share
        x, y = local(anchor, 0.0, -(anchor.depth / 2 + d / 2 - 0.22))
        rug = Placement("rug", x, y, anchor.yaw, w, d, height)
        print_ = layout.plan.footprint(x, y, anchor.yaw, w, d)
        if not print_.any() or (print_ & layout.plan.behind_walls).any():
            continue
        if layout.plan.share_inside(print_) < 0.72 or (print_ & layout.plan.keep_free).mean() > 0.02 * print_.mean():
            continue
        if layout.silhouette(rug) is None:
            continue
        layout.add(rug, solid=False)
        return rug
    return None


def _table(layout: Layout, anchor: Placement, style: str) -> Placement | None:
    width, depth, height = size("coffee_table", style)
    for share in (1.0, 0.85, 0.7, 0.58):
        w = min(width * share, anchor.width * 0.62)
        d = w if round_table(style) else depth * max(share, 0.8)
        for slide in (0.0, 0.18, -0.18, 0.36, -0.36):
            x, y = local(anchor, slide * anchor.width, -(anchor.depth / 2 + REACH + d / 2))
            table = Placement("coffee_table", x, y, anchor.yaw, w, d, height)
            if layout.put(table, margin=0.30, inside=0.97, visible=0.92):
                top = 0.66 if round_table(style) else 0.8
                things = Placement("still_life", x, y, anchor.yaw, w * top, d * top, 0.50, height)
                layout.put(things, on_floor=False, visible=0.8, solid=False)
                return table
    return None


def _chairs(
    layout: Layout, anchor: Placement, table: Placement | None, style: str, rng: np.random.Generator
) -> list[Placement]:
    """One or two armchairs that look at the table, never with their backs filling the picture's foreground."""
    dims = size("armchair", style)
    w, d = (table.width, table.depth) if table is not None else (0.9, 0.6)
    center = local(anchor, 0.0, -(anchor.depth / 2 + REACH + d / 2))
    wanted = 2 if anchor.width > 1.8 and rng.random() < 0.35 else 1
    placed: list[Placement] = []
    sides = [-1, 1] if rng.random() < 0.5 else [1, -1]
    for side in sides[: wanted + 1]:
        if len(placed) >= wanted:
            break
        options = []
        for ahead in (0.10, 0.30, 0.50, -0.10):
            for away in (0.36, 0.48, 0.62, 0.80):
                x, y = local(anchor, side * (w / 2 + away + dims[0] / 2), -(anchor.depth / 2 + REACH + d / 2 + ahead))
                chair = turned_to(Placement("armchair", x, y, 0.0, *dims), *center)
                if np.cos(chair.yaw) > -0.35:
                    options.append(chair)
        if abs(np.sin(anchor.yaw)) > 0.7:  # a sofa at a side wall: a chair across the table is seen from its side
            for slide in (0.0, 0.3, -0.3):
                x, y = local(anchor, slide * anchor.width, -(anchor.depth / 2 + REACH + d + 0.5 + dims[1] / 2))
                options.append(turned_to(Placement("armchair", x, y, 0.0, *dims), *center))
        chair_put = layout.first(options, margin=0.12, inside=0.97, visible=0.86)
        if chair_put is not None:
            placed.append(chair_put)
    return placed


def _sides(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> None:
    """A side table with a lamp at one end of the sofa, a floor lamp at the other."""
    sides = [-1, 1] if rng.random() < 0.5 else [1, -1]
    # the end away from the camera takes the lamp, so that it does not stand in the picture's foreground
    sides.sort(key=lambda side: -round(float(np.hypot(*local(anchor, side * anchor.width / 2, 0.0))), 0))
    lamp = size("floor_lamp", style)
    width, depth, height = size("side_table", style)
    done: set[str] = set()
    for side in sides:
        table = beside(anchor, side, "side_table", (width, depth, height), 0.07, 0.05)
        stand = beside(
            anchor, side, "floor_lamp", (lamp[0], lamp[1], min(lamp[2], layout.plan.room.ceiling * 0.75)), 0.06, 0.12
        )
        if "lamp" not in done and layout.put(stand, margin=0.02, inside=ON_FLOOR, visible=0.9):
            done.add("lamp")
        elif "table" not in done and layout.put(table, margin=0.02, inside=ON_FLOOR, visible=0.9):
            done.add("table")
            top = Placement("table_lamp", table.x, table.y, table.yaw, *size("table_lamp", style), height)
            layout.put(top, on_floor=False, visible=0.9, solid=False)


def _lamp(layout: Layout, anchor: Placement, chairs: list[Placement], style: str) -> None:
    """A floor lamp behind an armchair when the sofa's ends have no room."""
    lamp = size("floor_lamp", style)
    options = []
    for chair in [*chairs, anchor]:
        for u, v in ((-0.75, 0.45), (0.75, 0.45), (0.0, 0.8), (-0.9, 0.0), (0.9, 0.0)):
            x, y = local(chair, u * chair.width, v * chair.depth)
            if y > chair.y - 0.1:  # never nearer to the camera than what it lights
                options.append(Placement("floor_lamp", x, y, chair.yaw, *lamp))
    options.sort(key=lambda option: -option.y)
    layout.first(options, margin=0.03, inside=ON_FLOOR, visible=0.9)
