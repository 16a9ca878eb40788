"""Holds on one hot organization: what many clients get done together that one gets done alone."""

from __future__ import annotations

import multiprocessing
import time
from typing import Any
from uuid import uuid4

from bench.pairs import Outcome, Side, alternate
from bench.place import Place

CLIENTS = 16
SECONDS = 2.0
PAIRS = 5


def holds_row(place: Place) -> Outcome:
    """Each hold is a transaction of its own, by a process of its own, as many web processes would."""
    organization = place.tenant().organization

    def side(clients: int) -> Side:
        name = f"{clients} client{'s' if clients > 1 else ''}"
        return Side(name, lambda: _rate(organization, clients), lambda: [place.postgres])

    outcome = alternate(side(CLIENTS), side(1), pairs=PAIRS, unit="holds/s")
    outcome.note = "CPU: PostgreSQL's"
    return outcome


def _rate(organization: Any, clients: int) -> tuple[float, int]:
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    start, counts = context.Barrier(clients + 1), context.Queue()
    children = [context.Process(target=_client, args=(organization, start, counts)) for _ in range(clients)]
    for child in children:
        child.start()
    start.wait(60)
    began = time.perf_counter()
    total = sum(counts.get(timeout=60) for _ in children)
    took = time.perf_counter() - began
    for child in children:
        child.join(30)
    return total / took, total


def _client(organization: Any, start: Any, counts: Any) -> None:
    from django.db import connection, transaction

    from apps.billing.services import Hold, hold_open

    connection.ensure_connection()
    start.wait(60)
    until, done = time.perf_counter() + SECONDS, 0
    while time.perf_counter() < until:
        with transaction.atomic():
            hold_open(organization=organization, holds=[Hold(uuid4(), 100, None)], max_open=10**6)
        done += 1
    counts.put(done)
    connection.close()
