"""One photo: see the room, furnish it, light and trace the furniture, put it into the photo."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.base import Candidate, Request, Result
from workers.engines.staging.composite import Composite, composite
from workers.engines.staging.details import details_of_job, details_of_pieces
from workers.engines.staging.furnish import arrange, build
from workers.engines.staging.light.gloss import floor_gloss
from workers.engines.staging.light.shell import beyond, emitters_for, masked, shell_of
from workers.engines.staging.picture import focal_pixels, read_photo, write_picture
from workers.engines.staging.quality import measure
from workers.engines.staging.remove.stage import cleared_photo, emptied_room
from workers.engines.staging.render import Effort, Layers, Rendered, Renderer, RenderSpec
from workers.engines.staging.request import Order
from workers.engines.staging.scene import Arrangement, Part, Room
from workers.engines.staging.see import require_readable, understand
from workers.engines.staging.steps import Steps
from workers.engines.staging.vacancy import require_empty, require_unfurnished

ENGINE, VERSION = "staging", "2.0.0"

RENDER_TIMEOUT_SECONDS = 900.0
"""Ten times what the slowest machine that was tried needs; past it the renderer hangs."""

EFFORTS: dict[str, tuple[int, Effort]] = {
    "standard": (1280, Effort(object_samples=16, room_samples=8)),
    "draft": (640, Effort(object_samples=8, room_samples=8)),
}
"""Quality -> longest side of the render in pixels, and its effort. The result always has the photo's own size."""


Finish = Callable[[NDArray[np.uint8], Composite, Layers, tuple[float, float]], Composite]
"""Works on a finished staging: (photo, staged photo, layers, share of the job's progress from and to) -> staged photo.
It may change the furniture and must leave everything else."""


Write = Callable[[NDArray[np.uint8], Path], tuple[Path, str]]
"""Writes a picture (H, W, 3) next to a path without its ending -> where it is, and its content type."""


@dataclass(frozen=True)
class Variant:
    """One arrangement and the parts of each of its pieces."""

    arrangement: Arrangement
    pieces: tuple[tuple[Part, ...], ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for piece in self.pieces for part in piece)


Choose = Callable[[Room], list[Variant]]


def stage_photo(request: Request, order: Order, steps: Steps, finish: Finish | None = None) -> Result:
    """Furnish, refurnish, clean or declutter a photo. Raises InvalidInput, TryAgain, Canceled, and whatever finish
    raises."""
    with steps.step("decode", 0.02):
        photo, noted = read_photo(request.files["source"])
        equivalent = order.focal_35mm or noted
        focal = focal_pixels(photo.shape[1], photo.shape[0], equivalent) if equivalent else None
    if order.mode in ("clean", "declutter"):
        return cleared_photo(photo, focal, order, request, steps, (ENGINE, VERSION))
    if order.mode == "refurnish":
        return _refurnished(photo, focal, order, request, steps, finish)
    with Renderer(request.work_dir / "render") as renderer:  # it loads while the room is understood
        with steps.step("understand", 0.1):
            room = understand(photo, hints=order.hints, focal_hint_px=focal)
            require_readable(room)
            require_unfurnished(photo, room, order.hints)
        return furnish_photo(photo, room, order, request, steps, finish, renderer=renderer)


def _refurnished(
    photo: NDArray[np.uint8], focal: float | None, order: Order, request: Request, steps: Steps, finish: Finish | None
) -> Result:
    """The old furniture goes, then new comes; every candidate carries the numbers of the removal, too."""
    with steps.step("remove", 0.2):
        emptied, room = emptied_room(photo, focal, order, request, steps)
        require_empty(emptied.photo, room)
    result = furnish_photo(emptied.photo, room, order, request, steps, finish)
    candidates = tuple(replace(one, quality=emptied.quality | dict(one.quality)) for one in result.candidates)
    return replace(result, candidates=candidates, details=dict(result.details) | {"removed": emptied.details})


def furnish_photo(
    photo: NDArray[np.uint8],
    room: Room,
    order: Order,
    request: Request,
    steps: Steps,
    finish: Finish | None = None,
    *,
    choose: Choose | None = None,
    canvas: NDArray[np.uint8] | None = None,
    write: Write = write_picture,
    renderer: Renderer | None = None,
) -> Result:
    """Furniture for a photo (H, W, 3) whose room is understood: arranged, rendered, put in, measured.

    choose: what the room is furnished with; the best arrangements in the order's style where None. canvas: the picture
    that the furniture goes into and is measured against where that is another than the one which shows the light: the
    same room in other paint. write: writes a result. renderer: one that was started already, of the caller's.
    """
    began = steps.told
    with Renderer(request.work_dir / "render") if renderer is None else nullcontext(renderer) as renderer:
        with steps.step("spec", began + 0.01):
            side, effort = EFFORTS[order.quality]
            bare = render_spec(photo, room, [], side=side, effort=effort, seed=request.seed)
            renderer.prepare(bare)  # it lights the room while the furniture is arranged
        with steps.step("arrange", began + 0.05):
            variants = choose(room) if choose is not None else _variants(room, order, request.seed)
            spec = replace(bare, candidates=tuple(variant.parts for variant in variants))
        begin, end = steps.told, 0.9 if finish is None else 0.5
        with steps.step("render", end):
            rendered = renderer.render(
                spec,
                progress=lambda share: steps.tell(begin + (end - begin) * share),
                cancelled=steps.cancelled,
                timeout=RENDER_TIMEOUT_SECONDS,
            )
    candidates = []
    photo = photo if canvas is None else canvas
    for number, (variant, layers) in enumerate(zip(variants, rendered.layers, strict=True)):
        share = (steps.told, end + (1 - end) * (number + 1) / len(variants))
        with steps.step(f"composite{number}", share[1]):
            staged = composite(photo, layers, seed=request.seed)
            if finish is not None:
                staged = finish(photo, staged, layers, share)
            file = write(staged.image, request.work_dir / f"candidate-{number + 1}")
            candidates.append(_candidate(file, photo, staged, room, variant, layers, rendered))
    return Result(
        ENGINE, VERSION, tuple(candidates), details_of_job(order, room, order.room_types, steps, rendered, request.seed)
    )


def _variants(room: Room, order: Order, seed: int) -> list[Variant]:
    """The best arrangement, and with alternates the next one."""
    found = arrange(room, room_types=order.room_types, style=order.style, seed=seed)
    return [
        Variant(
            chosen,
            tuple(tuple(build(placement, style=order.style, seed=seed)) for placement in chosen.placements),
        )
        for chosen in found[: 2 if order.include_alternates else 1]
    ]


def render_spec(
    photo: NDArray[np.uint8], room: Room, variants: list[Variant], *, side: int, effort: Effort, seed: int
) -> RenderSpec:
    """What the renderer needs of a photo (H, W, 3), at most `side` pixels long."""
    share = min(1.0, side / max(photo.shape[:2]))
    size = (max(1, round(photo.shape[1] * share)), max(1, round(photo.shape[0] * share)))
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA) if share < 1 else photo
    camera = room.camera.scaled(*size)
    shell = shell_of(room)
    return RenderSpec(
        camera=camera,
        shell=shell,
        emitters=emitters_for(room, shell),
        photo_srgb=np.ascontiguousarray(small, np.uint8),
        masked=masked(room, camera),
        beyond=beyond(room, camera, shell),
        candidates=tuple(variant.parts for variant in variants),
        effort=effort,
        floor_gloss=floor_gloss(np.asarray(small, np.uint8), room, camera),
        seed=seed % 65536,
    )


def _candidate(
    file: tuple[Path, str],
    photo: NDArray[np.uint8],
    staged: Composite,
    room: Room,
    variant: Variant,
    layers: Layers,
    rendered: Rendered,
) -> Candidate:
    quality = measure(
        photo,
        staged,
        layers,
        room=room,
        arrangement=variant.arrangement,
        pieces=variant.pieces,
        light_residual=float(rendered.notes["light_residual"]),
    )
    return Candidate(
        path=file[0],
        content_type=file[1],
        quality=quality,
        score=float(variant.arrangement.score),
        width=photo.shape[1],
        height=photo.shape[0],
        details=details_of_pieces(variant.arrangement),
    )
