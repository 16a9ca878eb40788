"""Reads of stored files, and the proof that their bytes are there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from django.core.files.storage import default_storage

from apps.files.models import StoredFile


def file_problems(*, since: datetime | None = None) -> Iterator[str]:
    """I8 of the promises: every file that was not purged lies in storage with the checksum of its row.

    Reads every byte; `since` limits it to files created after a moment, for a proof that runs often.
    """
    files = StoredFile.objects.filter(deleted_at__isnull=True)
    if since is not None:
        files = files.filter(created_at__gte=since)
    for file in files.order_by("pk").iterator():
        try:
            with default_storage.open(file.name, "rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
        except OSError as error:  # what both storages raise for bytes that are not there
            if files.filter(pk=file.pk).exists():  # else it was purged since the row was read
                yield f"I8 file {file.pk} cannot be read: {type(error).__name__}"
            continue
        if digest != file.sha256:
            yield f"I8 file {file.pk} has another checksum than its row"
