"""A picture's bytes as an answer: whole or a range of them, or word that they are what the caller has already."""

from __future__ import annotations

import re
from collections.abc import Mapping

import structlog
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from apps.core.errors import NotFound, Unavailable
from apps.files.storage import Chunks, part_of
from apps.library.served import Served

log = structlog.get_logger(__name__)

FOR_GOOD = "public, max-age=31536000"
IMMUTABLE = f"{FOR_GOOD}, immutable"
BRIEFLY = "public, max-age=60"

WHOLE_BYTES = 2 << 20
"""What is read at once: most pictures. Larger ones are passed on in pieces."""

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_TAG = re.compile(r'(?:W/)?("[^"]*")')

PUBLIC_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Pictures are for pages of any origin, and never pages themselves."""


def picture_response(
    request: HttpRequest, served: Served, *, cache_control: str, headers: Mapping[str, str] | None = None
) -> HttpResponseBase:
    """200, 206, 304 or 416; of HEAD without the bytes. Raises NotFound for bytes that are gone, Unavailable while
    storage does not answer."""
    tag = f'"{served.sha256}"'
    told = {"ETag": tag, "Cache-Control": cache_control, "X-Image-Id": str(served.image_id), **(headers or {})}
    if _has_it(request.headers.get("If-None-Match"), tag):
        return _with(HttpResponse(status=304), told)
    told["Accept-Ranges"] = "bytes"
    wanted = _wanted(request, tag, served.size)
    if wanted is None:
        wanted, status = range(served.size), 200
    elif not wanted:
        refused = HttpResponse(status=416, content_type=served.content_type)
        return _with(refused, told | {"Content-Range": f"bytes */{served.size}", "Cache-Control": "no-store"})
    else:
        status = 206
        told["Content-Range"] = f"bytes {wanted[0]}-{wanted[-1]}/{served.size}"
    told["Content-Length"] = str(len(wanted))
    if request.method == "HEAD":
        return _with(HttpResponse(status=status, content_type=served.content_type), told)
    chunks = _opened(served, wanted)
    if len(wanted) > WHOLE_BYTES:
        return _with(StreamingHttpResponse(chunks, status=status, content_type=served.content_type), told)
    content = b"".join(chunks)
    if len(content) != len(wanted):
        log.error("stored_file_is_short", image=str(served.image_id), size=served.size)
        raise Unavailable("The picture cannot be read at the moment.", retry_after=5)
    return _with(HttpResponse(content, status=status, content_type=served.content_type), told)


def _opened(served: Served, wanted: range) -> Chunks:
    try:
        return part_of(served.name, wanted[0], len(wanted))
    except FileNotFoundError:
        raise NotFound("Image not found", code="image_not_found") from None
    except OSError as error:
        log.warning("picture_unavailable", image=str(served.image_id), error=type(error).__name__)
        raise Unavailable("The picture cannot be read at the moment.", retry_after=5) from None


def _has_it(header: str | None, tag: str) -> bool:
    """RFC 9110, section 13.1.2: any of the listed tags, compared weakly, or `*`."""
    return header is not None and (header.strip() == "*" or tag in _TAG.findall(header))


def _wanted(request: HttpRequest, tag: str, size: int) -> range | None:
    """The bytes that are asked for; None for all of them, an empty range for none that are there.

    RFC 9110, section 14.2: what is malformed is as if it were not there, and so are several ranges at once, which we
    do not do. One for another version of the picture (`If-Range`) means the whole of this one.
    """
    header = request.headers.get("Range")
    match = _RANGE.fullmatch(header.strip()) if header else None
    condition = request.headers.get("If-Range")
    if match is None or (condition is not None and condition.strip() != tag):
        return None
    first, last = match.groups()
    if not first:
        if not last:
            return None
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1 if last else size, size))


def _with(response: HttpResponseBase, headers: Mapping[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response.headers[name] = value
    if response.status_code == 304:
        del response.headers["Content-Type"]
    return response
