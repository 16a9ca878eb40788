"""What colour says: how much each pixel looks like the floor rather than like walls and ceiling."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array
from workers.engines.staging.see.lines import Picture

GRAIN = 0.35
"""Weight of the local roughness (log scale) against colour, in LAB units per e-fold divided by 10."""
SHADING = 0.45
"""Weight of lightness against chroma: light falls off over a floor, its colour hardly changes."""


def features(photo_srgb: Picture) -> Array:
    """Per pixel (H, W, 4): weighted L, a, b of the smoothed picture and the logarithm of local roughness."""
    lab = cv2.cvtColor(photo_srgb, cv2.COLOR_RGB2LAB).astype(np.float32)
    smooth = cv2.bilateralFilter(lab, 7, 20, 5)
    lightness = lab[..., 0]
    mean = cv2.GaussianBlur(lightness, (0, 0), 4)
    variance = cv2.GaussianBlur(lightness**2, (0, 0), 4) - mean**2
    rough = 10 * np.log(np.sqrt(np.maximum(variance, 0)) + 1.0)
    return np.dstack([smooth[..., 0] * SHADING, smooth[..., 1], smooth[..., 2], rough * GRAIN]).astype(np.float32)


def _centres(samples: Array, count: int, least: float = 0.0) -> tuple[Array, Array]:
    """k-means centres (k, F) and spreads (k, F) of samples (N, F); the same samples give the same centres.

    Centres with less than the share `least` of the samples are left out.
    """
    rng = np.random.default_rng(7)
    picked = samples[rng.choice(len(samples), min(len(samples), 4000), replace=False)].astype(np.float32)
    cv2.setRNGSeed(7)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    labels, centres = cv2.kmeans(picked, min(count, len(picked)), np.empty(0), criteria, 2, cv2.KMEANS_PP_CENTERS)[1:]
    share = np.bincount(labels[:, 0], minlength=len(centres)) / len(labels)
    kept = share >= least  # what slipped into the sample from next to it
    spread = np.stack(
        [
            np.maximum(picked[labels[:, 0] == k].std(axis=0), 3.0) if share[k] > 0 else np.full(samples.shape[1], 3.0)
            for k in range(len(centres))
        ]
    )
    return np.asarray(centres, float)[kept], np.asarray(spread, float)[kept]


def _distance(values: Array, centres: Array, spreads: Array) -> Array:
    """Smallest normalised distance of values (..., 4) to the centres (k, 4)."""
    planes = [np.ascontiguousarray(values[..., feature], np.float32) for feature in range(values.shape[-1])]
    best = np.full(values.shape[:-1], np.inf, np.float32)
    for centre, spread in zip(centres.astype(np.float32), spreads.astype(np.float32), strict=True):
        squares = []
        for plane, middle, width in zip(planes, centre, spread, strict=True):  # four long rows, not many rows of four
            scaled = plane - middle
            scaled /= width
            squares.append(np.multiply(scaled, scaled, out=scaled))
        np.minimum(best, (squares[0] + squares[1]) + (squares[2] + squares[3]), out=best)
    return np.asarray(np.sqrt(best / len(planes)))


def floor_likeness(values: Array, floor: NDArray[np.bool_], other: NDArray[np.bool_]) -> Array:
    """-1 to 1 per pixel: 1 looks like the `floor` sample mask, -1 like the `other` sample mask or like neither.

    values: from `features`. Pixels that resemble both come out near 0: colour then has no say.
    """
    near = _distance(values, *_centres(values[floor], 4, 0.1))
    far = _distance(values, *_centres(values[other], 8))
    against = np.minimum(far, 3.0)
    return np.asarray(np.tanh((against - near) / 1.2))


def first_guess(values: Array, box: tuple[int, int, int, int], horizon: Array) -> Array:
    """Floor likeness before any layout is known: the bottom strip is floor, what lies above the horizon is not.

    horizon: per column, the row of the horizon.
    """
    height, width = values.shape[:2]
    u0, v0, u1, v1 = box
    rows, columns = np.mgrid[0:height, 0:width]
    inside = (columns >= u0) & (columns < u1) & (rows >= v0) & (rows < v1)
    strip = v1 - 0.09 * (v1 - v0)
    middle = (columns > u0 + 0.22 * (u1 - u0)) & (columns < u1 - 0.22 * (u1 - u0))
    above = inside & (rows < np.minimum(horizon[None, :], 0.75 * height))
    if above.sum() < 200:
        above = inside & (rows < v0 + 0.3 * (v1 - v0))
    return floor_likeness(values, inside & (rows >= strip) & middle, above)


def refined(values: Array, floor: NDArray[Any], other: NDArray[Any], previous: Array) -> Array:
    """Floor likeness again, learnt from a layout's own floor and walls; `previous` when either is too small."""
    if floor.sum() < 400 or other.sum() < 400:
        return previous
    return floor_likeness(values, floor, other)
