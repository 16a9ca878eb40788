"""Beds: the frame of the style; headboards and bedding have modules of their own.

Frame: the head is at +depth / 2 (against the wall), the foot looks to -y. Feet on z = 0, metres.
"""

from __future__ import annotations

from workers.engines.staging.furnish.bedding import Mattress, bedding
from workers.engines.staging.furnish.drape import Block
from workers.engines.staging.furnish.headboards import headboard
from workers.engines.staging.furnish.mesh import box, rod
from workers.engines.staging.furnish.order import Order, plaster, timber
from workers.engines.staging.furnish.upholstery import legs
from workers.engines.staging.scene import Part

LYING = {"low": 0.40, "arch": 0.46}
PADDED = ("panel", "channels", "scallop")


def bed(order: Order) -> list[Part]:
    """A made bed in the style's form. The mattress' top lies at about 0.5 m."""
    w, d, form = order.width, order.depth, order.form
    top = LYING.get(form, 0.50)
    head = d / 2 - (0.30 if form == "arch" else 0.15)
    foot = -d / 2 + {"low": 0.12, "arch": 0.12, "steel": 0.14}.get(form, 0.06)
    wide = w - {"low": 0.32, "arch": 0.30}.get(form, 0.13)
    low, high = _frame(order, w, d, top)
    hang = top - high + {"low": 0.02, "arch": 0.0, "steel": 0.10}.get(form, 0.08 if form in PADDED else -0.03)
    rest = Block((-low[0] - 0.012, -low[1] - 0.012, 0.0), (low[0] + 0.012, d / 2, high + 0.01), 0.03)
    return [
        *headboard(order),
        *_base(order, w, d, top),
        *bedding(order, Mattress(wide, foot, head, top, hang, 0.03 if form == "steel" else hang, (rest,))),
    ]


def _frame(order: Order, w: float, d: float, top: float) -> tuple[tuple[float, float], float]:
    """Half the frame's width and depth, and the height of its upper edge, for cloth to lie on."""
    side = top - 0.24
    if order.form == "low":
        return (w / 2, d / 2 - 0.01), 0.19
    if order.form == "arch":
        return (w / 2, d / 2), side + 0.05
    if order.form in PADDED:
        return (w / 2 - 0.035, d / 2 - 0.03), side + 0.02
    return (w / 2 - 0.02, d / 2 - 0.02), side + 0.01


def _base(order: Order, w: float, d: float, top: float) -> list[Part]:
    form, wood = order.form, order.wood
    side = top - 0.24
    if form in PADDED:
        parts = [box(w - 0.07, d - 0.06, side - 0.06, 0.03, step=0.2).moved(0, -0.03, 0.08).part(order.cloth)]
        return parts + legs(
            "block", w / 2 - 0.08, d / 2 - 0.12, 0.09, order.metal if form != "scallop" else wood, thick=0.02
        )
    if form == "arch":
        stone = plaster(order.style.extras.get("base", "#efe8da"), order.seed)
        return [box(w, d, side + 0.05, 0.05, step=0.3, bevel=5).part(stone)]
    if form == "low":
        parts = [box(w, d - 0.02, 0.07, 0.012).moved(0, -0.01, 0.12).part(wood)]
        return [*parts, box(w - 0.5, d - 0.4, 0.13, 0.01).part(timber("#3a2c20", order.seed))]
    if form == "steel":
        parts = []
        for x in (-w / 2 + 0.02, w / 2 - 0.02):
            parts.append(rod((x, -d / 2 + 0.02, side - 0.02), (x, d / 2 - 0.02, side - 0.02), 0.018).part(order.metal))
            parts.append(rod((x, -d / 2 + 0.02, 0), (x, -d / 2 + 0.02, side + 0.16), 0.02).part(order.metal))
        for z in (side - 0.02, side + 0.15):
            parts.append(
                rod((-w / 2 + 0.02, -d / 2 + 0.02, z), (w / 2 - 0.02, -d / 2 + 0.02, z), 0.018).part(order.metal)
            )
        return [*parts, box(w - 0.05, d - 0.06, 0.04, 0.01).moved(0, 0, side - 0.05).part(wood)]
    parts = [box(w, d - 0.04, 0.14, 0.018, step=0.4).moved(0, -0.02, side - 0.13).part(wood)]
    kind = {"planks": "turned", "slats": "taper"}.get(form, "taper")
    return parts + legs(kind, w / 2 - 0.06, d / 2 - 0.08, side - 0.10, wood, thick=0.03)
