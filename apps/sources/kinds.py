"""The one kind of this app: checking an original image."""

from __future__ import annotations

from apps.jobs.catalogue import Kind, register
from apps.jobs.models import Job

INGEST = "source.ingest"


def _ready(job: Job) -> None:
    from apps.sources.services import asset_ready  # the registry is filled before models may be imported

    asset_ready(job=job)


def register_kinds() -> None:
    register(
        Kind(
            name=INGEST,
            engine="ingest",
            queue="ingest",
            time_limit_seconds=120,
            max_attempts=4,
            deadline_seconds=3600,
            on_success=_ready,
        )
    )
