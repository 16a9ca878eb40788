"""An engine that does no work, or fails as told: for tests, benchmarks and drills."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from workers.engines.base import (
    Canceled,
    Cancelled,
    Candidate,
    EngineFailed,
    InvalidInput,
    Progress,
    Request,
    Result,
)

_SIDE = 64
_SLICE_S = 0.02


@dataclass(frozen=True)
class Options:
    """The `fake` object of a job's input.

    delay_s: how long the run takes, spread over `steps`. fail: failure code to end with, after the steps; retryable
    goes with it. crash: raise RuntimeError, a defect as the runtime sees it. exit: end the whole process at once, as
    the kernel's out-of-memory killer would. candidates: how many pictures. quality: the numbers each one claims.
    """

    delay_s: float = 0.0
    steps: int = 1
    fail: str | None = None
    retryable: bool = False
    crash: bool = False
    exit: bool = False
    candidates: int = 1
    quality: Mapping[str, float] = field(default_factory=dict)


class FakeEngine:
    """Runs any kind that is mapped to it, at once unless told otherwise; the same seed gives the same bytes."""

    name = "fake"
    version = "1.0.0"
    kinds: tuple[str, ...] = ("fake.image",)

    def setup(self) -> None:
        """Nothing to load."""

    def run(self, request: Request, *, progress: Progress, cancelled: Cancelled) -> Result:
        """files: source (optional). input: `fake`, see Options; every other field is ignored.

        Raises InvalidInput for options that do not exist or a source that cannot be read, EngineFailed as ordered.
        """
        options = _options(request.input.get("fake", {}))
        picture = _picture(request.files.get("source"), request.seed)
        for step in range(options.steps):
            _rest(options.delay_s / options.steps, cancelled)
            progress((step + 1) / (options.steps + 1))
        if options.exit:
            os._exit(1)
        if options.crash:
            raise RuntimeError("the fake engine was told to crash")
        if options.fail:
            raise EngineFailed("The fake engine was told to fail.", code=options.fail, retryable=options.retryable)
        candidates = []
        for number in range(options.candidates):
            path = request.work_dir / f"fake-{number}.png"
            ImageChops.offset(picture, number).save(path, "PNG")
            candidates.append(
                Candidate(
                    path,
                    "image/png",
                    quality=dict(options.quality),
                    score=1.0 / (number + 1),
                    width=picture.width,
                    height=picture.height,
                )
            )
        progress(1.0)
        return Result(self.name, self.version, tuple(candidates), {"seed": request.seed})


def _options(given: Any) -> Options:
    known = {entry.name for entry in fields(Options)}
    if not isinstance(given, Mapping) or not known.issuperset(given):
        raise InvalidInput(f"fake must be an object of {', '.join(sorted(known))}; got {given!r}")
    options = Options(**given)
    whole = isinstance(options.steps, int) and isinstance(options.candidates, int)
    if not whole or not isinstance(options.delay_s, int | float):
        raise InvalidInput("fake.steps and fake.candidates must be whole numbers, fake.delay_s a number")
    if options.steps < 1 or options.candidates < 0 or options.delay_s < 0:
        raise InvalidInput("fake.steps must be 1 or more, fake.candidates and fake.delay_s 0 or more")
    return options


def _picture(source: Path | None, seed: int) -> Image.Image:
    """The source, small and shifted in colour by the seed; a flat picture where there is none."""
    tint = (seed * 37 % 256, seed * 101 % 256, seed * 197 % 256)
    if source is None:
        return Image.new("RGB", (_SIDE, _SIDE), tint)
    try:
        with Image.open(source) as image:
            small = image.convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise InvalidInput("The source is not a readable image.") from error
    small.thumbnail((_SIDE, _SIDE))
    return ImageChops.add_modulo(small, Image.new("RGB", small.size, tint))


def _rest(seconds: float, cancelled: Cancelled) -> None:
    """Sleeps in slices short enough that a cancel is seen at once."""
    end = time.monotonic() + seconds
    while True:
        if cancelled():
            raise Canceled("the job was canceled")
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(left, _SLICE_S))
