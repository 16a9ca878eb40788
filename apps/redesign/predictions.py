"""Paging through Replicate's own list of predictions, of which an organization sees those of its jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import Q

from apps.accounts.models import Organization
from apps.core.errors import NotConfigured, UpstreamFailed, ValidationFailed
from apps.core.ids import first_id
from apps.jobs.models import Job
from apps.redesign.selectors import redesigns_of
from workers.engines.replicate.client import Busy, Client, Denied, Missing, Page, Refused, ReplicateError

log = structlog.get_logger(__name__)

FIRST = "replicate"
"""The cursor of Replicate's first page."""
OURS = "cur_"
MOST_CHARACTERS = 2000
EPOCH = datetime.fromtimestamp(0, UTC)
OLDEST_JOB = timedelta(hours=25)
"""By how much a job may be older than its prediction: its deadline, and an hour for clocks."""


@dataclass(frozen=True)
class RemotePage:
    """rows: in Replicate's order, newest prediction first. next_cursor: Replicate's own."""

    rows: list[Job]
    next_cursor: str | None


def is_remote(cursor: str | None) -> bool:
    """Whether a cursor belongs to Replicate: `replicate`, or one that is none of ours where Replicate is in use."""
    return cursor == FIRST or bool(cursor and settings.REPLICATE_API_TOKEN and not cursor.startswith(OURS))


def predictions_page(*, organization: Organization, cursor: str) -> RemotePage:
    """The organization's jobs among a page of the account's predictions, a hundred of these at most.

    Raises NotConfigured without a token, ValidationFailed for a cursor that Replicate does not know, UpstreamFailed.
    """
    if not settings.REPLICATE_API_TOKEN:
        raise NotConfigured("The service is not configured for this yet: REPLICATE_API_TOKEN is not set.")
    page = _asked(cursor)
    places = {prediction.id: place for place, prediction in enumerate(page.predictions)}
    ids = list(places)
    rows = redesigns_of(organization=organization).filter(
        Q(engine_state__prediction_id__in=ids) | Q(details__prediction_id__in=ids),
        pk__gte=first_id(_oldest(page.created)),
    )
    return RemotePage(sorted(rows, key=lambda job: places[_prediction_of(job)]), page.next_cursor)


def _asked(cursor: str) -> Page:
    if not connection.in_atomic_block:
        connection.close()  # Replicate may take its time
    client = Client(settings.REPLICATE_API_TOKEN, settings.REPLICATE_API_URL.rstrip("/"))
    try:
        return client.list(cursor=None if cursor == FIRST else cursor[:MOST_CHARACTERS])
    except (Refused, Missing):
        text = "must be a next_cursor value of an earlier page, or replicate for Replicate's first page"
        raise ValidationFailed(f"cursor {text}", fields={"cursor": text}) from None
    except Denied as error:
        log.error("replicate_denied", problem=error.message)
        raise UpstreamFailed("Replicate refuses our access; the operator has to look at it.") from None
    except ReplicateError as error:
        after = round(error.after) if isinstance(error, Busy) else None
        raise UpstreamFailed(error.message, retry_after=after) from None


def _oldest(created: Mapping[str, str]) -> datetime:
    """Before the oldest job that may have one of the predictions; for dates that cannot be read, everything."""
    try:
        moments = [datetime.fromisoformat(text) for text in created.values()]
        known = [moment.replace(tzinfo=moment.tzinfo or UTC) for moment in moments]
        return max(EPOCH, min(known, default=datetime.now(UTC)) - OLDEST_JOB)
    except (ValueError, OverflowError):
        return EPOCH


def _prediction_of(job: Job) -> str:
    found: str = (job.engine_state or {}).get("prediction_id") or job.details["prediction_id"]
    return found
