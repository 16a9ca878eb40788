"""Nine dining chairs, one form for each style: the front at -depth / 2, feet on z = 0, metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.joinery import bar, curve, flat, formed, oval, ring, rush, wound_seat
from workers.engines.staging.furnish.mesh import Floats, Mesh, lathe, rod, sheet, tube
from workers.engines.staging.furnish.order import Builder, Order, cane, paint
from workers.engines.staging.furnish.upholstery import stuffed
from workers.engines.staging.furnish.wooden_chairs import SEAT, bentwood, ladder, slatted, windsor
from workers.engines.staging.scene import Part

FORMS = {
    "modern": "moulded",
    "scandi": "wishbone",
    "boho": "rattan",
    "country": "windsor",
    "industrial": "leather",
    "mediterranean": "ladder",
    "luxury": "tub",
    "eclectic": "bentwood",
    "japandia": "slatted",
}


def moulded_shell(width: float, depth: float, seat: float, top: float, *, thick: float = 0.010) -> Mesh:
    """One thin shell from the knee over the seat into the back: dished, its sides drawn up, its corners round."""
    side = curve(
        [
            (0, -depth * 0.50, seat - 0.035),
            (0, -depth * 0.44, seat - 0.004),
            (0, -depth * 0.15, seat - 0.016),
            (0, depth * 0.22, seat - 0.012),
            (0, depth * 0.38, seat + 0.05),
            (0, depth * 0.44, seat + 0.5 * (top - seat)),
            (0, depth * 0.50, top),
        ],
        60,
    )
    # rows crowd towards both ends, where the outline turns its corners
    share = np.sin(np.linspace(-np.pi / 2, np.pi / 2, 36))
    rows = np.linspace(-1, 1, len(side))
    side = np.stack([np.interp(share, rows, side[:, axis]) for axis in range(3)], -1)
    line = np.sin(np.linspace(-np.pi / 2, np.pi / 2, 17))
    reach = (1 - np.abs(share) ** 12) ** (1 / 2.6)
    wide = width / 2 * (0.62 + 0.38 * reach) * (1 - 0.10 * np.exp(-(((share - 0.25) / 0.25) ** 2)))
    seated = np.clip((seat + 0.10 - side[:, 2]) / 0.10, 0, 1)
    grid = np.zeros((len(side), len(line), 3))
    lift = np.abs(line) ** 2.6
    grid[..., 0] = wide[:, None] * line
    grid[..., 1] = side[:, 1:2] - 0.055 * lift * (1 - seated)[:, None]
    grid[..., 2] = side[:, 2:3] + 0.040 * lift * (seated * np.clip(1 + 2.2 * share + 0.9, 0.2, 1))[:, None]
    return sheet(grid, thick)


def moulded(order: Order) -> list[Part]:
    """A moulded shell on sled legs of bent steel, a thin pad laid in it."""
    w, d, h = order.width, order.depth, order.height
    coat = paint(("#e7e4dd", "#3a3d42", "#b9b2a6")[order.seed % 3], 0.38)
    parts = [moulded_shell(w, d * 0.94, SEAT, h).part(coat)]
    for side in (-1, 1):
        x, inner = side * (w / 2 - 0.03), side * 0.13
        corners = [
            (inner, -0.11, SEAT - 0.022),
            (x, -0.17, SEAT - 0.07),
            (x, -d / 2 + 0.05, 0.02),
            (x, -d / 2 + 0.10, 0.009),
        ]
        back = [(x, d / 2 - 0.12, 0.009), (x, d / 2 - 0.07, 0.02), (x, 0.13, SEAT - 0.07), (inner, 0.09, SEAT - 0.022)]
        parts.append(tube(_rounded_path(corners + back), 0.0085, sides=10).part(order.metal))
    for y in (-0.11, 0.09):
        parts.append(rod((-0.14, y, SEAT - 0.022), (0.14, y, SEAT - 0.022), 0.0085).part(order.metal))
    pad = stuffed(w * 0.74, d * 0.58, 0.026, 3, crown=0.008, radius=0.009)
    return [*parts, pad.moved(0, -0.045, SEAT - 0.014).part(order.second_cloth)]


def _rounded_path(corners: list[tuple[float, float, float]], reach: float = 0.03) -> Floats:
    """A polyline in space whose corners are rounded by quadratic curves."""
    line = np.asarray(corners, float)
    path = [line[0]]
    for before, corner, after in zip(line[:-2], line[1:-1], line[2:], strict=True):
        back, forth = before - corner, after - corner
        near = min(reach, 0.45 * np.linalg.norm(back), 0.45 * np.linalg.norm(forth))
        start, end = corner + back / np.linalg.norm(back) * near, corner + forth / np.linalg.norm(forth) * near
        for t in np.linspace(0, 1, 5):
            path.append((1 - t) ** 2 * start + 2 * t * (1 - t) * corner + t**2 * end)
    path.append(line[-1])
    return np.array(path)


def wishbone(order: Order) -> list[Part]:
    """A steamed semicircle of a rail on two hind legs, a Y of a splat, a seat of paper cord."""
    w, d, h = order.width, order.depth, order.height
    wood = order.wood
    top = h - 0.09
    parts = [
        wound_seat(w - 0.06, w - 0.14, d * 0.74, 0.04).moved(0, -0.045, SEAT - 0.035).part(rush("#cbb48c", order.seed))
    ]
    for side in (-1, 1):
        parts.append(
            rod(
                (side * (w / 2 - 0.022), -d / 2 + 0.055, 0),
                (side * (w / 2 - 0.03), -d / 2 + 0.06, SEAT - 0.005),
                0.0125,
                0.018,
            ).part(wood, grain="z")
        )
        hind = curve(
            [
                (side * (w / 2 - 0.05), d / 2 - 0.02, 0),
                (side * (w / 2 - 0.065), d / 2 - 0.11, 0.28),
                (side * (w / 2 - 0.065), d / 2 - 0.12, SEAT),
                (side * (w / 2 - 0.03), d / 2 - 0.13, top),
            ],
            18,
        )
        parts.append(tube(hind, np.interp(np.arange(18), [0, 9, 17], [0.013, 0.019, 0.014])).part(wood, grain="z"))
        parts.append(
            rod((side * (w / 2 - 0.03), -d / 2 + 0.06, 0.24), (side * (w / 2 - 0.06), d / 2 - 0.10, 0.24), 0.009).part(
                wood, grain="y"
            )
        )
    for y, z, x in ((-d / 2 + 0.06, 0.30, w / 2 - 0.03), (d / 2 - 0.10, 0.30, w / 2 - 0.065)):
        parts.append(rod((-x, y, z), (x, y, z), 0.009).part(wood))
    t = np.linspace(-0.10, np.pi + 0.10, 30)
    rail = np.stack(
        [(w / 2 - 0.012) * np.cos(t), -0.02 + (d / 2 + 0.01) * np.sin(t), top + 0.085 * np.sin(t).clip(0) ** 2], -1
    )
    parts.append(bar(rail, 0.030, 0.026, across=(0, 0, 1), corner=0.012).part(wood))
    peak = (0.0, d / 2 - 0.016, h - 0.018)
    stem = bar(
        curve([(0, d / 2 - 0.13, SEAT - 0.01), (0, d / 2 - 0.10, SEAT + 0.14)], 6), np.linspace(0.05, 0.042, 6), 0.012
    )
    parts.append(stem.part(wood, grain="z"))
    for side in (-1, 1):
        arm = curve(
            [
                (side * 0.008, d / 2 - 0.102, SEAT + 0.12),
                (side * 0.035, d / 2 - 0.07, SEAT + 0.22),
                (side * 0.085, d / 2 - 0.03, peak[2] - 0.02),
            ],
            10,
        )
        parts.append(bar(arm, 0.022, 0.012).part(wood, grain="z"))
    return parts


def rattan(order: Order) -> list[Part]:
    """A hooped back filled with cane, bent rattan legs bound at the joints, a linen seat cushion."""
    w, d, h = order.width, order.depth, order.height
    wood, weave = order.wood, cane(order.style.wood, order.seed)
    parts = [flat(oval(w - 0.03, d - 0.09, power=2.8), 0.022, 0.008).moved(0, -0.03, SEAT - 0.045).part(weave)]
    parts.append(tube(ring(w - 0.03, d - 0.09, SEAT - 0.034) + np.array([0, -0.03, 0]), 0.015, closed=True).part(wood))

    def hoop(scale: float, count: int = 30) -> Floats:
        t = np.linspace(0, np.pi, count)
        x = scale * (w / 2 - 0.02) * np.cos(t) * (1 - 0.10 * (1 - np.sin(t)))
        z = SEAT - 0.02 + (h - SEAT) * scale**0.3 * np.sin(t) ** 0.62
        return np.stack([x, d / 2 - 0.10 - 0.10 * (1 - np.sin(t)) + 0.16 * (z - SEAT), z], -1)

    outer = hoop(0.965)
    parts.append(tube(outer, 0.015).part(wood))
    base = np.stack(
        [
            outer[:, 0] * 0.98,
            np.interp(np.abs(outer[:, 0]), [0, w / 2], [d / 2 - 0.10, d / 2 - 0.20]),
            np.full(len(outer), SEAT - 0.02),
        ],
        -1,
    )
    shares = np.linspace(0, 0.98, 10)[:, None, None]
    parts.append(sheet(base[None, 1:-1] * (1 - shares) + outer[None, 1:-1] * shares, 0.007).part(weave))
    for side in (-1, 1):
        for y, foot in ((-d / 2 + 0.07, -d / 2 + 0.02), (d / 2 - 0.14, d / 2 - 0.05)):
            leg = curve(
                [
                    (side * (w / 2 - 0.02), foot, 0),
                    (side * (w / 2 - 0.05), y, 0.22),
                    (side * (w / 2 - 0.06), y, SEAT - 0.035),
                ],
                10,
            )
            parts.append(tube(leg, 0.015).part(wood, grain="z"))
            binding = lathe([(0, 0), (0.018, 0.003), (0.018, 0.035), (0, 0.038)], sides=14)
            parts.append(binding.moved(side * (w / 2 - 0.058), y, SEAT - 0.085).part(rush("#8a6236", order.seed)))
    for z in (0.15, 0.20):
        parts.append(tube(ring(w - 0.10, d - 0.13, z) + np.array([0, -0.03, 0]), 0.009, closed=True).part(wood))
    cushion = stuffed(w * 0.80, d * 0.66, 0.062, 4, crown=0.018, radius=0.022)
    return [*parts, cushion.moved(0, -0.055, SEAT - 0.024).part(order.accent(order.mark))]


def leather(order: Order) -> list[Part]:
    """A frame of square steel, its seat and back of saddle leather over a thin pad, brass rivets."""
    w, d, h = order.width, order.depth, order.height
    metal, hide = order.metal, order.second_cloth
    parts = []
    for side in (-1, 1):
        x = side * (w / 2 - 0.015)
        parts.append(
            bar([(x, -d / 2 + 0.03, 0), (x, -d / 2 + 0.03, SEAT - 0.02)], 0.022, 0.022, corner=0.003).part(metal)
        )
        hind = curve(
            [
                (x, d / 2 - 0.02, 0),
                (x, d / 2 - 0.10, SEAT - 0.1),
                (x, d / 2 - 0.10, SEAT + 0.05),
                (x, d / 2 - 0.012, h),
            ],
            16,
        )
        parts.append(bar(hind, 0.022, 0.022, corner=0.003).part(metal))
        parts.append(
            bar([(x, -d / 2 + 0.03, SEAT - 0.035), (x, d / 2 - 0.10, SEAT - 0.035)], 0.022, 0.022, corner=0.003).part(
                metal
            )
        )
        parts.append(bar([(x, -d / 2 + 0.03, 0.13), (x, d / 2 - 0.055, 0.13)], 0.016, 0.016, corner=0.003).part(metal))
    for y, z in ((-d / 2 + 0.03, SEAT - 0.035), (d / 2 - 0.10, SEAT - 0.035), (0.0, 0.13)):
        parts.append(
            bar([(-w / 2 + 0.015, y, z), (w / 2 - 0.015, y, z)], 0.018, 0.018, across=(0, 1, 0), corner=0.003).part(
                metal
            )
        )
    seat = stuffed(w - 0.035, d - 0.10, 0.055, 5, crown=0.016, radius=0.020)
    parts.append(seat.moved(0, -0.03, SEAT - 0.028).part(hide))
    t = np.linspace(-1, 1, 15)
    sling = np.zeros((9, 15, 3))
    for row, share in enumerate(np.linspace(0, 1, 9)):
        z = SEAT + 0.17 + (h - SEAT - 0.185) * share
        y = np.interp(z, hind[:, 2], hind[:, 1])
        sling[row] = np.stack([t * (w / 2 - 0.004), y + 0.030 * (1 - t**4) - 0.014, np.full(15, z)], -1)
    parts.append(sheet(sling[:, ::-1], 0.012).part(hide))
    for side in (-1, 1):
        for z in np.linspace(SEAT + 0.20, h - 0.04, 4):
            y = float(np.interp(z, hind[:, 2], hind[:, 1]))
            parts.append(
                rod(
                    (side * (w / 2 - 0.017), y - 0.024, z), (side * (w / 2 - 0.017), y - 0.012, z), 0.005, sides=8
                ).part(paint("#a07a3c", 0.3))
            )
    return parts


def tub(order: Order) -> list[Part]:
    """A low velvet tub of channels around a deep seat, dark tapered legs shod with brass."""
    w, d, h = order.width, order.depth, order.height
    cover = order.second_cloth
    radius = w / 2 - 0.045
    middle = d / 2 - w / 2
    rolls = 17
    parts = [stuffed(w - 0.075, d - 0.06, 0.125, 4, crown=0.02, radius=0.045).moved(0, -0.02, SEAT - 0.115).part(cover)]
    parts.append(flat(oval(w - 0.06, d - 0.07, power=3.2), 0.05, 0.02).moved(0, -0.01, SEAT - 0.15).part(cover))
    for index in range(rolls):
        angle = np.pi * (index / (rolls - 1) * 1.16 - 0.08)
        out = np.array([np.cos(angle), np.sin(angle), 0])
        lift = (h - SEAT) * (0.52 + 0.48 * max(0.0, float(np.sin(angle))) ** 0.9)
        foot = np.array([0, middle, SEAT - 0.12]) + out * (radius - 0.015)
        tip = np.array([0, middle, SEAT + lift - 0.014]) + out * (
            radius + 0.015 + 0.05 * max(0.0, float(np.sin(angle)))
        )
        path = foot + (tip - foot) * np.array([0, 0.06, 0.3, 0.55, 0.8, 0.88, 0.94, 0.98, 1.0])[:, None]
        thick = 0.041 * np.array([0.72, 0.95, 1, 1, 1, 0.97, 0.86, 0.66, 0.42])
        parts.append(tube(path, thick, sides=14).part(cover, grain="z"))
    for sx in (-1, 1):
        for sy in (-1, 1):
            head = np.array([sx * (w / 2 - 0.09), sy * (d / 2 - 0.11), SEAT - 0.13])
            foot = np.array([sx * (w / 2 - 0.045), sy * (d / 2 - 0.055), 0.0])
            parts.append(rod(foot, head, 0.010, 0.019).part(order.wood, grain="z"))
            shoe = foot + (head - foot) * 0.24
            parts.append(rod(foot, shoe, 0.0115, 0.0137).part(order.metal))
    return parts


CHAIRS: dict[str, Builder] = {
    "moulded": moulded,
    "wishbone": wishbone,
    "rattan": rattan,
    "windsor": windsor,
    "leather": leather,
    "ladder": ladder,
    "tub": tub,
    "bentwood": bentwood,
    "slatted": slatted,
}


def dining_chair(order: Order) -> list[Part]:
    """A dining chair in the style's form."""
    return formed(order, FORMS, CHAIRS)
