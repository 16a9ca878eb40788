"""A back wall painted flat, seen by a level camera: what is on it is given in metres."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Camera, Opening
from workers.engines.staging.see.calibration import rotation_from
from workers.engines.staging.see.lines import find_segments
from workers.engines.staging.see.openings import find_openings
from workers.engines.staging.see.walls import walls_of

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]
CAMERA = Camera(720, 480, 500.0, rotation_from(0.0, 0.0, 0.0), 1.3)
BACK = 4.2
WHITE, BLACK, GLARE = (238, 237, 233), (14, 13, 12), (254, 255, 255)


class Painting:
    """A grey wall from x = -2.6 to 2.6 under a white ceiling of 2.55 m, over a brown floor."""

    def __init__(self, wall: Colour = (186, 184, 178)) -> None:
        self.picture: Picture = np.full((480, 720, 3), 236, np.uint8)
        self.rectangle(-9, 9, 0.0, 2.55, wall)
        self.picture[self.row(0.0) :] = (138, 100, 66)

    def row(self, up: float) -> int:
        """The row of a height on the wall."""
        return round(float(CAMERA.project(np.array([[0.0, BACK, up]]))[0, 1]))

    def column(self, along: float) -> int:
        """The column of a place along the wall."""
        return round(float(CAMERA.project(np.array([[along, BACK, 1.3]]))[0, 0]))

    def rectangle(self, low: float, high: float, bottom: float, top: float, colour: Colour) -> Painting:
        """A painted rectangle on the wall."""
        rows = slice(max(self.row(top), 0), self.row(bottom))
        self.picture[rows, max(self.column(low), 0) : max(self.column(high), 0)] = colour
        return self

    def framed(self, low: float, high: float, bottom: float, top: float, colour: Colour) -> Painting:
        """A rectangle with a white casing of 7 cm."""
        foot = bottom - 0.07 if bottom > 0 else 0.0
        return self.rectangle(low - 0.07, high + 0.07, foot, top + 0.07, WHITE).rectangle(
            low, high, bottom, top, colour
        )

    def photo(self) -> Picture:
        """The painting with the blur and noise of a lens."""
        soft = cv2.GaussianBlur(self.picture.astype(np.float32), (0, 0), 0.7)
        noise = np.random.default_rng(4).normal(0, 1.5, soft.shape)
        return np.asarray(np.clip(soft + noise, 0, 255), np.uint8)

    def openings(self) -> list[Opening]:
        """What is found on it, its camera and walls being known."""
        photo = self.photo()
        content = (0, 0, 720, 480)
        segments = find_segments(np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.uint8), content)
        return find_openings(photo, CAMERA, walls_of(CAMERA, None, None, BACK, 2.55), segments, content)
