"""What a process of the house does on command: die between COMMIT and the message, live in another time."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import AppConfig

DIE = "die-before-the-hint"
"""A file of this name in the house's folder: the next web process that would send a job's hint dies instead."""


class FaultsConfig(AppConfig):
    name = "faults"

    def ready(self) -> None:
        if os.environ.get("FAULTS_WEB"):
            _die_when_told()
        if seconds := float(os.environ.get("FAULTS_CLOCK_SECONDS", "0")):
            _live_elsewhen(timedelta(seconds=seconds))


def _die_when_told() -> None:
    from apps.core import tasks

    order = Path(os.environ["FAULTS_FOLDER"]) / DIE
    send = tasks.send

    def send_or_die(name: tasks.TaskName, times: int = 1) -> bool:
        if name is tasks.TaskName.JOB_RUN_GPU and order.exists():
            order.unlink()
            os._exit(1)
        return send(name, times)

    tasks.send = send_or_die


def _live_elsewhen(shift: timedelta) -> None:
    """Everything of the platform asks django.utils.timezone, so this is what a machine's wrong clock does to it."""
    from django.utils import timezone

    now = timezone.now

    def shifted() -> datetime:
        return now() + shift

    timezone.now = shifted
