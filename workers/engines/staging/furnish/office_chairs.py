"""Nine desk chairs, one form for each style: the front at -depth / 2, feet on z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.chairs import moulded_shell
from workers.engines.staging.furnish.joinery import bar, curve, flat, oval, rush, wound_seat
from workers.engines.staging.furnish.mesh import box, fillet, lathe, plate, rod, sheet, tube
from workers.engines.staging.furnish.order import DARK, Order, cane, paint
from workers.engines.staging.furnish.upholstery import stuffed, tufted
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

SEAT = 0.47


def star(
    reach: float, top: float, material: Material, *, arms: int = 5, castors: bool = True, wood: Material | None = None
) -> list[Part]:
    """A swivel foot: arms out to `reach` metres, castors or glides under them, a column up to z = top."""
    parts = []
    low = 0.055 if castors else 0.012
    for turn in np.linspace(0, 2 * np.pi, arms, endpoint=False) + 0.35:
        c, s = np.cos(turn), np.sin(turn)
        end = reach - 0.03
        path = np.array(
            [
                (0.02 * c, 0.02 * s, low + 0.065),
                (0.55 * end * c, 0.55 * end * s, low + 0.045),
                (end * c, end * s, low + 0.012),
            ]
        )
        parts.append(
            bar(curve(path, 7), np.linspace(0.042, 0.026, 7), 0.022, across=(-s, c, 0), corner=0.006).part(
                wood or material
            )
        )
        if castors:
            for side in (-1, 1):
                wheel = lathe(fillet([(0, -0.008), (0.026, -0.008), (0.026, 0.008), (0, 0.008)], 0.004), sides=16)
                placed = (
                    wheel.turned("x", np.pi / 2)
                    .turned("z", turn + 0.6)
                    .moved(
                        end * c - 0.012 * side * np.sin(turn + 0.6), end * s + 0.012 * side * np.cos(turn + 0.6), 0.026
                    )
                )
                parts.append(placed.part(DARK))
            parts.append(rod((end * c, end * s, 0.02), (end * c, end * s, low + 0.01), 0.008, sides=8).part(DARK))
        else:
            parts.append(rod((end * c, end * s, 0), (end * c, end * s, low + 0.004), 0.014, sides=10).part(DARK))
    column = [
        (0, low + 0.03),
        (0.034, low + 0.03),
        (0.034, low + 0.085),
        (0.026, low + 0.09),
        (0.026, 0.30),
        (0.016, 0.305),
        (0.016, top),
        (0, top),
    ]
    return [*parts, lathe(column, sides=20).part(material)]


def _plate(top: float, material: Material) -> Part:
    return box(0.20, 0.18, 0.028, 0.008, step=1, bevel=2).moved(z=top - 0.028).part(material)


def _task(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A mesh back in a thin frame, a slim seat, loop arms, a five-armed foot on castors."""
    black = paint("#1f2022", 0.45)
    parts = [*star(w / 2, SEAT - 0.10, black), _plate(SEAT - 0.075, black)]
    parts.append(
        stuffed(w * 0.78, d * 0.76, 0.08, 3, crown=0.018, radius=0.03).moved(0, -0.035, SEAT - 0.076).part(order.cloth)
    )
    rim = oval(w * 0.72, h - SEAT - 0.06, power=4.0, steps=44)
    lift = SEAT + 0.06 + (h - SEAT - 0.06) / 2 - 0.012

    def back(x: np.ndarray, z: np.ndarray) -> np.ndarray:
        share = (z - SEAT) / (h - SEAT)
        return d * 0.30 + 0.05 * share + 0.03 * np.sin(np.pi * share * 1.1) - 0.34 * x**2

    loop = np.stack([rim[:, 0], back(rim[:, 0], rim[:, 1] + lift), rim[:, 1] + lift], -1)
    parts.append(tube(loop, 0.012, closed=True).part(black))
    u, v = np.meshgrid(np.linspace(-1, 1, 15), np.linspace(-1, 1, 15), indexing="ij")
    x, z = u * np.sqrt(1 - 0.24 * v**2), v * np.sqrt(1 - 0.24 * u**2)
    x, z = x * w * 0.36 * 0.985, z * (h - SEAT - 0.06) / 2 * 0.985 + lift
    parts.append(sheet(np.stack([x, back(x, z), z], -1), 0.004).part(order.second_cloth))
    spine = curve(
        [
            (0, 0.06, SEAT - 0.09),
            (0, d * 0.43, SEAT - 0.05),
            (0, d * 0.43, SEAT + 0.09),
            (0, float(back(np.zeros(1), np.array([SEAT + 0.25]))[0]) + 0.020, SEAT + 0.25),
        ],
        14,
    )
    parts.append(bar(spine, 0.06, 0.020, corner=0.006).part(black))
    for side in (-1, 1):
        x_arm = side * (w / 2 - 0.035)
        arm = curve([(side * 0.12, 0.02, SEAT - 0.085), (x_arm, 0.03, SEAT - 0.06), (x_arm, 0.04, SEAT + 0.17)], 12)
        parts.append(tube(arm, 0.013).part(black))
        parts.append(box(0.065, 0.24, 0.03, 0.013, step=0.5).moved(x_arm, -0.01, SEAT + 0.165).part(black))
    return parts


def _shell(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A moulded shell padded in front, on four raked oak legs that meet under it."""
    parts = [moulded_shell(w * 0.82, d * 0.86, SEAT, h, thick=0.011).part(paint("#eceae4", 0.4))]
    parts.append(
        stuffed(w * 0.62, d * 0.56, 0.036, 4, crown=0.010, radius=0.014)
        .moved(0, -0.05, SEAT - 0.018)
        .part(order.second_cloth)
    )
    parts += star(w / 2, SEAT - 0.028, order.metal, arms=4, castors=True, wood=order.wood)
    return [*parts, _plate(SEAT - 0.012, order.metal)]


def _wicker(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A round-backed basket of cane on a swivelling foot of bent wood, a cushion in it."""
    weave = cane(order.style.wood, order.seed)
    parts = [*star(w / 2, SEAT - 0.06, order.metal, arms=4, castors=False, wood=order.wood)]
    angles = np.linspace(-2.25, 2.25, 36)
    top = SEAT + 0.16 + (h - SEAT - 0.18) * (0.5 + 0.5 * np.cos(angles * 0.9))
    grid = np.zeros((11, 36, 3))
    for row, share in enumerate(np.linspace(0, 1, 11)):
        flare = 0.84 + 0.14 * share
        grid[row] = np.stack(
            [
                w * 0.46 * flare * np.sin(angles),
                d * 0.46 * flare * np.cos(angles),
                SEAT - 0.06 + (top - SEAT + 0.06) * share,
            ],
            -1,
        )
    parts.append(sheet(grid, 0.010).part(weave))
    parts.append(tube(np.concatenate([grid[:, 0], grid[-1, 1:-1], grid[::-1, -1]]), 0.015).part(order.wood))
    parts.append(flat(oval(w * 0.80, d * 0.80), 0.03, 0.01).moved(z=SEAT - 0.075).part(weave))
    return [
        *parts,
        stuffed(w * 0.66, d * 0.66, 0.085, 3, crown=0.022, radius=0.034)
        .moved(0, -0.02, SEAT - 0.05)
        .part(order.accent(order.mark)),
    ]


def _captain(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A banker's chair: a bowed arm rail on turned spindles, a saddled seat, a wooden star on castors."""
    wood = order.wood
    parts = [*star(w / 2, SEAT - 0.03, order.metal, arms=4, wood=wood)]
    parts.append(flat(oval(w * 0.80, d * 0.76, power=3.0), 0.042, 0.016).moved(0, -0.02, SEAT - 0.042).part(wood))
    parts.append(
        stuffed(w * 0.62, d * 0.56, 0.045, 3, crown=0.012, radius=0.018)
        .moved(0, -0.03, SEAT - 0.006)
        .part(order.second_cloth)
    )
    t = np.linspace(-0.12, np.pi + 0.12, 26)
    level = SEAT + 0.25
    rail = np.stack([w * 0.43 * np.cos(t), -0.01 + d * 0.40 * np.sin(t), np.full(26, level)], -1)
    parts.append(bar(rail, 0.056, 0.028, across=(0, 0, 1), corner=0.012).turned("z", 0).part(wood))
    for share in np.linspace(0.06, 0.94, 11):
        c, s = np.cos(np.pi * share), np.sin(np.pi * share)
        parts.append(
            rod(
                (w * 0.36 * c, -0.02 + d * 0.33 * s, SEAT - 0.015),
                (w * 0.43 * c, -0.01 + d * 0.40 * s, level - 0.01),
                0.0095,
            ).part(wood, grain="z")
        )
    u = np.linspace(-1, 1, 15)
    crest = np.stack([u * w * 0.36, d * 0.40 - 0.01 - 0.085 * u**2 + 0.02, h - 0.05 - 0.02 * u**2], -1)
    parts.append(bar(crest, 0.10 - 0.035 * u**2, 0.024, across=(0, 0, 1), corner=0.009).part(wood))
    for x in np.linspace(-0.62, 0.62, 5):
        y = d * 0.40 - 0.085 * x**2
        parts.append(
            rod((x * w * 0.36, y - 0.016, level + 0.01), (x * w * 0.36, y + 0.008, h - 0.07), 0.009).part(
                wood, grain="z"
            )
        )
    return parts


def _tufted(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Tufted leather on seat and back, a steel spine, a heavy four-armed foot."""
    hide = order.second_cloth
    parts = [*star(w / 2, SEAT - 0.10, order.metal, arms=4), _plate(SEAT - 0.082, order.metal)]
    seat = stuffed(w * 0.80, d * 0.78, 0.095, 3, crown=0.022, radius=0.036)
    parts.append(seat.moved(0, -0.03, SEAT - 0.088).part(hide))
    back, buttons = tufted(w * 0.76, h - SEAT - 0.055, 0.075, 4, 4, 4, deep=0.020)
    for mesh in (back, buttons):
        if mesh is not None:
            stood = mesh.turned("x", np.pi / 2).moved(z=(h - SEAT - 0.055) / 2).turned("x", -0.14)
            parts.append(stood.moved(0, d * 0.27, SEAT + 0.05).part(hide))
    for side in (-1, 1):
        x = side * (w * 0.40)
        frame = curve(
            [(x, -0.10, SEAT - 0.06), (x, -0.12, SEAT + 0.18), (x, 0.16, SEAT + 0.20), (x, 0.21, SEAT + 0.12)], 16
        )
        parts.append(bar(frame, 0.030, 0.010, corner=0.002).part(order.metal))
        parts.append(box(0.05, 0.22, 0.028, 0.012, step=0.5).moved(x, 0.0, SEAT + 0.185).part(hide))
    spine = curve(
        [(0, 0.06, SEAT - 0.09), (0, d * 0.38, SEAT - 0.07), (0, d * 0.37, SEAT + 0.12), (0, d * 0.40, SEAT + 0.26)], 12
    )
    return [*parts, bar(spine, 0.07, 0.012, corner=0.003).part(order.metal)]


def _rush(order: Order, w: float, d: float, h: float) -> list[Part]:
    """An armchair of round posts with a rush seat, level arms and three bowed rungs."""
    wood = order.wood
    x0, back = w / 2 - 0.045, d / 2 - 0.10
    parts = [
        wound_seat(w - 0.08, w - 0.12, d - 0.14, 0.045).moved(0, -0.035, SEAT - 0.038).part(rush("#b48f58", order.seed))
    ]
    for side in (-1, 1):
        parts.append(
            rod((side * x0, -d / 2 + 0.05, 0), (side * x0, -d / 2 + 0.05, SEAT + 0.21), 0.019).part(wood, grain="z")
        )
        post = curve(
            [
                (side * (x0 - 0.01), d / 2 - 0.03, 0),
                (side * (x0 - 0.01), back, SEAT),
                (side * (x0 - 0.01), d / 2 - 0.02, h),
            ],
            14,
        )
        parts.append(tube(post, np.linspace(0.019, 0.016, 14)).part(wood, grain="z"))
        arm = curve(
            [
                (side * (x0 + 0.008), -d / 2 + 0.015, SEAT + 0.215),
                (side * (x0 + 0.012), -0.02, SEAT + 0.225),
                (side * (x0 - 0.005), back + 0.03, SEAT + 0.235),
            ],
            9,
        )
        parts.append(
            bar(arm, np.array([0.06, 0.062, 0.06, 0.055, 0.05, 0.045, 0.042, 0.04, 0.036]), 0.024, corner=0.010).part(
                wood
            )
        )
        for z in (0.13, 0.26):
            parts.append(
                rod((side * x0, -d / 2 + 0.05, z), (side * (x0 - 0.01), back + 0.05, z), 0.010).part(wood, grain="y")
            )
    for y, z in ((-d / 2 + 0.05, 0.18), (-d / 2 + 0.05, 0.31), (back + 0.035, 0.22)):
        parts.append(rod((-x0, y, z), (x0, y, z), 0.010).part(wood))
    u = np.linspace(-1, 1, 13)
    for z in np.linspace(SEAT + 0.14, h - 0.07, 3):
        y = np.interp(z, post[:, 2], post[:, 1])
        parts.append(
            bar(
                np.stack([u * (x0 - 0.012), y + 0.025 * (1 - u**2), np.full(13, z)], -1),
                0.062 - 0.016 * u**2,
                0.013,
                across=(0, 0, 1),
            ).part(wood)
        )
    return parts


def _throne(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A velvet back of upright channels wrapped round a deep seat, on a brass star."""
    cover = order.second_cloth
    parts = [*star(w / 2, SEAT - 0.10, order.metal, arms=5, castors=False), _plate(SEAT - 0.10, order.metal)]
    parts.append(flat(oval(w * 0.84, d * 0.84, power=3), 0.05, 0.02).moved(z=SEAT - 0.13).part(cover))
    parts.append(
        stuffed(w * 0.76, d * 0.76, 0.10, 3, crown=0.024, radius=0.04).moved(0, -0.03, SEAT - 0.095).part(cover)
    )
    radius = w * 0.42
    for angle in np.linspace(-1.76, 1.76, 17):
        drop = 0.48 * np.clip((abs(angle) - 0.55) / 1.2, 0, 1) ** 1.4
        tall = (h - SEAT + 0.07) * (1 - float(drop))
        foot = np.array([radius * np.sin(angle), radius * np.cos(angle), SEAT - 0.10])
        out = np.array([0.05 * np.sin(angle), 0.05 * max(0.0, float(np.cos(angle))), 1.0])
        path = foot + out * tall * np.array([0, 0.05, 0.3, 0.6, 0.82, 0.90, 0.95, 0.985, 1.0])[:, None]
        thick = 0.050 * np.array([0.7, 0.95, 1, 1, 1, 0.97, 0.86, 0.66, 0.4])
        parts.append(tube(path, thick, sides=14).part(cover, grain="z"))
    return parts


def _swivel(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A painted schoolroom swivel: a plywood seat and back in two paints on a bright star."""
    pick = order.seed + order.mark
    coats = [paint(COATS[(pick + step) % len(COATS)], 0.32) for step in (0, 2, 4)]
    parts = [*star(w / 2, SEAT - 0.02, coats[2], arms=5), _plate(SEAT - 0.016, coats[2])]
    seat = flat(oval(w * 0.72, d * 0.68, power=3.2), 0.020, 0.008)
    parts.append(
        seat.bent(
            lambda p: p + np.stack([0 * p[:, 0], 0 * p[:, 0], 0.30 * p[:, 0] ** 2 + 0.22 * p[:, 1].clip(0) ** 2], -1)
        )
        .moved(0, -0.03, SEAT - 0.02)
        .part(coats[0])
    )
    back = plate(oval(w * 0.70, (h - SEAT) * 0.50, power=3.0, steps=40), 0.018, 0.007)
    curved = back.bent(lambda p: p + np.stack([0 * p[:, 0], -0.55 * p[:, 0] ** 2, 0 * p[:, 0]], -1)).turned("x", -0.14)
    parts.append(curved.moved(0, d * 0.36, h - (h - SEAT) * 0.25 - 0.01).part(coats[1]))
    spine = curve(
        [(0, 0.04, SEAT - 0.03), (0, d * 0.36, SEAT - 0.025), (0, d * 0.36, SEAT + 0.10), (0, d * 0.385, h - 0.12)], 14
    )
    return [*parts, bar(spine, 0.05, 0.010, corner=0.002).part(coats[2])]


def _post(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Oak posts rounded like pebbles, a curved rail for back and arms in one, a linen pad."""
    wood = order.wood
    level = h - 0.04
    parts = []
    for sx in (-1, 1):
        parts.append(
            bar(
                [(sx * (w / 2 - 0.06), -d / 2 + 0.06, 0), (sx * (w / 2 - 0.05), -d / 2 + 0.07, SEAT + 0.19)],
                0.036,
                0.036,
                corner=0.016,
            ).part(wood)
        )
        parts.append(
            bar(
                [
                    (sx * (w / 2 - 0.09), d / 2 - 0.03, 0),
                    (sx * (w / 2 - 0.10), d / 2 - 0.09, SEAT),
                    (sx * (w / 2 - 0.12), d / 2 - 0.075, level),
                ],
                0.036,
                0.036,
                corner=0.016,
            ).part(wood)
        )
        parts.append(
            bar(
                [
                    (sx * (w / 2 - 0.055), -d / 2 + 0.065, SEAT - 0.07),
                    (sx * (w / 2 - 0.098), d / 2 - 0.088, SEAT - 0.07),
                ],
                0.024,
                0.055,
                corner=0.008,
            ).part(wood)
        )
    for y in (-d / 2 + 0.066, d / 2 - 0.088):
        parts.append(
            bar(
                [(-w / 2 + 0.06, y, SEAT - 0.07), (w / 2 - 0.06, y, SEAT - 0.07)],
                0.024,
                0.055,
                across=(0, 1, 0),
                corner=0.008,
            ).part(wood)
        )
    t = np.linspace(-0.20, np.pi + 0.20, 28)
    rise = np.clip(np.sin(t), 0, 1) ** 1.6
    rail = np.stack(
        [(w / 2 - 0.03) * np.cos(t), -0.05 + (d / 2 - 0.0) * np.sin(t), SEAT + 0.20 + (level - SEAT - 0.20) * rise], -1
    )
    parts.append(bar(rail, 0.034 + 0.045 * rise, 0.026, across=(0, 0, 1), corner=0.011).part(wood))
    for index in range(6):
        y = -d / 2 + 0.09 + (d - 0.21) * index / 5
        parts.append(
            bar(
                [(-w / 2 + 0.075, y, SEAT - 0.040), (w / 2 - 0.075, y, SEAT - 0.040)], 0.060, 0.012, across=(0, 1, 0)
            ).part(wood)
        )
    return [
        *parts,
        stuffed(w - 0.15, d - 0.18, 0.05, 3, crown=0.014, radius=0.02)
        .moved(0, -0.03, SEAT - 0.034)
        .part(order.second_cloth),
    ]


OFFICE: dict[str, Callable[[Order, float, float, float], list[Part]]] = {
    "modern": _task,
    "scandi": _shell,
    "boho": _wicker,
    "country": _captain,
    "industrial": _tufted,
    "mediterranean": _rush,
    "luxury": _throne,
    "eclectic": _swivel,
    "japandia": _post,
}


def office_chair(order: Order) -> list[Part]:
    """A desk chair in the style's form."""
    return OFFICE[order.form or order.style.name](order, order.width, order.depth, order.height)
