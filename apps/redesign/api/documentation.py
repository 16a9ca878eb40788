"""What the OpenAPI document says of `/health` and `/v1`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from apps.core.api.documentation import JSON, MULTIPART
from apps.core.api.documentation import operation as any_operation
from apps.core.errors import BadRequest, Conflict, InsufficientCredit, NotFound, ValidationFailed
from apps.core.surfaces import REDESIGN as SURFACE
from apps.redesign.api.pages import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from apps.redesign.api.serializers import (
    BatchRedesignSerializer,
    BatchUpscaleSerializer,
    CreatedSerializer,
    JobListSerializer,
    JobSerializer,
    MessageSerializer,
    RedesignSerializer,
    ResultSerializer,
    UploadFormSerializer,
    UploadSerializer,
    UpscaleSerializer,
)

TAG, JOBS_TAG = "Redesign", "Jobs"
ID, BATCH_ID = "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e2f", "01990f3c-6b2f-7d4c-8e3b-5a7c9d1e2f30"
ITEM_IDS = ("01990f3c-6b30-7d4c-8e3b-5a7c9d1e2f31", "01990f3c-6b31-7d4c-8e3b-5a7c9d1e2f32")
FILE = "https://files.example.org/o/1.png?expires=1790000000&signature=3f9a"
_STARTING = {"job_id": ID, "status": "starting"}
_UNDERSTOOD = {
    "rooms": ["Living Room"],
    "style": "modern",
    "colours": [{"of": "walls", "colour": "sage"}],
    "wanted": [{"piece": "plant", "said": "large plant", "count": 1}],
    "not_understood": [],
    "assumed": [],
}
HEADING: dict[str, Any] = {
    "job_id": ID,
    "kind": "redesign.photo",
    "replicate_id": None,
    "status": "succeeded",
    "created_at": "2026-05-02T09:00:00.000Z",
    "updated_at": "2026-05-02T09:02:30.000Z",
}
COMPLETED = HEADING | {"progress": 1.0, "output": [FILE], "error": None, "understood": _UNDERSTOOD}
_PROCESSING = COMPLETED | {"status": "processing", "progress": 0.4, "output": None, "understood": None}
FAILED = COMPLETED | {
    "status": "failed",
    "output": None,
    "error": "The picture could not be fetched: the server answered with status 404.",
    "understood": None,
}
_ITEM = {"job_id": ITEM_IDS[0], "status": "succeeded", "progress": 1.0, "output": [FILE], "error": None}
_BATCH = HEADING | {
    "job_id": BATCH_ID,
    "kind": "redesign.batch",
    "progress": 1.0,
    "output": [FILE, None],
    "error": "1 of 2 images failed",
    "items": [
        _ITEM | {"understood": _UNDERSTOOD},
        {
            "job_id": ITEM_IDS[1],
            "status": "failed",
            "progress": 1.0,
            "output": None,
            "error": "The picture could not be fetched: the server answered with status 404.",
            "understood": None,
        },
    ],
}
_ERRORS = {
    400: BadRequest("The body is not valid JSON."),
    402: InsufficientCredit("This job costs 0.50 USD and the balance is 0.25 USD."),
    404: NotFound(f"There is no job '{ID}'."),
    409: Conflict("The job is processing; it has a result once it has succeeded.", code="job_not_succeeded"),
    422: ValidationFailed(
        "num_outputs: must be a whole number from 1 to 4; got 5",
        fields={"num_outputs": "must be a whole number from 1 to 4; got 5"},
    ),
}
_CREATE_ERRORS = (400, 402, 409, 413, 415, 422)
_WAITING = (
    "With `wait_seconds` the request is held until the job has ended, and then answers with `output` and `error` as "
    "well; time that is over is no error. Send an Idempotency-Key to repeat a request safely."
)


def _operation(**told: Any) -> dict[str, Any]:
    examples = _ERRORS | told.pop("error_examples", {})
    return any_operation(surface=SURFACE, error_examples=examples, status=200, **told)


def _creating(
    operation_id: str,
    summary: str,
    description: str,
    request: type[serializers.Serializer[Any]],
    examples: Sequence[tuple[str, dict[str, Any]]],
    job_id: str = ID,
) -> dict[str, Any]:
    return _operation(
        operation_id=operation_id,
        tag=TAG,
        summary=summary,
        description=f"{description} {_WAITING}",
        request={JSON: request},
        requests=[OpenApiExample(name, value=value, request_only=True, media_type=JSON) for name, value in examples],
        answer=CreatedSerializer,
        answer_text="The job was created, or is the one that this Idempotency-Key made before.",
        answers={"created": _STARTING | {"job_id": job_id}},
        errors=_CREATE_ERRORS,
        idempotent=True,
        key_required=False,
        error_examples={409: Conflict("This Idempotency-Key was used with another payload; use a new key.")},
    )


REDESIGN = _creating(
    "redesign_create",
    "Redesign a room",
    "One photo of a room and a sentence: the room is read from the photo, the room type, style, colours, materials and "
    "wishes from the sentence, and the room is furnished. `num_outputs` asks for different arrangements. The photo "
    "needs 256 pixels a side or more; JPEG, PNG and WebP are taken, up to 25 MB and 50 megapixels.",
    RedesignSerializer,
    [
        ("minimal", {"image_url": "https://example.com/room.jpg", "prompt": "modern minimalist living room"}),
        (
            "everything",
            {
                "image_url": "https://example.com/room.jpg",
                "prompt": "modern minimalist living room",
                "preserve_layout": True,
                "num_outputs": 2,
                "output_format": "png",
                "use_webhook": True,
                "webhook_url": "https://hooks.example.org/katalo",
                "wait_seconds": 0,
                "extra": {"seed": 7, "quality": "draft"},
            },
        ),
    ],
)
BATCH_REDESIGN = _creating(
    "batch_redesign_create",
    "Redesign up to eleven rooms",
    "One job for 1 to 11 photos, each with its own prompt. They run in parallel; one that fails leaves the others "
    "alone, and its place in `output` is null. Each picture is charged like a redesign of its own, when it succeeds.",
    BatchRedesignSerializer,
    [
        (
            "minimal",
            {
                "images": [
                    {"image_url": "https://example.com/living-room.jpg", "prompt": "modern minimalist living room"},
                    {"image_url": "https://example.com/bedroom.jpg", "prompt": "cozy scandinavian bedroom"},
                ]
            },
        ),
        (
            "everything",
            {
                "images": [
                    {
                        "image_url": "https://example.com/room1.jpg",
                        "prompt": "modern minimalist living room",
                        "preserve_layout": False,
                        "extra": {"style_preset": "modern"},
                    },
                    {"image_url": "https://example.com/room2.jpg", "prompt": "cozy scandinavian bedroom"},
                ],
                "preserve_layout": True,
                "output_format": "png",
                "use_webhook": True,
                "wait_seconds": 0,
            },
        ),
    ],
    BATCH_ID,
)
UPSCALE = _creating(
    "upscale_create",
    "Upscale a picture",
    "Two, three or four times each side, with Real-ESRGAN. Transparency is kept. The picture needs 32 pixels a side or "
    "more. `face_enhance` is refused by the job where no face model is configured.",
    UpscaleSerializer,
    [
        ("minimal", {"image_url": "https://example.com/image.jpg"}),
        (
            "everything",
            {
                "image_url": "https://example.com/image.jpg",
                "scale": 4,
                "face_enhance": False,
                "use_webhook": True,
                "wait_seconds": 0,
            },
        ),
    ],
)
BATCH_UPSCALE = _creating(
    "batch_upscale_create",
    "Upscale up to eleven pictures",
    "One job for 1 to 11 pictures with the same settings. They run in parallel; one that fails leaves the others "
    "alone, and its place in `output` is null.",
    BatchUpscaleSerializer,
    [
        ("minimal", {"image_urls": ["https://example.com/image1.jpg", "https://example.com/image2.jpg"]}),
        (
            "everything",
            {
                "image_urls": ["https://example.com/image1.jpg", "https://example.com/image2.jpg"],
                "scale": 2,
                "face_enhance": False,
                "use_webhook": True,
                "wait_seconds": 0,
            },
        ),
    ],
    BATCH_ID,
)
UPLOAD = _operation(
    operation_id="uploads_create",
    tag=TAG,
    summary="Hand in a picture that has no public address",
    description=(
        "Keeps one picture for a day and answers with an `image_url` that every operation here takes. Each use puts "
        "its end off for another day. Free of charge."
    ),
    request={MULTIPART: UploadFormSerializer},
    answer=UploadSerializer,
    answer_text="The picture is stored.",
    answers={
        "stored": {"upload_id": ID, "image_url": f"upload:{ID}", "expires_at": "2026-05-03T09:00:00.000Z"},
    },
    errors=(400, 413, 415, 422),
    error_examples={
        400: BadRequest("Send exactly one image, in a part called 'file', and nothing else."),
        422: ValidationFailed("file: The image must have at least 32 pixels a side; it has 20 x 20."),
    },
)

_ID = OpenApiParameter(
    "job_id",
    OpenApiTypes.UUID,
    OpenApiParameter.PATH,
    description="`job_id` of the request that made it, or of an item of a batch.",
    examples=[OpenApiExample("job_id", value=ID)],
)


def _query(name: str, schema: dict[str, Any], text: str) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=text)


PAGE_PARAMETERS = [
    _query(
        "limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}, "Rows on a page."
    ),
    _query(
        "offset",
        {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
        "Rows to leave out at the beginning; not beside `cursor`.",
    ),
    _query("cursor", {"type": "string"}, "`next_cursor` of the page before."),
]

JOB_LIST = _operation(
    operation_id="jobs_list",
    tag=JOBS_TAG,
    summary="List the organization's jobs",
    description="All jobs that were made here, newest first, a batch as one. Use `cursor` while jobs are added.",
    parameters=[
        *PAGE_PARAMETERS[:-1],
        _query(
            "cursor",
            {"type": "string"},
            "`next_cursor` of the page before. `replicate` begins to page through Replicate's list, where it is "
            "in use: of a hundred predictions the organization's own are answered, whatever `limit` is.",
        ),
    ],
    answer=JobListSerializer,
    answer_text="A page of jobs.",
    answers={"page": {"results": [HEADING], "total": 1, "next_cursor": None}},
    errors=(422, 502),
    error_examples={
        422: ValidationFailed(
            "limit must be a whole number from 1 to 1000; got '0'",
            fields={"limit": "must be a whole number from 1 to 1000; got '0'"},
        )
    },
)
JOB_READ = _operation(
    operation_id="jobs_read",
    tag=JOBS_TAG,
    summary="Read a job",
    description=(
        "Status, progress and results. Poll every 3 to 5 seconds until the status is `succeeded`, `failed` or "
        "`canceled`, or wait for the webhook. Result URLs are signed anew at every read and live 15 minutes."
    ),
    parameters=[_ID],
    answer=JobSerializer,
    answer_text="The job as it is now.",
    answers={"processing": _PROCESSING, "succeeded": COMPLETED, "failed": FAILED, "batch": _BATCH},
    errors=(404,),
)
JOB_RESULT = _operation(
    operation_id="jobs_result",
    tag=JOBS_TAG,
    summary="Read a job's result alone",
    description="The pictures of a job that has succeeded; for every other job a 409 that says what it is.",
    parameters=[_ID],
    answer=ResultSerializer,
    answer_text="The pictures, in the order of the request.",
    answers={"result": {"job_id": ID, "output": [FILE]}},
    errors=(404, 409),
)
JOB_CANCEL = _operation(
    operation_id="jobs_cancel",
    tag=JOBS_TAG,
    summary="Cancel a job",
    description=(
        "Stops an unfinished job, here or at a remote service, and gives its credit back. Of a batch, every picture "
        "that is not finished is canceled; those that succeeded stay. A job that has ended is a 409."
    ),
    parameters=[_ID],
    answer=MessageSerializer,
    answer_text="The job is canceled.",
    answers={"canceled": {"message": "Job cancelled successfully"}},
    errors=(404, 409),
    error_examples={409: Conflict("The job has already succeeded; it can no longer be canceled.", code="job_ended")},
)


def health_described(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """`/health` is a probe and no API view, so the document is told of it here."""
    schema = {
        "type": "object",
        "properties": {
            "ok": {"type": "boolean", "description": "The service is up and configured."},
            "auth_required": {"type": "boolean", "description": "Whether other requests need an API key."},
        },
        "required": ["ok", "auth_required"],
    }
    example = {"healthy": {"value": {"ok": True, "auth_required": True}}}
    result["paths"]["/health"] = {
        "get": {
            "operationId": "health",
            "tags": [TAG],
            "summary": "Check the service",
            "description": "Whether the service is up and configured, and whether it needs keys. Needs none itself.",
            "security": [],
            "responses": {
                "200": {
                    "description": "Always, also when `ok` is false.",
                    "content": {JSON: {"schema": schema, "examples": example}},
                }
            },
        }
    }
    return result
