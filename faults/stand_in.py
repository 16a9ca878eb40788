"""What stands in for the renderer: it claims numbers that pass approval, and takes its time for one of the styles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workers.engines.base import Request, Result
from workers.engines.fake.engine import FakeEngine

PUBLISHABLE = {
    "structure_ssim": 1.0,
    "unchanged_share": 1.0,
    "furniture_share": 0.2,
    "largest_piece_share": 0.1,
    "opening_overlap": 0.0,
    "inside_floor": 1.0,
    "lines_kept": 1.0,
    "feet_on_floor": 1.0,
    "feet_off_floor_m": 0.0,
    "through_wall_m": 0.0,
    "opening_covered": 0.1,
    "luminance_in_range": 0.95,
    "color_cast": 3.0,
    "clipped_highlights_added": 0.0,
    "clipped_blacks_added": 0.0,
    "sharpness_ratio": 1.0,
    "scene_confidence": 0.9,
}
"""Numbers that every approval rule lets pass."""

SLOW_STYLE, SLOW_SECONDS = "luxury", 3.0


class StandInEngine(FakeEngine):
    """The fake engine, told what to do by the style: the API gives an engine no other word of the partner's."""

    name = "stand-in"

    def run(self, request: Request, **callbacks: Any) -> Result:
        slow = request.input["style_preset"] == SLOW_STYLE
        fake = {"quality": PUBLISHABLE, "delay_s": SLOW_SECONDS if slow else 0.0, "steps": 10}
        result = super().run(replace(request, input={**request.input, "fake": fake}), **callbacks)
        return replace(result, engine=self.name)
