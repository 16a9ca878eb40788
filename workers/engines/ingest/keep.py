"""A decoded picture as a file again: its coded bytes as they were, where they alone show these pixels, else anew.

Needs Pillow and the standard library only, so a web process can store a small upload with it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from workers.engines.ingest.containers import png_picture_only, webp_picture_only
from workers.engines.ingest.decode import Decoded
from workers.engines.ingest.jpeg import picture_only

JPEG_QUALITY = 95
_WEBP_QUALITY = 95

_PICTURE_ONLY: dict[str, Callable[[bytes], bytes]] = {
    "JPEG": picture_only,
    "PNG": png_picture_only,
    "WEBP": webp_picture_only,
}
_ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


def stored(decoded: Decoded, source: Path, work_dir: Path) -> tuple[Path, str]:
    """Path and format of the file that engines work from: PNG where the source was lossless, else JPEG.

    A JPEG that needs no change keeps its coded picture byte for byte.
    """
    if decoded.lossless:
        path = work_dir / "source.png"
        decoded.image.save(path, "PNG")
        return path, "PNG"
    path = work_dir / "source.jpg"
    if not (decoded.info.format == "JPEG" and _copied(decoded, source, path)):
        decoded.image.save(path, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return path, "JPEG"


def kept(decoded: Decoded, source: Path, work_dir: Path) -> tuple[Path, str]:
    """Path and format of the file for somebody who wants the picture back: the format that it came in, transparency
    included, no metadata. One that needs no change keeps its coded picture byte for byte."""
    form = decoded.info.format
    path = work_dir / f"picture.{_ENDINGS[form]}"
    if not _copied(decoded, source, path):
        decoded.image.save(path, form, **_options(decoded))
    return path, form


def _options(decoded: Decoded) -> dict[str, Any]:
    match decoded.info.format:
        case "JPEG":
            return {"quality": JPEG_QUALITY, "subsampling": 0}
        case "WEBP" if decoded.lossless:
            return {"lossless": True, "exact": True}  # exact: colours under full transparency, too
        case "WEBP":
            return {"quality": _WEBP_QUALITY}
        case _:
            return {}


def _copied(decoded: Decoded, source: Path, path: Path) -> bool:
    """The file without its metadata, proved by decoding the copy: False when its pixels would not be these."""
    if not decoded.as_stored:
        return False
    form, image = decoded.info.format, decoded.image
    try:
        path.write_bytes(_PICTURE_ONLY[form](source.read_bytes()))
        with Image.open(path, formats=(form,)) as copy:
            return ImageChops.difference(copy.convert(image.mode), image).getbbox(alpha_only=False) is None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - not a structure that can be copied; Pillow's readers raise nearly anything
        return False
