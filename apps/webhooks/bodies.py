"""The body of a delivery: the event's payload with file references turned into fresh signed URLs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from apps.files.models import StoredFile
from apps.files.services import file_url
from apps.webhooks.models import WebhookEvent

FILE = "$file"
PARTNERS_OWN = "metadata"  # echoed as it came, whatever it looks like
_SIGNED_PARAMETER = re.compile(r"(?i)((?:signature|sig|x-amz-[a-z-]+)=)[^&\s\"'<>\\]+")


def _file_id(value: Any) -> UUID | None:
    """The id in `{"$file": "<id>"}`; None for anything else."""
    if not isinstance(value, dict) or value.keys() != {FILE}:
        return None
    try:
        return UUID(value[FILE])
    except (TypeError, ValueError, AttributeError):
        return None


def _file_ids(value: Any) -> Iterator[UUID]:
    identifier = _file_id(value)
    if identifier is not None:
        yield identifier
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name != PARTNERS_OWN:
                yield from _file_ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _file_ids(inner)


def _with_urls(value: Any, urls: dict[UUID, str]) -> Any:
    identifier = _file_id(value)
    if identifier is not None:
        return urls.get(identifier)
    if isinstance(value, dict):
        return {name: inner if name == PARTNERS_OWN else _with_urls(inner, urls) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_urls(inner, urls) for inner in value]
    return value


def body_build(event: WebhookEvent) -> bytes:
    """Compact JSON. A file that is gone, or that is not the organization's, becomes null."""
    identifiers = set(_file_ids(event.payload))
    files = StoredFile.objects.filter(
        pk__in=identifiers, organization_id=event.organization_id, deleted_at__isnull=True
    )
    urls = {file.pk: file_url(file) for file in files} if identifiers else {}
    return json.dumps(_with_urls(event.payload, urls), separators=(",", ":")).encode()


def redacted(text: str) -> str:
    """A receiver may send back what it got; signatures of URLs are not kept."""
    return _SIGNED_PARAMETER.sub(r"\1[removed]", text)
