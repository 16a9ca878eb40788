"""Patches of sun on the floor: where they are, and putting them out under furniture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.color import luminance, to_linear
from workers.engines.staging.light.shell import SURFACES, pixel_hits
from workers.engines.staging.render.spec import Shell
from workers.engines.staging.scene import Array, Camera

SUN_PATCH = 1.8
"""A floor pixel this many times brighter than the floor's median lies in a patch of sun; lamps do not reach that."""

OPEN_TO_SUN, HIDDEN_FROM_SUN = 0.75, 0.45
"""Ratio of light above which furniture leaves the sun its way, and below which it surely stands in it."""


def sun_excess(photo_srgb: NDArray[np.uint8], shell: Shell, camera: Camera) -> NDArray[np.float32]:
    """How many times brighter than the floor's median each floor pixel is, where that is a patch of sun, else 1.

    photo_srgb: (H, W, 3), any size of the camera's aspect ratio. Returns (h, w, 3) of the camera's size: a burnt-out
    patch has lost the floor's colour, so each channel has its own.
    """
    surface, _ = pixel_hits(shell, camera)
    floor = surface == SURFACES.index("floor")
    size = (camera.width, camera.height_px)
    small = cv2.resize(to_linear(photo_srgb), size, interpolation=cv2.INTER_AREA)
    light = np.asarray(cv2.medianBlur(small, 3), np.float32)
    if not floor.any():
        return np.ones(light.shape, np.float32)
    plain = plain_floor(light, floor)
    sunny = floor & (luminance(light) > SUN_PATCH * float(luminance(plain)))
    return np.where(sunny[..., None], light / plain, 1.0).astype(np.float32)


def plain_floor(light: Array, floor: NDArray[np.bool_]) -> Array:
    """Light (3,) of the floor out of the sun. light: (h, w, 3). floor: (h, w), not empty."""
    return np.asarray(np.maximum(np.median(light[floor], axis=0), 1e-3))


def without_sun(ratio: Array, excess: Array) -> NDArray[np.float32]:
    """The ratio, with sun patches put out where furniture stands over them. ratio: (h, w, 3), excess: (h, w, 3).

    The sun is no light of the proxy room. But what hides most of the room's light from a spot, as a sofa does from the
    floor under it, hides the sun too, so there the patch must not shine through.
    """
    occluded = np.clip((OPEN_TO_SUN - ratio.mean(axis=2)) / (OPEN_TO_SUN - HIDDEN_FROM_SUN), 0.0, 1.0)
    return np.asarray(ratio * np.power(np.maximum(excess, 1.0), -occluded[..., None]), np.float32)


def shaded_sun(ratio: Array, excess: Array, free: Array) -> NDArray[np.float32]:
    """The ratio of all light, from that of the room's own light and the share of the sun that is not hidden.

    ratio, excess: (h, w, 3); excess is all light over the room's own. free: (h, w), 0 to 1.
    """
    return np.asarray((ratio + (excess - 1.0) * free[..., None]) / excess, np.float32)
