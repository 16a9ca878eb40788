"""A picture in the format that it came in: its coded bytes as they were, or coded anew where they must change."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from workers.engines.ingest.containers import UnusualContainer, png_picture_only, webp_picture_only
from workers.engines.ingest.decode import decode
from workers.engines.ingest.inspect import Limits
from workers.engines.ingest.keep import kept

SMALL = Limits(min_side=32)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def drawn(mode: str = "RGB") -> Image.Image:
    image = Image.linear_gradient("L").resize((64, 48)).convert("RGBA")
    image.paste((200, 40, 40, 255), (8, 8, 40, 40))
    image.paste((10, 20, 30, 0), (0, 0, 8, 48))
    image.paste((10, 20, 200, 100), (40, 0, 64, 20))
    return image if mode == "RGBA" else image.convert("RGBA").convert("RGB").convert(mode)


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def keep(content: bytes, folder: Path) -> tuple[bytes, str]:
    source = folder / "upload"
    source.write_bytes(content)
    path, form = kept(decode(source, SMALL, keep_alpha=True), source, folder)
    return path.read_bytes(), form


def text() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "somebody")
    return info


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_a_png_keeps_its_chunks_of_picture_and_no_other(tmp_path: Path, mode: str) -> None:
    plain = encoded(drawn(mode), "PNG")
    sent = encoded(drawn(mode), "PNG", pnginfo=text(), dpi=(300, 300)) + b"after the end"

    assert keep(sent, tmp_path) == (plain, "PNG")


def test_a_transparent_colour_of_a_palette_stays(tmp_path: Path) -> None:
    sent = encoded(drawn("P"), "PNG", transparency=3, pnginfo=text())

    content, _ = keep(sent, tmp_path)

    assert content == png_picture_only(sent)
    assert b"tRNS" in content
    assert b"tEXt" not in content


@pytest.mark.parametrize("options", [{"lossless": True, "exact": True}, {"quality": 70}], ids=str)
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_webp_keeps_its_chunks_of_picture_and_no_other(tmp_path: Path, mode: str, options: dict[str, Any]) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    sent = encoded(drawn(mode), "WEBP", exif=exif, xmp=b"<x>somebody</x>", icc_profile=SRGB, **options)

    content, form = keep(sent, tmp_path)

    assert form == "WEBP"
    assert len(content) < len(sent) - len(SRGB)
    for name in (b"EXIF", b"XMP ", b"ICCP", b"Camera maker"):
        assert name not in content
    with Image.open(io.BytesIO(content)) as image, Image.open(io.BytesIO(sent)) as before:
        assert (image.mode, image.tobytes()) == (before.mode, before.tobytes())
        assert not {"exif", "xmp", "icc_profile"} & set(image.info)


@pytest.mark.parametrize(
    ("form", "options"),
    [("PNG", {}), ("WEBP", {"lossless": True, "exact": True}), ("WEBP", {"quality": 90}), ("JPEG", {"quality": 90})],
    ids=str,
)
def test_what_must_be_turned_is_coded_anew_in_its_own_format(
    tmp_path: Path, form: str, options: dict[str, Any]
) -> None:
    image = drawn("RGB" if form == "JPEG" else "RGBA")
    exif = Image.Exif()
    exif[0x0112] = 6
    lossless = "quality" not in options

    content, told = keep(encoded(image, form, exif=exif, **options), tmp_path)

    assert told == form
    with Image.open(io.BytesIO(content)) as turned:
        assert (turned.format, turned.size, dict(turned.getexif())) == (form, (48, 64), {})
        if form != "JPEG":
            alpha = image.transpose(Image.Transpose.ROTATE_270).getchannel("A")
            assert turned.getchannel("A").tobytes() == alpha.tobytes()
        if lossless:
            assert turned.tobytes() == image.transpose(Image.Transpose.ROTATE_270).tobytes()


def test_print_colours_become_screen_colours(tmp_path: Path) -> None:
    content, form = keep(encoded(drawn("CMYK"), "JPEG", quality=90), tmp_path)

    assert form == "JPEG"
    with Image.open(io.BytesIO(content)) as image:
        assert image.mode == "RGB"


def test_sixteen_bits_become_eight(tmp_path: Path) -> None:
    deep = Image.new("I;16", (64, 48), 40_000)

    content, form = keep(encoded(deep, "PNG"), tmp_path)

    assert form == "PNG"
    with Image.open(io.BytesIO(content)) as image:
        assert (image.mode, image.getpixel((5, 5))) == ("RGB", (156, 156, 156))


def test_the_header_of_a_webp_no_longer_promises_a_profile() -> None:
    sent = encoded(drawn("RGBA"), "WEBP", lossless=True, exact=True, icc_profile=SRGB)
    flags = webp_picture_only(sent)[20]

    assert flags == 0x10


@pytest.mark.parametrize(
    "content",
    [
        b"no png",
        encoded(drawn(), "PNG")[:-20],
        encoded(drawn(), "PNG")[:40],
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 2**31) + b"IHDR" + bytes(30),
    ],
    ids=["signature", "no-end", "cut-off", "length"],
)
def test_a_png_of_another_structure_is_not_copied(content: bytes) -> None:
    with pytest.raises(UnusualContainer):
        png_picture_only(content)


@pytest.mark.parametrize(
    "content",
    [b"no webp", encoded(drawn(), "WEBP")[:-20], b"RIFF" + bytes(4) + b"WAVE"],
    ids=["signature", "cut-off", "other"],
)
def test_a_webp_of_another_structure_is_not_copied(content: bytes) -> None:
    with pytest.raises(UnusualContainer):
        webp_picture_only(content)


def test_chunks_that_nobody_knows_are_dropped() -> None:
    plain = encoded(drawn(), "PNG")
    body = b"secret"
    chunk = struct.pack(">I", len(body)) + b"prVt" + body + struct.pack(">I", zlib.crc32(b"prVt" + body))

    assert png_picture_only(plain[:33] + chunk + plain[33:]) == plain
