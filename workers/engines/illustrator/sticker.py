"""Stickers: a thing cut out along its outline, with a white rim, on nothing."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw

from workers.engines.illustrator.drawn import Drawn, Job
from workers.engines.illustrator.flat import landscape
from workers.engines.illustrator.flat.colour import contrast, rgb
from workers.engines.illustrator.flat.creatures import EMBLEMS
from workers.engines.illustrator.flat.emblems import drawn
from workers.engines.illustrator.flat.type import fit, put
from workers.engines.illustrator.printed import label_of, texts_of
from workers.engines.illustrator.scenery import INK, outlook_of

RIM = 0.022
"""Of the shorter side."""


def cut(picture: Image.Image) -> Image.Image:
    """An RGBA picture with a white rim around what is opaque and a thin shadow under it, RGBA."""
    side = min(picture.size)
    rim = max(3, round(RIM * side))
    alpha = np.asarray(picture.getchannel("A"))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim + 1, 2 * rim + 1))
    wide = cv2.dilate(np.where(alpha > 40, 255, 0).astype(np.uint8), kernel)
    wide = cv2.morphologyEx(cv2.copyMakeBorder(wide, rim, rim, rim, rim, cv2.BORDER_CONSTANT), cv2.MORPH_CLOSE, kernel)
    wide = _without_holes(np.asarray(wide, np.uint8)[rim:-rim, rim:-rim])
    wide = cv2.GaussianBlur(wide, (0, 0), max(1.0, 0.0012 * side))
    wide = np.clip((wide.astype(np.float32) - 96) * 4, 0, 255).astype(np.uint8)
    shade = np.roll(cv2.GaussianBlur(wide, (0, 0), 0.006 * side), round(0.005 * side), axis=0)
    sheet = Image.new("RGBA", picture.size, (30, 28, 34, 0))
    sheet.putalpha(Image.fromarray((shade * 0.34).astype(np.uint8)))
    white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    white.putalpha(Image.fromarray(wide))
    sheet.alpha_composite(white)
    sheet.alpha_composite(picture)
    return sheet


def _without_holes(
    mask: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(mask)
    cv2.drawContours(filled, outlines, -1, 255, cv2.FILLED)
    return filled


def sticker(job: Job) -> Drawn:
    """A sticker of an emblem, of words, of a view in a round badge, or of the prompt's own words."""
    brief = job.brief
    for kind in ("icon", "sheet"):
        for item in brief.wanted(kind):
            brief.use(item)
    job.looks()
    texts = texts_of(job)
    if brief.has("emblem"):
        return Drawn(_emblems(job, texts), "emblem", flat=True)
    if not texts and brief.has("land", "time", "weather"):
        return Drawn(_badge(job), "landscape", flat=True)
    if texts:
        return Drawn(_words(job, texts), "poster", flat=True)
    job.notes.append("The subject is none that can be drawn here; the sticker shows its words.")
    return Drawn(_words(job, [label_of(brief.prompt)]), "labelled", flat=True)


def _emblems(job: Job, texts: list[str]) -> Image.Image:
    tints = [item.colours for item in job.brief.wanted("emblem")]
    names = job.brief.take("emblem")[:3]
    spare = [code for code in job.brief.use_palette() if all(code not in own for own in tints)]
    width, height = job.size
    image = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    side = min(width, height)
    room = 0.84 * side * (0.78 if texts else 1.0)
    size = round(min(room, 0.92 * width / len(names)))
    top = (height - size) / 2 - (0.09 * side if texts else 0)
    turn = float(job.rng.uniform(-7, 7))
    for number, name in enumerate(names):
        own = tints[min(number, len(tints) - 1)] or spare
        picture = drawn(EMBLEMS[name], size, own, line=INK, weight=0.03)
        picture = picture.rotate(turn, Image.Resampling.BICUBIC)
        x = width * (number + 0.5) / len(names) - size / 2
        image.alpha_composite(picture, (max(0, round(x)), max(0, round(top))))
    if texts:
        setting = fit(texts[0], 0.8 * width, 0.2 * side, weight="bold", most=0.13 * side)
        put(image, setting, width / 2, top + size + 0.02 * side, INK, align="centre")
    return cut(image)


def _words(job: Job, texts: list[str]) -> Image.Image:
    palette = job.palette()
    width, height = job.size
    side = min(width, height)
    image = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    setting = fit(texts[0], 0.72 * width, 0.5 * height, weight="bold", most=0.2 * side, spacing=1.1)
    pad = 0.075 * side
    wide, tall = setting.width + 2 * pad, setting.height + 2 * pad
    box = [(width - wide) / 2, (height - tall) / 2, (width + wide) / 2, (height + tall) / 2]
    plate = palette.accents[0]
    ImageDraw.Draw(image).rounded_rectangle(box, min(0.08 * side, 0.45 * tall), fill=(*rgb(plate), 255))
    ink = max(("#ffffff", palette.ink, palette.ground), key=lambda code: contrast(code, plate))
    put(image, setting, width / 2, box[1] + pad, ink, align="centre")
    turned = image.rotate(float(job.rng.uniform(-5, 5)), Image.Resampling.BICUBIC)
    return cut(turned)


def _badge(job: Job) -> Image.Image:
    width, height = job.size
    side = round(0.86 * min(width, height))
    pixels = landscape.paint(outlook_of(job), side, side, job.rng)
    y, x = np.ogrid[0:side, 0:side]
    edge = np.clip(side / 2 - np.hypot(x - side / 2 + 0.5, y - side / 2 + 0.5) + 0.5, 0, 1)
    picture = Image.fromarray(pixels).convert("RGBA")
    picture.putalpha(Image.fromarray(np.asarray(edge * 255, np.uint8)))
    image = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    image.alpha_composite(picture, ((width - side) // 2, (height - side) // 2))
    return cut(image)
