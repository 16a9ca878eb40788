"""Pictures that are no rooms, drawn from a seed: what customers send by mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
SIZE = (420, 560)


def _soft(picture: NDArray[Any], sigma: float) -> Picture:
    return np.asarray(np.clip(cv2.GaussianBlur(picture.astype(np.float32), (0, 0), sigma), 0, 255), np.uint8)


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in rng.integers(20, 235, 3))
    return red, green, blue


def gradient(rng: np.random.Generator) -> Picture:
    """A sky at dusk: one colour running into another."""
    first, last = np.array(_colour(rng), float), np.array(_colour(rng), float)
    share = np.linspace(0, 1, SIZE[0])[:, None, None]
    rows = np.broadcast_to(first * (1 - share) + last * share, (*SIZE, 3))
    return np.asarray(np.clip(rows + rng.normal(0, 2, rows.shape), 0, 255), np.uint8)


def noise(rng: np.random.Generator) -> Picture:
    """Grain of a random size."""
    return _soft(rng.integers(0, 255, (*SIZE, 3)), float(rng.uniform(0.5, 4.0)))


def text_page(rng: np.random.Generator) -> Picture:
    """A letter: lines of words, some of it bold."""
    page = np.full((*SIZE, 3), 250, np.uint8)
    for row in range(30, SIZE[0] - 20, int(rng.integers(14, 24))):
        column = 40
        while column < SIZE[1] - 80:
            wide = int(rng.integers(12, 60))
            tall = int(rng.integers(5, 9))
            page[row : row + tall, column : column + wide] = int(rng.integers(20, 90))
            column += wide + 8
    return page


def screenshot(rng: np.random.Generator) -> Picture:
    """A page of an application: bars, cards and rows of text."""
    page = np.full((*SIZE, 3), int(rng.integers(225, 255)), np.uint8)
    page[: int(rng.integers(30, 60))] = _colour(rng)
    page[:, : int(rng.integers(60, 150))] = _colour(rng)
    for _ in range(int(rng.integers(4, 12))):
        u, v = int(rng.integers(150, 480)), int(rng.integers(60, 360))
        cv2.rectangle(page, (u, v), (u + int(rng.integers(40, 160)), v + int(rng.integers(20, 90))), _colour(rng), -1)
    for v in range(80, 400, 22):
        cv2.line(page, (160, v), (160 + int(rng.integers(60, 340)), v), (90, 90, 90), 3)
    return page


def garden(rng: np.random.Generator) -> Picture:
    """Sky, lawn, bushes and trunks."""
    picture = np.full((*SIZE, 3), (150, 190, 230), np.uint8)
    horizon = int(rng.integers(150, 260))
    picture[horizon:] = (80, 130, 60)
    for _ in range(60):
        centre = (int(rng.integers(0, SIZE[1])), int(rng.integers(horizon - 60, SIZE[0])))
        shade = (int(rng.integers(20, 90)), int(rng.integers(70, 160)), int(rng.integers(20, 70)))
        cv2.circle(picture, centre, int(rng.integers(6, 44)), shade, -1)
    for _ in range(int(rng.integers(2, 6))):
        u = int(rng.integers(20, SIZE[1] - 20))
        cv2.line(picture, (u, horizon - 90), (u + int(rng.integers(-20, 20)), horizon + 60), (70, 50, 35), 9)
    grain = _soft(rng.integers(0, 255, (*SIZE, 3)), 1.2).astype(float) - 127
    return np.asarray(np.clip(picture + 0.6 * grain, 0, 255), np.uint8)


def portrait(rng: np.random.Generator) -> Picture:
    """A face before a plain wall."""
    picture = np.full((*SIZE, 3), _colour(rng), np.uint8)
    u, v = 280 + int(rng.integers(-60, 60)), 190 + int(rng.integers(-20, 20))
    cv2.ellipse(picture, (u, v + 240), (190, 150), 0, 0, 360, _colour(rng), -1)
    cv2.ellipse(picture, (u, v), (85, 115), 0, 0, 360, (205, 170, 150), -1)
    cv2.ellipse(picture, (u, v - 60), (95, 80), 0, 180, 360, (60, 40, 30), -1)
    for side in (-32, 32):
        cv2.circle(picture, (u + side, v - 15), 9, (40, 30, 30), -1)
    cv2.ellipse(picture, (u, v + 55), (30, 10), 0, 0, 180, (150, 60, 60), -1)
    return _soft(picture, 1.5)


def facade(rng: np.random.Generator) -> Picture:
    """A house front seen straight on: rows of windows and no floor."""
    picture = np.full((*SIZE, 3), _colour(rng), np.uint8)
    for u in range(20, SIZE[1] - 60, int(rng.integers(70, 110))):
        for v in range(20, SIZE[0] - 60, int(rng.integers(80, 120))):
            cv2.rectangle(picture, (u, v), (u + 45, v + 60), (60, 70, 80), -1)
            cv2.rectangle(picture, (u, v), (u + 45, v + 60), (240, 240, 240), 4)
    return np.asarray(np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255), np.uint8)


KINDS: dict[str, Callable[[np.random.Generator], Picture]] = {
    "gradient": gradient,
    "noise": noise,
    "text page": text_page,
    "screenshot": screenshot,
    "garden": garden,
    "portrait": portrait,
    "facade": facade,
}


def not_room(kind: str, seed: int) -> Picture:
    """(420, 560, 3) uint8 RGB of one of KINDS."""
    return KINDS[kind](np.random.default_rng(seed))
