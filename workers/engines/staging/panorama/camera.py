"""A camera that sees all around: equirectangular pictures as the rest of the engine needs them.

Columns are azimuth and rows are elevation, both linear in the angle. A picture may carry a margin: columns beyond the
full turn at both sides that repeat the other side's, so that every filter finds true neighbours across the seam.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array, Camera

SILHOUETTE_WIDTH = 192
"""Width of the raster on which the arrangement counts shares of the picture, pixels."""

BESIDE = 0.05
"""Cosine below which a point lies too far from the middle of its piece to be seen as one outline with it."""


@dataclass(frozen=True)
class SphericalCamera(Camera):
    """The whole sphere around a point. Made by `spherical`; focal is in pixels per radian of azimuth.

    width counts the margin: margin columns on either side repeat the picture beyond its border.
    """

    margin: float = 0.0

    @property
    def turn(self) -> float:
        """Columns of one full turn."""
        return self.width - 2 * self.margin

    def project(self, points: Array) -> Array:
        """World points (N, 3) to pixels (N, 2), within the one full turn."""
        return self.project_directions(np.asarray(points, float) - [0.0, 0.0, self.height])

    def project_directions(self, directions: Array) -> Array:
        """World directions (N, 3), of any length, to pixels (N, 2)."""
        local = np.asarray(directions, float) @ self.rotation.T
        level = np.hypot(local[:, 0], local[:, 2])
        azimuth = np.arctan2(local[:, 0], local[:, 2])
        elevation = np.arctan2(local[:, 1], level)
        return np.column_stack(
            [self.margin + (0.5 + azimuth / (2 * np.pi)) * self.turn, (0.5 + elevation / np.pi) * self.height_px]
        )

    def rays(self, pixels: Array) -> Array:
        """Pixels (N, 2) to unit directions (N, 3) in the world."""
        pixels = np.asarray(pixels, float)
        azimuth = ((pixels[:, 0] - self.margin) / self.turn - 0.5) * 2 * np.pi
        elevation = (pixels[:, 1] / self.height_px - 0.5) * np.pi
        level = np.cos(elevation)
        local = np.column_stack([np.sin(azimuth) * level, np.sin(elevation), np.cos(azimuth) * level])
        return np.asarray(local @ self.rotation)

    def scaled(self, width: int, height_px: int) -> SphericalCamera:
        """The same camera for a resized picture, margin included."""
        margin = self.margin * width / self.width
        focal = (width - 2 * margin) / (2 * np.pi)
        return SphericalCamera(width, height_px, focal, self.rotation, self.height, margin=margin)

    def with_margin(self, margin: int) -> SphericalCamera:
        """The same camera for a picture with `margin` more columns on either side."""
        total = self.margin + margin
        return SphericalCamera(
            self.width + 2 * margin, self.height_px, self.focal, self.rotation, self.height, margin=total
        )

    def silhouette(self, points: Array) -> tuple[NDArray[np.uint8], float]:
        """Where the convex hull of world points (N, 3) is seen: a 0/1 raster (96, 192) of the full turn, and the share
        of the outline that lies in the picture: 1, or 0 when the points stand around the camera.

        The outline is taken on the tangent plane (gnomonic projection) at the middle of the points, where straight
        edges stay straight, wherever the seam may be.
        """
        raster = np.zeros((SILHOUETTE_WIDTH // 2, SILHOUETTE_WIDTH), np.uint8)
        sight = np.asarray(points, float) - [0.0, 0.0, self.height]
        sight = sight / np.maximum(np.linalg.norm(sight, axis=1, keepdims=True), 1e-9)
        middle = sight.mean(axis=0)
        length = float(np.linalg.norm(middle))
        if length < 1e-3 or float((sight @ middle).min()) < BESIDE * length:
            return raster, 0.0
        middle = middle / length
        across = np.cross(middle, [0.0, 0.0, 1.0] if abs(middle[2]) < 0.9 else [1.0, 0.0, 0.0])
        across = across / np.linalg.norm(across)
        plane = np.stack([across, np.cross(middle, across)], axis=1)
        hull = cv2.convexHull((sight @ plane / (sight @ middle)[:, None]).astype(np.float32))[:, 0]
        turn = 1.0 if cv2.contourArea(hull, oriented=True) < 0 else -1.0
        rays = _raster_rays(np.ascontiguousarray(self.rotation, float).tobytes())
        depth = rays @ middle
        flat = rays @ plane / np.maximum(depth, 1e-6)[..., None]
        inside = depth > 1e-3
        for first, second in zip(hull, np.roll(hull, -1, axis=0), strict=True):
            edge, away = second - first, flat - first
            inside &= turn * (edge[0] * away[..., 1] - edge[1] * away[..., 0]) <= 1e-9
        raster[inside] = 1
        return raster, 1.0


def spherical(width: int, height_px: int, rotation: Array, height: float = 1.0) -> SphericalCamera:
    """The camera of a whole equirectangular picture. rotation: world to camera, 3x3; the middle of the picture looks
    along the camera's z axis. height: above the floor, metres."""
    return SphericalCamera(width, height_px, width / (2 * np.pi), np.asarray(rotation, float), height)


def wrapped(picture: NDArray[np.uint8], margin: int) -> NDArray[np.uint8]:
    """A full turn (H, W, ...) with `margin` columns of the other side on either side; margin at most W."""
    return np.concatenate([picture[:, picture.shape[1] - margin :], picture, picture[:, :margin]], axis=1)


@lru_cache(maxsize=8)
def _raster_rays(rotation: bytes) -> Array:
    """World directions (96, 192, 3) of the raster's pixels; rotation: the 3x3 matrix's bytes, doubles."""
    camera = spherical(SILHOUETTE_WIDTH, SILHOUETTE_WIDTH // 2, np.frombuffer(rotation).reshape(3, 3))
    v, u = np.mgrid[0 : camera.height_px, 0 : camera.width] + 0.5
    return camera.rays(np.column_stack([u.ravel(), v.ravel()])).reshape(*u.shape, 3)
