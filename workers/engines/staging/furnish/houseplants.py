"""Two more plants for pots: a split-leaved monstera and columnar cacti. Metres; `base` is where the earth lies."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.mesh import Floats, Mesh, lathe, sheet, tube
from workers.engines.staging.furnish.order import Order


def split_leaf(length: float, bend: float) -> Mesh:
    """A monstera's leaf from the origin along +x: a heart whose blade is cut between its side veins."""
    steps = 25
    t = np.linspace(0, 1, steps)
    heart = np.sin(np.pi * np.clip(0.06 + 0.93 * t, 0, 1)) ** 0.62 * (1 - 0.30 * t)
    cut = 1 - 0.52 * (np.sin(2 * np.pi * 5.5 * t + 0.9) > 0.45) * (t > 0.12) * (t < 0.92)
    outline = np.maximum(heart * cut, 0.012) * length * 0.46
    angle = -bend * t
    x = np.concatenate([[0], np.cumsum(np.cos(angle[:-1]))]) * length / steps
    z = np.concatenate([[0], np.cumsum(np.sin(angle[:-1]))]) * length / steps
    across = np.linspace(-1, 1, 5)
    grid = np.zeros((steps, 5, 3))
    # the lobes sweep forwards, as side veins do
    grid[:, :, 0] = x[:, None] + 0.35 * np.abs(across)[None, :] * outline[:, None] - 0.10 * length
    grid[:, :, 1] = across[None, :] * outline[:, None]
    grid[:, :, 2] = z[:, None] + 0.10 * np.abs(across)[None, :] * outline[:, None]
    blade = sheet(grid, 0.0018)
    uv = np.stack([np.repeat(t, 5), np.tile((across + 1) / 2, steps)], -1)
    return Mesh(blade.vertices, blade.faces, np.concatenate([uv, uv]))


def monstera(order: Order, reach: float, base: float, h: float) -> tuple[list[Mesh], list[Mesh]]:
    """Leaves and stems: each large leaf on its own arching stalk, the outer ones lower."""
    rng, leaves, stems = order.rng, [], []
    count = 15
    for index in range(count):
        share = index / (count - 1)
        turn = index * 2.4 + rng.uniform(-0.25, 0.25)
        size = reach * (0.62 + 0.22 * rng.random())
        out = reach * (0.62 - 0.45 * share)
        tall = (h - base - 0.10) * (0.42 + 0.56 * share)
        t = np.linspace(0, 1, 9)
        path = np.stack(
            [out * t**1.8 * np.cos(turn), out * t**1.8 * np.sin(turn), base + tall * (1.12 * t - 0.12 * t**3)], -1
        )
        stems.append(tube(path, np.linspace(0.008, 0.004, 9), sides=6))
        blade = split_leaf(size, float(rng.uniform(0.5, 1.0))).mapped()
        blade = blade.turned("x", rng.uniform(-0.35, 0.35)).turned("y", rng.uniform(0.15, 0.65)).turned("z", turn)
        leaves.append(blade.moved(*path[-1]))
    return leaves, stems


def cactus(order: Order, reach: float, base: float, h: float) -> tuple[list[Mesh], list[Mesh]]:
    """Ribbed columns of unequal height, the tallest with an arm."""
    rng = order.rng
    columns = []
    for index, share in enumerate((0.96, 0.66, 0.46)):
        radius = 0.072 - 0.012 * index
        turn = index * 2.1 + rng.uniform(-0.3, 0.3)
        away = 0.0 if index == 0 else 0.105
        column = _column(radius, (h - base) * share, int(rng.integers(10, 14)))
        columns.append(column.moved(away * np.cos(turn), away * np.sin(turn), base - 0.01))
    t = np.linspace(0, np.pi / 2, 8)
    start = (h - base) * 0.45
    elbow = np.stack([0.04 + 0.13 * np.sin(t), 0 * t, base + start + 0.10 * (1 - np.cos(t))], -1)
    rise = np.stack([np.full(5, 0.17), np.zeros(5), base + start + 0.10 + np.linspace(0.04, 0.26, 5)], -1)
    arm = tube(np.concatenate([elbow, rise]), [0.032] * 10 + [0.030, 0.024, 0.010], sides=14)
    return [*columns, arm.turned("z", float(rng.uniform(2.6, 3.6)))], []


def _column(radius: float, height: float, ribs: int) -> Mesh:
    z = np.concatenate([np.linspace(0, 0.90, 12), [0.94, 0.97, 0.99, 1.0]])
    swell = np.where(z < 0.9, 0.90 + 0.10 * np.sin(np.pi * z), np.sqrt(np.clip(1 - ((z - 0.9) / 0.1) ** 2, 0, 1)))
    profile = [(0.0, 0.0), *[(float(radius * s), float(height * level)) for s, level in zip(swell, z, strict=True)]]
    column = lathe([*profile, (0.0, height)], sides=4 * ribs)

    def ribbed(points: Floats) -> Floats:
        angle = np.arctan2(points[:, 1], points[:, 0])
        points[:, :2] *= (0.86 + 0.14 * np.abs(np.cos(0.5 * ribs * angle)))[:, None]
        return points

    return column.bent(ribbed)
