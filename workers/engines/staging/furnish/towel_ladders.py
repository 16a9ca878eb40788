"""Towel ladders and towel stands with towels, one form for each style. The wall is behind (+y), metres."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workers.engines.staging.furnish.cabinetry import knob, slab
from workers.engines.staging.furnish.joinery import bar, curve, flat, oval, raked, rounded, rush, shifted
from workers.engines.staging.furnish.linens import terry, towel
from workers.engines.staging.furnish.mesh import Floats, fillet, lathe, rod, tube
from workers.engines.staging.furnish.order import Order, cloth, paint, timber
from workers.engines.staging.furnish.upholstery import turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Part


@dataclass(frozen=True)
class Rung:
    """A bar for a towel: its middle, the width free on it, its radius, how far a towel's front leans out a metre."""

    x: float
    y: float
    z: float
    width: float
    radius: float
    slope: float = 0.0


Stand = tuple[list[Part], list[Rung]]


def _lean(d: float, h: float, share: float, foot: float = 0.02) -> tuple[float, float]:
    """A point (y, z) of a ladder that leans from the front of its depth back to the wall."""
    return -d / 2 + foot + (d - 2 * foot) * share, h * share


def _flat_bar(order: Order, w: float, d: float, h: float) -> Stand:
    """Black flat steel, its corners mitred, five square rungs at unequal distances."""
    parts, rungs = [], []
    for side in (-1, 1):
        x = side * (w / 2 - 0.008)
        parts.append(bar([(x, *_lean(d, h, 0)), (x, *_lean(d, h, 1))], 0.014, 0.034, corner=0.002).part(order.metal))
    for share in (0.16, 0.42, 0.60, 0.80, 0.985):
        y, z = _lean(d, h, share)
        parts.append(
            bar([(-w / 2 + 0.01, y, z), (w / 2 - 0.01, y, z)], 0.012, 0.028, across=(0, 0, 1)).part(order.metal)
        )
        rungs.append(Rung(0, y, z, w - 0.05, 0.020, (d - 0.04) / h))
    return parts, rungs[1:]


def _oak(order: Order, w: float, d: float, h: float) -> Stand:
    """Round oak posts that draw together upwards, dowels, leather pads at the top."""
    parts, rungs = [], []
    for side in (-1, 1):
        low, high = np.array([side * (w / 2 - 0.018), *_lean(d, h, 0)]), np.array([side * w * 0.36, *_lean(d, h, 1)])
        parts.append(rod(low, high, 0.017, 0.014).part(order.wood, grain="z"))
        cap = low + (high - low) * 0.965
        parts.append(
            rod(cap, low + (high - low) * 0.985, 0.0165).part(cloth(("leather", "#a8703e"), order.seed), grain="z")
        )
    for share in (0.14, 0.34, 0.53, 0.71, 0.88):
        y, z = _lean(d, h, share)
        half = w / 2 - 0.018 + (w * 0.36 - w / 2 + 0.018) * share
        parts.append(rod((-half, y, z), (half, y, z), 0.011).part(order.wood))
        rungs.append(Rung(0, y, z, 2 * half - 0.05, 0.015, (d - 0.04) / h))
    return parts, rungs[1:]


def _branches(order: Order, w: float, d: float, h: float) -> Stand:
    """Grown branches for posts and rungs, lashed with cord."""
    bark = timber(order.style.wood, order.seed, 0.5)
    cord = rush("#d2b98c", order.seed)
    parts, rungs = [], []
    t = np.linspace(0, 1, 16)

    def post(side: int, share: Floats) -> Floats:
        sway = 0.010 * np.sin(5 * share + 2 * side) + 0.006 * np.sin(11 * share + side)
        y, z = _lean(d, h, 1.0, 0.035)
        x = side * (w / 2 - 0.035) + sway
        return np.stack([x, -d / 2 + 0.035 + (y + d / 2 - 0.035) * share + 0.5 * sway, z * share], -1)

    for side in (-1, 1):
        thick = 0.019 - 0.005 * t + 0.002 * np.sin(17 * t + side)
        parts.append(tube(post(side, t), thick, sides=12).part(bark, grain="z"))
    for index, share in enumerate((0.15, 0.36, 0.54, 0.73, 0.90)):
        ends = [post(side, np.array([share + 0.008 * side * (-1) ** index]))[0] for side in (-1, 1)]
        out = (ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0]) * 0.032
        bow = curve([ends[0] - out, (ends[0] + ends[1]) / 2 + [0, 0, 0.008], ends[1] + out], 12)
        parts.append(tube(bow, 0.012 + 0.0015 * np.sin(np.arange(12)), sides=10).part(bark))
        for side, end in zip((-1, 1), ends, strict=True):
            for turn in range(3):
                z = end[2] + 0.014 * (turn - 1)
                loop = oval(0.052, 0.052, steps=14)
                ring = np.column_stack([loop, np.zeros(14)]) + np.array([end[0], end[1], z])
                ring[:, 2] += side * 0.35 * (ring[:, 0] - end[0])
                parts.append(tube(ring, 0.005, sides=6, closed=True).part(cord))
        middle = (ends[0] + ends[1]) / 2
        rungs.append(Rung(0, middle[1], middle[2] + 0.006, w - 0.14, 0.018, d / h))
    return parts, rungs[1:]


def _horse(order: Order, w: float, d: float, h: float) -> Stand:
    """A painted towel horse: two turned frames hinged at the top, standing like a tent."""
    coat = paint("#e4dfd3", 0.55)
    tall = min(h, 1.05)
    parts, rungs = [], []
    for lean in (-1, 1):
        for side in (-1, 1):
            post = lathe(turned_profile(tall, 0.018)[::2], sides=14)
            foot, x = lean * (d / 2 - 0.02), side * (w / 2 - 0.022)
            parts.append(
                raked(post, np.array([x, lean * 0.018 + foot * 0.94, 0.0]), np.array([x, lean * 0.018, tall])).part(
                    coat, grain="z"
                )
            )
        for share in (0.22, 0.55, 0.93) if lean < 0 else (0.22, 0.70):
            y, z = lean * (0.018 + (d / 2 - 0.02) * 0.94 * (1 - share)), tall * share
            parts.append(rod((-w / 2 + 0.02, y, z), (w / 2 - 0.02, y, z), 0.010).part(coat))
            rungs.append(Rung(0, y, z, w - 0.09, 0.014, 0.0 if lean > 0 else (d / 2) / tall))
    return parts, [rungs[2], rungs[4], rungs[1]]


def _pipes(order: Order, w: float, d: float, h: float) -> Stand:
    """Black pipe and fittings on flanges, a plank for a shelf, three bars."""
    metal, parts, rungs = order.metal, [], []
    for side in (-1, 1):
        x = side * (w / 2 - 0.045)
        for y in (-d / 2 + 0.05, d / 2 - 0.05):
            parts.append(rod((x, y, 0.006), (x, y, 0.30 if y < 0 else h), 0.013).part(metal))
            parts.append(
                lathe(fillet([(0, 0), (0.045, 0), (0.045, 0.010), (0, 0.012)], 0.004, 2)).moved(x, y).part(metal)
            )
        parts.append(rod((x, -d / 2 + 0.05, 0.30), (x, d / 2 - 0.05, 0.30), 0.013).part(metal))
        for y, z in ((-d / 2 + 0.05, 0.30), (d / 2 - 0.05, 0.30), (d / 2 - 0.05, h - 0.02)):
            parts.append(rod((x, y, z - 0.026), (x, y, z + 0.020), 0.019, sides=12).part(metal))
    parts.append(slab(w - 0.02, d - 0.03, 0.032, 0.005).moved(0, 0, 0.314).part(order.wood))
    for z, reach in ((h - 0.02, 0.0), (h * 0.74, 0.10), (h * 0.52, 0.17)):
        y = d / 2 - 0.05 - reach
        if reach:
            for side in (-1, 1):
                parts.append(
                    rod((side * (w / 2 - 0.045), d / 2 - 0.05, z), (side * (w / 2 - 0.045), y, z), 0.011).part(metal)
                )
        parts.append(rod((-w / 2 + 0.03, y, z), (w / 2 - 0.03, y, z), 0.012).part(metal))
        rungs.append(Rung(0, y, z, w - 0.14, 0.017))
    return parts, rungs


def _iron(order: Order, w: float, d: float, h: float) -> Stand:
    """A wrought-iron stand under an arch, its feet rolled into scrolls."""
    iron, parts, rungs = order.metal, [], []
    t = np.linspace(0, np.pi, 24)
    half = w / 2 - 0.03
    arch = np.stack([half * np.cos(t), 0 * t, h - 0.18 + 0.16 * np.sin(t)], -1)
    hoop = np.concatenate([[(half, 0, 0.06)], [(half, 0, 0.6)], arch, [(-half, 0, 0.6)], [(-half, 0, 0.06)]])
    parts.append(tube(hoop, 0.010, sides=10).part(iron, grain="z"))
    for side in (-1, 1):
        for sy in (-1, 1):
            a = np.linspace(0, 1.5 * np.pi, 14)
            foot = [(0.0, 0.16), (0.05, 0.07)] + [
                (d / 2 - 0.055 + 0.030 * float(np.sin(k)), 0.042 - 0.030 * float(np.cos(k))) for k in a
            ]
            path = np.array([(side * half, sy * y, z) for y, z in foot])
            parts.append(bar(path, 0.016, 0.009, corner=0.002).part(iron))
        a = np.linspace(0.2, 2.6 * np.pi, 30)
        curl = np.stack(
            [side * (0.055 - 0.016 * a / 2.6) * np.cos(a) - side * 0.075, 0 * a, 0.055 * np.sin(a) * (1 - a / 16)], -1
        )
        parts.append(tube(curl, 0.006, sides=8).moved(z=h - 0.20).part(iron))
    for z, y in ((h * 0.80, 0.0), (h * 0.58, -0.05), (h * 0.36, 0.0)):
        ends = curve([(-half, 0, z), (-half * 0.96, y, z + 0.004), (half * 0.96, y, z + 0.004), (half, 0, z)], 18)
        parts.append(tube(ends, 0.008, sides=10).part(iron))
        rungs.append(Rung(0, y, z + 0.004, w - 0.16, 0.013))
    return parts, rungs


def _brass(order: Order, w: float, d: float, h: float) -> Stand:
    """Two brass loops of unequal height set in a block of marble."""
    brass, parts, rungs = order.metal, [], []
    tall = min(h, 1.15)
    parts.append(flat(rounded(w, d, 0.03), 0.045, 0.008).part(order.stone))
    for y, top, inset in ((d * 0.20, tall, 0.04), (-d * 0.20, tall * 0.74, 0.09)):
        half = w / 2 - inset
        loop = [
            (half, 0.03),
            (half, top - 0.05),
            (half - 0.05, top - 0.012),
            (-half + 0.05, top - 0.012),
            (-half, top - 0.05),
            (-half, 0.03),
        ]
        line = fillet(loop, 0.05, 6)
        parts.append(tube([(x, y, z) for x, z in line], 0.011, sides=12).part(brass))
        for side in (-1, 1):
            parts.append(
                lathe([(0, 0), (0.022, 0), (0.018, 0.014), (0, 0.014)], sides=18)
                .moved(side * half, y, 0.044)
                .part(brass)
            )
        rungs.append(Rung(0, y, top - 0.012, 2 * half - 0.15, 0.016))
    parts.append(rod((-w / 2 + 0.04, d * 0.20, tall * 0.48), (w / 2 - 0.04, d * 0.20, tall * 0.48), 0.008).part(brass))
    return parts, rungs


def _bamboo(order: Order, w: float, d: float, h: float) -> Stand:
    """A ladder of painted bamboo, knots and all, each rung its own colour."""
    parts, rungs = [], []

    def cane_bar(low: Floats, high: Floats, radius: float, coat: int) -> Part:
        t = np.linspace(0, 1, 31)
        thick = np.where(np.abs((t * 6) % 1 - 0.5) > 0.46, 1.16 * radius, radius)
        return tube(low + (high - low) * t[:, None], thick, sides=12).part(paint(COATS[coat % len(COATS)], 0.32))

    for side in (-1, 1):
        x = side * (w / 2 - 0.02)
        parts.append(cane_bar(np.array([x, *_lean(d, h, 0)]), np.array([x, *_lean(d, h, 1)]), 0.015, order.seed))
        parts.append(knob(0.020).moved(x, _lean(d, h, 1)[0], h - 0.018).part(order.metal))
    for index, share in enumerate((0.13, 0.31, 0.49, 0.67, 0.85)):
        y, z = _lean(d, h, share)
        half = w / 2 - 0.005
        parts.append(cane_bar(np.array([-half, y, z]), np.array([half, y, z]), 0.012, order.seed + 1 + index))
        rungs.append(Rung(0, y, z, w - 0.10, 0.017, (d - 0.04) / h))
    return parts, rungs[1:]


def _square(order: Order, w: float, d: float, h: float) -> Stand:
    """Slim square oak, one post taller than the other, four dark rungs, a slatted tray at the foot."""
    parts, rungs = [], []
    for side, top in ((-1, 1.0), (1, 0.86)):
        x = side * (w / 2 - 0.014)
        parts.append(bar([(x, *_lean(d, h, 0)), (x, *_lean(d, h, top))], 0.024, 0.024, corner=0.006).part(order.wood))
    for share in (0.40, 0.58, 0.74, 0.845):
        y, z = _lean(d, h, share)
        parts.append(rod((-w / 2 + 0.012, y, z), (w / 2 - 0.012, y, z), 0.009).part(paint("#2c2824", 0.55)))
        rungs.append(Rung(0, y, z, w - 0.09, 0.013, (d - 0.04) / h))
    level, low = 0.20, _lean(d, h, 0.20 / h)[0]
    for side in (-1, 1):
        x = side * (w / 2 - 0.036)
        parts.append(bar([(x, low - 0.01, level), (x, d / 2 - 0.02, level)], 0.018, 0.022).part(order.wood))
        parts.append(rod((x, d / 2 - 0.03, 0), (x, d / 2 - 0.03, level), 0.010).part(order.wood, grain="z"))
    for index in range(6):
        y = low + 0.012 + (d / 2 - 0.035 - low) * index / 5
        parts.append(
            bar(
                [(-w / 2 + 0.03, y, level + 0.016), (w / 2 - 0.03, y, level + 0.016)], 0.024, 0.010, across=(0, 1, 0)
            ).part(order.wood)
        )
    return parts, rungs


FORMS: dict[str, Callable[[Order, float, float, float], Stand]] = {
    "modern": _flat_bar,
    "scandi": _oak,
    "boho": _branches,
    "country": _horse,
    "industrial": _pipes,
    "mediterranean": _iron,
    "luxury": _brass,
    "eclectic": _bamboo,
    "japandia": _square,
}


def towel_ladder(order: Order) -> list[Part]:
    """A ladder or stand for towels in the style's form with two or three towels; options: empty (bool)."""
    parts, rungs = FORMS[order.form or order.style.name](order, order.width, order.depth, order.height)
    if order.options.get("empty"):
        return parts
    hung = sorted(rungs, key=lambda rung: -rung.z)
    hung = [hung[0], hung[2]] if len(hung) > 3 else hung[:2]
    for index, rung in enumerate(hung):
        wide = rung.width * (0.94, 0.70)[index]
        aside = (rung.width - wide) / 2 * (1 if order.mark % 2 else -1)
        front = min(0.46 if index == 0 else 0.34, rung.z - 0.08)
        shade = (0, 2)[index]
        band = terry(order, 2 - shade) if order.style.name not in ("industrial", "japandia") else None
        cloths = towel(
            wide,
            front,
            0.72 * front,
            terry(order, shade),
            order.mark + index,
            slope=rung.slope,
            radius=rung.radius,
            band=band,
        )
        parts = [*parts, *shifted(cloths, rung.x + aside, rung.y, rung.z)]
    return parts
