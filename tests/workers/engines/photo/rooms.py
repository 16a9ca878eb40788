"""Drawn rooms with a known camera: vertical edges whose convergence is exact, without any library's camera model."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

FOCAL_35MM = 24.0


def wall(
    width: int,
    height: int,
    *,
    pitch_deg: float = 0.0,
    roll_deg: float = 0.0,
    light: float = 1.0,
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0),
    noise: float = 0.0,
    seed: int = 0,
) -> Bytes:
    """A wall of upright panels over a floor, seen by a 24 mm camera turned by pitch and roll.

    Each pixel's ray is turned into the world and met with the plane 3 m ahead: panels 0.45 m wide, floor below -1 m.
    Light scales linear intensity, noise is the standard deviation of what is added, 0 to 255.
    """
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    focal = FOCAL_35MM / 43.267 * np.hypot(width, height)
    rays = np.stack([(columns - width / 2) / focal, (rows - height / 2) / focal, np.ones_like(columns)], axis=-1)
    pitch, roll = np.radians([pitch_deg, roll_deg])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    world = rays @ (about_x @ about_z).T
    across, down = (3.0 * world[..., axis] / world[..., 2] for axis in (0, 1))
    panels = np.floor(across / 0.45).astype(int)
    shade = np.where(panels % 2 == 0, 0.62, 0.45) + 0.04 * (panels % 3)
    colour = np.repeat(shade[..., None], 3, axis=-1)
    colour[down > 1.0] = (0.30, 0.20, 0.13)
    colour[(np.abs(across - 0.9) < 0.35) & (np.abs(down + 0.3) < 0.4)] = 0.97
    coded = (np.clip(colour * light * np.array(tint), 0, 1) ** (1 / 2.2)) * 255
    grain = np.random.default_rng(seed).normal(0.0, noise, coded.shape) if noise else 0.0
    return np.asarray(np.clip(np.rint(coded + grain), 0, 255), np.uint8)


def any_picture(kind: str, seed: int, size: tuple[int, int] = (180, 240)) -> Bytes:
    """Pictures that tempt an enhancement to clip: (height, width) `size`."""
    random = np.random.default_rng(seed)
    height, width = size
    ramp = np.linspace(0, 255, width)[None, :, None] * np.ones((height, 1, 3))
    made: dict[str, Any] = {
        "noise": random.integers(0, 256, (height, width, 3)),
        "dark": random.gamma(1.2, 6.0, (height, width, 3)),
        "bright": 255 - random.gamma(1.2, 6.0, (height, width, 3)),
        "ramp": ramp,
        "stripes": np.where((np.arange(width) // 3 % 2 == 0)[None, :, None], 2, 252) * np.ones((height, 1, 3)),
        "blown": np.where(ramp > 200, 255, ramp * 0.6),
        "crushed": np.where(ramp < 60, 0, ramp),
        "orange": ramp * np.array([1.0, 0.7, 0.3]),
        "saturated": np.array([(255, 0, 0), (0, 255, 0), (0, 0, 255), (250, 5, 128)])[
            random.integers(0, 4, (height // 12, width // 12))
        ]
        .repeat(12, axis=0)
        .repeat(12, axis=1),
        "white": np.full((height, width, 3), 255),
        "black": np.zeros((height, width, 3)),
        "nearly white": np.full((height, width, 3), 251),
        "nearly black": np.full((height, width, 3), 4),
        "room": wall(width, height, light=1.6, pitch_deg=3.0, noise=6.0, seed=seed),
        "dim room": wall(width, height, light=0.15, pitch_deg=-3.0, roll_deg=1.0, noise=3.0, seed=seed),
    }
    return np.asarray(np.clip(made[kind], 0, 255), np.uint8)


ANY_PICTURE = [
    "noise",
    "dark",
    "bright",
    "ramp",
    "stripes",
    "blown",
    "crushed",
    "orange",
    "saturated",
    "white",
    "black",
    "room",
    "nearly white",
    "nearly black",
    "dim room",
]
