"""Kitchen carts: a worktop on posts or cabinets with shelves of kitchen things. Feet on z = 0, metres."""

from __future__ import annotations

import itertools

import numpy as np

from workers.engines.staging.furnish import tableware as ware
from workers.engines.staging.furnish.cabinetry import Cell, cabinet, doors, feet, grid, look, slab
from workers.engines.staging.furnish.joinery import bar, flat, rounded, rush, shifted, turned
from workers.engines.staging.furnish.mesh import fillet, lathe, rod, sheet
from workers.engines.staging.furnish.order import Order, cane, cloth, paint, timber
from workers.engines.staging.furnish.tables import planks
from workers.engines.staging.furnish.upholstery import turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

CABINETS = {"modern", "country", "luxury", "eclectic"}
"""Styles whose cart is a closed cabinet with drawers or doors; the others are open frames."""


def kitchen_cart(order: Order) -> list[Part]:
    """A free-standing kitchen cart in the style's manner with a towel on its rail."""
    name = order.form or order.style.name
    w, d, h = order.width, order.depth, order.height
    body = w - 0.10  # the towel rail stands out at the right
    parts = _closed(order, name, body, d, h) if name in CABINETS else _open(order, name, body, d, h)
    x = body / 2
    rail = [
        (x - 0.01, -d * 0.34, h - 0.13),
        (x + 0.075, -d * 0.34, h - 0.13),
        (x + 0.075, d * 0.34, h - 0.13),
        (x - 0.01, d * 0.34, h - 0.13),
    ]
    for here, there in itertools.pairwise(rail):
        parts.append(
            rod(here, there, 0.007, sides=10).part(order.wood if name in ("boho", "japandia") else order.metal)
        )
    parts += shifted([_towel(order)], x + 0.075, -d * 0.06, h - 0.122)
    return parts


def _towel(order: Order) -> Part:
    """A towel folded over a rail that runs along y at z = 0."""
    u = np.concatenate([np.linspace(-0.30, -0.012, 9), [0.0], np.linspace(0.012, 0.24, 8)])
    v = np.linspace(-0.09, 0.09, 9)
    s, y = np.meshgrid(u, v, indexing="ij")
    x = np.where(s < 0, -0.011, 0.011) * np.clip(np.abs(s) / 0.012, 0, 1) + 0.003 * np.sin(40 * y) * np.clip(
        np.abs(s) * 4, 0, 1
    )
    z = 0.004 - (np.abs(s) - 0.012).clip(0)
    return sheet(np.stack([x, y, z], -1), 0.006).part(cloth(("linen", order.style.accents[0][1]), order.seed + 2))


def _closed(order: Order, name: str, w: float, d: float, h: float) -> list[Part]:
    """A cabinet on castors, a bun foot or a plinth: drawers over doors under a thick top."""
    made = look(order)
    foot = {"country": "bun", "luxury": "plinth"}.get(name, "castor")
    parts = feet(foot, w - 0.04, d - 0.04, 0.10, made)
    low = {"modern": "plain", "country": "framed", "luxury": "fluted", "eclectic": "plain"}[name]
    cells = [
        *[
            Cell(
                c.left,
                c.right,
                0.74,
                1.0,
                "plain" if name != "luxury" else "fluted",
                made.pull,
                0,
                paint(COATS[(order.seed + n) % 6], 0.3) if name == "eclectic" else None,
            )
            for n, c in enumerate(grid(2, (1,), low, made.pull))
        ],
        *doors(2, low, "knob" if name == "country" else made.pull, 0.0, 0.74),
    ]
    parts += cabinet(w - 0.02, d - 0.03, 0.10, h - 0.04, made, cells)
    top = order.stone if name in ("luxury", "modern") else timber(order.style.wood, order.seed, 0.34, 9)
    return [*parts, flat(rounded(w, d, 0.015), 0.042, 0.008).moved(z=h - 0.042).part(top)]


def _open(order: Order, name: str, w: float, d: float, h: float) -> list[Part]:
    """A frame of posts with two shelves, a drawer under the top, pots, crates and jars on the shelves."""
    made = look(order)
    steel = name == "industrial"
    post: Material = order.metal if steel else order.wood
    parts: list[Part] = []
    low = 0.07 if name in ("industrial", "boho") else 0.0
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = sx * (w / 2 - 0.035), sy * (d / 2 - 0.035)
            if name == "mediterranean":
                leg = lathe(turned_profile(h - 0.06, 0.042)[::2], sides=18)
                parts.append(leg.moved(x, y).part(post, grain="z"))
            elif name in ("boho", "industrial"):
                parts.append(
                    rod((x, y, low), (x, y, h - 0.04), 0.018 if name == "boho" else 0.014).part(post, grain="z")
                )
                wheel = lathe(fillet([(0, -0.013), (0.036, -0.013), (0.036, 0.013), (0, 0.013)], 0.005), sides=20)
                parts.append(wheel.turned("y", np.pi / 2).moved(x, y, 0.036).part(paint("#1d1d1f", 0.5)))
                parts.append(slab(0.03, 0.03, 0.04, 0.004).moved(x, y, 0.036).part(order.metal))
            else:
                parts.append(bar([(x, y, 0), (x, y, h - 0.03)], 0.04, 0.04, corner=0.008).part(post))
    for z in (0.20, 0.50):
        if steel or name == "boho":
            parts.append(
                slab(w - 0.06, d - 0.06, 0.018, 0.004)
                .moved(z=z - 0.018)
                .part(order.wood if steel else cane(order.style.wood, order.seed))
            )
        else:
            for n in range(6):
                y = -d / 2 + 0.05 + (d - 0.10) * n / 5
                parts.append(slab(w - 0.05, 0.054, 0.018, 0.005).moved(0, y, z - 0.018).part(order.wood))
        for side in (-1, 1):
            parts.append(slab(w - 0.07, 0.016, 0.034, 0.004).moved(0, side * (d / 2 - 0.035), z - 0.030).part(post))
    if name in ("scandi", "japandia", "mediterranean"):
        parts += cabinet(w - 0.09, d - 0.05, h - 0.17, h - 0.045, made, grid(2, (1,), "plain", made.pull))
    parts += (
        shifted(planks(w, d, 0.05, 5, order.wood), z=h - 0.05)
        if name in ("industrial", "mediterranean")
        else [
            flat(rounded(w, d, 0.02), 0.034, 0.008)
            .moved(z=h - 0.034)
            .part(timber(order.style.wood, order.seed, 0.34, 9))
        ]
    )
    return parts + _stored(order, w, d)


def _stored(order: Order, w: float, d: float) -> list[Part]:
    """What stands on the two shelves: baskets below, bowls, plates, a pot and jars above."""
    parts: list[Part] = []
    weave = rush("#a68c6a", order.seed)
    for side in (-1, 1):
        basket = turned(
            fillet([(0, 0), (0.88, 0), (1, 0.9), (0.98, 1), (0.91, 0.97), (0.85, 0.10), (0, 0.10)], 0.05),
            w * 0.38,
            d - 0.14,
            0.19,
            26,
        )
        parts.append(basket.moved(side * w * 0.22, 0, 0.20).part(weave))
    for level in range(4):
        parts += shifted(ware.plate(0.12, ware.glaze(order)), -w * 0.25, 0.0, 0.50 + 0.012 * level)
    for level in range(2):
        parts += shifted([ware.small_bowl(0.075, ware.glaze(order, 1))], -w * 0.25, 0.0, 0.552 + 0.024 * level)
    pot = lathe(
        fillet(
            [
                (0, 0),
                (0.095, 0),
                (0.10, 0.12),
                (0.102, 0.125),
                (0.06, 0.142),
                (0.012, 0.150),
                (0.018, 0.168),
                (0, 0.172),
            ],
            0.008,
            3,
        ),
        sides=32,
    )
    parts.append(pot.moved(w * 0.06, 0.03, 0.50).part(paint(("#2b2b2d", "#a3543a")[order.mark % 2], 0.3)))
    for index in range(2):
        at = (w * 0.26 + 0.10 * index - 0.02, -0.04 + 0.08 * index)
        parts += shifted([ware.tumbler(0.045, 0.15)], *at, 0.50)
        parts.append(
            lathe([(0, 0), (0.046, 0), (0.046, 0.016), (0, 0.016)], sides=20).moved(*at, 0.65).part(order.wood)
        )
        parts.append(
            lathe([(0, 0), (0.036, 0), (0.037, 0.09 - 0.03 * index), (0, 0.09 - 0.03 * index)], sides=18)
            .moved(*at, 0.5105)
            .part(paint(("#d9c49a", "#8a5a3a")[index], 0.8))
        )
    return parts
