"""Small drawn pictures with edges, thin lines, texture and flat colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw


def drawing(width: int = 72, height: int = 48) -> NDArray[np.uint8]:
    """(height, width, 3)."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    pen = ImageDraw.Draw(image)
    pen.rectangle((width // 5, height // 5, width // 2, height // 2), fill=(180, 90, 40))
    pen.ellipse((width // 2, height // 3, width - 6, height - 4), fill=(40, 110, 160), outline=(250, 250, 240))
    for x in range(0, width, 9):
        pen.line((x, 0, width - x, height - 1), fill=(30 + 2 * x % 200, 60, 90))
    grain = np.random.default_rng(4).normal(0, 4, (height, width, 1))
    return np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8)


def detail(pixels: NDArray[np.uint8]) -> float:
    """Mean absolute step between neighbouring pixels, in levels."""
    values = pixels.astype(float)
    return float(np.abs(np.diff(values, axis=0)).mean() + np.abs(np.diff(values, axis=1)).mean())
