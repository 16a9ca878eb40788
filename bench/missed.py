"""Why rows of the table miss their must, and what it would take. Shares are those of cProfile, on the machine of
RESULTS.md, 2026-11-30."""

from __future__ import annotations

from collections.abc import Sequence

CREATE = (
    "Of the web process's time for a create of `/v1/upscale` a quarter goes to its one writing statement, "
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
    "A job's way from request to webhook costs some 42 ms of processor. A third of it is in the worker that sends (it "
    "claims and records one to three events at a time here, through the ORM), a third in the one that runs it, the "
    "rest in PostgreSQL and the web process. The peers keep jobs in memory, nothing is written. It would "
    "take claims and records of events by statements written once, and jobs that send no message while a worker is at "
    "work: it goes on by itself already, but what was sent is received all the same."
)
BATCH = (
    "Eleven items cost eleven times some 5 ms of a worker's Python, and PostgreSQL's time beside it, after some 11 ms "
    "for creating them; one item waits for nobody. Two processors are busy all the time, so four workers are no "
    "faster than two. It would take a processor for each worker, or items of half the cost: a claim with its history "
    "in one statement, and ends that do not lock the batch each to look for others. Items that do work, 35 s for a "
    "picture, do not notice."
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
