"""The picture of an upload: looked at, turned upright and stripped of everything else before it is stored."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from apps.core.errors import ValidationFailed
from apps.sources.services import Upload
from workers.engines.ingest.decode import decode
from workers.engines.ingest.inspect import CONTENT_TYPES, ImageRefused, Limits
from workers.engines.ingest.keep import kept

SMALLEST_SIDE = 32


def too_large() -> ValidationFailed:
    limit = settings.LIBRARY_UPLOAD_MAX_BYTES // 1024 // 1024
    return ValidationFailed("File too large", fields={"file": f"may have at most {limit} MB"})


def picture_of(file: UploadedFile[bytes]) -> Upload:
    """JPEG, PNG or WebP by what it is, not by what it is called; its format and transparency are kept.

    Raises ValidationFailed. Decodes the pixels: a fifth of a second for 16 megapixels, several where such a picture
    must be turned and so coded anew.
    """
    if (file.size or 0) > settings.LIBRARY_UPLOAD_MAX_BYTES:
        raise too_large()
    limits = Limits(settings.LIBRARY_UPLOAD_MAX_BYTES, settings.LIBRARY_UPLOAD_MAX_PIXELS, SMALLEST_SIDE)
    with TemporaryDirectory() as folder:
        source = Path(folder) / "upload"
        with source.open("wb") as target:
            target.writelines(file.chunks())
        try:
            decoded = decode(source, limits, keep_alpha=True)
        except ImageRefused as error:
            raise ValidationFailed(f"file: {error.message}", fields={"file": error.message}) from None
        path, form = kept(decoded, source, Path(folder))
        content = io.BytesIO(path.read_bytes())
    return Upload(content, CONTENT_TYPES[form], decoded.image.width, decoded.image.height)
