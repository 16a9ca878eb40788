"""The engine of the benchmarks: no work, and numbers that every approval rule lets pass."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from faults.stand_in import PUBLISHABLE
from workers.engines.base import Request, Result
from workers.engines.fake.engine import FakeEngine

QUALITY = {**PUBLISHABLE, "size_exact": 1.0, "agreement_psnr": 30.0}


class NoOpEngine(FakeEngine):
    name = "no-op"

    def run(self, request: Request, **callbacks: Any) -> Result:
        result = super().run(replace(request, input={"fake": {"quality": QUALITY}}), **callbacks)
        return replace(result, engine=self.name)
