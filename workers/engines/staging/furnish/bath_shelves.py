"""Open bath shelves with towels, bottles and baskets, one form for each style. The wall is behind (+y), metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.bookcases import box_soft
from workers.engines.staging.furnish.cabinetry import Cell, cabinet, feet, look
from workers.engines.staging.furnish.frames import SIDES, bent, board, corners, frame, pole, slats
from workers.engines.staging.furnish.joinery import CLEAR, flat, oval, rounded, shifted, top_of
from workers.engines.staging.furnish.linens import basket, dispenser, jar, rolled, stack, terry
from workers.engines.staging.furnish.mesh import fillet, lathe, plate, tube
from workers.engines.staging.furnish.order import Order, cane, paint, plaster
from workers.engines.staging.furnish.shelf_things import shelf
from workers.engines.staging.furnish.tableware import bottle, candlestick
from workers.engines.staging.furnish.upholstery import turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

Shelf = tuple[float, float, float]
"""A shelf: the width free on it, its upper face, the height free above it."""
Case = tuple[list[Part], list[Shelf]]


def _open(levels: list[float], width: float, top: float) -> list[Shelf]:
    ceilings = [*levels[1:], top]
    return [(width, low, high - low - 0.03) for low, high in zip(levels, ceilings, strict=True)]


def _steel(order: Order, w: float, d: float, h: float) -> Case:
    """A slim black frame, white metal trays, a dark wood board at the top."""
    parts = [board((0.016, 0.016, h), order.metal, x, y) for x, y in corners(w / 2 - 0.008, d / 2 - 0.008)]
    levels = [0.12, 0.12 + (h - 0.13) * 0.34, 0.12 + (h - 0.13) * 0.67, h - 0.002]
    tray = paint("#e9e7e2", 0.35)
    for z in levels[:3]:
        parts += [
            board((w - 0.02, d - 0.02, 0.012), tray, 0, 0, z - 0.012),
            *frame(w - 0.01, d - 0.01, z + 0.026, 0.008, 0.036, order.metal),
        ]
    parts.append(board((w, d, 0.022), order.wood, 0, 0, h - 0.022))
    return parts, _open(levels, w - 0.05, h + 0.2)


def _ladder(order: Order, w: float, d: float, h: float) -> Case:
    """Birch side ladders that lean to the wall, shelves that deepen downwards."""
    parts, levels = [], [h * k for k in (0.12, 0.40, 0.66, 0.90)]
    for side in SIDES:
        x = side * (w / 2 - 0.014)
        parts.append(pole((x, -d / 2 + 0.014, 0), (x, d / 2 - 0.06, h), 0.013, order.wood))
        parts.append(pole((x, d / 2 - 0.014, 0), (x, d / 2 - 0.02, h * 0.94), 0.012, order.wood))
    for z in levels:
        front = -d / 2 + 0.014 + (d - 0.074) * z / h
        deep = d / 2 - 0.012 - front
        parts.append(
            flat(rounded(w - 0.03, deep, 0.012, steps=3), 0.018, 0.005)
            .moved(0, front + deep / 2, z - 0.018)
            .part(order.wood)
        )
    return parts, _open(levels[:3], w - 0.07, h * 0.9)


def _rattan(order: Order, w: float, d: float, h: float) -> Case:
    """A rattan étagère under a hoop, its shelves of cane."""
    wood, weave = order.wood, cane(order.style.wood, order.seed)
    parts, levels = [], [0.14, h * 0.36, h * 0.60, h * 0.82]
    for y in (-d / 2 + 0.016, d / 2 - 0.016):
        t = np.linspace(0, np.pi, 18)
        arch = [
            (w / 2 - 0.016, y, 0),
            *[((w / 2 - 0.016) * float(np.cos(a)), y, h * 0.82 + (h * 0.18 - 0.015) * float(np.sin(a))) for a in t],
            (-w / 2 + 0.016, y, 0),
        ]
        parts.append(bent(arch, 0.014, wood))
    for z in levels:
        line = oval(w - 0.02, d - 0.02, power=7, steps=40)
        parts.append(tube(np.column_stack([line, np.full(40, z - 0.012)]), 0.011, sides=8, closed=True).part(wood))
        parts.append(flat(oval(w - 0.03, d - 0.03, power=7, steps=40), 0.012, 0.004).moved(z=z - 0.012).part(weave))
    for side in SIDES:
        for low, high in ((levels[0], levels[1]), (levels[2], levels[3])):
            parts.append(
                pole(
                    (side * (w / 2 - 0.016), -d / 2 + 0.02, low),
                    (side * (w / 2 - 0.016), d / 2 - 0.02, high),
                    0.007,
                    wood,
                )
            )
    return parts, _open(levels, w - 0.07, h * 0.97)


def _turned(order: Order, w: float, d: float, h: float) -> Case:
    """A painted whatnot on turned posts, a drawer at its foot, a low gallery round the top."""
    made = look(order)
    parts, levels = [], [0.34, h * 0.48, h * 0.74, h - 0.06]
    post = lathe(turned_profile(h, 0.022)[::2], sides=14)
    parts += [post.moved(x, y).part(made.body) for x, y in corners(w / 2 - 0.03, d / 2 - 0.03)]
    parts += shifted(cabinet(w - 0.03, d - 0.02, 0.13, 0.325, made, [Cell(0, 1, 0, 1, "framed", "knob")]), 0, 0)
    for z in levels:
        parts.append(
            flat(rounded(w - 0.01, d - 0.005, 0.02, steps=3), 0.018, 0.006)
            .moved(z=z - 0.018)
            .part(made.trim if z < h - 0.1 else made.body)
        )
    parts.append(board((w - 0.06, 0.012, 0.05), made.body, 0, d / 2 - 0.02, h - 0.06))
    return parts, _open(levels, w - 0.10, h + 0.16)


def _pipes(order: Order, w: float, d: float, h: float) -> Case:
    """Planks on black pipe, wire fronts to hold things back."""
    metal, parts, levels = order.metal, [], [0.14, h * 0.38, h * 0.62, h * 0.86]
    for x, y in corners(w / 2 - 0.022, d / 2 - 0.022):
        parts.append(pole((x, y, 0), (x, y, h), 0.012, metal))
        parts.append(
            lathe(fillet([(0, 0), (0.022, 0), (0.022, 0.03), (0, 0.03)], 0.005, 2), sides=14).moved(x, y).part(metal)
        )
        parts += [pole((x, y, z - 0.06), (x, y, z - 0.028), 0.018, metal) for z in levels]
    for z in levels:
        parts.append(board((w - 0.004, d - 0.004, 0.03), order.wood, 0, 0, z - 0.03, radius=0.005))
        parts.append(
            pole((-w / 2 + 0.022, -d / 2 + 0.022, z + 0.07), (w / 2 - 0.022, -d / 2 + 0.022, z + 0.07), 0.004, metal)
        )
    return parts, _open(levels, w - 0.10, h + 0.12)


def _niche(order: Order, w: float, d: float, h: float) -> Case:
    """A plastered pier with three arched niches."""
    lime = plaster(order.style.stone[1], order.seed + 2)
    parts, levels = [], [0.12, 0.12 + (h - 0.12) / 3, 0.12 + (h - 0.12) * 2 / 3]
    for side in SIDES:
        parts.append(box_soft(0.085, d, h).moved(side * (w / 2 - 0.0425)).part(lime))
    parts.append(board((w - 0.12, 0.04, h - 0.04), lime, 0, d / 2 - 0.03, 0.02))
    for z in (*levels, h + 0.001):
        parts.append(
            box_soft(w - 0.02, d - 0.012, 0.075 if z > 0.2 else 0.12)
            .moved(z=z - (0.075 if z > 0.2 else 0.12))
            .part(lime)
        )
    inner = (h - 0.12) / 3 - 0.07
    for z in levels:
        for side in SIDES:
            t = np.linspace(0, np.pi / 2, 8)
            wide = (w - 0.17) / 2
            curve = (
                [(wide + 0.01, inner + 0.01)]
                + [(wide * float(np.cos(a)), inner * (0.66 + 0.34 * float(np.sin(a)))) for a in t[::-1]]
                + [(wide + 0.01, inner * 0.66)]
            )
            spandrel = plate(
                np.array(curve[::-1]) * [side, 1] if side > 0 else (np.array(curve) * [-1, 1]), d - 0.05, 0.004
            )
            parts.append(spandrel.moved(0, -0.01, z).part(lime))
    return parts, _open(levels, w - 0.20, h - 0.04)


def _brass(order: Order, w: float, d: float, h: float) -> Case:
    """Glass shelves on brass posts between marble boards."""
    brass, parts, levels = order.metal, [], [0.10, h * 0.38, h * 0.66, h - 0.0]
    for x, y in corners(w / 2 - 0.02, d / 2 - 0.02):
        parts.append(pole((x, y, 0), (x, y, h - 0.02), 0.010, brass))
        parts += [
            lathe([(0, 0), (0.016, 0), (0.016, 0.02), (0, 0.02)], sides=16).moved(x, y, z - 0.035).part(brass)
            for z in levels
        ]
    for z, skin in zip(levels, (order.stone, CLEAR, CLEAR, order.stone), strict=True):
        parts.append(flat(rounded(w, d, 0.02, steps=4), 0.014, 0.004).moved(z=z - 0.014).part(skin))
    for z in (levels[0], levels[3]):
        parts += frame(w - 0.03, d - 0.03, z - 0.014, 0.012, 0.018, brass)
    return parts, _open(levels, w - 0.08, h + 0.24)


def _lockers(order: Order, w: float, d: float, h: float) -> Case:
    """Painted cubes set askew one upon another, each its own colour."""
    parts, levels = feet("hairpin", w, d, 0.12, look(order)), []
    tall = (h - 0.12) / 3
    for index in range(3):
        z, wide = 0.12 + tall * index, w * (1.0, 0.88, 0.94)[index]
        x = (0.0, -0.06, 0.03)[index] * w
        coat, inside = (paint(COATS[(order.seed + index + k) % len(COATS)], 0.32) for k in (0, 2))
        for level in (z, z + tall - 0.018):
            parts.append(board((wide, d, 0.018), coat, x, 0, level))
        parts += [board((0.018, d, tall - 0.034), coat, x + s * (wide - 0.018) / 2, 0, z + 0.017) for s in SIDES]
        parts.append(board((wide - 0.034, 0.012, tall - 0.034), inside, x, d / 2 - 0.012, z + 0.017))
        levels.append(z + 0.018)
    return parts, [(w * 0.74, z, tall - 0.05) for z in levels]


def _slatted(order: Order, w: float, d: float, h: float) -> Case:
    """Slatted shelves of oak between slim square posts, one side longer than the other."""
    parts, levels = [], [0.14, h * 0.40, h * 0.66, h * 0.90]
    for x, y in corners(w / 2 - 0.013, d / 2 - 0.013):
        parts.append(board((0.026, 0.026, h if x < 0 else h * 0.90), order.wood, x, y, radius=0.006))
    for z in levels:
        parts += slats(w - 0.03, d - 0.03, z, 5, 0.014, order.wood)
        parts += [board((0.018, d - 0.05, 0.03), order.wood, s * (w / 2 - 0.013), 0, z - 0.044) for s in SIDES]
    parts.append(pole((-w / 2 + 0.013, 0, h - 0.03), (-w / 2 + 0.013, -d / 2 + 0.02, h - 0.03), 0.008, order.wood))
    return parts, _open(levels, w - 0.08, h * 1.08)


FORMS: dict[str, Callable[[Order, float, float, float], Case]] = {
    "modern": _steel,
    "scandi": _ladder,
    "boho": _rattan,
    "country": _turned,
    "industrial": _pipes,
    "mediterranean": _niche,
    "luxury": _brass,
    "eclectic": _lockers,
    "japandia": _slatted,
}


def _bottles(order: Order, width: float, depth: float, free: float) -> list[Part]:
    """Bottles, a pump and a jar in a row, one behind another."""
    glass = Material("glass", (0.30, 0.16, 0.06), roughness=0.08, specular=0.8)
    count = max(3, int(width / 0.085))
    parts: list[Part] = []
    for index, x in enumerate(np.linspace(-width / 2 + 0.045, width / 2 - 0.045, count)):
        kind = (index + order.mark) % 4
        tall = min(free * 0.85, float(order.rng.uniform(0.16, 0.22)))
        if kind == 0:
            thing = dispenser(tall, order.ceramic, order.metal)
        elif kind == 1:
            thing = [bottle(tall, 0.030, glass)]
        elif kind == 2:
            thing = jar(0.036, min(tall, 0.12), paint("#efe9dd", 0.3), order.wood)
        else:
            thing = candlestick(min(tall, 0.16), order.metal)
        parts += shifted(thing, float(x), float(order.rng.uniform(-0.02, 0.02)) - 0.01)
    return parts


def _filled(order: Order, index: int, width: float, depth: float, free: float) -> list[Part]:
    """What lies on the n-th shelf from below."""
    kind = (1, 3, 2)[(index + order.mark) % 3] if index else 0
    if kind == 0:
        wide = min(width * 0.86, 0.42)
        tall = min(free * 0.62, 0.24)
        rolls = [rolled(depth * 0.72, 0.05, terry(order, n)) for n in range(3)]
        filled = basket(order, wide, depth * 0.86, tall)
        return [
            *filled,
            *(p for n, roll in enumerate(rolls) for p in shifted([roll], (n - 1) * 0.095, 0, tall - 0.045)),
        ]
    if kind == 1:
        side = 1 if order.mark % 2 else -1
        piles = shifted(
            stack(order, min(width * 0.56, 0.34), depth * 0.78, max(1, min(4, int(free / 0.075)))), -side * width * 0.20
        )
        if width > 0.42:
            piles += shifted(dispenser(min(0.19, free * 0.8), order.ceramic, order.metal), side * width * 0.30, -0.02)
            piles += shifted(
                jar(0.034, min(0.11, free * 0.6), paint("#efe9dd", 0.3), order.wood), side * width * 0.44, 0.03
            )
        return piles
    if kind == 2:
        return _bottles(order, width * 0.9, depth, free)
    things = shelf(order, order.rng, width * 0.55, depth * 0.8, free, turn=1)
    rolls = [part for n in range(2) for part in shifted([rolled(depth * 0.74, 0.048, terry(order, 2 * n))], n * 0.1)]
    top = shifted([rolled(depth * 0.70, 0.046, terry(order, 1))], 0.05, 0, top_of(rolls) * 0.87) if free > 0.22 else []
    return [*shifted(things, -width * 0.24), *shifted([*rolls, *top], width * 0.18)]


def bath_shelf(order: Order) -> list[Part]:
    """A shelf for a bath in the style's form with towels, bottles and baskets; options: empty (bool)."""
    w, d, h = order.width, order.depth, order.height
    parts, shelves = FORMS[order.form or order.style.name](order, w, d, h)
    if order.options.get("empty"):
        return parts
    for index, (width, level, free) in enumerate(shelves):
        room = min(free, h - level - 0.004)
        if room > 0.14:
            parts += shifted(_filled(order, index, width, d - 0.05, room), 0, 0, level)
    return parts
