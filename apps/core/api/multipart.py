"""Multipart bodies as the same structure that JSON gives, so that one serializer serves both.

Lists: a part repeated, or one part with a JSON list. Objects: a part with JSON, or dotted part names (`webhook.url`).
Booleans: `true` or `false`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from rest_framework.request import Request

from apps.core.api.parsers import check_value, parse_json
from apps.core.errors import BadRequest


def body_of(
    request: Request, *, lists: Collection[str] = (), objects: Collection[str] = (), booleans: Collection[str] = ()
) -> tuple[dict[str, Any], UploadedFile[bytes] | None]:
    """The request's fields and its `file`, if any. Raises BadRequest for broken JSON in a part or a repeated part."""
    data = request.data
    if not isinstance(data, QueryDict):
        if "file" in data:
            raise BadRequest("Send 'file' as a multipart/form-data part, not as JSON.")
        return dict(data), None
    files = request.FILES.getlist("file")
    if set(request.FILES) - {"file"} or len(files) > 1:
        raise BadRequest("Send exactly one image, in a part called 'file'.")
    fields: dict[str, Any] = {}
    for name, values in data.lists():
        part = f"The part {name[:64]!r}"
        if name in request.FILES:
            if len(values) > 1:
                raise BadRequest(f"{part} was sent more than once.")
            continue
        check_value(name)
        check_value(list(values))
        if name == "file":
            raise BadRequest("The part 'file' must be a file with a filename.")
        if name not in lists and len(values) > 1:
            raise BadRequest(f"{part} was sent more than once.")
        holder, _, inner = name.partition(".")
        if inner and holder in objects:
            if holder in data:
                raise BadRequest(f"Send {holder!r} as JSON or as dotted parts, not both.")
            fields.setdefault(holder, {})[inner] = values[0]
        elif name in lists:
            written_as_json = len(values) == 1 and values[0].lstrip()[:1] == "["
            fields[name] = parse_json(values[0], part) if written_as_json else values
        elif name in objects:
            fields[name] = parse_json(values[0], part)
        elif name in booleans:
            fields[name] = {"true": True, "false": False}.get(values[0], values[0])
        else:
            fields[name] = values[0]
    return fields, files[0] if files else None
