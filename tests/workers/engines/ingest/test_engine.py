from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.workers.engines.ingest.pictures import (
    CORNER,
    REST,
    SIZE,
    encoded,
    picture,
    png_claiming,
    wide_gamut_profile,
    write,
)
from workers.engines.base import InvalidInput, Request, Result
from workers.engines.ingest.engine import IngestEngine
from workers.engines.ingest.inspect import Limits, is_panorama

Ingest = Callable[..., Result]

REFUSALS = {
    "unsupported_format",
    "file_too_large",
    "image_too_large",
    "image_too_small",
    "image_corrupt",
    "image_animated",
}


@pytest.fixture
def ingest(tmp_path: Path) -> Ingest:
    def run(content: bytes, *, limits: Limits | None = None, **inputs: Any) -> Result:
        work_dir = tmp_path / "work"
        work_dir.mkdir(exist_ok=True)
        source = write(tmp_path / "received", content)
        request = Request("source.ingest", inputs, {"source": source}, work_dir)
        return IngestEngine(limits or Limits()).run(request, progress=lambda value: None, cancelled=lambda: False)

    return run


def stored(result: Result) -> Image.Image:
    with Image.open(result.candidates[0].path) as image:
        image.load()
        return image


def near(pixel: Any, expected: tuple[int, ...], tolerance: int = 3) -> bool:
    return len(pixel) == len(expected) and all(abs(a - b) <= tolerance for a, b in zip(pixel, expected, strict=True))


@pytest.mark.parametrize(
    ("content", "content_type", "original"),
    [
        (encoded(picture(), "JPEG", quality=90), "image/jpeg", "jpeg"),
        (encoded(picture(), "PNG"), "image/png", "png"),
        (encoded(picture(), "WEBP", quality=90), "image/jpeg", "webp"),
        (encoded(picture(), "WEBP", lossless=True), "image/png", "webp"),
    ],
)
def test_lossy_stays_lossy_and_lossless_stays_exact(
    ingest: Ingest, content: bytes, content_type: str, original: str
) -> None:
    result = ingest(content)

    candidate = result.candidates[0]
    file = candidate.path.read_bytes()
    assert candidate.content_type == content_type
    assert (candidate.width, candidate.height) == SIZE
    assert result.details == {
        "width": SIZE[0],
        "height": SIZE[1],
        "bytes": len(file),
        "sha256": hashlib.sha256(file).hexdigest(),
        "format": content_type.removeprefix("image/"),
        "original_format": original,
        "focal_35mm": None,
        "panorama": False,
    }
    image = stored(result)
    assert (image.mode, image.size) == ("RGB", SIZE)
    if content_type == "image/png":
        assert image.tobytes() == picture().tobytes()
    else:
        assert near(image.getpixel((40, 40)), CORNER, 5)
        assert near(image.getpixel((280, 200)), REST, 5)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "corner"),
    [
        (1, "top left"),
        (2, "top right"),
        (3, "bottom right"),
        (4, "bottom left"),
        (5, "top left"),
        (6, "top right"),
        (7, "bottom right"),
        (8, "bottom left"),
    ],
)
def test_every_orientation_is_made_upright(ingest: Ingest, file_format: str, orientation: int, corner: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation

    result = ingest(encoded(picture(), file_format, exif=exif.tobytes()))

    image = stored(result)
    width, height = SIZE if orientation < 5 else SIZE[::-1]
    assert image.size == (width, height) == (result.details["width"], result.details["height"])
    spots = {
        "top left": (20, 20),
        "top right": (width - 20, 20),
        "bottom left": (20, height - 20),
        "bottom right": (width - 20, height - 20),
    }
    assert {name for name, spot in spots.items() if near(image.getpixel(spot), CORNER, 8)} == {corner}


def test_metadata_does_not_survive(ingest: Ingest) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRET-MAKER"
    exif.get_ifd(0x8769)[0xA405] = 24
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (48.0, 51.0, 29.6)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRET-XMP</x:xmpmeta>"
    content = encoded(picture(), "JPEG", exif=exif.tobytes(), xmp=xmp, comment=b"SECRET-COMMENT") + b"SECRET-TRAILER"
    assert content.count(b"SECRET") == 4

    result = ingest(content)

    file = result.candidates[0].path.read_bytes()
    assert b"SECRET" not in file
    assert b"Exif" not in file
    assert dict(stored(result).getexif()) == {}
    assert set(stored(result).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert result.details["focal_35mm"] == 24.0


@pytest.mark.parametrize(("focal", "kept"), [(0, None), (65535, None), (16, 16.0)])
def test_focal_length_must_be_a_real_lens(ingest: Ingest, focal: int, kept: float | None) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA405] = focal

    assert ingest(encoded(picture(), "JPEG", exif=exif.tobytes())).details["focal_35mm"] == kept


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_broken_exif_block_is_no_reason_to_refuse(ingest: Ingest) -> None:
    result = ingest(encoded(picture(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff junk"))

    assert stored(result).size == SIZE


def test_wide_gamut_colour_is_converted_to_srgb(ingest: Ingest) -> None:
    wide = Image.new("RGB", SIZE, (200, 100, 100))

    result = ingest(encoded(wide, "PNG", icc_profile=wide_gamut_profile()))

    image = stored(result)
    # P3 red is deeper than sRGB red: by the two matrices, linear (0.586, 0.127, 0.127) of P3 is
    # (0.689, 0.108, 0.119) of sRGB.
    assert near(image.getpixel((5, 5)), (216, 93, 97), 1)
    assert "icc_profile" not in image.info


def test_a_useless_profile_is_taken_for_srgb(ingest: Ingest) -> None:
    result = ingest(encoded(picture(), "PNG", icc_profile=b"no profile"))

    assert stored(result).tobytes() == picture().tobytes()


def test_alpha_is_flattened_on_white(ingest: Ingest) -> None:
    image = picture("RGBA")
    image.putalpha(Image.new("L", SIZE, 51))

    result = ingest(encoded(image, "PNG"))

    assert stored(result).getpixel((300, 200)) == tuple(round(0.8 * 255 + 0.2 * value) for value in REST)


def test_palette_with_a_transparent_entry(ingest: Ingest) -> None:
    image = Image.new("P", SIZE, 1)
    image.putpalette([0, 0, 0, *REST])
    image.paste(0, (0, 0, 100, 100))

    result = ingest(encoded(image, "PNG", transparency=0))

    assert stored(result).getpixel((50, 50)) == (255, 255, 255)
    assert stored(result).getpixel((200, 200)) == REST


@pytest.mark.parametrize(("sixteen_bit", "eight_bit"), [(0, 0), (65535, 255), (32896, 128), (257, 1)])
def test_sixteen_bit_grey(ingest: Ingest, sixteen_bit: int, eight_bit: int) -> None:
    result = ingest(encoded(Image.new("I;16", SIZE, sixteen_bit), "PNG"))

    assert stored(result).getpixel((5, 5)) == (eight_bit,) * 3


@pytest.mark.parametrize("mode", ["1", "L", "LA"])
def test_grey_becomes_rgb(ingest: Ingest, mode: str) -> None:
    result = ingest(encoded(Image.new("L", SIZE, 255).convert(mode), "PNG"))

    assert stored(result).getpixel((5, 5)) == (255, 255, 255)


def test_cmyk_jpeg_becomes_rgb(ingest: Ingest) -> None:
    result = ingest(encoded(Image.new("CMYK", SIZE, (0, 255, 255, 0)), "JPEG", quality=95))

    assert near(stored(result).getpixel((5, 5)), (255, 0, 0), 6)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kept", [0.4, 0.8])
def test_truncated_files_are_corrupt(ingest: Ingest, tmp_path: Path, file_format: str, kept: float) -> None:
    noisy = Image.effect_noise(SIZE, 80).convert("RGB")
    content = encoded(noisy, file_format)

    with pytest.raises(InvalidInput) as caught:
        ingest(content[: int(len(content) * kept)])

    assert caught.value.code == "image_corrupt"
    assert list((tmp_path / "work").iterdir()) == []


def test_a_png_with_a_damaged_pixel_chunk_is_corrupt(ingest: Ingest) -> None:
    content = bytearray(encoded(Image.effect_noise(SIZE, 80).convert("RGB"), "PNG", compress_level=0))
    content[len(content) // 2] ^= 0x01

    with pytest.raises(InvalidInput) as caught:
        ingest(bytes(content))

    assert caught.value.code == "image_corrupt"


def _with_everything(file_format: str) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0xA405] = 24
    image = Image.effect_noise((280, 260), 40).convert("RGB")
    return encoded(image, file_format, exif=exif.tobytes(), icc_profile=wide_gamut_profile())


WHOLE = {file_format: _with_everything(file_format) for file_format in ("JPEG", "PNG", "WEBP")}


@settings(max_examples=120, deadline=None)
@given(
    file_format=st.sampled_from(sorted(WHOLE)),
    damage=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=6),
    near_the_head=st.booleans(),
    kept=st.floats(0.01, 1),
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damaged_files_are_read_or_refused_but_never_a_defect(
    file_format: str, damage: list[tuple[float, int]], near_the_head: bool, kept: float
) -> None:
    content = bytearray(WHOLE[file_format])
    reach = min(1200, len(content)) if near_the_head else len(content)
    for place, value in damage:
        content[int(place * reach)] = value

    with tempfile.TemporaryDirectory() as folder:
        source = write(Path(folder) / "received", bytes(content[: int(kept * len(content)) + 1]))
        request = Request("source.ingest", {}, {"source": source}, Path(folder))
        code = None
        try:
            result = IngestEngine().run(request, progress=lambda value: None, cancelled=lambda: False)
            assert stored(result).mode in ("RGB", "L")
        except InvalidInput as refused:
            code = refused.code

        assert code is None or code in REFUSALS


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GIF89a" + b"\0" * 99, "unsupported_format"),
        (png_claiming(30_000, 30_000), "image_too_large"),
        (png_claiming(7_000, 7_000), "image_corrupt"),
        (encoded(picture(size=(300, 200)), "PNG"), "image_too_small"),
    ],
)
def test_refusals_keep_their_code(ingest: Ingest, content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        ingest(content)

    assert caught.value.code == code
    assert not caught.value.retryable


def test_byte_cap(ingest: Ingest) -> None:
    with pytest.raises(InvalidInput) as caught:
        ingest(encoded(picture(), "PNG") + b"\0" * 2048, limits=Limits(max_bytes=2048))

    assert caught.value.code == "file_too_large"


@pytest.mark.parametrize(
    ("size", "panorama"), [((2000, 1000), True), ((2020, 1000), True), ((1979, 1000), False), ((1000, 2000), False)]
)
def test_panorama_is_two_to_one_within_one_per_cent(size: tuple[int, int], panorama: bool) -> None:
    assert is_panorama(*size) is panorama


def test_a_panorama_must_be_two_to_one(ingest: Ingest) -> None:
    assert ingest(encoded(picture(size=(600, 300)), "PNG"), capture_type="panorama360").details["panorama"] is True
    with pytest.raises(InvalidInput) as caught:
        ingest(encoded(picture(), "PNG"), capture_type="panorama360")
    assert caught.value.code == "invalid_panorama"
    assert "320 x 264" in caught.value.message


def test_unknown_capture_type_is_refused(ingest: Ingest) -> None:
    with pytest.raises(InvalidInput, match="capture_type must be one of photo, panorama360, floorplan"):
        ingest(encoded(picture(), "PNG"), capture_type="video")
