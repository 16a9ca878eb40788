"""Numbers that say what an enhancement did to a photo."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.photo.color import luma

Floats = NDArray[np.floating[Any]]

_SIGMA = 1.5
_CONSTANT = (0.03 * 255) ** 2 / 2


def structure_similarity(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float:
    """Mean of the structure term of SSIM (Wang et al., 2004), luma, Gaussian window of 1.5: -1 to 1.

    (covariance + C) / (deviation x deviation + C): whether the same edges are in the same places, whatever became of
    brightness and contrast, which this engine changes on purpose. Both pictures (H, W, 3), same size.
    """
    one, two = luma(before), luma(after)

    def mean(values: Floats) -> Floats:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), _SIGMA), np.float32)

    mean_one, mean_two = mean(one), mean(two)
    variance_one = np.maximum(mean(one * one) - mean_one**2, 0.0)
    variance_two = np.maximum(mean(two * two) - mean_two**2, 0.0)
    covariance = mean(one * two) - mean_one * mean_two
    return float(np.mean((covariance + _CONSTANT) / (np.sqrt(variance_one * variance_two) + _CONSTANT)))


def mean_luminance(image: NDArray[np.uint8]) -> float:
    """Mean Rec. 601 luma of a gamma-coded picture, 0 to 1."""
    return float(luma(cv2.mean(image)[:3] @ np.eye(3)) / 255.0)
