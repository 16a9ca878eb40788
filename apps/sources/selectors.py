"""Reads of source assets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import Organization
from apps.core.errors import NotFound
from apps.core.ids import from_public
from apps.core.rows import Reader
from apps.jobs.models import Job
from apps.jobs.selectors import RESULT_STORED
from apps.sources.kinds import INGEST
from apps.sources.models import SourceAsset


def assets_of(*, organization: Organization) -> QuerySet[SourceAsset]:
    return SourceAsset.objects.filter(organization=organization)


def ingests_of(*, organization: Organization) -> QuerySet[Job]:
    """Ingest jobs with their assets."""
    jobs: QuerySet[Job] = Job.objects.filter(organization=organization, kind=INGEST).select_related("source_asset")
    return jobs


KEPT_FOR_A_JOB = timedelta(days=2)
"""More than the deadline of any job that could read it."""


@dataclass(frozen=True)
class Ready:
    """lasts: its bytes stay long enough for a job. cached: a stored result of the configuration that was asked for."""

    asset: SourceAsset
    lasts: bool
    cached: UUID | None


_READY = Reader(
    SourceAsset,
    """
    FROM sources_sourceasset JOIN files_storedfile AS file ON file.id = sources_sourceasset.file_id
    WHERE sources_sourceasset.id = %s AND sources_sourceasset.organization_id = %s
        AND sources_sourceasset.ready_at IS NOT NULL AND file.deleted_at IS NULL
    """,
    beside=[
        "(file.expires_at IS NULL OR file.expires_at > %s)",
        RESULT_STORED.format(subject="sources_sourceasset.id"),
    ],
)


def asset_get_ready(*, organization: Organization, public_id: str, fingerprint: str) -> Ready:
    """A ready asset whose bytes are still stored. Raises NotFound, the same for another organization's asset.

    fingerprint: of the configuration to look for a stored result of.
    """
    identifier = from_public("src", public_id)
    owner = organization.pk
    found = _READY.all(timezone.now() + KEPT_FOR_A_JOB, owner, fingerprint, identifier, owner) if identifier else []
    if not found:
        raise NotFound(
            f"There is no ready source asset {public_id[:40]!r}: it is unknown, still ingesting, or no longer stored."
        )
    [(asset, (lasts, cached))] = found
    return Ready(asset, bool(lasts), UUID(str(cached)) if cached else None)
