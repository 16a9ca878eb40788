"""What lights a panorama's room. All of it is in view: windows on four walls, lamps at the ceiling, the ceiling."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.color import luminance, to_linear
from workers.engines.staging.light.shell import GLOW, SURFACES, pixel_hits, quad, window_quad
from workers.engines.staging.panorama.camera import SphericalCamera
from workers.engines.staging.render.spec import Emitter, Shell
from workers.engines.staging.scene import Array, Opening, Room
from workers.engines.staging.see.lines import Picture

MOST_WINDOWS = 6
MOST_LAMPS = 6
LAMP_LEVEL = 0.9
"""Linear level of the ceiling from which it is a lamp and no longer paint."""
LAMP_METRES = (0.06, 1.4)
"""Edge lengths that a ceiling lamp may have; larger bright areas are ceilings that the exposure burnt out."""
LAMP_DROP = 0.04
"""How far below the ceiling a lamp's light leaves it, metres."""
MEASURED_WIDTH = 1024
AROUND = 0.05
"""Metres around an opening that are its frame."""
NADIR_COSINE = 0.97
"""Cosine to straight down from which there is a tripod or its patch."""


def emitters_of(room: Room, shell: Shell, picture: Picture, camera: SphericalCamera) -> tuple[Emitter, ...]:
    """Every light that may explain the panorama (H, W, 3): each window, each ceiling lamp, the ceiling's own glow."""
    windows = sorted((one for one in room.openings if one.kind == "window"), key=lambda one: -_area(one))
    lights = [
        Emitter(f"window{number}", window_quad(one, shell), in_view=True)
        for number, one in enumerate(windows[:MOST_WINDOWS])
    ]
    lamps = [Emitter(f"lamp{number}", corners, True) for number, corners in enumerate(_lamps(shell, picture, camera))]
    return (*lights, *lamps, Emitter(GLOW, quad(shell, "ceiling")))


def masked(room: Room, shell: Shell, camera: SphericalCamera) -> NDArray[np.bool_]:
    """Pixels (H, W) that are not the bare surface: openings, the tripod, and the margin, which would count twice."""
    surface, points = pixel_hits(shell, camera)
    inside = np.zeros(surface.shape, bool)
    for opening in room.openings:
        if opening.wall not in SURFACES:
            continue
        along = points[..., 0 if opening.wall in ("back", "front") else 1]
        level = (points[..., 2] > opening.bottom - AROUND) & (points[..., 2] < opening.top + AROUND)
        near = (along > opening.low - AROUND) & (along < opening.high + AROUND)
        inside |= (surface == SURFACES.index(opening.wall)) & level & near
    away = points - [0.0, 0.0, camera.height]
    inside |= away[..., 2] < -NADIR_COSINE * np.linalg.norm(away, axis=2)
    columns = np.arange(camera.width) + 0.5
    return inside | (columns < camera.margin)[None, :] | (columns > camera.width - camera.margin)[None, :]


def _area(opening: Opening) -> float:
    return (opening.high - opening.low) * (opening.top - opening.bottom)


def _lamps(shell: Shell, picture: Picture, camera: SphericalCamera) -> list[Array]:
    """Rectangles (4, 3) that face down, in place of each burnt-out spot of the ceiling."""
    small = camera.scaled(MEASURED_WIDTH, round(MEASURED_WIDTH * camera.height_px / camera.width))
    size = (small.width, small.height_px)
    light = luminance(to_linear(np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)))
    surface, points = pixel_hits(shell, small)
    own = np.abs(np.arange(small.width) + 0.5 - small.width / 2) < small.turn / 2
    bright = (surface == SURFACES.index("ceiling")) & (light > LAMP_LEVEL) & own[None, :]
    count, labels = cv2.connectedComponents(bright.astype(np.uint8))
    found: list[tuple[float, Array]] = []
    for index in range(1, count):
        spots = points[labels == index][:, :2]
        low, high = spots.min(axis=0) - 0.02, spots.max(axis=0) + 0.02
        wide, deep = high - low
        if LAMP_METRES[0] < min(wide, deep) and max(wide, deep) < LAMP_METRES[1]:
            z = shell.ceiling - LAMP_DROP
            corners = [(low[0], low[1], z), (low[0], high[1], z), (high[0], high[1], z), (high[0], low[1], z)]
            found.append((float(wide * deep), np.array(corners)))
    found.sort(key=lambda pair: -pair[0])
    return [corners for _, corners in found[:MOST_LAMPS]]
