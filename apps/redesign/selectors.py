"""Reads of the Redesign API."""

from __future__ import annotations

from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import QuerySet

from apps.accounts.models import Organization
from apps.core.errors import NotFound
from apps.core.surfaces import REDESIGN as SURFACE
from apps.jobs import catalogue
from apps.jobs.models import Job
from apps.jobs.selectors import job_of, jobs_of
from apps.redesign.kinds import KINDS, REDESIGN, UPSCALE


def redesigns_of(*, organization: Organization) -> QuerySet[Job]:
    """Single jobs, batches and the items of batches, newest first."""
    return jobs_of(organization=organization).filter(surface=SURFACE.name, kind__in=KINDS)


def listed_of(*, organization: Organization) -> QuerySet[Job]:
    """What a request made: an item belongs to its batch."""
    return redesigns_of(organization=organization).filter(batch__isnull=True)


def redesign_get(*, organization: Organization, public_id: str) -> Job:
    """Raises NotFound, the same for another organization's job."""
    try:
        job = job_of(organization=organization, pk=UUID(public_id))
    except ValueError:
        job = None
    if job is None or job.surface != SURFACE.name or job.kind not in KINDS:
        raise NotFound(f"There is no job {public_id[:64]!r}.")
    return job


def service_is_ready() -> bool:
    """The database answers, and the engines have what an operator must supply."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return not any(catalogue.get(kind).missing_setting for kind in (REDESIGN, UPSCALE))
