"""Numbers by which a furnished plan is approved or not."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from workers.engines.staging.plan.draw import Drawn
from workers.engines.staging.plan.furnish import Furnished
from workers.engines.staging.plan.words import Mask, Plan
from workers.engines.staging.scene import Placement

LIES = ("rug", "bath_mat", "outdoor_rug")
PUSHED_UNDER = ("dining_chair", "bistro_chair", "office_chair")
"""Chairs stand partly under their tables on purpose."""


def measure(plan: Plan, rooms: Sequence[Furnished], drawn: Drawn) -> dict[str, float]:
    """All numbers. Shares are 0 to 1.

    rooms_found, rooms_named, furnished_rooms: counts. scale_confidence. walls_kept: wall pixels that are still wall in
    the result. inside_floor: the smallest share of a piece's footprint that lies on its own room's floor.
    overlap: the largest share of a standing piece that lies under another. door_overlap: the largest share of a door's
    swing that furniture stands in.
    """
    standing = [[one for one in room.placements if one.z == 0 and one.piece not in LIES] for room in rooms]
    inside, overlap = 1.0, 0.0
    taken = np.zeros(plan.walls.shape, bool)
    for room, pieces in zip(rooms, standing, strict=True):
        floor = cv2.dilate(room.space.mask.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
        for piece in pieces:
            mask = _footprint(piece, plan)
            area = max(1, int(mask.sum()))
            inside = min(inside, float((mask & floor).sum()) / area)
            if piece.piece in PUSHED_UNDER:
                continue
            overlap = max(overlap, float((mask & taken).sum()) / area)
            taken |= mask
    blocked = 0.0
    for gap in plan.gaps:
        for u0, v0, u1, v1 in gap.swings:
            swing = taken[int(v0) : int(v1), int(u0) : int(u1)]
            blocked = max(blocked, float(swing.mean()) if swing.size else 0.0)
    numbers = {
        "rooms_found": float(len(rooms)),
        "rooms_named": float(sum(1 for room in rooms if room.space.named)),
        "furnished_rooms": float(sum(1 for room in rooms if room.placements)),
        "scale_confidence": float(plan.scale.confidence),
        "walls_kept": drawn.walls_kept,
        "inside_floor": inside,
        "overlap": overlap,
        "door_overlap": blocked,
    }
    return {name: round(float(value), 5) for name, value in numbers.items()}


def _footprint(piece: Placement, plan: Plan) -> Mask:
    metre = plan.scale.pixels_per_metre
    corners = cv2.boxPoints(
        ((piece.x * metre, -piece.y * metre), (piece.width * metre, piece.depth * metre), -np.degrees(piece.yaw))
    )
    mask = np.zeros(plan.walls.shape, np.uint8)
    cv2.fillConvexPoly(mask, np.rint(corners).astype(np.int32), 1)
    return mask > 0
