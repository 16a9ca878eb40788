"""What is kept of a staging job for staff: what stands where, and how the picture came about. JSON types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workers.engines.staging.render import Rendered
from workers.engines.staging.request import Order
from workers.engines.staging.scene import Arrangement, Room
from workers.engines.staging.steps import Steps


def details_of_pieces(arrangement: Arrangement) -> dict[str, Any]:
    """Every piece with its place, turn (radians) and size (metres)."""
    return {
        "pieces": [
            {
                "piece": one.piece,
                "position_m": [round(float(value), 3) for value in (one.x, one.y, one.z)],
                "yaw": round(float(one.yaw), 4),
                "size_m": [round(float(value), 3) for value in (one.width, one.depth, one.height)],
            }
            for one in arrangement.placements
        ]
    }


def details_of_job(
    order: Order, room: Room, rooms: Sequence[str], steps: Steps, rendered: Rendered, seed: int
) -> dict[str, Any]:
    """What was asked for, seen and fitted, and how long it took. rooms: the room types that were furnished."""
    return {
        "mode": order.mode,
        "style": order.style,
        "room_types": list(rooms),
        "quality": order.quality,
        "seed": seed,
        "variant": rendered.notes["variant"],
        "stages": dict(steps.seconds),
        "renderer": dict(rendered.notes),
        "confidence": round(float(room.confidence), 4),
        "evidence": dict(room.evidence),
        "openings": [
            {"kind": one.kind, "wall": one.wall, "box": [round(float(value), 1) for value in one.box]}
            for one in room.openings
        ],
    }
