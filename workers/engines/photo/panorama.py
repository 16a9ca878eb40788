"""The whole enhancement of one panorama: level, balanced, evenly toned, calm, and without a seam.

As for photos, but in the sphere: the picture is worked on with a margin of the other side's columns at both borders,
and a leaning camera is put upright by turning the sphere, which is the only time that pixels are resampled.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workers.engines.photo.clipping import Extremes, extremes, held, limited, no_worse, squeezed
from workers.engines.photo.color import luma, white_gains
from workers.engines.photo.detail import HALO, denoise, noise_level, sharpen
from workers.engines.photo.develop import STRIP_PIXELS, Step, shrunk
from workers.engines.photo.quality import mean_luminance, structure_similarity
from workers.engines.photo.tone import ToneMap, fuse
from workers.engines.photo.upright import strips
from workers.engines.staging.panorama.camera import spherical, wrapped
from workers.engines.staging.panorama.lines import cut, directions, find_edges
from workers.engines.staging.panorama.metadata import packet, png_info
from workers.engines.staging.panorama.validity import require_panorama, seam_step

Bytes = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]

LOSSLESS_PIXELS = 4_000_000
JPEG_QUALITY = 97

LEAST_TILT_DEG, MOST_TILT_DEG = 0.15, 40.0
"""A smaller lean is not seen and not worth resampling; a larger one was meant, or was not measured right."""
LEAST_EXPLAINED, LEAST_UPRIGHT, FEWEST_EDGES = 0.5, 2.0, 30
"""Share of edges along three directions, and radians of upright ones, from which the vertical is believed."""

_PROXY_WIDTH = 1024
_MEASURED_WIDTH = 2048
_MARGIN_SHARE = 1 / 16
"""Columns of the other side that smoothing sees beyond each border, as a share of the width, and HALO at least."""


@dataclass(frozen=True)
class Level:
    """turn: 3x3, directions of the source's camera to those of the level one, None when the picture stays as it is."""

    tilt_deg: float
    turn: Floats | None
    reason: str


@dataclass(frozen=True)
class DevelopedPanorama:
    """image: (H, W, 3) sRGB. before: the source's own extremes, for whoever encodes the image with losses."""

    image: Bytes
    before: Extremes
    quality: dict[str, float]
    details: Mapping[str, Any]


def develop_panorama(photo: Bytes, step: Step) -> DevelopedPanorama:
    """photo: (H, W, 3), a full turn. step: called with the share done, 0 to 1, before each strip; may raise to stop.

    Raises InvalidInput `invalid_panorama`.
    """
    require_panorama(photo)
    step(0.0)
    before = extremes(photo)
    level = measured_level(photo)
    step(0.15)
    small = shrunk(photo, _PROXY_WIDTH)
    if level.turn is not None:
        small = _turned(small, level.turn)
    middle = slice(small.shape[0] // 6, small.shape[0] - small.shape[0] // 6)  # the poles are few directions
    gains, share = white_gains(small[middle])
    noise = noise_level(photo[photo.shape[0] // 4 : -(photo.shape[0] // 4)])
    margin = max(HALO, round(photo.shape[1] * _MARGIN_SHARE))
    tone = fuse(wrapped(small, max(1, round(margin * small.shape[1] / photo.shape[1]))), gains)
    step(0.2)
    image = _enhanced(wrapped(photo, margin), margin, level, gains, tone, noise, step)
    if not no_worse(before, extremes(image)):
        image = squeezed(image, 0)
    step(0.9)
    quality = _quality(photo, small, image, before, level, noise)
    details = {
        "white_balance": [round(float(gain), 4) for gain in gains],
        "neutral_share": round(share, 4),
        "tilt_deg": round(level.tilt_deg, 3),
        "horizon": "levelled" if level.turn is not None else level.reason,
    }
    return DevelopedPanorama(image, before, quality, details)


def measured_level(photo: Bytes) -> Level:
    """How far the camera leaned, from the room's edges, and the smallest turn that puts it upright."""
    edges = find_edges(shrunk(photo, _MEASURED_WIDTH))
    if len(edges) < FEWEST_EDGES:
        return Level(0.0, None, "too few straight edges to tell")
    found = directions(edges)
    if found.explained < LEAST_EXPLAINED or found.lengths[2] < LEAST_UPRIGHT:
        return Level(0.0, None, "the edges do not agree on a vertical")
    if not LEAST_TILT_DEG <= found.tilt_deg <= MOST_TILT_DEG:
        reason = "level as it came" if found.tilt_deg < LEAST_TILT_DEG else "leans too far to be a mistake"
        return Level(found.tilt_deg, None, reason)
    return Level(found.tilt_deg, _least_turn(found.rotation[:, 2]), "")


def encoded(made: DevelopedPanorama, heading: float | None) -> tuple[bytes, str, dict[str, float]]:
    """The file with GPano metadata, its type, and the quality numbers with the clipping of the file's own pixels."""
    height, width = made.image.shape[:2]
    if height * width > LOSSLESS_PIXELS:
        for image in (made.image, squeezed(made.image, 4)):
            buffer = io.BytesIO()
            options: dict[str, Any] = {"quality": JPEG_QUALITY, "subsampling": 0, "xmp": packet(width, height, heading)}
            Image.fromarray(image).save(buffer, "JPEG", **options)
            with Image.open(io.BytesIO(buffer.getvalue())) as written:
                after = extremes(np.asarray(written))
            if no_worse(made.before, after):
                return buffer.getvalue(), "image/jpeg", made.quality | _clipping(made.before, after)
    buffer = io.BytesIO()
    Image.fromarray(made.image).save(buffer, "PNG", compress_level=6, pnginfo=png_info(width, height, heading))
    return buffer.getvalue(), "image/png", made.quality


def _enhanced(
    source: Bytes, margin: int, level: Level, gains: Floats, tone: ToneMap, noise: float, step: Step
) -> Bytes:
    """The finished full turn from a source with its margin, strip by strip."""
    height, width = source.shape[0], source.shape[1] - 2 * margin
    out = np.empty((height, width, 3), np.uint8)
    for top, bottom in strips(height, max(16, STRIP_PIXELS // width)):
        step(0.2 + 0.7 * top / height)
        low, high = max(0, top - HALO), min(height, bottom + HALO)
        rows = _rows(source, margin, level.turn, low, high)
        clean = denoise(rows, noise)
        gain = tone.gain(luma(clean * gains) / np.float32(255.0), low, height)
        toned = sharpen(clean * gains * gain[..., None], noise, width)
        inner = slice(top - low, bottom - low), slice(margin, margin + width)
        out[top:bottom] = np.rint(limited(rows[inner], toned[inner])).astype(np.uint8)
    return out


def _rows(source: Bytes, margin: int, turn: Floats | None, low: int, high: int) -> NDArray[np.float32]:
    """Rows of the level picture with its margin, float32. Cubic, held to what the linear finds near black and white."""
    if turn is None:
        return source[low:high].astype(np.float32)
    height, width = source.shape[0], source.shape[1] - 2 * margin
    level = spherical(width, height, turn).with_margin(margin)
    v, u = np.mgrid[low:high, 0 : source.shape[1]]
    rays = level.rays(np.column_stack([u.ravel() + 0.5, v.ravel() + 0.5]))
    pixels = spherical(width, height, np.eye(3)).project_directions(rays).astype(np.float32) - np.float32(0.5)
    across, down = (np.ascontiguousarray(pixels[:, axis].reshape(u.shape)) for axis in (0, 1))
    across += np.float32(margin)
    first, last = max(0, int(down.min()) - 4), min(height, int(down.max()) + 5)
    part = source[first:last].astype(np.float32)
    down -= np.float32(first)
    cubic, linear = (
        np.asarray(cv2.remap(part, across, down, how, borderMode=cv2.BORDER_REPLICATE), np.float32)
        for how in (cv2.INTER_CUBIC, cv2.INTER_LINEAR)
    )
    return held(linear, np.clip(cubic, 0, 255)).astype(np.float32)


def _turned(picture: Bytes, turn: Floats) -> Bytes:
    height, width = picture.shape[:2]
    return cut(picture, spherical(width, height, np.eye(3)), spherical(width, height, turn), cv2.INTER_CUBIC)


def _least_turn(up: Floats) -> Floats:
    """The smallest rotation that takes the unit vector `up`, in camera axes, to the picture's up, (0, -1, 0)."""
    above = np.array([0.0, -1.0, 0.0])
    axis = np.cross(up, above)
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1.0 + float(up @ above)))


def _quality(
    photo: Bytes, small: Bytes, image: Bytes, before: Extremes, level: Level, noise: float
) -> dict[str, float]:
    """small: the source as it came, reduced and level, to which the result is compared."""
    after = extremes(image)
    left = measured_level(image).tilt_deg if level.turn is not None else level.tilt_deg
    return {
        "clipped_highlights_added": after.clipped_highlights - before.clipped_highlights,
        "clipped_blacks_added": after.clipped_blacks - before.clipped_blacks,
        "horizon_deg_before": round(level.tilt_deg, 4),
        "horizon_deg_after": round(left, 4),
        "seam_added": round(seam_step(image) - seam_step(photo), 3),
        "structure_ssim": structure_similarity(small, shrunk(image, _PROXY_WIDTH)),
        "noise_before": noise,
        "noise_after": noise_level(image[image.shape[0] // 4 : -(image.shape[0] // 4)]),
        "mean_luminance": mean_luminance(image),
    }


def _clipping(before: Extremes, after: Extremes) -> dict[str, float]:
    return {
        "clipped_highlights_added": after.clipped_highlights - before.clipped_highlights,
        "clipped_blacks_added": after.clipped_blacks - before.clipped_blacks,
    }
