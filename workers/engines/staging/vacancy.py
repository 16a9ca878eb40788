"""Is the room empty? Furnishing over furniture would look absurd, and a redesign takes out what stands there."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.base import InvalidInput
from workers.engines.staging.light.shell import SURFACES, beyond, masked
from workers.engines.staging.remove.detect import unlike_surfaces
from workers.engines.staging.remove.planes import view_of
from workers.engines.staging.scene import Array, Camera, Hints, Room

OCCUPIED_SHARE = 0.3
"""Share of the floor in view that may differ from bare floor."""

FURNISHED = 0.068
"""From this clutter on furniture is likely. Of 29 empty rooms, two of them real, all measured at most 0.063 but for one
of 0.095 and one of 0.149; of 23 furnished ones 21 measured 0.069 or more."""
FULL = 0.17
"""From this clutter on a room is furnished, whatever its walls show."""
FEET_SEEN = 0.5
"""Support of the walls' feet that a cluttered room must have to pass for empty. In eleven furnished rooms, which have
things before the feet, it was 0.17 to 0.53 but for two; in the two empty rooms with much clutter 0.73 and 0.79. With
all three bounds ten of the eleven are told, and no empty room is refused."""
MEASURED_SIDE = 560
CASING_SHARE = 0.02
"""Width of the casings around openings, as a share of the picture's."""
BEHIND_FURNITURE_METRES = (0.26, 1.1)
"""Heights of a wall that furniture hides."""

MEASURED_WIDTH = 512
_DIFFERENT = 22.0
"""Distance in CIELAB's a and b (and a quarter of L) from the floor's own colours that is another material."""


def require_unfurnished(photo_srgb: NDArray[np.uint8], room: Room, hints: Hints) -> None:
    """Raises InvalidInput `room_not_empty` for a room that is furnished already, by `clutter` and the walls' feet.

    Where the request outlines the floor itself, the feet are not asked: they were not looked for.
    """
    much = clutter(photo_srgb, room)
    feet_seen = hints.floor is not None or room.evidence["measures"]["floor_support"] >= FEET_SEEN
    if much >= (FULL if feet_seen else FURNISHED):
        raise InvalidInput(
            "The room looks furnished. Ask for refurnish to have the furniture replaced, outline what is to go in "
            "scene.remove, or send a photo of the empty room.",
            code="room_not_empty",
        )


def require_empty(photo_srgb: NDArray[np.uint8], room: Room) -> None:
    """Raises InvalidInput `room_not_empty` when much of the floor is hidden by something."""
    share = occupied_share(photo_srgb, room)
    if share > OCCUPIED_SHARE:
        raise InvalidInput(
            f"The room does not look empty: about {share:.0%} of the floor in view is covered. Outline what is to "
            "go in scene.remove, or send a photo of the empty room.",
            code="room_not_empty",
        )


def occupied_share(photo_srgb: NDArray[np.uint8], room: Room) -> float:
    """Share of the floor in view whose colour is not the floor's or which is crossed by strong edges; 0 to 1."""
    height = max(1, round(MEASURED_WIDTH * photo_srgb.shape[0] / photo_srgb.shape[1]))
    small = cv2.resize(photo_srgb, (MEASURED_WIDTH, height), interpolation=cv2.INTER_AREA)
    floor = floor_mask(room, room.camera.scaled(MEASURED_WIDTH, height))
    if floor.sum() < 200:
        return 0.0
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), 1.5).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    colors = lab * np.array([0.25, 1.0, 1.0], np.float32)
    typical = np.median(colors[floor], axis=0)
    other = np.linalg.norm(colors - typical, axis=2) > _DIFFERENT
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    edges = cv2.Canny(cv2.GaussianBlur(grey, (0, 0), 1.2), 60, 140)
    busy = cv2.blur((edges > 0).astype(np.float32), (15, 15)) > 0.14
    return float((other | busy)[floor].mean())


def floor_mask(room: Room, camera: Camera) -> NDArray[np.bool_]:
    """Pixels (H, W) of the floor between the walls in view, furniture or not."""
    v, u = np.mgrid[0 : camera.height_px, 0 : camera.width] + 0.5
    points = camera.to_floor(np.column_stack([u.ravel(), v.ravel()]))
    inside = np.isfinite(points).all(axis=1) & (np.nan_to_num(points[:, 1], nan=1e6) < (room.back or 8.0))
    across: Array = np.nan_to_num(points[:, 0], nan=1e6)
    if room.left is not None:
        inside &= across > room.left
    if room.right is not None:
        inside &= across < room.right
    return np.asarray(inside.reshape(camera.height_px, camera.width))


def clutter(photo_srgb: NDArray[np.uint8], room: Room) -> float:
    """How much of floor and lower walls is something else, plus how much of the lower walls is edges; 0 to 2."""
    share = min(1.0, MEASURED_SIDE / max(photo_srgb.shape[:2]))
    size = (max(1, round(photo_srgb.shape[1] * share)), max(1, round(photo_srgb.shape[0] * share)))
    small = np.asarray(cv2.resize(photo_srgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    view = view_of(room, *size)
    if view.camera is None or view.shell is None:
        raise ValueError("a photo without a room has no floor")
    v, u = np.mgrid[0 : view.height, 0 : view.width] + 0.5
    label, points = view.locate(np.column_stack([u.ravel(), v.ravel()]))
    label, height = label.reshape(u.shape), points[:, 1].reshape(u.shape)
    house = masked(room, view.camera) | beyond(room, view.camera, view.shell)
    margin = 2 * max(2, round(CASING_SHARE * view.width)) + 1
    house = cv2.dilate(house.astype(np.uint8), np.ones((margin, margin), np.uint8)) > 0
    walls = np.isin(label, [SURFACES.index(name) for name in ("left", "right", "back")])
    low = walls & (height > BEHIND_FURNITURE_METRES[0]) & (height < BEHIND_FURNITURE_METRES[1]) & ~house
    seen = low | ((label == SURFACES.index("floor")) & ~house)
    if not seen.any():
        return 0.0
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (0, 0), 1.2)
    edges = cv2.Canny(grey, 60, 140) > 0
    busy = float(edges[low].mean()) if low.any() else 0.0
    return float(unlike_surfaces(small, view)[seen].mean()) + busy
