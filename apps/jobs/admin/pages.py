"""What the page of one job and the review queue show. Every function here asks a fixed number of questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone

from apps.billing.models import LedgerEntry, UsageEvent
from apps.core.admin.cells import change_url, moment, pretty_json, span, usd
from apps.core.ids import to_public
from apps.files.models import StoredFile
from apps.files.services import file_url
from apps.jobs import catalogue
from apps.jobs.models import Job, JobState, Output, OutputRole
from apps.webhooks.models import WebhookAttempt, WebhookEvent

QUEUE_LENGTH = 60
STATE_TONES = {
    JobState.SUCCEEDED: "good",
    JobState.FAILED: "bad",
    JobState.CANCELED: "warn",
    JobState.REVIEW: "attention",
    JobState.RUNNING: "busy",
}


@dataclass(frozen=True)
class Picture:
    """An image behind a fresh signed URL; url is empty when the bytes are gone."""

    url: str
    alternative: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Measurement:
    """One measured number beside its thresholds. passes: None when nothing is asked of it."""

    name: str
    value: str
    threshold: str
    passes: bool | None


@dataclass(frozen=True)
class Candidate:
    """An output as the page shows it. number: 1 for the engine's best."""

    output: Output
    number: int
    picture: Picture
    measurements: list[Measurement]


@dataclass(frozen=True)
class Step:
    """A line of the timeline. after: time since the line before."""

    at: datetime
    title: str
    tone: str
    note: str = ""
    who: str = ""
    after: str = ""


def picture_of(file: StoredFile | None, alternative: str) -> Picture:
    if file is None or file.deleted_at or not file.content_type.startswith("image/"):
        return Picture("", alternative)
    return Picture(file_url(file), alternative, file.width or 0, file.height or 0)


def source_id(job: Job) -> UUID | None:
    """The stored file that a job starts from."""
    identifier = job.input_files.get("source") if isinstance(job.input_files, dict) else None
    try:
        return UUID(str(identifier)) if identifier else None
    except ValueError:
        return None


def job_context(job: Job) -> dict[str, Any]:
    """Everything that the page of one job shows beside its fields."""
    outputs = list(job.outputs.select_related("file"))
    identifier = source_id(job)
    source = StoredFile.objects.filter(pk=identifier).first() if identifier else None
    shown = sorted(outputs, key=lambda output: (output.role != OutputRole.PRIMARY, output.position))
    attempts = WebhookAttempt.objects.order_by("-number")
    return {
        "public_id": to_public("job", job.pk),
        "tone": STATE_TONES.get(JobState(job.state), ""),
        "before": picture_of(source, "Before: the source image"),
        "after": picture_of(shown[0].file, "After: the best result") if shown else Picture("", ""),
        "candidates": [_candidate(job, output) for output in outputs],
        "steps": timeline(job),
        "entries": [
            {
                "at": moment(entry.created_at),
                "kind": entry.get_kind_display(),
                "available": usd(entry.amount_micros),
                "held": usd(entry.held_micros),
            }
            for entry in LedgerEntry.objects.filter(reference=job.pk).order_by("created_at", "id")
        ],
        "usage": _usage(job),
        "webhook_events": [
            (event, change_url(event, event.pk))
            for event in WebhookEvent.objects.filter(reference=job.pk).prefetch_related(
                Prefetch("attempts", queryset=attempts)
            )
        ],
        "price": usd(job.price_micros),
        "duration": span(job.completed_at - job.created_at) if job.completed_at else "",
        "relatives": list(_relatives(job)),
        "input_json": pretty_json({"input": job.input, "input_files": job.input_files}),
        "details_json": pretty_json(job.details),
        "metadata_json": pretty_json(job.metadata),
    }


def _usage(job: Job) -> str:
    event = UsageEvent.objects.filter(reference=job.pk).first()
    if event is None:
        return ""
    how = "an included unit" if event.included else ("billable" if event.billable else "not billable")
    return f"{event.usage_type}, {usd(event.amount_micros)}, {how}"


def _candidate(job: Job, output: Output) -> Candidate:
    number = output.position + 1
    return Candidate(
        output,
        number,
        picture_of(output.file, f"Candidate {number}"),
        measurements(job.kind, job.input, output.quality, job.engine),
    )


def measurements(kind: str, given: Mapping[str, Any], quality: dict[str, Any], engine: str = "") -> list[Measurement]:
    """The kind's rules first, in its order, then what else was measured."""
    rules: dict[str, list[catalogue.QualityRule]] = {}
    known = kind in {one.name for one in catalogue.all_kinds()}
    for rule in catalogue.get(kind).rules(given, engine) if known else ():
        if rule.metric in quality or not rule.where_measured:
            rules.setdefault(rule.metric, []).append(rule)
    rows = []
    for metric in [*rules, *(name for name in quality if name not in rules)]:
        asked = rules.get(metric, [])
        value = quality.get(metric)
        rows.append(
            Measurement(
                name=metric.replace("_", " "),
                value=f"{value:.4g}" if isinstance(value, int | float) else "not measured",
                threshold=" and ".join(f"{'≥' if rule.at_least else '≤'} {_threshold(rule)}" for rule in asked),
                passes=all(rule.problem(quality) is None for rule in asked) if asked else None,
            )
        )
    return rows


def _threshold(rule: catalogue.QualityRule) -> str:
    return f"{getattr(settings, rule.setting):g}"


def timeline(job: Job) -> list[Step]:
    """From creation to the end, with what happened in between, who did it and why."""
    steps = [Step(job.created_at, "Created", "", f"{job.surface} API" if job.api_key_id else job.surface)]
    for event in job.events.select_related("actor").order_by("created_at", "id"):
        state = JobState(event.state)
        steps.append(
            Step(
                at=event.created_at,
                title=state.label,
                tone=STATE_TONES.get(state, ""),
                note=event.note,
                who=event.actor.get_username() if event.actor else "",
                after=span(event.created_at - steps[-1].at) if event.created_at > steps[-1].at else "",
            )
        )
    return steps


def _relatives(job: Job) -> Iterable[tuple[str, str, str]]:
    """Links to the jobs that this one comes from and those that came from it: what, public id, page."""
    for name, other in (
        ("Parent", job.parent_id),
        ("Waits for", job.waits_for_id),
        ("Cached from", job.cached_from_id),
    ):
        if other:
            yield name, to_public("job", other), change_url(Job, other)
    for other in job.regenerations.order_by("id").values_list("pk", flat=True)[:20]:
        yield "Run again as", to_public("job", other), change_url(Job, other)


def jobs_with_pictures(jobs: Iterable[Job]) -> list[dict[str, Any]]:
    """Jobs with before and after, for the review queue: one query for all sources. `outputs` must be prefetched."""
    jobs = list(jobs)
    sources = StoredFile.objects.in_bulk([identifier for job in jobs if (identifier := source_id(job))])
    now = timezone.now()
    rows = []
    for job in jobs:
        identifier = source_id(job)
        outputs = sorted(job.outputs.all(), key=lambda output: output.position)
        rows.append(
            {
                "job": job,
                "public_id": to_public("job", job.pk),
                "url": change_url(Job, job.pk),
                "before": picture_of(sources.get(identifier) if identifier else None, "Before"),
                "after": picture_of(outputs[0].file if outputs else None, "After"),
                "candidates": len(outputs),
                "waiting": span(now - job.updated_at),
                "left": span(max(job.deadline_at - now, timedelta(0))),
            }
        )
    return rows
