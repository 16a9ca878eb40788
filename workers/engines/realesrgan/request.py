"""What an upscale asks for, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workers.engines.base import InvalidInput, Request, Unsupported

KIND = "image.upscale"
SCALES = (2, 3, 4)
QUALITIES = ("standard", "draft")
_KEYS = ("scale", "face_enhance", "quality", "source_url")


@dataclass(frozen=True)
class Order:
    """scale: 2, 3 or 4 times each side. face_enhance: restore faces as well. draft: resampled only, for a preview."""

    scale: int
    face_enhance: bool
    draft: bool


def read_order(request: Request) -> Order:
    """Raises Unsupported for another kind, InvalidInput for anything that is not exactly as documented."""
    if request.kind != KIND:
        raise Unsupported(f"This engine does {KIND}; got {request.kind}.")
    given = request.input
    unknown = sorted(set(given) - set(_KEYS))
    if unknown:
        raise InvalidInput(f"Unknown input {', '.join(map(repr, unknown))}; known are {', '.join(_KEYS)}.")
    scale = given.get("scale", 4)
    if isinstance(scale, bool) or scale not in SCALES:
        raise InvalidInput(f"scale must be 2, 3 or 4; got {scale!r}.")
    quality = given.get("quality", "standard")
    if quality not in QUALITIES:
        raise InvalidInput(f"quality must be one of {', '.join(QUALITIES)}; got {quality!r}.")
    return Order(int(scale), _flag(given, "face_enhance"), quality == "draft")


def _flag(given: Mapping[str, Any], name: str) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise InvalidInput(f"{name} must be true or false; got {value!r}.")
    return value
