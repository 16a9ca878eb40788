"""Rugs and curtains. Metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish import patterns, textures
from workers.engines.staging.furnish.mesh import Floats, Mesh, ball, outward, quads, rod, sheet, smooth_noise
from workers.engines.staging.furnish.order import Order, cloth
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.scene import Material, Part

PILE = {"boho": 0.012, "scandi": 0.018, "luxury": 0.022, "japandia": 0.009, "mediterranean": 0.010, "industrial": 0.010}


def rug(order: Order) -> list[Part]:
    """A rug with a pile whose height varies and thins out to a soft edge; round for round forms; options: form."""
    w, d = order.width, order.depth
    pile = PILE.get(order.style.name, 0.014)
    round_rug = order.form == "round"
    cells = 64
    line = np.linspace(-1, 1, cells + 1)
    u, v = np.meshgrid(line, line, indexing="ij")
    if round_rug:
        u, v = u * np.sqrt(1 - v**2 / 2), v * np.sqrt(1 - u**2 / 2)
    flat = np.stack([u * w / 2, v * d / 2, 0 * u], -1).reshape(-1, 3)
    edge = np.maximum(np.abs(line[:, None]), np.abs(line[None, :])).reshape(-1)
    inset = (1 - edge) * min(w, d) / 2
    height = pile * np.clip(inset / 0.02 + 0.25, 0.25, 1) ** 0.7
    height += 0.0022 * smooth_noise(flat, 0.16, order.mark + 3) + 0.0014 * smooth_noise(flat, 0.05, order.mark + 4)
    wobble = 0.004 * smooth_noise(flat, 0.5, order.mark + 5)
    top = flat * (1 + wobble[:, None] * [1, 1, 0]) + [0, 0, 1] * np.maximum(height, 0.002)[:, None]
    return [_closed_rug(top, cells, w, d).part(_rug_face(order, round_rug), lies_flat=True)]


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


def _rug_face(order: Order, round_rug: bool) -> Material:
    design, colors = order.style.rug
    red, green, blue = linear(colors[0])
    if design == "jute":
        tile = textures.jute(colors[0], order.seed % 71)
        times = max(2, round(max(order.width, order.depth) / 0.5))
        picture = np.tile(tile[::3, ::3], (min(times, 5), min(times, 5), 1))
    else:
        picture = patterns.rug(design, colors, round(order.width, 2), round(order.depth, 2), order.seed % 991)
    return Material(
        "rug", (float(red), float(green), float(blue)), picture, 1.0, roughness=1.0, sheen=0.4, specular=0.1
    )


def curtain(order: Order) -> list[Part]:
    """A pair of curtains on a rod across `width`; the back is at +depth / 2, the rod at the top, hems near z = 0."""
    w, d, h = order.width, order.depth, order.height
    material = cloth(("linen", order.style.curtain), order.seed + 7)
    opening = float(order.options.get("opening", 0.62))
    panel = w * (1 - opening) / 2
    parts: list[Part] = [rod((-w / 2 + 0.02, 0, h - 0.035), (w / 2 - 0.02, 0, h - 0.035), 0.011).part(order.metal)]
    for side in (-1, 1):
        parts.append(ball(0.02).moved(side * (w / 2 - 0.02), 0, h - 0.055).part(order.metal))
        folds = max(3, round(panel / 0.085))
        across = np.linspace(0, 1, folds * 8 + 1)
        drop = np.linspace(0, 1, 16)
        grid = np.zeros((len(drop), len(across), 3))
        phase = order.rng.uniform(0, 2 * np.pi)
        for row, share in enumerate(drop):
            deep = (0.30 + 0.16 * share) * min(d, 0.14)
            gather = 1 - 0.06 * np.sin(np.pi * share * 0.8)
            x = side * (w / 2 - 0.03 - panel * across * gather)
            y = deep * np.sin(2 * np.pi * folds * across + phase * 0.2 + 0.5 * np.sin(3 * across + phase) * share)
            grid[row] = np.stack([x, y, np.full(len(across), (h - 0.03) * (1 - share) + 0.012 * share)], -1)
        parts.append(sheet(grid if side < 0 else grid[:, ::-1], 0.004).part(material))
    return parts
