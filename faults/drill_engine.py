"""The stand-in, told by the style to take its time, to end its process or to want much memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from faults.stand_in import SLOW_SECONDS, SLOW_STYLE, StandInEngine
from workers.engines.base import Request, Result

POISON_STYLE = "industrial"
BIG_STYLE, BIG_BYTES = "eclectic", 1 << 30
USUAL_STYLES = ("modern", "scandi", "boho", "country", "mediterranean", "japandia")

__all__ = ["BIG_BYTES", "BIG_STYLE", "POISON_STYLE", "SLOW_SECONDS", "SLOW_STYLE", "USUAL_STYLES", "DrillEngine"]


class DrillEngine(StandInEngine):
    """Leaves its process's id in the house's folder, in a file that is named by the job."""

    def run(self, request: Request, **callbacks: Any) -> Result:
        (Path(os.environ["FAULTS_FOLDER"]) / f"{request.job_id}.pid").write_text(str(os.getpid()))
        style = request.input["style_preset"]
        if style == BIG_STYLE:
            bytearray(BIG_BYTES)  # zeros that nobody reads take no memory, but they must be granted
        if style == POISON_STYLE:
            os._exit(1)  # as the kernel's out-of-memory killer ends it
        return super().run(request, **callbacks)
