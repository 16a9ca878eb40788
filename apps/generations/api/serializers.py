"""Generations on the wire: requests and the job envelope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from apps.billing.models import UsageEvent
from apps.core.api.fields import (
    MetadataField,
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictListField,
    StrictSerializer,
)
from apps.core.ids import to_public
from apps.core.money import to_usd
from apps.core.surfaces import STAGING
from apps.files.services import file_url
from apps.generations.kinds import failure_of, source_asset_of
from apps.generations.rules import ROOMS, STYLE_SYNONYMS, STYLES, CaptureType, Mode, Workflow
from apps.jobs.models import Job, JobState, Output
from apps.jobs.selectors import outputs_published, queue_positions
from apps.sources.api.serializers import FailureSerializer

GENERATION_STATUSES = ("ingesting", "queued", "running", "succeeded", "failed")
OUTPUT_ROLES = ("primary", "alternate")
MOST_OUTLINE_POINTS = 64
ROOM_BY_FOLDED_NAME = {room.casefold(): room for room in ROOMS}


class RoomField(serializers.CharField):
    """A room, matched without regard to case, returned in its canonical spelling."""

    def to_internal_value(self, data: Any) -> str:
        room = ROOM_BY_FOLDED_NAME.get(data.casefold()) if isinstance(data, str) else None
        if room is None:
            raise serializers.ValidationError(f"must be one of {', '.join(ROOMS)}; got {data!r:.60}")
        return room


class StyleField(StrictChoiceField):
    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(STYLE_SYNONYMS.get(data, data) if isinstance(data, str) else data)


class NumberField(serializers.Field[float, Any, float, Any]):
    """A JSON number within bounds; no numeric strings."""

    def __init__(self, *, minimum: float, maximum: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.minimum, self.maximum = minimum, maximum

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float) or not self.minimum <= data <= self.maximum:
            raise serializers.ValidationError(f"must be a number from {self.minimum:g} to {self.maximum:g}")
        return float(data)

    def to_representation(self, value: float) -> float:
        return value


def _coordinate() -> NumberField:
    return NumberField(minimum=0, maximum=100_000)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
            {
                "type": "array",
                "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
                "minItems": 3,
                "maxItems": MOST_OUTLINE_POINTS,
            },
        ]
    }
)
class OutlineField(serializers.Field[list[Any], Any, list[Any], Any]):
    """What is to be taken away: a box [left, top, right, bottom], or a polygon of corners [u, v] in order."""

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list) or not data:
            raise serializers.ValidationError("must be a box [left, top, right, bottom] or a list of corners [u, v]")
        if not isinstance(data[0], list):
            return self._box(data)
        if not 3 <= len(data) <= MOST_OUTLINE_POINTS:
            raise serializers.ValidationError(f"a polygon has 3 to {MOST_OUTLINE_POINTS} corners; got {len(data)}")
        corners = [self._numbers(corner, 2) for corner in data]
        if abs(twice_the_area(corners)) < 2:
            raise serializers.ValidationError("the corners must enclose an area; these lie on a line or a point")
        return corners

    def to_representation(self, value: list[Any]) -> list[Any]:
        return value

    def _box(self, data: list[Any]) -> list[float]:
        left, top, right, bottom = box = self._numbers(data, 4)
        if left >= right or top >= bottom:
            raise serializers.ValidationError("a box must be [left, top, right, bottom], left < right, top < bottom")
        return box

    def _numbers(self, data: Any, count: int) -> list[float]:
        if not isinstance(data, list) or len(data) != count:
            raise serializers.ValidationError(f"must have {count} numbers where it has {data!r:.60}")
        return [_coordinate().to_internal_value(number) for number in data]


def twice_the_area(corners: list[list[float]]) -> float:
    """Twice the signed area of a polygon."""
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return sum(u * next_v - next_u * v for (u, v), (next_u, next_v) in pairs)


class SceneSerializer(StrictSerializer):
    """Hints for the engine; they override what it sees. Coordinates are pixels of the upright source image."""

    ceiling_height_m = NumberField(minimum=1.8, maximum=8, required=False, help_text="Metres.")
    floor = StrictListField(
        child=StrictListField(child=_coordinate(), min_length=2, max_length=2),
        required=False,
        min_length=4,
        max_length=32,
        help_text="Corners [u, v] of the visible floor, in order, four or more.",
    )
    openings = StrictListField(
        child=StrictListField(child=_coordinate(), min_length=4, max_length=4),
        required=False,
        max_length=32,
        help_text="Boxes [left, top, right, bottom] to keep free.",
    )
    remove = StrictListField(
        child=OutlineField(),
        required=False,
        max_length=32,
        help_text=(
            "What is to be taken away (refurnish, clean, declutter): boxes [left, top, right, bottom], inside which "
            "the thing is found, or polygons of 3 to 64 corners [u, v], taken as drawn. Without it the mode decides."
        ),
    )

    def validate_floor(self, corners: list[list[float]]) -> list[list[float]]:
        if abs(twice_the_area(corners)) < 2:
            raise serializers.ValidationError("the corners must enclose an area; these lie on a line or a point")
        return corners

    def validate_openings(self, boxes: list[list[float]]) -> list[list[float]]:
        for left, top, right, bottom in boxes:
            if left >= right or top >= bottom:
                raise serializers.ValidationError(
                    "each box must be [left, top, right, bottom], left < right, top < bottom"
                )
        return boxes


class WebhookSerializer(StrictSerializer):
    url = StrictCharField(max_length=2000, help_text="Public https URL; overrides the organization's default.")


class RegenerateSerializer(StrictSerializer):
    """Everything is optional; what is left out is taken from the parent, but reference, metadata and webhook."""

    mode = StrictChoiceField(choices=Mode.values, required=False, allow_null=True)
    room_types = StrictListField(child=RoomField(), required=False, allow_null=True, max_length=len(ROOMS))
    style_preset = StyleField(choices=STYLES, required=False, allow_null=True)
    include_alternates = StrictBooleanField(required=False)
    reference = StrictCharField(required=False, allow_null=True, allow_blank=True, max_length=255)
    metadata = MetadataField(required=False, allow_null=True)
    webhook = WebhookSerializer(required=False, allow_null=True)
    scene = SceneSerializer(required=False, allow_null=True)


class GenerationCreateSerializer(RegenerateSerializer):
    """The JSON form. The multipart form carries `file` instead of a source field."""

    source_asset_id = StrictCharField(required=False, allow_null=True, max_length=64)
    source_url = StrictCharField(required=False, allow_null=True, max_length=2000)
    workflow = StrictChoiceField(choices=Workflow.values)
    capture_type = StrictChoiceField(choices=CaptureType.values)
    include_alternates = StrictBooleanField(required=False, default=False)


class RegenerateUploadSerializer(RegenerateSerializer):
    """The multipart form: `room_types` repeated, `metadata`, `webhook` and `scene` as JSON."""


class GenerationUploadSerializer(GenerationCreateSerializer):
    """The multipart form: `file`, `files`, or one of the other sources; lists repeated, objects as JSON."""

    file = serializers.FileField(required=False, help_text="One JPEG, PNG or WebP image, up to 25 MB.")
    files = serializers.ListField(
        child=serializers.FileField(),
        required=False,
        min_length=2,
        max_length=7,
        help_text="Instead of `file`: 2 to 7 exposures of one view, of the same size, up to 100 MB together.",
    )


MOMENT = serializers.DateTimeField()


def envelopes(jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """The job envelope of each job; a page of them takes as many queries as one."""
    positions = queue_positions(jobs)
    outputs = _outputs(jobs)
    return [_envelope(job, positions.get(job.pk), outputs.get(job.pk, [])) for job in jobs]


def envelope(job: Job, position: int | None) -> dict[str, Any]:
    """Of one job whose place in the queue is known."""
    return _envelope(job, position, _outputs([job]).get(job.pk, []))


def _outputs(jobs: Sequence[Job]) -> dict[UUID, list[Output]]:
    succeeded = [job for job in jobs if job.state == JobState.SUCCEEDED]
    return outputs_published(succeeded) if succeeded else {}


def _envelope(job: Job, position: int | None, outputs: Sequence[Output]) -> dict[str, Any]:
    workflow, _, capture_type = job.kind.partition(".")
    urls_end = MOMENT.to_representation(timezone.now() + timedelta(seconds=settings.FILE_URL_LIFETIME_SECONDS))
    return {
        "job_id": to_public("job", job.pk),
        "parent_job_id": to_public("job", job.parent_id) if job.parent_id else None,
        "source_asset_id": source_asset_of(job),
        "status": STAGING.statuses[job.state],
        "progress": round(job.progress, 3),
        "queue_position": position,
        "workflow": workflow,
        "capture_type": capture_type,
        "mode": job.input["mode"],
        "room_types": job.input["room_types"],
        "style_preset": job.input["style_preset"],
        "include_alternates": job.input["include_alternates"],
        "cached": job.cached_from_id is not None,
        "reference": job.reference,
        "metadata": job.metadata,
        "failure": failure_of(job),
        "outputs": [
            {
                "image_url": file_url(output.file),
                "role": output.role,
                "width": output.file.width,
                "height": output.file.height,
                "content_type": output.file.content_type,
                "expires_at": urls_end,
            }
            for output in outputs
        ],
        "created_at": MOMENT.to_representation(job.created_at),
        "completed_at": MOMENT.to_representation(job.completed_at) if job.completed_at else None,
        "updated_at": MOMENT.to_representation(job.updated_at),
    }


class GenerationOutputSerializer(serializers.Serializer[Any]):
    image_url = serializers.URLField(help_text="Signed, valid 15 minutes; read the job again for a fresh one.")
    role = serializers.ChoiceField(choices=OUTPUT_ROLES)
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    content_type = serializers.CharField()
    expires_at = serializers.DateTimeField(help_text="When image_url ends, to the second.")


class GenerationSerializer(serializers.Serializer[Job]):
    """The job envelope: the same for create, read, regenerate and cancel."""

    job_id = serializers.CharField()
    parent_job_id = serializers.CharField(allow_null=True)
    source_asset_id = serializers.CharField(allow_null=True, help_text="null while an inline source is ingesting.")
    status = serializers.ChoiceField(choices=GENERATION_STATUSES)
    progress = serializers.FloatField(min_value=0, max_value=1)
    queue_position = serializers.IntegerField(allow_null=True, help_text="1 is next; set while queued. An estimate.")
    workflow = serializers.ChoiceField(choices=Workflow.values)
    capture_type = serializers.ChoiceField(choices=CaptureType.values)
    mode = serializers.ChoiceField(choices=Mode.values, allow_null=True)
    room_types = serializers.ListField(child=serializers.ChoiceField(choices=ROOMS))
    style_preset = serializers.ChoiceField(choices=STYLES, allow_null=True)
    include_alternates = serializers.BooleanField()
    cached = serializers.BooleanField(help_text="Served from an approved earlier result, free of charge.")
    reference = serializers.CharField(allow_null=True)
    metadata = serializers.DictField(help_text="Echoed unchanged; {} when none was sent.")
    failure = FailureSerializer(allow_null=True)
    outputs = GenerationOutputSerializer(many=True)
    created_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()

    def to_representation(self, job: Job) -> dict[str, Any]:
        return envelopes([job])[0]


@extend_schema_serializer(many=False)
class GenerationPageSerializer(serializers.Serializer[Any]):
    """A page of generations, newest first."""

    generations = GenerationSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="For the next page; null on the last one.")


class EntitlementSerializer(serializers.Serializer[Any]):
    enabled = serializers.BooleanField(help_text="Whether the organization may use the API.")


class BillingPeriodSerializer(serializers.Serializer[Any]):
    start_at = serializers.DateTimeField()
    end_at = serializers.DateTimeField()


class UsageFiguresSerializer(serializers.Serializer[Any]):
    included = serializers.IntegerField(min_value=0, help_text="Units of the plan in this period.")
    consumed = serializers.IntegerField(min_value=0, help_text="Approved results, those past the plan included.")
    overage = serializers.IntegerField(min_value=0, help_text="Results that were charged at the unit price.")
    remaining = serializers.IntegerField(min_value=0, help_text="Included units that are left.")


class JobTotalsSerializer(serializers.Serializer[Any]):
    total = serializers.IntegerField(min_value=0)
    succeeded = serializers.IntegerField(min_value=0)
    failed = serializers.IntegerField(min_value=0, help_text="Canceled ones included.")
    outputs_returned = serializers.IntegerField(min_value=0)
    regenerate_count = serializers.IntegerField(min_value=0)
    cache_hit_count = serializers.IntegerField(min_value=0)


class RateLimitsSerializer(serializers.Serializer[Any]):
    """Requests a minute for each key, and unfinished jobs for the organization."""

    source_assets_create_per_minute = serializers.IntegerField()
    source_assets_read_per_minute = serializers.IntegerField()
    generations_create_per_minute = serializers.IntegerField()
    generations_read_per_minute = serializers.IntegerField()
    generations_regenerate_per_minute = serializers.IntegerField()
    generations_cancel_per_minute = serializers.IntegerField()
    usage_summary_per_minute = serializers.IntegerField()
    billing_events_per_minute = serializers.IntegerField()
    source_fetch_per_minute = serializers.IntegerField(help_text="Fetches of a source_url, whatever the route.")
    max_in_flight_jobs = serializers.IntegerField()


@extend_schema_serializer(many=False)
class UsageSummarySerializer(serializers.Serializer[Any]):
    """The current billing period."""

    entitlement = EntitlementSerializer()
    billing_period = BillingPeriodSerializer()
    usage = UsageFiguresSerializer()
    jobs = JobTotalsSerializer()
    rate_limits = RateLimitsSerializer()


class BillingEventSerializer(serializers.Serializer[UsageEvent]):
    """One delivered result."""

    event_id = serializers.CharField()
    job_id = serializers.CharField()
    source_asset_id = serializers.CharField(allow_null=True)
    usage_type = serializers.CharField()
    config_fingerprint = serializers.CharField(help_text="The same for the same settings on any image.")
    billable = serializers.BooleanField(help_text="false for a cache hit.")
    unit_price_usd = serializers.CharField()
    amount_usd = serializers.CharField(help_text="0.00 when an included unit covered it.")
    created_at = serializers.DateTimeField()

    def to_representation(self, event: UsageEvent) -> dict[str, Any]:
        return {
            "event_id": to_public("evt", event.pk),
            "job_id": to_public("job", event.reference),
            "source_asset_id": to_public("src", event.subject) if event.subject else None,
            "usage_type": event.usage_type,
            "config_fingerprint": event.fingerprint,
            "billable": event.billable,
            "unit_price_usd": to_usd(event.unit_price_micros),
            "amount_usd": to_usd(event.amount_micros),
            "created_at": serializers.DateTimeField().to_representation(event.created_at),
        }


@extend_schema_serializer(many=False)
class BillingEventPageSerializer(serializers.Serializer[Any]):
    """A page of usage events, newest first."""

    events = BillingEventSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="For the next page; null on the last one.")
