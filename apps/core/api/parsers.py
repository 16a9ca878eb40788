"""Request bodies, bounded before anything looks at them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from apps.core.errors import BadRequest, PayloadTooLarge


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


def check_value(value: Any, depth: int = 0) -> None:
    """Refuses what no field of ours can hold: NUL characters (PostgreSQL cannot store them), lone surrogates, nesting
    deeper than REQUEST_MAX_DEPTH. Raises BadRequest."""
    if depth > settings.REQUEST_MAX_DEPTH:
        raise BadRequest(f"The body is nested deeper than {settings.REQUEST_MAX_DEPTH} levels.")
    if isinstance(value, str):
        if "\x00" in value:
            raise BadRequest("Text must not contain NUL characters.")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise BadRequest("Text must be valid Unicode; got a lone surrogate.") from None
    elif isinstance(value, float) and not math.isfinite(value):
        raise BadRequest("Numbers must be finite.")
    elif isinstance(value, dict):
        for name, item in value.items():
            check_value(name, depth + 1)
            check_value(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            check_value(item, depth + 1)


def parse_json(text: str | bytes, what: str = "The body") -> Any:
    """Strict JSON (no NaN, no Infinity), checked. Raises BadRequest, which says what it is that cannot be read."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BadRequest(f"{what} is not valid JSON.") from None
    check_value(value)
    return value


class BoundedJSONParser(BaseParser):
    """`application/json`, at most REQUEST_MAX_BYTES, an object at the top."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(settings.REQUEST_MAX_BYTES + 1)
        if len(body) > settings.REQUEST_MAX_BYTES:
            raise PayloadTooLarge(f"A JSON body may have at most {settings.REQUEST_MAX_BYTES} bytes.")
        value = parse_json(body) if body.strip() else {}
        if not isinstance(value, dict):
            raise BadRequest("The body must be a JSON object.")
        return value
