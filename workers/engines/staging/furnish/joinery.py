"""Building words that tables, chairs, cabinets and small things share: bent bars, boards, shells, cords. Metres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from workers.engines.staging.furnish import textures
from workers.engines.staging.furnish.mesh import Floats, Mesh, lathe, outward, plate, quads, smooth_normals, turning
from workers.engines.staging.furnish.order import Builder, Order
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.scene import Material, Part

Points = Sequence[Sequence[float]] | Floats
CLEAR = Material("glass", (0.90, 0.94, 0.94), roughness=0.04, specular=0.8, opacity=0.24)


def formed(order: Order, forms: Mapping[str, str], builders: Mapping[str, Builder]) -> list[Part]:
    """The piece in the form that the order asks for, else in its style's form."""
    return builders[order.form or forms[order.style.name]](order)


def curve(points: Points, count: int = 16) -> Floats:
    """A smooth path (count, 3) through control points (N, 3): a Catmull-Rom spline, its ends drawn out straight."""
    knots = np.asarray(points, float)
    knots = np.concatenate([[2 * knots[0] - knots[1]], knots, [2 * knots[-1] - knots[-2]]])
    at = np.linspace(0, len(knots) - 3, count)
    low = np.clip(at.astype(int), 0, len(knots) - 4)
    t = (at - low)[:, None]
    a, b, c, d = (knots[low + step] for step in range(4))
    path: Floats = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return path


def bar(
    path: Points,
    width: float | Floats,
    thick: float | Floats,
    *,
    across: Sequence[float] = (1.0, 0.0, 0.0),
    corner: float = 0.004,
) -> Mesh:
    """A bar of rounded rectangular section along a path (N, 3), its ends softened, its grain along its length.

    `width` lies along the direction `across` as far as the path allows, `thick` square to it; both may change along
    the path. `corner` is the radius of the edges.
    """
    line = np.asarray(path, float)
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    wide, deep = np.broadcast_to(width, len(line)) / 2, np.broadcast_to(thick, len(line)) / 2
    soft = min(corner, 0.9 * float(min(wide.min(), deep.min())))
    line = np.concatenate([line[:1], line[:1] + along[:1] * soft, line[1:-1], line[-1:] - along[-1:] * soft, line[-1:]])
    along = np.concatenate([along[:1], along, along[-1:]])
    shrink = np.concatenate([[0.8 * soft], 0 * wide, [0.8 * soft]])
    wide = np.concatenate([wide[:1], wide, wide[-1:]]) - shrink
    deep = np.concatenate([deep[:1], deep, deep[-1:]]) - shrink
    side = np.asarray(across, float) - (along @ np.asarray(across, float))[:, None] * along
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    up = np.cross(along, side)
    angles = np.concatenate([quarter * np.pi / 2 + np.linspace(0, np.pi / 2, 4) for quarter in range(4)])
    signs = np.repeat([[1, 1], [-1, 1], [-1, -1], [1, -1]], 4, axis=0)
    u = signs[:, 0] * (wide[:, None] - soft).clip(0) + soft * np.cos(angles)
    v = signs[:, 1] * (deep[:, None] - soft).clip(0) + soft * np.sin(angles)
    rings = line[:, None] + u[..., None] * side[:, None] + v[..., None] * up[:, None]
    number = np.arange(rings.shape[0] * 16).reshape(-1, 16)
    around = np.concatenate([number, number[:, :1]], axis=1)
    first, last = number.size, number.size + 1
    caps = [
        np.stack([np.full(16, first), np.roll(number[0], -1), number[0]], -1),
        np.stack([np.full(16, last), number[-1], np.roll(number[-1], -1)], -1),
    ]
    mesh = Mesh(np.concatenate([rings.reshape(-1, 3), line[[0, -1]]]), np.concatenate([quads(around)[:, ::-1], *caps]))
    return outward(mesh).mapped("xyz"[int(np.argmax(np.abs(line[-1] - line[0])))])


def flat(outline: Floats, thick: float, bevel: float = 0.006) -> Mesh:
    """A board lying on z = 0 with an outline (N, 2) in the x-y plane, counter-clockwise and star-shaped."""
    return plate(outline, thick, bevel).turned("x", -np.pi / 2).moved(z=thick / 2)


def rounded(width: float, depth: float, corner: float, *, steps: int = 6) -> Floats:
    """The outline (N, 2) of a rectangle with round corners, counter-clockwise."""
    corner = min(corner, 0.499 * min(width, depth))
    points = []
    for quarter, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        angles = quarter * np.pi / 2 + np.linspace(0, np.pi / 2, steps)
        middle = np.array([sx * (width / 2 - corner), sy * (depth / 2 - corner)])
        points.append(middle + corner * np.stack([np.cos(angles), np.sin(angles)], -1))
    outline = np.concatenate(points)
    # long straight edges get points of their own, so that the faces of the board stay compact
    full = [outline[:1]]
    for here, there in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        cuts = max(1, int(np.ceil(np.linalg.norm(there - here) / 0.25)))
        full.append(here + (there - here) * (np.arange(1, cuts + 1) / cuts)[:, None])
    return np.concatenate(full)[:-1]


def oval(width: float, depth: float, *, power: float = 2.0, steps: int = 48) -> Floats:
    """The outline (N, 2) of an ellipse (power 2) up to nearly a rectangle (power 6), counter-clockwise."""
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    c, s = np.cos(angle), np.sin(angle)
    reach = (np.abs(c) ** power + np.abs(s) ** power) ** (-1 / power)
    return np.stack([width / 2 * reach * c, depth / 2 * reach * s], -1)


def ring(width: float, depth: float, z: float, *, steps: int = 40) -> Floats:
    """A closed oval path (N, 3) at a height, for tubes."""
    outline = oval(width, depth, steps=steps)
    return np.column_stack([outline, np.full(steps, z)])


def turned(profile: Sequence[tuple[float, float]], width: float, depth: float, height: float, sides: int = 40) -> Mesh:
    """A lathe shape given in shares (radius 0 to 1 of half the width, z 0 to 1), drawn to its size."""
    mesh = lathe([(radius / 2, z) for radius, z in profile], sides=sides)
    return mesh.bent(lambda points: points * [width, depth, height])


def shifted(parts: Sequence[Part], x: float = 0.0, y: float = 0.0, z: float = 0.0, yaw: float = 0.0) -> list[Part]:
    """Parts turned about the z axis by radians, then moved by metres."""
    turn = turning("z", yaw).astype(np.float32)
    at = np.array([x, y, z], np.float32)
    return [
        replace(
            part, vertices=part.vertices @ turn.T + at, normals=None if part.normals is None else part.normals @ turn.T
        )
        for part in parts
    ]


def raked(leg: Mesh, foot: Floats, head: Floats) -> Mesh:
    """A leg that stands upright from z = 0, moved so that it leans from a foot to a head (3,), its rings level."""
    lean = (head - foot) / (head[2] - foot[2]) * [1, 1, 0]
    return leg.bent(lambda points: points + foot + lean * points[:, 2:3])


def top_of(parts: Sequence[Part]) -> float:
    """The highest z of parts."""
    return float(max(part.vertices[:, 2].max() for part in parts))


@cache
def rush(color: str, seed: int) -> Material:
    """Twisted rush, sea grass or paper cord, wound side by side."""
    red, green, blue = (float(value) for value in linear(color))
    return Material("rush", (red, green, blue), textures.jute(color, seed % 67), 0.16, roughness=0.8, specular=0.3)


def wound_seat(front: float, back: float, depth: float, thick: float) -> Mesh:
    """A woven seat lying on z = 0 around four rails: cords meet in four triangles; wide `front`, `back`, metres.

    The cords run parallel to the nearest rail, so u follows x in the front and back triangles and y in the others.
    """
    cells = 12
    line = np.linspace(-1, 1, cells + 1)
    v, u = np.meshgrid(line, line, indexing="ij")
    wide = (front + (back - front) * (v + 1) / 2) / 2
    edge = np.maximum(np.abs(u), np.abs(v))
    dip = 0.014 * (1 - edge**2)
    x, y = u * wide, v * depth / 2
    round_over = thick / 2 * (1 - np.sqrt(np.clip(1 - np.clip((edge - 0.82) / 0.18, 0, 1) ** 2, 0, 1)))
    upper = np.stack([x, y, thick - dip - round_over], -1).reshape(-1, 3)
    lower = np.stack([x, y, 0.3 * dip + round_over], -1).reshape(-1, 3)
    rim = edge.reshape(-1) > 0.9999
    count = len(upper)
    number = np.arange(count).reshape(u.shape)
    under = np.where(rim, np.arange(count), count + np.cumsum(~rim) - 1).reshape(u.shape)
    faces = np.concatenate([quads(number)[:, ::-1], quads(under)])
    vertices = np.concatenate([upper, lower[~rim]])
    faces = faces[~rim[np.minimum(faces, count - 1)].all(axis=1) | (faces >= count).any(axis=1)]
    mesh = outward(Mesh(vertices, faces))
    return _triangles(mesh, front, depth)


def _triangles(mesh: Mesh, width: float, depth: float) -> Mesh:
    """Texture coordinates of a wound seat: faces nearer to a side rail have theirs turned."""
    middles = mesh.vertices[mesh.faces].mean(axis=1)
    aside = np.abs(middles[:, 0]) / width > np.abs(middles[:, 1]) / depth
    normals = smooth_normals(mesh.vertices, mesh.faces)
    count = len(mesh.vertices)
    plain = mesh.vertices[:, :2]
    used, faces = np.unique(np.where(aside[:, None], mesh.faces + count, mesh.faces), return_inverse=True)
    return Mesh(
        np.concatenate([mesh.vertices, mesh.vertices])[used],
        faces.reshape(-1, 3),
        np.concatenate([plain, plain[:, ::-1]])[used],
        np.concatenate([normals, normals])[used],
    )
