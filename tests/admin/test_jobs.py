"""Jobs in the admin: what the page shows, and approve, reject, cancel, retry in every state."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Person
from apps.billing.models import EntryKind, LedgerEntry
from apps.core.ids import to_public
from apps.files.models import StoredFile
from apps.jobs.models import Job, JobEvent, JobState, OutputRole
from apps.jobs.services.finish import job_cancel, job_complete
from apps.webhooks.models import WebhookEvent
from tests.admin.conftest import GOOD, JobMaker, form_of, produced
from tests.cast import OPENING_CREDIT, Tenant

MICROS = 1_000_000


def page_url(job: Job) -> str:
    return reverse("admin:jobs_job_change", args=[job.pk])


def action_url(job: Job, action: str) -> str:
    return reverse(f"admin:jobs_job_{action}", args=[job.pk])


def messages() -> list[str]:
    return [line.get_change_message() for line in LogEntry.objects.order_by("pk")]


def offered(page: Any) -> list[str]:
    return [action["title"] for action in page.context["actions_detail"]]


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_shows_before_and_after_quality_timeline_money_and_webhooks(
    admin: Client, owner: Tenant, job_make: JobMaker
) -> None:
    job = job_make(owner, "succeeded", candidates=2)

    page = admin.get(page_url(job))

    text = page.content.decode()
    source = StoredFile.objects.get(pk=job.input_files["source"])
    primary = job.outputs.get(role=OutputRole.PRIMARY)
    assert source.name in page.context["before"].url
    assert primary.file.name in page.context["after"].url
    assert "signature=" in page.context["after"].url
    assert '<input type="range" min="0" max="100"' in text
    assert [candidate.output.role for candidate in page.context["candidates"]] == ["primary", "alternate"]
    measured = {row.name: (row.value, row.threshold, row.passes) for row in page.context["candidates"][0].measurements}
    assert measured["structure ssim"] == ("0.995", "≥ 0.98", True)
    assert measured["furniture share"] == ("0.2", "≥ 0.03 and ≤ 0.6", True)
    assert [(step.title, step.who) for step in page.context["steps"]] == [
        ("Created", ""),
        ("Running", ""),
        ("Succeeded", ""),
    ]
    assert [(entry["kind"], entry["available"], entry["held"]) for entry in page.context["entries"]] == [
        ("Hold", "−1.00 USD", "1.00 USD"),
        ("Settled", "0.00 USD", "−1.00 USD"),
    ]
    assert page.context["usage"] == "staging_photo, 1.00 USD, billable"
    assert [event.event_type for event, _ in page.context["webhook_events"]] == ["generation.completed"]
    assert to_public("job", job.pk) in text


def test_missed_thresholds_and_the_failure_are_named(
    admin: Client, owner: Tenant, job_make: JobMaker, settings: Any
) -> None:
    settings.STAGING_MIN_STRUCTURE_SSIM, settings.STAGING_MIN_INSIDE_FLOOR = 0.98, 0.94
    job = job_make(owner, "failed")
    rejected = job_make(owner, "running")
    assert rejected.lease_token
    results = [produced(owner, {**GOOD, "structure_ssim": 0.5, "inside_floor": 0.1}, 1.0)]
    job_complete(
        job=rejected, lease=rejected.lease_token, produced=results, engine="fake", engine_version="1", details={}
    )

    text = admin.get(page_url(rejected)).content.decode()

    assert "structure_ssim 0.5 must be &gt;= 0.98" in text
    assert "inside_floor 0.1 must be &gt;= 0.94" in text
    assert "quality_rejected" in text
    failed = admin.get(page_url(job)).content.decode()
    assert "engine_failed" in failed
    assert "The room was not read." in failed
    assert "Another try may help." in failed


def test_pictures_that_are_gone_are_said_to_be_gone(admin: Client, owner: Tenant, job_make: JobMaker) -> None:
    job = job_make(owner, "succeeded")
    StoredFile.objects.update(deleted_at=job.created_at)

    text = admin.get(page_url(job)).content.decode()

    assert "No picture is stored to show." in text
    assert "The file is no longer stored." in text
    assert "<img" not in text.partition('id="main"')[2]


def test_what_a_partner_wrote_is_escaped(admin: Client, owner: Tenant, job_make: JobMaker) -> None:
    evil = "<script>alert('partner')</script>"
    job = job_make(owner, "review", reference=evil, metadata={evil: evil}, webhook_url=f"https://x.example/{evil}")

    for url in (
        page_url(job),
        reverse("admin:jobs_job_changelist"),
        reverse("admin:jobs_job_review_queue"),
        action_url(job, "approve"),
    ):
        assert "<script>alert('partner')" not in admin.get(url).content.decode(), url


def test_jobs_are_found_by_public_id_reference_organization_and_source(
    admin: Client, owner: Tenant, stranger: Tenant, job_make: JobMaker
) -> None:
    job = job_make(owner, reference="listing-77")
    job_make(stranger, reference="flat-1")
    url = reverse("admin:jobs_job_changelist")

    for words in (to_public("job", job.pk), str(job.pk), job.pk.hex, "listing-7", "acme"):
        assert [row.pk for row in admin.get(url, {"q": words}).context["cl"].result_list] == [job.pk], words
    assert list(admin.get(url, {"q": "nothing like it"}).context["cl"].result_list) == []


def test_filters_leave_what_they_say(admin: Client, owner: Tenant, stranger: Tenant, job_make: JobMaker) -> None:
    queued, failed = job_make(owner), job_make(stranger, "failed")
    url = reverse("admin:jobs_job_changelist")
    today = f"{queued.created_at:%Y-%m-%d}"

    def found(**query: str) -> set[Any]:
        return {row.pk for row in admin.get(url, query).context["cl"].result_list}

    both = {queued.pk, failed.pk}
    assert found(state__exact="failed") == {failed.pk}
    assert found(organization__id__exact=str(owner.organization.pk)) == {queued.pk}
    assert found(kind="staging.photo") == both
    assert found(kind="pro_capture.photo") == set()
    assert found(surface="staging") == both
    assert found(created_at_from=today, created_at_to=today) == both
    assert found(created_at_from="2999-01-01") == set()
    assert found(created_at_to="1999-01-01") == set()
    assert found(created_at_from="no date") == both


def test_the_review_queue_shows_those_that_wait_the_longest_first(
    admin: Client, viewer: Client, owner: Tenant, job_make: JobMaker
) -> None:
    first, second = job_make(owner, "review"), job_make(owner, "review", candidates=2)
    job_make(owner, "succeeded")

    page = admin.get(reverse("admin:jobs_job_review_queue"))

    rows = page.context["rows"]
    assert [row["job"].pk for row in rows] == [first.pk, second.pk]
    assert [row["candidates"] for row in rows] == [1, 2]
    assert all(row["before"].url and row["after"].url for row in rows)
    assert action_url(first, "approve") in page.content.decode()
    assert action_url(first, "approve") not in viewer.get(reverse("admin:jobs_job_review_queue")).content.decode()


# --- actions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "titles"),
    [
        ("queued", ["Cancel"]),
        ("running", ["Cancel"]),
        ("review", ["Approve", "Reject", "Cancel"]),
        ("failed", ["Retry"]),
        ("succeeded", []),
    ],
)
def test_a_page_offers_what_the_state_allows(
    admin: Client, viewer: Client, owner: Tenant, job_make: JobMaker, state: str, titles: list[str]
) -> None:
    job = job_make(owner, state)

    assert offered(admin.get(page_url(job))) == titles
    assert offered(viewer.get(page_url(job))) == []


def test_approving_publishes_charges_and_says_who_and_why(
    admin: Client, staff: Person, owner: Tenant, job_make: JobMaker
) -> None:
    job = job_make(owner, "review", candidates=3)
    outputs = list(job.outputs.order_by("position"))

    response = form_of(
        admin,
        action_url(job, "approve"),
        primary=str(outputs[1].pk),
        alternate=str(outputs[0].pk),
        reason="the sofa stands better",
    )

    job.refresh_from_db()
    assert response.status_code == 302
    assert job.state == JobState.SUCCEEDED
    assert [output.role for output in job.outputs.order_by("position")] == ["alternate", "primary", "rejected"]
    event = JobEvent.objects.get(job=job, state=JobState.SUCCEEDED)
    assert (event.actor, event.note) == (staff, "the sofa stands better")
    assert LedgerEntry.objects.filter(reference=job.pk, kind=EntryKind.SETTLE).count() == 1
    assert WebhookEvent.objects.get(reference=job.pk).event_type == "generation.completed"
    assert messages() == [
        f"Approved {to_public('job', job.pk)}: candidate 2 and candidate 1 as the alternate. "
        "Reason: the sofa stands better"
    ]


def test_no_more_alternates_are_chosen_than_were_asked_for(admin: Client, owner: Tenant, job_make: JobMaker) -> None:
    job = job_make(owner, "review", candidates=3, max_outputs=2)
    first, second, third = (str(output.pk) for output in job.outputs.order_by("position"))

    page = form_of(admin, action_url(job, "approve"), primary=first, alternate=[second, third])

    assert page.context["form"].errors == {"alternate": ["Choose at most 1."]}


def test_the_alternate_is_another_candidate_and_only_where_one_was_asked_for(
    admin: Client, owner: Tenant, job_make: JobMaker
) -> None:
    job = job_make(owner, "review", candidates=2)
    single = job_make(owner, "review", candidates=2, max_outputs=1)
    best = str(job.outputs.get(position=0).pk)

    page = form_of(admin, action_url(job, "approve"), primary=best, alternate=best)

    assert list(page.context["form"].errors) == ["alternate"]
    assert "alternate" not in admin.get(action_url(single, "approve")).context["form"].fields
    assert Job.objects.get(pk=job.pk).state == JobState.REVIEW


def test_another_jobs_output_cannot_be_approved(admin: Client, owner: Tenant, job_make: JobMaker) -> None:
    job, other = job_make(owner, "review"), job_make(owner, "review")

    page = form_of(admin, action_url(job, "approve"), primary=str(other.outputs.get().pk))

    assert list(page.context["form"].errors) == ["primary"]
    assert Job.objects.get(pk=job.pk).state == JobState.REVIEW


def test_rejecting_gives_the_credit_back_and_keeps_the_reason_from_the_partner(
    admin: Client, staff: Person, owner: Tenant, job_make: JobMaker
) -> None:
    job = job_make(owner, "review")

    form_of(admin, action_url(job, "reject"), reason="a chair in the doorway")

    job.refresh_from_db()
    event = JobEvent.objects.get(job=job, state=JobState.FAILED)
    assert (job.state, job.failure_code, job.failure_retryable) == (JobState.FAILED, "review_rejected", True)
    assert (event.actor, event.note) == (staff, "a chair in the doorway")
    assert owner.balance.available_micros == OPENING_CREDIT
    assert "doorway" not in str(WebhookEvent.objects.get(reference=job.pk).payload)


@pytest.mark.parametrize("state", ["queued", "running", "review"])
def test_canceling_gives_the_credit_back(
    admin: Client, staff: Person, owner: Tenant, job_make: JobMaker, state: str
) -> None:
    job = job_make(owner, state)

    form_of(admin, action_url(job, "cancel"), reason="asked by phone")

    event = JobEvent.objects.get(job=job, state=JobState.CANCELED)
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELED
    assert (event.actor, event.note) == (staff, "asked by phone")
    assert owner.balance.available_micros == OPENING_CREDIT
    assert messages() == [f"Canceled {to_public('job', job.pk)}. Reason: asked by phone"]


@pytest.mark.parametrize("action", ["approve", "reject", "cancel"])
def test_a_job_that_was_canceled_meanwhile_stays_as_it_is(
    admin: Client, owner: Tenant, job_make: JobMaker, action: str
) -> None:
    job = job_make(owner, "review")
    url = action_url(job, action)
    form_id = admin.get(url).context["form"]["form_id"].value()
    job_cancel(job=Job.objects.get(pk=job.pk))
    moved = LedgerEntry.objects.count()

    page = admin.post(url, {"form_id": form_id, "reason": "too late", "primary": str(job.outputs.get().pk)})

    assert page.context["form"].errors["__all__"] == ["Nothing was done: meanwhile the job is canceled."]
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELED
    assert LedgerEntry.objects.count() == moved
    assert messages() == []


def test_retrying_makes_a_new_job_with_the_same_input_at_the_price_of_now(
    admin: Client, staff: Person, owner: Tenant, job_make: JobMaker
) -> None:
    job = job_make(owner, "failed", reference="listing-9", metadata={"a": 1})

    response = form_of(admin, action_url(job, "retry"), reason="the GPU was ill")

    retry = Job.objects.get(parent=job)
    assert response.headers["Location"] == page_url(retry)
    for name in ("kind", "input", "input_files", "reference", "metadata", "webhook_url", "max_outputs", "surface"):
        assert getattr(retry, name) == getattr(job, name), name
    assert (retry.state, retry.price_micros, retry.api_key) == (JobState.QUEUED, MICROS, None)
    assert retry.seed != job.seed
    event = JobEvent.objects.get(job=retry)
    assert (event.actor, event.note) == (staff, f"retry of {to_public('job', job.pk)}: the GPU was ill")
    assert owner.balance.held_micros == MICROS
    assert Job.objects.get(pk=job.pk).state == JobState.FAILED
    assert messages() == [
        f"Retried as {to_public('job', retry.pk)}. Reason: the GPU was ill",
        f"Created {to_public('job', retry.pk)} as a retry of {to_public('job', job.pk)} for 1.00 USD. "
        "Reason: the GPU was ill",
    ]


def test_a_retry_is_refused_while_another_runs_or_the_input_is_gone(
    admin: Client, owner: Tenant, job_make: JobMaker
) -> None:
    job, gone = job_make(owner, "failed"), job_make(owner, "failed")
    StoredFile.objects.filter(pk=gone.input_files["source"]).update(deleted_at=gone.created_at)
    form_of(admin, action_url(job, "retry"))

    twice, without_input = form_of(admin, action_url(job, "retry")), form_of(admin, action_url(gone, "retry"))

    assert twice.context["form"].errors["__all__"] == ["A retry of this job is not finished yet."]
    assert without_input.context["form"].errors["__all__"] == ["Its input is no longer stored."]
    assert Job.objects.filter(parent__isnull=False).count() == 1


def test_a_retry_without_credit_or_of_a_job_that_did_not_fail_leaves_nothing(
    admin: Client, owner: Tenant, job_make: JobMaker
) -> None:
    failed, running = job_make(owner, "failed"), job_make(owner, "running")
    owner.organization.credit_account.__class__.objects.filter(organization=owner.organization).update(
        available_micros=0
    )

    poor, early = form_of(admin, action_url(failed, "retry")), form_of(admin, action_url(running, "retry"))

    assert poor.context["form"].errors["__all__"] == ["This job costs 1.00 USD and the balance is 0.00 USD."]
    assert early.context["form"].errors["__all__"] == ["Only a failed job can be retried; this one is running."]
    assert Job.objects.count() == 2
    assert messages() == []


def test_an_ingest_is_not_retried(admin: Client, owner: Tenant, asset_make: Any) -> None:
    job = asset_make(owner).ingest_job
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)

    page = form_of(admin, action_url(job, "retry"))

    assert offered(admin.get(page_url(job))) == []
    assert page.context["form"].errors["__all__"] == [
        "A job of the kind source.ingest belongs to one record and cannot be run for it again."
    ]


@pytest.mark.parametrize("action", ["approve", "reject", "cancel", "retry"])
def test_job_actions_need_a_reason_and_the_permission(
    admin: Client, viewer: Client, owner: Tenant, job_make: JobMaker, action: str
) -> None:
    state = "failed" if action == "retry" else "review"
    job = job_make(owner, state)
    primary = str(job.outputs.all()[0].pk) if action == "approve" else ""

    page = form_of(admin, action_url(job, action), primary=primary, reason="")

    assert list(page.context["form"].errors) == ["reason"]
    assert viewer.get(action_url(job, action)).status_code == 403
    assert viewer.post(action_url(job, action), {"reason": "x", "form_id": "x"}).status_code == 403
    assert Job.objects.get().state == state
    assert messages() == []
