"""What staff do to a job: approve, reject, cancel, retry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminRadioSelectWidget

from apps.core.admin import ActionPage, Outcome, ReasonForm
from apps.core.admin.cells import usd
from apps.core.errors import Conflict
from apps.core.ids import to_public
from apps.jobs import catalogue
from apps.jobs.admin.pages import job_context
from apps.jobs.models import ACTIVE, Job, JobState, Output
from apps.jobs.services.finish import job_cancel, review_approve, review_reject
from apps.jobs.services.retry import job_retry

ALLOWED: dict[JobState, set[str]] = {
    **{state: {"cancel"} for state in ACTIVE},
    JobState.REVIEW: {"approve", "reject", "cancel"},
    JobState.FAILED: {"retry"},
    JobState.CANCELED: set(),
    JobState.SUCCEEDED: set(),
}


def actions_of(job: Job) -> set[str]:
    """What may be done to a job in its state; a batch, or what belongs to a record of its own, is not retried."""
    allowed = ALLOWED[JobState(job.state)]
    kind = next((known for known in catalogue.all_kinds() if known.name == job.kind), None)
    own = kind is None or kind.on_success is not None or kind.is_batch
    return allowed - {"retry"} if own else allowed


class ApproveForm(ReasonForm):
    """primary: the output to publish. alternate: others beside it, as many as the partner asked for."""

    primary = forms.ChoiceField(widget=UnfoldAdminRadioSelectWidget, help_text="Published as the result.")
    alternate = forms.MultipleChoiceField(widget=UnfoldAdminCheckboxSelectMultipleWidget, required=False)

    def __init__(self, *args: Any, outputs: list[Output], most_alternates: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most_alternates = most_alternates
        choices = [(str(output.pk), _described(output)) for output in outputs]
        self.fields["primary"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["alternate"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["alternate"].help_text = f"Published beside it; the partner asked for up to {most_alternates}."
        if choices:
            self.fields["primary"].initial = choices[0][0]
        if not most_alternates:
            del self.fields["alternate"]
        self.fields["reason"].help_text = "Why, such as: looks right. Kept in the history with your name and the time."

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        chosen = data.get("alternate") or []
        if data.get("primary") in chosen:
            self.add_error("alternate", "Choose another candidate than the primary one, or none.")
        elif len(chosen) > self.most_alternates:
            self.add_error("alternate", f"Choose at most {self.most_alternates}.")
        return data


def _described(output: Output) -> str:
    missed = len(output.problems)
    return f"Candidate {output.position + 1}" + (f" (misses {missed} thresholds)" if missed else "")


def _moved(job: Job, won: bool) -> None:
    """Somebody else was first: say what the job is by now."""
    if not won:
        now = Job.objects.get(pk=job.pk)
        raise Conflict(f"nothing was done: meanwhile the job is {now.get_state_display().lower()}")


def approve_page(request: HttpRequest, job: Job) -> ActionPage:
    outputs = [
        output for output in job.outputs.select_related("file").order_by("position") if output.file.deleted_at is None
    ]
    by_id = {str(output.pk): output for output in outputs}

    def run(data: dict[str, Any]) -> Outcome:
        primary, alternates = by_id[data["primary"]], [by_id[name] for name in data.get("alternate") or []]
        won = review_approve(
            job=job,
            primary=primary,
            alternates=alternates,
            actor=request.user,  # type: ignore[arg-type]  # a Person in the admin
            note=data["reason"],
        )
        _moved(job, won)
        also = "".join(f" and {_described(alternate).lower()} as the alternate" for alternate in alternates)
        return Outcome(f"Approved {to_public('job', job.pk)}: {_described(primary).lower()}{also}.")

    return ActionPage(
        title="Approve",
        explanation="Publishes the result, charges the partner and tells them by webhook.",
        submit="Approve and publish",
        run=run,
        form_class=ApproveForm,
        form_options={"outputs": outputs, "most_alternates": min(job.max_outputs, len(outputs)) - 1},
        before_template="admin/jobs/job/candidates.html",
        context=job_context(job),
    )


def reject_page(request: HttpRequest, job: Job) -> ActionPage:
    def run(data: dict[str, Any]) -> Outcome:
        won = review_reject(job=job, actor=request.user, note=data["reason"])  # type: ignore[arg-type]  # a Person here
        _moved(job, won)
        return Outcome(f"Rejected {to_public('job', job.pk)}.")

    return ActionPage(
        title="Reject",
        explanation="The job fails as retryable and the credit goes back. The partner is told by webhook, not why.",
        submit="Reject",
        run=run,
        danger=True,
        before_template="admin/jobs/job/candidates.html",
        context=job_context(job),
    )


def cancel_page(request: HttpRequest, job: Job) -> ActionPage:
    def run(data: dict[str, Any]) -> Outcome:
        won = job_cancel(job=job, actor=request.user, note=data["reason"])  # type: ignore[arg-type]  # a Person here
        _moved(job, won)
        return Outcome(f"Canceled {to_public('job', job.pk)}.")

    return ActionPage(
        title="Cancel the job",
        explanation="Ends the job, gives the credit back and tells the partner by webhook. This cannot be undone.",
        submit="Cancel the job",
        run=run,
        danger=True,
    )


def retry_page(request: HttpRequest, job: Job, log_parent: Any) -> ActionPage:
    def run(data: dict[str, Any]) -> Outcome:
        retry = job_retry(job=job, actor=request.user, reason=data["reason"])  # type: ignore[arg-type]  # a Person here
        name = to_public("job", retry.pk)
        log_parent(request, job, f"Retried as {name}. Reason: {data['reason']}")
        text = f"Created {name} as a retry of {to_public('job', job.pk)} for {usd(retry.price_micros)}."
        return Outcome(text, subject=retry)

    return ActionPage(
        title="Retry the job",
        explanation="Makes a new job with the same input and another seed, for the price of now. The partner pays for "
        "it when it succeeds and is told by webhook; the failed job stays as it is.",
        submit="Retry",
        run=run,
    )
