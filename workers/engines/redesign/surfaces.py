"""Which pixels of an empty room's photo are its walls and which its floor, up to the photo's own edges.

The geometry of the room gives what is surely wall, floor, ceiling, or something else; what lies between is shared out
along the photo's edges (watershed, Meyer 1992): a casing that the room's box only nearly hits, a corner that the light
makes darker, the line where the floor ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.shell import SURFACES, beyond, masked
from workers.engines.staging.remove.detect import unlike_surfaces
from workers.engines.staging.remove.planes import View, sampled, view_of
from workers.engines.staging.scene import Array, Room

Photo = NDArray[np.uint8]
Mask = NDArray[np.bool_]

WALLS = ("left", "right", "back")
NEAR_EDGE_METRES = 0.07
"""How far from the edges of the box a pixel's surface is not sure: the box is known to about two centimetres."""
CASING_METRES = 0.15
BOARD_METRES = (0.04, 0.24)
"""Heights between which the top of a skirting board is looked for."""
BOARD_STEP = 2.6
"""CIELAB units, in the median along a wall, by which a board differs from the wall above it."""
CASED = ("door", "window")
"""Openings whose casing is looked for; passages mostly have none."""
FOREIGN = 13.0
"""CIELAB units (lightness counts a third) from a surface's median from which a pixel is another thing."""
FIRM_EDGE = 7.0
"""CIELAB units across the rim of something that is another thing and no change of light."""
FAINT_LEVELS = 14
"""Contrast of the box's own edges where the photo's are sought: above grain and shading, below a true edge."""
_WALL, _FLOOR, _CEILING, _OTHER = 1, 2, 3, 4


@dataclass(frozen=True)
class Surfaces:
    """Masks (H, W) at the size of the small photo. walls: by name, those in view. shown: how much of each wall (and
    `floor`) the box says is in view, as a mask. ceiling: surely ceiling."""

    walls: dict[str, Mask]
    floor: Mask
    ceiling: Mask
    shown: dict[str, Mask]


def surfaces_of(small: Photo, room: Room) -> Surfaces:
    """The surfaces of a small photo (H, W, 3) of an empty room."""
    view = view_of(room, small.shape[1], small.shape[0])
    if view.camera is None or view.shell is None:
        raise ValueError("a photo without a room has no surfaces")
    v, u = np.mgrid[0 : view.height, 0 : view.width] + 0.5
    label, points = view.locate(np.column_stack([u.ravel(), v.ravel()]))
    label, points = label.reshape(u.shape), points.reshape(*u.shape, 2)
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), 1.0).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    unlike = unlike_surfaces(small, view)
    things = _things(unlike, lab) & _foreign(lab, label, unlike)
    through = beyond(room, view.camera, view.shell)
    markers = np.zeros(label.shape, np.int32)
    known = [name for name in WALLS if getattr(room, name) is not None]
    boards = {name: board_height(small, view, name) for name in known}
    for name in known:
        mine = (label == SURFACES.index(name)) & ~through
        markers[mine & _sure_wall(room, view, name, points) & ~unlike] = _WALL
        markers[mine & _trim(small, room, view, name, points, boards[name] or max(boards.values()))] = _OTHER
    low, high = view.extent("floor")
    floor = label == SURFACES.index("floor")
    across, deep = points[..., 0], points[..., 1]
    inner = (across > low[0] + NEAR_EDGE_METRES) & (across < high[0] - NEAR_EDGE_METRES)
    sure = floor & inner & (deep < high[1] - NEAR_EDGE_METRES) & ~masked(room, view.camera)
    markers[sure & ~unlike] = _FLOOR
    ceiling = (label == SURFACES.index("ceiling")) & (deep < high[1] - 0.15)
    ceiling &= (across > low[0] + 0.15) & (across < high[0] - 0.15)
    markers[ceiling] = _CEILING
    # their rims are blurred, and a marker beyond a thing's edge would keep the paint off what is around it
    markers[cv2.erode(things.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0] = _OTHER
    markers[cv2.erode(through.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0] = _OTHER
    regions = _flooded(small, markers, label)
    walls = {name: (regions == _WALL) & (label == SURFACES.index(name)) for name in known}
    rest = (regions == _WALL) & ~np.isin(label, [SURFACES.index(name) for name in known])
    if known:  # what the flood found beyond the box's edge belongs to the wall there, whichever has the most
        largest = max(known, key=lambda name: int(walls[name].sum()))
        walls[largest] = walls[largest] | rest
    shown = {name: (label == SURFACES.index(name)) & ~through for name in known} | {"floor": floor}
    return Surfaces(walls, regions == _FLOOR, ceiling & ~unlike, shown)


def _sure_wall(room: Room, view: View, wall: str, points: Array) -> Mask:
    """Away from the box's edges, skirting height, openings and their casings; at wall coordinates (H, W, 2)."""
    low, high = view.extent(wall)
    along, height = points[..., 0], points[..., 1]
    result = (along > low[0] + NEAR_EDGE_METRES) & (along < high[0] - NEAR_EDGE_METRES)
    result &= (height > BOARD_METRES[1]) & (height < high[1] - 2 * NEAR_EDGE_METRES)
    for one in room.openings:
        if one.wall == wall:
            across = (along > one.low - CASING_METRES) & (along < one.high + CASING_METRES)
            result &= ~(across & (height > one.bottom - CASING_METRES) & (height < one.top + CASING_METRES))
    return np.asarray(result)


def _things(unlike: Mask, lab: NDArray[Any]) -> Mask:
    """Of the pixels unlike their surface, those that stand off it with a firm edge: fittings, not light and shade."""
    count, labels = cv2.connectedComponents(unlike.astype(np.uint8))
    if count < 2:
        return np.zeros(unlike.shape, bool)
    step = np.hypot(
        _length(cv2.Sobel(lab, cv2.CV_32F, 1, 0, scale=0.25)), _length(cv2.Sobel(lab, cv2.CV_32F, 0, 1, scale=0.25))
    )
    rim = unlike & ~(cv2.erode(unlike.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0)
    # the mean over each thing's rim, all things at once
    total = np.bincount(labels[rim], weights=step[rim], minlength=count)
    firm = total / np.maximum(np.bincount(labels[rim], minlength=count), 1) > FIRM_EDGE
    firm[0] = False
    return np.asarray(firm[labels])


def _length(values: NDArray[Any]) -> NDArray[np.float32]:
    return np.asarray(np.linalg.norm(values, axis=2), np.float32)


def _foreign(lab: NDArray[Any], label: NDArray[np.int8], unlike: Mask) -> Mask:
    """Pixels whose colour is far from their surface's usual one."""
    scaled = lab * np.array([0.33, 1.0, 1.0], np.float32)
    result = np.zeros(label.shape, bool)
    for index in range(len(SURFACES)):
        mine = label == index
        if (mine & ~unlike).sum() > 100:
            result |= mine & (np.linalg.norm(scaled - np.median(scaled[mine & ~unlike], axis=0), axis=2) > FOREIGN)
    return result


def _trim(small: Photo, room: Room, view: View, wall: str, points: Array, board: float) -> Mask:
    """The middle of a wall's skirting board (its height in metres) and of its openings' casings, at wall coordinates
    (H, W, 2)."""
    along, height = points[..., 0], points[..., 1]
    result = (height > 0.2 * board) & (height < 0.75 * board)
    for one in room.openings:
        if one.wall != wall or one.kind not in CASED:
            continue
        level = np.linspace(one.bottom + 0.1 * (one.top - one.bottom), one.top - 0.05, 80)
        within = (height > one.bottom) & (height < one.top)
        for edge, away in ((one.low, -1), (one.high, 1)):
            wide = _strip(small, view, wall, partial(_aside, edge, away, level), CASING_METRES)
            result |= within & ((along - edge) * away > 0.2 * wide) & ((along - edge) * away < 0.75 * wide)
        across = np.linspace(one.low, one.high, 80)
        wide = _strip(small, view, wall, partial(_above, across, one.top), CASING_METRES)
        level_top = (height > one.top + 0.2 * wide) & (height < one.top + 0.75 * wide)
        result |= level_top & (along > one.low) & (along < one.high)
    return np.asarray(result)


def _aside(edge: float, away: int, level: Array, off: float) -> tuple[Any, Any]:
    return edge + away * off, level


def _above(across: Array, top: float, off: float) -> tuple[Any, Any]:
    return across, top + off


def board_height(small: Photo, view: View, wall: str) -> float:
    """Height of a wall's skirting board in metres; 0 where none is seen."""
    low, high = view.extent(wall)
    along = np.linspace(low[0] + 0.05, high[0] - 0.05, 160)
    return _strip(small, view, wall, lambda off: (along, off), BOARD_METRES[1])


def _strip(small: Photo, view: View, wall: str, line: Callable[[float], tuple[Any, Any]], most: float) -> float:
    """Width in metres, at most `most`, of a board along a line on a wall; 0 where none is seen.

    line: the line's wall coordinates moved outwards by some metres. The board's edge is the distance at which the
    colour steps along most of the line.
    """
    offsets = np.arange(BOARD_METRES[0] - 0.02, most + 0.02, 0.005)
    grid = np.stack([np.stack(np.broadcast_arrays(*line(float(off))), axis=-1) for off in offsets])
    pixels = view.project(wall, grid.reshape(-1, 2)).reshape(grid.shape)
    seen = np.isfinite(pixels).all(axis=(0, 2))
    inside = np.nan_to_num(pixels, nan=-1.0)
    seen &= ((inside >= 0) & (inside < [view.width, view.height])).all(axis=(0, 2))
    # where the wall is too far off a centimetre is less than half a pixel, and nothing can be told
    seen &= np.linalg.norm(inside[-1] - inside[0], axis=1) > 0.5 * (offsets[-1] - offsets[0]) * 100
    if seen.sum() < 16:
        return 0.0
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    values = sampled(lab, inside[:, seen].astype(np.float32))
    steps = np.median(np.linalg.norm(values[4:] - values[:-4], axis=2), axis=1)
    best = int(np.argmax(steps))
    return float(offsets[best + 2]) if steps[best] > BOARD_STEP else 0.0


def _flooded(small: Photo, markers: NDArray[np.int32], label: NDArray[np.int8]) -> NDArray[np.int32]:
    """The region of each pixel, grown from the markers; the flood's own dams go to the region beside them.

    label: what the box says is there. Its edges are drawn as faint lines, so that where the photo shows no edge at all
    the box decides.
    """
    smooth = cv2.medianBlur(np.ascontiguousarray(small), 3)
    border = np.zeros(label.shape, bool)
    border[:, 1:] |= label[:, 1:] != label[:, :-1]
    border[1:] |= label[1:] != label[:-1]
    line = smooth[border].astype(np.int16)
    smooth[border] = np.where(line > 127, line - FAINT_LEVELS, line + FAINT_LEVELS).astype(np.uint8)
    regions = cv2.watershed(smooth, markers.copy())
    dams = regions < 1
    grown = cv2.dilate(np.where(dams, 0, regions).astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where(dams, grown, regions).astype(np.int32)
