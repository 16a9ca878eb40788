"""Potted plants, leaf by leaf. Metres; the pot stands on z = 0."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish import textures
from workers.engines.staging.furnish.houseplants import cactus, monstera
from workers.engines.staging.furnish.mesh import Floats, Mesh, fillet, joined, lathe, rod, sheet, tube
from workers.engines.staging.furnish.order import Order, cane
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.scene import Material, Part


def leaf(length: float, width: float, bend: float, *, cup: float = 0.2, lobes: float = 0.0, steps: int = 9) -> Mesh:
    """One leaf from the origin along +x, rising in +z and bending down by radians over its length; 5 points across."""
    t = np.linspace(0, 1, steps)
    outline = np.sin(np.pi * np.clip(t * 0.97 + 0.015, 0, 1)) ** 0.75 * (1 - 0.35 * t)
    outline = outline * (1 + lobes * np.sin(2 * np.pi * t * 1.5)) * width / 2 * 1.25
    angle = -bend * t
    x = np.concatenate([[0], np.cumsum(np.cos(angle[:-1]))]) * length / steps
    z = np.concatenate([[0], np.cumsum(np.sin(angle[:-1]))]) * length / steps
    across = np.linspace(-1, 1, 5)
    grid = np.zeros((steps, 5, 3))
    grid[:, :, 0] = x[:, None]
    grid[:, :, 1] = across[None, :] * outline[:, None]
    grid[:, :, 2] = z[:, None] + cup * np.abs(across)[None, :] * outline[:, None]
    blade = sheet(grid, 0.0018)
    u = np.repeat(t, 5)
    v = np.tile((across + 1) / 2, steps)
    uv = np.stack([u, v], -1)
    return Mesh(blade.vertices, blade.faces, np.concatenate([uv, uv]))


def _set(blade: Mesh, at: Floats, turn: float, rise: float, roll: float) -> Mesh:
    return blade.mapped().turned("x", roll).turned("y", -rise).turned("z", turn).moved(*at)


def foliage(color: str, seed: int) -> Material:
    """Leaves of a colour."""
    red, green, blue = linear(color)
    return Material(
        "leaf",
        (float(red), float(green), float(blue)),
        textures.leafage(color, seed % 61),
        1.0,
        roughness=0.42,
        specular=0.5,
    )


BARK = Material("bark", (0.09, 0.055, 0.03), roughness=0.9)
GROWN = {"scandi": "monstera", "industrial": "cactus"}
"""Styles whose floor plant differs from the leaf of their twigs."""
EARTH = Material("earth", (0.035, 0.022, 0.014), roughness=1.0)


def _pot(order: Order, radius: float, height: float) -> list[Part]:
    name = order.style.name
    r = radius
    if name in ("boho",):
        shape = [
            (0, 0),
            (0.85 * r, 0),
            (1.0 * r, 0.5 * height),
            (0.92 * r, height),
            (0.82 * r, height),
            (0.82 * r, height - 0.03),
            (0, height - 0.03),
        ]
        return [
            lathe(fillet(shape, 0.02), sides=40).part(cane("#b98a56", order.seed), grain="z"),
            _earth(0.82 * r, height - 0.03),
        ]
    shapes = {
        "mediterranean": [
            (0, 0),
            (0.62 * r, 0),
            (0.9 * r, 0.8 * height),
            (1.0 * r, 0.82 * height),
            (1.0 * r, height),
            (0.88 * r, height),
            (0.86 * r, height - 0.03),
            (0, height - 0.03),
        ],
        "japandia": [
            (0, 0),
            (0.6 * r, 0),
            (1.0 * r, 0.45 * height),
            (0.72 * r, height),
            (0.62 * r, height),
            (0.64 * r, height - 0.03),
            (0, height - 0.03),
        ],
        "industrial": [
            (0, 0),
            (0.95 * r, 0),
            (1.0 * r, height),
            (0.9 * r, height),
            (0.9 * r, height - 0.03),
            (0, height - 0.03),
        ],
    }
    default = [
        (0, 0),
        (0.7 * r, 0),
        (1.0 * r, 0.5 * height),
        (1.0 * r, height),
        (0.9 * r, height),
        (0.9 * r, height - 0.03),
        (0, height - 0.03),
    ]
    shape = shapes.get(name, default)
    return [lathe(fillet(shape, 0.015), sides=40).part(order.ceramic), _earth(shape[-2][0], height - 0.03)]


def _earth(radius: float, z: float) -> Part:
    return lathe([(0, 0), (radius * 0.99, 0), (radius * 0.9, 0.012), (0, 0.014)]).moved(z=z - 0.004).part(EARTH)


def plant(order: Order) -> list[Part]:
    """A floor plant. Forms: upright, fiddle, palm, bush, olive, orchid, branch, monstera, cactus; options: form."""
    form = str(order.options.get("form") or GROWN.get(order.style.name, order.style.leaf[0]))
    w, h = order.width, order.height
    green = foliage(order.style.leaf[1], order.seed)
    pot = min(0.38 * h, 0.36) if form != "orchid" else 0.45 * h
    radius = min(0.30 * w, 0.19)
    parts = _pot(order, radius, pot)
    grow = {
        "upright": _upright,
        "fiddle": _fiddle,
        "palm": _palm,
        "bush": _bush,
        "olive": _olive,
        "orchid": _orchid,
        "branch": _branch,
        "monstera": monstera,
        "cactus": cactus,
    }[form]
    leaves, stems = grow(order, w / 2, pot - 0.02, h)
    parts.append(joined(leaves).part(green))
    if stems:
        parts.append(
            joined(stems).part(BARK if form in ("olive", "fiddle", "branch") else foliage("#5c6e35", order.seed))
        )
    if form == "orchid":
        petals = Material("petal", (0.82, 0.74, 0.76), roughness=0.6, specular=0.3)
        parts.append(joined(_blooms(order, w / 2, pot, h)).part(petals))
    return parts


def _upright(order: Order, reach: float, base: float, h: float) -> tuple[list[Mesh], list[Mesh]]:
    rng, leaves = order.rng, []
    for index in range(17):
        turn, tall = index * 2.4, (h - base) * rng.uniform(0.55, 1.0)
        blade = leaf(tall * 1.02, 0.085, rng.uniform(0.05, 0.28), cup=0.35, steps=9)
        at = np.array([0.05 * np.cos(turn), 0.05 * np.sin(turn), base])
        leaves.append(_set(blade, at, turn, rng.uniform(1.22, 1.45), rng.uniform(-0.6, 0.6)))
    return leaves, []


def _fiddle(order: Order, reach: float, base: float, h: float) -> tuple[list[Mesh], list[Mesh]]:
    rng, leaves, stems = order.rng, [], []
    for trunk in range(2):
        lean = np.array([(-1) ** trunk * 0.06, rng.uniform(-0.05, 0.05), 0])
        top = np.array([0, 0, h - 0.16 - 0.22 * trunk]) + lean * 2
        stems.append(rod(np.array([0, 0, base]) + lean * 0.3, top, 0.014, 0.008))
        count = 26 - 6 * trunk
        for index in range(count):
            share = 0.30 + 0.70 * index / count
            at = (np.array([0, 0, base]) + lean * 0.3) * (1 - share) + top * share
            size = rng.uniform(0.20, 0.27) * (1.1 - 0.35 * share)
            blade = leaf(size, size * 0.62, rng.uniform(0.5, 1.0), cup=0.15, lobes=-0.12)
            leaves.append(
                _set(
                    blade,
                    at,
                    index * 2.4 + trunk,
                    rng.uniform(0.35, 0.85) + 0.4 * (share > 0.95),
                    rng.uniform(-0.3, 0.3),
                )
            )
    return leaves, stems


def _palm(order: Order, reach: float, base: float, h: float) -> tuple[list[Mesh], list[Mesh]]:
    rng, leaves, stems = order.rng, [], []
    for frond in range(9):
        turn = frond * 2.4 + rng.uniform(-0.2, 0.2)
        tall = (h - base) * rng.uniform(0.68, 0.98)
        t = np.linspace(0, 1, 14)
        out = reach * 0.95 * t**2.0 * rng.uniform(0.75, 1.0)
        up = tall * (1.18 * t - 0.30 * t**2.6) / 0.92
        path = np.stack([out * np.cos(turn), out * np.sin(turn), base + up], -1)
        stems.append(tube(path, np.linspace(0.008, 0.002, 14), sides=6))
        for index in range(5, 14):
            for side in (-1, 1):
                size = 0.26 * np.sin(np.pi * (0.20 + 0.72 * (index - 4) / 10)) * (h / 1.5)
                blade = leaf(size, 0.028, 0.7, cup=0.3, steps=6)
                leaves.append(_set(blade, path[index], turn + side * 0.85, rng.uniform(0.0, 0.4), 0.0))
    return leaves, stems


def _bush(order: Order, reach: float, base: float, h: float) -> tuple[list[Mesh], list[Mesh]]:
    rng, leaves, stems = order.rng, [], []
    for branch in range(16):
        turn = branch * 2.4
        tip = np.array([np.cos(turn), np.sin(turn), 0]) * reach * rng.uniform(0.25, 0.85) + [
            0,
            0,
            base + (h - base) * rng.uniform(0.45, 0.95),
        ]
        root = np.array([0.03 * np.cos(turn), 0.03 * np.sin(turn), base])
        stems.append(rod(root, tip, 0.005, 0.003, sides=6))
        for index in range(8):
            share = 0.35 + 0.65 * index / 7
            at = root * (1 - share) + tip * share
            blade = leaf(rng.uniform(0.07, 0.11), 0.055, 0.6, steps=6)
            leaves.append(_set(blade, at, turn + index * 2.2, rng.uniform(0.0, 0.8), rng.uniform(-0.4, 0.4)))
    return leaves, stems


def _olive(order: Order, reach: float, base: float, h: float) -> tuple[list[Mesh], list[Mesh]]:
    rng, leaves, stems = order.rng, [], []
    crown = base + (h - base) * 0.55
    wobble = np.linspace(0, 1, 8)
    trunk = np.stack([0.03 * np.sin(4 * wobble), 0.02 * np.sin(5 * wobble + 1), base + (crown - base) * wobble], -1)
    stems.append(tube(trunk, np.linspace(0.020, 0.013, 8), sides=8))
    for branch in range(18):
        turn = branch * 2.4
        rise = rng.uniform(0.0, 1.0)
        tip = (
            trunk[-1]
            + np.array([np.cos(turn), np.sin(turn), 0]) * reach * 0.85 * np.cos(rise * 1.1)
            + [0, 0, (h - crown) * (0.15 + 0.8 * rise)]
        )
        root = trunk[-1 - branch % 3]
        stems.append(rod(root, tip, 0.006, 0.002, sides=6))
        for index in range(13):
            share = 0.25 + 0.75 * index / 12
            at = root * (1 - share) + tip * share
            blade = leaf(rng.uniform(0.06, 0.085), 0.015, 0.3, steps=5)
            leaves.append(_set(blade, at, turn + (1 if index % 2 else -1) * 0.9, rng.uniform(0.0, 0.9), 0.0))
    return leaves, stems


def _orchid(order: Order, reach: float, base: float, h: float) -> tuple[list[Mesh], list[Mesh]]:
    rng, leaves, stems = order.rng, [], []
    for index in range(9):
        blade = leaf(reach * rng.uniform(0.75, 1.0), 0.10, 1.1, cup=0.3)
        leaves.append(_set(blade, np.array([0, 0, base]), index * 2.4, rng.uniform(0.6, 1.0), 0.0))
    for path in _sprays(reach, base, h):
        stems.append(tube(path, 0.005, sides=6))
    return leaves, stems


def _sprays(reach: float, base: float, h: float) -> list[Floats]:
    t = np.linspace(0, 1, 16)
    return [
        np.stack(
            [s * reach * 0.7 * t**2.2, 0.10 * s * t, base + (h - base - 0.05) * (1.25 * t - 0.30 * t**3) / 0.97], -1
        )
        for s in (-1.0, 0.6, 0.15)
    ]


def _blooms(order: Order, reach: float, base: float, h: float) -> list[Mesh]:
    blooms = []
    for path in _sprays(reach, base - 0.02, h):
        for index in range(9, 16):
            for petal in range(5):
                blade = leaf(0.05, 0.045, 0.3, steps=5)
                set_leaf = blade.mapped().turned("y", 0.9 - np.pi / 2).turned("x", petal * 1.257)
                blooms.append(
                    set_leaf.turned("z", -np.pi / 2 + order.rng.uniform(-0.5, 0.5)).moved(
                        *(path[index] + [0, -0.015, -0.01])
                    )
                )
    return blooms


def _branch(order: Order, reach: float, base: float, h: float) -> tuple[list[Mesh], list[Mesh]]:
    rng, leaves, stems = order.rng, [], []
    for branch in range(5):
        turn = branch * 1.35 + 0.4
        t = np.linspace(0, 1, 12)
        out = reach * rng.uniform(0.35, 0.9) * t**1.5
        path = np.stack(
            [
                out * np.cos(turn) + 0.02 * np.sin(6 * t + branch),
                out * np.sin(turn),
                base + (h - base) * t * rng.uniform(0.75, 1.0),
            ],
            -1,
        )
        stems.append(tube(path, np.linspace(0.008, 0.003, 12), sides=6))
        for index in range(4, 12):
            for side in (-1, 1):
                blade = leaf(rng.uniform(0.06, 0.09), 0.045, 0.4, steps=6)
                leaves.append(
                    _set(blade, path[index], turn + side * 1.1 + rng.uniform(-0.4, 0.4), rng.uniform(-0.1, 0.7), 0.0)
                )
    return leaves, stems


def sprig(order: Order, height: float, base: float, reach: float) -> list[Part]:
    """A few twigs for a vase whose mouth lies at `base`, rising to `height`."""
    leaves, stems = _branch(order, reach, base - 0.12, height)
    green = foliage(order.style.leaf[1], order.seed)
    return [joined(leaves).part(green), joined(stems).part(BARK)]
