"""System checks about jobs: times that must fit into each other, and engines that are named for kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from apps.jobs import catalogue

Configs = Sequence[AppConfig] | None

ROOM_SECONDS = 60  # between the end of a task and the moment the broker would hand it out again


@register()
def job_times(app_configs: Configs, **kwargs: Any) -> list[CheckMessage]:
    """E005: one missed heartbeat must not lose a job. E006, E007: the broker must not hand out a task that runs."""
    found: list[CheckMessage] = []
    lease, beat = settings.JOB_LEASE_SECONDS, settings.JOB_HEARTBEAT_SECONDS
    if lease <= 2 * beat:
        text = f"JOB_LEASE_SECONDS must be more than twice JOB_HEARTBEAT_SECONDS; got {lease} and {beat}"
        found.append(Error(text, id="katalo.E005"))
    limit = settings.CELERY_TASK_TIME_LIMIT
    visibility = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("visibility_timeout")
    if visibility is not None and limit + ROOM_SECONDS > visibility:
        text = f"the task time limit ({limit} s) must be below the broker's visibility timeout ({visibility} s)"
        found.append(
            Error(text, hint="Otherwise the broker redelivers tasks that are still running.", id="katalo.E006")
        )
    for kind in catalogue.all_kinds():
        if kind.time_limit_seconds + ROOM_SECONDS > limit:
            text = f"{kind.name} may run {kind.time_limit_seconds} s, the task time limit is {limit} s"
            found.append(Error(text, hint="Raise CELERY_TASK_TIME_LIMIT.", id="katalo.E007"))
    return found


@register()
def kind_engines(app_configs: Configs, **kwargs: Any) -> list[CheckMessage]:
    """E008: a misspelt kind would silently run on its default engine."""
    known = {kind.name for kind in catalogue.all_kinds()}
    named: dict[str, Any] = settings.KIND_ENGINES
    found: list[CheckMessage] = [
        Error(f"KIND_ENGINES names the unknown kind {name!r}; known: {', '.join(sorted(known))}", id="katalo.E008")
        for name in sorted(set(named) - known)
    ]
    found += [
        Error(f"KIND_ENGINES[{name!r}] must be the name of an engine; got {engine!r}", id="katalo.E009")
        for name, engine in sorted(named.items())
        if not isinstance(engine, str) or not engine
    ]
    return found
