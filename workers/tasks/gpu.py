"""Heavy jobs: one at a time per worker process."""

from celery import shared_task

from apps.core.tasks import TaskName
from workers.runtime import run_ready


@shared_task(name=TaskName.JOB_RUN_GPU.value)
def run_next() -> int:
    """Run what waits in the queue `gpu`, mostly one job; returns how many ran."""
    return run_ready("gpu")
