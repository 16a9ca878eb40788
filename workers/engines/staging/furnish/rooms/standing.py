"""What stands along walls, in corners and loose on the floor after the main group is in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from workers.engines.staging.furnish.anchors import along_walls, looks_at, stretch, turned_to, walls
from workers.engines.staging.furnish.floorplan import ON_FLOOR, WAYS
from workers.engines.staging.furnish.layout import Layout, share_of
from workers.engines.staging.furnish.presets import preset
from workers.engines.staging.furnish.rooms.places import Dims, at, beside, local
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement

TRIED = 16
"""How many of the best places of a companion are tried against all rules."""


def stand(
    layout: Layout,
    style: str,
    rng: np.random.Generator,
    piece: str,
    *,
    shares: tuple[float, ...] = (1.0, 0.8),
    dims: Dims | None = None,
    avoid: str | None = None,
    opposite: Placement | None = None,
    near: Placement | None = None,
    margin: float = 0.08,
    sideways: bool = False,
    options: Mapping[str, Any] | None = None,
) -> Placement | None:
    """A piece at a wall, where it is in view and hides nothing; None if no stretch of wall is free.

    shares: widths that are tried. avoid: a wall that it keeps off. opposite: it should face that piece. near: it should
    be near that one.
    """
    width, depth, height = dims or size(piece, style)
    for share in shares:
        scaled = (width * share, depth, height)
        places = along_walls(layout.plan, piece, scaled, step=0.22, sideways=sideways, options=options)
        places = [place for place in places if place.wall != avoid]
        if not walls(layout.plan):
            places = _far_edge(layout, piece, scaled, options)
        ranked = sorted(
            places, key=lambda p: -_merit(layout, p, opposite=opposite, near=near) - float(rng.uniform(0, 0.25))
        )
        placed = layout.first(ranked[:TRIED], margin=margin, inside=ON_FLOOR, visible=0.9)
        if placed is not None:
            return placed
    return None


def _far_edge(layout: Layout, piece: str, dims: Dims, options: Mapping[str, Any] | None) -> list[Placement]:
    """Where no wall is known: along the far edge of the floor in view."""
    x, y = layout.plan.grid
    result = []
    for column in range(0, x.shape[1], 8):
        rows = np.flatnonzero(layout.plan.inside[:, column])
        if len(rows):
            far = float(y[rows[-1], column]) - dims[1] / 2 - 0.1
            result.append(Placement(piece, float(x[0, column]), far, 0.0, *dims, options=options or {}))
    return result


def _merit(layout: Layout, place: Placement, *, opposite: Placement | None, near: Placement | None) -> float:
    seen = layout.silhouette(place)
    if seen is None:
        return -9.0
    raster = seen[0]
    new = float((raster & ~layout.covered.astype(bool)).sum()) / max(float(raster.sum()), 1.0)
    result = min(share_of(raster), 0.06) * 8 + 0.5 * new - max(0.0, share_of(raster) - 0.07) * 15
    result -= sum(layout.hidden(o, raster) for o in layout.plan.room.openings)
    if layout.half_on_rug(place):
        result -= 0.8
    if opposite is not None:
        result += 1.2 * looks_at(place, opposite.x, opposite.y) * max(0.0, looks_at(opposite, place.x, place.y))
    if near is not None:
        result -= 0.35 * float(np.hypot(place.x - near.x, place.y - near.y))
    return result


def loose(layout: Layout, places: list[Placement], *, margin: float = 0.08, visible: float = 0.88) -> Placement | None:
    """The first of the places on which a loose piece may stand."""
    return layout.first(places, margin=margin, inside=ON_FLOOR, visible=visible)


def corner_spots(layout: Layout, piece: str, dims: Dims, gap: float = 0.12) -> list[Placement]:
    """The room's far corners, looking diagonally out of them, and both ends of what stands already."""
    plan = layout.plan
    result = []
    for wall, sign in (("back", -1), ("front", 1)):
        if wall not in plan.planes:
            continue
        low, high = stretch(plan, wall)
        if low == high:
            continue
        ends = ((1, plan.planes.get("left", low)), (-1, plan.planes.get("right", high)))
        for side, edge in ends:
            x = edge + (dims[0] / 2 + gap) * side
            y = plan.planes[wall] + sign * (dims[1] / 2 + gap)
            result.append(Placement(piece, x, y, 0.0, *dims))
    for anchor in layout.anchors[-1:]:
        result += [beside(anchor, side, piece, dims, 0.10, (anchor.depth - dims[1]) / 2) for side in (-1, 1)]
    return result


def plants(
    layout: Layout, style: str, rng: np.random.Generator, count: int, *, piece: str = "plant", least: float = 1.0
) -> int:
    """Plants in corners, beside furniture and along walls; how many found a place. least: the first one's size."""
    width, depth, height = size(piece, style)
    height = min(height, layout.plan.room.ceiling * 0.68)
    placed = 0
    for number in range(count):
        share = (least, 0.72 * least)[min(number, 1)] * float(rng.uniform(0.92, 1.05))
        # a crown may overhang: the footprint that counts is that of the pot and the lower leaves
        narrow = 0.66 if piece == "plant" else 1.0
        core = (width * share * narrow, depth * share * narrow, height * share)
        options = corner_spots(layout, piece, core) + along_walls(layout.plan, piece, core, step=0.4, gap=0.10)
        if not walls(layout.plan):
            options += _far_edge(layout, piece, core, None)[::3]
        options = [place for place in options if not layout.half_on_rug(place)]
        order = sorted(options, key=lambda p: _plant_merit(layout, p) + float(rng.uniform(0, 0.5)), reverse=True)
        if layout.first(order[:14], margin=0.06, inside=ON_FLOOR, visible=0.9) is not None:
            placed += 1
    return placed


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
        - 20.0 * max(0.0, share_of(seen[0]) - 0.04)
    )


def floor_lamp(layout: Layout, style: str, seats: list[Placement]) -> bool:
    """A floor lamp beside or behind a seat, never nearer to the camera than what it lights; before a way only if no
    place beside one is left."""
    width, depth, height = size("floor_lamp", style)
    lamp = (width, depth, min(height, layout.plan.room.ceiling * 0.75))
    spots = []
    for seat in seats:
        for u, v in ((-0.5, 0.12), (0.5, 0.12), (-0.6, 0.5), (0.6, 0.5), (0.0, 0.8)):
            aside = u * seat.width + np.sign(u) * (width / 2 + 0.07) * (abs(u) <= 0.5)
            spot = at(seat, "floor_lamp", lamp, aside, v * seat.depth)
            if np.hypot(spot.x, spot.y) > np.hypot(seat.x, seat.y) - 0.15:
                spots.append(spot)
    spots.sort(key=lambda spot: _ways_hidden(layout, spot) > 0.02)
    return loose(layout, spots, margin=0.03, visible=0.9) is not None


def armchair(
    layout: Layout, style: str, rng: np.random.Generator, target: tuple[float, float], spots: list[tuple[float, float]]
) -> Placement | None:
    """An armchair at one of the spots, looking at the target, its back never to a near camera."""
    dims = size("armchair", style)
    places = [turned_to(Placement("armchair", x, y, 0.0, *dims), *target) for x, y in spots]
    jitter = [float(rng.uniform(0, 0.4)) for _ in places]
    order = sorted(range(len(places)), key=lambda n: _doorway(layout, places[n]) + jitter[n])
    return loose(layout, [places[n] for n in order], margin=0.10, visible=0.86)


def _doorway(layout: Layout, place: Placement) -> float:
    """How much of the ways out a piece would hide, and how near the camera it stands."""
    seen = layout.silhouette(place)
    if seen is None:
        return 9.0
    return 2.0 * _ways_hidden(layout, place) + 4.0 * max(0.0, share_of(seen[0]) - 0.05)


def _ways_hidden(layout: Layout, place: Placement) -> float:
    """Shares of the ways' and fireplaces' places in the picture that a piece would cover, summed."""
    seen = layout.silhouette(place)
    ways = [o for o in layout.plan.room.openings if o.kind in WAYS or o.kind == "fireplace"]
    return 0.0 if seen is None else sum(layout.hidden(o, seen[0]) for o in ways)


def plant_count(style: str) -> int:
    """How many plants the style wants."""
    return preset(style).plants


def around(anchor: Placement, distances: tuple[float, ...], heights: tuple[float, ...]) -> list[tuple[float, float]]:
    """Points to both sides of a piece, at these distances from its middle and these places along its depth."""
    return [local(anchor, side * u, v) for u in distances for side in (-1, 1) for v in heights]
