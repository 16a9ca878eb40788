"""Fields of the Library's requests."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.fields import StrictCharField
from apps.library.rules import MAX_META_BYTES, alias_problem

ALIAS_SCHEMA: dict[str, Any] = {"type": "string", "pattern": "^@[A-Za-z0-9][A-Za-z0-9_-]{0,49}$", "example": "@logo"}


@extend_schema_field(ALIAS_SCHEMA)
class AliasField(StrictCharField):
    """A name that can be given to an image. An empty text is an error, not the absence of a name."""

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if problem := alias_problem(name):
            raise serializers.ValidationError(problem)
        return name


@extend_schema_field({"type": "object", "additionalProperties": True})
class MetaField(serializers.Field[dict[str, Any], Any, dict[str, Any], Any]):
    """Any JSON object, echoed unchanged; at most MAX_META_BYTES as UTF-8."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("must be an object")
        size = len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())
        if size > MAX_META_BYTES:
            raise serializers.ValidationError(f"may have at most {MAX_META_BYTES} bytes as JSON; got {size}")
        return data

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return value


@extend_schema_field({"type": ["string", "null"], "format": "uuid"})
class FlowIdField(StrictCharField):
    """A flow's id, or null for no flow. Whether the flow exists is asked later, since that is a 404."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            return str(UUID(text))
        except ValueError:
            raise serializers.ValidationError("must be a UUID or null") from None
