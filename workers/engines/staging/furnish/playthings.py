"""Toy chests and play tents, one form for each style. On z = 0, metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.cabinetry import front, knob, look, pull, slab
from workers.engines.staging.furnish.joinery import flat, rounded, rush, shifted, turned
from workers.engines.staging.furnish.mesh import Floats, Mesh, fillet, lathe, plate, rod, sheet, smooth_noise, tube
from workers.engines.staging.furnish.nursery import PRINTS, bear, printed
from workers.engines.staging.furnish.order import Order, cloth, paint
from workers.engines.staging.furnish.upholstery import legs, stuffed, turned_profile
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Material, Part

FRONTS = {
    "modern": "plain",
    "boho": "cane",
    "country": "framed",
    "industrial": "planked",
    "mediterranean": "raised",
    "luxury": "fluted",
    "eclectic": "plain",
    "japandia": "slats",
    "scandi": "plain",
}

SIDES = {"luxury": 8, "boho": 6, "eclectic": 6, "mediterranean": 5}
"""Poles of a tipi where there are more than four."""
CROSSING = 0.84
"""Where its poles cross, as a share of its height."""


def toy_chest(order: Order) -> list[Part]:
    """A chest for toys in the style's manner, a bear and blocks on or beside its lid."""
    w, d, h = order.width, order.depth, order.height
    name = order.form or order.style.name
    made = look(order)
    low = {"scandi": 0.06, "boho": 0.05, "country": 0.06, "luxury": 0.05, "eclectic": 0.09}.get(name, 0.03)
    top = h - 0.17  # a bear sits on the lid
    if name == "mediterranean":
        parts = _basket(order, w, d, top)
    else:
        parts = _chest(order, name, w, d, low, top, made.body, made.face)
        if name == "luxury":
            parts.append(slab(w - 0.06, d - 0.06, low + 0.002, 0.003).part(order.metal))
        elif name in ("country", "boho"):
            foot = lathe(turned_profile(low + 0.004, 0.034)[::2], sides=14)
            parts += [
                foot.moved(sx * (w / 2 - 0.06), sy * (d / 2 - 0.06)).part(made.trim) for sx in (-1, 1) for sy in (-1, 1)
            ]
        elif name in ("scandi", "eclectic"):
            parts += legs("taper", w / 2 - 0.07, d / 2 - 0.06, low + 0.004, order.wood, thick=0.02, splay=0.01)
        else:
            parts += [
                slab(0.05, 0.05, low + 0.004, 0.006).moved(sx * (w / 2 - 0.06), sy * (d / 2 - 0.06)).part(made.trim)
                for sx in (-1, 1)
                for sy in (-1, 1)
            ]
    side = 1 if order.rng.random() < 0.5 else -1
    seat = [Part(p.vertices * np.float32(0.66), p.faces, p.material, p.uv, p.normals) for p in bear(order)]
    parts += shifted(seat, side * w * 0.22, 0.02, top - 0.002, -0.3 * side)
    colors = [
        paint(color, 0.4)
        for color in (
            COATS if name == "eclectic" else [order.style.accents[0][1], "#e4dccb", order.style.accents[1][1]]
        )
    ]
    for index, (x, z, turn) in enumerate(((-0.30, 0.0, 0.2), (-0.235, 0.0, -0.35), (-0.268, 0.048, 0.5))):
        cube = slab(0.048, 0.048, 0.048, 0.005).turned("z", turn + side)
        parts.append(cube.moved(side * w * x * 1.15, -0.01, top + z).part(colors[index % len(colors)]))
    return parts


def _chest(
    order: Order, name: str, w: float, d: float, low: float, top: float, body: Material, face: Material
) -> list[Part]:
    """A carcass whose front wears the style's panels, and a lid that oversails it."""
    tall = top - low - 0.030
    parts = [slab(w - 0.03, d - 0.035, tall, 0.005).moved(0, 0.004, low).part(body)]
    columns = {"modern": 1, "scandi": 1, "luxury": 1}.get(name, 2)
    wide = (w - 0.05) / columns
    for column in range(columns):
        skin = paint(COATS[(order.seed + 1 + column) % 6], 0.3) if name == "eclectic" else face
        x = -(w - 0.05) / 2 + wide * (column + 0.5)
        parts += shifted(
            front(FRONTS[name], wide - 0.006, tall - 0.012, skin, order.wood if name == "boho" else body),
            x,
            -d / 2 + 0.022,
            low + 0.006,
        )
    grip = {
        "scandi": "leather",
        "country": "ring",
        "industrial": "bar",
        "eclectic": "ball",
        "luxury": "ball",
        "boho": "ball",
    }.get(name, "none")
    parts += shifted(
        pull(grip, 0.0, tall - 0.045, order.metal if grip != "leather" else cloth(("leather", "#a8703e"), order.seed)),
        0,
        -d / 2 + 0.022,
        low,
    )
    lid = order.wood if name in ("modern", "scandi", "country", "industrial") else body
    parts.append(flat(rounded(w, d, 0.03), 0.030, 0.010).moved(z=top - 0.030).part(lid))
    if name == "industrial":
        for sx in (-1, 1):
            parts.append(slab(0.05, d - 0.004, 0.034, 0.003).moved(sx * w * 0.34, 0, top - 0.032).part(order.metal))
            parts.append(slab(0.05, 0.006, tall, 0.002).moved(sx * w * 0.34, -d / 2 + 0.002, low).part(order.metal))
    return parts


def _basket(order: Order, w: float, d: float, top: float) -> list[Part]:
    """A lidded trunk of sea grass with rope handles."""
    weave = rush("#a58c66", order.seed)

    def squared(mesh: Mesh) -> Mesh:
        def widen(points: Floats) -> Floats:
            angle = np.arctan2(points[:, 1] / d, points[:, 0] / w)
            points[:, :2] *= ((np.abs(np.cos(angle)) ** 5 + np.abs(np.sin(angle)) ** 5) ** -0.2)[:, None]
            return points

        return mesh.bent(widen)

    body = turned(fillet([(0, 0), (0.90, 0), (0.97, 0.5), (0.94, 1), (0, 1)], 0.06), w, d, top - 0.05, 48)
    lid = turned(fillet([(0, 0), (0.99, 0), (1.0, 0.3), (0.96, 0.9), (0, 1)], 0.08), w, d, 0.06, 48)
    parts = [squared(body).part(weave), squared(lid).moved(z=top - 0.062).part(weave)]
    t = np.linspace(0, np.pi, 12)
    for side in (-1, 1):
        loop = np.stack(
            [
                np.full(12, side * (w / 2 - 0.022)) + side * 0.02 * np.sin(t),
                0.07 * np.cos(t),
                top * 0.62 - 0.04 * np.sin(t),
            ],
            -1,
        )
        parts.append(tube(loop, 0.010, sides=8).part(cloth(("linen", "#2f6d8f"), order.seed)))
    return parts


def play_tent(order: Order) -> list[Part]:
    """A play tent, its opening to the front (-y), a cushion inside. A tipi or a house, after the style."""
    w, d, h = order.width, order.depth, order.height
    name = order.form or order.style.name
    ground = {"industrial": "#8d8a7c", "japandia": "#d8cfbe", "luxury": "#e9dcd6", "modern": "#dcdcd8"}.get(
        name, order.style.curtain
    )
    ink = order.style.accents[0][1] if name != "eclectic" else COATS[order.seed % 6]
    canvas = printed(PRINTS[name], ground, ink) if name != "industrial" else cloth(("linen", "#7d7a66"), order.seed)
    post: Material = order.metal if name in ("luxury", "modern") else order.wood
    house = name in ("modern", "scandi", "industrial", "japandia")
    parts = _house(w, d, h, canvas, post) if house else _tipi(order, w, d, h, canvas, post, sides=SIDES.get(name, 4))
    parts += _trimmed(order, name, w, d, h)
    mat = stuffed(w * 0.62, d * 0.62, 0.07, order.mark, crown=0.02, radius=0.028)
    parts.append(mat.moved(0, 0.03, 0.004).part(order.accent(1)))
    return parts + shifted(bear(order), 0.14 * w, 0.10 * d, 0.068, -0.3)


def _trimmed(order: Order, name: str, w: float, d: float, h: float) -> list[Part]:
    """What sets a tent apart: a garland across its front, or a frame, pegs or a rolled flap."""
    y = -d / 2 + 0.03
    if name == "modern":
        rails = [((-w / 2 + 0.02, at, 0.012), (w / 2 - 0.02, at, 0.012)) for at in (y, -y)]
        return [rod(here, there, 0.012).part(order.metal) for here, there in rails]
    if name == "industrial":
        pegs = []
        for side in (-1, 1):
            for at in np.linspace(y + 0.10, -y - 0.10, 4):
                pegs.append(rod((side * (w / 2 - 0.012), at, 0), (side * (w / 2 - 0.006), at, 0.06), 0.006, sides=8))
        return [peg.part(order.metal) for peg in pegs]
    if name == "japandia":
        flap = rod((-0.10, y + 0.01, h - 0.24), (0.10, y + 0.01, h - 0.24), 0.034, sides=16)
        ties = [rod((x, y + 0.01, h - 0.29), (x, y + 0.01, h - 0.11), 0.005, sides=8) for x in (-0.06, 0.06)]
        return [flap.part(order.accent(0)), *(tie.part(order.wood) for tie in ties)]
    z = 0.56 * h
    if name == "scandi":
        return _garland(order, name, (w / 2 - 0.02) * 0.44 - 0.065 * 0.56, y - 0.012, z)
    # the foremost two poles of the tipi, where they pass this height
    foot = _feet(w, d, SIDES.get(name, 4))[0] * (1 - z / (CROSSING * h))
    return _garland(order, name, float(foot[0]), float(foot[1]) - 0.014, z)


def _garland(order: Order, name: str, reach: float, y: float, z: float) -> list[Part]:
    """A cord slung between the front poles with small things on it: lamps, flags, balls or tassels."""
    t = np.linspace(-1, 1, 23)
    line = np.column_stack([reach * t, np.full(23, y), z - 0.07 * (1 - t**2)])
    parts = [tube(line, 0.003, sides=5).part(order.wood)]
    colors = [paint(color, 0.6) for color in (COATS if name == "eclectic" else [c for _, c in order.style.accents])]
    for number, index in enumerate(range(2, 21, 3)):
        x, at, level = (float(value) for value in line[index])
        skin = colors[number % len(colors)]
        if name in ("luxury", "scandi"):
            parts.append(knob(0.014 if name == "luxury" else 0.018).moved(x, at, level - 0.014).part(order.lit_shade))
        elif name in ("country", "mediterranean"):
            flag = np.array([[-0.03, 0.0], [0.0, -0.075], [0.03, 0.0]])
            parts.append(plate(flag, 0.004, 0.001).moved(x, at, level).part(skin))
        elif name == "boho":
            tassel = lathe([(0, -0.085), (0.015, -0.085), (0.009, -0.02), (0.011, -0.008), (0, 0)], sides=12)
            parts.append(tassel.moved(x, at, level).part(skin))
        else:
            parts.append(knob(0.022).moved(x, at, level - 0.02).part(skin))
    return parts


def _wall(
    a: Floats,
    b: Floats,
    top_a: Floats,
    top_b: Floats,
    sag: float,
    seed: int,
    low: float = 0.0,
    gap: tuple[float, float] | None = None,
) -> Mesh:
    """A panel of canvas between two edges that run from a to top_a and from b to top_b, bellied a little inwards."""
    s, r = np.meshgrid(np.linspace(0, 1, 13), np.linspace(low, 1, 15), indexing="ij")
    if gap is not None:
        start, end = gap
        s = start + (end - start) * s
    left = a + (top_a - a) * r[..., None]
    right = b + (top_b - b) * r[..., None]
    points = left + (right - left) * s[..., None]
    out = np.cross(b - a, top_a - a)
    out = out / np.linalg.norm(out)
    belly = sag * np.sin(np.pi * s) * np.sin(np.pi * np.clip(r, 0, 1)) + 0.004 * smooth_noise(
        points.reshape(-1, 3), 0.3, seed
    ).reshape(s.shape) * np.sin(np.pi * s)
    return sheet(points - belly[..., None] * out, 0.005)


def _feet(w: float, d: float, sides: int) -> Floats:
    """Where the poles of a tipi stand (sides, 3); the first and the last are its front, right and left."""
    turns = -np.pi / 2 + np.pi / sides + 2 * np.pi * np.arange(sides) / sides
    scale = 1 / np.cos(np.pi / sides) if sides == 4 else 1.0
    return np.stack([w / 2 * 0.97 * scale * np.cos(turns), d / 2 * 0.97 * scale * np.sin(turns), 0 * turns], -1)


def _tipi(order: Order, w: float, d: float, h: float, canvas: Material, post: Material, sides: int) -> list[Part]:
    """Poles that cross near the top and canvas between them, the front panel drawn aside."""
    feet = _feet(w, d, sides)
    crossing = np.array([0.0, 0.0, h * CROSSING])
    parts: list[Part] = []
    for foot in feet:
        tip = crossing + (crossing - foot) / crossing[2] * (h - crossing[2])
        parts.append(rod(foot, tip, 0.013, 0.010).part(post, grain="z"))
    tops = crossing + (feet - crossing) * 0.05
    for index in range(sides):
        a, b = feet[index - 1], feet[index]
        top_a, top_b = tops[index - 1], tops[index]
        if index == 0:
            for gap in ((0.0, 0.24), (0.80, 1.0)):
                parts.append(_wall(a, b, top_a, top_b, 0.02, index, 0.01, gap).part(canvas))
            upper_a, upper_b = a + (top_a - a) * 0.70, b + (top_b - b) * 0.70
            parts.append(_wall(upper_a, upper_b, top_a, top_b, 0.0, index).part(canvas))
        else:
            parts.append(_wall(a, b, top_a, top_b, 0.03, index, 0.01).part(canvas))
    binding = lathe([(0, 0), (0.055, 0.0), (0.045, 0.06), (0, 0.06)], sides=18)
    return [*parts, binding.moved(0, 0, h * CROSSING - 0.03).part(rush("#a58c66", order.seed))]


def _house(w: float, d: float, h: float, canvas: Material, post: Material) -> list[Part]:
    """A ridge on two pairs of crossed poles, canvas over it down to the floor, open in front."""
    parts: list[Part] = []
    peak = h - 0.10
    for y in (-d / 2 + 0.03, d / 2 - 0.03):
        for side in (-1, 1):
            foot, tip = np.array([side * (w / 2 - 0.02), y, 0.0]), np.array([-side * 0.065, y + 0.006 * side, h])
            parts.append(rod(foot, tip, 0.014, 0.012).part(post, grain="z"))
    parts.append(rod((0, -d / 2, peak), (0, d / 2, peak), 0.013).part(post, grain="y"))
    y0, y1 = -d / 2 + 0.03, d / 2 - 0.03
    for side in (-1, 1):
        a, b = np.array([side * (w / 2 - 0.018), y0, 0.0]), np.array([side * (w / 2 - 0.018), y1, 0.0])
        top_a, top_b = np.array([side * 0.004, y0, peak + 0.014]), np.array([side * 0.004, y1, peak + 0.014])
        first, second = (a, b) if side > 0 else (b, a)
        upper = (top_a, top_b) if side > 0 else (top_b, top_a)
        parts.append(_wall(first, second, upper[0], upper[1], 0.03, side + 3, 0.01).part(canvas))
    back_a, back_b = np.array([-w / 2 + 0.03, y1 - 0.02, 0.0]), np.array([w / 2 - 0.03, y1 - 0.02, 0.0])
    top = np.array([0.0, y1 - 0.02, peak])
    parts.append(
        _wall(back_b, back_a, top + np.array([0.012, 0, 0]), top - np.array([0.012, 0, 0]), 0.0, 9, 0.01).part(canvas)
    )
    return parts
