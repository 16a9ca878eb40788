"""One size: fill, measure, and what a job costs the database's processors."""

from __future__ import annotations

import logging
import resource
import sys
import time
from typing import Any


def at_size(jobs: int, only: list[str]) -> dict[str, Any]:
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from bench.growth import fill, measure

    settings.RATE_LIMITS_PER_MINUTE = dict.fromkeys(settings.RATE_LIMITS_PER_MINUTE, 10**9)
    call_command("migrate", verbosity=0)
    scene = measure.scene()
    organizations = max(10, min(10_000, jobs // 100))
    started = time.monotonic()
    fill.fill(jobs=jobs, organizations=organizations)
    filled = time.monotonic() - started
    say(f"{jobs:,} jobs filled in {filled:.0f} s")

    operations = []
    if "jobs" in only:
        operations += measure.of_jobs(scene)
    if "lists" in only:
        operations += measure.of_lists(scene)
    if {"rounds", "audit"} & set(only):
        operations += [one for one in measure.of_rounds(scene) if one.group in only]
    if "admin" in only:
        operations += measure.of_admin(scene)
    figures = []
    for operation in operations:
        figures.append(measure.measured(operation).told())
        say(f"{figures[-1]['ms']:10.1f} ms {figures[-1]['rows']:10,} rows  {operation.name} {figures[-1]['whole']}")
    cost = lives(scene) if "lives" in only else {}
    if "jobs" in only:
        waits = measure.every_organization_waits(scene)
        figures.append(measure.measured(waits).told())
        say(f"{figures[-1]['ms']:10.1f} ms  {waits.name}")
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    return {
        "jobs": jobs,
        "organizations": organizations,
        "filled": filled,
        "bytes": size,
        "postgresql": version,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "figures": figures,
        "lives": cost,
    }


def lives(scene: Any, number: int = 200) -> dict[str, float]:
    """Whole lives of jobs, one after the other: created over HTTP, claimed, finished. per job: seconds, and CPU seconds
    of the database."""
    from django.db import connection

    from apps.jobs.services.claim import job_claim
    from bench.growth.measure import finish
    from bench.machine import parent_of, tree_seconds

    postgres = parent_of(connection.connection.info.backend_pid)
    body = {"image_url": "https://example.com/room.jpg"}
    before, started = tree_seconds([postgres]), time.monotonic()
    for _ in range(number):
        assert scene.api.post("/v1/upscale", body, content_type="application/json").status_code == 200
        job = job_claim(queue="gpu")
        assert job is not None
        finish(job)
    return {
        "seconds": (time.monotonic() - started) / number,
        "database": (tree_seconds([postgres]) - before) / number,
        "number": number,
    }


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
