"""Light and colour made even, gently: half of what developing a photo would do, and nothing clipped by it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.photo.clipping import limited
from workers.engines.photo.color import luma, white_gains
from workers.engines.photo.tone import fuse

STRENGTH = 0.5
"""Share of the full correction, in log units: the room should look cleaned, not photographed anew."""
PROXY_SIDE = 1024
STRIP_PIXELS = 1_500_000


def tidied(photo_srgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The photo (H, W, 3) with half the white balance and half the exposure fusion that would suit it. Its size,
    outlines and texture stay."""
    height, width = photo_srgb.shape[:2]
    share = min(1.0, PROXY_SIDE / max(height, width))
    size = (max(1, round(width * share)), max(1, round(height * share)))
    small = np.asarray(cv2.resize(photo_srgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    gains = white_gains(small)[0] ** np.float32(STRENGTH)
    tone = fuse(small, gains)
    result = np.empty_like(photo_srgb)
    rows = max(16, STRIP_PIXELS // width)
    for top in range(0, height, rows):
        strip = photo_srgb[top : top + rows].astype(np.float32)
        gain = tone.gain(luma(strip * gains) / np.float32(255.0), top, height) ** STRENGTH
        result[top : top + rows] = np.rint(limited(strip, strip * gains * gain[..., None])).astype(np.uint8)
    return result
