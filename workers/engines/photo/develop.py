"""The whole enhancement of one photo, in strips so that 50 megapixels fit into memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.photo.clipping import Extremes, extremes, limited, no_worse, squeezed
from workers.engines.photo.color import luma, white_gains
from workers.engines.photo.detail import HALO, QUIET, denoise, noise_level, sharpen
from workers.engines.photo.quality import mean_luminance, structure_similarity
from workers.engines.photo.tone import ToneMap, fuse
from workers.engines.photo.upright import (
    DETECTION_SIDE,
    Correction,
    Tilt,
    correction,
    focal_pixels,
    lean_deg,
    strips,
    tilt,
    vertical_segments,
    warp,
)

Bytes = NDArray[np.uint8]
Step = Callable[[float], None]

STRIP_PIXELS = 1_500_000
_PROXY_SIDE = 1024


@dataclass(frozen=True)
class Plan:
    """Everything decided from small copies of the photo, before a full-size pixel is touched."""

    gains: NDArray[np.float32]
    neutral_share: float
    tone: ToneMap
    noise: float
    found: Tilt
    upright: Correction | None


@dataclass(frozen=True)
class Developed:
    """image: (H, W, 3) sRGB. before: the photo's own extremes, for whoever encodes the image with losses."""

    image: Bytes
    before: Extremes
    plan: Plan
    quality: dict[str, float]


def plan(photo: Bytes, focal_35mm: float | None) -> Plan:
    """photo: (H, W, 3) sRGB. focal_35mm: millimetres on 35 mm film, None if unknown."""
    height, width = photo.shape[:2]
    small = shrunk(photo, _PROXY_SIDE)
    gains, share = white_gains(small)
    found, upright = _verticals(photo, focal_pixels(width, height, focal_35mm))
    return Plan(gains, share, fuse(small, gains), noise_level(photo), found, upright)


def _verticals(photo: Bytes, focal: float) -> tuple[Tilt, Correction | None]:
    """The tilt, and its correction only where the agreeing segments would really stand straighter."""
    height, width = photo.shape[:2]
    small = shrunk(photo, DETECTION_SIDE)
    factor = small.shape[1] / width
    found, lines = tilt(vertical_segments(small), small.shape[1], small.shape[0], focal * factor)
    change = correction(found, width, height, focal)
    if change is None:
        return found, None
    ends = np.asarray(cv2.perspectiveTransform((lines / factor).reshape(1, -1, 2), change.homography), float)
    return found, change if lean_deg(ends.reshape(-1, 4)) < 0.6 * found.verticals_deg else None


def develop(photo: Bytes, focal_35mm: float | None, step: Step) -> Developed:
    """step: called with the share done, 0 to 1, before each strip; may raise to stop."""
    step(0.0)
    before = extremes(photo)
    made = plan(photo, focal_35mm)
    step(0.2)
    image = _enhanced(photo, made, step)
    if made.upright is not None:
        image = warp(image, made.upright, _rows(made.upright.width), lambda: step(0.8))
    if not no_worse(before, extremes(image)):
        # A crop can raise the share of a blown window that was there all along.
        image = squeezed(image, 0)
    step(0.9)
    return Developed(image, before, made, _quality(photo, image, made, before))


def _enhanced(photo: Bytes, made: Plan, step: Step) -> Bytes:
    height, width = photo.shape[:2]
    out = np.empty_like(photo)
    for top, bottom in strips(height, _rows(width)):
        step(0.2 + 0.6 * top / height)
        low, high = max(0, top - HALO), min(height, bottom + HALO)
        clean = denoise(photo[low:high].astype(np.float32), made.noise)
        gain = made.tone.gain(luma(clean * made.gains) / np.float32(255.0), low, height)
        toned = sharpen(clean * made.gains * gain[..., None], max(made.noise, QUIET) * gain, width)
        inner = slice(top - low, bottom - low)
        bounded = limited(photo[top:bottom].astype(np.float32), toned[inner])
        out[top:bottom] = np.rint(bounded).astype(np.uint8)
    return out


def _rows(width: int) -> int:
    return max(16, STRIP_PIXELS // width)


def shrunk(image: Bytes, side: int) -> Bytes:
    """A copy whose longer side is at most `side` pixels."""
    factor = side / max(image.shape[:2])
    if factor >= 1:
        return image
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _quality(photo: Bytes, image: Bytes, made: Plan, before: Extremes) -> dict[str, float]:
    after = extremes(image)
    seen = shrunk(image, _PROXY_SIDE)
    height, width = seen.shape[:2]
    compared = shrunk(photo, _PROXY_SIDE)
    verticals = made.found.verticals_deg
    if made.upright is not None:
        into = np.diag([compared.shape[1] / photo.shape[1], compared.shape[0] / photo.shape[0], 1.0])
        out = np.diag([width / image.shape[1], height / image.shape[0], 1.0])
        centre = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
        matrix = np.linalg.inv(centre) @ out @ made.upright.homography @ np.linalg.inv(into) @ centre
        compared = np.asarray(cv2.warpPerspective(compared, matrix, (width, height)), np.uint8)
        small = shrunk(image, DETECTION_SIDE)
        focal = focal_pixels(small.shape[1], small.shape[0], None)
        verticals = tilt(vertical_segments(small), small.shape[1], small.shape[0], focal)[0].verticals_deg
    return {
        "clipped_highlights_added": after.clipped_highlights - before.clipped_highlights,
        "clipped_blacks_added": after.clipped_blacks - before.clipped_blacks,
        "verticals_deg_before": made.found.verticals_deg,
        "verticals_deg_after": verticals,
        "structure_ssim": structure_similarity(compared, seen),
        "noise_before": made.noise,
        "noise_after": noise_level(image),
        "mean_luminance": mean_luminance(image),
    }
