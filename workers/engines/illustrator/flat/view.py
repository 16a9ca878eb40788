"""A painted view under way: pixels, light and chance, and the strokes that every part of it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.illustrator.flat.colour import Floats, rgb

Colour = Floats
"""sRGB, (3,) in 0..1."""


def colour(code: str) -> Colour:
    """A `#rrggbb` code as an array."""
    return np.asarray(np.asarray(rgb(code), np.float32) / 255, np.float32)


def mix(first: Floats, second: Floats, share: float | Floats) -> Floats:
    """A mixture; share 0 to 1 of the second."""
    return np.asarray(first * (1 - share) + second * share, np.float32)


@dataclass
class Light:
    """What lights a view. zenith, middle, horizon: colours of the sky from above down. beam: of sun or moon. haze: what
    distance fades into. shade: what shadows are tinted with. level: 0 (night) to 1 (day). x, y: of the sun, shares of
    the picture."""

    zenith: Colour
    middle: Colour
    horizon: Colour
    beam: Colour
    haze: Colour
    level: float
    x: float = 0.7
    y: float = 0.3

    def on(self, own: Colour, depth: float = 0.0) -> Colour:
        """A thing's own colour in this light. depth: 0 near to 1 far, where it is haze."""
        tint = 0.55 + 0.45 * self.beam
        lit = own * (0.18 + 0.82 * self.level) * (tint if self.level < 0.98 else 1.0)
        lit = mix(lit, self.zenith * 0.35, 0.28 * (1 - self.level))
        return mix(lit, self.haze, depth)


@dataclass
class View:
    """pixels: (H, W, 3) sRGB 0..1. flat: even colours, no texture. sparse: few things, much space."""

    pixels: Floats
    light: Light
    rng: np.random.Generator
    flat: bool = False
    sparse: bool = False
    horizon: float = 0.62
    things: set[str] = field(default_factory=set)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    def cover(self, alpha: Floats, paint: Floats, top: int = 0) -> None:
        """Lays paint, (3,) or (h, W, 3), over the rows from `top` on by alpha (h, W)."""
        rows = slice(top, top + alpha.shape[0])
        self.pixels[rows] += (paint - self.pixels[rows]) * alpha[..., None]

    def below(self, heights: Floats, paint: Floats, *, soft: float = 1.0) -> None:
        """Paints everything below a line. heights: (W,) pixels from the top; paint (3,) or (H, W, 3)."""
        top = max(0, int(heights.min()) - 2)
        if top >= self.size[1]:
            return
        rows = np.arange(top, self.size[1], dtype=np.float32)[:, None]
        alpha = np.clip((rows - heights[None, :]) / soft + 0.5, 0.0, 1.0)
        self.cover(alpha, paint if paint.ndim == 1 else paint[top:], top)

    def polygons(self, shapes: Sequence[NDArray[np.floating]], paint: Colour, opacity: float = 1.0) -> None:
        """Fills polygons (N, 2) in pixels with smooth edges."""
        width, height = self.size
        points = [np.asarray(shape, float) for shape in shapes if len(shape) >= 3]
        if not points:
            return
        every = np.concatenate(points)
        left, top = np.maximum(np.floor(every.min(axis=0)).astype(int) - 2, 0)
        right, bottom = np.minimum(np.ceil(every.max(axis=0)).astype(int) + 2, [width, height])
        if right <= left or bottom <= top:
            return
        mask = np.zeros((bottom - top, right - left), np.uint8)
        for shape in points:
            fixed = np.round((shape - [left, top] - 0.5) * 16).astype(np.int32)
            cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, 4)
        alpha = mask.astype(np.float32) * (opacity / 255)
        part = self.pixels[top:bottom, left:right]
        part += (paint - part) * alpha[..., None]

    def disc(self, x: float, y: float, radius: float, paint: Colour, opacity: float = 1.0, *, ry: float = 0.0) -> None:
        """A disc in pixels, an ellipse with ry."""
        angles = np.linspace(0, 2 * np.pi, max(16, int(radius) + 16), endpoint=False)
        outline = np.stack([x + radius * np.cos(angles), y + (ry or radius) * np.sin(angles)], -1)
        self.polygons([outline], paint, opacity)

    def glow(self, x: float, y: float, radius: float, paint: Colour, strength: float) -> None:
        """Light that falls off around a point, added as on a screen."""
        width, height = self.size
        rows, columns = np.ogrid[0:height, 0:width]
        distance = ((columns - x) ** 2 + (rows - y) ** 2) / np.float32(radius * radius)
        share = (np.float32(strength) / (1 + 6 * distance) * np.exp(-0.7 * distance)).astype(np.float32)
        self.pixels += (1 - self.pixels) * share[..., None] * paint


def noise(
    rng: np.random.Generator, width: int, height: int, cell: float, *, octaves: int = 4, gain: float = 0.5,
    stretch: float = 1.0,
) -> Floats:  # fmt: skip
    """Fractal value noise (height, width), mean about 0, deviation about 0.5. cell: pixels of the coarsest grain, wider
    by stretch."""
    total = np.zeros((height, width), np.float32)
    weight, norm = 1.0, 0.0
    for octave in range(octaves):
        step = max(1.0, cell / 2**octave)
        shape = (max(2, int(height / step) + 3), max(2, int(width / (step * stretch)) + 3))
        grid = rng.standard_normal(shape).astype(np.float32)
        big = (max(width, round(shape[1] * step * stretch)), max(height, round(shape[0] * step)))
        total += weight * cv2.resize(grid, big, interpolation=cv2.INTER_CUBIC)[:height, :width]
        norm += weight * weight
        weight *= gain
        if step <= 1.5:
            break
    return total / np.float32(2 * np.sqrt(norm))


def ridge(rng: np.random.Generator, width: int, cell: float, *, octaves: int = 5, gain: float = 0.5) -> Floats:
    """A line (width,) of fractal noise about -1 to 1. cell: pixels of the coarsest grain."""
    line = np.zeros(width, np.float32)
    x = np.arange(width)
    weight, norm = 1.0, 0.0
    for octave in range(octaves):
        step = max(2.0, cell / 2**octave)
        knots = rng.uniform(-1, 1, int(width / step) + 4)
        at = x / step + rng.uniform(0, 1)
        low = at.astype(int)
        share = at - low
        share = share * share * (3 - 2 * share)
        line += (weight * (knots[low] * (1 - share) + knots[low + 1] * share)).astype(np.float32)
        norm += weight
        weight *= gain
    return line / np.float32(norm)


def smoothstep(low: float, high: float, value: Floats) -> Floats:
    """0 below low, 1 above high, smooth between."""
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(share * share * (3 - 2 * share), np.float32)
