"""The words that the staging engine's parts share: camera, room, opening, piece, part.

World frame, everywhere in this engine: metres, right-handed, Z up, origin on the floor straight below the camera.
X points right and Y into the picture, both along the walls (the room is rotated into the world, not the world into
the room), so the left wall is the plane x = room.left (< 0), the right wall x = room.right (> 0), the back wall
y = room.back (> 0), the ceiling z = room.ceiling. The camera sits at (0, 0, camera.height).

Image frame: pixels, u right, v down, (0, 0) the outer corner of the top left pixel.
Colours are linear Rec. 709 RGB unless a name ends in `_srgb`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Camera:
    """A pinhole camera with square pixels and its principal point on the vertical middle line of the picture.

    width, height_px: picture size in pixels. focal: in pixels. rotation: 3x3, world to camera (camera axes: x right,
    y down, z forward). height: of the camera above the floor, metres. k1: radial distortion, r_d = r (1 + k1 r^2) with
    r in units of the focal length; 0 for none. shift: how far the principal point lies below the middle of the
    picture, in pixels (listing photos are often made upright by shifting or cropping, which moves it).
    """

    width: int
    height_px: int
    focal: float
    rotation: Array
    height: float
    k1: float = 0.0
    shift: float = 0.0

    @property
    def principal(self) -> Array:
        """The principal point (2,), pixels."""
        return np.array([self.width / 2, self.height_px / 2 + self.shift])

    def project(self, points: Array) -> Array:
        """World points (N, 3) to pixels (N, 2). Points behind the camera come back as NaN.

        So do points so far to the side that the distortion model, made for the picture itself, would fold them back.
        """
        local = (np.asarray(points, float) - [0.0, 0.0, self.height]) @ self.rotation.T
        depth = np.where(local[:, 2] > 1e-6, local[:, 2], np.nan)
        xy = local[:, :2] / depth[:, None]
        radius = np.sum(xy**2, axis=1, keepdims=True)
        xy = np.where(1.0 + 3.0 * self.k1 * radius > 0.0, xy * (1.0 + self.k1 * radius), np.nan)
        return xy * self.focal + self.principal

    def rays(self, pixels: Array) -> Array:
        """Pixels (N, 2) to unit directions (N, 3) in the world."""
        distorted = (np.asarray(pixels, float) - self.principal) / self.focal
        xy = distorted
        for _ in range(5):  # fixed-point inversion; k1 is small, five rounds reach 1e-6
            xy = distorted / (1.0 + self.k1 * np.sum(xy**2, axis=1, keepdims=True))
        local = np.column_stack([xy, np.ones(len(xy))])
        world = local @ self.rotation
        return world / np.linalg.norm(world, axis=1, keepdims=True)

    def to_floor(self, pixels: Array) -> Array:
        """Pixels (N, 2) to floor points (N, 2) in metres; NaN where the ray does not meet the floor."""
        rays = self.rays(pixels)
        down = np.where(rays[:, 2] < -1e-6, rays[:, 2], np.nan)
        return rays[:, :2] * (-self.height / down)[:, None]

    def scaled(self, width: int, height_px: int) -> Camera:
        """The same camera for a resized picture."""
        scale = width / self.width
        return Camera(width, height_px, self.focal * scale, self.rotation, self.height, self.k1, self.shift * scale)


@dataclass(frozen=True)
class Opening:
    """Something on a wall (or the floor) that furniture must not hide or block.

    kind: door | passage | window | radiator | fireplace | stairs | socket | keep_free (from the request).
    wall: left | right | back | front | floor. low, high: extent along the wall in metres (y for left and right, x for
    back and front).
    bottom, top: extent in z, metres. box: where it is in the picture, pixels (u0, v0, u1, v1).
    """

    kind: str
    wall: str
    low: float
    high: float
    bottom: float
    top: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Room:
    """What was understood of the photo. A wall that is not in view is None.

    floor: the usable floor, polygon (N, 2) in world metres, counter-clockwise, clipped to what the camera sees.
    confidence: 0 to 1. evidence: the measured numbers behind it, JSON types, shown to staff. front: the wall behind the
    camera, the plane y = front (< 0), known only in a panorama.
    """

    camera: Camera
    left: float | None
    right: float | None
    back: float | None
    ceiling: float
    floor: Array
    openings: tuple[Opening, ...] = ()
    confidence: float = 0.0
    evidence: Mapping[str, Any] = field(default_factory=dict)
    front: float | None = None


@dataclass(frozen=True)
class Hints:
    """The request's `scene` object. Pixels are of the photo after EXIF orientation, at its full size.

    remove: outlines (N, 2) of what is to be taken away.
    """

    ceiling_height: float | None = None
    floor: Array | None = None
    openings: tuple[tuple[float, float, float, float], ...] = ()
    remove: tuple[Array, ...] = ()


@dataclass(frozen=True)
class Material:
    """A principled surface. color: linear RGB. texture: (H, W, 3) linear, tiled in uv metres, replaces color.

    bump: (H, W) height in metres with the texture's tiling, or None. emission: W/m^2/sr linear RGB, None if dark.
    texture_size: edge length in metres that one tile covers.
    """

    name: str
    color: tuple[float, float, float] = (0.5, 0.5, 0.5)
    texture: Array | None = None
    texture_size: float = 1.0
    roughness: float = 0.6
    metallic: float = 0.0
    sheen: float = 0.0
    specular: float = 0.5
    opacity: float = 1.0
    emission: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Part:
    """One mesh with one material, in world metres.

    vertices (N, 3) float32, faces (M, 3) int32 counter-clockwise seen from outside, uv (N, 2) in metres or None,
    normals (N, 3) or None for flat shading. lies_flat: rugs and other things that may be walked over.
    """

    vertices: Array
    faces: NDArray[np.integer[Any]]
    material: Material
    uv: Array | None = None
    normals: Array | None = None
    lies_flat: bool = False


@dataclass(frozen=True)
class Placement:
    """A piece of the catalogue, put somewhere.

    piece: catalogue name. x, y, z: of the centre of its footprint, metres. yaw: radians, 0 looks along -Y (towards the
    camera), counter-clockwise seen from above. width, depth, height: metres, in the piece's own frame. options: what
    the piece's builder understands (cushion count, art motif ...). wall: set when it hangs on or stands against one.
    """

    piece: str
    x: float
    y: float
    yaw: float
    width: float
    depth: float
    height: float
    z: float = 0.0
    options: Mapping[str, Any] = field(default_factory=dict)
    wall: str | None = None


@dataclass(frozen=True)
class Arrangement:
    """Placements that obey the rules, best of several tries. rules: each rule's number, for staff and approval."""

    placements: tuple[Placement, ...]
    score: float
    rules: Mapping[str, float] = field(default_factory=dict)
