"""CPU time of process trees and of the machine around them, and what the machine is."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """Seconds of CPU since some fixed moment. watched: of the trees; own: of this process; machine: of everybody."""

    watched: float
    own: float
    machine: float

    @staticmethod
    def now(roots: Iterable[int]) -> Usage:
        own = os.times()
        return Usage(tree_seconds(roots), own.user + own.system, machine_seconds())

    def foreign_share(self, end: Usage, wall_seconds: float) -> float:
        """The part of all processors that others used between two moments."""
        foreign = (end.machine - self.machine) - (end.watched - self.watched) - (end.own - self.own)
        return max(0.0, foreign / (wall_seconds * (os.cpu_count() or 1)))


def tree_seconds(roots: Iterable[int]) -> float:
    """User and system time of these processes and all below them, those that ended and were waited for included."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        parents[int(entry.name)] = int(fields[1])
        ticks[int(entry.name)] = sum(int(field) for field in fields[11:15])
    wanted = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in wanted} - wanted:
        wanted |= more
    return sum(ticks.get(pid, 0) for pid in wanted) * TICK_SECONDS


def machine_seconds() -> float:
    """Time that any processor of the machine was not idle; guests' time is part of user time already."""
    with Path("/proc/stat").open() as stat:
        user, nice, system, _idle, _iowait, irq, softirq, *_ = (int(field) for field in stat.readline().split()[1:])
    return (user + nice + system + irq + softirq) * TICK_SECONDS


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def described() -> str:
    """`AMD EPYC, 2 processors, 8 GB, Linux 6.1`"""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} processors, {memory:.0f} GB, Linux {platform.release()}"
