"""The illustrator engine: pictures from prompts without model weights.

A grammar reads what a prompt names, and the family that can draw it does: rooms and things are rendered from the
parametric catalogue, views are painted, patterns, emblems and type are drawn. What cannot be drawn is set in type on a
card, never passed off as drawn, and the result says which parts of the prompt were used.
"""

from __future__ import annotations

import zlib

import numpy as np
from PIL import Image

from workers.engines.base import Cancelled, InvalidInput, Progress, Request, Result
from workers.engines.illustrator.compose import compose
from workers.engines.illustrator.drawn import Job
from workers.engines.illustrator.flat.type import face
from workers.engines.illustrator.grammar import read_prompt
from workers.engines.illustrator.outputs import write
from workers.engines.illustrator.request import KINDS, Order, read_order
from workers.engines.ingest.decode import decode
from workers.engines.ingest.inspect import ImageRefused, Limits
from workers.engines.staging.steps import Steps

REFERENCE = Limits(max_bytes=64 * 1024 * 1024, min_side=32)


class IllustratorEngine:
    """Draws pictures as a prompt says, as far as it honestly can."""

    name = "illustrator"
    version = "1.0.0"
    kinds = KINDS

    def setup(self) -> None:
        """Raises EngineNotConfigured when the typeface is missing. The renderer starts with a job that needs it."""
        face("bold", 24)

    def run(self, request: Request, *, progress: Progress, cancelled: Cancelled) -> Result:
        """Draw one picture. Raises Unsupported, InvalidInput, TryAgain, Canceled."""
        order = read_order(request)
        steps = Steps(progress, cancelled)
        with steps.step("read", 0.05):
            brief = read_prompt(order.prompt)
            pictures = tuple(_picture(reference.path) for reference in order.references)
        job = Job(order, brief, request, steps, _chance(order), pictures)
        with steps.step("draw", 0.95):
            drawn = compose(job)
        with steps.step("write", 1.0):
            candidate = write(drawn, request.work_dir, job.size)
        used, unused = brief.told()
        details = {
            "composition": drawn.composition,
            "used": used,
            "unused": unused,
            "notes": list(dict.fromkeys(job.notes)),
            "template": order.template,
            "references": [reference.alias or reference.name for reference in order.references],
            "seed": order.seed,
            "stages": dict(steps.seconds),
            **drawn.details,
        }
        return Result(self.name, self.version, (candidate,), details)


def _chance(order: Order) -> np.random.Generator:
    """The same for the same seed and prompt."""
    return np.random.default_rng([order.seed & 0xFFFFFFFF, order.seed >> 32 & 0xFFFFFFFF,
                                  zlib.crc32(order.prompt.encode())])  # fmt: skip


def _picture(path: object) -> Image.Image:
    """A reference, upright, RGB or RGBA. Raises InvalidInput `invalid_image`."""
    try:
        return decode(str(path), REFERENCE, keep_alpha=True).image
    except ImageRefused as refused:
        raise InvalidInput(f"A reference picture cannot be used: {refused.message}", code="invalid_image") from refused
    except OSError as error:
        raise InvalidInput("A reference picture is not readable.", code="invalid_image") from error
