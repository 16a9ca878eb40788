"""What a plan's floors and walls are made of, by style and room: colour per pixel, to the scale of the drawing."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.furnish import textures
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.plan import words as say
from workers.engines.staging.plan.words import Plan

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Finish:
    """Colours of a style, `#rrggbb` sRGB: boards, tiles of kitchens, tiles of bathrooms, the cut walls."""

    boards: str
    tiles: str
    bath: str
    walls: str
    board_width: float = 0.16


FINISHES: dict[str, Finish] = {
    "modern": Finish("#c8b293", "#d3d2ce", "#c3c8ca", "#2b2d31"),
    "scandi": Finish("#dccbb0", "#e2e0da", "#d3dbdc", "#4a4d50"),
    "boho": Finish("#bd9368", "#d9c3a5", "#cdbfa9", "#5a4636", 0.12),
    "country": Finish("#b98e62", "#d5c8b2", "#cfd2c6", "#4b4238", 0.20),
    "industrial": Finish("#a08467", "#b3b1ad", "#a9adae", "#1f1f21", 0.12),
    "mediterranean": Finish("#cfa37e", "#d09a75", "#d6cbb6", "#6b4a35", 0.18),
    "luxury": Finish("#86644a", "#d9d5cd", "#d6d2cb", "#1d1f2b", 0.10),
    "eclectic": Finish("#b48c62", "#cfc4b5", "#b9c6c6", "#2f3440", 0.14),
    "japandia": Finish("#cdb896", "#cfcabf", "#c6c4bb", "#3d3832", 0.14),
}

TILED = {say.KITCHEN: 0.60, say.BATHROOM: 0.30, say.TOILET: 0.30, say.LAUNDRY: 0.45}
"""Rooms with a tiled floor and the tiles' size in metres."""

PLAIN = {say.GARAGE: "#b5b4b0", say.STORAGE: "#c4c1ba", say.STAIRS: "#d5d2cb", say.OTHER: "#cfccc5"}
DECK = "#a58a6d"


def floors(plan: Plan, width: int, height: int, style: str, seed: int) -> Floats:
    """Linear colour (height, width, 3) of the floor in every pixel of a picture of the sheet; white off the floor."""
    finish = FINISHES[style]
    metres = plan.sheet.shape[1] / plan.scale.pixels_per_metre
    step = metres / width
    x = ((np.arange(width) + 0.5) * step).astype(np.float32)
    y = ((np.arange(height) + 0.5) * step).astype(np.float32)
    result = np.full((height, width, 3), linear("#f4f3f0"), np.float32)
    inside = _sized(plan.inside, width, height)
    result[inside] = linear(PLAIN[say.OTHER])
    boards = planks(x, y, finish.boards, finish.board_width, seed)
    deck = planks(y, x, DECK, 0.12, seed + 1).transpose(1, 0, 2)
    result[inside] = boards[inside]  # thresholds and cupboards go on with the boards
    for space in plan.spaces:
        own = _sized(space.mask, width, height)
        own = cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        if space.kind in TILED:
            color = finish.tiles if space.kind == say.KITCHEN else finish.bath
            result[own] = tiles(x, y, color, TILED[space.kind], seed)[own]
        elif space.kind == say.BALCONY:
            result[own] = deck[own]
        elif space.kind in PLAIN:
            result[own] = linear(PLAIN[space.kind]).astype(np.float32)
        else:
            result[own] = boards[own]
    return result


def planks(x: Floats, y: Floats, color: str, board: float, seed: int) -> Floats:
    """Boards along x, of random tone, staggered: linear colour (len(y), len(x), 3); x and y in metres."""
    row = np.floor(y / board).astype(np.int64)
    shift = _chance(row, 7 + seed) * 1.4
    along = x[None, :] + shift[:, None]
    number = np.floor(along / 1.4).astype(np.int64)
    tone = _chance(number * 131 + row[:, None] * 17, 3 + seed)
    grain = textures.wood(color, seed % 61, 0.14)
    size = grain.shape[0]
    columns = ((along * 0.7 + tone) % 1.0 * size).astype(int) % size
    rows = ((y[:, None] / board * 0.13 + tone * 5) % 1.0 * size).astype(int) % size
    shade = 0.90 + 0.20 * tone
    seam = np.minimum((y / board) % 1.0, 1 - (y / board) % 1.0)[:, None] * board
    end = np.minimum((along / 1.4) % 1.0, 1 - (along / 1.4) % 1.0) * 1.4
    step = float(x[1] - x[0]) if len(x) > 1 else 0.01
    joint = np.clip(np.minimum(seam, end) / max(0.004, 0.5 * step), 0, 1)
    joint = 1 - (1 - joint) * min(1.0, 0.004 / max(step, 1e-6)) * 0.55
    return np.asarray(grain[rows, columns] * (shade * joint)[..., None], np.float32)


def tiles(x: Floats, y: Floats, color: str, tile: float, seed: int) -> Floats:
    """Square tiles with a grout line: linear colour (len(y), len(x), 3); x and y in metres."""
    columns, rows = np.floor(x / tile).astype(np.int64), np.floor(y / tile).astype(np.int64)
    tone = _chance(columns[None, :] * 57 + rows[:, None] * 113, 5 + seed)
    across = np.minimum((x / tile) % 1.0, 1 - (x / tile) % 1.0)[None, :] * tile
    down = np.minimum((y / tile) % 1.0, 1 - (y / tile) % 1.0)[:, None] * tile
    step = float(x[1] - x[0]) if len(x) > 1 else 0.01
    joint = np.clip(np.minimum(across, down) / max(0.004, 0.5 * step), 0, 1)
    shade = (0.965 + 0.07 * tone) * (1 - 0.22 * (1 - joint) * min(1.0, 0.008 / max(step, 1e-6)))
    return np.asarray(linear(color) * shade[..., None], np.float32)


def _chance(numbers: NDArray[np.int64], seed: int) -> Floats:
    """A number from 0 to 1 for each whole number, always the same one: a multiplicative hash (Knuth 6.4)."""
    mixed = ((numbers + 1000 * seed) * np.int64(2654435761)) & np.int64(0xFFFFFFFF)
    mixed = (mixed ^ (mixed >> 15)) * np.int64(2246822519) & np.int64(0xFFFFFFFF)
    return np.asarray((mixed >> 8 & 0xFFFF) / 65535.0, np.float32)


def _sized(mask: NDArray[np.bool_], width: int, height: int) -> NDArray[np.bool_]:
    return np.asarray(cv2.resize(mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0)
