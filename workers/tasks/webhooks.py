"""The webhook worker's task."""

from __future__ import annotations

from celery import shared_task

from apps.core.tasks import TaskName
from apps.webhooks.services.sender import events_deliver


@shared_task(name=TaskName.WEBHOOK_DELIVER.value)
def deliver() -> None:
    """Send what is due, or wake the sender that already does so in this process; safe to run twice."""
    events_deliver()
