"""Threads that share a pipeline. None of it needs torch."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from workers.engines.base import Canceled, EngineFailed
from workers.engines.diffusion import batches
from workers.engines.diffusion.batches import Batches


class Pipeline:
    """Makes the wish and its seed of each; a run takes three steps and waits after the first until it may go on.

    begun: released once by each run that waits. go_on: once for each that may go on.
    """

    def __init__(self) -> None:
        self.runs: list[list[str]] = []
        self.broken: set[str] = set()
        self.begun, self.go_on = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, wishes: Sequence[str], seeds: Sequence[int], step: Callable[[int], None]) -> list[str]:
        self.runs.append(list(wishes))
        step(1)
        self.begun.release()
        assert self.go_on.acquire(timeout=20)
        step(2)
        if self.broken & set(wishes):
            raise EngineFailed("broken")
        step(3)
        return [f"{wish} {seed}" for wish, seed in zip(wishes, seeds, strict=True)]


class Crew:
    """Threads that each want one thing, and what came of it by wish."""

    def __init__(self) -> None:
        self.pipeline, self.batches = Pipeline(), Batches[str, str]()
        self.ended: dict[str, Any] = {}
        self.steps: dict[str, list[int]] = {}
        self.canceled: set[str] = set()
        self.threads: dict[str, threading.Thread] = {}

    def want(self, wish: str, key: Any = "size") -> None:
        """Returns when it waits or runs."""
        before = len(self.batches._waiting) + len(self.pipeline.runs)
        self.threads[wish] = threading.Thread(target=self._work, args=(wish, key), daemon=True)
        self.threads[wish].start()
        while len(self.batches._waiting) + len(self.pipeline.runs) == before:
            time.sleep(0.001)

    def _work(self, wish: str, key: Any) -> None:
        told = self.steps.setdefault(wish, [])
        try:
            self.ended[wish] = self.batches.make(
                wish,
                key=key,
                seed=len(wish),
                call=self.pipeline,
                step=told.append,
                cancelled=lambda: wish in self.canceled,
            )
        except Exception as error:  # noqa: BLE001  the test looks at it
            self.ended[wish] = error

    def end(self, *wishes: str) -> None:
        for wish in wishes or self.threads:
            self.threads[wish].join(20)
            assert not self.threads[wish].is_alive()

    def finish(self) -> None:
        self.pipeline.go_on.release(20)
        self.end()


@pytest.fixture
def crew() -> Iterator[Crew]:
    crew = Crew()
    crew.want("first")
    assert crew.pipeline.begun.acquire(timeout=20)
    yield crew
    crew.finish()


def test_what_comes_alone_runs_alone_and_at_once(crew):
    crew.finish()

    assert crew.pipeline.runs == [["first"]]
    assert crew.ended == {"first": ("first 5", 1)}
    assert crew.steps == {"first": [1, 2, 3]}


def test_those_that_wait_are_made_together_and_each_gets_its_own(crew):
    for wish in ("a", "bb", "ccc"):
        crew.want(wish)

    crew.finish()

    assert [len(run) for run in crew.pipeline.runs] == [1, 3]
    assert sorted(crew.pipeline.runs[1]) == ["a", "bb", "ccc"]
    assert {wish: crew.ended[wish] for wish in ("a", "bb", "ccc")} == {
        "a": ("a 1", 3),
        "bb": ("bb 2", 3),
        "ccc": ("ccc 3", 3),
    }
    assert crew.steps["bb"] == [1, 2, 3]


def test_what_differs_and_what_must_be_alone_is_made_apart(crew):
    crew.want("wide", key=(2, 1))
    crew.want("square", key=(1, 1))
    crew.want("edit", key=None)
    crew.want("another edit", key=None)

    crew.finish()

    assert [len(run) for run in crew.pipeline.runs] == [1, 1, 1, 1, 1]
    assert crew.ended["another edit"] == ("another edit 12", 1)


def test_a_run_has_a_bound(crew, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 2)
    for wish in ("a", "b", "c"):
        crew.want(wish)

    crew.finish()

    assert sorted(len(run) for run in crew.pipeline.runs) == [1, 1, 2]
    assert {wish: crew.ended[wish][0] for wish in "abc"} == {"a": "a 1", "b": "b 1", "c": "c 1"}


def test_one_that_waits_leaves_when_it_is_canceled(crew):
    crew.want("a")
    crew.want("b")

    crew.canceled.add("a")
    crew.end("a")
    crew.finish()

    assert isinstance(crew.ended["a"], Canceled)
    assert crew.pipeline.runs == [["first"], ["b"]]


@pytest.mark.parametrize("canceled", [0, 1])
def test_a_canceled_one_leaves_a_run_that_goes_on_for_the_others(crew, canceled):
    """Whether it leads the run or was taken along."""
    crew.want("a")
    crew.want("b")
    crew.pipeline.go_on.release()
    assert crew.pipeline.begun.acquire(timeout=20)
    leaves, stays = crew.pipeline.runs[1][canceled], crew.pipeline.runs[1][1 - canceled]

    crew.canceled.add(leaves)
    if canceled == 1:
        crew.end(leaves)  # while the run goes on
    crew.finish()

    assert isinstance(crew.ended[leaves], Canceled)
    assert crew.ended[stays] == (f"{stays} 1", 2)
    assert (crew.steps[leaves], crew.steps[stays]) == ([1], [1, 2, 3])


def test_a_run_stops_when_nobody_is_left(crew):
    crew.canceled.add("first")

    crew.finish()

    assert isinstance(crew.ended["first"], Canceled)
    assert crew.steps["first"] == [1]
    crew.want("next")
    crew.end()
    assert crew.ended["next"] == ("next 4", 1)


def test_a_run_of_several_that_fails_is_repeated_one_by_one(crew):
    crew.pipeline.broken.add("b")
    for wish in ("a", "b", "c"):
        crew.want(wish)

    crew.finish()

    assert [sorted(run) for run in crew.pipeline.runs[:2]] == [["first"], ["a", "b", "c"]]
    assert sorted(run[0] for run in crew.pipeline.runs[2:]) == ["a", "b", "c"]
    assert isinstance(crew.ended["b"], EngineFailed)
    assert (crew.ended["a"], crew.ended["c"]) == (("a 1", 1), ("c 1", 1))
