"""Openings on all four walls of a panorama: each wall is looked at in a flat view of its own, as a back wall.

A quarter turn of the world makes any wall the back wall, so what finds openings in photos finds them here.
"""

from __future__ import annotations

import cv2
import numpy as np

from workers.engines.staging.panorama.camera import SphericalCamera
from workers.engines.staging.panorama.lines import cut
from workers.engines.staging.scene import Array, Camera, Opening, Room
from workers.engines.staging.see.calibration import rotation_from
from workers.engines.staging.see.lines import Picture, find_segments
from workers.engines.staging.see.openings import find_openings
from workers.engines.staging.see.walls import Wall

VIEW = 960
"""Width of a wall's flat view, pixels."""
WIDEST = np.radians(128)
STEEPEST = np.radians(52)
"""Widest flat view, and how far up and down it reaches: flatter views stretch the rim beyond use."""

WALLS = ("back", "right", "front", "left")
"""Clockwise from above; the n-th is the back wall after n quarter turns."""


def openings_of(picture: Picture, camera: SphericalCamera, sides: dict[str, float], ceiling: float) -> list[Opening]:
    """What is on the walls of a full turn (H, W, 3).

    camera: of the picture, metres. sides: signed position of each wall, metres. Boxes are in pixels of the picture.
    """
    result: list[Opening] = []
    for turns, name in enumerate(WALLS):
        low, high = _extent(turns, sides)
        wall = Wall("back", abs(sides[name]), low, high, ceiling)
        view, seen = _view_of(wall, camera.height)
        turned = _quarters(turns)
        looking = Camera(view.width, view.height_px, view.focal, view.rotation @ turned.T, camera.height)
        photo = cut(picture, camera, looking)
        box = (0, 0, view.width, view.height_px)
        segments = find_segments(np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.uint8), box)
        if not len(segments):
            continue
        for one in find_openings(photo, view, [seen], segments, box):
            if one.wall == "back":
                result.append(_on(name, turns, one, camera, sides))
    return result


def openings_from_boxes(
    boxes: tuple[tuple[float, float, float, float], ...], camera: SphericalCamera, room: Room
) -> list[Opening]:
    """`keep_free` openings for boxes in pixels of the panorama: on the wall behind the middle of each."""
    result = []
    for u0, v0, u1, v1 in boxes:
        middle = camera.rays(np.array([[(u0 + u1) / 2, v0 + 0.25 * (v1 - v0)]]))[0]
        planes = {"left": (0, room.left), "right": (0, room.right), "back": (1, room.back), "front": (1, room.front)}
        reach = {
            name: at / middle[axis]
            for name, (axis, at) in planes.items()
            if at is not None and abs(middle[axis]) > 1e-9 and at / middle[axis] > 0
        }
        name = min(reach, key=lambda wall: reach[wall])
        if middle[2] < 0 and -camera.height / middle[2] < reach[name]:
            x = camera.to_floor(np.array([(u0, v1), (u1, v1), (u0, v0), (u1, v0)]))[:, 0]
            x = x[np.isfinite(x)]
            result.append(Opening("keep_free", "floor", float(x.min()), float(x.max()), 0.0, 0.0, (u0, v0, u1, v1)))
            continue
        across, at = planes[name]
        rays = camera.rays(np.array([(u0, v0), (u1, v0), (u0, v1), (u1, v1), ((u0 + u1) / 2, v0)]))
        distance = (at or 0.0) / np.where(np.abs(rays[:, across]) > 1e-3, rays[:, across], 1e-3)
        hit = rays[(distance > 0) & (distance < 30)] * distance[(distance > 0) & (distance < 30)][:, None]
        along, up = hit[:, 1 - across], np.clip(hit[:, 2] + camera.height, 0.0, room.ceiling)
        extent = (float(along.min()), float(along.max()), float(up.min()), float(up.max()))
        result.append(Opening("keep_free", name, *extent, (u0, v0, u1, v1)))
    return result


def picture_box(
    camera: SphericalCamera, wall: str, at: float, span: tuple[float, float], rise: tuple[float, float]
) -> tuple[float, float, float, float]:
    """The bounding box in the panorama of a rectangle on a wall; of one across the seam, the larger side's part."""
    along, up = (values.ravel() for values in np.meshgrid(np.linspace(*span, 25), np.linspace(*rise, 9)))
    fixed = np.full(along.shape, at)
    points = [fixed, along, up] if wall in ("left", "right") else [along, fixed, up]
    pixels = camera.project(np.column_stack(points))
    middle = pixels[len(pixels) // 2, 0]
    u = pixels[:, 0] - camera.turn * np.round((pixels[:, 0] - middle) / camera.turn)
    low, high, width = float(u.min()), float(u.max()), camera.turn
    if high > width:
        low, high = (low, width) if width - low >= high - width else (0.0, high - width)
    elif low < 0:
        low, high = (0.0, high) if high >= -low else (low + width, width)
    return low, float(pixels[:, 1].min()), high, float(pixels[:, 1].max())


def _quarters(turns: int) -> Array:
    """From a world turned so that the n-th wall is the back wall to the room's own: world = M @ turned."""
    angle = turns * np.pi / 2
    cosine, sine = round(float(np.cos(angle))), round(float(np.sin(angle)))
    return np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]])


def _extent(turns: int, sides: dict[str, float]) -> tuple[float, float]:
    """The n-th wall from end to end, as x of the turned world."""
    before, after = WALLS[(turns + 3) % 4], WALLS[(turns + 1) % 4]
    return -abs(sides[before]), abs(sides[after])


def _view_of(wall: Wall, height: float) -> tuple[Camera, Wall]:
    """A flat view that shows the wall, and the part of the wall that it shows."""
    first, last = np.arctan2(wall.low, wall.at), np.arctan2(wall.high, wall.at)
    view = min(float(last - first) + np.radians(8), WIDEST)
    yaw = float(first + last) / 2
    focal = VIEW / 2 / float(np.tan(view / 2))
    rows = int(np.clip(2 * focal * np.tan(STEEPEST), 320, 1.5 * VIEW))
    camera = Camera(VIEW, rows, focal, rotation_from(0.0, 0.0, yaw), height)
    least, most = np.tan(np.clip([yaw - view / 2, yaw + view / 2], -1.45, 1.45)) * wall.at
    low, high = max(wall.low, float(least)), min(wall.high, float(most))
    return camera, Wall(wall.name, wall.at, low, high, wall.ceiling)


def _on(name: str, turns: int, one: Opening, camera: SphericalCamera, sides: dict[str, float]) -> Opening:
    """An opening of the turned world's back wall on its own wall."""
    axis = 1 if name in ("left", "right") else 0
    ends = [float((_quarters(turns) @ np.array([x, 0.0, 0.0]))[axis]) for x in (one.low, one.high)]
    low, high = min(ends), max(ends)
    box = picture_box(camera, name, sides[name], (low, high), (one.bottom, one.top))
    return Opening(one.kind, name, low, high, one.bottom, one.top, box)
