"""What open wardrobes are built of, one system for each style: uprights, shelves, backs, heads. Metres."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from workers.engines.staging.furnish.bookcases import box_soft
from workers.engines.staging.furnish.cabinetry import knob, look
from workers.engines.staging.furnish.frames import SIDES, board, frame, pole, slats, strut
from workers.engines.staging.furnish.joinery import CLEAR, oval, shifted
from workers.engines.staging.furnish.mesh import lathe, tube
from workers.engines.staging.furnish.order import Order, cane, paint, plaster, timber
from workers.engines.staging.furnish.upholstery import turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

Upright = Callable[[float], list[Part]]
Shelf = Callable[[float, float, float], list[Part]]


@dataclass(frozen=True)
class System:
    """How a style builds its closet: an upright at x, a shelf between two x at z, rails, what goes round it."""

    upright: Upright
    shelf: Shelf
    rail: Material
    thick: float
    around: list[Part] = field(default_factory=list)
    foot: float = 0.08
    head: float = 0.04


def _boards(d: float, h: float, thick: float, material: Material, *, foot: float = 0.0) -> Upright:
    return lambda x: [board((thick, d, h - foot), material, x, 0, foot, radius=0.003)]


def _shelves(d: float, thick: float, material: Material, *, inset: float = 0.0) -> Shelf:
    return lambda low, high, z: [
        board((high - low, d - inset, thick), material, (low + high) / 2, inset / 2, z - thick, radius=0.003)
    ]


def _lacquer(order: Order, w: float, d: float, h: float) -> System:
    """Lacquered panels with a dark back and strips of light under two shelves."""
    coat = look(order).body
    glow = Material("strip light", (0.9, 0.85, 0.75), emission=(1.5, 1.25, 0.9))
    back = board((w - 0.02, 0.012, h - 0.06), order.wood, 0, d / 2 - 0.008, 0.05)
    strip = board((w - 0.10, 0.014, 0.008), glow, 0, -d / 2 + 0.05, h - 0.052, radius=0.002)
    top = board((w, d, 0.04), coat, 0, 0, h - 0.04)
    return System(
        _boards(d, h - 0.035, 0.025, coat), _shelves(d, 0.025, coat, inset=0.02), order.metal, 0.025, [back, strip, top]
    )


def _ladders(order: Order, w: float, d: float, h: float) -> System:
    """Birch ladders with shelves hung between them, no back."""

    def upright(x: float) -> list[Part]:
        parts = [pole((x, s * (d / 2 - 0.014), 0), (x, s * (d / 2 - 0.014), h), 0.013, order.wood) for s in SIDES]
        return parts + [
            pole((x, -d / 2 + 0.014, z), (x, d / 2 - 0.014, z), 0.008, order.wood)
            for z in np.linspace(0.12, h - 0.08, 7)
        ]

    return System(upright, _shelves(d - 0.01, 0.020, paint("#efece5", 0.4)), order.wood, 0.026)


def _rattan(order: Order, w: float, d: float, h: float) -> System:
    """Frames of rattan with cane in their ends and a rounded head."""
    wood, weave = order.wood, cane(order.style.wood, order.seed)

    def upright(x: float) -> list[Part]:
        line = oval(d - 0.03, h - 0.03, power=9, steps=56)
        loop = np.column_stack([np.full(len(line), x), line[:, 0], line[:, 1] + h / 2])
        outer = abs(x) > w / 2 - 0.05
        panel = [board((0.010, d - 0.06, h - 0.10), weave, x, 0, 0.05)] if outer else []
        return [*panel, tube(loop, 0.015, sides=9, closed=True).part(wood, grain="z")]

    def shelf(low: float, high: float, z: float) -> list[Part]:
        edges = [pole((low, y, z - 0.012), (high, y, z - 0.012), 0.012, wood) for y in (-d / 2 + 0.02, d / 2 - 0.02)]
        return [*edges, board((high - low, d - 0.05, 0.012), weave, (low + high) / 2, 0, z - 0.014)]

    return System(upright, shelf, wood, 0.03)


def _painted(order: Order, w: float, d: float, h: float) -> System:
    """A painted press without doors: a cornice, beaded boards behind, bun feet."""
    made = look(order)
    coat, parts = made.body, []
    for x in np.linspace(-w / 2 + 0.05, w / 2 - 0.05, max(6, round(w / 0.12))):
        parts.append(board((w / max(6, round(w / 0.12)) - 0.006, 0.012, h - 0.16), coat, float(x), d / 2 - 0.010, 0.10))
    parts += [
        board((w, d, 0.03), coat, 0, 0, h - 0.03, radius=0.008),
        board((w - 0.03, d - 0.02, 0.045), coat, 0, 0.005, h - 0.075, radius=0.008),
    ]
    parts += frame(w - 0.02, d - 0.01, 0.12, 0.022, 0.07, coat)
    bun = lathe(turned_profile(0.07, 0.035)[::2], sides=16)
    parts += [
        bun.moved(x, y).part(made.trim) for x in (-w / 2 + 0.05, w / 2 - 0.05) for y in (-d / 2 + 0.05, d / 2 - 0.05)
    ]
    return System(
        _boards(d - 0.02, h - 0.05, 0.028, coat, foot=0.055),
        _shelves(d - 0.03, 0.022, coat),
        order.metal,
        0.028,
        parts,
        foot=0.12,
        head=0.08,
    )


def _pipes(order: Order, w: float, d: float, h: float) -> System:
    """Black pipe from floor to head with fittings, planks for shelves."""
    metal, old = order.metal, timber(order.style.wood, order.seed, 0.5)

    def upright(x: float) -> list[Part]:
        parts = []
        for s in SIDES:
            y = s * (d / 2 - 0.045)
            parts += [
                pole((x, y, 0.005), (x, y, h), 0.014, metal),
                lathe([(0, 0), (0.042, 0), (0.042, 0.010), (0, 0.012)], sides=20).moved(x, y).part(metal),
            ]
            parts += [pole((x, y, z - 0.028), (x, y, z + 0.012), 0.020, metal) for z in (0.10, h * 0.5, h - 0.02)]
        return [*parts, pole((x, -d / 2 + 0.045, h - 0.02), (x, d / 2 - 0.045, h - 0.02), 0.013, metal)]

    return System(upright, _shelves(d, 0.032, old), metal, 0.03, foot=0.14)


def _masonry(order: Order, w: float, d: float, h: float) -> System:
    """Plastered walls and shelves with soft edges, rails of rough wood."""
    lime = plaster(order.style.stone[1], order.seed + 2)
    parts = [
        board((w - 0.06, 0.05, h - 0.06), lime, 0, d / 2 - 0.03, 0.03),
        box_soft(w, d, 0.10).part(lime),
        box_soft(w, d, 0.11).moved(z=h - 0.11).part(lime),
    ]

    def upright(x: float) -> list[Part]:
        return [box_soft(0.085, d - 0.004, h - 0.02).moved(x, 0, 0.01).part(lime)]

    def shelf(low: float, high: float, z: float) -> list[Part]:
        return [box_soft(high - low + 0.03, d - 0.012, 0.05).moved((low + high) / 2, 0.004, z - 0.05).part(lime)]

    return System(upright, shelf, timber(order.style.wood, order.seed, 0.45), 0.085, parts, foot=0.10, head=0.11)


def _gilded(order: Order, w: float, d: float, h: float) -> System:
    """Dark wood, brass posts in front, lit glass shelves, a band of light under the head."""
    wood, brass = order.wood, order.metal
    glow = Material("strip light", (0.95, 0.85, 0.65), emission=(1.7, 1.25, 0.7))
    parts = [
        board((w, d, 0.05), wood, 0, 0, h - 0.05),
        board((w, d, 0.06), wood),
        board((w - 0.02, 0.014, h - 0.09), wood, 0, d / 2 - 0.009, 0.05),
    ]
    parts += [
        board((w - 0.06, 0.012, 0.008), glow, 0, -d / 2 + 0.06, h - 0.058, radius=0.002),
        board((w, 0.008, 0.012), brass, 0, -d / 2 - 0.002, h - 0.031),
        board((w, 0.008, 0.012), brass, 0, -d / 2 - 0.002, 0.025),
    ]

    def upright(x: float) -> list[Part]:
        return [
            board((0.024, d - 0.03, h - 0.10), wood, x, 0.012, 0.055),
            pole((x, -d / 2 + 0.012, 0.05), (x, -d / 2 + 0.012, h - 0.04), 0.010, brass),
        ]

    def shelf(low: float, high: float, z: float) -> list[Part]:
        edge = board((high - low, 0.008, 0.016), brass, (low + high) / 2, -d / 2 + 0.02, z - 0.015, radius=0.002)
        return [board((high - low, d - 0.04, 0.012), CLEAR, (low + high) / 2, 0.01, z - 0.012, radius=0.003), edge]

    return System(upright, shelf, brass, 0.026, parts, foot=0.06, head=0.06)


def _harlequin(order: Order, w: float, d: float, h: float) -> System:
    """Bays painted each in its own colour inside a white case with knobs on top."""
    white, parts, bays = paint("#f0ece2", 0.4), [], 3
    for index in range(bays):
        x = -w / 2 + w * (index + 0.5) / bays
        parts.append(
            board(
                (w / bays - 0.006, 0.012, h - 0.12),
                paint(COATS[(order.seed + 2 * index) % len(COATS)], 0.35),
                x,
                d / 2 - 0.009,
                0.06,
            )
        )
    crown = paint(COATS[(order.seed + 1) % len(COATS)], 0.32)
    parts += [
        board((w, d, 0.045), crown, 0, 0, h - 0.09, radius=0.01),
        board((w, d, 0.05), crown, 0, 0, 0.03, radius=0.01),
    ]
    parts += [
        knob(0.024).moved(x, -d / 2 + 0.04, h - 0.024).part(order.metal)
        for x in np.linspace(-w / 2 + 0.06, w / 2 - 0.06, 4)
    ]
    parts += [
        knob(0.022).moved(x, y, 0.022).part(order.metal)
        for x in (-w / 2 + 0.06, w / 2 - 0.06)
        for y in (-d / 2 + 0.05, d / 2 - 0.05)
    ]
    return System(
        _boards(d - 0.02, h - 0.115, 0.024, white, foot=0.07),
        _shelves(d - 0.03, 0.022, white),
        order.metal,
        0.024,
        parts,
        foot=0.08,
        head=0.09,
    )


def _slatted(order: Order, w: float, d: float, h: float) -> System:
    """Square posts, slatted shelves and ends, the head open, a paper-white back in part."""
    wood = order.wood

    def upright(x: float) -> list[Part]:
        parts = [board((0.030, 0.030, h), wood, x, s * (d / 2 - 0.015), radius=0.006) for s in SIDES]
        if abs(x) > w / 2 - 0.05:
            parts += [
                board((0.012, 0.030, h - 0.10), wood, x, float(y), 0.05)
                for y in np.linspace(-d / 2 + 0.09, d / 2 - 0.09, 6)
            ]
        return parts + [board((0.022, d - 0.05, 0.03), wood, x, 0, z) for z in (0.05, h - 0.06)]

    def shelf(low: float, high: float, z: float) -> list[Part]:
        return shifted(slats(high - low, d - 0.03, z, 5, 0.016, wood, 0.86), (low + high) / 2)

    beams = [
        strut(
            (-w / 2, s * (d / 2 - 0.015), h - 0.02),
            (w / 2, s * (d / 2 - 0.015), h - 0.02),
            0.036,
            0.026,
            wood,
            (0, 0, 1),
        )
        for s in SIDES
    ]
    return System(upright, shelf, wood, 0.03, beams, foot=0.10, head=0.05)


SYSTEMS: dict[str, Callable[[Order, float, float, float], System]] = {
    "modern": _lacquer,
    "scandi": _ladders,
    "boho": _rattan,
    "country": _painted,
    "industrial": _pipes,
    "mediterranean": _masonry,
    "luxury": _gilded,
    "eclectic": _harlequin,
    "japandia": _slatted,
}
