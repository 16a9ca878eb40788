"""See the room: from one photo to a camera, walls, floor and openings in metres."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from workers.engines.base import InvalidInput
from workers.engines.staging.scene import Array, Camera, Hints, Opening, Room
from workers.engines.staging.see.calibration import Calibration, calibrate
from workers.engines.staging.see.confidence import CONFIDENCE_FLOOR, feet_hidden, judge
from workers.engines.staging.see.evidence import Evidence
from workers.engines.staging.see.floor import floor_polygon, signed_area
from workers.engines.staging.see.hints import SMALLEST_FLOOR, check_hints, check_scale, following, hinted_floor
from workers.engines.staging.see.layout import FAR, Box, fit_box, lowest_ceiling, with_ceiling
from workers.engines.staging.see.lines import Picture, Segments, content_box, find_segments
from workers.engines.staging.see.openings import find_openings, openings_from_hints
from workers.engines.staging.see.scale import (
    USUAL_CEILING,
    camera_height,
    ceiling_height,
    door_correction,
    unseen_camera,
)
from workers.engines.staging.see.skirting import settle
from workers.engines.staging.see.surfaces import features, first_guess, refined
from workers.engines.staging.see.walls import Wall, walls_of

__all__ = ["look", "require_readable", "understand"]

WORKING_SIZE = 1024
"""Long side in pixels at which everything is measured; more only adds noise and time."""
FEWEST_SEGMENTS = 12
LEAST_EXPLAINED = 0.5
"""Share of line length along the three axes. Rooms reach 0.8, a cluttered lounge 0.67; a face has come to 0.32."""

LEAST_DEPTH = 0.03
"""Share of the long side that must be seen of each of a room's three directions."""


def understand(photo_srgb: Picture, *, hints: Hints, focal_hint_px: float | None = None) -> Room:
    """What a photo of an empty room shows.

    photo_srgb: (H, W, 3) uint8, upright. hints: in pixels of this photo. focal_hint_px: focal length in pixels when
    the camera wrote it into the file. The room's camera has the photo's own size; the same input gives the same room.
    Raises InvalidInput: `scene_not_understood` when the lines of the photo do not explain a room well enough or no
    floor is in view, `scene_contradictory` when the hints contradict each other or the photo.
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


def require_readable(room: Room) -> None:
    """Raises InvalidInput (`scene_not_understood`) for a room too full to be furnished as an empty one."""
    if feet_hidden(room.evidence["measures"]):
        raise _not_understood("furniture or clutter hides where its walls meet the floor")


def _scaled(hints: Hints, scale: float) -> Hints:
    floor = None if hints.floor is None else np.asarray(hints.floor, float) * scale
    boxes = tuple((a * scale, b * scale, c * scale, d * scale) for a, b, c, d in hints.openings)
    return Hints(hints.ceiling_height, floor, boxes)


@dataclass(frozen=True)
class Look:
    """What one picture shows before anything is measured in metres. Lengths are in camera heights."""

    calibration: Calibration
    segments: Segments
    evidence: Evidence
    box: Box
    likeness: Array


def look(photo: Picture, focal: float | None = None) -> Look:
    """Camera and box of an upright RGB picture at working size. focal: in its pixels, when known.

    Raises InvalidInput (`scene_not_understood`) when there are hardly any straight edges.
    """
    grey = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.uint8)
    content = content_box(grey)
    segments = find_segments(grey, content)
    if len(segments) < FEWEST_SEGMENTS:
        raise _not_understood("it shows too few straight edges")
    calibration = calibrate(segments, photo.shape[1], photo.shape[0], focal)
    values = features(photo)
    likeness = first_guess(values, content, _horizon(calibration.camera))
    evidence = Evidence(calibration, segments, photo, likeness, content)
    box = settle(evidence, fit_box(calibration, segments, evidence))
    return Look(calibration, segments, evidence, box, _learn_again(values, calibration.camera, box, content, likeness))


def _measure(photo: Picture, hints: Hints, focal_hint: float | None, scale: float) -> Room:
    """The room at working size."""
    check_hints(hints, photo.shape[1], photo.shape[0])
    seen = look(photo, focal_hint * scale if focal_hint else None)
    if seen.calibration.explained < LEAST_EXPLAINED:
        raise _not_understood("most of its edges follow no common direction, as in a face or a garden")
    if hints.floor is None and min(seen.calibration.lengths) < LEAST_DEPTH:
        raise _not_understood("no edge in it leads away from the camera, as in a page or a house front")
    if hints.floor is not None:
        outline = hinted_floor(seen.calibration.camera, hints.floor)
        seen = replace(seen, box=with_ceiling(seen.evidence, following(seen.evidence, seen.box, outline)))
    return _in_metres(photo, hints, seen)


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


def _in_metres(photo: Picture, hints: Hints, seen: Look) -> Room:
    """The scaled room with floor and openings, judged."""
    calibration, box = seen.calibration, seen.box
    tall, source = _camera_height(seen, hints.ceiling_height)
    found: list[Opening] = []
    walls: list[Wall] = []
    for attempt in range(2):  # the second time with the scale corrected by the doors
        camera = replace(calibration.camera, height=tall)
        left, right, back = (value * tall if abs(value) < FAR else None for value in (box.left, box.right, box.back))
        ceiling = _ceiling(seen, tall, hints.ceiling_height)
        walls = walls_of(camera, left, right, back, ceiling)
        found = find_openings(photo, camera, walls, seen.segments, seen.evidence.content)
        correction = door_correction(found, source)
        if attempt == 1 or abs(correction - 1.0) < 0.01:
            break
        tall = float(np.clip(tall * correction, 0.6, 1.9))
    if hints.floor is not None:
        floor = hinted_floor(camera, hints.floor)
    else:
        lab = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2LAB), np.uint8)
        floor = floor_polygon(camera, left, right, back, seen.likeness, lab, seen.evidence.content)
    area = abs(signed_area(floor)) if len(floor) else 0.0
    check_scale(tall, hints.ceiling_height, floor if hints.floor is not None else None)
    if area < SMALLEST_FLOOR:
        raise _not_understood("no floor is in view")
    confidence, numbers = judge(calibration, seen.segments, box, seen.evidence, area, hints.floor is not None)
    numbers["scale_from"] = source
    if confidence < CONFIDENCE_FLOOR:
        raise _not_understood(f"its edges explain a room to {confidence:.0%}, {CONFIDENCE_FLOOR:.0%} are needed")
    openings = (*found, *openings_from_hints(hints.openings, camera, walls))
    return Room(camera, left, right, back, ceiling, floor, openings, confidence, numbers)


def _camera_height(seen: Look, ceiling_hint: float | None) -> tuple[float, str]:
    """(metres, what it rests on)."""
    if seen.box.ceiling < FAR:
        return camera_height(seen.box.ceiling, seen.box.ceiling_support, ceiling_hint)
    usual = unseen_camera(lowest_ceiling(seen.evidence, seen.box))
    return usual, "usual_camera"


def _ceiling(seen: Look, camera: float, ceiling_hint: float | None) -> float:
    """Metres. A ceiling out of view is at its usual height, or just above what is in view."""
    if seen.box.ceiling < FAR:
        return ceiling_height(seen.box.ceiling, seen.box.ceiling_support, camera, ceiling_hint)
    return ceiling_hint or max(USUAL_CEILING, lowest_ceiling(seen.evidence, seen.box) * camera)
