"""Procedural surfaces as seamless colour tiles: cloth, leather, wood, stone, cane. Numpy only, linear RGB.

Each function returns (SIZE, SIZE, 3) float32 in 0..1, wood (FINE, FINE, 3); rows run along v, columns along u. The
same arguments give the same tile. What bump would show is shaded into the colour, since a surface carries no height of
its own.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft2, rfft2

Tile = NDArray[np.float32]
SIZE = 384
FINE = 640


def linear(color: str) -> NDArray[np.float64]:
    """A `#rrggbb` sRGB colour as linear RGB (IEC 61966-2-1)."""
    code = np.array([int(color[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    result: NDArray[np.float64] = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    return result


def clouds(low: float, high: float, seed: int, *, stretch: float = 1.0, size: int = SIZE) -> NDArray[np.float64]:
    """Seamless band-limited noise (size, size), mean 0, deviation 1; low and high in cycles a tile, longer along u."""
    rng = np.random.default_rng(seed)
    rows, columns = np.meshgrid(np.fft.fftfreq(size) * size, np.fft.rfftfreq(size) * size, indexing="ij")
    radius = np.hypot(rows, columns * stretch)
    band = np.exp(-((radius / high) ** 2)) * (1 - np.exp(-((radius / max(low, 1e-6)) ** 2)))
    noise = irfft2(rfft2(rng.normal(size=(size, size))) * band, s=(size, size))
    noise = noise - noise.mean()
    result: NDArray[np.float64] = noise / max(noise.std(), 1e-9)
    return result


def _grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    line = (np.arange(SIZE) + 0.5) / SIZE
    v, u = np.meshgrid(line, line, indexing="ij")
    return u, v


def _tinted(color: str, shade: NDArray[np.float64], warm: NDArray[np.float64] | float = 0.0) -> Tile:
    base = linear(color) * shade[..., None]
    drift = np.stack(
        [1 + 0.5 * warm * np.ones_like(shade), np.ones_like(shade), 1 - 0.5 * warm * np.ones_like(shade)], -1
    )
    return np.clip(base * drift, 0.001, 0.95).astype(np.float32)


@cache
def weave(color: str, seed: int, contrast: float = 0.16) -> Tile:
    """Plain woven upholstery over 0.3 m: crossing threads with slubs and a melange of two yarns."""
    u, v = _grid()
    threads = 64
    over = (np.floor(u * threads) + np.floor(v * threads)) % 2
    across = np.abs(np.sin(np.pi * u * threads))
    along = np.abs(np.sin(np.pi * v * threads))
    relief = np.where(over > 0, across, along)
    yarn = np.where(over > 0, clouds(2, 60, seed, stretch=0.1), clouds(2, 60, seed + 1, stretch=0.1).T)
    shade = 1 - contrast + contrast * relief + contrast * 0.55 * yarn + 0.035 * clouds(1, 5, seed + 2)
    return _tinted(color, shade)


@cache
def linen(color: str, seed: int) -> Tile:
    """Loose linen over 0.4 m: thick and thin threads in both directions."""
    thread = clouds(20, 110, seed, stretch=0.06) + clouds(20, 110, seed + 1, stretch=0.06).T
    return _tinted(color, 1 + 0.055 * thread + 0.03 * clouds(1, 6, seed + 2), 0.015 * clouds(1, 8, seed + 3))


@cache
def boucle(color: str, seed: int) -> Tile:
    """Looped yarn over 0.25 m: round nubs with dark pits between them."""
    nubs = clouds(14, 34, seed)
    shade = 0.93 + 0.10 * np.tanh(nubs * 1.3) + 0.04 * clouds(40, 120, seed + 1)
    return _tinted(color, shade)


@cache
def velvet(color: str, seed: int) -> Tile:
    """Velvet over 0.8 m: pile brushed one way here and another there."""
    brushed = clouds(1, 7, seed, stretch=0.5)
    return _tinted(color, 1 + 0.11 * np.tanh(brushed) + 0.03 * clouds(60, 150, seed + 1))


@cache
def leather(color: str, seed: int) -> Tile:
    """Pull-up leather over 0.6 m: blotches, worn lights and fine creases."""
    blotch = clouds(1, 6, seed)
    crease = np.exp(-np.abs(clouds(5, 30, seed + 1)) * 6)
    grain = clouds(60, 140, seed + 2)
    return _tinted(color, 1 + 0.05 * blotch - 0.07 * crease + 0.05 * grain, 0.02 * blotch)


@cache
def wood(color: str, seed: int, contrast: float = 0.22, board: int = 0) -> Tile:
    """Planed wood over 1 m, grain along u; with `board` > 0 glued from that many staves of differing tone.

    Year rings of unequal width with a sharp late edge, fine fibre between them, pores as short dashes along the grain,
    rays across it that catch the light. Finer than the other tiles: (FINE, FINE, 3).
    """
    line = (np.arange(FINE) + 0.5) / FINE
    v, _ = np.meshgrid(line, line, indexing="ij")
    offset = np.zeros_like(v)
    tone = np.zeros_like(v)
    drift = clouds(0.5, 4, seed, stretch=5.0, size=FINE)
    if board:
        rng = np.random.default_rng(seed + 9)
        stave = np.floor(v * board).astype(int)
        offset = rng.uniform(0, 1, board)[stave]
        tone = rng.normal(0, 0.6, board)[stave]
        rows = (np.arange(FINE) * board // FINE) * 37
        columns = (np.arange(FINE)[None, :] + rows[:, None] * 3) % FINE
        drift = drift[np.arange(FINE)[:, None], columns]
    phase = v * 24 + offset * 5 + 0.42 * drift + 0.05 * clouds(4, 30, seed + 5, stretch=14.0, size=FINE)
    late = (phase % 1) ** 2.2  # spring wood darkens slowly into summer wood and starts anew
    fibre = clouds(30, 300, seed + 1, stretch=34.0, size=FINE)
    streak = clouds(3, 40, seed + 4, stretch=30.0, size=FINE)
    pores = np.clip(clouds(60, 310, seed + 2, stretch=16.0, size=FINE) - 1.35, 0, 2) * (0.45 + 0.55 * (late < 0.35))
    rays = np.clip(clouds(20, 200, seed + 6, stretch=0.35, size=FINE) - 1.9, 0, 1.5)
    shade = 1 + contrast * (
        0.22 - 0.62 * late + 0.17 * fibre + 0.20 * streak - 0.52 * pores + 0.12 * rays + 0.30 * tone
    )
    return _tinted(color, shade * (1 + 0.03 * clouds(1, 4, seed + 3, size=FINE)), 0.05 * drift * contrast)


@cache
def marble(color: str, vein: str, seed: int) -> Tile:
    """Polished marble over 1.2 m: two families of veins that wander and fade, over soft clouds."""
    u, v = _grid()
    bend = clouds(0.5, 5, seed) * 0.16 + clouds(3, 16, seed + 1) * 0.035
    wide = np.abs(np.sin(np.pi * (u + v + bend * 1.6)))
    fine = np.abs(np.sin(np.pi * (2 * u - v + bend * 2.2)))
    fade = 1 / (1 + np.exp(-2.2 * clouds(0.5, 4, seed + 2)))
    amount = np.clip(np.exp(-wide * 22) * 0.9 * fade + np.exp(-fine * 40) * 0.5 * (1 - fade), 0, 1)
    haze = np.clip(0.10 * clouds(0.5, 6, seed + 3) + 0.06, 0, 0.4)
    mix = np.clip(amount + haze, 0, 1)[..., None]
    mixed: Tile = np.clip(linear(color) * (1 - mix) + linear(vein) * mix, 0.001, 0.95).astype(np.float32)
    return mixed


@cache
def travertine(color: str, seed: int) -> Tile:
    """Honed travertine over 1 m: pale bands and elongated pits."""
    bands = clouds(1, 14, seed, stretch=7.0)
    pits = np.clip(clouds(20, 90, seed + 1, stretch=4.0) - 1.7, 0, 1.2)
    return _tinted(color, 1 + 0.075 * bands + 0.02 * clouds(30, 120, seed + 2) - 0.32 * pits, 0.04 * bands)


@cache
def plaster(color: str, seed: int) -> Tile:
    """Trowelled lime plaster, fired clay or concrete over 1 m: soft patches and a fine tooth."""
    return _tinted(
        color, 1 + 0.05 * clouds(1, 9, seed, stretch=0.6) + 0.025 * clouds(20, 150, seed + 1), 0.02 * clouds(1, 5, seed)
    )


@cache
def cane(color: str, seed: int, dark: str = "#3a2a1a") -> Tile:
    """Woven rattan over 0.12 m: round strands crossing over and under, dark between them."""
    u, v = _grid()
    strands = 8
    over = (np.floor(u * strands) + np.floor(v * strands)) % 2
    round_u = np.sqrt(np.clip(1 - (2 * ((u * strands) % 1) - 1) ** 2, 0, 1))
    round_v = np.sqrt(np.clip(1 - (2 * ((v * strands) % 1) - 1) ** 2, 0, 1))
    top = np.where(over > 0, round_u * (0.55 + 0.45 * round_v), round_v * (0.55 + 0.45 * round_u))
    fibre = np.where(over > 0, clouds(10, 150, seed, stretch=0.08), clouds(10, 150, seed + 1, stretch=0.08).T)
    amount = np.clip(top * 1.15, 0, 1)[..., None]
    tint = linear(color) * (1 + 0.10 * fibre + 0.10 * clouds(1, 8, seed + 2))[..., None]
    mixed: Tile = np.clip(tint * amount + linear(dark) * (1 - amount), 0.001, 0.95).astype(np.float32)
    return mixed


@cache
def jute(color: str, seed: int) -> Tile:
    """Braided jute over 0.25 m: rows of twisted cord."""
    u, v = _grid()
    rows = 14
    row = np.floor(v * rows)
    bulge = np.sin(np.pi * ((v * rows) % 1))
    twist = np.sin(2 * np.pi * (u * 26 + (v * rows) % 1 * (1 - 2 * (row % 2))))
    shade = 0.70 + 0.30 * bulge**0.7 + 0.07 * twist + 0.07 * clouds(4, 60, seed, stretch=0.4)
    return _tinted(color, shade, 0.05 * clouds(1, 9, seed + 1))


@cache
def leafage(color: str, seed: int) -> Tile:
    """A leaf's blade, v across it from -1 to 1 of the tile: a pale midrib, side veins and mottling."""
    u, v = _grid()
    side = np.abs(2 * v - 1)
    rib = np.exp(-((side / 0.05) ** 2))
    veins = np.clip(np.sin(2 * np.pi * (u * 9 - side * 1.6)) - 0.75, 0, 1)
    shade = 1 + 0.10 * clouds(1, 14, seed) + 0.55 * rib + 0.5 * veins * (1 - side)
    return _tinted(color, shade, 0.04 * clouds(1, 4, seed + 1))
