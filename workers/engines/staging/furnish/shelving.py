"""Shelves for a garage or attic with boxes, tins and baskets, one form for each style. Feet on z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.bookcases import box_soft
from workers.engines.staging.furnish.cabinetry import cabinet, doors, look
from workers.engines.staging.furnish.crates import KINDS, can, tin
from workers.engines.staging.furnish.frames import SIDES, board, corners, frame, pole, slats, strut
from workers.engines.staging.furnish.joinery import oval, rush, shifted
from workers.engines.staging.furnish.mesh import tube
from workers.engines.staging.furnish.order import Order, cane, paint, plaster, timber
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Part

Case = tuple[list[Part], list[float], list[tuple[float, float]]]
"""A rack, its shelves' upper faces, the middle and the width of each compartment of a shelf."""


def _levels(h: float, low: float, count: int, head: float = 0.0) -> list[float]:
    return [float(z) for z in np.linspace(low, h - head, count)]


def _bolted(order: Order, w: float, d: float, h: float) -> Case:
    """Bolt-free white steel with beaded edges and panels of board."""
    coat, panel, levels = paint("#dcdcd8", 0.4), paint("#b9a88c", 0.7), _levels(h, 0.12, 5, 0.02)
    parts = [board((0.036, 0.036, h), coat, x, y, radius=0.003) for x, y in corners(w / 2 - 0.018, d / 2 - 0.018)]
    for z in levels:
        parts += [
            *frame(w - 0.01, d - 0.01, z - 0.004, 0.012, 0.045, coat),
            board((w - 0.03, d - 0.03, 0.010), panel, 0, 0, z - 0.010),
        ]
    return parts, levels, [(0.0, w - 0.10)]


def _pine(order: Order, w: float, d: float, h: float) -> Case:
    """Pine posts and slats, a diagonal brace behind."""
    wood, levels = order.wood, _levels(h, 0.16, 4, 0.06)
    parts = [board((0.044, 0.032, h), wood, x, y) for x, y in corners(w / 2 - 0.022, d / 2 - 0.016)]
    for z in levels:
        parts += [
            *slats(w - 0.01, d - 0.02, z, 6, 0.016, wood, 0.82),
            *(board((0.03, d - 0.06, 0.03), wood, s * (w / 2 - 0.025), 0, z - 0.047) for s in SIDES),
        ]
    return (
        [
            *parts,
            strut(
                (-w / 2 + 0.03, d / 2 - 0.005, 0.18),
                (w / 2 - 0.03, d / 2 - 0.005, h - 0.10),
                0.04,
                0.010,
                wood,
                (0.5, 0, -0.8),
            ),
        ],
        levels,
        [(0.0, w - 0.12)],
    )


def _bamboo(order: Order, w: float, d: float, h: float) -> Case:
    """Bamboo poles lashed at every shelf, shelves of cane."""
    wood, weave, cord, levels = (
        order.wood,
        cane("#cfae7c", order.seed),
        rush("#d2b98c", order.seed),
        _levels(h, 0.18, 4, 0.10),
    )
    parts = []
    t = np.linspace(0, 1, 29)
    for x, y in corners(w / 2 - 0.025, d / 2 - 0.025):
        thick = 0.017 * (1 + 0.14 * (np.arange(29) % 7 == 0))
        parts.append(tube(np.stack([0 * t + x, 0 * t + y, h * t], -1), thick, sides=9).part(wood, grain="z"))
        for z in levels:
            parts += [
                tube(
                    np.column_stack([oval(0.052, 0.052, steps=12), np.full(12, z - 0.022 + 0.011 * k)])
                    + np.array([x, y, 0]),
                    0.006,
                    sides=5,
                    closed=True,
                ).part(cord)
                for k in range(2)
            ]
    for z in levels:
        parts += [
            pole((-w / 2 + 0.005, y, z - 0.018), (w / 2 - 0.005, y, z - 0.018), 0.013, wood)
            for y in (-d / 2 + 0.045, d / 2 - 0.045)
        ]
        parts.append(board((w - 0.05, d - 0.03, 0.010), weave, 0, 0, z - 0.010))
    return parts, levels, [(0.0, w - 0.12)]


def _dresser(order: Order, w: float, d: float, h: float) -> Case:
    """Painted boards with shaped ends, a boarded back and a low rail at each shelf."""
    coat, levels = paint(("#a9b2a4", "#8fa0a6", "#e0dacb")[order.seed % 3], 0.55), _levels(h, 0.14, 4, 0.42)
    parts = [board((0.026, d, h), coat, s * (w / 2 - 0.013)) for s in SIDES]
    for x in np.linspace(-w / 2 + 0.075, w / 2 - 0.075, 7):
        parts.append(board((w / 7 - 0.006, 0.012, h - 0.10), coat, float(x), d / 2 - 0.008, 0.06))
    parts += [
        board((w + 0.0, d, 0.024), order.wood, 0, 0, h - 0.024),
        board((w - 0.05, 0.02, 0.08), coat, 0, -d / 2 + 0.02, h - 0.105),
    ]
    for z in levels:
        parts += [
            board((w - 0.05, d - 0.02, 0.022), order.wood, 0, 0, z - 0.022),
            board((w - 0.05, 0.010, 0.028), coat, 0, -d / 2 + 0.016, z),
        ]
    return parts, levels, [(0.0, w - 0.12)]


def _scaffold(order: Order, w: float, d: float, h: float) -> Case:
    """Angle steel with rough planks and crossed wire behind."""
    metal, old, levels = order.metal, timber(order.style.wood, order.seed, 0.5), _levels(h, 0.16, 4, 0.04)
    parts = []
    for x, y in corners(w / 2 - 0.003, d / 2 - 0.003):
        parts += [
            board((0.006, 0.045, h), metal, x, y - np.sign(y) * 0.0195, radius=0.002),
            board((0.045, 0.006, h), metal, x - np.sign(x) * 0.0195, y, radius=0.002),
        ]
    for z in levels:
        parts += [
            *slats(w - 0.014, d - 0.014, z, 3, 0.034, old, 0.98),
            *frame(w - 0.012, d - 0.012, z - 0.033, 0.03, 0.006, metal),
        ]
    for s in SIDES:
        parts.append(
            pole(
                (-s * (w / 2 - 0.02), d / 2 - 0.008, 0.16), (s * (w / 2 - 0.02), d / 2 - 0.008, h - 0.10), 0.004, metal
            )
        )
    return parts, levels, [(0.0, w - 0.12)]


def _masonry(order: Order, w: float, d: float, h: float) -> Case:
    """Lime-washed piers with beams and planks laid across."""
    lime, old, levels = (
        plaster(order.style.stone[1], order.seed),
        timber(order.style.wood, order.seed, 0.45),
        _levels(h, 0.12, 4, 0.30),
    )
    parts = [box_soft(0.11, d, h - 0.02).moved(s * (w / 2 - 0.055)).part(lime) for s in SIDES]
    parts += [box_soft(w, d, 0.12).part(lime), board((w, d, 0.045), old, 0, 0, h - 0.045, radius=0.010)]
    for z in levels[1:]:
        parts += [
            *slats(w - 0.20, d - 0.02, z, 3, 0.030, old, 0.97),
            *(
                pole((-w / 2 + 0.10, y, z - 0.052), (w / 2 - 0.10, y, z - 0.052), 0.022, old)
                for y in (-d * 0.3, d * 0.3)
            ),
        ]
    return parts, levels, [(0.0, w - 0.28)]


def _gantry(order: Order, w: float, d: float, h: float) -> Case:
    """Dark lacquered shelves in a brass-edged frame, doors below."""
    made, levels = look(order), [0.62, 0.62 + (h - 0.66) / 3, 0.62 + (h - 0.66) * 2 / 3, h - 0.001]
    parts = cabinet(w, d, 0.05, 0.60, made, doors(2, "fluted", "ball"))
    parts.append(board((w - 0.06, d - 0.06, 0.055), order.metal))
    parts += [pole((x, y, 0.59), (x, y, h - 0.01), 0.011, order.metal) for x, y in corners(w / 2 - 0.02, d / 2 - 0.03)]
    for z in levels:
        parts += [
            board((w, d - 0.02, 0.022), order.wood, 0, 0.0, z - 0.022),
            board((w, 0.006, 0.014), order.metal, 0, -d / 2 + 0.008, z - 0.018, radius=0.002),
        ]
    return parts, levels[:3], [(0.0, w - 0.10)]


def _lockers(order: Order, w: float, d: float, h: float) -> Case:
    """Cubes bolted together, each painted, some turned to stand on end."""
    levels = [0.10, 0.10 + (h - 0.12) / 3, 0.10 + (h - 0.12) * 2 / 3]
    tall, parts = (h - 0.12) / 3, []
    for row, z in enumerate(levels):
        split = w * 0.08
        for side, (low, high) in enumerate(((-w / 2, split), (split, w / 2))):
            coat = paint(COATS[(order.seed + 2 * row + side) % len(COATS)], 0.35)
            x, wide = (low + high) / 2, high - low - 0.003
            parts += [board((wide, d, 0.018), coat, x, 0, k) for k in (z - 0.018, z + tall - 0.0365)]
            parts += [board((0.018, d, tall - 0.02), coat, x + s * (wide - 0.018) / 2, 0, z - 0.002) for s in SIDES]
            parts.append(board((wide - 0.03, 0.010, tall - 0.02), coat, x, d / 2 - 0.008, z - 0.002))
    parts += [pole((x, y, 0), (x, y, 0.085), 0.014, order.metal) for x, y in corners(w / 2 - 0.06, d / 2 - 0.06)]
    return parts, levels, [(w * (0.08 - 0.5) / 2, w * 0.58 - 0.07), (w * (0.08 + 0.5) / 2, w * 0.42 - 0.07)]


def _slatted(order: Order, w: float, d: float, h: float) -> Case:
    """Posts and slats with a sliding screen of battens over half of two shelves."""
    wood, levels = order.wood, _levels(h, 0.14, 4, 0.05)
    parts = [board((0.034, 0.034, h), wood, x, y, radius=0.008) for x, y in corners(w / 2 - 0.017, d / 2 - 0.017)]
    for z in levels:
        parts += [
            *slats(w - 0.03, d - 0.04, z, 7, 0.016, wood, 0.82),
            *(board((0.022, d - 0.06, 0.035), wood, s * (w / 2 - 0.018), 0, z - 0.051) for s in SIDES),
        ]
    low, high = levels[1] + 0.006, levels[2] - 0.022
    for x in np.linspace(0.03, w / 2 - 0.05, 10):
        parts.append(board((0.018, 0.012, high - low), wood, float(x), -d / 2 + 0.010, low, radius=0.003))
    parts += [
        board((w / 2 - 0.05, 0.010, 0.02), wood, w / 4 - 0.005, -d / 2 + 0.021, z, radius=0.003)
        for z in (low + 0.03, high - 0.05)
    ]
    return parts, levels, [(0.0, w - 0.10)]


FORMS: dict[str, Callable[[Order, float, float, float], Case]] = {
    "modern": _bolted,
    "scandi": _pine,
    "boho": _bamboo,
    "country": _dresser,
    "industrial": _scaffold,
    "mediterranean": _masonry,
    "luxury": _gantry,
    "eclectic": _lockers,
    "japandia": _slatted,
}


def _goods(order: Order, row: int, width: float, depth: float, free: float) -> list[Part]:
    """What stands on one shelf: boxes with a group of tins or cans in turn."""
    parts: list[Part] = []
    x, step = -width / 2, row + order.mark
    while width / 2 - x > 0.16:
        left = width / 2 - x
        if step % 3 == 2 or left < 0.26:
            count = max(1, min(3, int(left / 0.13)))
            for number in range(count):
                label = paint(
                    COATS[(order.mark + row + number) % len(COATS)]
                    if order.style.name == "eclectic"
                    else ("#e6e2d8", "#5d6b74", "#a3543a")[(number + row) % 3],
                    0.5,
                )
                made = (
                    tin(0.055, min(0.13, free * 0.8), label)
                    if (number + row) % 3
                    else can(0.032, min(0.22, free * 0.85), label)
                )
                parts += shifted(made, x + 0.065 + 0.128 * number, float(order.rng.uniform(-0.05, 0.02)))
            x += 0.13 * count + 0.03
        else:
            wide = min(left, float(order.rng.uniform(0.32, 0.44)))
            tall = min(free * float(order.rng.uniform(0.62, 0.86)), 0.34)
            kind = KINDS[order.style.name][step % 3]
            parts += shifted(
                kind(order, wide * 0.96, depth * 0.86, tall, step),
                x + wide / 2,
                0.0,
                0.0,
                float(order.rng.uniform(-0.03, 0.03)),
            )
            x += wide + 0.02
        step += 1
    return parts


def shelving(order: Order) -> list[Part]:
    """A rack in the style's form with boxes, tins and baskets; options: empty (bool)."""
    w, d, h = order.width, order.depth, order.height
    parts, levels, spans = FORMS[order.form or order.style.name](order, w, d, h)
    if order.options.get("empty"):
        return parts
    for row, (z, above) in enumerate(zip(levels, [*levels[1:], h + 0.02], strict=True)):
        free = above - z - 0.06
        if free > 0.14:
            for number, (x, width) in enumerate(spans):
                parts += shifted(_goods(order, row + number, width, d - 0.08, free), x, 0, z)
    return parts
