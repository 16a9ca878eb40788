"""An empty room all around, drawn by casting rays, with known truth."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.light.shell import pixel_hits
from workers.engines.staging.panorama.camera import SphericalCamera, spherical
from workers.engines.staging.render.spec import Shell
from workers.engines.staging.see.calibration import rotation_from

LEFT, RIGHT, BACK, FRONT, CEILING, HEIGHT = -1.9, 2.6, 2.3, -2.7, 2.5, 1.4
SHELL = Shell(LEFT, RIGHT, BACK, FRONT, CEILING)
WINDOW = (-0.6, 1.0, 0.85, 2.1)
"""Low, high, bottom, top on the back wall."""
DOOR = (-1.6, -0.7, 0.0, 2.03)
"""On the right wall."""

WALL, TRIM, BOARDS, TOP = (190, 186, 178), (238, 238, 235), (150, 112, 76), (232, 232, 228)


def camera(width: int = 512, *, yaw: float = 17.0, pitch: float = 1.6, roll: float = -1.1) -> SphericalCamera:
    """Degrees."""
    rotation = rotation_from(*np.radians([pitch, roll, yaw]))
    return spherical(width, width // 2, rotation, HEIGHT)


def drawn(seen_by: SphericalCamera, *, window: tuple[float, float, float, float] = WINDOW) -> np.ndarray:
    """(H, W, 3) uint8, drawn twice as fine and averaged."""
    fine = seen_by.scaled(2 * seen_by.width, 2 * seen_by.height_px)
    surface, points = pixel_hits(SHELL, fine)
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    picture = np.zeros((*surface.shape, 3))
    picture[surface == 0] = BOARDS
    row = np.floor(x / 0.18)
    joint = (np.mod(x, 0.18) < 0.012) | (np.mod(y + 0.37 * row, 1.3) < 0.012)
    shade = 1.0 + 0.07 * np.sin(7.3 * row + 3.1 * np.floor((y + 0.37 * row) / 1.3))
    picture[surface == 0] *= np.where(joint, 0.6, shade)[surface == 0][:, None]
    picture[surface == 1] = TOP
    for wall, tone in ((2, 0.94), (3, 1.0), (4, 0.86), (5, 1.04)):
        own = surface == wall
        picture[own] = np.array(WALL) * tone * (0.9 + 0.04 * z[own])[:, None]
        picture[own & (z < 0.09)] = np.array(TRIM) * tone
    for wall, along, (low, high, bottom, top), colour in (
        (4, x, window, (252, 253, 255)),
        (3, y, DOOR, (118, 78, 52)),
    ):
        around = 0.07
        framed = (along > low - around) & (along < high + around) & (z > bottom - around) & (z < top + around)
        picture[(surface == wall) & framed] = TRIM
        inside = (along > low) & (along < high) & (z > bottom) & (z < top)
        picture[(surface == wall) & inside] = colour
    away = np.linalg.norm(points - [0.0, 0.0, HEIGHT], axis=2)
    picture[surface != 1] *= np.clip(1.06 - 0.03 * away, 0.8, 1.1)[surface != 1][:, None]
    picture = np.where((surface == 4)[..., None] & (picture > 245), 253.0, picture)
    half = picture.reshape(seen_by.height_px, 2, seen_by.width, 2, 3).mean(axis=(1, 3))
    noise = np.random.default_rng(3).normal(0.0, 1.2, half.shape)
    noise[:4], noise[-4:] = 0.0, 0.0  # the poles are single directions
    return np.clip(half + noise, 0, 255).astype(np.uint8)
