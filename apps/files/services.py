"""Putting files into storage, reading them back, letting them go."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import Organization
from apps.core.ids import new_id
from apps.files.models import StoredFile

log = structlog.get_logger(__name__)

EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/octet-stream": "bin"}


def file_upload(
    *,
    organization: Organization,
    content: IO[bytes],
    content_type: str,
    width: int | None = None,
    height: int | None = None,
) -> StoredFile:
    """Write the bytes to storage and return an UNSAVED row for them.

    Storage is not part of a transaction: the caller saves the row inside its own, and calls `file_discard` when that
    fails, so that neither a row without bytes nor, short of a crash, bytes without a row remain.
    """
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while chunk := content.read(1 << 20):
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    identifier = new_id()
    extension = EXTENSIONS.get(content_type, "bin")
    name = default_storage.save(f"{organization.id.hex}/{identifier.hex}.{extension}", File(content))
    return StoredFile(
        id=identifier,
        organization=organization,
        name=name,
        sha256=digest.hexdigest(),
        size=size,
        content_type=content_type,
        width=width,
        height=height,
        expires_at=timezone.now() + timedelta(days=settings.FILE_RETENTION_DAYS),
    )


def file_discard(file: StoredFile) -> None:
    """Take back bytes whose row was never saved."""
    default_storage.delete(file.name)


def file_url(file: StoredFile) -> str:
    """A fresh signed URL, valid FILE_URL_LIFETIME_SECONDS."""
    return default_storage.url(file.name)


def file_download(file: StoredFile, target: Path) -> None:
    """Copy the bytes to a local path. Raises FileNotFoundError when they are gone."""
    with default_storage.open(file.name, "rb") as source, target.open("wb") as destination:
        shutil.copyfileobj(source, destination, 1 << 20)


@contextmanager
def discard_on_error(*files: StoredFile) -> Iterator[None]:
    """Wraps the transaction that saves the rows of freshly uploaded files; its error goes on as it is.

    A connection that breaks during COMMIT leaves open whether the rows are there, so the database is asked again: bytes
    are taken back only when it answers that their row is missing. Bytes too many cost a little, bytes too few lose a
    file that a partner was promised.
    """
    try:
        yield
    except BaseException:
        for file in files:
            _discard_unsaved(file)
        raise


def _discard_unsaved(file: StoredFile) -> None:
    try:
        if not StoredFile.objects.filter(pk=file.pk).exists():
            file_discard(file)
    except Exception as error:  # noqa: BLE001  the error being handled matters more; each storage raises its own classes
        log.warning("discard_failed", file=str(file.pk), error=type(error).__name__)


def files_keep_longer(files: list[StoredFile]) -> bool:
    """A result that is handed out again starts its retention time anew. False when the bytes of one are gone.

    The UPDATE waits for a purge that has the row, so what it finds stays until the caller's transaction ends.
    """
    expires_at = timezone.now() + timedelta(days=settings.FILE_RETENTION_DAYS)
    rows = StoredFile.objects.filter(pk__in=[file.pk for file in files], deleted_at__isnull=True)
    return rows.update(expires_at=expires_at) == len(files)


def files_purge(*, limit: int = 20_000) -> int:
    """Delete the bytes of expired files; returns how many. Row first: a reader then sees 'gone', never a broken
    link. Storage that does not answer ends the round, and the file is tried again in the next one."""
    now = timezone.now()
    due = Q(expires_at__lt=now, deleted_at__isnull=True)
    purged = 0
    for file in StoredFile.objects.filter(due).order_by("expires_at")[:limit]:
        rows = StoredFile.objects.filter(pk=file.pk)
        if not rows.filter(due).update(deleted_at=now):
            continue
        try:
            default_storage.delete(file.name)
        except Exception as error:  # noqa: BLE001  each storage backend raises its own classes
            rows.update(deleted_at=None)
            log.warning("purge_stopped", error=type(error).__name__, purged=purged)
            break
        purged += 1
    return purged
