"""What the items of a batch mean for the batch: it runs when the first is claimed and ends with the last.

Locks are taken in the order item, account, batch, everywhere: whoever comes here holds the item's row, and is done with
its account.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from apps.accounts.models import Organization
from apps.core.rows import Reader, sql_value
from apps.jobs.models import ACTIVE, TERMINAL, Job, JobState
from apps.jobs.services.ending import announce, job_end

LOCKED = "SELECT state FROM jobs_job WHERE id = %s {lock}"
ANY_OPEN = "SELECT EXISTS (SELECT 1 FROM jobs_job WHERE batch_id = %s AND completed_at IS NULL)"
ITEM_IS = "EXISTS (SELECT 1 FROM jobs_job AS item WHERE item.batch_id = jobs_job.id AND item.state = '{state}')"
_WITH_ENDS = Reader(
    Job,
    "FROM jobs_job WHERE id = %s",
    beside=[ITEM_IS.format(state="succeeded"), ITEM_IS.format(state="failed")],
)
ROOM = timedelta(hours=1)  # from the last item's deadline to the batch's own


def batch_start(batch_id: UUID) -> None:
    """An item was claimed: the batch runs, if it did not. Part of the claiming transaction."""
    Job.objects.transition(Job(pk=batch_id), JobState.RUNNING, started_at=timezone.now())


def batch_look(batch_id: UUID, organization: Organization) -> bool:
    """Ends the batch when none of its items is open any more. Part of the transaction that ended an item.

    1. Lock the batch. Of two items that end at the same moment the second waits here for the first to commit.
    2. Look for an open item, in a statement of its own, which therefore sees what the first committed.
    3. The one that finds nothing open ends the batch: nobody else can, and it has seen every item.
    """
    if not _is_over(batch_id):
        return False
    [(batch, (any_succeeded, any_failed))] = _WITH_ENDS.all(batch_id)
    batch.organization = organization
    if any_succeeded:
        won = job_end(batch, JobState.SUCCEEDED, progress=1.0)
    elif any_failed:
        won = job_end(batch, JobState.FAILED, **_failure("items_failed", "No item of the batch succeeded."))
    else:
        won = job_end(batch, JobState.CANCELED, **_failure("canceled", "The job was canceled."))
    if won:
        announce(batch, [])
    return won


def _is_over(batch_id: UUID) -> bool:
    """Steps 1 and 2: whether the batch is unfinished and all its items have ended. PostgreSQL takes both statements in
    one message; each of them sees what was committed before it, not before the message."""
    identifier = sql_value(batch_id)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"{LOCKED.format(lock='FOR UPDATE')}; {ANY_OPEN}", [identifier, identifier])
            [state], _ = cursor.fetchone(), cursor.nextset()
        else:
            cursor.execute(LOCKED.format(lock=""), [identifier])
            [state] = cursor.fetchone()
            cursor.execute(ANY_OPEN, [identifier])
        [any_open] = cursor.fetchone()
    return state not in TERMINAL and not any_open


def _failure(code: str, message: str) -> dict[str, Any]:
    return {"failure_code": code, "failure_message": message}


def batch_end_late(batch: Job) -> bool:
    """A batch has no deadline but its items': one that waits for them (in review, say) gets as long as they have.

    Part of the caller's transaction. True when it moved.
    """
    if batch_look(batch.pk, batch.organization):
        return True
    last = Job.objects.filter(batch=batch, state__in=sorted(ACTIVE)).aggregate(last=Max("deadline_at"))["last"]
    later = max(last or timezone.now(), timezone.now()) + ROOM
    return bool(Job.objects.filter(pk=batch.pk, state__in=sorted(ACTIVE)).update(deadline_at=later))
