"""What can honestly be done to a picture without knowing what it shows: light, colour, focus, form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from workers.engines.illustrator.flat.colour import Floats, rgb

Effect = Callable[[Image.Image, Sequence[str]], Image.Image]
"""(picture, colours that were named) -> picture. RGB in, RGB or RGBA out."""


def _curve(picture: Image.Image, change: Callable[[Floats], Floats]) -> Image.Image:
    """The same change of every level, by table; levels 0..1."""
    table = np.clip(change(np.arange(256, dtype=np.float32) / 255), 0, 1) * 255 + 0.5
    return picture.point([int(value) for value in table] * 3)


def _lab(picture: Image.Image, change: Callable[[Floats], None]) -> Image.Image:
    """A change in CIELAB, made in place on (H, W, 3) float32."""
    lab = np.asarray(cv2.cvtColor(np.asarray(picture, np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
    change(lab)
    back = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
    return Image.fromarray(np.asarray(np.clip(back, 0, 1) * 255 + 0.5, np.uint8))


def _blur(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(0.012 * min(picture.size)))


def _sharpen(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    return picture.filter(ImageFilter.UnsharpMask(radius=0.0016 * min(picture.size) + 1, percent=110, threshold=2))


def _brighten(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    return _curve(picture, lambda level: level**0.72)


def _darken(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    return _curve(picture, lambda level: level**1.5)


def _contrast(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    return _curve(picture, lambda level: level + 0.16 * np.sin(2 * np.pi * (level - 0.5)) * 0.8)


def _mono(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    return picture.convert("L").convert("RGB")


def _sepia(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    return ImageOps.colorize(picture.convert("L"), (38, 24, 14), (255, 240, 212), (160, 122, 84))


def _vintage(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    levels = np.asarray(picture, np.float32) / 255
    levels = 0.10 + 0.84 * levels
    levels = levels * np.array([1.06, 1.0, 0.88], np.float32) + np.array([0.02, 0.01, 0.03], np.float32)
    return _vignette(Image.fromarray(np.asarray(np.clip(levels, 0, 1) * 255, np.uint8)), ())


def _saturate(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    def change(lab: Floats) -> None:
        lab[..., 1:] *= 1.45

    return _lab(picture, change)


def _shifted(da: float, db: float) -> Effect:
    def effect(picture: Image.Image, _: Sequence[str]) -> Image.Image:
        def change(lab: Floats) -> None:
            lab[..., 1] += da
            lab[..., 2] += db

        return _lab(picture, change)

    return effect


def _invert(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    return ImageOps.invert(picture)


def _mirror(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    return ImageOps.mirror(picture)


def _upside(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    return ImageOps.flip(picture)


def _rotate(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    return picture.transpose(Image.Transpose.ROTATE_90).resize(picture.size, Image.Resampling.LANCZOS)


def _pixelate(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    side = max(picture.size)
    small = picture.resize(
        (max(1, picture.width * 72 // side), max(1, picture.height * 72 // side)), Image.Resampling.BOX
    )
    return small.resize(picture.size, Image.Resampling.NEAREST)


def _sketch(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    """Pencil: grey over its blurred negative (colour dodge)."""
    grey = np.asarray(picture.convert("L"), np.float32)
    soft = cv2.GaussianBlur(255 - grey, (0, 0), 0.006 * min(picture.size) + 1)
    drawn = np.clip(grey / np.maximum(255 - soft, 1) * 255, 0, 255)
    drawn = 255 * (drawn / 255) ** 2.2
    return Image.fromarray(drawn.astype(np.uint8)).convert("RGB")


def edges_of(grey: Floats, *, weight: float = 1.0) -> Floats:
    """How much ink an outline has at each pixel (H, W), 0 to 1, by a difference of Gaussians (Winnemöller 2012)."""
    scale = max(0.8, 0.0011 * min(grey.shape)) * weight
    fine, wide = cv2.GaussianBlur(grey, (0, 0), scale), cv2.GaussianBlur(grey, (0, 0), 1.6 * scale)
    return np.asarray(np.clip((wide - fine) * 22 - 0.25, 0, 1), np.float32)


def _cartoon(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    """Smoothed to a few even tones, with outlines."""
    calm = cv2.bilateralFilter(cv2.bilateralFilter(np.asarray(picture), 9, 34, 7), 9, 34, 7)
    levels = np.asarray(calm, np.float32) / 255
    lab = np.asarray(cv2.cvtColor(levels, cv2.COLOR_RGB2LAB), np.float32)
    step = 100 / 9
    whole = np.floor(lab[..., 0] / step)
    share = np.clip((lab[..., 0] / step - whole - 0.42) / 0.16, 0, 1)
    lab[..., 0] = (whole + share) * step
    lab[..., 1:] *= 1.25
    flat = np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), 0, 1)
    ink = edges_of(np.asarray(cv2.cvtColor(levels, cv2.COLOR_RGB2GRAY), np.float32))
    flat = flat * (1 - 0.85 * ink[..., None])
    return Image.fromarray(np.asarray(flat * 255 + 0.5, np.uint8))


def _painting(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    """Brush strokes: the mean of the calmest of four quarters around each pixel (Kuwahara 1976), twice."""
    levels: Floats = np.asarray(picture, np.float32) / 255
    reach = max(2, round(0.0045 * min(picture.size)))
    for _round in range(2):
        mean = np.asarray(cv2.blur(levels, (reach + 1, reach + 1)), np.float32)
        square = cv2.blur(levels * levels, (reach + 1, reach + 1))
        spread = np.maximum(square - mean * mean, 0).sum(axis=2)
        best, least = mean.copy(), np.full(spread.shape, np.inf, np.float32)
        half = (reach + 1) // 2
        for dx in (-half, half):
            for dy in (-half, half):
                moved, own = np.roll(mean, (dy, dx), (0, 1)), np.roll(spread, (dy, dx), (0, 1))
                better = own < least
                best[better], least = moved[better], np.minimum(least, own)
        levels = best
    return Image.fromarray(np.asarray(np.clip(levels, 0, 1) * 255 + 0.5, np.uint8))


def _vignette(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    width, height = picture.size
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    shade = 1 - 0.55 * np.clip((x * x + y * y - 0.45) / 1.55, 0, 1)
    return Image.fromarray(np.asarray(np.asarray(picture, np.float32) * shade[..., None], np.uint8))


def _duotone(picture: Image.Image, colours: Sequence[str]) -> Image.Image:
    """Shadows in the first colour that was named, lights in the second or in a pale tone."""
    first = rgb(colours[0]) if colours else (32, 42, 86)
    second = rgb(colours[1]) if len(colours) > 1 else (252, 246, 236)
    dark, light = sorted((first, second), key=sum)
    if len(colours) > 1:
        return ImageOps.colorize(ImageOps.autocontrast(picture.convert("L"), 1), dark, light)
    deep = tuple(round(value * 0.22) for value in first)
    return ImageOps.colorize(ImageOps.autocontrast(picture.convert("L"), 1), deep, (252, 248, 240), first)


def _frame(picture: Image.Image, colours: Sequence[str]) -> Image.Image:
    side = round(0.06 * min(picture.size))
    inner = ImageOps.fit(picture, (picture.width - 2 * side, picture.height - 2 * side), Image.Resampling.LANCZOS)
    return ImageOps.expand(inner, side, rgb(colours[0]) if colours else (250, 248, 243))


def _circle(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    """A round cut-out; what is around it is transparent."""
    mask = Image.new("L", (picture.width * 2, picture.height * 2), 0)
    radius = min(mask.size) / 2 - 2
    x, y = mask.width / 2, mask.height / 2
    ImageDraw.Draw(mask).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    result = picture.convert("RGBA")
    result.putalpha(mask.resize(picture.size, Image.Resampling.LANCZOS))
    return result


def _crop(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    return picture


def _grain(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    noise = np.random.default_rng(7).normal(0, 13, (picture.height, picture.width, 1))
    return Image.fromarray(np.asarray(np.clip(np.asarray(picture, np.float32) + noise, 0, 255), np.uint8))


def _fade(picture: Image.Image, _: Sequence[str]) -> Image.Image:
    return Image.blend(picture, Image.new("RGB", picture.size, (250, 248, 244)), 0.5)


EFFECTS: dict[str, Effect] = {
    "crop": _crop,
    "mirror": _mirror,
    "upside": _upside,
    "rotate": _rotate,
    "blur": _blur,
    "sharpen": _sharpen,
    "brighten": _brighten,
    "darken": _darken,
    "contrast": _contrast,
    "saturate": _saturate,
    "warm": _shifted(5.0, 13.0),
    "cool": _shifted(-3.0, -13.0),
    "painting": _painting,
    "cartoon": _cartoon,
    "sketch": _sketch,
    "pixelate": _pixelate,
    "mono": _mono,
    "sepia": _sepia,
    "duotone": _duotone,
    "invert": _invert,
    "fade": _fade,
    "vintage": _vintage,
    "grain": _grain,
    "vignette": _vignette,
    "frame": _frame,
    "circle": _circle,
}
"""In the order in which they are carried out."""


def covered(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The part of a picture that fills a size, where most happens in it; RGB, or RGBA for a cut-out."""
    scale = max(width / picture.width, height / picture.height)
    size = (max(width, round(picture.width * scale)), max(height, round(picture.height * scale)))
    enlarged = picture.resize(size, Image.Resampling.LANCZOS)
    grey = np.asarray(enlarged.convert("L").resize((max(1, size[0] // 8), max(1, size[1] // 8))), np.float32)
    left = _busiest(np.abs(np.diff(grey, axis=1)).sum(axis=0), size[0], width)
    top = _busiest(np.abs(np.diff(grey, axis=0)).sum(axis=1), size[1], height)
    return enlarged.crop((left, top, left + width, top + height))


def _busiest(energy: Floats, whole: int, part: int) -> int:
    """Where a window of `part` of `whole` pixels begins that holds most energy, drawn to the middle."""
    spare = whole - part
    if spare <= 0 or not len(energy):
        return 0
    total = np.concatenate([[0.0], np.cumsum(energy)])
    best, most = spare // 2, -1.0
    for step in range(21):
        start = spare * step // 20
        low, high = (round(value / whole * len(energy)) for value in (start, start + part))
        value = float(total[high] - total[low]) * (1 - 0.12 * abs(step - 10) / 10)
        if value > most:
            best, most = start, value
    return best


def cut_free(picture: Image.Image) -> Image.Image | None:
    """The thing before a plain ground, RGBA; None where the ground is not plain enough to tell it apart."""
    levels = np.asarray(picture.convert("RGB"))
    edge = np.concatenate([levels[:3].reshape(-1, 3), levels[-3:].reshape(-1, 3), levels[:, :3].reshape(-1, 3),
                           levels[:, -3:].reshape(-1, 3)]).astype(np.float32)  # fmt: skip
    ground = np.median(edge, axis=0)
    if float(np.percentile(np.abs(edge - ground).max(axis=1), 92)) > 22:
        return None
    far = np.abs(levels.astype(np.float32) - ground).max(axis=2)
    seed = np.pad((far < 26).astype(np.uint8), 1, constant_values=1)
    count, labels = cv2.connectedComponents(seed, connectivity=4)
    if count < 2:
        return None
    outside = (labels == labels[0, 0])[1:-1, 1:-1]

    alpha = np.where(outside, 0.0, 1.0).astype(np.float32)
    alpha = np.maximum(cv2.GaussianBlur(alpha, (0, 0), 1.0) * 2 - 1, 0)
    result = picture.convert("RGBA")
    result.putalpha(Image.fromarray(np.asarray(alpha * 255, np.uint8)))
    return result
