"""Light apart from texture: a slow, smooth part of a picture, carried on through a hole as a soap film would."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import splu

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

DARKEST = 0.03
"""Added to coded values before the logarithm, so that the noise of black pixels does not count."""
_CELLS = 3.0
"""Cells of the coarse grid a blur radius."""


def to_log(srgb: NDArray[np.uint8]) -> Floats:
    """Logarithm of coded values 0..255: there, light and texture add up."""
    table = np.log(np.arange(256, dtype=np.float32) / 255.0 + DARKEST)
    return np.asarray(table[srgb], np.float32)


def from_log(values: NDArray[Any]) -> Floats:
    """Back to coded values, 0 to 255, not rounded."""
    return np.asarray(np.clip((np.exp(values) - DARKEST) * 255.0, 0.0, 255.0), np.float32)


def shading(values: Floats, known: Mask, radius: float) -> Floats:
    """The slow part (h, w, C) of values (h, w, C) where they are known, and its continuation everywhere else.

    radius: texels over which texture is averaged out. Unknown texels get the membrane (Laplace's equation, with no
    slope at the border of the grid) between the known ones.
    """
    height, width = known.shape
    step = max(1, int(radius / _CELLS))
    size = (max(2, -(-width // step)), max(2, -(-height // step)))
    weight = known.astype(np.float32)
    coarse_weight = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(values * weight[..., None], size, interpolation=cv2.INTER_AREA)
    coarse = coarse.reshape(size[1], size[0], -1)
    sigma = max(radius / step * 0.6, 0.5)
    share = cv2.GaussianBlur(coarse_weight, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
    blurred = cv2.GaussianBlur(coarse, (0, 0), sigma, borderType=cv2.BORDER_REFLECT).reshape(coarse.shape)
    inside = coarse_weight > 0.3
    if not inside.any():
        inside = coarse_weight > 0
    smooth = blurred / np.maximum(share, 1e-4)[..., None]
    filled = membrane(smooth.astype(np.float32), inside)
    enlarged = cv2.resize(filled, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(enlarged.reshape(height, width, -1), np.float32)


def membrane(values: Floats, known: Mask) -> Floats:
    """values (h, w, C) kept where known, elsewhere the solution of Laplace's equation between them."""
    result = np.array(values, np.float32)
    if known.all():
        return result
    if not known.any():
        return np.zeros_like(result)
    number = np.full(known.shape, -1, np.int64)
    number[~known] = np.arange(int((~known).sum()))
    unknowns = int((~known).sum())
    degree = np.zeros(unknowns)
    right = np.zeros((unknowns, values.shape[2]))
    rows, columns = [], []
    for axis in (0, 1):
        before = tuple(slice(None, -1) if k == axis else slice(None) for k in (0, 1))
        after = tuple(slice(1, None) if k == axis else slice(None) for k in (0, 1))
        for one, other in ((before, after), (after, before)):
            mine, theirs, there = number[one].ravel(), number[other].ravel(), values[other].reshape(-1, values.shape[2])
            open_pair = mine >= 0
            np.add.at(degree, mine[open_pair], 1.0)
            joined = open_pair & (theirs >= 0)
            rows.append(mine[joined])
            columns.append(theirs[joined])
            held = open_pair & (theirs < 0)
            np.add.at(right, mine[held], there[held])
    row, column = np.concatenate(rows), np.concatenate(columns)
    entries = np.concatenate([-np.ones(len(row)), degree + 1e-9])
    index = np.arange(unknowns)
    matrix = coo_matrix((entries, (np.concatenate([row, index]), np.concatenate([column, index]))))
    solved = splu(matrix.tocsc()).solve(right)
    result[~known] = solved
    return result
