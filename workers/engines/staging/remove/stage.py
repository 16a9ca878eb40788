"""The jobs that take away: clean, declutter, and the emptied photo that refurnish begins with."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.base import Candidate, InvalidInput, Request, Result
from workers.engines.staging.picture import write_picture
from workers.engines.staging.quality import clipped_share, ssim_maps
from workers.engines.staging.remove.job import Emptied, empty_photo
from workers.engines.staging.remove.tidy import tidied
from workers.engines.staging.request import Order
from workers.engines.staging.scene import Room
from workers.engines.staging.see import require_readable, understand
from workers.engines.staging.steps import Steps
from workers.engines.staging.vacancy import require_unfurnished

Photo = NDArray[np.uint8]


def cleared_photo(
    photo: Photo, focal: float | None, order: Order, request: Request, steps: Steps, made_by: tuple[str, str]
) -> Result:
    """clean or declutter: the photo (H, W, 3) with less in it. focal: pixels, when known. made_by: engine, version.

    clean works on a room in which nothing was found, too: light and colour are made even all the same. Raises
    InvalidInput `nothing_to_remove` when declutter finds nothing, `removal_not_safe` when it would leave all it found,
    `scene_not_understood` or `room_not_empty` when clean is given a room so full that it would stay so and no outlines
    of what is to go, and whatever `empty_photo` raises.
    """
    with steps.step("remove", 0.85):
        emptied = empty_photo(
            photo, order.hints, mode=order.mode, seed=request.seed, focal=focal, check=steps.raise_if_cancelled
        )
    if order.mode == "clean" and not order.hints.remove and emptied.room is not None:
        require_readable(emptied.room)
        require_unfurnished(emptied.photo, emptied.room, order.hints)
    if order.mode == "declutter" and not emptied.zone.any():
        left = emptied.details.get("left")
        if left:
            raise InvalidInput(
                "Things were found, but none could be taken out and leave a believable picture, since "
                f"{left[0]['weakness']}. Outline what is to go in scene.remove.",
                code="removal_not_safe",
            )
        raise InvalidInput(
            "Nothing was found that lies about. Outline what is to go in scene.remove.", code="nothing_to_remove"
        )
    with steps.step("finish", 0.97):
        result = tidied(emptied.photo) if order.mode == "clean" else emptied.photo
        path, content_type = write_picture(result, request.work_dir / "candidate-1")
        quality = emptied.quality | _kept(photo, result, emptied, exact=order.mode != "clean")
    candidate = Candidate(
        path=path,
        content_type=content_type,
        quality=quality,
        score=quality["removal_confidence"],
        width=photo.shape[1],
        height=photo.shape[0],
        details=emptied.details,
    )
    details = {"mode": order.mode, "seed": request.seed, "stages": dict(steps.seconds)} | emptied.details
    steps.tell(1.0)
    return Result(*made_by, (candidate,), details)


def emptied_room(
    photo: Photo, focal: float | None, order: Order, request: Request, steps: Steps
) -> tuple[Emptied, Room]:
    """The photo without its furniture, and its room as it is then seen."""
    emptied = empty_photo(
        photo, order.hints, mode="refurnish", seed=request.seed, focal=focal, check=steps.raise_if_cancelled
    )
    assert emptied.room is not None  # refurnish refuses a room that is not understood
    if not emptied.zone.any():
        return emptied, emptied.room
    try:
        return emptied, understand(emptied.photo, hints=order.hints, focal_hint_px=focal)
    except InvalidInput:
        return emptied, emptied.room


def _kept(photo: Photo, result: Photo, emptied: Emptied, *, exact: bool) -> dict[str, float]:
    """Similarity and added clipping against the original; unchanged bytes where the mode promises them."""
    side = 1280 / max(photo.shape[:2])
    size = (round(photo.shape[1] * side), round(photo.shape[0] * side)) if side < 1 else photo.shape[1::-1]
    before, after = (
        np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_AREA), np.uint8) for one in (photo, result)
    )
    zone = cv2.resize(emptied.zone.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    away = cv2.dilate(zone, np.ones((13, 13), np.uint8)) == 0
    structure = ssim_maps(before, after)[1]
    numbers = {
        "structure_ssim": float(structure[away].mean()) if away.any() else 1.0,
        "clipped_highlights_added": clipped_share(after, high=True) - clipped_share(before, high=True),
    }
    if exact:
        outside = ~emptied.zone
        same = (photo == result).all(axis=2)
        numbers["unchanged_share"] = float(same[outside].mean()) if outside.any() else 1.0
    return {name: round(value, 5) for name, value in numbers.items()}
