"""How long a batch of eleven pictures takes beside one, when the pictures themselves take no time.

    scripts/with_services.py -- python -m bench.batches

Four worker processes of Celery on PostgreSQL and Redis, the engine that does no work, and this process as the web
process: from the call that creates a job to the moment at which it ended, as its row tells. Prints the medians and
their ratio; what is wanted is less than 3. A batch of one picture, which has the same way to go as one of eleven, is
timed as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from apps.accounts.models import Organization

ROUNDS = 12
WORKERS = 4
IMAGES = 11
ROOT = Path(__file__).resolve().parents[1]
CELERY = [sys.executable, "-m", "celery", "-A", "katalo_project", "worker", "-Q", "gpu", "--pool=prefork"]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="katalo-bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "katalo_project.settings.local",
            "DATA_DIR": folder,
            "KIND_ENGINES": '{"image.upscale": "fake"}',
            "LOG_LEVEL": "ERROR",
        }
        django.setup()
        _prepare()
        command = [*CELERY, f"--concurrency={WORKERS}", "-l", "ERROR", "--without-gossip", "--without-mingle"]
        worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _measure()
        finally:
            worker.terminate()
            worker.wait(timeout=30)


def _prepare() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _measure() -> None:
    from apps.core.money import MICROS
    from apps.portal.services import organization_provision

    slug = f"bench-{os.getpid()}"
    organization = organization_provision(slug=slug, credit_micros=1000 * MICROS)
    for _ in range(3):
        _seconds(organization, IMAGES)  # every worker process has loaded what it needs
    took: dict[int, list[float]] = {0: [], 1: [], IMAGES: []}
    for _ in range(ROUNDS):
        for images in took:
            took[images].append(_seconds(organization, images))
    alone, one, eleven = (median(seconds) * 1000 for seconds in took.values())
    print(
        f"one picture {alone:.0f} ms, a batch of one {one:.0f} ms, {IMAGES} pictures {eleven:.0f} ms, "
        f"{eleven / one:.2f} of a batch of one: {eleven / alone:.2f} times"
    )


def _seconds(organization: Organization, images: int) -> float:
    """From the creation of a batch of so many pictures to its end; 0: of one picture without a batch."""
    from django.utils import timezone

    from apps.core.ids import new_id
    from apps.jobs.models import TERMINAL, Job
    from apps.jobs.services.create import Order, batch_create, job_create

    quality = {"size_exact": 1.0, "agreement_psnr": 30.0}
    item = Order(
        organization=organization,
        project=organization.projects.get(),
        api_key=None,
        surface="redesign",
        kind="image.upscale",
        input={"fake": {"quality": quality}},
    )
    started = timezone.now()
    if images == 0:
        job = job_create(item)
    else:
        job = batch_create(
            replace(item, kind="image.upscale_batch", input={}), [replace(item, job_id=new_id()) for _ in range(images)]
        )
    while not Job.objects.filter(pk=job.pk, state__in=sorted(TERMINAL)).exists():
        time.sleep(0.02)
    job.refresh_from_db()
    if job.state != "succeeded":
        raise SystemExit(f"the job has {job.state}: {job.failure_message}")
    assert job.completed_at is not None
    return (job.completed_at - started).total_seconds()


if __name__ == "__main__":
    main()
