"""The body of a delivery: the event's payload with file references turned into fresh signed URLs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import structlog

from apps.files.models import StoredFile
from apps.files.services import file_url
from apps.webhooks.models import WebhookEvent

log = structlog.get_logger(__name__)

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


def bodies_build(events: Sequence[WebhookEvent]) -> list[bytes | None]:
    """Compact JSON for each event. A file that is gone, or that is not the organization's, becomes null.

    None for an event whose body cannot be built; that is logged.
    """
    wanted = {event.pk: set(_file_ids(event.payload)) for event in events}
    files: dict[tuple[UUID, UUID], StoredFile] = {}
    if identifiers := set().union(*wanted.values()):
        found = StoredFile.objects.filter(pk__in=identifiers, deleted_at__isnull=True)
        files = {(file.organization_id, file.pk): file for file in found}
    bodies: list[bytes | None] = []
    for event in events:
        try:
            here = [files[key] for one in wanted[event.pk] if (key := (event.organization_id, one)) in files]
            content = _with_urls(event.payload, {file.pk: file_url(file) for file in here})
            bodies.append(json.dumps(content, separators=(",", ":")).encode())
        except Exception:
            log.exception("webhook_body_broken", webhook_event=str(event.pk))
            bodies.append(None)
    return bodies


def redacted(text: str) -> str:
    """A receiver may send back what it got; signatures of URLs are not kept."""
    return _SIGNED_PARAMETER.sub(r"\1[removed]", text)
