"""A pen for flat shapes in units of their own: (0, 0) is the middle, 1 half the side, y points down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from workers.engines.illustrator.flat.colour import rgb

FINER = 3
"""Shapes are drawn so many times larger and reduced, which makes their edges smooth."""

Points = Sequence[tuple[float, float]] | NDArray[np.floating]


class Pen:
    """Draws on a transparent square. line: colour of outlines, none where empty. weight: of outlines, units."""

    def __init__(self, side: int, *, line: str = "", weight: float = 0.035) -> None:
        self.side = side * FINER
        self.image = Image.new("RGBA", (self.side, self.side), (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self.image)
        self._line, self._weight = line, weight

    def finished(self) -> Image.Image:
        """The drawing at its own size, RGBA."""
        size = self.side // FINER
        return self.image.convert("RGBa").resize((size, size), Image.Resampling.BOX).convert("RGBA")

    def _pixels(self, points: Points) -> list[tuple[float, float]]:
        half = self.side / 2
        return [((float(x) + 1) * half, (float(y) + 1) * half) for x, y in points]

    def shape(self, points: Points, fill: str, *, outline: bool = True) -> None:
        """A polygon."""
        placed = self._pixels(points)
        self._draw.polygon(placed, fill=(*rgb(fill), 255))
        if outline and self._line:
            self._stroke([*placed, placed[0], placed[1]], self._line, self._weight)

    def blob(self, points: Points, fill: str, *, outline: bool = True) -> None:
        """A closed smooth curve through points."""
        self.shape(smooth(points), fill, outline=outline)

    def disc(
        self, x: float, y: float, radius: float, fill: str, *, ry: float | None = None, outline: bool = True
    ) -> None:
        """A disc, or an ellipse with ry."""
        self.shape(oval(x, y, radius, radius if ry is None else ry), fill, outline=outline)

    def box(
        self, x0: float, y0: float, x1: float, y1: float, fill: str, *, round_: float = 0.0, outline: bool = True
    ) -> None:
        """A rectangle with round corners."""
        radius = max(1e-4, min(round_, (x1 - x0) / 2, (y1 - y0) / 2))
        corners = []
        for cx, cy, turn in (
            (x1 - radius, y0 + radius, -90),
            (x1 - radius, y1 - radius, 0),
            (x0 + radius, y1 - radius, 90),
            (x0 + radius, y0 + radius, 180),
        ):
            angles = np.radians(np.linspace(turn, turn + 90, 9))
            corners += [(cx + radius * np.cos(a), cy + radius * np.sin(a)) for a in angles]
        self.shape(corners, fill, outline=outline)

    def stroke(self, points: Points, colour: str, weight: float) -> None:
        """A line with round ends; weight in units."""
        self._stroke(self._pixels(points), colour, weight)

    def _stroke(self, placed: list[tuple[float, float]], colour: str, weight: float) -> None:
        wide = max(1, round(weight * self.side / 2))
        fill = (*rgb(colour), 255)
        self._draw.line(placed, fill=fill, width=wide, joint="curve")
        reach = wide / 2
        for x, y in (placed[0], placed[-1]):
            self._draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=fill)

    def sector(self, x: float, y: float, radius: float, start: float, end: float, fill: str) -> None:
        """A slice of a disc between two angles in degrees, clockwise from the right."""
        angles = np.radians(np.linspace(start, end, 40))
        arc = [(x + radius * np.cos(a), y + radius * np.sin(a)) for a in angles]
        self.shape([(x, y), *arc], fill)


def oval(x: float, y: float, rx: float, ry: float, steps: int = 96) -> list[tuple[float, float]]:
    """Points of an ellipse."""
    angles = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    return [(x + rx * float(np.cos(a)), y + ry * float(np.sin(a))) for a in angles]


def smooth(points: Points, steps: int = 14) -> NDArray[np.floating]:
    """A closed Catmull-Rom curve through points (Catmull and Rom 1974), as (N, 2)."""
    line = np.asarray(points, float)
    before, after, far = np.roll(line, 1, axis=0), np.roll(line, -1, axis=0), np.roll(line, -2, axis=0)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    curve = 0.5 * (
        2 * line
        + (after - before) * t
        + (2 * before - 5 * line + 4 * after - far) * t**2
        + (3 * line - before - 3 * after + far) * t**3
    )
    return curve.transpose(1, 0, 2).reshape(-1, 2)


def open_curve(points: Points, steps: int = 14) -> NDArray[np.floating]:
    """An open smooth curve through points, as (N, 2)."""
    line = np.asarray(points, float)
    padded = np.concatenate([2 * line[:1] - line[1:2], line, 2 * line[-1:] - line[-2:-1]])
    parts = []
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    for a, b, c, d in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.concatenate([*parts, line[-1:]])
