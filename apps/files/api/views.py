"""Files of the embedded default, behind URLs that we sign. With a bucket, partners never come here."""

from __future__ import annotations

import mimetypes
import time

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest

from apps.core.api.public import read_only
from apps.files.storage import signature_is_valid


@read_only
def signed_file(request: HttpRequest, name: str) -> FileResponse:
    """The bytes, while the signature holds. 404 otherwise: what exists is nobody's business without a signature."""
    if not signature_is_valid(name, request.GET.get("expires", ""), request.GET.get("signature", "")):
        raise Http404
    try:
        content = default_storage.open(name, "rb")
    except (OSError, ValueError, SuspiciousFileOperation):  # gone, a folder, no name of ours
        raise Http404 from None
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(content, content_type=content_type)
    left = max(0, int(request.GET["expires"]) - int(time.time()))
    response.headers["Cache-Control"] = f"private, max-age={left}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
