"""Reads a request for a picture from a prompt, strictly, for every engine that makes some.

`image.generate` has no reference pictures, `image.edit` has one to three, in the order in which their names came up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from workers.engines.base import InvalidInput, Request, Unsupported
from workers.engines.ingest.decode import decode
from workers.engines.ingest.inspect import ImageRefused, Limits

GENERATE, EDIT = "image.generate", "image.edit"
KINDS = (GENERATE, EDIT)
INPUT_KEYS = frozenset(("prompt", "aspect_ratio", "width", "height", "template", "references"))
TEMPLATES = ("general", "photorealistic", "illustration", "minimalist", "sticker", "product", "comic")
MOST_REFERENCES = 3
MOST_PROMPT = 10_000
"""Characters: a partner's 5,000, and what an enhancer added."""
LEAST_SIDE, MOST_SIDE, MOST_PIXELS = 64, 4096, 4_194_304
_RATIO = re.compile(r"[1-9]\d{0,3}:[1-9]\d{0,3}")
REFERENCE = Limits(max_bytes=25 * 1024 * 1024, min_side=32)


@dataclass(frozen=True)
class Reference:
    """A picture to work from. name: of its file. alias: by which the prompt speaks of it, `@logo`, or None.

    files: of the request, not looked into before the picture is read, since they may have to be fetched for that.
    """

    name: str
    alias: str | None
    files: Mapping[str, Path]

    @property
    def path(self) -> Path:
        """Raises InvalidInput."""
        path = self.files.get(self.name)
        if path is None or not path.is_file():
            raise InvalidInput("A reference image is missing: the job has no file for it.")
        return path

    def read(self) -> Image.Image:
        """Upright sRGB pixels, transparency on white. Raises InvalidInput."""
        try:
            return decode(self.path, REFERENCE).image
        except ImageRefused as refused:
            raise InvalidInput(f"A reference image cannot be used: {refused.message}", code=refused.code) from refused


@dataclass(frozen=True)
class Order:
    """width, height: of the result, in pixels, exactly. aspect_ratio: the same in words, `16:9`.

    references: none for `image.generate`.
    """

    kind: str
    prompt: str
    aspect_ratio: str
    width: int
    height: int
    template: str
    references: tuple[Reference, ...]

    def worded(self, name: str) -> str:
        """The prompt for a model that knows its pictures by number: every alias becomes `name`, with {} for it."""
        numbers = {reference.alias: number for number, reference in enumerate(self.references, 1) if reference.alias}
        if not numbers:
            return self.prompt
        longest_first = "|".join(re.escape(alias) for alias in sorted(numbers, key=len, reverse=True))
        found = re.compile(rf"(?<![\w@])(?:{longest_first})(?![\w-])")
        return found.sub(lambda match: name.format(numbers[match[0]]), self.prompt)


def read_order(request: Request) -> Order:
    """Raises Unsupported for another kind, InvalidInput for what makes no sense, and names what would."""
    if request.kind not in KINDS:
        raise Unsupported(f"This engine does {' and '.join(KINDS)}; got {request.kind}.")
    given = request.input
    if unknown := sorted(str(key) for key in set(given) - INPUT_KEYS):
        raise InvalidInput(f"input must only have {', '.join(sorted(INPUT_KEYS))}; got {', '.join(unknown)}")
    prompt = given.get("prompt")
    if not isinstance(prompt, str) or not prompt.strip():
        raise InvalidInput("prompt must say what the picture shows.")
    if len(prompt) > MOST_PROMPT:
        raise InvalidInput(f"prompt must have at most {MOST_PROMPT} characters; got {len(prompt)}")
    width, height = (_side(given.get(name), name) for name in ("width", "height"))
    if width * height > MOST_PIXELS:
        raise InvalidInput(f"A picture may have at most {MOST_PIXELS} pixels; got {width}x{height}")
    ratio = given.get("aspect_ratio", f"{width}:{height}")
    if not isinstance(ratio, str) or not _RATIO.fullmatch(ratio):
        raise InvalidInput(f"aspect_ratio must be two numbers such as 16:9; got {ratio!r}")
    template = given.get("template", TEMPLATES[0])
    if template not in TEMPLATES:
        raise InvalidInput(f"template must be one of {', '.join(TEMPLATES)}; got {template!r}")
    references = _references(given.get("references", ()), request.files)
    if bool(references) is not (request.kind == EDIT):
        raise InvalidInput(f"{EDIT} needs 1 to {MOST_REFERENCES} references, {GENERATE} none; got {len(references)}")
    return Order(request.kind, prompt, ratio, width, height, str(template), references)


def _side(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not LEAST_SIDE <= value <= MOST_SIDE:
        raise InvalidInput(f"{name} must be a whole number of pixels from {LEAST_SIDE} to {MOST_SIDE}; got {value!r}")
    return value


def _references(given: Any, files: Mapping[str, Path]) -> tuple[Reference, ...]:
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) > MOST_REFERENCES:
        raise InvalidInput(f"references must be a list of at most {MOST_REFERENCES} reference images")
    return tuple(_reference(entry, files) for entry in given)


def _reference(entry: Any, files: Mapping[str, Path]) -> Reference:
    name, alias = (entry.get("name"), entry.get("alias")) if isinstance(entry, Mapping) else (None, None)
    if not isinstance(name, str) or not (alias is None or isinstance(alias, str)):
        raise InvalidInput('Each reference must be an object with a name, such as "reference_0", and an alias or null.')
    return Reference(name, alias or None, files)
