"""Storing, discarding, keeping and purging, in a folder."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.utils import timezone

from apps.files.models import StoredFile
from apps.files.services import (
    discard_on_error,
    file_discard,
    file_download,
    file_upload,
    files_keep_longer,
    files_purge,
)
from tests.cast import Tenant

pytestmark = pytest.mark.django_db

CONTENT = bytes(range(256)) * 8000  # two reads long


def upload(tenant: Tenant, content: bytes = b"bytes", **options) -> StoredFile:
    return file_upload(
        organization=tenant.organization, content=io.BytesIO(content), content_type="image/png", **options
    )


def stored(tenant: Tenant, content: bytes = b"bytes") -> StoredFile:
    file = upload(tenant, content)
    file.save(force_insert=True)
    return file


def test_an_upload_writes_the_bytes_and_describes_them_in_an_unsaved_row(owner, settings, tmp_path):
    settings.FILE_RETENTION_DAYS = 3
    content = io.BytesIO(CONTENT)
    content.seek(100)
    with time_machine.travel(timezone.now(), tick=False):
        file = file_upload(
            organization=owner.organization, content=content, content_type="image/webp", width=7, height=9
        )
        assert file.expires_at == timezone.now() + timedelta(days=3)

    assert StoredFile.objects.count() == 0
    assert file.name == f"{owner.organization.id.hex}/{file.id.hex}.webp"
    assert (file.size, file.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert (file.width, file.height, file.content_type) == (7, 9, "image/webp")
    file_download(file, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT


def test_an_empty_upload_is_an_empty_file(owner, tmp_path):
    file = upload(owner, b"")

    assert (file.size, file.sha256) == (0, hashlib.sha256(b"").hexdigest())
    file_download(file, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b""


def test_a_file_that_is_gone_says_so(owner, tmp_path):
    file = upload(owner)
    file_discard(file)
    file_discard(file)  # twice is fine

    with pytest.raises(FileNotFoundError):
        file_download(file, tmp_path / "copy")


def test_a_failed_transaction_takes_the_bytes_back(owner):
    first, second = upload(owner), upload(owner)

    with pytest.raises(RuntimeError), discard_on_error(first, second):
        raise RuntimeError

    assert [default_storage.exists(file.name) for file in (first, second)] == [False, False]
    with discard_on_error(third := upload(owner)):
        pass
    assert default_storage.exists(third.name)


def test_a_transaction_that_committed_before_its_connection_broke_keeps_the_bytes(owner):
    def commit(file: StoredFile) -> None:
        file.save(force_insert=True)
        raise OperationalError("the connection broke during COMMIT")

    file = upload(owner)

    with pytest.raises(OperationalError), discard_on_error(file):
        commit(file)

    assert default_storage.exists(file.name)


def test_storage_that_is_down_does_not_hide_why_the_transaction_failed(owner, monkeypatch):
    first, second = upload(owner), upload(owner)
    tried: list[str] = []

    def down(name):
        tried.append(name)
        raise OSError("storage is down")

    monkeypatch.setattr(default_storage, "delete", down)

    with pytest.raises(RuntimeError, match="the reason"), discard_on_error(first, second):
        raise RuntimeError("the reason")

    assert tried == [first.name, second.name]


def test_the_purge_takes_what_is_expired_and_keeps_the_row(owner, stranger):
    now = timezone.now()
    old, fresh, forever = stored(owner), stored(stranger), stored(owner)
    StoredFile.objects.filter(pk=old.pk).update(expires_at=now - timedelta(seconds=1))
    StoredFile.objects.filter(pk=forever.pk).update(expires_at=None)

    assert files_purge() == 1
    assert files_purge() == 0

    assert [default_storage.exists(file.name) for file in (old, fresh, forever)] == [False, True, True]
    assert set(StoredFile.objects.filter(deleted_at__isnull=True)) == {fresh, forever}
    old.refresh_from_db()
    assert old.deleted_at is not None
    assert old.deleted_at >= now


def test_the_purge_has_a_limit_and_begins_with_the_oldest(owner):
    files = [stored(owner) for _ in range(3)]
    for age, file in enumerate(files, start=1):
        StoredFile.objects.filter(pk=file.pk).update(expires_at=timezone.now() - timedelta(days=age))

    assert files_purge(limit=2) == 2

    assert list(StoredFile.objects.filter(deleted_at__isnull=True)) == [files[0]]


def test_bytes_that_are_gone_already_do_not_stop_the_purge(owner):
    file = stored(owner)
    file_discard(file)
    StoredFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert files_purge() == 1


def test_storage_that_is_down_leaves_the_files_to_the_next_round(owner, monkeypatch):
    first, second = stored(owner), stored(owner)
    StoredFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    asked = []

    def down(name: str) -> None:
        asked.append(name)
        raise ConnectionError

    with monkeypatch.context() as outage:
        outage.setattr(default_storage, "delete", down)
        assert files_purge() == 0

    assert len(asked) == 1
    assert StoredFile.objects.filter(deleted_at__isnull=True).count() == 2
    assert files_purge() == 2
    assert [default_storage.exists(file.name) for file in (first, second)] == [False, False]


def test_a_result_that_is_handed_out_again_is_kept_anew_unless_it_is_gone(owner, settings):
    settings.FILE_RETENTION_DAYS = 30
    kept, gone = stored(owner), stored(owner)
    StoredFile.objects.update(expires_at=timezone.now() + timedelta(days=1))
    StoredFile.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())

    assert files_keep_longer([kept, gone]) is False
    assert files_keep_longer([kept]) is True

    kept.refresh_from_db()
    gone.refresh_from_db()
    assert kept.expires_at is not None
    assert gone.expires_at is not None
    assert kept.expires_at > timezone.now() + timedelta(days=29)
    assert gone.expires_at < timezone.now() + timedelta(days=2)


def test_files_of_the_tests_lie_in_their_own_folder(owner, settings):
    assert Path(default_storage.path(upload(owner).name)).is_relative_to(settings.DATA_DIR)
