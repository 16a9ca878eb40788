"""How far a removal can be trusted: the chance that the fill looks like what was behind, learnt where that is known.

`bench/removal_trust.py` draws things into photos of empty rooms, takes them out again and fits the weights below to
what came of it; docs/engines/removal.md shows the curve of rooms that took no part and how the floors were chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from workers.engines.staging.remove.measures import Hole

CONFIDENCE_FLOOR = 0.1
"""Below this the filled place is seen at first sight on the measured rooms: refused, not shown."""
TRUSTED = 0.75
"""What was found without outlines is left where it stands unless its fill reaches this."""
HOPELESS_SHARE = 0.75
"""Share of the picture from which nothing is left to go on from."""
HOLDS_BACK = {"openings": 0.1, "missing": 0.2}
"""From this share on a hole hides a door, window, fireplace or radiator, or too little is known of what goes on."""
HELD_BACK = 0.45
"""Trust in such a fill is at most this, below what is approved: what is behind would be invented."""
STEP_SEEN = 0.03
"""A step of tone of three percent is just seen on a plain wall."""
UNKNOWN_SURFACE = 0.8
"""Trust where no plane of the room lies behind: nothing guides the texture, and no measured room tells how well."""

MEASURES: dict[str, tuple[float, float]] = {
    "share": (0.206, 4.226),
    "depth": (0.083, 10.279),
    "border": (0.160, 0.396),
    "openings": (0.170, 0.988),
    "crossing": (0.144, 1.457),
    "strange": (0.134, 0.309),
    "step": (0.509, 0.850),
    "jump": (1.439, 0.541),
    "cut": (1.765, 1.069),
    "alone": (0.049, 0.519),
}
"""Of each measure the usual value and the weight by which the logarithm of the odds falls with it. Measures that told
nothing more on the rooms of the fit are left out."""
OFFSET = -0.388

_WHY = {
    "share": "they take up much of the picture",
    "depth": "they are wide, and what is behind their middle is far from all that can be seen",
    "border": "they reach the edge of the picture, beyond which nothing is known",
    "missing": "too little of the surface behind them is seen to go on from",
    "openings": "they hide a door, a window, a fireplace or a radiator",
    "rim_openings": "they stand close to a door, a window, a fireplace or a radiator",
    "crossing": "they stand before a corner or an edge of the room",
    "strange": "what is around them is not like the rest of the wall or floor",
    "step": "the light around them does not go on behind them",
    "jump": "something stands behind them that would end there",
    "cut": "a line runs behind them that would end there",
    "halo": "their shadow or reflection reaches beyond them",
    "disagreement": "places of the same surface could not be filled like what is there",
    "plainer": "the surface around them is of another texture than what can be put there",
    "room": "the room itself is not seen clearly",
    "no_room": "no wall or floor is known behind them",
    "alone": "they were found without outlines",
}

NOTHING_REMOVED = {"removal_confidence": 1.0, "removed_share": 0.0, "removal_over_openings": 0.0}


def confidence_of(measures: Mapping[str, float]) -> float:
    """0 to 1, the chance that one hole was filled well, from the measures of `holes_of`."""
    total = OFFSET - sum(_against(measures, name) for name in MEASURES)
    chance = float(1.0 / (1.0 + np.exp(-total)))
    if measures["no_room"]:
        chance *= UNKNOWN_SURFACE
    return min(chance, HELD_BACK) if _held_back(measures) else chance


def pressed(measures: Mapping[str, float]) -> dict[str, float]:
    """The measures as they are weighed: of steps of tone the first few percent count most."""
    return {
        name: float(np.log1p(value / STEP_SEEN)) if name in ("step", "jump", "cut") else value
        for name, value in measures.items()
    }


def _against(measures: Mapping[str, float], name: str) -> float:
    """By how much a measure lowers the logarithm of the odds."""
    usual, weight = MEASURES[name]
    return weight * (pressed(measures)[name] - usual)


def _held_back(measures: Mapping[str, float]) -> list[str]:
    return [name for name, most in HOLDS_BACK.items() if measures[name] > most]


def removal_numbers(holes: Sequence[Hole], removed_share: float) -> dict[str, float]:
    """The numbers of a whole removal, all 0 to 1 but for the steps.

    removal_confidence: of the worst hole, for one bad hole spoils the picture. removed_share: of the picture.
    removal_over_openings: largest share of a hole that hides an opening. removal_step: worst step of tone along an
    outline, log units. removal_missing: largest share of a hole without texture. fill_agreement: lowest agreement of
    trials. removal_at_border: largest share of an outline along the picture's edge, beyond which nothing is known.
    Nothing removed is nothing at risk.
    """
    if not holes:
        return dict(NOTHING_REMOVED)
    worst = {name: max(hole.measures[name] for hole in holes) for name in holes[0].measures}
    return {
        "removal_confidence": round(min(confidence_of(hole.measures) for hole in holes), 4),
        "removed_share": round(removed_share, 5),
        "removal_over_openings": round(worst["openings"], 4),
        "removal_step": round(worst["jump"], 4),
        "removal_missing": round(worst["missing"], 4),
        "fill_agreement": round(1.0 - worst["disagreement"], 4),
        "removal_at_border": round(worst["border"], 4),
    }


def weakness_of(measures: Mapping[str, float]) -> str:
    """What tells most against a fill, as the end of a sentence."""
    for name in _held_back(measures):
        return _WHY[name]
    return _WHY[max(MEASURES, key=lambda name: _against(measures, name))]


def told(holes: Sequence[Hole]) -> list[dict[str, Any]]:
    """Each hole for staff: its box in the working picture, pixels, its confidence and its weakness; JSON types."""
    return [
        {
            "box": list(hole.box),
            "confidence": round(confidence_of(hole.measures), 3),
            "weakness": weakness_of(hole.measures),
        }
        for hole in holes
    ]
