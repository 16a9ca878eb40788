"""Words to be printed, and how they are set: shared by posters, signs and cards."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw

from workers.engines.illustrator.flat.colour import Palette, rgb
from workers.engines.illustrator.flat.creatures import EMBLEMS
from workers.engines.illustrator.flat.emblems import drawn
from workers.engines.illustrator.flat.type import Setting, fit, put

Box = tuple[float, float, float, float]
"""left, top, right, bottom in pixels."""


@dataclass(frozen=True)
class Copy:
    """What is printed. texts: the first is the headline. emblem: of EMBLEMS, or empty. tints: the emblem's colours.
    picture: a ground to set on, of the sheet's size, or None. look: words.plain.LOOKS."""

    texts: tuple[str, ...]
    palette: Palette
    emblem: str = ""
    tints: tuple[str, ...] = ()
    picture: Image.Image | None = None
    look: frozenset[str] = frozenset()
    sparse: bool = False


def margin_of(width: int, height: int) -> float:
    return 0.075 * min(width, height)


def weight_of(copy: Copy) -> tuple[str, float]:
    """Weight and tracking that suit the look."""
    if "elegant" in copy.look or copy.sparse:
        return "medium", 0.02
    return "bold", -0.015


def headline(copy: Copy, box: Box, colour: str, image: Image.Image, *, align: str = "left") -> tuple[Setting, float]:
    """The headline in a box, at its top; returns its setting and where it ends."""
    weight, tracking = weight_of(copy)
    width, height = box[2] - box[0], box[3] - box[1]
    text = copy.texts[0]
    most = 0.30 * min(image.size) if not copy.sparse else 0.11 * min(image.size)
    setting = fit(text, width, height, weight=weight, most=most, spacing=1.04 if len(text) < 60 else 1.16,
                  tracking=tracking)  # fmt: skip
    x = {"left": box[0], "centre": (box[0] + box[2]) / 2, "right": box[2]}[align]
    put(image, setting, x, box[1], colour, align=align)
    return setting, box[1] + setting.height


def rest_of(copy: Copy, width: int, height: int) -> float:
    """The height that the texts below the headline want, pixels."""
    return 0.085 * min(width, height) * min(3, len(copy.texts) - 1)


def small_print(
    copy: Copy, box: Box, colour: str, image: Image.Image, *, align: str = "left", most: float = 0.05
) -> float:
    """The other texts, one below the other; returns where they end."""
    top = box[1]
    x = {"left": box[0], "centre": (box[0] + box[2]) / 2, "right": box[2]}[align]
    for text in copy.texts[1:4]:
        room = (box[2] - box[0], max(20.0, box[3] - top))
        setting = fit(text, *room, weight="medium", most=most * min(image.size), spacing=1.3)
        put(image, setting, x, top, colour, align=align)
        top += setting.height + 1.1 * setting.size
    return top


def disc(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: str) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=rgb(colour))


def put_emblem(image: Image.Image, copy: Copy, x: float, y: float, size: float) -> None:
    side = max(8, round(2 * size))
    picture = drawn(EMBLEMS[copy.emblem], side, copy.tints)
    image.paste(picture, (round(x - side / 2), round(y - side / 2)), picture)
