"""The image that came with a request, looked at before anything is stored."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from apps.core.errors import PayloadTooLarge, ValidationFailed
from apps.sources.services import Upload
from workers.engines.ingest.inspect import CONTENT_TYPES, ImageRefused, inspect


def upload_of(file: UploadedFile[bytes]) -> Upload:
    """Checks size and header; the pixels are checked by the ingest job. The client's content type and filename are not
    believed. Raises PayloadTooLarge, ValidationFailed."""
    content = cast(BinaryIO, file.file)
    if (file.size or 0) > settings.SOURCE_MAX_BYTES:
        raise PayloadTooLarge(f"file may have at most {settings.SOURCE_MAX_BYTES // 1024 // 1024} MB.")
    try:
        info = inspect(content)
    except ImageRefused as error:
        raise ValidationFailed(f"file: {error.message}", fields={"file": error.message}) from None
    return Upload(content, CONTENT_TYPES[info.format], info.width, info.height)
