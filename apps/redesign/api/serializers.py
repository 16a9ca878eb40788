"""Requests of the Redesign API, and its answers for the document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from apps.core.api.fields import (
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictListField,
    StrictSerializer,
    WholeNumberField,
)
from apps.generations.api.serializers import RoomField, SceneSerializer, StyleField
from apps.generations.rules import STYLES
from apps.redesign.kinds import KINDS

JOB_STATUSES = ("starting", "processing", "succeeded", "failed", "canceled")
OUTPUT_FORMATS = ("png", "jpg", "jpeg", "webp")
QUALITIES = ("standard", "draft")
MOST_IMAGES = 11
LARGEST_SEED = 2**31 - 1


class PromptField(StrictCharField):
    """Words, not only spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not text.strip():
            raise serializers.ValidationError("must not be empty")
        return text


def _image_url() -> StrictCharField:
    return StrictCharField(
        max_length=2000,
        help_text="Public https URL of the picture, or the `image_url` that an upload was answered with.",
    )


def _preserve_layout(**kwargs: Any) -> StrictBooleanField:
    return StrictBooleanField(
        help_text="true furnishes the room as it is; false may also recolour walls and floor and move more.", **kwargs
    )


class ExtraSerializer(StrictSerializer):
    """What the prompt can say too, said exactly; it wins over the prompt."""

    seed = WholeNumberField(minimum=0, maximum=LARGEST_SEED, required=False, help_text="The same seed, the same room.")
    room_type = RoomField(required=False, help_text="The room, instead of what the prompt says.")
    style_preset = StyleField(choices=STYLES, required=False, help_text="The style, instead of what the prompt says.")
    quality = StrictChoiceField(
        choices=QUALITIES, required=False, help_text="`draft` is quicker and coarser, for a first look."
    )
    scene = SceneSerializer(required=False)


class _TellingSerializer(StrictSerializer):
    """What every creating request has."""

    use_webhook = StrictBooleanField(required=False, default=True, help_text="Tell the end by webhook.")
    webhook_url = StrictCharField(
        max_length=2000,
        required=False,
        allow_null=True,
        help_text="Public https URL for this job's webhook; without it the organization's default one.",
    )
    wait_seconds = WholeNumberField(
        minimum=0,
        maximum=60,
        required=False,
        default=0,
        help_text="Hold the request until the job has ended, for so many seconds at most.",
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data.get("webhook_url") and not data["use_webhook"]:
            raise serializers.ValidationError({"webhook_url": ["is not allowed with use_webhook false"]})
        return data


class RedesignSerializer(_TellingSerializer):
    image_url = _image_url()
    prompt = PromptField(help_text="The room and the style, in English: modern minimalist living room.")
    preserve_layout = _preserve_layout(required=False, default=True)
    num_outputs = WholeNumberField(
        minimum=1, maximum=4, required=False, default=1, help_text="Different arrangements; the price stays the same."
    )
    output_format = StrictChoiceField(choices=OUTPUT_FORMATS, required=False, default="png")
    extra = ExtraSerializer(required=False)


class BatchRedesignImageSerializer(StrictSerializer):
    image_url = _image_url()
    prompt = PromptField(help_text="This picture's own.")
    preserve_layout = _preserve_layout(required=False)
    extra = ExtraSerializer(required=False)


class BatchRedesignSerializer(_TellingSerializer):
    images = StrictListField(child=BatchRedesignImageSerializer(), min_length=1, max_length=MOST_IMAGES)
    preserve_layout = _preserve_layout(required=False, default=True)
    output_format = StrictChoiceField(choices=OUTPUT_FORMATS, required=False, default="png")


class _UpscaleSettingsSerializer(_TellingSerializer):
    scale = WholeNumberField(minimum=2, maximum=4, required=False, default=4, help_text="Times each side.")
    face_enhance = StrictBooleanField(
        required=False, default=False, help_text="Restore faces too, where the installation has a model for it."
    )
    quality = StrictChoiceField(
        choices=QUALITIES,
        required=False,
        default="standard",
        help_text="`draft` only resamples, which takes a moment, for a preview.",
    )


class UpscaleSerializer(_UpscaleSettingsSerializer):
    image_url = _image_url()


class BatchUpscaleSerializer(_UpscaleSettingsSerializer):
    image_urls = StrictListField(child=_image_url(), min_length=1, max_length=MOST_IMAGES)


class UploadFormSerializer(serializers.Serializer[Any]):
    """The multipart form, for the document."""

    file = serializers.FileField(help_text="One JPEG, PNG or WebP image, 32 pixels a side or more, up to 25 MB.")


# --- answers ----------------------------------------------------------------------------------------------------------


class UploadSerializer(serializers.Serializer[Any]):
    """A picture that is kept for a day."""

    upload_id = serializers.UUIDField()
    image_url = serializers.CharField(help_text="To be sent as `image_url`; not an address on the web.")
    expires_at = serializers.DateTimeField(help_text="A day from now; each use puts it off for another.")


class HealthSerializer(serializers.Serializer[Any]):
    ok = serializers.BooleanField(help_text="The service is up and configured.")
    auth_required = serializers.BooleanField(help_text="Whether requests need an API key.")


class CreatedSerializer(serializers.Serializer[Any]):
    """The new job; with `wait_seconds`, its outcome when it has ended in time."""

    job_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=JOB_STATUSES)
    output = serializers.ListField(child=serializers.CharField(allow_null=True), allow_null=True, required=False)
    error = serializers.CharField(allow_null=True, required=False)


class HeadingSerializer(serializers.Serializer[Any]):
    job_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    replicate_id = serializers.CharField(allow_null=True, help_text="Its id at Replicate; null for jobs that ran here.")
    status = serializers.ChoiceField(choices=JOB_STATUSES)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class _OutcomeSerializer(serializers.Serializer[Any]):
    progress = serializers.FloatField(min_value=0, max_value=1)
    output = serializers.ListField(
        child=serializers.CharField(allow_null=True),
        allow_null=True,
        help_text="Signed URLs, valid 15 minutes, once the job has succeeded; read again for fresh ones.",
    )
    error = serializers.CharField(allow_null=True, help_text="Why it did not succeed, as a sentence.")


class ItemSerializer(_OutcomeSerializer):
    """One picture of a batch."""

    job_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=JOB_STATUSES)
    understood = serializers.DictField(allow_null=True)


class JobSerializer(HeadingSerializer, _OutcomeSerializer):
    """A job, or a batch: `output` then has a place for each picture, null for one that failed."""

    understood = serializers.DictField(
        allow_null=True, required=False, help_text="What was read from the prompt; not for batches."
    )
    items = ItemSerializer(many=True, required=False, help_text="For batches: each picture's own job, in order.")


class ResultSerializer(serializers.Serializer[Any]):
    job_id = serializers.UUIDField()
    output = serializers.ListField(child=serializers.CharField(allow_null=True))


@extend_schema_serializer(many=False)
class JobListSerializer(serializers.Serializer[Any]):
    """Newest first; the pictures of a batch are in their batch, not here."""

    results = HeadingSerializer(many=True)
    total = serializers.IntegerField(allow_null=True, help_text="Of all pages; null on pages of Replicate's list.")
    next_cursor = serializers.CharField(allow_null=True, help_text="For the next page; null on the last one.")


class MessageSerializer(serializers.Serializer[Any]):
    message = serializers.CharField()
