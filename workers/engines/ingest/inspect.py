"""What a picture file claims to be, read from its header alone.

Needs Pillow and the standard library only, and decodes no pixels, so a web process can ask it during an upload.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP")
PANORAMA_TOLERANCE_PERCENT = 1
CONTENT_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (8, b"WEBP", "WEBP"),
    (0, b"GIF8", "GIF"),
    (0, b"II*\x00", "TIFF or raw"),
    (0, b"MM\x00*", "TIFF or raw"),
    (0, b"BM", "BMP"),
    (0, b"%PDF", "PDF"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftypheic", "HEIC"),
    (4, b"ftypheix", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (0, b"<svg", "SVG"),
    (0, b"<?xml", "XML"),
    (0, b"<!DOCTYPE", "HTML"),
    (0, b"<html", "HTML"),
    (0, b"PK\x03\x04", "ZIP"),
)


class ImageRefused(ValueError):
    """A picture that is not accepted. `code` is stable and public, `message` says what would be right.

    Codes: unsupported_format, file_too_large, image_too_large, image_too_small, image_corrupt, image_animated.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Limits:
    """max_bytes: of the file. max_pixels: width times height. min_side: pixels, of the shorter side."""

    max_bytes: int = 25 * 1024 * 1024
    max_pixels: int = 50_000_000
    min_side: int = 256


SOURCE_ASSET = Limits()
"""What a source asset must keep to."""

PICTURE = Limits(max_bytes=256 * 1024 * 1024, min_side=32)
"""What any picture that engines hand to each other must keep to; lossless copies of a source may be large."""


@dataclass(frozen=True)
class ImageInfo:
    """format: JPEG, PNG or WEBP. width, height: pixels as stored, before EXIF orientation. frames: 1 for a still."""

    format: str
    width: int
    height: int
    frames: int


def is_panorama(width: int, height: int) -> bool:
    """Whether a picture can be equirectangular: 2:1 within 1 %."""
    return abs(width - 2 * height) * 100 <= 2 * height * PANORAMA_TOLERANCE_PERCENT


def inspect(source: str | os.PathLike[str] | BinaryIO, limits: Limits = SOURCE_ASSET) -> ImageInfo:
    """Reads the header of a path or a seekable binary file, whose position is put back.

    Raises ImageRefused when the picture is not one still JPEG, PNG or WebP within the limits. A good header does not
    prove good pixels: a truncated file shows only when it is decoded. OSError when a path cannot be read.
    """
    if isinstance(source, str | os.PathLike):
        with Path(source).open("rb") as file:
            return _inspect(file, limits)
    position = source.tell()
    try:
        return _inspect(source, limits)
    finally:
        source.seek(position)


def _inspect(file: BinaryIO, limits: Limits) -> ImageInfo:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    _check_bytes(size, limits)
    claimed = _claimed_format(file.read(32))
    file.seek(0)
    if claimed not in FORMATS:
        named = f"this file is {claimed}" if claimed else "this file is none of them"
        raise ImageRefused("unsupported_format", f"The image must be a JPEG, PNG or WebP; {named}.")
    info = _read_header(file, claimed, limits)
    if info.frames > 1:
        message = f"The image must be a still picture; this {info.format} is an animation of {info.frames} frames."
        raise ImageRefused("image_animated", message)
    _check_pixels(info, limits)
    return info


def _read_header(file: BinaryIO, claimed: str, limits: Limits) -> ImageInfo:
    try:
        with Image.open(file, formats=(claimed,)) as image:
            # Phones append a depth or gain map to a JPEG (the MPO layout); the first picture is the photo.
            frames = 1 if claimed == "JPEG" else int(getattr(image, "n_frames", 1))
            return ImageInfo(claimed, image.width, image.height, frames)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRefused("image_too_large", _too_large(limits, "far more")) from error
    except MemoryError:
        raise
    except Exception as error:  # Pillow's readers raise nearly anything on hostile bytes
        raise ImageRefused("image_corrupt", f"The file starts like a {claimed} but cannot be read as one.") from error


def _check_bytes(size: int, limits: Limits) -> None:
    if size == 0:
        raise ImageRefused("image_corrupt", "The file is empty; send the bytes of a JPEG, PNG or WebP image.")
    if size > limits.max_bytes:
        limit = limits.max_bytes // (1024 * 1024)
        got = size / (1024 * 1024)
        raise ImageRefused("file_too_large", f"The file may have at most {limit} MiB; this one has {got:.1f} MiB.")


def _check_pixels(info: ImageInfo, limits: Limits) -> None:
    if info.width * info.height > limits.max_pixels:
        raise ImageRefused("image_too_large", _too_large(limits, f"{info.width} x {info.height}"))
    if min(info.width, info.height) < limits.min_side:
        message = (
            f"The image must be at least {limits.min_side} pixels on each side; "
            f"this one is {info.width} x {info.height}."
        )
        raise ImageRefused("image_too_small", message)


def _too_large(limits: Limits, got: str) -> str:
    return f"The image may have at most {limits.max_pixels / 1e6:g} megapixels; this one has {got}."


def _claimed_format(head: bytes) -> str | None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for offset, signature, name in _SIGNATURES:
        if head[offset:].startswith(signature) or (
            offset == 0 and signature[:1] == b"<" and start.startswith(signature)
        ):
            if name == "WEBP" and head[:4] != b"RIFF":
                continue
            return name
    return None
