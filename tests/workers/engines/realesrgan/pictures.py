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


def shapes(scale: int) -> NDArray[np.uint8]:
    """The same sharp shapes at 72 x 48 pixels times scale, (48·scale, 72·scale, 3)."""
    image = Image.new("RGB", (72 * 8, 48 * 8), (235, 230, 220))
    pen = ImageDraw.Draw(image)
    pen.rectangle((60, 60, 300, 260), fill=(60, 80, 120))
    pen.ellipse((280, 120, 540, 360), fill=(180, 90, 40))
    pen.line((10, 370, 560, 20), fill=(20, 20, 20), width=14)
    return np.asarray(image.resize((72 * scale, 48 * scale), Image.Resampling.BOX))


def psnr(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> float:
    """In dB."""
    return float(10 * np.log10(255**2 / np.mean(np.square(one.astype(float) - two))))


def detail(pixels: NDArray[np.uint8]) -> float:
    """Mean absolute step between neighbouring pixels, in levels."""
    values = pixels.astype(float)
    return float(np.abs(np.diff(values, axis=0)).mean() + np.abs(np.diff(values, axis=1)).mean())
