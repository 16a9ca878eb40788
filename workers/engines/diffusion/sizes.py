"""The size at which a pipeline works."""

from __future__ import annotations

import math


def work_size(width: int, height: int, multiple: int, most_pixels: int) -> tuple[int, int]:
    """Width and height: the shape of the picture, about most_pixels at most, both divisible by multiple."""
    share = min(1.0, math.sqrt(most_pixels / (width * height)))
    return (
        max(multiple, round(width * share / multiple) * multiple),
        max(multiple, round(height * share / multiple) * multiple),
    )
