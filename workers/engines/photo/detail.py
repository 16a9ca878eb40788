"""Noise and sharpness. Pictures are float (H, W, 3), gamma-coded, 0 to 255."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

HALO = 32
"""Rows of neighbours that a strip needs above and below, so that its result is that of the whole picture."""

QUIET = 0.5
"""The least noise that is counted with, near what rounding to 8 bits makes by itself (0.29): steps of a single value in
flat places would otherwise be taken for detail, and be raised with it."""

_BLOCK = 16
_SAMPLE = 256
_LAPLACIAN = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)


def noise_level(image: NDArray[np.uint8]) -> float:
    """Standard deviation of the luma noise, 0 to 255, from the flattest quarter of blocks in up to 25 samples.

    Immerkaer's estimate (1996) per block of 16 x 16: sqrt(pi / 2) / 6 times the mean absolute response to the
    difference of two Laplacians, which straight edges and gradients do not excite. Near-clipped blocks do not count,
    and neither does what rounding to 8 bits adds by itself (a variance of 1/12, where shades run smoothly).
    """
    height, width = image.shape[:2]
    levels = []
    for top in np.unique(np.linspace(0, max(0, height - _SAMPLE), 5).astype(int)):
        for left in np.unique(np.linspace(0, max(0, width - _SAMPLE), 5).astype(int)):
            sample = image[top : top + _SAMPLE, left : left + _SAMPLE]
            levels.append(_block_levels(sample))
    found = np.concatenate(levels)
    level = float(np.percentile(found, 12.5)) if len(found) else 0.0
    return float(np.sqrt(max(0.0, level**2 - 1 / 12)))


def _block_levels(sample: NDArray[np.uint8]) -> Floats:
    grey = cv2.cvtColor(sample, cv2.COLOR_RGB2GRAY).astype(np.float32)
    response = np.abs(cv2.filter2D(grey, cv2.CV_32F, _LAPLACIAN))
    rows, columns = grey.shape[0] // _BLOCK, grey.shape[1] // _BLOCK
    if rows == 0 or columns == 0:
        return np.zeros(0, np.float32)

    def blocks(values: Floats) -> Floats:
        cut = values[: rows * _BLOCK, : columns * _BLOCK].reshape(rows, _BLOCK, columns, _BLOCK)
        return np.asarray(cut.mean(axis=(1, 3)), np.float32)

    means = blocks(grey)
    return blocks(response)[(means > 16) & (means < 240)] * np.float32(np.sqrt(np.pi / 2) / 6)


def denoise(image: Floats, noise: float) -> Floats:
    """Guided filters (He, Sun and Tang, 2010) whose softness follows the noise: flat places are averaged, whatever
    varies much more than the noise is kept. Chroma is smoothed harder, since eyes do not miss its detail."""
    noise = max(noise, QUIET)
    coded = cv2.cvtColor(np.ascontiguousarray(image, np.float32), cv2.COLOR_RGB2YCrCb)
    bright, red, blue = (np.asarray(channel, np.float32) for channel in cv2.split(coded))
    smooth = [
        _self_guided(bright, 3, (1.3 * noise) ** 2),
        _self_guided(red, 6, (2.5 * noise) ** 2),
        _self_guided(blue, 6, (2.5 * noise) ** 2),
    ]
    return np.asarray(cv2.cvtColor(cv2.merge(smooth), cv2.COLOR_YCrCb2RGB), np.float32)


def _self_guided(values: Floats, radius: int, softness: float) -> Floats:
    size = (2 * radius + 1, 2 * radius + 1)
    # Differences from a middle value keep float32 exact enough in E[x^2] - E[x]^2.
    centred = values - np.float32(128.0)
    mean = cv2.blur(centred, size)
    variance = np.maximum(cv2.blur(centred * centred, size) - mean * mean, 0.0)
    slope = variance / (variance + np.float32(softness))
    offset = mean - slope * mean
    return np.asarray(cv2.blur(slope, size) * centred + cv2.blur(offset, size) + np.float32(128.0), np.float32)


def sharpen(image: Floats, noise: float | Floats, width: int) -> Floats:
    """Unsharp masking of the luma. Detail below 1.5 times the noise is not raised, and no value moves more than 10.

    noise: standard deviation in this picture, for all of it or (H, W), for what was lifted is noisier. width: of the
    whole picture, pixels; larger pictures are looked at from further away, so their radius grows.
    """
    grey = np.ascontiguousarray(image @ np.array([0.299, 0.587, 0.114], np.float32), np.float32)
    sigma = float(np.clip(width / 2500, 0.8, 1.8))
    detail = grey - cv2.GaussianBlur(grey, (0, 0), sigma)
    core = np.asarray(1.5 * np.maximum(noise, QUIET), np.float32)
    raised = np.sign(detail) * np.maximum(np.abs(detail) - core, 0.0) * np.float32(0.45)
    return np.asarray(image + np.clip(raised, -10.0, 10.0)[..., None], np.float32)
