"""Nine bookcases, one form for each style, filled with books and things. Feet on z = 0, metres."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from workers.engines.staging.furnish.cabinetry import Cell, cabinet, doors, feet, look, slab
from workers.engines.staging.furnish.joinery import CLEAR, bar, shifted
from workers.engines.staging.furnish.mesh import Mesh, box, plate, rod, sheet, tube
from workers.engines.staging.furnish.order import Order, cane, paint, plaster
from workers.engines.staging.furnish.shelf_things import shelf
from workers.engines.staging.furnish.storage import arched
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Part

LEAST_HEIGHT = 1.65
"""Metres that a case needs for the boards at fixed levels of every style."""

Bay = tuple[float, float, float, float]
"""An open bay: left and right (x), its floor (z), the height free above it."""
Case = tuple[list[Part], list[Bay]]


def bays(left: float, right: float, levels: list[float], top: float, thick: float = 0.03) -> list[Bay]:
    """Bays on boards whose upper faces lie at the given levels, the last one open up to `top`."""
    ceilings = [level - thick for level in levels[1:]] + [top]
    return [(left, right, level, ceiling - level) for level, ceiling in zip(levels, ceilings, strict=True)]


def _frame(order: Order, w: float, d: float, h: float) -> Case:
    """Lacquered boxes of unequal width in a black frame, one bay closed by a door."""
    made = look(order)
    parts = []
    for sx in (-1, 1):
        for sy in (-1, 1):
            parts.append(
                slab(0.018, 0.018, h, 0.003).moved(sx * (w / 2 - 0.009), sy * (d / 2 - 0.009)).part(order.metal)
            )
    split = w * 0.12
    levels = [0.10, 0.45, 0.80, 1.15, 1.50]
    for index, level in enumerate(levels):
        parts.append(slab(w - 0.036, d - 0.01, 0.024, 0.003).moved(z=level - 0.024).part(order.wood))
        if index:
            x = split if index % 2 else -split
            parts.append(slab(0.02, d - 0.02, 0.326, 0.003).moved(x, 0, levels[index - 1]).part(order.wood, grain="z"))
    parts.append(slab(w, d, 0.024, 0.003).moved(z=h - 0.024).part(order.wood))
    door = cabinet(w / 2 + split - 0.03, d - 0.03, 0.1002, 0.4255, made, [Cell(0, 1, 0, 1, "plain", "groove")])
    parts += shifted(door, (split - w / 2) / 2 + 0.003)
    free: list[Bay] = [(split + 0.01, w / 2 - 0.02, 0.10, 0.32)]
    for index, level in enumerate(levels[1:4], start=1):
        x = -split if index % 2 else split
        free += [(-w / 2 + 0.02, x - 0.01, level, 0.32), (x + 0.01, w / 2 - 0.02, level, 0.32)]
    return parts, [*free, (-w / 2 + 0.02, w / 2 - 0.02, 1.50, 0.30)]


def _ladders(order: Order, w: float, d: float, h: float) -> Case:
    """Oak shelves hung between two ladders of rod, a small white cabinet among them."""
    made = look(order)
    parts = []
    levels = [0.16, 0.62, 0.98, 1.32, 1.64]
    for sx in (-1, 1):
        x = sx * (w / 2 - 0.012)
        for sy in (-1, 1):
            foot = (x, sy * (d / 2 - 0.014), 0.0)
            parts.append(rod(foot, (x, sy * (d / 2 - 0.014), h), 0.011, 0.009).part(order.wood, grain="z"))
        for level in [*levels, h - 0.03]:
            parts.append(
                rod((x, -d / 2 + 0.014, level - 0.024), (x, d / 2 - 0.014, level - 0.024), 0.008).part(
                    order.wood, grain="y"
                )
            )
    for level in levels:
        parts.append(slab(w - 0.012, d - 0.035, 0.020, 0.005).moved(z=level - 0.020).part(order.wood))
    parts += cabinet(w - 0.05, d - 0.035, 0.1605, 0.5995, made, doors(2, "plain", "leather"))
    return parts, bays(-w / 2 + 0.03, w / 2 - 0.03, levels[1:], h, 0.02)


def _arch(order: Order, w: float, d: float, h: float) -> Case:
    """An arch of bent rattan front and back, shelves of boards on hoops, cane behind."""
    outline = arched(w - 0.05, h - 0.03, shoulders=0.26, steps=30)
    rail = outline[8:]  # up the right side, over the arch and down the left one
    parts = []
    for y in (-d / 2 + 0.018, d / 2 - 0.018):
        path = np.stack([rail[:, 0], np.full(len(rail), y), rail[:, 1] + 0.006], -1)
        parts.append(tube(path, 0.017, sides=10).part(order.wood, grain="z"))
    low = np.linspace(0.14, 1, 14)[:, None, None]
    top = rail[4:-4]
    back = np.zeros((14, len(top), 3))
    back[..., 0] = top[:, 0] * np.ones((14, 1))
    back[..., 2] = (0.12 + (top[:, 1] - 0.12).clip(0.001) * ((low[..., 0] - 0.14) / 0.86)) + 0.006
    back[..., 1] = d / 2 - 0.018
    parts.append(sheet(back, 0.006).part(cane(order.style.wood, order.seed)))
    levels = [0.16, 0.55, 0.92, 1.27]
    for level in levels:
        parts.append(slab(w - 0.06, d - 0.03, 0.022, 0.008).moved(z=level - 0.022).part(order.wood))
        for side in (-1, 1):
            x = side * (w / 2 - 0.025)
            parts.append(
                rod((x, -d / 2 + 0.018, level - 0.012), (x, d / 2 - 0.018, level - 0.012), 0.012).part(
                    order.wood, grain="y"
                )
            )
    return parts, [
        *bays(-w / 2 + 0.05, w / 2 - 0.05, levels[:3], 1.24, 0.022),
        (-w / 2 + 0.10, w / 2 - 0.10, 1.27, 0.36),
    ]


def _hutch(order: Order, w: float, d: float, h: float) -> Case:
    """A painted dresser: framed doors below, boarded back and open shelves above, a cornice."""
    made = look(order)
    parts = feet("bun", w - 0.04, d - 0.02, 0.09, made)
    parts += cabinet(w - 0.02, d - 0.01, 0.09, 0.70, made, doors(2, "framed", "knob"))
    parts.append(slab(w, d, 0.03, 0.009).moved(z=0.698).part(order.wood))
    for side in (-1, 1):
        parts.append(
            slab(0.026, d - 0.07, h - 0.78, 0.004).moved(side * (w / 2 - 0.03), 0.03, 0.726).part(made.body, grain="z")
        )
    boards = 8
    for index in range(boards):
        wide = (w - 0.08) / boards
        board = slab(wide - 0.003, 0.012, h - 0.78, 0.003).moved(
            -w / 2 + 0.04 + wide * (index + 0.5), d / 2 - 0.014, 0.726
        )
        parts.append(board.part(made.body, grain="z"))
    levels = [0.728, 1.10, 1.44]
    for level in levels[1:]:
        parts.append(slab(w - 0.086, d - 0.09, 0.024, 0.005).moved(0, 0.025, level - 0.024).part(made.body))
    for grow, z, tall in ((0.03, h - 0.075, 0.04), (0.0, h - 0.037, 0.037)):
        parts.append(slab(w - grow, d - 0.04 - grow / 2, tall, 0.011).moved(0, 0.02 - grow / 4, z).part(made.body))
    return parts, bays(-w / 2 + 0.05, w / 2 - 0.05, levels, h - 0.08, 0.024)


def _pipes(order: Order, w: float, d: float, h: float) -> Case:
    """Planks on a frame of pipe with flanges, braced crosswise behind."""
    parts = []
    levels = [0.14, 0.56, 0.98, 1.40, h]
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = sx * (w / 2 - 0.035), sy * (d / 2 - 0.035)
            parts.append(rod((x, y, 0), (x, y, h - 0.01), 0.014, sides=12).part(order.metal))
            for level in levels:
                parts.append(rod((x, y, level - 0.052), (x, y, level - 0.036), 0.024, sides=12).part(order.metal))
            parts.append(rod((x, y, 0), (x, y, 0.008), 0.030, sides=14).part(order.metal))
        parts.append(
            bar(
                [
                    (sx * (w / 2 - 0.04), d / 2 - 0.018, 0.16),
                    (-sx * (w / 2 - 0.04), d / 2 - 0.018 - 0.003 * sx, h - 0.06),
                ],
                0.020,
                0.004,
                corner=0.0015,
            ).part(order.metal)
        )
    for level in levels:
        parts.append(
            bar([(-w / 2, 0, level - 0.018), (w / 2, 0, level - 0.018)], d, 0.036, across=(0, 1, 0), corner=0.004).part(
                order.wood
            )
        )
    return parts, bays(-w / 2 + 0.06, w / 2 - 0.06, levels[:4], h - 0.04, 0.036)


def _niches(order: Order, w: float, d: float, h: float) -> Case:
    """A wall of lime plaster with rounded edges, niches under flat arches, boards of old wood within."""
    lime = plaster(order.style.stone[1], order.seed + 2)
    parts = [
        box_soft(w, d, 0.13).part(lime),
        slab(w - 0.06, 0.03, h - 0.12, 0.01).moved(0, d / 2 - 0.03, 0.06).part(lime),
    ]
    for side in (-1, 1):
        parts.append(box_soft(0.10, d, h - 0.02).moved(side * (w / 2 - 0.05), 0, 0.01).part(lime))
    inner = w - 0.18
    t = np.linspace(0, np.pi, 25)
    arch = np.stack([inner / 2 * np.cos(t), h - 0.34 + 0.20 * np.sin(t)], -1)
    columns = np.linspace(0, 1, 6)[:, None]
    rise = arch[:, 1] + (h - 0.03 - arch[:, 1]) * columns
    for y in (-d / 2 + 0.012,):
        face = np.stack([np.broadcast_to(arch[:, 0], rise.shape), np.full(rise.shape, y), rise], -1)
        parts.append(sheet(face[:, ::-1], 0.02).part(lime))
    under = np.stack(
        [
            np.stack([arch[:, 0], np.full(25, y), arch[:, 1] + 0.004], -1)
            for y in np.linspace(-d / 2 + 0.012, d / 2 - 0.03, 4)
        ]
    )
    parts.append(sheet(under, 0.02).part(lime))
    parts.append(box_soft(w, d, 0.09).moved(z=h - 0.09).part(lime))
    levels = [0.13, 0.52, 0.90, 1.26]
    for level in levels[1:]:
        parts.append(slab(inner + 0.04, d - 0.05, 0.038, 0.010).moved(0, -0.004, level - 0.038).part(order.wood))
    return parts, [
        *bays(-inner / 2, inner / 2, levels[:3], 1.222, 0.038),
        (-inner / 2 + 0.02, inner / 2 - 0.02, 1.26, 0.26),
    ]


def box_soft(width: float, depth: float, height: float) -> Mesh:
    """A block with the soft edges of hand-laid plaster."""
    return box(width, depth, height, 0.032, step=1.0, bevel=3)


def _etagere(order: Order, w: float, d: float, h: float) -> Case:
    """Slender brass posts with ball tops, shelves of glass over marble, a curl of brass at the sides."""
    parts = []
    levels = [0.12, 0.54, 0.94, 1.32, 1.66]
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = sx * (w / 2 - 0.014), sy * (d / 2 - 0.014)
            parts.append(rod((x, y, 0), (x, y, h - 0.01), 0.010, sides=12).part(order.metal))
            parts.append(rod((x, y, h - 0.022), (x, y, h), 0.014, sides=12).part(order.metal))
        t = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        for low, high in itertools.pairwise(levels):
            loop = np.stack(
                [
                    np.full(24, sx * (w / 2 - 0.014)),
                    (d / 2 - 0.024) * np.cos(t),
                    (low + high) / 2 + (high - low) / 2 * 0.97 * np.sin(t),
                ],
                -1,
            )
            parts.append(tube(loop, 0.004, sides=6, closed=True).part(order.metal))
    for index, level in enumerate(levels):
        stone = order.stone if index in (0, 4) else CLEAR
        parts.append(slab(w - 0.036, d - 0.03, 0.014, 0.003).moved(z=level - 0.014).part(stone))
        for y in (-d / 2 + 0.014, d / 2 - 0.014):
            parts.append(slab(w - 0.03, 0.012, 0.016, 0.002).moved(0, y, level - 0.016).part(order.metal))
        for side in (-1, 1):
            parts.append(
                slab(0.012, d - 0.03, 0.016, 0.002).moved(side * (w / 2 - 0.014), 0, level - 0.016).part(order.metal)
            )
    return parts, bays(-w / 2 + 0.04, w / 2 - 0.04, levels, h + 0.10, 0.016)


def _harlequin(order: Order, w: float, d: float, h: float) -> Case:
    """A painted case with a curled top, every bay's back in another colour, shelves that do not line up."""
    coats = [paint(COATS[(order.seed + step) % len(COATS)], 0.32) for step in range(6)]
    parts = [slab(w, d, 0.09, 0.012).part(coats[0])]
    for side in (-1, 1):
        parts.append(slab(0.028, d, h - 0.16, 0.005).moved(side * (w / 2 - 0.014), 0, 0.06).part(coats[0], grain="z"))
    x = -w * 0.06
    parts.append(slab(0.024, d - 0.01, h - 0.22, 0.004).moved(x, 0, 0.08).part(coats[0], grain="z"))
    t = np.linspace(-1, 1, 41)
    crest = 0.05 + 0.075 * np.exp(-((t / 0.34) ** 2)) + 0.03 * np.exp(-(((np.abs(t) - 0.86) / 0.14) ** 2))
    outline = np.concatenate([[[-w / 2, 0.0], [w / 2, 0.0]], np.stack([-t * w / 2, crest], -1)])
    parts.append(slab(w, d, 0.03, 0.006).moved(z=h - 0.15).part(coats[0]))
    parts.append(plate(outline, 0.026, 0.007).moved(0, -d / 2 + 0.014, h - 0.128).part(coats[0]))
    free: list[Bay] = []
    for left, right, levels in (
        (-w / 2 + 0.028, x - 0.012, [0.09, 0.47, 0.80, 1.22]),
        (x + 0.012, w / 2 - 0.028, [0.09, 0.36, 0.86, 1.30]),
    ):
        for index, bay in enumerate(bays(left, right, levels, h - 0.15, 0.022)):
            wide, z, tall = right - left, bay[2], bay[3]
            back = slab(wide + 0.004, 0.012, tall + 0.02, 0.002).moved((left + right) / 2, d / 2 - 0.012, z - 0.012)
            parts.append(back.part(coats[1 + (index + (left > 0)) % 5]))
            if index:
                parts.append(
                    slab(wide + 0.004, d - 0.02, 0.022, 0.004).moved((left + right) / 2, 0, z - 0.022).part(coats[0])
                )
            free.append(bay)
    return parts, free


def _staggered(order: Order, w: float, d: float, h: float) -> Case:
    """Oak boards at staggered heights between slim posts, slatted doors to the floor below, much left empty."""
    made = replace(look(order), body=order.wood)
    parts = [slab(w - 0.04, d - 0.05, 0.05, 0.003).part(paint("#2f2822", 0.7))]
    parts += cabinet(w, d, 0.048, 0.56, made, doors(2, "slats", "none"))
    parts.append(slab(w, d, 0.026, 0.007).moved(z=0.558).part(order.wood))
    for x in (-w / 2 + 0.014, w / 2 - 0.014):
        for y in (-d / 2 + 0.03, d / 2 - 0.016):
            parts.append(slab(0.024, 0.024, h - 0.60, 0.005).moved(x, y, 0.582).part(order.wood, grain="z"))
    parts.append(slab(w, d, 0.026, 0.007).moved(z=h - 0.026).part(order.wood))
    split = w * 0.08
    free: list[Bay] = [(-w / 2 + 0.04, w / 2 - 0.04, 0.584, 0.34)]
    for left, right, level in ((-w / 2 + 0.01, split, 1.00), (-split, w / 2 - 0.01, 1.36)):
        parts.append(
            slab(right - left, d - 0.03, 0.022, 0.006).moved((left + right) / 2, 0.004, level - 0.022).part(order.wood)
        )
        free.append((left + 0.04, right - 0.04, level, 0.32))
    for y in (-d / 2 + 0.05, d / 2 - 0.04):
        parts.append(slab(0.018, 0.018, 0.34, 0.004).moved(0, y, 0.999).part(order.wood, grain="z"))
    return parts, free


CASES: dict[str, Callable[[Order, float, float, float], Case]] = {
    "modern": _frame,
    "scandi": _ladders,
    "boho": _arch,
    "country": _hutch,
    "industrial": _pipes,
    "mediterranean": _niches,
    "luxury": _etagere,
    "eclectic": _harlequin,
    "japandia": _staggered,
}


def _low(order: Order, w: float, d: float, h: float) -> Case:
    """An open case of two by two bays, for walls under a roof and for children."""
    body = look(order).body
    parts = [
        slab(w, d, 0.03, 0.006).moved(z=h - 0.03).part(body),
        slab(w - 0.05, d - 0.01, 0.03, 0.004).moved(z=0.06).part(body),
        slab(w - 0.05, 0.01, h - 0.11, 0.002).moved(0, d / 2 - 0.008, 0.08).part(body),
    ]
    for side in (-1, 1):
        parts.append(slab(0.026, d, h - 0.03, 0.005).moved(side * (w / 2 - 0.013)).part(body, grain="z"))
    split, middle = 0.08 * w * (1 if order.mark % 2 else -1), 0.09 + (h - 0.12) / 2
    parts.append(slab(0.022, d - 0.02, h - 0.12, 0.004).moved(split, z=0.09).part(body, grain="z"))
    parts.append(slab(w - 0.052, d - 0.02, 0.024, 0.004).moved(z=middle - 0.024).part(body))
    columns = ((-w / 2 + 0.026, split - 0.011), (split + 0.011, w / 2 - 0.026))
    return parts, [bay for left, right in columns for bay in bays(left, right, [0.09, middle], h - 0.03, 0.024)]


def bookcase(order: Order) -> list[Part]:
    """A bookcase in the style's form with books and things on its shelves; options: empty (bool).

    One too low for the boards of these forms is a plain low case in the style's colours.
    """
    w, d, h = order.width, order.depth, order.height
    case = CASES[order.form or order.style.name] if h >= LEAST_HEIGHT else _low
    parts, free = case(order, w, d, h)
    if order.options.get("empty"):
        return parts
    deep = d - 0.10
    for index, (left, right, z, tall) in enumerate(free):
        # austere styles leave a part of every shelf free
        share = {"japandia": 0.62, "luxury": 0.75, "modern": 0.85}.get(order.style.name, 1.0)
        wide = (right - left) * share
        side = (right - left - wide) / 2 * (1 if (index + order.mark) % 2 else -1)
        things = shelf(order, order.rng, wide, deep, min(tall - 0.015, 0.34), turn=index + order.mark % 2)
        parts += shifted(things, (left + right) / 2 + side, -0.005, z)
    return parts
