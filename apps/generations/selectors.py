"""Reads of generations, and the month's figures."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.accounts.models import Organization
from apps.billing.selectors import UsageSummary, usage_summary
from apps.core.errors import NotFound
from apps.core.ids import first_id, from_public
from apps.generations.rules import Workflow
from apps.jobs.models import Job, JobState, Output, OutputRole
from apps.jobs.selectors import job_in_line, job_of, jobs_of

KIND_PREFIXES = Q()
for _workflow in Workflow.values:
    KIND_PREFIXES |= Q(kind__startswith=f"{_workflow}.")


def generations_of(*, organization: Organization, workflow: str | None = None) -> QuerySet[Job]:
    """Newest first."""
    jobs = jobs_of(organization=organization)
    return jobs.filter(kind__startswith=f"{workflow}.") if workflow else jobs.filter(KIND_PREFIXES)


def generation_get(*, organization: Organization, public_id: str) -> Job:
    """Raises NotFound, the same for another organization's job."""
    identifier = from_public("job", public_id)
    job = job_of(organization=organization, pk=identifier) if identifier else None
    return _checked(job, public_id)


def generation_in_line(*, organization: Organization, public_id: str) -> tuple[Job, int | None]:
    """The same with its place in the queue, None unless it waits there."""
    identifier = from_public("job", public_id)
    found = job_in_line(organization=organization, pk=identifier) if identifier else None
    job, place = found or (None, None)
    return _checked(job, public_id), place


def _checked(job: Job | None, public_id: str) -> Job:
    if job is None or job.kind.partition(".")[0] not in Workflow.values:
        raise NotFound(f"There is no generation {public_id[:40]!r}.")
    return job


def month_figures(*, organization: Organization) -> tuple[UsageSummary, dict[str, Any]]:
    """Usage and job totals of the current billing period."""
    usage = usage_summary(organization=organization)
    jobs = generations_of(organization=organization).filter(pk__gte=first_id(usage.start_at))
    totals = jobs.aggregate(
        total=Count("pk"),
        succeeded=Count("pk", filter=Q(state=JobState.SUCCEEDED)),
        failed=Count("pk", filter=Q(state__in=[JobState.FAILED, JobState.CANCELED])),
        regenerate_count=Count(
            "pk", filter=Q(parent__isnull=False, api_key__isnull=False)
        ),  # staff retries have no key
        cache_hit_count=Count("pk", filter=Q(cached_from__isnull=False)),
    )
    totals["outputs_returned"] = Output.objects.filter(
        job__in=jobs, role__in=[OutputRole.PRIMARY, OutputRole.ALTERNATE]
    ).count()
    return usage, totals
