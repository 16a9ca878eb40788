"""Panorama files: read with what they say of themselves, written with GPano metadata, so that viewers turn in them.

XMP of the Photo Sphere schema (namespace http://ns.google.com/photos/1.0/panorama/), in an APP1 segment of a JPEG and
in an iTXt chunk `XML:com.adobe.xmp` of a PNG (XMP specification, part 3, sections 1.1.3 and 1.1.5).
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from workers.engines.base import InvalidInput
from workers.engines.staging.picture import JPEG_QUALITY, LOSSLESS_PIXELS, upright_pixels
from workers.engines.staging.see.lines import Picture

NAMESPACE = "http://ns.google.com/photos/1.0/panorama/"
PNG_KEYWORD = "XML:com.adobe.xmp"
_HEADING = re.compile(r'PoseHeadingDegrees(?:="|>)\s*([-+0-9.]+)')


def read_panorama(path: Path) -> tuple[Picture, float | None]:
    """(H, W, 3) uint8 sRGB and the compass heading of the picture's middle in degrees, where the file tells.

    Raises InvalidInput `invalid_image`.
    """
    try:
        with Image.open(path) as file:
            heading = heading_of(file)
            pixels = upright_pixels(file)
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError) as error:
        message = "The source is not a readable picture; send a JPEG, PNG or WebP."
        raise InvalidInput(message, code="invalid_image") from error
    return pixels, heading


def heading_of(file: Image.Image) -> float | None:
    """PoseHeadingDegrees of a file's XMP, 0 to 360, or None."""
    stored = file.info.get("xmp") or file.info.get(PNG_KEYWORD) or b""
    text = stored.decode("utf-8", "replace") if isinstance(stored, bytes) else str(stored)
    match = _HEADING.search(text) if NAMESPACE in text else None
    try:
        return float(match.group(1)) % 360.0 if match else None
    except ValueError:
        return None


def packet(width: int, height: int, heading: float | None = None) -> bytes:
    """The XMP packet of a full sphere of this size in pixels. heading: degrees clockwise from north, of the middle."""
    values: dict[str, object] = {
        "UsePanoramaViewer": "True",
        "ProjectionType": "equirectangular",
        "CroppedAreaImageWidthPixels": width,
        "CroppedAreaImageHeightPixels": height,
        "FullPanoWidthPixels": width,
        "FullPanoHeightPixels": height,
        "CroppedAreaLeftPixels": 0,
        "CroppedAreaTopPixels": 0,
    }
    if heading is not None:
        values["PoseHeadingDegrees"] = round(heading, 3)
    lines = "".join(f'\n    GPano:{name}="{value}"' for name, value in values.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'  <rdf:Description rdf:about="" xmlns:GPano="{NAMESPACE}"{lines}/>\n'
        " </rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    ).encode()


def write_panorama(image: NDArray[np.uint8], stem: Path, heading: float | None = None) -> tuple[Path, str]:
    """Write (H, W, 3) uint8 next to stem, PNG up to LOSSLESS_PIXELS and JPEG above. Returns path and content type."""
    picture = Image.fromarray(image)
    height, width = image.shape[:2]
    if height * width <= LOSSLESS_PIXELS:
        path = stem.with_suffix(".png")
        picture.save(path, "PNG", compress_level=6, pnginfo=png_info(width, height, heading))
        return path, "image/png"
    path = stem.with_suffix(".jpg")
    picture.save(path, "JPEG", quality=JPEG_QUALITY, subsampling=0, xmp=packet(width, height, heading))
    return path, "image/jpeg"


def png_info(width: int, height: int, heading: float | None = None) -> PngInfo:
    """The PNG chunk with the packet."""
    info = PngInfo()
    info.add_itxt(PNG_KEYWORD, packet(width, height, heading).decode())
    return info
