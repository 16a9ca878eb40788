"""How far to trust what was seen: the chance that the box is right, learnt from rooms whose truth is known.

`bench/confidence.py` fits the weights below on synthetic rooms and their spoilt copies and draws the curve of rooms
that took no part (docs/engines/confidence.svg); docs/engines/seeing.md tells how the floor was chosen from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from workers.engines.staging.see.calibration import Calibration
from workers.engines.staging.see.evidence import Evidence
from workers.engines.staging.see.layout import FAR, Box
from workers.engines.staging.see.lines import Segments

CONFIDENCE_FLOOR = 0.6
"""Just above the most convincing picture of no room that the weights were fitted on (0.55)."""
HIDDEN_SUPPORT, HIDDEN_STEP, HIDDEN_LINES = 0.45, 0.1, 0.75
"""Below all three the feet of the walls are behind things, not merely faint."""

MEASURES = (
    "explained",
    "second_axis",
    "third_axis",
    "floor_support",
    "floor_step",
    "floor_colour",
    "consistent",
    "ceiling",
    "margin",
)
"""Each grows with trust; `measures` says what they are."""
CENTRES = (0.814, 1.675, 0.674, 0.555, 0.337, 0.51, 0.973, 0.679, 0.313)
WEIGHTS = (1.281, 0.141, 1.785, 4.285, 0.51, 0.42, 12.159, 0.075, 5.088)
OFFSET = 2.631


def measures(calibration: Calibration, box: Box, evidence: Evidence) -> dict[str, float]:
    """What the confidence rests on, by the names of MEASURES.

    explained: share of line length on one of three axes. second_axis, third_axis: line length on the axis with the
    second most and the least, over the long side, at most 3 and 1.5: pages and house fronts have two directions.
    floor_support, floor_step: of the box's floor lines. floor_colour: how well the floor inside the box tells itself
    from the rest. consistent: line length that lies on no surface which cannot hold it. ceiling: support and contrast
    of its edges, half when out of view. margin: lead over the next different box, at most 0.6.
    """
    row = np.array([[box.left, box.right, box.back, box.ceiling]])
    seen = box.ceiling < FAR
    return {
        "explained": calibration.explained,
        "second_axis": min(sorted(calibration.lengths)[1], 3.0),
        "third_axis": min(min(calibration.lengths), 1.5),
        "floor_support": box.floor_support,
        "floor_step": box.floor_step,
        "floor_colour": float(evidence.colour(row)[0]),
        "consistent": 1.0 - float(evidence.contradiction(row)[0]),
        "ceiling": (box.ceiling_support + box.ceiling_contrast) / 2 if seen else 0.5,
        "margin": min(box.margin, 0.6),
    }


def confidence_of(found: Mapping[str, float], *, floor_given: bool) -> float:
    """0 to 1 from `measures`. Where the request gives the floor, the photo's own floor lines are left out."""
    total = OFFSET
    for name, centre, weight in zip(MEASURES, CENTRES, WEIGHTS, strict=True):
        if not (floor_given and name in ("floor_support", "floor_step", "floor_colour", "margin")):
            total += weight * (found[name] - centre)
    return float(1.0 / (1.0 + np.exp(-total)))


def judge(
    calibration: Calibration, segments: Segments, box: Box, evidence: Evidence, floor_area: float, floor_given: bool
) -> tuple[float, dict[str, Any]]:
    """(confidence 0 to 1, the numbers behind it as JSON types). floor_area: square metres."""
    found = measures(calibration, box, evidence)
    numbers: dict[str, Any] = {
        "segments": len(segments),
        "explained": round(calibration.explained, 3),
        "axis_lengths": [round(value, 2) for value in calibration.lengths],
        "focal_from": calibration.focal_source,
        "focal_px": round(calibration.camera.focal, 1),
        "yaw_deg": round(float(np.degrees(calibration.yaw)), 2),
        "pitch_deg": round(float(np.degrees(calibration.pitch)), 2),
        "roll_deg": round(float(np.degrees(calibration.roll)), 2),
        "focal_spread": round(calibration.focal_spread, 3),
        "floor_support": round(float(box.floor_support), 3),
        "ceiling_support": round(float(box.ceiling_support), 3),
        "walls": [name for name in ("left", "right", "back") if abs(getattr(box, name)) < FAR],
        "floor_m2": round(floor_area, 2),
        "measures": {name: round(float(value), 3) for name, value in found.items()},
    }
    return confidence_of(found, floor_given=floor_given), numbers


def feet_hidden(found: Mapping[str, float]) -> bool:
    """Whether, by `measures`, things stand before nearly all of the walls' feet: the walls are then guessed."""
    return (
        found["floor_support"] < HIDDEN_SUPPORT
        and found["floor_step"] < HIDDEN_STEP
        and found["explained"] < HIDDEN_LINES
    )
