"""Procedural surfaces of the synthetic rooms, as linear RGB arrays that tile."""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from workers.engines.staging.scene import Array

WOODS = {
    "oak": ((0.40, 0.26, 0.145), 0.17),
    "walnut": ((0.11, 0.052, 0.03), 0.13),
    "grey planks": ((0.33, 0.31, 0.29), 0.20),
}


def _waves(rng: np.random.Generator, shape: tuple[int, int], across: float, along: float) -> Array:
    """Smooth noise of unit deviation with correlation lengths in pixels down (across) and right (along); it tiles."""
    spectrum = np.fft.fft2(rng.standard_normal(shape))
    v, u = np.fft.fftfreq(shape[0])[:, None], np.fft.fftfreq(shape[1])[None, :]
    smooth = np.exp(-2 * np.pi**2 * ((v * across) ** 2 + (u * along) ** 2))
    field = np.real(np.fft.ifft2(spectrum * smooth))
    return np.asarray(field / max(float(field.std()), 1e-9))


def planks(rng: np.random.Generator, kind: str, size: int = 1536, metres: float = 3.2) -> Array:
    """A wooden floor of `metres` squared; planks run to the right, with bevelled joints and grain."""
    base, plank = np.array(WOODS[kind][0]), WOODS[kind][1]
    rows = round(metres / plank)
    picture = np.zeros((size, size, 3))
    grain = 0.5 * _waves(rng, (size, size), 1.2, 60) + 0.35 * _waves(rng, (size, size), 4, 150)
    pores = np.maximum(_waves(rng, (size, size), 0.7, 14) - 1.2, 0)
    edges = np.linspace(0, size, rows + 1).round().astype(int)
    for row in range(rows):
        top, bottom = edges[row], edges[row + 1]
        offset, cuts = int(rng.integers(size)), np.sort(rng.choice(np.arange(1, 6), 2, replace=False)) * size // 6
        bounds = [0, *cuts.tolist(), size]
        for start, end in itertools.pairwise(bounds):
            columns = (np.arange(start, end) + offset) % size
            shift = int(rng.integers(size))
            own = np.roll(grain, shift, axis=1)[top:bottom][:, columns]
            tone = np.exp(rng.normal(0, 0.10) + 0.11 * own - 0.10 * np.roll(pores, shift, 1)[top:bottom][:, columns])
            warm = np.array([1.0, 1.0, 1.0]) + rng.normal(0, 0.025) * np.array([1.0, 0.0, -1.5])
            tile = base * warm * tone[..., None]
            tile[:1] *= 0.45
            tile[:, :2] *= 0.5
            picture[top:bottom, columns] = tile
    return np.clip(picture, 0.005, 0.9)


def herringbone(rng: np.random.Generator, size: int = 1024, count: int = 16) -> Array:
    """Short oak blocks laid at right angles to each other; a block is one by four of `count` cells a side."""
    base, cell = np.array(WOODS["oak"][0]), size // count
    across, along = 0.12 * _waves(rng, (size, size), 1.2, 30), 0.12 * _waves(rng, (size, size), 30, 1.2)
    picture = np.zeros((size, size, 3))
    tones: dict[tuple[int, int, int], float] = {}
    for row in range(count):
        for column in range(count):
            place = (column - row) % 8  # four cells of a lying block, then four steps of standing ones
            lying = place < 4
            first = (row, (column - place) % count, 0) if lying else ((row - (7 - place)) % count, column, 1)
            tone = tones.setdefault(first, float(np.exp(rng.normal(0, 0.12))))
            rows, columns = slice(row * cell, (row + 1) * cell), slice(column * cell, (column + 1) * cell)
            tile = base * (tone * np.exp((across if lying else along)[rows, columns]))[..., None]
            tile[: 2 if lying or place == 7 else 0] *= 0.6
            tile[:, : 2 if not lying or place == 0 else 0] *= 0.6
            picture[rows, columns] = tile
    return np.clip(picture, 0.005, 0.9)


STONES = {
    "tiles": ((0.55, 0.52, 0.47), (0.35, 0.34, 0.33), (0.62, 0.58, 0.52)),
    "slate": ((0.10, 0.11, 0.12), (0.14, 0.13, 0.12)),
    "checkered": ((0.60, 0.58, 0.54),),
}


def tiles(rng: np.random.Generator, kind: str = "tiles", size: int = 1024, count: int = 4) -> Array:
    """Square stone tiles, `count` a side, with joints; checkered ones are dark every other time."""
    base = np.array(rng.choice(STONES[kind]))
    cloud = np.exp(0.07 * _waves(rng, (size, size), 30, 30) + 0.04 * _waves(rng, (size, size), 3, 3))
    picture = base * cloud[..., None]
    step = size // count
    for row in range(count):
        for column in range(count):
            tone = np.exp(rng.normal(0, 0.05)) * (0.08 if kind == "checkered" and (row + column) % 2 else 1.0)
            picture[row * step : (row + 1) * step, column * step : (column + 1) * step] *= tone
    joint = np.zeros((size, size), bool)
    for line in range(count):
        joint[line * step : line * step + 5], joint[:, line * step : line * step + 5] = True, True
    picture[joint] = base * (0.6 if kind != "slate" else 1.8)
    return np.asarray(np.clip(picture, 0.01, 0.9))


def carpet(rng: np.random.Generator, size: int = 1024) -> Array:
    """Cut pile with soft traffic clouds."""
    base = np.array(rng.choice([[0.52, 0.46, 0.38], [0.38, 0.38, 0.40], [0.45, 0.36, 0.28]]))
    pile = 0.10 * _waves(rng, (size, size), 1.5, 1.5) + 0.05 * _waves(rng, (size, size), 40, 60)
    return np.asarray(np.clip(base * np.exp(pile)[..., None], 0.01, 0.9))


def plaster(rng: np.random.Generator, colour: tuple[float, float, float], size: int = 512) -> Array:
    """Rolled wall paint: hardly any pattern."""
    painted = np.array(colour) * np.exp(0.012 * _waves(rng, (size, size), 2, 2))[..., None]
    return np.asarray(np.clip(painted, 0, 0.95))


def garden(rng: np.random.Generator, brightness: float, horizon: float = 0.5, size: int = 256) -> Array:
    """What is seen through a window, out of focus: sky over foliage, as radiance. horizon: share of the
    picture above the tree tops."""
    rows = np.linspace(0, 1, size)[:, None, None]
    sky = np.array([0.78, 0.90, 1.05]) * (1.0 - 0.25 * (1 - rows)) * np.ones((size, size, 1))
    leaves = np.array([0.26, 0.31, 0.20]) * np.exp(0.5 * _waves(rng, (size, size), 5, 5))[..., None]
    line = horizon + 0.05 * _waves(rng, (size, size), 200, 12)[0]
    blend = 1 / (1 + np.exp(-(rows[..., 0] - line[None, :]) / 0.015))
    picture = cv2.GaussianBlur(sky * (1 - blend[..., None]) + leaves * blend[..., None], (0, 0), 2.0)
    return np.asarray(picture * brightness)


def floor_texture(kind: str, seed: int) -> tuple[Array, float, float]:
    """(texture, metres a tile of it covers, roughness) of a floor."""
    rng = np.random.default_rng(seed)
    if kind in WOODS:
        return planks(rng, kind), 3.2, 0.22 if kind == "walnut" else 0.38
    if kind == "herringbone":
        return herringbone(rng), 1.6, 0.35
    if kind in STONES:
        return tiles(rng, kind), 2.4, 0.25
    return carpet(rng), 2.0, 0.95
