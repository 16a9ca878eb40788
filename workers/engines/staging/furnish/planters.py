"""Planters with what grows in them, one form for each style. Pots and troughs stand on z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.frames import SIDES, board, corners, frame, pole
from workers.engines.staging.furnish.greenery import bamboo, blooms, box_balls, grass, lavender, swords, trailing
from workers.engines.staging.furnish.joinery import rush, shifted
from workers.engines.staging.furnish.mesh import fillet, lathe, tube
from workers.engines.staging.furnish.order import Order, paint, plaster, timber
from workers.engines.staging.furnish.plants import EARTH
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part


def _trough(w: float, d: float, h: float, wall: float, material: Material, *, radius: float = 0.008) -> list[Part]:
    """A long box open above, earth in it a little below its rim."""
    parts = [
        board((w, d, h - 0.08), material, radius=radius),
        board((w - 2 * wall, d - 2 * wall, 0.06), EARTH, 0, 0, h - 0.09),
    ]
    parts += [board((w, wall, 0.10), material, 0, s * (d - wall) / 2, h - 0.10, radius=radius / 2) for s in SIDES]
    return parts + [
        board((wall, d - wall, 0.0995), material, s * (w - wall) / 2, 0, h - 0.10, radius=radius / 2) for s in SIDES
    ]


def _pot(radius: float, height: float, shape: list[tuple[float, float]], material: Material) -> list[Part]:
    """A thrown pot: (radius, height) in shares from foot to rim; earth below the rim."""
    lip = shape[-1][0]
    line = [(0.0, 0.0), *shape, (lip - 0.10, 1.0), (lip - 0.12, 0.90), (0.0, 0.90)]
    body = lathe(fillet([(r * radius, z * height) for r, z in line], 0.010, 3), sides=36)
    earth = lathe([(0, 0.88 * height), ((lip - 0.115) * radius, 0.88 * height), (0, 0.925 * height)], sides=24)
    return [body.part(material), earth.part(EARTH)]


def _row(w: float, d: float, count: int) -> list[tuple[float, float, float]]:
    """Middles (x, y) and radii of pots side by side, the inner ones set a little back."""
    scale = (1.0, 0.76, 0.88)[:count]
    unit = w / (2 * sum(scale))
    x, spots = -w / 2, []
    for index, share in enumerate(scale):
        radius = min(unit * share, d / 2)
        spots.append((x + unit * share, (d / 2 - radius) * (-1) ** index * 0.8, radius * 0.97))
        x += 2 * unit * share
    return spots


def _cement(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A dark box of fibre cement with sword plants."""
    box_h = 0.48 * h
    return [
        *_trough(w, d, box_h, 0.03, plaster("#4d5053", order.seed), radius=0.012),
        *swords(order, w - 0.12, d - 0.14, box_h - 0.04, h),
    ]


def _slatted(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Boards of larch on raked legs, feathery grass."""
    wood, low, high = order.wood, 0.12, 0.46 * h
    parts = shifted(_trough(w - 0.05, d - 0.05, high - low - 0.02, 0.02, paint("#3a332c", 0.8)), z=low)
    for z in np.linspace(low, high - 0.10, 4):
        tall = (high - low) / 4 - 0.008
        parts += [board((w - 0.03, 0.018, tall), wood, 0, s * (d / 2 - 0.022), float(z)) for s in SIDES]
        parts += [board((0.018, d - 0.064, tall), wood, s * (w / 2 - 0.026), 0, float(z)) for s in SIDES]
    parts += [
        pole((x * 1.04, y * 1.08, 0), (x * 0.985, y * 0.94, high + 0.008), 0.014, wood, 0.018)
        for x, y in corners(w / 2 - 0.018, d / 2 - 0.014)
    ]
    return parts + grass(order, w - 0.16, d - 0.14, high - 0.06, h, plumes=True)


def _woven(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Three baskets of unequal size with trailing and upright green."""
    parts: list[Part] = []
    for index, (x, y, radius) in enumerate(_row(w, d, 3)):
        tall = (0.42, 0.30, 0.36)[index] * h
        weave = rush(("#b9965c", "#8a5f38", "#d2b98c")[index], order.seed)
        pot = _pot(radius, tall, [(0.80, 0), (1.0, 0.45), (0.94, 1.0)], weave)
        t = np.linspace(0, 2 * np.pi, 30, endpoint=False)
        rim = np.stack([0.90 * radius * np.cos(t), 0.90 * radius * np.sin(t), np.full(30, tall)], -1)
        pot.append(tube(rim, 0.010, sides=7, closed=True).part(weave))
        reach = radius * 1.7
        green = (
            grass(order, reach, reach, tall * 0.9, h, stems=90)
            if index == 0
            else trailing(order, reach, reach, tall * 0.9, tall * 0.9 + 0.22, fall=0.6 * tall)
        )
        parts += shifted([*pot, *green], x, y)
    return parts


def _window_box(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A painted box with panelled sides and ball feet, full of lavender."""
    coat, low, high = paint("#e9e6dc", 0.55), 0.05, 0.46 * h
    parts = shifted(_trough(w - 0.02, d - 0.02, high - low, 0.022, coat), z=low)
    parts += [*frame(w, d, high + 0.012, 0.05, 0.022, coat), *frame(w, d, low + 0.05, 0.02, 0.05, coat)]
    for x in np.linspace(-w / 2 + 0.05, w / 2 - 0.05, 10):
        parts += [
            board((0.062, 0.012, high - low - 0.07), coat, float(x), s * (d / 2 - 0.009), low + 0.05) for s in SIDES
        ]
    knobs = fillet([(0, 0), (0.020, 0), (0.030, 0.024), (0.022, 0.054), (0, 0.054)], 0.01, 2)
    parts += [lathe(knobs, sides=16).moved(x, y).part(coat) for x, y in corners(w / 2 - 0.05, d / 2 - 0.05)]
    return parts + lavender(order, w - 0.16, d - 0.12, high - 0.03, h)


def _rusted(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A trough of rusted steel plate with folded edges, stiff grass."""
    rust = plaster("#8a4f30", order.seed)
    high = 0.44 * h
    parts = [
        *_trough(w - 0.01, d - 0.01, high, 0.02, rust, radius=0.003),
        *frame(w, d, high + 0.004, 0.035, 0.008, rust),
    ]
    parts += [board((0.012, d, high - 0.02), rust, x, 0, 0.0, radius=0.002) for x in (-w * 0.25, w * 0.25)]
    return parts + grass(order, w - 0.12, d - 0.12, high - 0.06, h)


def _terracotta(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Three clay pots with rolled rims: lavender, herbs, a small tree of box."""
    parts: list[Part] = []
    for index, (x, y, radius) in enumerate(_row(w, d, 3)):
        tall = (0.42, 0.28, 0.34)[index] * h
        clay = plaster(("#c27a4e", "#b86f45", "#cf8d62")[index], order.seed + index)
        pot = _pot(radius, tall, [(0.62, 0), (0.86, 0.76), (0.99, 0.78), (1.0, 1.0)], clay)
        reach = 1.5 * radius
        green = (
            lavender(order, reach, reach, tall * 0.9, h, stems=50)
            if index == 0
            else trailing(order, reach, reach, tall * 0.9, tall + 0.16, fall=0.08)
            if index == 1
            else box_balls(order, reach, reach, tall * 0.9, tall + 0.30, count=1)
        )
        parts += shifted([*pot, *green], x, y)
    return parts


def _stone(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A fluted trough of pale stone in a brass tray, clipped balls of box."""
    stone, high = order.stone, 0.44 * h
    parts = [
        *_trough(w - 0.04, d - 0.04, high, 0.03, stone),
        board((w, d, 0.03), order.metal),
        *frame(w - 0.01, d - 0.01, high + 0.004, 0.05, 0.03, stone),
    ]
    count = round(w / 0.06)
    for x in np.linspace(-w / 2 + 0.045, w / 2 - 0.045, count):
        parts += [
            pole((float(x), s * (d / 2 - 0.02), 0.03), (float(x), s * (d / 2 - 0.02), high - 0.024), 0.018, stone)
            for s in SIDES
        ]
    for y in np.linspace(-d / 2 + 0.06, d / 2 - 0.06, 5):
        parts += [
            pole((s * (w / 2 - 0.02), float(y), 0.03), (s * (w / 2 - 0.02), float(y), high - 0.024), 0.018, stone)
            for s in SIDES
        ]
    return parts + box_balls(order, w - 0.10, d - 0.06, high - 0.06, h, count=3)


def _painted(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Three painted pots of unequal shape, each with flowers of its own colour."""
    shapes = (
        [(0.70, 0), (1.0, 0.5), (0.90, 1.0)],
        [(0.95, 0), (1.0, 0.5), (1.0, 1.0)],
        [(0.55, 0), (0.74, 0.4), (1.0, 1.0)],
    )
    parts: list[Part] = []
    for index, (x, y, radius) in enumerate(_row(w, d, 3)):
        tall = (0.40, 0.30, 0.46)[index] * h
        coat = paint(COATS[(order.seed + index) % len(COATS)], 0.3)
        pot = _pot(radius, tall, shapes[index], coat)
        petal = ("#d9567a", "#e0a82e", "#c4572f")[(order.seed + index) % 3]
        flowers = blooms(order, 1.7 * radius, 1.7 * radius, tall * 0.9, h * (1.0, 0.68, 0.88)[index], petal)
        parts += shifted([*pot, *flowers], x, y)
    return parts


def _charred(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A low trough of charred boards with pegged corners, bamboo and pebbles."""
    wood, high = timber("#2e2a26", order.seed, 0.5), 0.36 * h
    parts = _trough(w - 0.05, d - 0.03, high - 0.01, 0.025, wood)
    for z in (0.0, high / 2 + 0.002):
        parts += [board((w, 0.022, high / 2 - 0.004), wood, 0, s * (d / 2 - 0.011), z) for s in SIDES]
        parts += [board((0.022, d - 0.044, high / 2 - 0.004), wood, s * (w / 2 - 0.05), 0, z) for s in SIDES]
    pebble = paint("#b9b2a4", 0.7)
    for _ in range(26):
        x, y = float(order.rng.uniform(-0.43, 0.43)) * (w - 0.16), float(order.rng.uniform(-0.40, 0.40)) * (d - 0.14)
        size = float(order.rng.uniform(0.016, 0.032))
        stone = lathe([(0, 0), (size, 0.35 * size), (0.7 * size, 0.8 * size), (0, 0.9 * size)], sides=9)
        parts.append(stone.moved(x, y, high - 0.045).part(pebble))
    return parts + bamboo(order, w - 0.16, d - 0.14, high - 0.06, h)


FORMS: dict[str, Callable[[Order, float, float, float], list[Part]]] = {
    "modern": _cement,
    "scandi": _slatted,
    "boho": _woven,
    "country": _window_box,
    "industrial": _rusted,
    "mediterranean": _terracotta,
    "luxury": _stone,
    "eclectic": _painted,
    "japandia": _charred,
}


def planter(order: Order) -> list[Part]:
    """A planter in the style's form with plants up to its height."""
    return FORMS[order.form or order.style.name](order, order.width, order.depth, order.height)
