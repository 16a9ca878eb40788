"""Result files in the format that was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WRITERS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "png": ("png", "PNG", "image/png", {"compress_level": 6}),
    "jpg": ("jpg", "JPEG", "image/jpeg", {"quality": 95, "subsampling": 0}),
    "jpeg": ("jpg", "JPEG", "image/jpeg", {"quality": 95, "subsampling": 0}),
    "webp": ("webp", "WEBP", "image/webp", {"quality": 92, "method": 4}),
}
"""Format -> ending, Pillow's name, content type, options."""


def write_output(image: NDArray[np.uint8], stem: Path, output_format: str) -> tuple[Path, str]:
    """Writes (H, W, 3) uint8 next to stem. Returns the path and its content type."""
    ending, name, content_type, options = WRITERS[output_format]
    path = stem.with_suffix(f".{ending}")
    Image.fromarray(image).save(path, name, **options)
    return path, content_type
