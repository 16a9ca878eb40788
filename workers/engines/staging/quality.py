"""Measured numbers of one staged photo, by which it is approved or not. Plain floats."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.composite import Composite, edge_softness
from workers.engines.staging.light.color import luminance, to_linear
from workers.engines.staging.render.spec import Layers
from workers.engines.staging.scene import Arrangement, Array, Camera, Part, Room
from workers.engines.staging.see.lines import Segments, find_segments
from workers.engines.staging.standing import covered_openings, standing

MEASURED_SIDE = 1280
"""Similarity and sharpness are measured at this size at most; unchanged bytes at the full size."""

LINE_OFF, LINE_TURN = 1.5, 0.5
"""How far, in pixels, and how many degrees apart two straight edges may be and still be the same one."""
LINE_POINTS, LINE_REACH = 16, 4
"""At how many points an edge is looked up, and how far to either side, pixels."""
LINE_STEP = 8.0
"""Levels between neighbouring pixels that make a clear edge; fainter ones are lost in noise and under shadows."""
GREYISH, FEWEST_GREY = 14.0, 400
"""Distance from grey in CIELAB up to which a pixel counts as grey, and how many such pixels make a measurement."""
BLACK = 0.012
"""Linear luminance of soot and black velvet in a well lit room; less is a hole in the picture."""

FAINT_GRAIN = 0.15
"""Grain below this many levels is lost in rounding."""


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
    edges against the photo's own, above 1 when the furniture is sharper. lines_kept: the photo's straight edges outside
    the furniture that are found again. opening_covered: see covered_openings. color_cast: distance in CIELAB between
    the greys of furniture and photo. noise_ratio: the furniture's grain over the photo's. The rest: see standing.
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
        "lines_kept": lines_kept(before, after, covered),
        "opening_covered": covered_openings(room.openings, np.asarray(layers.alpha), room.camera.width),
        "color_cast": color_cast(before, after, np.asarray(alpha, np.float32)),
        "noise_ratio": noise_ratio(before, after, alpha > 0.95),
    }
    numbers |= standing(room, arrangement, pieces) | _rules(rules)
    return {name: round(float(value), 5) for name, value in numbers.items()}


def _rules(rules: Mapping[str, float]) -> dict[str, float]:
    wanted = ("opening_overlap", "clearance_min_m", "inside_floor", "overlap_max")
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
    """Share of the furniture's pixels that are no brighter than the photo's 99.5 percentile and not crushed to black.

    An empty room may hold nothing dark, yet a black table in it is right: below BLACK, or below the photo's own 0.5
    percentile where that is darker still, is what no camera would have kept.
    """
    if not inside.any():
        return 1.0
    low, high = np.percentile(luminance(to_linear(before)), [0.5, 99.5])
    light = luminance(to_linear(after))[inside]
    return float(np.mean((light >= min(low * 0.9, BLACK)) & (light <= high * 1.02)))


def sharpness_ratio(before: NDArray[np.uint8], after: NDArray[np.uint8], inside: NDArray[np.bool_]) -> float:
    """Blur of the photo's steepest edges over that of the furniture's own; 1 when there is no furniture.

    Edges, not total detail: a plain sofa before a brick wall is no softer than it.
    """
    if inside.sum() < 100:
        return 1.0
    first, second = (cv2.cvtColor(one, cv2.COLOR_RGB2GRAY).astype(np.float32) for one in (before, after))
    pixel = 0.5  # sampling itself blurs by about half a pixel, so nothing is ever twice as sharp as sharp
    return float(np.hypot(edge_softness(first), pixel) / np.hypot(edge_softness(second, inside), pixel))


def lines_kept(before: NDArray[np.uint8], after: NDArray[np.uint8], covered: NDArray[np.bool_]) -> float:
    """Share of the photo's straight edges that the result still has at the same place, those behind furniture left out.

    Each edge is looked up at LINE_POINTS points across its direction; it is kept when the steepest step there lies
    within LINE_OFF pixels of where it was, in the median and so at both ends (at most LINE_TURN degrees apart).
    Pictures (H, W, 3) of at most MEASURED_SIDE; covered: (H, W). 1 where the photo has no edge.
    """
    greys = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (before, after)]
    segments = find_segments(np.asarray(greys[0], np.uint8), (0, 0, before.shape[1], before.shape[0]))
    if not len(segments):
        return 1.0
    places, normals = _across(segments)
    column = np.clip(places[..., 0].astype(int), 0, covered.shape[1] - 1)
    row = np.clip(places[..., 1].astype(int), 0, covered.shape[0] - 1)
    free = ~covered[row, column]
    first, second = (_steps(grey, places, normals) for grey in greys)
    # the step keeps its direction: a shadow's edge beside it is another one
    sign = np.sign(np.take_along_axis(first, np.abs(first).argmax(axis=2)[..., None], axis=2))
    shift = np.where(free, (second * sign).argmax(axis=2) - (first * sign).argmax(axis=2), np.nan)
    clear = np.median(np.abs(first).max(axis=2), axis=1) >= LINE_STEP
    seen = clear & (free.sum(axis=1) >= LINE_POINTS / 2)
    if not seen.any():
        return 1.0
    shift, length = shift[seen], segments.length[seen]
    half = LINE_POINTS // 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a half that is all behind furniture has no median
        ends = np.stack([np.nanmedian(shift[:, :half], axis=1), np.nanmedian(shift[:, half:], axis=1)])
    moved = np.nanmax(np.abs(ends), axis=0) > LINE_OFF
    turned = np.degrees(np.arctan2(np.abs(np.diff(ends, axis=0)[0]), length / 2)) > LINE_TURN
    return float(1.0 - np.mean(moved | (turned & (np.abs(np.diff(ends, axis=0)[0]) > 1))))


def _across(segments: Segments) -> tuple[Array, Array]:
    """Points along each segment (N, LINE_POINTS, 2) and the segments' normals (N, 2)."""
    shares = (np.arange(LINE_POINTS) + 0.5) / LINE_POINTS
    along = segments.end - segments.start
    places = segments.start[:, None] + shares[None, :, None] * along[:, None]
    unit = along / np.maximum(segments.length, 1e-6)[:, None]
    return places, np.stack([-unit[:, 1], unit[:, 0]], axis=1)


def _steps(grey: NDArray[Any], places: Array, normals: Array) -> Array:
    """Differences of neighbouring pixels across the segments, (N, LINE_POINTS, 2 LINE_REACH)."""
    offsets = np.arange(-LINE_REACH, LINE_REACH + 1) - 0.5  # pixel centres lie at halves
    points = places[:, :, None] + offsets[None, None, :, None] * normals[:, None, None]
    flat = points.reshape(len(places), -1, 2).astype(np.float32)
    values = cv2.remap(
        np.asarray(grey, np.float32), flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(np.diff(values.reshape(*places.shape[:2], -1), axis=2))


def color_cast(before: NDArray[np.uint8], after: NDArray[np.uint8], alpha: Array) -> float:
    """Distance of the median a* and b* of nearly grey pixels, in CIELAB units; 0 where either side has too few.

    Furniture that is white or grey by itself must look lit by the photo's light.
    """
    first, second = _grey(before, alpha < 0.05), _grey(after, alpha > 0.95)
    if len(first) < FEWEST_GREY or len(second) < FEWEST_GREY:
        return 0.0
    return float(np.linalg.norm(np.median(first, axis=0) - np.median(second, axis=0)))


def noise_ratio(before: NDArray[np.uint8], after: NDArray[np.uint8], inside: NDArray[np.bool_]) -> float:
    """Grain of the furniture's even places over the photo's; 1 where either is too faint to compare."""
    if inside.sum() < 400:
        return 1.0
    own, other = _grain(before, ~inside), _grain(after, inside)
    return other / own if min(own, other) > FAINT_GRAIN else 1.0


def _grain(picture: NDArray[np.uint8], inside: NDArray[np.bool_]) -> float:
    """Standard deviation of noise in levels, after Immerkaer (1996), the lower quartile of the picture's detail."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    detail = np.abs(cv2.filter2D(grey, -1, kernel))[inside]
    return float(np.percentile(detail, 25)) * 3.138 / 6.0  # the quartile of a halved normal distribution is 0.3186


def _grey(picture: NDArray[np.uint8], inside: NDArray[np.bool_]) -> Array:
    """a* and b* (N, 2) of the nearly grey, neither black nor burnt out pixels."""
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32)
    color = lab[..., 1:] - 128.0
    chosen = inside & (np.hypot(color[..., 0], color[..., 1]) < GREYISH) & (lab[..., 0] > 64) & (lab[..., 0] < 245)
    return np.asarray(color[chosen])


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
