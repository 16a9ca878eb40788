"""Posters and banners: words in type with a layout of their own, and the label of what cannot be drawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from workers.engines.illustrator.flat import abstract
from workers.engines.illustrator.flat.colour import Palette, contrast, mixed, readable, rgb
from workers.engines.illustrator.flat.copy import (
    Copy,
    disc,
    headline,
    margin_of,
    put_emblem,
    rest_of,
    small_print,
    weight_of,
)
from workers.engines.illustrator.flat.signs import card, centred, logo, neon, sign
from workers.engines.illustrator.flat.type import fit, put

__all__ = ["Copy", "label", "sheet"]


def sheet(kind: str, copy: Copy, width: int, height: int, rng: np.random.Generator) -> Image.Image:
    """The printed sheet. kind: of words.flats.SHEETS."""
    if copy.picture is not None:
        return _on_picture(copy, width, height)
    if kind == "logo":
        return logo(copy, width, height, rng)
    if kind == "sign":
        return neon(copy, width, height, rng) if "neon" in copy.look else sign(copy, width, height)
    if "neon" in copy.look:
        return neon(copy, width, height, rng)
    if kind == "card":
        return card(copy, width, height, rng)
    layouts = WIDE if width > 1.25 * height else TALL
    return layouts[int(rng.integers(len(layouts)))](copy, width, height, rng)


def _sun(copy: Copy, width: int, height: int, rng: np.random.Generator) -> Image.Image:
    """A large disc above, the headline below it."""
    palette = copy.palette
    image = abstract.plain(palette, width, height)
    draw = ImageDraw.Draw(image)
    margin = margin_of(width, height)
    radius = 0.33 * width * (0.7 if copy.sparse else 1.0)
    x, y = width * (0.5 if rng.random() < 0.5 else 0.62), 0.33 * height
    if not copy.sparse:
        disc(draw, x + 0.42 * radius, y - 0.28 * radius, 0.98 * radius, palette.accent(1))
    disc(draw, x, y, radius, palette.accent(0))
    if copy.emblem:
        put_emblem(image, copy, x, y, 1.15 * radius)
    elif not copy.sparse:
        _bars(draw, x, y, radius, palette)
    top = max(0.62 * height, y + 1.1 * radius)
    foot = height - margin - rest_of(copy, width, height)
    _, end = headline(copy, (margin, top, width - margin, foot), palette.ink, image)
    small_print(copy, (margin, end + 0.04 * height, width - margin, height), palette.ink, image)
    return image


def _bars(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, palette: Palette) -> None:
    """Bars of the ground across the lower half of a disc, wider towards its foot."""
    for number in range(6):
        level = y + radius * (0.12 + 0.155 * number)
        thick = radius * (0.012 + 0.013 * number)
        half = max(0.0, radius**2 - (level - y) ** 2) ** 0.5 + 1
        draw.rectangle((x - half, level, x + half, level + thick), fill=rgb(palette.ground))


def _blocks(copy: Copy, width: int, height: int, rng: np.random.Generator) -> Image.Image:
    """A grid of quarter discs and squares beside or above the headline."""
    palette = copy.palette
    image = abstract.plain(palette, width, height)
    draw = ImageDraw.Draw(image)
    margin = margin_of(width, height)
    wide = width > 1.25 * height
    columns, rows = (4, 4) if wide else (5, max(2, min(4, int(0.58 * height / (width / 5)))))
    cell = (height / rows) if wide else (width / columns)
    left = width - columns * cell if wide else 0.0
    filled = columns * rows if not copy.sparse else 0
    for number in range(filled):
        column, row = number % columns, number // columns
        _block(draw, left + column * cell, row * cell, cell, palette, rng)
    if copy.emblem:
        put_emblem(image, copy, left + 0.5 * columns * cell, 0.5 * rows * cell, 0.30 * columns * cell)
    foot = height - margin - rest_of(copy, width, height)
    if wide:
        box = (margin, 0.28 * height, left - margin, foot)
    else:
        box = (margin, rows * cell + margin, width - margin, foot)
    _, end = headline(copy, box, palette.ink, image)
    small_print(copy, (margin, end + 0.05 * height, box[2], height), palette.ink, image)
    return image


def _block(
    draw: ImageDraw.ImageDraw, x: float, y: float, cell: float, palette: Palette, rng: np.random.Generator
) -> None:
    choices = [palette.ground, *palette.accents, palette.accents[0]]
    back = choices[int(rng.integers(len(choices)))]
    front = [code for code in choices if code != back][int(rng.integers(max(1, len(set(choices)) - 1)))]
    draw.rectangle((x, y, x + cell, y + cell), fill=rgb(back))
    form = int(rng.integers(5))
    if form == 0:
        draw.ellipse((x + 0.14 * cell, y + 0.14 * cell, x + 0.86 * cell, y + 0.86 * cell), fill=rgb(front))
    elif form in (1, 2):
        cx, cy = x + cell * int(rng.integers(2)), y + cell * int(rng.integers(2))
        angle = {(0, 0): 0, (1, 0): 90, (1, 1): 180, (0, 1): 270}[(int(cx > x + 1), int(cy > y + 1))]
        draw.pieslice((cx - cell, cy - cell, cx + cell, cy + cell), angle, angle + 90, fill=rgb(front))
    elif form == 3:
        corner = [(x, y), (x + cell, y), (x + cell, y + cell), (x, y + cell)]
        skip = int(rng.integers(4))
        draw.polygon([point for at, point in enumerate(corner) if at != skip], fill=rgb(front))


def _band(copy: Copy, width: int, height: int, rng: np.random.Generator) -> Image.Image:
    """The headline large on a plain ground, a band of the accent with the rest below."""
    palette = copy.palette
    image = abstract.plain(palette, width, height)
    draw = ImageDraw.Draw(image)
    margin = margin_of(width, height)
    level = height * (0.84 if len(copy.texts) > 1 else 0.93)
    draw.rectangle((0, level, width, height), fill=rgb(palette.accents[0]))
    draw.rectangle((margin, margin, margin + 0.12 * width, margin + 0.012 * height), fill=rgb(palette.accent(1)))
    top = margin + 0.06 * height
    if copy.emblem:
        size = 0.26 * min(width, height)
        put_emblem(image, copy, width - margin - size, level - margin - size, size)
    elif not copy.sparse:
        radius = 0.16 * min(width, height)
        for number in range(3):
            disc(draw, width - margin - radius - 0.9 * radius * number, level - radius, radius, palette.accent(number))
        draw.rectangle((0, level, width, height), fill=rgb(palette.accents[0]))
    headline(copy, (margin, top, width - margin, level - 0.20 * height), palette.ink, image)
    ink = readable(palette.ink, palette.accents[0])
    if len(copy.texts) > 1:
        small_print(
            copy, (margin, level + 0.05 * height, width - margin, height - 0.4 * margin), ink, image, most=0.036
        )
    return image


def _stack(copy: Copy, width: int, height: int, rng: np.random.Generator) -> Image.Image:
    """Overlapping shapes behind a large headline."""
    palette = copy.palette
    image = abstract.plain(palette, width, height)
    draw = ImageDraw.Draw(image)
    side, margin = min(width, height), margin_of(width, height)
    left = rng.random() < 0.5
    x = width * (0.80 if left else 0.74)
    if not copy.sparse:
        disc(draw, x, 0.26 * height, 0.36 * side, palette.accent(0))
        draw.pieslice((x - 0.75 * side, 0.62 * height - 0.34 * side, x - 0.07 * side, 0.62 * height + 0.34 * side),
                      180, 360, fill=rgb(palette.accent(1)))  # fmt: skip
        draw.rectangle((x + 0.02 * side, 0.62 * height - 0.26 * side, x + 0.30 * side, 0.62 * height),
                       fill=rgb(palette.accent(2)))  # fmt: skip
    if copy.emblem:
        put_emblem(image, copy, x, 0.30 * height, 0.24 * side)
    wide = width > 1.25 * height
    foot = height - margin - rest_of(copy, width, height)
    box = (margin, 0.30 * height, 0.50 * width, foot) if wide else (margin, 0.67 * height, width - margin, foot)
    _, end = headline(copy, box, palette.ink, image)
    small_print(copy, (margin, end + 0.05 * height, box[2], height), palette.ink, image)
    return image


Layout = Callable[[Copy, int, int, np.random.Generator], Image.Image]
TALL: tuple[Layout, ...] = (_sun, _blocks, _band, centred, _stack)
WIDE: tuple[Layout, ...] = (_blocks, _band, centred, _stack)


def _on_picture(copy: Copy, width: int, height: int) -> Image.Image:
    """Type over a picture, on its calmer half, with a veil just strong enough to read it."""
    assert copy.picture is not None
    image = copy.picture.convert("RGB")
    margin = 1.1 * margin_of(width, height)
    grey = np.asarray(image.convert("L"), np.float32)
    third = height // 3
    busy = [float(np.abs(np.diff(grey[at * third : (at + 1) * third], axis=1)).mean()) for at in range(3)]
    part = int(np.argmin([busy[0] * 0.9, busy[1] * 1.15, busy[2]]))
    weight, tracking = weight_of(copy)
    setting = fit(copy.texts[0], width - 2 * margin, 0.34 * height, weight=weight, most=0.17 * min(width, height),
                  spacing=1.08, tracking=tracking)  # fmt: skip
    small = 0.05 * min(width, height) * min(3, len(copy.texts) - 1) * 1.6
    block = setting.height + small
    top = {0: margin, 1: (height - block) / 2, 2: height - margin - block}[part]
    near = grey[int(max(0, top - 10)) : int(top + block + 10)]
    dark = float(near.mean()) < 140
    veil = np.zeros((height, width), np.float32)
    rows = np.arange(height, dtype=np.float32)
    middle, reach = top + block / 2, max(0.20 * height, 0.9 * block)
    veil[:] = (0.62 * np.exp(-(((rows - middle) / reach) ** 2)))[:, None]
    shade = (12, 12, 16) if dark else (252, 250, 246)
    image.paste(Image.new("RGB", image.size, shade), mask=Image.fromarray(np.asarray(veil * 255, np.uint8)))
    ink = "#ffffff" if dark else copy.palette.ink if contrast(copy.palette.ink, "#ffffff") > 5 else "#1a1a1c"
    put(image, setting, width / 2, top, ink, align="centre")
    small_print(copy, (margin, top + setting.height + 0.045 * min(width, height), width - margin, height), ink, image,
           align="centre", most=0.04)  # fmt: skip
    return image


def label(
    lines: str, palette: Palette, width: int, height: int, rng: np.random.Generator, picture: Image.Image | None = None
) -> Image.Image:
    """The composition for a subject that cannot be drawn: its words on a card before shapes of its colours."""
    image = picture.convert("RGB") if picture is not None else Image.fromarray(
        abstract.shapes(palette, width, height, rng))  # fmt: skip
    side = min(width, height)
    setting = fit(lines, 0.56 * width, 0.34 * height, weight="semibold", most=0.075 * side, spacing=1.22)
    pad = 0.07 * side
    wide, tall = max(setting.width, 0.3 * side) + 2 * pad, setting.height + 2.6 * pad
    box = ((width - wide) / 2, (height - tall) / 2, (width + wide) / 2, (height + tall) / 2)
    shadow = Image.new("L", (width, height), 0)
    ImageDraw.Draw(shadow).rounded_rectangle([box[0], box[1] + 0.012 * side, box[2], box[3] + 0.016 * side],
                                             0.02 * side, fill=90)  # fmt: skip
    image.paste(Image.new("RGB", image.size, (18, 16, 16)), mask=shadow.filter(ImageFilter.GaussianBlur(0.018 * side)))
    draw = ImageDraw.Draw(image)
    paper = mixed(palette.ground, "#ffffff", 0.55) if contrast(palette.ground, "#000000") > 8 else "#fbf8f2"
    draw.rounded_rectangle(box, 0.02 * side, fill=rgb(paper))
    draw.rectangle((box[0] + pad, box[1] + 0.62 * pad, box[0] + pad + 0.07 * side, box[1] + 0.62 * pad + 0.009 * side),
                   fill=rgb(readable(palette.accents[0], paper)))  # fmt: skip
    put(image, setting, box[0] + pad, box[1] + 1.45 * pad, readable(palette.ink, paper))
    return image
