"""An empty box room with a window and a board floor, drawn ray by ray: the smallest photo that can be staged."""

from __future__ import annotations

import numpy as np
from PIL import Image


def drawn_room(width: int = 320, height: int = 240, yaw_deg: float = 14.0, seed: int = 0) -> Image.Image:
    """4.4 m wide, 4.2 m deep in front of the camera, 2.6 m high; camera at 1.35 m, 72 degrees wide, level.

    Walls differ in shade as they do under light from one side; a little grain keeps it from being flat.
    """
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    focal = width / 2 / np.tan(np.radians(36))
    right, down = (columns - width / 2) / focal, (rows - height / 2) / focal
    yaw = np.radians(yaw_deg)
    x, y, z = right * np.cos(yaw) + np.sin(yaw), -right * np.sin(yaw) + np.cos(yaw), -down
    distances = []
    for rate, far, near in ((x, 2.3, -2.1), (y, 4.2, -1.0), (z, 1.25, -1.35)):
        with np.errstate(divide="ignore"):
            distances += [np.where(rate > 0, far / rate, np.inf), np.where(rate < 0, near / rate, np.inf)]
    nearest = np.argmin(distances, axis=0)
    distance = np.min(distances, axis=0)
    at_x, at_y, at_z = x * distance, y * distance, z * distance + 1.35
    shade = np.array([0.62, 0.80, 0.72, 0.5, 0.86, 0.42])[nearest]
    colour = shade[..., None] * np.ones(3)
    boards = np.floor(at_x / 0.12).astype(int)
    floor = nearest == 5
    colour[floor] = (0.46, 0.33, 0.22) * (1 + 0.12 * np.sin(boards[floor] * 2.4))[:, None]
    colour[~floor & (nearest != 4) & (at_z < 0.09)] = 0.93
    window = (nearest == 2) & (np.abs(at_x + 0.3) < 0.55) & (np.abs(at_z - 1.55) < 0.55)
    colour[window] = 1.0
    fade = (1 - 0.035 * np.hypot(at_x + 0.3, at_y - 4.2))[..., None]
    grain = np.random.default_rng(seed).normal(0, 0.008, colour.shape)
    return Image.fromarray(np.rint(np.clip(colour * fade + grain, 0, 1) * 255).astype(np.uint8))
