"""Resampling: the preview, the alpha channel, and what a network makes too large."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


def lanczos(pixels: Pixels, scale: int) -> Pixels:
    """Colours (H, W, 3) or one channel (H, W), scale times as large, by a Lanczos filter of three lobes."""
    height, width = pixels.shape[:2]
    enlarged = Image.fromarray(pixels).resize((width * scale, height * scale), Image.Resampling.LANCZOS)
    return np.asarray(enlarged)


def lanczos_alpha(alpha: Pixels, scale: int) -> Pixels:
    """An alpha channel (H, W), scale times as large, without the filter's ringing.

    Kept between the least and the greatest value of the 3 x 3 pixels around, so that what is opaque or transparent with
    its neighbours stays wholly so.
    """
    around = np.ones((3, 3), np.uint8)
    low, high = (np.asarray(change(alpha, around), np.uint8) for change in (cv2.erode, cv2.dilate))
    return np.clip(lanczos(alpha, scale), _repeated(low, scale), _repeated(high, scale))


def to_scale(upscale: Callable[[Pixels], Pixels], native: int, scale: int, tile: Pixels) -> Pixels:
    """A tile (h, w, 3) at the wanted scale from a network with a native one that is not smaller, reduced by area."""
    made = upscale(tile)
    if native == scale:
        return made
    size = (tile.shape[1] * scale, tile.shape[0] * scale)
    return np.asarray(cv2.resize(made, size, interpolation=cv2.INTER_AREA), np.uint8)


def _repeated(pixels: Pixels, scale: int) -> Pixels:
    return np.repeat(np.repeat(pixels, scale, axis=0), scale, axis=1)
