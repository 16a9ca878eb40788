"""Images: kept, changed, hidden, deleted."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from apps.core.tasks import TaskName, enqueue
from apps.files.models import StoredFile


def file_let_go(file_id: UUID) -> None:
    """Nobody refers to these bytes any more: they are deleted right after the transaction, by a worker that tries again
    while storage is down."""
    StoredFile.objects.filter(pk=file_id, deleted_at__isnull=True).update(expires_at=timezone.now())
    enqueue(TaskName.PURGE)
