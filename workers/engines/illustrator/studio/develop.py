"""Rendered light to a picture: exposure, a soft shoulder, or the flat tones and outlines of a drawing."""

from __future__ import annotations

import cv2
import numpy as np

from workers.engines.illustrator.flat.colour import Floats, Pixels
from workers.engines.staging.light.color import luminance, to_srgb
from workers.engines.staging.render import Layers

SHOULDER = 0.62
"""Linear level from which highlights are compressed."""
INK = np.array([0.13, 0.12, 0.15], np.float32)


def exposure(layers: Layers, *, white: float, percentile: float = 70.0) -> float:
    """The gain that makes a white surface in the usual light of the set as bright as `white` (linear)."""
    albedo = luminance(layers.ratio)
    known = (albedo > 0.04) & (layers.alpha > 0.5)
    if not known.any():
        return 1.0
    light = luminance(layers.color)[known] / albedo[known]
    return white / max(float(np.percentile(light, percentile)), 1e-5)


def photograph(layers: Layers, gain: float) -> Pixels:
    """As a camera would show it, (H, W, 3) uint8."""
    exposed = np.maximum(layers.color, 0) * gain
    level = np.maximum(exposed.max(axis=2, keepdims=True), 1e-6)
    over = np.maximum(level - SHOULDER, 0)
    bent = np.where(level < SHOULDER, level, SHOULDER + (1 - SHOULDER) * (1 - np.exp(-over / (1.25 * (1 - SHOULDER)))))
    shown = exposed / level * bent
    shown += (bent - shown) * 0.6 * np.clip((bent - 0.86) / 0.14, 0, 1)  # what is far too bright goes white
    return np.asarray(to_srgb(shown) + 0.5, np.uint8)


def drawing(layers: Layers, gain: float, *, comic: bool) -> Pixels:
    """Even colours in a few tones of light, outlines where surfaces end, dots in a comic's shadows."""
    albedo = np.clip(layers.ratio, 0, 1)
    flat = cv2.bilateralFilter(np.asarray(to_srgb(albedo) / 255, np.float32), 9, 0.10, 5)
    rough = np.clip(luminance(layers.color) * gain / np.maximum(luminance(albedo), 0.03), 0, 1.6)
    light = cv2.GaussianBlur(rough.astype(np.float32), (0, 0), max(1.0, min(rough.shape) / 500))
    tones = np.full(light.shape, 0.60, np.float32)
    for edge, tone in ((0.22, 0.76), (0.46, 0.90), (0.74, 1.0)):
        step = np.clip((light - edge) / 0.03 + 0.5, 0, 1)
        tones += (tone - tones) * step
    shaded = flat * tones[..., None] + (1 - tones[..., None]) * np.array([0.10, 0.07, 0.20], np.float32) * 0.5
    glow = np.clip(luminance(layers.color) * gain - 1.4, 0, 1)[..., None]
    shaded = shaded + (1 - shaded) * glow
    if comic:
        shaded = _dotted(shaded, tones)
        shaded = np.clip((shaded - 0.5) * 1.15 + 0.53, 0, 1)
    ink = np.clip(layers.zone * (1.25 if comic else 0.8), 0, 1)[..., None]
    return np.asarray(np.clip(shaded * (1 - ink) + INK * ink, 0, 1) * 255 + 0.5, np.uint8)


def _dotted(shaded: Floats, tones: Floats) -> Floats:
    """A halftone screen at 45 degrees in what is not fully lit."""
    height, width = tones.shape
    pitch = max(5.0, min(height, width) / 130)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    u, v = (x + y) / pitch, (x - y) / pitch
    dot = np.hypot(u % 1 - 0.5, v % 1 - 0.5)
    size = np.clip((1.0 - tones) * 1.05, 0, 0.42)
    inside = np.clip((size - dot) * pitch * 0.8 + 0.5, 0, 1) * (tones < 0.97)
    return np.asarray(shaded * (1 - 0.30 * inside[..., None]), np.float32)
