"""Why rows of the table miss their must, and what it would take. Shares are those of cProfile, on the machine of
RESULTS.md, 2026-11-30."""

from __future__ import annotations

from collections.abc import Sequence

CREATE = (
    "Of the web process's time a quarter goes to two statements (`/v1/upscale`) or a third to four (Staging), an "
    "eighth to BEGIN, COMMIT and the hint, 5 to 10 % to limits in Redis; the rest is DRF, validation and "
    "middleware, spread thin. It would take one statement without BEGIN and COMMIT, and both limits in one round trip."
)
READ = (
    "A fifth is the statement that finds the job, a tenth the round trip for the limit, a tenth validating the "
    "body; Staging's replay counts the queue by a second statement, a tenth more. It would take the place in the "
    "queue in the statement that finds the replay, as reading a job has it."
)
NO_OP = (
    "A job's way costs some 25 to 40 ms of processor over all processes: the worker that runs it 4 ms, the one that "
    "sends 3.6 for one event and less for each of several, the web process 4 to 5, and PostgreSQL; besides, Celery "
    "receives and acknowledges each message. The peers keep jobs in memory, nothing is written. It would take jobs "
    "that send no message while a worker is at work: it goes on by itself already, but what was sent is received "
    "all the same."
)
BATCH = (
    "In one process an item costs 4.5 ms: ending it 2.0 (the row 0.85, the hold 0.35, the look at the batch 0.4), "
    "claiming it 1.1, engine and storage 0.5. A batch costs some 130 ms of processor over all processes: workers 55 "
    "to 60, PostgreSQL 36, Celery's main process 15, this bench's own 25. Two processors cannot do that in three "
    "times one picture's time. One picture without a batch is what it is compared with; beside a batch of one, "
    "which is made and ended as well, eleven take about four times as long. Items that do work, 35 s for a picture, "
    "do not notice."
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
