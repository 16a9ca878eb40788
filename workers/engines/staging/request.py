"""Reads a staging request: what is asked for, and a plain refusal of what makes no sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from workers.engines.base import InvalidInput, Request, Unsupported
from workers.engines.staging.furnish import ROOMS
from workers.engines.staging.scene import Array, Hints

STYLES = ("modern", "scandi", "boho", "country", "industrial", "mediterranean", "luxury", "eclectic", "japandia")
DEFAULT_STYLE = "modern"
QUALITIES = ("standard", "draft")

FOCAL_RANGE_MM = (4.0, 1200.0)
"""From the widest fisheye to the longest telephoto lens, millimetres on 35 mm film."""

INPUT_KEYS = frozenset(("mode", "room_types", "style_preset", "include_alternates", "scene", "quality", "focal_35mm"))
SCENE_KEYS = frozenset(("ceiling_height_m", "floor", "openings", "remove"))

KINDS = ("staging.photo", "staging.panorama360", "staging.floorplan")
MODES = ("furnish", "refurnish", "clean", "declutter")


@dataclass(frozen=True)
class Order:
    """A request this engine can do. focal_35mm: the focal length on 35 mm film that the camera noted, or None.

    kind: one of KINDS. mode: one of MODES; panoramas and floor plans are always furnished. room_types: one, or several
    of one open plan; none for panoramas, floor plans and clean.
    """

    kind: str
    mode: str
    room_types: tuple[str, ...]
    style: str
    quality: str
    include_alternates: bool
    hints: Hints
    focal_35mm: float | None = None


def read_order(request: Request) -> Order:
    """Raises Unsupported for what is not available, InvalidInput for what makes no sense.

    Input: mode (one of MODES), room_types (of ROOMS), style_preset (one of STYLES), include_alternates, quality (one of
    QUALITIES), focal_35mm (millimetres on 35 mm film, from the original's metadata), scene (ceiling_height_m in metres,
    floor, openings and remove in pixels of the photo).
    """
    if request.kind not in KINDS:
        raise Unsupported(f"the staging engine does {', '.join(KINDS)}; got {request.kind}")
    wanted = request.input
    _refuse_unknown(wanted, INPUT_KEYS, "")
    mode = str(wanted.get("mode") or "furnish")
    if mode not in MODES:
        raise InvalidInput(f"mode must be one of {', '.join(MODES)}; got {mode}")
    room_types = tuple(str(name) for name in wanted.get("room_types") or ())
    unknown = [name for name in room_types if name not in ROOMS]
    if unknown:
        raise Unsupported(f"A {unknown[0]} is not a room that can be staged; available: {', '.join(ROOMS)}.")
    if request.kind == "staging.photo" and mode != "clean" and not room_types:
        raise InvalidInput("Staging a photo needs room_types.")
    style = str(wanted.get("style_preset") or DEFAULT_STYLE)
    if style not in STYLES:
        raise InvalidInput(f"style_preset must be one of {', '.join(STYLES)}; got {style}", code="unknown_style")
    quality = str(wanted.get("quality") or "standard")
    if quality not in QUALITIES:
        raise InvalidInput(f"quality must be one of {', '.join(QUALITIES)}; got {quality}")
    if "source" not in request.files:
        raise InvalidInput("A staging job needs its source photo.")
    return Order(
        kind=request.kind,
        mode=mode,
        room_types=room_types,
        style=style,
        quality=quality,
        include_alternates=bool(wanted.get("include_alternates")),
        hints=_hints(wanted.get("scene")),
        focal_35mm=_focal(wanted.get("focal_35mm")),
    )


def _refuse_unknown(given: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    """What is not understood is refused: a customer must not believe that it was obeyed."""
    unknown = sorted(set(given) - known)
    if unknown:
        named = ", ".join(f"{where}{name}" for name in unknown)
        raise Unsupported(f"The staging engine does not know {named}; known: {', '.join(sorted(known))}.")


def _focal(value: Any) -> float | None:
    if value is None:
        return None
    low, high = FOCAL_RANGE_MM
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InvalidInput(f"focal_35mm must be millimetres between {low:.0f} and {high:.0f}; got {value!r}")
    return float(value)


def _hints(scene: Mapping[str, Any] | None) -> Hints:
    if not scene:
        return Hints()
    _refuse_unknown(scene, SCENE_KEYS, "scene.")
    floor = scene.get("floor")
    height = scene.get("ceiling_height_m")
    boxes = scene.get("openings") or ()
    outlines = scene.get("remove") or ()
    return Hints(
        ceiling_height=None if height is None else float(height),
        floor=None if not floor else np.asarray(floor, float).reshape(-1, 2),
        openings=tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in boxes),
        remove=tuple(_outline(points) for points in outlines),
    )


def _outline(points: Any) -> Array:
    """A polygon (N, 2), from points or from a box (u0, v0, u1, v1)."""
    given = np.asarray(points, float)
    if given.shape == (4,):
        u0, v0, u1, v1 = given
        return np.array([(u0, v0), (u1, v0), (u1, v1), (u0, v1)])
    return given.reshape(-1, 2)
