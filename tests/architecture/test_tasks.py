"""Task names, the workers' tasks, the queues and the schedule agree."""

from __future__ import annotations

from apps.core.tasks import JOB_RUN, QUEUES, TaskName
from katalo_project.celery import app


def registered() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_task_name_is_registered_and_every_task_is_named() -> None:
    assert registered() == {name.value for name in TaskName}


def test_the_schedule_asks_for_tasks_that_exist() -> None:
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= registered()


def test_every_kind_s_queue_has_a_task() -> None:
    from apps.jobs import catalogue

    assert {kind.queue for kind in catalogue.all_kinds() if not kind.is_batch} <= set(JOB_RUN)
    assert catalogue.BATCH_QUEUE not in JOB_RUN
    assert {QUEUES[task] for task in JOB_RUN.values()} == set(JOB_RUN)


def test_tasks_are_acknowledged_late_and_taken_one_at_a_time() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.task_ignore_result is True
