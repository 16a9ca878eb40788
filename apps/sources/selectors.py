"""Reads of source assets."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet, Subquery

from apps.accounts.models import Organization
from apps.core.errors import NotFound
from apps.core.ids import from_public
from apps.jobs.models import Job
from apps.sources.kinds import INGEST
from apps.sources.models import SourceAsset


def assets_of(*, organization: Organization) -> QuerySet[SourceAsset]:
    return SourceAsset.objects.filter(organization=organization)


def ingests_of(*, organization: Organization) -> QuerySet[Job]:
    """Ingest jobs with their assets."""
    jobs: QuerySet[Job] = Job.objects.filter(organization=organization, kind=INGEST).select_related("source_asset")
    return jobs


def asset_get_ready(
    *, organization: Organization, public_id: str, beside: Mapping[str, Subquery] | None = None
) -> SourceAsset:
    """A ready asset whose bytes are still stored. Raises NotFound, the same for another organization's asset.

    beside: what else to ask about it; each becomes an attribute.
    """
    identifier = from_public("src", public_id)
    asset = (
        assets_of(organization=organization)
        .select_related("file")
        .filter(pk=identifier, ready_at__isnull=False, file__deleted_at__isnull=True)
        .annotate(**beside or {})
        .first()
        if identifier
        else None
    )
    if asset is None:
        raise NotFound(
            f"There is no ready source asset {public_id[:40]!r}: it is unknown, still ingesting, or no longer stored."
        )
    return asset
