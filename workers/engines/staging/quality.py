"""Measured numbers of one staged photo, by which it is approved or not. Plain floats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.composite import Composite, edge_softness
from workers.engines.staging.light.color import luminance, to_linear
from workers.engines.staging.render.spec import Layers
from workers.engines.staging.scene import Arrangement, Array, Camera, Part, Room

MEASURED_SIDE = 1280
"""Similarity and sharpness are measured at this size at most; unchanged bytes at the full size."""


def measure(
    photo_srgb: NDArray[np.uint8],
    staged: Composite,
    layers: Layers,
    *,
    room: Room,
    arrangement: Arrangement,
    pieces: Sequence[Sequence[Part]],
    light_residual: float,
) -> dict[str, float]:
    """All numbers for one candidate.

    photo_srgb: (H, W, 3), the original. pieces: the parts of each placement. Shares are 0 to 1:
    structure_ssim: similarity outside furniture and shadow zone; shadow_ssim: structure under the shadows.
    unchanged_share: pixels outside the zone with the original's bytes. furniture_share, largest_piece_share: of the
    frame. clipped_highlights_added, clipped_blacks_added: pixels at the end of the scale that the original did not
    have. luminance_in_range: furniture pixels within the photo's own range. sharpness_ratio: the furniture's
    edges against the photo's own, above 1 when the furniture is sharper.
    """
    before, after = _at_most(photo_srgb), _at_most(staged.image)
    size = (before.shape[1], before.shape[0])
    alpha = cv2.resize(np.asarray(layers.alpha, np.float32), size, interpolation=cv2.INTER_LINEAR)
    zone = cv2.resize(staged.zone.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    zone = cv2.dilate(zone.astype(np.uint8), np.ones((13, 13), np.uint8)) > 0
    covered = cv2.dilate((alpha > 0).astype(np.uint8), np.ones((13, 13), np.uint8)) > 0
    similar, structure = ssim_maps(before, after)
    rules = arrangement.rules
    numbers = {
        "structure_ssim": _mean(similar, ~zone),
        "shadow_ssim": _mean(structure, zone & ~covered),
        "unchanged_share": unchanged_share(photo_srgb, staged),
        "furniture_share": float(np.mean(layers.alpha)),
        "largest_piece_share": largest_piece_share(room.camera, pieces),
        "clipped_highlights_added": clipped_share(after, high=True) - clipped_share(before, high=True),
        "clipped_blacks_added": clipped_share(after, high=False) - clipped_share(before, high=False),
        "luminance_in_range": luminance_in_range(before, after, alpha > 0.9),
        "sharpness_ratio": sharpness_ratio(before, after, alpha > 0.95),
        "scene_confidence": float(room.confidence),
        "light_residual": float(light_residual),
    }
    numbers |= _rules(rules)
    return {name: round(float(value), 5) for name, value in numbers.items()}


def _rules(rules: Mapping[str, float]) -> dict[str, float]:
    wanted = ("opening_overlap", "clearance_min_m", "inside_floor")
    return {name: float(rules[name]) for name in wanted if name in rules}


def ssim_maps(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> tuple[Array, Array]:
    """Structural similarity (Wang et al. 2004, Gaussian window of 1.5) of the greys: (full, structure and contrast)."""
    x = cv2.cvtColor(first, cv2.COLOR_RGB2GRAY).astype(np.float32)
    y = cv2.cvtColor(second, cv2.COLOR_RGB2GRAY).astype(np.float32)
    mean_x, mean_y = _window(x), _window(y)
    variance_x, variance_y = _window(x * x) - mean_x**2, _window(y * y) - mean_y**2
    covariance = _window(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    structure = (2 * covariance + c2) / (variance_x + variance_y + c2)
    return structure * (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1), structure


def unchanged_share(photo_srgb: NDArray[np.uint8], staged: Composite) -> float:
    """Share of the pixels outside the zone that are byte for byte the original's; 1 when there are none."""
    outside = same = 0
    for top in range(0, len(photo_srgb), 512):
        rows = slice(top, top + 512)
        away = ~staged.zone[rows]
        outside += int(away.sum())
        same += int((away & (photo_srgb[rows] == staged.image[rows]).all(axis=2)).sum())
    return same / outside if outside else 1.0


def largest_piece_share(camera: Camera, pieces: Sequence[Sequence[Part]]) -> float:
    """Share of the frame that the largest piece's outline covers; rugs and the like do not count."""
    small = camera.scaled(256, max(1, round(256 * camera.height_px / camera.width)))
    largest = 0.0
    for parts in pieces:
        standing = [np.asarray(part.vertices, float) for part in parts if not part.lies_flat]
        if not standing:
            continue
        points = small.project(np.concatenate(standing))
        points = points[np.isfinite(points).all(axis=1)]
        if len(points) < 3:
            continue
        hull = cv2.convexHull(np.clip(points, -2000, 2000).astype(np.float32))
        mask = np.zeros((small.height_px, small.width), np.uint8)
        cv2.fillConvexPoly(mask, np.round(hull).astype(np.int32), 1)
        largest = max(largest, float(mask.mean()))
    return largest


def clipped_share(picture: NDArray[np.uint8], *, high: bool) -> float:
    """Share of pixels with a channel at 254 or above, or with all channels at 1 or below."""
    return float((picture.max(axis=2) >= 254).mean() if high else (picture.max(axis=2) <= 1).mean())


def luminance_in_range(before: NDArray[np.uint8], after: NDArray[np.uint8], inside: NDArray[np.bool_]) -> float:
    """Share of the furniture's pixels whose luminance lies between the photo's own 0.5 and 99.5 percentiles."""
    if not inside.any():
        return 1.0
    low, high = np.percentile(luminance(to_linear(before)), [0.5, 99.5])
    light = luminance(to_linear(after))[inside]
    return float(np.mean((light >= low * 0.9) & (light <= high * 1.02)))


def sharpness_ratio(before: NDArray[np.uint8], after: NDArray[np.uint8], inside: NDArray[np.bool_]) -> float:
    """Blur of the photo's steepest edges over that of the furniture's own; 1 when there is no furniture.

    Edges, not total detail: a plain sofa before a brick wall is no softer than it.
    """
    if inside.sum() < 100:
        return 1.0
    first, second = (cv2.cvtColor(one, cv2.COLOR_RGB2GRAY).astype(np.float32) for one in (before, after))
    pixel = 0.5  # sampling itself blurs by about half a pixel, so nothing is ever twice as sharp as sharp
    return float(np.hypot(edge_softness(first), pixel) / np.hypot(edge_softness(second, inside), pixel))


def _window(values: Array) -> Array:
    return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5))


def _mean(values: Array, inside: NDArray[np.bool_]) -> float:
    return float(values[inside].mean()) if inside.any() else 1.0


def _at_most(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    share = MEASURED_SIDE / max(height, width)
    if share >= 1:
        return picture
    size = (round(width * share), round(height * share))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
