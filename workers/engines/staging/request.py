"""Reads a staging request: what is asked for, and a plain refusal of what this engine does not do yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from workers.engines.base import InvalidInput, Request, Unsupported
from workers.engines.staging.furnish import ROOMS
from workers.engines.staging.scene import Hints

STYLES = ("modern", "scandi", "boho", "country", "industrial", "mediterranean", "luxury", "eclectic", "japandia")
DEFAULT_STYLE = "modern"
QUALITIES = ("standard", "draft")

_NOT_YET = {
    "staging.panorama360": "Staging a 360-degree panorama is not available yet; send a single photo (output photo).",
    "staging.floorplan": "Staging a floor plan is not available yet; send a photo of the room (output photo).",
}


@dataclass(frozen=True)
class Order:
    """A request this engine can do."""

    mode: str
    room_types: tuple[str, ...]
    style: str
    quality: str
    include_alternates: bool
    hints: Hints


def read_order(request: Request) -> Order:
    """Raises Unsupported for what is not available yet, InvalidInput for what makes no sense."""
    if request.kind in _NOT_YET:
        raise Unsupported(_NOT_YET[request.kind])
    if request.kind != "staging.photo":
        raise Unsupported(f"the staging engine does staging.photo; got {request.kind}")
    wanted = request.input
    mode = str(wanted.get("mode") or "furnish")
    if mode not in ("furnish", "refurnish"):
        raise Unsupported(f"The mode {mode} is not available yet: an empty room can be furnished, nothing else.")
    room_types = tuple(str(name) for name in wanted.get("room_types") or ())
    if len(room_types) != 1:
        raise Unsupported("Staging with several room types, or with none, is not available yet; name exactly one.")
    if room_types[0] not in ROOMS:
        raise Unsupported(f"Staging a {room_types[0]} is not available yet; available: {', '.join(ROOMS)}.")
    style = str(wanted.get("style_preset") or DEFAULT_STYLE)
    if style not in STYLES:
        raise InvalidInput(f"style_preset must be one of {', '.join(STYLES)}; got {style}", code="unknown_style")
    quality = str(wanted.get("quality") or "standard")
    if quality not in QUALITIES:
        raise InvalidInput(f"quality must be one of {', '.join(QUALITIES)}; got {quality}")
    if "source" not in request.files:
        raise InvalidInput("A staging job needs its source photo.")
    return Order(mode, room_types, style, quality, bool(wanted.get("include_alternates")), _hints(wanted.get("scene")))


def _hints(scene: Mapping[str, Any] | None) -> Hints:
    if not scene:
        return Hints()
    floor = scene.get("floor")
    height = scene.get("ceiling_height_m")
    boxes = scene.get("openings") or ()
    return Hints(
        ceiling_height=None if height is None else float(height),
        floor=None if not floor else np.asarray(floor, float).reshape(-1, 2),
        openings=tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in boxes),
    )
