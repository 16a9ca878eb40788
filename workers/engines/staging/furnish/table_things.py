"""Laid tables and desk tops: groups of small things around the origin, resting on z = 0. Metres."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from workers.engines.staging.furnish import tableware as ware
from workers.engines.staging.furnish.cabinetry import slab
from workers.engines.staging.furnish.decor import bowl, vase
from workers.engines.staging.furnish.joinery import CLEAR, flat, rounded, rush, shifted
from workers.engines.staging.furnish.lamps import table_lamp
from workers.engines.staging.furnish.mesh import fillet, lathe, rod
from workers.engines.staging.furnish.order import DARK, PAPER, Order, cloth, paint
from workers.engines.staging.furnish.shelf_things import covers, lying_books
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Part

Place = Callable[[int], list[Part]]


def _places(order: Order, w: float, d: float, place: Place) -> list[Part]:
    """Four places at the corners of the group, each turned to its side of the table and a little its own."""
    parts: list[Part] = []
    for number, (sx, sy) in enumerate(((-1, -1), (1, -1), (-1, 1), (1, 1))):
        turn = (0.0 if sy < 0 else np.pi) + float(order.rng.uniform(-0.05, 0.05))
        parts += shifted(place(number), sx * (w / 2 - 0.20), sy * (d / 2 - 0.145), 0.0, turn)
    return parts


BLOOMS = {"boho": "#c98a3a", "luxury": "#f2ece4", "eclectic": "#d9567a", "scandi": None, "modern": None}


def _vase(order: Order, height: float) -> list[Part]:
    """The style's vase with stems in it, in bloom where the style loves flowers."""
    bloom = BLOOMS.get(order.style.name)
    return [*vase(order, height, twigs=False), *ware.posy(order, height, min(2.0 * height, 0.44), 0.17, bloom=bloom)]


def _modern(order: Order, w: float, d: float) -> list[Part]:
    slate, dark = paint("#3b3d40", 0.7), paint("#2c2e31", 0.35)
    parts = _places(
        order,
        w,
        d,
        lambda n: [
            ware.mat(0.36, 0.27, slate, power=8),
            *shifted(ware.plate(0.125, ware.glaze(order)), z=0.005),
            *shifted(ware.plate(0.085, dark), z=0.017),
            *shifted([ware.tumbler(0.034, 0.10)], 0.15, 0.12),
        ],
    )
    return [*parts, *shifted(_vase(order, 0.22), 0.02, 0.01)]


def _scandi(order: Order, w: float, d: float) -> list[Part]:
    parts = [ware.runner(w - 0.02, 0.30, cloth(("linen", "#d9d2c4"), order.seed), order.mark)]
    parts += shifted(bowl(order, 0.13), -0.25, 0.02, 0.004) + shifted(
        ware.fruit(order.mark, 7, 0.085, "#7f9a4a"), -0.25, 0.02, 0.026
    )
    for x, tall in ((0.12, 0.26), (0.20, 0.20), (0.27, 0.23)):
        parts += shifted(ware.candlestick(tall, order.metal), x, -0.03 + 0.3 * (tall - 0.2), 0.004)
    return [*parts, *shifted(_vase(order, 0.18), 0.47, 0.03, 0.004)]


def _boho(order: Order, w: float, d: float) -> list[Part]:
    reed = rush("#c2a06a", order.seed)
    parts = _places(
        order,
        w,
        d,
        lambda n: [
            ware.mat(0.28, 0.28, reed),
            *shifted(ware.plate(0.12, ware.glaze(order, 1 if n % 2 else 0)), z=0.005),
            *shifted([ware.napkin(0.14, 0.09, order.accent(n), n)], 0.0, 0.0, 0.014),
            *shifted([ware.tumbler(0.033, 0.09, replace(CLEAR, color=(0.75, 0.50, 0.28), opacity=0.5))], 0.15, 0.12),
        ],
    )
    return [
        *parts,
        *shifted(_vase(order, 0.20), 0.0, 0.02),
        *shifted([ware.small_bowl(0.06, order.wood)], -0.13, -0.10),
    ]


def _country(order: Order, w: float, d: float) -> list[Part]:
    parts = [ware.runner(w - 0.02, 0.34, cloth(("linen", order.style.accents[0][1]), order.seed), order.mark)]
    parts += shifted(ware.board(0.40, 0.20, order.wood), -0.26, -0.02, 0.004, 0.12) + shifted(
        [ware.loaf(0.28)], -0.27, -0.02, 0.022, 0.25
    )
    parts += shifted(
        [*ware.jug(0.22, ware.glaze(order)), *ware.posy(order, 0.21, 0.40, 0.15, bloom="#efe8da")],
        0.16,
        0.05,
        0.004,
        0.5,
    )
    for x, y in ((0.36, -0.08), (0.47, 0.02)):
        parts += shifted(ware.cup(0.042, 0.085, ware.glaze(order), handle=True), x, y, 0.004, 0.8 + x)
    return [*parts, *shifted([ware.small_bowl(0.07, ware.glaze(order, 2))], 0.02, -0.11, 0.004)]


def _industrial(order: Order, w: float, d: float) -> list[Part]:
    parts = [flat(rounded(0.74, 0.24, 0.02), 0.024, 0.006).moved(-0.04, 0.02).part(order.wood)]
    green = replace(CLEAR, color=(0.10, 0.20, 0.12), opacity=0.85)
    parts += shifted([ware.bottle(0.30, 0.037, green)], -0.30, 0.04, 0.024) + shifted(
        [ware.bottle(0.25, 0.034, CLEAR)], -0.20, -0.01, 0.024
    )
    for x, tall in ((0.02, 0.18), (0.11, 0.13), (0.20, 0.155)):
        wax = lathe(
            fillet([(0, 0), (0.034, 0), (0.034, tall), (0.026, tall - 0.004), (0, tall - 0.01)], 0.004), sides=22
        )
        parts.append(wax.moved(x, 0.03 - 0.2 * (tall - 0.15), 0.024).part(ware.WAX))
    for x, y in ((0.42, -0.09), (0.50, 0.06)):
        parts += shifted(ware.cup(0.044, 0.085, paint("#e8e6e0", 0.3), handle=True), x, y, 0.0, 2.2 * y + 0.6)
    return [*parts, *shifted([ware.small_bowl(0.075, ware.glaze(order, 1))], -0.50, -0.06)]


def _mediterranean(order: Order, w: float, d: float) -> list[Part]:
    blue = paint("#2f6d8f", 0.3)
    parts = _places(
        order,
        w,
        d,
        lambda n: [
            *ware.plate(0.13, ware.glaze(order), rim=blue),
            *shifted([ware.napkin(0.15, 0.08, cloth(("linen", "#e9dfcc"), order.seed), n)], 0.0, 0.0, 0.010),
            *shifted([ware.tumbler(0.034, 0.085, replace(CLEAR, color=(0.45, 0.70, 0.78), opacity=0.45))], 0.16, 0.12),
        ],
    )
    parts += shifted(bowl(order, 0.15), 0.0, 0.01) + shifted(
        ware.fruit(order.mark, 9, 0.10, "#d9a93a", long=1.25), 0.0, 0.01, 0.022
    )
    return [
        *parts,
        *shifted([ware.bottle(0.24, 0.034, replace(CLEAR, color=(0.35, 0.38, 0.10), opacity=0.8))], 0.19, 0.10),
        *shifted(ware.jug(0.19, ware.glaze(order, 1)), -0.20, -0.10, 0.0, 2.2),
    ]


def _luxury(order: Order, w: float, d: float) -> list[Part]:
    white = paint("#f2efe9", 0.18)
    parts = _places(
        order,
        w,
        d,
        lambda n: [
            *ware.plate(0.14, order.metal),
            *shifted(ware.plate(0.115, white), z=0.010),
            *shifted(ware.plate(0.08, white, rim=order.metal), z=0.020),
            *shifted([ware.napkin(0.10, 0.05, order.accent(1), n)], 0, 0, 0.029),
            *shifted([ware.goblet(0.21)], 0.13, 0.125),
        ],
    )
    for x in (-0.16, 0.16):
        parts += shifted(ware.candlestick(0.34, order.metal, radius=0.042), x, 0.02)
    return [*parts, *shifted(_vase(order, 0.19), 0.0, 0.0)]


def _eclectic(order: Order, w: float, d: float) -> list[Part]:
    def place(n: int) -> list[Part]:
        below, above = paint(COATS[(n + order.seed) % 6], 0.28), paint(COATS[(n + order.seed + 5) % 6], 0.28)
        red, green, blue = below.color
        tint = replace(CLEAR, color=(0.3 + 0.7 * red, 0.3 + 0.7 * green, 0.3 + 0.7 * blue), opacity=0.5)
        return [
            *ware.plate(0.13, below),
            *shifted(ware.plate(0.09, above, rim=order.metal), z=0.010),
            *shifted([ware.goblet(0.17, tint)], 0.15, 0.12),
        ]

    parts = _places(order, w, d, place)
    parts += shifted(_vase(order, 0.22), 0.03, 0.03)
    for x, tall in ((-0.14, 0.26), (-0.08, 0.20)):
        parts += shifted(ware.candlestick(tall, paint(COATS[(order.seed + int(100 * tall)) % 6], 0.3)), x, -0.08)
    return parts


def _japandia(order: Order, w: float, d: float) -> list[Part]:
    clay, iron = paint("#8d8578", 0.6), paint("#2a2825", 0.5)
    parts = [flat(rounded(0.46, 0.27, 0.04), 0.010, 0.004).moved(-0.20, 0).part(order.wood)]
    parts += shifted(ware.teapot(0.07, iron, order.wood), -0.28, 0.01, 0.010, 0.4)
    for x, y in ((-0.10, -0.05), (-0.05, 0.05)):
        parts += shifted(ware.cup(0.036, 0.055, clay), x, y, 0.010)
    parts += shifted(_vase(order, 0.17), 0.27, 0.03)
    return [*parts, *shifted([ware.small_bowl(0.085, clay)], 0.46, -0.07)]


LAID: dict[str, Callable[[Order, float, float], list[Part]]] = {
    "modern": _modern,
    "scandi": _scandi,
    "boho": _boho,
    "country": _country,
    "industrial": _industrial,
    "mediterranean": _mediterranean,
    "luxury": _luxury,
    "eclectic": _eclectic,
    "japandia": _japandia,
}


def table_setting(order: Order) -> list[Part]:
    """What stands on a dining table, laid or at rest as the style has it."""
    return LAID[order.form or order.style.name](order, order.width, order.depth)


def laptop() -> list[Part]:
    """An open laptop, its screen to the sitter in front (-y)."""
    grey = paint("#b9bcbf", 0.35)
    base = flat(rounded(0.32, 0.22, 0.012), 0.011, 0.004)
    keys = slab(0.27, 0.10, 0.001, 0.0004).moved(0, 0.035, 0.0108)
    lid = flat(rounded(0.32, 0.21, 0.012), 0.006, 0.002).moved(0, 0.105, 0).turned("x", 1.92).moved(0, 0.108, 0.011)
    face = slab(0.302, 0.188, 0.003, 0.0006).moved(0, 0.106, 0.0045).turned("x", 1.92).moved(0, 0.108, 0.011)
    return [base.part(grey), keys.part(DARK), lid.part(grey), face.part(paint("#101114", 0.15))]


def monitor(width: float = 0.54) -> list[Part]:
    """A screen on a foot, with keyboard and mouse before it."""
    black, grey = paint("#0e0f11", 0.16), paint("#8f9296", 0.4)
    parts = [slab(width, 0.022, 0.32, 0.006).moved(0, 0.07, 0.115).part(black)]
    parts.append(slab(0.05, 0.016, 0.24, 0.004).moved(0, 0.09, 0.006).part(grey))
    parts.append(flat(rounded(0.22, 0.16, 0.03), 0.008, 0.003).moved(0, 0.085).part(grey))
    parts.append(flat(rounded(0.36, 0.12, 0.012), 0.014, 0.005).moved(-0.02, -0.12).part(paint("#d8d8d6", 0.5)))
    return [*parts, flat(rounded(0.058, 0.10, 0.028), 0.026, 0.011).moved(0.225, -0.12).part(paint("#d8d8d6", 0.45))]


def pen_pot(order: Order) -> list[Part]:
    """A pot of pens and a ruler."""
    pot = lathe(
        fillet([(0, 0), (0.038, 0), (0.040, 0.095), (0.036, 0.095), (0.034, 0.012), (0, 0.012)], 0.004), sides=24
    )
    parts = [pot.part(order.ceramic)]
    colors = covers(order)
    for index in range(5):
        turn = 1.26 * index + 0.4
        c, s = np.cos(turn), np.sin(turn)
        tall = 0.145 + 0.012 * (index % 3)
        parts.append(
            rod((0.012 * c, 0.012 * s, 0.014), (0.040 * c, 0.040 * s, tall), 0.0038, sides=6).part(colors[index])
        )
    return parts


def desk_things(order: Order) -> list[Part]:
    """A screen or laptop, a lit lamp, books, a cup and pens, as on a desk in use; the sitter is in front (-y)."""
    w, d = order.width, order.depth
    side = 1 if order.rng.random() < 0.5 else -1
    screens = order.style.name in ("modern", "industrial", "scandi", "eclectic")
    parts = monitor(0.50 if w < 1.0 else 0.56) if screens else laptop()
    parts = shifted(parts, 0.0, 0.02, 0.0, float(order.rng.uniform(-0.06, 0.06)))
    lamp = replace(order, piece="table_lamp", width=0.22, depth=0.22, height=min(0.42, order.height), options={})
    parts += shifted(table_lamp(lamp), side * (w / 2 - 0.12), d / 2 - 0.13)
    pile = lying_books(order, order.rng, 0.24, 0.20, 0.11)
    parts += shifted(pile, -side * (w / 2 - 0.15), d / 2 - 0.13, 0.0, float(order.rng.uniform(-0.2, 0.2)))
    parts += shifted(pen_pot(order), side * (w / 2 - 0.27), d / 2 - 0.09)
    parts += shifted(
        ware.cup(0.040, 0.085, ware.glaze(order, order.mark), handle=True),
        -side * (w / 2 - 0.20),
        -d / 2 + 0.10,
        0.0,
        0.9 * side,
    )
    cover = covers(order)[order.mark % 4]
    note = [
        slab(0.15, 0.21, 0.004, 0.0015).part(cover),
        slab(0.144, 0.204, 0.009, 0.001).moved(0.002, 0, 0.003).part(PAPER),
    ]
    note.append(slab(0.15, 0.21, 0.003, 0.001).moved(0, 0, 0.0115).part(cover))
    note.append(rod((-0.02, -0.09, 0.0185), (0.05, 0.06, 0.0185), 0.004, sides=8).part(DARK))
    return parts + shifted(note, side * (w / 2 - 0.16), -d / 2 + 0.13, 0.0, 0.16 * side)
