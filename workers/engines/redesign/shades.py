"""Colours as codes (`#rrggbb` sRGB): lighter and darker ones, and how far two are apart."""

from __future__ import annotations

import cv2
import numpy as np

from workers.engines.redesign.understood import Tint
from workers.engines.redesign.words.colours import COLOURS
from workers.engines.staging.scene import Array

TONE = "#a9a39a"
"""What "light" or "dark" alone is a shade of: a warm grey."""


def code_of(tint: Tint) -> str:
    """The code of a tint."""
    return shifted(COLOURS.get(tint.colour, TONE), tint.shade)


def shifted(code: str, step: float) -> str:
    """The colour `step` units of CIELAB lightness lighter, or darker below 0."""
    if step == 0:
        return code
    lab = _lab(code)
    lab[0] = np.clip(lab[0] + step, 6.0, 96.0)
    rgb = cv2.cvtColor(lab.reshape(1, 1, 3).astype(np.float32), cv2.COLOR_LAB2RGB).reshape(3)
    red, green, blue = (round(float(value) * 255) for value in np.clip(rgb, 0.0, 1.0))
    return f"#{red:02x}{green:02x}{blue:02x}"


def lightness(code: str) -> float:
    """CIELAB lightness, 0 to 100."""
    return float(_lab(code)[0])


def apart(first: str, second: str) -> float:
    """Distance of two colours in CIELAB (1976)."""
    return float(np.linalg.norm(_lab(first) - _lab(second)))


def _lab(code: str) -> Array:
    rgb = np.array([[[int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]]], np.float32)
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)).reshape(3).astype(float)
