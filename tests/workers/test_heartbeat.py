"""One thread says for all jobs of a process that their worker lives."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import OperationalError

from apps.jobs.models import Job
from workers import heartbeat
from workers.heartbeat import Heartbeat

WAIT_S = 20


class Beats:
    """What the database was told, and what it answers."""

    def __init__(self) -> None:
        self.counts: Counter[Job] = Counter()
        self.answers: dict[Job, bool] = {}
        self.error: Exception | None = None
        self._told = threading.Condition()

    def __call__(self, *, job: Job, lease: object, progress: float) -> bool:
        with self._told:
            self.counts[job] += 1
            self._told.notify_all()
            error, self.error = self.error, None
        if error:
            raise error
        return self.answers.get(job, True)

    def wait(self, job: Job, beats: int) -> None:
        with self._told:
            assert self._told.wait_for(lambda: self.counts[job] >= beats, WAIT_S)


@pytest.fixture
def pulse(monkeypatch, settings) -> Iterator[heartbeat._Pulse]:
    settings.JOB_HEARTBEAT_SECONDS = 0.02
    pulse = heartbeat._Pulse()
    monkeypatch.setattr(heartbeat, "_pulse", pulse)
    yield pulse
    if thread := pulse._thread:
        thread.join(WAIT_S)
        assert not thread.is_alive(), "the thread outlived its jobs"


@pytest.fixture
def beats(pulse, monkeypatch) -> Beats:
    beats = Beats()
    monkeypatch.setattr(heartbeat, "job_heartbeat", beats)
    return beats


def heart() -> tuple[Job, Heartbeat]:
    job = Job(id=uuid4())
    return job, Heartbeat(job, uuid4(), 60)


def test_jobs_share_a_thread(pulse, beats):
    (one, first), (another, second) = heart(), heart()

    with first.beating():
        thread = pulse._thread
        with second.beating():
            beats.wait(one, 2)
            beats.wait(another, 2)
            assert pulse._thread is thread

    assert (first.lost, second.lost) == (False, False)


def test_short_jobs_start_one_thread_and_are_not_beaten_for(pulse, beats, settings):
    settings.JOB_HEARTBEAT_SECONDS = 0.5
    threads = set()

    for _ in range(10):
        with heart()[1].beating():
            threads.add(pulse._thread)

    assert len(threads) == 1
    assert beats.counts == {}


def test_a_job_need_not_wait_for_the_beat_of_another(beats, settings):
    (slow, first), (quick, second) = heart(), heart()

    settings.JOB_HEARTBEAT_SECONDS = 3600
    with first.beating():
        settings.JOB_HEARTBEAT_SECONDS = 0.02
        with second.beating():
            beats.wait(quick, 3)

    assert beats.counts[slow] == 0


def test_a_lost_job_is_told_and_left_alone_and_others_go_on(beats):
    (gone, first), (kept, second) = heart(), heart()
    beats.answers[gone] = False

    with first.beating(), second.beating():
        beats.wait(gone, 1)
        beats.wait(kept, 5)

    assert (first.lost, first.cancelled()) == (True, True)
    assert (second.lost, second.cancelled()) == (False, False)
    assert beats.counts[gone] == 1


def test_a_beat_that_the_database_missed_is_made_up_for(beats):
    job, one = heart()
    beats.error = OperationalError("the server closed the connection")

    with one.beating():
        beats.wait(job, 3)

    assert not one.lost


def test_a_thread_that_is_gone_is_replaced(pulse, beats):
    pulse._thread = threading.Thread()  # as a process sees it that was forked from the one with the thread
    job, one = heart()

    with one.beating():
        beats.wait(job, 1)
