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
from apps.core.errors import BadRequest, ValidationFailed

PICTURES_IN_A_SET = range(2, 8)
"""How many exposures of one view may come together, in parts called `files`."""

_WHAT_IS_TAKEN = (
    "Send exactly one image, in a part called 'file', or 2 to 7 exposures of one view, each in a part 'files'."
)


def body_of(
    request: Request, *, lists: Collection[str] = (), objects: Collection[str] = (), booleans: Collection[str] = ()
) -> tuple[dict[str, Any], list[UploadedFile[bytes]]]:
    """The request's fields and its pictures, in order: none, the one `file`, or the `files` of a set.

    Raises BadRequest for broken JSON in a part or a repeated part, ValidationFailed for a set that is none.
    """
    data = request.data
    if not isinstance(data, QueryDict):
        for name in ("file", "files"):
            if name in data:
                raise BadRequest(f"Send {name!r} as a multipart/form-data part, not as JSON.")
        return dict(data), []
    files = _pictures_of(request)
    fields: dict[str, Any] = {}
    for name, values in data.lists():
        part = f"The part {name[:64]!r}"
        if name in request.FILES:
            if len(values) > len(request.FILES.getlist(name)):
                message = f"{part} was sent more than once." if name == "file" else _a_file(name)
                raise BadRequest(message)
            continue
        check_value(name)
        check_value(list(values))
        if name in ("file", "files"):
            raise BadRequest(_a_file(name))
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
    return fields, files


def _a_file(name: str) -> str:
    return f"The part {name!r} must be a file with a filename."


def _pictures_of(request: Request) -> list[UploadedFile[bytes]]:
    one: list[UploadedFile[bytes]] = request.FILES.getlist("file")
    several: list[UploadedFile[bytes]] = request.FILES.getlist("files")
    if set(request.FILES) - {"file", "files"} or len(one) > 1:
        raise BadRequest(_WHAT_IS_TAKEN)
    if one and several:
        raise ValidationFailed("Send 'file' or 'files', not both.", fields={"files": "is not allowed beside file"})
    if several and len(several) not in PICTURES_IN_A_SET:
        text = f"must be {PICTURES_IN_A_SET[0]} to {PICTURES_IN_A_SET[-1]} exposures of one view; got {len(several)}"
        raise ValidationFailed(f"files {text}", fields={"files": text})
    return one or several
