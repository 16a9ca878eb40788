"""The pictures that came with a request, looked at before anything is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from apps.core.errors import PayloadTooLarge, ValidationFailed
from apps.sources.services import Upload
from workers.engines.ingest.inspect import CONTENT_TYPES, SOURCE_ASSET, ImageRefused, Limits, inspect


def upload_of(file: UploadedFile[bytes], *, min_side: int) -> Upload:
    """One picture for any use, at least min_side pixels a side. Raises PayloadTooLarge, ValidationFailed."""
    return _upload_of(file, "file", replace(SOURCE_ASSET, min_side=min_side))


def uploads_of(files: Sequence[UploadedFile[bytes]]) -> list[Upload]:
    """Checks sizes and headers; the pixels are checked by the ingest job. The client's content types and filenames are
    not believed. Several files are exposures of one view. Raises PayloadTooLarge, ValidationFailed."""
    if len(files) <= 1:
        return [_upload_of(file, "file") for file in files]
    total = sum(file.size or 0 for file in files)
    if total > settings.SOURCE_SET_MAX_BYTES:
        limit = settings.SOURCE_SET_MAX_BYTES // 1024 // 1024
        raise PayloadTooLarge(f"files may have at most {limit} MB together.")
    uploads = [_upload_of(file, f"files[{place}]") for place, file in enumerate(files)]
    first = uploads[0]
    for place, upload in enumerate(uploads):
        # As stored: some cameras turn one picture of a series by its EXIF orientation only, which ingest can tell.
        if sorted((upload.width, upload.height)) != sorted((first.width, first.height)):
            text = (
                f"all pictures must have the same size: files[0] is {first.width} x {first.height}, "
                f"files[{place}] is {upload.width} x {upload.height}"
            )
            raise ValidationFailed(f"files: {text}", fields={"files": text})
    return uploads


def _upload_of(file: UploadedFile[bytes], name: str, limits: Limits = SOURCE_ASSET) -> Upload:
    content = cast(BinaryIO, file.file)
    if (file.size or 0) > settings.SOURCE_MAX_BYTES:
        raise PayloadTooLarge(f"{name} may have at most {settings.SOURCE_MAX_BYTES // 1024 // 1024} MB.")
    try:
        info = inspect(content, limits)
    except ImageRefused as error:
        raise ValidationFailed(f"{name}: {error.message}", fields={name: error.message}) from None
    return Upload(content, CONTENT_TYPES[info.format], info.width, info.height)
