"""An upscaled picture must still be the picture that came in: what it lost is measured, and given back.

The networks smooth grain, carpet and leather away and shift flat colours by a few levels. Scaled down again, their
result should give the input; the difference goes back into it (iterative back-projection after M. Irani and S. Peleg,
"Improving resolution by image registration", 1991, one step).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

COLOR_SIGMA = 4.0
"""Input pixels. A difference coarser than this is a shift of colour and goes back in full."""
DETAIL_SHARE = 0.5
"""How much of a finer difference goes back: it is texture, but also the noise that is better left out."""
MOST_DECIBEL = 99.0
STRIP = 256
"""Input rows that are compared at once, so that a large result is never in memory as floating point numbers."""

Pixels = NDArray[np.uint8]


def faithful(small: Pixels, large: Pixels) -> Pixels:
    """large (H·s, W·s, 3) with the colours and half of the fine detail of small (H, W, 3) that it lost."""
    height, width = small.shape[:2]
    lost = small.astype(np.float32) - _reduced(large, width, height)
    coarse = cv2.GaussianBlur(lost, (0, 0), COLOR_SIGMA, borderType=cv2.BORDER_REPLICATE)
    back = coarse + DETAIL_SHARE * (lost - coarse)
    back = cv2.resize(back, (large.shape[1], large.shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.clip(large + back + 0.5, 0, 255).astype(np.uint8)


def agreement_psnr(small: Pixels, large: Pixels, alpha: Pixels | None = None) -> float:
    """Peak signal-to-noise ratio, in dB and 99 at most, of large scaled down by area against small.

    alpha: of small; wholly transparent pixels do not count.
    """
    height, width = small.shape[:2]
    scale = large.shape[0] // height
    squares, count = 0.0, 0
    for top in range(0, height, STRIP):
        rows = slice(top, min(top + STRIP, height))
        difference = (
            _reduced(large[rows.start * scale : rows.stop * scale], width, rows.stop - rows.start) - small[rows]
        )
        if alpha is not None:
            difference = difference[alpha[rows] > 0]
        squares += float(np.sum(np.square(difference), dtype=np.float64))
        count += difference.size
    return MOST_DECIBEL if squares == 0 else min(MOST_DECIBEL, float(10 * np.log10(255.0**2 * count / squares)))


def _reduced(large: Pixels, width: int, height: int) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(large.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA), np.float32)
