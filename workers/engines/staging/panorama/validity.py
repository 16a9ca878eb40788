"""Is a picture the whole sphere? A 2:1 photo is not, however it was cropped."""

from __future__ import annotations

import cv2
import numpy as np

from workers.engines.base import InvalidInput
from workers.engines.staging.see.lines import Picture

RATIO_TOLERANCE = 0.01
"""Share by which the width may miss twice the height."""
MEASURED_WIDTH = 1024
SEAM_FACTOR = 4.0
"""The left and right border may differ this many times as much as usual neighbours do."""
SEAM_SLACK = 6.0
"""Levels of 255 that the borders may differ by anyway: compression and exposure."""
POLE_SPREAD = 20.0
"""Levels of 255 by which the top and bottom rows, each a single point of the sphere, may vary."""


def require_panorama(picture: Picture) -> None:
    """Raises InvalidInput `invalid_panorama` for a picture (H, W, 3) that cannot be a full equirectangular panorama."""
    height, width = picture.shape[:2]
    if abs(width - 2 * height) > 2 * height * RATIO_TOLERANCE:
        raise _invalid(f"it is {width}x{height} pixels, not twice as wide as high")
    small = _small(picture)
    mismatch, usual = seam_mismatch(small)
    if mismatch > SEAM_FACTOR * usual + SEAM_SLACK:
        raise _invalid(f"its left and right borders do not continue each other (they differ by {mismatch:.0f} levels)")
    for name, row in (("top", small[0]), ("bottom", small[-1])):
        grey = row.astype(float).mean(axis=1)
        spread = float(np.percentile(grey, 90) - np.percentile(grey, 10))
        if spread > POLE_SPREAD:
            raise _invalid(f"its {name} row, which is one point of the sphere, varies by {spread:.0f} levels")


def seam_mismatch(picture: Picture) -> tuple[float, float]:
    """(difference between the first and the last column, usual difference of neighbouring columns), levels of 255.

    Means over the rows and channels; neighbours at 64 places.
    """
    columns = picture.astype(np.float32)
    across = np.abs(columns[:, 0] - columns[:, -1]).mean(axis=1)
    places = np.unique(np.linspace(1, columns.shape[1] - 1, 64).astype(int))
    usual = np.abs(columns[:, places] - columns[:, places - 1])
    return float(across.mean()), float(usual.mean())


def seam_step(picture: Picture) -> float:
    """How much more the first and the last column differ than the columns beside them do, levels of 255; 0 for none."""
    rim = np.concatenate([picture[:, -2:], picture[:, :2]], axis=1).astype(np.float32)
    steps = np.abs(np.diff(rim, axis=1)).mean(axis=(0, 2))
    return float(steps[1] - (steps[0] + steps[2]) / 2)


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
