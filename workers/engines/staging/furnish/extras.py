"""What every room gets after its main group: plants, lamps, art, sideboard, curtains, small things on tops."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.anchors import along_walls, at_wall, stretch, walls
from workers.engines.staging.furnish.floorplan import ON_FLOOR, yaw_of
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.furnish.presets import preset
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement


def local(anchor: Placement, u: float, v: float) -> tuple[float, float]:
    """World x, y of a point in a piece's own frame (v < 0 in front of it)."""
    cosine, sine = np.cos(anchor.yaw), np.sin(anchor.yaw)
    return float(anchor.x + u * cosine - v * sine), float(anchor.y + u * sine + v * cosine)


def beside(
    anchor: Placement, side: int, piece: str, dims: tuple[float, float, float], gap: float, v: float
) -> Placement:
    """A piece to the left (-1) or right (+1) of another, looking the same way."""
    x, y = local(anchor, side * (anchor.width / 2 + gap + dims[0] / 2), v)
    return Placement(piece, x, y, anchor.yaw, *dims)


def plants(layout: Layout, style: str, rng: np.random.Generator, count: int) -> int:
    """Plants in corners, beside furniture and along walls; how many found a place."""
    width, depth, height = size("plant", style)
    height = min(height, layout.plan.room.ceiling * 0.68)
    placed = 0
    for number in range(count):
        share = (1.0, 0.72)[min(number, 1)] * float(rng.uniform(0.92, 1.05))
        dims = (width * share, depth * share, height * share)
        # a crown may overhang: the footprint that counts is that of the pot and the lower leaves
        core = (dims[0] * 0.66, dims[1] * 0.66, dims[2])
        options = _corners(layout, core) + along_walls(layout.plan, "plant", core, step=0.4, gap=0.10)
        order = sorted(options, key=lambda p: _plant_merit(layout, p) + float(rng.uniform(0, 0.5)), reverse=True)
        if layout.first(order[:14], margin=0.06, inside=ON_FLOOR, visible=0.9) is not None:
            placed += 1
    return placed


def _corners(layout: Layout, dims: tuple[float, float, float]) -> list[Placement]:
    plan, room = layout.plan, layout.plan.room
    result = []
    if room.back is not None:
        for wall in ("left", "right"):
            plane = room.left if wall == "left" else room.right
            low, high = stretch(plan, "back")
            edge = plane if plane is not None else (low if wall == "left" else high)
            x = edge + (dims[0] / 2 + 0.12) * (1 if wall == "left" else -1)
            result.append(Placement("plant", x, room.back - dims[1] / 2 - 0.12, 0.0, *dims))
    for anchor in layout.placements[:1]:
        result += [beside(anchor, side, "plant", dims, 0.10, 0.1) for side in (-1, 1)]
    return result


def _plant_merit(layout: Layout, placement: Placement) -> float:
    seen = layout.silhouette(placement)
    if seen is None:
        return -9.0
    new = seen[0] & ~layout.covered.astype(bool)
    corner = 0.6 if placement.wall is None else 0.0
    hidden = sum(layout.hidden(opening, seen[0]) for opening in layout.plan.room.openings)
    return (
        corner
        + 0.5 * float(new.sum()) / max(float(seen[0].sum()), 1.0)
        - hidden
        - 2.0 * max(0.0, float(seen[0].mean()) - 0.06) * 10
    )


def hang(layout: Layout, style: str, rng: np.random.Generator, anchor: Placement, *, mirror: bool = False) -> bool:
    """Art (or a mirror) on the wall above a piece that stands at it; one picture, a pair or three."""
    wall = anchor.wall
    if wall is None:
        return False
    along = anchor.x if wall == "back" else anchor.y
    ceiling = layout.plan.room.ceiling
    bottom = anchor.height + (0.20 if anchor.piece != "sideboard" else 0.28)
    if anchor.piece == "bed":
        bottom = anchor.height + 0.14
    tallest = ceiling - 0.25 - bottom
    if tallest < 0.35:
        return False
    piece = "mirror" if mirror else "art"
    width, depth, height = size(piece, style)
    frames = 1 if mirror else int(rng.choice([1, 1, 2, 3]))
    wide = (
        min(anchor.width * 0.62, width * (1.0 if mirror else 1.25))
        if frames == 1
        else min(anchor.width * 0.8, 0.58 * frames + 0.07 * (frames - 1))
    )
    tall = min(height * wide / width if frames == 1 else 0.78, tallest, 1.05 if not mirror else tallest)
    for shrink in (1.0, 0.8, 0.62):
        w, h = wide * shrink, tall * shrink
        if w < 0.35 or h < 0.3:
            break
        for shift in (0.0, 0.15, -0.15, 0.3, -0.3):
            center = along + shift
            low = bottom + max(0.0, min(0.12, (tallest - h) / 2))
            if not layout.wall_free(wall, center - w / 2, center + w / 2, low, low + h):
                continue
            x, y, _ = at_wall(layout.plan, wall, center, w, depth, 0.004)
            picture = Placement(piece, x, y, yaw_of(wall), w, depth, h, low, {"frames": frames}, wall)
            if layout.put(picture, visible=0.9, solid=False, on_floor=False):
                return True
    return False


def sideboard(layout: Layout, style: str, rng: np.random.Generator, anchor: Placement) -> Placement | None:
    """A sideboard at another wall than the anchor's, dressed; none if the room has no free stretch."""
    width, depth, height = size("sideboard", style)
    for share in (1.0, 0.75):
        options = [
            p
            for p in along_walls(layout.plan, "sideboard", (width * share, depth, height), step=0.25)
            if p.wall != anchor.wall
        ]
        options.sort(key=lambda p: float(rng.uniform(0, 0.3)) - _frontness(layout, p), reverse=False)
        placed = layout.first(options[:12], margin=0.25, inside=ON_FLOOR, visible=0.9)
        if placed is None:
            continue
        things = size("still_life", style)
        w = min(things[0], placed.width * 0.5)
        x, y = local(placed, -0.2 * placed.width, 0.0)
        layout.put(
            Placement("still_life", x, y, placed.yaw, w, placed.depth * 0.8, 0.55, placed.height, {"tall": True}),
            on_floor=False,
            visible=0.7,
            solid=False,
        )
        x, y = local(placed, 0.36 * placed.width, 0.0)
        layout.put(
            Placement("table_lamp", x, y, placed.yaw, *size("table_lamp", style), placed.height),
            on_floor=False,
            visible=0.7,
            solid=False,
        )
        hang(layout, style, rng, placed, mirror=True)
        return placed
    return None


def _frontness(layout: Layout, placement: Placement) -> float:
    seen = layout.silhouette(placement)
    return (
        0.0
        if seen is None
        else min(float(seen[0].mean()), 0.06) * 8 - sum(layout.hidden(o, seen[0]) for o in layout.plan.room.openings)
    )


def curtains(layout: Layout, style: str) -> None:
    """A pair at each window whose both sides are free wall; only where the room was well understood."""
    room = layout.plan.room
    if room.confidence < 0.5:
        return
    for window in room.openings:
        if window.kind != "window" or window.wall not in walls(layout.plan) or window.bottom > 1.4:
            continue
        panel = 0.34
        low, high = window.low - panel, window.high + panel
        limits = stretch(layout.plan, window.wall)
        if room.back is not None and window.wall != "back" and high > room.back - 0.02:
            continue
        if low < limits[0] or high > limits[1]:
            continue
        others = [
            o
            for o in room.openings
            if o is not window and o.wall == window.wall and low < o.high + 0.05 and high > o.low - 0.05
        ]
        if others:
            continue
        width, depth, _ = size("curtain", style)
        width, top = high - low, min(window.top + 0.16, room.ceiling - 0.04)
        x, y, yaw = at_wall(layout.plan, window.wall, (low + high) / 2, width, depth, 0.02)
        opening = 1 - 2 * (panel + 0.03) / width
        piece = Placement("curtain", x, y, yaw, width, depth, top, 0.0, {"opening": opening}, window.wall)
        seen = layout.silhouette(piece)
        if seen is None or seen[1] < 0.9 or seen[0].mean() > 0.2 or _touches(layout, piece, panel):
            continue
        layout.placements.append(piece)


def _touches(layout: Layout, piece: Placement, panel: float) -> bool:
    """Whether something already stands where a curtain's panels hang."""
    for side in (-1, 1):
        x, y = local(piece, side * (piece.width - panel) / 2, 0.0)
        if (layout.plan.footprint(x, y, piece.yaw, panel, piece.depth) & layout.taken).any():
            return True
    return False


def plant_count(style: str) -> int:
    """How many plants the style wants."""
    return preset(style).plants
