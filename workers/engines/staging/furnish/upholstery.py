"""What sofas, chairs and beds are sewn and joined from: stuffed cushions, welts, legs, loose cushions, tufting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from workers.engines.staging.furnish.mesh import (
    Floats,
    Mesh,
    box,
    fillet,
    joined,
    lathe,
    pillow,
    rod,
    smooth_noise,
    tube,
)
from workers.engines.staging.furnish.order import Order
from workers.engines.staging.furnish.prints import cushion_cover
from workers.engines.staging.scene import Material, Part


def stuffed(
    width: float, depth: float, height: float, seed: int, *, crown: float = 0.03, radius: float | None = None
) -> Mesh:
    """A stuffed cushion lying on z = 0: soft edges, a top that rises by `crown`, a few creases."""
    round_edge = 0.36 * height if radius is None else radius
    mesh = box(width, depth, height - crown, min(round_edge, 0.48 * (height - crown)), step=0.05)

    def fill(points: Floats) -> Floats:
        u, v = points[:, 0] / (width / 2), points[:, 1] / (depth / 2)
        share = points[:, 2] / (height - crown)
        middle = (1 - np.abs(u).clip(0, 1) ** 3.2) * (1 - np.abs(v).clip(0, 1) ** 3.2)
        crease = smooth_noise(points, 0.45, seed) * 0.0045 + smooth_noise(points, 0.14, seed + 1) * 0.0018
        points[:, 2] += share * (crown * middle + crease * middle**0.3)
        sides = 1 - np.abs(2 * share - 1) ** 2
        points[:, 0] += np.sign(u) * np.abs(u) ** 8 * (sides * 0.006 + crease * 0.5)
        points[:, 1] += np.sign(v) * np.abs(v) ** 8 * (sides * 0.008 + crease * 0.5)
        return points

    return mesh.bent(fill)


def upright(mesh: Mesh, lean: float) -> Mesh:
    """A lying cushion set up on its edge, its top to the front (-y), leaning back by radians."""
    low = mesh.turned("x", np.pi / 2)
    low = low.moved(z=-float(low.vertices[:, 2].min()))
    return low.turned("x", -lean)


def welt(width: float, depth: float, z: float, radius: float, corner: float) -> Mesh:
    """Piping around a rectangle of the x-y plane with rounded corners."""
    path: list[tuple[float, float]] = []
    for quarter, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        for angle in np.linspace(0, np.pi / 2, 6):
            turn = quarter * np.pi / 2 + angle
            path.append(
                (sx * (width / 2 - corner) + corner * np.cos(turn), sy * (depth / 2 - corner) + corner * np.sin(turn))
            )
    line = np.column_stack([np.array(path), np.full(len(path), z)])
    return tube(line, radius, sides=8, closed=True)


def seats(
    order: Order,
    cover: Material,
    x: tuple[float, float],
    y: tuple[float, float],
    z: float,
    height: float,
    count: int,
    *,
    crown: float = 0.03,
    piped: bool = False,
    radius: float | None = None,
) -> list[Part]:
    """Seat cushions side by side between two x and two y, lying at z."""
    pitch = (x[1] - x[0]) / count
    depth = y[1] - y[0]
    parts = []
    for index in range(count):
        wide = pitch - 0.006
        seed = int(order.rng.integers(1 << 30))
        middle = x[0] + pitch * (index + 0.5)
        cushion = stuffed(wide, depth, height, seed, crown=crown, radius=radius)
        parts.append(cushion.moved(middle, (y[0] + y[1]) / 2, z).part(cover))
        if piped:
            for level in (0.16, 0.84):
                ring = welt(wide + 0.004, depth + 0.006, z + (height - crown) * level, 0.006, 0.05)
                parts.append(ring.moved(middle, (y[0] + y[1]) / 2).part(cover))
    return parts


def backs(
    order: Order,
    cover: Material,
    x: tuple[float, float],
    y: float,
    z: float,
    height: float,
    thickness: float,
    count: int,
    *,
    lean: float = 0.2,
    crown: float = 0.05,
) -> list[Part]:
    """Back cushions that stand on z side by side, their rear foot at y, each a little its own."""
    pitch = (x[1] - x[0]) / count
    parts = []
    for index in range(count):
        seed = int(order.rng.integers(1 << 30))
        tilt = lean + order.rng.uniform(-0.025, 0.025)
        cushion = upright(stuffed(pitch - 0.01, height, thickness, seed, crown=crown), tilt)
        turn = order.rng.uniform(-0.012, 0.012)
        parts.append(cushion.turned("z", turn).moved(x[0] + pitch * (index + 0.5), y, z).part(cover))
    return parts


def scattered(
    order: Order, span: tuple[float, float], y: float, z: float, count: int, *, size: float = 0.46
) -> list[Part]:
    """Loose cushions leaning against a back, grouped towards both ends, large behind small."""
    parts = []
    ends = [span[0] + size * 0.52, span[1] - size * 0.52]
    left = order.rng.random() < 0.5
    for index in range(count):
        side = index % 2 if left else 1 - index % 2
        row = index // 2
        scale = (1.0, 0.88, 0.7)[min(row, 2)] * order.rng.uniform(0.96, 1.03)
        width = size * scale
        height = width if row < 1 or index % 3 else width * 0.68
        inward = (1 - 2 * side) * (0.24 * row + order.rng.uniform(0, 0.05))
        mesh = pillow(width, height, 0.17 * scale, int(order.rng.integers(1 << 30))).mapped("x")
        mesh = mesh.turned("y", order.rng.uniform(-0.10, 0.10)).turned("x", -(0.30 + 0.06 * row))
        mesh = mesh.turned("z", (1 - 2 * side) * order.rng.uniform(0.05, 0.32))
        mesh = mesh.moved(ends[side] + inward, y - 0.04 - 0.10 * row, z - float(mesh.vertices[:, 2].min()) - 0.015)
        parts.append(mesh.part(cushion_cover(order, index)))
    return parts


def turned_profile(height: float, radius: float) -> list[tuple[float, float]]:
    """A turned leg's outline: foot, ball, ring and a swelling shaft."""
    shape = [
        (0.0, 0.0),
        (0.45, 0.0),
        (0.62, 0.05),
        (0.55, 0.12),
        (0.62, 0.2),
        (0.95, 0.34),
        (1.0, 0.42),
        (0.7, 0.55),
        (0.62, 0.66),
        (0.9, 0.7),
        (0.9, 0.74),
        (0.7, 0.78),
        (0.95, 0.84),
        (0.95, 1.0),
        (0.0, 1.0),
    ]
    return fillet([(r * radius, z * height) for r, z in shape], 0.02 * height, 2)


def legs(
    kind: str, x: float, y: float, height: float, material: Material, *, thick: float = 0.02, splay: float = 0.0
) -> list[Part]:
    """Four legs under the corners (+-x, +-y). Kinds: rod, taper, turned, block. splay moves the feet outwards."""
    parts = []
    for sx in (-1, 1):
        for sy in (-1, 1):
            if kind == "turned":
                mesh = lathe(turned_profile(height, thick * 1.5), sides=18).moved(sx * x, sy * y)
            elif kind == "block":
                mesh = box(2 * thick, 2 * thick, height, 0.004).moved(sx * x, sy * y)
            else:
                foot = thick * (0.55 if kind == "taper" else 1.0)
                mesh = rod((sx * (x + splay), sy * (y + splay), 0), (sx * x, sy * y, height), foot, thick)
            parts.append(mesh.part(material, grain="z"))
    return parts


def dimple(mesh: Mesh, centers: Sequence[tuple[float, float]], depth: float, reach: float) -> Mesh:
    """Tufts pressed into the top (+z) of a lying cushion at (x, y), with pleats running between neighbours."""
    top = float(mesh.vertices[:, 2].max())

    def press(points: Floats) -> Floats:
        share = np.clip(points[:, 2] / top, 0, 1) ** 2
        pit = np.zeros(len(points))
        for x, y in centers:
            distance = np.hypot(points[:, 0] - x, points[:, 1] - y)
            pit = np.maximum(pit, np.exp(-((distance / reach) ** 1.2)))
        points[:, 2] -= depth * pit * share
        return points

    return mesh.bent(press)


def tufted(
    width: float, depth: float, height: float, seed: int, columns: int, rows: int, *, deep: float = 0.03
) -> tuple[Mesh, Mesh | None]:
    """A tufted pad lying on z = 0, and its buttons."""
    fine = box(width, depth, height, min(0.04, 0.45 * height), step=0.028)
    centers = []
    for row in range(rows):
        shift = 0.5 if row % 2 else 0.0
        count = columns - (row % 2)
        for column in range(count):
            centers.append((width * ((column + 0.5 + shift) / columns - 0.5), depth * ((row + 0.5) / rows - 0.5)))
    pad = dimple(fine, centers, deep, 0.5 * width / columns)
    rough = pad.bent(
        lambda points: points + [0, 0, 1] * (0.003 * smooth_noise(points, 0.2, seed) * points[:, 2] / height)[:, None]
    )
    buttons = [box(0.026, 0.026, 0.016, 0.0079, step=1, bevel=3).moved(x, y, height - deep - 0.004) for x, y in centers]
    return rough, joined(buttons) if buttons else None


def channels(width: float, height: float, thickness: float, count: int) -> list[Mesh]:
    """Upright rolls side by side along x from z = 0, as in channel-tufted backs; the middle plane is y = 0."""
    pitch = width / count
    rolls = []
    for index in range(count):
        roll = box(pitch * 1.04, thickness, height, min(pitch, thickness) * 0.46, step=0.16, bevel=3)
        rolls.append(roll.moved(x=-width / 2 + pitch * (index + 0.5)))
    return rolls


def arc_bend(radius: float) -> Callable[[Floats], Floats]:
    """Bends the x axis round a centre in front (-y) at a radius in metres, so that both ends come forward."""

    def bend(points: Floats) -> Floats:
        angle = points[:, 0] / radius
        reach = radius + points[:, 1]
        points[:, 0] = reach * np.sin(angle)
        points[:, 1] = reach * np.cos(angle) - radius
        return points

    return bend
