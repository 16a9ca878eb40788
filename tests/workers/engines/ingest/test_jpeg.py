"""A JPEG that needs no change keeps its pixels, and nothing else."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from tests.workers.engines.ingest.pictures import SIZE, encoded, picture, wide_gamut_profile, write
from workers.engines.base import Request, Result
from workers.engines.ingest.engine import IngestEngine
from workers.engines.ingest.jpeg import UnusualJpeg, picture_only

PLANTED = (b"PLANTED", b"Exif", b"xmpmeta", b"Photoshop", b"8BIM", b"ICC_PROFILE", b"MPF", b"JFXX", b"<x:")


@pytest.fixture
def ingest(tmp_path: Path) -> Callable[[bytes], Result]:
    def run(content: bytes) -> Result:
        work_dir = tmp_path / "work"
        work_dir.mkdir()
        request = Request("source.ingest", {}, {"source": write(tmp_path / "received", content)}, work_dir)
        return IngestEngine().run(request, progress=lambda value: None, cancelled=lambda: False)

    return run


def noisy(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    """Noise: any second encoding shows in the pixels."""
    bands = [Image.effect_noise(size, 90) for _ in Image.new(mode, (1, 1)).getbands()]
    return Image.merge(mode, bands) if len(bands) > 1 else bands[0]


def pixels(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        return image.convert("RGB").tobytes()


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def loaded(plain: bytes) -> bytes:
    """The picture with everything in it that cameras, phones and editors are known to leave."""
    exif = Image.Exif()
    exif[0x010F] = "PLANTED-MAKER"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.6)
    exif.get_ifd(0x8825)[29] = "PLANTED-GPS-DATE"
    thumbnail = encoded(picture(size=(16, 16)), "JPEG", comment=b"PLANTED-THUMBNAIL")
    extra = [
        segment(0xE0, b"JFXX\0\x10" + thumbnail),
        segment(0xE1, b"Exif\0\0" + exif.tobytes().removeprefix(b"Exif\0\0")),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'>PLANTED-XMP</x:xmpmeta>"),
        segment(0xED, b"Photoshop 3.0\0008BIM\x04\x04\0\0\0\0\0\x10PLANTED-IPTC"),
        segment(0xE2, b"MPF\0PLANTED-MPO-INDEX"),
        segment(0xEB, b"JP\0\0PLANTED-JUMBF"),
        segment(0xFE, b"PLANTED-COMMENT"),
        b"\xff\xff\xff" + segment(0xFE, b"PLANTED-AFTER-FILL-BYTES"),
    ]
    assert plain[:4] == b"\xff\xd8\xff\xe0"
    first = 4 + struct.unpack(">H", plain[4:6])[0]
    return plain[:first] + b"".join(extra) + plain[first:] + thumbnail + b"PLANTED-TRAILER"


@pytest.mark.parametrize(
    "options",
    [
        {"quality": 71},
        {"quality": 90, "progressive": True},
        {"quality": 85, "subsampling": 0},
        {"quality": 80, "restart_marker_blocks": 3},
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO file")
def test_pixels_stay_exactly_and_metadata_goes(ingest: Callable[[bytes], Result], options: dict[str, Any]) -> None:
    plain = encoded(noisy(), "JPEG", **options)
    content = loaded(plain)
    assert all(word in content for word in PLANTED[:4])

    result = ingest(content)

    file = result.candidates[0].path.read_bytes()
    assert pixels(file) == pixels(content)
    assert [word for word in PLANTED if word in file] == []
    assert len(file) <= len(plain)
    assert file.endswith(b"\xff\xd9")
    assert file.count(b"\xff\xd8\xff") == 1
    assert result.details["bytes"] == len(file)


def test_a_plain_jpeg_is_stored_byte_for_byte(ingest: Callable[[bytes], Result]) -> None:
    content = encoded(noisy(), "JPEG", quality=83, progressive=True)

    assert ingest(content).candidates[0].path.read_bytes() == content


def test_grey_stays_grey(ingest: Callable[[bytes], Result]) -> None:
    content = encoded(noisy("L"), "JPEG", quality=75)

    assert ingest(content).candidates[0].path.read_bytes() == content


def test_the_colour_coding_that_adobe_names_is_kept(ingest: Callable[[bytes], Result]) -> None:
    plain = encoded(noisy(), "JPEG", quality=90)
    rest = plain[4 + struct.unpack(">H", plain[4:6])[0] :]
    marked = b"\xff\xd8" + segment(0xEE, b"Adobe\0\x64\0\0\0\0\0PLANTED-PADDING") + rest
    assert pixels(marked) != pixels(plain), "transform 0: the components are red, green, blue"

    file = ingest(marked).candidates[0].path.read_bytes()

    assert pixels(file) == pixels(marked)
    assert b"Adobe" in file
    assert b"PLANTED" not in file


def test_the_thumbnail_inside_the_jfif_header_goes(ingest: Callable[[bytes], Result]) -> None:
    plain = encoded(noisy(), "JPEG")
    rest = plain[4 + struct.unpack(">H", plain[4:6])[0] :]
    content = b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\2\1\0\x48\0\x48\x02\x01PLANT!") + rest

    file = ingest(content).candidates[0].path.read_bytes()

    assert file == b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\2\1\0\x48\0\x48\0\0") + rest


def test_an_srgb_profile_goes_and_the_pixels_stay(ingest: Callable[[bytes], Result]) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = encoded(noisy(), "JPEG", quality=77, icc_profile=profile)

    file = ingest(content).candidates[0].path.read_bytes()

    assert pixels(file) == pixels(content)
    assert b"ICC_PROFILE" not in file


def test_what_must_change_is_encoded_anew(ingest: Callable[[bytes], Result]) -> None:
    content = encoded(noisy(), "JPEG", icc_profile=wide_gamut_profile())

    file = ingest(content).candidates[0].path.read_bytes()

    assert b"ICC_PROFILE" not in file
    assert pixels(file) != pixels(content)
    with Image.open(io.BytesIO(file)) as image:
        assert [component[1:3] for component in image.layer] == [(1, 1)] * 3  # type: ignore[attr-defined]


def test_of_a_phones_two_pictures_the_photo_stays(ingest: Callable[[bytes], Result]) -> None:
    content = encoded(noisy(), "MPO", save_all=True, append_images=[picture()], quality=80)

    file = ingest(content).candidates[0].path.read_bytes()

    assert pixels(file) == pixels(content)
    assert b"MPF" not in file
    assert file.count(b"\xff\xd8\xff") == 1


def test_a_picture_that_others_follow_is_the_first_one(ingest: Callable[[bytes], Result]) -> None:
    first, second = encoded(noisy(), "JPEG"), encoded(picture(), "JPEG", comment=b"PLANTED-SECOND")

    assert ingest(first + second).candidates[0].path.read_bytes() == first


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("no start", b"\x89PNG\r\n\x1a\n"),
        ("no end", encoded(picture(), "JPEG")[:-2]),
        ("cut in a segment", b"\xff\xd8\xff\xe0\x00\x20JFIF\0"),
        ("no picture", b"\xff\xd8\xff\xd9"),
        ("garbage between segments", b"\xff\xd8" + segment(0xFE, b"x") + b"PLANTED" + encoded(picture(), "JPEG")[2:]),
        ("two frames", b"\xff\xd8" + segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0") + encoded(picture(), "JPEG")[2:]),
        ("arithmetic codes", b"\xff\xd8" + segment(0xC9, b"\x08\0\1\0\1\1\1\x11\0") + b"\xff\xd9"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unusual_structure_is_not_copied(name: str, content: bytes) -> None:
    with pytest.raises(UnusualJpeg):
        picture_only(content)


def test_garbage_between_segments_is_lost_by_encoding_anew(ingest: Callable[[bytes], Result]) -> None:
    content = b"\xff\xd8" + segment(0xFE, b"x") + b"PLANTED" + encoded(picture(), "JPEG")[2:]

    file = ingest(content).candidates[0].path.read_bytes()

    assert b"PLANTED" not in file
    assert len(pixels(file)) == SIZE[0] * SIZE[1] * 3
