"""What the OpenAPI document says of the generation, usage and billing routes and of the webhooks."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from apps.core.api.documentation import CURSOR, JSON, LIMIT, MULTIPART, operation, path_id
from apps.generations.api.serializers import (
    BillingEventPageSerializer,
    GenerationCreateSerializer,
    GenerationPageSerializer,
    GenerationSerializer,
    GenerationUploadSerializer,
    RegenerateSerializer,
    RegenerateUploadSerializer,
    UsageSummarySerializer,
)
from apps.generations.api.webhooks import GENERATION_COMPLETED, GENERATION_FAILED
from apps.generations.rules import ROOMS, Workflow

__all__ = ["GENERATION_COMPLETED", "GENERATION_FAILED"]

_REQUEST: dict[str, Any] = {
    "source_asset_id": "src_01K0BBBBBBBBBBBBBBBBBBBBBB",
    "workflow": "staging",
    "capture_type": "photo",
    "mode": "refurnish",
    "room_types": ["Kitchen", "Dining Room"],
    "style_preset": "scandi",
    "include_alternates": True,
    "reference": "flat-88-kitchen",
    "metadata": {"listing": "88", "try": 1},
    "webhook": {"url": "https://hooks.example.org/katalo"},
}
_QUEUED: dict[str, Any] = {
    "job_id": "job_01K0CCCCCCCCCCCCCCCCCCCCCC",
    "parent_job_id": None,
    "source_asset_id": "src_01K0BBBBBBBBBBBBBBBBBBBBBB",
    "status": "queued",
    "progress": 0.0,
    "queue_position": 3,
    "workflow": "staging",
    "capture_type": "photo",
    "mode": "refurnish",
    "room_types": ["Kitchen", "Dining Room"],
    "style_preset": "scandi",
    "include_alternates": True,
    "cached": False,
    "reference": "flat-88-kitchen",
    "metadata": {"listing": "88", "try": 1},
    "failure": None,
    "outputs": [],
    "created_at": "2026-05-02T09:01:00Z",
    "completed_at": None,
    "updated_at": "2026-05-02T09:01:00Z",
}
_ENDED = {
    "progress": 1.0,
    "queue_position": None,
    "completed_at": "2026-05-02T09:02:10Z",
    "updated_at": "2026-05-02T09:02:10Z",
}


def _output(number: int, role: str) -> dict[str, Any]:
    return {
        "image_url": f"https://files.example.org/o/{number}.jpg?expires=1790000000&signature=3f9a",
        "role": role,
        "width": 3000,
        "height": 2000,
        "content_type": "image/jpeg",
        "expires_at": "2026-05-02T09:17:10Z",
    }


_SUCCEEDED = _QUEUED | _ENDED | {"status": "succeeded", "outputs": [_output(1, "primary"), _output(2, "alternate")]}
_FAILED = (
    _QUEUED
    | _ENDED
    | {
        "status": "failed",
        "failure": {
            "code": "quality_rejected",
            "message": "No result met the quality requirements.",
            "retryable": True,
        },
    }
)
_CANCELED = _FAILED | {
    "progress": 0.0,
    "failure": {"code": "canceled", "message": "The job was canceled.", "retryable": False},
}
_CHILD = _QUEUED | {
    "job_id": "job_01K0DDDDDDDDDDDDDDDDDDDDDD",
    "parent_job_id": "job_01K0CCCCCCCCCCCCCCCCCCCCCC",
    "style_preset": "boho",
    "include_alternates": False,
    "reference": "flat-88-kitchen-b",
    "metadata": {"listing": "88", "try": 2},
}
_JOB_ID = path_id("job_id", "job", "`job_id` of the generation.")

GENERATION_CREATE = operation(
    operation_id="generations_create",
    tag="Generations",
    summary="Create a generation",
    description=(
        "Starts a job on one original image: a ready `source_asset_id` (recommended), a `source_url` or a multipart "
        "`file` (or 2 to 7 exposures of one view as `files`); exactly one of them. With "
        "an inline image the job is `ingesting` until the image has been checked.\n\n"
        "What else is needed depends on `workflow` and `capture_type`:\n\n"
        "| workflow | capture_type | mode | room_types | style_preset |\n"
        "|---|---|---|---|---|\n"
        "| staging | photo | required | required, one family | optional |\n"
        "| staging | photo, mode `clean` | required | not allowed | not allowed |\n"
        "| staging | panorama360 | not allowed | not allowed | required |\n"
        "| staging | floorplan | not allowed | not allowed | optional |\n"
        "| pro_capture | any | not allowed | not allowed | not allowed |\n\n"
        "Several rooms must stay inside one family: Living Room, Kitchen, Dining Room (open plan) or Bathroom, Shower, "
        "Toilet (wet rooms). The price is reserved now and charged when an approved result is delivered; a failed or "
        "canceled job costs nothing, and neither does a repeat of the same settings on the same asset while an "
        "approved result is stored (`cached`). In multipart, repeat `room_types`, and send `metadata`, `webhook` and "
        "`scene` as JSON or `webhook.url` as a part of its own."
    ),
    request={JSON: GenerationCreateSerializer, MULTIPART: GenerationUploadSerializer},
    requests=[
        OpenApiExample("stage a photo", value=_REQUEST, request_only=True, media_type=JSON),
        OpenApiExample(
            "improve a photo",
            value={
                "source_asset_id": "src_01K0BBBBBBBBBBBBBBBBBBBBBB",
                "workflow": "pro_capture",
                "capture_type": "photo",
            },
            request_only=True,
            media_type=JSON,
        ),
    ],
    status=202,
    answer=GenerationSerializer,
    answer_text="The job was accepted, or is the one that this Idempotency-Key made before, as it is now.",
    answers={"queued": _QUEUED},
    errors=(400, 402, 404, 409, 413, 415, 422),
    idempotent=True,
)
GENERATION_LIST = operation(
    operation_id="generations_list",
    tag="Generations",
    summary="List generations",
    description="The organization's generations of one workflow, newest first.",
    parameters=[
        OpenApiParameter(
            "workflow", str, OpenApiParameter.QUERY, required=True, enum=Workflow.values, description="Which jobs."
        ),
        LIMIT,
        CURSOR,
    ],
    status=200,
    answer=GenerationPageSerializer,
    answer_text="A page.",
    answers={"the last page": {"generations": [_SUCCEEDED], "next_cursor": None}},
    errors=(422,),
)
GENERATION_READ = operation(
    operation_id="generations_read",
    tag="Generations",
    summary="Read a generation",
    description=(
        "The authoritative state of a job, whether or not a webhook arrived. Every read signs the output URLs anew; "
        "they live 15 minutes. Only approved pictures are shown: the primary one, then at most one alternate."
    ),
    parameters=[_JOB_ID],
    status=200,
    answer=GenerationSerializer,
    answer_text="The job as it is now.",
    answers={"succeeded": _SUCCEEDED, "failed": _FAILED, "queued": _QUEUED},
    errors=(404,),
)
GENERATION_REGENERATE = operation(
    operation_id="generations_regenerate",
    tag="Generations",
    summary="Create another generation from the same source",
    description=(
        "A new job on the parent's image with another seed; never answered from the cache. What is left out is taken "
        "from the parent, but `reference`, `metadata` and `webhook`, which are the new job's own. A staged photo may "
        "change `mode`, `room_types` and `style_preset`; a staged panorama or floor plan its `style_preset`; "
        "`pro_capture` nothing."
    ),
    parameters=[_JOB_ID],
    request={JSON: RegenerateSerializer, MULTIPART: RegenerateUploadSerializer},
    requests=[
        OpenApiExample(
            "another style",
            value={"style_preset": "boho", "include_alternates": False, "metadata": {"listing": "88", "try": 2}},
            request_only=True,
            media_type=JSON,
        ),
    ],
    status=202,
    answer=GenerationSerializer,
    answer_text="The new job, or the one that this Idempotency-Key made before.",
    answers={"queued": _CHILD},
    errors=(400, 402, 404, 409, 413, 415, 422),
    idempotent=True,
)
GENERATION_CANCEL = operation(
    operation_id="generations_cancel",
    tag="Generations",
    summary="Cancel an unfinished generation",
    description=(
        "Ends a job that has not ended: it reads `failed` with the code `canceled`, the credit comes back, and "
        "`generation.failed` is sent. Canceling a canceled job again answers with it; any other ended job is a 409."
    ),
    parameters=[_JOB_ID],
    status=200,
    answer=GenerationSerializer,
    answer_text="The canceled job.",
    answers={"canceled": _CANCELED},
    errors=(404, 409),
)
USAGE_SUMMARY = operation(
    operation_id="usage_summary",
    tag="Usage",
    summary="Read the current billing period",
    description="Entitlement, period, usage against the plan, job totals and the limits that apply to this key.",
    status=200,
    answer=UsageSummarySerializer,
    answer_text="The period as it is now.",
    answers={
        "summary": {
            "entitlement": {"enabled": True},
            "billing_period": {"start_at": "2026-05-01T00:00:00Z", "end_at": "2026-06-01T00:00:00Z"},
            "usage": {"included": 500, "consumed": 512, "overage": 12, "remaining": 0},
            "jobs": {
                "total": 540,
                "succeeded": 530,
                "failed": 10,
                "outputs_returned": 700,
                "regenerate_count": 40,
                "cache_hit_count": 18,
            },
            "rate_limits": {
                "source_assets_create_per_minute": 120,
                "source_assets_read_per_minute": 1200,
                "generations_create_per_minute": 120,
                "generations_read_per_minute": 1200,
                "generations_regenerate_per_minute": 120,
                "generations_cancel_per_minute": 120,
                "usage_summary_per_minute": 120,
                "billing_events_per_minute": 120,
                "source_fetch_per_minute": 60,
                "max_in_flight_jobs": 50,
            },
        }
    },
)
BILLING_EVENTS = operation(
    operation_id="billing_events",
    tag="Billing",
    summary="List usage events",
    description=(
        "One event for each delivered result, newest first; a cache hit is not billable. For reconciliation: match "
        "`event_id`, `job_id` and `config_fingerprint` with your own records. Amounts are US dollars as text."
    ),
    parameters=[LIMIT, CURSOR],
    status=200,
    answer=BillingEventPageSerializer,
    answer_text="A page.",
    answers={
        "the last page": {
            "events": [
                {
                    "event_id": "evt_01K0DDDDDDDDDDDDDDDDDDDDDD",
                    "job_id": "job_01K0CCCCCCCCCCCCCCCCCCCCCC",
                    "source_asset_id": "src_01K0BBBBBBBBBBBBBBBBBBBBBB",
                    "usage_type": "staging_photo",
                    "config_fingerprint": "9f2c0c4d3a5b6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7",
                    "billable": True,
                    "unit_price_usd": "1.00",
                    "amount_usd": "1.00",
                    "created_at": "2026-05-02T09:02:10Z",
                }
            ],
            "next_cursor": None,
        }
    },
    errors=(422,),
)


class RoomExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself
    """Matched without regard to case; the document names the canonical spellings."""

    target_class = "apps.generations.api.serializers.RoomField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "enum": list(ROOMS)}


class NumberExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself
    target_class = "apps.generations.api.serializers.NumberField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "number", "minimum": self.target.minimum, "maximum": self.target.maximum}
