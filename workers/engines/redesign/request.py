"""Reads a request for a redesign, strictly: a customer must not believe that what was not understood is obeyed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from workers.engines.base import InvalidInput, Request, Unsupported
from workers.engines.staging.furnish import ROOMS
from workers.engines.staging.request import DEFAULT_STYLE, STYLES
from workers.engines.staging.request import Order as StagingOrder
from workers.engines.staging.request import read_order as read_staging_order

KIND = "redesign.photo"
INPUT_KEYS = frozenset(
    ("prompt", "preserve_layout", "num_outputs", "output_format", "extra", "focal_35mm")  # the last is the ingest's
)
EXTRA_KEYS = ("seed", "room_type", "style_preset", "quality", "scene")
FORMATS = ("png", "jpg", "jpeg", "webp")
MOST_OUTPUTS = 4
MOST_SEED = 2**31 - 1
MOST_PROMPT = 4000


@dataclass(frozen=True)
class Order:
    """A redesign this engine can do.

    room, style: from extra; None leaves them to the prompt. staging: the same as the staging engine knows it, with a
    room and a style that stand in until the prompt is read.
    """

    prompt: str
    preserve_layout: bool
    outputs: int
    output_format: str
    seed: int
    room: str | None
    style: str | None
    staging: StagingOrder


def read_order(request: Request) -> Order:
    """Raises Unsupported for another kind, InvalidInput for what makes no sense, and names what would."""
    if request.kind != KIND:
        raise Unsupported(f"the redesign engine does {KIND}; got {request.kind}")
    given = request.input
    _known(given, INPUT_KEYS, "input")
    prompt = given.get("prompt")
    if not isinstance(prompt, str) or not prompt.strip():
        raise InvalidInput("prompt must be a sentence that describes the room.")
    if len(prompt) > MOST_PROMPT:
        raise InvalidInput(f"prompt must have at most {MOST_PROMPT} characters; got {len(prompt)}")
    extra = given.get("extra") or {}
    if not isinstance(extra, Mapping):
        raise InvalidInput("extra must be an object")
    _known(extra, frozenset(EXTRA_KEYS), "extra")
    output_format = given.get("output_format", "png")
    if output_format not in FORMATS:
        raise InvalidInput(f"output_format must be one of {', '.join(FORMATS)}; got {output_format!r}")
    return Order(
        prompt=prompt,
        preserve_layout=_flag(given.get("preserve_layout", True)),
        outputs=_whole(given.get("num_outputs", 1), "num_outputs", 1, MOST_OUTPUTS),
        output_format=str(output_format),
        seed=_whole(extra["seed"], "extra.seed", 0, MOST_SEED) if "seed" in extra else request.seed,
        room=_one_of(extra.get("room_type"), "extra.room_type", tuple(ROOMS)),
        style=_one_of(extra.get("style_preset"), "extra.style_preset", STYLES),
        staging=_staging(request, extra),
    )


def _staging(request: Request, extra: Mapping[str, Any]) -> StagingOrder:
    """Quality, scene and focal length as the staging engine reads them."""
    quality, scene = extra.get("quality", "standard"), extra.get("scene") or {}
    if quality not in ("standard", "draft"):
        raise InvalidInput(f"extra.quality must be one of standard, draft; got {quality!r}")
    if not isinstance(scene, Mapping):
        raise InvalidInput("extra.scene must be an object")
    stands_in = {
        "mode": "furnish",
        "room_types": [next(iter(ROOMS))],
        "style_preset": DEFAULT_STYLE,
        "quality": quality,
        "scene": dict(scene),
        "focal_35mm": request.input.get("focal_35mm"),
    }
    try:
        return read_staging_order(replace(request, kind="staging.photo", input=stands_in))
    except (TypeError, ValueError) as error:
        raise InvalidInput("extra.scene holds numbers that are none, or lists of the wrong length") from error
    except Unsupported as error:
        raise InvalidInput(f"extra.scene: {error.message}") from error


def _known(given: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    unknown = sorted(str(key) for key in set(given) - known)
    if unknown:
        raise InvalidInput(f"{where} must only have {', '.join(sorted(known))}; got {', '.join(unknown)}")


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidInput(f"preserve_layout must be true or false; got {value!r}")
    return value


def _whole(value: Any, name: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidInput(f"{name} must be a whole number between {low} and {high}; got {value!r}")
    return value


def _one_of(value: Any, name: str, known: tuple[str, ...]) -> str | None:
    if value is None:
        return None
    if value not in known:
        raise InvalidInput(f"{name} must be one of {', '.join(known)}; got {value!r}")
    return str(value)
