"""What is to go, as a mask: drawn outlines made exact, and the shadow that goes with the thing."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.remove.fill import like_itself
from workers.engines.staging.remove.planes import FREE, NAMES, Mask, Plane, View, planes_behind
from workers.engines.staging.remove.shading import Floats, shading, to_log
from workers.engines.staging.scene import Array

MARGIN_SHARE = 0.005
"""Of the long side: drawn and found outlines are widened by this much, over the soft edge of a thing."""
REFINED_SIDE = 360
"""A box is cut out at this size."""
SHADOW_METRES = 0.55
"""Soft shadows on a floor indoors reach about this far from what throws them."""
DARKER = 0.07
"""Log units of coded value by which a shadow is darker than the open floor: about 7 %."""


def mask_of(outlines: Sequence[Array], photo_srgb: NDArray[np.uint8]) -> Mask:
    """Pixels (H, W) of a photo (H, W, 3) inside outlines (N, 2), each in pixels of it. Boxes are cut out exactly."""
    height, width = photo_srgb.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    for outline in outlines:
        points = np.clip(np.round(outline), 0, [width, height]).astype(np.int32)
        drawn = np.zeros_like(mask)
        cv2.fillPoly(drawn, [points], 1)
        mask |= _cut_out(photo_srgb, points) if is_box(outline) else drawn
    return widened(mask > 0)


def widened(mask: Mask, times: float = 1.0) -> Mask:
    """The mask (H, W) and a rim as wide as the soft edge of a thing."""
    reach = max(2, round(MARGIN_SHARE * times * max(mask.shape)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel) > 0)


def is_box(outline: Array) -> bool:
    """An upright rectangle: drawn around a thing, not along it."""
    if len(outline) != 4:
        return False
    sides = np.roll(outline, -1, axis=0) - outline
    return bool((np.abs(sides).min(axis=1) < 0.5).all())


def _cut_out(photo_srgb: NDArray[np.uint8], corners: NDArray[np.int32]) -> NDArray[np.uint8]:
    """The thing inside a box, by GrabCut (Rother et al. 2004); the whole box where that finds hardly anything."""
    height, width = photo_srgb.shape[:2]
    (u0, v0), (u1, v1) = corners.min(axis=0), corners.max(axis=0)
    result = np.zeros((height, width), np.uint8)
    if u1 - u0 < 6 or v1 - v0 < 6:
        result[v0:v1, u0:u1] = 1
        return result
    pad_u, pad_v = max(8, (u1 - u0) // 2), max(8, (v1 - v0) // 2)
    left, top = max(0, u0 - pad_u), max(0, v0 - pad_v)
    crop = photo_srgb[top : min(height, v1 + pad_v), left : min(width, u1 + pad_u)]
    share = min(1.0, REFINED_SIDE / max(crop.shape[:2]))
    small = cv2.resize(crop, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    inner = (round((u0 - left) * share), round((v0 - top) * share))
    size = (max(2, round((u1 - u0) * share)), max(2, round((v1 - v0) * share)))
    labels = np.zeros(small.shape[:2], np.uint8)
    cv2.setRNGSeed(7)
    box = np.s_[inner[1] : inner[1] + size[1], inner[0] : inner[0] + size[0]]
    inside = np.ones(labels[box].shape, bool)
    if labels.size > inside.size:
        cv2.grabCut(
            np.ascontiguousarray(small[..., ::-1]), labels, (*inner, *size), np.zeros((1, 65)), np.zeros((1, 65)), 4,
            cv2.GC_INIT_WITH_RECT,
        )  # fmt: skip
        inside = (labels[box] == cv2.GC_FGD) | (labels[box] == cv2.GC_PR_FGD)
    if not 0.12 < inside.mean() < 0.98:
        inside = np.ones_like(inside)
    solid = cv2.morphologyEx(inside.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(solid, contours, -1, 1, -1)
    result[v0:v1, u0:u1] = cv2.resize(solid, (int(u1 - u0), int(v1 - v0)), interpolation=cv2.INTER_NEAREST)
    return result


def with_shadows(working_srgb: NDArray[np.uint8], view: View, mask: Mask) -> Mask:
    """The mask and the darkened zone around it on the floor, no farther than SHADOW_METRES. Walls are uneven by
    themselves, and a shadow on them is faint: there the light is carried on from the outline instead."""
    values = to_log(working_srgb)
    grown = mask.copy()
    for plane in planes_behind(view, mask):
        if plane.name != "floor":
            continue
        dark = _shadow(values, plane, mask)
        if dark.any():
            grown |= _in_picture(view, plane, dark)
    return grown


def _shadow(values: Floats, plane: Plane, mask: Mask) -> Mask:
    """Texels of one surface that are darker than its light from farther away would make them, next to the mask."""
    rows = np.clip(plane.pixels[..., 1].astype(int), 0, mask.shape[0] - 1)
    columns = np.clip(plane.pixels[..., 0].astype(int), 0, mask.shape[1] - 1)
    covered = mask[rows, columns] & plane.seen
    open_floor = plane.seen & ~covered & (plane.part == 0)
    away = cv2.distanceTransform((~covered).astype(np.uint8), cv2.DIST_L2, 3) * plane.texel
    light = plane.sample(values)
    far = open_floor & (away > SHADOW_METRES) & (plane.rail == FREE)
    far &= like_itself(light, plane, far)
    if far.sum() < 200:
        return np.zeros_like(covered)
    grey = light.mean(axis=2, keepdims=True)
    usual = shading(grey, far, 0.35 / plane.texel)[..., 0]
    weight = open_floor.astype(np.float32)
    sigma = max(0.03 / plane.texel, 0.8)
    near = cv2.GaussianBlur(grey[..., 0] * weight, (0, 0), sigma) / np.maximum(
        cv2.GaussianBlur(weight, (0, 0), sigma), 1e-3
    )
    change = near - usual
    noise = 1.4826 * float(np.median(np.abs(change[far] - np.median(change[far]))))
    dark = open_floor & (away <= SHADOW_METRES) & (change < -max(DARKER, 2.0 * noise))
    joined = (dark | covered).astype(np.uint8)
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) | covered.astype(np.uint8)
    _, labels = cv2.connectedComponents(joined)
    return np.asarray((labels > 0) & np.isin(labels, np.unique(labels[covered & (labels > 0)])) & dark)


def _in_picture(view: View, plane: Plane, texels: Mask) -> Mask:
    """Pixels (H, W) whose texel is set."""
    v, u = np.mgrid[0 : view.height, 0 : view.width] + 0.5
    label, points = view.locate(np.column_stack([u.ravel(), v.ravel()]))
    mine = label == NAMES.index(plane.name)
    grid = np.round(plane.grid(points[mine])).astype(int)
    height, width = texels.shape
    inside = (grid >= 0).all(axis=1) & (grid[:, 0] < width) & (grid[:, 1] < height)
    result = np.zeros(view.height * view.width, bool)
    hit = np.zeros(len(grid), bool)
    hit[inside] = texels[grid[inside, 1], grid[inside, 0]]
    result[mine] = hit
    return result.reshape(view.height, view.width)
