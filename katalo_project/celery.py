"""The Celery application. Queues carry hints; the database row is the truth."""

import os
from typing import Any

import structlog
from celery import Celery
from celery.signals import setup_logging, task_prerun
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "katalo_project.settings.local")

app = Celery("katalo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = (
    "workers.tasks.gpu",
    "workers.tasks.ingest",
    "workers.tasks.webhooks",
    "workers.tasks.maintenance",
)


@setup_logging.connect
def _logging_is_django_s(**kwargs: Any) -> None:
    """A receiver keeps Celery from setting up loggers of its own: the settings' LOGGING holds for workers too."""


@task_prerun.connect
def _name_the_task(task_id: str, task: Any, **kwargs: Any) -> None:
    """Every line of a task says which one; nothing is left of the thread's task before."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)


@task_prerun.connect
def _drop_dead_connections(**kwargs: Any) -> None:
    """A task begins as a request does: on a connection that is neither too old nor broken."""
    close_old_connections()
