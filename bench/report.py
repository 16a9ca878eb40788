"""bench/RESULTS.md and its plot, from one run of the whole table."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psycopg

from bench.machine import described
from bench.missed import explained
from bench.pairs import FOREIGN_TOO_MUCH, Outcome
from bench.rows import Row

ROOT = Path(__file__).resolve().parents[1]
RESULTS, PLOT = ROOT / "bench" / "RESULTS.md", ROOT / "bench" / "results.svg"
VERSIONS = ("django", "djangorestframework", "granian", "celery", "psycopg", "redis", "urllib3")
Results = Sequence[tuple[Row, Outcome]]

HEAD = """# What Katalo costs, measured

`make bench` wrote this: {now}, {machine}. Commit {commit}.
Python {python}, {versions}, PostgreSQL {postgres}.

Each row is a ratio of two things measured in turns on the same machine, five pairs or more; the value is the median
of the pairs' ratios, the spread their lowest and highest. Milliseconds are medians at one client. CPU ms are those of
an operation in the whole tree of processes (server, workers, PostgreSQL, Redis), ours and what it is compared with; the
client's are not counted. PostgreSQL runs without fsync, for both. *Foreign* is what others used of the processors
meanwhile, at its worst; a run with more than {limit:.0%} is marked !.

| calibration | p50 | CPU ms |
|---|---|---|
{trio}

The bare view looks a key up with its owner and inserts one row, through Django without any middleware; the DRF insert
is the same as a ModelViewSet. Both are served by granian with the same options as ours, from the same database
(`bench/calibration/`).

![value of each row over its must](results.svg)

| row | must | aim | measured | spread | CPU ms ours / other | verdict | details |
|---|---|---|---|---|---|---|---|
{rows}
{million}

{missed}"""


MILLION = (
    "| throughput with a million jobs in the tables over empty tables | ≥ 0.9 | ≥ 1 | | | | measured apart | "
    "[GROWTH.md](GROWTH.md), by `make growth`: the tables take long to fill |"
)


def write(trio: Sequence[tuple[str, float, float]], results: Results, server_url: str) -> None:
    with psycopg.connect(server_url) as connection:
        [postgres] = connection.execute("SHOW server_version").fetchone() or ["?"]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    RESULTS.write_text(
        HEAD.format(
            now=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            machine=described(),
            commit=commit.strip() or "unknown",
            python=sys.version.split()[0],
            versions=", ".join(f"{name} {version(name)}" for name in VERSIONS),
            postgres=postgres,
            limit=FOREIGN_TOO_MUCH,
            trio="\n".join(f"| {name} | {p50:.2f} ms | {cpu:.2f} |" for name, p50, cpu in trio),
            rows="\n".join(_line(row, outcome) for row, outcome in results),
            million=MILLION,
            missed=explained([row.name for row, outcome in results if row.verdict(outcome) == "missed"]),
        )
    )
    PLOT.write_text(plot(results))


def _line(row: Row, outcome: Outcome) -> str:
    sign = "≤" if row.less_is_better else "≥"
    bounds = f"| {row.title} | {sign} {row.must:g} | {sign} {row.aim:g} "
    if outcome.value is None:
        return f"{bounds}| | | | not measured | {outcome.note} |"
    spread = "" if outcome.low is None else f"{outcome.low:.2f} to {outcome.high:.2f}"
    mark = f"foreign {outcome.foreign:.0%}{' !' if outcome.foreign > FOREIGN_TOO_MUCH else ''}" if outcome.pairs else ""
    details = "; ".join(part for part in (outcome.ours, outcome.base, mark, outcome.note) if part)
    cpu = " / ".join(f"{ms:.2f}" for ms in (outcome.ours_cpu_ms, outcome.base_cpu_ms) if ms is not None)
    verdict = {"aim": "aim reached", "must": "holds", "missed": "**missed**"}[row.verdict(outcome)]
    return f"{bounds}| {outcome.value:.2f} | {spread} | {cpu} | {verdict} | {details} |"


def plot(results: Results) -> str:
    """Every measured row as a bar: how far from its must. 1 is the must, shorter than 1 is missed."""
    measured = [(row, outcome) for row, outcome in results if outcome.value]
    wide, tall, left = 900, 26, 330
    lines = []
    for number, (row, outcome) in enumerate(measured):
        assert outcome.value
        share = row.must / outcome.value if row.less_is_better else outcome.value / row.must
        y, length = 30 + number * tall, min(share, 3) * (wide - left - 60) / 3
        colour = "#2e7d32" if row.verdict(outcome) != "missed" else "#c62828"
        lines += [
            f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{row.name}</text>',
            f'<rect x="{left}" y="{y}" width="{length:.1f}" height="18" fill="{colour}"/>',
            f'<text x="{left + length + 6:.1f}" y="{y + 13}">{outcome.value:.2f}</text>',
        ]
    one, bottom = left + (wide - left - 60) / 3, 30 + len(measured) * tall
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{bottom + 30}"'
            ' font-family="sans-serif" font-size="12">',
            '<rect width="100%" height="100%" fill="white"/>',
            *lines,
            f'<line x1="{one}" y1="22" x2="{one}" y2="{bottom}" stroke="black" stroke-dasharray="4 3"/>',
            f'<text x="{one}" y="16" text-anchor="middle">must</text>',
            f'<text x="{left}" y="{bottom + 18}">bars: must over value where less is better, value over must else'
            " (3 at most)</text>",
            "</svg>\n",
        ]
    )
