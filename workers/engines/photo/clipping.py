"""Never more clipped pixels than the photo had: the rule, and how it is measured.

Values are 0 to 255. A value above HIGH or below LOW counts as near clipping. `limited` holds the rule for each value:
an edit may come close to HIGH and LOW but goes past them only as far as the photo itself already was. So for every
threshold beyond HIGH and LOW, in every channel, the clipped pixels after an edit are among those before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

HIGH = 249
LOW = 6
CLIPPED_HIGH = 254
CLIPPED_LOW = 1
_SHOULDERS = (40, 215)

Floats = NDArray[np.floating[Any]]
Bytes = NDArray[np.uint8]


def limited(before: Floats, after: Floats) -> Floats:
    """`after`, with its steps up and down bent so that it stays within [min(before, LOW), max(before, HIGH)].

    A step d in a room r becomes r (1 - exp(-d / r)): slope 1 at no change, never past the room. An edit that changes
    nothing is left as it is.
    """
    step = after - before
    room = np.where(step >= 0, HIGH - before, before - LOW)
    room = np.maximum(room, 1e-3)
    bent = -np.expm1(-np.abs(step) / room) * room
    bounded: Floats = before + np.copysign(bent, step)
    return np.clip(bounded, np.minimum(before, LOW), np.maximum(before, HIGH))


def held(reference: Floats, after: Floats) -> Floats:
    """`after` cut off, not bent, to the same bounds: for resampling, whose overshoots are small and sharp."""
    return np.clip(after, np.minimum(reference, LOW), np.maximum(reference, HIGH))


@dataclass(frozen=True)
class Extremes:
    """Histograms (256 each, pixel counts) of every pixel's highest and lowest channel."""

    highest: NDArray[np.int64]
    lowest: NDArray[np.int64]

    @property
    def pixels(self) -> int:
        return int(self.highest.sum())

    @property
    def clipped_highlights(self) -> float:
        """Share of pixels with a channel at CLIPPED_HIGH or above."""
        return float(self.highest[CLIPPED_HIGH:].sum() / self.pixels)

    @property
    def clipped_blacks(self) -> float:
        """Share of pixels with a channel at CLIPPED_LOW or below."""
        return float(self.lowest[: CLIPPED_LOW + 1].sum() / self.pixels)

    def __add__(self, other: Extremes) -> Extremes:
        return Extremes(self.highest + other.highest, self.lowest + other.lowest)


def extremes(image: Bytes) -> Extremes:
    """Of an (H, W, 3) picture."""
    highest = np.zeros(256, np.int64)
    lowest = np.zeros(256, np.int64)
    rows = max(1, 4_000_000 // image.shape[1])
    for top in range(0, image.shape[0], rows):
        red, green, blue = cv2.split(image[top : top + rows])
        highest += np.bincount(cv2.max(cv2.max(red, green), blue).ravel(), minlength=256)
        lowest += np.bincount(cv2.min(cv2.min(red, green), blue).ravel(), minlength=256)
    return Extremes(highest, lowest)


def no_worse(before: Extremes, after: Extremes) -> bool:
    """Whether no threshold near either end has more pixels past it after than before, by count and by share.

    Asked for pixels with any channel past the threshold, and for pixels with all channels past it.
    """
    for count_before, count_after in ((before.highest, after.highest), (before.lowest, after.lowest)):
        for tail in (slice(None, None, -1), slice(None)):
            depth = 255 - HIGH if tail.step == -1 else LOW
            had = np.cumsum(count_before[tail])[:depth]
            has = np.cumsum(count_after[tail])[:depth]
            if np.any(has > had) or np.any(has * before.pixels > had * after.pixels):
                return False
    return True


def squeezed(image: Bytes, margin: int) -> Bytes:
    """Both ends of the range drawn in to [LOW + margin, HIGH - margin], so that nothing at all is clipped.

    What lies between the ends' shoulders stays as it is.
    """
    values = [0, _SHOULDERS[0], _SHOULDERS[1], 255]
    drawn_in = [LOW + margin, _SHOULDERS[0], _SHOULDERS[1], HIGH - margin]
    table = np.rint(np.interp(np.arange(256), values, drawn_in)).astype(np.uint8)
    return np.asarray(cv2.LUT(image, table), np.uint8)
