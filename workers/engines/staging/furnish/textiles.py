"""Rugs: shaggy, piled or flat, with a fringe or a bound edge. Metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish import patterns, textures
from workers.engines.staging.furnish.mesh import Floats, Mesh, joined, outward, quads, smooth_noise, tube
from workers.engines.staging.furnish.order import Order, cloth
from workers.engines.staging.furnish.textures import Tile, linear
from workers.engines.staging.scene import Material, Part

PILE = {"boho": 0.009, "scandi": 0.020, "luxury": 0.018, "japandia": 0.009, "mediterranean": 0.010, "industrial": 0.008}
"""Height of the pile in metres; flat weaves are about 8 mm."""
SHAG = {"scandi": 1.0, "luxury": 0.35, "modern": 0.3, "japandia": 0.25}
"""How much single tufts stand out, by style: 1 for a shaggy rug."""
FRINGED = {"boho": 0.07, "country": 0.05, "eclectic": 0.05, "industrial": 0.04}
"""Metres of fringe at both short ends."""
BOUND = ("modern", "mediterranean", "japandia", "luxury")


def rug(order: Order) -> list[Part]:
    """A rug with a pile whose height varies and thins out to a soft edge, fringed or bound; options: form (round)."""
    round_rug = order.form == "round"
    fringe = 0.0 if round_rug else FRINGED.get(order.style.name, 0.0)
    w, d = order.width - 2 * fringe, order.depth
    pile, shag = PILE.get(order.style.name, 0.010), SHAG.get(order.style.name, 0.0)
    cells = 80
    line = np.linspace(-1, 1, cells + 1)
    u, v = np.meshgrid(line, line, indexing="ij")
    if round_rug:
        u, v = u * np.sqrt(1 - v**2 / 2), v * np.sqrt(1 - u**2 / 2)
    flat = np.stack([u * w / 2, v * d / 2, 0 * u], -1).reshape(-1, 3)
    edge = np.maximum(np.abs(line[:, None]), np.abs(line[None, :])).reshape(-1)
    inset = (1 - edge) * min(w, d) / 2
    height = pile * np.clip(inset / 0.03 + 0.3, 0.3, 1) ** 0.7
    height += 0.0022 * smooth_noise(flat, 0.16, order.mark + 3) + 0.0014 * smooth_noise(flat, 0.05, order.mark + 4)
    tufts = np.random.default_rng(order.mark + 6).normal(size=(len(flat), 3)) * (inset > 0.01)[:, None]
    height += 0.0035 * shag * tufts[:, 2].clip(-2, 2)
    wobble = 0.004 * smooth_noise(flat, 0.5, order.mark + 5)
    top = flat * (1 + wobble[:, None] * [1, 1, 0]) + [0, 0, 1] * np.maximum(height, 0.002)[:, None]
    top[:, :2] += 0.006 * shag * tufts[:, :2].clip(-1.5, 1.5)
    parts = [_closed_rug(top, cells, w, d).part(_rug_face(order, w, d, round_rug), lies_flat=True)]
    if fringe:
        yarn = cloth(("linen", order.style.bedding[0]), order.seed + 9)
        parts.append(_fringe(w, d, fringe, order.mark).part(yarn, lies_flat=True))
    return parts


def _fringe(w: float, d: float, length: float, seed: int) -> Mesh:
    """Knotted warp ends along both short sides, lying on the floor, none like the next."""
    rng = np.random.default_rng(seed)
    count = max(8, round(d / 0.022))
    strands = []
    for end in (-1, 1):
        for y in (np.arange(count) + 0.5) / count * (d - 0.02) - d / 2 + 0.01:
            stray = rng.normal(0, 0.006)
            far = length * rng.uniform(0.82, 1.0)
            path = [
                (end * (w / 2 - 0.012), y, 0.005),
                (end * (w / 2 + 0.5 * far), y + 0.4 * stray, 0.0035),
                (end * (w / 2 + far), y + stray, 0.003),
            ]
            strands.append(tube(path, (0.0036, 0.0030, 0.0024), sides=4))
    return joined(strands)


def _closed_rug(top: Floats, cells: int, w: float, d: float) -> Mesh:
    """The pile, its rim down to the floor, and a flat underside, as one closed mesh; uv spans 0 to 1 across the rug."""
    count = len(top)
    number = np.arange(count).reshape(cells + 1, cells + 1)
    rim = np.concatenate([number[:-1, 0], number[-1, :-1], number[:0:-1, -1], number[0, :0:-1]])
    foot = top[rim] * [1.002, 1.002, 0]
    below = count + np.arange(len(rim))
    ring = np.stack([np.append(rim, rim[0]), np.append(below, below[0])])
    center = count + len(rim)
    fan = np.stack([np.full(len(rim), center), np.roll(below, -1), below], -1)
    vertices = np.concatenate([top, foot, [[0, 0, 0]]])
    mesh = outward(Mesh(vertices, np.concatenate([quads(number), quads(ring), fan])))
    uv = np.stack([vertices[:, 0] / w + 0.5, 0.5 - vertices[:, 1] / d], -1)
    return Mesh(mesh.vertices, mesh.faces, np.clip(uv, 0.002, 0.998))


def _rug_face(order: Order, w: float, d: float, round_rug: bool) -> Material:
    design, colors = order.style.rug
    red, green, blue = linear(colors[0])
    if design == "jute":
        tile = textures.jute(colors[0], order.seed % 71)
        times = max(2, round(max(w, d) / 0.5))
        picture = np.tile(tile[::3, ::3], (min(times, 5), min(times, 5), 1))
    else:
        picture = patterns.rug(design, colors, round(w, 2), round(d, 2), order.seed % 991)
    picture = _piled(picture, order, w, d, round_rug)
    return Material(
        "rug", (float(red), float(green), float(blue)), picture, 1.0, roughness=1.0, sheen=0.25, specular=0.1
    )


def _piled(picture: Tile, order: Order, w: float, d: float, round_rug: bool) -> Tile:
    """The face with the shade between its tufts, a rim that is not lit by its own edge, and a binding if it has one."""
    rows, columns = picture.shape[:2]
    x, y = np.meshgrid(((np.arange(columns) + 0.5) / columns - 0.5) * w, ((np.arange(rows) + 0.5) / rows - 0.5) * d)
    inset = np.minimum(w / 2 - np.abs(x), d / 2 - np.abs(y))
    if round_rug:
        inset = min(w, d) / 2 * (1 - np.hypot(2 * x / w, 2 * y / d))
    shag = SHAG.get(order.style.name, 0.12)
    tufts = patterns.noise(x.shape, 30, 150, order.seed % 991 + 8)
    shade = 1 + (0.05 + 0.13 * shag) * tufts.clip(-2, 1.5)
    shade *= 1 - 0.30 * np.exp(-((np.maximum(inset, 0) / 0.010) ** 2))
    if order.style.name in BOUND:
        shade *= np.where(inset < 0.022, 0.72, 1.0) * np.where(np.abs(inset - 0.022) < 0.004, 0.75, 1.0)
    piled: Tile = np.clip(picture * shade[..., None], 0.002, 0.92).astype(np.float32)
    return piled
