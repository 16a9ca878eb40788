"""Arrangement: many furnished layouts are tried under hard rules, the best are improved step by step and kept.

Hard rules: no piece on the floor before a door, passage, stair, fireplace or kept-free place; ways of 0.8 m between
them (0.6 m in rooms for one person; or what the empty room allows); nothing tall before a window or near the camera;
no seat's back and no cut-off rug in the foreground; art on free wall only; no piece over 35 % of the frame; every foot
on the floor in view. `Arrangement.rules` reports them as numbers:

- clearance_min_m: the narrowest spot on the ways through the room, metres (at most 2).
- opening_overlap: largest share of a footprint on floor that should be free (0 by rule).
- opening_hidden: largest share of a door's, passage's or stair's place in the picture that furniture covers.
- frame_share_max, frame_share_total: bounding boxes' share of the picture, largest piece and all together.
- inside_floor: smallest share of a footprint that lies on the floor in view (at least ON_FLOOR by rule).
- overlap_max: largest share of a footprint that stands inside another (chairs pushed under a table do not count).
- through_wall_m: how far the worst piece reaches through a wall in view, metres.
- zones: how many of the rooms asked for were furnished.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from workers.engines.base import InvalidInput, Unsupported
from workers.engines.staging.furnish.anchors import Program, anchors
from workers.engines.staging.furnish.floorplan import ON_FLOOR, Plan
from workers.engines.staging.furnish.improve import improve
from workers.engines.staging.furnish.layout import FLAT, Layout
from workers.engines.staging.furnish.presets import preset
from workers.engines.staging.furnish.rooms import ROOMS, RoomType
from workers.engines.staging.furnish.rules import rules_of
from workers.engines.staging.furnish.score import score
from workers.engines.staging.furnish.wishes import NONE, WishedLayout, Wishes, fulfil, granted
from workers.engines.staging.furnish.zones import Split, mask_of, splits
from workers.engines.staging.scene import Arrangement, Placement, Room

KEPT = 4
PATIENCE = 4
"""Places of the anchor that are tried for each layout that is wanted: in a tight room most leave no space for more."""
IMPROVED = 3
"""How many of the kept arrangements are improved step by step: the result, its alternate and one in reserve."""
ELSEWHERE = 100.0
"""Distance of two arrangements whose anchors stand at different walls or look different ways."""
LEAST_DIFFERENCE = 0.30
"""Share of the furnished part of the picture that must change for an arrangement to count as another."""
LENIENT_COST = 1.0
"""Merit that an arrangement loses which was only sought as an alternate."""
OVERLAP = 0.02
"""Share of a footprint that may stand inside another: a cell of the floor's raster."""


@dataclass(frozen=True)
class Tried:
    """A furnished layout that obeys the rules."""

    layout: Layout
    merit: float
    filled: float
    score: float
    rules: dict[str, float]


def arrange(
    room: Room, *, room_types: tuple[str, ...], style: str, seed: int, tries: int = 24, wishes: Wishes = NONE
) -> list[Arrangement]:
    """Arrangements that obey the rules, best first, at most four; the second differs most.

    room_types: one of ROOMS, or up to three of one family, each of which gets a zone of the floor. tries: how many
    layouts are furnished in full. wishes: pieces to leave out or to add. The same arguments give the same answer.
    Raises Unsupported for other room types, InvalidInput (`room_too_small`) when nothing fits, and (`unknown_style`)
    for a style that is none of ours.
    """
    preset(style)
    kinds = _kinds(room_types)
    rng = np.random.default_rng(seed)
    plan = Plan(room, min(kind.passage for kind in kinds))
    found = (
        _zoned(plan, kinds, style, rng, tries, wishes)
        if len(kinds) > 1
        else _whole(plan, kinds[0], style, rng, tries, wishes)
    )
    if not found:
        names = " and ".join(room_types)
        raise InvalidInput(
            f"Nothing that makes a {names} fits the floor in view without blocking a way; a wider view of the room "
            "would help",
            code="room_too_small",
        )
    kept = _different(sorted(found, key=lambda one: -one.score))
    better = [_improved(one) if number < IMPROVED else one for number, one in enumerate(kept)]
    best = max(better, key=lambda one: one.score)
    others = [one for one in better if one is not best]
    # improvement may have made another the best: its alternate is again one that stands elsewhere, if there is one
    ranked = [best, *sorted(others, key=lambda one: _distance(best, one) < ELSEWHERE)]
    return [_arrangement(one) for one in ranked]


def _kinds(room_types: tuple[str, ...]) -> tuple[RoomType, ...]:
    unknown = [name for name in room_types if name not in ROOMS]
    families = {ROOMS[name].family for name in room_types if name in ROOMS}
    together = len(room_types) == 1 or (len(families) == 1 and "" not in families)
    if not room_types or unknown or not together or len(set(room_types)) != len(room_types) or len(room_types) > 3:
        raise Unsupported(
            f"room_types must be one of {', '.join(ROOMS)}, or up to three different ones of one open plan (Living "
            f"Room, Kitchen, Dining Room) or wet room (Bathroom, Shower, Toilet); got {', '.join(room_types) or 'none'}"
        )
    return tuple(ROOMS[name] for name in room_types)


def _whole(plan: Plan, kind: RoomType, style: str, rng: np.random.Generator, tries: int, wishes: Wishes) -> list[Tried]:
    """One room: its programs in turn, the first that fits; the stricter rules before the lenient ones."""
    groups = [kind.programs[: kind.equal], *((program,) for program in kind.programs[kind.equal :])]
    for chunk in (groups[:2], groups[2:]):
        for lenient in (False, True):
            for group in chunk:
                found: list[Tried] = []
                for program in group:
                    empty = WishedLayout(plan, lenient, wishes=wishes)
                    places = anchors(empty, program, style)
                    found += _tried(empty, program, places, style, rng, max(1, tries // len(group)))
                if found:
                    return found + _elsewhere(found, plan, group[0], style, rng, tries, wishes)
    return []


def _elsewhere(
    found: list[Tried],
    plan: Plan,
    program: Program,
    style: str,
    rng: np.random.Generator,
    tries: int,
    wishes: Wishes,
) -> list[Tried]:
    """Where all stand alike: more tries at other walls and turns, for an alternate that is one; leniently at a cost."""
    kinds = {_stance(one.layout.anchors[0]) for one in found}
    result: list[Tried] = []
    for lenient in (False, True) if len(kinds) < 2 else ():
        empty = WishedLayout(plan, lenient, wishes=wishes)
        places = [(merit, p) for merit, p in anchors(empty, program, style) if _stance(p) not in kinds]
        result = _tried(empty, program, places, style, rng, max(2, tries // 2))
        if result:
            break
    return [replace(one, merit=one.merit - LENIENT_COST, score=one.score - 1.5 * LENIENT_COST) for one in result]


def _stance(anchor: Placement) -> tuple[str, str | None, float]:
    return anchor.piece, anchor.wall, round(anchor.yaw, 1)


def _tried(
    empty: Layout,
    program: Program,
    places: list[tuple[float, Placement]],
    style: str,
    rng: np.random.Generator,
    tries: int,
) -> list[Tried]:
    result: list[Tried] = []
    for merit, anchor in _chosen(places, rng, PATIENCE * tries):
        if len(result) >= tries:
            break
        layout = empty.copy()
        if program.furnish(layout, anchor, style, rng):
            fulfil(layout, style, rng)
            tried = _judged(layout, merit, program.filled, 1)
            result += [tried] if tried is not None else []
    return result


def _zoned(
    plan: Plan, kinds: tuple[RoomType, ...], style: str, rng: np.random.Generator, tries: int, wishes: Wishes
) -> list[Tried]:
    """Several rooms: zones for all of them, else for fewer, the first named kept longest."""
    for count in range(len(kinds), 1, -1):
        for chosen in combinations(kinds, count):
            for lenient in (False, True):
                empty = WishedLayout(plan, lenient, wishes=wishes)
                found: list[Tried] = []
                ways = splits(empty, tuple(kind.zone_programs for kind in chosen), style)
                for number in range(tries if ways else 0):
                    split = ways[number % len(ways)]
                    found += _furnished(empty, split, style, rng, number // len(ways))
                if found:
                    return found
    for kind in kinds:
        alone = _whole(plan, kind, style, rng, tries, wishes)
        if alone:
            return alone
    return []


def _furnished(empty: Layout, split: Split, style: str, rng: np.random.Generator, turn: int) -> list[Tried]:
    layout, merit = empty.copy(), 0.0
    for part in split.parts:
        layout.zone = mask_of(layout.plan, part.zone)
        for value, anchor in part.places[turn % len(part.places) :][:3]:
            attempt = layout.copy()
            if part.program.furnish(attempt, anchor, style, rng):
                layout, merit = attempt, merit + value / len(split.parts)
                break
        else:
            return []
    layout.zone = None
    fulfil(layout, style, rng)
    filled = min(0.40, 0.75 * sum(part.program.filled for part in split.parts))
    tried = _judged(layout, merit, filled, len(split.parts))
    return [tried] if tried is not None else []


def _judged(layout: Layout, merit: float, filled: float, zones: int) -> Tried | None:
    """The layout with its score; None if it breaks a rule."""
    rules = rules_of(layout)
    if rules["inside_floor"] < ON_FLOOR or rules["opening_overlap"] > 0 or rules["overlap_max"] > OVERLAP:
        return None
    value = score(layout, rules, merit, filled) + granted(layout)
    return Tried(layout, merit, filled, value, rules | {"zones": float(zones)})


def _improved(tried: Tried) -> Tried:
    def judge(layout: Layout) -> float | None:
        one = _judged(layout, tried.merit, tried.filled, 1)
        return None if one is None else one.score

    layout, _ = improve(tried.layout, judge)
    return _judged(layout, tried.merit, tried.filled, int(tried.rules["zones"])) or tried


def _arrangement(tried: Tried) -> Arrangement:
    """The anchors first, then what lies flat, then the rest in the order in which it came."""
    pieces = tried.layout.placements
    first = [p for p in pieces if p in tried.layout.anchors[:1]]
    flat = [p for p in pieces if p.piece in FLAT]
    rest = [p for p in pieces if p not in first and p not in flat]
    return Arrangement((*first, *flat, *rest), tried.score, tried.rules)


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


def _different(ranked: list[Tried]) -> list[Tried]:
    """The best, then others whose anchor stands at another wall or looks another way, then those that only differ."""
    kept = ranked[:1]
    for least in (ELSEWHERE, 0.6, LEAST_DIFFERENCE):
        for candidate in ranked:
            if len(kept) < KEPT and all(_distance(candidate, other) >= least for other in kept):
                kept.append(candidate)
    return kept


def _distance(one: Tried, other: Tried) -> float:
    for first, second in zip(one.layout.anchors, other.layout.anchors, strict=False):
        turn = abs((first.yaw - second.yaw + np.pi) % (2 * np.pi) - np.pi)
        if first.piece != second.piece or first.wall != second.wall or turn > 0.5:
            return ELSEWHERE
    both = one.layout.covered & other.layout.covered
    either = one.layout.covered | other.layout.covered
    return 1.0 - float(both.sum()) / max(float(either.sum()), 1.0)
