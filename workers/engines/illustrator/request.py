"""Reads a request for a picture, strictly: what is not known is refused, never dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers.engines.base import InvalidInput, Request, Unsupported

GENERATE, EDIT = "image.generate", "image.edit"
KINDS = (GENERATE, EDIT)
INPUT_KEYS = frozenset(("prompt", "aspect_ratio", "width", "height", "template", "references"))
REFERENCE_KEYS = frozenset(("name", "alias"))
TEMPLATES = ("general", "photorealistic", "illustration", "minimalist", "sticker", "product", "comic")
MOST_PROMPT = 10_000
LEAST_SIDE, MOST_SIDE = 256, 2048
"""Pixels."""
MOST_REFERENCES = 3

_RATIO = re.compile(r"[1-9]\d{0,3}:[1-9]\d{0,3}")


@dataclass(frozen=True)
class Reference:
    """A picture that the prompt may speak of. alias: with its `@`, empty where it has none."""

    name: str
    alias: str
    path: Path


@dataclass(frozen=True)
class Order:
    """A picture this engine can try. width, height: pixels of the result."""

    kind: str
    prompt: str
    width: int
    height: int
    template: str
    references: tuple[Reference, ...]
    seed: int


def read_order(request: Request) -> Order:
    """Raises Unsupported for another kind or template, InvalidInput for what makes no sense, and names what would."""
    if request.kind not in KINDS:
        raise Unsupported(f"the illustrator engine does {' and '.join(KINDS)}; got {request.kind}")
    given = request.input
    _known(given, INPUT_KEYS, "input")
    ratio = given.get("aspect_ratio", "1:1")
    if not isinstance(ratio, str) or not _RATIO.fullmatch(ratio):
        raise InvalidInput("aspect_ratio must be two whole numbers such as 16:9.")
    template = given.get("template", "general")
    if not isinstance(template, str) or template not in TEMPLATES:
        raise Unsupported(f"template must be one of {', '.join(TEMPLATES)}; got {str(template)[:40]!r}")
    return Order(
        kind=request.kind,
        prompt=_prompt(given.get("prompt")),
        width=_side(given.get("width"), "width"),
        height=_side(given.get("height"), "height"),
        template=template,
        references=_references(request),
        seed=request.seed,
    )


def _prompt(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput("prompt must be a sentence that says what to draw.")
    if len(value) > MOST_PROMPT:
        raise InvalidInput(f"prompt must have at most {MOST_PROMPT} characters; got {len(value)}")
    return value


def _side(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidInput(f"{name} must be a whole number of pixels.")
    if not LEAST_SIDE <= value <= MOST_SIDE:
        raise Unsupported(f"{name} must be between {LEAST_SIDE} and {MOST_SIDE} pixels; got {value}")
    return value


def _references(request: Request) -> tuple[Reference, ...]:
    given = request.input.get("references")
    given = [] if given is None else given
    if not isinstance(given, list | tuple):
        raise InvalidInput("references must be a list.")
    if request.kind == GENERATE and given:
        raise InvalidInput(f"{GENERATE} takes no references; use {EDIT} to work with pictures.")
    if request.kind == EDIT and not 1 <= len(given) <= MOST_REFERENCES:
        raise InvalidInput(f"{EDIT} needs 1 to {MOST_REFERENCES} references; got {len(given)}")
    found = [_reference(one, request) for one in given]
    if len({one.name for one in found}) != len(found):
        raise InvalidInput("references must have different names.")
    return tuple(found)


def _reference(given: Any, request: Request) -> Reference:
    if not isinstance(given, Mapping):
        raise InvalidInput("each reference must be an object with a name and an alias.")
    _known(given, REFERENCE_KEYS, "reference")
    name, alias = given.get("name"), given.get("alias")
    if not isinstance(name, str) or name not in request.files:
        raise InvalidInput("each reference must name one of the files of the job.")
    if alias is not None and (not isinstance(alias, str) or not alias.startswith("@")):
        raise InvalidInput("a reference's alias must begin with @, or be null.")
    return Reference(name, alias or "", request.files[name])


def _known(given: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    unknown = sorted(str(key)[:40] for key in set(given) - known)
    if unknown:
        raise InvalidInput(f"{where} must only have {', '.join(sorted(known))}; got {', '.join(unknown[:5])}")
