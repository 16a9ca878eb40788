"""Dining chairs all of wood: turned, bent, slatted. The front at -depth / 2, feet on z = 0, metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.joinery import bar, curve, flat, oval, raked, ring, rush, wound_seat
from workers.engines.staging.furnish.mesh import Floats, lathe, rod, tube
from workers.engines.staging.furnish.order import Order, cane, paint
from workers.engines.staging.furnish.upholstery import stuffed, turned_profile
from workers.engines.staging.scene import Material, Part

SEAT = 0.46
COATS = ("#2f6d8f", "#c4572f", "#e0a82e", "#2f6d5a", "#b5476a", "#efe6d2")
"""Paints of chairs that are not meant to match."""


def windsor(order: Order, coat: Material | None = None) -> list[Part]:
    """A saddled plank seat, raked turned legs with an H of stretchers, spindles under a bowed crest."""
    w, d, h = order.width, order.depth, order.height
    wood = coat or order.wood
    paintwork = coat or paint("#e4dfd3", 0.55)
    board = flat(oval(w - 0.02, d - 0.10, power=2.7), 0.036, 0.014)

    def saddle(points: Floats) -> Floats:
        up = np.clip(points[:, 2] / 0.036, 0, 1)
        points[:, 2] -= (
            up
            * 0.014
            * np.exp(-((points[:, 1] - 0.03) ** 2) / 0.02)
            * (1 - np.exp(-(points[:, 0] ** 2) / 0.002) * 0.45)
        )
        return points

    parts = [board.bent(saddle).moved(0, -0.035, SEAT - 0.034).part(wood)]
    ends: list[tuple[Floats, Floats]] = []
    for sx in (-1, 1):
        for sy in (-1, 1):
            foot = np.array([sx * (w / 2 - 0.015), sy * (d / 2 - 0.045) + 0.01, 0.0])
            head = np.array([sx * (w / 2 - 0.10), sy * (d / 2 - 0.14) - 0.03, SEAT - 0.015])
            leg = lathe(turned_profile(SEAT - 0.01, 0.021), sides=16)
            parts.append(raked(leg, foot, head).part(paintwork, grain="z"))
            ends.append((foot, head))
    crossing = []
    for pair in ((0, 1), (2, 3)):
        here, there = (ends[k][0] * 0.60 + ends[k][1] * 0.40 for k in pair)
        parts.append(
            tube(
                here + (there - here) * np.linspace(0, 1, 9)[:, None], 0.008 + 0.005 * np.sin(np.linspace(0, np.pi, 9))
            ).part(paintwork, grain="y")
        )
        crossing.append((here + there) / 2)
    parts.append(rod(crossing[0], crossing[1], 0.010).part(paintwork))
    t = np.linspace(-1, 1, 17)
    crest = np.stack([t * (w / 2 - 0.02), d / 2 - 0.045 - 0.07 * t**2 + 0.04, h - 0.045 - 0.014 * t**2], -1)
    parts.append(bar(crest, 0.075 - 0.018 * t**2, 0.020, across=(0, 0, 1), corner=0.007).part(paintwork))
    for share in np.linspace(-0.82, 0.82, 7):
        top = (share * (w / 2 - 0.03), d / 2 - 0.005 - 0.07 * share**2, h - 0.05)
        foot_at = (share * (w / 2 - 0.09), d / 2 - 0.115 - 0.06 * share**2, SEAT - 0.01)
        path = np.array(foot_at) + (np.array(top) - foot_at) * np.linspace(0, 1, 7)[:, None]
        thick = 0.011 if abs(share) > 0.8 else 0.0065
        parts.append(tube(path, thick * (1 + 0.35 * np.sin(np.linspace(0, np.pi, 7)))).part(paintwork, grain="z"))
    return parts


def ladder(order: Order, coat: Material | None = None) -> list[Part]:
    """Turned posts with finials, four bowed rungs for a back, a wound rush seat, thin stretchers."""
    w, d, h = order.width, order.depth, order.height
    wood = coat or order.wood
    parts = [
        wound_seat(w - 0.02, w - 0.08, d - 0.10, 0.042).moved(0, -0.035, SEAT - 0.034).part(rush("#b48f58", order.seed))
    ]
    for side in (-1, 1):
        front = [
            (0, 0),
            (0.013, 0),
            (0.018, 0.05),
            (0.018, SEAT - 0.02),
            (0.021, SEAT),
            (0.012, SEAT + 0.012),
            (0, SEAT + 0.014),
        ]
        parts.append(lathe(front, sides=16).moved(side * (w / 2 - 0.02), -d / 2 + 0.035).part(wood, grain="z"))
        post = [
            (0, 0),
            (0.012, 0),
            (0.017, 0.06),
            (0.017, h - 0.06),
            (0.011, h - 0.05),
            (0.018, h - 0.025),
            (0.012, h - 0.005),
            (0, h),
        ]
        lean = lathe(post, sides=16).bent(
            lambda p: (
                p
                + np.stack(
                    [0 * p[:, 2], 0.16 * (p[:, 2] - SEAT).clip(0) + 0.05 * (SEAT - p[:, 2]).clip(0), 0 * p[:, 2]], -1
                )
            )
        )
        parts.append(lean.moved(side * (w / 2 - 0.05), d / 2 - 0.10).part(wood, grain="z"))
        for z in (0.14, 0.26):
            parts.append(
                rod((side * (w / 2 - 0.02), -d / 2 + 0.035, z), (side * (w / 2 - 0.048), d / 2 - 0.095, z), 0.009).part(
                    wood, grain="y"
                )
            )
    for y, z, x in (
        (-d / 2 + 0.035, 0.12, w / 2 - 0.02),
        (-d / 2 + 0.035, 0.24, w / 2 - 0.02),
        (d / 2 - 0.09, 0.20, w / 2 - 0.05),
    ):
        parts.append(rod((-x, y, z), (x, y, z), 0.009).part(wood))
    t = np.linspace(-1, 1, 13)
    for index, z in enumerate(np.linspace(SEAT + 0.10, h - 0.095, 4)):
        path = np.stack(
            [t * (w / 2 - 0.05), d / 2 - 0.10 + 0.16 * (z - SEAT) + 0.022 * (1 - t**2), z + 0.008 * (1 - t**2)], -1
        )
        parts.append(bar(path, (0.042 + 0.004 * index) * (1 - 0.25 * t**2), 0.011, across=(0, 0, 1)).part(wood))
    return parts


def bentwood(order: Order) -> list[Part]:
    """No two alike: by its mark a café chair of bent hoops, a spindle-back or a ladder-back, each in its own paint."""
    coat = paint(COATS[(order.mark + order.seed) % len(COATS)], 0.32)
    kind = order.mark // 7 % 4
    if kind == 3:
        return windsor(order, coat)
    if kind == 2:
        return ladder(order, coat)
    w, d, h = order.width, order.depth, order.height
    parts = [
        lathe(
            [
                (0, 0),
                (w / 2 - 0.035, 0),
                (w / 2 - 0.022, 0.008),
                (w / 2 - 0.022, 0.028),
                (w / 2 - 0.04, 0.036),
                (w / 2 - 0.06, 0.030),
                (0, 0.026),
            ],
            sides=44,
        )
        .moved(0, -0.025, SEAT - 0.036)
        .part(coat)
    ]
    parts.append(
        lathe([(0, 0), (w / 2 - 0.062, 0), (w / 2 - 0.062, 0.004), (0, 0.004)], sides=40)
        .moved(0, -0.025, SEAT - 0.009)
        .part(cane("#d9b98a", order.seed))
    )
    t = np.linspace(0, np.pi, 26)
    back = d / 2 - 0.125
    for scale, drop in ((1.0, 0.0), (0.66, 0.13)):
        z = SEAT - 0.03 + (h - drop - SEAT + 0.018) * np.sin(t) ** 0.7
        x = scale * (w / 2 - 0.075 + 0.03 * np.sin(t)) * np.cos(t)
        y = back + 0.30 * (z - SEAT).clip(0) - 0.05 * np.cos(t) ** 2 * scale + 0.02
        hoop = np.stack([x, y, z], -1)
        parts.append(tube(hoop, 0.0135 if scale == 1 else 0.009, sides=12).part(coat, grain="z"))
    for sx in (-1, 1):
        hind = curve(
            [
                (sx * (w / 2 - 0.035), d / 2 - 0.015, 0),
                (sx * (w / 2 - 0.06), back, 0.30),
                (sx * (w / 2 - 0.075), back - 0.03, SEAT - 0.01),
            ],
            10,
        )
        parts.append(tube(hind, 0.0145, sides=12).part(coat, grain="z"))
        front = curve(
            [
                (sx * (w / 2 - 0.03), -d / 2 + 0.03, 0),
                (sx * (w / 2 - 0.085), -d / 2 + 0.085, 0.28),
                (sx * (w / 2 - 0.095), -d / 2 + 0.10, SEAT - 0.02),
            ],
            10,
        )
        parts.append(tube(front, np.linspace(0.011, 0.016, 10), sides=12).part(coat, grain="z"))
    return [*parts, tube(ring(w - 0.125, w - 0.125, 0.20) + np.array([0, -0.015, 0]), 0.009, closed=True).part(coat)]


def slatted(order: Order) -> list[Part]:
    """A low square frame of oak with soft corners, a back of three broad slats, a thin pad of dark linen."""
    w, d, h = order.width, order.depth, order.height
    wood = order.wood
    parts = []
    for sx in (-1, 1):
        x = sx * (w / 2 - 0.02)
        parts.append(
            bar([(x, -d / 2 + 0.03, 0), (x, -d / 2 + 0.03, SEAT - 0.03)], 0.032, 0.036, corner=0.010).part(wood)
        )
        post = curve([(x, d / 2 - 0.05, 0), (x, d / 2 - 0.09, SEAT), (x, d / 2 - 0.018, h)], 12)
        parts.append(bar(post, 0.030, 0.036, corner=0.010).part(wood))
        parts.append(
            bar([(x, -d / 2 + 0.03, SEAT - 0.055), (x, d / 2 - 0.085, SEAT - 0.055)], 0.024, 0.05, corner=0.007).part(
                wood
            )
        )
    for y in (-d / 2 + 0.03, d / 2 - 0.085):
        parts.append(
            bar(
                [(-w / 2 + 0.02, y, SEAT - 0.055), (w / 2 - 0.02, y, SEAT - 0.055)],
                0.024,
                0.05,
                across=(0, 1, 0),
                corner=0.007,
            ).part(wood)
        )
    slats = 6
    for index in range(slats):
        y = -d / 2 + 0.05 + (d - 0.19) * index / (slats - 1)
        parts.append(
            bar(
                [(-w / 2 + 0.03, y, SEAT - 0.026), (w / 2 - 0.03, y, SEAT - 0.026)], 0.055, 0.012, across=(0, 1, 0)
            ).part(wood)
        )
    t = np.linspace(-1, 1, 13)
    for z in np.linspace(SEAT + 0.17, h - 0.032, 3):
        path = np.stack(
            [t * (w / 2 - 0.02), np.interp(z, post[:, 2], post[:, 1]) + 0.016 * (1 - t**2), np.full(13, z)], -1
        )
        parts.append(bar(path, 0.058, 0.014, across=(0, 0, 1), corner=0.006).part(wood))
    pad = stuffed(w - 0.07, d - 0.14, 0.034, 4, crown=0.010, radius=0.013)
    return [*parts, pad.moved(0, -0.035, SEAT - 0.021).part(order.accent(0))]
