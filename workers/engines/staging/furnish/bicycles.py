"""Bicycles on their stands, one frame and outfit for each style. They lie along x, the front wheel at +x. Metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workers.engines.staging.furnish.frames import SIDES, bent, board, pole
from workers.engines.staging.furnish.joinery import bar, curve, shifted
from workers.engines.staging.furnish.linens import basket
from workers.engines.staging.furnish.mesh import Floats, box, joined, lathe, tube
from workers.engines.staging.furnish.order import Order, cloth, paint
from workers.engines.staging.scene import Material, Part

STEEL = Material("steel", (0.55, 0.56, 0.57), roughness=0.25, metallic=0.9)
RUBBER = paint("#17171a", 0.8)


@dataclass(frozen=True)
class Cycle:
    """frame: diamond, step, mixte, cruiser or mini. bars: flat, drop, swept. Colours; what it carries."""

    frame: str
    bars: str
    coat: str
    saddle: str
    tyre: str = "#17171a"
    radius: float = 0.335
    fenders: bool = True
    basket: bool = False
    rack: bool = False


CYCLES: dict[str, Cycle] = {
    "modern": Cycle("diamond", "flat", "#1b1c1f", "#1b1b1d", fenders=False),
    "scandi": Cycle("step", "swept", "#8fa3a8", "#8a5a34", tyre="#cbb89a", basket=True),
    "boho": Cycle("cruiser", "swept", "#c98a3a", "#6a4426", tyre="#e3d8c2", basket=True),
    "country": Cycle("step", "swept", "#4f6a52", "#5a3a26", rack=True, basket=True),
    "industrial": Cycle("diamond", "flat", "#5a5d60", "#7a4a2b", tyre="#7a5a3a", fenders=False, rack=True),
    "mediterranean": Cycle("mixte", "swept", "#7fb0c4", "#8a5a34", tyre="#dccbaa"),
    "luxury": Cycle("diamond", "drop", "#2a3a35", "#93602f", tyre="#b99a6a", fenders=False),
    "eclectic": Cycle("cruiser", "swept", "#d9567a", "#f0e2c4", tyre="#f0ede6", rack=True),
    "japandia": Cycle("mini", "flat", "#d8d0c0", "#6a4426", radius=0.255, rack=True),
}
"""What each style rides."""


def at(x: float, y: float, z: float) -> Floats:
    """A point or a way, as an array."""
    return np.array([x, y, z])


def _circle(radius: float, steps: int = 40) -> Floats:
    t = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    return np.stack([radius * np.cos(t), 0 * t, radius * np.sin(t)], -1)


def _wheel(cycle: Cycle, x: float) -> list[Part]:
    """Tyre, rim, hub and laced spokes around (x, 0, radius)."""
    tyre, hub_at = 0.019, np.array([x, 0.0, cycle.radius])
    parts = [tube(_circle(cycle.radius - tyre), tyre, sides=9, closed=True).moved(*hub_at).part(paint(cycle.tyre, 0.8))]
    parts.append(tube(_circle(cycle.radius - 0.042), 0.011, sides=7, closed=True).moved(*hub_at).part(STEEL))
    spokes = []
    for index in range(28):
        turn, side = 2 * np.pi * index / 28, 1 if index % 2 else -1
        lace = turn + 0.55 * (1 if index % 4 < 2 else -1)
        rim, reach = (cycle.radius - 0.046) * np.array([np.cos(turn), 0.0, np.sin(turn)]), 0.020
        hub = np.array([reach * np.cos(lace), side * 0.030, reach * np.sin(lace)])
        spokes.append(tube(np.array([hub_at + hub, hub_at + rim]), 0.0013, sides=3))
    parts.append(joined(spokes).part(STEEL))
    return [
        *parts,
        pole(hub_at - at(0, 0.055, 0), hub_at + at(0, 0.055, 0), 0.014, STEEL),
        pole(hub_at - at(0, 0.065, 0), hub_at + at(0, 0.065, 0), 0.006, STEEL),
    ]


def _bars(order: Order, cycle: Cycle, head: Floats) -> list[Part]:
    """Handlebars from the stem at `head`, grips at their ends."""
    parts, grip = [pole(head - at(0.0, 0, 0.09), head, 0.013, STEEL)], cloth(("leather", cycle.saddle), order.seed)
    for side in SIDES:
        line = {
            "flat": [(0.03, 0, 0.0), (0.035, 0.12, 0.004), (0.02, 0.27, 0.008)],
            "drop": [(0.04, 0, 0.0), (0.05, 0.19, 0.0), (0.13, 0.20, -0.02), (0.13, 0.21, -0.10), (0.05, 0.215, -0.13)],
            "swept": [(0.05, 0, 0.0), (0.07, 0.13, 0.035), (-0.02, 0.245, 0.045), (-0.15, 0.26, 0.030)],
        }[cycle.bars]
        path = curve(np.array([head + at(x, side * y, z) for x, y, z in line]), 16)
        parts.append(bent(path, 0.011, STEEL))
        parts.append(tube(path[-5:], 0.0155, sides=9).part(grip))
    return parts


def _tubes(
    cycle: Cycle, rear: Floats, crank: Floats, seat: Floats, low: Floats, high: Floats
) -> list[tuple[list[Floats], float]]:
    """The frame's tubes: paths and radii."""
    middle = crank + (seat - crank) * 0.45
    lines: list[tuple[list[Floats], float]] = [([crank, seat], 0.015)]
    if cycle.frame == "cruiser":
        bow = (seat * 0.55 + high * 0.45) + at(0, 0, 0.07)
        lines += [
            ([seat - at(0.008, 0, 0.05), bow, high], 0.014),
            ([crank, (crank + low) / 2 - at(0, 0, 0.06), low], 0.016),
        ]
    elif cycle.frame == "step":
        dip = (crank + low) / 2
        lines += [([crank, dip - at(0.03, 0, 0.06), low], 0.017), ([middle, dip + at(0.01, 0, 0.02), high], 0.014)]
    elif cycle.frame == "mixte":
        lines += [([crank, low], 0.016), ([rear + at(0.05, 0, 0.05), middle, high], 0.011)]
    elif cycle.frame == "mini":
        lines += [([crank + (seat - crank) * 0.35, low], 0.020), ([crank, crank + (seat - crank) * 0.2], 0.02)]
    else:
        lines += [([crank, low], 0.017), ([seat - at(0.006, 0, 0.03), high], 0.014)]
    return lines


def bicycle(order: Order) -> list[Part]:
    """A bicycle on its kickstand in the style's kind, leaning a little, its front wheel turned a little."""
    cycle = CYCLES[order.form or order.style.name]
    h, coat = order.height, paint(CYCLES[order.form or order.style.name].coat, 0.3)
    r = cycle.radius
    base = 1.70 / 2 - 0.335
    rear, front = np.array([-base, 0.0, r]), np.array([base, 0.0, r])
    crank = np.array([-0.10, 0.0, 0.285])
    seat = np.array([-0.26, 0.0, 0.74])
    high, low = np.array([0.335, 0.0, 0.80]), np.array([0.365, 0.0, 0.68])
    head = np.array([0.31, 0.0, min(h - 0.05, 0.97)])
    parts = [*_wheel(cycle, -base)]
    parts += [
        tube(curve(np.array(path), 10) if len(path) > 2 else np.array(path), size, sides=12).part(coat, grain="z")
        for path, size in _tubes(cycle, rear, crank, seat, low, high)
    ]
    for side in SIDES:
        y = side * 0.055
        parts.append(pole(crank + at(-0.03, side * 0.03, 0), rear + at(0, y, 0), 0.009, coat))
        parts.append(pole(seat + at(0.02, side * 0.018, -0.06), rear + at(0, y, 0), 0.008, coat))
    fork = [
        *_wheel(cycle, base),
        *(
            bent(
                curve(
                    np.array(
                        [
                            low + at(0.004, s * 0.045, -0.02),
                            (low * 0.5 + front * 0.5) + at(-0.012, s * 0.052, -0.02),
                            front + at(0, s * 0.055, 0),
                        ]
                    ),
                    9,
                ),
                0.010,
                coat,
            )
            for s in SIDES
        ),
    ]
    fork += [
        bar(np.array([low + at(0, -0.05, -0.015), low + at(0, 0.05, -0.015)]), 0.03, 0.02, across=(1, 0, 0)).part(coat),
        pole(low - at(-0.005, 0, 0.02), head - at(0, 0, 0.05), 0.013, STEEL),
    ]
    if cycle.fenders:
        arc = np.linspace(0.15 * np.pi, 0.80 * np.pi, 16)
        guard = np.stack([base + (r + 0.018) * np.cos(arc), 0 * arc, r + (r + 0.018) * np.sin(arc)], -1)
        fork.append(bar(guard, 0.052, 0.006, across=(0, 1, 0), corner=0.002).part(coat))
        arc = np.linspace(0.22 * np.pi, 1.08 * np.pi, 20)
        guard = np.stack([-base + (r + 0.018) * np.cos(arc), 0 * arc, r + (r + 0.018) * np.sin(arc)], -1)
        parts.append(bar(guard, 0.052, 0.006, across=(0, 1, 0), corner=0.002).part(coat))
    fork += _bars(order, cycle, head)
    if cycle.basket:
        wicker = basket(order, 0.24, 0.34, 0.22, color="#a9825a")
        fork += shifted(wicker, base - 0.03, 0, 0.70)
        fork += [pole(front + at(0, s * 0.06, 0), (base - 0.03, s * 0.10, 0.705), 0.004, STEEL) for s in SIDES]
    swing = float(order.rng.uniform(0.10, 0.20))
    parts += _steered(fork, low, swing)
    parts += [pole(high + (high - low) * 0.12, low - (high - low) * 0.12, 0.020, coat)]
    return _leaning([*parts, *_drive(crank, rear), *_seat(order, cycle, seat), *_stand(order, cycle, rear, r)])


def _steered(parts: list[Part], axis: Floats, angle: float) -> list[Part]:
    """The fork and what it carries turned about an upright line through `axis`."""
    turned = shifted(shifted(parts, -float(axis[0])), yaw=angle)
    return shifted(turned, float(axis[0]))


def _leaning(parts: list[Part]) -> list[Part]:
    """Leant onto the stand by a few degrees; the tyres stay on the floor."""
    sine = 0.045
    shear = np.array([[1, 0, 0], [0, 1, 0], [0, sine, 1]], np.float32)
    return [Part(p.vertices @ shear, p.faces, p.material, p.uv, p.normals) for p in parts]


def _drive(crank: Floats, rear: Floats) -> list[Part]:
    """Chainring, cranks, pedals, chain."""
    ring = lathe([(0, -0.003), (0.085, -0.003), (0.085, 0.003), (0, 0.003)], sides=28).turned("x", np.pi / 2)
    parts = [
        ring.moved(*(crank + at(0, -0.045, 0))).part(STEEL),
        pole(crank - at(0, 0.06, 0), crank + at(0, 0.06, 0), 0.016, STEEL),
    ]
    for side, turn in ((-1, -0.5), (1, np.pi - 0.5)):
        end = crank + at(0.165 * np.cos(turn), side * 0.075, 0.165 * np.sin(turn))
        parts.append(pole(crank + at(0, side * 0.062, 0), end, 0.009, STEEL))
        parts.append(
            board((0.085, 0.075, 0.018), RUBBER, float(end[0]), float(end[1]) + side * 0.045, float(end[2]) - 0.009)
        )
    for z in (0.083, -0.083):
        parts.append(
            tube(np.array([crank + at(0, -0.045, z), rear + at(0, -0.045, 0.35 * z)]), 0.004, sides=5).part(RUBBER)
        )
    return parts


def _seat(order: Order, cycle: Cycle, seat: Floats) -> list[Part]:
    """A post and a saddle, broad behind."""
    top = seat + at(-0.045, 0, 0.15)
    saddle = box(0.26, 0.16, 0.055, 0.026, step=0.05, bevel=2)

    def shape(points: Floats) -> Floats:
        share = (points[:, 0] + 0.13) / 0.26
        points[:, 1] *= 1.0 - 0.72 * np.clip(share, 0, 1) ** 0.8
        points[:, 2] += 0.012 * (2 * share - 1) ** 2 - 0.012 * share
        return points

    return [
        pole(seat - at(0, 0, 0.02), top, 0.013, STEEL),
        saddle.bent(shape).moved(top[0], 0, top[2] - 0.01).part(cloth(("leather", cycle.saddle), order.seed)),
    ]


def _stand(order: Order, cycle: Cycle, rear: Floats, r: float) -> list[Part]:
    """A kickstand to the left, and a rack over the hind wheel."""
    parts = [pole(rear + at(0.10, -0.05, -0.03), (rear[0] + 0.13, -0.17, 0.012), 0.008, STEEL)]
    if cycle.rack:
        z = 2 * r + 0.055
        for side in SIDES:
            parts.append(
                bent(
                    [
                        (rear[0] + 0.16, side * 0.055, z),
                        (rear[0] - 0.17, side * 0.055, z),
                        (rear[0] - 0.18, side * 0.035, z),
                    ],
                    0.006,
                    STEEL,
                )
            )
            parts.append(pole(rear + at(0, side * 0.062, 0.01), (rear[0] - 0.10, side * 0.058, z), 0.005, STEEL))
        parts += [
            pole((rear[0] + x, -0.055, z), (rear[0] + x, 0.055, z), 0.005, STEEL) for x in (0.16, 0.05, -0.06, -0.17)
        ]
        parts.append(pole((rear[0] + 0.16, 0.0, z), (-0.25, 0.0, min(z, 0.70)), 0.006, STEEL))
    return parts
