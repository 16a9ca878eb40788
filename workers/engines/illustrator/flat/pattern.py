"""Patterns that repeat without a seam: the picture's own edges meet, too. Unit tiles, colours by index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workers.engines.illustrator.flat.colour import Floats, Palette, Pixels
from workers.engines.illustrator.flat.motifs import botanical, memphis, terrazzo
from workers.engines.illustrator.flat.view import colour

Field = tuple[Floats, Floats]
"""x and y in tiles; both run from 0 to whole numbers over the picture."""


def paint(name: str, palette: Palette, width: int, height: int, rng: np.random.Generator, scale: float = 1.0) -> Pixels:
    """A pattern of words.flats.PATTERNS, (height, width, 3) uint8. scale: size of a tile over its usual one."""
    if name in SCATTERED:
        return SCATTERED[name](palette, width, height, rng, scale)
    columns, rows = _counts(
        width, height, ACROSS[name] / scale * float(rng.uniform(0.8, 1.25)), even=name in EVEN, tall=TALL.get(name, 1.0)
    )
    finer = 2
    across, down = float(rng.uniform(0, 1)), float(rng.uniform(0, 1))
    x = (np.arange(width * finer, dtype=np.float32) + 0.5) / (width * finer) * columns + across
    y = (np.arange(height * finer, dtype=np.float32) + 0.5) / (height * finer) * rows + down
    strip = 256
    result = np.empty((height, width, 3), np.float32)
    colours = np.stack([colour(code) for code in (palette.ground, *palette.accents, palette.ink)])
    grid = Grid(columns, rows, len(palette.accents), int(rng.integers(97)))
    for top in range(0, height, strip):  # strips keep the doubled raster small
        bottom = min(height, top + strip)
        u, v = np.meshgrid(x, y[top * finer : bottom * finer])
        drawn = colours[np.clip(FIELDS[name](u, v, grid), 0, len(colours) - 1)]
        result[top:bottom] = drawn.reshape(bottom - top, finer, width, finer, 3).mean(axis=(1, 3))
    return np.asarray(result * 255 + 0.5, np.uint8)


def _counts(width: int, height: int, across: float, *, even: bool, tall: float) -> tuple[int, int]:
    """Whole numbers of columns and rows near a wish, their tiles as nearly `tall` times as high as wide as can be."""
    step = 2 if even else 1
    best, least = (step, step), 1e9
    for count in range(step, round(across * 1.5) + step + 1, step):
        columns = count
        rows = max(step, round(height / (width / columns * tall) / step) * step)
        skew = abs(np.log(height / rows / (width / columns * tall)))
        size = abs(np.log(max(columns, rows * tall) / across))
        if 4 * skew + size < least:
            best, least = (columns, rows), 4 * skew + size
    return best


@dataclass(frozen=True)
class Grid:
    """columns, rows: tiles in the picture. count: of accents. mark: of chance."""

    columns: int
    rows: int
    count: int
    mark: int

    def accent(self, number: Floats | int) -> Floats:
        """The index of the n-th accent, counted from 1: 0 is the ground."""
        return np.asarray(number).astype(int) % self.count + 1

    def chance(self, x: Floats, y: Floats) -> Floats:
        """A whole number for each tile, the same on both edges of the picture."""
        column, row = np.floor(x).astype(int) % self.columns, np.floor(y).astype(int) % self.rows
        return ((column * 73856093) ^ (row * 19349663) ^ (self.mark * 83492791)) >> 3 & 0xFFFF


def _triangle(values: Floats) -> Floats:
    return np.abs((values + 0.5) % 1 - 0.5) * 2


def _stripes(x: Floats, y: Floats, grid: Grid) -> Floats:
    at = x % 1
    wide, thin = at < 0.42, (at > 0.56) & (at < 0.64)
    thin |= (at > 0.78) & (at < 0.86)
    return np.where(wide, grid.accent(np.floor(x) % 2), np.where(thin, grid.accent(2), 0))


def _dots(x: Floats, y: Floats, grid: Grid) -> Floats:
    shifted = x + 0.5 * (np.floor(y) % 2)
    inside = np.hypot(shifted % 1 - 0.5, y % 1 - 0.5) < 0.27
    return np.where(inside, grid.accent(grid.chance(shifted, y)), 0)


def _checks(x: Floats, y: Floats, grid: Grid) -> Floats:
    return np.where((np.floor(x) + np.floor(y)) % 2 == 0, grid.accent(0), 0)


def _gingham(x: Floats, y: Floats, grid: Grid) -> Floats:
    # two crossing bands as an even weave: where one covers, every other thread shows
    across, down = (x % 1) < 0.5, (y % 1) < 0.5
    threads = (np.floor(x * 24) + np.floor(y * 24)) % 2 == 0
    fine = (np.abs(x % 1 - 0.75) < 0.03) | (np.abs(y % 1 - 0.75) < 0.03)
    woven = np.where(across & down, True, (across | down) & threads)
    return np.where(woven, grid.accent(0), np.where(fine & threads, grid.accent(1), 0))


def _chevron(x: Floats, y: Floats, grid: Grid) -> Floats:
    rise = y + 0.5 * _triangle(x)
    band = np.floor(rise * 2).astype(int)
    return np.where(band % 2 == 0, grid.accent(band // 2 % grid.rows), 0)


def _tiles(x: Floats, y: Floats, grid: Grid) -> Floats:
    u, v = x % 1 - 0.5, y % 1 - 0.5
    radius, angle = np.hypot(u, v), np.arctan2(v, u)
    petals = radius < 0.20 + 0.13 * np.cos(4 * angle) ** 2
    result = np.where(np.maximum(np.abs(u), np.abs(v)) > 0.475, 0, np.full(x.shape, 0))
    corner = np.hypot(np.abs(u) - 0.5, np.abs(v) - 0.5)
    result = np.where(corner < 0.34, grid.accent(1), result)
    result = np.where(corner < 0.25, 0, result)
    result = np.where(corner < 0.17, grid.accent(0), result)
    star = np.abs(u) + np.abs(v) < 0.40
    result = np.where(star, grid.accent(2), result)
    result = np.where(petals, 0, result)
    result = np.where(radius < 0.12 + 0.10 * np.cos(4 * angle) ** 2, grid.accent(0), result)
    result = np.where(radius < 0.055, grid.accent(1), result)
    return np.where(np.maximum(np.abs(u), np.abs(v)) > 0.485, grid.accent(0), result)


def _waves(x: Floats, y: Floats, grid: Grid) -> Floats:
    rise = y + 0.22 * np.sin(2 * np.pi * x)
    band = np.floor(rise * 3).astype(int) % (3 * grid.rows)
    return np.where(band % 3 == 2, 0, grid.accent(band % 3 + band // 3 % 2))


def _fans(x: Floats, y: Floats, rings: tuple[float, ...], grid: Grid, flat: float) -> Floats:
    """Overlapping discs in rows, each row half a tile aside; the lower rows lie over the upper."""
    result = np.zeros(x.shape, int)
    for step in (-1, 0, 1, 2):
        row = np.floor(y * 2) + step - 1
        aside = 0.5 * (row % 2)
        middle = np.floor(x - aside) + 0.5 + aside
        distance = np.hypot(x - middle, (y - (row + 1.0) / 2) / flat) * 2
        ring = np.zeros(x.shape, int)
        for number, limit in enumerate(rings):
            value = grid.accent(number // 2) if number % 2 == 0 else 0
            ring = np.where(distance < limit, value, ring)
        result = np.where(distance < 1.0, ring, result)
    return result


def _scallops(x: Floats, y: Floats, grid: Grid) -> Floats:
    return _fans(x, y, (0.94, 0.80, 0.70), grid, 1.0)


def _arcs(x: Floats, y: Floats, grid: Grid) -> Floats:
    return _fans(x, y, (0.97, 0.86, 0.74, 0.62, 0.50, 0.38, 0.26), grid, 1.0)


def _triangles(x: Floats, y: Floats, grid: Grid) -> Floats:
    u, v = x % 1, y % 1
    turn = grid.chance(x, y) % 2 == 0
    upper = np.where(turn, u + v < 1, u > v)
    number = grid.chance(x + 0.0, y) // 2 + np.where(upper, 0, 1)
    choice = number % (grid.count + 1)
    return np.where(choice == grid.count, 0, grid.accent(choice))


def _hexagons(x: Floats, y: Floats, grid: Grid) -> Floats:
    # the nearer of two lattices, half a tile aside and half a row apart; a tile is the square root of 3 high
    best = np.full(x.shape, 9.0, np.float32)
    value = np.zeros(x.shape, int)
    for aside in (0.0, 0.5):
        column, row = np.round(x - aside) + aside, np.round(y - aside) + aside
        u, v = np.abs(x - column), np.abs(y - row) * 3**0.5
        distance = np.maximum(u, 0.5 * u + 0.75**0.5 * v)
        mine = distance < best
        value = np.where(mine, grid.chance(column + 0.25, row + 0.25) + (5 if aside else 0), value)
        best = np.minimum(best, distance)
    return np.where(best > 0.455, 0, grid.accent(value))


def _grid(x: Floats, y: Floats, grid: Grid) -> Floats:
    thick = (x % 1 < 0.035) | (y % 1 < 0.035)
    fine = (x * 4 % 1 < 0.05) | (y * 4 % 1 < 0.05)
    return np.where(thick, grid.accent(0), np.where(fine, grid.accent(1), 0))


def _diamonds(x: Floats, y: Floats, grid: Grid) -> Floats:
    column = np.floor(x)
    inside = np.abs(x % 1 - 0.5) + np.abs(y % 1 - 0.5) < 0.5
    across, down = np.abs((x + y + 0.5) % 1 - 0.5) < 0.012, np.abs((x - y + 0.5) % 1 - 0.5) < 0.012
    stitch = (across | down) & ((y * 14) % 1 < 0.6)
    value = np.where(inside, grid.accent(column % 2), 0)
    return np.where(stitch, grid.accent(2), value)


def _bricks(x: Floats, y: Floats, grid: Grid) -> Floats:
    row = np.floor(y * 2)
    shifted = x + 0.5 * (row % 2)
    joint = (shifted % 1 < 0.035) | (y * 2 % 1 < 0.07)
    return np.where(joint, 0, grid.accent(grid.chance(shifted, y * 2 % grid.rows)))


FIELDS: dict[str, Callable[[Floats, Floats, Grid], Floats]] = {
    "stripes": _stripes,
    "dots": _dots,
    "checks": _checks,
    "gingham": _gingham,
    "chevron": _chevron,
    "tiles": _tiles,
    "waves": _waves,
    "scallops": _scallops,
    "arcs": _arcs,
    "triangles": _triangles,
    "hexagons": _hexagons,
    "grid": _grid,
    "diamonds": _diamonds,
    "bricks": _bricks,
}
ACROSS = {
    "stripes": 8, "dots": 10, "checks": 10, "gingham": 10, "chevron": 8, "tiles": 5, "waves": 5, "scallops": 8,
    "arcs": 6, "triangles": 8, "hexagons": 10, "grid": 8, "diamonds": 6, "bricks": 7,
}  # fmt: skip
"""Tiles along the longer side."""
EVEN = {"stripes", "dots", "checks", "hexagons", "diamonds", "bricks", "waves"}
"""Patterns whose tiles differ by turns, so that their number must be even."""
TALL = {"hexagons": 3**0.5, "diamonds": 1.5, "bricks": 0.8}
"""Height of a tile over its width, where it is not 1."""
SCATTERED = {"terrazzo": terrazzo, "botanical": botanical, "memphis": memphis}
