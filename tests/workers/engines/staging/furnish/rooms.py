"""Rooms made by hand for the tests of furnishing: a camera, a box, openings with their true places in the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial import ConvexHull

from workers.engines.staging.scene import Camera, Opening, Room

Wall = tuple[str, str, float, float, float, float]


def camera(*, yaw: float = 0.0, field: float = 74.0, height: float = 1.15, pitch: float = 4.0) -> Camera:
    """A camera over the origin; yaw (to the left) and pitch (downwards) in degrees, horizontal field in degrees."""
    width, height_px = 960, 640
    turn, tilt = np.radians(yaw), np.radians(pitch)
    base = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
    about_z = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    return Camera(width, height_px, width / 2 / np.tan(np.radians(field / 2)), about_x @ base @ about_z.T, height)


def room(
    view: Camera,
    left: float,
    right: float,
    back: float,
    *,
    openings: tuple[Wall, ...] = (),
    unknown: tuple[str, ...] = (),
    ceiling: float = 2.6,
) -> Room:
    """A box room. openings: (kind, wall, low, high, bottom, top) in metres; unknown: walls that were not understood."""
    pixels = np.stack(np.meshgrid(np.linspace(2, view.width - 2, 60), np.linspace(150, view.height_px - 2, 80)), -1)
    floor = view.to_floor(pixels.reshape(-1, 2))
    floor = floor[np.isfinite(floor).all(axis=1)]
    floor = np.stack([np.clip(floor[:, 0], left, right), np.clip(floor[:, 1], 0, back)], 1)
    found = tuple(_opening(view, left, right, back, *wall) for wall in openings)
    planes: dict[str, Any] = {"left": left, "right": right, "back": back}
    planes |= dict.fromkeys(unknown)
    hull = ConvexHull(floor)
    return Room(view, planes["left"], planes["right"], planes["back"], ceiling, floor[hull.vertices], found, 0.9)


def _opening(
    view: Camera,
    left: float,
    right: float,
    back: float,
    kind: str,
    wall: str,
    low: float,
    high: float,
    bottom: float,
    top: float,
) -> Opening:
    points = []
    for along in (low, high):
        for z in (bottom, top):
            points.append((along, back, z) if wall == "back" else (left if wall == "left" else right, along, z))
    pixels = view.project(np.array(points))
    u, v = pixels[:, 0], pixels[:, 1]
    return Opening(kind, wall, low, high, bottom, top, (float(u.min()), float(v.min()), float(u.max()), float(v.max())))


ROOMS = {
    "door and window": room(
        camera(yaw=-8),
        -2.4,
        2.2,
        4.6,
        openings=(("door", "back", -1.9, -1.05, 0, 2.05), ("window", "left", 2.0, 3.6, 0.8, 2.1)),
    ),
    "small": room(camera(field=80), -1.5, 1.6, 3.4, openings=(("window", "back", -0.5, 0.9, 0.9, 2.1),)),
    "corner view": room(camera(yaw=35), -4.0, 2.6, 4.4, openings=(("door", "right", 2.6, 3.4, 0, 2.0),)),
    "unknown walls": room(camera(), -2.4, 2.4, 4.5, unknown=("left", "right", "back")),
    "doorway in the middle": room(
        camera(height=1.0),
        -2.6,
        3.0,
        5.0,
        openings=(
            ("door", "back", -0.2, 0.7, 0, 2.05),
            ("window", "left", 2.4, 3.4, 0.6, 2.1),
            ("passage", "right", 3.2, 4.6, 0, 2.2),
        ),
    ),
}
WIDE = room(
    camera(yaw=10, field=80),
    -3.2,
    3.4,
    5.5,
    openings=(
        ("passage", "right", 3.0, 4.6, 0, 2.2),
        ("window", "left", 2.2, 4.4, 0.5, 2.2),
        ("fireplace", "back", -0.8, 0.6, 0, 1.2),
    ),
)
CLOSET = room(camera(field=80), -0.5, 0.5, 2.6)
CHAMBER = room(camera(field=84), -1.1, 1.1, 2.9, openings=(("window", "back", 0.1, 0.8, 1.1, 2.1),))
HALL = room(camera(field=80), -0.95, 0.95, 5.2, openings=(("door", "back", -0.5, 0.4, 0.0, 2.05),))
OUTSIDE = room(camera(field=84, pitch=10, height=1.4), -1.7, 1.7, 3.6, unknown=("left", "right", "back"))
LOFT = room(
    camera(yaw=5, field=84, height=1.3),
    -3.8,
    4.2,
    7.0,
    openings=(("door", "left", 5.2, 6.1, 0.0, 2.05), ("window", "back", -1.5, 1.2, 0.7, 2.3)),
)


@dataclass(frozen=True)
class AroundCamera:
    """A camera that sees the whole sphere, the least of it that arranging needs."""

    width: int = 1024
    height_px: int = 512
    height: float = 1.5

    def project(self, points: np.ndarray) -> np.ndarray:
        """World points (N, 3) to pixels (N, 2) of an equirectangular picture whose middle looks along +Y."""
        away = np.asarray(points, float) - [0.0, 0.0, self.height]
        turn = np.arctan2(away[:, 0], away[:, 1])
        rise = np.arctan2(away[:, 2], np.hypot(away[:, 0], away[:, 1]))
        return np.stack([(turn / (2 * np.pi) + 0.5) * self.width, (0.5 - rise / np.pi) * self.height_px], 1)

    def silhouette(self, points: np.ndarray) -> tuple[np.ndarray, float]:
        """The box around the points on a raster of 192 x 96 cells, across the seam where it is shorter that way."""
        pixels = self.project(points) * [192 / self.width, 96 / self.height_px]
        columns = np.sort(np.round(pixels[:, 0]).astype(int) % 192)
        gaps = np.append(np.diff(columns), columns[0] + 192 - columns[-1])
        first = columns[(int(np.argmax(gaps)) + 1) % len(columns)]
        raster = np.zeros((96, 192), np.uint8)
        wide = np.arange(first, first + 193 - int(gaps.max())) % 192
        top, low = np.round([pixels[:, 1].min(), pixels[:, 1].max()]).astype(int)
        raster[top : low + 1, wide] = 1
        return raster, 1.0


def around() -> Room:
    """A panorama's room: four walls, the camera in the middle, a window behind it and a door on the left."""
    view: Any = AroundCamera()
    floor = np.array([(-2.4, -2.6), (2.6, -2.6), (2.6, 2.8), (-2.4, 2.8)])
    corners = view.project(np.array([(-1.0, -2.6, 0.9), (1.0, -2.6, 2.1)]))
    window = Opening(
        "window", "front", -1.0, 1.0, 0.9, 2.1, (corners[1, 0], corners[1, 1], corners[0, 0], corners[0, 1])
    )
    seen = view.project(np.array([(-2.4, -1.4, 0.0), (-2.4, -0.5, 2.05)]))
    door = Opening("door", "left", -1.4, -0.5, 0.0, 2.05, (seen[0, 0], seen[1, 1], seen[1, 0], seen[0, 1]))
    return Room(view, -2.4, 2.6, 2.8, 2.6, floor, (window, door), 0.9, front=-2.6)
