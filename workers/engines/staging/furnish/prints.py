"""Patterned cushion covers, woven or printed on linen: one pattern for each style, seamless over 0.3 m. Linear RGB."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.furnish import textures
from workers.engines.staging.furnish.order import Order
from workers.engines.staging.furnish.textures import SIZE, Tile, clouds, linear
from workers.engines.staging.scene import Material

Field = NDArray[np.float64]
EDGE = 0.02
REPEAT = 0.3


def _inked(distance: Field) -> Field:
    """1 where distance < 0, with a soft edge, all in tiles."""
    result: Field = 1 / (1 + np.exp(np.clip(distance / (0.3 * EDGE), -40, 40)))
    return result


def _wave(values: Field) -> Field:
    """A triangle wave of period 1 between 0 and 0.5."""
    result: Field = np.abs((values + 0.5) % 1 - 0.5)
    return result


def _pinstripe(u: Field, v: Field) -> Field:
    return _inked(_wave(u * 4) - 0.04)


def _crosses(u: Field, v: Field) -> Field:
    shift = (np.floor(v * 4) % 2) * 0.5
    x, y = _wave(u * 4 + shift + 0.5), _wave(v * 4 + 0.5)
    return _inked(np.minimum(np.maximum(x - 0.16, y - 0.045), np.maximum(y - 0.16, x - 0.045)))


def _ikat(u: Field, v: Field) -> Field:
    bled = 0.035 * clouds(4, 40, 5, stretch=0.1)
    ring = _wave((_wave(u * 2) + _wave(v * 2) + bled) * 4)
    return _inked(ring - 0.15)


def _gingham(u: Field, v: Field) -> Field:
    return 0.5 * (_inked(_wave(u * 6) - 0.25) + _inked(_wave(v * 6) - 0.25))


def _herringbone(u: Field, v: Field) -> Field:
    slope = np.where(np.floor(u * 8) % 2 > 0, u * 8, -u * 8)
    return _inked(_wave(v * 16 + slope) - 0.22)


def _awning(u: Field, v: Field) -> Field:
    return np.maximum(_inked(_wave(u * 3) - 0.16), _inked(np.abs(_wave(u * 3) - 0.24) - 0.025))


def _lattice(u: Field, v: Field) -> Field:
    bars = np.minimum(_wave(u * 3 + v * 3), _wave(u * 3 - v * 3))
    return _inked(bars - 0.05)


def _zigzag(u: Field, v: Field) -> Field:
    return _inked(_wave(v * 4 + 1.2 * _wave(u * 4)) - 0.16)


def _sashiko(u: Field, v: Field) -> Field:
    lines = np.minimum(_wave(v * 5 + 0.5 * np.sin(2 * np.pi * u * 2) ** 2), _wave(v * 5 + 0.5))
    return _inked(lines - 0.035) * _inked(_wave(u * 20) - 0.33)


PATTERNS: dict[str, Callable[[Field, Field], Field]] = {
    "modern": _pinstripe,
    "scandi": _crosses,
    "boho": _ikat,
    "country": _gingham,
    "industrial": _herringbone,
    "mediterranean": _awning,
    "luxury": _lattice,
    "eclectic": _zigzag,
    "japandia": _sashiko,
}


@cache
def printed_tile(style: str, ground: str, ink: str, seed: int) -> Tile:
    """The style's pattern in ink on linen of the ground's colour, (SIZE, SIZE, 3)."""
    line = (np.arange(SIZE) + 0.5) / SIZE
    v, u = np.meshgrid(line, line, indexing="ij")
    amount = (0.88 * PATTERNS[style](u, v))[..., None]
    base = textures.linen(ground, seed)
    grain = base / np.maximum(linear(ground), 1e-3)
    mixed: Tile = np.clip(base * (1 - amount) + linear(ink) * grain * amount, 0.001, 0.95).astype(np.float32)
    return mixed


@cache
def _cover(style: str, ground: str, ink: str, seed: int) -> Material:
    red, green, blue = 0.6 * linear(ground) + 0.4 * linear(ink)
    tile = printed_tile(style, ground, ink, seed % 89)
    return Material(
        "print", (float(red), float(green), float(blue)), tile, REPEAT, roughness=0.9, sheen=0.3, specular=0.2
    )


def cushion_cover(order: Order, index: int) -> Material:
    """The cover of the n-th loose cushion: plain in the style's accents, every third one patterned."""
    if index % 3 != 1:
        return order.accent(index)
    accents = [color for _, color in order.style.accents]
    light = max(accents, key=lambda color: float(linear(color).sum()))
    inks = [color for color in accents if color != light]
    return _cover(order.style.name, light, inks[(index // 3 + order.seed) % len(inks)], order.seed)
