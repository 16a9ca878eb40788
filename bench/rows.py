"""Every row: its name, what it says, what must be and what is aimed at, how it is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bench.elsewhere import batch_row, live_row, webhook_delay_row, webhook_rate_row
from bench.holds import holds_row
from bench.no_op_jobs import bentoml_row, cog_row
from bench.pairs import FOREIGN_TOO_MUCH, Outcome
from bench.place import Place
from bench.requests import create_row, get_row, replay_row
from bench.statements import statements_row


@dataclass(frozen=True)
class Row:
    """must, aim: bounds of the value; from above where less is better."""

    name: str
    title: str
    must: float
    aim: float
    measure: Callable[[Place], Outcome]
    less_is_better: bool = True

    def verdict(self, outcome: Outcome) -> str:
        if outcome.value is None:
            return "not measured"
        if self._holds(outcome.value, self.aim):
            return "aim"
        return "must" if self._holds(outcome.value, self.must) else "missed"

    def _holds(self, value: float, bound: float) -> bool:
        return value <= bound if self.less_is_better else value >= bound


def judged(row: Row, outcome: Outcome) -> str:
    """One line for the terminal."""
    if outcome.value is None:
        return f"{row.name}: not measured: {outcome.note}"
    spread = f" ({outcome.low:.2f} to {outcome.high:.2f})" if outcome.low is not None else ""
    cpu = ""
    if outcome.ours_cpu_ms is not None:
        cpu = f"; CPU {outcome.ours_cpu_ms:.2f}"
        cpu += f" to {outcome.base_cpu_ms:.2f} ms" if outcome.base_cpu_ms is not None else " ms"
    mark = f"; foreign CPU {outcome.foreign:.0%}" if outcome.foreign > FOREIGN_TOO_MUCH else ""
    sides = f"; {outcome.ours}, {outcome.base}" if outcome.base else f"; {outcome.ours}" if outcome.ours else ""
    note = f"; {outcome.note}" if outcome.note else ""
    return (
        f"{row.name}: {outcome.value:.2f}{spread}, must {row.must:g}, aim {row.aim:g}:"
        f" {row.verdict(outcome)}{sides}{cpu}{mark}{note}"
    )


CREATE = "create a job, p50 over the DRF insert view"
STATEMENTS = "statements on the wire for a create, BEGIN and COMMIT included"
REPLAY = "idempotent replay, p50 over the bare view"
GET = "GET job, p50 over the bare view"

ROWS = [
    Row("create-redesign", f"{CREATE}: `/v1/upscale`", 1.5, 1.1, partial(create_row, product="redesign")),
    Row("create-staging", f"{CREATE}: `/api/v1/generations`", 1.5, 1.1, partial(create_row, product="staging")),
    Row("statements-redesign", f"{STATEMENTS}: `/v1/upscale`", 6, 4, partial(statements_row, product="redesign")),
    Row("statements-staging", f"{STATEMENTS}: `/api/v1/generations`", 6, 4, partial(statements_row, product="staging")),
    Row("replay-redesign", f"{REPLAY}: `/v1/upscale`", 1.0, 0.5, partial(replay_row, product="redesign")),
    Row("replay-staging", f"{REPLAY}: `/api/v1/generations`", 1.0, 0.5, partial(replay_row, product="staging")),
    Row("get-redesign", f"{GET}: `/v1/jobs/{{id}}`", 1.0, 0.5, partial(get_row, product="redesign")),
    Row("get-staging", f"{GET}: `/api/v1/generations/{{id}}`", 1.0, 0.5, partial(get_row, product="staging")),
    Row(
        "no-op-bentoml",
        "no-op job created, run, webhook delivered, 8 outstanding, over BentoML's task API",
        0.8,
        1.5,
        bentoml_row,
        less_is_better=False,
    ),
    Row("no-op-cog", "the same over cog's async predictor with webhook", 0.5, 1.2, cog_row, less_is_better=False),
    Row(
        "holds",
        "holds a second on one hot organization, 16 clients over 1 client",
        0.8,
        1.0,
        holds_row,
        less_is_better=False,
    ),
    Row(
        "webhooks",
        "webhook deliveries a second over a bare signed POST loop of the same client",
        0.4,
        0.7,
        webhook_rate_row,
        less_is_better=False,
    ),
    Row(
        "webhooks-hanging",
        "other organizations' p95 delivery delay while 20 % of the endpoints hang",
        2,
        1.2,
        webhook_delay_row,
    ),
    Row("live", "cached live picture, p50 over a hello view", 3, 1.5, partial(live_row, address="live")),
    Row("image", "public image, p50 over a hello view", 3, 1.5, partial(live_row, address="image")),
    Row("batch", "a batch of 11 no-op pictures over one", 3, 3, batch_row),
]
