"""Whether furniture stands where furniture can stand, measured on its finished meshes and not on what was planned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.furnish.floorplan import contains
from workers.engines.staging.scene import Arrangement, Array, Opening, Part, Room

SOLE = 0.015
"""How far above its lowest point a piece still touches the floor, metres."""
SKIRTING = 0.03
"""How far a foot may lie beyond the floor that is in view, metres: about the raster of the arrangement."""
NOT_STANDING = frozenset(("rug", "bath_mat", "outdoor_rug"))

Pieces = Sequence[Sequence[Part]]


def standing(room: Room, arrangement: Arrangement, pieces: Pieces) -> dict[str, float]:
    """Numbers of one arrangement. pieces: the parts of each of its placements, in their order.

    feet_on_floor: share of the points on which furniture stands that lie on the floor in view (a camera sees no farther
    than its frame, so that a foot below the picture's edge does not count). feet_off_floor_m: how far the worst piece
    floats above the floor or sinks into it. through_wall_m: how far the worst piece reaches through a wall in view.
    """
    on = total = 0
    lifted = through = 0.0
    for placement, parts in zip(arrangement.placements, pieces, strict=True):
        points = np.concatenate([np.asarray(part.vertices, float) for part in parts])
        through = max(through, beyond_walls(room, points))
        if placement.z > 0 or placement.piece in NOT_STANDING:
            continue
        lowest = float(points[:, 2].min())
        lifted = max(lifted, abs(lowest))
        feet = _in_frame(room, points[points[:, 2] < lowest + SOLE])
        on += int(_on_floor(room, feet).sum())
        total += len(feet)
    return {
        "feet_on_floor": on / total if total else 1.0,
        "feet_off_floor_m": lifted,
        "through_wall_m": through,
    }


def beyond_walls(room: Room, points: Array) -> float:
    """How far points (N, 3) reach beyond the walls in view and the ceiling, metres; 0 where none does."""
    x, y, z = points[:, 0], points[:, 1], points[:, 2]
    reach = [float(z.max()) - room.ceiling]
    for plane, outwards in ((room.left, -x), (room.right, x), (room.back, y), (room.front, -y)):
        if plane is not None:
            reach.append(float(outwards.max()) - (plane if outwards is x or outwards is y else -plane))
    return max(0.0, *reach)


def covered_openings(openings: Sequence[Opening], alpha: Array, width: int) -> float:
    """Largest share of a door's, passage's, stair's or window's place in the picture that furniture covers.

    alpha: (h, w) coverage at any size; width: of the picture whose pixels the openings' boxes are in.
    """
    scale = alpha.shape[1] / width
    worst = 0.0
    for opening in openings:
        if opening.kind not in ("door", "passage", "stairs", "window"):
            continue
        u0, v0, u1, v1 = (max(0, round(edge * scale)) for edge in opening.box)
        box = alpha[v0:v1, u0:u1]
        worst = max(worst, float(box.mean()) if box.size else 0.0)
    return worst


def _in_frame(room: Room, points: Array) -> Array:
    camera = room.camera
    pixels = camera.project(points)
    with np.errstate(invalid="ignore"):
        seen = (pixels > 0).all(axis=1) & (pixels[:, 0] < camera.width) & (pixels[:, 1] < camera.height_px)
    return points[seen]


def _on_floor(room: Room, feet: Array) -> NDArray[np.bool_]:
    """Points in the floor polygon, or within SKIRTING of it."""
    polygon = np.asarray(room.floor, float)
    result = contains(polygon, feet[:, 0], feet[:, 1])
    around = [(np.cos(turn) * SKIRTING, np.sin(turn) * SKIRTING) for turn in np.linspace(0, 2 * np.pi, 9)[:-1]]
    for dx, dy in around:
        result |= contains(polygon, feet[:, 0] + dx, feet[:, 1] + dy)
    return result
