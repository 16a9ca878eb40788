"""Hints that go past Celery's client lie in the queue as its own do."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from celery import current_app
from kombu import Connection, Producer, Queue

from apps.core import redis_broker, tasks
from apps.core.tasks import TaskName, enqueue

NAME = TaskName.JOB_RUN_GPU.value


@pytest.fixture
def broker(redis_client, settings, monkeypatch) -> redis.Redis:
    settings.CELERY_BROKER_URL = settings.REDIS_URL
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 1}
    redis_broker._model.cache_clear()
    monkeypatch.setattr(tasks, "_broken_until", 0.0)
    return redis_client


def _told(message: bytes) -> tuple[dict, set[str]]:
    """The message without what is its own, and its ids: of the task, and of the delivery."""
    told = json.loads(message)
    headers, properties = told["headers"], told["properties"]
    own = [headers.pop("id"), headers.pop("root_id"), properties.pop("correlation_id")]
    assert len(set(own)) == 1
    return told, {own[0], properties.pop("delivery_tag")}


def test_a_hint_is_the_message_that_celery_sends(broker, settings):
    with Connection(settings.REDIS_URL) as connection:
        current_app.send_task(NAME, kwargs={}, queue="gpu", producer=Producer(connection.default_channel), retry=False)
    [celery_s] = broker.lrange("gpu", 0, -1)
    broker.delete("gpu")

    redis_broker.hints_push(NAME, "gpu", 1)

    [ours] = broker.lrange("gpu", 0, -1)
    assert _told(ours)[0] == _told(celery_s)[0]


def test_each_hint_has_ids_of_its_own(broker):
    redis_broker.hints_push(NAME, "gpu", 3)

    messages = broker.lrange("gpu", 0, -1)
    assert len(messages) == 3
    assert len(set().union(*(_told(message)[1] for message in messages))) == 6


def test_the_message_is_not_one_that_lay_in_the_memory_transport_before(broker):
    with Connection("memory://") as connection:
        channel = connection.default_channel
        Queue("gpu", routing_key="gpu")(channel).declare()
        Producer(channel).publish({"another": "message"}, routing_key="gpu")

    redis_broker.hints_push(NAME, "gpu", 1)

    [message] = broker.lrange("gpu", 0, -1)
    assert json.loads(message)["headers"]["task"] == NAME


def test_threads_that_make_messages_at_once_take_their_own(broker, monkeypatch):
    sent, send_task = threading.Barrier(2), current_app.send_task

    def send_and_wait(*args, **kwargs):
        send_task(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):  # broken where the other waits for its turn
            sent.wait(0.3)

    monkeypatch.setattr(current_app, "send_task", send_and_wait)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(redis_broker._model, NAME, "gpu")
        time.sleep(0.1)
        second = threads.submit(redis_broker._model, NAME, "gpu")

    assert [len(model.result()[0]) for model in (first, second)] == [4, 4]


@pytest.mark.django_db(transaction=True)
def test_several_hints_leave_by_one_command(broker):
    before = broker.info("commandstats").get("cmdstat_lpush", {"calls": 0})["calls"]

    enqueue(TaskName.JOB_RUN_GPU, 11)

    assert broker.llen("gpu") == 11
    assert broker.info("commandstats")["cmdstat_lpush"]["calls"] == before + 1


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({}, True),
        ({"CELERY_BROKER_URL": "rediss://redis:6379/0"}, False),
        ({"CELERY_BROKER_URL": "redis://redis:6379/0?virtual_host=1"}, False),
        ({"CELERY_BROKER_URL": "amqp://rabbit"}, False),
        ({"CELERY_BROKER_URL": "filesystem://localhost/"}, False),
        ({"SENTRY_DSN": "https://key@sentry.example/1"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, False),
    ],
)
def test_only_a_plain_redis_that_nobody_traces_is_written_to(settings, changed, answer):
    for name, value in ({"CELERY_BROKER_URL": "redis://redis:6379/0"} | changed).items():
        setattr(settings, name, value)

    assert redis_broker.possible() is answer


def test_a_broker_that_is_gone_is_asked_once_without_a_pause_and_then_left_alone(broker, settings, monkeypatch):
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    asked = []
    connect = redis.Connection.connect
    monkeypatch.setattr(redis.Connection, "connect", lambda self: asked.append(self) or connect(self))

    answers = [tasks.send(TaskName.RELAY) for _ in range(3)]

    assert (answers, len(asked), pauses) == ([False] * 3, 1, [])


def test_a_connection_that_the_broker_closed_is_replaced(broker):
    redis_broker.hints_push(NAME, "gpu", 1)
    broker.client_kill_filter(_type="normal", skipme=True)

    redis_broker.hints_push(NAME, "gpu", 1)

    assert broker.llen("gpu") == 2
