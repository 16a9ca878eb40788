"""Whole pictures rather than tiles: rug designs and framed art, drawn from formulas.

Both return (rows, columns, 3) float32 linear RGB that covers the piece once; the caller stretches its texture
coordinates over it. Coordinates inside: x to the right and y up, metres from the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.furnish.textures import Tile, clouds, linear

Field = NDArray[np.float64]
ROWS = 320


def canvas(width: float, height: float) -> tuple[Field, Field]:
    columns = int(np.clip(ROWS * width / height, 160, 640))
    x = (np.arange(columns) + 0.5) / columns * width - width / 2
    y = height / 2 - (np.arange(ROWS) + 0.5) / ROWS * height
    grid_x, grid_y = np.meshgrid(x, y)
    return grid_x, grid_y


def noise(shape: tuple[int, ...], low: float, high: float, seed: int) -> Field:
    size = max(shape)
    return clouds(low, high, seed, size=size)[: shape[0], : shape[1]]


def soft(distance: Field, edge: float) -> Field:
    """1 inside (distance < 0), 0 outside, over a soft edge in metres."""
    result: Field = 1 / (1 + np.exp(np.clip(distance / edge, -40, 40)))
    return result


def over(picture: Field, color: str, amount: Field) -> Field:
    return picture * (1 - amount[..., None]) + linear(color) * amount[..., None]


def rug(kind: str, colors: Sequence[str], width: float, depth: float, seed: int) -> Tile:
    """A rug's face. Kinds: lines, diamonds, medallion, stripes, worn, border, blocks, plain, ripple."""
    x, y = canvas(width, depth)
    picture = np.ones((*x.shape, 3)) * linear(colors[0])
    shaky = 0.004 * noise(x.shape, 2, 14, seed)
    picture = RUGS[kind](picture, x + shaky, y + 0.004 * noise(x.shape, 2, 14, seed + 1), width, depth, colors, seed)
    pile = 1 + 0.07 * noise(x.shape, 40, 190, seed + 2) + 0.045 * noise(x.shape, 2, 12, seed + 3)
    return np.clip(picture * pile[..., None], 0.002, 0.92).astype(np.float32)


def _lines(picture: Field, x: Field, y: Field, width: float, depth: float, colors: Sequence[str], seed: int) -> Field:
    rng = np.random.default_rng(seed)
    for color, angle in zip([*colors[1:], *colors[1:]], rng.uniform(-1.2, 1.2, 4), strict=False):
        across = x * np.cos(angle) + y * np.sin(angle) + rng.uniform(-0.5, 0.5) * width
        picture = over(picture, color, soft(np.abs(across) - 0.018, 0.006) * 0.8)
    return picture


def _diamonds(
    picture: Field, x: Field, y: Field, width: float, depth: float, colors: Sequence[str], seed: int
) -> Field:
    pitch = 0.34
    for sign in (1, -1):
        distance = np.abs((((x + sign * y * 0.62) / pitch + 0.5) % 1) - 0.5) * pitch
        picture = over(picture, colors[1], soft(distance - 0.008, 0.004) * 0.8)
    return picture


def _border(picture: Field, x: Field, y: Field, width: float, depth: float, colors: Sequence[str], seed: int) -> Field:
    inset = np.minimum(width / 2 - np.abs(x), depth / 2 - np.abs(y))
    picture = over(picture, colors[1], soft(np.abs(inset - 0.14) - 0.035, 0.005))
    picture = over(picture, colors[2], soft(np.abs(inset - 0.22) - 0.008, 0.004))
    strokes = np.clip(noise(x.shape, 1, 7, seed + 5), -2, 2)
    return over(picture, colors[1], 0.22 * soft(-strokes + 0.5, 0.25) * (inset > 0.25))


def _medallion(
    picture: Field, x: Field, y: Field, width: float, depth: float, colors: Sequence[str], seed: int
) -> Field:
    inset = np.minimum(width / 2 - np.abs(x), depth / 2 - np.abs(y))
    band = max(0.18, 0.13 * min(width, depth))
    u, v = x / (width / 2 - band), y / (depth / 2 - band)
    radius = np.hypot(u, v)
    angle = np.arctan2(v, u)
    petals = 0.52 + 0.10 * np.cos(8 * angle) + 0.04 * np.cos(16 * angle)
    for scale, color in zip(
        (1.0, 0.86, 0.52, 0.40, 0.18), (colors[1], colors[2], colors[3], colors[0], colors[1]), strict=True
    ):
        picture = over(picture, color, soft(radius - petals * scale, 0.012))
    corner = np.hypot(1 - np.abs(u), 1 - np.abs(v)) + 0.05 * np.cos(10 * np.arctan2(1 - np.abs(v), 1 - np.abs(u)))
    picture = over(picture, colors[2], soft(corner - 0.46, 0.012) * (inset > band))
    picture = over(picture, colors[3], soft(corner - 0.36, 0.012) * (inset > band))
    vine = np.cos(2 * np.pi * x / 0.21) * np.cos(2 * np.pi * y / 0.21)
    picture = over(picture, colors[3], 0.75 * soft(0.72 - vine, 0.05) * (inset > band))
    picture = over(picture, colors[1], soft(inset - band, 0.006))
    flower = np.cos(2 * np.pi * x / 0.16) * np.cos(2 * np.pi * y / 0.16)
    picture = over(
        picture, colors[3], 0.85 * soft(0.35 - np.abs(flower), 0.06) * (inset < band * 0.8) * (inset > band * 0.25)
    )
    for at in (0.04, band * 0.92):
        picture = over(picture, colors[2], soft(np.abs(inset - at) - 0.012, 0.004))
    fade = np.clip(0.22 + 0.12 * noise(x.shape, 1, 9, seed + 7), 0, 0.6)
    return over(picture, colors[0], fade)


def _stripes(picture: Field, x: Field, y: Field, width: float, depth: float, colors: Sequence[str], seed: int) -> Field:
    phase = (y / 0.34) % 1
    for low, high, color in ((0.10, 0.30, colors[1]), (0.38, 0.43, colors[2]), (0.60, 0.64, colors[1])):
        picture = over(picture, color, soft(np.abs(phase - (low + high) / 2) - (high - low) / 2, 0.012) * 0.9)
    return picture


def _worn(picture: Field, x: Field, y: Field, width: float, depth: float, colors: Sequence[str], seed: int) -> Field:
    picture = _medallion(picture, x, y, width, depth, [colors[0], colors[1], colors[2], colors[1]], seed)
    scuffs = 0.6 * noise(x.shape, 1, 8, seed + 11) + 0.5 * noise(x.shape, 8, 70, seed + 12)
    return over(picture, colors[0], np.clip(0.52 + 0.28 * scuffs, 0, 0.95))


def _blocks(picture: Field, x: Field, y: Field, width: float, depth: float, colors: Sequence[str], seed: int) -> Field:
    rng = np.random.default_rng(seed)
    for color in [*colors[1:], colors[1]]:
        center = rng.uniform(-0.38, 0.38, 2) * [width, depth]
        radius = rng.uniform(0.16, 0.30) * depth
        power = rng.choice([2.0, 4.0])
        squeeze = rng.uniform(0.7, 1.5)
        distance = (np.abs((x - center[0]) / squeeze) ** power + np.abs(y - center[1]) ** power) ** (1 / power) - radius
        distance = (
            np.where(y > center[1], distance, np.maximum(distance, center[1] - y)) if rng.random() < 0.5 else distance
        )
        picture = over(picture, color, soft(distance, 0.006))
    return picture


def _plain(picture: Field, x: Field, y: Field, width: float, depth: float, colors: Sequence[str], seed: int) -> Field:
    ribs = 0.5 + 0.5 * np.cos(2 * np.pi * y / 0.05)
    inset = np.minimum(width / 2 - np.abs(x), depth / 2 - np.abs(y))
    return over(over(picture, colors[1], 0.22 * ribs), colors[1], 0.85 * soft(inset - 0.035, 0.004))


def _ripple(picture: Field, x: Field, y: Field, width: float, depth: float, colors: Sequence[str], seed: int) -> Field:
    bent = np.hypot(x * 0.8 + width * 0.3, y + depth * 0.2) + 0.03 * noise(x.shape, 1, 5, seed)
    line = np.abs(((bent / 0.24) % 1) - 0.5) * 0.24
    return over(picture, colors[1], soft(line - 0.02, 0.006) * 0.75)


Design = Callable[[Field, Field, Field, float, float, Sequence[str], int], Field]
RUGS: dict[str, Design] = {
    "lines": _lines,
    "diamonds": _diamonds,
    "border": _border,
    "medallion": _medallion,
    "stripes": _stripes,
    "worn": _worn,
    "blocks": _blocks,
    "plain": _plain,
    "ripple": _ripple,
}
