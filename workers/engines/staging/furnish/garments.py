"""Clothes on hangers, folded clothes, shoe boxes: what fills rails and open closets. Metres.

A hanging garment hangs from a rail along x: the rail's axis runs through the origin, its front looks to -x or x.
"""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.clothing import shoe
from workers.engines.staging.furnish.frames import board
from workers.engines.staging.furnish.joinery import curve, shifted
from workers.engines.staging.furnish.linens import folded
from workers.engines.staging.furnish.mesh import Floats, box, lathe, smooth_noise, tube
from workers.engines.staging.furnish.order import Order, cloth, paint
from workers.engines.staging.furnish.shelf_things import block
from workers.engines.staging.scene import Material, Part

QUIET = ("#e9e4da", "#2b2d31", "#b9ad9b", "#5d6b74", "#8a6f58", "#d6cfc2", "#3f4a3e", "#a7b0b3")
"""Clothes that suit every style; a third of what hangs wears the style's own colours."""


def fabric(order: Order, index: int) -> Material:
    """The stuff of the n-th garment."""
    if index % 3 == 1:
        return order.accent(index // 3)
    return cloth((("weave", "linen")[index % 2], QUIET[(index + order.seed) % len(QUIET)]), order.seed + index)


def hanger(width: float, wood: Material, metal: Material) -> list[Part]:
    """A hanger on the rail: a hook over it, two sloping arms along y."""
    t = np.linspace(-0.35 * np.pi, 1.1 * np.pi, 8)
    hook = np.stack([0 * t, 0.019 * np.cos(t), 0.002 + 0.019 * np.sin(t)], -1)[::-1]
    neck = np.concatenate([hook, [[0, 0.012, -0.030], [0, 0.0, -0.045], [0, 0, -0.075]]])
    half = width / 2
    arms = curve(
        [(0, -half, -0.125), (0, -half * 0.45, -0.090), (0, 0, -0.070), (0, half * 0.45, -0.090), (0, half, -0.125)], 7
    )
    return [tube(neck, 0.0022, sides=4).part(metal), tube(arms, 0.0085, sides=6).part(wood, grain="y")]


def _draped(points: Floats, length: float, seed: int, width: float) -> Floats:
    fall = np.clip(-(points[:, 2] + 0.08) / length, 0, 1)
    side = points[:, 1] / (width / 2)
    points[:, 0] *= 0.72 + 0.5 * fall
    points[:, 0] += 0.010 * fall * np.sin(7 * side + seed) + 0.0035 * smooth_noise(points, 0.14, seed)
    points[:, 1] *= 1 + 0.02 * fall * np.sin(seed)
    points[:, 2] -= 0.055 * np.abs(side).clip(0, 1) ** 1.2 * (1 - fall) + 0.010 * fall * np.sin(3 * side + seed)
    return points


def garment(order: Order, kind: str, index: int, *, width: float = 0.42, length: float = 0.80) -> list[Part]:
    """A shirt, dress, coat or trousers on its hanger, about 5 cm thick along x."""
    skin, seed = fabric(order, index), order.mark + 7 * index
    thick = {"coat": 0.062, "shirt": 0.036, "dress": 0.044, "trousers": 0.030}[kind]
    parts = hanger(width * 0.94, order.wood, order.metal)
    wide = width * 0.62 if kind == "trousers" else width
    if kind == "trousers":
        legs = box(thick, wide, length * 0.62, 0.012, step=0.11, bevel=2).moved(z=-0.10 - length * 0.62)
        sway = legs.bent(lambda p: p + np.stack([0.004 * np.sin(18 * p[:, 1] + seed), 0 * p[:, 1], 0 * p[:, 1]], -1))
        return [*parts, sway.part(skin, grain="z")]
    body = box(thick, wide, length, 0.42 * thick, step=0.16, bevel=1).moved(z=-0.085 - length)

    def shape(points: Floats) -> Floats:
        fall = np.clip(-(points[:, 2] + 0.085) / length, 0, 1)
        taper = {
            "dress": 0.66 + 0.40 * np.abs(fall - 0.38) ** 0.9,
            "shirt": np.full(len(fall), 0.92),
            "coat": 0.92 + 0.08 * fall,
        }[kind]
        points[:, 1] *= np.where(fall < 0.06, 1.0, taper)
        return _draped(points, length, seed, wide)

    parts.append(body.bent(shape).part(skin, grain="z"))
    if kind in ("shirt", "coat"):
        reach = 0.72 * length if kind == "shirt" else 0.60 * length
        for side in (-1, 1):
            path = [
                (0.004 * side, side * wide * 0.47, -0.145),
                (0.012, side * wide * 0.52, -0.30),
                (0.016 * np.sin(seed + side), side * wide * 0.50, -0.12 - reach),
            ]
            sleeve = tube(curve(path, 6), np.linspace(0.040, 0.028, 6), sides=8)
            flat_sleeve = sleeve.bent(lambda p: p * np.array([0.58, 1.0, 1.0]))
            parts.append(flat_sleeve.part(skin, grain="z"))
        t = np.linspace(0, 2 * np.pi, 14, endpoint=False)
        collar = np.stack([0.62 * thick * np.cos(t), 0.062 * np.sin(t), -0.078 + 0.010 * np.cos(t)], -1)
        parts.append(tube(collar, 0.009, sides=7, closed=True).part(skin))
    return parts


def hung_clothes(
    order: Order,
    low: float,
    high: float,
    room: float,
    *,
    depth: float = 0.46,
    pitch: float = 0.075,
    kinds: tuple[str, ...] = ("shirt", "coat", "shirt", "dress", "trousers"),
) -> list[Part]:
    """Garments along a rail at z = 0 between two x, with uneven gaps, none longer than `room` below the rail."""
    parts: list[Part] = []
    x, index = low + 0.04, 0
    lengths = {"shirt": 0.70, "coat": 1.02, "dress": 1.08, "trousers": 1.0}
    while x < high - 0.03:
        kind = kinds[(index + order.mark) % len(kinds)]
        length = min(lengths[kind] * float(order.rng.uniform(0.94, 1.04)), room - 0.12)
        made = garment(order, kind, index + order.mark % 5, width=min(0.43, depth - 0.03), length=length)
        parts += shifted(made, x, 0.0, 0.0, float(order.rng.uniform(-0.07, 0.07)))
        x += pitch * float(order.rng.uniform(0.75, 1.3)) + (0.11 if index % 5 == 4 else 0.0)
        index += 1
    return parts


def folded_clothes(order: Order, width: float, depth: float, count: int, first: int = 0) -> list[Part]:
    """A pile of folded jumpers."""
    parts: list[Part] = []
    z = 0.0
    for index in range(count):
        thick = float(order.rng.uniform(0.045, 0.075))
        made = folded(
            width * float(order.rng.uniform(0.92, 1.0)),
            depth * 0.96,
            fabric(order, first + index),
            order.mark + index,
            thick=thick,
        )
        parts += shifted(made, float(order.rng.uniform(-0.006, 0.006)), 0, z)
        z += thick
    return parts


def storage_box(width: float, depth: float, height: float, skin: Material, label: Material) -> list[Part]:
    """A lidded box with a label holder on its front."""
    return [
        board((width, depth, height * 0.74), skin, radius=0.004),
        board((width + 0.008, depth + 0.008, height * 0.27), skin, 0, 0, height * 0.73, radius=0.004),
        block(min(0.07, 0.4 * width), 0.004, 0.035).moved(0, -depth / 2 - 0.001, height * 0.34).part(label),
    ]


def pair(order: Order, index: int) -> list[Part]:
    """A pair of shoes side by side, toes to the front, around x = 0."""
    leathers = ("#5a3a26", "#1f1f21", "#a8703e", "#e4e0d8", "#6a2f2a")
    pick = (order.mark + 2 * index) % len(leathers)
    upper, sole = cloth(("leather", leathers[pick]), order.seed), paint(("#d9d2c4", "#2b2622")[pick % 2], 0.7)
    parts: list[Part] = []
    for side in (-1, 1):
        turn = float(order.rng.uniform(-0.07, 0.07))
        parts += shifted(shoe(upper, sole, right=side > 0), 0.05 * side, float(order.rng.uniform(-0.01, 0.01)), 0, turn)
    return parts


def hat_box(radius: float, height: float, skin: Material, band: Material) -> list[Part]:
    """A round box with a lid and a ribbon."""
    body = lathe([(0, 0), (radius, 0), (radius, 0.75 * height), (0, 0.75 * height)], sides=28)
    lid = lathe([(0, 0.74 * height), (1.03 * radius, 0.74 * height), (1.03 * radius, height), (0, height)], sides=28)
    ribbon = lathe(
        [(0, 0.40 * height), (1.008 * radius, 0.40 * height), (1.008 * radius, 0.52 * height), (0, 0.52 * height)],
        sides=28,
    )
    return [body.part(skin), lid.part(skin), ribbon.part(band)]
