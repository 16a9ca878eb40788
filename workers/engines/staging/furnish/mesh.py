"""Closed meshes in metres: bevelled boxes, cushions, turned and swept shapes, thick sheets, all free of gaps.

Every shape is one closed surface whose neighbouring faces share vertices, so that bending it cannot tear it. Texture
coordinates are given last, by projection along the dominant axis of each face; that step splits vertices at the seams
of the projection but keeps their positions and normals, so the surface stays smooth and closed to the eye.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Material, Part

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Mesh:
    """Vertices (N, 3) in metres, faces (M, 3) counter-clockwise from outside; uv (N, 2), normals (N, 3) once mapped."""

    vertices: Floats
    faces: Ints
    uv: Floats | None = None
    normals: Floats | None = None

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Mesh:
        """Shifted by metres."""
        return replace(self, vertices=self.vertices + np.array([x, y, z]))

    def turned(self, axis: str, angle: float) -> Mesh:
        """Turned about an axis through the origin, radians, counter-clockwise seen from the axis' tip."""
        turn = turning(axis, angle)
        normals = None if self.normals is None else self.normals @ turn.T
        return replace(self, vertices=self.vertices @ turn.T, normals=normals)

    def bent(self, bend: Callable[[Floats], Floats]) -> Mesh:
        """Every vertex (N, 3) sent through a function; a function of position alone keeps the mesh closed."""
        return Mesh(bend(self.vertices.copy()), self.faces, self.uv)

    def mirrored(self) -> Mesh:
        """Mirrored in the plane x = 0, still facing outwards."""
        normals = None if self.normals is None else self.normals * [-1, 1, 1]
        return replace(self, vertices=self.vertices * [-1, 1, 1], faces=self.faces[:, ::-1].copy(), normals=normals)

    def mapped(self, grain: str = "x") -> Mesh:
        """With smooth normals and texture coordinates in metres; u runs along the axis named by `grain`."""
        if self.normals is not None and self.uv is not None:
            return self
        normals = smooth_normals(self.vertices, self.faces)
        if self.uv is not None:
            return replace(self, normals=normals)
        corners = self.vertices[self.faces]
        dominant = np.argmax(np.abs(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])), axis=1)
        first = "xyz".index(grain)
        vertices, faces, uv, split = [], [], [], []
        count = 0
        for axis in range(3):
            chosen = self.faces[dominant == axis]
            if not len(chosen):
                continue
            across = [other for other in range(3) if other != axis]
            if across[1] == first or (axis == first and across[0] == 0):
                across.reverse()
            used, local = np.unique(chosen, return_inverse=True)
            vertices.append(self.vertices[used])
            uv.append(self.vertices[used][:, across])
            split.append(normals[used])
            faces.append(local.reshape(-1, 3) + count)
            count += len(used)
        return Mesh(np.concatenate(vertices), np.concatenate(faces), np.concatenate(uv), np.concatenate(split))

    def part(self, material: Material, *, grain: str = "x", lies_flat: bool = False) -> Part:
        """The mesh as a part of the scene."""
        mesh = self.mapped(grain)
        assert mesh.uv is not None
        assert mesh.normals is not None
        return Part(
            mesh.vertices.astype(np.float32),
            mesh.faces.astype(np.int32),
            material,
            mesh.uv.astype(np.float32),
            mesh.normals.astype(np.float32),
            lies_flat,
        )


def turning(axis: str, angle: float) -> Floats:
    """The 3x3 matrix that turns about x, y or z by radians."""
    cosine, sine = np.cos(angle), np.sin(angle)
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = cosine
    matrix[first, second], matrix[second, first] = -sine, sine
    return matrix


def smooth_normals(vertices: Floats, faces: Ints) -> Floats:
    """Unit normals (N, 3), averaged at each vertex by face area so that flat faces stay flat beside bevels."""
    corners = vertices[faces]
    areas = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.zeros_like(vertices)
    for corner in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(faces[:, corner], areas[:, axis], len(vertices))
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.where(length > 1e-15, normals / np.maximum(length, 1e-15), [0.0, 0.0, 1.0])


def joined(meshes: Sequence[Mesh], grain: str = "x") -> Mesh:
    """Several meshes as one, mapped first."""
    mapped = [mesh.mapped(grain) for mesh in meshes]
    starts = np.cumsum([0] + [len(mesh.vertices) for mesh in mapped])
    return Mesh(
        np.concatenate([mesh.vertices for mesh in mapped]),
        np.concatenate([mesh.faces + start for mesh, start in zip(mapped, starts, strict=False)]),
        np.concatenate([mesh.uv for mesh in mapped if mesh.uv is not None]),
        np.concatenate([mesh.normals for mesh in mapped if mesh.normals is not None]),
    )


def smooth_noise(points: Floats, wavelength: float, seed: int, waves: int = 10) -> Floats:
    """A smooth random field over points (N, 3), about -1 to 1, with features of the given size in metres."""
    rng = np.random.default_rng(seed)
    directions = rng.normal(size=(waves, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    frequency = 2 * np.pi / wavelength * rng.uniform(0.6, 1.6, waves)
    phases = rng.uniform(0, 2 * np.pi, waves)
    values: Floats = np.sin((points @ directions.T) * frequency + phases).sum(axis=1) / np.sqrt(waves)
    return values


def _stations(half: float, radius: float, step: float, bevel: int) -> Floats:
    """Positions along one edge of a box: an even middle between two bevels whose steps are equal in angle."""
    inner = half - radius
    count = max(1, int(np.ceil(2 * inner / step)))
    middle = np.linspace(-inner, inner, count + 1)
    rise = radius * np.tan(np.linspace(0, np.pi / 4, bevel + 1))[1:]
    return np.concatenate([-inner - rise[::-1], middle, inner + rise])


def box(width: float, depth: float, height: float, radius: float = 0.01, *, step: float = 0.2, bevel: int = 3) -> Mesh:
    """A box around the z axis, standing on z = 0, its edges round by `radius`, its mesh as fine as `step` metres.

    Raises ValueError for a size that is not above 0: its mesh would not be finite, which blackens the whole render.
    """
    if min(width, depth, height) <= 0:
        raise ValueError(f"a box must have a width, depth and height above 0; got {width:g}, {depth:g}, {height:g}")
    half = np.array([width, depth, height]) / 2
    radius = float(min(radius, half.min() * 0.998))
    lines = [_stations(size, radius, step, bevel) for size in half]
    shape = tuple(len(line) for line in lines)
    surface = np.zeros(shape, bool)
    for axis in range(3):
        edge: list[slice | list[int]] = [slice(None)] * 3
        edge[axis] = [0, -1]
        surface[tuple(edge)] = True
    number = np.full(shape, -1)
    number[surface] = np.arange(surface.sum())
    points = np.stack(np.meshgrid(*lines, indexing="ij"), axis=-1)[surface]
    core = np.clip(points, radius - half, half - radius)
    out = points - core
    points = core + radius * out / np.linalg.norm(out, axis=1, keepdims=True)
    faces = []
    for axis in range(3):
        turned = number.transpose(axis, (axis + 1) % 3, (axis + 2) % 3)
        faces += [quads(turned[-1]), quads(turned[0])[:, ::-1]]
    return Mesh(points + np.array([0, 0, half[2]]), np.concatenate(faces))


def quads(grid: Ints) -> Ints:
    """Triangles over a grid of vertex numbers (m, n), facing along (rows x columns)."""
    a, b, c, d = grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]
    return np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])


def pillow(width: float, height: float, thickness: float, seed: int, *, cells: int = 18, pull: float = 0.07) -> Mesh:
    """A sewn cushion standing on z = 0 in the plane y = 0, its four corners drawn out and its faces filled."""
    line = np.sin(np.linspace(-np.pi / 2, np.pi / 2, cells + 1))
    u, v = np.meshgrid(line, line, indexing="ij")
    fill = ((1 - np.abs(u) ** 2.2) * (1 - np.abs(v) ** 2.2)).clip(0) ** 0.55
    x = u * width / 2 * (1 - pull * (1 - v**2))
    z = v * height / 2 * (1 - pull * (1 - u**2))
    flat = np.stack([x, 0 * x, z], -1).reshape(-1, 3)
    crease = 1 + 0.10 * smooth_noise(flat, 0.22, seed) + 0.05 * smooth_noise(flat, 0.08, seed + 1)
    bulge = thickness / 2 * fill.reshape(-1) * crease
    rim = (fill.reshape(-1) == 0) | (np.abs(u).reshape(-1) > 0.9999) | (np.abs(v).reshape(-1) > 0.9999)
    bulge[rim] = 0.0
    front = flat - np.stack([0 * bulge, bulge, 0 * bulge], -1)
    back = flat + np.stack([0 * bulge, bulge * 0.9, 0 * bulge], -1)
    count = len(flat)
    number = np.arange(count).reshape(u.shape)
    behind = np.where(rim, np.arange(count), count + np.cumsum(~rim) - 1).reshape(u.shape)
    faces = np.concatenate([quads(number), quads(behind)[:, ::-1]])
    faces = faces[
        ~rim[np.minimum(faces, count - 1)].all(axis=1) | (faces >= count).any(axis=1)
    ]  # two corners' tips, both sides alike
    vertices = np.concatenate([front, back[~rim]])
    return Mesh(vertices + np.array([0, 0, height / 2]), faces)


def fillet(points: Sequence[tuple[float, float]], radius: float, steps: int = 4) -> list[tuple[float, float]]:
    """A polyline whose inner corners are rounded by arcs (quadratic curves) that start `radius` metres from them."""
    line = np.asarray(points, float)
    result = [line[0]]
    for before, corner, after in zip(line[:-2], line[1:-1], line[2:], strict=True):
        back, forth = before - corner, after - corner
        reach = min(radius, np.linalg.norm(back) / 2.01, np.linalg.norm(forth) / 2.01)
        start = corner + back / np.linalg.norm(back) * reach
        end = corner + forth / np.linalg.norm(forth) * reach
        for share in np.linspace(0, 1, steps + 1):
            result.append((1 - share) ** 2 * start + 2 * share * (1 - share) * corner + share**2 * end)
    result.append(line[-1])
    return [(float(point[0]), float(point[1])) for point in result]


def lathe(profile: Sequence[tuple[float, float]], *, sides: int = 32) -> Mesh:
    """A turned shape: (radius, z) from its lower to its upper end, closed at both ends on the axis."""
    line = [(radius, z) for radius, z in profile if radius > 1e-9]
    low, high = profile[0][1], profile[-1][1]
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles), 0 * angles], -1)
    rings = np.concatenate([circle * radius + [0, 0, z] for radius, z in line])
    number = np.arange(len(rings)).reshape(len(line), sides)
    faces = [quads(np.concatenate([number, number[:, :1]], axis=1))[:, ::-1]]
    bottom, top = len(rings), len(rings) + 1
    near = np.roll(number[0], -1)
    far = np.roll(number[-1], -1)
    faces.append(np.stack([np.full(sides, bottom), near, number[0]], -1))
    faces.append(np.stack([np.full(sides, top), number[-1], far], -1))
    return Mesh(np.concatenate([rings, [[0, 0, low], [0, 0, high]]]), np.concatenate(faces))


def tube(
    path: Sequence[Sequence[float]] | Floats,
    radius: float | Sequence[float] | Floats,
    *,
    sides: int = 10,
    closed: bool = False,
) -> Mesh:
    """A round bar along a path (N, 3); the radius in metres may change along it. A closed path makes a ring."""
    line = np.asarray(path, float)
    radii = np.broadcast_to(np.asarray(radius, float), len(line))
    if closed:
        along = np.roll(line, -1, axis=0) - np.roll(line, 1, axis=0)
    else:
        along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    side = np.cross(along[0], [0, 0, 1] if abs(along[0][2]) < 0.9 else [1, 0, 0])
    rings = []
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    for point, direction, size in zip(line, along, radii, strict=True):
        side = side - direction * (side @ direction)
        side = side / np.linalg.norm(side)
        up = np.cross(direction, side)
        rings.append(point + size * (np.cos(angles)[:, None] * side + np.sin(angles)[:, None] * up))
    vertices = np.concatenate(rings)
    number = np.arange(len(vertices)).reshape(len(line), sides)
    around = np.concatenate([number, number[:, :1]], axis=1)
    if closed:
        # the carried frame may come back turned about the path; the seam then joins the nearest corners
        shift = int(np.argmin([np.linalg.norm(rings[0][k] - rings[-1][0]) for k in range(sides)]))
        last = np.roll(number[0], -shift)
        around = np.concatenate([around, np.concatenate([last, last[:1]])[None]], axis=0)
        return Mesh(vertices, quads(around)[:, ::-1])
    first, final = len(vertices), len(vertices) + 1
    caps = [
        np.stack([np.full(sides, first), np.roll(number[0], -1), number[0]], -1),
        np.stack([np.full(sides, final), number[-1], np.roll(number[-1], -1)], -1),
    ]
    return Mesh(np.concatenate([vertices, line[[0, -1]]]), np.concatenate([quads(around)[:, ::-1], *caps]))


def rod(
    start: Sequence[float] | Floats,
    end: Sequence[float] | Floats,
    radius: float,
    end_radius: float | None = None,
    *,
    sides: int = 14,
) -> Mesh:
    """A straight, possibly tapered bar with softened ends."""
    first, last = np.asarray(start, float), np.asarray(end, float)
    taper = radius if end_radius is None else end_radius
    length = float(np.linalg.norm(last - first))
    soft = min(0.25 * min(radius, taper), 0.1 * length) / length
    shares = np.array([0.0, soft * 0.4, soft, 0.5, 1 - soft, 1 - soft * 0.4, 1.0])
    sizes = (radius + (taper - radius) * shares) * np.array([0.75, 0.93, 1, 1, 1, 0.93, 0.75])
    return tube(first + (last - first) * shares[:, None], [float(size) for size in sizes], sides=sides)


def plate(outline: Floats, thickness: float, bevel: float, *, puff: float = 0.0) -> Mesh:
    """An upright board in the x-z plane, its outline (N, 2) counter-clockwise seen from the front and star-shaped.

    Both edges are rounded by `bevel` metres; `puff` lifts the middle of the front (-y) like upholstery.
    """
    line = np.asarray(outline, float)
    along = np.roll(line, -1, axis=0) - np.roll(line, 1, axis=0)
    inward = np.stack([-along[:, 1], along[:, 0]], -1)
    inward /= np.linalg.norm(inward, axis=1, keepdims=True)
    middle = (line.min(axis=0) + line.max(axis=0)) / 2
    rounded = line + inward * bevel
    rings = []
    for share in (0.35, 0.7, 0.9):
        flat = middle + (rounded - middle) * share
        rings.append(np.insert(flat, 1, -thickness / 2 - puff * (1 - share**3), axis=1))
    for angle in np.linspace(0, np.pi / 2, 5):
        flat = line + inward * bevel * (1 - np.sin(angle))
        rings.append(np.insert(flat, 1, -thickness / 2 + bevel * (1 - np.cos(angle)), axis=1))
    for angle in np.linspace(np.pi / 2, 0, 5):
        flat = line + inward * bevel * (1 - np.sin(angle))
        rings.append(np.insert(flat, 1, thickness / 2 - bevel * (1 - np.cos(angle)), axis=1))
    rings.append(np.insert(middle + (rounded - middle) * 0.5, 1, thickness / 2, axis=1))
    count = len(line)
    number = np.arange(count * len(rings)).reshape(len(rings), count)
    faces = [quads(np.concatenate([number, number[:, :1]], axis=1))]
    front, back = number.size, number.size + 1
    faces.append(np.stack([np.full(count, front), number[0], np.roll(number[0], -1)], -1))
    faces.append(np.stack([np.full(count, back), np.roll(number[-1], -1), number[-1]], -1))
    ends = [[middle[0], -thickness / 2 - puff, middle[1]], [middle[0], thickness / 2, middle[1]]]
    mesh = Mesh(np.concatenate([*rings, ends]), np.concatenate(faces))
    return outward(mesh)


def outward(mesh: Mesh) -> Mesh:
    """The same closed mesh, its faces turned to look outwards (its signed volume made positive)."""
    corners = mesh.vertices[mesh.faces]
    volume = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum()
    return mesh if volume >= 0 else replace(mesh, faces=mesh.faces[:, ::-1].copy())


def sheet(grid: Floats, thickness: float) -> Mesh:
    """A cloth or leaf of even thickness on a grid of points (m, n, 3); uv follows its rows and columns, metres."""
    rows, columns, _ = grid.shape
    number = np.arange(rows * columns).reshape(rows, columns)
    points = grid.reshape(-1, 3)
    normals = smooth_normals(points, quads(number))
    vertices = np.concatenate([points + normals * thickness / 2, points - normals * thickness / 2])
    under = number + rows * columns
    edge = np.concatenate([number[:-1, 0], number[-1, :-1], number[:0:-1, -1], number[0, :0:-1]])
    below = edge + rows * columns
    ring = np.stack([np.append(edge, edge[0]), np.append(below, below[0])], axis=0)
    faces = np.concatenate([quads(number), quads(under)[:, ::-1], quads(ring)])
    across = np.cumsum(np.linalg.norm(np.diff(grid, axis=0, prepend=grid[:1]), axis=2), axis=0)
    along = np.cumsum(np.linalg.norm(np.diff(grid, axis=1, prepend=grid[:, :1]), axis=2), axis=1)
    uv = np.stack([along, across], -1).reshape(-1, 2)
    return Mesh(vertices, faces, np.concatenate([uv, uv]))


def ball(radius: float) -> Mesh:
    """A sphere that rests on z = 0."""
    return box(2 * radius, 2 * radius, 2 * radius, radius, step=1.0, bevel=7)
