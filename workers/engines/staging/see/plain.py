"""What on a wall is not plain wall: everything that breaks its own colour and its shading."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array
from workers.engines.staging.see.lines import Picture

DENSITY = 50.0
"""Pixels a metre of straightened walls."""
BURNT_OUT = 246
"""An 8-bit lightness that panes have and walls seldom."""


def unlike_wall(view: Picture, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where a straightened wall is not its own colour.

    The wall is the largest region without edges in it, however its brightness drifts, and all that continues its
    shading (a quadratic surface). A wall that is all edges, such as brick, is its most common colour instead.
    """
    lab = cv2.cvtColor(cv2.GaussianBlur(view, (0, 0), 1.2), cv2.COLOR_RGB2LAB).astype(np.float64)
    body = _largest_smooth(lab, seen)
    textured = body.sum() < 0.15 * seen.sum()
    if textured:
        counts, edges = np.histogram(lab[seen][:, 0], 24)
        peak = int(np.argmax(np.convolve(counts, [1, 2, 1], mode="same")))
        body = seen & (np.abs(lab[..., 0] - edges[peak : peak + 2].mean()) < 25)
    rows, columns = np.mgrid[0 : view.shape[0], 0 : view.shape[1]]
    y, x = rows / view.shape[0] - 0.5, columns / view.shape[1] - 0.5
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1)
    weight = np.ones(int(body.sum()))
    shading, spread = np.zeros((6, 3)), np.ones(3)
    for _ in range(5):
        gram = (terms[body] * weight[:, None]).T @ terms[body] + np.diag([1e-6, 4.0, 4.0, 4.0, 4.0, 4.0])
        shading = np.linalg.solve(gram, (terms[body] * weight[:, None]).T @ lab[body])
        residual = lab[body] - terms[body] @ shading
        spread = np.maximum(1.4826 * np.median(np.abs(residual), axis=0), [8.0, 3.0, 3.0])
        weight = 1.0 / (1.0 + np.sum((residual / (2 * spread)) ** 2, axis=1)) ** 2
    away = np.sqrt(np.sum(((lab - terms @ shading) / spread) ** 2, axis=-1))
    unlike = seen & (away > 3.5)
    return unlike if textured else unlike & ~body


def _largest_smooth(lab: Array, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The biggest region that no edge crosses."""
    change = np.zeros(seen.shape)
    for channel in range(3):
        across = cv2.Sobel(lab[..., channel], cv2.CV_64F, 1, 0, ksize=3, scale=1 / 8)
        down = cv2.Sobel(lab[..., channel], cv2.CV_64F, 0, 1, ksize=3, scale=1 / 8)
        change += across**2 + down**2
    dull = seen & (lab[..., 0] < BURNT_OUT)  # panes are smooth, too
    wall_like = dull if dull.sum() > 0.2 * seen.sum() else seen
    calm = cv2.erode((wall_like & (np.sqrt(change) < 2.5)).astype(np.uint8), np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(calm, connectivity=4)
    if count < 2:
        return np.zeros_like(seen)
    biggest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    wall = np.asarray(labels == biggest)
    colour = np.median(lab[wall], axis=0)
    for index in range(1, count):  # a doorway cuts a wall in two: the other half also stands on the skirting board
        _, row, _, height, pixels = (int(value) for value in stats[index])
        stands = row + height > seen.shape[0] - 0.35 * DENSITY and height > 1.2 * DENSITY
        if index == biggest or pixels < 0.03 * seen.size or not stands:
            continue
        away = np.abs(np.median(lab[labels == index], axis=0) - colour)
        if away[0] < 35 and np.hypot(away[1], away[2]) < 11:  # daylight on one side, lamps on the other
            wall |= labels == index
    return wall
