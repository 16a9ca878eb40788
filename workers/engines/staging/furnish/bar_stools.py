"""Nine bar stools, one form for each style: the front at -depth / 2, feet on z = 0, metres."""

from __future__ import annotations

import itertools

import numpy as np

from workers.engines.staging.furnish.chairs import moulded_shell
from workers.engines.staging.furnish.joinery import bar, curve, flat, formed, oval, raked, ring, rush, wound_seat
from workers.engines.staging.furnish.mesh import Floats, fillet, lathe, rod, sheet, tube
from workers.engines.staging.furnish.order import Builder, Order, cane, paint
from workers.engines.staging.furnish.upholstery import legs, stuffed, turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

SEAT = 0.67

FORMS = {
    "modern": "swivel",
    "scandi": "lowback",
    "boho": "woven",
    "country": "saddle",
    "industrial": "screw",
    "mediterranean": "rush",
    "luxury": "throne",
    "eclectic": "painted",
    "japandia": "round",
}


def _feet(
    order: Order, top: float, inset: float, spread: float, material: Material, thick: float = 0.017, rest: float = 0.22
) -> list[Part]:
    """Four raked legs up to z = top, with a rung on each side; the front one lower, to rest the feet on."""
    x, y = order.width / 2 - inset, order.depth / 2 - inset
    parts = legs("taper", x - spread, y - spread, top, material, thick=thick, splay=spread)
    for sy, z in ((-1, rest), (1, rest + 0.14)):
        share = spread * (1 - z / top)
        parts.append(
            rod(
                (-x + spread - share, sy * (y - spread + share), z),
                (x - spread + share, sy * (y - spread + share), z),
                thick * 0.62,
            ).part(material)
        )
    for sx in (-1, 1):
        z = rest + 0.07
        share = spread * (1 - z / top)
        end = sx * (x - spread + share)
        parts.append(
            rod((end, -y + spread - share, z), (end, y - spread + share, z), thick * 0.62).part(material, grain="y")
        )
    return parts


def swivel(order: Order) -> list[Part]:
    """A moulded low shell in leather on a steel column, disc foot and ring to rest the feet on."""
    w, d, h = order.width, order.depth, order.height
    parts = [
        lathe(
            fillet(
                [
                    (0, 0),
                    (0.20, 0),
                    (0.20, 0.008),
                    (0.03, 0.020),
                    (0.022, 0.06),
                    (0.022, SEAT - 0.10),
                    (0.05, SEAT - 0.05),
                    (0, SEAT - 0.05),
                ],
                0.012,
            ),
            sides=44,
        ).part(order.metal)
    ]
    parts.append(tube(ring(0.33, 0.33, 0.22) + np.array([0, -0.05, 0]), 0.010, closed=True).part(order.metal))
    parts.append(rod((0, 0.10, 0.22), (0, -0.02, 0.22), 0.010).part(order.metal))
    parts.append(rod((0, -0.02, 0.22), (0, -0.21, 0.22), 0.008).part(order.metal))
    parts.append(flat(oval(0.24, 0.24), 0.03, 0.008).moved(z=SEAT - 0.06).part(order.metal))
    return [*parts, moulded_shell(w, d * 0.92, SEAT, h, thick=0.016).part(order.second_cloth)]


def lowback(order: Order) -> list[Part]:
    """A dished beech seat and a steamed low rail on raked legs."""
    w, d, h = order.width, order.depth, order.height
    parts = _feet(order, SEAT - 0.02, 0.02, 0.055, order.wood)
    seat = flat(oval(w - 0.03, d - 0.08, power=2.8), 0.034, 0.014)

    def dish(points: Floats) -> Floats:
        points[:, 2] -= (
            (points[:, 2] / 0.034).clip(0, 1) * 0.013 * np.exp(-(points[:, 0] ** 2 + points[:, 1] ** 2) / 0.016)
        )
        return points

    parts.append(seat.bent(dish).moved(0, -0.02, SEAT - 0.034).part(order.wood))
    t = np.linspace(0.02, np.pi - 0.02, 22)
    rail = np.stack(
        [(w / 2 - 0.02) * np.cos(t), -0.01 + (d / 2 - 0.03) * np.sin(t), h - 0.04 - 0.05 * (1 - np.sin(t))], -1
    )
    parts.append(bar(rail, 0.058, 0.020, across=(0, 0, 1), corner=0.008).part(order.wood))
    for share in (0.16, 0.36, 0.5, 0.64, 0.84):
        angle = np.pi * share
        top = (
            0.985 * (w / 2 - 0.02) * np.cos(angle),
            -0.01 + (d / 2 - 0.03) * np.sin(angle),
            h - 0.05 - 0.05 * (1 - np.sin(angle)),
        )
        parts.append(
            rod(
                (0.80 * (w / 2 - 0.02) * np.cos(angle), -0.02 + (d / 2 - 0.085) * np.sin(angle), SEAT - 0.012),
                top,
                0.009,
            ).part(order.wood, grain="z")
        )
    return parts


def woven(order: Order) -> list[Part]:
    """A backless drum of a seat in cane over bowed rattan legs and double hoops."""
    w, d = order.width, order.depth
    top = min(order.height, 0.70)
    weave = cane(order.style.wood, order.seed)
    parts = [flat(oval(w - 0.03, d - 0.03), 0.09, 0.03).moved(z=top - 0.09).part(weave)]
    parts.append(tube(ring(w - 0.028, d - 0.028, top - 0.085), 0.013, closed=True).part(order.wood))
    for turn in np.linspace(0, 2 * np.pi, 6, endpoint=False) + 0.5:
        c, s = np.cos(turn), np.sin(turn)
        leg = curve(
            [
                (0.98 * w / 2 * c, 0.98 * d / 2 * s, 0),
                (0.62 * w / 2 * c, 0.62 * d / 2 * s, 0.30),
                (0.86 * w / 2 * c, 0.86 * d / 2 * s, top - 0.08),
            ],
            12,
        )
        parts.append(tube(leg, 0.012).part(order.wood, grain="z"))
    for z, size in ((0.27, 0.66), (0.31, 0.655), (0.10, 0.88)):
        parts.append(tube(ring(w * size, d * size, z), 0.008, closed=True).part(order.wood))
    return parts


def saddle(order: Order) -> list[Part]:
    """A saddle seat on turned, painted legs, a comb of spindles for the loins."""
    w, d, h = order.width, order.depth, order.height
    coat = paint("#8fa0a6", 0.5)
    parts: list[Part] = []
    for sx in (-1, 1):
        for sy in (-1, 1):
            foot = np.array([sx * (w / 2 - 0.02), sy * (d / 2 - 0.025), 0])
            head = foot + np.array([-sx * 0.075, -sy * 0.075, SEAT])
            leg = lathe(turned_profile(SEAT - 0.01, 0.021), sides=16)
            parts.append(raked(leg, foot, head).part(coat, grain="z"))
    for z, y in ((0.20, -1), (0.32, 1)):
        reach = 0.075 * z / SEAT
        parts.append(
            rod(
                (-w / 2 + 0.02 + reach, y * (d / 2 - 0.025 - reach), z),
                (w / 2 - 0.02 - reach, y * (d / 2 - 0.025 - reach), z),
                0.012,
            ).part(coat)
        )
        parts.append(
            rod(
                (y * (w / 2 - 0.027 - reach), -d / 2 + 0.03 + reach, 0.26),
                (y * (w / 2 - 0.027 - reach), d / 2 - 0.03 - reach, 0.26),
                0.011,
            ).part(coat, grain="y")
        )
    board = flat(oval(w - 0.02, d - 0.10, power=3.0), 0.042, 0.016)
    seat = board.bent(lambda p: p + [0, 0, 1] * (0.35 * p[:, 0] ** 2 * p[:, 2] / 0.042)[:, None])
    parts.append(seat.moved(0, -0.02, SEAT - 0.042).part(order.wood))
    t = np.linspace(-1, 1, 13)
    crest = np.stack([t * (w / 2 - 0.02), d / 2 - 0.012 - 0.06 * t**2, h - 0.035 - 0.012 * t**2], -1)
    parts.append(bar(crest, 0.065 - 0.015 * t**2, 0.018, across=(0, 0, 1), corner=0.007).part(coat))
    for share in np.linspace(-0.8, 0.8, 6):
        top = (share * (w / 2 - 0.03), d / 2 - 0.012 - 0.06 * share**2, h - 0.04)
        parts.append(
            rod((share * (w / 2 - 0.07), d / 2 - 0.085 - 0.05 * share**2, SEAT - 0.01), top, 0.008).part(
                coat, grain="z"
            )
        )
    return parts


def screw(order: Order) -> list[Part]:
    """A cast workshop stool: a threaded spindle under a worn wooden seat, three bent legs, a ring."""
    w, d = order.width, order.depth
    top = min(order.height, 0.70)
    r = min(w, d) / 2
    parts = [
        lathe(
            fillet(
                [(0, 0), (r - 0.01, 0), (r, 0.012), (r, 0.026), (r - 0.02, 0.036), (0.05, 0.030), (0, 0.028)], 0.006
            ),
            sides=44,
        )
        .moved(z=top - 0.036)
        .part(order.wood)
    ]
    parts.append(
        lathe([(0, 0), (0.10, 0), (0.10, 0.008), (0.03, 0.014), (0, 0.014)]).moved(z=top - 0.045).part(order.metal)
    )
    z = np.linspace(0.26, top - 0.036, 90)
    thread = [(0.0, 0.26), *[(0.0125 + 0.0022 * float(np.sin(v * 420)), float(v)) for v in z], (0.0, top - 0.036)]
    parts.append(lathe(thread, sides=16).part(order.metal))
    hub = fillet([(0, 0.30), (0.03, 0.30), (0.034, 0.36), (0.022, 0.42), (0, 0.42)], 0.008)
    parts.append(lathe(hub, sides=24).part(order.metal))
    for turn in np.linspace(0, 2 * np.pi, 4, endpoint=False) + 0.6:
        c, s = np.cos(turn), np.sin(turn)
        leg = curve(
            [
                (r * c, r * s, 0.008),
                (0.88 * r * c, 0.88 * r * s, 0.15),
                (0.55 * r * c, 0.55 * r * s, 0.30),
                (0.02 * c, 0.02 * s, 0.385),
            ],
            14,
        )
        parts.append(bar(leg, 0.028, 0.011, across=(-s, c, 0)).part(order.metal))
    return [*parts, tube(ring(1.76 * r, 1.76 * r, 0.165), 0.009, closed=True).part(order.metal)]


def rush_seat(order: Order) -> list[Part]:
    """Round posts, a wound rush seat and two bowed rungs for a low back."""
    w, d, h = order.width, order.depth, order.height
    wood = order.wood
    parts = [
        wound_seat(w - 0.02, w - 0.05, d - 0.08, 0.044).moved(0, -0.02, SEAT - 0.036).part(rush("#b48f58", order.seed))
    ]
    for sx in (-1, 1):
        x = sx * (w / 2 - 0.02)
        parts.append(rod((x, -d / 2 + 0.035, 0), (x, -d / 2 + 0.035, SEAT + 0.008), 0.018).part(wood, grain="z"))
        parts.append(
            tube(
                curve([(x, d / 2 - 0.05, 0), (x * 0.96, d / 2 - 0.075, SEAT), (x * 0.96, d / 2 - 0.02, h)], 14),
                np.linspace(0.018, 0.015, 14),
            ).part(wood, grain="z")
        )
        for z in (0.17, 0.40):
            parts.append(rod((x, -d / 2 + 0.035, z), (x, d / 2 - 0.06, z), 0.010).part(wood, grain="y"))
    for y, z in ((-d / 2 + 0.035, 0.22), (-d / 2 + 0.035, 0.36), (d / 2 - 0.062, 0.28)):
        parts.append(rod((-w / 2 + 0.02, y, z), (w / 2 - 0.02, y, z), 0.011).part(wood))
    t = np.linspace(-1, 1, 11)
    for z in (SEAT + 0.14, h - 0.05):
        path = np.stack(
            [0.96 * t * (w / 2 - 0.02), d / 2 - 0.085 + 0.19 * (z - SEAT) + 0.018 * (1 - t**2), np.full(11, z)], -1
        )
        parts.append(bar(path, 0.058 - 0.012 * t**2, 0.012, across=(0, 0, 1)).part(wood))
    return parts


def throne(order: Order) -> list[Part]:
    """A velvet seat in a curved low back, slender legs and a footrest of brass."""
    w, d, h = order.width, order.depth, order.height
    cover, brass = order.second_cloth, order.metal
    parts = [flat(oval(w - 0.03, d - 0.04, power=3.0), 0.06, 0.022).moved(z=SEAT - 0.115).part(cover)]
    parts.append(
        stuffed(w - 0.06, d - 0.08, 0.085, 5, crown=0.022, radius=0.034).moved(0, -0.02, SEAT - 0.075).part(cover)
    )
    t = np.linspace(-0.25, np.pi + 0.25, 27)
    rows = []
    for share in np.linspace(0, 1, 9):
        low = SEAT - 0.09
        tall = (h - low) * (0.56 + 0.44 * np.sin(t.clip(0, np.pi)) ** 1.2)
        flare = 1 + 0.05 * share
        rows.append(
            np.stack(
                [flare * (w / 2 - 0.035) * np.cos(t), 0.01 + flare * (d / 2 - 0.05) * np.sin(t), low + tall * share], -1
            )
        )
    grid = np.array(rows)
    parts.append(sheet(grid[:, ::-1], 0.036).part(cover))
    parts.append(tube(np.concatenate([grid[0][:1], grid[-1], grid[0][-1:]]), 0.020, sides=12).part(cover))
    for sx in (-1, 1):
        for sy in (-1, 1):
            parts.append(
                rod(
                    (sx * (w / 2 - 0.02), sy * (d / 2 - 0.025), 0),
                    (sx * (w / 2 - 0.07), sy * (d / 2 - 0.08), SEAT - 0.10),
                    0.009,
                    0.012,
                ).part(brass)
            )
    frame = ring(w - 0.075, d - 0.085, 0.21)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) * [w / 2 - 0.037, d / 2 - 0.043]
    for here, there in itertools.pairwise(corners):
        parts.append(rod((*here, frame[0, 2]), (*there, frame[0, 2]), 0.008).part(brass))
    return parts


def painted(order: Order) -> list[Part]:
    """A round seat and bobbin-turned back hoop in one paint, the legs dipped in a second."""
    w, d, h = order.width, order.depth, order.height
    pick = order.mark + order.seed
    coat, dip = paint(COATS[pick % len(COATS)], 0.32), paint(COATS[(pick + 2) % len(COATS)], 0.32)
    r = min(w, d) / 2 - 0.01
    parts = [
        lathe(fillet([(0, 0), (r - 0.01, 0), (r, 0.014), (r, 0.03), (r - 0.02, 0.04), (0, 0.034)], 0.008), sides=44)
        .moved(0, -0.01, SEAT - 0.04)
        .part(coat)
    ]
    for sx in (-1, 1):
        for sy in (-1, 1):
            foot = np.array([sx * (w / 2 - 0.02), sy * (d / 2 - 0.03), 0.0])
            head = np.array([sx * 0.10, sy * 0.10 - 0.01, SEAT - 0.03])
            middle = foot + (head - foot) * 0.30
            parts.append(rod(foot, middle, 0.0145, 0.0165).part(dip))
            parts.append(rod(middle, head, 0.0165, 0.0185).part(coat))
    parts.append(tube(ring(w - 0.125, d - 0.14, 0.26), 0.010, closed=True).part(coat))
    t = np.linspace(0, np.pi, 90)
    tall = h - SEAT
    hoop = np.stack(
        [(r - 0.045) * np.cos(t), 0.5 * r + 0.28 * r * np.sin(t), SEAT - 0.02 + (tall - 0.002) * np.sin(t) ** 0.8], -1
    )
    parts.append(tube(hoop, 0.013 + 0.005 * np.abs(np.sin(t * 17)), sides=10).part(dip))
    return [*parts, rod((0, 0.62 * r, SEAT - 0.01), (0, 0.78 * r, h - 0.012), 0.008).part(coat)]


def round_stool(order: Order) -> list[Part]:
    """A thick round of oak on four square posts joined crosswise, backless and low in line."""
    w, d = order.width, order.depth
    top = min(order.height, 0.70)
    wood = order.wood
    parts = [flat(oval(w - 0.01, d - 0.01, power=2.4), 0.048, 0.016).moved(z=top - 0.048).part(wood)]
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = sx * (w / 2 - 0.065), sy * (d / 2 - 0.065)
            parts.append(bar([(x * 1.12, y * 1.12, 0), (x, y, top - 0.04)], 0.036, 0.036, corner=0.010).part(wood))
    for z, grain in ((0.22, "x"), (0.30, "y")):
        for side in (-1, 1):
            x, y = 1.08 * (w / 2 - 0.065), 1.08 * (d / 2 - 0.065)
            line = [(-x, side * y, z), (x, side * y, z)] if grain == "x" else [(side * x, -y, z), (side * x, y, z)]
            parts.append(bar(line, 0.040, 0.020, across=(0, 0, 1), corner=0.007).part(wood))
    return parts


STOOLS: dict[str, Builder] = {
    "swivel": swivel,
    "lowback": lowback,
    "woven": woven,
    "saddle": saddle,
    "screw": screw,
    "rush": rush_seat,
    "throne": throne,
    "painted": painted,
    "round": round_stool,
}


def bar_stool(order: Order) -> list[Part]:
    """A stool for a counter, in the style's form."""
    return formed(order, FORMS, STOOLS)
