"""Sets to render things and rooms in: grounds, plinths, lights and cameras. World as in staging.scene, metres.

A set travels to the renderer's process as a RenderSpec whose candidates are the things and the stage around them;
`masked` is true everywhere where only the things are wanted, cut out. Photo, shell and emitters stay empty.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workers.engines.base import Cancelled, Progress
from workers.engines.illustrator.flat.colour import Floats
from workers.engines.staging.furnish.mesh import box, fillet, lathe, quads, smooth_normals
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.render import Effort, Layers, RenderSpec, render
from workers.engines.staging.render.spec import Shell
from workers.engines.staging.scene import Camera, Material, Part
from workers.engines.staging.see.calibration import rotation_from

RENDERER = (sys.executable, "-m", "workers.engines.illustrator.studio")
TIMEOUT_SECONDS = 900.0
VIEW = "view"
"""Name of the material of a plate that shines with its texture: what is outside a window."""


def render_set(
    camera: Camera,
    things: Sequence[Part],
    stage: Sequence[Part],
    folder: Path,
    *,
    effort: Effort,
    seed: int,
    cut_out: bool,
    progress: Progress,
    cancelled: Cancelled,
) -> Layers:
    """Renders a set in a process of its own; see studio.trace for the layers. Raises TryAgain, Canceled."""
    spec = RenderSpec(
        camera=camera,
        shell=Shell(-1.0, 1.0, 1.0, -1.0, 1.0),
        emitters=(),
        photo_srgb=np.zeros((1, 1, 3), np.uint8),
        masked=np.full((1, 1), cut_out),
        beyond=np.zeros((1, 1), bool),
        candidates=(tuple(things), tuple(stage)),
        effort=effort,
        seed=seed % 65536,
    )
    done = render(spec, folder, progress=progress, cancelled=cancelled, timeout=TIMEOUT_SECONDS, command=RENDERER)
    return done.layers[0]


def extent(parts: Sequence[Part]) -> tuple[Floats, Floats]:
    """The lowest and highest corner of parts, (3,) each."""
    every = np.concatenate([part.vertices for part in parts]).astype(float)
    return every.min(axis=0), every.max(axis=0)


def moved(parts: Sequence[Part], x: float = 0.0, y: float = 0.0, z: float = 0.0) -> list[Part]:
    """The parts, shifted."""
    at = np.array([x, y, z], np.float32)
    return [Part(p.vertices + at, p.faces, p.material, p.uv, p.normals, p.lies_flat) for p in parts]


def frame_up(
    low: Floats, high: Floats, width: int, height: int, *, fill: float, pitch: float
) -> tuple[Camera, tuple[float, float, float]]:
    """A camera that looks down by `pitch` (radians) at a thing of these corners, and where to move the thing: its
    middle goes before the lens. fill: share of the frame that the thing takes at most."""
    focal = 1.9 * max(width, height)
    size = high - low
    tall = size[2] * np.cos(pitch) + size[1] * np.sin(pitch)
    distance = max(size[0] * focal / (fill * width), tall * focal / (fill * height)) + size[1] / 2
    middle = (low + high) / 2
    level = middle[2] + distance * np.tan(pitch)
    camera = Camera(width, height, focal, rotation_from(pitch, 0.0, 0.0), float(level))
    return camera, (float(-middle[0]), float(distance - middle[1]), 0.0)


def sweep(colour: str, size: float, distance: float) -> Part:
    """A ground that rises into a backdrop without an edge. size: of the thing; distance: of its middle, metres."""
    back, radius, tall = distance + 1.5 * size, 2.6 * size, 14.0 * size
    turn = np.linspace(-np.pi / 2, 0, 24)
    profile = [(-3.0 * size, 0.0), (distance * 0.5, 0.0), (back, 0.0)]
    profile += [(back + radius * float(np.cos(a)), radius + radius * float(np.sin(a))) for a in turn[1:]]
    profile += [(back + radius, tall)]
    across = np.linspace(-16.0 * size, 16.0 * size, 9)
    grid = np.array([[(x, y, z) for x in across] for y, z in profile])
    number = np.arange(grid.shape[0] * grid.shape[1]).reshape(grid.shape[:2])
    points = grid.reshape(-1, 3)
    faces = quads(number)[:, ::-1]
    normals = smooth_normals(points, faces)
    return _part(points, faces, _matt(colour), normals)


def _part(points: Floats, faces: NDArray[np.integer], material: Material, normals: Floats | None = None) -> Part:
    uv = points[:, :2].astype(np.float32)
    return Part(
        points.astype(np.float32),
        faces.astype(np.int32),
        material,
        uv,
        None if normals is None else normals.astype(np.float32),
    )


def _matt(colour: str) -> Material:
    red, green, blue = (float(value) for value in linear(colour))
    return Material("ground", (red, green, blue), roughness=0.95, specular=0.15)


def light(
    at: Sequence[float] | Floats, towards: Sequence[float] | Floats, wide: float, tall: float, level: float,
    tint: tuple[float, float, float] = (1.0, 0.97, 0.93),
) -> Part:  # fmt: skip
    """A softbox. level: radiance."""
    place, target = np.asarray(at, float), np.asarray(towards, float)
    out = (target - place) / np.linalg.norm(target - place)
    side = np.cross(out, [0.0, 0.0, 1.0])
    side = side / np.linalg.norm(side) if np.linalg.norm(side) > 1e-6 else np.array([1.0, 0.0, 0.0])
    up = np.cross(side, out)
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    points = np.array([place + side * wide / 2 * a + up * tall / 2 * b for a, b in corners])
    faces = np.array([(0, 2, 1), (0, 3, 2)])
    if np.dot(np.cross(points[2] - points[0], points[1] - points[0]), out) < 0:
        faces = faces[:, ::-1]
    glow = (level * tint[0], level * tint[1], level * tint[2])
    return _part(points, faces, Material("softbox", (0.0, 0.0, 0.0), roughness=1.0, specular=0.0, emission=glow))


def studio_lights(size: float, distance: float, level: float, *, from_left: bool = True) -> list[Part]:
    """Key, fill, rim and a large soft light above, around a thing of a size at a distance and height of its middle."""
    target = np.array([0.0, distance, level])
    side = -1.0 if from_left else 1.0
    return [
        light(target + size * np.array([2.3 * side, -1.9, 2.3]), target, 2.2 * size, 2.2 * size, 7.0),
        light(
            target + size * np.array([-3.0 * side, -1.5, 1.2]), target, 2.6 * size, 2.6 * size, 1.5, (0.94, 0.97, 1.0)
        ),
        light(target + size * np.array([-1.4 * side, 1.6, 3.2]), target, 2.0 * size, 1.4 * size, 3.6),
        light(target + size * np.array([0.0, -1.0, 6.5]), target, 9.0 * size, 9.0 * size, 0.95, (0.98, 0.99, 1.0)),
    ]


def plinth(form: str, wide: float, deep: float, tall: float, colour: str) -> list[Part]:
    """A stand whose top is at z = 0. form: disc, drum or block."""
    if form == "block":
        return moved([box(wide, deep, tall, 0.02 * wide).part(_matt(colour))], z=-tall)
    radius = max(wide, deep) / 2 * 1.12
    profile = fillet([(0, 0), (radius, 0), (radius, tall), (0, tall)], 0.04 * radius, 5)
    return moved([lathe(profile, sides=96).part(_matt(colour))], z=-tall)


def plate_with(picture: Floats, wide: float, tall: float, name: str = "print", roughness: float = 0.55) -> Part:
    """An upright plate that faces the camera (-y) with a linear picture on it once; its foot on z = 0."""
    points = np.array([(-wide / 2, 0, 0), (wide / 2, 0, 0), (wide / 2, 0, tall), (-wide / 2, 0, tall)])
    uv = np.array([(0, 1), (1, 1), (1, 0), (0, 0)], np.float32)
    material = Material(name, (0.5, 0.5, 0.5), np.asarray(picture, np.float32), 1.0, roughness=roughness, specular=0.3)
    return Part(points.astype(np.float32), np.array([(0, 1, 2), (0, 2, 3)], np.int32), material, uv)


def wrapped_with(picture: Floats, radius: float, low: float, high: float, angle: float) -> Part:
    """A label around a standing cylinder's front, `angle` radians wide, between two heights."""
    turns = np.linspace(-angle / 2, angle / 2, 33) - np.pi / 2
    rows = [(z, v) for z, v in ((low, 1.0), (high, 0.0))]
    points = np.array([(radius * np.cos(a), radius * np.sin(a), z) for z, _ in rows for a in turns])
    uv = np.array([(u, v) for _, v in rows for u in np.linspace(0, 1, 33)], np.float32)
    normals = np.array([(np.cos(a), np.sin(a), 0.0) for _ in rows for a in turns], np.float32)
    faces = quads(np.arange(len(points)).reshape(2, 33))[:, ::-1]
    material = Material("label", (0.5, 0.5, 0.5), np.asarray(picture, np.float32), 1.0, roughness=0.5, specular=0.3)
    return Part(points.astype(np.float32), faces.astype(np.int32), material, uv, normals)


def outlook(corners: Floats, picture: Floats) -> Part:
    """A plate outside a window that shines with a linear picture. corners: (4, 3) from the lower left, as seen."""
    uv = np.array([(0, 1), (1, 1), (1, 0), (0, 0)], np.float32)
    material = Material(VIEW, (0.0, 0.0, 0.0), np.asarray(picture, np.float32), 1.0)
    return Part(np.asarray(corners, np.float32), np.array([(0, 1, 2), (0, 2, 3)], np.int32), material, uv)
