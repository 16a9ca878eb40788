"""Clothes rails with clothes and shoes, one form for each style. Feet on z = 0, metres."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.cabinetry import knob
from workers.engines.staging.furnish.frames import SIDES, bent, board, corners, frame, pole, slats, strut
from workers.engines.staging.furnish.garments import folded_clothes, hat_box, hung_clothes, pair, storage_box
from workers.engines.staging.furnish.joinery import bar, curve, flat, oval, rounded, rush, shifted
from workers.engines.staging.furnish.mesh import fillet, lathe, tube
from workers.engines.staging.furnish.order import Order, cloth, paint, timber
from workers.engines.staging.furnish.upholstery import turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Part

Rail = tuple[list[Part], float, float, float | None, float]
"""A rail's parts; its axis' height; half the length free on it; the height of a shelf below; that shelf's depth."""


def _loop(order: Order, w: float, d: float, h: float) -> Rail:
    """One line of black square tube, a board across its feet."""
    metal = order.metal
    parts = [board((0.024, 0.024, h - 0.012), metal, s * (w / 2 - 0.012)) for s in SIDES]
    parts += [board((w, 0.024, 0.024), metal, 0, 0, h - 0.024)]
    parts += [board((0.024, d, 0.024), metal, s * (w / 2 - 0.012), 0, 0.0) for s in SIDES]
    parts.append(board((w - 0.03, d * 0.80, 0.022), order.wood, 0, 0, 0.10))
    parts += [board((0.022, d * 0.80, 0.024), metal, s * (w / 2 - 0.012), 0, 0.085) for s in SIDES]
    return parts, h - 0.012, w / 2 - 0.06, 0.122, d * 0.76


def _trestle(order: Order, w: float, d: float, h: float) -> Rail:
    """Two ash trestles crossed at the top, a dowel through them, a shelf low down."""
    wood, parts = order.wood, []
    for side in SIDES:
        x = side * (w / 2 - 0.05)
        for sy in SIDES:
            parts.append(pole((x + side * 0.03, sy * (d / 2 - 0.015), 0), (x, -sy * 0.035, h), 0.015, wood))
        parts.append(pole((x + side * 0.022, -d * 0.39, 0.19), (x + side * 0.022, d * 0.39, 0.19), 0.011, wood))
    parts.append(pole((-w / 2 + 0.005, 0, h - 0.13), (w / 2 - 0.005, 0, h - 0.13), 0.014, wood))
    parts.append(flat(rounded(w - 0.09, d * 0.74, 0.02), 0.018, 0.006).moved(z=0.198).part(wood))
    return parts, h - 0.13, w / 2 - 0.10, 0.216, d * 0.70


def _bamboo(order: Order, w: float, d: float, h: float) -> Rail:
    """Tripods of bamboo lashed with cord, a crooked branch laid across."""
    wood, cord, parts = order.wood, rush("#d2b98c", order.seed), []
    for side in SIDES:
        x, z = side * (w / 2 - 0.10), h - 0.09
        for dx, dy in ((0.085, 0.0), (-0.06, d / 2 - 0.02), (-0.06, -d / 2 + 0.02)):
            foot, head = np.array([x + side * dx, dy, 0.0]), np.array([x - side * dx * 0.12, -dy * 0.16, h])
            t = np.linspace(0, 1, 25)
            knots = 0.0125 * (1 + 0.16 * (np.arange(25) % 6 == 0))
            parts.append(tube(foot + (head - foot) * t[:, None], knots, sides=9).part(wood, grain="z"))
        for turn in range(4):
            ring = oval(0.075, 0.085, steps=16)
            parts.append(
                tube(
                    np.column_stack([ring, np.full(16, z - 0.045 + 0.011 * turn)]) + np.array([x, 0, 0]),
                    0.006,
                    sides=6,
                    closed=True,
                ).part(cord)
            )
    t = np.linspace(-1, 1, 18)
    branch = np.stack([t * w / 2, 0.008 * np.sin(5 * t), h - 0.062 + 0.010 * np.sin(3.2 * t + 1)], -1)
    parts.append(tube(branch, 0.015 + 0.002 * np.sin(9 * t), sides=10).part(timber(order.style.wood, order.seed, 0.5)))
    return parts, h - 0.062, w / 2 - 0.17, None, 0.0


def _turned(order: Order, w: float, d: float, h: float) -> Rail:
    """Painted turned posts on arched feet with knobs, a slatted shelf between."""
    coat, parts = paint(("#e9e6dc", "#a9b2a4")[order.seed % 2], 0.5), []
    for side in SIDES:
        x = side * (w / 2 - 0.03)
        parts.append(lathe(turned_profile(h - 0.10, 0.026), sides=18).moved(x, 0, 0.065).part(coat))
        parts.append(knob(0.028).moved(x, 0, h - 0.03).part(coat))
        arch = curve(
            [
                (x, -d / 2 + 0.015, 0.018),
                (x, -d * 0.25, 0.05),
                (x, 0, 0.082),
                (x, d * 0.25, 0.05),
                (x, d / 2 - 0.015, 0.018),
            ],
            17,
        )
        parts.append(bar(arch, 0.035, 0.036, corner=0.010).part(coat))
    parts.append(pole((-w / 2 + 0.03, 0, h - 0.09), (w / 2 - 0.03, 0, h - 0.09), 0.014, coat))
    parts += [
        *slats(w - 0.07, d * 0.62, 0.19, 5, 0.016, coat),
        *(board((0.03, d * 0.62, 0.03), coat, s * (w / 2 - 0.04), 0, 0.145) for s in SIDES),
    ]
    return parts, h - 0.09, w / 2 - 0.08, 0.19, d * 0.58


def _pipes(order: Order, w: float, d: float, h: float) -> Rail:
    """Scaffold pipe and clamps on castors, a plank for shoes."""
    metal, parts = order.metal, []
    for side in SIDES:
        x = side * (w / 2 - 0.04)
        parts += [
            pole((x, 0, 0.10), (x, 0, h - 0.018), 0.017, metal),
            pole((x, -d / 2 + 0.02, 0.10), (x, d / 2 - 0.02, 0.10), 0.017, metal),
        ]
        parts += [pole((x, 0, z - 0.03), (x, 0, z + 0.03), 0.026, metal) for z in (0.12, h - 0.05)]
        for y in (-d / 2 + 0.05, d / 2 - 0.05):
            wheel = lathe(fillet([(0, -0.013), (0.036, -0.013), (0.036, 0.013), (0, 0.013)], 0.005, 2), sides=20)
            parts.append(wheel.turned("y", np.pi / 2).moved(x, y, 0.036).part(paint("#1b1b1d", 0.6)))
            parts.append(pole((x, y, 0.06), (x, y, 0.10), 0.008, metal))
    parts.append(pole((-w / 2 + 0.01, 0, h - 0.02), (w / 2 - 0.01, 0, h - 0.02), 0.017, metal))
    parts.append(board((w - 0.04, d * 0.66, 0.034), timber(order.style.wood, order.seed, 0.5), 0, 0, 0.116))
    return parts, h - 0.02, w / 2 - 0.09, 0.15, d * 0.6


def _iron(order: Order, w: float, d: float, h: float) -> Rail:
    """An iron hoop on scrolled feet, a rail hung in it."""
    iron, parts = order.metal, []
    t = np.linspace(0, np.pi, 26)
    rise = 0.26
    hoop = [
        (w / 2 - 0.02, 0, 0.05),
        *[((w / 2 - 0.02) * float(np.cos(a)), 0, h - rise - 0.012 + rise * float(np.sin(a))) for a in t],
        (-w / 2 + 0.02, 0, 0.05),
    ]
    parts.append(bent(hoop, 0.013, iron))
    z = h - rise - 0.01
    parts += [
        pole((-w / 2 + 0.02, 0, z), (w / 2 - 0.02, 0, z), 0.012, iron),
        pole((-w / 2 + 0.02, 0, 0.16), (w / 2 - 0.02, 0, 0.16), 0.010, iron),
    ]
    for side in SIDES:
        a = np.linspace(0.2, 2.4 * np.pi, 28)
        size = 0.085 * (1 - a / 11)
        parts.append(
            bent(np.stack([side * (0.14 - size * np.cos(a)), 0 * a, h - 0.135 + size * np.sin(a)], -1), 0.007, iron)
        )
        for sy in SIDES:
            k = np.linspace(0, 1.5 * np.pi, 12)
            foot = [(side * (w / 2 - 0.02), 0.0, 0.20), (side * (w / 2 - 0.02), sy * 0.10, 0.06)]
            foot += [
                (
                    side * (w / 2 - 0.02),
                    sy * (d / 2 - 0.055 + 0.032 * float(np.sin(q))),
                    0.045 - 0.032 * float(np.cos(q)),
                )
                for q in k
            ]
            parts.append(bar(foot, 0.018, 0.010, corner=0.002).part(iron))
    return parts, z, w / 2 - 0.08, None, 0.0


def _brass(order: Order, w: float, d: float, h: float) -> Rail:
    """Brass posts with ball ends in blocks of marble, a glass-thin shelf of marble between them."""
    brass, parts = order.metal, []
    for side in SIDES:
        x = side * (w / 2 - 0.09)
        parts.append(flat(oval(0.18, d * 0.72), 0.06, 0.010).moved(x).part(order.stone))
        parts += [pole((x, 0, 0.05), (x, 0, h - 0.03), 0.013, brass), knob(0.022).moved(x, 0, h - 0.022).part(brass)]
        parts.append(lathe([(0, 0.058), (0.030, 0.058), (0.024, 0.076), (0, 0.076)], sides=20).moved(x).part(brass))
    parts.append(pole((-w / 2 + 0.02, 0, h - 0.10), (w / 2 - 0.02, 0, h - 0.10), 0.012, brass))
    parts += [knob(0.019).moved(s * (w / 2 - 0.02), 0, h - 0.10).part(brass) for s in SIDES]
    parts.append(flat(rounded(w - 0.20, d * 0.60, 0.04), 0.018, 0.005).moved(z=0.20).part(order.stone))
    parts += [
        tube([(-w / 2 + 0.09, y, 0.195), (w / 2 - 0.09, y, 0.195)], 0.007, sides=8).part(brass)
        for y in (-d * 0.22, d * 0.22)
    ]
    parts += [
        pole((s * (w / 2 - 0.09), -d * 0.22, 0.195), (s * (w / 2 - 0.09), d * 0.22, 0.195), 0.007, brass) for s in SIDES
    ]
    return parts, h - 0.10, w / 2 - 0.13, 0.218, d * 0.56


def _waved(order: Order, w: float, d: float, h: float) -> Rail:
    """Bent tube in two colours: tall hoops at the ends, a rail threaded through them."""
    coats = [paint(COATS[(order.seed + k) % len(COATS)], 0.32) for k in range(3)]
    parts = []
    for index, side in enumerate(SIDES):
        x = side * (w / 2 - 0.05)
        t = np.linspace(0, np.pi, 20)
        y = (d / 2 - 0.02) * np.cos(t)
        hoop = [
            (x, d / 2 - 0.02, 0.016),
            *[(x, float(b), 0.75 * h + (0.25 * h - 0.016) * float(np.sin(a))) for a, b in zip(t, y, strict=True)],
            (x, -d / 2 + 0.02, 0.016),
        ]
        parts.append(bent(hoop, 0.015, coats[index]))
        for z in (0.05, 0.34):
            parts.append(pole((x, -d / 2 + 0.02, z), (x, d / 2 - 0.02, z), 0.011, coats[1 - index]))
        parts.append(strut((x, 0, h - 0.12), (x, 0, h - 0.02), 0.02, 0.02, coats[index]))
    parts.append(pole((-w / 2 + 0.01, 0, h - 0.10), (w / 2 - 0.01, 0, h - 0.10), 0.014, coats[2]))
    parts += [knob(0.024).moved(s * (w / 2 - 0.012), 0, h - 0.10).part(coats[2]) for s in SIDES]
    parts += [
        pole((-w / 2 + 0.05, y, 0.05), (w / 2 - 0.05, y, 0.05), 0.011, coats[2])
        for y in np.linspace(-d / 2 + 0.05, d / 2 - 0.05, 6)
    ]
    return parts, h - 0.10, w / 2 - 0.11, 0.061, d * 0.7


def _gate(order: Order, w: float, d: float, h: float) -> Rail:
    """Square posts under a beam that reaches past them, a bench of slats below."""
    wood, parts = order.wood, []
    x = w / 2 - 0.12
    parts += [board((0.036, 0.036, h - 0.03), wood, s * x, 0, 0, radius=0.008) for s in SIDES]
    parts.append(
        bar([(-w / 2, 0, h - 0.022), (w / 2, 0, h - 0.022)], 0.044, 0.034, across=(0, 0, 1), corner=0.008).part(wood)
    )
    parts.append(pole((-x, 0, h - 0.12), (x, 0, h - 0.12), 0.011, wood))
    parts += [
        *slats(w - 0.02, d * 0.86, 0.22, 6, 0.018, wood, 0.82),
        *frame(2 * x + 0.036, d * 0.7, 0.202, 0.03, 0.04, wood),
    ]
    parts += [board((0.036, 0.036, 0.19), wood, a, b, radius=0.008) for a, b in corners(x, d * 0.34)]
    return parts, h - 0.12, x - 0.06, 0.22, d * 0.8


FORMS: dict[str, Callable[[Order, float, float, float], Rail]] = {
    "modern": _loop,
    "scandi": _trestle,
    "boho": _bamboo,
    "country": _turned,
    "industrial": _pipes,
    "mediterranean": _iron,
    "luxury": _brass,
    "eclectic": _waved,
    "japandia": _gate,
}


def clothes_rail(order: Order) -> list[Part]:
    """A rail in the style's form with clothes, shoes and a box below; options: empty (bool)."""
    w, d, h = order.width, order.depth, order.height
    parts, z, half, shelf, deep = FORMS[order.form or order.style.name](order, w, d, h)
    if order.options.get("empty"):
        return parts
    base = shelf or 0.0
    room = z - base - (0.14 if shelf is not None else 0.06)
    # clothes fill most of the rail and leave one end free, as in use
    low, high = (-half, half - 0.22 * half) if order.mark % 2 else (-half + 0.22 * half, half)
    parts = [*parts, *shifted(hung_clothes(order, low, high, room, depth=min(d, 0.46), pitch=0.095), z=z)]
    if shelf is None:
        return parts
    skin = cloth(("linen", order.style.bedding[2]), order.seed)
    things = [
        pair(order, 0),
        pair(order, 1),
        storage_box(min(0.26, half * 0.6), min(deep * 0.86, 0.30), 0.11, skin, order.metal),
        folded_clothes(order, min(0.26, half * 0.6), min(deep * 0.8, 0.28), 2),
    ]
    if order.style.name in ("luxury", "eclectic", "boho"):
        things[2] = hat_box(0.12, 0.12, skin, order.accent(0))
    turn = order.mark % 4
    for spot, thing in itertools.islice(
        zip((-0.72, -0.28, 0.22, 0.68), [*things[turn:], *things[:turn]], strict=True), 4
    ):
        parts += shifted(thing, spot * half, 0, base)
    return parts
