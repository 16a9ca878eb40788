"""The redesign engine: a sentence is read by a grammar, and the room staged as it says.

No model weights. Furniture is rendered into the photo by the staging engine's own parts; with preserve_layout false
the walls and the floor may change their colour, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.engines.base import Cancelled, Candidate, InvalidInput, Progress, Request, Result
from workers.engines.redesign.look import look_of
from workers.engines.redesign.outputs import write_output
from workers.engines.redesign.paints import paints_of
from workers.engines.redesign.prompt import understand_prompt
from workers.engines.redesign.recolour import Recoloured, recolour
from workers.engines.redesign.request import KIND, Order, read_order
from workers.engines.redesign.understood import Understood
from workers.engines.redesign.variations import Brief, Choice, choose
from workers.engines.redesign.wishes import missing, wishes_of
from workers.engines.staging.photo import Variant, furnish_photo
from workers.engines.staging.picture import focal_pixels, read_photo
from workers.engines.staging.remove.stage import emptied_room
from workers.engines.staging.request import DEFAULT_STYLE
from workers.engines.staging.scene import Room
from workers.engines.staging.see import require_readable, understand
from workers.engines.staging.steps import Steps
from workers.engines.staging.vacancy import FURNISHED, clutter, require_empty


@dataclass(frozen=True)
class Bare:
    """A room without its old furniture. removal: the numbers of the removal, empty where nothing had to go."""

    photo: NDArray[np.uint8]
    room: Room
    removal: dict[str, float]
    details: dict[str, Any]


class RedesignEngine:
    """Redesigns photos of rooms as a prompt says."""

    name = "redesign"
    version = "1.0.0"
    kinds = (KIND,)

    def setup(self) -> None:
        """Nothing to load: the renderer is another process, started for each job."""

    def run(self, request: Request, *, progress: Progress, cancelled: Cancelled) -> Result:
        """Do one redesign. Raises Unsupported, InvalidInput, TryAgain, Canceled."""
        order = read_order(request)
        understood = understand_prompt(order.prompt)
        if not understood.anything and understood.unknown and not (order.room and order.style):
            raise InvalidInput(
                "The prompt was not understood. Name a room and a style in English, for example: cozy scandinavian "
                "bedroom with a large plant.",
                code="prompt_not_understood",
            )
        steps = Steps(progress, cancelled)
        request = replace(request, seed=order.seed)
        with steps.step("decode", 0.02):
            photo, noted = read_photo(request.files["source"])
            equivalent = order.staging.focal_35mm or noted
            focal = focal_pixels(photo.shape[1], photo.shape[0], equivalent) if equivalent else None
        with steps.step("understand", 0.1):
            bare = _bare(photo, focal, order, request, steps)
        return _staged(bare, order, understood, request, steps)


def _bare(photo: NDArray[np.uint8], focal: float | None, order: Order, request: Request, steps: Steps) -> Bare:
    """The empty room; what stands in it is taken out first. Raises InvalidInput where that cannot be done well."""
    hints = order.staging.hints
    if not hints.remove:
        try:
            room = understand(photo, hints=hints, focal_hint_px=focal)
            require_readable(room)
            if clutter(photo, room) < FURNISHED:
                return Bare(photo, room, {}, {})
        except InvalidInput as error:
            if error.code != "scene_not_understood":
                raise
        steps.raise_if_cancelled()
    emptied, room = emptied_room(photo, focal, replace(order.staging, mode="refurnish"), request, steps)
    if not emptied.zone.any():
        raise InvalidInput(
            "The room looks furnished, but nothing in it could be told apart well enough to be taken out. Outline what "
            "is to go in extra.scene.remove, or send a photo of the empty room.",
            code="room_not_empty",
        )
    require_empty(emptied.photo, room)
    return Bare(emptied.photo, room, emptied.quality, emptied.details)


def _staged(bare: Bare, order: Order, understood: Understood, request: Request, steps: Steps) -> Result:
    style = order.style or understood.style or DEFAULT_STYLE
    look, unable = look_of(understood, style)
    brief = Brief(
        rooms=(order.room,) if order.room else understood.rooms,
        style=style,
        wishes=wishes_of(understood),
        look=look,
        outputs=order.outputs,
        freer=not order.preserve_layout,
        seed=request.seed,
    )
    paints, unpainted = paints_of(understood, style, preserve_layout=order.preserve_layout)
    painted = Recoloured(bare.photo, (), (), {})
    if paints:
        with steps.step("recolour", 0.14):
            painted = recolour(bare.photo, bare.room, paints)
    chosen: list[Choice] = []

    def variants(room: Room) -> list[Variant]:
        chosen.append(choose(room, brief, steps.raise_if_cancelled))
        return list(chosen[0].variants)

    def write(image: NDArray[np.uint8], stem: Path) -> tuple[Path, str]:
        return write_output(image, stem, order.output_format)

    staging = replace(order.staging, style=style)
    result = furnish_photo(
        bare.photo, bare.room, staging, request, steps, choose=variants, canvas=painted.photo, write=write
    )
    choice = chosen[0]
    candidates = tuple(
        _told(one, number, choice, understood, bare.removal | painted.quality)
        for number, one in enumerate(result.candidates)
    )
    notes = [*understood.notes, *unable, *unpainted, *painted.left]
    told = understood.told() | {
        "rooms": list(choice.rooms),
        "style": style,
        "assumed": _assumed(order, understood),
        "notes": notes,
        "painted": list(painted.done),
    }
    details = dict(result.details) | {"room_types": list(choice.rooms), "understood": told}
    if bare.details:
        details["removed"] = bare.details
    return Result(RedesignEngine.name, RedesignEngine.version, candidates, details)


def _told(
    candidate: Candidate, number: int, choice: Choice, understood: Understood, quality: dict[str, float]
) -> Candidate:
    """A candidate that says what it lacks of what was asked for, and how it differs from the others."""
    placements = choice.variants[number].arrangement.placements
    details = dict(candidate.details) | {"missing": missing(understood, placements), "differs": choice.differs[number]}
    return replace(candidate, quality=quality | dict(candidate.quality), details=details)


def _assumed(order: Order, understood: Understood) -> list[str]:
    """What nobody named."""
    result = [] if order.room or understood.rooms else ["room"]
    return result if order.style or understood.style else [*result, "style"]
