"""Open wardrobes filled with clothes, drawers, boxes and shoes. The wall is behind (+y), metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workers.engines.staging.furnish.cabinetry import cabinet, grid, look
from workers.engines.staging.furnish.closet_systems import SYSTEMS, System
from workers.engines.staging.furnish.frames import pole
from workers.engines.staging.furnish.garments import folded_clothes, hat_box, hung_clothes, pair, storage_box
from workers.engines.staging.furnish.joinery import shifted
from workers.engines.staging.furnish.linens import basket
from workers.engines.staging.furnish.order import Order, cloth
from workers.engines.staging.scene import Part


@dataclass(frozen=True)
class Bay:
    """One bay: its inner left and right (x), the lowest shelf's upper face and the underside of the head (z)."""

    left: float
    right: float
    low: float
    high: float

    @property
    def middle(self) -> float:
        """The x halfway across."""
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        """The clear width."""
        return self.right - self.left


def _top_shelf(order: Order, bay: Bay, d: float, z: float, index: int) -> list[Part]:
    """Boxes or baskets or hat boxes along a shelf at z, as high as the bay allows."""
    free = min(bay.high - z - 0.02, 0.24)
    count = max(1, int(bay.width / 0.34))
    skin, parts = cloth(("linen", order.style.bedding[(index + 1) % 3]), order.seed), []
    for number in range(count):
        x = bay.left + bay.width * (number + 0.5) / count
        wide = min(bay.width / count * 0.86, 0.34)
        kind = (index + number + order.mark) % 3
        if kind == 0:
            made = basket(order, wide, min(d * 0.72, 0.34), free * 0.85)
            made += (
                shifted(folded_clothes(order, wide * 0.62, min(d * 0.42, 0.2), 1, index), 0, 0, free * 0.74)
                if free > 0.2
                else []
            )
        elif kind == 1:
            made = storage_box(wide, min(d * 0.76, 0.38), free * 0.78, skin, order.metal)
        else:
            made = hat_box(min(wide / 2, 0.15), free * 0.7, skin, order.accent(index))
        parts += shifted(made, x, -0.02, z, float(order.rng.uniform(-0.04, 0.04)))
    return parts


def _hanging(order: Order, system: System, bay: Bay, d: float, *, double: bool) -> list[Part]:
    """A bay with one rail, or two above each other; shoes or a basket of washing on its floor."""
    shelf_at = bay.high - 0.30
    parts = [*system.shelf(bay.left, bay.right, shelf_at), *_top_shelf(order, bay, d, shelf_at, int(double))]
    rails = [shelf_at - 0.075]
    if double:
        rails.append(bay.low + (rails[0] - bay.low) * 0.47)
    for number, z in enumerate(rails):
        parts.append(pole((bay.left - 0.004, 0, z), (bay.right + 0.004, 0, z), 0.012, system.rail))
        floor = rails[1] + 0.07 if double and number == 0 else bay.low + (0.06 if double else 0.20)
        kinds = ("shirt", "shirt", "trousers") if double else ("dress", "coat", "coat", "shirt")
        inset = 0.02 if number == 0 else 0.02 + 0.22 * bay.width
        clothes = hung_clothes(
            order, bay.left + inset, bay.right - 0.02, z - floor, depth=min(d - 0.06, 0.46), pitch=0.095, kinds=kinds
        )
        parts += shifted(clothes, z=z)
    if not double:
        for number in range(max(1, int(bay.width / 0.24))):
            parts += shifted(pair(order, number), bay.left + 0.12 + 0.23 * number, -d * 0.14, bay.low)
    return parts


def _shelved(order: Order, system: System, bay: Bay, d: float) -> list[Part]:
    """A bay of drawers below and shelves above with folded clothes."""
    drawers = min(0.62, (bay.high - bay.low) * 0.36)
    made = look(order)
    front = cabinet(
        bay.width - 0.004,
        d - 0.05,
        bay.low,
        bay.low + drawers,
        made,
        grid(1, (1.2, 1.1, 1.0), made.front if made.front != "vented" else "plain", made.pull),
    )
    parts = [*shifted(front, bay.middle, 0.005), *system.shelf(bay.left, bay.right, bay.low + drawers + 0.024)]
    base = bay.low + drawers + 0.024
    count = 3
    levels = [base + (bay.high - base) * k / (count + 1) for k in range(count + 2)][:-1]
    for index, z in enumerate(levels):
        if index:
            parts += system.shelf(bay.left, bay.right, z)
        free = (bay.high - base) / (count + 1) - 0.05
        if index == len(levels) - 1:
            parts += _top_shelf(order, bay, d, z, index)
        elif index == 0:
            parts += shifted(pair(order, 3), bay.left + bay.width * 0.30, -d * 0.12, z)
            parts += shifted(
                hat_box(
                    min(0.10, bay.width * 0.2),
                    min(0.13, free),
                    cloth(("linen", order.style.bedding[1]), order.seed),
                    order.accent(1),
                ),
                bay.left + bay.width * 0.74,
                0,
                z,
            )
        else:
            columns = 2 if bay.width > 0.50 else 1
            for column in range(columns):
                x = bay.left + bay.width * (column + 0.5) / columns
                pile = folded_clothes(
                    order,
                    min(0.30, bay.width / columns * 0.84),
                    min(0.34, d * 0.7),
                    max(1, min(3 - (column + index) % 2, int(free / 0.075))),
                    2 * index + column,
                )
                parts += shifted(pile, x, -0.03, z)
    return parts


def open_closet(order: Order) -> list[Part]:
    """An open wardrobe system in the style's construction: hanging bays and one of shelves; options: empty (bool)."""
    w, d, h = order.width, order.depth, order.height
    system = SYSTEMS[order.form or order.style.name](order, w, d, h)
    shares = (0.37, 0.27, 0.36) if w > 1.45 else (0.60, 0.40) if w > 0.85 else (1.0,)
    if order.mark % 2:
        shares = shares[::-1]
    edges = -w / 2 + system.thick / 2 + (w - system.thick) * np.concatenate([[0.0], np.cumsum(shares)])
    parts = list(system.around)
    for x in edges:
        parts += system.upright(float(x))
    shelved = int(np.argmin(shares)) if len(shares) > 1 else -1
    for index in range(len(shares)):
        left, right = float(edges[index]) + system.thick / 2, float(edges[index + 1]) - system.thick / 2
        bay = Bay(left, right, system.foot, h - system.head)
        parts += system.shelf(left, right, bay.low)
        if not system.around or system.head < 0.045:
            parts += system.shelf(left, right, h - 0.012)
        if order.options.get("empty"):
            continue
        if index == shelved:
            parts += _shelved(order, system, bay, d)
        else:
            parts += _hanging(order, system, bay, d, double=index == len(shares) - 1)
    return parts
