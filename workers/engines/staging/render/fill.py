"""Filling unknown pixels from known ones, and removing what is left of the Monte Carlo noise."""

from __future__ import annotations

import sys
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array

DENOISE_RIM = 16
"""Pixels of the dark beyond a layer's edge that the denoiser is shown."""


def fill_unknown(values: Array, weight: Array) -> NDArray[np.float32]:
    """Values (H, W, C) with weight (H, W) 0 to 1, unknown where 0: spread the known ones outwards, nearest first.

    Normalised convolution over a pyramid (Knutsson and Westin 1993): each level fills what the finer one left open.
    """
    weight = np.asarray(weight, np.float32)
    levels: list[tuple[NDArray[Any], NDArray[Any]]] = [(np.asarray(values, np.float32) * weight[..., None], weight)]
    while min(levels[-1][1].shape) > 2:
        total, count = levels[-1]
        size = (max(1, total.shape[1] // 2), max(1, total.shape[0] // 2))
        levels.append(
            (
                _resize(total, size, cv2.INTER_AREA),
                cv2.resize(count, size, interpolation=cv2.INTER_AREA),
            )
        )
    total, count = levels[-1]
    filled = total / np.maximum(count, 1e-6)[..., None]
    for total, count in reversed(levels[:-1]):
        size = (total.shape[1], total.shape[0])
        coarse = _resize(filled, size, cv2.INTER_LINEAR)
        known = np.clip(count, 0.0, 1.0)[..., None]
        pull = (1.0 - known) * 1e-3  # just enough of the coarser level to decide where nothing is known
        filled = np.where(known > 1e-6, (total + pull * coarse) / (known + pull), coarse)
    return filled.astype(np.float32)


def _resize(values: Array, size: tuple[int, int], how: int) -> NDArray[np.float32]:
    """OpenCV resizes at most four channels at a time by area."""
    groups = [
        cv2.resize(np.ascontiguousarray(values[..., at : at + 3]), size, interpolation=how)
        for at in range(0, values.shape[2], 3)
    ]
    return np.concatenate(groups, axis=-1)


def denoise(radiance: Array, albedo: Array, normal: Array, share: Array | None = None) -> NDArray[np.float32]:
    """Open Image Denoise on linear radiance guided by albedo and normals; all (H, W, 3).

    share: (H, W), 0 where the layer is not; then only the rectangle around the rest is worked on.
    """
    calm = np.zeros(radiance.shape, np.float32)
    there = np.ones(radiance.shape[:2], bool) if share is None else share > 0
    rows, columns = (np.flatnonzero(there.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return calm
    part = tuple(slice(max(0, found[0] - DENOISE_RIM), found[-1] + 1 + DENOISE_RIM) for found in (rows, columns))
    result: Any = _denoiser().denoise(
        np.ascontiguousarray(radiance[part], np.float32),
        np.ascontiguousarray(np.clip(albedo[part], 0.0, 1.0), np.float32),
        np.ascontiguousarray(np.clip(normal[part], -1.0, 1.0), np.float32),
        hdr=True,
    )
    calm[part] = np.maximum(np.asarray(result, np.float32), 0.0)
    return calm


def _denoiser() -> Any:
    """pyoidn, native code that only the renderer process may load; without PyTorch.

    Where that is installed pyoidn would load it too, for two seconds of work that nothing here asks for.
    """
    modules: dict[str, Any] = sys.modules  # None stands for a module that must not load
    unloaded = "pyoidn" not in modules and "torch" not in modules
    if unloaded:
        modules["torch"] = None
    try:
        import pyoidn
    finally:
        if unloaded:
            del modules["torch"]
    return pyoidn
