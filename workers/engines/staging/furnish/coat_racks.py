"""Coat racks with what hangs on them, one form for each style, feet on z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.cabinetry import knob
from workers.engines.staging.furnish.clothing import bag, coat, hat, scarf
from workers.engines.staging.furnish.joinery import bar, curve, shifted
from workers.engines.staging.furnish.mesh import fillet, lathe, rod, tube
from workers.engines.staging.furnish.order import Order, cloth, paint
from workers.engines.staging.scene import Material, Part

COATS = {
    "modern": "#3d4148",
    "scandi": "#7f938b",
    "boho": "#a8743f",
    "country": "#5f6f5a",
    "industrial": "#4a4038",
    "mediterranean": "#2f4a5c",
    "luxury": "#b3946a",
    "eclectic": "#b5476a",
    "japandia": "#55534b",
}
"""The wool of each style's coat."""

Hook = tuple[float, float]
"""Where things hang: the direction of the hook seen from above, radians, and its height in metres."""
Rack = tuple[list[Part], list[Hook], float]
"""A rack, its hooks and how far they stand out from the middle, metres."""


def _arms(
    count: int, z: float, reach: float, rise: float, material: Material, thick: float, *, start: float = 0.4
) -> tuple[list[Part], list[Hook]]:
    """Pegs or hooks around a post, their tips turned up."""
    parts, hooks = [], []
    for turn in np.linspace(0, 2 * np.pi, count, endpoint=False) + start:
        c, s = np.cos(turn), np.sin(turn)
        path = curve(
            [(0, 0, z), (0.55 * reach * c, 0.55 * reach * s, z + 0.15 * rise), (reach * c, reach * s, z + rise)], 9
        )
        parts.append(tube(path, thick, sides=9).part(material))
        parts.append(knob(1.5 * thick).moved(reach * c, reach * s, z + rise).part(material))
        hooks.append((float(turn), z + 0.5 * rise))
    return parts, hooks


def _post(h: float, radius: float, material: Material, foot: Part) -> list[Part]:
    return [foot, rod((0, 0, 0.02), (0, 0, h), radius, sides=16).part(material)]


def _disc(radius: float, tall: float, material: Material) -> Part:
    return lathe(fillet([(0, 0), (radius, 0), (radius, tall), (0, tall)], 0.006), sides=44).part(material)


def _pole(order: Order, r: float, h: float) -> Rack:
    """A black post on a marble disc, short straight pegs on two levels."""
    parts = _post(h, 0.013, order.metal, _disc(0.16, 0.03, order.stone))
    upper, first = _arms(4, h - 0.10, 0.12, 0.02, order.metal, 0.008)
    lower, second = _arms(3, h - 0.42, 0.10, 0.02, order.metal, 0.008, start=1.1)
    return [*parts, *upper, *lower], first + second, 0.11


def _crossed(order: Order, r: float, h: float) -> Rack:
    """Three oak poles leaning through one another, pegs near their tips."""
    parts, hooks = [], []
    for turn in np.linspace(0, 2 * np.pi, 3, endpoint=False) + 0.3:
        c, s = np.cos(turn), np.sin(turn)
        foot, tip = (
            np.array([0.92 * r * c, 0.92 * r * s, 0.0]),
            np.array([-0.42 * r * c + 0.02 * s, -0.42 * r * s - 0.02 * c, h]),
        )
        parts.append(rod(foot, tip, 0.016, 0.012).part(order.wood, grain="z"))
        for share in (0.80, 0.93):
            at = foot + (tip - foot) * share
            end = at + np.array([-0.055 * c, -0.055 * s, 0.022])
            parts.append(rod(at, end, 0.007).part(order.wood))
        hooks.append((float(turn + np.pi), 0.90 * h))
    return parts, hooks, 0.12


def _bamboo(order: Order, r: float, h: float) -> Rack:
    """Rattan bound to a post: hoops for umbrellas below, curled hooks above."""
    parts = []
    for turn in np.linspace(0, 2 * np.pi, 4, endpoint=False):
        c, s = np.cos(turn), np.sin(turn)
        leg = curve(
            [
                (0.9 * r * c, 0.9 * r * s, 0),
                (0.35 * r * c, 0.35 * r * s, 0.26),
                (0.016 * c, 0.016 * s, 0.60),
                (0.016 * c, 0.016 * s, h - 0.04),
            ],
            18,
        )
        parts.append(tube(leg, 0.011).part(order.wood, grain="z"))
    arms, hooks = _arms(5, h - 0.16, 0.15, 0.11, order.wood, 0.009)
    for z in (0.62, h - 0.17, h - 0.05):
        parts.append(
            lathe([(0, z - 0.02), (0.033, z - 0.018), (0.033, z + 0.018), (0, z + 0.02)], sides=16).part(
                cloth(("leather", "#8a6236"), order.seed)
            )
        )
    return parts + arms, [(turn, z - 0.02) for turn, z in hooks], 0.14


def _turned(order: Order, r: float, h: float) -> Rack:
    """A turned post with a finial, steamed double hooks, four swept feet."""
    wood = order.wood
    profile = [
        (0, 0.10),
        (0.020, 0.10),
        (0.030, 0.16),
        (0.022, 0.25),
        (0.019, 0.7),
        (0.028, 0.80),
        (0.018, 0.86),
        (0.018, h - 0.20),
        (0.030, h - 0.14),
        (0.018, h - 0.08),
        (0.026, h - 0.04),
        (0.012, h - 0.012),
        (0, h),
    ]
    parts = [lathe(fillet(profile, 0.02), sides=24).part(wood, grain="z")]
    for turn in np.linspace(0, 2 * np.pi, 4, endpoint=False) + 0.4:
        c, s = np.cos(turn), np.sin(turn)
        foot = curve(
            [
                (0.012 * c, 0.012 * s, 0.32),
                (0.30 * r * c, 0.30 * r * s, 0.22),
                (0.66 * r * c, 0.66 * r * s, 0.06),
                (0.94 * r * c, 0.94 * r * s, 0.014),
            ],
            14,
        )
        parts.append(tube(foot, 0.013, sides=12).part(wood))
        hook = curve(
            [
                (0.01 * c, 0.01 * s, h - 0.32),
                (0.07 * c, 0.07 * s, h - 0.30),
                (0.10 * c, 0.10 * s, h - 0.22),
                (0.085 * c, 0.085 * s, h - 0.13),
                (0.13 * c, 0.13 * s, h - 0.06),
                (0.155 * c, 0.155 * s, h - 0.085),
            ],
            20,
        )
        parts.append(tube(hook, np.linspace(0.010, 0.008, 20), sides=10).part(wood))
        low = curve(
            [(0.08 * c, 0.08 * s, h - 0.29), (0.12 * c, 0.12 * s, h - 0.31), (0.145 * c, 0.145 * s, h - 0.27)], 8
        )
        parts.append(tube(low, 0.008, sides=10).part(wood))
    return parts, [(float(turn), h - 0.27) for turn in np.linspace(0, 2 * np.pi, 4, endpoint=False) + 0.4], 0.13


def _piped(order: Order, r: float, h: float) -> Rack:
    """Black pipe and fittings: a cross of arms, a flange on a slab of wood."""
    metal = order.metal
    parts = _post(h, 0.016, metal, bar([(0, 0, 0), (0, 0, 0.045)], 0.34, 0.34, corner=0.008).part(order.wood))
    parts.append(_disc(0.055, 0.012, metal))
    parts[-1] = shifted([parts[-1]], z=0.044)[0]
    hooks = []
    for level, start in ((h - 0.10, 0.0), (h - 0.34, np.pi / 4)):
        parts.append(rod((0, 0, level - 0.03), (0, 0, level + 0.03), 0.024, sides=14).part(metal))
        for turn in np.linspace(0, 2 * np.pi, 4, endpoint=False) + start:
            c, s = np.cos(turn), np.sin(turn)
            parts.append(rod((0, 0, level), (0.13 * c, 0.13 * s, level), 0.011, sides=12).part(metal))
            parts.append(
                rod((0.122 * c, 0.122 * s, level - 0.008), (0.122 * c, 0.122 * s, level + 0.035), 0.013, sides=12).part(
                    metal
                )
            )
            hooks.append((float(turn), level))
    return parts, hooks, 0.11


def _scrolled(order: Order, r: float, h: float) -> Rack:
    """Wrought iron: scrolled hooks and feet on a twisted bar."""
    iron = order.metal
    z = np.linspace(0.10, h - 0.05, 80)
    twist = np.stack([0.004 * np.cos(22 * z), 0.004 * np.sin(22 * z), z], -1)
    parts = [tube(twist, 0.012, sides=8).part(iron), knob(0.026).moved(z=h - 0.026).part(iron)]
    hooks = []
    for turn in np.linspace(0, 2 * np.pi, 3, endpoint=False) + 0.5:
        c, s = np.cos(turn), np.sin(turn)
        t = np.linspace(0, 1.55 * np.pi, 18)
        foot = [
            (0.0, 0.34),
            (0.30 * r, 0.18),
            (0.62 * r, 0.05),
            *[(0.78 * r + 0.035 * float(np.sin(a)) * (1 - a / 9), 0.048 - 0.035 * float(np.cos(a))) for a in t],
        ]
        path = np.array([(x * c, x * s, max(v, 0.010)) for x, v in foot])
        parts.append(bar(path, 0.018, 0.008, across=(-s, c, 0), corner=0.002).part(iron))
    for turn in np.linspace(0, 2 * np.pi, 5, endpoint=False) + 0.4:
        c, s = np.cos(turn), np.sin(turn)
        t = np.linspace(0, 1.6 * np.pi, 16)
        arm = [
            (0.0, h - 0.22),
            (0.06, h - 0.20),
            *[(0.105 + 0.034 * float(np.sin(a)), h - 0.15 - 0.034 * float(np.cos(a))) for a in t],
        ]
        parts.append(
            bar(np.array([(x * c, x * s, v) for x, v in arm]), 0.014, 0.007, across=(-s, c, 0), corner=0.002).part(iron)
        )
        hooks.append((float(turn), h - 0.18))
    return parts, hooks, 0.13


def _gilded(order: Order, r: float, h: float) -> Rack:
    """Brass on black marble: a ring of hooks with ball ends, a halo above."""
    brass = order.metal
    parts = _post(h, 0.012, brass, _disc(0.17, 0.04, order.stone))
    t = np.linspace(0, 2 * np.pi, 44, endpoint=False)
    for radius, z in ((0.125, h - 0.16), (0.07, h - 0.05)):
        parts.append(
            tube(
                np.stack([radius * np.cos(t), radius * np.sin(t), np.full(44, z)], -1), 0.008, sides=8, closed=True
            ).part(brass)
        )
    arms, hooks = _arms(6, h - 0.22, 0.14, 0.06, brass, 0.007)
    return [*parts, *arms, knob(0.026).moved(z=h - 0.026).part(brass)], hooks, 0.13


def _cactus(order: Order, r: float, h: float) -> Rack:
    """A painted cactus: ribbed stem and raised arms in green, in a bright pot."""
    green = paint("#2f7d5a", 0.35)
    pot = lathe(fillet([(0, 0), (0.12, 0), (0.16, 0.20), (0.14, 0.20), (0.13, 0.17), (0, 0.17)], 0.01), sides=36)
    stem = lathe(fillet([(0, 0.15), (0.040, 0.15), (0.045, h - 0.10), (0.030, h - 0.02), (0, h)], 0.03), sides=48)
    ribbed = stem.bent(lambda p: p * (1 + np.outer(0.10 * np.abs(np.sin(5 * np.arctan2(p[:, 1], p[:, 0]))), [1, 1, 0])))
    parts = [pot.part(paint(str(order.style.pot), 0.3)), ribbed.part(green)]
    hooks = []
    for turn, z in ((0.3, h - 0.46), (2.4, h - 0.30), (4.5, h - 0.58)):
        c, s = np.cos(turn), np.sin(turn)
        arm = curve(
            [(0, 0, z), (0.09 * c, 0.09 * s, z + 0.01), (0.15 * c, 0.15 * s, z + 0.07), (0.15 * c, 0.15 * s, z + 0.20)],
            14,
        )
        parts.append(tube(arm, np.concatenate([np.full(12, 0.026), [0.021, 0.010]]), sides=14).part(green))
        parts.append(knob(0.018).moved(0.15 * c, 0.15 * s, z + 0.205).part(paint("#d9567a", 0.4)))
        hooks.append((turn, z + 0.03))
    return parts, hooks, 0.12


def _frame(order: Order, r: float, h: float) -> Rack:
    """Two slim oak posts bowed to a ring at the top, round pegs, a low tray of wood."""
    wood = order.wood
    parts = []
    for turn in np.linspace(0, 2 * np.pi, 3, endpoint=False) + 0.2:
        c, s = np.cos(turn), np.sin(turn)
        parts.append(
            bar(
                [(0.86 * r * c, 0.86 * r * s, 0), (0.028 * c, 0.028 * s, h)],
                0.026,
                0.030,
                across=(-s, c, 0),
                corner=0.009,
            ).part(wood)
        )
    parts.append(lathe(fillet([(0, 0.24), (0.12, 0.24), (0.12, 0.256), (0, 0.256)], 0.006), sides=36).part(wood))
    arms, hooks = _arms(3, h - 0.20, 0.13, 0.03, wood, 0.008, start=1.25)
    lower, more = _arms(3, h - 0.45, 0.14, 0.03, wood, 0.008, start=1.25)
    return parts + arms + lower, hooks + more, 0.12


RACKS: dict[str, Callable[[Order, float, float], Rack]] = {
    "modern": _pole,
    "scandi": _crossed,
    "boho": _bamboo,
    "country": _turned,
    "industrial": _piped,
    "mediterranean": _scrolled,
    "luxury": _gilded,
    "eclectic": _cactus,
    "japandia": _frame,
}


def coat_rack(order: Order) -> list[Part]:
    """A coat rack in the style's form with a coat or two, a bag and a scarf; options: empty (bool)."""
    parts, hooks, reach = RACKS[order.form or order.style.name](order, min(order.width, order.depth) / 2, order.height)
    if order.options.get("empty"):
        return parts
    front = sorted(hooks, key=lambda hook: float(np.sin(hook[0])))
    leather = cloth(("leather", "#7a4f30"), order.seed)
    things = [
        bag(leather) if order.mark % 3 else bag(order.accent(2), width=0.30, tall=0.30),
        coat(min(1.02, front[1][1] - 0.25), cloth(("weave", COATS[order.style.name]), order.seed), order.mark),
        scarf(0.62, order.accent(0), order.mark),
    ]
    for thing, (turn, z) in zip(things, front, strict=False):
        # a thing's own front looks outwards, away from the post
        parts += shifted(thing, reach * np.cos(turn), reach * np.sin(turn), z, turn + np.pi / 2)
    if order.style.name in ("country", "boho", "mediterranean"):
        parts += shifted(hat(cloth(("linen", "#cdb488"), order.seed), leather), 0.03, 0.0, order.height - 0.13, 0.4)
    return parts
