"""Hints for workers: after commit, by name, and never at the request's cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from celery import Celery, current_app
from celery.fixups.django import DjangoWorkerFixup  # type: ignore[attr-defined]  # not in the stubs
from celery.signals import task_prerun
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from apps.core import tasks
from apps.core.tasks import BREAKER_SECONDS, TaskName, enqueue, send
from katalo_project.celery import app
from katalo_project.settings import base


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, dict, str]]:
    messages: list[tuple[str, dict, str]] = []

    def send_task(name: str, *, kwargs: dict, queue: str, retry: bool) -> None:
        assert retry is False
        messages.append((name, kwargs, queue))

    monkeypatch.setattr(tasks, "_broken_until", 0.0)
    monkeypatch.setattr(current_app, "send_task", send_task)
    return messages


@pytest.mark.django_db(transaction=True)
def test_a_hint_leaves_after_the_commit_and_not_after_a_rollback(sent):
    with transaction.atomic():
        enqueue(TaskName.WEBHOOK_DELIVER)
        assert sent == []
    assert sent == [("workers.tasks.webhooks.deliver", {}, "webhooks")]

    with transaction.atomic():
        enqueue(TaskName.JOB_RUN_GPU)
        transaction.set_rollback(True)

    assert len(sent) == 1


def test_several_hints_are_sent_at_once(sent):
    assert send(TaskName.JOB_RUN_GPU, 3) is True

    assert sent == [("workers.tasks.gpu.run_next", {}, "gpu")] * 3


@pytest.mark.parametrize(
    ("name", "queue"),
    [
        (TaskName.JOB_RUN_GPU, "gpu"),
        (TaskName.JOB_RUN_INGEST, "ingest"),
        (TaskName.WEBHOOK_DELIVER, "webhooks"),
        (TaskName.RELAY, "maintenance"),
        (TaskName.PURGE, "maintenance"),
    ],
)
def test_each_task_has_its_queue(sent, name, queue):
    assert send(name) is True

    assert sent == [(name.value, {}, queue)]


def test_a_broker_that_refuses_connections_costs_its_sender_no_pause(monkeypatch):
    pauses: list[float] = []
    monkeypatch.setattr("kombu.utils.functional.sleep", pauses.append)
    gone = Celery("gone", broker="redis://127.0.0.1:1/0", set_as_current=False)
    gone.conf.broker_transport_options = base.CELERY_BROKER_TRANSPORT_OPTIONS

    with pytest.raises(OperationalError):
        gone.send_task(TaskName.RELAY.value, retry=False)

    assert pauses == []


def test_a_broker_that_is_down_is_asked_once_and_then_left_alone(sent, monkeypatch):
    asked = []
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)

    def down(*args: object, **kwargs: object) -> None:
        asked.append(args)
        raise ConnectionError

    with monkeypatch.context() as outage:
        outage.setattr(current_app, "send_task", down)
        assert [send(TaskName.RELAY) for _ in range(20)] == [False] * 20
    assert len(asked) == 1
    assert send(TaskName.RELAY) is False
    now += BREAKER_SECONDS

    assert send(TaskName.RELAY) is True
    assert len(sent) == 1


def in_a_worker(action: Callable[[], bool]) -> bool:
    """The answer of `action` in a thread of its own, which has connections of its own, as a worker's has."""

    def act() -> bool:
        try:
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result(timeout=30)


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def begin_and_end_a_task() -> None:
    """What a worker does around each task."""
    around = DjangoWorkerFixup(app)
    around.close_database()
    task_prerun.send(sender=None, task_id="t", task=app.tasks["celery.map"])
    around.close_database()


@pytest.mark.django_db(transaction=True)
def test_a_worker_keeps_its_connection_from_task_to_task():
    def same_after_a_task() -> bool:
        before = backend()
        begin_and_end_a_task()
        return backend() == before

    assert in_a_worker(same_after_a_task)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_is_replaced_before_the_next_task():
    def another_after_a_task() -> bool:
        before = backend()
        connection.connection.close()
        begin_and_end_a_task()
        return backend() != before

    assert in_a_worker(another_after_a_task)
