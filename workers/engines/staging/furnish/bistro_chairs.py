"""Light chairs for a balcony or terrace, one form for each style. The front at -depth / 2, feet on z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.frames import SIDES, bent, board, pole, slats, strut
from workers.engines.staging.furnish.joinery import bar, curve, flat, oval, ring, rounded, rush, shifted, wound_seat
from workers.engines.staging.furnish.mesh import Floats, fillet, joined, lathe, sheet, tube
from workers.engines.staging.furnish.order import Order, cane, cloth, paint, timber
from workers.engines.staging.furnish.outdoor_cushions import cover
from workers.engines.staging.furnish.upholstery import stuffed
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

SEAT = 0.45


def _pad(order: Order, w: float, d: float, y: float, z: float, material: Material) -> Part:
    return stuffed(w, d, 0.04, order.mark, crown=0.012, radius=0.015).moved(0, y, z).part(material)


def _side_frames(x: float, d: float, h: float, rake: float, radius: float, metal: Material) -> list[Part]:
    """A front leg and a raked hind post on each side, joined under the seat."""
    parts = []
    for side in SIDES:
        post = curve(
            [(side * x, d / 2 - 0.02, 0), (side * x, d / 2 - 0.08, SEAT), (side * x, d / 2 - 0.08 + rake, h - radius)],
            14,
        )
        parts.append(bent(post, radius, metal))
        parts.append(
            bent(curve([(side * x, -d / 2 + 0.02, 0), (side * x, -d / 2 + 0.035, SEAT - 0.02)], 4), radius, metal)
        )
        parts.append(
            pole((side * x, -d / 2 + 0.035, SEAT - 0.025), (side * x, d / 2 - 0.08, SEAT - 0.025), radius, metal)
        )
    for y in (-d / 2 + 0.035, d / 2 - 0.08):
        parts.append(pole((-x, y, SEAT - 0.025), (x, y, SEAT - 0.025), radius * 0.9, metal))
    return parts


def _sling(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A tube frame with a mesh sling for seat and back."""
    metal, x = paint("#2e3032", 0.45), w / 2 - 0.014
    parts = _side_frames(x, d, h, 0.065, 0.012, metal)
    line = curve(
        [
            (0, -d / 2 + 0.02, SEAT),
            (0, 0.0, SEAT - 0.025),
            (0, d / 2 - 0.10, SEAT - 0.005),
            (0, d / 2 - 0.065, SEAT + 0.12),
            (0, d / 2 - 0.018, h - 0.03),
        ],
        22,
    )
    grid = np.stack(
        [line + np.array([k * (x - 0.006), 0, -0.012 * (1 - k * k)]) for k in np.linspace(-1, 1, 9)], axis=1
    )
    parts.append(sheet(grid, 0.006).part(cloth(("weave", "#6f7276"), order.seed)))
    for side in SIDES:
        arm = curve(
            [
                (side * x, -d / 2 + 0.03, SEAT),
                (side * x, -d / 2 + 0.05, 0.64),
                (side * x, 0.02, 0.655),
                (side * x, d / 2 - 0.05, 0.645),
            ],
            14,
        )
        parts.append(bar(arm, 0.036, 0.014, corner=0.005).part(metal))
    return parts


def _folding(order: Order, w: float, d: float, h: float, coat: Material, wood: Material) -> list[Part]:
    """A folding chair of flat steel: crossed legs, slats for seat and back."""
    parts, x = [], w / 2 - 0.012
    for side in SIDES:
        front = [(side * x, -d / 2 + 0.012, 0), (side * x, 0.07, SEAT + 0.02), (side * x, d / 2 - 0.03, h)]
        parts.append(bar(curve(front, 12), 0.010, 0.024, corner=0.002).part(coat))
        hind = [(side * (x - 0.014), d / 2 - 0.02, 0), (side * (x - 0.014), -d / 2 + 0.05, SEAT - 0.02)]
        parts.append(bar(hind, 0.010, 0.024, corner=0.002).part(coat))
    parts += shifted(slats(w - 0.05, d * 0.66, SEAT, 7, 0.014, wood, 0.82), 0, -0.04)
    parts += [
        strut(
            (side * (x - 0.014), -d / 2 + 0.06, SEAT - 0.02), (side * (x - 0.014), 0.12, SEAT - 0.02), 0.012, 0.02, coat
        )
        for side in SIDES
    ]
    for z in (0.13, h - 0.02):
        share = (z / h) * 0.97
        parts.append(
            pole(
                (-x, -d / 2 + 0.02 + (d - 0.06) * share * 0.98, z),
                (x, -d / 2 + 0.02 + (d - 0.06) * share * 0.98, z),
                0.006,
                coat,
            )
        )
    parts.append(pole((-x, d / 2 - 0.13, 0.10), (x, d / 2 - 0.13, 0.10), 0.006, coat))
    for z in (h - 0.20, h - 0.12, h - 0.045):
        y = float(np.interp(z, [SEAT + 0.02, h], [0.07, d / 2 - 0.03])) + 0.004
        path = curve([(-x, y, z), (0, y + 0.022, z), (x, y, z)], 9)
        parts.append(bar(path, 0.052, 0.012, across=(0, 0, 1), corner=0.004).part(wood))
    return parts


def _teak(order: Order, w: float, d: float, h: float) -> list[Part]:
    """White steel with slats of teak, a linen pad."""
    parts = _folding(order, w, d, h, paint("#e9e7e2", 0.4), timber("#b58a5c", order.seed))
    return [*parts, _pad(order, w - 0.07, d * 0.62, -0.04, SEAT - 0.004, cover(order))]


def _rattan(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A rattan café chair: a woven seat, a back hoop with crossing canes, braces under the seat."""
    wood, weave = order.wood, cane("#e3d2ae", order.seed)
    parts = [flat(oval(w - 0.03, d - 0.10, power=2.8), 0.026, 0.010).moved(0, -0.03, SEAT - 0.026).part(weave)]
    parts.append(
        tube(
            np.column_stack([oval(w - 0.03, d - 0.10, power=2.8), np.full(48, SEAT - 0.016)]) + np.array([0, -0.03, 0]),
            0.012,
            sides=8,
            closed=True,
        ).part(wood)
    )
    t = np.linspace(0, np.pi, 26)
    for scale in (1.0, 0.70):
        z = SEAT - 0.02 + (h - SEAT + 0.008) * scale * np.sin(t) ** 0.75
        hoop = np.stack([scale * (w / 2 - 0.045) * np.cos(t), d / 2 - 0.11 + 0.22 * (z - SEAT).clip(0), z], -1)
        parts.append(bent(hoop, 0.013 if scale == 1 else 0.009, wood))
    for share in (-0.5, -0.17, 0.17, 0.5):
        low, high = (
            (share * w * 0.55, d / 2 - 0.105, SEAT - 0.01),
            (-share * w * 0.4, d / 2 - 0.11 + 0.22 * (h - SEAT - 0.06), h - 0.05),
        )
        parts.append(pole(low, high, 0.006, wood))
    for sx in SIDES:
        for y, foot in ((-d / 2 + 0.07, -d / 2 + 0.02), (d / 2 - 0.12, d / 2 - 0.02)):
            parts.append(pole((sx * (w / 2 - 0.02), foot, 0), (sx * (w / 2 - 0.06), y, SEAT - 0.02), 0.013, wood))
        parts.append(
            bent(
                curve(
                    [
                        (sx * (w / 2 - 0.028), -d / 2 + 0.03, 0.12),
                        (sx * (w / 2 - 0.05), -0.03, 0.36),
                        (sx * (w / 2 - 0.028), d / 2 - 0.05, 0.12),
                    ],
                    12,
                ),
                0.007,
                wood,
            )
        )
    return [*parts, tube(ring(w * 0.80, d * 0.80, 0.20), 0.008, sides=8, closed=True).part(wood)]


def _iron_folding(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A painted café chair that folds, with a checked pad."""
    coat = paint(("#6f8f7a", "#8fa0a6", "#e9e6dc")[order.seed % 3], 0.45)
    return [
        *_folding(order, w, d, h, coat, coat),
        _pad(order, w - 0.08, d * 0.60, -0.04, SEAT - 0.004, order.accent(0)),
    ]


def _stamped(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Stamped galvanised steel: a ribbed seat with a lip, a splat back, sheet legs."""
    steel = Material("steel", (0.42, 0.43, 0.44), roughness=0.38, metallic=0.85)
    tray = flat(rounded(w - 0.05, d - 0.12, 0.06), 0.030, 0.012).moved(0, -0.03, SEAT - 0.03)
    parts = [tray.part(steel)]
    for sx in SIDES:
        for y, foot in ((-d / 2 + 0.07, -d / 2 + 0.012), (d / 2 - 0.13, d / 2 - 0.012)):
            leg = [(sx * (w / 2 - 0.012), foot, 0), (sx * (w / 2 - 0.055), y, SEAT - 0.01)]
            parts.append(bar(leg, np.array([0.026, 0.052]), np.array([0.022, 0.034]), corner=0.005).part(steel))
        post = curve(
            [
                (sx * (w / 2 - 0.05), d / 2 - 0.11, SEAT - 0.02),
                (sx * (w / 2 - 0.055), d / 2 - 0.06, SEAT + 0.22),
                (sx * (w / 2 - 0.09), d / 2 - 0.018, h - 0.015),
            ],
            12,
        )
        parts.append(bent(post, 0.012, steel))
    crest = curve(
        [
            (-w / 2 + 0.09, d / 2 - 0.018, h - 0.016),
            (0, d / 2 - 0.008, h - 0.012),
            (w / 2 - 0.09, d / 2 - 0.018, h - 0.016),
        ],
        9,
    )
    parts.append(bent(crest, 0.012, steel))
    splat = curve([(0, d / 2 - 0.105, SEAT - 0.01), (0, d / 2 - 0.07, SEAT + 0.18), (0, d / 2 - 0.014, h - 0.02)], 12)
    parts.append(bar(splat, np.linspace(0.13, 0.20, 12), 0.006, corner=0.002).part(steel))
    for y in (-d / 2 + 0.035, d / 2 - 0.05):
        parts.append(strut((-w / 2 + 0.03, y, 0.17), (w / 2 - 0.03, y, 0.17), 0.024, 0.006, steel, (0, 0, 1)))
    return parts


def _rush(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A village chair: white-washed posts, three bowed rungs, a rush seat."""
    coat = paint("#e6ded0", 0.7)
    parts = [
        wound_seat(w - 0.02, w - 0.07, d - 0.09, 0.045).moved(0, -0.03, SEAT - 0.036).part(rush("#b48f58", order.seed))
    ]
    for side in SIDES:
        parts.append(
            lathe(
                fillet([(0, 0), (0.017, 0), (0.019, SEAT), (0.012, SEAT + 0.015), (0, SEAT + 0.015)], 0.006, 2),
                sides=14,
            )
            .moved(side * (w / 2 - 0.02), -d / 2 + 0.035)
            .part(coat)
        )
        parts.append(
            bent(
                curve(
                    [
                        (side * (w / 2 - 0.045), d / 2 - 0.055, 0),
                        (side * (w / 2 - 0.045), d / 2 - 0.085, SEAT),
                        (side * (w / 2 - 0.045), d / 2 - 0.03, h),
                    ],
                    10,
                ),
                0.017,
                coat,
            )
        )
        for z in (0.15, 0.27):
            parts.append(
                pole((side * (w / 2 - 0.02), -d / 2 + 0.035, z), (side * (w / 2 - 0.045), d / 2 - 0.07, z), 0.010, coat)
            )
    parts += [
        pole((-w / 2 + 0.02, -d / 2 + 0.035, z), (w / 2 - 0.02, -d / 2 + 0.035, z), 0.010, coat) for z in (0.19, 0.31)
    ]
    for z in (SEAT + 0.12, SEAT + 0.23, h - 0.05):
        y = d / 2 - 0.085 + 0.055 * (z - SEAT) / (h - SEAT)
        parts.append(
            bar(
                curve([(-w / 2 + 0.045, y, z), (0, y + 0.018, z + 0.008), (w / 2 - 0.045, y, z)], 9),
                0.045,
                0.014,
                across=(0, 0, 1),
                corner=0.005,
            ).part(coat)
        )
    return parts


def _corded(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Rope round a tub of dark steel, a cream pad, brass tips to the legs."""
    metal, rope = paint("#2a2725", 0.4), cloth(("linen", "#8d8578"), order.seed)
    angles = np.linspace(-1.95, 1.95, 31)
    lift = (0.5 + 0.5 * np.cos(angles / 1.95 * np.pi)) ** 0.8
    low = np.stack([(w / 2 - 0.05) * np.sin(angles), (d / 2 - 0.06) * np.cos(angles), np.full(31, SEAT - 0.03)], -1)
    high = np.stack([(w / 2 - 0.014) * np.sin(angles), (d / 2 - 0.018) * np.cos(angles), 0.62 + (h - 0.635) * lift], -1)
    parts: list[Part] = [tube(high, 0.013, sides=8).part(metal), tube(low, 0.011, sides=8).part(metal)]
    cords = [
        tube([a, (a + b) / 2 + [0, 0, 0.0], b], 0.008, sides=5) for a, b in zip(low[1:-1], high[1:-1], strict=True)
    ]
    parts += [joined(cords, "z").part(rope), *(tube([low[k], high[k]], 0.012, sides=8).part(metal) for k in (0, -1))]
    parts.append(flat(oval(w - 0.09, d - 0.10), 0.02, 0.006).moved(z=SEAT - 0.04).part(metal))
    for sx in SIDES:
        for sy in SIDES:
            head, foot = (
                np.array([sx * (w / 2 - 0.10), sy * (d / 2 - 0.12), SEAT - 0.03]),
                np.array([sx * (w / 2 - 0.04), sy * (d / 2 - 0.04), 0.0]),
            )
            tip = foot + (head - foot) * 0.22
            parts += [pole(foot, tip, 0.009, order.metal, 0.0115), pole(tip, head, 0.0105, metal, 0.013)]
    return [*parts, _pad(order, w - 0.11, d - 0.13, -0.01, SEAT - 0.022, cover(order))]


def _strung(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Bright cord strung over a frame of rod: seat and back in one sweep."""
    coat = paint(COATS[(order.seed + order.mark) % len(COATS)], 0.4)
    metal, x = paint("#f0ede6", 0.4), w / 2 - 0.014
    parts = _side_frames(x, d, h, 0.05, 0.010, metal)
    path: Floats = curve(
        [
            (0, -d / 2 + 0.035, SEAT - 0.012),
            (0, 0.0, SEAT - 0.03),
            (0, d / 2 - 0.09, SEAT - 0.01),
            (0, d / 2 - 0.055, SEAT + 0.14),
            (0, d / 2 - 0.024, h - 0.02),
        ],
        20,
    )
    cords = [tube(path + np.array([k, 0, 0]), 0.0052, sides=5) for k in np.linspace(-x + 0.018, x - 0.018, 24)]
    parts.append(joined(cords, "z").part(coat))
    parts.append(pole((-x, d / 2 - 0.034, h - 0.018), (x, d / 2 - 0.034, h - 0.018), 0.010, metal))
    return parts


def _slatted(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Square sections of pale wood, slats for seat and back, all edges soft."""
    wood, x = timber("#a58460", order.seed), w / 2 - 0.018
    parts = []
    for side in SIDES:
        parts.append(board((0.034, 0.038, SEAT - 0.012), wood, side * x, -d / 2 + 0.03, radius=0.008))
        parts.append(
            bar(
                curve([(side * x, d / 2 - 0.04, 0), (side * x, d / 2 - 0.08, SEAT), (side * x, d / 2 - 0.02, h)], 10),
                0.034,
                0.036,
                corner=0.008,
            ).part(wood)
        )
        parts.append(
            strut((side * x, -d / 2 + 0.03, SEAT - 0.045), (side * x, d / 2 - 0.08, SEAT - 0.045), 0.026, 0.05, wood)
        )
        parts.append(strut((side * x, -d / 2 + 0.03, 0.16), (side * x, d / 2 - 0.055, 0.16), 0.02, 0.03, wood))
    parts += shifted(slats(w - 0.002, d - 0.13, SEAT, 6, 0.018, wood, 0.84), 0, -0.045)
    for z in np.linspace(SEAT + 0.13, h - 0.035, 4):
        y = float(np.interp(z, [SEAT, h], [d / 2 - 0.08, d / 2 - 0.02])) - 0.004
        parts.append(strut((-x, y, float(z)), (x, y, float(z)), 0.045, 0.016, wood, (0, 0, 1)))
    return parts


FORMS: dict[str, Callable[[Order, float, float, float], list[Part]]] = {
    "modern": _sling,
    "scandi": _teak,
    "boho": _rattan,
    "country": _iron_folding,
    "industrial": _stamped,
    "mediterranean": _rush,
    "luxury": _corded,
    "eclectic": _strung,
    "japandia": _slatted,
}


def bistro_chair(order: Order) -> list[Part]:
    """A light outdoor chair in the style's form."""
    return FORMS[order.form or order.style.name](order, order.width, order.depth, order.height)
