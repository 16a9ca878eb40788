"""sRGB to linear light and back (IEC 61966-2-1), and luminance (Rec. 709)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)

_LEVELS = np.arange(256, dtype=np.float64) / 255.0
_TO_LINEAR = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4).astype(np.float32)


def to_linear(photo_srgb: NDArray[Any]) -> NDArray[np.float32]:
    """uint8 sRGB to linear, 0 to 1; any shape."""
    return np.asarray(_TO_LINEAR[photo_srgb], np.float32)


def to_srgb(linear: Any) -> NDArray[np.float32]:
    """Linear, arrays or a number, to sRGB values 0 to 255, clipped and not rounded (grain may follow)."""
    light = np.clip(linear, 0.0, 1.0).astype(np.float32)
    curve = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.power(light, np.float32(1 / 2.4)) - 0.055)
    return np.asarray(curve * 255, np.float32)


def luminance(linear: NDArray[Any]) -> NDArray[np.float32]:
    """Rec. 709 luminance of (..., 3) linear colours."""
    return np.asarray(linear @ LUMINANCE, np.float32)
