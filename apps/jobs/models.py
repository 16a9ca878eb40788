"""Jobs: one run of a kind, its outputs, its history, and the idempotency of the request that made it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import ApiKey, Organization, Project
from apps.core.database import insert, update_where
from apps.core.ids import new_id
from apps.files.models import StoredFile

if TYPE_CHECKING:
    from apps.accounts.models import Person


class JobState(models.TextChoices):
    INGESTING = "ingesting", "Ingesting"
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    REVIEW = "review", "In review"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    CANCELED = "canceled", "Canceled"


TERMINAL = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELED})
ACTIVE = frozenset(JobState) - TERMINAL

TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    JobState.INGESTING: frozenset({JobState.QUEUED, JobState.FAILED, JobState.CANCELED}),
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.FAILED, JobState.CANCELED}),
    # Back to queued: the worker died (its lease ran out) or the engine asked for another try.
    JobState.RUNNING: frozenset(
        {JobState.QUEUED, JobState.REVIEW, JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELED}
    ),
    JobState.REVIEW: frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELED}),
    JobState.SUCCEEDED: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.CANCELED: frozenset(),
}


class ChargeSource(models.TextChoices):
    CREDIT = "credit", "Credit"
    INCLUDED = "included", "Included unit"
    FREE = "free", "Free"


class JobManager(models.Manager["Job"]):
    def transition(
        self,
        job: Job,
        to: JobState,
        *,
        lease: UUID | None = None,
        note: str = "",
        actor: Person | None = None,
        beside: Sequence[models.Model] = (),
        **fields: Any,
    ) -> bool:
        """Move one job, if it still stands where this move may start. False: somebody else won, stop quietly.

        One conditional UPDATE. With `lease`, only the worker that holds the job may move it. On success `job` carries
        the new values, and the line in its history and the rows `beside` are inserted.
        """
        where: dict[str, Any] = {
            "id": job.pk,
            "state": [state for state, targets in TRANSITIONS.items() if to in targets],
        }
        fields |= {"state": to, "updated_at": timezone.now()}
        if lease is not None:
            # By the same statement: whoever else moves a running job ends its lease, so nobody's line can come between.
            line = JobEvent(job_id=job.pk, state=to, note=note, actor=actor)
            moved = update_where(Job, where | {"lease_token": lease}, fields, beside=[line, *beside])
        else:
            # Another may move the job while this waits for the row; a line made afterwards keeps the history in order.
            moved = update_where(Job, where, fields)
            if moved:
                insert(JobEvent(job_id=job.pk, state=to, note=note, actor=actor), *beside)
        if not moved:
            return False
        for name, value in fields.items():
            setattr(job, name, value)
        return True


class Job(models.Model):
    """One run of a kind.

    input: the kind's parameters. input_files: input name -> stored file id. subject: the resource the job is about (a
    source asset). fingerprint: hash of the configuration without the source. waits_for: the job whose output is this
    one's input; until it succeeds this one is `ingesting`. batch, place: the batch that the job is an item of, and
    where in it (0 first). notifies: whether its end is told to the partner by webhook. max_outputs: approved results
    that may be published, primary first. price_micros: as quoted when it was created. seed: fixed, so that a second
    attempt makes the same picture. lease_token: who runs it; lease_expires_at: until when, unless the worker says it is
    alive. deadline_at: the reaper ends the job after it. engine_state: what a parked job's engine must find again, kept
    as the record of what it was; abandon_at: when to tell the engine (again) that nobody waits for that any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="jobs")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="jobs")
    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs")
    surface = models.CharField(max_length=16)
    kind = models.CharField(max_length=64)
    queue = models.CharField(max_length=16)
    state = models.CharField(max_length=16, choices=JobState)
    input = models.JSONField(default=dict)
    input_files = models.JSONField(default=dict, blank=True)
    subject = models.UUIDField(null=True, blank=True)
    fingerprint = models.CharField(max_length=64)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="regenerations")
    waits_for = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="dependents")
    cached_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="cache_hits")
    batch = models.ForeignKey(  # its index is that of job_place_once
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="items", db_index=False
    )
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    notifies = models.BooleanField(default=True)
    max_outputs = models.PositiveSmallIntegerField(default=1)
    reference = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001  absent and "" are echoed apart
    metadata = models.JSONField(default=dict, blank=True)
    webhook_url = models.CharField(max_length=2000, blank=True)
    price_micros = models.BigIntegerField(default=0)
    charge_source = models.CharField(max_length=16, choices=ChargeSource, default=ChargeSource.FREE)
    seed = models.PositiveIntegerField()
    progress = models.FloatField(default=0.0)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    available_at = models.DateTimeField(help_text="Not before this time.")
    deadline_at = models.DateTimeField()
    failure_code = models.CharField(max_length=64, blank=True)
    failure_message = models.CharField(max_length=500, blank=True)
    failure_retryable = models.BooleanField(default=False)
    engine = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=32, blank=True)
    details = models.JSONField(default=dict, blank=True)
    engine_state = models.JSONField(null=True, blank=True)
    abandon_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: Any = JobManager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ACTIVE), completed_at__isnull=True)
                | Q(state__in=sorted(TERMINAL), completed_at__isnull=False),
                name="job_completed_when_terminal",
            ),
            models.CheckConstraint(condition=Q(price_micros__gte=0), name="job_price_not_negative"),
            models.CheckConstraint(
                condition=Q(batch__isnull=True, place__isnull=True) | Q(batch__isnull=False, place__isnull=False),
                name="job_item_has_its_place",
            ),
            models.UniqueConstraint("batch", "place", condition=Q(batch__isnull=False), name="job_place_once"),
        ]
        indexes = [
            models.Index(fields=["organization", "-id"], name="job_by_organization"),
            models.Index(fields=["queue", "organization", "id"], condition=Q(state="queued"), name="job_queued"),
            models.Index(fields=["organization"], condition=Q(state="running"), name="job_running"),
            models.Index(
                fields=["organization", "queue", "-started_at"],
                condition=Q(started_at__isnull=False, cached_from__isnull=True),
                name="job_last_turn",
            ),
            models.Index(fields=["deadline_at"], condition=Q(completed_at__isnull=True), name="job_unfinished"),
            models.Index(fields=["lease_expires_at"], condition=Q(state="running"), name="job_lease"),
            models.Index(fields=["completed_at"], condition=Q(completed_at__isnull=False), name="job_ended"),
            models.Index(fields=["state", "-id"], condition=~Q(state="succeeded"), name="job_by_state"),
            models.Index(fields=["kind", "-id"], name="job_by_kind"),
            models.Index(
                fields=["reference"],
                opclasses=["varchar_pattern_ops"],
                condition=Q(reference__isnull=False),
                name="job_by_reference",
            ),
            models.Index(fields=["abandon_at"], condition=Q(abandon_at__isnull=False), name="job_to_abandon"),
            models.Index(
                fields=["organization", "subject", "fingerprint"], condition=Q(state="succeeded"), name="job_cache"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class OutputRole(models.TextChoices):
    CANDIDATE = "candidate", "Candidate"
    PRIMARY = "primary", "Primary"
    ALTERNATE = "alternate", "Alternate"
    REJECTED = "rejected", "Rejected"


class Output(models.Model):
    """A file that a job produced: a candidate until approved. Only the primary one and alternates are ever shown to a
    partner."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="outputs")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="outputs")
    role = models.CharField(max_length=16, choices=OutputRole)
    position = models.PositiveSmallIntegerField(help_text="The engine's order, best first.")
    quality = models.JSONField(default=dict, blank=True, help_text="Measured numbers.")
    problems = models.JSONField(default=list, blank=True, help_text="Thresholds it missed; empty when it passed.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["job", "position"]
        constraints = [
            models.UniqueConstraint("job", "position", name="output_position_once"),
            models.UniqueConstraint("job", condition=Q(role="primary"), name="output_one_primary"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.file_id}"


class JobEvent(models.Model):
    """One line of a job's history: a state it reached, why, and who did it when a person did."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="events")
    state = models.CharField(max_length=16, choices=JobState)
    note = models.CharField(max_length=500, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["job", "id"]

    def __str__(self) -> str:
        return f"{self.state} {self.note}"


class IdempotencyRecord(models.Model):
    """A write that was done, for 24 hours: organization + route + key -> the job it made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    route = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the canonical body and the file's digest.")
    status = models.PositiveSmallIntegerField(help_text="The HTTP status of the first answer.")
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="idempotency_records")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("organization", "route", "key", name="idempotency_key_once")]
        indexes = [models.Index(fields=["expires_at"], name="idempotency_expiry")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
