"""bench/GROWTH.md: the figures of all sizes side by side."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

from bench.growth.fill import BIG_SHARE, DAYS
from bench.growth.measure import MANY_ROWS
from bench.machine import described

TITLES = {
    "jobs": "The path of a job",
    "lists": "Lists and sums of the API, for the big organization",
    "rounds": "What runs by itself",
    "audit": "What reads everything, by design",
    "admin": "The admin",
}
# Median times of single milliseconds differ by this much between two runs of the same thing on a shared machine.
NOISE_MS = 10.0


def write(path: Path, sizes: list[dict[str, Any]]) -> None:
    path.write_text("\n".join([*_head(sizes), *_tables(sizes), *_lives(sizes), *_heavy(sizes)]) + "\n")


def _head(sizes: list[dict[str, Any]]) -> list[str]:
    last = sizes[-1]
    return [
        "# How it grows",
        "",
        "`make growth` wrote this file. Each size is a database of its own, filled by SQL with jobs of the last "
        f"{DAYS} days and all that belongs to them; one organization has {BIG_SHARE:.0%}, the others a long tail. "
        "Medians in milliseconds, measured in one process through Django's test client, on a machine that others may "
        "use at the same time; rows are those that the scans of all statements of one run read (EXPLAIN ANALYZE; for "
        "statements that write, the planner's estimate).",
        "",
        f"- Machine: {described()}",
        f"- Date: {datetime.now(UTC):%Y-%m-%d}; PostgreSQL {last['postgresql']} with its default settings, "
        f"Python {sys.version.split()[0]}, Django {django.__version__}",
        *(
            f"- {one['jobs']:,} jobs: {one['organizations']:,} organizations, {one['bytes'] / 2**20:,.0f} MiB, filled "
            f"in {one['filled']:.0f} s; memory of the measuring process at most {one['memory'] / 2**20:,.0f} MiB"
            for one in sizes
        ),
        "",
    ]


def _tables(sizes: list[dict[str, Any]]) -> list[str]:
    lines = []
    by_name = [{figure["name"]: figure for figure in one["figures"]} for one in sizes]
    for group, title in TITLES.items():
        names = [figure["name"] for figure in sizes[-1]["figures"] if figure["group"] == group]
        if not names:
            continue
        heads = " | ".join(f"{one['jobs']:,}" for one in sizes)
        lines += [f"## {title}", "", f"| ms | {heads} | ratio | rows at the most | read whole |"]
        lines += ["|---|" + "---:|" * (len(sizes) + 2) + "---|"]
        for name in names:
            cells = [f"{one[name]['ms']:.1f}" if name in one else "" for one in by_name]
            first = next(one[name] for one in by_name if name in one)
            last = by_name[-1][name]
            ratio = last["ms"] / first["ms"]
            mark = " **grows**" if ratio > 2 and last["ms"] - first["ms"] > NOISE_MS else ""
            whole = ", ".join(last["whole"])
            lines.append(f"| {name} | {' | '.join(cells)} | {ratio:.1f}{mark} | {last['rows']:,} | {whole} |")
        lines.append("")
    return lines


def _lives(sizes: list[dict[str, Any]]) -> list[str]:
    found = [one for one in sizes if one.get("lives")]
    if not found:
        return []
    lines = ["## One job after the other", "", "Created over HTTP, claimed, finished, by one process.", ""]
    lines += ["| jobs in the tables | ms a job | ms of PostgreSQL's CPU a job |", "|---:|---:|---:|"]
    for one in found:
        lives = one["lives"]
        lines.append(f"| {one['jobs']:,} | {lives['seconds'] * 1000:.1f} | {lives['database'] * 1000:.2f} |")
    return [*lines, ""]


def _heavy(sizes: list[dict[str, Any]]) -> list[str]:
    last = sizes[-1]
    lines = [f"## Statements that read more than {MANY_ROWS:,} rows at {last['jobs']:,} jobs", ""]
    for figure in last["figures"]:
        if figure["heavy"]:
            lines += [f"- **{figure['name']}**", *(f"  - `{text}`" for text in figure["heavy"])]
    lines += ["", "## Scans of the hot paths", ""]
    for figure in last["figures"]:
        if figure["group"] in ("jobs", "lists", "rounds"):
            lines.append(f"- **{figure['name']}** ({figure['statements']} statements): {', '.join(figure['indexes'])}")
    return lines
