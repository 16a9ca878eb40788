"""The room as a closed box: where each pixel's ray ends, and the flat lights that may stand for the real ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.render.spec import Emitter, Shell
from workers.engines.staging.scene import Array, Camera, Opening, Room

SURFACES = ("floor", "ceiling", "left", "right", "back", "front")

FRONT_METRES = 1.5
"""The unseen wall behind the camera: photographers stand in doors and corners. Farther away it must be so strong to
reach the far end of the room that whatever faces the camera comes out too bright."""

UNSEEN_MARGIN_METRES = 1.5
"""How far beyond the visible floor a wall stands that is not in view."""

WINDOW_INSET_METRES = 0.02

SIDE_WINDOW_METRES, CLEAR_OF_VIEW_METRES = 2.0, 0.3
"""Width of the light for windows beside the view, and how far from the view's edge it ends."""

NEAREST_SIDE_METRES = 0.2
"""How far behind the camera such a light ends at the least."""

SEEN_THROUGH = ("door", "passage", "stairs", "window")

GLOW = "ceiling"
"""Name of the light that is the whole ceiling: the lamps set into it and the light that walls throw back, which come
from all around and make the soft shadow under everything that stands. It has no quadrilateral of its own."""


def shell_of(room: Room) -> Shell:
    """The closed box for a room; walls that are not in view stand clear of the visible floor."""
    floor = np.asarray(room.floor, float).reshape(-1, 2)
    low, high = (floor.min(0), floor.max(0)) if len(floor) else (np.array([-2.0, 0.0]), np.array([2.0, 4.0]))
    return Shell(
        left=room.left if room.left is not None else min(-2.5, float(low[0]) - UNSEEN_MARGIN_METRES),
        right=room.right if room.right is not None else max(2.5, float(high[0]) + UNSEEN_MARGIN_METRES),
        back=room.back if room.back is not None else max(4.0, float(high[1]) + UNSEEN_MARGIN_METRES),
        front=room.front if room.front is not None else -FRONT_METRES,
        ceiling=room.ceiling,
    )


def quad(shell: Shell, surface: str) -> Array:
    """Corners (4, 3) of a surface, counter-clockwise seen from inside the room."""
    left, right, back, front, top = shell.left, shell.right, shell.back, shell.front, shell.ceiling
    corners = {
        "floor": [(left, front, 0), (right, front, 0), (right, back, 0), (left, back, 0)],
        "ceiling": [(left, front, top), (left, back, top), (right, back, top), (right, front, top)],
        "left": [(left, front, 0), (left, back, 0), (left, back, top), (left, front, top)],
        "right": [(right, back, 0), (right, front, 0), (right, front, top), (right, back, top)],
        "back": [(left, back, 0), (right, back, 0), (right, back, top), (left, back, top)],
        "front": [(right, front, 0), (left, front, 0), (left, front, top), (right, front, top)],
    }
    return np.asarray(corners[surface], float)


def grid(corners: Array, steps: Array) -> Array:
    """Points (len, len, 3) at shares of a surface's sides, rows along its second side."""
    along, across = corners[1] - corners[0], corners[3] - corners[0]
    return np.asarray(corners[0] + steps[None, :, None] * along + steps[:, None, None] * across)


def pixel_hits(shell: Shell, camera: Camera) -> tuple[NDArray[np.int8], Array]:
    """For every pixel centre: the surface its ray ends on, (H, W) index into SURFACES, and where, (H, W, 3) metres."""
    height, width = camera.height_px, camera.width
    v, u = np.mgrid[0:height, 0:width] + 0.5
    rays = camera.rays(np.column_stack([u.ravel(), v.ravel()]))
    origin = np.array([0.0, 0.0, camera.height])
    planes = ((2, 0.0), (2, shell.ceiling), (0, shell.left), (0, shell.right), (1, shell.back), (1, shell.front))
    with np.errstate(divide="ignore", invalid="ignore"):
        distances = np.stack([(at - origin[axis]) / rays[:, axis] for axis, at in planes], axis=1)
    distances[~(distances > 1e-6)] = np.inf
    surface = np.argmin(distances, axis=1)
    reach = np.take_along_axis(distances, surface[:, None], axis=1)
    points = origin + rays * reach
    return surface.astype(np.int8).reshape(height, width), points.reshape(height, width, 3)


def masked(room: Room, camera: Camera) -> NDArray[np.bool_]:
    """Pixels (H, W) of openings: what they show is not the wall, so the light fit must not believe it."""
    scale = camera.width / room.camera.width
    inside = np.zeros((camera.height_px, camera.width), bool)
    for opening in room.openings:
        u0, v0, u1, v1 = (round(value * scale) for value in opening.box)
        inside[max(0, v0) : max(0, v1), max(0, u0) : max(0, u1)] = True
    return inside


def beyond(room: Room, camera: Camera, shell: Shell) -> NDArray[np.bool_]:
    """Pixels (H, W) that look through a wall: the place of each passage, stair, open door and window on its wall.

    A fireplace or a kept-free stretch of wall is still wall, on which shadows fall.
    """
    through = np.zeros((camera.height_px, camera.width), bool)
    surface, points = pixel_hits(shell, camera)
    for opening in room.openings:
        if opening.kind not in SEEN_THROUGH or opening.wall not in ("left", "right", "back", "front"):
            continue
        along = points[..., 0 if opening.wall in ("back", "front") else 1]
        level = (points[..., 2] > opening.bottom) & (points[..., 2] < opening.top)
        through |= (surface == SURFACES.index(opening.wall)) & level & (along > opening.low) & (along < opening.high)
    return through


def emitters_for(room: Room, shell: Shell) -> tuple[Emitter, ...]:
    """Every light that may explain the photo: each window, the ceiling, the space behind the camera, a lamp."""
    windows = [_window(opening, shell, number) for number, opening in enumerate(_largest_windows(room))]
    top, front = shell.ceiling, shell.front
    width, middle = shell.right - shell.left, (shell.left + shell.right) / 2
    behind = np.array(
        [
            (middle + 0.45 * width, front + 0.05, 0.4),
            (middle - 0.45 * width, front + 0.05, 0.4),
            (middle - 0.45 * width, front + 0.05, top - 0.1),
            (middle + 0.45 * width, front + 0.05, top - 0.1),
        ]
    )
    sides = [
        Emitter(wall, _wall_rectangle(wall, shell, *_out_of_view(room.camera, shell, wall), 0.5, top - 0.3))
        for wall in ("left", "right")
    ]
    reach = min(shell.back, 6.0)
    lights = [
        Emitter("behind", behind),
        Emitter("overhead", _ceiling_rectangle(middle, (front - 0.2) / 2, 0.8 * width, -front - 0.6, top - 0.03)),
        Emitter("lamp", _ceiling_rectangle(middle, reach * 0.55, 0.35, 0.35, top - 0.25), in_view=True),
    ]
    return (*windows, Emitter(GLOW, quad(shell, "ceiling")), *lights, *sides)


def _out_of_view(camera: Camera, shell: Shell, wall: str) -> tuple[float, float]:
    """From where to where along a side wall a window may be that is just out of view, metres."""
    low, high = shell.front + 0.2, -NEAREST_SIDE_METRES
    if camera.width > 2 * np.pi * 0.99 * camera.focal:  # a panorama sees both walls whole
        return low, high
    column = 0.0 if wall == "left" else float(camera.width)
    ray = camera.rays(np.array([[column, camera.height_px / 2]]))[0]
    at = shell.left if wall == "left" else shell.right
    seen_from = at * ray[1] / ray[0] if ray[0] * at > 0 else shell.back
    high = float(np.clip(seen_from - CLEAR_OF_VIEW_METRES, high, max(high, shell.back - 0.3)))
    return max(low, high - SIDE_WINDOW_METRES), high


def _largest_windows(room: Room, most: int = 4) -> list[Opening]:
    windows = [opening for opening in room.openings if opening.kind == "window" and opening.wall in SURFACES]
    return sorted(windows, key=lambda w: -(w.high - w.low) * (w.top - w.bottom))[:most]


def _window(opening: Opening, shell: Shell, number: int) -> Emitter:
    return Emitter(f"window{number}", window_quad(opening, shell), in_view=True)


def window_quad(opening: Opening, shell: Shell) -> Array:
    """Corners (4, 3) of an opening just before its wall, facing the room."""
    return _wall_rectangle(opening.wall, shell, opening.low, opening.high, opening.bottom, opening.top)


def _wall_rectangle(wall: str, shell: Shell, low: float, high: float, bottom: float, top: float) -> Array:
    """A rectangle just before a wall, facing the room."""
    inset = WINDOW_INSET_METRES
    if wall == "left":
        x = shell.left + inset
        return np.array([(x, low, bottom), (x, high, bottom), (x, high, top), (x, low, top)], float)
    if wall == "right":
        x = shell.right - inset
        return np.array([(x, high, bottom), (x, low, bottom), (x, low, top), (x, high, top)], float)
    if wall == "front":
        y = shell.front + inset
        return np.array([(high, y, bottom), (low, y, bottom), (low, y, top), (high, y, top)], float)
    y = shell.back - inset
    return np.array([(low, y, bottom), (high, y, bottom), (high, y, top), (low, y, top)], float)


def _ceiling_rectangle(x: float, y: float, width: float, depth: float, z: float) -> Array:
    """A rectangle that faces down."""
    a, b = width / 2, depth / 2
    return np.array([(x - a, y - b, z), (x - a, y + b, z), (x + a, y + b, z), (x + a, y - b, z)], float)
