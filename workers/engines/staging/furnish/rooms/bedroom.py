"""Rooms to sleep in: a bed with its nightstands, a child's bed with what a child plays with, a bed under the roof."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.anchors import Program, before_opening, turned
from workers.engines.staging.furnish.floorplan import ON_FLOOR, yaw_of
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.furnish.rooms import hanging, standing, tops
from workers.engines.staging.furnish.rooms.places import at, beside, local
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement

SIDE = 0.55
"""Free floor on at least one long side of a bed, so that a person can get in and make it. Metres."""


def solid_wall(layout: Layout, bed: Placement) -> float:
    """Merit of a head against a solid wall, not under a window, with space for a nightstand on either side."""
    result = 0.0
    for opening in layout.plan.room.openings:
        if opening.kind in ("window", "radiator"):
            result -= 0.9 * before_opening(bed, opening)
        elif opening.kind == "fireplace":
            result -= 1.5 * before_opening(bed, opening)
    plan = layout.plan
    for side in (-1, 1):
        x, y = local(bed, side * (bed.width / 2 + 0.32), bed.depth / 2 - 0.22)
        stand = plan.footprint(x, y, bed.yaw, 0.46, 0.38)
        free = not (stand & (plan.keep_free | plan.behind_walls)).any() and plan.share_inside(stand) > 0.95
        result += 0.3 * free
    return result


def furnish(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """Puts the bed there and the rest around it. False where the bed cannot be reached from either side."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR) or not _reachable(layout, anchor):
        return False
    _rug(layout, anchor, style)
    _nightstands(layout, anchor, style)
    if rng.random() < 0.5:
        _bench(layout, anchor, style)
    hanging.hang(layout, style, rng, anchor)
    _storage(layout, anchor, style, rng)
    if rng.random() < 0.7:
        spots = standing.around(anchor, (1.55, 1.9, 2.3), (0.1, -0.5, -1.0))
        standing.armchair(layout, style, rng, local(anchor, 0.0, -anchor.depth * 0.6), spots)
    standing.plants(layout, style, rng, 1)
    hanging.curtains(layout, style)
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
                tops.on_top(layout, stand, "table_lamp", style)
                break


def _rug(layout: Layout, anchor: Placement, style: str) -> None:
    """Under the lower two thirds of the bed, wider than it."""
    _, _, height = size("rug", style)
    places = []
    for aside in (0.55, 0.4, 0.28):
        for d in (1.75, 1.5):
            w = anchor.width + 2 * aside
            for past in (0.45, 0.25, 0.05):
                v = -(anchor.depth / 2 + past - d / 2)
                places.append(at(anchor, "rug", (w, d, height), 0.0, v, 0.0, {"form": "rectangle"}))
    tops.flat(layout, places)


def _bench(layout: Layout, anchor: Placement, style: str) -> None:
    width, depth, height = size("bench", style)
    dims = (min(width, anchor.width * 0.72), depth, height)
    bench = at(anchor, "bench", dims, 0.0, -(anchor.depth / 2 + 0.08 + depth / 2))
    layout.put(bench, margin=0.0, inside=0.97, visible=0.9)


def _storage(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> None:
    """A dresser with a mirror, or a wardrobe where the room is large enough to carry it."""
    roomy = float(layout.plan.inside.sum()) * 0.0025 > 9.0 and layout.plan.room.ceiling > 2.3
    if roomy and rng.random() < 0.35:
        wardrobe = standing.stand(layout, style, rng, "wardrobe", shares=(1.0, 0.75), avoid=anchor.wall, margin=0.3)
        if wardrobe is not None:
            return
    if rng.random() < 0.75:
        dresser = standing.stand(layout, style, rng, "dresser", shares=(1.0, 0.8), avoid=anchor.wall, margin=0.3)
        if dresser is not None:
            tops.dressed(layout, dresser, style, rng)
            hanging.hang(layout, style, rng, dresser, piece="mirror")


def kids(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A child's bed, a round rug to play on, a tent or a pouf, books and toys low down."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    # beside a bed that lies along its wall a nightstand would stand in the middle of the room
    if rng.random() < 0.3 and (anchor.wall is None or abs(turned(anchor.yaw, -yaw_of(anchor.wall))) < 0.1):
        _nightstands(layout, anchor, style)
    side = 1.5 if rng.random() < 0.6 else 1.3
    height = size("rug", style)[2]
    sizes = [(s, s, height) for s in (side, 1.2, 1.0)]
    tops.rug_alone(layout, style, sizes, options={"form": "round"})
    tent = size("play_tent", style)
    if rng.random() < 0.6:
        standing.loose(layout, _turned_in(layout, standing.corner_spots(layout, "play_tent", tent, 0.1)))
    standing.stand(layout, style, rng, "toy_chest", shares=(1.0, 0.85))
    case = standing.stand(layout, style, rng, "bookcase", shares=(0.9, 0.7), dims=(0.90, 0.32, 1.10), margin=0.1)
    if rng.random() < 0.45 or case is None:
        desk = standing.stand(layout, style, rng, "desk", shares=(0.85, 0.7), dims=(1.20, 0.56, 0.70), margin=0.1)
        if desk is not None:
            tops.on_top(layout, desk, "desk_things", style, slide=0.1, wide=0.7)
            chair = at(desk, "dining_chair", (0.42, 0.46, 0.78), -0.1, -(desk.depth / 2 + 0.1), np.pi - 0.2)
            layout.put(chair, margin=0.02, inside=ON_FLOOR, visible=0.88, under=desk)
    pouf = size("pouf", style)
    spots = [
        Placement("pouf", x, y, 0.3, *pouf) for x, y in standing.around(anchor, (1.0, 1.3, 1.7), (-0.3, 0.2, -0.8))
    ]
    standing.loose(layout, spots)
    if anchor.wall is None or not hanging.hang(layout, style, rng, anchor):
        hanging.hang_free(layout, style, rng)
    standing.plants(layout, style, rng, 1, least=0.7)
    hanging.curtains(layout, style)
    return True


def _turned_in(layout: Layout, spots: list[Placement]) -> list[Placement]:
    """The same, looking at the room's middle."""
    x, y = layout.plan.room.floor.mean(axis=0)
    return [at(spot, spot.piece, (spot.width, spot.depth, spot.height), 0, 0, _to(spot, x, y)) for spot in spots]


def _to(spot: Placement, x: float, y: float) -> float:
    return float(np.arctan2(x - spot.x, -(y - spot.y)))


def attic(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """Under the roof everything stays low: a bed, nightstands, a rug, a chest or a chair; art only where it fits."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR) or not _reachable(layout, anchor):
        return False
    _rug(layout, anchor, style)
    _nightstands(layout, anchor, style)
    spots = standing.around(anchor, (1.55, 1.9, 2.3), (0.1, -0.5, -1.0))
    if rng.random() < 0.8:
        standing.armchair(layout, style, rng, local(anchor, 0.0, -anchor.depth * 0.6), spots)
    if rng.random() < 0.5:
        chest = standing.stand(layout, style, rng, "dresser", dims=(1.0, 0.45, 0.70), avoid=anchor.wall, margin=0.3)
        if chest is not None:
            tops.dressed(layout, chest, style, rng)
    hanging.hang(layout, style, rng, anchor)
    standing.plants(layout, style, rng, 1, least=0.7)
    hanging.curtains(layout, style)
    return True


BED = (1.0, 0.90, 0.80, 0.66)
SLEEPING = (
    Program("bed", furnish, ("wall",), BED, wanted=0.20, filled=0.34, prefer=solid_wall),
    Program("bed", furnish, ("wall",), (0.58, 0.53), wanted=0.18, filled=0.30, prefer=solid_wall),
)
KIDS = (
    Program("kids_bed", kids, ("side", "wall"), (1.0, 0.92), wanted=0.12, filled=0.28, prefer=solid_wall),
    Program("kids_bed", kids, ("side", "wall"), (0.9,), dims=(0.84, 1.70, 0.80), wanted=0.10, filled=0.25),
)
ATTIC_BED = Program("bed", attic, ("wall",), (0.94, 0.8, 0.66), wanted=0.18, filled=0.30, prefer=solid_wall)
