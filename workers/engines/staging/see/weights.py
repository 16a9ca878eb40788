"""How likely a rectangle is an opening: a logistic regression, fitted to synthetic rooms by `bench.rooms.weigh`."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.scene import Array
from workers.engines.staging.see.rectangles import Evidence

LEAST = {"tall": -0.8, "raised": -1.0, "radiator": -1.4, "hearth": -2.0}
"""Scores (logarithms of odds) from which a rectangle of a family counts as an opening."""

WEIGHTS: dict[str, dict[str, float]] = {
    "tall": {
        "constant": -7.233,
        "weaker side": 1.045,
        "stronger side": 5.577,
        "head": 2.618,
        "side goes on": -0.599,
        "head goes on": -2.775,
        "unlike beside": -1.585,
        "unlike above": 0.452,
        "foot contrast": 0.563,
        "odd width": -3.936,
        "on the rim": 1.846,
    },
    "raised": {
        "constant": -6.489,
        "weaker side": -0.744,
        "head": 0.908,
        "sill": 3.63,
        "side goes on": 0.388,
        "head goes on": -0.805,
        "unlike inside": -0.028,
        "unlike beside": -0.206,
        "unlike above": 0.431,
        "contrast": 0.588,
        "glare": 0.383,
        "bright": 1.251,
        "odd width": -1.911,
        "odd head": -0.767,
        "odd foot": -1.24,
        "on the rim": 0.923,
    },
    "radiator": {
        "constant": -3.433,
        "weaker side": -0.708,
        "stronger side": 1.429,
        "head": 3.97,
        "side goes on": -1.28,
        "head goes on": -2.698,
        "unlike beside": -0.23,
        "unlike above": -0.913,
        "contrast": 0.255,
        "brighter": 0.043,
        "dark foot": -7.462,
        "ribs": 0.487,
        "bright above": 0.267,
        "odd width": -2.967,
        "odd head": -0.567,
        "odd foot": -0.416,
        "on the rim": 1.316,
    },
    "hearth": {
        "constant": -4.735,
        "weaker side": 0.915,
        "stronger side": 3.013,
        "head": 1.177,
        "side goes on": -1.365,
        "unlike inside": 1.054,
        "unlike beside": -0.97,
        "unlike above": -2.027,
        "dark foot": 1.621,
        "odd width": -8.19,
        "odd head": -0.869,
        "on the rim": 4.13,
    },
}


def scores(numbers: Array, family: str) -> Array:
    """Logarithms of the odds (N,) of rectangles with this evidence (N, len(Evidence.NAMES))."""
    weights = WEIGHTS[family]
    line = np.array([weights.get(name, 0.0) for name in Evidence.NAMES])
    return np.asarray(numbers @ line + weights["constant"])
