"""Figures for Prometheus that come from the database, read when somebody asks.

The database is the one place that knows them all, whichever process did the work, and it answers the same after a
restart. Scrapes closer together than CACHE_SECONDS share one reading. Durations are of the last WINDOW: a histogram
that never forgets would need every job that ever ran.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.db.models import Count, F, Min, Q, Sum
from django.utils import timezone
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeHistogramMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from apps.billing.models import CreditAccount
from apps.core.ids import first_id
from apps.jobs.catalogue import BATCH_QUEUE
from apps.jobs.models import Job, JobState
from apps.portal.audit_result import audit_result
from apps.webhooks.models import EventState, WebhookEndpoint, WebhookEvent

log = structlog.get_logger(__name__)

CACHE_SECONDS = 5.0
WINDOW = timedelta(hours=1)
SETTLES = timedelta(minutes=10)
BOUNDS_SECONDS = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600)


class Settled:
    """Counts of rows that no longer change, which only the first reading of a process counts from the beginning.

    count: of the rows of a span of time, by label. What is younger than SETTLES is counted anew each time: the
    transaction that ended a job a moment ago may not be visible yet, and clocks differ.
    """

    def __init__(self, count: Callable[[datetime, datetime | None], dict[Any, int]]) -> None:
        self._count = count
        self.forget()

    def forget(self) -> None:
        self._until = datetime(2000, 1, 1, tzinfo=UTC)
        self._numbers: Counter[Any] = Counter()

    def read(self) -> Counter[Any]:
        until = timezone.now() - SETTLES
        if until > self._until:
            self._numbers.update(self._count(self._until, until))
            self._until = until
        return self._numbers + Counter(self._count(self._until, None))


def _ended(since: datetime, until: datetime | None) -> dict[Any, int]:
    jobs = Job.objects.filter(completed_at__gte=since).order_by()
    jobs = jobs if until is None else jobs.filter(completed_at__lt=until)
    return {(kind, state): number for kind, state, number in jobs.values_list("kind", "state").annotate(n=Count("pk"))}


def _events(since: datetime, until: datetime | None) -> dict[Any, int]:
    events = WebhookEvent.objects.filter(pk__gte=first_id(since))
    return {"all": (events if until is None else events.filter(pk__lt=first_id(until))).count()}


ended, events_made = Settled(_ended), Settled(_events)


def _jobs() -> Iterator[Metric]:
    family = GaugeMetricFamily("katalo_jobs", "Jobs by kind and state, all that are stored.", labels=["kind", "state"])
    unfinished = Job.objects.filter(completed_at__isnull=True).order_by().values_list("kind", "state")
    numbers = ended.read() + Counter({(kind, state): n for kind, state, n in unfinished.annotate(n=Count("pk"))})
    for kind in sorted({kind for kind, _ in numbers}):
        for state in JobState.values:
            family.add_metric([kind, state], numbers.get((kind, state), 0))
    yield family


def _queues() -> Iterator[Metric]:
    now = timezone.now()
    depth = GaugeMetricFamily("katalo_queue_jobs", "Jobs that wait for a worker.", labels=["queue"])
    age = GaugeMetricFamily("katalo_queue_oldest_seconds", "Age of the oldest job that could start.", labels=["queue"])
    rows = (
        Job.objects.filter(state=JobState.QUEUED, available_at__lte=now)
        .exclude(queue=BATCH_QUEUE)
        .order_by()
        .values("queue")
        .annotate(number=Count("pk"), oldest=Min("available_at"))
    )
    found = {row["queue"]: row for row in rows}
    for queue in sorted({"gpu", "ingest", *found}):
        row = found.get(queue)
        depth.add_metric([queue], row["number"] if row else 0)
        age.add_metric([queue], (now - row["oldest"]).total_seconds() if row else 0)
    yield depth
    yield age


def _histogram(name: str, text: str, seconds: dict[str, list[float]]) -> GaugeHistogramMetricFamily:
    family = GaugeHistogramMetricFamily(name, text, labels=["kind"])
    for kind, values in sorted(seconds.items()):
        buckets = [(str(float(bound)), float(sum(value <= bound for value in values))) for bound in BOUNDS_SECONDS]
        family.add_metric([kind], [*buckets, ("+Inf", float(len(values)))], sum(values))
    return family


def _durations() -> Iterator[Metric]:
    """Of jobs that ended within WINDOW and did run: waiting until the last start, and from there to the end."""
    waited, ran = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    ended = Job.objects.filter(
        completed_at__gte=timezone.now() - WINDOW, started_at__isnull=False, cached_from__isnull=True
    ).order_by()
    for kind, created_at, started_at, completed_at in ended.values_list(
        "kind", "created_at", "started_at", "completed_at"
    ):
        assert started_at is not None
        assert completed_at is not None
        waited[kind].append((started_at - created_at).total_seconds())
        ran[kind].append((completed_at - started_at).total_seconds())
    yield _histogram(
        "katalo_job_wait_seconds", "From creation to the last start, of jobs ended in the last hour.", waited
    )
    yield _histogram("katalo_job_run_seconds", "From the last start to the end, of jobs ended in the last hour.", ran)


def _deliveries() -> Iterator[Metric]:
    events = GaugeMetricFamily("katalo_webhook_events", "Webhook events by state.", labels=["state"])
    others = WebhookEvent.objects.exclude(state=EventState.DELIVERED).order_by().values_list("state")
    numbers: dict[str, int] = dict(others.annotate(number=Count("pk")))
    numbers[EventState.DELIVERED] = max(0, events_made.read()["all"] - sum(numbers.values()))
    for state in EventState.values:
        events.add_metric([state], numbers.get(state, 0))
    yield events
    now = timezone.now()
    waiting = WebhookEvent.objects.filter(state=EventState.WAITING).aggregate(
        retrying=Count("pk", filter=Q(attempt_count__gt=F("attempts_before"))),
        oldest=Min("next_attempt_at", filter=Q(next_attempt_at__lte=now)),
    )
    yield GaugeMetricFamily("katalo_webhook_retrying", "Waiting events that failed before.", waiting["retrying"])
    late = (now - waiting["oldest"]).total_seconds() if waiting["oldest"] else 0
    yield GaugeMetricFamily("katalo_webhook_overdue_seconds", "How late the oldest due event is.", late)
    endpoints = WebhookEndpoint.objects.aggregate(
        failing=Count("pk", filter=Q(failing_since__isnull=False, disabled_at__isnull=True)),
        disabled=Count("pk", filter=Q(disabled_at__isnull=False)),
    )
    family = GaugeMetricFamily("katalo_webhook_endpoints", "Endpoints in trouble.", labels=["state"])
    for state, number in endpoints.items():
        family.add_metric([state], number)
    yield family


def _money() -> Iterator[Metric]:
    totals = CreditAccount.objects.aggregate(
        available=Sum("available_micros", default=0),
        held=Sum("held_micros", default=0),
        holds=Sum("open_holds", default=0),
    )
    yield GaugeMetricFamily(
        "katalo_credit_available_micros", "Credit of all accounts, 1 USD = 1e6.", totals["available"]
    )
    yield GaugeMetricFamily(
        "katalo_credit_held_micros", "Credit that running jobs reserve, 1 USD = 1e6.", totals["held"]
    )
    yield GaugeMetricFamily("katalo_credit_open_holds", "Paid jobs that have not ended.", totals["holds"])


def _audit() -> Iterator[Metric]:
    """Nothing until the first audit; alert on the absence as well."""
    audit = audit_result()
    if audit is None:
        return
    age = (timezone.now() - audit.at).total_seconds()
    yield GaugeMetricFamily("katalo_ledger_audit_problems", "Problems that the last audit found.", audit.problems)
    yield GaugeMetricFamily("katalo_ledger_audit_age_seconds", "Seconds since the last audit.", age)


READERS: tuple[Callable[[], Iterator[Metric]], ...] = (_jobs, _queues, _durations, _deliveries, _money, _audit)


class DatabaseCollector(Collector):
    """One reading, shared by scrapes that come close together. What cannot be read is left out, the rest is served."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._metrics: list[Metric] = []

    def describe(self) -> list[Metric]:
        return []  # known only after asking the database, which registering must not do

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            if time.monotonic() - self._read_at > CACHE_SECONDS:
                self._metrics = list(self._read())
                self._read_at = time.monotonic()
            return iter(self._metrics)

    def _read(self) -> Iterator[Metric]:
        failed = 0
        for reader in READERS:
            try:
                yield from list(reader())
            except Exception as error:  # noqa: BLE001  database and cache clients raise their own classes
                failed += 1
                log.warning("metrics_incomplete", reader=reader.__name__, error=type(error).__name__)
        yield GaugeMetricFamily("katalo_metrics_failed_readers", "Groups of figures that could not be read.", failed)


registry = CollectorRegistry()
registry.register(DatabaseCollector())
