"""How likely a rectangle is an opening: a logistic regression, fitted to synthetic rooms by `bench.rooms.weigh`."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.scene import Array
from workers.engines.staging.see.rectangles import Evidence

LEAST = {"tall": 0.4, "raised": -0.3, "low": -1.2}
"""Scores (logarithms of odds) from which a rectangle of a family counts as an opening."""

WEIGHTS: dict[str, dict[str, float]] = {
    "tall": {
        "constant": -8.333,
        "weaker side": 0.077,
        "stronger side": 7.612,
        "head": 2.810,
        "side goes on": -0.305,
        "head goes on": -2.592,
        "unlike inside": 0.695,
        "unlike beside": -1.530,
        "unlike above": 0.886,
        "contrast": 0.108,
        "foot contrast": 0.567,
        "ribs": -1.147,
        "odd width": -4.696,
        "odd head": -0.059,
        "out of view": 3.735,
        "on the rim": 1.844,
    },
    "raised": {
        "constant": -5.912,
        "weaker side": -0.602,
        "stronger side": -0.097,
        "head": 1.130,
        "sill": 3.213,
        "side goes on": 0.602,
        "head goes on": -1.350,
        "unlike inside": 0.303,
        "unlike beside": -0.482,
        "unlike above": -0.245,
        "contrast": 0.462,
        "glare": 0.399,
        "bright": 1.167,
        "brighter": 0.148,
        "odd width": -2.070,
        "odd head": -0.626,
        "odd foot": -1.191,
        "out of view": 2.393,
        "on the rim": -0.021,
    },
    "low": {
        "constant": -4.854,
        "weaker side": -1.159,
        "stronger side": 1.327,
        "head": 2.667,
        "sill": 0.750,
        "side goes on": -1.090,
        "head goes on": -0.771,
        "unlike inside": 0.716,
        "unlike beside": -1.455,
        "unlike above": -0.723,
        "contrast": 0.155,
        "glare": -5.643,
        "brighter": 0.691,
        "dark foot": 2.909,
        "ribs": 1.016,
        "odd width": -1.518,
        "odd head": -0.432,
        "odd foot": -1.519,
        "out of view": 0.332,
        "on the rim": 1.117,
    },
}


def scores(numbers: Array, family: str) -> Array:
    """Logarithms of the odds (N,) of rectangles with this evidence (N, len(Evidence.NAMES))."""
    weights = WEIGHTS[family]
    line = np.array([weights.get(name, 0.0) for name in Evidence.NAMES])
    return np.asarray(numbers @ line + weights["constant"])
