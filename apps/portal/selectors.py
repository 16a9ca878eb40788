"""The figures of the dashboard. Each function is one query or two, whatever the number of rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone

from apps.accounts.models import ApiKey
from apps.billing.models import EntryKind, LedgerEntry
from apps.billing.selectors import month_start
from apps.core.errors import NotFound
from apps.core.ids import first_id
from apps.core.tasks import JOB_RUN
from apps.jobs.catalogue import BATCH_QUEUE
from apps.jobs.models import Job, JobState
from apps.portal.audit_result import Audit, audit_result

DAYS = 14


@dataclass(frozen=True)
class DayCount:
    """How many jobs of one kind that were created on a day (UTC) are in a state now."""

    day: date
    state: str
    kind: str
    number: int


@dataclass(frozen=True)
class KindFigures:
    """One kind over the time looked at. rate: succeeded of those that succeeded or failed, 0 to 1; canceled jobs
    count for neither. median, p95: from creation to success, cache hits left out; None without a success."""

    kind: str
    succeeded: int
    failed: int
    median: timedelta | None = None
    p95: timedelta | None = None

    @property
    def rate(self) -> float | None:
        ended = self.succeeded + self.failed
        return self.succeeded / ended if ended else None


@dataclass(frozen=True)
class QueueFigures:
    """One queue now. oldest: creation of the job that has waited longest."""

    queue: str
    queued: int
    running: int
    oldest: datetime | None


@dataclass(frozen=True)
class Revenue:
    """Settled micro-dollars: since midnight, in the last 7 days, and since the first of the month (UTC)."""

    today: int
    week: int
    month: int


def days_shown(today: date | None = None) -> list[date]:
    """The last DAYS days, oldest first, today included (UTC)."""
    today = today or timezone.now().astimezone(UTC).date()
    return [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def _start() -> datetime:
    day = days_shown()[0]
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def jobs_by_day() -> list[DayCount]:
    rows = (
        Job.objects.filter(pk__gte=first_id(_start()))
        .order_by()
        .annotate(day=TruncDate("created_at", tzinfo=UTC))
        .values("day", "state", "kind")
        .annotate(number=Count("pk"))
    )
    return [DayCount(row["day"], row["state"], row["kind"], row["number"]) for row in rows]


def figures_by_kind(counts: list[DayCount]) -> list[KindFigures]:
    """Success and duration of every kind that `counts` names, the busiest first."""
    found = durations(_start())
    figures = []
    for kind in {count.kind for count in counts}:
        succeeded, failed = (
            sum(count.number for count in counts if count.kind == kind and count.state == state)
            for state in (JobState.SUCCEEDED, JobState.FAILED)
        )
        median, p95 = found.get(kind, (None, None))
        figures.append(KindFigures(kind, succeeded, failed, median, p95))
    return sorted(figures, key=lambda row: (-row.succeeded - row.failed, row.kind))


def durations(since: datetime | None) -> dict[str, tuple[timedelta, timedelta]]:
    """By kind, of jobs created since then that succeeded, cache hits left out: median and 95th percentile of the time
    from creation to success by nearest rank, the smallest that so many of all do not exceed."""
    jobs = Job.objects.filter(state=JobState.SUCCEEDED, cached_from__isnull=True)
    number = F("number")
    rows = (
        (jobs if since is None else jobs.filter(pk__gte=first_id(since)))
        .order_by()
        .annotate(duration=ExpressionWrapper(F("completed_at") - F("created_at"), output_field=DurationField()))
        .annotate(  # hundredfold, so that percents stay whole numbers
            hundred_ranks=Window(RowNumber(), partition_by=F("kind"), order_by=F("duration").asc()) * 100,
            number=Window(Count("pk"), partition_by=F("kind")),
        )
        .filter(
            Q(hundred_ranks__gte=number * 50, hundred_ranks__lt=number * 50 + 100)
            | Q(hundred_ranks__gte=number * 95, hundred_ranks__lt=number * 95 + 100)
        )
        .order_by("kind", "hundred_ranks")
        .values_list("kind", "duration")
    )
    found: dict[str, tuple[timedelta, timedelta]] = {}
    for kind, duration in rows:
        found[kind] = (found[kind][0], duration) if kind in found else (duration, duration)
    return found


def queues_now() -> list[QueueFigures]:
    """Every queue that runs jobs, also the empty ones."""
    found = {
        row["queue"]: QueueFigures(row["queue"], row["queued"], row["running"], row["oldest"])
        for row in Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING])
        .exclude(queue=BATCH_QUEUE)
        .order_by()
        .values("queue")
        .annotate(
            queued=Count("pk", filter=Q(state=JobState.QUEUED)),
            running=Count("pk", filter=Q(state=JobState.RUNNING)),
            oldest=Min("created_at", filter=Q(state=JobState.QUEUED)),
        )
    }
    return [found.get(queue) or QueueFigures(queue, 0, 0, None) for queue in sorted({*JOB_RUN, *found})]


def revenue() -> Revenue:
    """A settlement takes what was held, so its held amount is the revenue with the sign turned."""
    now = timezone.now().astimezone(UTC)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    week, month = now - timedelta(days=7), datetime.combine(month_start(), datetime.min.time(), tzinfo=UTC)
    sums = LedgerEntry.objects.filter(kind=EntryKind.SETTLE, pk__gte=first_id(min(week, month))).aggregate(
        today=Sum("held_micros", filter=Q(created_at__gte=today)),
        week=Sum("held_micros", filter=Q(created_at__gte=week)),
        month=Sum("held_micros", filter=Q(created_at__gte=month)),
    )
    return Revenue(*(-(sums[name] or 0) for name in ("today", "week", "month")))


def last_audit() -> Audit | None:
    """None before the first one, and while the cache is away."""
    try:
        return audit_result()
    except Exception:  # noqa: BLE001  each cache backend raises its own classes
        return None


def administered_keys(*, organization_slug: str | None = None) -> QuerySet[Any]:
    """All keys that are not revoked, of every organization or of one."""
    keys: QuerySet[Any] = ApiKey.objects.filter(revoked_at__isnull=True).select_related("organization")
    return keys if organization_slug is None else keys.filter(organization__slug=organization_slug)


def key_get(*, public_id: str) -> ApiKey:
    """Raises NotFound, for a revoked key too."""
    try:
        key: ApiKey = administered_keys().get(pk=UUID(public_id))
    except (ValueError, ApiKey.DoesNotExist):
        raise NotFound(f"There is no key {public_id[:64]!r}.") from None
    return key
