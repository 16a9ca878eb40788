"""Requests of prompt generations, and their answers for the document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.core.api.fields import (
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictListField,
    StrictSerializer,
)
from apps.core.errors import ValidationFailed
from apps.library.api.fields import AliasField, FlowIdField, MetaField
from apps.library.rules import DEFAULT_RATIO, DEFAULT_TEMPLATE, MAX_PROMPT, MAX_REFERENCES, SIZES, TEMPLATES

GENERATION_STATUSES = ("pending", "processing", "success", "failed")
RENAMED = {"assignAlias": "alias", "assignFlowAlias": "flowAlias"}


class RatioField(StrictChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=tuple(SIZES), **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in SIZES:
            told = f"must be one of {', '.join(SIZES)}"
            raise ValidationFailed("Invalid aspect ratio", fields={"aspectRatio": told})
        return data


class PromptField(StrictCharField):
    """Words, not only spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_PROMPT, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is serializers.empty and not self.required:
            return super().run_validation(data)
        if data is serializers.empty or data is None or (isinstance(data, str) and not data.strip()):
            raise ValidationFailed("Prompt is required", fields={"prompt": "is required"})
        return super().run_validation(data)


class EnhancementSerializer(StrictSerializer):
    template = StrictChoiceField(
        choices=TEMPLATES, required=False, default=DEFAULT_TEMPLATE, help_text="What kind of picture it is to be."
    )


class PromptGenerationCreateSerializer(StrictSerializer):
    """A picture from words, and from pictures of the library where some are named."""

    prompt = PromptField(help_text="What to draw. `@names` in it become references.")
    aspectRatio = RatioField(required=False, default=DEFAULT_RATIO)
    referenceImages = StrictListField(
        child=StrictCharField(max_length=64),
        required=False,
        max_length=MAX_REFERENCES,
        help_text="Ids or names of images, three at most; those named in the prompt follow as far as there is room.",
    )
    flowId = FlowIdField(
        required=False, help_text="Absent: a new flow is made. null: no flow. A flow's id: the next link of its chain."
    )
    alias = AliasField(required=False, help_text="The image's name in the project, once it exists.")
    flowAlias = AliasField(required=False, help_text="Its name in the flow.")
    autoEnhance = StrictBooleanField(required=False, default=True, help_text="Add words of the craft to the prompt.")
    enhancementOptions = EnhancementSerializer(required=False)
    meta = MetaField(required=False)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            for old, new in RENAMED.items():
                if old in data:
                    raise ValidationFailed(f"{old} is called {new}", fields={old: f"is called {new}"})
        return super().to_internal_value(data)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data.get("flowAlias") and data.get("flowId", "") is None:
            raise serializers.ValidationError({"flowAlias": ["needs a flow; flowId is null"]})
        return data


LIBRARY_ONLY = frozenset(PromptGenerationCreateSerializer().fields) - {"prompt"} | frozenset(RENAMED)
"""Fields of a body that no other product of `/api/v1/generations` knows."""


class PromptGenerationUpdateSerializer(StrictSerializer):
    """prompt and aspectRatio start a new run; flowId and meta only change the record."""

    prompt = PromptField(required=False)
    aspectRatio = RatioField(required=False)
    flowId = FlowIdField(required=False, help_text="null detaches it from its flow.")
    meta = MetaField(required=False)


# --- answers ----------------------------------------------------------------------------------------------------------


class OutputImageSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    storageUrl = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class ReferencedImageSerializer(serializers.Serializer[Any]):
    imageId = serializers.UUIDField()
    alias = serializers.CharField(allow_null=True)


class ReferenceImageSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    storageUrl = serializers.CharField()
    alias = serializers.CharField(allow_null=True)


class InterpretationSerializer(serializers.Serializer[Any]):
    """What the engine made of the prompt, where it says so."""

    composition = serializers.CharField(required=False)
    used = serializers.ListField(child=serializers.CharField(), required=False)
    unused = serializers.ListField(child=serializers.CharField(), required=False)


class PromptGenerationSerializer(serializers.Serializer[Any]):
    """A generation of the Library."""

    id = serializers.UUIDField()
    projectId = serializers.UUIDField()
    status = serializers.ChoiceField(choices=GENERATION_STATUSES)
    prompt = serializers.CharField(help_text="The text for the model.")
    originalPrompt = serializers.CharField(allow_null=True, help_text="Yours, where it was enhanced; else null.")
    autoEnhance = serializers.BooleanField()
    enhancementOptions = EnhancementSerializer()
    aspectRatio = serializers.CharField()
    flowId = serializers.UUIDField(allow_null=True)
    alias = serializers.CharField(allow_null=True, help_text="As wished for.")
    flowAlias = serializers.CharField(allow_null=True)
    outputImageId = serializers.UUIDField(allow_null=True)
    outputImage = OutputImageSerializer(allow_null=True)
    referencedImages = ReferencedImageSerializer(many=True, help_text="What was asked for.")
    referenceImages = ReferenceImageSerializer(many=True, help_text="The same images, with their addresses.")
    interpretation = InterpretationSerializer(allow_null=True)
    processingTimeMs = serializers.IntegerField(allow_null=True)
    progress = serializers.FloatField(min_value=0, max_value=1)
    errorMessage = serializers.CharField(allow_null=True)
    errorCode = serializers.CharField(allow_null=True)
    meta = serializers.DictField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    deletedAt = serializers.DateTimeField(allow_null=True)


class DeletedGenerationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
