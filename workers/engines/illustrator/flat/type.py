"""Words set in type. The faces come with packages that are installed anyway: Inter (SIL Open Font License) with the
admin's theme. What they have no glyph for is never set, so that no box stands for a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from workers.engines.base import EngineNotConfigured
from workers.engines.illustrator.flat.colour import rgb

WEIGHTS = {"regular": "Inter-Regular", "medium": "Inter-Medium", "semibold": "Inter-SemiBold", "bold": "Inter-Bold"}
_INSIDE = "static/unfold/fonts/inter"
_UNKNOWN = "\uffff"


@cache
def _file(weight: str) -> Path:
    """Found without an import: the theme itself belongs to the web process."""
    theme = find_spec("unfold")
    if theme is not None and theme.origin is not None:
        path = Path(theme.origin).parent / _INSIDE / f"{WEIGHTS[weight]}.woff2"
        if path.is_file():
            return path
    raise EngineNotConfigured("the illustrator engine needs the fonts of the Python package 'django-unfold'")


@cache
def face(weight: str, size: int) -> ImageFont.FreeTypeFont:
    """A face by weight, size in pixels. Raises EngineNotConfigured."""
    return ImageFont.truetype(str(_file(weight)), size)


@cache
def _has(character: str) -> bool:
    """Whether there is a glyph, by what is drawn: a missing one looks as one that surely is missing does."""
    font = face("bold", 40)
    mask = font.getmask(character)
    missing = font.getmask(_UNKNOWN)
    return bytes(mask) != bytes(missing) or mask.size != missing.size


def can_set(text: str) -> bool:
    """Whether every character of a text has a glyph."""
    return all(character.isspace() or _has(character) for character in text)


@dataclass(frozen=True)
class Setting:
    """Text broken into lines at a size. leading: distance of lines in pixels. tracking: between letters, pixels."""

    lines: tuple[str, ...]
    weight: str
    size: int
    leading: float
    tracking: float
    width: float

    @property
    def height(self) -> float:
        """From the top of the capitals of the first line to the last baseline, pixels."""
        return self.leading * (len(self.lines) - 1) + cap_height(self.weight, self.size)


def cap_height(weight: str, size: int) -> float:
    """Height of capitals, pixels."""
    box = face(weight, size).getbbox("H", anchor="ls")
    return float(-box[1])


def length(text: str, weight: str, size: int, tracking: float = 0.0) -> float:
    """Width of a line, pixels."""
    return face(weight, size).getlength(text) + tracking * max(0, len(text) - 1)


def fit(
    text: str,
    width: float,
    height: float,
    *,
    weight: str = "bold",
    most: float = 1e9,
    spacing: float = 1.12,
    tracking: float = 0.0,
) -> Setting:
    """The largest setting of a text in a rectangle. most: pixels of size at most. spacing: leading over size.

    tracking: in sizes. Lines are broken between words; of one size the breaks that make the lines most alike are taken.
    """
    words = text.split()
    low, high = 6, int(max(7, min(most, height * 1.6)))
    best = _set(words, width, low, weight, spacing, tracking)
    while low <= high:
        middle = (low + high) // 2
        tried = _set(words, width, middle, weight, spacing, tracking)
        if tried is not None and tried.height <= height:
            best, low = tried, middle + 1
        else:
            high = middle - 1
    return best or _forced(words, weight, spacing)


def _forced(words: Sequence[str], weight: str, spacing: float) -> Setting:
    return Setting((" ".join(words),), weight, 6, 6 * spacing, 0.0, length(" ".join(words), weight, 6))


def _set(words: Sequence[str], width: float, size: int, weight: str, spacing: float, tracking: float) -> Setting | None:
    """At this size, None where a word is too long."""
    between = tracking * size
    lines = _broken(words, width, weight, size, between)
    if lines is None:
        return None
    for share in (0.62, 0.72, 0.82, 0.92):  # narrower as long as no line is added: even lines
        even = _broken(words, width * share, weight, size, between)
        if even is not None and len(even) == len(lines):
            lines = even
            break
    widest = max(length(line, weight, size, between) for line in lines)
    return Setting(tuple(lines), weight, size, size * spacing, between, widest)


def _broken(words: Sequence[str], width: float, weight: str, size: int, between: float) -> list[str] | None:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and length(longer, weight, size, between) <= width:
            lines[-1] = longer
        elif length(word, weight, size, between) <= width:
            lines.append(word)
        else:
            return None
    return lines


def put(
    image: Image.Image, setting: Setting, x: float, y: float, colour: str, *, align: str = "left", alpha: int = 255
) -> None:
    """Draws a setting; x: its left edge, middle or right edge by align; y: the top of its first capitals."""
    draw = ImageDraw.Draw(image, "RGBA") if image.mode == "RGB" else ImageDraw.Draw(image)
    font = face(setting.weight, setting.size)
    top = y + cap_height(setting.weight, setting.size)
    fill = (*rgb(colour), alpha)
    for number, line in enumerate(setting.lines):
        wide = length(line, setting.weight, setting.size, setting.tracking)
        left = x - {"left": 0.0, "centre": wide / 2, "right": wide}[align]
        baseline = top + number * setting.leading
        if setting.tracking == 0:
            draw.text((left, baseline), line, font=font, fill=fill, anchor="ls")
            continue
        for at, letter in enumerate(line):
            draw.text((left, baseline), letter, font=font, fill=fill, anchor="ls")
            left += font.getlength(line[at : at + 2]) - font.getlength(line[at + 1 : at + 2]) + setting.tracking
