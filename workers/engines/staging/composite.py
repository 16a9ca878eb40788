"""Puts rendered furniture and its shadows into the photo, at the photo's own size.

In linear light: out = color + (1 - alpha) * photo * ratio. Only the layers are resized, never the photo, and a pixel
where nothing changed keeps its bytes. Works in strips, so a 50-megapixel photo needs little more than itself twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.color import to_linear, to_srgb
from workers.engines.staging.render.fill import fill_unknown
from workers.engines.staging.render.spec import Layers
from workers.engines.staging.scene import Array

STRIP_PIXELS = 1_500_000

RATIO_RANGE = (0.08, 2.5)
"""Deepest contact shadow and strongest added light (a lamp, a reflection) that the layers may ask for."""

DEAD_BAND = 0.02
"""A change of light smaller than this share is noise or invisible, and leaves the photo alone."""

ENLARGED = 1.25
"""Layers smaller than the photo by more than this would show their own pixels at edges."""

CONTOUR_BLUR = 0.7
"""Blur (sigma, pixels of the layer) that turns the stairs of an enlarged edge into a smooth contour; it is then made as
steep as a photo's edge."""

EDGE_REACH = 5
"""Side of the square, in pixels of the layer, in which the two sides of a blurred edge are looked for."""

STEEPEST = 3.0

_MEASURING_BLUR = 0.72
"""Variance in pixels squared that the Sobel operator adds to an edge's own blur."""

SHOULDER = 0.82
"""Linear value from which a camera would compress highlights."""

SHOULDER_TOP = 0.75
"""Share of the range above SHOULDER that furniture may reach: level 250 of 255, so that it never clips."""


@dataclass(frozen=True)
class Composite:
    """image: (H, W, 3) uint8. zone: (H, W) bool, where furniture or its shadow may have changed the photo."""

    image: NDArray[np.uint8]
    zone: NDArray[np.bool_]


@dataclass(frozen=True)
class PhotoCharacter:
    """grain: standard deviation of the photo's noise in sRGB levels. softness: blur of its edges, pixels (sigma)."""

    grain: float
    softness: float


def settle_ratio(layers: Layers) -> NDArray[np.float32]:
    """The ratio (h, w, 3) ready to apply: outliers out, faded by the zone, exactly 1 where the change is negligible."""
    ratio = cv2.medianBlur(np.ascontiguousarray(layers.ratio, np.float32), 5)
    ratio = cv2.GaussianBlur(ratio, (0, 0), 0.8)
    change = (np.clip(ratio, *RATIO_RANGE) - 1.0) * layers.zone[..., None]
    return np.asarray(1.0 + np.sign(change) * np.maximum(np.abs(change) - DEAD_BAND, 0.0), np.float32)


def character_of(photo_srgb: NDArray[np.uint8]) -> PhotoCharacter:
    """Measure a photo's grain and softness on its central part.

    Grain: Immerkaer's noise estimate (1996) with a median in place of the mean, so that edges do not count. Softness:
    from how much a known blur lowers the steepest gradients.
    """
    grey = cv2.cvtColor(_middle(photo_srgb), cv2.COLOR_RGB2GRAY).astype(np.float32)
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    grain = float(np.median(np.abs(cv2.filter2D(grey, -1, kernel)))) * 1.4826 / 6.0
    return PhotoCharacter(grain=min(grain, 6.0), softness=edge_softness(grey))


def edge_softness(grey: NDArray[Any], inside: NDArray[np.bool_] | None = None) -> float:
    """Blur (Gaussian sigma in pixels) of the steepest edges of a picture, 0.3 to 2; 0.5 when there are none.

    An edge of blur s has a steepest gradient proportional to 1/s, and to 1/sqrt(s^2 + t^2) after a blur of t: the
    ratio of the two gives s.
    """
    known = 1.2
    sharp = _gradient(grey)
    if inside is not None:
        sharp = sharp * inside
    blurred = _gradient(cv2.GaussianBlur(grey, (0, 0), known))
    positive = sharp[sharp > 12.0]
    if positive.size < 60:
        return 0.5
    steepest = sharp >= max(12.0, float(np.percentile(positive, 90)))
    quotient = float(np.median(sharp[steepest] / np.maximum(blurred[steepest], 1e-3)))
    if quotient <= 1.02:
        return 2.0
    seen = known**2 / (quotient**2 - 1.0)
    return float(np.clip(np.sqrt(max(seen - _MEASURING_BLUR, 0.0)), 0.3, 2.0))


def composite(photo_srgb: NDArray[np.uint8], layers: Layers, *, seed: int = 0) -> Composite:
    """The staged photo. photo_srgb: (H, W, 3), any size of the layers' aspect ratio. seed: of the grain."""
    height, width = photo_srgb.shape[:2]
    scale = width / layers.alpha.shape[1]
    character = character_of(photo_srgb)
    enlarged = scale > ENLARGED
    alpha, color = _opened(layers) if enlarged else _soften(layers, character)
    ratio = settle_ratio(layers)
    image = photo_srgb.copy()
    zone = np.zeros((height, width), bool)
    rows = max(16, STRIP_PIXELS // width)
    random = np.random.default_rng(seed)
    for top in range(0, height, rows):
        strip = slice(top, min(height, top + rows))
        strip_alpha = resized_rows(alpha, (height, width), strip)
        if enlarged:
            strip_alpha = _steep(strip_alpha, scale)
        strip_ratio = resized_rows(ratio, (height, width), strip)
        near = resized_rows(layers.zone, (height, width), strip)
        near[near < 1e-3] = 0.0
        strip_alpha = np.clip(strip_alpha, 0.0, 1.0)
        strip_alpha[strip_alpha < 1 / 256] = 0.0
        zone[strip] = (strip_alpha > 0) | (near > 0)
        changed = (strip_alpha > 0) | ((np.abs(strip_ratio - 1.0) > 1e-4).any(axis=2) & (near > 0))
        if not changed.any():
            continue
        strip_color = np.maximum(resized_rows(color, (height, width), strip), 0.0)
        strip_alpha = strip_alpha[..., None]
        if enlarged:
            strip_color = strip_color * strip_alpha
        light = strip_color + (1.0 - strip_alpha) * to_linear(photo_srgb[strip]) * strip_ratio
        levels = to_srgb(light) + strip_alpha * _grain(strip_alpha.shape[:2], character.grain, random)
        staged = np.clip(levels + 0.5, 0, 255).astype(np.uint8)
        image[strip] = np.where(changed[..., None], staged, image[strip])
    return Composite(image, zone)


def resized_rows(layer: Array, size: tuple[int, int], strip: slice) -> NDArray[np.float32]:
    """Rows of a layer resized to size (height, width), without making the rest of it."""
    height, width = size
    across, down = layer.shape[1] / width, layer.shape[0] / height
    inverse = np.array([[across, 0.0, 0.5 * across - 0.5], [0.0, down, (strip.start + 0.5) * down - 0.5]])
    return np.asarray(  # cubic, because a linear enlargement leaves stairs on slanted edges
        cv2.warpAffine(
            np.ascontiguousarray(layer, np.float32),
            inverse,
            (width, strip.stop - strip.start),
            flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.float32,
    )


def _opened(layers: Layers) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For enlarging: (h, w, 3) smooth coverage and the coverage on both sides of each edge; colour that goes on beyond.

    Colour multiplied by coverage would bring rims with it when its edge is moved.
    """
    own = np.asarray(layers.alpha, np.float32)
    plain = shoulder(np.asarray(layers.color, np.float32), own) / np.maximum(own, 1e-4)[..., None]
    around = np.ones((EDGE_REACH, EDGE_REACH), np.uint8)
    sides = (cv2.erode(own, around), cv2.dilate(own, around))
    alpha = np.dstack([cv2.GaussianBlur(one, (0, 0), CONTOUR_BLUR) for one in (own, *sides)])
    return alpha.astype(np.float32), fill_unknown(plain, own)


def _steep(sides: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """Coverage (H, W) whose edges are as steep as a photo's, from the three channels of _opened, enlarged.

    The edge stays between the coverage of its own two sides, so a stem thinner than a pixel stays as faint as it was.
    """
    alpha, low, high = (sides[..., channel] for channel in range(3))
    step = np.maximum(high - low, 1e-3)
    place = np.clip(((alpha - low) / step - 0.5) * min(scale, STEEPEST) + 0.5, 0.0, 1.0)
    return np.asarray(np.where(high - low > 0.02, low + step * place, alpha), np.float32)


def _soften(layers: Layers, character: PhotoCharacter) -> tuple[NDArray[Any], NDArray[Any]]:
    """Alpha and colour, as soft as the photo's own edges and with its highlight shoulder."""
    alpha = np.asarray(layers.alpha, np.float32)
    color = shoulder(np.asarray(layers.color, np.float32), alpha)
    own = edge_softness(to_srgb(color) @ np.array([0.299, 0.587, 0.114], np.float32), alpha > 0.95)
    missing = character.softness**2 - own**2
    if missing < 0.05:
        return alpha, color
    sigma = float(np.sqrt(min(missing, 1.0)))
    return cv2.GaussianBlur(alpha, (0, 0), sigma), cv2.GaussianBlur(color, (0, 0), sigma)


def shoulder(color: Array, alpha: Array) -> NDArray[np.float32]:
    """Colour multiplied by alpha, with values above SHOULDER compressed towards 1."""
    cover = np.maximum(alpha, 1e-4)[..., None]
    plain = color / cover
    room = 1.0 - SHOULDER
    over = 1.0 - np.exp(-np.maximum(plain - SHOULDER, 0.0) / room)
    bent = np.where(plain > SHOULDER, SHOULDER + room * SHOULDER_TOP * over, plain)
    return np.asarray(bent * cover * (alpha > 0)[..., None], np.float32)


def _grain(shape: tuple[int, int], level: float, random: np.random.Generator) -> NDArray[np.float32]:
    """Grey noise (H, W, 1) in sRGB levels, a little smoothed as a camera's own processing does."""
    noise = random.standard_normal(shape, np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 0.6)
    return np.asarray(soft[..., None] * np.float32(level / max(float(soft.std()), 1e-6)))


def _gradient(grey: NDArray[Any]) -> NDArray[np.float32]:
    grey = np.asarray(grey, np.float32)
    return np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=0.125)) * 2


def _middle(photo: NDArray[np.uint8], most: int = 1600) -> NDArray[np.uint8]:
    """The central part, at most `most` pixels a side: enough to measure on."""
    top, left = max(0, (photo.shape[0] - most) // 2), max(0, (photo.shape[1] - most) // 2)
    return photo[top : top + most, left : left + most]
