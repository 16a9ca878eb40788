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

    step: told the share that is done, from 0, before every tile and at the end; may raise to stop. The tiles of a row
    fade into each other first, then the row into those above it, so that a tile's own edges never count, not even where
    four tiles meet. Beside the result one row is in memory.
    """
    height, width = color.shape[:2]
    rows, columns = spans(height, most), spans(width, most)
    result = np.empty((height * scale, width * scale, 3), np.uint8)
    for y, row in enumerate(rows):
        strip = np.empty(((row.end - row.start) * scale, width * scale, 3), np.uint8)
        for x, column in enumerate(columns):
            step((y * len(columns) + x) / (len(rows) * len(columns)))
            tile = np.ascontiguousarray(color[row.start : row.end, column.start : column.end])
            made = faithful(tile, upscale(tile))
            _lay(strip.swapaxes(0, 1), made.swapaxes(0, 1), columns, x, scale)
        _lay(result, strip, rows, y, scale)
    step(1.0)
    return result


def _lay(result: Pixels, made: Pixels, along: list[Span], number: int, scale: int) -> None:
    """Put a part into the result along its first axis, fading in over what it shares with the part before."""
    span = along[number]
    target = result[span.start * scale : span.end * scale]
    shared = (along[number - 1].end - span.start) * scale if number else 0
    target[shared:] = made[shared:]
    if shared:
        weight = _weights(shared, scale)[:, None, None]
        target[:shared] = np.rint(target[:shared] * (1.0 - weight) + made[:shared] * weight).astype(np.uint8)


def _weights(shared: int, scale: int) -> NDArray[np.float32]:
    """How much the later part counts: nothing at first, then a ramp in the middle of what is shared, then all."""
    ramp = FADE * scale
    places = np.arange(shared, dtype=np.float32) - (shared - ramp) // 2 + 0.5
    return np.clip(places / ramp, 0.0, 1.0)
