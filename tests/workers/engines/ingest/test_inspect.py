from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.workers.engines.ingest.pictures import SIZE, encoded, picture, png_claiming, write
from workers.engines.ingest.inspect import PICTURE, ImageInfo, ImageRefused, Limits, inspect


def refusal(content: bytes, limits: Limits | None = None) -> ImageRefused:
    with pytest.raises(ImageRefused) as caught:
        inspect(io.BytesIO(content), limits or Limits())
    return caught.value


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_header_of_each_accepted_format(tmp_path: Path, file_format: str) -> None:
    path = write(tmp_path / "any.name", encoded(picture(), file_format))

    assert inspect(path) == ImageInfo(file_format, *SIZE, 1)
    assert inspect(str(path)) == ImageInfo(file_format, *SIZE, 1)


def test_file_object_keeps_its_position() -> None:
    file = io.BytesIO(encoded(picture(), "PNG"))
    file.seek(7)

    inspect(file)

    assert file.tell() == 7
    assert not file.closed


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (encoded(picture(), "GIF"), "GIF"),
        (encoded(picture(), "BMP"), "BMP"),
        (encoded(picture(), "TIFF"), "TIFF"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\n <svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "none of them"),
        (b"no picture at all", "none of them"),
        (b"\xff", "none of them"),
    ],
)
def test_other_formats_are_named_and_refused(content: bytes, named: str) -> None:
    refused = refusal(content)

    assert refused.code == "unsupported_format"
    assert named in refused.message
    assert "JPEG, PNG or WebP" in refused.message


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WEBPVP8 "])
def test_unreadable_headers_are_corrupt(content: bytes) -> None:
    assert refusal(content).code == "image_corrupt"


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_animations_are_refused(file_format: str) -> None:
    frames = [Image.new("RGB", SIZE, (shade, 0, 0)) for shade in (0, 128, 255)]
    content = encoded(frames[0], file_format, save_all=True, append_images=frames[1:], duration=100)

    refused = refusal(content)

    assert refused.code == "image_animated"
    assert "3 frames" in refused.message


def test_two_pictures_in_a_phone_jpeg_are_one_photo() -> None:
    content = encoded(picture(), "MPO", save_all=True, append_images=[picture("L")])

    assert inspect(io.BytesIO(content)) == ImageInfo("JPEG", *SIZE, 1)


@pytest.mark.parametrize(("width", "height", "accepted"), [(10_000, 5_000, True), (10_000, 5_001, False)])
def test_pixel_cap_is_read_from_the_header(width: int, height: int, accepted: bool) -> None:
    content = png_claiming(width, height)
    if accepted:
        assert inspect(io.BytesIO(content)) == ImageInfo("PNG", width, height, 1)
        return

    refused = refusal(content)

    assert refused.code == "image_too_large"
    assert refused.message == "The image may have at most 50 megapixels; this one has 10000 x 5001."


@pytest.mark.parametrize("side", [12_000, 60_000, 2**31 - 1])
def test_decompression_bombs_are_too_large(side: int) -> None:
    assert refusal(png_claiming(side, side)).code == "image_too_large"


@pytest.mark.parametrize(("size", "accepted"), [((256, 256), True), ((255, 400), False), ((400, 255), False)])
def test_smallest_source_asset(size: tuple[int, int], accepted: bool) -> None:
    content = encoded(picture(size=size), "PNG")
    if accepted:
        assert inspect(io.BytesIO(content)).width == size[0]
        return

    refused = refusal(content)

    assert refused.code == "image_too_small"
    assert f"at least 256 pixels on each side; this one is {size[0]} x {size[1]}" in refused.message


def test_other_pictures_may_be_smaller_but_not_tiny() -> None:
    assert inspect(io.BytesIO(encoded(picture(size=(32, 40)), "PNG")), PICTURE).height == 40
    assert refusal(encoded(picture(size=(31, 40)), "PNG"), PICTURE).code == "image_too_small"


def test_byte_cap_counts_the_whole_file() -> None:
    content = encoded(picture(), "PNG")
    limits = Limits(max_bytes=1024 * 1024)

    assert inspect(io.BytesIO(content + b"\0" * (1024 * 1024 - len(content))), limits).format == "PNG"
    refused = refusal(content + b"\0" * (1024 * 1024 - len(content) + 1), limits)
    assert refused.code == "file_too_large"
    assert "at most 1 MiB" in refused.message


def test_needs_pillow_and_the_standard_library_only() -> None:
    code = (
        "import sys, importlib.util as u\n"
        "before = {'PIL'} | set(sys.stdlib_module_names)\n"
        "s = u.spec_from_file_location('inspect_image', 'workers/engines/ingest/inspect.py')\n"
        "m = u.module_from_spec(s); sys.modules['inspect_image'] = m; s.loader.exec_module(m)\n"
        "loaded = {n.split('.')[0] for n in sys.modules} - before - {'inspect_image', '__main__'}\n"
        "print(*sorted(n for n in loaded if not n.startswith('_')))"
    )
    root = Path(__file__).parents[4]

    output = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout

    assert set(output.split()) <= {"sitecustomize", "apport_python_hook", "defusedxml", "olefile"}
