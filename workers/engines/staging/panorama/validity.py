"""Is a picture the whole sphere? A 2:1 photo is not, however it was cropped."""

from __future__ import annotations

import cv2
import numpy as np

from workers.engines.base import InvalidInput
from workers.engines.staging.see.lines import Picture

RATIO_TOLERANCE = 0.01
"""Share by which the width may miss twice the height."""
MEASURED_WIDTH = 1024
ROW_BREAKS = 12.0
"""Levels of 255 by which the borders of one row may differ: texture, compression, exposure."""
BROKEN_ROWS = 0.25
"""Share of rows that may break at the border: there may be the edge of a door. Whole spheres reach 0.1, photos 1."""
POLE_SPREAD, POLE_BREAKS = 20.0, 70.0
"""Levels of 255 by which the top and bottom rows, each a single point of the sphere, may vary: both of them, and one
(below a tripod there may be a joint or a badly hidden foot)."""


def require_panorama(picture: Picture) -> None:
    """Raises InvalidInput `invalid_panorama` for a picture (H, W, 3) that cannot be a full equirectangular panorama."""
    height, width = picture.shape[:2]
    if abs(width - 2 * height) > 2 * height * RATIO_TOLERANCE:
        raise _invalid(f"it is {width}x{height} pixels, not twice as wide as high")
    small = _small(picture)
    broken = float((np.abs(small[:, 0].astype(float) - small[:, -1]).mean(axis=1) > ROW_BREAKS).mean())
    if broken > BROKEN_ROWS:
        raise _invalid(f"its left and right borders do not continue each other in {broken:.0%} of the rows")
    spreads = {name: _spread(row) for name, row in (("top", small[0]), ("bottom", small[-1]))}
    worst = max(spreads, key=lambda name: spreads[name])
    if min(spreads.values()) > POLE_SPREAD or spreads[worst] > POLE_BREAKS:
        raise _invalid(f"its {worst} row, which is one point of the sphere, varies by {spreads[worst]:.0f} levels")


def seam_step(picture: Picture) -> float:
    """How much more the first and the last column differ than the columns beside them do, levels of 255; 0 for none."""
    rim = np.concatenate([picture[:, -2:], picture[:, :2]], axis=1).astype(np.float32)
    steps = np.abs(np.diff(rim, axis=1)).mean(axis=(0, 2))
    return float(steps[1] - (steps[0] + steps[2]) / 2)


def _spread(row: Picture) -> float:
    grey = row.astype(float).mean(axis=1)
    return float(np.percentile(grey, 90) - np.percentile(grey, 10))


def _small(picture: Picture) -> Picture:
    width = min(MEASURED_WIDTH, picture.shape[1])
    size = (width, max(1, width // 2))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _invalid(reason: str) -> InvalidInput:
    return InvalidInput(
        f"The picture is not a full 360-degree panorama: {reason}. Send the whole sphere as an equirectangular picture "
        "twice as wide as high.",
        code="invalid_panorama",
    )
