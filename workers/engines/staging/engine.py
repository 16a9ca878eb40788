"""The staging engine: furniture is rendered into the picture, and nothing else of it is repainted.

No model weights. Runs on a processor (or a GPU when there is one) and changes nothing but furniture and its light.
"""

from __future__ import annotations

from workers.engines.base import Cancelled, Progress, Request, Result
from workers.engines.staging.panorama.stage import stage_panorama
from workers.engines.staging.photo import ENGINE, VERSION, stage_photo
from workers.engines.staging.plan.job import stage_plan
from workers.engines.staging.request import read_order
from workers.engines.staging.steps import Steps


class StagingEngine:
    """Stages photos of empty rooms."""

    name = ENGINE
    version = VERSION
    kinds = ("staging.photo", "staging.panorama360", "staging.floorplan")

    def setup(self) -> None:
        """Nothing to load: the renderer is another process, started for each job."""

    def run(self, request: Request, *, progress: Progress, cancelled: Cancelled) -> Result:
        """Do one staging job. Raises Unsupported, InvalidInput, TryAgain, Canceled."""
        order = read_order(request)
        steps = Steps(progress, cancelled)
        if order.kind == "staging.panorama360":
            return stage_panorama(request, order, steps)
        if order.kind == "staging.floorplan":
            return stage_plan(request, order, steps)
        return stage_photo(request, order, steps)
