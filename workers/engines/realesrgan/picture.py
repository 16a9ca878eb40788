"""The picture that goes in, with its alpha channel, and the file that comes out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workers.engines.base import Candidate, InvalidInput
from workers.engines.ingest.decode import decode
from workers.engines.ingest.inspect import ImageRefused, Limits, inspect

SOURCE = Limits(min_side=32)
"""What may be upscaled; smaller pictures than a source asset, that is what upscaling is for."""
LOSSLESS_PIXELS = 4_000_000
JPEG_QUALITY = 97
JPEG_MAX_SIDE = 65_500

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Picture:
    """color: (H, W, 3) sRGB. alpha: (H, W), None where the picture is opaque."""

    color: Pixels
    alpha: Pixels | None


def read_picture(path: Path | None, scale: int, max_output_pixels: int) -> Picture:
    """The upright sRGB picture in a file. Colours under full transparency are taken from the nearest visible pixel.

    Raises InvalidInput: no file, none of the accepted formats, damaged, too small, or a result of more than
    max_output_pixels, which is found out before a pixel is decoded.
    """
    if path is None or not path.is_file():
        raise InvalidInput("There is no source file to upscale.")
    try:
        info = inspect(path, SOURCE)
        _check_output(info.width, info.height, scale, max_output_pixels)
        image = decode(path, SOURCE, keep_alpha=True).image
    except ImageRefused as refused:
        raise InvalidInput(refused.message, code=refused.code) from refused
    pixels = np.asarray(image)
    if image.mode != "RGBA" or bool((pixels[..., 3] == 255).all()):
        return Picture(np.ascontiguousarray(pixels[..., :3]), None)
    alpha = np.ascontiguousarray(pixels[..., 3])
    return Picture(_bled(np.ascontiguousarray(pixels[..., :3]), alpha), alpha)


def written(picture: Picture, folder: Path, quality: dict[str, float]) -> Candidate:
    """The picture as a file in folder: PNG when it has alpha or at most 4 megapixels, else JPEG at quality 97 without
    chroma subsampling.
    """
    height, width = picture.color.shape[:2]
    if picture.alpha is None and width * height > LOSSLESS_PIXELS and max(width, height) <= JPEG_MAX_SIDE:
        path, content_type = folder / "upscaled.jpg", "image/jpeg"
        Image.fromarray(picture.color).save(path, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    else:
        path, content_type = folder / "upscaled.png", "image/png"
        pixels = picture.color if picture.alpha is None else np.dstack([picture.color, picture.alpha])
        Image.fromarray(pixels).save(path, "PNG", compress_level=4)
    return Candidate(path, content_type, quality, 1.0, width, height)


def _check_output(width: int, height: int, scale: int, most: int) -> None:
    pixels = width * height * scale * scale
    if pixels > most:
        message = (
            f"The result may have at most {most / 1e6:g} megapixels; {width} x {height} at scale {scale} makes "
            f"{width * scale} x {height * scale}, {pixels / 1e6:.1f} megapixels."
        )
        raise InvalidInput(message, code="image_too_large")


def _bled(color: Pixels, alpha: Pixels) -> Pixels:
    """Under alpha 0 the colour is anything, often black, and every filter would draw it into the visible rim."""
    hidden = alpha == 0
    if not hidden.any() or hidden.all():
        return color
    _, labels = cv2.distanceTransformWithLabels(
        hidden.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.zeros((int(labels.max()) + 1, 3), np.uint8)
    nearest[labels[~hidden]] = color[~hidden]  # each visible pixel has a label of its own
    filled = color.copy()
    filled[hidden] = nearest[labels[hidden]]
    return filled
