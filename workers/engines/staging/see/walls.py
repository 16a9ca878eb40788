"""The walls of a box seen straight on: coordinates on a wall, and its picture without perspective."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array, Camera
from workers.engines.staging.see.lines import Picture

NEAREST = 0.4
"""Metres in front of the camera from where side walls are looked at."""
LONGEST = 14.0


@dataclass(frozen=True)
class Wall:
    """A wall in metres. name: left | right | back. at: its x (sides) or y (back). low, high: extent along the wall
    that is in view, y for the sides and x for the back wall. ceiling: its top.
    """

    name: str
    at: float
    low: float
    high: float
    ceiling: float

    def world(self, along: Array, up: Array) -> Array:
        """Wall coordinates to world points (N, 3)."""
        fixed = np.full(np.shape(along), self.at, float)
        columns = [along, fixed, up] if self.name == "back" else [fixed, along, up]
        return np.stack(columns, axis=-1)

    def meet(self, camera: Camera, pixels: Array) -> tuple[Array, Array]:
        """(along, up) where the rays of pixels (N, 2) meet the wall's plane; NaN where they do not."""
        rays = camera.rays(pixels)
        across, along = (1, 0) if self.name == "back" else (0, 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = self.at / rays[:, across]
        distance = np.where((distance > 0) & (distance < 1e3), distance, np.nan)
        return distance * rays[:, along], camera.height + distance * rays[:, 2]

    def pixel_box(self, camera: Camera, low: float, high: float, bottom: float, top: float) -> tuple[float, ...]:
        """The bounding box (u0, v0, u1, v1) in the picture of a rectangle on the wall, clipped to the picture."""
        along, up = np.meshgrid(np.linspace(low, high, 9), np.linspace(bottom, top, 9))
        pixels = camera.project(self.world(along.ravel(), up.ravel()))
        u, v = np.clip(pixels[:, 0], 0, camera.width), np.clip(pixels[:, 1], 0, camera.height_px)
        return float(np.nanmin(u)), float(np.nanmin(v)), float(np.nanmax(u)), float(np.nanmax(v))


def walls_of(camera: Camera, left: float | None, right: float | None, back: float | None, ceiling: float) -> list[Wall]:
    """The walls that are in view, with the extent that is in view."""
    depth = min(back, LONGEST) if back is not None else LONGEST
    found: list[Wall] = []
    if back is not None:
        low = left if left is not None else -LONGEST
        high = right if right is not None else LONGEST
        found.append(Wall("back", back, low, high, ceiling))
    for name, at in (("left", left), ("right", right)):
        if at is not None:
            found.append(Wall(name, at, NEAREST, depth, ceiling))
    seen = []
    for wall in found:
        along = np.linspace(wall.low, wall.high, 400)
        pixels = camera.project(wall.world(np.tile(along, 3), np.repeat([0.1, 1.2, ceiling - 0.1], 400)))
        with np.errstate(invalid="ignore"):
            inside = (pixels > 0).all(1) & (pixels[:, 0] < camera.width) & (pixels[:, 1] < camera.height_px)
        columns = inside.reshape(3, 400).any(axis=0)
        if columns.sum() > 4:
            low, high = float(along[columns][0]), float(along[columns][-1])
            if high - low > 0.3:
                seen.append(Wall(wall.name, wall.at, low, high, ceiling))
    return seen


def straight_view(
    photo_srgb: Picture, camera: Camera, wall: Wall, box: tuple[int, int, int, int], density: float
) -> tuple[Picture, NDArray[np.bool_]]:
    """A wall without perspective: (H, W, 3) with its foot at the bottom row, `density` pixels a metre, and where it
    is in view (H, W) bool. `box` is the content of the photo.
    """
    columns = max(2, round((wall.high - wall.low) * density))
    rows = max(2, round(wall.ceiling * density))
    along, up = np.meshgrid(
        wall.low + (np.arange(columns) + 0.5) / density, wall.ceiling - (np.arange(rows) + 0.5) / density
    )
    pixels = camera.project(wall.world(along.ravel(), up.ravel()))
    pixels = np.nan_to_num(pixels, nan=-9.0).reshape(rows, columns, 2)
    u0, v0, u1, v1 = box
    seen = (pixels[..., 0] > u0) & (pixels[..., 0] < u1) & (pixels[..., 1] > v0) & (pixels[..., 1] < v1)
    grid = (pixels - 0.5).astype(np.float32)
    view = cv2.remap(photo_srgb, grid[..., 0], grid[..., 1], cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(view, np.uint8), seen
