"""The file of a made picture, and what is measured on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from workers.engines.base import Candidate

MOST_BYTES = 5_000_000
"""So that every picture of the library may serve as a reference."""
JPEG_QUALITIES = (95, 88, 80, 70)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""ITU-R BT.709."""


def contrast(pixels: NDArray[np.uint8]) -> float:
    """Standard deviation of the luminance of (H, W, 3), white being 1: 0 for a picture of one tone."""
    return round(float((pixels.astype(np.float32) @ _LUMINANCE).std()) / 255.0, 4)


def made_candidate(image: Image.Image, size: tuple[int, int], stem: Path) -> Candidate:
    """Writes an RGB picture of exactly `size` beside `stem`: PNG, or JPEG where that had more than MOST_BYTES.

    A picture of another size is scaled to cover it and cut at its longer sides, equally on both.
    """
    if image.size != size:
        image = ImageOps.fit(image, size, Image.Resampling.LANCZOS)
    quality = {"contrast": contrast(np.asarray(image))}
    path = stem.with_suffix(".png")
    image.save(path, "PNG", compress_level=6)
    if path.stat().st_size <= MOST_BYTES:
        return Candidate(path, "image/png", quality, 0.0, *size)
    path.unlink()
    path = stem.with_suffix(".jpg")
    for step in JPEG_QUALITIES:
        image.save(path, "JPEG", quality=step, subsampling=0 if step == JPEG_QUALITIES[0] else 2)
        if path.stat().st_size <= MOST_BYTES:
            break
    return Candidate(path, "image/jpeg", quality, 0.0, *size)
