"""One panorama: see the room all around, furnish it, trace the furniture in the sphere, put it into the panorama.

Everything happens in equirectangular pixels, with a margin of the other side's columns at both borders, so that no
filter ever ends at the seam. The margin is cut off at the end.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.base import Candidate, InvalidInput, Request, Result, Unsupported
from workers.engines.staging.composite import composite
from workers.engines.staging.details import details_of_job, details_of_pieces
from workers.engines.staging.furnish import ROOMS, arrange, build
from workers.engines.staging.light.gloss import floor_gloss
from workers.engines.staging.light.shell import beyond, shell_of
from workers.engines.staging.panorama.camera import SphericalCamera, wrapped
from workers.engines.staging.panorama.light import emitters_of, masked
from workers.engines.staging.panorama.metadata import read_panorama, write_panorama
from workers.engines.staging.panorama.see import require_empty, understand_panorama
from workers.engines.staging.panorama.validity import require_panorama, seam_step
from workers.engines.staging.photo import ENGINE, RENDER_TIMEOUT_SECONDS, VERSION, Variant
from workers.engines.staging.quality import measure
from workers.engines.staging.render import Effort, Layers, Rendered, Renderer, RenderSpec
from workers.engines.staging.request import Order
from workers.engines.staging.scene import Arrangement, Room
from workers.engines.staging.steps import Steps

EFFORTS: dict[str, tuple[int, Effort]] = {
    "standard": (2048, Effort(object_samples=16, room_samples=8, light_scale=0.125)),
    "draft": (1024, Effort(object_samples=8, room_samples=8, light_scale=0.2)),
}
"""Quality -> columns of the render at most, and its effort. The result always has the panorama's own size."""

MARGIN_SHARE = 1 / 32
"""Columns of the other side at each border, as a share of the width: more than any filter reaches."""

SPACIOUS = 30.0
"""Square metres from which a living room has room for a dining table, too."""
PROGRAMS = (("Living Room",), ("Bedroom",), ("Home Office",), ("Hallway",))
"""What a panorama's room is furnished as, first that fits: a request for a panorama names no room."""


def stage_panorama(request: Request, order: Order, steps: Steps) -> Result:
    """Furnish the panorama of an empty room. Raises InvalidInput, Unsupported, TryAgain, Canceled."""
    if order.mode != "furnish":
        raise Unsupported(f"The mode {order.mode} is for photos; a panorama of an empty room is furnished.")
    if order.hints.remove:
        raise Unsupported("Removing things from a panorama is not available; send a panorama of the empty room.")
    with steps.step("decode", 0.02):
        picture, heading = read_panorama(request.files["source"])
        require_panorama(picture)
    with steps.step("understand", 0.1):
        room = understand_panorama(picture, hints=order.hints)
        require_empty(room)
    padded, around = with_margin(picture, room)
    del picture  # the padded one has all of it, and a large sphere takes hundreds of megabytes
    with Renderer(request.work_dir / "render") as renderer:  # it loads while the furniture is arranged
        with steps.step("arrange", 0.14):
            rooms, variants = _variants(room, order, request.seed)
        with steps.step("spec", 0.15):
            spec = render_spec(padded, around, variants, order.quality, request.seed)
        begin, end = steps.told, 0.9
        with steps.step("render", end):
            rendered = renderer.render(
                spec,
                progress=lambda share: steps.tell(begin + (end - begin) * share),
                cancelled=steps.cancelled,
                timeout=RENDER_TIMEOUT_SECONDS,
            )
    candidates = []
    for number, (variant, layers) in enumerate(zip(variants, rendered.layers, strict=True)):
        with steps.step(f"composite{number}", end + (1 - end) * (number + 1) / len(variants)):
            candidates.append(_candidate(request, padded, around, variant, layers, rendered, number, heading))
    return Result(ENGINE, VERSION, tuple(candidates), details_of_job(order, room, rooms, steps, rendered, request.seed))


def with_margin(picture: NDArray[np.uint8], room: Room) -> tuple[NDArray[np.uint8], Room]:
    """The panorama with its margin, and the room in the pixels of that."""
    camera = room.camera
    if not isinstance(camera, SphericalCamera):
        raise TypeError("a panorama's room has a spherical camera")
    margin = max(8, round(picture.shape[1] * MARGIN_SHARE))
    openings = tuple(
        replace(one, box=(one.box[0] + margin, one.box[1], one.box[2] + margin, one.box[3])) for one in room.openings
    )
    return wrapped(picture, margin), replace(room, camera=camera.with_margin(margin), openings=openings)


def render_spec(padded: NDArray[np.uint8], room: Room, variants: list[Variant], quality: str, seed: int) -> RenderSpec:
    """What the renderer needs of a panorama with its margin."""
    columns, effort = EFFORTS[quality]
    share = min(1.0, columns * (1 + 2 * MARGIN_SHARE) / padded.shape[1])
    size = (round(padded.shape[1] * share), round(padded.shape[0] * share))
    small = np.asarray(cv2.resize(padded, size, interpolation=cv2.INTER_AREA) if share < 1 else padded, np.uint8)
    camera = room.camera.scaled(*size)
    shell = shell_of(room)
    if not isinstance(camera, SphericalCamera):
        raise TypeError("a panorama's room has a spherical camera")
    return RenderSpec(
        camera=camera,
        shell=shell,
        emitters=emitters_of(room, shell, small, camera),
        photo_srgb=np.ascontiguousarray(small),
        masked=masked(room, shell, camera),
        beyond=beyond(room, camera, shell),
        candidates=tuple(variant.parts for variant in variants),
        effort=effort,
        floor_gloss=floor_gloss(small, room, camera),
        seed=seed % 65536,
    )


def _variants(room: Room, order: Order, seed: int) -> tuple[tuple[str, ...], list[Variant]]:
    """What the room is furnished as, its best arrangement, and with alternates the next one."""
    rooms, found = arrange_panorama(room, order.style, seed)
    chosen = found[: 2 if order.include_alternates else 1]
    return rooms, [
        Variant(one, tuple(tuple(build(placement, style=order.style, seed=seed)) for placement in one.placements))
        for one in chosen
    ]


def arrange_panorama(room: Room, style: str, seed: int) -> tuple[tuple[str, ...], list[Arrangement]]:
    """The first program that fits, and its arrangements. Raises InvalidInput `room_too_small` when none does."""
    low, high = room.floor.min(axis=0), room.floor.max(axis=0)
    spacious = float(np.prod(high - low)) >= SPACIOUS
    programs = (("Living Room", "Dining Room"), *PROGRAMS) if spacious else PROGRAMS
    refused: InvalidInput | None = None
    for rooms in programs:
        if not all(name in ROOMS for name in rooms):
            continue
        try:
            return rooms, arrange(room, room_types=rooms, style=style, seed=seed)
        except Unsupported:
            continue
        except InvalidInput as error:
            if error.code != "room_too_small":
                raise
            refused = refused or error
    raise refused or InvalidInput("No furniture fits the floor of this panorama.", code="room_too_small")


def _candidate(
    request: Request,
    padded: NDArray[np.uint8],
    room: Room,
    variant: Variant,
    layers: Layers,
    rendered: Rendered,
    number: int,
    heading: float | None,
) -> Candidate:
    staged = composite(padded, layers, seed=request.seed)
    margin = round(getattr(room.camera, "margin", 0))
    image = np.ascontiguousarray(staged.image[:, margin : staged.image.shape[1] - margin])
    path, content_type = write_panorama(image, request.work_dir / f"candidate-{number + 1}", heading)
    quality = measure(
        padded,
        staged,
        layers,
        room=room,
        arrangement=variant.arrangement,
        pieces=variant.pieces,
        light_residual=float(rendered.notes["light_residual"]),
    )
    before = padded[:, margin : padded.shape[1] - margin]
    quality["largest_piece_share"] = largest_piece_share(room, variant)
    quality["seam_added"] = round(seam_step(image) - seam_step(before), 3)
    return Candidate(
        path=path,
        content_type=content_type,
        quality=quality,
        score=float(variant.arrangement.score),
        width=image.shape[1],
        height=image.shape[0],
        details=details_of_pieces(variant.arrangement),
    )


def largest_piece_share(room: Room, variant: Variant) -> float:
    """Share of the sphere's picture that the largest piece's outline covers, wherever the seam is."""
    camera = room.camera
    if not isinstance(camera, SphericalCamera):
        raise TypeError("a panorama's room has a spherical camera")
    shares = [0.0]
    for parts in variant.pieces:
        points = [np.asarray(part.vertices, float) for part in parts if not part.lies_flat]
        if points:
            shares.append(float(camera.silhouette(np.concatenate(points))[0].mean()))
    return round(max(shares), 5)
