"""One pipeline for several threads: whoever waits for it together, and asks for the same size, is served together.

A pipeline keeps the state of its run in itself, so there is one run at a time. A thread that finds it free leads a run:
it takes along those that wait with the same key, and hands each its picture. Nothing is held back to fill a batch: a
request that comes alone runs alone, at once.

Each request keeps its own end. One that was canceled leaves at once, whoever computes its picture; the run goes on for
the others and stops when nobody is left. A run of several that fails is repeated one by one, so that each request meets
its own fault only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from workers.engines.base import Canceled, Cancelled

Wanted = TypeVar("Wanted")
Made = TypeVar("Made")
Step = Callable[[int], None]
Call = Callable[[Sequence[Wanted], Sequence[int], Step], Sequence[Made]]
"""Wishes of one key, a seed for each, and what to tell the number of each finished step."""

MOST = 4
"""Requests in a run. Beyond it today's models gain nothing: the device is busy."""
PAUSE_SECONDS = 0.2
"""Between two looks whether a request that waits was canceled."""


@dataclass(eq=False)
class _Ticket(Generic[Wanted, Made]):
    key: Hashable
    wish: Wanted
    seed: int
    call: Call[Wanted, Made]
    step: Step
    cancelled: Cancelled
    made: Made | None = None
    together: int = 1
    error: Exception | None = None
    done: bool = False


class Batches(Generic[Wanted, Made]):
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[_Ticket[Wanted, Made]] = []
        self._busy = False

    def make(
        self, wish: Wanted, *, key: Hashable, seed: int, call: Call[Wanted, Made], step: Step, cancelled: Cancelled
    ) -> tuple[Made, int]:
        """What was made for a wish, and how many were made together with it, itself included.

        key: of wishes that may be made together; None for one that must be alone.

        step is told the number of each finished step, from whichever thread runs. Raises Canceled, and what `call`
        raises for this wish alone.
        """
        ticket = _Ticket(key, wish, seed, call, step, cancelled)
        batch = self._wait(ticket)
        if batch:
            try:
                _serve(batch)
            finally:
                with self._changed:
                    self._busy = False
                    for one in batch:
                        one.done = True
                    self._changed.notify_all()
        if cancelled():
            raise Canceled("The job was canceled.")
        if ticket.error is not None:
            raise ticket.error
        assert ticket.made is not None  # a run ends with a picture or an error for each
        return ticket.made, ticket.together

    def _wait(self, ticket: _Ticket[Wanted, Made]) -> list[_Ticket[Wanted, Made]]:
        """Until the ticket is done, or leads the run that is returned. Raises Canceled."""
        with self._changed:
            self._waiting.append(ticket)
            try:
                while not ticket.done:
                    if ticket.cancelled():
                        raise Canceled("The job was canceled.")
                    if not self._busy and ticket in self._waiting:
                        self._busy = True
                        return self._taken_along(ticket)
                    self._changed.wait(PAUSE_SECONDS)
                return []
            finally:
                if ticket in self._waiting:
                    self._waiting.remove(ticket)

    def _taken_along(self, leader: _Ticket[Wanted, Made]) -> list[_Ticket[Wanted, Made]]:
        alike = [one for one in self._waiting if one is not leader and one.key == leader.key is not None]
        batch = [leader, *alike[: MOST - 1]]
        self._waiting = [one for one in self._waiting if one not in batch]
        return batch


def _serve(batch: list[_Ticket[Wanted, Made]]) -> None:
    """Gives each ticket its picture or its error."""
    try:
        _run(batch)
    except Exception as error:  # noqa: BLE001  each thread raises its own
        if len(batch) == 1 or isinstance(error, Canceled):
            for one in batch:
                one.error = error
            return
        for one in batch:
            _serve([one])


def _run(batch: list[_Ticket[Wanted, Made]]) -> None:
    def step(number: int) -> None:
        left = [one for one in batch if not one.cancelled()]
        if not left:
            raise Canceled("The job was canceled while its picture was made.")
        for one in left:
            one.step(number)

    results = batch[0].call([one.wish for one in batch], [one.seed for one in batch], step)
    for one, made in zip(batch, results, strict=True):
        one.made, one.together = made, len(batch)
