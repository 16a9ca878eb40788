"""Whether a surface repeats: the distance after which the joints of boards, tiles and bricks come again."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]
Mask = NDArray[np.bool_]

SHORTEST_PERIOD = 6
JOINTS_FROM = 0.12
"""Share of the fine detail that lies in whole rows (or columns): .2 to .5 with joints, .01 to .03 in plaster."""
REPEATS_FROM = 0.35
"""Score from which joints come again at one distance: .4 to .7 for tiles and boards, up to .25 where they do not."""


def periods(texture: Floats, source: Mask) -> tuple[float, float]:
    """Texels after which the joints of boards and tiles come again, down and across; 0 where nothing repeats.

    From the mean of the fine detail of each row (and each column), as joints along the axes of the room stand out of
    it. A period scores by the autocorrelation of that profile at its multiples less that half way between them.
    """
    weight = source.astype(np.float32)
    if weight.sum() < 2000:
        return 0.0, 0.0
    grey = texture.mean(axis=2) * weight

    def slow(sigma: float) -> Floats:
        share = np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-2)
        return np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma) / share, np.float32)

    fine = np.where(source, slow(0.6) - slow(1.8), 0.0).astype(np.float32)
    limit = 2.5 * 1.4826 * float(np.median(np.abs(fine[source]))) + 1e-6
    fine = np.clip(fine, -limit, limit)
    return _period(fine, weight, 1), _period(fine, weight, 0)


def _period(fine: Floats, weight: Floats, across: int) -> float:
    """The period of the profile that is left when an axis is averaged out."""
    count = weight.sum(axis=across)
    trusted = (count > 0.15 * count.max()).astype(float)
    profile = np.where(trusted > 0, fine.sum(axis=across) / np.maximum(count, 1.0), 0.0)
    share = np.mean(profile[trusted > 0] ** 2) / max(float(np.mean(fine[weight > 0] ** 2)), 1e-12)
    if share < JOINTS_FROM:
        return 0.0
    length = len(profile)
    pairs = np.correlate(trusted, trusted, "full")[length - 1 :]
    likeness = np.correlate(profile, profile, "full")[length - 1 :] / np.maximum(pairs, 1.0)
    likeness = likeness / max(float(likeness[0]), 1e-12)
    usable = int(np.max(np.nonzero(pairs > 0.25 * trusted.sum())[0]))
    tried = np.arange(SHORTEST_PERIOD, usable / 3, 0.1)
    if not len(tried):
        return 0.0
    lags = np.arange(length)
    scores = np.empty(len(tried))
    for number, period in enumerate(tried):
        on = np.arange(1, int(usable / period) + 1) * period
        scores[number] = np.mean(np.interp(on, lags, likeness) - np.interp(on - 0.5 * period, lags, likeness))
    if scores.max() < REPEATS_FROM:
        return 0.0
    near = np.nonzero(scores >= 0.85 * scores.max())[0]
    first = near[: int(np.argmax(np.diff(near, append=near[-1] + 9) > 1)) + 1]  # the first group of neighbours
    return float(tried[first[int(np.argmax(scores[first]))]])


def snapped(shift: Integers, period: float) -> Integers:
    """Shifts (N,) moved to the nearest multiple of a period."""
    return np.asarray(np.round(np.round(shift / period) * period), np.int32)
