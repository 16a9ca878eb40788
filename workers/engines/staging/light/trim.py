"""How pale walls are painted, told by their skirting boards and by the casings of doors and windows.

A wall's brightness alone does not tell paint from light. White joinery stands in nearly the same light as the wall
beside it, so the wall's albedo is about that of white paint times wall over joinery.
"""

from __future__ import annotations

from collections.abc import Sequence

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

CASING_METRES, BESIDE_METRES = (0.015, 0.055), (0.14, 0.4)
"""Distances from an opening's side that are compared: within the narrowest usual casings, and beyond the widest."""

STEP_METRES = 0.12
FEWEST_STEPS = 6
LEAST_ALBEDO = 0.2
NO_STEP = 0.8
"""A wall that seems as pale as this may have no joinery: then it was compared with itself."""

USUAL_PAINT = 0.65
"""Albedo of walls in general, off-white to greige."""

BOARD_ERROR, CASING_ERROR, USUAL_ERROR = 0.06, 0.15, 0.2
"""How far, as a share, the albedo that a wall's boards tell, that its casings tell, and the usual one are from the true
one, in drawn rooms: what tells less wrongly counts for more. A casing stands in the light of its opening."""

WALLS = ("left", "right", "back", "front")
CLIPPED = 0.9
LONGEST_SIDE = 640

LIKE_FLOOR = 0.08
"""A strip within this share of the floor before it may be the floor itself, seen where the wall was misjudged."""


def wall_albedos(
    photo_srgb: Pixels, shell: Shell, camera: Camera, masked: NDArray[np.bool_], beyond: NDArray[np.bool_]
) -> dict[str, float]:
    """The albedo of every wall, by its name, told by joinery that is paler than a wall; empty where there is none.

    A room is most often painted in one colour: walls that tell nothing take what the others tell together, and what a
    wall tells of itself is averaged with it. Paint that is not so is left to the fit of the lights.

    photo_srgb: (H, W, 3) of the camera's size. masked: (H, W), pixels of openings. beyond: (H, W), pixels of a wall's
    plane that look through it.
    """
    share = min(1.0, LONGEST_SIDE / max(photo_srgb.shape[:2]))
    small = camera.scaled(round(camera.width * share), round(camera.height_px * share))
    size = (small.width, small.height_px)
    light = luminance(np.asarray(cv2.resize(to_linear(photo_srgb), size, interpolation=cv2.INTER_AREA), np.float64))
    bare = cv2.resize(masked.astype(np.float32), size, interpolation=cv2.INTER_AREA) < 0.02
    through = cv2.resize(beyond.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
    surface, points = pixel_hits(shell, small)
    told: dict[str, list[tuple[float, float]]] = {}
    for name, axis, at in (("left", 1, shell.left), ("right", 1, shell.right), ("back", 0, shell.back)):
        own = surface == SURFACES.index(name)
        wall = bare & own & (points[..., 2] < WALL_METRES[1])
        floor = bare & (surface == 0) & (np.abs(points[..., 1 - axis] - at) < 0.08)
        along, up = points[..., axis], points[..., 2]
        boards = _board_shares(along, up, light, wall, floor)
        casings = _casing_shares(along, up, light, bare & own, through & own)
        for white, shares, error in (
            (WHITE_PAINT * LESS_LIGHT, boards, BOARD_ERROR),
            (WHITE_PAINT, casings, CASING_ERROR),
        ):
            albedo = white * float(np.median(shares)) if len(shares) >= FEWEST_STEPS else WHITE_PAINT
            if albedo < NO_STEP:
                told.setdefault(name, []).append((max(albedo, LEAST_ALBEDO), error))
    if not told:
        return {}
    paint = _together([one for own in told.values() for one in own])
    return {name: float(np.sqrt(paint * _together(told.get(name, [])) if name in told else paint**2)) for name in WALLS}


def _together(told: Sequence[tuple[float, float]]) -> float:
    """One albedo from several, each with its usual error, drawn a little towards the usual one."""
    albedos, errors = np.array([(USUAL_PAINT, USUAL_ERROR), *told], float).T
    return float(np.exp(np.average(np.log(albedos), weights=errors**-2)))


def _casing_shares(
    along: Array, up: Array, light: Array, wall: NDArray[np.bool_], through: NDArray[np.bool_]
) -> list[float]:
    """Wall over casing, one number for each step up the side of each opening that shows the darker casing.

    The other side of a window often shows its bright reveal in the casing's place.
    """
    count, labels = cv2.connectedComponents(through.astype(np.uint8))
    shares = []
    for number in range(1, count):
        hole = labels == number
        ends, levels = (along[hole].min(), along[hole].max()), (up[hole].min(), up[hole].max())
        sides: list[list[float]] = []
        for away in (ends[0] - along, along - ends[1]):
            sides.append([])
            casing = wall & (away > CASING_METRES[0]) & (away < CASING_METRES[1])
            beside = wall & (away > BESIDE_METRES[0]) & (away < BESIDE_METRES[1])
            for start in np.arange(max(levels[0], BOARD_METRES[1]), levels[1], STEP_METRES):
                here = (up >= start) & (up < start + STEP_METRES)
                low, high = light[casing & here], light[beside & here]
                if len(low) < 3 or len(high) < 6:
                    continue
                trim, paint = float(np.median(low)), float(np.median(high))
                if max(trim, paint) < CLIPPED:
                    sides[-1].append(paint / max(trim, 1e-4))
        told = [(float(np.median(side)), side) for side in sides if len(side) >= FEWEST_STEPS]
        shares += max(told)[1] if told else []
    return shares


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
