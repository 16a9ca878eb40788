"""Small things and things on walls: framed art, mirror, books, vase, bowl, tray, set on a table or hung. Metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish import pictures
from workers.engines.staging.furnish.mesh import Floats, Mesh, box, fillet, lathe, plate, rod
from workers.engines.staging.furnish.order import GLASS, PAPER, Order, cloth, paint
from workers.engines.staging.furnish.plants import sprig
from workers.engines.staging.furnish.storage import arched
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.scene import Material, Part

FRAMES = {"luxury": "metal", "modern": "dark", "industrial": "dark", "eclectic": "metal"}


def art(order: Order) -> list[Part]:
    """A framed picture that hangs with its back at +depth / 2, its lower edge on z = 0; options: motif, frames."""
    w, d, h = order.width, order.depth, order.height
    count = max(1, int(order.options.get("frames", 1)))
    gap = 0.07
    wide = (w - gap * (count - 1)) / count
    parts = []
    for index in range(count):
        x = -w / 2 + wide / 2 + (wide + gap) * index
        parts += [_shift(part, x) for part in _framed(order, wide, d, h, index)]
    return parts


def _shift(part: Part, x: float, y: float = 0.0, z: float = 0.0) -> Part:
    return Part(part.vertices + np.array([x, y, z], np.float32), part.faces, part.material, part.uv, part.normals)


def _framed(order: Order, w: float, d: float, h: float, index: int) -> list[Part]:
    own, colors = order.style.art
    motif = str(order.options.get("motif") or pictures.motif_of(own, order.mark + index))
    kind = FRAMES.get(order.style.name, "wood")
    material = {"metal": order.metal, "dark": paint("#1c1b1a", 0.4), "wood": order.wood}[kind]
    bar, back = 0.022 if min(w, h) < 0.7 else 0.03, d / 2
    parts = []
    for side in (-1, 1):
        parts.append(box(bar, d, h, 0.004).moved(side * (w / 2 - bar / 2), 0, 0).part(material, grain="z"))
        parts.append(box(w - 2 * bar + 0.002, d, bar, 0.004).moved(0, 0, 0 if side < 0 else h - bar).part(material))
    mount = 0.0 if own in ("shapes", "strokes", "blocks") else 0.12 * min(w, h)
    parts.append(
        box(w - 2 * bar + 0.004, 0.006, h - 2 * bar + 0.004, 0.001).moved(0, back - 0.010, bar - 0.002).part(PAPER)
    )
    inner_w, inner_h = w - 2 * bar - 2 * mount, h - 2 * bar - 2 * mount
    picture = pictures.art(
        motif, colors, round(inner_w, 3), round(inner_h, 3), order.seed % 997 + 31 * index + order.mark % 97
    )
    surface = Material("art", tuple(float(c) for c in linear(colors[0])), picture, 1.0, roughness=0.75, specular=0.25)  # type: ignore[arg-type]
    parts.append(_canvas(inner_w, inner_h).moved(0, back - 0.016, bar + mount).part(surface))
    return parts


def _canvas(w: float, h: float) -> Mesh:
    """A thin upright board whose front (-y) carries a picture once: u to the right, v from the top down, 0 to 1."""
    mesh = box(w, 0.004, h, 0.001, step=1.0, bevel=1)
    uv = np.stack([mesh.vertices[:, 0] / w + 0.5, 1 - mesh.vertices[:, 2] / h], -1)
    return Mesh(mesh.vertices, mesh.faces, uv)


def mirror(order: Order) -> list[Part]:
    """A wall mirror. Forms: round, sun, arch, grid, tall, wavy."""
    w, h = order.width, order.height
    form = order.form
    t = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    if form in ("round", "sun", "wavy"):
        reach = 1 + (0.05 * np.cos(9 * t) if form == "wavy" else 0.0)
        scale = {"round": 1.0, "sun": 0.62, "wavy": 0.94}[form]
        outline: Floats = np.stack([w / 2 * scale * reach * np.cos(t), h / 2 * scale * reach * np.sin(t)], -1)
        middle = h / 2
    else:
        shoulders = {"arch": 0.38, "tall": 0.18, "grid": 0.02}[form]
        outline, middle = arched(w, h, shoulders=shoulders) - [0, h / 2], h / 2
    rim = {"round": order.metal, "wavy": paint("#d9567a", 0.35), "tall": order.metal, "grid": order.metal}.get(
        form, order.wood
    )
    parts = [plate(outline, 0.026, 0.008).moved(0, 0.005, middle).part(rim)]
    parts.append(plate(outline * (1 - 0.06 / max(w, h) * 2), 0.006, 0.002).moved(0, -0.011, middle).part(GLASS))
    if form == "sun":
        for turn in np.linspace(0, 2 * np.pi, 40, endpoint=False):
            far = 0.49 if int(turn * 100) % 2 else 0.44
            start = (0.30 * w * np.cos(turn), 0.006, middle + 0.30 * h * np.sin(turn))
            parts.append(
                rod(
                    start, (far * w * np.cos(turn), 0.006, middle + far * h * np.sin(turn)), 0.006, 0.004, sides=8
                ).part(order.wood)
            )
    if form == "grid":
        for share in (-0.17, 0.17):
            parts.append(box(0.012, 0.012, h - 0.03, 0.002).moved(w * share, -0.014, 0.015).part(rim))
        for share in (0.25, 0.5, 0.75):
            parts.append(box(w - 0.03, 0.012, 0.012, 0.002).moved(0, -0.014, h * share).part(rim))
    return parts


def books(order: Order, count: int = 3) -> list[Part]:
    """A stack of books lying on z = 0, a little askew."""
    parts = []
    z = 0.0
    for index in range(count):
        w, d, tall = 0.27 - 0.025 * index, 0.20 - 0.018 * index, float(order.rng.uniform(0.018, 0.034))
        turn = order.rng.uniform(-0.2, 0.2)
        cover = cloth(("linen", _quiet(order, index)), order.seed + index)
        parts.append(box(w - 0.012, d - 0.010, tall - 0.006, 0.001).turned("z", turn).moved(z=z + 0.003).part(PAPER))
        for level in (z, z + tall - 0.003):
            parts.append(box(w, d, 0.003, 0.001).turned("z", turn).moved(z=level).part(cover))
        spine = box(0.004, d, tall, 0.0015).moved(-w / 2 + 0.002).turned("z", turn)
        parts.append(spine.moved(z=z).part(cover))
        z += tall
    return parts


def _quiet(order: Order, index: int) -> str:
    ground, *inks = order.style.art[1]
    return (inks[index % len(inks)], ground, inks[-1])[index % 3]


def vase(order: Order, height: float = 0.24, *, twigs: bool = True) -> list[Part]:
    """A ceramic vase, with twigs unless told otherwise."""
    h = height
    shapes = {
        "modern": [(0, 0), (0.05, 0), (0.085, 0.35 * h), (0.07, 0.7 * h), (0.025, 0.86 * h), (0.03, h), (0, h)],
        "scandi": [(0, 0), (0.06, 0), (0.07, 0.5 * h), (0.03, 0.7 * h), (0.03, h), (0, h)],
        "boho": [(0, 0), (0.045, 0), (0.09, 0.5 * h), (0.045, 0.85 * h), (0.055, h), (0, h)],
        "luxury": [(0, 0), (0.05, 0), (0.03, 0.1 * h), (0.075, 0.6 * h), (0.05, h), (0, h)],
        "mediterranean": [
            (0, 0),
            (0.045, 0),
            (0.095, 0.45 * h),
            (0.075, 0.72 * h),
            (0.035, 0.84 * h),
            (0.05, h),
            (0, h),
        ],
        "japandia": [(0, 0), (0.065, 0), (0.08, 0.3 * h), (0.05, 0.75 * h), (0.022, 0.9 * h), (0.026, h), (0, h)],
    }
    body = lathe(fillet(shapes.get(order.style.name, shapes["boho"]), 0.035, 6), sides=36)
    return [body.part(order.ceramic), *(sprig(order, h + 0.26, h, 0.17) if twigs else [])]


def bowl(order: Order, radius: float = 0.13) -> list[Part]:
    """A shallow bowl."""
    r = radius
    shape = [
        (0, 0),
        (0.4 * r, 0),
        (0.45 * r, 0.01),
        (0.95 * r, 0.055),
        (r, 0.07),
        (0.93 * r, 0.068),
        (0.5 * r, 0.024),
        (0, 0.018),
    ]
    body = order.wood if order.style.name in ("boho", "country", "scandi", "industrial") else order.ceramic
    return [lathe(fillet(shape, 0.01), sides=40).part(body)]


def still_life(order: Order) -> list[Part]:
    """What stands on a coffee table or sideboard: books with a bowl or candle, a vase with twigs; fits w x d."""
    w, d = order.width, order.depth
    side = 1 if order.rng.random() < 0.5 else -1
    apart = max(0.0, min(w / 2 - 0.16, 0.32))
    parts = [_shift(part, -side * apart, order.rng.uniform(-0.04, 0.04) * d) for part in books(order)]
    tall = 0.30 if order.options.get("tall") else 0.20
    parts += [_shift(part, side * apart * 0.75, 0.06 * d) for part in vase(order, tall)]
    if w > 0.8:
        parts += [_shift(part, side * apart * 0.1, -0.16 * d) for part in bowl(order, min(0.11, 0.2 * d))]
    return parts
