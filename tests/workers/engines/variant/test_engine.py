"""What the variant engine promises, on pictures whose every part is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from workers.engines.base import InvalidInput, Request
from workers.engines.variant.engine import VariantEngine

RED, BLUE = (220, 20, 20), (20, 20, 220)


def halves(mode: str = "RGB") -> Image.Image:
    """400 x 200: red on the left, blue on the right; with alpha the right half is clear."""
    image = Image.new(mode, (400, 200), RED if mode == "RGB" else (*RED, 255))
    image.paste(BLUE if mode == "RGB" else (*BLUE, 0), (200, 0, 400, 200))
    return image


def made(folder: Path, image: Image.Image, **given: Any) -> Image.Image:
    source = folder / "source.png"
    image.save(source)
    wish = {"width": 100, "height": 0, "fit": "inside", "format": "png", "focus": None} | given
    (folder / "work").mkdir()
    request = Request("image.variant", wish, {"source": source}, folder / "work")
    result = VariantEngine().run(request, progress=lambda share: None, cancelled=lambda: False)
    [candidate] = result.candidates
    with Image.open(candidate.path) as found:
        found.load()
    assert found.get_format_mimetype() == candidate.content_type
    assert (found.size, result.details) == (
        (candidate.width, candidate.height),
        {"width": found.width, "height": found.height},
    )
    return found


def near(found: Any, wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) <= 6 for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize(("form", "said"), [("jpeg", "JPEG"), ("png", "PNG"), ("webp", "WEBP")])
def test_formats(tmp_path, form, said):
    found = made(tmp_path, halves(), format=form)

    assert (found.format, found.size, found.mode) == (said, (100, 50), "RGB")
    assert near(found.getpixel((20, 25)), RED)
    assert near(found.getpixel((80, 25)), BLUE)


@pytest.mark.parametrize(("focus", "colour"), [([0.25, 0.5], RED), ([0.9, 0.5], BLUE)])
def test_cover_shows_what_the_focal_point_names(tmp_path, focus, colour):
    found = made(tmp_path, halves(), width=50, height=50, fit="cover", focus=focus)

    assert found.size == (50, 50)
    assert {near(found.getpixel((x, 25)), colour) for x in (4, 25, 45)} == {True}


def test_cover_without_a_focal_point_takes_the_middle(tmp_path):
    found = made(tmp_path, halves(), width=50, height=50, fit="cover")

    assert near(found.getpixel((5, 25)), RED)
    assert near(found.getpixel((45, 25)), BLUE)


def test_contain_fills_with_white_where_nothing_can_be_clear(tmp_path):
    found = made(tmp_path, halves(), width=100, height=100, fit="contain", format="jpeg")

    assert (found.size, found.mode) == ((100, 100), "RGB")
    assert near(found.getpixel((50, 5)), (255, 255, 255))
    assert near(found.getpixel((20, 50)), RED)


def test_contain_is_clear_around_the_picture_where_it_can_be(tmp_path):
    found = made(tmp_path, halves(), width=100, height=100, fit="contain", format="png")

    assert (found.size, found.mode) == ((100, 100), "RGBA")
    assert [found.getpixel((50, y))[3] for y in (5, 50, 95)] == [0, 255, 0]


def test_transparency_is_kept_or_becomes_white(tmp_path):
    (tmp_path / "clear").mkdir()
    (tmp_path / "white").mkdir()
    clear = made(tmp_path / "clear", halves("RGBA"), format="webp")
    white = made(tmp_path / "white", halves("RGBA"), format="jpeg")

    assert (clear.mode, clear.getpixel((80, 25))[3], clear.getpixel((20, 25))[3]) == ("RGBA", 0, 255)
    assert near(white.getpixel((80, 25)), (255, 255, 255))
    assert near(white.getpixel((20, 25)), RED)


def test_a_small_picture_is_not_enlarged(tmp_path):
    assert made(tmp_path, halves(), width=2048).size == (400, 200)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"width": 0}, "width or height must be given"),
        ({"width": 15}, "width must be from 16 to 2048 pixels, or 0; got 15"),
        ({"height": 2049}, "height must be from 16 to 2048 pixels, or 0; got 2049"),
        ({"width": True}, "width must be from 16 to 2048 pixels, or 0; got True"),
        ({"width": 64.0}, "width must be from 16 to 2048 pixels, or 0; got 64.0"),
        ({"fit": "fill"}, "fit must be one of cover, contain, inside; got 'fill'"),
        ({"format": "gif"}, "format must be one of jpeg, png, webp; got 'gif'"),
        ({"focus": [0.5]}, "focus must be two numbers from 0 to 1, or null; got [0.5]"),
        ({"focus": [0.5, 1.5]}, "focus must be two numbers from 0 to 1, or null; got [0.5, 1.5]"),
        ({"focus": "middle"}, "focus must be two numbers from 0 to 1, or null; got 'middle'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_possible_is_refused(tmp_path, given, told):
    with pytest.raises(InvalidInput) as caught:
        made(tmp_path, halves(), **given)

    assert caught.value.message == told
    assert list((tmp_path / "work").iterdir()) == []
