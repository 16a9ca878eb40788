"""Straight lines of a panorama and the room's three directions.

A straight edge is an arc of a great circle; it is found as a segment in flat views and kept as the normal of the plane
through it and the camera. Edges along one direction have normals perpendicular to it, so the three directions of a
room are the three perpendicular axes to which most normals are perpendicular. No focal length has to be found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from workers.engines.staging.panorama.camera import SphericalCamera, spherical, wrapped
from workers.engines.staging.scene import Array, Camera
from workers.engines.staging.see.calibration import rotation_from
from workers.engines.staging.see.lines import Picture, find_segments

VIEW = 480
"""Side of the flat views in pixels; 90 degrees each."""
TOLERANCE = np.radians(0.7)
"""Angle between a plane and a direction at which an edge counts about 60 %."""
ASSIGN = np.radians(2.5)
"""Beyond this angle an edge belongs to no direction."""
LONGEST = 0.5
"""Radians; one long skirting board must not outweigh a room of edges."""
SHORTEST = np.radians(3.5)
"""Shorter edges are texture more often than room."""
UPRIGHT = 0.35
"""Sine of the largest lean of an edge that may still be a vertical one, for a camera held roughly level."""
EDGE = 6
"""Columns of the other side that a picture gets before it is resampled."""


@dataclass(frozen=True)
class Edges:
    """Straight edges of the sphere. start, end: (N, 3) unit directions. axis: (N,) 0, 1, 2 for X, Y, Z or -1."""

    start: Array
    end: Array
    axis: NDArray[np.integer[Any]]

    def __len__(self) -> int:
        return len(self.start)

    @property
    def normal(self) -> Array:
        """(N, 3) unit normals of the planes through the edges and the camera."""
        across = np.cross(self.start, self.end)
        return np.asarray(across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12))

    @property
    def length(self) -> Array:
        """(N,) radians, no longer than LONGEST."""
        cosine = np.clip(np.sum(self.start * self.end, axis=1), -1.0, 1.0)
        return np.minimum(np.arccos(cosine), LONGEST)


@dataclass(frozen=True)
class Directions:
    """rotation: world to camera, with Y the wall direction nearest to the middle of the picture. edges: with directions
    in that world and their axis. explained: share of edge length along an axis. lengths: radians along each axis.
    """

    rotation: Array
    edges: Edges
    explained: float
    lengths: tuple[float, float, float]

    @property
    def tilt_deg(self) -> float:
        """How far the camera leaned, degrees."""
        return float(np.degrees(np.arccos(np.clip(-self.rotation[1, 2], -1.0, 1.0))))


def cut(picture: Picture, seen_by: SphericalCamera, camera: Camera, how: int = cv2.INTER_LINEAR) -> Picture:
    """What another camera at the same place sees, from a full turn (H, W, 3) that has no margin."""
    v, u = np.mgrid[0 : camera.height_px, 0 : camera.width] + 0.5
    rays = camera.rays(np.column_stack([u.ravel(), v.ravel()]))
    pixels = seen_by.project_directions(rays).astype(np.float32) - np.float32(0.5)
    across, down = (pixels[:, axis].reshape(camera.height_px, camera.width) for axis in (0, 1))
    beyond = wrapped(picture, EDGE)
    return np.asarray(cv2.remap(beyond, across + EDGE, down, how, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def pinhole(yaw: float, pitch: float, view: float, width: int, height_px: int) -> Camera:
    """A flat view from the middle of the sphere; radians, pitch looks down, view is horizontal."""
    return Camera(width, height_px, width / 2 / float(np.tan(view / 2)), rotation_from(pitch, 0.0, yaw), 0.0)


def find_edges(picture: Picture) -> Edges:
    """Edges of a full turn (H, W, 3) in the frame of a level camera: X right, Y into the picture, Z up."""
    level = spherical(picture.shape[1], picture.shape[0], rotation_from(0.0, 0.0, 0.0), 0.0)
    starts: list[Array] = [np.zeros((0, 3))]
    ends: list[Array] = [np.zeros((0, 3))]
    for camera in _views():
        grey = np.asarray(cv2.cvtColor(cut(picture, level, camera), cv2.COLOR_RGB2GRAY), np.uint8)
        found = find_segments(grey, (0, 0, VIEW, VIEW))
        if len(found):
            starts.append(camera.rays(found.start))
            ends.append(camera.rays(found.end))
    start, end = np.concatenate(starts), np.concatenate(ends)
    long = np.sum(start * end, axis=1) < np.cos(SHORTEST)
    return Edges(start[long], end[long], np.full(int(long.sum()), -1))


def _views() -> Iterator[Camera]:
    """All around at the horizon, half overlapping, and above and below it."""
    for turn in range(8):
        yield pinhole(turn * np.pi / 4, 0.0, np.pi / 2, VIEW, VIEW)
    for turn in range(4):
        for pitch in (np.radians(48), -np.radians(48)):
            yield pinhole(turn * np.pi / 2, pitch, np.pi / 2, VIEW, VIEW)


def directions(edges: Edges) -> Directions:
    """The room's three directions from edges in the frame of a level camera. Needs at least one edge."""
    normal, weight = edges.normal, edges.length
    up = _up(normal, weight)
    turn = _refined(normal, weight, _yawed(normal, weight, up))
    axes = turn.as_matrix()  # columns: the room's X, Y, Z in the level frame
    level = rotation_from(0.0, 0.0, 0.0)
    axes = _nearest_ahead(axes)
    start, end = edges.start @ axes, edges.end @ axes
    error = np.abs(normal @ axes)
    axis = np.where(error.min(axis=1) < np.sin(ASSIGN), error.argmin(axis=1), -1)
    total = max(float(weight.sum()), 1e-9)
    lengths = [float(weight[axis == one].sum()) for one in range(3)]
    return Directions(
        rotation=np.asarray(level @ axes),
        edges=Edges(start, end, axis),
        explained=float(weight[axis >= 0].sum()) / total,
        lengths=(lengths[0], lengths[1], lengths[2]),
    )


def _up(normal: Array, weight: Array) -> Array:
    """The vertical: the direction that lies in the planes of all nearly upright edges, robustly."""
    upright = np.abs(normal[:, 2]) < UPRIGHT
    planes, share = normal[upright], weight[upright]
    up = np.array([0.0, 0.0, 1.0])
    for scale in (0.15, 0.08, 0.04, 0.02, 0.015, 0.012):
        trust = share / (1.0 + (planes @ up / scale) ** 2) ** 2
        moment = (planes * trust[:, None]).T @ planes + np.diag([1e-3, 1e-3, 0.0])
        up = np.linalg.eigh(moment)[1][:, 0]
        up = up * np.sign(up[2] or 1.0)
    return np.asarray(up)


def _yawed(normal: Array, weight: Array, up: Array) -> Rotation:
    """The vertical and the best horizontal pair among a quarter turn."""
    first = np.cross([0.0, 1.0, 0.0], up)
    first /= np.linalg.norm(first)
    second = np.cross(up, first)
    best, chosen = -1.0, 0.0
    for yaw in np.radians(np.arange(0.0, 90.0, 0.5)):
        x, y = np.cos(yaw) * first + np.sin(yaw) * second, -np.sin(yaw) * first + np.cos(yaw) * second
        error = np.minimum(np.abs(normal @ x), np.abs(normal @ y))
        flat = np.abs(normal @ up) > 0.1  # vertical edges lie in planes through every upright line
        score = float(np.sum(weight * flat * np.exp(-0.5 * (error / TOLERANCE) ** 2)))
        if score > best:
            best, chosen = score, float(yaw)
    x = np.cos(chosen) * first + np.sin(chosen) * second
    return Rotation.from_matrix(np.column_stack([x, np.cross(up, x), up]))


def _refined(normal: Array, weight: Array, turn: Rotation) -> Rotation:
    """Robust least squares over small turns; an edge may change its axis between rounds."""
    for _ in range(3):
        axes = turn.as_matrix()
        error = np.abs(normal @ axes)
        axis = error.argmin(axis=1)
        rows = np.flatnonzero(error.min(axis=1) < 2 * ASSIGN)
        if len(rows) < 3:
            return turn
        own, root = normal[rows], np.sqrt(weight[rows])

        def residuals(
            small: Array, axes: Array = axes, own: Array = own, root: Array = root, axis: Any = axis[rows]
        ) -> Array:
            turned = Rotation.from_rotvec(small).as_matrix() @ axes
            scaled = np.sum(own * turned.T[axis], axis=1) / TOLERANCE
            return np.asarray(root * scaled / np.sqrt(1 + scaled**2))

        turn = Rotation.from_rotvec(least_squares(residuals, np.zeros(3), max_nfev=30).x) * turn
    return turn


def _nearest_ahead(axes: Array) -> Array:
    """The same axes, named so that Z is up and Y the horizontal one nearest to the middle of the picture."""
    up = axes[:, 2] * np.sign(axes[2, 2] or 1.0)
    options = [axes[:, 0], -axes[:, 0], axes[:, 1], -axes[:, 1]]
    ahead = max(options, key=lambda one: float(one[1]))
    return np.column_stack([np.cross(ahead, up), ahead, up])
