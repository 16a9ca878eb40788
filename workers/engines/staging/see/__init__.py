"""See the room: from one photo to a camera, walls, floor and openings in metres."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from workers.engines.base import InvalidInput
from workers.engines.staging.scene import Array, Camera, Hints, Opening, Room
from workers.engines.staging.see.calibration import Calibration, calibrate
from workers.engines.staging.see.confidence import CONFIDENCE_FLOOR, SMALLEST_FLOOR, judge
from workers.engines.staging.see.floor import counter_clockwise, floor_polygon, signed_area
from workers.engines.staging.see.layout import FAR, Box, Evidence, fit_box
from workers.engines.staging.see.lines import Picture, Segments, content_box, find_segments
from workers.engines.staging.see.openings import find_openings, openings_from_hints
from workers.engines.staging.see.scale import camera_height, ceiling_height, door_correction
from workers.engines.staging.see.surfaces import features, first_guess, refined
from workers.engines.staging.see.walls import Wall, walls_of

__all__ = ["understand"]

WORKING_SIZE = 1024
"""Long side in pixels at which everything is measured; more only adds noise and time."""
FEWEST_SEGMENTS = 12


def understand(photo_srgb: Picture, *, hints: Hints, focal_hint_px: float | None = None) -> Room:
    """What a photo of an empty room shows.

    photo_srgb: (H, W, 3) uint8, upright. hints: in pixels of this photo. focal_hint_px: focal length in pixels when
    the camera wrote it into the file. The room's camera has the photo's own size; the same input gives the same room.
    Raises InvalidInput (`scene_not_understood`) when the lines of the photo do not explain a room well enough or no
    floor is in view.
    """
    height, width = photo_srgb.shape[:2]
    shrink = min(1.0, WORKING_SIZE / max(width, height))
    size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    small = cv2.resize(photo_srgb, size, interpolation=cv2.INTER_AREA) if shrink < 1 else photo_srgb
    scale = size[0] / width
    seen = _measure(np.ascontiguousarray(small, np.uint8), _scaled(hints, scale), focal_hint_px, scale)
    enlarged = tuple(
        replace(one, box=(one.box[0] / scale, one.box[1] / scale, one.box[2] / scale, one.box[3] / scale))
        for one in seen.openings
    )
    return replace(seen, camera=seen.camera.scaled(width, height), openings=enlarged)


def _scaled(hints: Hints, scale: float) -> Hints:
    floor = None if hints.floor is None else np.asarray(hints.floor, float) * scale
    boxes = tuple((a * scale, b * scale, c * scale, d * scale) for a, b, c, d in hints.openings)
    return Hints(hints.ceiling_height, floor, boxes)


def _measure(photo: Picture, hints: Hints, focal_hint: float | None, scale: float) -> Room:
    """The room at working size."""
    grey = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.uint8)
    content = content_box(grey)
    segments = find_segments(grey, content)
    if len(segments) < FEWEST_SEGMENTS:
        raise _not_understood("it shows too few straight edges")
    calibration = calibrate(segments, photo.shape[1], photo.shape[0], focal_hint * scale if focal_hint else None)
    values = features(photo)
    likeness = first_guess(values, content, _horizon(calibration.camera))
    box = fit_box(calibration, segments, Evidence(calibration, segments, likeness, content))
    likeness = _learn_again(values, calibration.camera, box, content, likeness)
    return _in_metres(photo, hints, calibration, segments, box, likeness, content)


def _not_understood(reason: str) -> InvalidInput:
    return InvalidInput(
        f"The photo was not understood as a room: {reason}. A level photo that shows the floor and at least one "
        "corner of the empty room works best; scene.floor and scene.ceiling_height_m help.",
        code="scene_not_understood",
    )


def _horizon(camera: Camera) -> Array:
    """Per column, the row of the horizon (distortion left out)."""
    up = camera.rotation[:, 2]
    across = (np.arange(camera.width) + 0.5 - camera.principal[0]) / camera.focal
    return np.asarray(camera.principal[1] - (up[0] * across + up[2]) / up[1] * camera.focal)


def _learn_again(values: Array, camera: Camera, box: Box, content: tuple[int, int, int, int], before: Array) -> Array:
    """Floor likeness learnt from the box's own floor against everything else."""
    rows, columns = np.mgrid[0 : values.shape[0] : 2, 0 : values.shape[1] : 2]
    pixels = np.column_stack([columns.ravel() + 0.5, rows.ravel() + 0.5])
    floor = camera.to_floor(pixels)
    u0, v0, u1, v1 = content
    inside = (pixels[:, 0] > u0) & (pixels[:, 0] < u1) & (pixels[:, 1] > v0) & (pixels[:, 1] < v1)
    with np.errstate(invalid="ignore"):
        on = (floor[:, 0] > 0.96 * box.left) & (floor[:, 0] < 0.96 * box.right) & (floor[:, 1] < 0.95 * box.back)
        beyond = ~((floor[:, 0] > 1.04 * box.left) & (floor[:, 0] < 1.04 * box.right) & (floor[:, 1] < 1.06 * box.back))
    masks = []
    for chosen in (on, beyond):
        mask = np.zeros(values.shape[:2], bool)
        hit = (chosen & inside).reshape(rows.shape)
        mask[rows[hit], columns[hit]] = True
        masks.append(mask)
    return refined(values, masks[0], masks[1], before)


def _in_metres(
    photo: Picture,
    hints: Hints,
    calibration: Calibration,
    segments: Segments,
    box: Box,
    likeness: Array,
    content: tuple[int, int, int, int],
) -> Room:
    """The scaled room with floor and openings, judged."""
    tall, source = camera_height(box.ceiling, box.ceiling_support, hints.ceiling_height)
    found: list[Opening] = []
    walls: list[Wall] = []
    for attempt in range(2):  # the second time with the scale corrected by the doors
        camera = replace(calibration.camera, height=tall)
        left, right, back = (value * tall if abs(value) < FAR else None for value in (box.left, box.right, box.back))
        ceiling = ceiling_height(box.ceiling, box.ceiling_support, tall, hints.ceiling_height)
        walls = walls_of(camera, left, right, back, ceiling)
        found = find_openings(photo, camera, walls, segments, content)
        correction = door_correction(found, source)
        if attempt == 1 or abs(correction - 1.0) < 0.01:
            break
        tall = float(np.clip(tall * correction, 0.6, 1.9))
    if hints.floor is not None:
        floor = _hinted_floor(camera, hints.floor)
        left, right, back = _around(floor, left, right, back)
        walls = walls_of(camera, left, right, back, ceiling)
    else:
        lab = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2LAB), np.uint8)
        floor = floor_polygon(camera, left, right, back, likeness, lab, content)
    area = abs(signed_area(floor)) if len(floor) else 0.0
    if area < SMALLEST_FLOOR:
        raise _not_understood("no floor is in view")
    confidence, evidence = judge(calibration, segments, box, area, hints.floor is not None)
    evidence["scale_from"] = source
    if confidence < CONFIDENCE_FLOOR:
        raise _not_understood(f"its edges explain a room to {confidence:.0%}, {CONFIDENCE_FLOOR:.0%} are needed")
    openings = (*found, *openings_from_hints(hints.openings, camera, walls))
    return Room(camera, left, right, back, ceiling, floor, openings, confidence, evidence)


def _hinted_floor(camera: Camera, points: Array) -> Array:
    """The request's floor polygon on the floor plane; corners above the horizon cannot be on it."""
    polygon = camera.to_floor(points)
    if len(polygon) < 3 or not np.isfinite(polygon).all():
        raise _not_understood("scene.floor needs four or more points, all of them below the horizon")
    return counter_clockwise(polygon)


def _around(
    floor: Array, left: float | None, right: float | None, back: float | None
) -> tuple[float | None, float | None, float | None]:
    """Walls moved outwards to where a given floor ends, if it reaches through them."""
    low, high = floor.min(axis=0), floor.max(axis=0)
    return (
        None if left is None else min(left, float(low[0])),
        None if right is None else max(right, float(high[0])),
        None if back is None else max(back, float(high[1])),
    )
