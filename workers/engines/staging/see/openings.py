"""Doors, passages, windows and whatever else on a wall furniture must not hide or block.

Two kinds of evidence, both in wall coordinates:
- frames: two long uprights with a header between them, door-high and reaching the floor;
- patches: regions whose colour is not the wall's (after taking out the shading), classified by brightness and place.
Being wrong towards "keep it free" costs a little wall; the other way blocks a door, so doubtful patches are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array, Camera, Opening
from workers.engines.staging.see.calibration import Calibration
from workers.engines.staging.see.lines import Picture, Segments
from workers.engines.staging.see.walls import Wall, straight_view

DENSITY = 40.0
"""Pixels a metre of the straightened walls."""
SMALLEST = 0.09
"""Square metres: switches, sockets and vents below it may be hidden."""
DOOR_TOP = (1.75, 2.5)
DOOR_WIDTH = (0.6, 3.2)
REACHES_FLOOR = 0.3
"""Metres: a skirting board or threshold may stand before the foot of an opening."""
SKIRTING, CROWN, CORNER = 0.16, 0.22, 0.06
"""Metres at the foot, the top and the ends of a wall that are trim, never an opening of their own."""
GLARE = 232
"""An 8-bit level that daylight through a window reaches and a lit wall seldom does."""


@dataclass(frozen=True)
class _Patch:
    kind: str
    low: float
    high: float
    bottom: float
    top: float

    @property
    def area(self) -> float:
        return (self.high - self.low) * (self.top - self.bottom)


def find_openings(
    photo_srgb: Picture,
    camera: Camera,
    walls: list[Wall],
    segments: Segments,
    calibration: Calibration,
    box: tuple[int, int, int, int],
) -> list[Opening]:
    """Openings on the walls, nearest wall order as given. `camera` in metres, at the size of the photo."""
    found: list[Opening] = []
    for wall in walls:
        framed, jambs = _frames(camera, wall, segments, calibration)
        patches = framed + _patches(photo_srgb, camera, wall, box, jambs)
        patches = [_with_stairs(patch, camera, wall, segments, calibration) for patch in _merged(patches)]
        for patch in sorted(patches, key=lambda one: (one.low, one.bottom)):
            corners = wall.pixel_box(camera, patch.low, patch.high, patch.bottom, patch.top)
            extent = (corners[0], corners[1], corners[2], corners[3])
            found.append(Opening(patch.kind, wall.name, patch.low, patch.high, patch.bottom, patch.top, extent))
    return found


def _is_shade(patch: _Patch, inside: Picture, wall_colours: Picture, wall: Wall, jambs: list[float]) -> bool:
    """A tall even patch that starts in a corner and ends without an upright is the wall itself in other light.

    inside, wall_colours: (N, 3) sRGB pixels of the patch and of the wall.
    """
    free = [end for end in (patch.low, patch.high) if wall.low + 0.3 < end < wall.high - 0.3]
    ends = any(abs(jamb - end) < 0.2 for jamb in jambs for end in free)
    if patch.kind != "passage" or len(free) == 2 or ends or not len(wall_colours):
        return False
    own = cv2.cvtColor(inside[None], cv2.COLOR_RGB2LAB)[0].astype(float)
    usual = np.median(cv2.cvtColor(wall_colours[None], cv2.COLOR_RGB2LAB)[0], axis=0)
    away = own - usual
    other_hue = np.hypot(away[:, 1], away[:, 2]) > 14  # brightness alone says nothing beside a window
    return float(other_hue.mean()) < 0.25


def _frames(
    camera: Camera, wall: Wall, segments: Segments, calibration: Calibration
) -> tuple[list[_Patch], list[float]]:
    """Door-high pairs of uprights with a header, and the places of all uprights."""
    from_along, from_up = wall.meet(camera, segments.start)
    to_along, to_up = wall.meet(camera, segments.end)
    usable = np.isfinite(from_along) & np.isfinite(to_along)
    low, high = np.minimum(from_up, to_up), np.maximum(from_up, to_up)
    upright = usable & (calibration.axis == 2) & (high > 0.0) & (low < 2.4)
    jambs = _uprights((from_along + to_along)[upright] / 2, low[upright], high[upright], wall)
    jambs = [jamb for jamb in jambs if wall.low + CORNER < jamb[0] < wall.high - 2 * CORNER]
    own = 0 if wall.name == "back" else 1
    level = usable & (calibration.axis == own) & (high < min(DOOR_TOP[1], wall.ceiling - CROWN)) & (low > DOOR_TOP[0])
    bars = np.column_stack(
        [np.minimum(from_along, to_along)[level], np.maximum(from_along, to_along)[level], ((low + high) / 2)[level]]
    )
    found = []
    for index, (first, first_top, first_share) in enumerate(jambs):
        for second, second_top, second_share in jambs[index + 1 :]:
            width = second - first
            if not DOOR_WIDTH[0] <= width <= DOOR_WIDTH[1] or min(first_top, second_top) < DOOR_TOP[0] - 0.15:
                continue
            header = _header(bars, first, second, min(first_top, second_top))
            if header is not None:
                score = header[1] * first_share * second_share / (1.0 + 0.4 * width)
                found.append((score, _Patch("door", first, second, 0.0, header[0])))
    found.sort(key=lambda item: -item[0])
    chosen: list[_Patch] = []
    for _, patch in found:
        if all(patch.low >= other.high - 0.05 or patch.high <= other.low + 0.05 for other in chosen):
            chosen.append(patch)
    return chosen, [jamb[0] for jamb in jambs]


def _uprights(along: Array, low: Array, high: Array, wall: Wall) -> list[tuple[float, float, float]]:
    """Uprights as (place, top, share of 0.2 to 1.9 m covered), at least half covered."""
    places: list[tuple[float, float, float]] = []
    levels = np.linspace(0.2, 1.9, 35)
    for centre in np.arange(wall.low - 0.1, wall.high + 0.1, 0.05):
        near = np.abs(along - centre) < 0.07
        if not near.any():
            continue
        spans = (low[near][:, None] <= levels) & (high[near][:, None] >= levels)
        covered = np.asarray(spans.any(axis=0), bool).reshape(-1)
        share = float(covered.mean())
        if share >= 0.5 and covered[:10].mean() >= 0.5:  # a window's frame ends above the sill
            weights = np.maximum(high[near] - low[near], 1e-3)
            places.append((float(np.average(along[near], weights=weights)), float(high[near].max()), share))
    merged: list[tuple[float, float, float]] = []
    for place in sorted(places, key=lambda one: -one[2]):
        if all(abs(place[0] - other[0]) > 0.12 for other in merged):
            merged.append(place)
    return sorted(merged)


def _header(bars: Array, first: float, second: float, top: float) -> tuple[float, float] | None:
    """(height, covered share) of the best header between two uprights."""
    best: tuple[float, float] | None = None
    samples = np.linspace(first, second, 40)
    for height in bars[:, 2]:
        if height > top + 0.35:
            continue
        level = bars[np.abs(bars[:, 2] - height) < 0.06]
        covered = ((level[:, :1] <= samples) & (level[:, 1:2] >= samples)).any(axis=0).mean()
        if covered > 0.5 and (best is None or covered > best[1]):
            best = (float(height), float(covered))
    return best


def _unlike_wall(view: Picture, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where a straightened wall is not its own colour.

    The wall is the largest region without edges in it, however its brightness drifts, and all that continues its
    shading (a quadratic surface). A wall that is all edges, such as brick, is its most common colour instead.
    """
    lab = cv2.cvtColor(cv2.GaussianBlur(view, (0, 0), 1.2), cv2.COLOR_RGB2LAB).astype(np.float64)
    body = _largest_smooth(lab, seen)
    textured = body.sum() < 0.15 * seen.sum()
    if textured:
        counts, edges = np.histogram(lab[seen][:, 0], 24)
        peak = int(np.argmax(np.convolve(counts, [1, 2, 1], mode="same")))
        body = seen & (np.abs(lab[..., 0] - edges[peak : peak + 2].mean()) < 25)
    rows, columns = np.mgrid[0 : view.shape[0], 0 : view.shape[1]]
    y, x = rows / view.shape[0] - 0.5, columns / view.shape[1] - 0.5
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1)
    weight = np.ones(int(body.sum()))
    shading, spread = np.zeros((6, 3)), np.ones(3)
    for _ in range(5):
        gram = (terms[body] * weight[:, None]).T @ terms[body] + np.diag([1e-6, 4.0, 4.0, 4.0, 4.0, 4.0])
        shading = np.linalg.solve(gram, (terms[body] * weight[:, None]).T @ lab[body])
        residual = lab[body] - terms[body] @ shading
        spread = np.maximum(1.4826 * np.median(np.abs(residual), axis=0), [8.0, 3.0, 3.0])
        weight = 1.0 / (1.0 + np.sum((residual / (2 * spread)) ** 2, axis=1)) ** 2
    away = np.sqrt(np.sum(((lab - terms @ shading) / spread) ** 2, axis=-1))
    unlike = seen & (away > 3.5)
    return unlike if textured else unlike & ~body


def _largest_smooth(lab: Array, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The biggest region that no edge crosses."""
    change = np.zeros(seen.shape)
    for channel in range(3):
        across = cv2.Sobel(lab[..., channel], cv2.CV_64F, 1, 0, ksize=3, scale=1 / 8)
        down = cv2.Sobel(lab[..., channel], cv2.CV_64F, 0, 1, ksize=3, scale=1 / 8)
        change += across**2 + down**2
    calm = cv2.erode((seen & (np.sqrt(change) < 2.5)).astype(np.uint8), np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(calm, connectivity=4)
    if count < 2:
        return np.zeros_like(seen)
    biggest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    wall = np.asarray(labels == biggest)
    colour = np.median(lab[wall], axis=0)
    for index in range(1, count):  # a doorway cuts a wall in two: the other half also stands on the skirting board
        _, row, _, height, pixels = (int(value) for value in stats[index])
        stands = row + height > seen.shape[0] - 0.35 * DENSITY and height > 1.2 * DENSITY
        if index == biggest or pixels < 0.03 * seen.size or not stands:
            continue
        away = np.abs(np.median(lab[labels == index], axis=0) - colour)
        if away[0] < 35 and np.hypot(away[1], away[2]) < 11:  # daylight on one side, lamps on the other
            wall |= labels == index
    return wall


def _patches(
    photo_srgb: Picture, camera: Camera, wall: Wall, box: tuple[int, int, int, int], jambs: list[float]
) -> list[_Patch]:
    """Regions of a wall that are not the wall."""
    view, seen = straight_view(photo_srgb, camera, wall, box, DENSITY)
    if seen.sum() < 300:
        return []
    unlike: Picture = _unlike_wall(view, seen).astype(np.uint8)
    foot, crown, side = round(SKIRTING * DENSITY), round(CROWN * DENSITY), round(CORNER * DENSITY)
    unlike[:crown], unlike[-foot:] = 0, 0
    unlike[:, :side], unlike[:, -side:] = 0, 0
    trims = np.ones((5, 5), np.uint8)  # and cables: up to 12 cm wide
    unlike = np.asarray(cv2.morphologyEx(unlike, cv2.MORPH_OPEN, trims), np.uint8)
    unlike = np.asarray(cv2.morphologyEx(unlike, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(unlike)
    found = []
    for index in range(1, count):
        column, row, width, height, pixels = (int(value) for value in stats[index])
        if pixels < SMALLEST * DENSITY**2 or min(width, height) < 0.15 * DENSITY:
            continue
        low, high = wall.low + column / DENSITY, wall.low + (column + width) / DENSITY
        top, bottom = wall.ceiling - row / DENSITY, wall.ceiling - (row + height) / DENSITY
        if bottom > 2.1 or top < SKIRTING + 0.1:
            continue
        if bottom < SKIRTING + 0.06:
            bottom = 0.0
        inside, plain = view[labels == index], view[seen & (unlike == 0)]
        patch = _classify(inside, plain, _Patch("keep_free", low, high, max(bottom, 0.0), top))
        if not _is_shade(patch, inside, plain, wall, jambs):
            found.append(patch)
    return found


def _classify(inside: Picture, wall_colours: Picture, patch: _Patch) -> _Patch:
    """What a patch is, from its pixels (N, 3), the wall's pixels and its place."""
    brightness = inside.mean(axis=1)
    wall_brightness = float(np.median(wall_colours.mean(axis=1))) if len(wall_colours) else 128.0
    width, height = patch.high - patch.low, patch.top - patch.bottom
    glare = float(np.mean(brightness > GLARE))
    brighter = float(np.mean(brightness)) > max(wall_brightness + 25, 150)  # lamps light dark walls up
    middle = np.median(inside.astype(float), axis=0)
    brighter = brighter and middle.max() - middle.min() < 0.25 * middle.max()  # daylight has little colour, brick has
    if patch.bottom > 0.35 and height > 0.5 and (glare > 0.3 or brighter):
        return replace(patch, kind="window")
    dark = float(np.median(brightness)) < wall_brightness - 20
    if patch.bottom < 0.6 and 0.45 <= patch.top <= 1.6 and 0.5 <= width <= 2.2 and height > 0.4 and dark:
        return replace(patch, kind="fireplace", bottom=0.0)
    if patch.bottom <= REACHES_FLOOR:
        if patch.top >= DOOR_TOP[0] and width >= 0.5:
            if glare > 0.35:
                return replace(patch, kind="window", bottom=0.0)
            return replace(patch, kind="passage", bottom=0.0)
        if patch.top <= 1.1 and width >= 0.4 and brightness.std() < 35 and not dark:
            return replace(patch, kind="radiator", bottom=0.0)
    return patch


def _merged(patches: list[_Patch]) -> list[_Patch]:
    """Overlapping patches united; the bigger one's kind stays, but a frame turns what it encloses into a doorway."""
    pool = sorted(patches, key=lambda one: (-one.area, one.low))
    changed = True
    while changed:
        changed = False
        for one in range(len(pool)):
            for two in range(one + 1, len(pool)):
                first, second = pool[one], pool[two]
                wide = min(first.high, second.high) - max(first.low, second.low)
                tall = min(first.top, second.top) - max(first.bottom, second.bottom)
                if wide <= 0 or tall <= 0 or wide * tall < 0.35 * min(first.area, second.area):
                    continue
                pool[one] = _union(first, second)
                del pool[two]
                changed = True
                break
            if changed:
                break
    return pool


def _union(first: _Patch, second: _Patch) -> _Patch:
    kinds = {first.kind, second.kind}
    kind = first.kind
    if kinds == {"door", "passage"}:
        kind = "passage"
    elif "door" in kinds and "window" not in kinds:
        kind = "door"
    return _Patch(
        kind,
        min(first.low, second.low),
        max(first.high, second.high),
        min(first.bottom, second.bottom),
        max(first.top, second.top),
    )


def _with_stairs(patch: _Patch, camera: Camera, wall: Wall, segments: Segments, calibration: Calibration) -> _Patch:
    """The patch as stairs when long slanted lines (hand rails, strings) cross it and it reaches the floor."""
    if patch.bottom > REACHES_FLOOR or patch.kind == "window":
        return patch
    from_along, from_up = wall.meet(camera, segments.start)
    to_along, to_up = wall.meet(camera, segments.end)
    run, rise = np.abs(to_along - from_along), np.abs(to_up - from_up)
    middle_along, middle_up = (from_along + to_along) / 2, (from_up + to_up) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        slanted = (calibration.axis < 0) & (np.hypot(run, rise) > 0.45) & (rise > 0.4 * run) & (rise < 2.2 * run)
        inside = (middle_along > patch.low) & (middle_along < patch.high) & (middle_up > 0.2) & (middle_up < patch.top)
    return replace(patch, kind="stairs") if int((slanted & inside).sum()) >= 2 else patch


def openings_from_hints(
    boxes: tuple[tuple[float, float, float, float], ...], camera: Camera, walls: list[Wall]
) -> list[Opening]:
    """`keep_free` openings for the request's boxes. Each goes to the wall behind the middle of its upper half, or to
    the floor when the ray meets the floor first (then low and high are its x extent and bottom and top are 0).
    """
    found = []
    for u0, v0, u1, v1 in boxes:
        middle = np.array([[(u0 + u1) / 2, v0 + 0.25 * (v1 - v0)]])
        corners = np.array([[u0, v0], [u1, v0], [u0, v1], [u1, v1]])
        wall = _wall_behind(camera, walls, middle)
        if wall is None:
            x = camera.to_floor(corners)[:, 0]
            x = x[np.isfinite(x)]
            low, high = (float(x.min()), float(x.max())) if len(x) else (0.0, 0.0)
            found.append(Opening("keep_free", "floor", low, high, 0.0, 0.0, (u0, v0, u1, v1)))
            continue
        along, up = wall.meet(camera, corners)
        along = np.where(np.isfinite(along), along, wall.high)
        up = np.clip(np.nan_to_num(up, nan=0.0), 0.0, wall.ceiling)
        low = float(np.clip(along.min(), wall.low, wall.high))
        high = float(np.clip(along.max(), wall.low, wall.high))
        found.append(Opening("keep_free", wall.name, low, high, float(up.min()), float(up.max()), (u0, v0, u1, v1)))
    return found


def _wall_behind(camera: Camera, walls: list[Wall], pixel: Array) -> Wall | None:
    """The wall that the ray of one pixel meets first, or None for the floor or nothing."""
    best, nearest = None, np.inf
    floor = camera.to_floor(pixel)[0]
    if np.isfinite(floor).all():
        nearest = float(np.hypot(*floor))
    for wall in walls:
        along, _ = wall.meet(camera, pixel)
        distance = float(np.hypot(along[0], wall.at))
        if np.isfinite(distance) and distance < nearest:
            best, nearest = wall, distance
    return best
