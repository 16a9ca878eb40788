"""What hangs: art and mirrors over a piece or on a free wall, curtains, a pendant over a table, a board of tools."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.anchors import along_walls, at_wall, stretch, walls
from workers.engines.staging.furnish.floorplan import yaw_of
from workers.engines.staging.furnish.layout import Layout, along_extent
from workers.engines.staging.furnish.rooms.places import Dims, local
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement

EYE = 1.52
"""Height of the middle of what hangs alone on a wall, metres."""
FLAT_GAP = 0.004


def hang(layout: Layout, style: str, rng: np.random.Generator, anchor: Placement, *, piece: str = "art") -> bool:
    """Art, a mirror or a board on the wall above a piece that stands at it; art alone, as a pair or three."""
    wall = anchor.wall
    if wall is None:
        return False
    along = anchor.x if wall in ("back", "front") else anchor.y
    bottom = anchor.height + {"sideboard": 0.28, "bed": 0.14, "console": 0.22}.get(anchor.piece, 0.20)
    tallest = layout.plan.room.ceiling - 0.22 - bottom
    if tallest < 0.35:
        return False
    width, depth, height = size(piece, style)
    frames = int(rng.choice([1, 1, 2, 3])) if piece == "art" else 1
    extent = along_extent(anchor)
    if frames > 1:
        wide = min(extent * 0.8, 0.58 * frames + 0.07 * (frames - 1))
    else:
        wide = min(extent * (0.62 if piece == "art" else 0.9), width * (1.25 if piece == "art" else 1.0))
    tall = min(height * wide / width if frames == 1 else 0.78, tallest, 1.05 if piece == "art" else tallest)
    for shrink in (1.0, 0.8, 0.62):
        w, h = wide * shrink, tall * shrink
        if w < 0.35 or h < 0.3:
            break
        low = bottom + max(0.0, min(0.12, (tallest - h) / 2))
        for shift in (0.0, 0.15, -0.15, 0.3, -0.3):
            if _put(layout, piece, wall, along + shift, (w, depth, h), low, frames):
                return True
    return False


def hang_free(
    layout: Layout, style: str, rng: np.random.Generator, *, piece: str = "art", frames: int | None = None
) -> bool:
    """Art or a mirror on a free wall at the height of the eyes, where it is well in view."""
    width, depth, height = size(piece, style)
    count = frames or (int(rng.choice([1, 2])) if piece == "art" else 1)
    for shrink in (1.0, 0.8, 0.62):
        w, h = (width * shrink, height * shrink) if count == 1 else (1.2 * shrink, 0.74 * shrink)
        low = min(EYE - h / 2, layout.plan.room.ceiling - 0.2 - h)
        if low < 0.6:
            continue
        options = along_walls(layout.plan, piece, (w, depth, h), step=0.3, gap=FLAT_GAP)
        scored = sorted(options, key=lambda p: -_in_view(layout, p, low) - float(rng.uniform(0, 0.3)))
        for place in scored[:10]:
            assert place.wall is not None
            along = place.x if place.wall in ("back", "front") else place.y
            if _put(layout, piece, place.wall, along, (w, depth, h), low, count):
                return True
    return False


def _in_view(layout: Layout, place: Placement, low: float) -> float:
    lifted = Placement(place.piece, place.x, place.y, place.yaw, place.width, place.depth, place.height, low)
    seen = layout.silhouette(lifted)
    if seen is None or seen[1] < 0.9:
        return -9.0
    new = seen[0] & ~layout.covered.astype(bool)
    return 12.0 * min(float(new.mean()), 0.05) - 2.0 * (1 - float(new.sum()) / max(float(seen[0].sum()), 1.0))


def _put(layout: Layout, piece: str, wall: str, along: float, dims: Dims, low: float, frames: int) -> bool:
    limits = stretch(layout.plan, wall)
    if along - dims[0] / 2 < limits[0] + 0.06 or along + dims[0] / 2 > limits[1] - 0.06:
        return False
    if not layout.wall_free(wall, along - dims[0] / 2, along + dims[0] / 2, low, low + dims[2]):
        return False
    x, y, _ = at_wall(layout.plan, wall, along, dims[0], dims[1], FLAT_GAP)
    options = {"frames": frames} if piece == "art" else {}
    picture = Placement(piece, x, y, yaw_of(wall), *dims, low, options, wall)
    return layout.put(picture, visible=0.9, solid=False, on_floor=False)


def pendant(layout: Layout, style: str, table: Placement) -> bool:
    """A lamp over a table's middle, its lower edge 75 cm above the top, its cord up to the ceiling."""
    ceiling = layout.plan.room.ceiling
    width, depth, _ = size("pendant", style)
    low = table.height + 0.75
    if ceiling - low < 0.45:
        return False
    scale = min(1.0, table.depth * 0.7 / depth)
    lamp = Placement("pendant", table.x, table.y, table.yaw, width * scale, depth * scale, ceiling - low, low)
    # the cord alone may leave the picture: the shade, the lowest 35 cm, must be in it
    shade = Placement("pendant", table.x, table.y, table.yaw, width * scale, depth * scale, 0.35, low)
    seen = layout.silhouette(shade)
    if seen is None or seen[1] < 0.95:
        return False
    return layout.put(lamp, visible=0.3, solid=False, on_floor=False)


def curtains(layout: Layout, style: str) -> None:
    """A pair at each window whose both sides are free wall; only where the room was well understood."""
    room = layout.plan.room
    if room.confidence < 0.5:
        return
    for window in room.openings:
        if window.kind != "window" or window.wall not in walls(layout.plan) or window.bottom > 1.4:
            continue
        if any(p.piece == "curtain" and p.wall == window.wall for p in layout.placements):
            continue
        panel = 0.34
        low, high = window.low - panel, window.high + panel
        limits = stretch(layout.plan, window.wall)
        if low < limits[0] + 0.02 or high > limits[1] - 0.02:
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
        layout.add(piece, solid=False)


def _touches(layout: Layout, piece: Placement, panel: float) -> bool:
    """Whether something already stands where a curtain's panels hang."""
    for side in (-1, 1):
        x, y = local(piece, side * (piece.width - panel) / 2, 0.0)
        if (layout.plan.footprint(x, y, piece.yaw, panel, piece.depth) & layout.taken).any():
            return True
    return False
