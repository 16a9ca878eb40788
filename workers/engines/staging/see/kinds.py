"""What an opening is, from what is inside its rectangle."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.scene import Array
from workers.engines.staging.see.facade import Facade
from workers.engines.staging.see.plain import DENSITY

MOSTLY_GLARE = 0.5
"""Share of a tall opening that daylight burns out when it is glass down to the floor."""
FEWEST_STEPS, LOWEST_STEP = 4, 0.35
"""Level edges that make a flight of stairs, and metres to the first of them."""
SHALLOWEST_STEP, TALLEST_STEP = 0.07, 0.30
"""Metres between two of them; farther steps look shallower."""
WHOLE_WIDTH = 0.6
"""Share of the width that the edge of a step takes."""
OTHER_FLOOR = 13.0
"""Difference (8-bit CIELAB) between the foot of a way and the rest of it where another room's floor shows."""
FIREBOX = 0.25
"""Share of the lower middle of a fireplace that is black."""


def kind_of(facade: Facade, family: str, place: tuple[int, int, int, int], numbers: dict[str, float]) -> str:
    """door | passage | stairs | window | radiator | fireplace | keep_free for a rectangle (left, right, bottom, top).

    numbers: its evidence by name.
    """
    if family == "raised":
        bright = numbers["glare"] > 0.12 or numbers["bright"] > 0.3
        return "window" if bright else "keep_free"
    if family == "low":
        return "fireplace" if numbers["dark foot"] > FIREBOX else "radiator"
    if numbers["glare"] > MOSTLY_GLARE:
        return "window"
    if _has_steps(facade, place):
        return "stairs"
    return "passage" if _shows_floor(facade, place) else "door"


def _has_steps(facade: Facade, place: tuple[int, int, int, int]) -> bool:
    """Whether level edges across the whole width climb from the floor in regular steps."""
    left, right, _, top = place
    inner = facade.level[: round(0.75 * top), left + 4 : right - 4]
    if inner.shape[1] < 8:
        return False
    near = [np.roll(inner, shift, 0) for shift in (-1, 0, 1)]
    strength = np.max(near, axis=0).mean(axis=1) + 0.01 * inner.mean(axis=1)
    rows = np.zeros(0, int)
    for row in np.argsort(-strength[: round(1.3 * DENSITY)], kind="stable"):
        if strength[row] > WHOLE_WIDTH and (np.abs(rows - row) > SHALLOWEST_STEP * DENSITY).all():
            rows = np.sort(np.append(rows, row))
    if len(rows) < FEWEST_STEPS or rows[0] > LOWEST_STEP * DENSITY:
        return False
    gaps = np.diff(rows)[: FEWEST_STEPS - 1] / DENSITY
    return bool(gaps.max() <= TALLEST_STEP and gaps.max() <= 2.0 * gaps.min())


def _shows_floor(facade: Facade, place: tuple[int, int, int, int]) -> bool:
    """Whether the foot of a way has another colour than the rest of it."""
    left, right, _, top = place
    margin = max(2, (right - left) // 8)
    foot = _colour(facade, (2, max(6, round(0.05 * top))), (left + margin, right - margin))
    rest = _colour(facade, (round(0.45 * top), round(0.9 * top)), (left + margin, right - margin))
    if foot is None or rest is None:
        return True
    return bool(np.linalg.norm((foot - rest) * [0.6, 1.5, 1.5]) > OTHER_FLOOR)


def _colour(facade: Facade, rows: tuple[int, int], columns: tuple[int, int]) -> Array | None:
    part = (slice(*rows), slice(*columns))
    seen = facade.seen[part]
    return np.asarray(np.median(facade.lab[part][seen], axis=0)) if seen.sum() > 12 else None
