"""Why rows of the table miss their must, and what it would take. Figures: profiles of 2026-11-30 on the machine of
RESULTS.md, of one process without a profiler, then by its shares."""

from __future__ import annotations

from collections.abc import Sequence

CREATE = (
    "A create of `/v1/upscale` takes 5.1 ms of the web process's processor: a quarter for its one writing statement, "
    "18 % for Celery's making and sending the hint, 10 % for two limits in Redis, 9 % for looking for a replay, the "
    "rest for DRF and for middleware, which the bare views do without. It would take hints that go to the broker "
    "without Celery's client, both limits in one round trip, and API routes that skip the middleware of pages; "
    "Staging's asks for the asset and the place in the queue besides."
)
READ = (
    "What is left is DRF's request, authentication, limits (one round trip to Redis) and middleware; the bare view has "
    "a lookup, an INSERT and nothing else. It would take a leaner stack of middleware for the API, and for Staging a "
    "place in the queue that is not counted at each reading."
)
NO_OP = (
    "A job's way from request to webhook costs about 65 ms of processor: 28 in the worker that sends (it claims and "
    "records one to three events at a time here, through the ORM), 25 in the one that runs the job (half of it "
    "Celery's), 18 in PostgreSQL, 12 in the web process. The peers keep jobs in memory, nothing is written. It would "
    "take claims and records of events by statements written once, and a worker that goes on to the next job without a "
    "message for each."
)
BATCH = (
    "Eleven items cost eleven times 8 ms of Python, 3 of PostgreSQL and a message of 8, on two processors; one item "
    "waits for nobody. It would take messages only for as many workers as are free, and an item's file, output and "
    "history in one statement. Items that do work, 35 s for a picture, do not notice."
)
WHY = {
    "create-redesign": CREATE,
    "create-staging": CREATE,
    "replay-redesign": READ,
    "replay-staging": READ,
    "get-redesign": READ,
    "get-staging": READ,
    "no-op-bentoml": NO_OP,
    "no-op-cog": NO_OP,
    "batch": BATCH,
}


def explained(missed: Sequence[str]) -> str:
    """Markdown about the rows of these names; each text once."""
    if not missed:
        return ""
    lines = ["## Missed: why, and what it would take", ""]
    texts = dict.fromkeys(WHY.get(name, "Not looked into yet.") for name in missed)
    for text in texts:
        names = ", ".join(f"`{name}`" for name in missed if WHY.get(name, "Not looked into yet.") == text)
        lines += [f"- {names}: {text}"]
    return "\n".join(lines) + "\n"
