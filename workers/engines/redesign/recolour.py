"""Other paint on the walls and another tone of the floor, in the photo of an empty room.

In linear light a surface shows its colour times the light on it. Each pixel of a surface is multiplied by the ratio of
the new colour to the old one, so that shading, grain and pattern stay; of a floor's gloss only the part that its own
colour explains changes (the dichromatic model of Shafer 1985). What is not that surface keeps its bytes; borders follow
the photo's own edges (guided filter, He, Sun and Tang 2013, in the subsampled form of He and Sun 2015).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.redesign.surfaces import Mask, Photo, Surfaces, surfaces_of
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.light.color import luminance, to_linear, to_srgb
from workers.engines.staging.quality import lines_kept, ssim_maps
from workers.engines.staging.scene import Array, Room

WORKING_SIDE = 960
WHITE_ALBEDO = 0.80
"""Of the lightest large surface in a room: white paint."""
ALBEDO_RANGE = (0.05, 0.85)
RATIO_RANGE = (0.03, 3.5)
"""How much darker and lighter a surface may become. Still lighter, it would be mostly noise and reflections."""
MOST_TEXTURE = 0.10
"""Standard deviation of log luminance within a few centimetres from which a wall is brick or panelling, not paint."""
LEAST_SHARE = 0.004
"""Share of the picture below which a surface is not worth painting."""
LEAST_PLAIN = 0.35
"""Share of a wall in view that must look like the wall, or it is not understood well enough to be painted."""
GLOSS = 1.7
"""Times a surface's median light from which it is taken for gloss, fully at 1.6 times that."""
EDGE_SHARE, EDGE_EPSILON = 0.0022, 1e-4
SHOULDER = 0.80
"""Linear value from which painted pixels are compressed, so that none clips."""


@dataclass(frozen=True)
class Recoloured:
    """photo: (H, W, 3). done: the surfaces (`walls`, `floor`) that were painted. left: sentences on those that were
    not. quality: recoloured_share of the picture; recolour_structure, the mean of structural similarity's contrast and
    structure terms against the photo; recolour_lines_kept, the share of its straight edges that are still there."""

    photo: Photo
    done: tuple[str, ...]
    left: tuple[str, ...]
    quality: dict[str, float]


def recolour(photo: Photo, room: Room, paints: Mapping[str, str]) -> Recoloured:
    """The photo (H, W, 3) of an empty room with other walls or floor. paints: `walls`, `floor` -> `#rrggbb` sRGB."""
    share = min(1.0, WORKING_SIDE / max(photo.shape[:2]))
    size = (max(1, round(photo.shape[1] * share)), max(1, round(photo.shape[0] * share)))
    small = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8) if share < 1 else photo
    surfaces = surfaces_of(small, room)
    light = to_linear(small)
    white = _white(light, surfaces)
    result, left, done = photo, [], []
    for surface, paint in paints.items():
        mask, problem = _paintable(surface, surfaces, small)
        if problem:
            left.append(problem)
        if not mask.any():
            continue
        # walls share their paint but not their light: the one that shows most tells the paint
        shares = [mask & one for one in (surfaces.walls.values() if surface == "walls" else (mask,))]
        old = _albedo(light[max(shares, key=lambda one: int(one.sum()))], white)
        ratio = linear(paint) / old
        if ratio.max() > RATIO_RANGE[1]:
            left.append(f"Left as it was, being too dark to be made that light: the {surface}.")
            continue
        new = old * np.maximum(ratio, RATIO_RANGE[0])
        shine = GLOSS * float(np.median(luminance(light[mask]))) if surface == "floor" else np.inf
        result = _painted(result, small, mask, Coat(old.astype(np.float32), new.astype(np.float32), shine))
        done.append(surface)
    return Recoloured(result, tuple(done), tuple(left), _measured(photo, result, share))


def _paintable(surface: str, surfaces: Surfaces, small: Photo) -> tuple[Mask, str]:
    """The pixels of a surface that can be painted, and a sentence if it, or a part of it, cannot."""
    masks = {"floor": surfaces.floor} if surface == "floor" else surfaces.walls
    result = np.zeros(small.shape[:2], bool)
    refused = []
    for name, mask in masks.items():
        shown = surfaces.shown[name]
        if shown.mean() < LEAST_SHARE:
            continue
        plain = surface == "floor" or _texture(small, mask) <= MOST_TEXTURE
        if mask.sum() < LEAST_PLAIN * shown.sum() or not plain:
            refused.append(name)
        else:
            result |= mask
    if refused and surface == "walls":
        walls = "wall" if len(refused) == 1 else "walls"
        return result, f"Left as it was, being no plain paint or hardly in view: the {' and '.join(refused)} {walls}."
    if not result.any():
        return result, f"The {surface} could not be told well enough to be painted."
    return result, ""


def _texture(small: Photo, mask: Mask) -> float:
    """Standard deviation of log luminance against its own blur, robust against a few edges."""
    value = np.log(luminance(to_linear(small)) + 0.01)
    sigma = 0.012 * small.shape[1]
    weight = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), sigma)
    mean = cv2.GaussianBlur(value * mask, (0, 0), sigma) / np.maximum(weight, 1e-3)
    inner = cv2.erode(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return float(1.4826 * np.median(np.abs((value - mean)[inner]))) if inner.any() else 1.0


def _white(light: NDArray[np.float32], surfaces: Surfaces) -> Array:
    """What white paint would show in this light, linear RGB: the lightest of walls and ceiling, half of its cast taken
    for the light's and half for its own."""
    masks = [mask for mask in (*surfaces.walls.values(), surfaces.ceiling) if mask.mean() > LEAST_SHARE]
    if not masks:
        return np.full(3, 0.6)
    best = max((np.median(light[mask], axis=0) for mask in masks), key=lambda color: float(luminance(color)))
    level = max(float(luminance(best)), 1e-3)
    return np.asarray(level * np.sqrt(np.maximum(best / level, 1e-2)), float)


def _albedo(pixels: NDArray[np.float32], white: Array) -> Array:
    """A surface's own colour, linear RGB, from what it shows (N, 3)."""
    return np.asarray(np.clip(WHITE_ALBEDO * np.median(pixels, axis=0) / np.maximum(white, 1e-3), *ALBEDO_RANGE), float)


@dataclass(frozen=True)
class Coat:
    """old, new: the surface's colours, linear RGB (3,). shine: luminance from which its light is partly a gloss's."""

    old: NDArray[np.float32]
    new: NDArray[np.float32]
    shine: float


def _painted(photo: Photo, small: Photo, mask: Mask, coat: Coat) -> Photo:
    """The photo with another coat on the mask's pixels (of the small photo)."""
    cover = _cover(photo, small, mask)
    rows, columns = np.flatnonzero(cover.any(axis=1)), np.flatnonzero(cover.any(axis=0))
    if not len(rows):
        return photo
    result = photo.copy()
    for top in range(int(rows[0]), int(rows[-1]) + 1, 256):
        here = np.s_[top : min(top + 256, int(rows[-1]) + 1), columns[0] : columns[-1] + 1]
        amount = cover[here][..., None]
        before = to_linear(photo[here])
        light = before * np.power(_recoated(before, coat) / np.maximum(before, 1e-5), amount)
        levels = np.clip(to_srgb(_shouldered(light, before)) + 0.5, 0, 255).astype(np.uint8)
        result[here] = np.where(amount > 0.004, levels, result[here])
    return result


def _shouldered(light: NDArray[np.float32], before: NDArray[np.float32]) -> NDArray[np.float32]:
    """Linear light (H, W, 3) compressed towards 1 where it became brighter than SHOULDER, its hue kept."""
    top, was = light.max(axis=2, keepdims=True), before.max(axis=2, keepdims=True)
    bent = SHOULDER + (1.0 - SHOULDER) * 0.8 * (1.0 - np.exp(-np.maximum(top - SHOULDER, 0.0) / (1.0 - SHOULDER)))
    wanted = np.maximum(bent, np.minimum(was, top))
    return np.asarray(
        np.where(top > np.maximum(SHOULDER, was), light * wanted / np.maximum(top, 1e-5), light), np.float32
    )


def _recoated(light: NDArray[np.float32], coat: Coat) -> NDArray[np.float32]:
    """Linear light (H, W, 3) in the new colour. Where it shines, what the old colour does not explain stays."""
    plain = light * (coat.new / coat.old)
    shading = (light / coat.old).min(axis=2, keepdims=True)
    rest = np.maximum(light - shading * coat.old, 0.0)
    glossy = (
        shading * coat.new + luminance(rest)[..., None]
    )  # a gloss is grey, and what is burnt out has lost its colour
    share = np.clip((luminance(light) / max(coat.shine, 1e-4) - 1.0) / 0.6, 0.0, 1.0)[..., None]
    return np.asarray(np.maximum(plain + share * (glossy - plain), 1e-5), np.float32)


def _cover(photo: Photo, small: Photo, mask: Mask) -> NDArray[np.float32]:
    """The mask at the photo's size (H, W), 0 to 1, its borders on the photo's own edges."""
    guide = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    wanted = mask.astype(np.float32)
    radius = max(2, round(EDGE_SHARE * small.shape[1]))
    kernel = (2 * radius + 1, 2 * radius + 1)
    mean_guide, mean_wanted = cv2.blur(guide, kernel), cv2.blur(wanted, kernel)
    variance = cv2.blur(guide * guide, kernel) - mean_guide**2
    slope = (cv2.blur(guide * wanted, kernel) - mean_guide * mean_wanted) / (variance + EDGE_EPSILON)
    offset = mean_wanted - slope * mean_guide
    size = (photo.shape[1], photo.shape[0])
    slope, offset = (cv2.resize(cv2.blur(one, kernel), size, interpolation=cv2.INTER_LINEAR) for one in (slope, offset))
    full = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    cover = np.clip((slope * full + offset - 0.04) / 0.92, 0.0, 1.0)
    # nothing beyond the filter's own reach: far from the mask its coverage is noise
    near = cv2.resize(cv2.dilate(wanted, np.ones(kernel, np.uint8)), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cover * (near > 0.5), np.float32)


def _measured(before: Photo, after: Photo, share: float) -> dict[str, float]:
    if after is before:
        return {}
    size = (max(1, round(before.shape[1] * share)), max(1, round(before.shape[0] * share)))
    first, second = (
        np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_AREA), np.uint8) for one in (before, after)
    )
    changed = (first != second).any(axis=2)
    return {
        "recoloured_share": round(float(changed.mean()), 5),
        "recolour_structure": round(float(ssim_maps(first, second)[1].mean()), 5),
        "recolour_lines_kept": round(lines_kept(first, second, np.zeros(first.shape[:2], bool)), 5),
    }
