"""Any accepted picture file to upright 8-bit sRGB pixels."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageCms

from workers.engines.ingest.inspect import SOURCE_ASSET, ImageInfo, ImageRefused, Limits, inspect

_EXIF_IFD = 0x8769
_FOCAL_LENGTH_35MM = 0xA405
_FOCAL_RANGE_MM = (4.0, 1200.0)
_EXPOSURE_TIME, _F_NUMBER, _SENSITIVITY = 0x829A, 0x829D, 0x8827
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation -> what makes the picture upright."""


@dataclass(frozen=True)
class Decoded:
    """image: upright, mode RGB, sRGB, alpha flattened on white (or mode RGBA where it was to be kept), no metadata.

    info: the header as stored. focal_35mm: EXIF focal length in millimetres on 35 mm film (by the standard of the
    Camera & Imaging Products Association it compares diagonals: focal in pixels = focal_35mm * diagonal / 43.27), or
    None. exposure: EXIF exposure time in seconds x sensitivity (ISO) / f-number squared, which the light that a picture
    collected is in proportion to, or None. lossless: the file kept its pixels exactly, so a copy of it should too.
    as_stored: the pixels are the file's own, neither turned nor converted nor flattened, so that its coded picture can
    be kept byte for byte.
    """

    image: Image.Image
    info: ImageInfo
    focal_35mm: float | None
    exposure: float | None
    lossless: bool
    as_stored: bool


def decode(path: str | os.PathLike[str], limits: Limits = SOURCE_ASSET, *, keep_alpha: bool = False) -> Decoded:
    """Raises ImageRefused as `inspect` does, and image_corrupt when the pixels cannot be decoded to the end.

    keep_alpha: a picture with an alpha channel or a transparent colour becomes RGBA instead of lying on white.
    """
    info = inspect(path, limits)
    lossless = info.format == "PNG" or (info.format == "WEBP" and _webp_is_lossless(Path(path)))
    try:
        if info.format == "PNG":
            with Image.open(path, formats=("PNG",)) as image:
                image.verify()  # the checksums of all chunks; decoding alone skips those of the pixels
        with Image.open(path, formats=(info.format,)) as image:
            image.load()
            focal, exposure, turn = _focal_35mm(image), _exposure(image), _turn(image)
            pixels = _to_srgb(image, keep_alpha)
            flattened = _has_alpha(image) and not keep_alpha
            as_stored = turn is None and _is_srgb(image) and not flattened
    except MemoryError:
        raise
    except Exception as error:  # Pillow's readers raise nearly anything on hostile bytes
        message = f"The {info.format} is damaged or incomplete; send the whole file as the camera or editor wrote it."
        raise ImageRefused("image_corrupt", message) from error
    if turn is not None:
        pixels = pixels.transpose(turn)
    pixels.info = {}  # savers write what they find there: profile, comment, text
    return Decoded(pixels, info, focal, exposure, lossless, as_stored)


def _turn(image: Image.Image) -> Image.Transpose | None:
    """What makes it upright; None when it is, or when a broken EXIF block says nothing about it."""
    try:
        return _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - EXIF readers raise nearly anything on hostile bytes
        return None


def _has_alpha(image: Image.Image) -> bool:
    return "transparency" in image.info or image.mode in ("LA", "La", "PA", "RGBA", "RGBa")


def _is_srgb(image: Image.Image) -> bool:
    """Grey, palette or RGB without a profile, as everybody reads it, or RGB with a profile that says it is sRGB."""
    profile = image.info.get("icc_profile")
    if not profile:
        return image.mode in ("1", "L", "LA", "P", "RGB", "RGBA")
    try:
        srgb = image.mode in ("RGB", "RGBA")
        return srgb and _says_srgb(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return False


def _says_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    return "sRGB" in ImageCms.getProfileDescription(profile)


def _to_srgb(image: Image.Image, keep_alpha: bool) -> Image.Image:
    profile = image.info.get("icc_profile")
    colour = _eight_bit(image)
    alpha = colour.getchannel("A") if colour.mode in ("RGBA", "LA") else None
    if colour.mode in ("RGBA", "LA"):
        colour = colour.convert(colour.mode[:-1])
    rgb = _apply_profile(colour, profile) if profile else colour.convert("RGB")
    if alpha is not None and keep_alpha:
        rgb.putalpha(alpha)
    elif alpha is not None:
        white = Image.new("RGB", rgb.size, (255, 255, 255))
        white.paste(rgb, mask=alpha)
        rgb = white
    return rgb


def _eight_bit(image: Image.Image) -> Image.Image:
    """To one of L, LA, RGB, RGBA, CMYK, 8 bits a channel. Colours stay in the file's own colour space."""
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK") and "transparency" not in image.info:
        return image
    if image.mode.startswith("I"):
        # 16-bit grey. 65535 / 255 = 257, so that white stays white.
        return image.convert("I").point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if image.mode in ("P", "PA", "La", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Through the embedded ICC profile to sRGB; a profile that cannot be used is taken for sRGB, as viewers do."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if image.mode == "RGB" and _says_srgb(source):
            return image.convert("RGB")
        converted = ImageCms.profileToProfile(
            image,
            source,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image.convert("RGB")
    return converted if converted is not None else image.convert("RGB")


def _focal_35mm(image: Image.Image) -> float | None:
    try:
        value = float(image.getexif().get_ifd(_EXIF_IFD).get(_FOCAL_LENGTH_35MM, 0))
    except Exception:  # noqa: BLE001 - EXIF readers raise nearly anything on hostile bytes
        return None
    low, high = _FOCAL_RANGE_MM
    return value if low <= value <= high else None


def _exposure(image: Image.Image) -> float | None:
    """Time alone where the rest is not named: in a set of exposures aperture and sensitivity are mostly the same."""
    try:
        block = image.getexif().get_ifd(_EXIF_IFD)
        seconds = float(block.get(_EXPOSURE_TIME, 0))
        f_number = float(block.get(_F_NUMBER, 1))
        sensitivity = block.get(_SENSITIVITY, 100)
        sensitivity = float(sensitivity[0] if isinstance(sensitivity, tuple) else sensitivity)
        light = seconds * sensitivity / f_number**2
    except Exception:  # noqa: BLE001 - EXIF readers raise nearly anything on hostile bytes
        return None
    return light if 0 < light < 1e9 else None


def _webp_is_lossless(path: Path) -> bool:
    """Whether the first picture chunk is VP8L. Chunks: four letters, little-endian length, body padded to even."""
    with path.open("rb") as file:
        file.seek(12)
        while len(head := file.read(8)) == 8:
            if head[:4] in (b"VP8L", b"VP8 "):
                return head[:4] == b"VP8L"
            length = int.from_bytes(head[4:], "little")
            file.seek(length + (length & 1), os.SEEK_CUR)
    return False
