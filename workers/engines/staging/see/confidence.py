"""How far to trust what was seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from workers.engines.staging.see.calibration import Calibration
from workers.engines.staging.see.layout import FAR, Box
from workers.engines.staging.see.lines import Segments

CONFIDENCE_FLOOR = 0.35
"""Below this the walls were wrong more often than right on the synthetic rooms, or there was no room at all."""
SMALLEST_FLOOR = 1.5
"""Square metres in view; no room can be furnished on less."""


def judge(
    calibration: Calibration, segments: Segments, box: Box, floor_area: float, floor_given: bool
) -> tuple[float, dict[str, Any]]:
    """(confidence 0 to 1, the numbers behind it).

    The product of: line length explained by three axes (noise reaches 0.35, rooms 0.8 and more), at least two axes
    with real lines on them, and the support of the box's floor and ceiling edges.
    """
    explained = float(np.clip((calibration.explained - 0.4) / 0.4, 0.0, 1.0))
    lengths = sorted(calibration.lengths, reverse=True)
    axes = float(np.clip(lengths[1] / 0.5, 0.0, 1.0))
    support = 0.65 * box.floor_support + 0.35 * box.ceiling_support
    edges = 1.0 if floor_given else float(np.clip(support / 0.45, 0.0, 1.0))
    confidence = float((explained * axes * edges) ** 0.5)
    evidence: dict[str, Any] = {
        "segments": len(segments),
        "explained": round(calibration.explained, 3),
        "axis_lengths": [round(value, 2) for value in calibration.lengths],
        "focal_from": calibration.focal_source,
        "focal_px": round(calibration.camera.focal, 1),
        "yaw_deg": round(float(np.degrees(calibration.yaw)), 2),
        "pitch_deg": round(float(np.degrees(calibration.pitch)), 2),
        "roll_deg": round(float(np.degrees(calibration.roll)), 2),
        "floor_support": round(float(box.floor_support), 3),
        "ceiling_support": round(float(box.ceiling_support), 3),
        "walls": [name for name in ("left", "right", "back") if abs(getattr(box, name)) < FAR],
        "floor_m2": round(floor_area, 2),
    }
    return confidence, evidence
