"""Progress, cancellation and stage times of one job."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from workers.engines.base import Canceled, Cancelled, Progress


@dataclass
class Steps:
    """Progress never goes back. seconds: wall time of each step."""

    progress: Progress
    cancelled: Cancelled
    told: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)

    def tell(self, share: float) -> None:
        if share > self.told:
            self.told = share
            self.progress(share)

    def raise_if_cancelled(self) -> None:
        """Raises Canceled."""
        if self.cancelled():
            raise Canceled("The job was canceled.")

    @contextmanager
    def step(self, name: str, end: float) -> Iterator[None]:
        """One step, which ends at a share of the job. Stops before it when the job was canceled."""
        self.raise_if_cancelled()
        began = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - began, 3)
        self.tell(end)
