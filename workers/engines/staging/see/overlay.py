"""What was understood, drawn over the photo for staff."""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from workers.engines.staging.scene import Array, Camera, Room
from workers.engines.staging.see.lines import Picture

FLOOR, CEILING, CORNER, GRID = (0, 200, 60), (220, 0, 200), (255, 210, 0), (255, 255, 255)
KINDS = {
    "door": (255, 80, 0),
    "passage": (255, 0, 0),
    "window": (0, 160, 255),
    "radiator": (150, 60, 0),
    "fireplace": (255, 150, 0),
    "stairs": (200, 0, 80),
    "keep_free": (120, 120, 255),
}


def overlay(photo_srgb: Picture, room: Room) -> Picture:
    """The photo (H, W, 3 RGB) with walls, floor polygon, openings and a floor grid of 1 m. The photo is not changed."""
    drawn = photo_srgb.copy()
    thick = max(1, round(max(photo_srgb.shape) / 600))
    camera = room.camera
    _grid(drawn, room, thick)
    left = room.left if room.left is not None else -12.0
    right = room.right if room.right is not None else 12.0
    back = room.back if room.back is not None else 20.0
    for level, colour in ((0.0, FLOOR), (room.ceiling, CEILING)):
        _line(drawn, camera, [[left, 0.1, level], [left, back, level]], colour, thick * (room.left is not None))
        _line(drawn, camera, [[right, 0.1, level], [right, back, level]], colour, thick * (room.right is not None))
        _line(drawn, camera, [[left, back, level], [right, back, level]], colour, thick * (room.back is not None))
    for at, known in ((left, room.left), (right, room.right)):
        if known is not None and room.back is not None:
            _line(drawn, camera, [[at, back, 0.0], [at, back, room.ceiling]], CORNER, thick)
    if len(room.floor):
        ring = np.column_stack([room.floor, np.zeros(len(room.floor))])
        _line(drawn, camera, np.vstack([ring, ring[:1]]), (255, 255, 0), thick)
    for opening in room.openings:
        _opening(drawn, room, opening.wall, opening.low, opening.high, opening.bottom, opening.top, opening.kind, thick)
    text = f"confidence {room.confidence:.2f}  camera {camera.height:.2f} m  ceiling {room.ceiling:.2f} m"
    cv2.putText(drawn, text, (8 * thick, 16 * thick), cv2.FONT_HERSHEY_SIMPLEX, 0.45 * thick, (255, 0, 0), thick)
    return drawn


def _line(
    drawn: Picture, camera: Camera, corners: list[list[float]] | Array, colour: tuple[int, ...], thick: int
) -> None:
    """A chain of straight world edges; the parts out of view are left out."""
    if thick < 1:
        return
    points = np.asarray(corners, float)
    for first, last in itertools.pairwise(points):
        pixels = camera.project(first + np.linspace(0, 1, 160)[:, None] * (last - first))
        for a, b in itertools.pairwise(pixels):
            if np.isfinite(a).all() and np.isfinite(b).all() and np.abs([a, b]).max() < 4 * max(drawn.shape):
                cv2.line(drawn, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), colour, thick, cv2.LINE_AA)


def _grid(drawn: Picture, room: Room, thick: int) -> None:
    """1 m squares on the floor polygon."""
    if not len(room.floor):
        return
    low, high = room.floor.min(axis=0), room.floor.max(axis=0)
    light = drawn.copy()
    for x in np.arange(np.ceil(low[0]), high[0] + 1e-6):
        _line(light, room.camera, [[x, low[1], 0.0], [x, high[1], 0.0]], GRID, thick)
    for y in np.arange(np.ceil(low[1]), high[1] + 1e-6):
        _line(light, room.camera, [[low[0], y, 0.0], [high[0], y, 0.0]], GRID, thick)
    drawn[:] = cv2.addWeighted(light, 0.6, drawn, 0.4, 0)


def _opening(
    drawn: Picture, room: Room, wall: str, low: float, high: float, bottom: float, top: float, kind: str, thick: int
) -> None:
    at = {"left": room.left, "right": room.right, "back": room.back}.get(wall)
    if at is None:
        return
    ring = [(low, bottom), (high, bottom), (high, top), (low, top), (low, bottom)]
    corners = [[a, at, z] if wall == "back" else [at, a, z] for a, z in ring]
    colour = KINDS.get(kind, (255, 255, 255))
    _line(drawn, room.camera, corners, colour, thick + 1)
    middle = [[(low + high) / 2, at, top]] if wall == "back" else [[at, (low + high) / 2, top]]
    place = room.camera.project(np.asarray(middle, float))[0]
    if np.isfinite(place).all() and np.abs(place).max() < 1e5:
        spot = (int(place[0]) - 20 * thick, int(place[1]) + 12 * thick)
        cv2.putText(drawn, kind, spot, cv2.FONT_HERSHEY_SIMPLEX, 0.4 * thick, colour, thick)
