"""What stands or hangs before the walls of synthetic rooms: radiators, fireplaces, sockets and switches."""

from __future__ import annotations

import numpy as np

from bench.rooms.builder import Builder, paint
from bench.rooms.parts import Hole


def build_mounted(builder: Builder, one: Hole) -> None:
    """A radiator, fireplace or socket on its rectangle of the wall."""
    {"radiator": _radiator, "fireplace": _fireplace, "socket": _socket}[one.kind](builder, one)


def _radiator(builder: Builder, one: Hole) -> None:
    """White metal, 10 cm deep: a ribbed panel, or columns with gaps between them."""
    white = paint((0.83, 0.83, 0.81), 0.3)
    if one.style == "columns":
        for low in np.arange(one.low, one.high - 0.05, 0.085):
            builder.strip(one.wall, (low, low + 0.06), (-0.03, -0.13), (one.bottom, one.top), white)
        for level in (one.bottom + 0.05, one.top - 0.09):
            builder.strip(one.wall, (one.low, one.high), (-0.06, -0.10), (level, level + 0.04), white)
        return
    builder.strip(one.wall, (one.low, one.high), (-0.03, -0.09), (one.bottom, one.top), white)
    for low in np.arange(one.low + 0.03, one.high - 0.04, 0.05):
        builder.strip(one.wall, (low, low + 0.025), (-0.09, -0.10), (one.bottom + 0.03, one.top - 0.03), white)


def _fireplace(builder: Builder, one: Hole) -> None:
    """Pilasters and a mantel around a black firebox, on a hearth slab."""
    stone = paint((0.80, 0.78, 0.74) if one.low % 0.5 < 0.3 else (0.30, 0.22, 0.17), 0.4)
    black = paint((0.02, 0.02, 0.02), 0.8)
    side, head = 0.22 * (one.high - one.low), one.bottom + 0.72 * (one.top - one.bottom)
    wall = one.wall
    for low, high in ((one.low, one.low + side), (one.high - side, one.high)):
        builder.strip(wall, (low, high), (0.0, -0.12), (0.0, one.top - 0.05), stone)
    builder.strip(wall, (one.low + side, one.high - side), (0.0, -0.11), (head, one.top - 0.05), stone)
    builder.strip(wall, (one.low - 0.05, one.high + 0.05), (0.0, -0.2), (one.top - 0.05, one.top), stone)
    builder.strip(wall, (one.low + side, one.high - side), (0.0, -0.02), (0.0, head), black)
    slate = paint((0.07, 0.07, 0.075), 0.5)
    builder.strip(wall, (one.low, one.high), (0.0, -0.4), (0.0, 0.02), slate)


def _socket(builder: Builder, one: Hole) -> None:
    """A white plate with darker insets."""
    white, grey = paint((0.86, 0.86, 0.85), 0.3), paint((0.45, 0.45, 0.45), 0.4)
    builder.strip(one.wall, (one.low, one.high), (0.0, -0.009), (one.bottom, one.top), white)
    count = max(1, round((one.high - one.low) / 0.08))
    width = (one.high - one.low) / count
    inset = 0.025 if one.style == "socket" else 0.012
    for index in range(count):
        low = one.low + index * width
        span = (low + inset, low + width - inset)
        colour = grey if one.style == "socket" else white
        builder.strip(one.wall, span, (-0.009, -0.013), (one.bottom + inset, one.top - inset), colour)
