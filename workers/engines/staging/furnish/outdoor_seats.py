"""Sofas and chairs for outdoors, one family for each style. The front at -depth / 2, feet on z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.frames import SIDES, bent, board, corners, frame, pole, slats, strut
from workers.engines.staging.furnish.joinery import bar, curve, flat, oval, shifted
from workers.engines.staging.furnish.mesh import Floats, fillet, joined, lathe, sheet, tube
from workers.engines.staging.furnish.order import Order, cane, cloth, paint, timber
from workers.engines.staging.furnish.outdoor_cushions import cover, padded, scatter
from workers.engines.staging.furnish.upholstery import seats
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Part


def _aluminium(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A flat frame of dark aluminium with broad arms, straps behind the cushions."""
    metal, arm = paint("#2e3032", 0.45), min(0.58, h - 0.06)
    parts = frame(w, d, 0.27, 0.05, 0.05, metal)
    for side in SIDES:
        x = side * (w / 2 - 0.025)
        for y in (-d / 2 + 0.025, d / 2 - 0.025):
            parts.append(board((0.05, 0.05, arm), metal, x, y))
        parts.append(board((0.07, d, 0.022), order.wood, side * (w / 2 - 0.035), 0, arm))
    for z in (0.36, 0.46, arm - 0.02):
        parts.append(
            strut((-w / 2 + 0.03, d / 2 - 0.03, z), (w / 2 - 0.03, d / 2 - 0.03, z), 0.045, 0.012, metal, (0, 0, 1))
        )
    parts += slats(w - 0.08, d - 0.08, 0.262, 5, 0.012, metal, 0.5)
    x = w / 2 - 0.075
    return (
        parts
        + padded(order, x, (-d / 2 + 0.005, d / 2 - 0.05), 0.265, h, thick=0.16)
        + scatter(order, x, d / 2 - 0.24, 0.42)
    )


def _teak(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Round-cornered teak: raked hind posts, paddle arms, a back of upright slats."""
    wood, parts = timber("#b58a5c", order.seed), []
    for side in SIDES:
        x = side * (w / 2 - 0.03)
        parts.append(
            bar(
                curve([(x, -d / 2 + 0.05, 0), (x, -d / 2 + 0.04, 0.3), (x, -d / 2 + 0.045, 0.57)], 8),
                0.04,
                0.05,
                corner=0.014,
            ).part(wood)
        )
        parts.append(
            bar(
                curve([(x, d / 2 - 0.06, 0), (x, d / 2 - 0.11, 0.32), (x, d / 2 - 0.025, h)], 10),
                0.04,
                0.05,
                corner=0.014,
            ).part(wood)
        )
        arm = curve([(x, -d / 2 + 0.01, 0.585), (x, -0.05, 0.59), (x, d / 2 - 0.06, 0.565)], 10)
        parts.append(
            bar(arm, np.interp(np.linspace(0, 1, 10), [0, 0.3, 1], [0.085, 0.075, 0.045]), 0.026, corner=0.010).part(
                wood
            )
        )
        parts.append(strut((x, -d / 2 + 0.045, 0.255), (x, d / 2 - 0.105, 0.245), 0.03, 0.07, wood))
    for y, z in ((-d / 2 + 0.045, 0.255), (d / 2 - 0.10, 0.245)):
        parts.append(strut((-w / 2 + 0.03, y, z), (w / 2 - 0.03, y, z), 0.03, 0.07, wood, (0, 1, 0)))
    parts += slats(w - 0.09, d - 0.16, 0.285, 7, 0.016, wood, 0.7)
    for z, y in ((0.40, d / 2 - 0.098), (h - 0.045, d / 2 - 0.038)):
        parts.append(strut((-w / 2 + 0.04, y, z), (w / 2 - 0.04, y, z), 0.055, 0.022, wood, (0, 0, 1)))
    count = round(w / 0.085)
    for x in np.linspace(-w / 2 + 0.09, w / 2 - 0.09, count):
        parts.append(strut((float(x), d / 2 - 0.098, 0.40), (float(x), d / 2 - 0.040, h - 0.05), 0.034, 0.014, wood))
    x = w / 2 - 0.06
    return (
        parts
        + padded(order, x, (-d / 2 + 0.015, d / 2 - 0.13), 0.285, h - 0.05, thick=0.12, back=0.13)
        + scatter(order, x, d / 2 - 0.30, 0.41)
    )


def _shell(w: float, d: float, low: float, h: float, *, arm: float, turns: float = 2.0, columns: int = 40) -> Floats:
    """A wrap-around back as a grid of points (rows, columns, 3): highest behind, falling to `arm` at both sides."""
    angles = np.linspace(-turns, turns, columns)
    rows = np.linspace(0, 1, 12)
    top = arm + (h - arm) * (0.5 + 0.5 * np.cos(np.clip(angles / turns, -1, 1) * np.pi)) ** 0.8
    grid = np.zeros((len(rows), columns, 3))
    power = 3.2
    c, s = np.cos(angles), np.sin(angles)
    reach = (np.abs(c) ** power + np.abs(s) ** power) ** (-1 / power)
    for row, share in enumerate(rows):
        flare = 0.90 + 0.10 * share
        grid[row] = np.stack([w / 2 * flare * reach * s, d / 2 * flare * reach * c, low + (top - low) * share], -1)
    return grid


def _rattan(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A woven shell that wraps round from arm to arm, its rim a thick cane, on bowed legs."""
    weave, wood = cane(order.style.wood, order.seed), order.wood
    grid = _shell(w - 0.04, d - 0.04, 0.22, h - 0.02, arm=0.54)
    parts = [
        sheet(grid, 0.018).part(weave),
        tube(grid[-1], 0.018, sides=10).part(wood),
        tube(grid[0], 0.014, sides=8).part(wood),
    ]
    parts += [tube(grid[:, column], 0.013, sides=8).part(wood, grain="z") for column in (0, 13, 26, 39)]
    base = oval(0.90 * (w - 0.04), 0.90 * (d - 0.04), power=3.2, steps=56)
    parts.append(flat(base, 0.03, 0.01).moved(z=0.215).part(weave))
    for x, y in corners(w / 2 - 0.14, d / 2 - 0.14):
        parts.append(bent(curve([(x * 1.06, y * 1.08, 0.0), (x * 1.04, y * 1.06, 0.12), (x, y, 0.23)], 8), 0.016, wood))
    front = grid[0, [0, -1]]
    parts.append(pole(front[0], front[1], 0.015, wood))
    x = w / 2 - 0.10
    return (
        parts
        + padded(order, x * 0.93, (-d / 2 + 0.09, d / 2 - 0.11), 0.24, h - 0.07, thick=0.15, back=0.16)
        + scatter(order, x * 0.86, d / 2 - 0.32, 0.39)
    )


def _lattice(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A painted garden seat: crossed braces in the back, scrolled arms, a slatted seat with a thin pad."""
    coat, parts = paint(("#e9e6dc", "#a9b2a4", "#8fa0a6")[order.seed % 3], 0.5), []
    rear = d / 2 - 0.05
    for side in SIDES:
        x = side * (w / 2 - 0.03)
        parts.append(board((0.045, 0.045, 0.62), coat, x, -d / 2 + 0.09))
        parts.append(
            bar([(x, rear - 0.09, 0), (x, rear - 0.09, 0.4), (x, rear, h)], 0.045, 0.045, corner=0.006).part(coat)
        )
        arm = curve([(x, -d / 2 + 0.03, 0.60), (x, -d / 2 + 0.10, 0.635), (x, 0.0, 0.625), (x, rear - 0.05, 0.635)], 14)
        parts.append(bar(arm, 0.07, 0.028, corner=0.008).part(coat))
        parts.append(strut((x, -d / 2 + 0.09, 0.36), (x, rear - 0.09, 0.34), 0.028, 0.07, coat))
        parts.append(strut((x, -d / 2 + 0.09, 0.14), (x, rear - 0.09, 0.14), 0.028, 0.035, coat))
    parts.append(
        strut((-w / 2 + 0.03, -d / 2 + 0.09, 0.36), (w / 2 - 0.03, -d / 2 + 0.09, 0.36), 0.07, 0.028, coat, (0, 0, 1))
    )
    parts += shifted(slats(w - 0.04, d - 0.14, 0.415, 7, 0.022, coat), 0, -0.03)
    low, high = (rear - 0.083, 0.47), (rear - 0.006, h - 0.035)
    for y, z in (low, high):
        parts.append(strut((-w / 2 + 0.03, y, z), (w / 2 - 0.03, y, z), 0.06, 0.026, coat, (0, 0, 1)))
    panels = max(1, round(w / 0.55))
    for index in range(panels + 1):
        x = -w / 2 + 0.05 + (w - 0.10) * index / panels
        if 0 < index < panels:
            parts.append(strut((x, *low), (x, *high), 0.035, 0.022, coat))
        if index < panels:
            there = x + (w - 0.10) / panels
            parts.append(strut((x, *low), (there, *high), 0.026, 0.014, coat, (0.7, 0, -0.7)))
            parts.append(
                strut((there, low[0] + 0.006, low[1]), (x, high[0] + 0.006, high[1]), 0.026, 0.014, coat, (0.7, 0, 0.7))
            )
    pads = seats(
        order,
        cover(order),
        (-w / 2 + 0.06, w / 2 - 0.06),
        (-d / 2 + 0.05, rear - 0.10),
        0.413,
        0.06,
        max(1, round(w / 0.8)),
        crown=0.012,
    )
    return [*parts, *pads, *scatter(order, w / 2 - 0.08, rear - 0.09, 0.47)]


def _pallet(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Rough boards bolted to angle steel on castors, thick grey cushions."""
    wood, metal, parts = timber(order.style.wood, order.seed, 0.5), order.metal, []
    for x, y in corners(w / 2 - 0.07, d / 2 - 0.07):
        parts.append(board((0.05, 0.06, 0.05), metal, x, y, 0.07))
        wheel = lathe(fillet([(0, -0.015), (0.045, -0.015), (0.045, 0.015), (0, 0.015)], 0.006, 2), sides=22)
        parts.append(wheel.turned("y", np.pi / 2).moved(x, y, 0.045).part(paint("#1b1b1d", 0.6)))
    parts += frame(w - 0.02, d - 0.02, 0.16, 0.04, 0.05, metal)
    parts += slats(w, d, 0.195, 6, 0.035, wood, 0.92)
    for side in SIDES:
        x = side * (w / 2 - 0.02)
        parts += [board((0.03, 0.03, 0.40), metal, x, y, 0.15) for y in (-d / 2 + 0.06, d / 2 - 0.05)]
        parts += [
            strut((x, -d / 2 + 0.02, z), (x, d / 2 - 0.02, z), 0.024, 0.10, wood, (1, 0, 0)) for z in (0.38, 0.50)
        ]
    for z in (0.38, 0.50, h - 0.09):
        parts.append(
            strut((-w / 2 + 0.01, d / 2 - 0.022, z), (w / 2 - 0.01, d / 2 - 0.022, z), 0.105, 0.024, wood, (0, 0, 1))
        )
    parts += [board((0.03, 0.02, h - 0.20), metal, s * (w / 2 - 0.12), d / 2 - 0.042, 0.16) for s in SIDES]
    x = w / 2 - 0.045
    return (
        parts
        + padded(order, x, (-d / 2 + 0.005, d / 2 - 0.06), 0.195, h - 0.01, thick=0.17, back=0.17)
        + scatter(order, x, d / 2 - 0.26, 0.36)
    )


def _iron(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Wrought iron: a bowed crest over scrolls, arms that roll forward, linen pads."""
    iron, parts, rear = order.metal, [], d / 2 - 0.05
    for side in SIDES:
        x = side * (w / 2 - 0.02)
        parts.append(
            bent(curve([(x, rear + 0.04, 0), (x, rear - 0.05, 0.36), (x, rear + 0.02, h - 0.06)], 10), 0.012, iron)
        )
        a = np.linspace(0, 1.6 * np.pi, 14)
        roll = [(x, -d / 2 + 0.075 - 0.045 * float(np.sin(k)), 0.565 + 0.045 * float(np.cos(k))) for k in a]
        parts.append(bent([(x, rear - 0.02, 0.62), (x, 0.05, 0.625), *roll], 0.012, iron))
        parts.append(
            bent(
                curve(
                    [
                        (x, -d / 2 + 0.02, 0),
                        (x, -d / 2 + 0.08, 0.2),
                        (x, -d / 2 + 0.05, 0.40),
                        (x, -d / 2 + 0.12, 0.61),
                    ],
                    12,
                ),
                0.012,
                iron,
            )
        )
        parts.append(pole((x, -d / 2 + 0.06, 0.34), (x, rear - 0.05, 0.34), 0.011, iron))
    t = np.linspace(-1, 1, 24)
    crest = np.stack(
        [t * (w / 2 - 0.02), np.full(24, rear + 0.02), h - 0.06 + 0.048 * np.cos(t * np.pi / 2) ** 0.7], -1
    )
    parts += [
        bent(crest, 0.012, iron),
        pole((-w / 2 + 0.02, rear - 0.03, 0.46), (w / 2 - 0.02, rear - 0.03, 0.46), 0.010, iron),
    ]
    parts += [
        pole((-w / 2 + 0.02, y, 0.34), (w / 2 - 0.02, y, 0.34), 0.011, iron)
        for y in (-d / 2 + 0.06, -0.05, rear - 0.05)
    ]
    count = max(3, round(w / 0.19))
    for index in range(count):
        x = -w / 2 + 0.04 + (w - 0.08) * (index + 0.5) / count
        a, turn = np.linspace(0, 2.4 * np.pi, 30), 1 if index % 2 else -1
        size = 0.070 * (1 - a / 12)
        low = np.stack([x + turn * (size * np.cos(a) - 0.02), rear - 0.012 + 0 * a, 0.56 + size * np.sin(a)], -1)
        high = np.stack(
            [x - turn * (size * np.cos(a) - 0.02), rear + 0.002 + 0 * a, h - 0.13 - 0.8 * size * np.sin(a)], -1
        )
        parts += [bent(low, 0.006, iron), bent(high, 0.006, iron)]
    x = w / 2 - 0.045
    seat = seats(
        order, cover(order), (-x, x), (-d / 2 + 0.04, rear - 0.07), 0.348, 0.10, max(1, round(w / 0.8)), crown=0.02
    )
    return [*parts, *seat, *scatter(order, x, rear - 0.09, 0.44)]


def _corded(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Rope strung upright round a curved frame, deep cream cushions, brass feet."""
    metal, rope = paint("#2a2725", 0.4), cloth(("linen", "#8d8578"), order.seed)
    grid = _shell(w - 0.03, d - 0.03, 0.20, h - 0.02, arm=0.52, turns=2.1, columns=44)
    parts = [tube(grid[-1], 0.017, sides=10).part(metal), tube(grid[0], 0.017, sides=8).part(metal)]
    parts += [tube(grid[:, column], 0.014, sides=8).part(metal, grain="z") for column in (0, -1)]
    cords = [tube(grid[::3, column], 0.0075, sides=5) for column in range(1, 43)]
    cords += [tube((grid[::3, column] + grid[::3, column + 1]) / 2, 0.0075, sides=5) for column in range(43)]
    parts.append(joined(cords, "z").part(rope))
    base = oval(0.91 * (w - 0.03), 0.91 * (d - 0.03), power=3.2, steps=56)
    parts.append(flat(base, 0.05, 0.012).moved(z=0.17).part(metal))
    parts.append(pole(grid[0, 0], grid[0, -1], 0.016, metal))
    for x, y in corners(w / 2 - 0.15, d / 2 - 0.15):
        parts.append(
            lathe(fillet([(0, 0), (0.018, 0), (0.028, 0.175), (0, 0.175)], 0.004, 2), sides=18)
            .moved(x, y)
            .part(order.metal)
        )
    x = w / 2 - 0.10
    return (
        parts
        + padded(order, x * 0.93, (-d / 2 + 0.08, d / 2 - 0.10), 0.215, h - 0.05, thick=0.17, back=0.18)
        + scatter(order, x * 0.86, d / 2 - 0.33, 0.39)
    )


def _strung(order: Order, w: float, d: float, h: float) -> list[Part]:
    """An egg of steel rod strung with bright cords that meet in the seat, one shell a person."""
    coat, metal = paint(COATS[order.seed % len(COATS)], 0.4), paint("#1d1d1f", 0.4)
    shells, parts = max(1, round(w / 0.85)), []
    wide = w / shells
    t = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    for index in range(shells):
        middle = -w / 2 + wide * (index + 0.5)
        y = -(d / 2 - 0.03) * np.cos(t)
        z = 0.40 + (h - 0.42) * (0.5 - 0.5 * np.cos(t)) ** 1.1
        rim = np.stack([middle + (wide / 2 - 0.02) * np.sin(t), y, z], -1)
        parts.append(tube(rim, 0.012, sides=10, closed=True).part(metal))
        heart = np.array([middle, 0.06, 0.24])
        hub = heart + np.stack([0.05 * np.sin(t), -0.05 * np.cos(t), 0.012 - 0.012 * np.cos(t)], -1)
        parts.append(tube(hub, 0.008, sides=8, closed=True).part(metal))
        cords = []
        for here, there in zip(rim, hub, strict=True):
            sag = (here + there) / 2 - np.array([0, -0.015, 0.035])
            cords.append(tube(curve([here, sag, there], 7), 0.0055, sides=5))
        parts.append(joined(cords).part(coat))
        for sx in SIDES:
            loop = [(middle + sx * wide * 0.30, -d * 0.33, 0), (middle + sx * wide * 0.20, -d * 0.06, 0.25)]
            loop += [(middle + sx * wide * 0.20, d * 0.08, 0.25), (middle + sx * wide * 0.30, d * 0.36, 0)]
            parts.append(bent(curve(loop, 16), 0.010, metal))
            parts.append(
                pole(
                    (middle + sx * wide * 0.285, -d * 0.29, 0.045),
                    (middle + sx * wide * 0.47, -d * 0.22, 0.435),
                    0.009,
                    metal,
                )
            )
            parts.append(
                pole((middle + sx * wide * 0.205, d * 0.07, 0.24), (middle + sx * 0.05, 0.06, 0.236), 0.009, metal)
            )
    return parts


def _platform(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A low platform of slats on block feet; the back stops short of one end, which is left as a table."""
    wood, parts = timber("#a58460", order.seed), []
    table = 0.30 if w > 1.2 else 0.0
    parts += frame(w, d, 0.235, 0.05, 0.075, wood)
    parts += slats(w - 0.09, d - 0.09, 0.235, 9, 0.018, wood, 0.82)
    parts += [board((0.07, 0.07, 0.165), wood, x, y) for x, y in corners(w / 2 - 0.12, d / 2 - 0.10)]
    left, right = -w / 2 + 0.02, w / 2 - 0.02 - table
    for x in np.linspace(left + 0.03, right - 0.03, max(2, round((right - left) / 0.5) + 1)):
        parts.append(strut((float(x), d / 2 - 0.10, 0.20), (float(x), d / 2 - 0.03, h - 0.02), 0.035, 0.03, wood))
    for z in (0.42, 0.52, h - 0.06):
        y = d / 2 - 0.10 + 0.07 * (z - 0.20) / (h - 0.22) - 0.022
        parts.append(strut((left, y, z), (right, y, z), 0.065, 0.018, wood, (0, 0, 1)))
    middle, half = (left + right) / 2, (right - left) / 2 - 0.01
    soft = padded(order, half, (-d / 2 + 0.02, d / 2 - 0.12), 0.235, h - 0.09, thick=0.13, back=0.13)
    soft += scatter(order, half, d / 2 - 0.30, 0.36)
    return parts + shifted(soft, middle)


FORMS: dict[str, Callable[[Order, float, float, float], list[Part]]] = {
    "modern": _aluminium,
    "scandi": _teak,
    "boho": _rattan,
    "country": _lattice,
    "industrial": _pallet,
    "mediterranean": _iron,
    "luxury": _corded,
    "eclectic": _strung,
    "japandia": _platform,
}


def outdoor_sofa(order: Order) -> list[Part]:
    """A sofa for outdoors in the style's form; options: cushions (how many loose ones)."""
    return FORMS[order.form or order.style.name](order, order.width, order.depth, order.height)


def outdoor_chair(order: Order) -> list[Part]:
    """A lounge chair for outdoors, of the same family as the style's sofa."""
    return FORMS[order.form or order.style.name](order, order.width, order.depth, order.height)
