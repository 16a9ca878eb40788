"""Nothing lost, nothing doubled, nothing stuck: what partners hold, laid beside what the database holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from apps.core.ids import to_public
from faults.house import House
from faults.load import Arrival, Ask

ENDED = frozenset({"succeeded", "failed", "canceled"})
CLOSED_BY = {"succeeded": "settle", "failed": "release", "canceled": "release"}


@dataclass(frozen=True)
class Entry:
    """A job's row. paid: by credit or an included unit. announces: it has an event of its own."""

    state: str
    kind: str
    paid: bool = True
    announces: bool = True
    attempts: int = 1


@dataclass
class Books:
    """The rows of all organizations. movements: the ledger's, by job. used: usage events, by job. events: `webhook-id`
    and state, by job. keyed: jobs by idempotency key."""

    jobs: dict[UUID, Entry] = field(default_factory=dict)
    movements: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    used: Counter[UUID] = field(default_factory=Counter)
    events: dict[UUID, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    keyed: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))


def books_of(house: House) -> Books:
    books = Books()
    for pk, state, kind, charge, announces, attempts in house.query(
        "SELECT id, state, kind, charge_source, notifies, attempt FROM jobs_job"
    ):
        announced = announces and not kind.startswith("source.")
        books.jobs[pk] = Entry(state, kind, charge != "free", announced, attempts)
    for job, kind in house.query(
        "SELECT reference, kind FROM billing_ledgerentry WHERE reference IS NOT NULL ORDER BY id"
    ):
        books.movements[job].append(kind)
    books.used.update(job for (job,) in house.query("SELECT reference FROM billing_usageevent"))
    for pk, job, state in house.query("SELECT id, reference, state FROM webhooks_webhookevent"):
        books.events[job].append((to_public("evt", pk), state))
    for key, job in house.query("SELECT key, job_id FROM jobs_idempotencyrecord"):
        books.keyed[key].append(job)
    return books


def findings(asks: Sequence[Ask], arrivals: Iterable[Arrival], books: Books) -> list[str]:
    """What is wrong, a line each; none when every promise to these partners was kept."""
    got: dict[str, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        got[arrival.identifier].append(arrival)
    wrong = [text for ask in asks for text in _of_ask(ask, books)]
    asked = {job for ask in asks for job in ask.jobs}
    for job, entry in books.jobs.items():
        name = to_public("job", job)
        if entry.kind == "staging.photo" and job not in asked:
            wrong.append(f"doubled: nobody holds {name}")
        wrong += [f"{text}: {name}" for text in _of_job(job, entry, books, got)]
    known = {identifier for events in books.events.values() for identifier, _ in events}
    wrong += [f"webhook {identifier} is about no event" for identifier in got if identifier not in known]
    wrong += [f"webhook {identifier} has a wrong signature" for identifier, all_ in got.items() if not _good(all_)]
    return wrong


def _good(arrivals: Iterable[Arrival]) -> bool:
    return all(arrival.good for arrival in arrivals)


def _of_ask(ask: Ask, books: Books) -> list[str]:
    if not ask.jobs:
        return [f"refused: key {ask.key} was never accepted ({', '.join(ask.refusals[-3:])})"]
    if len(set(ask.jobs)) > 1 or len(books.keyed[ask.key]) > 1:
        return [f"doubled: key {ask.key} has several jobs"]
    if ask.jobs[0] not in books.jobs:
        return [f"lost: {to_public('job', ask.jobs[0])} was accepted and does not exist"]
    return []


def _of_job(job: UUID, entry: Entry, books: Books, got: dict[str, list[Arrival]]) -> list[str]:
    if entry.state not in ENDED:
        return [f"stuck as {entry.state}"]
    wrong = []
    expected = ["hold", CLOSED_BY[entry.state]] if entry.paid else []
    if sorted(books.movements[job]) != sorted(expected):
        wrong.append(f"money: {entry.state}, but moved {books.movements[job]}")
    if entry.kind == "staging.photo" and books.used[job] != (entry.state == "succeeded"):
        wrong.append(f"usage: {entry.state}, but counted {books.used[job]} times")
    events = books.events[job]
    if len(events) != entry.announces:
        wrong.append(f"webhook: {len(events)} events")
    for identifier, state in events:
        if state != "delivered":
            wrong.append(f"webhook: the event is {state}")
        elif identifier not in got:
            wrong.append("webhook: delivered, but the partner has none")
    return wrong
