"""The names of the worker's tasks, and how an app asks for one: by name, after commit, never by import.

A message is a hint. If the broker does not answer, the row is already committed and the relay sends a new hint within
seconds; so enqueueing must never make a request slow. After a failure the broker is left alone for a moment.
"""

from __future__ import annotations

import time
from enum import StrEnum
from typing import Any

import structlog
from celery import current_app
from django.db import transaction

from apps.core import redis_broker

log = structlog.get_logger(__name__)


class TaskName(StrEnum):
    JOB_RUN_GPU = "workers.tasks.gpu.run_next"
    JOB_RUN_INGEST = "workers.tasks.ingest.run_next"
    WEBHOOK_DELIVER = "workers.tasks.webhooks.deliver"
    RELAY = "workers.tasks.maintenance.relay"
    REAP = "workers.tasks.maintenance.reap"
    ABANDON = "workers.tasks.maintenance.abandon"
    FLUSH_KEY_USAGE = "workers.tasks.maintenance.flush_key_usage"
    FLUSH_LIVE_HITS = "workers.tasks.maintenance.flush_live_hits"
    PURGE = "workers.tasks.maintenance.purge"
    AUDIT_LEDGER = "workers.tasks.maintenance.audit_ledger"


QUEUES = {
    TaskName.JOB_RUN_GPU: "gpu",
    TaskName.JOB_RUN_INGEST: "ingest",
    TaskName.WEBHOOK_DELIVER: "webhooks",
}
JOB_RUN = {"gpu": TaskName.JOB_RUN_GPU, "ingest": TaskName.JOB_RUN_INGEST}

BREAKER_SECONDS = 2.0
_broken_until = 0.0


def enqueue(name: TaskName, times: int = 1) -> None:
    """Send so many hints once the surrounding transaction has committed. Never raises: the relay makes up for lost
    ones."""
    transaction.on_commit(lambda: send(name, times))


def send(name: TaskName, times: int = 1) -> bool:
    """Send now. False when the broker is down or was down a moment ago."""
    global _broken_until
    if time.monotonic() < _broken_until:
        return False
    queue = QUEUES.get(name, "maintenance")
    try:
        if redis_broker.possible():
            redis_broker.hints_push(name.value, queue, times)
        else:
            for _ in range(times):
                current_app.send_task(name.value, kwargs={}, queue=queue, retry=False)
    except Exception as error:  # noqa: BLE001  each broker transport raises its own classes
        _broken_until = time.monotonic() + BREAKER_SECONDS
        log.warning("enqueue_failed", task=name.value, error=type(error).__name__)
        return False
    return True


def waiting_messages(queue: str) -> int:
    """Messages that wait in a queue; 0 for a queue that does not exist yet. Raises when the broker is down."""
    with current_app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        try:
            return int(channel.queue_declare(queue=queue, passive=True).message_count)
        except connection.channel_errors:
            return 0
