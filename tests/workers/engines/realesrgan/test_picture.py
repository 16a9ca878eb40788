from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.ingest.pictures import wide_gamut_profile
from tests.workers.engines.realesrgan.pictures import drawing
from workers.engines.base import InvalidInput
from workers.engines.realesrgan.picture import Picture, read_picture, written
from workers.engines.realesrgan.resample import lanczos_alpha

MOST = 40_000_000


def saved(image: Image.Image, path: Path, **options: Any) -> Path:
    image.save(path, **options)
    return path


def test_a_picture_stays_as_it_is(tmp_path: Path) -> None:
    picture = read_picture(saved(Image.fromarray(drawing()), tmp_path / "a.png"), 4, MOST)

    assert (picture.color == drawing()).all()
    assert picture.alpha is None


def test_the_camera_held_sideways_is_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(Image.fromarray(drawing()), tmp_path / "a.png", exif=exif)

    assert (read_picture(path, 2, MOST).color == np.rot90(drawing(), -1)).all()


def test_sixteen_bit_grey_becomes_eight(tmp_path: Path) -> None:
    levels = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (48, 1))
    path = saved(Image.fromarray(levels), tmp_path / "a.png")

    color = read_picture(path, 2, MOST).color

    assert color.shape == (48, 64, 3)
    assert (color[0, :, 0] == np.floor(levels[0] / 257 + 0.5)).all()


def test_print_colours_become_screen_colours(tmp_path: Path) -> None:
    path = saved(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), tmp_path / "a.jpg", quality=95)

    red, green, blue = read_picture(path, 2, MOST).color[20, 20].tolist()

    assert red > 200
    assert green < 60
    assert blue < 60


def test_a_profile_is_applied_and_alpha_kept_beside_it(tmp_path: Path) -> None:
    image = Image.new("RGBA", (40, 40), (200, 60, 60, 128))
    path = saved(image, tmp_path / "a.png", icc_profile=wide_gamut_profile())

    picture = read_picture(path, 2, MOST)

    red, green, blue = picture.color[0, 0].tolist()
    assert red > 205  # the same red needs more of the narrower primary
    assert max(green, blue) < 55
    assert picture.alpha is not None
    assert (picture.alpha == 128).all()


def test_a_palette_with_a_transparent_colour_has_alpha(tmp_path: Path) -> None:
    image = Image.new("P", (40, 40), 1)
    image.putpalette([0, 0, 0, 200, 100, 50])
    image.paste(0, (0, 0, 20, 40))
    path = saved(image, tmp_path / "a.png", transparency=0)

    picture = read_picture(path, 2, MOST)

    assert picture.alpha is not None
    assert (picture.alpha[:, :20] == 0).all()
    assert (picture.alpha[:, 20:] == 255).all()
    assert (picture.color == (200, 100, 50)).all()  # also where nothing is seen


def test_colours_under_nothing_come_from_the_nearest_visible_pixel(tmp_path: Path) -> None:
    color = np.zeros((40, 60, 3), np.uint8)
    color[:, :20], color[:, 40:] = (250, 10, 10), (10, 10, 250)
    alpha = np.zeros((40, 60), np.uint8)
    alpha[:, :20], alpha[:, 40:] = 255, 120
    path = saved(Image.fromarray(np.dstack([color, alpha])), tmp_path / "a.png")

    found = read_picture(path, 2, MOST).color

    assert (found[:, :29] == (250, 10, 10)).all()
    assert (found[:, 31:] == (10, 10, 250)).all()


def test_alpha_that_hides_nothing_or_everything(tmp_path: Path) -> None:
    opaque, hidden = (Image.fromarray(drawing()) for _ in range(2))
    opaque.putalpha(255)
    hidden.putalpha(0)

    assert read_picture(saved(opaque, tmp_path / "a.png"), 2, MOST).alpha is None
    nothing = read_picture(saved(hidden, tmp_path / "b.png"), 2, MOST)
    assert nothing.alpha is not None
    assert not nothing.alpha.any()


def test_the_limit_is_of_the_result(tmp_path: Path) -> None:
    path = saved(Image.fromarray(drawing(100, 50)), tmp_path / "a.png")

    assert read_picture(path, 4, 80_000).color.shape == (50, 100, 3)
    with pytest.raises(InvalidInput) as caught:
        read_picture(path, 4, 79_999)

    assert caught.value.code == "image_too_large"
    assert "100 x 50 at scale 4 makes 400 x 200" in caught.value.message


def test_the_limit_is_looked_at_before_pixels_are(tmp_path: Path) -> None:
    head = struct.pack(">IIBBBBB", 7000, 7000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    path = tmp_path / "a.png"
    path.write_bytes(png + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")))

    with pytest.raises(InvalidInput) as caught:
        read_picture(path, 2, MOST)

    assert caught.value.code == "image_too_large"


@pytest.mark.parametrize(
    ("size", "code"), [((31, 64), "image_too_small"), ((64, 31), "image_too_small"), ((32, 32), None)]
)
def test_pictures_from_32_pixels_on(tmp_path: Path, size: tuple[int, int], code: str | None) -> None:
    path = saved(Image.new("RGB", size), tmp_path / "a.png")

    if code is None:
        assert read_picture(path, 2, MOST).color.shape == (32, 32, 3)
        return
    with pytest.raises(InvalidInput) as caught:
        read_picture(path, 2, MOST)
    assert caught.value.code == code


def test_half_a_file_is_refused(tmp_path: Path) -> None:
    path = saved(Image.fromarray(drawing()), tmp_path / "a.jpg", quality=95)
    path.write_bytes(path.read_bytes()[:-900])

    with pytest.raises(InvalidInput) as caught:
        read_picture(path, 2, MOST)

    assert caught.value.code == "image_corrupt"


@pytest.mark.parametrize(
    ("size", "alpha", "content_type", "mode"),
    [
        ((2000, 2000), False, "image/png", "RGB"),
        ((2001, 2000), False, "image/jpeg", "RGB"),
        ((2001, 2000), True, "image/png", "RGBA"),
        ((65_600, 62), False, "image/png", "RGB"),
    ],
)
def test_what_is_written(tmp_path: Path, size: tuple[int, int], alpha: bool, content_type: str, mode: str) -> None:
    shape = (size[1], size[0])
    picture = Picture(np.zeros((*shape, 3), np.uint8), np.full(shape, 9, np.uint8) if alpha else None)

    candidate = written(picture, tmp_path, {"size_exact": 1.0})

    assert (candidate.content_type, candidate.width, candidate.height) == (content_type, *size)
    with Image.open(candidate.path) as image:
        assert (image.get_format_mimetype(), image.mode, image.size) == (content_type, mode, size)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_alpha_grows_without_ringing(scale: int) -> None:
    alpha = np.zeros((40, 40), np.uint8)
    alpha[10:30, 10:30] = 255

    made = lanczos_alpha(alpha, scale)

    assert made.shape == (40 * scale, 40 * scale)
    assert (made[11 * scale : 29 * scale, 11 * scale : 29 * scale] == 255).all()
    assert (made[: 9 * scale] == 0).all()
    assert set(np.unique(made)) != {0, 255}
