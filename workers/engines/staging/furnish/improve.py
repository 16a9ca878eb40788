"""Local improvement of a furnished layout: pieces are moved, turned, resized and mirrored while the score rises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from workers.engines.staging.furnish.anchors import local_of, turned
from workers.engines.staging.furnish.layout import FLAT, HUNG, Item, Layout, along_extent
from workers.engines.staging.furnish.rules import TUCKED
from workers.engines.staging.scene import Placement

Judge = Callable[[Layout], float | None]
"""The score of a layout; None if it breaks a rule."""
Change = Callable[[Placement], Placement]

LOOSE = frozenset(
    (
        "armchair",
        "outdoor_chair",
        "plant",
        "planter",
        "floor_lamp",
        "pouf",
        "lantern",
        "laundry_basket",
        "coat_rack",
        "boxes",
        "play_tent",
        "drying_rack",
        "standing_mirror",
        "stool",
    )
)
"""Pieces that stand where they like."""
MIRRORED = frozenset(("floor_lamp", "side_table", "armchair", "outdoor_chair", "pouf"))
"""The anchor's company whose sides may be exchanged."""
STEPS = (0.20, -0.20, 0.08, -0.08)
TURN = 0.17
LEAST_GAIN = 0.01


def improve(layout: Layout, judge: Judge, *, evaluations: int = 70) -> tuple[Layout, float]:
    """The layout with its score after at most so many trials; the same input gives the same answer.

    The given layout must obey the rules. Steps: each loose piece 8 or 20 cm in four directions and 10 degrees either
    way, each piece and picture at a wall along it, plants, mirrors, art and rugs a little larger or smaller, the
    anchor's whole group along its wall, its company from one side to the other.
    """
    best = judge(layout)
    assert best is not None
    left = evaluations
    improved = True
    while improved and left > 0:
        improved = False
        for placement in layout.placements:
            for change in _changes(layout, placement):
                if left <= 0:
                    break
                item = next((one for one in layout.items if one.placement == placement), None)
                if item is None:
                    break
                left -= 1
                changed = _changed(layout, _group(layout, item), change)
                value = None if changed is None else judge(changed)
                if changed is not None and value is not None and value > best + LEAST_GAIN:
                    layout, best, improved = changed, value, True
                    break
    return layout, best


def _changes(layout: Layout, placement: Placement) -> Iterator[Change]:
    """What may be tried with a piece, in a fixed order."""
    if placement in layout.anchors:
        for step in STEPS:
            yield _shift(*_along(placement, step))
        if placement.wall is None:
            for step in STEPS[:2]:
                yield _shift(*_across(placement, step))
        return
    if placement.z > 0 and placement.piece not in HUNG:
        return
    if placement.piece in HUNG:
        if placement.piece in ("art", "mirror") and not _above(layout, placement):
            for step in STEPS[:2]:
                yield _shift(*_along(placement, step))
            yield _grow(1.12)
        return
    if placement.piece in FLAT:
        yield _grow(1.08)
        return
    if placement.wall is not None:
        for step in STEPS:
            yield _shift(*_along(placement, step))
    elif placement.piece in LOOSE:
        for step in STEPS:
            yield _shift(step, 0.0)
            yield _shift(0.0, step)
        if placement.piece in ("armchair", "outdoor_chair"):
            yield _turn(TURN)
            yield _turn(-TURN)
    if placement.piece in ("plant", "planter"):
        yield _grow(0.88)
        yield _grow(1.12)
    if placement.piece in MIRRORED and layout.anchors:
        yield _mirror(_nearest_anchor(layout, placement))


def _along(placement: Placement, step: float) -> tuple[float, float]:
    """A step along the piece's wall, or along its own width."""
    if placement.wall is not None:
        return (step, 0.0) if placement.wall in ("back", "front") else (0.0, step)
    return step * float(np.cos(placement.yaw)), step * float(np.sin(placement.yaw))


def _across(placement: Placement, step: float) -> tuple[float, float]:
    return -step * float(np.sin(placement.yaw)), step * float(np.cos(placement.yaw))


def _shift(dx: float, dy: float) -> Change:
    return lambda p: replace(p, x=p.x + dx, y=p.y + dy)


def _turn(angle: float) -> Change:
    return lambda p: replace(p, yaw=turned(p.yaw, angle))


def _grow(share: float) -> Change:
    def grown(p: Placement) -> Placement:
        depth = p.depth if p.piece in HUNG else p.depth * share
        height = p.height if p.piece in FLAT else p.height * share
        return replace(p, width=p.width * share, depth=depth, height=height)

    return grown


def _mirror(anchor: Placement) -> Change:
    """To the other side of the anchor's middle line."""

    def mirrored(p: Placement) -> Placement:
        u, v = local_of(anchor, p.x, p.y)
        cosine, sine = np.cos(anchor.yaw), np.sin(anchor.yaw)
        x, y = anchor.x - u * cosine - v * sine, anchor.y - u * sine + v * cosine
        return replace(p, x=float(x), y=float(y), yaw=turned(2 * anchor.yaw - p.yaw, 2 * np.pi))

    return mirrored


def _nearest_anchor(layout: Layout, placement: Placement) -> Placement:
    return min(layout.anchors, key=lambda a: np.hypot(a.x - placement.x, a.y - placement.y))


def _above(layout: Layout, hung: Placement) -> bool:
    """Whether what hangs belongs to a piece that stands below it."""
    return any(_hangs_over(hung, piece) for piece in layout.placements)


def _hangs_over(hung: Placement, piece: Placement) -> bool:
    if hung.piece == "pendant":
        return bool(np.hypot(hung.x - piece.x, hung.y - piece.y) < 0.05 and piece.z == 0)
    if hung.piece in ("curtain",) or hung.wall is None or hung.wall != piece.wall or piece.piece in HUNG:
        return False
    first, second = (p.x if hung.wall in ("back", "front") else p.y for p in (hung, piece))
    return abs(first - second) < along_extent(piece) / 2


def _group(layout: Layout, item: Item) -> list[Item]:
    """What moves with a piece: things on it, what hangs over it, seats tucked under it; with an anchor its company."""
    lead = item.placement
    group = [item]
    for other in layout.items:
        p = other.placement
        if other is item:
            continue
        if lead in layout.anchors and p not in layout.anchors and _company(layout, lead, p):
            group.append(other)
        elif p.z > 0 and p.piece not in HUNG and lead.piece not in HUNG:
            u, v = local_of(lead, p.x, p.y)
            if abs(u) < lead.width / 2 and abs(v) < lead.depth / 2 and abs(p.z - lead.z - lead.height) < 0.01:
                group.append(other)
        elif (p.piece in HUNG and _hangs_over(p, lead)) or lead.piece in TUCKED.get(p.piece, ()):
            group.append(other)
    return group


def _company(layout: Layout, anchor: Placement, p: Placement) -> bool:
    """Whether a piece belongs to the anchor's group: near it, and bound to no other place."""
    if p.piece == "curtain" or (p.wall is not None and not _hangs_over(p, anchor)):
        return False
    if len(layout.anchors) > 1 and _nearest_anchor(layout, p) != anchor:
        return False
    if p.z > 0 and any(
        q.wall is not None and q != anchor and q.z == 0 and np.hypot(q.x - p.x, q.y - p.y) < q.width / 2
        for q in layout.placements
    ):
        return False
    return p.piece not in ("plant", "planter", "play_tent", "boxes", "standing_mirror")


def _changed(layout: Layout, group: list[Item], change: Change) -> Layout | None:
    """The layout with the group changed, if the rules still allow every piece of it."""
    twin = layout.without(group)
    lead = group[0].placement
    after = change(lead)
    if lead in twin.anchors:
        twin.anchors = [after if anchor == lead else anchor for anchor in twin.anchors]
    dx, dy = after.x - lead.x, after.y - lead.y
    turned_by = after.yaw - lead.yaw
    for item in group:
        p = item.placement
        moved = after if item is group[0] else replace(p, x=p.x + dx, y=p.y + dy, yaw=turned(p.yaw, turned_by))
        terms = item.terms
        if terms.under is not None:
            under = terms.under
            terms = replace(terms, under=after if under == lead else replace(under, x=under.x + dx, y=under.y + dy))
        if not twin.put_on(moved, terms):
            return None
    return twin
