"""Hall benches with shoes on a shelf below, one form for each style, feet on z = 0, metres."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.bookcases import box_soft
from workers.engines.staging.furnish.cabinetry import look, slab
from workers.engines.staging.furnish.clothing import shoe
from workers.engines.staging.furnish.joinery import bar, flat, oval, rounded, shifted
from workers.engines.staging.furnish.mesh import box, lathe, rod, tube
from workers.engines.staging.furnish.order import Order, cane, cloth, paint, plaster
from workers.engines.staging.furnish.tables import planks
from workers.engines.staging.furnish.upholstery import legs, stuffed, turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

Bench = tuple[list[Part], float | None, float]
"""A bench, the height of its shoe shelf (None for none) and the width that is free there."""


def _shelf(w: float, d: float, z: float, material: Material, slats: int = 5) -> list[Part]:
    """A slatted shelf whose upper face lies at z."""
    pitch = d / slats
    return [
        bar(
            [(-w / 2, -d / 2 + pitch * (n + 0.5), z - 0.009), (w / 2, -d / 2 + pitch * (n + 0.5), z - 0.009)],
            pitch * 0.66,
            0.018,
            across=(0, 1, 0),
        ).part(material)
        for n in range(slats)
    ]


def _pad(order: Order, w: float, d: float, h: float, tall: float, cover: Material) -> Part:
    return stuffed(w, d, tall, order.mark, crown=0.015, radius=tall * 0.4).moved(z=h - tall).part(cover)


def _loop(order: Order, w: float, d: float, h: float) -> Bench:
    """A pad on a flat board between two black hoops."""
    parts = [
        slab(w - 0.02, d, 0.022, 0.004).moved(z=h - 0.085).part(order.wood),
        _pad(order, w, d, h, 0.068, order.second_cloth),
    ]
    for side in (-1, 1):
        x = side * (w / 2 - 0.06)
        path = [
            (x, -d / 2 + 0.02, h - 0.08),
            (x, -d / 2 + 0.02, 0.006),
            (x, d / 2 - 0.02, 0.006),
            (x, d / 2 - 0.02, h - 0.08),
        ]
        for here, there in itertools.pairwise(path):
            parts.append(bar([here, there], 0.030, 0.012, corner=0.002).part(order.metal))
    return [*parts, slab(w - 0.12, d - 0.05, 0.018, 0.003).moved(z=0.13).part(order.metal)], 0.148, w - 0.18


def _oak(order: Order, w: float, d: float, h: float) -> Bench:
    """A thick rounded seat on raked legs over a shelf of rods."""
    parts = legs("taper", w / 2 - 0.09, d / 2 - 0.06, h - 0.02, order.wood, thick=0.020, splay=0.035)
    parts.append(flat(rounded(w, d, 0.05), 0.036, 0.015).moved(z=h - 0.036).part(order.wood))
    for y in np.linspace(-d / 2 + 0.05, d / 2 - 0.05, 6):
        parts.append(rod((-w / 2 + 0.07, float(y), 0.16), (w / 2 - 0.07, float(y), 0.16), 0.008).part(order.wood))
    for side in (-1, 1):
        parts.append(
            rod(
                (side * (w / 2 - 0.07), -d / 2 + 0.035, 0.152), (side * (w / 2 - 0.07), d / 2 - 0.035, 0.152), 0.011
            ).part(order.wood, grain="y")
        )
    return parts, 0.168, w - 0.20


def _rattan(order: Order, w: float, d: float, h: float) -> Bench:
    """A cane seat in a rattan hoop on bowed legs, crossed braces at the ends, a cane shelf."""
    weave = cane(order.style.wood, order.seed)
    parts = [flat(oval(w - 0.03, d - 0.03, power=6, steps=56), 0.022, 0.008).moved(z=h - 0.03).part(weave)]
    for z in (h - 0.018, 0.15):
        line = oval(w - 0.03, d - 0.03, power=6, steps=56)
        parts.append(tube(np.column_stack([line, np.full(56, z)]), 0.014, sides=9, closed=True).part(order.wood))
    parts.append(flat(oval(w - 0.04, d - 0.04, power=6, steps=56), 0.014, 0.004).moved(z=0.142).part(weave))
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = sx * (w / 2 - 0.04), sy * (d / 2 - 0.04)
            parts.append(rod((x, y, 0), (x, y, h - 0.03), 0.015).part(order.wood, grain="z"))
            parts.append(rod((x, y, 0.17), (x, -y, h - 0.05), 0.008).part(order.wood, grain="z"))
    return parts, 0.157, w - 0.18


def _settle(order: Order, w: float, d: float, h: float) -> Bench:
    """A painted frame on turned legs, a boarded seat, an apron and a slatted shelf."""
    made = look(order)
    leg = lathe(turned_profile(h - 0.03, 0.036)[::2], sides=18)
    parts = [leg.moved(sx * (w / 2 - 0.05), sy * (d / 2 - 0.05)).part(made.body) for sx in (-1, 1) for sy in (-1, 1)]
    for side in (-1, 1):
        parts.append(slab(w - 0.12, 0.02, 0.07, 0.004).moved(0, side * (d / 2 - 0.035), h - 0.10).part(made.body))
        parts.append(slab(0.02, d - 0.12, 0.07, 0.004).moved(side * (w / 2 - 0.035), 0, h - 0.10).part(made.body))
    parts += shifted(planks(w, d, 0.030, 3, order.wood), z=h - 0.030)
    return parts + _shelf(w - 0.07, d - 0.06, 0.15, made.body), 0.15, w - 0.18


def _welded(order: Order, w: float, d: float, h: float) -> Bench:
    """Planks on a welded frame, a shelf of wire."""
    parts = [
        *legs("block", w / 2 - 0.02, d / 2 - 0.02, h - 0.03, order.metal, thick=0.014),
        *shifted(planks(w, d, 0.038, 3, order.wood), z=h - 0.038),
    ]
    for z in (h - 0.055, 0.13):
        for side in (-1, 1):
            parts.append(slab(w - 0.05, 0.022, 0.022, 0.003).moved(0, side * (d / 2 - 0.02), z).part(order.metal))
            parts.append(slab(0.022, d - 0.05, 0.022, 0.003).moved(side * (w / 2 - 0.02), 0, z).part(order.metal))
    for x in np.linspace(-w / 2 + 0.06, w / 2 - 0.06, 15):
        parts.append(
            rod((float(x), -d / 2 + 0.02, 0.150), (float(x), d / 2 - 0.02, 0.150), 0.004, sides=6).part(
                order.metal, grain="y"
            )
        )
    return parts, 0.154, w - 0.10


def _masonry(order: Order, w: float, d: float, h: float) -> Bench:
    """A plastered bench with one wide niche, a linen pad on top."""
    lime = plaster(order.style.stone[1], order.seed + 2)
    parts = [box_soft(w, d, 0.09).part(lime), box_soft(w, d, 0.11).moved(z=h - 0.165).part(lime)]
    for side in (-1, 1):
        parts.append(box_soft(0.13, d, h - 0.075).moved(side * (w / 2 - 0.065), 0, 0.01).part(lime))
    parts.append(slab(w - 0.10, 0.04, h - 0.12, 0.01).moved(0, d / 2 - 0.035, 0.04).part(lime))
    return [*parts, _pad(order, w - 0.02, d - 0.02, h, 0.065, order.second_cloth)], 0.09, w - 0.34


def _velvet(order: Order, w: float, d: float, h: float) -> Bench:
    """A buttoned velvet seat on crossed brass legs, a marble shelf between them."""
    parts = [
        _pad(order, w, d, h, 0.12, order.second_cloth),
        slab(w - 0.03, d - 0.03, 0.02, 0.004).moved(z=h - 0.135).part(order.metal),
    ]
    for side in (-1, 1):
        x = side * (w / 2 - 0.10)
        for sy in (-1, 1):
            parts.append(rod((x, sy * (d / 2 - 0.03), 0), (x, -sy * (d / 2 - 0.03), h - 0.12), 0.011).part(order.metal))
        parts.append(rod((x, -d / 2 + 0.05, 0.05), (x, d / 2 - 0.05, 0.05), 0.008).part(order.metal))
    parts.append(flat(rounded(w - 0.16, d - 0.12, 0.03), 0.016, 0.005).moved(z=0.055).part(order.stone))
    return parts, 0.071, w - 0.34


def _painted(order: Order, w: float, d: float, h: float) -> Bench:
    """Cubbies painted in turn inside a bright case, a seat pad in a loud stripe of velvets."""
    coats = [paint(COATS[(order.seed + step) % len(COATS)], 0.32) for step in range(4)]
    parts = [
        slab(w, d, 0.024, 0.006).moved(z=0.06).part(coats[0]),
        slab(w, d, 0.024, 0.006).moved(z=h - 0.095).part(coats[0]),
    ]
    for index, x in enumerate(np.linspace(-w / 2 + 0.012, w / 2 - 0.012, 4)):
        parts.append(slab(0.024, d, h - 0.13, 0.004).moved(float(x), 0, 0.062).part(coats[0], grain="z"))
        if index < 3:
            wide = (w - 0.024) / 3
            parts.append(
                slab(wide, 0.012, h - 0.15, 0.002)
                .moved(float(x) + wide / 2, d / 2 - 0.010, 0.075)
                .part(coats[1 + index])
            )
    parts += legs("rod", w / 2 - 0.08, d / 2 - 0.06, 0.065, order.metal, thick=0.014)
    for index in range(5):
        piece = stuffed(w / 5 - 0.002, d, 0.075, index, crown=0.016, radius=0.03)
        parts.append(piece.moved(-w / 2 + w * (index + 0.5) / 5, 0, h - 0.075).part(order.accent(index % 2)))
    return parts, 0.084, w - 0.08


def _slatted(order: Order, w: float, d: float, h: float) -> Bench:
    """Oak slats for a seat between square posts, a lower tray of slats, everything flush."""
    parts = []
    for sx in (-1, 1):
        for sy in (-1, 1):
            parts.append(
                box(0.044, 0.044, h - 0.02, 0.010, step=2, bevel=2)
                .moved(sx * (w / 2 - 0.04), sy * (d / 2 - 0.03))
                .part(order.wood, grain="z")
            )
        for z in (h - 0.062, 0.11):
            parts.append(
                slab(0.026, d - 0.07, 0.044, 0.006).moved(sx * (w / 2 - 0.04), 0, z).part(order.wood, grain="y")
            )
    return parts + _shelf(w, d, h, order.wood, 6) + _shelf(w - 0.07, d - 0.05, 0.172, order.wood, 5), 0.172, w - 0.18


BENCHES: dict[str, Callable[[Order, float, float, float], Bench]] = {
    "modern": _loop,
    "scandi": _oak,
    "boho": _rattan,
    "country": _settle,
    "industrial": _welded,
    "mediterranean": _masonry,
    "luxury": _velvet,
    "eclectic": _painted,
    "japandia": _slatted,
}
LEATHERS = ("#5a3a26", "#1f1f21", "#a8703e", "#e4e0d8", "#6a2f2a")


def shoe_bench(order: Order) -> list[Part]:
    """A bench to sit on while one ties shoes, two or three pairs below it; options: empty (bool)."""
    w, d, h = order.width, order.depth, order.height
    parts, shelf, wide = BENCHES[order.form or order.style.name](order, w, d, h)
    if shelf is not None and not order.options.get("empty"):
        pairs = 3 if wide > 0.75 else 2
        for index in range(pairs):
            pick = (order.mark + 2 * index) % len(LEATHERS)
            upper, sole = cloth(("leather", LEATHERS[pick]), order.seed), paint(("#d9d2c4", "#2b2622")[pick % 2], 0.7)
            x = (index - (pairs - 1) / 2) * wide / pairs * 0.92 + float(order.rng.uniform(-0.03, 0.03))
            shaft = 0.20 if index == 1 and h - shelf > 0.34 else 0.0
            for side in (-1, 1):
                turn = float(order.rng.uniform(-0.10, 0.10))
                pair = shoe(upper, sole, boot=shaft, right=side > 0)
                parts += shifted(pair, x + 0.052 * side, float(order.rng.uniform(-0.012, 0.012)), shelf, turn)
    return parts
