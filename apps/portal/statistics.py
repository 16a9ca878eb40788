"""What the installation has done, over three periods at once, for who holds the admin key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from apps.accounts.models import ApiKey
from apps.core.ids import first_id
from apps.core.surfaces import REDESIGN
from apps.jobs.models import Job, JobState, Output, OutputRole
from apps.portal.selectors import durations
from apps.sources.kinds import INGEST

PERIODS: dict[str, timedelta | None] = {
    "last_24_hours": timedelta(hours=24),
    "last_7_days": timedelta(days=7),
    "all_time": None,
}
KEYS_SHOWN = 100


@dataclass
class Period:
    """Of jobs created in it, ingests left out: they come before the jobs that count, and fail with them. jobs: (kind,
    status word) -> how many. images: that were published.

    medians: kind -> time from creation to success, cache hits left out. failures: code -> how many, most first.
    """

    jobs: dict[tuple[str, str], int] = field(default_factory=dict)
    images: int = 0
    medians: dict[str, timedelta] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)


def periods_now() -> dict[str, Period]:
    """Six queries, whatever the number of rows."""
    now = timezone.now()
    starts = {name: None if length is None else now - length for name, length in PERIODS.items()}
    periods = {name: Period() for name in PERIODS}
    sold = Job.objects.exclude(kind=INGEST)
    counted: Any = sold.order_by("kind", "state").values("kind", "state").annotate(**_counts(starts))
    for row in counted:
        status = REDESIGN.statuses[row["state"]]
        for name, period in periods.items():
            if row[name]:
                before = period.jobs.get((row["kind"], status), 0)
                period.jobs[row["kind"], status] = before + row[name]
    failed = sold.filter(state=JobState.FAILED).order_by("failure_code").values("failure_code")
    reasons: Any = failed.annotate(**_counts(starts))
    for row in reasons:
        for name, period in periods.items():
            if row[name]:
                period.failures[row["failure_code"]] = row[name]
    published = Output.objects.filter(role__in=[OutputRole.PRIMARY, OutputRole.ALTERNATE]).exclude(job__kind=INGEST)
    images = published.aggregate(**_counts(starts, "job_id"))
    for name, period in periods.items():
        period.images = images[name]
        period.failures = dict(sorted(period.failures.items(), key=lambda entry: (-entry[1], entry[0])))
        period.medians = {
            kind: median for kind, (median, _) in sorted(durations(starts[name]).items()) if kind != INGEST
        }
    return periods


def _counts(starts: dict[str, datetime | None], identifier: str = "pk") -> dict[str, Count]:
    """Time-ordered ids tell when a row was made, without its being read."""
    return {
        name: Count("pk", filter=None if start is None else Q(**{f"{identifier}__gte": first_id(start)}))
        for name, start in starts.items()
    }


def keys_by_use() -> Iterable[ApiKey]:
    """The most used keys that are not revoked."""
    keys = ApiKey.objects.filter(revoked_at__isnull=True).select_related("organization")
    return list(keys.order_by("-request_count", "-pk")[:KEYS_SHOWN])
