"""Two things measured in turns, and what their ratio is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.machine import Usage

FOREIGN_TOO_MUCH = 0.10
"""A run during which others used more of the machine than this is marked."""


@dataclass(frozen=True)
class Run:
    """value: milliseconds or operations a second. cpu_ms: of the watched processes, for each operation."""

    value: float
    cpu_ms: float
    foreign: float


@dataclass(frozen=True)
class Side:
    """measure: () -> (value, operations). roots: the processes whose trees do the work."""

    name: str
    measure: Callable[[], tuple[float, int]]
    roots: Callable[[], Sequence[int]]

    def run(self) -> Run:
        roots = self.roots()
        began, before = time.monotonic(), Usage.now(roots)
        value, operations = self.measure()
        after, wall = Usage.now(roots), time.monotonic() - began
        return Run(value, (after.watched - before.watched) * 1000 / operations, before.foreign_share(after, wall))


@dataclass
class Outcome:
    """What a row has come to. value: the ratio, or the number that the row is about; None: `note` says why."""

    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    ours: str = ""
    base: str = ""
    ours_cpu_ms: float | None = None
    base_cpu_ms: float | None = None
    foreign: float = 0.0
    pairs: int = 0
    note: str = ""
    ratios: list[float] = field(default_factory=list)


def alternate(ours: Side, base: Side, *, pairs: int, unit: str) -> Outcome:
    """Ours over base, pair by pair, each pair in the other order than the one before; the first pair is thrown away."""
    mine: list[Run] = []
    theirs: list[Run] = []
    for number in range(pairs + 1):
        order = [(ours, mine), (base, theirs)]
        for side, runs in order if number % 2 else reversed(order):
            run = side.run()
            if number:
                runs.append(run)
    ratios = [one.value / other.value for one, other in zip(mine, theirs, strict=True)]
    return Outcome(
        value=median(ratios),
        low=min(ratios),
        high=max(ratios),
        ours=f"{ours.name} {median(run.value for run in mine):.2f} {unit}",
        base=f"{base.name} {median(run.value for run in theirs):.2f} {unit}",
        ours_cpu_ms=median(run.cpu_ms for run in mine),
        base_cpu_ms=median(run.cpu_ms for run in theirs),
        foreign=max(run.foreign for run in [*mine, *theirs]),
        pairs=pairs,
        ratios=ratios,
    )
