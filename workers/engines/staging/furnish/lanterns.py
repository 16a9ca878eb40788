"""Lanterns with a candle or lamp burning in them, one form for each style. On z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.frames import bent, board, corners, pole
from workers.engines.staging.furnish.joinery import CLEAR, ring, turned
from workers.engines.staging.furnish.mesh import ball, fillet, lathe, tube
from workers.engines.staging.furnish.order import Order, paint
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

FLAME = Material("flame", (1.0, 0.72, 0.36), roughness=0.9, emission=(5.0, 2.7, 1.0))
WAX = Material("wax", (0.86, 0.78, 0.62), roughness=0.6, emission=(0.20, 0.12, 0.05))


def _candle(radius: float, height: float, z: float) -> list[Part]:
    """A pillar candle, its rim melted low on one side, alight."""
    body = lathe(
        fillet([(0, 0), (radius, 0), (radius, height), (0.6 * radius, height - 0.008), (0, height - 0.01)], 0.004, 2),
        sides=20,
    )
    flame = lathe([(0, 0), (0.006, 0.004), (0.008, 0.012), (0.005, 0.024), (0, 0.036)], sides=10)
    melted = body.bent(
        lambda p: (
            p * np.stack([0 * p[:, 0] + 1, 0 * p[:, 0] + 1, 1 + 0.10 * p[:, 0] / radius * (p[:, 2] > height / 2)], -1)
        )
    )
    return [
        melted.moved(z=z).part(WAX),
        pole((0, 0, z + height - 0.014), (0, 0, z + height + 0.004), 0.0012, paint("#1b1b1d", 0.8)),
        flame.moved(z=z + height).part(FLAME),
    ]


def _handle(w: float, z: float, rise: float, radius: float, metal: Material) -> Part:
    t = np.linspace(0, np.pi, 18)
    return bent(np.stack([0.5 * w * np.cos(t), 0 * t, z + rise * np.sin(t)], -1), radius, metal)


def _cube(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A frame of black square bar with glass sides."""
    metal, top = order.metal, h * 0.88
    parts = [board((0.014, 0.014, top), metal, x, y) for x, y in corners(w / 2 - 0.007, d / 2 - 0.007)]
    parts += [board((w, d, 0.014), metal), board((w, d, 0.014), metal, 0, 0, top - 0.014)]
    parts += [board((w - 0.03, 0.003, top - 0.03), CLEAR, 0, s * (d / 2 - 0.008), 0.015, radius=0.001) for s in (-1, 1)]
    parts += [board((0.003, d - 0.03, top - 0.03), CLEAR, s * (w / 2 - 0.008), 0, 0.015, radius=0.001) for s in (-1, 1)]
    return [*parts, _handle(w * 0.7, top - 0.004, h - top - 0.004, 0.006, metal), *_candle(w * 0.2, top * 0.42, 0.014)]


def _globe(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A frosted globe, lit from within, on a birch foot with a bow of bent wood."""
    radius = min(w * 0.44, h * 0.36)
    foot = lathe(fillet([(0, 0), (0.8 * radius, 0), (0.7 * radius, 0.05), (0, 0.05)], 0.012, 3), sides=32)
    t = np.linspace(0, np.pi, 22)
    bow = np.stack([(w / 2 - 0.008) * np.cos(t), 0 * t, 0.03 + (h - 0.038) * np.sin(t) ** 0.7], -1)
    return [foot.part(order.wood), ball(radius).moved(z=0.042).part(order.lit_shade), bent(bow, 0.007, order.wood)]


def _rattan(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A belly of upright canes between hoops, a jar with a candle inside."""
    wood, parts = order.wood, []
    top = h * 0.84
    for turn in np.linspace(0, 2 * np.pi, 24, endpoint=False):
        c, s = np.cos(turn), np.sin(turn)
        share = np.linspace(0, 1, 9)
        swell = 0.34 + 0.14 * np.sin(np.pi * share) ** 0.8
        parts.append(bent(np.stack([w * swell * c, d * swell * s, 0.008 + (top - 0.016) * share], -1), 0.005, wood))
    parts += [
        tube(ring(k * w, k * d, z), 0.010, sides=8, closed=True).part(wood)
        for z, k in ((0.01, 0.69), (top * 0.5, 0.955), (top - 0.01, 0.69))
    ]
    parts.append(lathe([(0, 0), (0.34 * w, 0), (0.34 * w, 0.012), (0, 0.012)], sides=28).part(wood))
    glass = lathe(
        fillet(
            [(0, 0.012), (0.06, 0.012), (0.06, top * 0.62), (0.056, top * 0.62), (0.056, 0.018), (0, 0.018)], 0.004, 2
        ),
        sides=22,
    )
    return [
        *parts,
        glass.part(CLEAR),
        *_candle(0.04, top * 0.34, 0.019),
        _handle(w * 0.66, top - 0.01, h - top, 0.007, wood),
    ]


def _storm(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A storm lamp: a tank, two tubes, a glass chimney, a cap and a bail."""
    metal = paint("#6b6f6c", 0.4)
    tank = fillet(
        [(0, 0), (0.40 * w, 0), (0.42 * w, 0.03), (0.40 * w, 0.16 * h), (0.18 * w, 0.22 * h), (0, 0.22 * h)], 0.012, 3
    )
    chimney = fillet([(0.13 * w, 0), (0.26 * w, 0.14 * h), (0.25 * w, 0.22 * h), (0.15 * w, 0.40 * h)], 0.02, 3)
    inner = [(r - 0.003, z) for r, z in reversed(chimney)]
    glass = lathe([(0, chimney[0][1]), *chimney, *inner, (0, 0.002)], sides=28)
    cap = fillet([(0, 0), (0.24 * w, 0), (0.16 * w, 0.08 * h), (0.12 * w, 0.17 * h), (0, 0.19 * h)], 0.01, 3)
    parts = [
        lathe(tank, sides=32).part(metal),
        glass.moved(z=0.24 * h).part(CLEAR),
        lathe(cap, sides=28).moved(z=0.65 * h).part(metal),
    ]
    parts.append(
        lathe([(0, 0), (0.15 * w, 0), (0.13 * w, 0.03 * h), (0, 0.03 * h)], sides=24).moved(z=0.215 * h).part(metal)
    )
    for side in (-1, 1):
        t = [
            (side * 0.37 * w, 0, 0.14 * h),
            (side * 0.44 * w, 0, 0.40 * h),
            (side * 0.36 * w, 0, 0.70 * h),
            (side * 0.14 * w, 0, 0.72 * h),
        ]
        parts.append(bent(t, 0.010, metal))
    flame = lathe([(0, 0), (0.012, 0.008), (0.014, 0.022), (0.007, 0.045), (0, 0.06)], sides=12)
    return [*parts, flame.moved(z=0.27 * h).part(FLAME), _handle(w * 0.86, 0.62 * h, 0.36 * h, 0.003, metal)]


def _caged(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A ship's lamp: a heavy base and cap, a glass jar in a cage of wire, a bare bulb."""
    metal, r = order.metal, 0.36 * w
    base = lathe(
        fillet([(0, 0), (0.44 * w, 0), (0.44 * w, 0.14 * h), (r, 0.17 * h), (0, 0.17 * h)], 0.008, 2), sides=32
    )
    cap = lathe(
        fillet(
            [(0, 0.74 * h), (0.40 * w, 0.74 * h), (0.36 * w, 0.82 * h), (0.14 * w, 0.88 * h), (0, 0.88 * h)], 0.012, 3
        ),
        sides=32,
    )
    parts = [base.part(metal), cap.part(metal)]
    for turn in np.linspace(0, 2 * np.pi, 8, endpoint=False):
        c, s = np.cos(turn), np.sin(turn)
        parts.append(pole((0.39 * w * c, 0.39 * w * s, 0.15 * h), (0.39 * w * c, 0.39 * w * s, 0.76 * h), 0.004, metal))
    parts += [tube(ring(0.78 * w, 0.78 * w, z * h), 0.004, sides=6, closed=True).part(metal) for z in (0.34, 0.54)]
    parts.append(
        lathe(
            [
                (0, 0.17 * h),
                (0.30 * w, 0.17 * h),
                (0.30 * w, 0.745 * h),
                (0.288 * w, 0.745 * h),
                (0.288 * w, 0.18 * h),
                (0, 0.18 * h),
            ],
            sides=28,
        ).part(CLEAR)
    )
    parts += [
        lathe([(0, 0), (0.10 * w, 0), (0.10 * w, 0.08 * h), (0, 0.08 * h)], sides=16).moved(z=0.175 * h).part(metal),
        ball(0.13 * w).moved(z=0.245 * h).part(order.lit_shade),
    ]
    return [*parts, _handle(w * 0.5, 0.85 * h, 0.14 * h, 0.006, metal)]


def _clay(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A terracotta dome pierced in rows, light behind the holes."""
    clay = paint("#c27a4e", 0.8)
    shape = [(0, 0), (0.84, 0), (0.98, 0.22), (0.90, 0.52), (0.58, 0.80), (0.22, 0.92), (0.20, 1.0), (0, 1.0)]
    line = fillet(shape, 0.07, 4)
    parts = [turned(line, w, d, h, 44).part(clay)]
    radii, levels = np.array([r for r, _ in line]), np.array([z for _, z in line])
    for row, z in enumerate((0.20, 0.36, 0.52, 0.66)):
        wide = float(np.interp(z, levels[1:-1], radii[1:-1])) / 2
        for turn in np.linspace(0, 2 * np.pi, 14 - 2 * row, endpoint=False) + 0.2 * (row % 2):
            spot = (
                lathe([(0, -0.002), (0.011, -0.002), (0.010, 0.0018), (0, 0.0018)], sides=10)
                .turned("y", np.pi / 2)
                .turned("z", turn)
            )
            parts.append(spot.moved(wide * w * np.cos(turn), wide * d * np.sin(turn), z * h).part(order.lit_shade))
    return parts


def _faceted(order: Order, w: float, d: float, h: float, metal: Material, panes: list[Material]) -> list[Part]:
    """A six-sided lantern with a peaked roof and a ring; its panes in turn of the given materials."""
    parts, top, r = [], 0.68 * h, 0.46 * w
    turns = np.linspace(0, 2 * np.pi, 6, endpoint=False) + np.pi / 6
    for index, turn in enumerate(turns):
        here = np.array([r * np.cos(turn), r * np.sin(turn)])
        there = np.array([r * np.cos(turn + np.pi / 3), r * np.sin(turn + np.pi / 3)])
        parts.append(pole((*here, 0.02), (*here, top), 0.006, metal))
        parts.append(pole((*here, top), (0.10 * here[0], 0.10 * here[1], 0.88 * h), 0.005, metal))
        middle = (here + there) / 2 * 0.985
        pane = board(
            (float(np.linalg.norm(there - here)) - 0.006, 0.003, top - 0.03), panes[index % len(panes)], radius=0.001
        )
        turned_pane = pane.vertices @ np.array([[0, 1, 0], [-1, 0, 0], [0, 0, 1]], np.float32).T
        angle = float(turn + np.pi / 6)
        spin = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]], np.float32)
        quarter = np.array([[0, 1, 0], [-1, 0, 0], [0, 0, 1]], np.float32)
        normals = None if pane.normals is None else pane.normals @ quarter.T @ spin.T
        parts.append(
            Part(
                turned_pane @ spin.T + np.array([*middle, 0.025], np.float32),
                pane.faces,
                pane.material,
                pane.uv,
                normals,
            )
        )
    parts += [
        lathe([(0, z), (k * w, z), (k * w, z + 0.016), (0, z + 0.016)], sides=6).turned("z", np.pi / 6).part(metal)
        for z, k in ((0.0, 0.5), (0.014, 0.44), (top - 0.01, 0.5))
    ]
    roof = lathe([(0, top + 0.005), (0.47 * w, top + 0.005), (0.08 * w, 0.87 * h), (0, 0.90 * h)], sides=6).turned(
        "z", np.pi / 6
    )
    t = np.linspace(0, 2 * np.pi, 22, endpoint=False)
    loop = np.stack([0.045 * h * np.cos(t), 0 * t, 0.945 * h + 0.048 * h * np.sin(t)], -1)
    return [
        *parts,
        roof.part(metal),
        tube(loop, 0.004, sides=7, closed=True).part(metal),
        *_candle(0.14 * w, 0.26 * h, 0.03),
    ]


def _brass(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Six-sided, brass and clear glass."""
    return _faceted(order, w, d, h, order.metal, [CLEAR])


def _coloured(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Six-sided, its panes of coloured glass, squat and wide under a steep roof."""
    tints = ("#c4572f", "#2f6d8f", "#e0a82e", "#b5476a")
    panes = []
    for tint in tints:
        red, green, blue = paint(tint).color
        panes.append(Material("pane", (red, green, blue), roughness=0.1, emission=(0.7 * red, 0.7 * green, 0.7 * blue)))
    parts = _faceted(order, w, d, 0.86 * h, paint(COATS[(order.seed + 2) % len(COATS)], 0.35), panes)
    beads = [
        ball(0.011).moved(0.5 * w * np.cos(t) * 0.93, 0.5 * d * np.sin(t) * 0.93, 0.56 * h).part(order.metal)
        for t in np.linspace(0, 2 * np.pi, 6, endpoint=False) + np.pi / 6
    ]
    return [*parts, *beads]


def _paper(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A paper box in a cedar frame on four feet, bars crossing it off centre."""
    wood, parts = order.wood, []
    parts += [board((0.016, 0.016, h * 0.94), wood, x, y) for x, y in corners(w / 2 - 0.010, d / 2 - 0.010)]
    parts.append(board((w - 0.024, d - 0.024, h * 0.80), order.lit_shade, 0, 0, h * 0.10, radius=0.003))
    for z in (h * 0.085, h * 0.90, h * 0.62):
        parts += [board((w - 0.004, 0.012, 0.012), wood, 0, s * (d / 2 - 0.008), z, radius=0.003) for s in (-1, 1)]
        parts += [board((0.012, d - 0.004, 0.0125), wood, s * (w / 2 - 0.008), 0, z, radius=0.003) for s in (-1, 1)]
    parts += [
        board((0.010, 0.010, h * 0.82), wood, w * 0.14, s * (d / 2 - 0.008), h * 0.09, radius=0.003) for s in (-1, 1)
    ]
    t = np.linspace(0, np.pi, 16)
    return [
        *parts,
        bent(np.stack([(w / 2 - 0.01) * np.cos(t), 0 * t, h * 0.93 + h * 0.06 * np.sin(t)], -1), 0.006, wood),
    ]


FORMS: dict[str, Callable[[Order, float, float, float], list[Part]]] = {
    "modern": _cube,
    "scandi": _globe,
    "boho": _rattan,
    "country": _storm,
    "industrial": _caged,
    "mediterranean": _clay,
    "luxury": _brass,
    "eclectic": _coloured,
    "japandia": _paper,
}


def lantern(order: Order) -> list[Part]:
    """A lantern in the style's form, alight (its flame or shade emits)."""
    return FORMS[order.form or order.style.name](order, order.width, order.depth, order.height)
