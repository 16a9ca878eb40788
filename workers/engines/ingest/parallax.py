"""Whether two aligned pictures were taken from one place, or show what only looks alike."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.ingest.align import contrasts

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

TILE, REACH, STILL = 1 / 12, 1 / 40, 1 / 160
"""Side of a tile, how far its contents are looked for, and how far they may lie off in a set that hands held: shares of
the picture's width. A camera that was moved by 10 cm shifts what is 2 m away by 1/60 against what is 4 m away."""

STEADY_MOST = 0.05
"""Share of displaced tiles from which two pictures do not belong together. Sets from one place reach 0.01, somebody
walking through one of them included; 30 cm to the side, and rooms that look alike, start at 0.06."""

_TEXTURE = 4.0
"""Standard deviation of contrast from which a tile has something to hold on to; noise reaches 2."""
_FOUND, _BETTER = 0.6, 0.05
"""Correlation at which a tile's contents are found, and by how much it must be higher there than in place."""
_FEWEST = 8


def displaced_share(one: Floats, two: Floats, comparable: Bytes) -> float:
    """Share of the tiles with texture whose contents lie elsewhere in the other picture, 0 to 1.

    one, two: contrasts (H, W) of two pictures of one view after the whole was aligned. comparable: (H, W), above 0
    where both are exposed well. A turn or a shift of the camera moves everything, and alignment takes it back; a step
    aside moves near things against far ones, which it cannot. What is in one picture only is found nowhere and does not
    count. 0 when there are too few tiles to tell.
    """
    height, width = one.shape
    tile, reach, still = round(width * TILE), max(4, round(width * REACH)), max(2, round(width * STILL))
    seen = displaced = 0
    for top in range(reach, height - tile - reach + 1, tile // 2):
        for left in range(reach, width - tile - reach + 1, tile // 2):
            inner = np.s_[top : top + tile, left : left + tile]
            if (comparable[inner] > 0).mean() < 0.9 or one[inner].std() < _TEXTURE:
                continue
            around = two[top - reach : top + tile + reach, left - reach : left + tile + reach]
            if around.std() < _TEXTURE / 2:
                continue
            found = cv2.matchTemplate(around, one[inner], cv2.TM_CCOEFF_NORMED)
            near = found[reach - still : reach + still + 1, reach - still : reach + still + 1].max()
            seen += 1
            displaced += int(found.max() > _FOUND and found.max() - near > _BETTER)
    return displaced / seen if seen >= _FEWEST and displaced > 1 else 0.0


def from_one_place(reference: Bytes, aligned: Bytes) -> bool:
    """Whether two aligned pictures (H, W, 3), of any exposures, can be of one view from one place."""
    one, two, comparable = contrasts(reference, aligned)
    return max(displaced_share(one, two, comparable), displaced_share(two, one, comparable)) <= STEADY_MOST
