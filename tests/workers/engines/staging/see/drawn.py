"""Rooms drawn ray by ray from a known camera: exact geometry, plain surfaces, no renderer."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array, Camera
from workers.engines.staging.see.calibration import rotation_from

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Drawn:
    """A room in metres with a door on the back wall and a window on the left one."""

    yaw: float = np.radians(-24)
    pitch: float = np.radians(4)
    roll: float = np.radians(0.5)
    view: float = np.radians(76)
    k1: float = 0.0
    shift: float = 0.0
    width: int = 768
    height_px: int = 512
    left: float = -2.0
    right: float = 2.4
    back: float = 4.2
    ceiling: float = 2.55
    camera_height: float = 1.3
    door: tuple[float, float, float] = (0.2, 1.1, 2.03)
    window: tuple[float, float, float, float] = (1.7, 3.2, 0.8, 2.1)
    floor_colour: tuple[int, int, int] = (150, 110, 75)
    wall_colour: tuple[int, int, int] = (200, 196, 188)
    bar: int = 0

    @property
    def camera(self) -> Camera:
        focal = self.width / 2 / np.tan(self.view / 2)
        rotation = rotation_from(self.pitch, self.roll, self.yaw)
        return Camera(self.width, self.height_px, float(focal), rotation, self.camera_height, self.k1, self.shift)


def draw(room: Drawn) -> Picture:
    """The room as an 8-bit RGB picture, smoothed to the pixel, with a little noise. `bar` black rows at the bottom."""
    fine = room.camera.scaled(room.width * 2, room.height_px * 2)
    columns, rows = np.meshgrid(np.arange(fine.width) + 0.5, np.arange(fine.height_px) + 0.5)
    rays = fine.rays(np.column_stack([columns.ravel(), rows.ravel()]))
    with np.errstate(divide="ignore"):
        distances = np.stack(
            [
                np.where(rays[:, 2] < 0, -room.camera_height / rays[:, 2], np.inf),
                np.where(rays[:, 2] > 0, (room.ceiling - room.camera_height) / rays[:, 2], np.inf),
                np.where(rays[:, 0] < 0, room.left / rays[:, 0], np.inf),
                np.where(rays[:, 0] > 0, room.right / rays[:, 0], np.inf),
                np.where(rays[:, 1] > 0, room.back / rays[:, 1], np.inf),
            ]
        )
    surface = distances.argmin(axis=0)
    points = rays * distances.min(axis=0)[:, None] + [0.0, 0.0, room.camera_height]
    colour = _paint(room, surface, points)
    colour = colour.reshape(fine.height_px, fine.width, 3)
    picture = cv2.resize(colour, (room.width, room.height_px), interpolation=cv2.INTER_AREA)
    picture = picture + np.random.default_rng(3).normal(0, 1.5, picture.shape)
    if room.bar:
        picture[-room.bar :] = 0
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _paint(room: Drawn, surface: NDArray[np.integer], points: Array) -> NDArray[np.float32]:
    x, y, z = points.T
    colour = np.empty((len(points), 3), np.float32)
    wall = np.array(room.wall_colour, np.float32)
    plank = np.floor(x / 0.16)
    tone = 1.0 + 0.10 * np.sin(plank * 12.9898 + np.floor(y / 1.1 + np.sin(plank)) * 4.1)
    tone = np.where(np.abs(x / 0.16 - np.round(x / 0.16)) < 0.03, 0.7, tone)
    colour[:] = np.array(room.floor_colour, np.float32) * tone[:, None]
    for index, shade in ((1, None), (2, 0.86), (3, 0.93), (4, 1.0)):
        on = surface == index
        colour[on] = (236, 235, 232) if shade is None else wall * shade
    skirting = (surface >= 2) & (z < 0.09)
    colour[skirting] = (225, 224, 220)
    low, high, top = room.door
    frame = (surface == 4) & (x > low - 0.07) & (x < high + 0.07) & (z < top + 0.07)
    colour[frame] = (230, 228, 224)
    colour[(surface == 4) & (x > low) & (x < high) & (z < top)] = (112, 78, 54)
    start, end, bottom, head = room.window
    frame = (surface == 2) & (y > start - 0.06) & (y < end + 0.06) & (z > bottom - 0.06) & (z < head + 0.06)
    colour[frame] = (120, 120, 118)
    colour[(surface == 2) & (y > start) & (y < end) & (z > bottom) & (z < head)] = (252, 253, 255)
    return colour
