"""Bath mats and small stools, one form for each style. On z = 0, metres."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish import patterns
from workers.engines.staging.furnish.joinery import bar, curve, oval, raked, rounded, rush, shifted, turned, wound_seat
from workers.engines.staging.furnish.mesh import Mesh, fillet, joined, lathe, rod, smooth_noise, tube
from workers.engines.staging.furnish.order import Order, cloth, paint, timber
from workers.engines.staging.furnish.tables import planks
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.furnish.upholstery import turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part


def pile_of(outline: np.ndarray, w: float, d: float, thick: float, seed: int) -> Mesh:
    """A mat of pile with soft edges; its outline lies in the x-y plane, uv spans it once."""
    rings = []
    for share, level in ((1.0, 0.0), (1.0, 0.55), (0.985, 0.85), (0.96, 1.0), (0.80, 1.0), (0.55, 1.0), (0.28, 1.0)):
        flat_ring = outline * share
        ring = np.column_stack([flat_ring, np.full(len(flat_ring), level * thick)])
        ring[:, 2] *= 1 + 0.10 * smooth_noise(ring, 0.09, seed) * (level > 0.6)
        rings.append(ring)
    count = len(outline)
    number = np.arange(count * len(rings)).reshape(len(rings), count)
    around = np.concatenate([number, number[:, :1]], axis=1)
    faces = []
    for low, high in itertools.pairwise(around):
        faces.append(np.stack([low[:-1], low[1:], high[1:]], -1))
        faces.append(np.stack([low[:-1], high[1:], high[:-1]], -1))
    top, bottom = number.size, number.size + 1
    faces.append(np.stack([number[-1], np.roll(number[-1], -1), np.full(count, top)], -1))
    faces.append(np.stack([np.roll(number[0], -1), number[0], np.full(count, bottom)], -1))
    vertices = np.concatenate([*rings, [[0, 0, thick], [0, 0, 0]]])
    uv = np.stack([vertices[:, 0] / w + 0.5, 0.5 - vertices[:, 1] / d], -1).clip(0.002, 0.998)
    return Mesh(vertices, np.concatenate(faces), uv)


def woven(kind: str, colors: tuple[str, ...], w: float, d: float, seed: int) -> Material:
    red, green, blue = (float(value) for value in linear(colors[0]))
    picture = patterns.rug(kind, colors, round(w, 2), round(d, 2), seed % 991)
    return Material("bath mat", (red, green, blue), picture, 1.0, roughness=1.0, sheen=0.5, specular=0.1)


def _duckboard(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Slats of wood on two battens."""
    slats = max(5, round(w / 0.085))
    parts = [
        bar(
            [(x, -d / 2 + 0.004, h * 0.74), (x, d / 2 - 0.004, h * 0.74)], w / slats * 0.76, h * 0.5, corner=0.004
        ).part(order.wood)
        for x in -w / 2 + w * (np.arange(slats) + 0.5) / slats
    ]
    for y in (-d * 0.33, d * 0.33):
        parts.append(
            bar([(-w / 2 + 0.02, y, h * 0.26), (w / 2 - 0.02, y, h * 0.26)], 0.035, h * 0.5, across=(0, 1, 0)).part(
                order.wood
            )
        )
    return parts


def bath_mat(order: Order) -> list[Part]:
    """A mat before a tub: tufted, woven, round, fringed, scalloped or of slats; lies_flat."""
    w, d, h = order.width, order.depth, max(order.height, 0.012)
    form = order.form or order.style.name
    if form == "japandia":
        parts = _duckboard(order, w, d, h)
        return [Part(p.vertices, p.faces, p.material, p.uv, p.normals, True) for p in parts]
    sheet_color, duvet, throw = order.style.bedding
    outline = {
        "scandi": oval(w, d, power=2.6, steps=64),
        "mediterranean": oval(w, d, power=2.0, steps=64),
        "luxury": rounded(w, d, 0.06, steps=9),
        "eclectic": oval(w * 0.96, d * 0.94, power=2.4, steps=120),
    }.get(form, rounded(w - (0.08 if form in ("boho", "country") else 0), d, 0.015, steps=3))
    if form == "eclectic":
        angle = np.arctan2(outline[:, 1], outline[:, 0])
        outline = outline * (1 + 0.035 * np.abs(np.sin(7 * angle)))[:, None]
    face = {
        "modern": ("plain", (duvet, throw)),
        "scandi": ("plain", (sheet_color, duvet)),
        "boho": ("diamonds", (sheet_color, throw)),
        "country": ("stripes", (sheet_color, throw, throw)),
        "industrial": ("plain", (throw, duvet)),
        "mediterranean": ("ripple", (duvet, "#c9b48c")),
        "luxury": ("border", (sheet_color, throw, duvet)),
        "eclectic": ("blocks", (duvet, throw, "#e0a82e", "#d9567a")),
    }[form]
    thick = h * {"boho": 0.45, "country": 0.45, "industrial": 0.7}.get(form, 1.0)
    made = pile_of(outline, w, d, thick, order.mark)
    parts = [made.part(woven(face[0], face[1], w, d, order.seed), lies_flat=True)]
    if form in ("boho", "country"):
        strands = []
        for side in (-1, 1):
            for y in np.linspace(-d / 2 + 0.012, d / 2 - 0.012, 34):
                x, sway = side * (w / 2 - 0.045), float(order.rng.uniform(-0.006, 0.006))
                path = [(x, y, 0.005), (x + side * 0.02, y + sway, 0.005), (x + side * 0.043, y + 2 * sway, 0.003)]
                strands.append(tube(path, 0.0026, sides=5))
        parts.append(joined(strands).part(cloth(("linen", sheet_color), order.seed), lies_flat=True))
    return parts


def _cylinder(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A lacquered drum with a recessed grip under its rim."""
    profile = [(0, 0), (0.92, 0), (0.92, 0.84), (0.86, 0.86), (0.86, 0.90), (1, 0.92), (1, 1), (0, 1)]
    return [turned(fillet(profile, 0.018, 3), w, d, h).part(paint("#2b2d30", 0.35), grain="z")]


def _birch(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A round dished seat on three bent legs."""
    dish = [(0, 0.92), (0.98, 0.92), (1, 0.96), (0.97, 1.0), (0.86, 0.985), (0, 0.975)]
    parts = [turned(fillet(dish, 0.012, 3), w * 0.9, d * 0.9, h).part(order.wood)]
    for turn in (0.4, 2.5, 4.6):
        c, s = np.cos(turn), np.sin(turn)
        leg = curve(
            [
                (0.49 * w * c, 0.49 * d * s, 0),
                (0.42 * w * c, 0.42 * d * s, 0.62 * h),
                (0.37 * w * c, 0.37 * d * s, 0.87 * h),
                (0.24 * w * c, 0.24 * d * s, 0.925 * h),
            ],
            14,
        )
        parts.append(bar(leg, 0.038, 0.020, across=(-s, c, 0), corner=0.006).part(order.wood))
    return parts


def _stump(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Carved from one block: a waist, a cupped seat, tool marks all round."""
    profile = [
        (0, 0),
        (0.94, 0),
        (0.98, 0.08),
        (0.58, 0.40),
        (0.60, 0.62),
        (1, 0.94),
        (0.96, 1),
        (0.80, 0.975),
        (0, 0.95),
    ]

    def carve(p: np.ndarray) -> np.ndarray:
        angle = np.arctan2(p[:, 1], p[:, 0])
        p[:, :2] *= (1 + 0.02 * np.sin(18 * angle + 40 * p[:, 2]))[:, None]
        return p

    body = turned(fillet(profile, 0.05, 5), w * 0.97, d * 0.97, h, 54).bent(carve)
    return [body.part(timber(order.style.wood, order.seed, 0.45), grain="z")]


def _milking(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A thick round seat on three turned legs with wedges showing."""
    parts = [
        turned(
            fillet([(0, 0.89), (0.98, 0.89), (1, 0.92), (1, 0.97), (0.95, 1), (0, 1)], 0.02, 4), w * 0.94, d * 0.94, h
        ).part(order.wood)
    ]
    for turn in (0.2, 2.3, 4.4):
        c, s = np.cos(turn), np.sin(turn)
        leg = lathe(turned_profile(h * 0.91, 0.022), sides=16)
        parts.append(
            raked(
                leg, np.array([0.46 * w * c, 0.46 * d * s, 0]), np.array([0.30 * w * c, 0.30 * d * s, h * 0.91])
            ).part(paint("#8fa0a6", 0.55), grain="z")
        )
        parts.append(
            lathe([(0, h - 0.006), (0.014, h - 0.006), (0.014, h + 0.0012), (0, h + 0.0012)], sides=14)
            .moved(0.30 * w * c, 0.30 * d * s, -0.0012)
            .part(timber(order.style.wood, order.seed + 1, 0.5))
        )
    return parts


def _swivel(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A workshop stool: a wooden seat on a threaded spindle, four splayed legs and a ring for the feet."""
    metal = order.metal
    parts = [
        turned(
            fillet([(0, 0.93), (0.96, 0.93), (1, 0.96), (0.97, 1), (0.8, 0.985), (0, 0.98)], 0.012, 3),
            w * 0.86,
            d * 0.86,
            h,
        ).part(order.wood)
    ]
    parts.append(lathe([(0, 0), (0.07, 0), (0.07, 0.01), (0, 0.01)], sides=24).moved(z=h * 0.93 - 0.010).part(metal))
    z = np.linspace(h * 0.40, h * 0.925, 80)
    parts.append(tube(np.stack([0 * z, 0 * z, z], -1), 0.013 + 0.0018 * np.sin(z * 700), sides=10).part(metal))
    for turn in np.linspace(0, 2 * np.pi, 4, endpoint=False) + 0.5:
        c, s = np.cos(turn), np.sin(turn)
        parts.append(rod((0.48 * w * c, 0.48 * d * s, 0), (0.05 * c, 0.05 * s, h * 0.72), 0.012).part(metal, grain="z"))
    reach = 0.48 - 0.48 * 0.30 / 0.72 * 0.86
    loop = oval(2 * reach * w, 2 * reach * d, steps=40)
    parts.append(tube(np.column_stack([loop, np.full(40, h * 0.30)]), 0.007, sides=8, closed=True).part(metal))
    parts.append(lathe([(0, h * 0.66), (0.045, h * 0.66), (0.045, h * 0.74), (0, h * 0.74)], sides=20).part(metal))
    return parts


def _rush(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A square stool with a wound rush seat between rough posts."""
    parts = [wound_seat(w - 0.02, w - 0.02, d - 0.02, 0.05).moved(z=h - 0.052).part(rush("#b48f58", order.seed))]
    for sx in (-1, 1):
        for sy in (-1, 1):
            post = [(0, 0), (0.017, 0), (0.019, h * 0.5), (0.020, h - 0.02), (0.012, h), (0, h)]
            parts.append(
                lathe(fillet(post, 0.008, 3), sides=14)
                .moved(sx * (w / 2 - 0.02), sy * (d / 2 - 0.02))
                .part(order.wood, grain="z")
            )
        for z in (0.14, 0.26):
            parts.append(
                rod((sx * (w / 2 - 0.02), -d / 2 + 0.02, z), (sx * (w / 2 - 0.02), d / 2 - 0.02, z), 0.010).part(
                    order.wood, grain="y"
                )
            )
            parts.append(
                rod(
                    (-w / 2 + 0.02, sx * (d / 2 - 0.02), z + 0.03), (w / 2 - 0.02, sx * (d / 2 - 0.02), z + 0.03), 0.010
                ).part(order.wood)
            )
    return parts


def _velvet(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A drum of pleated velvet on a brass foot, a buttoned seat."""
    body = turned(fillet([(0, 0.12), (0.94, 0.12), (0.94, 0.80), (0, 0.80)], 0.02, 2), w, d, h, 120)

    def pleat(p: np.ndarray) -> np.ndarray:
        angle = np.arctan2(p[:, 1], p[:, 0])
        p[:, :2] *= (1 - 0.04 * np.abs(np.sin(20 * angle)))[:, None]
        return p

    seat = turned(
        fillet([(0, 0.78), (0.96, 0.78), (1, 0.86), (0.94, 0.97), (0.5, 1.0), (0, 0.985)], 0.06, 5), w, d, h, 48
    )
    return [
        body.bent(pleat).part(order.second_cloth, grain="z"),
        seat.part(order.second_cloth),
        turned(fillet([(0, 0), (0.88, 0), (0.88, 0.125), (0, 0.125)], 0.01, 2), w, d, h, 48).part(order.metal),
        tube(
            np.column_stack([oval(w * 0.97, d * 0.97, steps=48), np.full(48, h * 0.79)]), 0.007, sides=8, closed=True
        ).part(order.metal),
    ]


def _stripes(order: Order, w: float, d: float, h: float) -> list[Part]:
    """An hourglass built of painted rings."""
    parts = []
    levels = np.linspace(0, 1, 8)
    for index, (low, high) in enumerate(itertools.pairwise(levels)):
        middle = 1 - 0.52 * np.sin(np.pi * (low + high) / 2) ** 1.4
        ring = [(0, low), (middle, low), (middle, high), (0, high)]
        parts.append(
            turned(fillet(ring, 0.035, 3), w * 0.98, d * 0.98, h, 36).part(
                paint(COATS[(index + order.seed) % len(COATS)], 0.3)
            )
        )
    return parts


def _hinoki(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A bath-house stool: boards for a seat with a slot to lift it, two side boards, a stretcher."""
    parts = shifted(planks(w, d * 0.86, 0.030, 2, order.wood), z=h - 0.030)
    for side in (-1, 1):
        x = side * (w / 2 - 0.05)
        parts.append(
            bar([(x + side * 0.02, 0, 0), (x, 0, h - 0.03)], d * 0.80, 0.026, across=(0, 1, 0), corner=0.006).part(
                order.wood, grain="z"
            )
        )
    parts.append(
        bar([(-w / 2 + 0.05, 0, h * 0.42), (w / 2 - 0.05, 0, h * 0.42)], 0.07, 0.022, across=(0, 0, 1)).part(order.wood)
    )
    return parts


STOOLS: dict[str, Callable[[Order, float, float, float], list[Part]]] = {
    "modern": _cylinder,
    "scandi": _birch,
    "boho": _stump,
    "country": _milking,
    "industrial": _swivel,
    "mediterranean": _rush,
    "luxury": _velvet,
    "eclectic": _stripes,
    "japandia": _hinoki,
}


def stool(order: Order) -> list[Part]:
    """A low stool in the style's form; a tall one (over 0.55 m) is the same one drawn up."""
    return STOOLS[order.form or order.style.name](order, order.width, order.depth, order.height)
