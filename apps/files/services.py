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
    """Wraps the transaction that saves the rows of freshly uploaded files."""
    try:
        yield
    except BaseException:
        for file in files:
            file_discard(file)
        raise


def files_keep_longer(files: list[StoredFile]) -> None:
    """A result that is handed out again starts its retention time anew."""
    expires_at = timezone.now() + timedelta(days=settings.FILE_RETENTION_DAYS)
    StoredFile.objects.filter(pk__in=[file.pk for file in files], deleted_at__isnull=True).update(expires_at=expires_at)


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
