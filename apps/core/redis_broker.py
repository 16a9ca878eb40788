"""Hints into a broker that is a Redis, without Celery's client, which costs several times what the message does.

A hint has nothing of its own but its identifiers. So Celery makes one message for each task, once for a process, and
what is sent are copies with new identifiers, by one command: the same bytes, whichever way they came.
"""

from __future__ import annotations

import json
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from celery import current_app
from django.conf import settings
from kombu import Connection, Producer, Queue

if TYPE_CHECKING:
    import redis

MODEL_ID = "00000000-0000-4000-8000-000000000000"

_MAKING = Lock()
"""Two threads that made messages at once would take each other's."""


def possible() -> bool:
    """Whether the broker is a plain Redis, and nobody wants to add headers to messages, as tracing does."""
    url: str = settings.CELERY_BROKER_URL
    watched = settings.SENTRY_DSN or settings.OTEL_EXPORTER_OTLP_ENDPOINT
    return url.startswith("redis://") and "?" not in url and not watched


def hints_push(task: str, queue: str, times: int) -> None:
    """Raises redis.RedisError when the broker does not answer; asks only once, so that nobody waits for one that is
    gone."""
    pieces, end = _model(task, queue)
    messages = [f"{str(uuid4()).join(pieces)}{uuid4()}{end}" for _ in range(times)]
    _client(settings.CELERY_BROKER_URL).lpush(queue, *messages)


@cache
def _client(url: str) -> redis.Redis:
    import redis  # here: it brings OpenTelemetry along, which processes without a broker do without
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    limits: dict[str, Any] = {
        name: settings.CELERY_BROKER_TRANSPORT_OPTIONS[name] for name in ("socket_timeout", "socket_connect_timeout")
    }
    return redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **limits)


@cache
def _model(task: str, queue: str) -> tuple[list[str], str]:
    """Celery's message as it lies in the queue: the pieces around its id, which comes several times, up to the tag of
    its delivery, and what follows that."""
    with _MAKING, Connection("memory://") as connection:
        channel = connection.default_channel
        bound = Queue(queue, routing_key=queue)(channel)
        bound.declare()
        bound.purge()  # the transport's queues are the whole process's
        producer = Producer(channel)
        current_app.send_task(task, kwargs={}, queue=queue, task_id=MODEL_ID, producer=producer, retry=False)
        message = channel._get(queue)  # type: ignore[attr-defined]  # of kombu's virtual transports
    tag = message["properties"]["delivery_tag"]
    before, after = json.dumps(message).split(tag)
    return before.split(MODEL_ID), after
