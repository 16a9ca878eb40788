"""See the room of a panorama: camera, four walls, ceiling, openings and floor in metres."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from workers.engines.base import InvalidInput
from workers.engines.staging.panorama.box import (
    COLUMNS,
    HORIZON,
    NADIR,
    ROWS,
    Box,
    BoxEvidence,
    fit_box,
    level_picture,
)
from workers.engines.staging.panorama.camera import SphericalCamera, spherical
from workers.engines.staging.panorama.lines import Directions, directions, find_edges
from workers.engines.staging.panorama.openings import openings_from_boxes, openings_of
from workers.engines.staging.scene import Array, Hints, Opening, Room
from workers.engines.staging.see.floor import counter_clockwise
from workers.engines.staging.see.lines import Picture
from workers.engines.staging.see.scale import camera_height, ceiling_height, door_correction

WORKING_WIDTH = 2048
"""Columns at which everything is measured."""
FEWEST_EDGES = 30
CONFIDENCE_FLOOR = 0.4
"""Pictures without a room reach 0.3 (noise, gradients, gardens); drawn and real rooms 0.55 and more."""
CEILING_SEEN = 0.2
TRIPOD_METRES = 0.5
"""Around the point below the camera nothing is put: there is the tripod or its patch, and a piece there would be all
that a person sees on looking down."""
SMALLEST_ROOM, LARGEST_ROOM = 1.6, 14.0
"""Metres from wall to wall that are believed."""
OCCUPIED_SHARE = 0.2
_DIFFERENT = 22.0
"""Distance in CIELAB (a quarter of L) from the floor's usual colour that is another material."""


def understand_panorama(picture: Picture, *, hints: Hints) -> Room:
    """What a full turn (H, W, 3 uint8, equirectangular) of an empty room shows.

    The room's camera has the picture's own size and no margin; every wall is known. The same input gives the same room.
    Raises InvalidInput (`scene_not_understood`) when the edges do not explain a room.
    """
    height, width = picture.shape[:2]
    shrink = min(1.0, WORKING_WIDTH / width)
    size = (round(width * shrink), round(height * shrink))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA) if shrink < 1 else picture, np.uint8)
    edges = find_edges(small)
    if len(edges) < FEWEST_EDGES:
        raise _not_understood("it shows too few straight edges")
    found = directions(edges)
    camera = spherical(*size, found.rotation)
    level = level_picture(small, camera)
    evidence = BoxEvidence(level, found.edges)
    box = fit_box(evidence)
    confidence = _confidence(found, box)
    if confidence < CONFIDENCE_FLOOR:
        raise _not_understood(f"its edges explain a room to {confidence:.0%}, {CONFIDENCE_FLOOR:.0%} are needed")
    room = _in_metres(small, camera, box, _scaled(hints, size[0] / width))
    covered = occupied_share(level, box, evidence)
    details: dict[str, Any] = {
        **room.evidence,
        "edges": len(edges),
        "explained": round(found.explained, 3),
        "axis_lengths": [round(value, 2) for value in found.lengths],
        "tilt_deg": round(found.tilt_deg, 2),
        "floor_support": round(box.floor_support, 3),
        "ceiling_support": round(box.ceiling_support, 3),
        "floor_colour": round(box.colour, 3),
        "floor_covered": round(covered, 3),
    }
    scale = width / size[0]
    openings = tuple(replace(one, box=_enlarged(one.box, scale)) for one in room.openings)
    return replace(
        room,
        camera=room.camera.scaled(width, height),
        openings=openings,
        confidence=round(confidence, 4),
        evidence=details,
    )


def require_empty(room: Room) -> None:
    """Raises InvalidInput `room_not_empty` when much of the floor is hidden by something."""
    share = float(room.evidence.get("floor_covered", 0.0))
    if share > OCCUPIED_SHARE:
        raise InvalidInput(
            f"The room does not look empty: about {share:.0%} of the floor is covered. Removing furniture from a "
            "panorama is not available; send a panorama of the empty room.",
            code="room_not_empty",
        )


def occupied_share(level: Picture, box: Box, evidence: BoxEvidence) -> float:
    """Share of the floor whose colour is not the floor's or that strong edges cross; 0 to 1, tripod left out."""
    foot = evidence.outline(box)[2][None, :]
    rows = np.arange(ROWS)[:, None] + 0.5
    floor = (rows > foot + 5) & (rows < HORIZON + NADIR / np.pi * ROWS) & np.ones((1, COLUMNS), bool)
    if floor.sum() < 500:
        return 0.0
    lab = cv2.cvtColor(cv2.GaussianBlur(level, (0, 0), 1.2).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    colours = lab * np.array([0.25, 1.0, 1.0], np.float32)
    other = np.linalg.norm(colours - np.median(colours[floor], axis=0), axis=2) > _DIFFERENT
    grey = cv2.GaussianBlur(cv2.cvtColor(level, cv2.COLOR_RGB2GRAY), (0, 0), 1.2)
    busy = cv2.blur((cv2.Canny(grey, 60, 140) > 0).astype(np.float32), (13, 13)) > 0.14
    weight = np.cos((rows - HORIZON) / ROWS * np.pi) * floor
    return float((weight * (other | busy)).sum() / weight.sum())


def _not_understood(reason: str) -> InvalidInput:
    return InvalidInput(
        f"The panorama was not understood as a room: {reason}. A full panorama of one empty, rectangular room, taken "
        "from the middle of it at 1.2 to 1.6 m, works best.",
        code="scene_not_understood",
    )


def _confidence(found: Directions, box: Box) -> float:
    """0 to 1: edges along three directions, lines at the foot of the walls, floor colours within them."""
    explained = float(np.clip((found.explained - 0.35) / 0.45, 0.0, 1.0))
    axes = float(np.clip(sorted(found.lengths)[1] / 4.0, 0.0, 1.0))
    lines = float(np.clip((box.floor_support + 0.5 * box.ceiling_support) / 0.7, 0.0, 1.0))
    colour = float(np.clip(box.colour / 0.3, 0.0, 1.0))
    return float((explained * axes * (0.6 * lines + 0.4 * colour)) ** 0.5)


def _in_metres(picture: Picture, camera: SphericalCamera, box: Box, hints: Hints) -> Room:
    """The scaled room, scaled once more as its doors say."""
    seen = max(box.ceiling_support, 0.3 if box.ceiling_support > CEILING_SEEN / 2 else 0.0)
    tall, source = camera_height(box.ceiling, seen, hints.ceiling_height)
    sides = {name: value * tall for name, value in zip(("left", "right", "back", "front"), box.sides, strict=True)}
    ceiling = ceiling_height(box.ceiling, seen, tall, hints.ceiling_height)
    openings = openings_of(picture, replace(camera, height=tall), sides, ceiling)
    corrected = float(np.clip(tall * door_correction(openings, source), 0.6, 1.9))
    factor, tall = corrected / tall, corrected
    sides = {name: value * factor for name, value in sides.items()}
    ceiling = ceiling_height(box.ceiling, seen, tall, hints.ceiling_height)
    openings = [_resized(one, factor) for one in openings]
    own = replace(camera, height=tall)
    across, deep = sides["right"] - sides["left"], sides["back"] - sides["front"]
    if min(across, deep) < SMALLEST_ROOM or max(across, deep) > LARGEST_ROOM:
        raise _not_understood(f"its walls would stand {across:.1f} m and {deep:.1f} m apart")
    floor = floor_of(sides) if hints.floor is None else _hinted(own, hints.floor)
    room = Room(own, sides["left"], sides["right"], sides["back"], ceiling, floor, (), front=sides["front"])
    hinted = openings_from_boxes(hints.openings, own, room)
    evidence = {"scale_from": source, "camera_height_m": round(tall, 3), "floor_m2": round(across * deep, 2)}
    return replace(room, openings=(*openings, *hinted), evidence=evidence)


def floor_of(sides: dict[str, float]) -> Array:
    """The floor from wall to wall, counter-clockwise, with the tripod's circle cut out through a slit."""
    left, right, back, front = (sides[name] for name in ("left", "right", "back", "front"))
    angle = np.linspace(0.5 * np.pi, -1.5 * np.pi, 17)
    radius = min(TRIPOD_METRES, 0.5 * min(-left, right, back, -front))
    circle = radius * np.column_stack([np.cos(angle), np.sin(angle)])
    slit = np.array([(0.0, back)])
    corners = np.array([(left, back), (left, front), (right, front), (right, back)])
    return np.concatenate([slit, corners, slit, circle])


def _scaled(hints: Hints, scale: float) -> Hints:
    floor = None if hints.floor is None else np.asarray(hints.floor, float) * scale
    boxes = tuple((a * scale, b * scale, c * scale, d * scale) for a, b, c, d in hints.openings)
    return Hints(hints.ceiling_height, floor, boxes)


def _hinted(camera: SphericalCamera, points: Array) -> Array:
    """The request's floor polygon, metres."""
    polygon = camera.to_floor(points)
    if len(polygon) < 3 or not np.isfinite(polygon).all():
        raise _not_understood("scene.floor needs three or more points, all of them below the horizon")
    return counter_clockwise(polygon)


def _resized(one: Opening, factor: float) -> Opening:
    return replace(one, low=one.low * factor, high=one.high * factor, bottom=one.bottom * factor, top=one.top * factor)


def _enlarged(box: tuple[float, float, float, float], scale: float) -> tuple[float, float, float, float]:
    return box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale
