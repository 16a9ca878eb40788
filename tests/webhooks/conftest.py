"""Fixtures of the webhook tests: an organization, a receiver, and the hints on the queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app

from apps.accounts.models import Organization
from apps.webhooks.models import WebhookEvent
from apps.webhooks.services import event_create
from tests.cast import Tenant
from tests.core.outbound.servers import Server, serve

DeliveredHints = Callable[[], int]


@pytest.fixture
def organization(owner: Tenant) -> Organization:
    return owner.organization


@pytest.fixture
def receiver(settings) -> Iterator[Server]:
    """A server on this machine that answers 200, until a test sets its `answers`."""
    settings.OUTBOUND_ALLOW_LOOPBACK = True
    with serve() as server:
        yield server


@pytest.fixture
def make_event(organization: Organization) -> Callable[..., WebhookEvent]:
    """`make_event(url)`: an event of a job that nobody else has."""

    def make(url: str = "", **fields: Any) -> WebhookEvent:
        values: dict[str, Any] = {
            "organization": organization,
            "event_type": "generation.completed",
            "reference": uuid4(),
            "payload": {"event_type": "generation.completed", "job_id": "job_1", "failure": None},
        }
        return event_create(**(values | fields), url=url)

    return make


@pytest.fixture(autouse=True)
def hints() -> Iterator[DeliveredHints]:
    """`hints()`: how many were sent since the last call. The queue is a real one, in memory."""

    def take() -> int:
        taken = 0
        with current_app.connection_for_write() as connection:
            channel: Any = connection.default_channel
            channel.queue_declare(queue="webhooks")
            while message := channel.basic_get("webhooks", no_ack=True):
                arguments, keywords, _ = message.payload
                assert (arguments, keywords) == ([], {})
                assert message.headers["task"] == "workers.tasks.webhooks.deliver"
                taken += 1
        return taken

    take()
    yield take
    take()
