"""Hints for workers: after commit, by name, and never at the request's cost."""

from __future__ import annotations

import time

import pytest
from celery import current_app
from django.db import transaction

from apps.core import tasks
from apps.core.tasks import BREAKER_SECONDS, TaskName, enqueue, send


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
        enqueue(TaskName.WEBHOOK_DELIVER, event="e-1")
        assert sent == []
    assert sent == [("workers.tasks.webhooks.deliver", {"event": "e-1"}, "webhooks")]

    with transaction.atomic():
        enqueue(TaskName.JOB_RUN_GPU)
        transaction.set_rollback(True)

    assert len(sent) == 1


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
