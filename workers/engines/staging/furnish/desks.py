"""Nine writing desks, one form for each style: the sitter in front (-y), feet on z = 0, tops at z = height, metres."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from workers.engines.staging.furnish.cabinetry import Cell, Look, cabinet, feet, grid, look, slab
from workers.engines.staging.furnish.joinery import bar, flat, oval, rounded, shifted
from workers.engines.staging.furnish.mesh import box, fillet, lathe, rod, tube
from workers.engines.staging.furnish.order import Order, paint, timber
from workers.engines.staging.furnish.tables import planks
from workers.engines.staging.furnish.upholstery import legs, turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Part


def _sled(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """A slim top, a lacquered pair of drawers hung at one side, black steel loops for legs."""
    parts = [flat(rounded(w, d, 0.02), 0.026, 0.006).moved(z=h - 0.026).part(order.wood)]
    parts += shifted(
        cabinet(0.42, d - 0.10, h - 0.19, h - 0.027, made, grid(1, (1, 1), "plain", "groove"), margin=0.006),
        w / 2 - 0.27,
    )
    for side in (-1, 1):
        x = side * (w / 2 - 0.03)
        for y in (-1, 1):
            parts.append(
                bar(
                    [(x, y * (d / 2 - 0.04), 0.004), (x, y * (d / 2 - 0.04), h - 0.025)], 0.034, 0.012, corner=0.002
                ).part(order.metal)
            )
        parts.append(
            bar([(x, -d / 2 + 0.034, 0.006), (x, d / 2 - 0.034, 0.006)], 0.034, 0.012, corner=0.002).part(order.metal)
        )
    return [
        *parts,
        bar(
            [(-w / 2 + 0.04, d / 2 - 0.04, h - 0.06), (w / 2 - 0.04, d / 2 - 0.04, h - 0.06)],
            0.012,
            0.03,
            across=(0, 1, 0),
        ).part(order.metal),
    ]


def _tray(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """A pale top over two white drawers and an open tray, on tapered raked legs."""
    parts = legs("taper", w / 2 - 0.10, d / 2 - 0.09, h - 0.12, order.wood, thick=0.024, splay=0.055)
    drawers = cabinet(w * 0.62, d - 0.08, h - 0.135, h - 0.022, made, grid(2, (1,), "plain", "leather"), margin=0.012)
    parts += shifted(drawers, -w * 0.16)
    # beside the drawers an open tray, its floor and far side as thin as the top
    left, right = w * 0.15, w / 2 - 0.03
    parts.append(slab(right - left, d - 0.08, 0.016, 0.004).moved((left + right) / 2, 0, h - 0.135).part(order.wood))
    parts.append(slab(0.018, d - 0.08, 0.113, 0.004).moved(right - 0.009, 0, h - 0.135).part(order.wood, grain="y"))
    parts.append(
        slab(right - left, 0.014, 0.113, 0.003).moved((left + right) / 2, d / 2 - 0.05, h - 0.135).part(order.wood)
    )
    return [*parts, flat(rounded(w, d, 0.04), 0.024, 0.009).moved(z=h - 0.024).part(order.wood)]


def _cane(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """Round-ended top over two cane-fronted drawers, legs of bent rattan with curved braces."""
    parts = [flat(oval(w, d, power=5, steps=64), 0.028, 0.012).moved(z=h - 0.028).part(order.wood)]
    parts += cabinet(w - 0.16, d - 0.12, h - 0.17, h - 0.027, made, grid(2, (1,), "cane", "ball"), margin=0.010)
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = sx * (w / 2 - 0.10), sy * (d / 2 - 0.09)
            parts.append(rod((x + sx * 0.02, y + sy * 0.02, 0), (x, y, h - 0.025), 0.019).part(order.wood, grain="z"))
            t = np.linspace(0, np.pi / 2, 9)
            brace = np.stack([x - sx * 0.16 * (1 - np.cos(t)), np.full(9, y), h - 0.34 + 0.165 * np.sin(t)], -1)
            parts.append(tube(brace, 0.010).part(order.wood, grain="z"))
        parts.append(
            rod((sx * (w / 2 - 0.085), -d / 2 + 0.09, 0.14), (sx * (w / 2 - 0.085), d / 2 - 0.09, 0.14), 0.011).part(
                order.wood, grain="y"
            )
        )
    return [
        *parts,
        rod((-w / 2 + 0.085, d / 2 - 0.08, 0.20), (w / 2 - 0.085, d / 2 - 0.08, 0.20), 0.011).part(order.wood),
    ]


def _pedestals(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """Two painted pedestals of drawers and a kneehole drawer under a scrubbed top."""
    parts: list[Part] = []
    wide = min(0.40, 0.31 * w)
    for side in (-1, 1):
        x = side * (w / 2 - wide / 2 - 0.025)
        parts += shifted(feet("bun", wide, d - 0.05, 0.09, made), x)
        parts += shifted(cabinet(wide, d - 0.05, 0.09, h - 0.032, made, grid(1, (1.5, 1, 1), "plain", "knob")), x)
    parts += cabinet(
        w - 2 * wide - 0.052, d - 0.07, h - 0.15, h - 0.033, made, [Cell(0, 1, 0, 1, "plain", "cup")], margin=0.010
    )
    return [*parts, flat(rounded(w, d, 0.02), 0.034, 0.012).moved(z=h - 0.034).part(order.wood)]


def _steel(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """Thick planks on a welded frame, a low shelf at the back, one steel drawer."""
    parts = shifted(planks(w, d, 0.042, 4, timber(order.style.wood, order.seed, 0.45)), z=h - 0.042)
    for sx in (-1, 1):
        x = sx * (w / 2 - 0.035)
        for sy in (-1, 1):
            parts.append(slab(0.036, 0.036, h - 0.04, 0.003).moved(x, sy * (d / 2 - 0.03)).part(order.metal))
        for z in (0.11, h - 0.08):
            parts.append(slab(0.03, d - 0.08, 0.03, 0.003).moved(x, 0, z).part(order.metal))
        parts.append(
            bar([(x, -d / 2 + 0.05, 0.14), (x, d / 2 - 0.05, h - 0.09)], 0.012, 0.006, corner=0.002).part(order.metal)
        )
        parts.append(
            bar([(x, d / 2 - 0.05, 0.14), (x, -d / 2 + 0.05, h - 0.09)], 0.012, 0.006, corner=0.002).part(order.metal)
        )
    for y in (-d / 2 + 0.03, d / 2 - 0.03):
        parts.append(slab(w - 0.08, 0.03, 0.03, 0.003).moved(0, y, h - 0.073).part(order.metal))
    parts.append(slab(w - 0.09, 0.22, 0.024, 0.004).moved(0, d / 2 - 0.13, 0.13).part(order.wood))
    return parts + shifted(
        cabinet(0.44, d - 0.12, h - 0.19, h - 0.043, made, [Cell(0, 1, 0, 1, "plain", "bar")], margin=0.008),
        -w / 2 + 0.30,
    )


def _trestles(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """A heavy board on two wooden trestles, tied with wrought iron."""
    wood = timber(order.style.wood, order.seed, 0.40)
    parts = shifted(planks(w, d, 0.05, 3, wood), z=h - 0.05)
    for side in (-1, 1):
        x = side * (w / 2 - 0.24)
        parts.append(slab(0.07, d - 0.08, 0.07, 0.010).moved(x, 0, h - 0.118).part(wood, grain="y"))
        for sx in (-1, 1):
            for sy in (-1, 1):
                foot = (x + sx * 0.13, sy * (d / 2 - 0.04), 0.0)
                parts.append(
                    bar([foot, (x + sx * 0.015, sy * (d / 2 - 0.09), h - 0.06)], 0.042, 0.046, corner=0.006).part(wood)
                )
        for sy in (-1, 1):
            y = sy * (d / 2 - 0.055)
            parts.append(bar([(x - 0.105, y, 0.20), (x + 0.105, y, 0.20)], 0.030, 0.018, across=(0, 0, 1)).part(wood))
        stay = [(x, 0, h - 0.10), (side * 0.08, 0, 0.34)]
        parts.append(bar(stay, 0.022, 0.009, across=(0, 1, 0)).part(order.metal))
        parts.append(slab(0.03, d - 0.11, 0.04, 0.006).moved(x, 0, 0.18).part(wood, grain="y"))
    return [
        *parts,
        bar([(-w / 2 + 0.24, 0, 0.20), (w / 2 - 0.24, 0, 0.20)], 0.03, 0.055, across=(0, 1, 0)).part(wood),
        rod((-0.10, 0, 0.34), (0.10, 0, 0.34), 0.011).part(order.metal),
        rod((0, 0, 0.22), (0, 0, 0.335), 0.010).part(order.metal),
    ]


def _curved(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """A marble top with round ends on two fluted drums, a drawer band with brass between them."""
    parts = [flat(rounded(w, d, d * 0.49, steps=16), 0.026, 0.010).moved(z=h - 0.026).part(order.stone)]
    for side in (-1, 1):
        radius = min(0.19, d / 2 - 0.09)
        x = side * (w / 2 - radius - 0.09)
        for turn in np.linspace(0, 2 * np.pi, 42, endpoint=False):
            at = (x + radius * np.cos(turn), radius * np.sin(turn))
            parts.append(
                tube([(*at, 0.05), (*at, h - 0.024)], radius * np.pi / 42, sides=8).part(order.wood, grain="z")
            )
        parts.append(
            lathe([(0, 0), (radius, 0), (radius, h - 0.026), (0, h - 0.026)], sides=42)
            .moved(x)
            .part(order.wood, grain="z")
        )
        shoe = lathe(fillet([(0, 0), (radius + 0.024, 0), (radius + 0.024, 0.052), (0, 0.052)], 0.006), sides=48)
        parts.append(shoe.moved(x).part(order.metal))
    inner = w - 0.96
    parts += cabinet(
        max(inner, 0.30),
        d - 0.20,
        h - 0.12,
        h - 0.025,
        replace(made, body=order.wood),
        [Cell(0, 1, 0, 1, "plain", "bar")],
        margin=0.008,
    )
    return parts


def _painted(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """A bright writing table on turned legs, drawers in other paints, pigeonholes hung below at one side."""
    coats = [paint(COATS[(order.seed + step) % len(COATS)], 0.32) for step in range(4)]
    bobbin = lathe(turned_profile(h - 0.03, 0.036)[::2], sides=18)
    parts = [bobbin.moved(sx * (w / 2 - 0.06), sy * (d / 2 - 0.06)).part(coats[1]) for sx in (-1, 1) for sy in (-1, 1)]
    body = replace(made, body=coats[0], face=coats[2])
    cells = [
        Cell(0, 0.30, 0, 1, "plain", "ball"),
        Cell(0.30, 0.70, 0, 1, "plain", "ball", 0, coats[3], 2),
        Cell(0.70, 1, 0, 1, "plain", "ball"),
    ]
    parts += cabinet(w - 0.05, d - 0.05, h - 0.15, h - 0.022, body, cells, margin=0.010)
    parts.append(flat(rounded(w, d, 0.06), 0.024, 0.010).moved(z=h - 0.024).part(coats[0]))
    # pigeonholes on one side, down to the knee
    left, right, deep = w / 2 - 0.40, w / 2 - 0.10, d - 0.16
    for level in (h - 0.44, h - 0.30):
        parts.append(slab(right - left, deep, 0.016, 0.004).moved((left + right) / 2, 0.02, level).part(coats[1]))
    for x in (left, (left + right) / 2, right):
        parts.append(slab(0.016, deep, 0.30, 0.004).moved(x, 0.02, h - 0.44).part(coats[1], grain="z"))
    return [
        *parts,
        slab(right - left, 0.012, 0.30, 0.002).moved((left + right) / 2, 0.02 + deep / 2, h - 0.44).part(coats[2]),
    ]


def _slab(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """A thin oak slab with round corners, a slatted side that stands to the floor, two posts, an open tray."""
    wood = order.wood
    parts = [flat(rounded(w, d, 0.09, steps=8), 0.032, 0.012).moved(z=h - 0.032).part(wood)]
    count = 11
    for index in range(count):
        y = -d / 2 + 0.10 + (d - 0.20) * index / (count - 1)
        parts.append(box(0.026, 0.030, h - 0.03, 0.009, step=2, bevel=2).moved(w / 2 - 0.12, y).part(wood, grain="z"))
    parts.append(slab(0.046, d - 0.15, 0.030, 0.008).moved(w / 2 - 0.12, 0, 0.03).part(wood, grain="y"))
    for y in (-d / 2 + 0.11, d / 2 - 0.11):
        parts.append(box(0.05, 0.05, h - 0.03, 0.022, step=2, bevel=3).moved(-w / 2 + 0.12, y).part(wood, grain="z"))
    parts.append(slab(w * 0.5, d - 0.16, 0.014, 0.004).moved(-0.03, 0, h - 0.115).part(wood))
    for x in (-w * 0.25 - 0.03, w * 0.25 - 0.03):
        parts.append(slab(0.014, d - 0.16, 0.088, 0.004).moved(x, 0, h - 0.115).part(wood, grain="y"))
    return [*parts, slab(w - 0.26, 0.022, 0.06, 0.006).moved(0, d / 2 - 0.12, 0.24).part(wood)]


DESKS: dict[str, Callable[[Order, Look, float, float, float], list[Part]]] = {
    "modern": _sled,
    "scandi": _tray,
    "boho": _cane,
    "country": _pedestals,
    "industrial": _steel,
    "mediterranean": _trestles,
    "luxury": _curved,
    "eclectic": _painted,
    "japandia": _slab,
}


def desk(order: Order) -> list[Part]:
    """A writing desk in the style's form."""
    return DESKS[order.form or order.style.name](order, look(order), order.width, order.depth, order.height)
