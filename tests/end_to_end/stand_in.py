"""What stands in for the renderer: it claims numbers that pass approval, and takes its time for one of the styles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.generations.conftest import PUBLISHABLE
from workers.engines.base import Request, Result
from workers.engines.fake.engine import FakeEngine

SLOW_STYLE, SLOW_SECONDS = "luxury", 3.0


class StandInEngine(FakeEngine):
    """The fake engine, told what to do by the style: the API gives an engine no other word of the partner's."""

    name = "stand-in"

    def run(self, request: Request, **callbacks: Any) -> Result:
        slow = request.input["style_preset"] == SLOW_STYLE
        fake = {"quality": PUBLISHABLE, "delay_s": SLOW_SECONDS if slow else 0.0, "steps": 10}
        result = super().run(replace(request, input={**request.input, "fake": fake}), **callbacks)
        return replace(result, engine=self.name)
