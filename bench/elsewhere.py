"""Rows that programs of their own measure: webhooks, public pictures, batches."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from typing import Any

from bench import webhooks
from bench.pairs import Outcome
from bench.place import Place
from faults.house import ROOT


def printed(module: str, *arguments: str) -> str:
    """What `python -m module` prints; on our database and Redis, whose workers do not run meanwhile."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode:
        raise RuntimeError(f"{module}: {done.stderr[-2000:]}")
    return done.stdout


@cache
def _webhook_figures() -> dict[str, dict[str, float]]:
    return webhooks.figures(events=500, pairs=5, seconds=15)


def webhook_rate_row(place: Place) -> Outcome:
    found = _webhook_figures()["spread"]
    return Outcome(
        found["ratio"],
        found["ratio_lowest"],
        found["ratio_highest"],
        ours=f"sender {found['sender_per_second']:.0f}/s",
        base=f"bare loop {found['bare_per_second']:.0f}/s",
        ours_cpu_ms=found["sender_cpu_ms"],
        base_cpu_ms=found["bare_cpu_ms"],
        note="50 endpoints; CPU: without PostgreSQL's",
    )


def webhook_delay_row(place: Place) -> Outcome:
    found = _webhook_figures()
    return Outcome(
        found["delay"]["ratio"],
        ours=f"some hang {found['hanging']['p95_ms']:.1f} ms",
        base=f"none hangs {found['healthy']['p95_ms']:.1f} ms",
    )


@cache
def _live_figures() -> dict[str, dict[str, Any]]:
    rows = [json.loads(line) for line in printed("bench.live", "--requests", "450").splitlines() if line[:1] == "{"]
    return {row["address"]: row for row in rows if "address" in row}


def live_row(place: Place, address: str) -> Outcome:
    """One client asks for both in turn, request by request."""
    found, hello = _live_figures()[address], _live_figures()["hello"]
    return Outcome(
        found["p50_ratio"],
        ours=f"ours {found['p50_ms']:.2f} ms",
        base=f"hello view {hello['p50_ms']:.2f} ms",
        ours_cpu_ms=found["cpu_ms"],
        base_cpu_ms=hello["cpu_ms"],
    )


def batch_row(place: Place) -> Outcome:
    line = printed("bench.batches").splitlines()[-1]
    ratio = re.search(r"([0-9.]+) times", line)
    assert ratio, line
    return Outcome(float(ratio[1]), note=line.rpartition(":")[0])
