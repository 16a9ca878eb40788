"""Heavy jobs: one at a time per worker process."""

from celery import shared_task

from apps.core.tasks import TaskName
from workers.runtime import run_next as run_next_of


@shared_task(name=TaskName.JOB_RUN_GPU.value)
def run_next() -> str | None:
    """Run the next job of the queue `gpu`; returns its id."""
    return run_next_of("gpu")
