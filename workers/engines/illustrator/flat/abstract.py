"""Grounds without a subject: gradients, shapes, soft lights. Also the decoration of posters and cards."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

from workers.engines.illustrator.flat.colour import Palette, Pixels, mixed, rgb
from workers.engines.illustrator.flat.pen import smooth
from workers.engines.illustrator.flat.view import Light, View, colour, noise

WHITE = np.ones(3, np.float32)
DAYLIGHT = Light(WHITE, WHITE, WHITE, WHITE, WHITE, 1.0)


def _blank(palette: Palette, width: int, height: int, rng: np.random.Generator) -> View:
    view = View(np.empty((height, width, 3), np.float32), DAYLIGHT, rng)
    view.pixels[:] = colour(palette.ground)
    return view


def _levels(view: View) -> Pixels:
    return np.asarray(np.clip(view.pixels, 0, 1) * 255 + 0.5, np.uint8)


def gradient(palette: Palette, width: int, height: int, rng: np.random.Generator) -> Pixels:
    """Colours that run into each other around a few points, without bands."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    u, v = columns / max(width, height), rows / max(width, height)
    codes = [*palette.accents[:4], palette.ground]
    total = np.zeros((height, width, 3), np.float32)
    weight = np.zeros((height, width, 1), np.float32)
    for number, code in enumerate(codes):
        angle = 2 * np.pi * (number / len(codes)) + float(rng.uniform(-0.5, 0.5))
        x = (0.5 + 0.46 * np.cos(angle)) * width / max(width, height)
        y = (0.5 + 0.46 * np.sin(angle)) * height / max(width, height)
        near = np.exp(-(((u - x) ** 2 + (v - y) ** 2) / 0.10))[..., None] + 1e-3
        total += near * colour(code) ** 2.2
        weight += near
    image = (total / weight) ** (1 / 2.2)
    image += 0.006 * rng.standard_normal((height, width, 1)).astype(np.float32)
    return np.asarray(np.clip(image, 0, 1) * 255 + 0.5, np.uint8)


def shapes(palette: Palette, width: int, height: int, rng: np.random.Generator) -> Pixels:
    """Cut paper: arches, discs, leaves of colour, one over the other."""
    view = _blank(palette, width, height, rng)
    side = min(width, height)
    spots = [(0.28, 0.62, 0.36), (0.72, 0.36, 0.30), (0.52, 0.80, 0.26), (0.18, 0.22, 0.18), (0.84, 0.78, 0.18)]
    for number, (x, y, size) in enumerate(spots):
        x, y = x + float(rng.uniform(-0.06, 0.06)), y + float(rng.uniform(-0.05, 0.05))
        form = CUTS[int(rng.integers(len(CUTS)))]
        points = form(rng) * size * side + [x * width, y * height]
        shadow = points + np.array([0.006 * side, 0.010 * side])
        view.polygons([shadow], colour(palette.ink), 0.10)
        view.polygons([points], colour(palette.accent(number)))
    line = colour(palette.ink)
    x0, y0 = width * float(rng.uniform(0.3, 0.6)), height * float(rng.uniform(0.25, 0.5))
    t = np.linspace(0, 1, 60)[:, None]
    path = np.concatenate([x0 + t * 0.34 * side, y0 + 0.10 * side * np.sin(5 * t + 1)], axis=1)
    thin = np.array([0, 0.004 * side])
    view.polygons([np.concatenate([path - thin, (path + thin)[::-1]])], line)
    return _levels(view)


def _disc(rng: np.random.Generator) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    t = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    return np.stack([0.62 * np.cos(t), 0.62 * np.sin(t)], -1)


def _arch(rng: np.random.Generator) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    t = np.linspace(np.pi, 2 * np.pi, 60)
    return np.concatenate([np.stack([0.5 * np.cos(t), 0.5 * np.sin(t) - 0.2], -1), [(0.5, 0.8), (-0.5, 0.8)]])


def _blob(rng: np.random.Generator) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    t = np.linspace(0, 2 * np.pi, 7, endpoint=False)
    reach = rng.uniform(0.45, 0.85, 7)
    return np.asarray(smooth(np.stack([reach * np.cos(t), reach * np.sin(t)], -1)))


def _half(rng: np.random.Generator) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    t = np.linspace(0, np.pi, 60)
    return np.stack([0.75 * np.cos(t), 0.75 * np.sin(t) - 0.3], -1)


CUTS = (_disc, _arch, _blob, _half, _blob)


def bokeh(palette: Palette, width: int, height: int, rng: np.random.Generator) -> Pixels:
    """Lights out of focus on a dark ground."""
    dark = mixed(palette.accents[0], "#0c0d12", 0.82)
    view = _blank(Palette(dark, palette.ink, palette.accents), width, height, rng)
    side = min(width, height)
    for number in range(70):
        radius = side * float(rng.uniform(0.015, 0.09))
        x, y = width * float(rng.uniform(0, 1)), height * float(rng.beta(2.2, 2.2))
        tone = colour(mixed(palette.accent(number), "#fff2d8", 0.25))
        view.disc(x, y, radius, tone, float(rng.uniform(0.10, 0.34)))
        view.disc(x, y, radius * 0.94, tone, 0.05)
    soft = cv2.GaussianBlur(view.pixels, (0, 0), 0.0025 * side)
    view.pixels[:] = soft
    return _levels(view)


def paper(palette: Palette, width: int, height: int, rng: np.random.Generator) -> Pixels:
    """One colour with the tooth of paper."""
    base = colour(palette.ground)
    tooth = noise(rng, width, height, 6, octaves=3) + 0.6 * noise(rng, width, height, 0.4 * height, octaves=2)
    return np.asarray(np.clip(base * (1 + 0.014 * tooth[..., None]), 0, 1) * 255 + 0.5, np.uint8)


ABSTRACTS: dict[str, Callable[[Palette, int, int, np.random.Generator], Pixels]] = {
    "gradient": gradient,
    "shapes": shapes,
    "bokeh": bokeh,
    "paper": paper,
}


def image_of(pixels: Pixels) -> Image.Image:
    """Pixels as a picture that can be drawn on."""
    return Image.fromarray(pixels)


def plain(palette: Palette, width: int, height: int) -> Image.Image:
    """The ground alone."""
    return Image.new("RGB", (width, height), rgb(palette.ground))
