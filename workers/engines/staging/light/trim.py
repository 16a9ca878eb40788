"""How pale walls are painted, told by their skirting boards.

A wall's brightness alone does not tell paint from light. Skirting boards stand in nearly the same light as the wall
above them and are most often painted white, so the wall's albedo is about that of white paint times wall over board.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.color import luminance, to_linear
from workers.engines.staging.light.shell import SURFACES, pixel_hits
from workers.engines.staging.render.spec import Pixels, Shell
from workers.engines.staging.scene import Array, Camera

WHITE_PAINT = 0.82
"""Albedo of white joinery paint."""

LESS_LIGHT = 0.93
"""A board at the floor gets less light than the wall a hand above it; the median of 38 drawn rooms."""

BOARD_METRES, WALL_METRES = (0.025, 0.06), (0.22, 0.5)
"""Heights that are compared: within the lowest usual boards, and above the highest."""

STEP_METRES = 0.12
FEWEST_STEPS = 6
LEAST_ALBEDO = 0.2
CLIPPED = 0.9
LONGEST_SIDE = 640

LIKE_FLOOR = 0.08
"""A strip within this share of the floor before it may be the floor itself, seen where the wall was misjudged."""


def wall_albedos(photo_srgb: Pixels, shell: Shell, camera: Camera, masked: NDArray[np.bool_]) -> dict[str, float]:
    """The albedo of each wall, by its name, whose skirting board is paler than it; other walls are not in the answer.

    photo_srgb: (H, W, 3) of the camera's size. masked: (H, W), pixels of openings.
    """
    share = min(1.0, LONGEST_SIDE / max(photo_srgb.shape[:2]))
    small = camera.scaled(round(camera.width * share), round(camera.height_px * share))
    size = (small.width, small.height_px)
    light = luminance(np.asarray(cv2.resize(to_linear(photo_srgb), size, interpolation=cv2.INTER_AREA), np.float64))
    bare = cv2.resize(masked.astype(np.float32), size, interpolation=cv2.INTER_AREA) < 0.02
    surface, points = pixel_hits(shell, small)
    found: dict[str, float] = {}
    for name, axis, at in (("left", 1, shell.left), ("right", 1, shell.right), ("back", 0, shell.back)):
        wall = bare & (surface == SURFACES.index(name)) & (points[..., 2] < WALL_METRES[1])
        floor = bare & (surface == 0) & (np.abs(points[..., 1 - axis] - at) < 0.08)
        shares = _board_shares(points[..., axis], points[..., 2], light, wall, floor)
        if len(shares) >= FEWEST_STEPS:
            albedo = WHITE_PAINT * LESS_LIGHT * float(np.median(shares))
            if albedo < WHITE_PAINT:
                found[name] = max(albedo, LEAST_ALBEDO)
    return found


def _board_shares(
    along: Array, up: Array, light: Array, wall: NDArray[np.bool_], floor: NDArray[np.bool_]
) -> list[float]:
    """Wall over board, one number for each step along a wall where both are in view and neither is blown out."""
    if not wall.any():
        return []
    board = wall & (up > BOARD_METRES[0]) & (up < BOARD_METRES[1])
    above = wall & (up > WALL_METRES[0])
    shares = []
    for start in np.arange(along[wall].min(), along[wall].max(), STEP_METRES):
        here = (along >= start) & (along < start + STEP_METRES)
        low, high, ground = light[board & here], light[above & here], light[floor & here]
        if len(low) < 3 or len(high) < 6:
            continue
        trim, paint = float(np.median(low)), float(np.median(high))
        like_floor = len(ground) >= 3 and abs(float(np.median(ground)) / max(trim, 1e-4) - 1.0) < LIKE_FLOOR
        if max(trim, paint) < CLIPPED and not like_floor:
            shares.append(paint / max(trim, 1e-4))
    return shares
