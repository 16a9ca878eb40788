"""Logos, signs, neon and cards."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from workers.engines.illustrator.flat import abstract
from workers.engines.illustrator.flat.colour import Palette, contrast, mixed, readable, rgb
from workers.engines.illustrator.flat.copy import Copy, disc, margin_of, put_emblem, small_print, weight_of
from workers.engines.illustrator.flat.type import fit, put


def centred(copy: Copy, width: int, height: int, rng: np.random.Generator) -> Image.Image:
    """A frame, everything on the middle line; for quotes and quiet posters."""
    palette = copy.palette
    image = abstract.plain(palette, width, height)
    draw = ImageDraw.Draw(image)
    margin = margin_of(width, height)
    if not copy.sparse:
        thick = max(2, round(0.004 * min(width, height)))
        draw.rectangle((margin * 0.55, margin * 0.55, width - margin * 0.55, height - margin * 0.55),
                       outline=rgb(palette.accents[0]), width=thick)  # fmt: skip
    size = 0.13 * min(width, height) if copy.emblem else 0.0
    weight, tracking = weight_of(copy)
    room = (width - 2.6 * margin, height - 4.6 * margin - 2 * size)
    most = (0.20 if not copy.sparse else 0.085) * min(width, height)
    setting = fit(copy.texts[0], *room, weight=weight, most=most, spacing=1.16, tracking=tracking)
    rest = 0.11 * min(width, height) if len(copy.texts) > 1 else 0.0
    top = (height - setting.height - rest - 2.3 * size) / 2 + 2.3 * size
    if copy.emblem:
        put_emblem(image, copy, width / 2, top - 1.3 * size, size)
    else:
        dash = 0.045 * min(width, height)
        level = top - 0.075 * min(width, height)
        draw.rectangle((width / 2 - dash, level, width / 2 + dash, level + 0.008 * min(width, height)),
                       fill=rgb(palette.accents[0]))  # fmt: skip
    put(image, setting, width / 2, top, palette.ink, align="centre")
    small_print(copy, (margin, top + setting.height + 0.075 * min(width, height), width - margin, height - margin),
           readable(palette.accents[0], palette.ground), image, align="centre")  # fmt: skip
    return image


def logo(copy: Copy, width: int, height: int, rng: np.random.Generator) -> Image.Image:
    """A mark with the name beside or below it, on much space."""
    palette = copy.palette
    image = abstract.plain(palette, width, height)
    side = min(width, height)
    beside = width > 1.6 * height
    size = (0.17 if copy.texts else 0.30) * side
    text = copy.texts[0] if copy.texts else ""
    setting = fit(text, (0.5 if beside else 0.66) * width, 0.20 * side, weight="semibold", most=0.13 * side,
                  tracking=0.03 if len(text) < 14 else 0.0) if text else None  # fmt: skip
    if beside and setting is not None:
        whole = 2 * size + 0.10 * side + setting.width
        x = (width - whole) / 2 + size
        _mark(image, copy, x, height / 2, size, rng)
        put(image, setting, x + size + 0.10 * side, (height - setting.height) / 2, palette.ink)
        bottom = (height + setting.height) / 2
    else:
        gap = 0.09 * side if setting else 0.0
        whole = 2 * size + gap + (setting.height if setting else 0.0)
        top = (height - whole) / 2
        _mark(image, copy, width / 2, top + size, size, rng)
        bottom = top + whole
        if setting is not None:
            put(image, setting, width / 2, top + 2 * size + gap, palette.ink, align="centre")
    box = (0.1 * width, bottom + 0.05 * side, 0.9 * width, height)
    small_print(copy, box, readable(palette.accents[0], palette.ground), image, align="centre", most=0.035)
    return image


def _mark(image: Image.Image, copy: Copy, x: float, y: float, size: float, rng: np.random.Generator) -> None:
    """The emblem, else a monogram in a shape."""
    if copy.emblem:
        put_emblem(image, copy, x, y, size)
        return
    palette = copy.palette
    draw = ImageDraw.Draw(image)
    form = int(rng.integers(3))
    if form == 0:
        disc(draw, x, y, size, palette.accents[0])
    elif form == 1:
        draw.rounded_rectangle((x - size, y - size, x + size, y + size), 0.42 * size, fill=rgb(palette.accents[0]))
    else:
        disc(draw, x - 0.25 * size, y, 0.75 * size, palette.accents[0])
        disc(draw, x + 0.35 * size, y, 0.62 * size, palette.accent(1))
    letters = "".join(word[0] for word in (copy.texts[0] if copy.texts else "").split() if word[0].isalnum())[
        :2
    ].upper()
    if letters and form < 2:
        ink = max(("#ffffff", palette.ground, palette.ink), key=lambda code: contrast(code, palette.accents[0]))
        setting = fit(letters, 1.2 * size, 0.8 * size, weight="bold")
        put(image, setting, x, y - setting.height / 2, ink, align="centre")


def sign(copy: Copy, width: int, height: int) -> Image.Image:
    """A board with a rim, screwed to a wall."""
    palette = copy.palette
    wall = mixed(palette.ground, palette.ink, 0.10)
    image = Image.new("RGB", (width, height), rgb(wall))
    draw = ImageDraw.Draw(image)
    side = min(width, height)
    weight, tracking = weight_of(copy)
    setting = fit(copy.texts[0], 0.66 * width, 0.42 * height, weight=weight, most=0.22 * side, tracking=tracking)
    pad = 0.11 * side
    wide = max(setting.width + 2 * pad, 0.44 * side)
    tall = setting.height + 2.2 * pad + (0.09 * side if len(copy.texts) > 1 else 0)
    box = ((width - wide) / 2, (height - tall) / 2, (width + wide) / 2, (height + tall) / 2)
    shadow = Image.new("L", (width, height), 0)
    ImageDraw.Draw(shadow).rounded_rectangle([value + 0.018 * side for value in box], 0.05 * side, fill=110)
    image.paste(Image.new("RGB", image.size, (20, 18, 18)), mask=shadow.filter(ImageFilter.GaussianBlur(0.02 * side)))
    board = palette.accents[0]
    draw.rounded_rectangle(box, 0.05 * side, fill=rgb(board))
    ink = max(("#fffaf0", palette.ground, palette.ink), key=lambda code: contrast(code, board))
    inner = [box[0] + 0.025 * side, box[1] + 0.025 * side, box[2] - 0.025 * side, box[3] - 0.025 * side]
    draw.rounded_rectangle(inner, 0.032 * side, outline=rgb(ink), width=max(2, round(0.006 * side)))
    put(image, setting, width / 2, box[1] + 1.1 * pad, ink, align="centre")
    end = box[1] + 1.1 * pad + setting.height
    small_print(copy, (box[0] + pad, end + 0.05 * side, box[2] - pad, box[3]), ink, image, align="centre", most=0.04)
    return image


def neon(copy: Copy, width: int, height: int, rng: np.random.Generator) -> Image.Image:
    """Glowing letters on a dark wall."""
    palette = copy.palette
    tube = max((*palette.accents, "#ff4fa3"), key=lambda code: contrast(code, "#101018") if code else 0)
    tube = palette.accents[0] if contrast(palette.accents[0], "#101018") > 3 else tube
    wall = abstract.paper(Palette(mixed(tube, "#101018", 0.9), "#ffffff", palette.accents), width, height, rng)
    image = Image.fromarray(wall)
    side = min(width, height)
    setting = fit(copy.texts[0], 0.78 * width, 0.5 * height, weight="semibold", most=0.26 * side, tracking=0.03)
    top = (height - setting.height) / 2
    glow = Image.new("RGB", (width, height), (0, 0, 0))
    put(glow, setting, width / 2, top, tube, align="centre")
    lit = np.asarray(image, np.float32)
    for reach, strength in ((0.06, 1.1), (0.022, 0.9), (0.006, 0.8)):
        soft = np.asarray(glow.filter(ImageFilter.GaussianBlur(reach * side)), np.float32)
        lit = lit + (255 - lit) * np.clip(soft / 255 * strength, 0, 1)
    image = Image.fromarray(np.asarray(np.clip(lit, 0, 255), np.uint8))
    put(image, setting, width / 2, top, mixed(tube, "#ffffff", 0.82), align="centre")
    box = (0.1 * width, top + setting.height + 0.07 * side, 0.9 * width, height)
    small_print(copy, box, mixed(tube, "#ffffff", 0.5), image, align="centre")
    return image


def card(copy: Copy, width: int, height: int, rng: np.random.Generator) -> Image.Image:
    """A card that lies on a coloured ground."""
    palette = copy.palette
    table = palette.accents[0]
    image = Image.new("RGB", (width, height), rgb(table))
    side, margin = min(width, height), 0.13 * min(width, height)
    box = (margin, margin, width - margin, height - margin)
    shadow = Image.new("L", (width, height), 0)
    ImageDraw.Draw(shadow).rectangle((box[0], box[1] + 0.015 * side, box[2], box[3] + 0.02 * side), fill=120)
    image.paste(Image.new("RGB", image.size, rgb(mixed(table, "#000000", 0.7))),
                mask=shadow.filter(ImageFilter.GaussianBlur(0.02 * side)))  # fmt: skip
    inner = Copy(copy.texts, Palette(palette.ground, palette.ink, (palette.accents[0], *palette.accents[1:])),
                 copy.emblem, copy.tints, None, copy.look, copy.sparse)  # fmt: skip
    card = centred(inner, round(box[2] - box[0]), round(box[3] - box[1]), rng)
    image.paste(card, (round(box[0]), round(box[1])))
    return image
