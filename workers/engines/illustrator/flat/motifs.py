"""Patterns of scattered things: chips of stone, leaves, shapes. What leaves one edge comes in at the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from workers.engines.illustrator.flat.colour import Palette, Pixels, rgb
from workers.engines.illustrator.flat.pen import open_curve, oval, smooth
from workers.engines.redesign.shades import lightness, shifted

FINER = 2
Polygon = np.ndarray[tuple[int, int], np.dtype[np.float64]]
Spot = tuple[float, float]


def spread(
    count: int, width: float, height: float, least: float, rng: np.random.Generator, *, tries: int = 30
) -> list[Spot]:
    """Points at least so far apart, as on a torus (best candidate, Mitchell 1991)."""
    spots: list[Spot] = []
    for _ in range(count):
        best, far = None, least
        for _ in range(tries):
            x, y = float(rng.uniform(0, width)), float(rng.uniform(0, height))
            near = min((_apart(x, y, spot, width, height) for spot in spots), default=1e9)
            if near > far:
                best, far = (x, y), near
        if best is not None:
            spots.append(best)
    return spots


def _apart(x: float, y: float, spot: Spot, width: float, height: float) -> float:
    dx, dy = abs(x - spot[0]), abs(y - spot[1])
    return float(np.hypot(min(dx, width - dx), min(dy, height - dy)))


class Wrapped:
    """A sheet that is drawn on at all its edges at once."""

    def __init__(self, width: int, height: int, ground: str) -> None:
        self.width, self.height = width * FINER, height * FINER
        self.image = Image.new("RGB", (self.width, self.height), ground)
        self._draw = ImageDraw.Draw(self.image)

    def shape(self, points: Polygon, fill: str) -> None:
        """A polygon in pixels of the finished picture."""
        placed = np.asarray(points, float) * FINER
        low, high = placed.min(axis=0), placed.max(axis=0)
        for dx in (-self.width, 0, self.width):
            for dy in (-self.height, 0, self.height):
                if low[0] + dx < self.width and high[0] + dx > 0 and low[1] + dy < self.height and high[1] + dy > 0:
                    self._draw.polygon([(float(x) + dx, float(y) + dy) for x, y in placed], fill=rgb(fill))

    def line(self, points: Polygon, fill: str, weight: float) -> None:
        """A line of a weight in pixels, as the polygon around it."""
        path = np.asarray(points, float)
        along = np.gradient(path, axis=0)
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
        aside = np.stack([-along[:, 1], along[:, 0]], -1) * weight / 2
        self.shape(np.concatenate([path + aside, (path - aside)[::-1]]), fill)

    def finished(self) -> Pixels:
        """The sheet at its own size."""
        small = self.image.resize((self.width // FINER, self.height // FINER), Image.Resampling.BOX)
        return np.asarray(small)


def _placed(points: Polygon, x: float, y: float, size: float, turn: float) -> Polygon:
    c, s = np.cos(turn), np.sin(turn)
    flat = np.asarray(points, float) * size
    return np.stack([x + flat[:, 0] * c - flat[:, 1] * s, y + flat[:, 0] * s + flat[:, 1] * c], -1)


def terrazzo(palette: Palette, width: int, height: int, rng: np.random.Generator, scale: float) -> Pixels:
    """Chips of several sizes in a pale ground."""
    sheet = Wrapped(width, height, palette.ground)
    unit = max(width, height) / 1000 * scale
    tones = [*palette.accents, shifted(palette.accents[0], 14), shifted(palette.ground, -9)]
    for size, count in ((34.0, 70), (18.0, 150), (8.0, 320)):
        for x, y in spread(int(count / scale**2), width, height, 1.25 * size * unit, rng, tries=6):
            corners = int(rng.integers(4, 7))
            angles = np.sort(rng.uniform(0, 2 * np.pi, corners)) + np.linspace(0, 0.6, corners)
            reach = size * unit * rng.uniform(0.65, 1.15, corners)
            chip = np.stack([x + reach * np.cos(angles), y + 0.8 * reach * np.sin(angles)], -1)
            sheet.shape(chip, tones[int(rng.integers(len(tones)))])
    return sheet.finished()


def botanical(palette: Palette, width: int, height: int, rng: np.random.Generator, scale: float) -> Pixels:
    """Sprigs and single leaves in turn, with berries between them."""
    sheet = Wrapped(width, height, palette.ground)
    unit = max(width, height) / 1000 * scale
    spots = spread(int(90 / scale**2), width, height, 88 * unit, rng)
    for number, (x, y) in enumerate(spots):
        turn = float(rng.uniform(0, 2 * np.pi))
        tone = palette.accent(number)
        form = SPRIGS[number % len(SPRIGS)]
        form(sheet, x, y, 66 * unit * float(rng.uniform(0.85, 1.15)), turn, tone, palette)
    for x, y in spread(int(150 / scale**2), width, height, 40 * unit, rng, tries=10):
        if min(_apart(x, y, spot, width, height) for spot in spots) > 54 * unit:
            sheet.shape(np.array(oval(x, y, 6 * unit, 6 * unit, 24)), palette.accent(int(rng.integers(9))))
    return sheet.finished()


def _fern(sheet: Wrapped, x: float, y: float, size: float, turn: float, tone: str, palette: Palette) -> None:
    stem = np.asarray(open_curve([(0, 0.95), (0.06, 0.3), (-0.02, -0.3), (0.04, -0.9)]))
    sheet.line(_placed(stem, x, y, size, turn), tone, 0.05 * size)
    for step in range(9):
        share = step / 8
        at = stem[int((0.12 + 0.83 * share) * (len(stem) - 1))]
        long = 0.46 * (1 - 0.62 * share)
        for side in (-1, 1):
            lean = -np.pi / 2 + side * (0.95 - 0.3 * share)
            leaf = _blade(long, 0.105 * (1 - 0.3 * share))
            c, s = np.cos(lean), np.sin(lean)
            moved = np.stack([at[0] + leaf[:, 0] * c - leaf[:, 1] * s, at[1] + leaf[:, 0] * s + leaf[:, 1] * c], -1)
            sheet.shape(_placed(moved, x, y, size, turn), tone)


def _blade(long: float, wide: float) -> Polygon:
    t = np.linspace(0, 1, 18)
    swell = wide * np.sin(np.pi * t**0.8)
    return np.concatenate([np.stack([long * t, -swell], -1), np.stack([long * t, swell], -1)[::-1]])


def _broad(sheet: Wrapped, x: float, y: float, size: float, turn: float, tone: str, palette: Palette) -> None:
    t = np.linspace(0, 1, 40)
    half = 0.48 * np.sin(np.pi * t**0.72) ** 0.9
    outline = np.concatenate([np.stack([-half, 0.85 - 1.8 * t], -1), np.stack([half, 0.85 - 1.8 * t], -1)[::-1]])
    sheet.shape(_placed(outline, x, y, size, turn), tone)
    vein = palette.ground if abs(lightness(tone) - lightness(palette.ground)) > 14 else shifted(tone, -16)
    sheet.line(_placed(np.array([(0, 1.05), (0, 0.4), (0, -0.2), (0, -0.84)]), x, y, size, turn), vein, 0.035 * size)
    for share in (0.2, 0.4, 0.6, 0.78):
        level = 0.85 - 1.8 * share
        reach = 0.40 * float(np.sin(np.pi * share**0.72) ** 0.9)
        for side in (-1, 1):
            rib = np.array([(0, level), (side * 0.5 * reach, level - 0.14), (side * reach, level - 0.2)])
            sheet.line(_placed(rib, x, y, size, turn), vein, 0.022 * size)


def _bloom(sheet: Wrapped, x: float, y: float, size: float, turn: float, tone: str, palette: Palette) -> None:
    for number in range(6):
        angle = number * np.pi / 3
        petal = np.array(oval(0.34, 0, 0.34, 0.21, 28))
        c, s = np.cos(angle), np.sin(angle)
        moved = np.stack([petal[:, 0] * c - petal[:, 1] * s, petal[:, 0] * s + petal[:, 1] * c], -1)
        sheet.shape(_placed(moved, x, y, 0.92 * size, turn), tone)
    core = palette.accent(palette.accents.index(tone) + 1) if tone in palette.accents else palette.ink
    sheet.shape(np.array(oval(x, y, 0.2 * size, 0.2 * size, 32)), core)
    for number in range(8):
        angle = number * np.pi / 4
        sheet.shape(
            np.array(oval(x + 0.11 * size * np.cos(angle), y + 0.11 * size * np.sin(angle), 0.024 * size, 0.024 * size,
                          12)), palette.ground)  # fmt: skip


def _twig(sheet: Wrapped, x: float, y: float, size: float, turn: float, tone: str, palette: Palette) -> None:
    stem = np.asarray(open_curve([(0, 0.95), (0.12, 0.2), (0, -0.85)]))
    sheet.line(_placed(stem, x, y, size, turn), tone, 0.045 * size)
    for step in range(5):
        at = stem[int((0.2 + 0.19 * step) * (len(stem) - 1))]
        side = -1 if step % 2 else 1
        leaf = _blade(0.5, 0.15)
        lean = -np.pi / 2 + side * 0.85
        c, s = np.cos(lean), np.sin(lean)
        moved = np.stack([at[0] + leaf[:, 0] * c - leaf[:, 1] * s, at[1] + leaf[:, 0] * s + leaf[:, 1] * c], -1)
        sheet.shape(_placed(moved, x, y, size, turn), tone)


SPRIGS = (_fern, _broad, _bloom, _twig)


def memphis(palette: Palette, width: int, height: int, rng: np.random.Generator, scale: float) -> Pixels:
    """Squiggles, rings, triangles, crosses and dots."""
    sheet = Wrapped(width, height, palette.ground)
    unit = max(width, height) / 1000 * scale
    for number, (x, y) in enumerate(spread(int(90 / scale**2), width, height, 70 * unit, rng)):
        turn, size = float(rng.uniform(0, 6.28)), 32 * unit * float(rng.uniform(0.8, 1.2))
        SHAPES[number % len(SHAPES)](sheet, x, y, size, turn, palette.accent(number // 2))
    for x, y in spread(int(160 / scale**2), width, height, 34 * unit, rng, tries=6):
        sheet.shape(np.array(oval(x, y, 3.4 * unit, 3.4 * unit, 16)), palette.ink)
    return sheet.finished()


def _squiggle(sheet: Wrapped, x: float, y: float, size: float, turn: float, tone: str) -> None:
    t = np.linspace(-1, 1, 60)
    sheet.line(_placed(np.stack([1.2 * t, 0.32 * np.sin(3 * np.pi * t)], -1), x, y, size, turn), tone, 0.24 * size)


def _ring(sheet: Wrapped, x: float, y: float, size: float, turn: float, tone: str) -> None:
    t = np.linspace(0, 2 * np.pi, 60)
    sheet.line(_placed(np.stack([0.62 * np.cos(t), 0.62 * np.sin(t)], -1), x, y, size, turn), tone, 0.26 * size)


def _wedge(sheet: Wrapped, x: float, y: float, size: float, turn: float, tone: str) -> None:
    sheet.shape(_placed(np.array([(-0.8, 0.6), (0, -0.8), (0.8, 0.6)]), x, y, size, turn), tone)


def _cross(sheet: Wrapped, x: float, y: float, size: float, turn: float, tone: str) -> None:
    for lean in (0.0, np.pi / 2):
        bar = np.array([(-0.75, -0.15), (0.75, -0.15), (0.75, 0.15), (-0.75, 0.15)])
        sheet.shape(_placed(bar, x, y, size, turn + lean), tone)


def _half(sheet: Wrapped, x: float, y: float, size: float, turn: float, tone: str) -> None:
    t = np.linspace(0, np.pi, 30)
    sheet.shape(_placed(np.stack([0.75 * np.cos(t), 0.75 * np.sin(t) - 0.3], -1), x, y, size, turn), tone)


def _pebble(sheet: Wrapped, x: float, y: float, size: float, turn: float, tone: str) -> None:
    corners = np.array([(0.7, 0.1), (0.2, 0.6), (-0.6, 0.4), (-0.7, -0.3), (0.1, -0.6)])
    sheet.shape(_placed(np.asarray(smooth(corners), np.float64), x, y, size, turn), tone)


SHAPES: tuple[Callable[[Wrapped, float, float, float, float, str], None], ...] = (
    _squiggle,
    _ring,
    _wedge,
    _cross,
    _half,
    _pebble,
)
