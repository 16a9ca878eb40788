"""What a fault is given, and the list of all faults."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import celery

from apps.generations.rules import ROOMS
from faults.drill_engine import SLOW_STYLE
from faults.house import House, Partner
from faults.load import Ask, Load
from faults.receiver import wait_for
from faults.servers import Postgres, Way

WAIT_SECONDS = 60


@dataclass
class Scene:
    """The house under load, and what is noted about one fault.

    began, healed: Unix seconds; a fault that is over at once has no end of its own. victims: jobs that the fault hits:
    the first success that counts is theirs.
    """

    house: House
    load: Load
    postgres: Postgres
    storage: Way
    began: float = field(default_factory=time.time)
    healed: float | None = None
    victims: list[UUID] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def partner(self) -> Partner:
        """The one who is hit where a fault hits a single one."""
        return self.load.partners[0]

    def now(self) -> None:
        """The fault begins at this moment, not when its preparation did."""
        self.began = time.time()

    def over(self) -> None:
        self.healed = time.time()

    def note(self, text: str) -> None:
        self.notes.append(text)

    def expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.broken.append(otherwise)

    def state(self, job: UUID) -> str:
        return str(self.house.query("SELECT state FROM jobs_job WHERE id = %s", job)[0][0])

    def attempts(self, job: UUID) -> int:
        return int(self.house.query("SELECT attempt FROM jobs_job WHERE id = %s", job)[0][0])

    def ended(self, ask: Ask, *, seconds: float = WAIT_SECONDS) -> str:
        """The state in which a job ended."""
        job = ask.jobs[0]
        wait_for(lambda: self.state(job) in ("succeeded", "failed", "canceled"), f"the end of {job}", seconds=seconds)
        return self.state(job)

    def slow_job(self) -> tuple[Ask, str, int]:
        """A job that runs for some seconds, on which machine, and in which process."""
        ask = self.load.ask(self.partner, SLOW_STYLE, room=ROOMS[len(self.victims)])
        job = ask.jobs[0]
        self.victims.append(job)
        mark = self.house.folder / f"{job}.pid"
        wait_for(mark.exists, "the slow job's start", seconds=WAIT_SECONDS)
        wait_for(mark.read_text, "the slow job's process", seconds=5)
        pid = int(mark.read_text())
        machine = next(name for name in self.machines if pid in self.house.children_of(name))
        return ask, machine, pid

    @property
    def machines(self) -> list[str]:
        return [name for name in list(self.house.processes) if name.startswith("gpu")]

    def signal_all(self, machine: str, number: signal.Signals) -> None:
        """To every process of one machine; the group is the house's own."""
        os.killpg(self.house.processes[machine].pid, number)

    def queue(self) -> celery.Celery:
        return celery.Celery(broker=self.house.environment["REDIS_URL"], set_as_current=False)


@dataclass(frozen=True)
class Fault:
    name: str
    promise: str
    inject: Callable[[Scene], None]

    @property
    def did(self) -> str:
        return " ".join((self.inject.__doc__ or "").split())


FAULTS: dict[str, Fault] = {}


def fault(promise: str) -> Callable[[Callable[[Scene], None]], Callable[[Scene], None]]:
    """Registers a function under its name with dashes. Its docstring says what it does."""

    def register(inject: Callable[[Scene], None]) -> Callable[[Scene], None]:
        name = inject.__name__.replace("_", "-")
        FAULTS[name] = Fault(name, promise, inject)
        return inject

    return register
