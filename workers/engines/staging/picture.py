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
COPIED_PIXELS = 1_000_000
"""At a time, from the decoder's memory to an array's."""

_FOCAL_35MM = 0xA405
_EXIF = 0x8769
_FULL_FRAME_DIAGONAL_MM = 43.267


def read_photo(path: Path) -> tuple[NDArray[np.uint8], float | None]:
    """An upright (H, W, 3) uint8 sRGB picture, and its focal length on 35 mm film, in millimetres, when the file
    itself tells (Exif 2.3, 4.6.5).

    Raises InvalidInput `invalid_image`.
    """
    try:
        with Image.open(path) as file:
            equivalent = file.getexif().get_ifd(_EXIF).get(_FOCAL_35MM)
            pixels = upright_pixels(file)
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError) as error:
        message = "The source is not a readable picture; send a JPEG, PNG or WebP."
        raise InvalidInput(message, code="invalid_image") from error
    return pixels, float(equivalent) if equivalent else None


def upright_pixels(file: Image.Image) -> NDArray[np.uint8]:
    """The pixels (H, W, 3) of an open file, upright and in RGB, with little more memory than they need.

    Raises what Pillow raises on damaged files.
    """
    ImageOps.exif_transpose(file, in_place=True)  # without it, a picture that is upright already would be copied
    image = file if file.mode == "RGB" else file.convert("RGB")
    image.load()
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    rows = max(1, COPIED_PIXELS // image.width)
    for top in range(0, image.height, rows):
        bottom = min(image.height, top + rows)
        pixels[top:bottom] = np.asarray(image.crop((0, top, image.width, bottom)))
    return pixels


def focal_pixels(width: int, height: int, focal_35mm: float) -> float:
    """Focal length in pixels of a picture from the millimetres on 35 mm film that give the same field of view along
    the diagonal (the rule of the camera makers' association, CIPA DCG-001)."""
    return float(focal_35mm / _FULL_FRAME_DIAGONAL_MM * np.hypot(width, height))


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
