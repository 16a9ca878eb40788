"""Dining rooms and kitchens: a table and chairs; a small table or a cart in a kitchen, whose fronts are built in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workers.engines.staging.furnish.anchors import Program, turned
from workers.engines.staging.furnish.floorplan import ON_FLOOR
from workers.engines.staging.furnish.layout import Layout
from workers.engines.staging.furnish.rooms import hanging, standing, tops
from workers.engines.staging.furnish.rooms.places import at
from workers.engines.staging.furnish.rules import TUCK
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.scene import Placement

ELBOW = 0.60
"""Width of table that one person needs, metres."""


def central(layout: Layout, table: Placement) -> float:
    """Merit of standing in the middle of the floor in view, with room to sit down on all sides."""
    plan = layout.plan
    middle_x, middle_y, spread = plan.middle
    off = float(np.hypot(table.x - middle_x, table.y - middle_y)) / spread
    seats = plan.footprint(table.x, table.y, table.yaw, table.width, table.depth, 0.75)
    free = float((seats & plan.inside & ~plan.keep_free).sum() / max(seats.sum(), 1))
    return 1.5 * free - 2.5 * off


def chairs_at(
    layout: Layout,
    table: Placement,
    style: str,
    rng: np.random.Generator,
    *,
    piece: str = "dining_chair",
    ends: bool = True,
    most: int = 8,
) -> int:
    """Chairs pushed a little under the table on all sides that have room; one stands a little askew. How many."""
    dims = size(piece, style)
    each = _places(table, style, piece)
    spots: list[tuple[float, float, float]] = []
    for row in (1, -1):
        v = row * (table.depth / 2 + dims[1] / 2 - TUCK)
        for number in range(each):
            u = (number + 0.5 - each / 2) * (table.width - 0.05) / each
            spots.append((u, v, 0.0 if row > 0 else np.pi))
    if ends and (table.width > 1.5 or each == 1):
        reach = table.width / 2 + dims[1] / 2 - TUCK
        spots += [(reach, 0.0, -np.pi / 2), (-reach, 0.0, np.pi / 2)]
    # the side away from the camera first: its chairs show their fronts
    placed, askew = 0, int(rng.integers(0, max(2, len(spots))))
    for number, (u, v, turn) in enumerate(spots):
        if placed >= most:
            break
        swing = float(rng.normal(0, 0.03)) + (0.22 if number == askew else 0.0)
        pulled = 1.0 + (0.10 if number == askew else 0.0)
        chair = at(table, piece, dims, u * (pulled if v == 0 else 1), v * pulled, turned(turn, swing))
        for spot in (chair, replace(chair, yaw=turned(table.yaw, turn))):
            if layout.put(spot, margin=0.015, inside=ON_FLOOR, visible=0.86, under=table):
                placed += 1
                break
    return placed


def _places(table: Placement, style: str, piece: str = "dining_chair") -> int:
    """How many people sit at one long side of a table."""
    return max(1, int((table.width - 0.05) / max(ELBOW, size(piece, style)[0] + 0.08)))


def dining(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A laid table under a pendant, chairs, a rug that the chairs stay on, a sideboard with a mirror over it."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    tops.rug_below(layout, anchor, style, aside=(0.60, 0.5, 0.42))
    chairs = chairs_at(layout, anchor, style, rng)
    if chairs < 2 or (chairs < 2 * _places(anchor, style) and not layout.lenient):
        return False
    tops.on_top(layout, anchor, "table_setting", style, wide=0.8, deep=0.7)
    hanging.pendant(layout, style, anchor)
    board = standing.stand(layout, style, rng, "sideboard", shares=(1.0, 0.8), near=anchor, margin=0.3)
    if board is not None:
        tops.dressed(layout, board, style, rng)
        hanging.hang(layout, style, rng, board, piece="mirror" if rng.random() < 0.5 else "art")
    if board is None or rng.random() < 0.6:
        hanging.hang_free(layout, style, rng)
    standing.plants(layout, style, rng, standing.plant_count(style))
    hanging.curtains(layout, style)
    return True


def kitchen_table(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A breakfast table with two to four chairs; art, a plant and a cart where the walls leave room."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    if chairs_at(layout, anchor, style, rng, most=4) < 1:
        return False
    tops.on_top(layout, anchor, "table_setting", style, wide=0.8, deep=0.7)
    hanging.pendant(layout, style, anchor)
    if anchor.wall is not None:
        hanging.hang(layout, style, rng, anchor)
    if rng.random() < 0.5:
        _cart(layout, style, rng)
    _runner(layout, style)
    hanging.hang_free(layout, style, rng)
    standing.plants(layout, style, rng, 1, least=0.8)
    return True


def kitchen_cart(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A cart to work at, with a bowl on it and stools where they can be pulled up; a runner on the floor."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    tops.on_top(layout, anchor, "still_life", style, wide=0.6)
    if anchor.wall is None or anchor.width > 0.9:
        chairs_at(layout, anchor, style, rng, piece="bar_stool", ends=False, most=2)
    hanging.hang(layout, style, rng, anchor)
    _runner(layout, style)
    hanging.hang_free(layout, style, rng)
    standing.plants(layout, style, rng, 1, least=0.7)
    return True


def corner(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """Where nothing else fits a kitchen: a plant, a runner, art."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    _runner(layout, style)
    hanging.hang_free(layout, style, rng)
    return True


def _cart(layout: Layout, style: str, rng: np.random.Generator) -> None:
    cart = standing.stand(layout, style, rng, "kitchen_cart", shares=(1.0, 0.8), margin=0.3)
    if cart is not None:
        tops.on_top(layout, cart, "still_life", style, wide=0.6)


def _runner(layout: Layout, style: str) -> None:
    height = size("rug", style)[2]
    sizes = [(1.9, 0.75, height), (1.5, 0.65, height), (1.1, 0.6, height)]
    tops.rug_alone(layout, style, sizes, options={"form": "rectangle"})


DINING = (
    Program(
        "dining_table", dining, ("middle",), (1.1, 1.0, 0.85, 0.72), both=True, wanted=0.09, filled=0.26, prefer=central
    ),
    Program(
        "dining_table",
        dining,
        ("middle", "wall"),
        (1.0, 0.85),
        both=True,
        dims=(0.95, 0.80, 0.75),
        wanted=0.06,
        filled=0.18,
        prefer=central,
    ),
    Program("bistro_table", kitchen_table, ("middle", "wall"), (1.0, 0.85), both=True, wanted=0.03, filled=0.12),
)
KITCHEN = (
    Program(
        "dining_table",
        kitchen_table,
        ("middle", "wall"),
        (1.0, 0.85, 0.72),
        both=True,
        dims=(1.30, 0.80, 0.75),
        wanted=0.06,
        filled=0.18,
        prefer=central,
    ),
    Program("kitchen_cart", kitchen_cart, ("wall", "middle"), (1.0, 0.8), wanted=0.04, filled=0.12),
    Program("plant", corner, ("wall",), (0.6, 0.5), both=True, wanted=0.03, filled=0.08),
)
