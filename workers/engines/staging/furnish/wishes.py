"""What a customer wants in a room and what not: pieces that are left out, and pieces that are added to what it has.

What is barred never enters the layout. What is wanted and did not come by itself is tried after the room's own program
has run, if need be in the place of a piece that nobody asked for, and an arrangement that has it scores higher.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from workers.engines.staging.furnish.floorplan import ON_FLOOR
from workers.engines.staging.furnish.layout import FLAT, HUNG, Item, Layout, Terms
from workers.engines.staging.furnish.rooms import hanging, standing, tops
from workers.engines.staging.furnish.rooms.places import beside, local
from workers.engines.staging.furnish.score import WORTH
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement

GRANTED = 2.5
"""What a wanted piece adds to an arrangement's score: more than any two pieces that nobody asked for."""
NEEDED = frozenset(("coffee_table", "dining_table", "nightstand"))
"""Pieces that what a room is arranged around is no use without: they make room for nothing."""
MOST_DISPLACED = 3
"""How many pieces that nobody asked for may make room for one that was."""


@dataclass(frozen=True)
class Wish:
    """So many of a piece. scale: of its usual size, where a piece is made in sizes (plants)."""

    piece: str
    count: int = 1
    scale: float = 1.0


@dataclass(frozen=True)
class Wishes:
    """barred: pieces of the catalogue that must not come in. wanted: pieces that should."""

    barred: frozenset[str] = frozenset()
    wanted: tuple[Wish, ...] = ()

    def got(self, placements: Sequence[Placement]) -> dict[str, int]:
        """How many of each wanted piece are there."""
        return {wish.piece: sum(p.piece == wish.piece for p in placements) for wish in self.wanted}

    def worth(self, placements: Sequence[Placement]) -> float:
        """GRANTED for each wanted piece that is there."""
        got = self.got(placements)
        return GRANTED * sum(min(got[wish.piece], wish.count) for wish in self.wanted)


NONE = Wishes()


@dataclass
class WishedLayout(Layout):
    """A layout that lets no barred piece in."""

    wishes: Wishes = field(default_factory=Wishes)

    def put_on(self, placement: Placement, terms: Terms) -> bool:
        return placement.piece not in self.wishes.barred and super().put_on(placement, terms)

    def add(self, placement: Placement, *, solid: bool) -> None:
        if placement.piece not in self.wishes.barred:
            super().add(placement, solid=solid)


def granted(layout: Layout) -> float:
    """What the granted wishes add to a layout's score."""
    return layout.wishes.worth(layout.placements) if isinstance(layout, WishedLayout) else 0.0


def fulfil(layout: Layout, style: str, rng: np.random.Generator) -> None:
    """Adds the wanted pieces that are missing, as far as the rules allow."""
    if not isinstance(layout, WishedLayout):
        return
    for wish in layout.wishes.wanted:
        for _ in range(wish.count):
            if layout.wishes.got(layout.placements)[wish.piece] >= wish.count:
                break
            if not (_place(layout, wish, style, rng) or _displace(layout, wish, style, rng)):
                break


def _displace(layout: WishedLayout, wish: Wish, style: str, rng: np.random.Generator) -> bool:
    """Takes out pieces that nobody asked for, the least worth first, until the wanted one fits; else all stay."""
    asked = {one.piece for one in layout.wishes.wanted}
    twin: Layout = layout
    for _ in range(MOST_DISPLACED):
        spare = [
            item
            for item in twin.items
            if item.placement not in twin.anchors
            and item.placement.piece not in FLAT | HUNG | NEEDED | asked
            and item.placement.z == 0
            and item.terms.under is None
        ]
        if not spare:
            return False
        least = min(spare, key=lambda item: WORTH.get(item.placement.piece, 0.0))
        twin = twin.without([least, *_borne(twin, least.placement)])
        attempt = twin.copy()
        if _place(attempt, wish, style, rng):
            layout.items, layout.taken, layout.covered = attempt.items, attempt.taken, attempt.covered
            return True
    return False


def _borne(layout: Layout, support: Placement) -> list[Item]:
    """What stands on a piece or hangs right above it."""
    reach = max(support.width, support.depth) / 2
    return [
        item
        for item in layout.items
        if item.placement.z > 0
        and item.placement.piece != "pendant"
        and np.hypot(item.placement.x - support.x, item.placement.y - support.y) < reach
        and (item.placement.piece not in HUNG or (item.placement.wall == support.wall and support.wall is not None))
    ]


def _place(layout: Layout, wish: Wish, style: str, rng: np.random.Generator) -> bool:
    """One more of the piece, where such a piece belongs."""
    piece, before = wish.piece, len(layout.items)
    if piece in PLACERS:
        PLACERS[piece](layout, style, rng, wish.scale)
    elif piece in ("art", "mirror"):
        hanging.hang_free(layout, style, rng, piece=piece)
    else:
        placed = standing.stand(layout, style, rng, piece, shares=(1.0, 0.85, 0.7), margin=0.12)
        if placed is not None and piece in ("sideboard", "dresser", "console"):
            tops.dressed(layout, placed, style, rng)
    return any(item.placement.piece == piece for item in layout.items[before:])


def _plant(layout: Layout, style: str, rng: np.random.Generator, scale: float) -> None:
    standing.plants(layout, style, rng, 1, least=scale)


def _armchair(layout: Layout, style: str, rng: np.random.Generator, scale: float) -> None:
    """Near the group and looking at its middle, or at a wall."""
    for anchor in layout.anchors:
        spots = standing.around(anchor, (1.2, 1.5, 1.9, 2.3), (-0.3, -0.8, -1.3, 0.1))
        if standing.armchair(layout, style, rng, local(anchor, 0.0, -anchor.depth), spots) is not None:
            return
    standing.loose(layout, standing.corner_spots(layout, "armchair", size("armchair", style)))


def _beside_seats(layout: Layout, style: str, piece: str) -> None:
    seats = [p for p in layout.placements if p.piece in ("sofa", "armchair", "bed", "kids_bed", "desk")]
    dims = size(piece, style)
    spots = [beside(seat, side, piece, dims, 0.07, v) for seat in seats for v in (0.05, -0.3) for side in (-1, 1)]
    standing.loose(layout, [*spots, *standing.corner_spots(layout, piece, dims)], margin=0.03)


def _side_table(layout: Layout, style: str, rng: np.random.Generator, scale: float) -> None:
    _beside_seats(layout, style, "side_table")


def _pouf(layout: Layout, style: str, rng: np.random.Generator, scale: float) -> None:
    dims = size("pouf", style)
    spots = [
        Placement("pouf", x, y, 0.3, *dims)
        for anchor in layout.anchors
        for x, y in standing.around(anchor, (0.8, 1.1, 1.4, 1.8), (-1.1, -0.8, -1.4))
    ]
    standing.loose(layout, [*spots, *standing.corner_spots(layout, "pouf", dims)])


def _floor_lamp(layout: Layout, style: str, rng: np.random.Generator, scale: float) -> None:
    seats = [p for p in layout.placements if p.piece in ("armchair", "sofa", "bed", "desk")]
    if standing.floor_lamp(layout, style, seats):
        return
    dims = size("floor_lamp", style)
    lamp = (dims[0], dims[1], min(dims[2], layout.plan.room.ceiling * 0.75))
    standing.loose(layout, standing.corner_spots(layout, "floor_lamp", lamp), margin=0.03)


def _table_lamp(layout: Layout, style: str, rng: np.random.Generator, scale: float) -> None:
    lit = {(p.x, p.y) for p in layout.placements if p.piece == "table_lamp"}
    for support in layout.placements:
        if support.piece in ("side_table", "nightstand", "sideboard", "dresser", "console", "desk"):
            for slide in (0.0, 0.36, -0.36):
                spot = local(support, slide * support.width, 0.0)
                if spot not in lit and tops.on_top(layout, support, "table_lamp", style, slide=slide, wide=0.5):
                    return


def _rug(layout: Layout, style: str, rng: np.random.Generator, scale: float) -> None:
    for anchor in layout.anchors:
        if tops.rug_before(layout, anchor, style, least=0.5) is not None:
            return
    height = size("rug", style)[2]
    tops.rug_alone(layout, style, [(2.0, 1.4, height), (1.6, 1.1, height), (1.2, 0.8, height)])


def _curtain(layout: Layout, style: str, rng: np.random.Generator, scale: float) -> None:
    hanging.curtains(layout, style)


def _desk(layout: Layout, style: str, rng: np.random.Generator, scale: float) -> None:
    """A desk at a wall with a chair at it; no desk that nobody could sit at."""
    twin = layout.copy()
    desk = standing.stand(twin, style, rng, "desk", shares=(0.9, 0.75), dims=(1.25, 0.58, 0.75), margin=0.1)
    if desk is None:
        return
    width, depth, height = size("office_chair", style)
    for swing in (0.3, -0.3, 0.0):
        for out in (0.0, 0.15):
            x, y = local(desk, 0.0, -(desk.depth / 2 + depth / 2 - 0.16 + out))
            chair = Placement("office_chair", x, y, desk.yaw + float(np.pi) + swing, width, depth, height)
            if twin.put(chair, margin=0.02, inside=ON_FLOOR, visible=0.86, under=desk):
                tops.on_top(twin, desk, "desk_things", style, wide=0.8, deep=0.7)
                layout.items, layout.taken, layout.covered = twin.items, twin.taken, twin.covered
                return


def _television(layout: Layout, style: str, rng: np.random.Generator, scale: float) -> None:
    """On a low board opposite what the room is arranged around."""
    anchor = layout.anchors[0] if layout.anchors else None
    width, depth, _ = size("sideboard", style)
    board = standing.stand(
        layout,
        style,
        rng,
        "sideboard",
        dims=(width, depth, 0.50),
        avoid=anchor.wall if anchor is not None else None,
        opposite=anchor,
        margin=0.12,
    )
    if board is not None:
        tops.on_top(layout, board, "television", style, wide=0.85)


def _standing_mirror(layout: Layout, style: str, rng: np.random.Generator, scale: float) -> None:
    dims = size("standing_mirror", style)
    standing.loose(layout, standing.corner_spots(layout, "standing_mirror", dims), margin=0.05)


Placer = Callable[[Layout, str, np.random.Generator, float], None]

PLACERS: dict[str, Placer] = {
    "plant": _plant,
    "armchair": _armchair,
    "side_table": _side_table,
    "pouf": _pouf,
    "floor_lamp": _floor_lamp,
    "table_lamp": _table_lamp,
    "rug": _rug,
    "curtain": _curtain,
    "desk": _desk,
    "television": _television,
    "standing_mirror": _standing_mirror,
}
"""Pieces that do not simply stand at a wall."""

ADDED = frozenset(PLACERS) | {
    "art",
    "mirror",
    "sideboard",
    "dresser",
    "console",
    "bookcase",
    "wardrobe",
    "bench",
    "shelving",
    "toy_chest",
    "shoe_bench",
    "coat_rack",
    "kitchen_cart",
    "laundry_basket",
}
"""Pieces that can be added to any room that has the space."""
