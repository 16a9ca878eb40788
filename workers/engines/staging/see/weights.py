"""How likely a rectangle is an opening: a logistic regression, fitted to synthetic rooms by `bench.rooms.weigh`."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.scene import Array
from workers.engines.staging.see.rectangles import Evidence

LEAST = {"tall": 0.6, "raised": -0.5, "low": -1.2}
"""Scores (logarithms of odds) from which a rectangle of a family counts as an opening."""

WEIGHTS: dict[str, dict[str, float]] = {
    "tall": {
        "constant": -8.307,
        "weaker side": 0.174,
        "stronger side": 7.505,
        "head": 2.576,
        "side goes on": -0.87,
        "head goes on": -2.659,
        "unlike inside": 0.649,
        "unlike beside": -1.462,
        "unlike above": 1.095,
        "contrast": 0.202,
        "foot contrast": 0.558,
        "ribs": -0.864,
        "odd width": -5.232,
        "odd head": -0.055,
        "out of view": 11.623,
        "on the rim": 1.542,
    },
    "raised": {
        "constant": -6.104,
        "weaker side": -0.568,
        "stronger side": -0.012,
        "head": 1.143,
        "sill": 3.07,
        "side goes on": 0.616,
        "head goes on": -1.151,
        "unlike inside": 0.507,
        "unlike beside": -0.562,
        "unlike above": 0.362,
        "contrast": 0.525,
        "glare": 0.046,
        "bright": 0.837,
        "brighter": 0.29,
        "odd width": -1.989,
        "odd head": -0.904,
        "odd foot": -1.143,
        "out of view": 1.092,
        "on the rim": -0.011,
    },
    "low": {
        "constant": -4.654,
        "weaker side": -0.943,
        "stronger side": 1.321,
        "head": 2.375,
        "sill": 0.573,
        "side goes on": -1.145,
        "head goes on": -0.598,
        "unlike inside": 0.735,
        "unlike beside": -1.35,
        "unlike above": -0.664,
        "contrast": 0.159,
        "glare": -5.627,
        "brighter": 0.579,
        "dark foot": 2.376,
        "ribs": 0.876,
        "odd width": -1.617,
        "odd head": -0.35,
        "odd foot": -1.354,
        "out of view": 1.014,
        "on the rim": 0.99,
    },
}


def scores(numbers: Array, family: str) -> Array:
    """Logarithms of the odds (N,) of rectangles with this evidence (N, len(Evidence.NAMES))."""
    weights = WEIGHTS[family]
    line = np.array([weights.get(name, 0.0) for name in Evidence.NAMES])
    return np.asarray(numbers @ line + weights["constant"])
