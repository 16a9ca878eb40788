"""Puts the sheet together: rendered rooms, cut walls, windows, the drawing's own lines and words on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.plan.finishes import FINISHES
from workers.engines.staging.plan.furnish import Furnished
from workers.engines.staging.plan.sheet import evened
from workers.engines.staging.plan.words import Box, Label, Mask, Picture, Plan
from workers.engines.staging.render.spec import Layers

Floats = NDArray[np.float32]

GLASS = (214, 228, 236)
FIXTURE = (250, 250, 249)
PLATE = 0.82
"""How much of what lies under a room's name its plate hides, 0 to 1."""


@dataclass(frozen=True)
class Drawn:
    """image (H, W, 3), as large as the sheet. walls_kept: share of the sheet's wall pixels that are wall in it."""

    image: Picture
    walls_kept: float


def draw(sheet: Picture, plan: Plan, rooms: Sequence[Furnished], layers: Layers, style: str) -> Drawn:
    """sheet: (H, W, 3), the straightened source at its own size; everything is drawn at that size."""
    height, width = sheet.shape[:2]
    size = (width, height)
    even = evened(sheet)
    lines = np.clip((0.88 - even) / 0.45, 0.0, 1.0)
    inside, walls = _soft(plan.inside, size), _soft(plan.walls, size)
    rendered = np.asarray(cv2.resize(layers.color, size, interpolation=cv2.INTER_CUBIC), np.float32)
    covered = np.asarray(cv2.resize(layers.alpha, size, interpolation=cv2.INTER_LINEAR), np.float32)
    image = _white_paper(sheet, even)
    image = _over(image, _coded(rendered), inside)
    fixtures = _soft(plan.fixtures, size) * (1 - walls)
    image = _over(image, _shade(FIXTURE, _coded(rendered)), fixtures * 0.92)
    image = _over(image, _color(GLASS), _soft(_windows(plan), size) * (1 - walls) * 0.9)
    writing = _writing(plan, size)
    # Lines lie on the floor: furniture hides them. Words inside are set anew, below.
    shown = lines * inside * (1 - walls) * (1 - np.clip(covered, 0, 1)) * (1 - writing)
    image = _over(image, _color((40, 40, 44)), shown)
    tint = _srgb(FINISHES[style].walls)
    image = _over(image, _color(tint), walls)
    factor = width / plan.sheet.shape[1]
    for label in plan.labels:
        _set_label(image, lines, plan, rooms, label, factor)
    solid = walls > 0.9
    still = np.abs(image - _color(tint)).max(axis=2) < 24
    kept = float(still[solid].mean()) if solid.any() else 0.0
    return Drawn(np.clip(np.rint(image), 0, 255).astype(np.uint8), kept)


def _white_paper(sheet: Picture, even: Floats) -> Floats:
    """The sheet with its paper made white: what is as bright as the paper around it has no tone of its own."""
    grey = cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY).astype(np.float32)
    gain = (even * 255.0 / np.maximum(grey, 1.0))[..., None]
    lifted = np.clip(sheet.astype(np.float32) * np.minimum(gain, 4.0), 0, 255)
    paper = np.clip((even - 0.88) / 0.06, 0.0, 1.0)[..., None]
    return np.asarray(lifted * (1 - paper) + 255.0 * paper, np.float32)


def _over(below: Floats, above: Floats, alpha: Floats) -> Floats:
    return np.asarray(below * (1 - alpha[..., None]) + above * alpha[..., None], np.float32)


def _shade(color: tuple[int, int, int], rendered: Floats) -> Floats:
    """A colour in the light that falls on the floor under it, so that a bath lies in the shadow of its wall."""
    light = rendered.mean(axis=2)
    light = cv2.GaussianBlur(light / max(float(np.percentile(light, 80)), 1.0), (0, 0), 4)
    return np.asarray(_color(color) * np.clip(0.55 + 0.45 * light, 0.72, 1.0)[..., None], np.float32)


def _soft(mask: Mask, size: tuple[int, int]) -> Floats:
    """A mask at another size, 0 to 1, with smooth edges one pixel wide."""
    resized = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    scale = size[0] / mask.shape[1]
    smooth = cv2.GaussianBlur(resized, (0, 0), max(0.6, 0.7 * scale))
    return np.asarray(np.clip((smooth - 0.5) * 2.5 * max(1.0, scale) + 0.5, 0.0, 1.0), np.float32)


def _windows(plan: Plan) -> Mask:
    mask = np.zeros(plan.walls.shape, bool)
    for gap in plan.gaps:
        if gap.kind == "window":
            u0, v0, u1, v1 = (round(value) for value in gap.box)
            mask[v0:v1, u0:u1] = True
    return mask


def _writing(plan: Plan, size: tuple[int, int]) -> Floats:
    """Where words stand inside the building, 0 or 1."""
    factor = size[0] / plan.sheet.shape[1]
    mask = np.zeros((size[1], size[0]), np.float32)
    for label in plan.labels:
        for box in label.lines:
            mask[_window(box, factor, 2)] = 1.0
    return mask


def _window(box: Box, factor: float, margin: int) -> tuple[slice, slice]:
    u0, v0, u1, v1 = (value * factor for value in box)
    return (
        slice(max(0, int(v0) - margin), int(np.ceil(v1)) + margin),
        slice(max(0, int(u0) - margin), int(np.ceil(u1)) + margin),
    )


def _set_label(
    image: Floats, lines: Floats, plan: Plan, rooms: Sequence[Furnished], label: Label, factor: float
) -> None:
    """Set a room's words, as they were drawn, on a plate where the least furniture lies under them."""
    room = next((room for room in rooms if _stands_in(room.space.mask, label)), None)
    if room is None:
        return
    rows, columns = _window(label.box, factor, max(2, round(2 * factor)))
    words = lines[rows, columns].copy()
    tall, wide = words.shape
    if not words.size:
        return
    spot = _free_spot(plan, room, label, factor, (wide, tall))
    left, top = (columns.start, rows.start) if spot is None else spot
    top, left = min(max(0, top), image.shape[0] - tall), min(max(0, left), image.shape[1] - wide)
    region = image[top : top + tall, left : left + wide]
    plate = _plate(tall, wide)
    region[...] = _over(region, _color((255, 255, 255)), plate * PLATE)
    region[...] = _over(region, _color((30, 30, 34)), words[: region.shape[0], : region.shape[1]])


def _stands_in(mask: Mask, label: Label) -> bool:
    u, v = (round(value) for value in label.middle)
    return 0 <= v < mask.shape[0] and 0 <= u < mask.shape[1] and bool(mask[v, u])


def _free_spot(
    plan: Plan, room: Furnished, label: Label, factor: float, size: tuple[int, int]
) -> tuple[int, int] | None:
    """The top left pixel of the box, of this size, with the least in it; near the old place when places are equal."""
    metre = plan.scale.pixels_per_metre
    busy = np.zeros(plan.walls.shape, np.uint8)
    busy[plan.fixtures] = 1
    for placement in room.placements:
        corners = cv2.boxPoints(
            (
                (placement.x * metre, -placement.y * metre),
                (placement.width * metre, placement.depth * metre),
                -np.degrees(placement.yaw),
            )
        )
        weight = 1 if placement.piece == "rug" else 3
        shape = np.zeros_like(busy)
        cv2.fillConvexPoly(shape, np.rint(corners).astype(np.int32), weight)
        busy = np.maximum(busy, shape)
    for gap in plan.gaps:
        for u0, v0, u1, v1 in gap.swings:
            busy[int(v0) : int(v1) + 1, int(u0) : int(u1) + 1] = 3
    wide, tall = round(size[0] / factor), round(size[1] / factor)
    u0, v0, u1, v1 = (int(value) for value in room.space.box)
    if u1 - u0 <= wide or v1 - v0 <= tall:
        return None
    cost = cv2.integral(busy.astype(np.float64) + 12.0 * ~room.space.mask)
    tops, lefts = np.mgrid[v0 : v1 - tall + 1 : 3, u0 : u1 - wide + 1 : 3]
    total = cost[tops + tall, lefts + wide] - cost[tops, lefts + wide] - cost[tops + tall, lefts] + cost[tops, lefts]
    old_u, old_v = label.middle
    away = np.hypot(lefts + wide / 2 - old_u, tops + tall / 2 - old_v) / metre
    best = int(np.argmin(total / (wide * tall) + 0.06 * away))
    row, column = np.unravel_index(best, tops.shape)
    return round(float(lefts[row, column]) * factor), round(float(tops[row, column]) * factor)


def _plate(tall: int, wide: int) -> Floats:
    """A rounded box, 0 to 1."""
    plate = np.zeros((tall, wide), np.float32)
    radius = max(1, min(tall, wide) // 6)
    cv2.rectangle(plate, (radius, 0), (wide - radius - 1, tall - 1), 1.0, -1)
    cv2.rectangle(plate, (0, radius), (wide - 1, tall - radius - 1), 1.0, -1)
    for u in (radius, wide - radius - 1):
        for v in (radius, tall - radius - 1):
            cv2.circle(plate, (u, v), radius, 1.0, -1, cv2.LINE_AA)
    return plate


def _color(color: tuple[int, int, int]) -> Floats:
    return np.asarray(color, np.float32)


def _coded(color: Floats) -> Floats:
    """sRGB, 0 to 255, of linear colours (IEC 61966-2-1)."""
    clipped = np.clip(color, 0.0, 1.0)
    coded = np.where(clipped <= 0.0031308, 12.92 * clipped, 1.055 * clipped ** (1 / 2.4) - 0.055)
    return np.asarray(coded * 255, np.float32)


def _srgb(code: str) -> tuple[int, int, int]:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)
