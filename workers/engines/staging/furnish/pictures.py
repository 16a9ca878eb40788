"""Framed art: twelve kinds of motif, painted from formulas and never twice the same for different seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from workers.engines.staging.furnish.patterns import Field, canvas, noise, over, soft
from workers.engines.staging.furnish.textures import Tile, linear


def art(kind: str, colors: Sequence[str], width: float, height: float, seed: int) -> Tile:
    """A picture (rows, columns, 3) linear RGB. colors: ground first, then at least three inks. Kinds: see PICTURES."""
    x, y = canvas(width, height)
    scale = min(width, height)
    picture = np.ones((*x.shape, 3)) * linear(colors[0])
    picture = PICTURES[kind](picture, x / scale, y / scale, colors, seed)
    paper = 1 + 0.012 * noise(x.shape, 30, 150, seed + 1) + 0.01 * noise(x.shape, 1, 6, seed + 2)
    return np.clip(picture * paper[..., None], 0.002, 0.9).astype(np.float32)


def _shapes(picture: Field, x: Field, y: Field, colors: Sequence[str], seed: int) -> Field:
    rng = np.random.default_rng(seed)
    base = rng.uniform(-0.08, 0.08)
    for index, color in enumerate([colors[1], colors[2], colors[3]]):
        center = (rng.uniform(-0.16, 0.16), 0.22 - 0.22 * index + base)
        wobble = 1 + 0.09 * np.cos(2 * np.arctan2(y - center[1], x - center[0]) + rng.uniform(0, 6))
        squeeze = rng.uniform(1.0, 1.5)
        distance = np.hypot((x - center[0]) / squeeze, y - center[1]) - rng.uniform(0.12, 0.19) * wobble
        picture = over(picture, color, soft(distance, 0.003) * 0.93)
    line = np.abs(x - 0.18 * np.sin(4.2 * y + rng.uniform(0, 6)))
    return over(picture, colors[-1], soft(line - 0.004, 0.0015) * (np.abs(y) < 0.4))


def _hills(picture: Field, x: Field, y: Field, colors: Sequence[str], seed: int) -> Field:
    rng = np.random.default_rng(seed)
    picture = over(picture, colors[1], soft(np.hypot(x - rng.uniform(-0.2, 0.2), y - 0.17) - 0.13, 0.003))
    for index, color in enumerate([colors[2], colors[3], colors[-1]]):
        ridge = (
            0.06 - 0.16 * index + 0.07 * np.sin(4 * x + rng.uniform(0, 6)) + 0.03 * np.sin(9 * x + rng.uniform(0, 6))
        )
        picture = over(picture, color, soft(y - ridge, 0.003))
    return picture


def _botanical(picture: Field, x: Field, y: Field, colors: Sequence[str], seed: int) -> Field:
    rng = np.random.default_rng(seed)
    lean = rng.uniform(-0.15, 0.15)
    stem = np.abs(x - lean * (y + 0.35) ** 2)
    picture = over(picture, colors[1], soft(stem - 0.006, 0.002) * (y > -0.38) * (y < 0.34))
    for index in range(11):
        height = -0.26 + 0.055 * index
        side = 1 if index % 2 else -1
        angle = side * rng.uniform(0.45, 0.75)
        length = 0.19 - 0.009 * index
        px, py = x - lean * (height + 0.35) ** 2, y - height
        along = px * np.sin(angle) + py * np.cos(angle)
        across = px * np.cos(angle) - py * np.sin(angle)
        blade = 0.036 * np.sin(np.pi * np.clip(along / length, 0, 1)) ** 0.8
        inside = (along > 0) & (along < length)
        color = colors[1 + index % 3]
        picture = over(picture, color, soft(np.where(inside, np.abs(across) - blade, 1.0), 0.002) * 0.95)
    return picture


def _sea(picture: Field, x: Field, y: Field, colors: Sequence[str], seed: int) -> Field:
    brushed = noise(x.shape, 1, 40, seed)
    horizon = -0.04 + 0.004 * brushed
    picture = over(picture, colors[1], np.clip((0.5 - y) * 0.35 + 0.08 * brushed, 0, 0.6))
    picture = over(picture, colors[2], soft(y - horizon, 0.002))
    picture = over(picture, colors[3], np.clip(brushed - 0.9, 0, 0.6) * (y < horizon))
    return over(picture, colors[-1], soft(y + 0.36 + 0.02 * np.sin(7 * x) + 0.01 * brushed, 0.004))


def _grid_print(picture: Field, x: Field, y: Field, colors: Sequence[str], seed: int) -> Field:
    rng = np.random.default_rng(seed)
    for _ in range(9):
        center, size = rng.uniform(-0.3, 0.3, 2), rng.uniform(0.04, 0.18, 2)
        distance = np.maximum(np.abs(x - center[0]) - size[0], np.abs(y - center[1]) - size[1])
        color = colors[int(rng.integers(1, len(colors)))]
        filled = rng.random() < 0.5
        picture = over(picture, color, soft(distance if filled else np.abs(distance) - 0.004, 0.0015) * 0.9)
    return picture


def _arches(picture: Field, x: Field, y: Field, colors: Sequence[str], seed: int) -> Field:
    rng = np.random.default_rng(seed)
    shift = rng.uniform(-0.06, 0.06)
    for index, color in enumerate([colors[1], colors[2], colors[3], colors[0]]):
        radius = 0.34 - 0.085 * index
        distance = np.where(y > -0.02, np.hypot(x - shift, y + 0.02), np.abs(x - shift)) - radius
        picture = over(picture, color, soft(np.maximum(distance, -0.36 - y), 0.002))
    return picture


def _ink(picture: Field, x: Field, y: Field, colors: Sequence[str], seed: int) -> Field:
    rng = np.random.default_rng(seed)
    angle = np.arctan2(y, x) + rng.uniform(-3, 3)
    angle = (angle + np.pi) % (2 * np.pi) - np.pi
    radius = np.hypot(x, y)
    width = 0.045 * (0.35 + 0.65 * (angle + np.pi) / (2 * np.pi))
    dry = 0.25 * np.clip(noise(x.shape, 20, 120, seed), -1, 2) * (angle < 0.4)
    stroke = soft(np.abs(radius - 0.26 - 0.012 * np.sin(2 * angle)) - width, 0.004) * (angle > -2.7)
    return over(picture, colors[-1], np.clip(stroke - np.clip(dry, 0, 0.8) * stroke, 0, 1))


def _flowers(picture: Field, x: Field, y: Field, colors: Sequence[str], seed: int) -> Field:
    rng = np.random.default_rng(seed)
    for _ in range(14):
        center = rng.uniform(-0.36, 0.36, 2)
        angle = np.arctan2(y - center[1], x - center[0])
        size = rng.uniform(0.05, 0.11)
        distance = np.hypot(x - center[0], y - center[1]) - size * (
            0.75 + 0.25 * np.cos(int(rng.integers(4, 8)) * angle)
        )
        picture = over(picture, colors[int(rng.integers(1, len(colors)))], soft(distance, 0.003))
        picture = over(picture, colors[0], soft(distance + size * 0.72, 0.003))
    return picture


def _strokes(picture: Field, x: Field, y: Field, colors: Sequence[str], seed: int) -> Field:
    rng = np.random.default_rng(seed)
    rough = noise(x.shape, 2, 24, seed)
    for color in [colors[1], colors[2], colors[1], colors[3]]:
        lift, slope = rng.uniform(-0.3, 0.3), rng.uniform(-0.7, 0.7)
        distance = np.abs(y - lift - slope * x - 0.10 * np.sin(5 * x + rng.uniform(0, 6))) - rng.uniform(0.02, 0.09)
        picture = over(picture, color, soft(distance + 0.03 * rough, 0.008) * 0.85)
    return picture


def _branch(picture: Field, x: Field, y: Field, colors: Sequence[str], seed: int) -> Field:
    rng = np.random.default_rng(seed)
    side = 1.0 if rng.random() < 0.5 else -1.0
    bend = rng.uniform(0.25, 0.5)
    stem_x = side * (bend * (y + 0.36) ** 2 - 0.14)
    picture = over(picture, colors[-1], soft(np.abs(x - stem_x) - 0.005, 0.002) * (y > -0.40) * (y < 0.36))
    for index in range(12):
        height = -0.28 + 0.054 * index
        reach = (1 if index % 2 else -1) * rng.uniform(0.055, 0.08)
        foot = side * (bend * (height + 0.36) ** 2 - 0.14)
        leaf_x, leaf_y = foot + reach, height + 0.03
        turn = rng.uniform(-0.5, 0.5)
        along = (x - leaf_x) * np.cos(turn) + (y - leaf_y) * np.sin(turn)
        across = -(x - leaf_x) * np.sin(turn) + (y - leaf_y) * np.cos(turn)
        size = 0.052 - 0.002 * index
        blade = np.hypot(along, across / 0.72) - size
        picture = over(picture, colors[2 + index % 2], soft(blade, 0.003) * 0.85)
        stalk = np.maximum(np.abs(across - 0.1 * along), np.abs(along) - size) - 0.0018
        picture = over(picture, colors[0], soft(stalk, 0.0015) * 0.6)
    return picture


def _peaks(picture: Field, x: Field, y: Field, colors: Sequence[str], seed: int) -> Field:
    rng = np.random.default_rng(seed)
    washed = noise(x.shape, 12, 60, seed + 5)
    for index, strength in enumerate((0.22, 0.42, 0.85)):
        foot = 0.16 - 0.17 * index
        ridge = np.full(x.shape, foot)
        for octave in range(1, 5):
            phase = rng.uniform(0, 1)
            ridge = ridge + 0.20 / octave**1.5 * (np.abs((x * 1.3 * octave + phase) % 1 - 0.5) - 0.25)
        # the ink fades towards the foot, as mist does
        mist = np.clip(1.0 - (ridge - y) / 0.30, 0.12, 1.0) + 0.06 * washed
        picture = over(picture, colors[-1], soft(y - ridge, 0.004) * np.clip(strength * mist, 0, 1) * (y > -0.42))
    return picture


def _moon(picture: Field, x: Field, y: Field, colors: Sequence[str], seed: int) -> Field:
    rng = np.random.default_rng(seed)
    middle = rng.uniform(-0.08, 0.08)
    picture = over(picture, colors[1], soft(np.hypot(x - middle, y - 0.12) - 0.2, 0.003) * 0.95)
    for index in range(7):
        level, half = -0.14 - 0.04 * index, 0.30 - 0.035 * index + rng.uniform(-0.03, 0.03)
        shift = middle * (1 - index / 7) + rng.uniform(-0.02, 0.02)
        stroke = np.maximum(np.abs(y - level) - 0.007, np.abs(x - shift) - half)
        picture = over(picture, colors[2 + index % 2], soft(stroke, 0.003) * 0.9)
    return picture


PICTURES: dict[str, Callable[[Field, Field, Field, Sequence[str], int], Field]] = {
    "shapes": _shapes,
    "hills": _hills,
    "botanical": _botanical,
    "sea": _sea,
    "grid": _grid_print,
    "arches": _arches,
    "ink": _ink,
    "flowers": _flowers,
    "strokes": _strokes,
    "branch": _branch,
    "peaks": _peaks,
    "moon": _moon,
}

COMPANIONS = {
    "shapes": ("shapes", "moon", "strokes"),
    "hills": ("hills", "branch", "moon"),
    "arches": ("arches", "botanical", "moon"),
    "botanical": ("botanical", "branch", "flowers"),
    "sea": ("sea", "branch", "arches"),
    "grid": ("grid", "peaks", "shapes"),
    "ink": ("ink", "branch", "peaks"),
    "flowers": ("flowers", "shapes", "botanical"),
    "strokes": ("strokes", "peaks", "branch"),
}
"""What hangs beside a style's own motif, in its colours: no wall shows the same picture twice."""


def motif_of(own: str, number: int) -> str:
    """The motif of the n-th picture in a style whose own motif is given."""
    kinds = COMPANIONS.get(own, (own,))
    return kinds[number % len(kinds)]
