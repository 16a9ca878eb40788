"""Things drawn into the photo of an empty room, so that what is behind each of them is known.

Boxes of furniture's sizes stand on the floor and against the walls, before openings too, and hang on the walls. They
are drawn face by face with a soft shadow on the floor: quick, so that hundreds of holes can be judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.rooms.spec import RoomSpec
from workers.engines.staging.scene import Array, Camera

Picture = NDArray[np.uint8]
Mask = NDArray[np.bool_]
MARGIN = 4
"""Pixels that a person draws around a thing."""
LEAST_SHARE, MOST_SHARE = 0.0012, 0.16
"""Of the picture, that one thing takes."""
SHADOW_METRES = 0.16
_FACES = ((0, 1, 3, 2), (4, 5, 7, 6), (0, 1, 5, 4), (2, 3, 7, 6), (0, 2, 6, 4), (1, 3, 7, 5))
_TONES = (0.8, 0.75, 1.0, 0.9, 0.5, 1.15)
"""Of the faces: low x, high x, low y, high y, low z, high z."""


@dataclass(frozen=True)
class Drawn:
    """photo: (H, W, 3) with things in it. outlines: of each, (N, 2) pixels, with a margin. masks: the same, exact."""

    photo: Picture
    outlines: tuple[Array, ...]
    masks: tuple[Mask, ...]


def with_things(empty: Picture, spec: RoomSpec, seed: int, most: int = 5) -> Drawn:
    """Up to `most` things that do not overlap, drawn into the empty photo (H, W, 3) of a room."""
    rng = np.random.default_rng([seed, spec.seed, 5])
    camera = spec.camera.scaled(empty.shape[1], empty.shape[0])
    picture = empty.astype(np.float32)
    taken = np.zeros(empty.shape[:2], np.uint8)
    outlines: list[Array] = []
    masks: list[Mask] = []
    shades, faces = [], []
    for _ in range(40):
        if len(outlines) == most:
            break
        low, high = _placed(rng, spec)
        corners = np.array([[(low, high)[i][k] for k, i in enumerate(pick)] for pick in np.ndindex(2, 2, 2)])
        points = camera.project(corners)
        if not np.isfinite(points).all() or (np.abs(points) > 4000).any():
            continue
        outline = _outline(points, empty.shape)
        if len(outline) < 3:
            continue
        mask = _filled(outline, empty.shape)
        share = float(mask.mean())
        if not LEAST_SHARE < share < MOST_SHARE or (taken[cv2.dilate(mask, np.ones((25, 25), np.uint8)) > 0]).any():
            continue
        taken |= mask
        outlines.append(outline)
        masks.append(_filled(cv2.convexHull(points.astype(np.float32))[:, 0].astype(float), empty.shape) > 0)
        shades.append(_shade(camera, low, high, empty.shape))
        faces.append((corners, points, rng.uniform(15, 215, 3) * 0.6 + rng.uniform(0, 90)))
    for shade in shades:
        picture *= shade[..., None]
    for corners, points, colour in faces:
        _draw(picture, camera, corners, points, colour)
    picture += rng.normal(0, 2.0, picture.shape) * (taken > 0)[..., None]
    return Drawn(np.clip(picture + 0.5, 0, 255).astype(np.uint8), tuple(outlines), tuple(masks))


def _placed(rng: np.random.Generator, spec: RoomSpec) -> tuple[Array, Array]:
    """Lowest and highest corner of a thing, metres."""
    kind = str(rng.choice(["toy", "table", "against", "hung"], p=[0.25, 0.2, 0.35, 0.2]))
    ranges = {
        "toy": ((0.12, 0.45), (0.12, 0.45), (0.1, 0.4)),
        "table": ((0.6, 1.3), (0.4, 0.8), (0.3, 0.75)),
        "against": ((0.6, 2.0), (0.35, 0.9), (0.45, 1.9)),
        "hung": ((0.4, 1.3), (0.02, 0.05), (0.35, 0.9)),
    }[kind]
    wide, deep, tall = (float(rng.uniform(*one)) for one in ranges)
    if kind in ("toy", "table"):
        x = float(rng.uniform(spec.left + 0.2, max(spec.right - 0.2 - wide, spec.left + 0.3)))
        y = float(rng.uniform(1.0, max(spec.back - 0.15 - deep, 1.1)))
        return np.array([x, y, 0.0]), np.array([x + wide, y + deep, tall])
    bottom = 0.0 if kind == "against" else float(rng.uniform(0.9, 1.6))
    wall = str(rng.choice(["left", "right", "back"], p=[0.25, 0.25, 0.5]))
    gap = 0.04 if kind == "against" else 0.0
    if wall == "back":
        x = float(rng.uniform(spec.left, max(spec.right - wide, spec.left + 0.1)))
        return np.array([x, spec.back - gap - deep, bottom]), np.array([x + wide, spec.back - gap, bottom + tall])
    y = float(rng.uniform(0.9, max(spec.back - wide, 1.0)))
    x = spec.left + gap if wall == "left" else spec.right - gap - deep
    return np.array([x, y, bottom]), np.array([x + deep, y + wide, bottom + tall])


def _outline(points: Array, shape: tuple[int, ...]) -> Array:
    hull: Array = cv2.convexHull(points.astype(np.float32))[:, 0].astype(float)
    away = hull - hull.mean(axis=0)
    hull = hull + MARGIN * away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
    inside = np.ascontiguousarray(_filled(hull, shape))
    contours, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return hull[:0]
    longest = max(contours, key=len)
    return np.asarray(cv2.approxPolyDP(longest, 0.8, True)[:, 0], float) + 0.5


def _filled(outline: Array, shape: tuple[int, ...]) -> Picture:
    drawn = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(drawn, [np.round(outline).astype(np.int32)], 1)
    return drawn


def _shade(camera: Camera, low: Array, high: Array, shape: tuple[int, ...]) -> Array:
    """How much of its light the floor keeps around a thing that stands on it."""
    if low[2] > 0:
        return np.ones(shape[:2])
    v, u = np.mgrid[0 : shape[0], 0 : shape[1]] + 0.5
    floor = camera.to_floor(np.column_stack([u.ravel(), v.ravel()])).reshape(*u.shape, 2)
    outside = np.maximum(np.maximum(low[:2] - floor, floor - high[:2]), 0.0)
    shade = 1.0 - 0.45 * np.exp(-((np.linalg.norm(outside, axis=2) / SHADOW_METRES) ** 2))
    return np.asarray(np.nan_to_num(shade, nan=1.0))


def _draw(picture: NDArray[np.float32], camera: Camera, corners: Array, points: Array, colour: Array) -> None:
    middle = corners.mean(axis=0)
    eye = np.array([0.0, 0.0, camera.height])
    for face, tone in zip(_FACES, _TONES, strict=True):
        place = corners[list(face)].mean(axis=0)
        if (eye - place) @ (place - middle) > 0:
            shape = np.round(points[list(face)]).astype(np.int32)
            cv2.fillConvexPoly(picture, shape, [float(value) for value in colour * tone])
