"""A picture through a network in tiles: bounded memory, a step that can be told and stopped, and no seams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.engines.realesrgan.fidelity import faithful

CONTEXT = 12
"""Input pixels at an inner edge of a tile that are thrown away: they are what the network makes without neighbours. The
compact networks look 18 pixels far, and from 12 on a missing neighbour changes a pixel by 3 levels of 255 at most."""
FADE = 8
"""Input pixels over which the next tile takes over."""
OVERLAP = 2 * CONTEXT + FADE

Pixels = NDArray[np.uint8]
Upscale = Callable[[Pixels], Pixels]
"""(h, w, 3) to (h·s, w·s, 3)."""


@dataclass(frozen=True)
class Span:
    """Where a tile begins and ends along one axis, in input pixels."""

    start: int
    end: int


def spans(length: int, most: int) -> list[Span]:
    """Tiles of nearly the same size and at most `most` pixels, each overlapping the one before by at least OVERLAP.

    Raises ValueError when `most` is not larger than the overlap.
    """
    if most <= OVERLAP:
        raise ValueError(f"a tile must be larger than its overlap of {OVERLAP} pixels; got {most}")
    if length <= most:
        return [Span(0, length)]
    count = -(-(length - OVERLAP) // (most - OVERLAP))
    size = -(-(length + (count - 1) * OVERLAP) // count)
    starts = [round(number * (length - size) / (count - 1)) for number in range(count)]
    return [Span(start, start + size) for start in starts]


def upscaled(color: Pixels, scale: int, upscale: Upscale, most: int, step: Callable[[float], None]) -> Pixels:
    """color (H, W, 3) scale times as large. upscale: does one tile of at most most x most pixels.

    step: told the share that is done, from 0, before every tile and at the end; may raise to stop. Tiles are laid over
    each other row by row, each fading in over the ones that lie there already, so that beside the result only one tile
    is in memory.
    """
    height, width = color.shape[:2]
    rows, columns = spans(height, most), spans(width, most)
    result = np.empty((height * scale, width * scale, 3), np.uint8)
    for y, row in enumerate(rows):
        for x, column in enumerate(columns):
            step((y * len(columns) + x) / (len(rows) * len(columns)))
            tile = np.ascontiguousarray(color[row.start : row.end, column.start : column.end])
            made = faithful(tile, upscale(tile))
            above, left = (_shared(rows, y), _shared(columns, x))
            _lay(result, made, row.start * scale, column.start * scale, above * scale, left * scale, scale)
    step(1.0)
    return result


def _shared(along: list[Span], number: int) -> int:
    """Input pixels that a tile has in common with the one before it."""
    return along[number - 1].end - along[number].start if number else 0


def _lay(result: Pixels, made: Pixels, top: int, left: int, over: int, beside: int, scale: int) -> None:
    """Put a tile into the result at (top, left). over, beside: output pixels that it shares with what lies there."""
    height, width = made.shape[:2]
    target = result[top : top + height, left : left + width]
    down, right = _weights(height, over, scale), _weights(width, beside, scale)
    target[over:, beside:] = made[over:, beside:]
    for part in (np.s_[:over, :], np.s_[over:, :beside]):
        weight = (down[part[0], None] * right[None, part[1]])[..., None]
        target[part] = np.rint(target[part] * (1.0 - weight) + made[part] * weight).astype(np.uint8)


def _weights(length: int, shared: int, scale: int) -> NDArray[np.float32]:
    """How much of a tile counts along one axis: nothing, then a ramp in the middle of the shared part, then all."""
    ramp = FADE * scale
    start = (shared - ramp) // 2
    places = np.arange(length, dtype=np.float32) - start + 0.5
    return np.clip(places / ramp, 0.0, 1.0) if shared else np.ones(length, np.float32)
