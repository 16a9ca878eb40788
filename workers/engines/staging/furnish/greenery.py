"""What grows in planters, stem by stem with few faces: grasses, lavender, clipped box, flowers, bamboo. Metres.

Every kind fills an area (w x d) around the z axis from the earth at `base` up to about `top`.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from workers.engines.staging.furnish.mesh import Floats, Mesh, joined, smooth_noise, tube
from workers.engines.staging.furnish.order import Order
from workers.engines.staging.furnish.plants import foliage, leaf
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.scene import Material, Part


@cache
def petals(color: str) -> Material:
    """Flowers of a colour."""
    red, green, blue = (float(value) for value in linear(color))
    return Material("petal", (red, green, blue), roughness=0.7, sheen=0.3, specular=0.3)


def _blade(length: float, width: float, bend: float) -> Mesh:
    """A small leaf of few faces from the origin along +x, bending down by radians over its length."""
    t = np.linspace(0, 1, 4)
    spindle = tube(np.stack([t * length, 0 * t, 0 * t], -1), width / 2 * np.array([0.3, 1.0, 0.8, 0.06]), sides=4)

    def shape(points: Floats) -> Floats:
        share = points[:, 0] / length
        points[:, 2] = 0.12 * points[:, 2] - 0.5 * bend * length * share**2
        return points

    return spindle.bent(shape)


def _spot(order: Order, w: float, d: float) -> Floats:
    """A place in an oval of w x d."""
    turn, reach = float(order.rng.uniform(0, 2 * np.pi)), float(order.rng.uniform(0, 1)) ** 0.5
    return np.array([w / 2 * reach * np.cos(turn), d / 2 * reach * np.sin(turn), 0.0])


def _over(order: Order, w: float, d: float) -> Floats:
    """A place in a rectangle of w x d."""
    return np.array([order.rng.uniform(-0.5, 0.5) * w, order.rng.uniform(-0.5, 0.5) * d, 0.0])


def _arching(root: Floats, out: Floats, rise: float, steps: int = 6) -> Floats:
    t = np.linspace(0, 1, steps)
    return root + out * (t**2)[:, None] + np.array([0, 0, 1.0]) * (rise * (1.25 * t - 0.25 * t**2.5))[:, None]


def grass(
    order: Order, w: float, d: float, base: float, top: float, *, stems: int = 230, plumes: bool = False
) -> list[Part]:
    """Arching grass; with feathery plumes on some stems."""
    blades, feathers = [], []
    for index in range(stems):
        root = _over(order, w, d) + np.array([0.0, 0.0, base])
        out = np.array([order.rng.normal(0, 0.07), order.rng.normal(0, 0.055), 0.0])
        rise = (top - base) * float(order.rng.uniform(0.45, 0.86))
        thick = np.array([0.0022, 0.0035, 0.0035, 0.0028, 0.0018, 0.0004])
        path = _arching(root, out, rise)
        blades.append(tube(path, thick, sides=3))
        if plumes and index % 9 == 0:
            tip = _arching(root, 0.8 * out, (top - base) * float(order.rng.uniform(0.84, 0.94)))
            blades.append(tube(tip, 0.0016, sides=3))
            ear = tip[-1] + np.linspace(0, 1, 6)[:, None] * ((tip[-1] - tip[-2]) * 0.8)
            feathers.append(tube(ear, np.array([0.003, 0.012, 0.015, 0.012, 0.007, 0.001]), sides=7))
    parts = [joined(blades, "z").part(foliage("#6f8a4a", order.seed))]
    return [*parts, joined(feathers, "z").part(petals("#cdb98e"))] if feathers else parts


def lavender(order: Order, w: float, d: float, base: float, top: float, *, stems: int = 85) -> list[Part]:
    """Grey-green tufts under spikes of purple."""
    leaves, spikes = [], []
    for _ in range(stems):
        root = _over(order, 0.9 * w, 0.8 * d) + np.array([0.0, 0.0, base])
        out = np.array([order.rng.normal(0, 0.05), order.rng.normal(0, 0.045), 0.0])
        path = _arching(root, out, (top - base) * float(order.rng.uniform(0.55, 0.80)), 5)
        leaves.append(tube(path, 0.0015, sides=3))
        along = (path[-1] - path[-2]) / np.linalg.norm(path[-1] - path[-2])
        spike = path[-1] + along * np.linspace(0, 0.085, 7)[:, None]
        spikes.append(tube(spike, np.array([0.004, 0.008, 0.006, 0.009, 0.0065, 0.007, 0.001]), sides=4))
        for turn in order.rng.uniform(0, 2 * np.pi, 2):
            blade = _blade(float(order.rng.uniform(0.06, 0.11)), 0.008, 0.5).turned(
                "y", -float(order.rng.uniform(0.4, 1.2))
            )
            leaves.append(blade.turned("z", float(turn)).moved(*(path[1 + int(turn) % 2])))
    return [joined(leaves, "z").part(foliage("#7f8f72", order.seed)), joined(spikes, "z").part(petals("#6f5a9a"))]


def swords(order: Order, w: float, d: float, base: float, top: float) -> list[Part]:
    """Clumps of stiff upright leaves."""
    leaves = []
    for index in range(34):
        root = np.array([w * ((index % 5 + 0.5) / 5 - 0.5), 0.0, base]) + _spot(order, 0.16, 0.8 * d)
        tall = (top - base) * float(order.rng.uniform(0.60, 0.98))
        blade = leaf(tall, 0.055, float(order.rng.uniform(0.04, 0.18)), cup=0.3, steps=6)
        blade = blade.mapped().turned("x", float(order.rng.uniform(-0.8, 0.8)))
        blade = blade.turned("y", -float(order.rng.uniform(1.32, 1.53))).turned("z", float(order.rng.uniform(0, 6.28)))
        leaves.append(blade.moved(*root))
    return [joined(leaves).part(foliage(order.style.leaf[1], order.seed))]


def box_balls(order: Order, w: float, d: float, base: float, top: float, *, count: int = 3) -> list[Part]:
    """Box clipped to balls: a dark core and a coat of small leaves."""
    leaves, cores = [], []
    pitch = w / count
    for index in range(count):
        radius = min(pitch * 0.53, (top - base) * 0.5, 0.62 * d) * (1.0, 0.94, 0.98)[index % 3]
        middle = np.array([-w / 2 + pitch * (index + 0.5), 0.0, base + radius * 0.86])
        t = np.linspace(0, np.pi, 11)
        core = tube(
            np.stack([0 * t, 0 * t, -np.cos(t) * radius * 0.92], -1),
            np.maximum(np.sin(t), 0.02) * radius * 0.92,
            sides=18,
        )
        rough = 1 + 0.05 * smooth_noise(core.vertices, 0.3 * radius, 5)
        cores.append(Mesh(core.vertices * rough[:, None], core.faces).moved(*middle))
        for step in range(130):
            up = 1 - 2 * (step + 0.5) / 130
            turn = step * 2.39996
            out = np.array([np.sqrt(1 - up * up) * np.cos(turn), np.sqrt(1 - up * up) * np.sin(turn), up])
            blade = _blade(0.052, 0.030, float(order.rng.uniform(-0.6, 0.6)))
            blade = blade.turned("x", float(order.rng.uniform(-1, 1))).turned(
                "y", -np.arcsin(up) + float(order.rng.normal(0, 0.55))
            )
            leaves.append(
                blade.turned("z", turn + float(order.rng.normal(0, 0.5))).moved(*(middle + out * radius * 0.88))
            )
    return [joined(cores).part(foliage("#2c4a28", order.seed)), joined(leaves).part(foliage("#43692f", order.seed + 1))]


def trailing(order: Order, w: float, d: float, base: float, top: float, *, fall: float) -> list[Part]:
    """Leafy shoots that rise a little and hang over the rim by up to `fall`."""
    leaves, stems = [], []
    for shoot in range(15):
        turn = shoot * 2.4
        out = np.array([w / 2 * np.cos(turn), d / 2 * np.sin(turn), 0.0]) * float(order.rng.uniform(0.75, 1.12))
        t = np.linspace(0, 1, 7)
        drop = fall * float(order.rng.uniform(0.1, 1.0)) * (shoot % 3 != 0)
        rise = (top - base) * float(order.rng.uniform(0.5, 0.95))
        height = rise * np.sin(np.pi * t**0.8 * (0.62 if drop == 0 else 0.9)) - drop * t**2.5
        path = np.array([0, 0, base]) + out * (t**0.9)[:, None] + np.array([0, 0, 1.0]) * height[:, None]
        stems.append(tube(path, 0.0022, sides=3))
        for share in np.linspace(0.2, 1.0, 9):
            at = np.array([np.interp(share, t, path[:, axis]) for axis in range(3)])
            blade = _blade(float(order.rng.uniform(0.05, 0.075)), 0.034, float(order.rng.uniform(0.3, 1.0)))
            blade = blade.turned("y", -float(order.rng.uniform(-0.2, 0.9))).turned(
                "z", turn + float(order.rng.uniform(-1.6, 1.6))
            )
            leaves.append(blade.moved(*at))
    green = foliage(order.style.leaf[1], order.seed + 1)
    return [joined(leaves).part(green), joined(stems).part(foliage("#5c6e35", order.seed))]


def blooms(order: Order, w: float, d: float, base: float, top: float, color: str) -> list[Part]:
    """Leafy stems with round heads of flowers."""
    leaves, heads = [], []
    for stem in range(12):
        root = _spot(order, 0.5 * w, 0.5 * d) + np.array([0.0, 0.0, base])
        out = root * np.array([1.2, 1.2, 0.0]) + np.array([*order.rng.normal(0, 0.015, 2), 0.0])
        path = _arching(root, out, (top - base) * float(order.rng.uniform(0.5, 0.88)), 6)
        leaves.append(tube(path, 0.0024, sides=4))
        for share in np.linspace(0.2, 0.85, 5):
            at = np.array([np.interp(share, np.linspace(0, 1, 6), path[:, axis]) for axis in range(3)])
            blade = _blade(float(order.rng.uniform(0.06, 0.09)), 0.04, 0.8).turned(
                "y", -float(order.rng.uniform(0, 0.7))
            )
            leaves.append(blade.turned("z", stem * 2.4 + share * 9).moved(*at))
        for petal in range(7):
            lift = _blade(0.030, 0.024, -0.8).turned("y", -0.15 - 0.12 * (petal % 3) * 3).turned("z", petal * 2.4)
            heads.append(lift.moved(*path[-1]))
    return [joined(leaves).part(foliage(order.style.leaf[1], order.seed)), joined(heads).part(petals(color))]


def bamboo(order: Order, w: float, d: float, base: float, top: float) -> list[Part]:
    """Jointed canes with bunches of narrow leaves."""
    canes, leaves = [], []
    for index in range(13):
        root = np.array([w * ((index + 0.5) / 13 - 0.5), float(order.rng.uniform(-0.4, 0.4)) * d, base])
        lean = np.array([order.rng.normal(0, 0.03), order.rng.normal(0, 0.03), 0.0])
        tall = (top - base) * float(order.rng.uniform(0.72, 0.97))
        t = np.linspace(0, 1, 22)
        path = root + lean * (t**2)[:, None] + np.array([0, 0, tall]) * t[:, None]
        canes.append(tube(path, (0.0075 - 0.003 * t) * (1 + 0.22 * (np.arange(22) % 4 == 0)), sides=6))
        for joint in range(6, 22, 3):
            for _ in range(3):
                blade = _blade(float(order.rng.uniform(0.09, 0.14)), 0.015, float(order.rng.uniform(0.4, 1.1)))
                blade = blade.turned("y", -float(order.rng.uniform(-0.1, 0.8))).turned(
                    "z", float(order.rng.uniform(0, 6.28))
                )
                leaves.append(blade.moved(*path[joint]))
    return [
        joined(canes, "z").part(foliage("#8a9a4f", order.seed)),
        joined(leaves).part(foliage("#5f7a3f", order.seed + 1)),
    ]
