"""Requests about images and flows, and their answers for the document."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.fields import StrictSerializer
from apps.library.api.fields import ALIAS_SCHEMA, MetaField
from apps.library.models import ImageSource
from apps.library.rules import alias_problem
from apps.library.selectors import uuid_of

MAX_NAMES = 100
"""How many names of a flow one request may set."""

UUID_OR_NULL: dict[str, Any] = {"type": ["string", "null"], "format": "uuid"}


@extend_schema_field({"type": "number", "minimum": 0, "maximum": 1})
class FractionField(serializers.Field[float, Any, float, Any]):
    """A JSON number from 0 to 1."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float) or not 0 <= data <= 1:
            raise serializers.ValidationError(f"must be a number from 0 to 1; got {data!r:.40}")
        return float(data)

    def to_representation(self, value: float) -> float:
        return value


class FocalPointSerializer(StrictSerializer):
    """What must stay in the picture when it is cropped."""

    x = FractionField(help_text="Of the width, from the left.")
    y = FractionField(help_text="Of the height, from the top.")


@extend_schema_field(
    {
        "type": "object",
        "maxProperties": MAX_NAMES,
        "propertyNames": {"pattern": ALIAS_SCHEMA["pattern"]},
        "additionalProperties": {"type": "string", "format": "uuid"},
        "example": {"@hero": "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e03"},
    }
)
class FlowAliasesField(serializers.Field[dict[str, UUID], Any, dict[str, str], Any]):
    """Names that can be given, each with the id of an image. Whether that exists is asked later: that is a 404."""

    def to_internal_value(self, data: Any) -> dict[str, UUID]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("must be an object of names and image ids")
        if len(data) > MAX_NAMES:
            raise serializers.ValidationError(f"may have at most {MAX_NAMES} names at once; got {len(data)}")
        found: dict[str, UUID] = {}
        for name, value in data.items():
            if problem := alias_problem(name):
                raise serializers.ValidationError(f"{name[:60]!r} {problem}")
            identifier = uuid_of(value)
            if identifier is None:
                raise serializers.ValidationError(f"{name} must be the id of an image; got {value!r:.40}")
            found[name] = identifier
        return found

    def to_representation(self, value: dict[str, str]) -> dict[str, str]:
        return value


class FlowUpdateSerializer(StrictSerializer):
    meta = MetaField(required=False)


class FlowNamesSerializer(StrictSerializer):
    aliases = FlowAliasesField()


# --- answers ----------------------------------------------------------------------------------------------------------


class ImageSerializer(serializers.Serializer[Any]):
    """A picture of the project."""

    id = serializers.UUIDField()
    projectId = serializers.UUIDField()
    flowId = serializers.UUIDField(allow_null=True)
    generationId = serializers.UUIDField(allow_null=True, help_text="What made it; null for uploads.")
    storageKey = serializers.CharField(help_text="Stays the same for as long as the image lives.")
    storageUrl = serializers.CharField(help_text="Public; another one when the bytes change.")
    mimeType = serializers.CharField()
    fileSize = serializers.IntegerField(help_text="Bytes.")
    width = serializers.IntegerField(help_text="Pixels.")
    height = serializers.IntegerField(help_text="Pixels.")
    source = serializers.ChoiceField(choices=ImageSource.values)
    alias = serializers.CharField(allow_null=True, help_text="Its name in the project.")
    focalPoint = FocalPointSerializer(allow_null=True)
    meta = MetaField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    deletedAt = serializers.DateTimeField(allow_null=True, help_text="Since when it is hidden.")


class FlowSerializer(serializers.Serializer[Any]):
    """A chain of generations with names of its own."""

    id = serializers.UUIDField()
    projectId = serializers.UUIDField()
    aliases = FlowAliasesField(help_text="Name to image id.")
    generationCount = serializers.IntegerField()
    imageCount = serializers.IntegerField()
    meta = MetaField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
