"""What the request says about the room: checked against the picture and against itself."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from workers.engines.base import InvalidInput
from workers.engines.staging.scene import Array, Camera, Hints
from workers.engines.staging.see.evidence import Evidence
from workers.engines.staging.see.floor import counter_clockwise, signed_area
from workers.engines.staging.see.layout import FAR, Box, score_floor

CEILINGS = (1.8, 8.0)
"""Metres: lower than any room for people, higher than any dwelling."""
CAMERAS = (0.4, 2.4)
"""Metres above the floor from which a room is photographed by hand or tripod."""
LONGEST_FLOOR = 30.0
SMALLEST_FLOOR = 1.5
"""Square metres in view; no room can be furnished on less."""
SMALLEST_SHARE = 0.002
"""Share of the picture below which an outline encloses nothing."""
OUTSIDE = 0.25
"""Share of the long side that a marked point may lie outside of the picture: a corner of the floor often does."""

ALONG = 0.06
"""An edge of the outline lies along a wall when both its ends are this near to it, as a share of the distance."""
RIM = 0.02
"""Share of the long side: an edge nearer to the picture's rim than this is where the view ends, not the floor."""
LENIENCE = 0.25
"""Score that a wall of the outline may lose against the wall that was seen."""


def contradictory(reason: str) -> InvalidInput:
    """A refusal of the request's scene."""
    return InvalidInput(f"The scene contradicts itself or the photo: {reason}.", code="scene_contradictory")


def check_hints(hints: Hints, width: int, height: int) -> None:
    """Raises InvalidInput (`scene_contradictory`) for hints that no room of a `width` x `height` picture can obey."""
    low, high = CEILINGS
    tall = hints.ceiling_height
    if tall is not None and not low <= tall <= high:
        raise contradictory(f"scene.ceiling_height_m must be {low:g} to {high:g} m; got {tall:g} m")
    if hints.floor is not None:
        _check_outline(np.asarray(hints.floor, float), width, height)
    for number, (u0, v0, u1, v1) in enumerate(hints.openings):
        if u1 <= 0 or v1 <= 0 or u0 >= width or v0 >= height:
            raise contradictory(f"scene.openings[{number}] lies outside of the photo")
        if u1 <= u0 or v1 <= v0:
            raise contradictory(f"scene.openings[{number}] needs its upper left corner before its lower right one")


def _check_outline(points: Array, width: int, height: int) -> None:
    if len(points) < 3 or not np.isfinite(points).all():
        raise contradictory("scene.floor needs three or more points")
    slack = OUTSIDE * max(width, height)
    if (points < -slack).any() or (points > np.array([width, height]) + slack).any():
        raise contradictory("scene.floor has a point outside of the photo")
    if crosses_itself(points):
        raise contradictory(
            "the outline in scene.floor crosses itself; its points must follow the floor's edge in order"
        )
    if abs(signed_area(points)) < SMALLEST_SHARE * width * height:
        raise contradictory("scene.floor encloses almost nothing")


def crosses_itself(points: Array) -> bool:
    """Whether two edges of a closed outline (N, 2) that share no corner meet."""
    count = len(points)
    edges = [(points[index], points[(index + 1) % count]) for index in range(count)]
    for (one, first), (two, second) in itertools.combinations(enumerate(edges), 2):
        if two - one in (1, count - 1):
            continue
        if _sides(*first, *second) and _sides(*second, *first):
            return True
    return False


def _sides(a: Array, b: Array, c: Array, d: Array) -> bool:
    """Whether c and d lie on different sides of the line through a and b."""
    along = b - a
    one = along[0] * (c - a)[1] - along[1] * (c - a)[0]
    other = along[0] * (d - a)[1] - along[1] * (d - a)[0]
    return bool(one * other < 0)


def hinted_floor(camera: Camera, points: Array) -> Array:
    """The request's outline (N, 2, pixels) on the floor plane, counter-clockwise, in the camera's unit of length."""
    polygon = camera.to_floor(np.asarray(points, float))
    if not np.isfinite(polygon).all():
        raise contradictory("scene.floor has a point above the horizon, where no floor can be")
    return counter_clockwise(polygon)


def check_scale(height: float, ceiling_hint: float | None, floor: Array | None) -> None:
    """Raises InvalidInput when the hints together make the camera or the floor impossibly small or large.

    height: of the camera above the floor, metres. floor: the hinted outline in metres.
    """
    low, high = CAMERAS
    if ceiling_hint is not None and not low <= height <= high:
        raise contradictory(
            f"scene.ceiling_height_m {ceiling_hint:g} m would put the camera {height:.2f} m above the floor"
        )
    if floor is None:
        return
    area = abs(signed_area(floor))
    if area < SMALLEST_FLOOR:
        raise contradictory(f"scene.floor would cover {area:.1f} square metres, {SMALLEST_FLOOR:g} are needed")
    across, deep = floor.max(axis=0) - floor.min(axis=0)
    if max(across, deep, float(floor[:, 1].max())) > LONGEST_FLOOR:
        raise contradictory(f"scene.floor would be {across:.0f} m by {deep:.0f} m: its far points are at the horizon")


def following(evidence: Evidence, box: Box, outline: Array) -> Box:
    """The box (camera heights) moved to a given floor outline (N, 2, camera heights).

    A wall gives way to floor beyond it. It comes nearer, or appears, only where a straight edge of the outline runs
    along it and the photo's own lines do not speak against it: an outline may also keep clear of a wall on purpose.
    """
    for name, column, given in (
        ("left", 0, float(outline[:, 0].min())),
        ("right", 0, float(outline[:, 0].max())),
        ("back", 1, float(outline[:, 1].max())),
    ):
        known = getattr(box, name)
        if (name == "left" and given >= 0) or (name != "left" and given <= 0):
            continue
        moved = replace(box, **{name: given})
        if (abs(known) < FAR and abs(given) > abs(known)) or (
            _edge_at(evidence, outline, column, given) and _fits_as_well(evidence, box, moved)
        ):
            box = moved
    return box


def _edge_at(evidence: Evidence, outline: Array, column: int, value: float) -> bool:
    """Whether an edge of the outline lies along the line where coordinate `column` is `value`, inside the picture."""
    following_points = np.roll(outline, -1, axis=0)
    near = (np.abs(outline[:, column] - value) < ALONG * abs(value)) & (
        np.abs(following_points[:, column] - value) < ALONG * abs(value)
    )
    long = np.abs(outline - following_points)[:, 1 - column] > 0.3 * np.ptp(outline[:, 1 - column])
    middle = (outline + following_points) / 2
    pixels = evidence.camera.project(np.column_stack([middle, np.zeros(len(middle))]))
    u0, v0, u1, v1 = evidence.content
    rim = RIM * evidence.long_side
    inner = ((pixels > [u0 + rim, v0 + rim]) & (pixels < [u1 - rim, v1 - rim])).all(axis=1)
    return bool((near & long & inner).any())


def _fits_as_well(evidence: Evidence, box: Box, moved: Box) -> bool:
    rows = np.array([(one.left, one.right, one.back, FAR) for one in (box, moved)])
    before, after = score_floor(evidence, rows).total
    return bool(after >= before - LENIENCE)
