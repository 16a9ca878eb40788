"""What an opening is, from what is inside its rectangle."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.scene import Array
from workers.engines.staging.see.facade import Facade
from workers.engines.staging.see.plain import DENSITY

SOME_GLARE = 0.12
"""Share of a raised opening that is burnt out when it is a window."""
BRIGHT, DAYLIGHT = 0.3, 160
"""Share of a window on a garden that is clearly brighter than the wall, and its least median 8-bit lightness: lamplight
on brick is brighter than the brick, yet not as bright."""
BURNT_OUT = 249
"""An 8-bit lightness that glass on daylight passes; a white door in the sun seldom does."""
MOSTLY_GLASS = 0.5
"""Share of a tall opening that is burnt out when it is glass down to the floor."""
WIDEST_LEAF = 1.1
"""Metres; glass that is narrower shows its frame, or it is a door leaf burnt out by the sun."""
BAR = 0.4
"""Mean strength of the upright or level edges of a glass door's frame and bars."""
FEWEST_STEPS, LOWEST_STEP = 4, 0.35
"""Level edges that make a flight of stairs, and metres to the first of them."""
SHALLOWEST_STEP, TALLEST_STEP = 0.07, 0.30
"""Metres between two of them; farther steps look shallower."""
WHOLE_WIDTH = 0.6
"""Share of the width that the edge of a step takes."""
OTHER_FLOOR = 13.0
"""Difference (8-bit CIELAB) between the foot of a way and the rest of it where another room's floor shows."""


def kind_of(facade: Facade, family: str, place: tuple[int, int, int, int], numbers: dict[str, float]) -> str:
    """door | passage | stairs | window | radiator | fireplace | keep_free for a rectangle (left, right, bottom, top).

    numbers: its evidence by name.
    """
    if family == "raised":
        outside = numbers["bright"] > BRIGHT and _lightness(facade, place) > DAYLIGHT
        return "window" if numbers["glare"] > SOME_GLARE or outside else "keep_free"
    if family in ("radiator", "hearth"):
        return "radiator" if family == "radiator" else "fireplace"
    if _is_glass(facade, place):
        return "window"
    if _has_steps(facade, place):
        return "stairs"
    return "passage" if _shows_floor(facade, place) else "door"


def _lightness(facade: Facade, place: tuple[int, int, int, int]) -> float:
    """Median 8-bit lightness of what is in view of a rectangle, 0 for nothing."""
    left, right, bottom, top = place
    part = (slice(bottom, top), slice(left, right))
    seen = facade.seen[part]
    return float(np.median(facade.lab[part][..., 0][seen])) if seen.any() else 0.0


def _is_glass(facade: Facade, place: tuple[int, int, int, int]) -> bool:
    """Whether a tall opening is daylight behind glass: burnt out, and wide or with a frame and bars in it."""
    left, right, bottom, top = place
    part = (slice(bottom, top), slice(left, right))
    seen = facade.seen[part]
    if not seen.any() or (facade.lab[part][..., 0][seen] > BURNT_OUT).mean() <= MOSTLY_GLASS:
        return False
    if right - left > WIDEST_LEAF * DENSITY:
        return True
    inner = (slice(bottom + 5, top - 5), slice(left + 4, right - 4))
    upright, level = facade.upright[inner].mean(axis=0), facade.level[inner].mean(axis=1)
    return bool(max(upright.max(initial=0.0), level.max(initial=0.0)) > BAR)


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
