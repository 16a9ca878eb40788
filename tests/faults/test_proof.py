"""The proof after each fault sees what is lost, doubled, stuck, wrongly charged or untold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from standardwebhooks import Webhook

from apps.core.ids import to_public
from faults.house import Partner
from faults.load import Arrival, Ask, arrivals_at
from faults.proof import Books, Entry, findings
from faults.receiver import Receiver

SECRET = "whsec_" + "c2VjcmV0" * 4
ACME = Partner("http://127.0.0.1:1", "key", SECRET, None)  # type: ignore[arg-type]  # nothing is received here
JOB, FAILED = UUID(int=1), UUID(int=2)  # alike in every process that collects the tests


def told(job: UUID) -> str:
    return f"evt_of_{job}"


def honest() -> tuple[list[Ask], list[Arrival], Books]:
    """Two asks of which one job succeeded and one failed; the first webhook came twice."""
    asks = [Ask(ACME, "a", 0.0, [JOB, JOB]), Ask(ACME, "b", 0.0, [FAILED])]
    books = Books({JOB: Entry("succeeded", "staging.photo"), FAILED: Entry("failed", "staging.photo")})
    for job, close in ((JOB, "settle"), (FAILED, "release")):
        books.movements[job] = ["hold", close]
        books.events[job] = [(told(job), "delivered")]
    books.used[JOB] = 1
    books.keyed.update({"a": [JOB], "b": [FAILED]})
    arrivals = [Arrival(told(job), to_public("job", job), 1.0, good=True) for job in (JOB, JOB, FAILED)]
    return asks, arrivals, books


def test_nothing_is_found_where_all_is_well() -> None:
    assert findings(*honest()) == []


Change = Callable[[list[Ask], list[Arrival], Books], object]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda asks, arrivals, books: books.jobs.pop(JOB), "lost: {job} was accepted and does not exist"),
        (lambda asks, arrivals, books: asks[0].jobs.append(FAILED), "doubled: key a has several jobs"),
        (lambda asks, arrivals, books: books.keyed["a"].append(FAILED), "doubled: key a has several jobs"),
        (lambda asks, arrivals, books: asks[0].jobs.clear(), "refused: key a was never accepted ()"),
        (lambda asks, arrivals, books: asks.pop(0), "doubled: nobody holds {job}"),
        (
            lambda asks, arrivals, books: books.jobs.update({JOB: Entry("running", "staging.photo")}),
            "stuck as running: {job}",
        ),
        (
            lambda asks, arrivals, books: books.movements[JOB].append("settle"),
            "money: succeeded, but moved ['hold', 'settle', 'settle']: {job}",
        ),
        (
            lambda asks, arrivals, books: books.movements[JOB].remove("settle"),
            "money: succeeded, but moved ['hold']: {job}",
        ),
        (
            lambda asks, arrivals, books: books.movements.update({JOB: ["hold", "release"]}),
            "money: succeeded, but moved ['hold', 'release']: {job}",
        ),
        (lambda asks, arrivals, books: books.used.update([JOB]), "usage: succeeded, but counted 2 times: {job}"),
        (lambda asks, arrivals, books: books.events[JOB].clear(), "webhook: 0 events: {job}"),
        (
            lambda asks, arrivals, books: books.events.update({JOB: [(told(JOB), "dead")]}),
            "webhook: the event is dead: {job}",
        ),
        (
            lambda asks, arrivals, books: arrivals.__delitem__(slice(0, 2)),
            "webhook: delivered, but the partner has none: {job}",
        ),
        (
            lambda asks, arrivals, books: arrivals.append(replace(arrivals[0], identifier="evt_other")),
            "webhook evt_other is about no event",
        ),
        (
            lambda asks, arrivals, books: arrivals.append(replace(arrivals[0], good=False)),
            f"webhook {told(JOB)} has a wrong signature",
        ),
    ],
)
def test_each_fault_made_on_purpose_is_found(change: Change, found: str) -> None:
    asks, arrivals, books = honest()

    change(asks, arrivals, books)

    assert found.format(job=to_public("job", JOB)) in findings(asks, arrivals, books)


def test_a_webhook_that_was_signed_with_another_secret_is_told_apart() -> None:
    receiver = Receiver()
    receiver.close()
    partner = replace(ACME, receiver=receiver)
    body = json.dumps({"job_id": "job_1"}).encode()
    now = datetime.now(UTC)
    for number, secret in enumerate((SECRET, "whsec_" + hashlib.sha256(b"other").hexdigest())):
        signature = Webhook(secret).sign(msg_id=f"evt_{number}", timestamp=now, data=body.decode())
        headers = {
            "webhook-id": f"evt_{number}",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        receiver.received.append((headers, body))
        receiver.received_at.append(now.timestamp())

    assert [(arrival.identifier, arrival.good) for arrival in arrivals_at(partner)] == [
        ("evt_0", True),
        ("evt_1", False),
    ]
