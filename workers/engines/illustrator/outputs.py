"""The result file, its measured numbers, and what is told of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from workers.engines.base import Candidate
from workers.engines.illustrator.drawn import Drawn
from workers.engines.staging.light.color import LUMINANCE

JPEG_QUALITY = 92
MOST_BYTES = 5_000_000
"""A result is always smaller."""
PNG_AS_JPEG = 0.9
"""A flat picture whose PNG comes nearer to MOST_BYTES than this share is written as JPEG instead."""


def write(drawn: Drawn, folder: Path, size: tuple[int, int]) -> Candidate:
    """Writes a picture, exactly of a size in pixels, as PNG where it is flat or cut out, else as JPEG (4:4:4)."""
    picture = drawn.picture
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    path, content_type = _written(picture, folder, flat=drawn.flat)
    return Candidate(
        path,
        content_type,
        quality=_measured(picture, path),
        width=size[0],
        height=size[1],
        details={"composition": drawn.composition},
    )


def _written(picture: Image.Image, folder: Path, *, flat: bool) -> tuple[Path, str]:
    cut_out = picture.mode == "RGBA"
    if cut_out or flat:
        path = folder / "picture.png"
        picture.save(path, "PNG", optimize=False, compress_level=7)
        if path.stat().st_size < PNG_AS_JPEG * MOST_BYTES:
            return path, "image/png"
        if cut_out:
            _with_fewer_colours(picture).save(path, "PNG", compress_level=9)
            return path, "image/png"
        path.unlink()
    path = folder / "picture.jpg"
    for quality in (JPEG_QUALITY, 84, 72, 58):
        picture.convert("RGB").save(path, "JPEG", quality=quality, subsampling=0)
        if path.stat().st_size < MOST_BYTES:
            break
    return path, "image/jpeg"


def _with_fewer_colours(picture: Image.Image) -> Image.Image:
    """The five upper bits of each colour: noise is what makes a PNG large."""
    levels = np.asarray(picture).copy()
    levels[..., :3] = (levels[..., :3] & 0xF8) + 4
    return Image.fromarray(levels)


def _measured(picture: Image.Image, path: Path) -> dict[str, float]:
    """contrast: standard deviation of luminance (ITU-R BT.709 on sRGB levels) over 255, transparency on white."""
    flat = picture
    if picture.mode == "RGBA":
        flat = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        flat.alpha_composite(picture)
    levels = np.asarray(flat.convert("RGB"), np.float32)
    measured: dict[str, Any] = {
        "contrast": round(float((levels @ LUMINANCE).std()) / 255.0, 4),
        "width": float(picture.width),
        "height": float(picture.height),
        "bytes": float(path.stat().st_size),
    }
    return measured
