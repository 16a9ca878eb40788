"""Shadows and highlights: exposure fusion worked out small, applied large."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.photo.color import luma

Floats = NDArray[np.floating[Any]]

_STOPS = (-1.0, 0.0, 1.0, 1.8)
_STRENGTH = 0.75
_MIDDLE = 0.56
_WHITE = 0.9
_MOST_LIFT = 1.6
_GAIN = (0.7, 2.6)
_FLOOR = 0.03
_GUIDE_SOFTNESS = 0.01


@dataclass(frozen=True)
class ToneMap:
    """log gain = slope * luma + offset, both maps at the size of the proxy; luma 0 to 1, gamma-coded.

    The coefficients of a guided filter (He and Sun, "Fast Guided Filter", 2015): smooth maps that, with the full-size
    luma put in, give a gain with the full-size picture's own edges.
    """

    slope: NDArray[np.float32]
    offset: NDArray[np.float32]

    def gain(self, rows_luma: Floats, top: int, height: int) -> Floats:
        """Gain for the rows of a picture `height` pixels high that start at `top`; rows_luma (rows, W), 0 to 1."""
        rows, width = rows_luma.shape
        slope = _rows(self.slope, top, rows, height, width)
        offset = _rows(self.offset, top, rows, height, width)
        found: Floats = np.exp(np.clip(slope * rows_luma + offset, *np.log(_GAIN)))
        return found


def fuse(proxy: NDArray[np.uint8], gains: NDArray[np.float32]) -> ToneMap:
    """The tone map for a small copy (H, W, 3) of the photo, white balance `gains` included before it.

    Brackets are made from the one exposure (stops of -1 to 1.8, as gain on gamma-coded values by 2^(stops / 2.2)) and
    fused as Mertens, Kautz and Van Reeth did (2007). A dark result is lifted, a bright photo is not darkened.
    """
    image = np.minimum(proxy.astype(np.float32) / 255.0 * gains, 1.0)
    before = luma(image)
    brackets = [np.minimum(image * np.float32(2 ** (stops / 2.2)) * 255.0, 255.0).astype(np.uint8) for stops in _STOPS]
    fused = luma(np.clip(cv2.createMergeMertens(1.0, 0.6, 1.0).process(brackets), 0.0, 1.0))
    log_gain = _STRENGTH * np.log((fused + _FLOOR) / (before + _FLOOR))
    toned = before * np.exp(log_gain)
    lift = np.log(_lift(before, toned))
    return _guided(before, (log_gain + lift).astype(np.float32))


def _lift(before: Floats, toned: Floats) -> float:
    """One gain for all: halfway between what puts the whites and what puts the mean where a bright interior has them.

    Never so small that the photo ends up darker than it came.
    """
    white = _WHITE / max(float(np.percentile(toned, 97)), 0.05)
    middle = _MIDDLE / max(float(toned.mean()), 0.05)
    no_darker = float(before.mean()) / max(float(toned.mean()), 1e-3)
    return min(max(float(np.sqrt(white * middle)), no_darker), _MOST_LIFT)


def _guided(guide: Floats, target: Floats) -> ToneMap:
    radius = max(2, round(0.03 * min(guide.shape)))
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(values: Floats) -> Floats:
        return np.asarray(cv2.blur(values, size, borderType=cv2.BORDER_REFLECT), np.float32)

    mean_guide, mean_target = mean(guide), mean(target)
    variance = mean(guide * guide) - mean_guide**2
    covariance = mean(guide * target) - mean_guide * mean_target
    slope = covariance / (variance + _GUIDE_SOFTNESS)
    offset = mean_target - slope * mean_guide
    return ToneMap(mean(slope).astype(np.float32), mean(offset).astype(np.float32))


def _rows(values: NDArray[np.float32], top: int, rows: int, height: int, width: int) -> Floats:
    """Some rows of `values` enlarged to (height, width), bilinear, pixel centres aligned as cv2.resize does."""
    position = (np.arange(top, top + rows) + 0.5) * values.shape[0] / height - 0.5
    position = np.clip(position, 0, values.shape[0] - 1)
    above = np.floor(position).astype(int)
    below = np.minimum(above + 1, values.shape[0] - 1)
    part = (position - above).astype(np.float32)[:, None]
    picked = np.ascontiguousarray(values[above] * (1 - part) + values[below] * part, np.float32)
    return np.asarray(cv2.resize(picked, (width, rows), interpolation=cv2.INTER_LINEAR), np.float32)
