"""Rooms made by hand for the tests of furnishing: a camera, a box, openings with their true places in the picture."""

from __future__ import annotations

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
