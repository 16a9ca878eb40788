"""Takes things out of one photo: what goes, what lies behind it, and how far the result can be trusted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.base import InvalidInput
from workers.engines.staging.remove.blemishes import blemishes_in
from workers.engines.staging.remove.confidence import (
    CONFIDENCE_FLOOR,
    HOPELESS_SHARE,
    NOTHING_REMOVED,
    TRUSTED,
    confidence_of,
    removal_numbers,
    told,
    weakness_of,
)
from workers.engines.staging.remove.detect import things_in, unlike_surfaces
from workers.engines.staging.remove.fill import WORKING_SIDE, apply, patches_for
from workers.engines.staging.remove.grain import grained
from workers.engines.staging.remove.measures import Filling, Hole, holes_of
from workers.engines.staging.remove.outlines import mask_of, widened, with_shadows
from workers.engines.staging.remove.planes import Mask, View, view_of
from workers.engines.staging.remove.shading import membrane
from workers.engines.staging.scene import Hints, Room
from workers.engines.staging.see import understand

Photo = NDArray[np.uint8]

MOST_ON_PICTURE = 0.06
"""Share of the picture that may go when the room itself was not understood."""
FEATHER_SHARE = 0.003
SOFT_SIDE = 200
ON_FURNITURE = 0.55
"""Share of the rim around a thing that is unlike wall and floor from which it lies on something else."""


@dataclass(frozen=True)
class Emptied:
    """photo: (H, W, 3) without the things. zone: (H, W), where it may differ from the original. room: as understood
    behind the things, None when it was not. quality: numbers of `removal_numbers`. details: for staff, JSON types.
    holes: what was filled, at the working size."""

    photo: Photo
    zone: Mask
    room: Room | None
    quality: dict[str, float]
    details: dict[str, Any]
    holes: tuple[Hole, ...] = ()


def empty_photo(
    photo: Photo,
    hints: Hints,
    *,
    mode: str,
    seed: int = 0,
    focal: float | None = None,
    check: Callable[[], None] = lambda: None,
) -> Emptied:
    """The photo (H, W, 3) without what hints.remove outlines or, without outlines, what a mode takes away.

    mode: refurnish (all that stands), clean and declutter (what is small). focal: pixels, when the file tells. check:
    called between steps, may raise to stop. Bytes outside the zone stay as they are. Raises InvalidInput
    `scene_not_understood`, or `removal_not_safe` when the result would not deserve trust.
    """
    emptied = attempt(photo, hints, mode=mode, seed=seed, focal=focal, check=check)
    confidence = emptied.quality["removal_confidence"]
    if confidence < CONFIDENCE_FLOOR:
        worst = min(emptied.holes, key=lambda hole: confidence_of(hole.measures))
        raise _not_safe(emptied.quality["removed_share"], confidence, weakness_of(worst.measures))
    return emptied


def attempt(
    photo: Photo,
    hints: Hints,
    *,
    mode: str,
    seed: int = 0,
    focal: float | None = None,
    check: Callable[[], None] = lambda: None,
) -> Emptied:
    """The same, however little it deserves trust."""
    share = min(1.0, WORKING_SIDE / max(photo.shape[:2]))
    size = (max(1, round(photo.shape[1] * share)), max(1, round(photo.shape[0] * share)))
    small = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8) if share < 1 else photo
    outlines = [np.asarray(outline, float) * share for outline in hints.remove]
    mask = mask_of(outlines, small)
    if mask.mean() > HOPELESS_SHARE:  # nothing would be left to see the room by
        raise _not_safe(float(mask.mean()), 0.0, "hardly anything of the room is left to be seen")
    room = _room_behind(small, mask, _scaled(hints, share), mode, focal * share if focal else None)
    view = view_of(room, *size)
    check()
    found: list[dict[str, Any]] = []
    if not outlines:
        mask, found = _found(small, view, mode)
    enlarged = None if room is None else _enlarged(room, photo.shape[1], photo.shape[0], share)
    if not mask.any():
        return Emptied(photo, np.zeros(photo.shape[:2], bool), enlarged, dict(NOTHING_REMOVED), {"found": found})
    on_picture = _on_furniture(small, view, mask) if mode != "refurnish" else np.zeros_like(mask)
    behind = with_shadows(small, view, mask & ~on_picture) if (mask & ~on_picture).any() else np.zeros_like(mask)
    made = _removed(photo, small, view, behind, on_picture & ~behind, seed, check, bool(outlines), mode != "refurnish")
    numbers = removal_numbers(made.holes, float(made.zone.mean()))
    details = {"found": found, "outlines": len(outlines), "holes": told(made.holes), "left": told(made.left)}
    return Emptied(made.photo, made.zone, enlarged, numbers, details, tuple(made.holes))


def _not_safe(share: float, confidence: float, why: str) -> InvalidInput:
    return InvalidInput(
        f"Taking these things out would not leave a believable picture: {share:.0%} of it would be made up, with a "
        f"confidence of {confidence:.0%} ({CONFIDENCE_FLOOR:.0%} are needed), since {why}. Outline fewer or smaller "
        "things in scene.remove, or send a photo of an emptier room.",
        code="removal_not_safe",
    )


def _scaled(hints: Hints, share: float) -> Hints:
    floor = None if hints.floor is None else np.asarray(hints.floor, float) * share
    boxes = tuple((a * share, b * share, c * share, d * share) for a, b, c, d in hints.openings)
    return replace(hints, floor=floor, openings=boxes, remove=())


def _enlarged(room: Room, width: int, height: int, share: float) -> Room:
    openings = tuple(
        replace(one, box=(one.box[0] / share, one.box[1] / share, one.box[2] / share, one.box[3] / share))
        for one in room.openings
    )
    return replace(room, camera=room.camera.scaled(width, height), openings=openings)


def _room_behind(small: Photo, mask: Mask, hints: Hints, mode: str, focal: float | None) -> Room | None:
    """The room, seen with the things blurred out of sight; None where little goes and the picture itself will do."""
    seen = _softened(small, mask) if mask.any() else small
    try:
        return understand(seen, hints=hints, focal_hint_px=focal)
    except InvalidInput:
        if mode == "refurnish" or not mask.any() or mask.mean() > MOST_ON_PICTURE:
            raise
        return None


def _softened(small: Photo, mask: Mask) -> Photo:
    """The photo with a soap film over the mask: no lines, no texture, nothing to be misread."""
    share = min(1.0, SOFT_SIDE / max(mask.shape))
    size = (max(2, round(mask.shape[1] * share)), max(2, round(mask.shape[0] * share)))
    known = (~mask).astype(np.float32)
    weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    values = cv2.resize(small.astype(np.float32) * known[..., None], size, interpolation=cv2.INTER_AREA)
    values = values / np.maximum(weight, 1e-3)[..., None]
    film = cv2.resize(
        membrane(values.astype(np.float32), weight > 0.5), mask.shape[::-1], interpolation=cv2.INTER_CUBIC
    )
    reach = max(2.0, 0.004 * max(mask.shape))
    near = np.minimum(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3) / reach, 1.0)[..., None]
    return np.clip(small + near * (film - small) + 0.5, 0, 255).astype(np.uint8)


def _found(small: Photo, view: View, mode: str) -> tuple[Mask, list[dict[str, Any]]]:
    """What a mode takes away by itself."""
    mask = np.zeros(small.shape[:2], bool)
    listed: list[dict[str, Any]] = []
    for thing in things_in(small, view):
        if (thing.small and not _at_border(thing.mask)) or mode == "refurnish":
            mask |= thing.mask
            listed.append({"width_m": round(thing.width, 2), "height_m": round(thing.height, 2)})
    mask = widened(mask, 1.5) if mask.any() else mask
    if mode == "clean":
        blemishes = blemishes_in(small, view) & ~mask
        mask |= blemishes
        listed += [{"blemish": True}] * (cv2.connectedComponents(blemishes.astype(np.uint8))[0] - 1)
    return mask, listed


def _at_border(mask: Mask) -> bool:
    """Whether a thing is cut off by the picture's edge: how large it is, and what it is, is then not known."""
    return bool(mask[[0, -1]].any() or mask[:, [0, -1]].any())


def _on_furniture(small: Photo, view: View, mask: Mask) -> Mask:
    """The things that lie on other things: behind them is no wall and no floor."""
    result = np.zeros_like(mask)
    if view.room is None:
        return mask
    unlike = unlike_surfaces(small, view)
    rim = max(4, round(0.012 * max(mask.shape)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim + 1, 2 * rim + 1))
    count, labels = cv2.connectedComponents(mask.astype(np.uint8))
    for number in range(1, count):
        one = labels == number
        around = (cv2.dilate(one.astype(np.uint8), kernel) > 0) & ~mask
        if around.any() and unlike[around].mean() > ON_FURNITURE:
            result |= one
    return result


@dataclass(frozen=True)
class _Removal:
    """photo, zone: at full size. holes: what was filled. left: what was found but stays, as its fill would show."""

    photo: Photo
    zone: Mask
    holes: list[Hole]
    left: list[Hole]


def _removed(
    photo: Photo,
    small: Photo,
    view: View,
    behind: Mask,
    on_picture: Mask,
    seed: int,
    check: Callable[[], None],
    outlined: bool,
    may_leave: bool,
) -> _Removal:
    """The filled photo at full size. may_leave: what was found by itself stays where its fill is not trusted."""
    height, width = photo.shape[:2]
    filled = small
    fillings: list[Filling] = []
    for mask, own_view in ((behind, view), (on_picture, view_of(None, view.width, view.height))):
        if not mask.any():
            continue
        check()
        wide = widened(mask, 0.6)
        made = patches_for(filled, own_view, wide, kept=on_picture & ~wide, seed=seed, check=check)
        filled = apply(filled, own_view, _cover(wide), made)
        fillings.append(Filling(wide, own_view, made))
    holes = holes_of(small, filled, fillings, scene=view, outlined=outlined)
    left = [hole for hole in holes if confidence_of(hole.measures) < TRUSTED] if may_leave and not outlined else []
    kept = np.ones(behind.shape, bool)
    for hole in left:
        kept &= ~hole.mask
    result, zone = photo, np.zeros((height, width), np.uint8)
    for filling in fillings:
        check()
        cover = np.where(kept, _cover(filling.mask), 0).astype(np.uint8)
        cover = np.asarray(cv2.resize(cover, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
        result = apply(result, view_of(filling.view.room, width, height), cover, filling.patches)
        zone = np.maximum(zone, cover)
    stay = {id(hole) for hole in left}
    result = grained(photo, result, zone, seed)
    return _Removal(result, zone > 0, [hole for hole in holes if id(hole) not in stay], left)


def _cover(wide: Mask) -> NDArray[np.uint8]:
    """255 inside, fading to 0 at the rim of the mask; at the edge of the picture there is nothing to fade to."""
    reach = max(1.5, FEATHER_SHARE * max(wide.shape))
    padded = cv2.copyMakeBorder(wide.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    inside = cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1]
    return np.asarray(np.clip(inside / reach, 0.0, 1.0) * 255.0, np.uint8)
