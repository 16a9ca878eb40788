"""The photo's grain where a fill is smoother than the photo around it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Mask = NDArray[np.bool_]

RIM_PIXELS = 24
"""Grain is measured this far around a hole."""
MOST_GRAIN = 6.0
"""Levels: what is more is texture."""
FEWEST = 150
"""Pixels that make a measurement."""
ALIKE = 0.85
"""Share of the grain around it from which a hole's grain is the same to the eye."""
EVEN_PIXELS = 9
"""Evenness is judged over this width."""
_KERNEL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)


def grained(photo_srgb: Picture, filled_srgb: Picture, cover: Picture, seed: int) -> Picture:
    """The filled photo (H, W, 3) with grey noise added to each hole up to the grain around it; cover (H, W): 255 is all
    fill, 0 stays as it is."""
    result = filled_srgb.copy()
    random = np.random.default_rng([seed % 65536, 11])
    count, labels, numbers, _ = cv2.connectedComponentsWithStats((cover > 0).astype(np.uint8))
    height, width = cover.shape
    for number in range(1, count):
        u, v, wide, tall, _ = numbers[number]
        window = np.s_[
            max(0, v - RIM_PIXELS) : min(height, v + tall + RIM_PIXELS),
            max(0, u - RIM_PIXELS) : min(width, u + wide + RIM_PIXELS),
        ]
        inside = labels[window] == number
        lacking = _lacking(photo_srgb[window], filled_srgb[window], inside, cover[window] == 0)
        if lacking <= 0.2:  # less is lost in rounding
            continue
        noise = lacking * random.standard_normal(inside.shape, np.float32)
        share = np.where(inside, cover[window].astype(np.float32) / 255.0, 0.0)
        made = result[window].astype(np.float32) + (noise * share)[..., None]
        result[window] = np.where(inside[..., None], np.clip(made + 0.5, 0, 255), result[window]).astype(np.uint8)
    return result


def _lacking(photo: Picture, filled: Picture, inside: Mask, free: Mask) -> float:
    """Standard deviation in levels of the noise that is missing inside."""
    deep = cv2.erode(inside.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    around = cv2.erode(free.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if deep.sum() < FEWEST or around.sum() < FEWEST:
        return 0.0
    own, wanted = (min(_grain(*pair), MOST_GRAIN) for pair in ((filled, deep), (photo, around)))
    return float(np.sqrt(wanted**2 - own**2)) if own < ALIKE * wanted else 0.0


def _grain(picture: Picture, inside: Mask) -> float:
    """Standard deviation of noise in levels (Immerkaer 1996), in the more even half of the place."""
    detail = np.abs(cv2.filter2D(picture.mean(axis=2, dtype=np.float32), -1, _KERNEL))
    uneven = cv2.blur(detail, (EVEN_PIXELS, EVEN_PIXELS))[inside]
    return float(detail[inside][uneven <= np.median(uneven)].mean()) * float(np.sqrt(np.pi / 2)) / 6.0
