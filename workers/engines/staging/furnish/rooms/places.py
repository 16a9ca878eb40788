"""Places relative to a piece: beside it, before it, around it. Metres; u to a piece's right, v to its back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from workers.engines.staging.furnish.anchors import turned
from workers.engines.staging.scene import Placement

Dims = tuple[float, float, float]


def local(anchor: Placement, u: float, v: float) -> tuple[float, float]:
    """World x, y of a point in a piece's own frame (v < 0 in front of it)."""
    cosine, sine = np.cos(anchor.yaw), np.sin(anchor.yaw)
    return float(anchor.x + u * cosine - v * sine), float(anchor.y + u * sine + v * cosine)


def at(
    anchor: Placement,
    piece: str,
    dims: Dims,
    u: float,
    v: float,
    turn: float = 0.0,
    options: Mapping[str, Any] | None = None,
) -> Placement:
    """A piece at a point of another's frame, turned against it."""
    x, y = local(anchor, u, v)
    return Placement(piece, x, y, turned(anchor.yaw, turn), *dims, options=options or {})


def beside(anchor: Placement, side: int, piece: str, dims: Dims, gap: float, v: float) -> Placement:
    """A piece to the left (-1) or right (+1) of another, looking the same way."""
    return at(anchor, piece, dims, side * (anchor.width / 2 + gap + dims[0] / 2), v)


def sides_by_distance(anchor: Placement) -> list[int]:
    """The sides of a piece, the one farther from the camera first: what is tall goes there."""
    return sorted((-1, 1), key=lambda side: -float(np.hypot(*local(anchor, side * anchor.width / 2, 0.0))))
