"""The photo without what a mask covers: each surface behind it goes on, in its own texture and its own light."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.remove.detect import UNLIKE, away_from_own, colours
from workers.engines.staging.remove.planes import FREE, NAMES, PICTURE, Mask, Plane, View, planes_behind, sampled
from workers.engines.staging.remove.shading import DARKEST, Floats, from_log, shading, to_log
from workers.engines.staging.remove.synthesis import Integers, Problem, shifts_for
from workers.engines.staging.scene import Array

WORKING_SIDE = 1280
"""Long side in pixels at which texture is searched; the full photo is then filled from its own pixels."""
SHADING_METRES = 0.22
"""Texture is averaged out over this radius; what is left is light. About the width of two boards."""
SHADING_PICTURE = 0.02
"""The same on the picture itself, as a share of its width."""
ODD = 4.0
"""Texture beyond this many typical deviations from the surface's own is a thing, a stain or a shadow: never copied."""
GLARE = float(np.log(0.955 + DARKEST))
"""From here on all channels are nearly white: a window or a lamp rather than a wall."""
PROBE_TEXELS = (4, 14)
"""Smallest and largest radius of the discs on which filling is tried."""
STRIP_PIXELS = 400_000


@dataclass(frozen=True)
class Patch:
    """What was found for one surface. shift: texels (rows, columns). filled: texels that have one. light: (h, w, 3),
    log units. agreement: 0 to 1, how well places of the same surface that are known were filled the same way; None
    where there was no room to try. missing: share of the hole for which no texture was found."""

    plane: Plane
    hole: Mask
    shift: Integers
    filled: Mask
    light: Floats
    agreement: float | None
    missing: float


def patches_for(
    working_srgb: NDArray[np.uint8],
    view: View,
    mask: Mask,
    *,
    kept: Mask | None = None,
    seed: int = 0,
    check: Callable[[], None] = lambda: None,
) -> list[Patch]:
    """What to put behind a mask (H, W) of the working picture (H, W, 3), surface by surface.

    kept: pixels that stay but must not be copied (other furniture). check: called between surfaces, may raise to stop.
    """
    values = to_log(working_srgb)
    label = view.labels()
    found = []
    for plane in planes_behind(view, mask):
        check()
        found.append(_patch(values, view, plane, label, mask, kept, seed))
    return found


def _patch(
    values: Floats, view: View, plane: Plane, label: NDArray[np.int8], mask: Mask, kept: Mask | None, seed: int
) -> Patch:
    columns = np.clip(plane.pixels[..., 0].astype(int), 0, view.width - 1)
    rows = np.clip(plane.pixels[..., 1].astype(int), 0, view.height - 1)
    own = plane.seen & (label[rows, columns] == NAMES.index(plane.name))
    covered = mask[rows, columns] & plane.seen
    covered = cv2.dilate(covered.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    known = own & ~covered
    if kept is not None:
        known &= ~kept[rows, columns]
    straight = plane.sample(values)
    probes = _probes(known & (plane.rail == FREE) & (plane.part == 0), covered)
    hole, tried = covered | probes, known & probes
    known = known & ~probes
    radius = (SHADING_PICTURE if plane.name == PICTURE else SHADING_METRES) / plane.texel
    bare = known & (plane.part == 0) & (plane.rail == FREE)  # skirting and openings are no light
    bare &= like_itself(straight, plane, bare)
    light = shading(straight, bare if bare.sum() >= 100 else known, radius)
    texture = np.where(known[..., None], straight - light, 0.0).astype(np.float32)
    problem = Problem(
        texture=texture,
        known=known,
        source=known & ~_odd(texture, known, plane),
        hole=hole,
        outside=~own & ~hole,
        detail=plane.detail,
        rail=plane.rail,
        part=_parts(plane, known, hole),
    )
    shift, filled = shifts_for(problem, np.random.default_rng(seed + NAMES.index(plane.name)))
    missing = float((covered & ~filled).sum() / max(int(covered.sum()), 1))
    made = _agreement(straight, light, texture, shift, tried) if tried.any() else None
    return Patch(plane, covered, shift, filled, light, made, missing)


def _probes(bare: Mask, covered: Mask) -> Mask:
    """Up to three discs of known surface near the hole, to be filled as well and compared with what is there."""
    result = np.zeros(bare.shape, np.uint8)
    depth = float(cv2.distanceTransform(covered.astype(np.uint8), cv2.DIST_L2, 3).max())
    few = float(np.sqrt(0.04 * bare.sum() / np.pi))  # most of what is known must stay to be copied
    radius = int(min(max(depth, PROBE_TEXELS[0]), PROBE_TEXELS[1], few))
    if radius < PROBE_TEXELS[0]:
        return result > 0
    room = cv2.distanceTransform(bare.astype(np.uint8), cv2.DIST_L2, 3)
    near = cv2.distanceTransform((~covered).astype(np.uint8), cv2.DIST_L2, 3)
    for _ in range(3):
        fits = (room > radius + 2) & (near > radius + 4)
        if not fits.any():
            break
        row, column = np.unravel_index(int(np.argmin(np.where(fits, near, np.inf))), fits.shape)
        cv2.circle(result, (int(column), int(row)), radius, 1, -1)
        away = np.ones(bare.shape, np.uint8)
        cv2.circle(away, (int(column), int(row)), 4 * radius, 0, -1)
        room = room * away
    return result > 0


def _agreement(straight: Floats, light: Floats, texture: Floats, shift: Integers, tried: Mask) -> float:
    """1 where the filled probes have the tone of what is there and as much texture; 0 from a quarter off in tone."""
    rows, columns = np.nonzero(tried)
    from_rows = np.clip(rows + shift[rows, columns, 0], 0, tried.shape[0] - 1)
    from_columns = np.clip(columns + shift[rows, columns, 1], 0, tried.shape[1] - 1)
    error = np.zeros_like(straight)
    filled = light[rows, columns] + texture[from_rows, from_columns]
    error[rows, columns] = filled - straight[rows, columns]
    weight = cv2.GaussianBlur(tried.astype(np.float32), (0, 0), 2.5)
    tone = cv2.GaussianBlur(error, (0, 0), 2.5)[rows, columns] / np.maximum(weight[rows, columns], 0.05)[:, None]
    off = float(np.sqrt(np.mean(tone**2)))
    before = float((straight - light)[rows, columns].std()) + 0.01
    after = float(texture[from_rows, from_columns].std()) + 0.01
    return float(np.clip(1.0 - off / 0.25, 0.0, 1.0) * min(before / after, after / before) ** 0.5)


def like_itself(straight: Floats, plane: Plane, bare: Mask) -> Mask:
    """Texels (h, w) whose colour is the surface's own in even light: no window, no picture, no patch of sun."""
    result = np.ones(bare.shape, bool)
    if plane.name == PICTURE or bare.sum() < 400:
        return result
    glare = straight.min(axis=2) > GLARE
    result &= ~glare
    rows, columns = np.nonzero(bare & ~glare)
    if len(rows) < 400:
        return result
    smooth = cv2.GaussianBlur(straight, (0, 0), 1.5)[rows, columns]
    points = np.column_stack([columns, rows]) * plane.texel
    away = np.abs(away_from_own(colours(np.asarray(smooth, np.float32)), points))
    result[rows, columns] = (away[:, 0] < 1.3 * UNLIKE) & (np.hypot(away[:, 1], away[:, 2]) < 1.3 * UNLIKE)
    return np.asarray(cv2.erode(result.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)


def _odd(texture: Floats, known: Mask, plane: Plane) -> Mask:
    """Texels of the bare surface that are unlike the rest of it, and their surroundings. Edges of the box and openings
    have their own structure and are left alone."""
    bare = known & (plane.rail == 0) & (plane.part == 0)
    if bare.sum() < 100:
        return np.zeros_like(known)
    weight = known.astype(np.float32)
    mean = cv2.GaussianBlur(texture * weight[..., None], (0, 0), 2.0)
    mean = mean / np.maximum(cv2.GaussianBlur(weight, (0, 0), 2.0), 1e-3)[..., None]
    middle = np.median(mean[bare], axis=0)
    spread = 1.4826 * np.median(np.abs(mean[bare] - middle), axis=0) + 0.012
    odd = bare & (np.abs(mean - middle) > ODD * spread).any(axis=2)
    return np.asarray(cv2.dilate(odd.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)


def _parts(plane: Plane, known: Mask, covered: Mask) -> NDArray[np.int8]:
    """Openings of which too little is seen to go on from are treated as the bare surface."""
    part = plane.part.copy()
    for number in np.unique(part[covered]):
        mine = part == number
        if number and (mine & known).sum() < 0.5 * (mine & covered).sum():
            part[mine] = 0
    return part


def apply(
    photo_srgb: NDArray[np.uint8], view: View, cover: NDArray[np.uint8], patches: Sequence[Patch]
) -> NDArray[np.uint8]:
    """The photo (H, W, 3), at any size, with the patches where `cover` (H, W) is above 0; 255 is all patch.

    Texture comes from the photo's own full-size pixels. view: of the photo's size.
    """
    result = photo_srgb.copy()
    rows, columns = np.nonzero(cover)
    by_name = {patch.plane.name: patch for patch in patches}
    for begin in range(0, len(rows), STRIP_PIXELS):
        v, u = rows[begin : begin + STRIP_PIXELS], columns[begin : begin + STRIP_PIXELS]
        pixels = np.column_stack([u + 0.5, v + 0.5])
        label, points = view.locate(pixels)
        before = photo_srgb[v, u].astype(np.float32)
        after = before.copy()
        for name, patch in by_name.items():
            mine = label == NAMES.index(name)
            if mine.any():
                after[mine] = from_log(_filled(photo_srgb, view, patch, points[mine]))
        share = (cover[v, u].astype(np.float32) / 255.0)[:, None]
        result[v, u] = np.clip(share * after + (1.0 - share) * before + 0.5, 0, 255).astype(np.uint8)
    return result


def _filled(photo_srgb: NDArray[np.uint8], view: View, patch: Patch, points: Array) -> Floats:
    """Log values (N, 3) at plane coordinates (N, 2): light of the place plus texture from where the shifts lead, the
    shifts of the four nearest texels blended."""
    plane = patch.plane
    grid = plane.grid(points)
    height, width = patch.filled.shape
    corner = np.floor(grid).astype(int)
    part = (grid - corner).astype(np.float32)
    light = _bilinear(patch.light, grid)
    total = np.zeros_like(light)
    weight = np.zeros(len(points), np.float32)
    for down in (0, 1):
        for right in (0, 1):
            rows = np.clip(corner[:, 1] + down, 0, height - 1)
            columns = np.clip(corner[:, 0] + right, 0, width - 1)
            share = np.abs(1 - down - part[:, 1]) * np.abs(1 - right - part[:, 0])
            share = np.where(patch.filled[rows, columns], share, 0.0).astype(np.float32)
            used = share > 1e-3
            if not used.any():
                continue
            shift = patch.shift[rows[used], columns[used]][:, ::-1]
            source = points[used] + shift * plane.texel
            pixels = view.project(plane.name, source)
            seen = _log_at(photo_srgb, pixels)
            texture = seen - _bilinear(patch.light, plane.grid(source))
            total[used] += share[used, None] * texture
            weight[used] += share[used]
    return np.asarray(light + total / np.maximum(weight, 1e-3)[:, None], np.float32)


def _log_at(photo_srgb: NDArray[np.uint8], pixels: Array) -> Floats:
    values = sampled(photo_srgb, pixels.astype(np.float32))
    return np.asarray(np.log(values / 255.0 + np.float32(DARKEST)), np.float32)


def _bilinear(values: Floats, grid: Array) -> Floats:
    """Values (h, w, C) at fractional texels (N, 2)."""
    return sampled(values, (grid + 0.5).astype(np.float32))
