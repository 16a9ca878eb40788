"""Arrangement: many furnished layouts are tried under hard rules, scored, and the best that really differ are kept.

Hard rules: no piece on the floor before a door, passage, stair, fireplace or kept-free place; ways of 0.8 m between
them (or what the empty room allows); nothing tall before a window; art on free wall only; no piece over 35 % of the
frame; every foot on the floor in view. `Arrangement.rules` reports them as numbers:

- clearance_min_m: the narrowest spot on the ways through the room, metres (at most 2).
- opening_overlap: largest share of a footprint on floor that should be free (0 by rule).
- opening_hidden: largest share of a door's, passage's or stair's place in the picture that furniture covers.
- frame_share_max, frame_share_total: bounding boxes' share of the picture, largest piece and all together.
- inside_floor: smallest share of a footprint that lies on the floor in view (at least ON_FLOOR by rule).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workers.engines.base import InvalidInput, Unsupported
from workers.engines.staging.furnish import bedroom, living
from workers.engines.staging.furnish.anchors import anchors
from workers.engines.staging.furnish.floorplan import ON_FLOOR, Plan
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.furnish.presets import preset
from workers.engines.staging.furnish.sizes import STEPS, size
from workers.engines.staging.scene import Arrangement, Placement, Room

Furnish = Callable[[Layout, Placement, str, np.random.Generator], bool]


@dataclass(frozen=True)
class RoomType:
    """What a room is built around, and by whom."""

    anchor: str
    furnish: Furnish


ROOMS: dict[str, RoomType] = {
    "Living Room": RoomType("sofa", living.furnish),
    "Bedroom": RoomType("bed", bedroom.furnish),
}

WORTH = {
    "coffee_table": 1.0,
    "armchair": 0.8,
    "rug": 0.8,
    "nightstand": 0.7,
    "floor_lamp": 0.4,
    "plant": 0.35,
    "art": 0.6,
    "side_table": 0.25,
    "sideboard": 0.45,
    "bench": 0.3,
    "mirror": 0.2,
    "table_lamp": 0.15,
    "still_life": 0.15,
    "curtain": 0.2,
}
TOTAL = {"sofa": 0.30, "bed": 0.34}
"""The share of the frame that a well furnished photo of the room gives to furniture's bounding boxes."""
KEPT = 4
ELSEWHERE = 100.0
"""Distance of two arrangements whose anchors stand at different walls or look different ways."""


def arrange(room: Room, *, room_types: tuple[str, ...], style: str, seed: int, tries: int = 24) -> list[Arrangement]:
    """Arrangements that obey the rules, best first, at most four; the second differs most.

    room_types: exactly one of ROOMS. tries: how many layouts are furnished in full. The same arguments give the same
    answer. Raises Unsupported for other room types, InvalidInput (`room_too_small`) when nothing fits, and
    (`unknown_style`) for a style that is none of ours.
    """
    preset(style)
    if len(room_types) != 1 or room_types[0] not in ROOMS:
        raise Unsupported(
            f"room_types must be exactly one of {', '.join(ROOMS)}; got {', '.join(room_types) or 'none'}"
        )
    kind = ROOMS[room_types[0]]
    rng = np.random.default_rng(seed)
    plan = Plan(room)
    found: list[Arrangement] = []
    for lenient in (False, True):
        empty = Layout(plan, lenient)
        places = anchors(empty, kind.anchor, size(kind.anchor, style), STEPS[kind.anchor])
        found += _tried(empty, kind, places, style, rng, tries)
        if found:
            break
    if not found:
        raise InvalidInput(
            f"No {kind.anchor} fits the floor in view without blocking a way; a wider view of the room would help",
            code="room_too_small",
        )
    return _different(sorted(found, key=lambda arrangement: -arrangement.score))


def _tried(
    empty: Layout,
    kind: RoomType,
    places: list[tuple[float, Placement]],
    style: str,
    rng: np.random.Generator,
    tries: int,
) -> list[Arrangement]:
    result = []
    for merit, anchor in _chosen(places, rng, tries):
        layout = empty.copy()
        if not kind.furnish(layout, anchor, style, rng):
            continue
        rules = layout.rules()
        if rules["inside_floor"] < ON_FLOOR or rules["opening_overlap"] > 0:
            continue
        result.append(Arrangement(tuple(layout.placements), round(float(score(layout, rules, merit)), 4), rules))
    return result


def _chosen(
    places: list[tuple[float, Placement]], rng: np.random.Generator, tries: int
) -> list[tuple[float, Placement]]:
    """The best places of every kind (wall, turn) in turns, with some chance; twice over if there are few."""
    groups: dict[tuple[str | None, float], list[tuple[float, Placement]]] = {}
    for merit, place in places:
        groups.setdefault((place.wall, round(place.yaw, 1)), []).append((merit + float(rng.normal(0, 0.15)), place))
    order = sorted(
        (sorted(group, key=lambda pair: -pair[0]) for group in groups.values()), key=lambda group: -group[0][0]
    )
    chosen: list[tuple[float, Placement]] = []
    depth = 0
    while len(chosen) < tries and any(len(group) > depth for group in order):
        for number, group in enumerate(order):
            share = max(1, round(4 / (number + 1)))
            chosen += group[depth * share : (depth + 1) * share]
        depth += 1
    if chosen and len(chosen) < tries:
        chosen += chosen[: tries - len(chosen)]
    return chosen[:tries]


def score(layout: Layout, rules: dict[str, float], merit: float) -> float:
    """Higher is better: a good place for the anchor, good company, a filled but open picture, openings in sight."""
    anchor = layout.placements[0]
    worth = sum(WORTH.get(placement.piece, 0.0) for placement in layout.placements)
    weights = layout.covered.sum(axis=0) + 1e-9
    places = (np.arange(len(weights)) + 0.5) / len(weights)
    columns = np.flatnonzero(layout.covered.any(axis=0))
    balance = abs(float((places * weights).sum() / weights.sum()) - 0.5)
    spread = float(columns[-1] - columns[0]) / len(weights) if len(columns) else 0.0
    hidden = sum(layout.hidden(opening, layout.covered) for opening in layout.plan.room.openings)
    filled = -5.0 * abs(rules["frame_share_total"] - TOTAL.get(anchor.piece, 0.3))
    open_ways = 0.6 * min(rules["clearance_min_m"], 1.2)
    return 1.5 * merit + worth + filled + 0.8 * spread - 2.0 * balance - 1.2 * hidden + open_ways


def _different(ranked: list[Arrangement]) -> list[Arrangement]:
    """The best, then others whose anchor stands at another wall or looks another way, then those that only differ."""
    kept = ranked[:1]
    for least in (ELSEWHERE, 1.0):
        for candidate in ranked:
            if len(kept) < KEPT and all(_distance(candidate, other) >= least for other in kept):
                kept.append(candidate)
    return kept


def _distance(one: Arrangement, other: Arrangement) -> float:
    first, second = one.placements[0], other.placements[0]
    if first.wall != second.wall or abs(first.yaw - second.yaw) > 0.5:
        return ELSEWHERE
    apart = float(np.hypot(first.x - second.x, first.y - second.y)) / 0.8
    chairs = [
        sorted((round(p.x), round(p.y)) for p in a.placements if p.piece in ("armchair", "sideboard", "bench"))
        for a in (one, other)
    ]
    return apart + (0.4 if chairs[0] != chairs[1] else 0.0)
