"""Boxes of every kind: cartons, bins, crates, hampers, trunks, suitcases, tins. On z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.frames import SIDES, board, corners, frame
from workers.engines.staging.furnish.joinery import curve, shifted
from workers.engines.staging.furnish.linens import basket
from workers.engines.staging.furnish.mesh import fillet, lathe, tube
from workers.engines.staging.furnish.order import DARK, Order, cloth, paint, timber
from workers.engines.staging.furnish.shelf_things import block
from workers.engines.staging.furnish.tableware import bottle
from workers.engines.staging.scene import Material, Part

BOARD = paint("#b08a5e", 0.85)
TAPE = paint("#a07a4c", 0.45)

Kind = Callable[[Order, float, float, float, int], list[Part]]


def carton(order: Order, w: float, d: float, h: float, index: int) -> list[Part]:
    """A cardboard box, taped along its flaps, a label on its front."""
    parts = [
        board((w, d, h - 0.003), BOARD, radius=0.003),
        board((0.05, d + 0.002, 0.003), TAPE, 0, 0, h - 0.004, radius=0.001),
    ]
    parts.append(board((0.05, 0.002, 0.06), TAPE, 0, -d / 2 - 0.0005, h - 0.064, radius=0.0008))
    parts.append(board((w * 0.985, 0.003, 0.002), DARK, 0, -0.005, h - 0.0032, radius=0.0009))
    parts.append(block(w * 0.26, 0.002, h * 0.2).moved(w * 0.24, -d / 2 - 0.0005, h * 0.25).part(paint("#e6e2d8", 0.8)))
    return parts


def plastic_bin(order: Order, w: float, d: float, h: float, index: int) -> list[Part]:
    """A tapered bin with a lipped lid and clips at its ends."""
    body, lid = (
        paint(("#8f9498", "#c9cbca", "#5d6468")[index % 3], 0.35),
        paint(("#2f3236", "#8f9498", "#33373a")[index % 3], 0.35),
    )
    tray = board((w * 0.97, d * 0.97, h - 0.02), body, radius=0.015)
    taper = 0.90 + 0.10 * tray.vertices[:, 2:3] / h
    parts = [
        Part(
            np.concatenate([tray.vertices[:, :2] * taper, tray.vertices[:, 2:]], axis=1).astype(np.float32),
            tray.faces,
            tray.material,
            tray.uv,
            tray.normals,
        )
    ]
    parts += [
        board((w, d, 0.022), lid, 0, 0, h - 0.028, radius=0.006),
        board((w * 0.84, d * 0.80, 0.010), lid, 0, 0, h - 0.010, radius=0.004),
    ]
    return parts + [board((0.014, 0.10, 0.07), lid, s * (w / 2 - 0.007), 0, h - 0.085, radius=0.004) for s in SIDES]


def crate(order: Order, w: float, d: float, h: float, index: int) -> list[Part]:
    """A slatted wooden crate with a gap for hands, open above."""
    wood = timber(("#b8905e", "#a57c4e", "#c6a272")[index % 3], order.seed + index, 0.45)
    parts = [board((w - 0.02, d - 0.02, 0.010), wood, 0, 0, 0.004)]
    rows = max(2, round(h / 0.10))
    tall = h / rows
    for row in range(rows):
        z = row * tall + 0.004
        parts += [board((w, 0.010, tall - 0.014), wood, 0, s * (d / 2 - 0.005), z, radius=0.002) for s in SIDES]
        if row < rows - 1 or rows < 3:
            parts += [
                board((0.010, d - 0.02, tall - 0.014), wood, s * (w / 2 - 0.005), 0, z, radius=0.002) for s in SIDES
            ]
    top = [
        board(
            (0.010, (d - 0.02) * 0.32, tall - 0.014),
            wood,
            s * (w / 2 - 0.005),
            t * d * 0.32,
            h - tall + 0.004,
            radius=0.002,
        )
        for s in SIDES
        for t in SIDES
    ]
    return [
        *parts,
        *top,
        *(
            board((0.022, 0.022, h - 0.008), wood, x, y, 0.004, radius=0.003)
            for x, y in corners(w / 2 - 0.021, d / 2 - 0.021)
        ),
    ]


def hamper(order: Order, w: float, d: float, h: float, index: int) -> list[Part]:
    """A woven basket, empty but for shadow."""
    return basket(order, w, d, h, color=("#b08f64", "#8a6844", "#cdb07c")[index % 3])


def trunk(order: Order, w: float, d: float, h: float, index: int) -> list[Part]:
    """A leather trunk with straps, metal corners and a lock."""
    hide = cloth(("leather", ("#6a4426", "#2f2a27", "#8a5a34")[index % 3]), order.seed + index)
    split = h * 0.70
    parts = [
        board((w, d, split - 0.002), hide, radius=0.014),
        board((w, d, h - split), hide, 0, 0, split, radius=0.014),
    ]
    for x in (-w * 0.30, w * 0.30):
        parts.append(board((0.032, d + 0.008, h + 0.002), order.wood, x, 0, 0.0, radius=0.004))
        parts.append(board((0.028, 0.006, 0.05), order.metal, x, -d / 2 - 0.005, split - 0.025, radius=0.002))
    for x, y in corners(w / 2 - 0.019, d / 2 - 0.019):
        parts += [board((0.044, 0.044, 0.04), order.metal, x, y, z, radius=0.012) for z in (-0.0005, h - 0.0395)]
    lock = lathe([(0, 0), (0.022, 0), (0.020, 0.006), (0, 0.008)], sides=18).turned("x", np.pi / 2)
    return [*parts, lock.moved(0, -d / 2, split).part(order.metal)]


def suitcase(order: Order, w: float, d: float, h: float, index: int) -> list[Part]:
    """An old suitcase lying flat, its handle to the front."""
    skin = cloth(("leather", ("#2f6d8f", "#c4572f", "#e0a82e", "#2f6d5a")[index % 4]), order.seed + index)
    trim = cloth(("leather", "#5a3a26"), order.seed)
    parts = [
        board((w, d, h * 0.6 - 0.002), skin, radius=0.022),
        board((w, d, h * 0.4), skin, 0, 0, h * 0.6, radius=0.022),
    ]
    for x, y in corners(w / 2 - 0.028, d / 2 - 0.028):
        parts.append(board((0.062, 0.062, h + 0.001), trim, x, y, radius=0.026))
    grip = curve(
        [
            (-0.06, -d / 2, h * 0.42),
            (-0.05, -d / 2 - 0.022, h * 0.42),
            (0.05, -d / 2 - 0.022, h * 0.42),
            (0.06, -d / 2, h * 0.42),
        ],
        12,
    )
    parts.append(tube(grip, 0.007, sides=8).part(trim))
    return parts + [
        board((0.03, 0.008, 0.03), order.metal, x, -d / 2 - 0.002, h * 0.6 - 0.018, radius=0.002)
        for x in (-w * 0.3, w * 0.3)
    ]


def tin_chest(order: Order, w: float, d: float, h: float, index: int) -> list[Part]:
    """A steel box with pressed ribs, a hasp and bail handles."""
    coat = paint(("#4f5a4a", "#4a4f52", "#6a5a48")[index % 3], 0.45)
    parts = [
        board((w, d, h * 0.78), coat, radius=0.006),
        board((w + 0.006, d + 0.006, h * 0.22), coat, 0, 0, h * 0.78, radius=0.006),
    ]
    for z in (h * 0.22, h * 0.52):
        parts += frame(w + 0.008, d + 0.008, z + 0.012, 0.008, 0.014, coat)
    for side in SIDES:
        handle = curve(
            [
                (side * w / 2, -0.05, h * 0.62),
                (side * (w / 2 + 0.014), -0.045, h * 0.56),
                (side * (w / 2 + 0.014), 0.045, h * 0.56),
                (side * w / 2, 0.05, h * 0.62),
            ],
            10,
        )
        parts.append(tube(handle, 0.004, sides=7).part(DARK))
    return [*parts, board((0.03, 0.010, 0.06), order.metal, 0, -d / 2 - 0.005, h * 0.70, radius=0.002)]


def drawer_box(order: Order, w: float, d: float, h: float, index: int) -> list[Part]:
    """A joined box of pale wood with a sliding lid and a cord for a handle."""
    wood = order.wood
    parts = [
        board((w, d, h - 0.016), wood, radius=0.005),
        board((w - 0.014, d + 0.010, 0.014), wood, 0, -0.005, h - 0.0155, radius=0.004),
    ]
    for side in SIDES:
        parts += [
            board((0.012, 0.004, h * 0.12), DARK, side * (w / 2 - 0.006), -d / 2 - 0.0005, h * k, radius=0.001)
            for k in (0.1, 0.4, 0.7)
        ]
    cord = curve(
        [
            (-0.05, -d / 2, h * 0.62),
            (-0.03, -d / 2 - 0.012, h * 0.54),
            (0.03, -d / 2 - 0.012, h * 0.54),
            (0.05, -d / 2, h * 0.62),
        ],
        10,
    )
    return [*parts, tube(cord, 0.004, sides=7).part(cloth(("linen", "#2c2824"), order.seed))]


def tin(radius: float, height: float, label: Material) -> list[Part]:
    """A tin of paint with a bail."""
    steel = Material("steel", (0.45, 0.46, 0.47), roughness=0.35, metallic=0.85)
    body = lathe(
        fillet(
            [
                (0, 0),
                (radius, 0),
                (radius, height),
                (0.84 * radius, height),
                (0.82 * radius, height - 0.006),
                (0, height - 0.006),
            ],
            0.002,
            2,
        ),
        sides=24,
    )
    band = lathe(
        [(0, 0.16 * height), (radius + 0.0015, 0.16 * height), (radius + 0.0015, 0.80 * height), (0, 0.80 * height)],
        sides=24,
    )
    t = np.linspace(0.15, np.pi - 0.15, 14)
    bail = np.stack(
        [radius * 1.03 * np.cos(t), -0.35 * radius * np.sin(t), height * 0.82 - height * 0.3 * np.sin(t)], -1
    )
    return [body.part(steel), band.part(label), tube(bail, 0.0022, sides=5).part(steel)]


def can(radius: float, height: float, material: Material) -> list[Part]:
    """A bottle of oil or spray."""
    return [bottle(height, radius, material)]


KINDS: dict[str, tuple[Kind, ...]] = {
    "modern": (plastic_bin, carton, plastic_bin),
    "scandi": (crate, carton, crate),
    "boho": (hamper, trunk, crate),
    "country": (crate, hamper, crate),
    "industrial": (tin_chest, crate, tin_chest),
    "mediterranean": (hamper, crate, carton),
    "luxury": (trunk, drawer_box, trunk),
    "eclectic": (suitcase, trunk, suitcase),
    "japandia": (drawer_box, hamper, drawer_box),
}
"""What each style keeps things in."""

STACKS: dict[str, tuple[tuple[float, float, float, float, float], ...]] = {
    "modern": (
        (-0.24, 0, 0.50, 0.36, -0.05),
        (-0.24, 0.36, 0.46, 0.30, 0.06),
        (0.27, 0, 0.44, 0.44, 0.03),
        (0.27, 0.44, 0.38, 0.28, -0.12),
    ),
    "scandi": ((-0.25, 0, 0.48, 0.34, 0.02), (0.24, 0, 0.50, 0.30, -0.04), (-0.02, 0.34, 0.52, 0.32, 0.10)),
    "boho": ((0.05, 0, 0.84, 0.40, -0.02), (-0.22, 0.40, 0.40, 0.34, 0.10), (0.26, 0.40, 0.36, 0.26, 0.0)),
    "country": ((-0.22, 0, 0.52, 0.32, 0.03), (0.27, 0, 0.42, 0.42, 0.0), (-0.22, 0.32, 0.50, 0.30, -0.06)),
    "industrial": ((0.0, 0, 0.86, 0.34, 0.01), (-0.14, 0.34, 0.56, 0.26, -0.06), (0.02, 0.60, 0.44, 0.18, 0.12)),
    "mediterranean": ((-0.26, 0, 0.46, 0.46, 0.0), (0.22, 0, 0.50, 0.34, -0.05), (0.20, 0.34, 0.42, 0.30, 0.10)),
    "luxury": ((0.0, 0, 0.88, 0.42, 0.0), (-0.04, 0.42, 0.66, 0.24, 0.03), (0.05, 0.66, 0.40, 0.14, -0.05)),
    "eclectic": (
        (0.0, 0, 0.86, 0.26, 0.02),
        (0.03, 0.26, 0.78, 0.24, -0.05),
        (-0.05, 0.50, 0.60, 0.18, 0.08),
        (0.02, 0.68, 0.46, 0.11, -0.03),
    ),
    "japandia": ((-0.22, 0, 0.52, 0.30, 0.0), (-0.22, 0.30, 0.52, 0.30, 0.0), (0.27, 0, 0.40, 0.40, 0.04)),
}
"""How each style stacks them: the middle (x), the foot (z), width, height (shares of the piece) and turn (radians)."""


def boxes(order: Order) -> list[Part]:
    """A stack of boxes in the style's manner."""
    name = order.form or order.style.name
    w, d, h = order.width, order.depth, order.height
    parts: list[Part] = []
    for index, (x, z, wide, tall, turn) in enumerate(STACKS[name]):
        deep = d * (0.92 - 0.35 * abs(turn) - (0.10 if z > 0.3 else 0.0))
        kind = KINDS[name][index % 3]
        made = kind(order, wide * w, deep, tall * h - 0.002, index + order.mark)
        parts += shifted(made, x * w, 0.0, z * h, turn + float(order.rng.uniform(-0.02, 0.02)))
    return parts
