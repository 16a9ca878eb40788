"""Does the floor mirror the room? Polished boards and tiles do, and furniture without a reflection floats on them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.color import luminance, to_linear
from workers.engines.staging.light.shell import pixel_hits, shell_of
from workers.engines.staging.render.spec import Shell
from workers.engines.staging.scene import Array, Camera, Part, Room

MEASURED_WIDTH = 320
CLEAR_MIRROR = 0.05
"""Share of the mirrored light that a varnished floor shows at the angles of a room photo (Schlick, index 1.5)."""

COARSE, FINE = (2.0, 24.0), (1.0, 4.0)
"""Widths (sigma, pixels) between which details are compared: large ones that even a dull varnish mirrors, small ones
that only a smooth one does."""

SHARP, LEAST_SHARP = 0.3, 0.3
"""Slope of the small details over that of the large ones for a floor as smooth as glass (roughness 0.1 to 0.2 in
rendered rooms); and the least smoothness of a floor that shows its window at all (roughness 0.35)."""

FEWEST_PIXELS = 400

LEAST_OWN = 0.25
"""However much a floor mirrors, so much of what is seen is its own colour: where it mirrors a window, who knows."""

MIRROR_RIM = 0.012
"""Width of the border over which the zone of reflections fades, as a share of the picture's width."""

MIRRORED = 0.09
"""Share of even light that a polished floor mirrors: that of a surface of refractive index 1.5."""


def floor_gloss(photo_srgb: NDArray[np.uint8], room: Room, camera: Camera) -> float:
    """0 for a dull floor, 1 for a clear mirror of varnish, between them for a mirror that blurs.

    A mirroring floor is brighter wherever the wall point that it mirrors is brighter. So: for each floor pixel find
    the wall pixel mirrored in it, and regress the floor's brightness on the mirrored one, both without their slow
    changes (which are shading). A rougher floor mirrors only large things; were it taken for a clear mirror,
    furniture would take a sharp reflection of the window from it that the photo has not. photo_srgb at the camera's
    size.
    """
    small = camera.scaled(MEASURED_WIDTH, max(1, round(MEASURED_WIDTH * camera.height_px / camera.width)))
    size = (small.width, small.height_px)
    resized = np.asarray(cv2.resize(photo_srgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    light = luminance(to_linear(resized))
    surface, points = pixel_hits(shell_of(room), small)
    floor = surface == 0
    if floor.sum() < FEWEST_PIXELS:
        return 0.0
    mirrored, seen = mirrored_in(floor, light, shell_of(room), small, points)
    if seen.sum() < FEWEST_PIXELS:
        return 0.0
    weight = seen.astype(np.float32)
    shade, reflection = _detail(light, weight, seen, COARSE), _detail(mirrored, weight, seen, COARSE)
    slope, correlation = _slope(reflection, shade)
    if correlation <= 0.25:
        return 0.0
    fine = _slope(_detail(mirrored, weight, seen, FINE), _detail(light, weight, seen, FINE))[0]
    blur = np.clip(fine / (SHARP * slope), LEAST_SHARP, 1.0)
    return float(np.clip(slope / CLEAR_MIRROR, 0.0, 1.0) * blur)


def polish(gloss: float) -> tuple[float, float]:
    """(roughness, share of the light mirrored at a right angle) of a floor whose gloss is 0 to 1."""
    return float(np.clip(0.45 - 0.33 * gloss, 0.1, 0.6)), 0.08 * (0.3 + 0.4 * gloss)


def all_returned(texture: Array, gloss: float) -> NDArray[np.float32]:
    """The share of light that a floor returns: by its own colour, a texture (h, w, 3), and by mirroring on top of it.

    Light that is told from the photo must count both, since the tracer shows both.
    """
    return np.asarray(texture + MIRRORED * gloss, np.float32)


def own_share(photo: Array, shell: Shell, camera: Camera, gloss: float) -> NDArray[np.float32]:
    """Share (h, w, 3) of each pixel's light that is the surface's own and not mirrored; 1 off the floor.

    photo: (h, w, 3) linear, of the camera's size. What a point mirrors is taken from the photo (the middle of the
    walls' light where that is out of view), times Fresnel's share (Schlick 1994).
    """
    surface, points = pixel_hits(shell, camera)
    floor = surface == 0
    share = np.ones(photo.shape, np.float32)
    if gloss <= 0 or not floor.any() or floor.all():
        return share
    mirrored, seen = mirrored_in(floor, photo, shell, camera, points)
    mirrored[floor & ~seen] = np.median(photo[~floor], axis=0)
    down = points[floor] - np.array([0.0, 0.0, camera.height])
    cosine = -down[:, 2] / np.linalg.norm(down, axis=1)
    _, straight = polish(gloss)
    fresnel = straight + (1.0 - straight) * (1.0 - cosine) ** 5
    share[floor] = 1.0 - fresnel[:, None] * mirrored[floor] / np.maximum(photo[floor], 1e-3)
    return np.clip(share, LEAST_OWN, 1.0)


def mirror_zone(parts: Sequence[Part], camera: Camera) -> NDArray[np.float32]:
    """1 where furniture could be mirrored in the floor, (h, w): its outline, upside down; falls to 0 around it."""
    mask = np.zeros((camera.height_px, camera.width), np.float32)
    for part in parts:
        pixels = camera.project(np.asarray(part.vertices, float) * [1.0, 1.0, -1.0])
        pixels = pixels[np.isfinite(pixels).all(axis=1)]
        if part.lies_flat or len(pixels) < 3:
            continue
        hull = cv2.convexHull(np.clip(pixels, -4 * camera.width, 4 * camera.width).astype(np.float32))
        cv2.fillConvexPoly(mask, np.round(hull).astype(np.int32), 1.0)
    rim = max(3, round(camera.width * MIRROR_RIM) | 1)
    return np.asarray(cv2.blur(cv2.dilate(mask, np.ones((rim, rim), np.uint8)), (rim, rim)), np.float32)


def mirrored_in(
    floor: NDArray[np.bool_], light: NDArray[np.float32], shell: Shell, camera: Camera, points: Array
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """For floor pixels, the light of the wall point that they would mirror, and where (h, w) that point is in view.

    light: (h, w) or (h, w, c). points: (h, w, 3), where the pixels' rays end.
    """
    at = points[floor]
    ray = at - np.array([0.0, 0.0, camera.height])
    ray[:, 2] *= -1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.stack(
            [
                np.where(ray[:, 0] < 0, (shell.left - at[:, 0]) / ray[:, 0], np.inf),
                np.where(ray[:, 0] > 0, (shell.right - at[:, 0]) / ray[:, 0], np.inf),
                np.where(ray[:, 1] > 0, (shell.back - at[:, 1]) / ray[:, 1], np.inf),
                np.where(ray[:, 1] < 0, (shell.front - at[:, 1]) / ray[:, 1], np.inf),
                (shell.ceiling - at[:, 2]) / ray[:, 2],
            ],
            axis=1,
        )
    hit = at + ray * np.nanmin(steps, axis=1)[:, None]
    pixels = camera.project(hit)
    column = np.nan_to_num(pixels[:, 0], nan=-1.0).astype(int)
    row = np.nan_to_num(pixels[:, 1], nan=-1.0).astype(int)
    inside = (column >= 0) & (column < camera.width) & (row >= 0) & (row < camera.height_px)
    values = np.zeros((len(at), *light.shape[2:]), np.float32)
    values[inside] = light[row[inside], column[inside]]
    mirrored, seen = np.zeros(light.shape, np.float32), np.zeros(floor.shape, bool)
    mirrored[floor], seen[floor] = values, inside
    return mirrored, seen


def _slope(mirrored: Array, floor: Array) -> tuple[float, float]:
    """(how much brighter the floor is by what is mirrored, their correlation); 0, 0 where next to nothing differs."""
    spread, both = float(np.mean(mirrored * mirrored)), float(np.mean(mirrored * floor))
    if spread < 1e-4:  # nothing bright or dark enough to be mirrored: no way to know
        return 0.0, 0.0
    return both / spread, both / max(float(np.sqrt(spread * np.mean(floor * floor))), 1e-9)


def _detail(
    values: NDArray[np.float32], weight: NDArray[np.float32], seen: NDArray[np.bool_], sizes: tuple[float, float]
) -> NDArray[np.float32]:
    """Values (n,) where they are seen, without their noise and slow changes: smoothed by two normalised Gaussians."""
    fine, coarse = (
        cv2.GaussianBlur(values * weight, (0, 0), sigma) / np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-3)
        for sigma in sizes
    )
    return np.asarray((fine - coarse)[seen], np.float32)
