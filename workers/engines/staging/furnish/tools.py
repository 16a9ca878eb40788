"""Hand tools, and boards to hang them on, one form for each style. Metres.

A tool hangs from the origin in the x-z plane, 1 to 4 cm thick, its back towards +y.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.frames import SIDES, board, frame, pole, strut
from workers.engines.staging.furnish.joinery import bar, curve, shifted, top_of
from workers.engines.staging.furnish.mesh import fillet, joined, lathe, plate, rod, tube
from workers.engines.staging.furnish.order import DARK, Order, paint, plaster, timber
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

STEEL = Material("steel", (0.45, 0.46, 0.47), roughness=0.32, metallic=0.9)
HANDLES = ("#b5532f", "#2f5d8a", "#c98a3a", "#2b2d31")


def hammer(grip: Material, length: float) -> list[Part]:
    """A hammer, its head up."""
    shaft = lathe(
        fillet(
            [(0, -length), (0.015, -length), (0.013, -0.6 * length), (0.009, -0.3 * length), (0.009, 0.01), (0, 0.01)],
            0.01,
            2,
        ),
        sides=12,
    )
    head = tube(
        [(-0.055, 0, -0.005), (-0.02, 0, -0.005), (0.02, 0, -0.005), (0.06, 0, -0.012)],
        np.array([0.014, 0.011, 0.011, 0.004]),
        sides=12,
    )
    return [shaft.part(grip, grain="z"), head.part(STEEL)]


def screwdriver(grip: Material, length: float) -> list[Part]:
    """A screwdriver, its grip up."""
    handle = lathe(
        fillet([(0, -0.10), (0.009, -0.10), (0.014, -0.07), (0.013, -0.02), (0.008, 0.0), (0, 0.0)], 0.006, 2), sides=12
    )
    return [handle.part(grip), rod((0, 0, -length), (0, 0, -0.095), 0.0035, sides=8).part(STEEL)]


def saw(grip: Material, length: float) -> list[Part]:
    """A hand saw, its handle up."""
    blade = np.array([(-0.055, 0.0), (-0.03, -length), (0.03, -length), (0.065, 0.0)])
    steps = np.concatenate([np.linspace(a, b, 6)[:-1] for a, b in zip(blade, np.roll(blade, -1, axis=0), strict=True)])
    t = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    loop = np.stack([0.045 * np.cos(t), 0 * t, 0.035 + 0.05 * np.sin(t)], -1)
    return [plate(steps, 0.003, 0.001).part(STEEL), tube(loop, 0.013, sides=8, closed=True).moved(0.005).part(grip)]


def pliers(grip: Material, length: float) -> list[Part]:
    """Pliers, their jaws up."""
    parts = [
        lathe([(0, -0.006), (0.013, -0.006), (0.013, 0.006), (0, 0.006)], sides=12)
        .turned("x", np.pi / 2)
        .moved(z=-0.05)
        .part(STEEL)
    ]
    for side in SIDES:
        parts.append(
            bar([(side * 0.003, 0, 0.0), (side * 0.010, 0, -0.05)], np.array([0.006, 0.016]), 0.010).part(STEEL)
        )
        parts.append(
            bar(
                curve([(side * 0.006, 0, -0.05), (side * 0.024, 0, -0.11), (side * 0.020, 0, -length)], 8), 0.013, 0.012
            ).part(grip)
        )
    return parts


def wrench(grip: Material, length: float) -> list[Part]:
    """A ring spanner."""
    parts = [strut((0, 0, -0.02), (0, 0, -length + 0.02), 0.014, 0.007, STEEL)]
    t = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    for z, r in ((-0.012, 0.014), (-length + 0.012, 0.017)):
        parts.append(
            tube(np.stack([r * np.cos(t), 0 * t, z + r * np.sin(t)], -1), 0.0055, sides=6, closed=True).part(STEEL)
        )
    return parts


def level(grip: Material, length: float) -> list[Part]:
    """A spirit level hung upright."""
    vial = Material("vial", (0.62, 0.78, 0.14), roughness=0.15)
    return [
        board((0.05, 0.024, length), grip, 0, 0, -length, radius=0.004),
        *(board((0.028, 0.026, 0.045), vial, 0, 0, -length * k, radius=0.003) for k in (0.2, 0.55, 0.9)),
    ]


def square(grip: Material, length: float) -> list[Part]:
    """A joiner's square."""
    return [
        board((0.03, 0.02, length * 0.55), grip, -0.06, 0, -length * 0.55),
        board((length * 0.6, 0.003, 0.035), STEEL, length * 0.3 - 0.05, 0, -0.037, radius=0.001),
    ]


def coil(grip: Material, length: float) -> list[Part]:
    """A coil of cable."""
    t = np.linspace(0, 2 * np.pi, 26, endpoint=False)
    parts = []
    for index in range(4):
        r = length * (0.34 + 0.012 * index)
        loop = np.stack([r * np.cos(t), 0.006 * (index - 1.5) + 0.003 * np.sin(2 * t), -r * 0.98 + r * np.sin(t)], -1)
        parts.append(tube(loop, 0.006, sides=7, closed=True).part(grip))
    return parts


TOOLS: tuple[tuple[Callable[[Material, float], list[Part]], float, float], ...] = (
    (saw, 0.42, 0.15),
    (hammer, 0.30, 0.13),
    (screwdriver, 0.22, 0.05),
    (screwdriver, 0.26, 0.05),
    (pliers, 0.19, 0.08),
    (wrench, 0.20, 0.06),
    (wrench, 0.24, 0.06),
    (level, 0.44, 0.09),
    (square, 0.26, 0.22),
    (coil, 0.28, 0.22),
    (hammer, 0.27, 0.13),
    (screwdriver, 0.18, 0.05),
    (pliers, 0.21, 0.08),
    (wrench, 0.17, 0.06),
)
"""Tools with their lengths and the width that each needs on a board."""


def _backing(order: Order, w: float, h: float) -> list[Part]:
    """A board against the wall, its face near y = 0, its lower edge at z = 0."""
    name, wood, parts = order.form or order.style.name, order.wood, []
    if name in ("modern", "eclectic", "scandi"):
        if name == "eclectic":
            tones = [paint(COATS[(order.seed + index) % len(COATS)], 0.4) for index in range(4)]
            wide = w / 4
            parts += [
                board((wide - 0.004, 0.018, h * (1 - 0.04 * (k % 2))), tones[k], wide * (k - 1.5), 0.010, 0)
                for k in range(4)
            ]
        else:
            coat = paint("#2f3235", 0.5) if name == "modern" else wood
            parts.append(board((w, 0.018, h), coat, 0, 0.010, 0, radius=0.004))
        holes = []
        for x in np.arange(-w / 2 + 0.05, w / 2 - 0.03, 0.10 if name == "scandi" else 0.075):
            for z in np.arange(0.05, h - 0.03, 0.10 if name == "scandi" else 0.075):
                holes.append(
                    lathe([(0, 0), (0.006, 0), (0.006, 0.0015), (0, 0.0015)], sides=8)
                    .turned("x", np.pi / 2)
                    .moved(float(x), 0.0012, float(z))
                )
        parts.append(joined(holes).part(DARK))
    elif name == "industrial":
        metal = order.metal
        parts += [board((0.02, 0.02, h), metal, s * (w / 2 - 0.01), 0.01) for s in SIDES] + [
            board((w, 0.02, 0.02), metal, 0, 0.0101, z) for z in (0.0, h - 0.02)
        ]
        wires = [
            tube([(x, 0.008, 0.01), (x, 0.008, h - 0.01)], 0.0025, sides=5)
            for x in np.linspace(-w / 2 + 0.06, w / 2 - 0.06, 18)
        ]
        wires += [
            tube([(-w / 2 + 0.01, 0.012, z), (w / 2 - 0.01, 0.012, z)], 0.0025, sides=5)
            for z in np.linspace(0.06, h - 0.06, 10)
        ]
        parts.append(joined(wires).part(metal))
    elif name in ("country", "mediterranean", "boho"):
        skin = {
            "country": paint("#d8d5c9", 0.6),
            "mediterranean": plaster("#e6dcc9", order.seed),
            "boho": timber(order.style.wood, order.seed, 0.5),
        }[name]
        count = {"country": 8, "boho": 5, "mediterranean": 4}[name]
        for index in range(count):
            if name == "country":
                parts.append(board((w / count - 0.004, 0.018, h), skin, -w / 2 + w * (index + 0.5) / count, 0.011, 0))
            else:
                cut = 0.02 * ((index * 7) % 3)
                parts.append(
                    board(
                        (w - cut, 0.020, h / count - 0.006),
                        skin if index % 2 or name == "boho" else wood,
                        0.5 * cut * (-1) ** index,
                        0.012,
                        h * index / count + 0.003,
                    )
                )
        parts += (
            [board((w * 0.96, 0.016, 0.05), wood, 0, -0.004, z, radius=0.006) for z in (h * 0.52, h - 0.06)]
            if name == "country"
            else []
        )
    elif name == "luxury":
        parts += [board((w, 0.020, h), wood, 0, 0.012), *frame(w, 0.02, 0.012, 0.01, 0.012, order.metal)]
        parts += [board((w, 0.008, 0.008), order.metal, 0, -0.002, z, radius=0.002) for z in (h - 0.009, 0.001)]
        parts += [
            pole((-w / 2 + 0.03, -0.012, z), (w / 2 - 0.03, -0.012, z), 0.006, order.metal) for z in (h * 0.5, h - 0.05)
        ]
    else:
        for z in np.linspace(0.02, h - 0.07, 6):
            parts.append(
                strut(
                    (-w / 2, 0.008, float(z) + 0.03), (w / 2, 0.008, float(z) + 0.03), 0.062, 0.022, wood, (0, 0.35, 1)
                )
            )
        parts += [board((0.04, 0.012, h), wood, s * w * 0.36, 0.022) for s in SIDES]
    return parts


def tool_board(order: Order) -> list[Part]:
    """A board of hand tools to hang on a wall (behind, +y), in the style's manner; options: empty (bool)."""
    w, h = order.width, order.height
    parts = _backing(order, w, h)
    if order.options.get("empty"):
        return parts
    index = order.mark % len(TOOLS)
    for row, z in enumerate((h - 0.075, h * 0.47)):
        x = -w / 2 + 0.06
        room = (h - 0.075 - h * 0.47 - 0.05) if row == 0 else h * 0.47 - 0.03
        while x < w / 2 - 0.06:
            tool, length, wide = TOOLS[index % len(TOOLS)]
            index += 1
            if x + wide > w / 2 - 0.03:
                break
            grip = (
                order.wood
                if order.style.name in ("boho", "country", "japandia", "luxury")
                else paint(HANDLES[index % 4], 0.45)
            )
            made = tool(grip, min(length, room))
            low_x = min(float(p.vertices[:, 0].min()) for p in made)
            back = max(float(p.vertices[:, 1].max()) for p in made)
            lift = max(0.0, top_of(made) - 0.05)
            parts += shifted(made, x - low_x, -back - 0.010, z - lift)
            peg = (x - low_x, 0.004, z - lift - 0.012)
            parts.append(pole(peg, (peg[0], -back - 0.026, peg[2] + 0.004), 0.0035, order.metal))
            x += max(wide, max(float(p.vertices[:, 0].max()) for p in made) - low_x) + 0.035
    return parts
