"""Requests about images and flows, and their answers for the document."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.fields import StrictBooleanField, StrictSerializer
from apps.library.api.fields import ALIAS_SCHEMA, AliasField, FlowIdField, MetaField
from apps.library.models import ImageSource
from apps.library.rules import alias_problem
from apps.library.selectors import uuid_of

MAX_NAMES = 100
"""How many names of a flow one request may set."""

SCOPES = ("technical", "flow", "project")


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
class FlowAliasesField(serializers.Field[dict[str, UUID], Any, dict[str, UUID], Any]):
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

    def to_representation(self, value: dict[str, UUID]) -> dict[str, UUID]:
        return value


class ImageUpdateSerializer(StrictSerializer):
    alias = AliasField(
        required=False, allow_null=True, help_text="Its name in the project; null takes it away, absent leaves it."
    )
    reassign = StrictBooleanField(
        required=False, default=False, help_text="Take the name from the image that has it, instead of a 409."
    )
    focalPoint = FocalPointSerializer(required=False, allow_null=True, help_text="null takes it away.")
    meta = MetaField(required=False, help_text="Instead of what it has.")


class ImageAliasSerializer(StrictSerializer):
    alias = AliasField(allow_null=True, help_text="null takes the name away.")
    reassign = StrictBooleanField(
        required=False, default=False, help_text="Take the name from the image that has it, instead of a 409."
    )


class ImageUploadSerializer(StrictSerializer):
    """The fields of the form, as the multipart parser gives them."""

    alias = AliasField(required=False)
    flowId = FlowIdField(required=False)
    flowAlias = AliasField(required=False)
    meta = MetaField(required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if "flowAlias" in data and data.get("flowId", "") is None:
            raise serializers.ValidationError({"flowAlias": ["needs a flow, and flowId is null"]})
        return data


class ImageUploadFormSerializer(serializers.Serializer[Any]):
    """The multipart form, for the document."""

    file = serializers.FileField(help_text="One JPEG, PNG or WebP picture, 32 pixels a side or more, up to 5 MB.")
    alias = AliasField(required=False, help_text="Its name in the project; taken from another image that has it.")
    flowId = serializers.CharField(
        required=False, help_text="A flow's id; `null` for no flow; absent begins a new flow with this picture."
    )
    flowAlias = AliasField(required=False, help_text="Its name in the flow.")
    meta = serializers.CharField(required=False, help_text="A JSON object, as text.")


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
    thumbnailUrl = serializers.CharField(help_text="Public: a copy of at most 320 x 320 pixels, as WebP.")
    mimeType = serializers.CharField()
    fileSize = serializers.IntegerField(help_text="Bytes.")
    width = serializers.IntegerField(help_text="Pixels.")
    height = serializers.IntegerField(help_text="Pixels.")
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the name that is on the wire
        choices=ImageSource.values
    )
    alias = serializers.CharField(allow_null=True, help_text="Its name in the project.")
    focalPoint = FocalPointSerializer(allow_null=True)
    meta = MetaField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    deletedAt = serializers.DateTimeField(allow_null=True, help_text="Since when it is hidden.")


class ResolvedSerializer(serializers.Serializer[Any]):
    """What a name means, and why."""

    alias = serializers.CharField()
    scope = serializers.ChoiceField(choices=SCOPES, help_text="Computed, the flow's or the project's.")
    flowId = serializers.UUIDField(allow_null=True, help_text="The flow that it was found in.")
    imageId = serializers.UUIDField()
    image = ImageSerializer()


class DeletedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()


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
