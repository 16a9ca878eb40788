"""Photos of a textured box room without and with things in it, drawn ray by ray: the truth behind them is known."""

from __future__ import annotations

import cv2
import numpy as np

from bench.rooms.textures import carpet, planks, tiles
from tests.workers.engines.staging import scenes
from workers.engines.staging.light.color import to_srgb
from workers.engines.staging.light.shell import pixel_hits, shell_of

FLOORS = {"planks": lambda rng: (planks(rng, "oak", 768), 3.2), "tiles": lambda rng: (tiles(rng, size=768), 2.4)}
FLOORS["carpet"] = lambda rng: (carpet(rng, 512), 2.0)


def empty(kind="planks", width=360, height=240, seed=1, noise=0.006):
    """(photo, room): grey walls with a skirting over a floor of planks, tiles or carpet, in light that falls off."""
    sharp = scenes.camera(2 * width, 2 * height)
    seen = scenes.room(sharp)
    surface, points = pixel_hits(shell_of(seen), sharp)
    rng = np.random.default_rng(seed)
    texture, metres = FLOORS[kind](rng)
    scale = len(texture) / metres
    x, y = (np.floor(points[..., axis] * scale).astype(int) % len(texture) for axis in (0, 1))
    albedo = np.full((*surface.shape, 3), (0.60, 0.59, 0.56))
    albedo[surface == 1] = 0.8
    wall = surface > 1
    albedo[wall & (points[..., 2] < 0.1)] = (0.8, 0.8, 0.78)
    albedo[surface == 0] = texture[y, x][surface == 0]
    away = np.linalg.norm(points - [scenes.LEFT, 2.6, 1.5], axis=2)
    light = 1.1 / (0.6 + 0.35 * away)
    light *= np.where(surface == 2, 0.75, np.where(surface == 3, 1.15, 1.0))
    linear = cv2.resize((albedo * light[..., None]).astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    linear = linear + rng.normal(0, noise, linear.shape) * np.sqrt(linear)
    return np.clip(to_srgb(linear) + 0.5, 0, 255).astype(np.uint8), scenes.room(scenes.camera(width, height))


def furnished(photo, room, boxes, color=(60, 75, 105)):
    """(photo, outlines): boxes ((low, high) in metres) stand in the room and throw a soft shadow on the floor."""
    picture = photo.astype(np.float32)
    outlines = []
    v, u = np.mgrid[0 : photo.shape[0], 0 : photo.shape[1]] + 0.5
    floor = room.camera.to_floor(np.column_stack([u.ravel(), v.ravel()])).reshape(*u.shape, 2)
    on_floor = pixel_hits(shell_of(room), room.camera)[0] == 0
    for low, high in boxes:
        beside = np.linalg.norm(
            np.maximum(np.maximum(np.array(low[:2]) - floor, floor - np.array(high[:2])), 0.0), axis=2
        )
        shade = 1.0 - 0.45 * np.exp(-((beside / 0.16) ** 2))
        picture *= np.where(on_floor & np.isfinite(shade), np.nan_to_num(shade, nan=1.0), 1.0)[..., None]
    for low, high in boxes:
        corners = np.array([[(low, high)[i][k] for k, i in enumerate(pick)] for pick in np.ndindex(2, 2, 2)])
        hull = cv2.convexHull(room.camera.project(corners).astype(np.float32))[:, 0]
        cv2.fillConvexPoly(picture, np.round(hull).astype(np.int32), [float(value) for value in color])
        centre = hull.mean(axis=0)
        wide = hull + 3 * (hull - centre) / np.linalg.norm(hull - centre, axis=1, keepdims=True)
        outlines.append(np.clip(wide.astype(float), 0, [photo.shape[1], photo.shape[0]]))
    return np.clip(picture + 0.5, 0, 255).astype(np.uint8), tuple(outlines)
