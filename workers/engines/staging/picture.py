"""Photo files in, result files out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from workers.engines.base import InvalidInput

LOSSLESS_PIXELS = 4_000_000
"""Up to here results are PNG, so that untouched pixels are the original's to the byte; above, a PNG would be too large
and results are JPEG at quality 97 without chroma subsampling (untouched pixels differ by a rounding step or two)."""

JPEG_QUALITY = 97
_FOCAL_35MM = 0xA405
_EXIF = 0x8769
_FULL_FRAME_MM = 36.0


def read_photo(path: Path) -> tuple[NDArray[np.uint8], float | None]:
    """An upright (H, W, 3) uint8 sRGB picture, and its focal length in pixels when the file tells (Exif 2.3, 4.6.5).

    Raises InvalidInput `invalid_image`.
    """
    try:
        with Image.open(path) as file:
            equivalent = file.getexif().get_ifd(_EXIF).get(_FOCAL_35MM)
            upright = ImageOps.exif_transpose(file).convert("RGB")
            pixels = np.array(upright, np.uint8)
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError) as error:
        message = "The source is not a readable picture; send a JPEG, PNG or WebP."
        raise InvalidInput(message, code="invalid_image") from error
    focal = float(equivalent) / _FULL_FRAME_MM * max(pixels.shape[:2]) if equivalent else None
    return pixels, focal


def write_picture(image: NDArray[np.uint8], stem: Path) -> tuple[Path, str]:
    """Write (H, W, 3) uint8 next to stem. Returns the path and its content type."""
    picture = Image.fromarray(image)
    if image.shape[0] * image.shape[1] <= LOSSLESS_PIXELS:
        path = stem.with_suffix(".png")
        picture.save(path, "PNG", compress_level=6)
        return path, "image/png"
    path = stem.with_suffix(".jpg")
    picture.save(path, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return path, "image/jpeg"
