"""faults/RESULTS.md, from one run of all faults."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.machine import described
from faults.scene import FAULTS

ROOT = Path(__file__).resolve().parents[1]
KEPT = "kept"
RESULTS = ROOT / "faults" / "RESULTS.md"
VERSIONS = ("django", "granian", "celery", "psycopg", "redis", "boto3", "moto")

HEAD = """# What happens when parts die, measured

`make faults` wrote this, last at {now}: {machine}. Commit {commit}.
Python {python}, {versions}, PostgreSQL {postgres}, Redis {redis}.
Load average of the machine, everything on it included: {busy:.1f}.

On one machine, each a process of its own: PostgreSQL (with fsync), Redis (keeps nothing), an S3 server, web (granian,
one process), two GPU workers (prefork, one child each), a light worker (threads), beat. A manager starts again what
ended, as docker compose does. Three partners create {pace:g} jobs a second each over HTTP, repeat what got no answer
with the same idempotency key, repeat every fourth request after its answer, and verify each webhook. The engine is a
stand-in that takes moments, three seconds where a job must be caught in mid-run.

After each fault the load ends, everything comes to rest, and `manage.py ledger_audit` and the partners' own lists are
laid beside the database: each accepted key has one job, each job ended once, was charged once or released once,
counted once, and has one event, which arrived with a right signature. *First success* counts from the end of the
fault (from its beginning where it has no length) to the next job that succeeded, or to the success of the job that
was hit. *All done*: until everything that was asked for before that moment had ended and its webhook had arrived.

**Times of this run, and production's.** Leases are 4 s here (production: 30 s), relay and reaper run every second (5
s, 10 s), deliveries are repeated after 1, 2, 3 … s (5 s, 5 min, 30 min …) and wait 3 s for an answer (15 s). So a job
of a dead worker runs again here within 5 s, in production within 30 + 10 s; `worker-killed-production` measures that
one. What the relay makes up for takes up to 1 s here and 5 s there. What a receiver's trouble delayed arrives in
production at the next attempt of the schedule.

**{kept} of {all} promises held.** {missing}

| fault | what was done | promise | verdict | first success, s | all done, s | notes | measured, UTC |
|---|---|---|---|---|---|---|---|
{rows}
"""


@dataclass(frozen=True)
class Row:
    """One fault. first, done: seconds, None where nothing of the kind came. jobs: asked for during it."""

    name: str
    did: str
    promise: str
    jobs: int
    first: float | None
    done: float | None
    notes: Sequence[str]
    broken: Sequence[str]
    at: str = ""

    @property
    def kept(self) -> bool:
        return not self.broken


def write(rows: Sequence[Row], *, pace: float, postgres: str, redis: str) -> None:
    """A run of some faults leaves the other rows as they are: each one says when it was measured."""
    measured = {row.name: line(row) for row in rows}
    lines = {name: measured.get(name) or kept for name, kept in _rows_before().items()} | measured
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    RESULTS.write_text(
        HEAD.format(
            now=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            machine=described(),
            commit=commit.strip() or "unknown",
            python=sys.version.split()[0],
            versions=", ".join(f"{name} {version(name)}" for name in VERSIONS),
            postgres=postgres,
            redis=redis,
            pace=pace,
            busy=os.getloadavg()[2],
            kept=sum(f"| {KEPT} |" in text for text in lines.values()),
            all=len(lines),
            missing=_missing(lines),
            rows="\n".join(lines.values()),
        )
    )


def _missing(measured: Container[str]) -> str:
    names = [name for name in FAULTS if name not in measured]
    return f"Not measured yet: {', '.join(names)}." if names else ""


def _rows_before() -> dict[str, str]:
    text = RESULTS.read_text() if RESULTS.exists() else ""
    table = text.partition("\n|---|")[2].splitlines()[1:]
    return {row.split("|")[1].strip(): row for row in table if row.startswith("|")}


def line(row: Row) -> str:
    verdict = KEPT if row.kept else "**broken**"
    notes = "; ".join([*row.broken, *row.notes, f"{row.jobs} jobs"]).replace("|", "/").replace("\n", " ")
    cells = (row.name, row.did, row.promise, verdict, seconds(row.first), seconds(row.done), notes, row.at)
    return f"| {' | '.join(cells)} |"


def seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
