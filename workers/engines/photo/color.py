"""White balance from what should be grey."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_NORM = 6.0
_ROUNDS = 3
_NEUTRAL_SATURATION = 0.22
_ENOUGH = 0.04
_STRENGTH = 0.75
_MOST = 0.14


def white_gains(proxy: NDArray[np.uint8]) -> tuple[NDArray[np.float32], float]:
    """Gains (3,) for the channels of a gamma-coded picture, and the share of pixels that they rest on.

    Shades of grey (Finlayson and Trezzi, 2004: the illuminant is the Minkowski norm of the picture, p = 6), asked of
    near-neutral pixels only: neither dark nor near clipping, little saturation under the estimate so far, repeated
    because a strong cast hides what is neutral. Warm light that belongs to a room is not taken out whole, and no
    channel moves more than 14 %. The gains keep the luma of grey. With too few neutral pixels they are all 1.
    """
    pixels = proxy.reshape(-1, 3).astype(np.float32) / 255.0
    gains = np.ones(3, np.float32)
    share = 0.0
    for _ in range(_ROUNDS):
        neutral = _near_neutral(pixels, gains)
        share = float(neutral.mean())
        if share < _ENOUGH:
            return np.ones(3, np.float32), share
        illuminant = np.mean(pixels[neutral] ** _NORM, axis=0) ** (1.0 / _NORM)
        gains = (illuminant.mean() / illuminant).astype(np.float32)
    gains = 1.0 + _STRENGTH * (gains - 1.0)
    gains /= np.float32(np.dot(gains, _LUMA))
    bounded: NDArray[np.float32] = np.clip(gains, 1.0 - _MOST, 1.0 + _MOST)
    return bounded, share


def _near_neutral(pixels: NDArray[np.float32], gains: NDArray[np.float32]) -> NDArray[np.bool_]:
    balanced = pixels * gains
    high, low = balanced.max(axis=1), balanced.min(axis=1)
    saturation = (high - low) / np.maximum(high, 1e-3)
    return (saturation < _NEUTRAL_SATURATION) & (low > 0.2) & (pixels.max(axis=1) < 0.94)


def luma(image: NDArray[Any]) -> NDArray[np.float32]:
    """Rec. 601 luma of gamma-coded RGB (..., 3), in the same units."""
    weighted: NDArray[np.float32] = image.astype(np.float32) @ _LUMA
    return weighted


_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
