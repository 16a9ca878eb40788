"""How big the room is: the camera's height in metres, which fixes every other length."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from workers.engines.staging.scene import Opening

USUAL_CEILING = 2.55
LOWEST_CEILING = 2.15
HIGH_CEILING = 2.75
USUAL_DOOR = 2.03
"""Metres from the floor to the top of a door opening, between 1.98 and 2.10 in most countries."""
USUAL_CAMERA = 1.25
CAMERA_HEIGHTS = (0.75, 1.65)
"""Listing photos are shot between a low tripod and eye height."""
CEILING_SEEN = 0.25
"""Edge support from which the ceiling line is believed."""


def camera_height(ceiling_ratio: float, ceiling_support: float, hint: float | None) -> tuple[float, str]:
    """(metres, what it rests on) from the ratio ceiling height / camera height. A hint for the ceiling wins."""
    if hint is not None:
        return hint / ceiling_ratio, "hint"
    low, high = CAMERA_HEIGHTS
    if ceiling_support < CEILING_SEEN:
        return USUAL_CAMERA, "usual_camera"
    return float(np.clip(USUAL_CEILING / ceiling_ratio, low, high)), "ceiling"


def unseen_camera(lowest_ratio: float) -> float:
    """Metres: the usual camera height, less where the walls in view alone would be taller than a usual ceiling.

    lowest_ratio: height of the highest visible point of the walls over the camera's height; the ceiling is above it.
    """
    return float(np.clip(HIGH_CEILING / max(lowest_ratio, 1e-6), CAMERA_HEIGHTS[0], USUAL_CAMERA))


def ceiling_height(ratio: float, support: float, camera: float, hint: float | None) -> float:
    """Metres. A ceiling line that was hardly seen may be a door's head: then no lower than the usual ceiling."""
    seen = ratio * camera
    if hint is not None:
        return hint
    return seen if support >= CEILING_SEEN and seen >= LOWEST_CEILING else max(seen, USUAL_CEILING)


def door_correction(openings: Iterable[Opening], source: str) -> float:
    """Factor on all lengths after a look at the doors: 1 without any or when a person gave the ceiling height.

    A ceiling is 2.3 to 3.2 m high in ordinary rooms and a door varies by 5 %, but a found door may be a wide passage
    or a wardrobe; so door and ceiling meet half way, and the door decides alone only when no ceiling was seen.
    """
    tops = [one.top for one in openings if one.kind in ("door", "passage") and one.bottom < 0.1 and 1.5 < one.top < 2.8]
    if source == "hint" or not tops:
        return 1.0
    factor = float(np.clip(USUAL_DOOR / float(np.median(tops)), 0.78, 1.25))
    return factor if source == "usual_camera" else float(np.sqrt(factor))
