"""Dressers and wardrobes, one form for each style, feet on z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from workers.engines.staging.furnish.cabinetry import Cell, Look, cabinet, doors, feet, front, grid, look, slab
from workers.engines.staging.furnish.joinery import bar, flat, rounded, shifted
from workers.engines.staging.furnish.mesh import plate, tube
from workers.engines.staging.furnish.order import DARK, GLASS, Order, paint
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part


def dresser(order: Order) -> list[Part]:
    """A chest of drawers in the style's manner."""
    w, d, h = order.width, order.depth, order.height
    made = look(order)
    name = order.form or order.style.name
    foot = {
        "modern": 0.06,
        "scandi": 0.17,
        "boho": 0.15,
        "country": 0.10,
        "industrial": 0.13,
        "mediterranean": 0.09,
        "luxury": 0.07,
        "eclectic": 0.22,
        "japandia": 0.06,
    }[name]
    cells: dict[str, Callable[[], Sequence[Cell]]] = {
        "modern": lambda: grid(2, (1, 1, 1), "plain", "groove"),
        "scandi": lambda: (
            _scaled(grid(2, (1, 1), "plain", "leather"), 0, 0.70) + _scaled(grid(3, (1,), "plain", "leather"), 0.70, 1)
        ),
        "boho": lambda: grid(2, (1, 1, 1), "cane", "ball"),
        "country": lambda: (
            _scaled(grid(1, (1.2, 1.1, 1), "plain", "cup", pulls=2), 0, 0.76)
            + _scaled(grid(3, (1,), "plain", "cup"), 0.76, 1)
        ),
        "industrial": lambda: grid(3, (1, 1, 1, 1), "vented", "bar"),
        "mediterranean": lambda: grid(2, (1.15, 1.05, 1), "raised", "ring"),
        "luxury": lambda: grid(2, (1, 1, 0.8), "fluted", "ball"),
        "eclectic": lambda: _motley(grid(2, (1, 1, 1), "plain", "ball"), order.seed),
        "japandia": lambda: [
            *_scaled(grid(1, (1, 1, 1), "plain", "groove"), 0, 1, 0.0, 0.62),
            Cell(0.62, 1, 0, 1, "slats", "none", -1),
        ],
    }
    top = 0.030
    parts = feet(made.foot, w, d, foot, made)
    parts += cabinet(w - 0.02, d - 0.01, foot, h - top + 0.002, made, cells[name]())
    lid: Material = (
        made.trim if name in ("modern", "scandi", "country", "industrial", "luxury", "mediterranean") else made.body
    )
    parts.append(
        flat(rounded(w, d, 0.03 if name in ("boho", "eclectic") else 0.008), top, 0.008).moved(z=h - top).part(lid)
    )
    if name == "industrial":
        for sx in (-1, 1):
            for sy in (-1, 1):
                parts.append(
                    slab(0.034, 0.034, h - top - 0.002, 0.003)
                    .moved(sx * (w / 2 - 0.017), sy * (d / 2 - 0.017))
                    .part(order.metal)
                )
    if name == "country":
        lip = bar(
            [(-w / 2 + 0.01, d / 2 - 0.014, h - 0.002), (w / 2 - 0.01, d / 2 - 0.014, h - 0.002)],
            0.022,
            0.004,
            across=(0, 1, 0),
        )
        parts.append(lip.part(made.trim))
    return parts


def _scaled(cells: Sequence[Cell], low: float, high: float, left: float = 0.0, right: float = 1.0) -> list[Cell]:
    """Cells squeezed into a share of the face."""
    return [
        replace(
            cell,
            low=low + (high - low) * cell.low,
            high=low + (high - low) * cell.high,
            left=left + (right - left) * cell.left,
            right=left + (right - left) * cell.right,
        )
        for cell in cells
    ]


def _motley(cells: Sequence[Cell], seed: int) -> list[Cell]:
    """Fronts in paints that differ from their neighbours'."""
    return [
        replace(cell, face=paint(COATS[(seed + 1 + 2 * n + n // 3) % len(COATS)], 0.3)) for n, cell in enumerate(cells)
    ]


def wardrobe(order: Order) -> list[Part]:
    """A wardrobe in the style's manner."""
    w, d, h = order.width, order.depth, order.height
    made = look(order)
    name = order.form or order.style.name
    return WARDROBES[name](order, made, w, d, h)


def _mirrored(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """Flush doors to the top, the middle one a mirror, between them shadow gaps to grip."""
    parts = feet("plinth", w, d, 0.06, made)
    cells = [
        Cell(0, 0.333, 0, 1, "plain", "groove", 1),
        Cell(0.667, 1, 0, 1, "plain", "groove", -1),
        Cell(0.333, 0.667, 0, 1, "plain", "none"),
    ]
    parts += cabinet(w, d, 0.06, h, made, cells)
    glass = slab(w * 0.333 - 0.03, 0.005, h - 0.12, 0.001)
    return [*parts, glass.moved(0, -d / 2 + 0.002, 0.09).part(GLASS)]


def _pale(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """White doors in a frame of oak, two drawers below, on tapered legs."""
    parts = feet("taper", w, d, 0.18, made)
    cells = [*doors(3, "plain", "leather", 0.22, 1.0), *_scaled(grid(2, (1,), "plain", "leather"), 0.0, 0.22)]
    return parts + cabinet(w, d, 0.18, h, made, cells, margin=0.024)


def _woven(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """Doors of cane in rounded frames, two panels each, bent rattan along the top, splayed legs."""
    parts = feet("splayed", w, d, 0.16, made)
    cells = [*doors(3, "cane", "none", 0.0, 0.36), *doors(3, "cane", "ball", 0.36, 1.0)]
    parts += cabinet(w - 0.03, d - 0.02, 0.16, h - 0.04, made, cells)
    outline = np.column_stack(
        [rounded(w - 0.03, d - 0.03, 0.07), np.full(len(rounded(w - 0.03, d - 0.03, 0.07)), h - 0.022)]
    )
    parts.append(flat(rounded(w - 0.03, d - 0.03, 0.07), 0.03, 0.010).moved(z=h - 0.044).part(made.body))
    return [*parts, tube(outline, 0.015, closed=True).part(order.wood)]


def _armoire(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """Two framed doors with two panels each, a deep drawer, a cornice above and bun feet below."""
    parts = feet("bun", w - 0.06, d - 0.04, 0.11, made)
    cells = [
        Cell(0, 1, 0, 0.16, "framed", "cup", 0, None, 2),
        *doors(2, "framed", "none", 0.17, 0.48),
        *doors(2, "framed", "knob", 0.48, 1.0),
    ]
    parts += cabinet(w - 0.09, d - 0.05, 0.11, h - 0.10, made, cells, margin=0.03)
    parts.append(slab(w - 0.06, d - 0.03, 0.05, 0.014).moved(z=0.10).part(made.body))
    for level, (grow, tall) in enumerate(((0.055, 0.030), (0.03, 0.030), (0.0, 0.045))):
        parts.append(slab(w - grow, d - grow * 0.6, tall, 0.012).moved(z=h - 0.105 + 0.030 * level).part(made.body))
    return parts


def _lockers(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """Four steel lockers with vents and name plates on a frame of angle iron."""
    parts = feet("angle", w, d, 0.14, made)
    parts += cabinet(w, d, 0.14, h, made, [replace(cell, side=1) for cell in doors(4, "vented", "bar")], margin=0.010)
    for index in range(4):
        x = -w / 2 + w * (index + 0.5) / 4
        parts.append(slab(0.075, 0.004, 0.032, 0.002).moved(x, -d / 2 + 0.002, h - 0.30).part(order.metal))
        for z in (0.34, 0.37, 0.40):
            parts.append(slab(0.14, 0.004, 0.007, 0.0015).moved(x, -d / 2 + 0.0035, z).part(DARK))
    return parts


def _shutters(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """Louvred shutters in faded blue, hung in a frame of old wood with a heavy top board."""
    washed = replace(made, face=paint("#7fa3b0", 0.7), body=paint("#e9e1d2", 0.75))
    leaf = replace(washed, body=paint("#7fa3b0", 0.7))
    parts = feet("bracket", w - 0.04, d - 0.02, 0.10, made)
    parts.append(slab(w - 0.05, d - 0.075, h - 0.16, 0.010).moved(0, 0.035, 0.10).part(washed.body))
    cells = [*doors(3, "louvred", "ring", 0.40, 1.0), *doors(3, "louvred", "none", 0.0, 0.40)]
    parts += cabinet(w - 0.10, d - 0.035, 0.12, h - 0.08, leaf, cells, margin=0.006)
    for side in (-1, 1):
        parts.append(
            slab(0.055, d - 0.03, h - 0.14, 0.012).moved(side * (w / 2 - 0.045), 0, 0.10).part(made.trim, grain="z")
        )
    return [*parts, slab(w, d, 0.065, 0.016).moved(z=h - 0.065).part(made.trim)]


def _channelled(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """Fluted doors with grips of brass as tall as themselves, brass plinth and cornice line."""
    parts = feet("plinth", w, d, 0.08, made)
    parts += cabinet(w, d, 0.08, h - 0.03, made, doors(4, "fluted", "long"))
    parts.append(slab(w - 0.01, d - 0.006, 0.014, 0.003).moved(z=h - 0.034).part(order.metal))
    return [*parts, slab(w, d, 0.024, 0.006).moved(z=h - 0.024).part(made.body)]


def _bowed(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """A painted armoire under a bowed top, arched panels in a second colour, a drawer in a third, brass balls."""
    paints = [paint(COATS[(order.seed + step) % len(COATS)], 0.32) for step in (1, 3, 4)]
    painted = replace(made, body=paints[0], face=paints[1])
    parts = feet("taper", w, d, 0.14, made)
    cells = [
        Cell(0, 0.5, 0, 0.16, "plain", "ball", 0, paints[2]),
        Cell(0.5, 1, 0, 0.16, "plain", "ball", 0, paints[2]),
        *doors(2, "arched", "ball", 0.16, 1.0),
    ]
    parts += cabinet(w, d, 0.14, h - 0.14, painted, cells, margin=0.03)
    t = np.linspace(-1, 1, 31)
    bow = np.stack([-t * w / 2, 0.03 + 0.11 * (1 - t**2) ** 0.8], -1)
    crown = plate(np.concatenate([[[-w / 2, 0.0], [w / 2, 0.0]], bow]), 0.05, 0.010)
    return [*parts, crown.moved(0, -d / 2 + 0.036, h - 0.142).part(paints[0])]


def _screens(order: Order, made: Look, w: float, d: float, h: float) -> list[Part]:
    """Two sliding screens of paper on a fine grid, one before the other, under and over plain boards of oak."""
    parts = [slab(w, d, 0.05, 0.008).moved(z=0.03).part(order.wood), slab(w - 0.08, d - 0.08, 0.034, 0.003).part(DARK)]
    behind = Cell(0.48, 1, 0, 1, "shoji", "none")
    parts += cabinet(w - 0.02, d - 0.06, 0.078, h - 0.04, replace(made, body=order.wood), [behind], margin=0.012)
    before = front("shoji", w * 0.5, h - 0.136, order.wood, order.wood)
    parts += shifted(before, -w * 0.25 + 0.012, -d / 2 + 0.030, 0.086)
    for side in (-1, 1):
        parts.append(
            slab(0.03, d - 0.01, h - 0.09, 0.006).moved(side * (w / 2 - 0.015), 0, 0.07).part(order.wood, grain="z")
        )
    return [*parts, slab(w, d, 0.042, 0.008).moved(z=h - 0.042).part(order.wood)]


WARDROBES: dict[str, Callable[[Order, Look, float, float, float], list[Part]]] = {
    "modern": _mirrored,
    "scandi": _pale,
    "boho": _woven,
    "country": _armoire,
    "industrial": _lockers,
    "mediterranean": _shutters,
    "luxury": _channelled,
    "eclectic": _bowed,
    "japandia": _screens,
}
