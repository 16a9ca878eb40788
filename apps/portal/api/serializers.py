"""Requests of the key administration, and its answers for the document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from apps.accounts.models import SLUG
from apps.accounts.services import DEFAULT_SECRET_LENGTH, SECRET_LENGTHS
from apps.core.api.fields import StrictBooleanField, StrictCharField, StrictSerializer, WholeNumberField
from apps.redesign.api.serializers import JOB_STATUSES


class NameField(StrictCharField):
    """Words, not only spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data).strip()
        if not text:
            raise serializers.ValidationError("must not be empty")
        return text


class KeyCreateSerializer(StrictSerializer):
    name = NameField(help_text="Says who uses it, such as bubble-production; once in an organization.")
    length = WholeNumberField(
        minimum=SECRET_LENGTHS[0],
        maximum=SECRET_LENGTHS[-1],
        required=False,
        default=DEFAULT_SECRET_LENGTH,
        help_text="Characters of the secret, which follows `kat_live_<id>.` in the key.",
    )
    organization = StrictCharField(
        required=False,
        default="default",
        validators=[SLUG],
        max_length=63,
        help_text="Slug of the organization that the key belongs to; `default` is made on first use.",
    )


class KeyChangeSerializer(StrictSerializer):
    name = NameField(required=False, help_text="The new name.")
    active = StrictBooleanField(
        required=False, help_text="false refuses every request with this key until it is true again."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if not data:
            raise serializers.ValidationError("send name, active or both")
        return data


# --- answers ----------------------------------------------------------------------------------------------------------


class KeySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="What the key begins with; not secret.")
    organization = serializers.CharField()
    active = serializers.BooleanField(help_text="false for one that is switched off or has expired.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="Up to a minute late.")
    request_count = serializers.IntegerField(help_text="Up to a minute late.")


class CreatedKeySerializer(KeySerializer):
    key = serializers.CharField(help_text="The key itself: here and never again.")


@extend_schema_serializer(many=False)
class KeyListSerializer(serializers.Serializer[Any]):
    """Newest first, without revoked ones."""

    results = KeySerializer(many=True)
    total = serializers.IntegerField(help_text="Of all pages.")
    next_cursor = serializers.CharField(allow_null=True, help_text="For the next page; null on the last one.")


class JobCountSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    status = serializers.ChoiceField(choices=JOB_STATUSES)
    number = serializers.IntegerField()


class MedianSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    median_seconds = serializers.FloatField(help_text="From creation to success, cache hits left out.")


class FailureCountSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(help_text="The failure's code.")
    number = serializers.IntegerField()


class PeriodSerializer(serializers.Serializer[Any]):
    """Of jobs that were created in the period; ingests, which come before jobs, are left out."""

    jobs = JobCountSerializer(many=True)
    images = serializers.IntegerField(help_text="Pictures that were produced and published.")
    durations = MedianSerializer(many=True)
    failures = FailureCountSerializer(many=True, help_text="Most first.")


class PeriodsSerializer(serializers.Serializer[Any]):
    last_24_hours = PeriodSerializer()
    last_7_days = PeriodSerializer()
    all_time = PeriodSerializer()


class StatisticsSerializer(serializers.Serializer[Any]):
    created_at = serializers.DateTimeField()
    periods = PeriodsSerializer()
    keys = KeySerializer(many=True, help_text="The 100 most used.")
