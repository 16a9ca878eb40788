"""Nine dining tables, one form for each style, feet on z = 0, tops at z = height, metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.joinery import bar, curve, flat, formed, oval, rounded, shifted, turned
from workers.engines.staging.furnish.mesh import Floats, box, fillet, lathe, plate, rod
from workers.engines.staging.furnish.order import Builder, Order, cane, paint, timber
from workers.engines.staging.furnish.tables import planks
from workers.engines.staging.furnish.upholstery import legs, turned_profile
from workers.engines.staging.scene import Part

FORMS = {
    "modern": "boat",
    "scandi": "raked",
    "boho": "baskets",
    "country": "farmhouse",
    "industrial": "crossed",
    "mediterranean": "refectory",
    "luxury": "drums",
    "eclectic": "scalloped",
    "japandia": "halves",
}


def boat(order: Order) -> list[Part]:
    """A thin top with bowed sides on two black trapezes of flat steel."""
    w, d, h = order.width, order.depth, order.height
    t = np.linspace(-1, 1, 15)
    near = np.stack([t * w / 2, -d / 2 * (1 - 0.10 * t**2)], -1)
    outline = np.concatenate([near, -near])
    parts = [flat(outline, 0.028, 0.010).moved(z=h - 0.028).part(order.wood)]
    for side in (-1, 1):
        x = side * w * 0.29
        for y in (-1, 1):
            foot, head = (x + side * 0.06, y * d * 0.36, 0.010), (x, y * d * 0.27, h - 0.036)
            parts.append(bar([foot, head], 0.070, 0.018, corner=0.003).part(order.metal))
        parts.append(
            bar(
                [(x + side * 0.06, -d * 0.375, 0.009), (x + side * 0.06, d * 0.375, 0.009)], 0.070, 0.018, corner=0.003
            ).part(order.metal)
        )
        parts.append(
            bar([(x, -d * 0.30, h - 0.036), (x, d * 0.30, h - 0.036)], 0.070, 0.018, corner=0.003).part(order.metal)
        )
    return [*parts, box(w * 0.58, 0.05, 0.02, 0.003).moved(0, 0, h - 0.050).part(order.metal)]


def raked(order: Order) -> list[Part]:
    """A softly rounded oak top over a set-back apron and raked round legs."""
    w, d, h = order.width, order.depth, order.height
    wood = order.wood
    parts = [flat(oval(w, d, power=3.4, steps=72), 0.026, 0.011).moved(z=h - 0.026).part(wood)]
    for y in (-d * 0.28, d * 0.28):
        parts.append(box(w * 0.62, 0.022, 0.075, 0.006).moved(0, y, h - 0.10).part(wood))
    for x in (-w * 0.31, w * 0.31):
        parts.append(box(0.022, d * 0.56, 0.075, 0.006).moved(x, 0, h - 0.10).part(wood, grain="y"))
    return parts + legs("taper", w * 0.31, d * 0.28, h - 0.02, wood, thick=0.029, splay=0.085)


def baskets(order: Order) -> list[Part]:
    """An oval top of warm boards on two waisted baskets of cane with wooden hoops."""
    w, d, h = order.width, order.depth, order.height
    parts = [
        flat(oval(w, d, power=2.4, steps=72), 0.036, 0.014)
        .moved(z=h - 0.036)
        .part(timber(order.style.wood, order.seed, 0.36, 7))
    ]
    outline = fillet([(0, 0), (1, 0), (0.72, 0.45), (0.70, 0.6), (0.95, 1), (0, 1)], 0.12, 6)
    for side in (-1, 1):
        basket = turned(outline, 0.44, min(0.44, d * 0.5), h - 0.03, 44)
        parts.append(basket.moved(side * w * 0.24).part(cane(order.style.wood, order.seed), grain="z"))
        for z, radius in ((0.014, 0.225), (h - 0.05, 0.213)):
            hoop = lathe(fillet([(0, -0.012), (radius, -0.012), (radius, 0.012), (0, 0.012)], 0.010))
            parts.append(hoop.moved(side * w * 0.24, 0, z).part(order.wood))
    return parts


def farmhouse(order: Order) -> list[Part]:
    """Scrubbed boards with breadboard ends over a painted apron and stout turned legs."""
    w, d, h = order.width, order.depth, order.height
    coat = paint("#e4dfd3", 0.55)
    leg = lathe(turned_profile(h - 0.03, 0.052)[::2], sides=18)
    parts: list[Part] = []
    for side in (-1, 1):
        for y in (-1, 1):
            parts.append(leg.moved(side * (w / 2 - 0.10), y * (d / 2 - 0.10)).part(coat))
            parts.append(
                box(0.085, 0.085, 0.13, 0.005, step=1)
                .moved(side * (w / 2 - 0.10), y * (d / 2 - 0.10), h - 0.16)
                .part(coat)
            )
        parts.append(box(0.024, d - 0.26, 0.10, 0.004).moved(side * (w / 2 - 0.085), 0, h - 0.135).part(coat))
        parts.append(box(w - 0.26, 0.024, 0.10, 0.004).moved(0, side * (d / 2 - 0.085), h - 0.135).part(coat))
        parts.append(
            bar(
                [(side * (w / 2 - 0.06), -d / 2, h - 0.018), (side * (w / 2 - 0.06), d / 2, h - 0.018)],
                0.118,
                0.036,
                corner=0.006,
            ).part(order.wood)
        )
    return parts + shifted(planks(w - 0.242, d - 0.004, 0.034, 6, order.wood), z=h - 0.034)


def crossed(order: Order) -> list[Part]:
    """Heavy boards on two crosses of square steel tied by a long bar."""
    w, d, h = order.width, order.depth, order.height
    parts = shifted(planks(w, d, 0.05, 4, timber(order.style.wood, order.seed, 0.45)), z=h - 0.05)
    for side in (-1, 1):
        x = side * w * 0.33
        for number, y in enumerate((-1, 1)):
            shift = (number - 0.5) * 0.004
            leg = [(x + shift, y * d * 0.40, 0.008), (x + shift, -y * d * 0.40, h - 0.058)]
            parts.append(bar(leg, 0.05, 0.05, corner=0.004).part(order.metal))
            parts.append(box(0.075, 0.11, 0.010, 0.003).moved(x, y * d * 0.40).part(order.metal))
        parts.append(
            bar([(x, -d * 0.45, h - 0.056), (x, d * 0.45, h - 0.056)], 0.06, 0.012, corner=0.003).part(order.metal)
        )
        parts.append(
            rod((x - side * 0.03, 0, h / 2 - 0.025), (x + side * 0.032, 0, h / 2 - 0.025), 0.016, sides=6).part(
                order.metal
            )
        )
    return [
        *parts,
        bar([(-w * 0.33, 0, h / 2 - 0.025), (w * 0.33, 0, h / 2 - 0.025)], 0.04, 0.04, across=(0, 1, 0)).part(
            order.metal
        ),
    ]


def refectory(order: Order) -> list[Part]:
    """Thick old planks on two lyre-shaped boards, a wedged beam and a pair of iron stays."""
    w, d, h = order.width, order.depth, order.height
    wood = timber(order.style.wood, order.seed, 0.40)
    parts = shifted(planks(w, d, 0.055, 3, wood), z=h - 0.055)
    share = np.linspace(0, 1, 25)
    half = d * (0.20 + 0.13 * np.cos(2 * np.pi * share) + 0.025 * np.cos(4 * np.pi * share))
    lyre = np.concatenate(
        [np.stack([half, share * (h - 0.11)], -1), np.stack([-half[::-1], share[::-1] * (h - 0.11)], -1)]
    )
    for side in (-1, 1):
        x = side * w * 0.34
        board = plate(lyre + np.array([0, 0.04]), 0.055, 0.010).turned("z", np.pi / 2)
        parts.append(board.moved(x).part(wood, grain="z"))
        parts.append(box(0.085, d * 0.74, 0.05, 0.010).moved(x).part(wood, grain="y"))
        parts.append(box(0.085, d * 0.80, 0.05, 0.010).moved(x, 0, h - 0.10).part(wood, grain="y"))
        wedge = box(0.03, 0.026, 0.13, 0.006).turned("y", 0.07 * side)
        parts.append(wedge.moved(x + side * 0.055, 0, 0.27).part(wood, grain="z"))
        stay = curve([(x - side * 0.02, 0, 0.33), (x - side * 0.24, 0, 0.40), (side * 0.10, 0, h - 0.058)], 16)
        parts.append(bar(stay, 0.022, 0.010, across=(0, 1, 0)).part(order.metal))
    return [
        *parts,
        bar(
            [(-w * 0.34 - 0.085, 0, 0.33), (w * 0.34 + 0.085, 0, 0.33)], 0.045, 0.085, across=(0, 1, 0), corner=0.008
        ).part(wood),
    ]


def drums(order: Order) -> list[Part]:
    """A polished marble oval on two fluted drums, shod and collared in brass."""
    w, d, h = order.width, order.depth, order.height
    parts = [flat(oval(w, d, power=2.6, steps=80), 0.030, 0.012).moved(z=h - 0.030).part(order.stone)]

    def flute(points: Floats) -> Floats:
        angle = np.arctan2(points[:, 1], points[:, 0])
        points[:, :2] *= (1 - 0.045 * np.abs(np.sin(11 * angle)))[:, None]
        return points

    for side in (-1, 1):
        column = lathe(fillet([(0, 0.03), (0.165, 0.03), (0.165, h - 0.045), (0, h - 0.045)], 0.006), sides=132).bent(
            flute
        )
        parts.append(column.moved(side * w * 0.23).part(order.wood, grain="z"))
        for z, high in ((0.0, 0.034), (h - 0.05, 0.021)):
            parts.append(
                lathe(fillet([(0, 0), (0.172, 0), (0.172, high), (0, high)], 0.005))
                .moved(side * w * 0.23, 0, z)
                .part(order.metal)
            )
    return parts


def scalloped(order: Order) -> list[Part]:
    """A top with a scalloped rim in one colour on four fat bobbin legs in others."""
    w, d, h = order.width, order.depth, order.height
    coats = ("#2f6d8f", "#c4572f", "#e0a82e", "#2f6d5a")
    t = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    c, s = np.cos(t), np.sin(t)
    reach = (np.abs(c) ** 3.2 + np.abs(s) ** 3.2) ** (-1 / 3.2)
    line = np.stack([(w / 2 - 0.02) * reach * c, (d / 2 - 0.02) * reach * s], -1)
    walked = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    waves = round(walked[-1] / 0.16)
    out = line / np.linalg.norm(line, axis=1, keepdims=True)
    rim = (
        line
        + out
        * (0.02 * np.abs(np.sin(np.pi * waves * walked / (walked[-1] + np.linalg.norm(line[0] - line[-1])))))[:, None]
    )
    parts = [flat(rim, 0.034, 0.010).moved(z=h - 0.034).part(paint(coats[order.seed % 4], 0.28))]
    bobbins = [(0.0, 0.0), (0.6, 0.0)]
    for step in range(5):
        low = 0.02 + 0.19 * step
        bobbins += [(0.62, low), (1.0, low + 0.06), (1.0, low + 0.12), (0.62, low + 0.18)]
    bobbins += [(0.9, 0.98), (0.9, 1.0), (0.0, 1.0)]
    leg = fillet(bobbins, 0.04, 2)
    for number, (x, y) in enumerate(((-1, -1), (1, -1), (-1, 1), (1, 1))):
        coat = paint(coats[(order.seed + 1 + number % 3) % 4], 0.28)
        parts.append(turned(leg, 0.095, 0.095, h - 0.03, 16).moved(x * (w / 2 - 0.20), y * (d / 2 - 0.15)).part(coat))
    for y in (-1, 1):
        parts.append(box(w - 0.42, 0.024, 0.07, 0.005).moved(0, y * (d / 2 - 0.15), h - 0.10).part(order.wood))
        parts.append(box(0.024, d - 0.32, 0.07, 0.005).moved(y * (w / 2 - 0.20), 0, h - 0.10).part(order.wood))
    return parts


def halves(order: Order) -> list[Part]:
    """A slab with round corners on two half columns of staves, a low beam between them."""
    w, d, h = order.width, order.depth, order.height
    wood = order.wood
    parts = [flat(rounded(w, d, 0.16, steps=9), 0.042, 0.015).moved(z=h - 0.042).part(wood)]
    for side in (-1, 1):
        for index in range(13):
            angle = np.pi * (index / 12 - 0.5)
            x = side * (w * 0.26 + 0.13 * np.cos(angle))
            y = d * 0.31 * np.sin(angle)
            stave = box(0.044, 0.05, h - 0.036, 0.014, step=1, bevel=2).turned("z", side * angle).moved(x, y)
            parts.append(stave.part(wood, grain="z"))
    parts.append(box(w * 0.66, 0.05, 0.07, 0.012).moved(0, 0, 0.14).part(wood))
    return parts


TABLES: dict[str, Builder] = {
    "boat": boat,
    "raked": raked,
    "baskets": baskets,
    "farmhouse": farmhouse,
    "crossed": crossed,
    "refectory": refectory,
    "drums": drums,
    "scalloped": scalloped,
    "halves": halves,
}


def dining_table(order: Order) -> list[Part]:
    """A dining table in the style's form."""
    return formed(order, FORMS, TABLES)
