"""A view of known light, and what a camera makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[Any]

SIZE = (360, 264)
WINDOW = (slice(40, 140), slice(220, 320))
"""Rows and columns; what is outside is 30 times as light as the room."""

WALL = (slice(20, 180), slice(100, 210))


def view(seed: int = 1, size: tuple[int, int] = SIZE) -> Array:
    """Linear light (H, W, 3): a plain wall, things of many sizes and colours on a floor, a window with a garden."""
    width, height = size
    rng = np.random.default_rng(seed)
    light = np.full((height, width, 3), (0.22, 0.2, 0.17))
    light *= np.linspace(1.15, 0.85, width)[None, :, None]
    light[190:] = 0.09
    for _ in range(70):
        x, y = rng.integers(0, width), rng.integers(186, height - 8)
        w, h = rng.integers(4, 40), rng.integers(4, 24)
        light[y : y + h, x : x + w] = rng.uniform(0.03, 0.4, 3)
    for x, y in rng.integers(8, 92, (12, 2)):
        light[y * 2 : y * 2 + 9, x : x + 7] = rng.uniform(0.05, 0.4, 3)
    light[WINDOW] = garden(seed)
    return light


def garden(seed: int = 1) -> Array:
    """(100, 100, 3) of linear light, all of it far above what shows the room well."""
    rng = np.random.default_rng(seed + 100)
    blobs = cv2.GaussianBlur(rng.normal(0, 1, (100, 100, 3)).astype(np.float32), (0, 0), 4)
    return np.asarray(6.0 * np.exp(0.35 * blobs / blobs.std()))


def exposed(
    light: Array, stops: float, *, shift: tuple[float, float] = (0.0, 0.0), turn_deg: float = 0.0, seed: int = 0
) -> NDArray[np.uint8]:
    """sRGB of the view, the camera moved by so many pixels and degrees, with photon noise."""
    height, width = light.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn_deg, 1.0)
    matrix[:, 2] += np.array(shift)
    moved = cv2.warpAffine(
        light.astype(np.float32), matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    values = moved * 2.0**stops
    values = values + np.random.default_rng(seed).normal(0, 1, values.shape) * 0.012 * np.sqrt(values + 0.001)
    return coded(values)


def coded(light: Array) -> NDArray[np.uint8]:
    """Linear light to 8-bit sRGB (IEC 61966-2-1)."""
    values = np.clip(light, 0.0, 1.0)
    curve = np.where(values <= 0.0031308, 12.92 * values, 1.055 * values ** (1 / 2.4) - 0.055)
    return np.rint(curve * 255).astype(np.uint8)


def written(folder: Path, pictures: list[NDArray[np.uint8]], seconds: list[float] | None = None) -> list[Path]:
    """As PNG files, in the order given."""
    folder.mkdir(exist_ok=True)
    paths = []
    for number, picture in enumerate(pictures):
        exif = Image.Exif()
        if seconds:
            exif.get_ifd(0x8769)[0x829A] = seconds[number]
        path = folder / f"exposure-{number}"
        Image.fromarray(picture).save(path, "PNG", exif=exif.tobytes())
        paths.append(path)
    return paths
