"""The `webhooks` section of the OpenAPI document: what we send to partners, seen from our side."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse, OpenApiWebhook, extend_schema
from rest_framework import serializers

from apps.sources.api.serializers import FailureSerializer


class WebhookOutputSerializer(serializers.Serializer[Any]):
    image_url = serializers.URLField(
        allow_null=True, help_text="Signed for this delivery, valid 15 minutes; null when the file is gone."
    )


class _EventSerializer(serializers.Serializer[Any]):
    job_id = serializers.CharField()
    source_asset_id = serializers.CharField(allow_null=True)
    reference = serializers.CharField(allow_null=True)
    outputs = WebhookOutputSerializer(many=True, help_text="Primary first; empty when the job failed.")
    failure = FailureSerializer(allow_null=True)
    metadata = serializers.DictField(help_text="As sent with the request.")


class GenerationCompletedSerializer(_EventSerializer):
    """The body of `generation.completed`."""

    event_type = serializers.ChoiceField(choices=[("generation.completed", "generation.completed")])


class GenerationFailedSerializer(_EventSerializer):
    """The body of `generation.failed`; also sent for a canceled job."""

    event_type = serializers.ChoiceField(choices=[("generation.failed", "generation.failed")])


def _header(name: str, text: str, example: str, *, required: bool = True) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "required": required,
        "description": text,
        "schema": {"type": "string"},
        "example": example,
    }


HEADERS = [
    _header(
        "x-katalo-signature",
        "HMAC-SHA256 of the raw body under the whole text of the secret (`whsec_…`), hexadecimal, nothing else.",
        "0f343b0931126a20f133d67c2b018a3b9f3f7a1ad0a2a9f6f7e8b7c1f5f6d2aa",
    ),
    _header(
        "x-katalo-signature-previous",
        "The same under the secret before, for 24 hours after a rotation.",
        "88aab3ede8d3adf94d26ab90d3bafd4a2083070c3bcce9c014ee04a443847c0b",
        required=False,
    ),
    _header(
        "webhook-id", "The same at every attempt of one event: deduplicate on it.", "evt_01K0DDDDDDDDDDDDDDDDDDDDDD"
    ),
    _header("webhook-timestamp", "Unix seconds of this attempt; refuse what is older than five minutes.", "1777712530"),
    _header(
        "webhook-signature",
        "Standard Webhooks: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body` under the decoded part of the "
        "secret after `whsec_`. Several, separated by spaces, after a rotation: one that fits is enough.",
        "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
    ),
]
ANSWERS = {
    "2XX": OpenApiResponse(description="Delivered."),
    "410": OpenApiResponse(description="Stop: the endpoint is disabled and nothing more is sent to it."),
    "429": OpenApiResponse(description="Later: `Retry-After` is honoured."),
    "default": OpenApiResponse(description="Anything else, redirects included, is tried again on the schedule."),
}
COMPLETED: dict[str, Any] = {
    "event_type": "generation.completed",
    "job_id": "job_01K0CCCCCCCCCCCCCCCCCCCCCC",
    "source_asset_id": "src_01K0BBBBBBBBBBBBBBBBBBBBBB",
    "reference": "flat-88-kitchen",
    "outputs": [{"image_url": "https://files.example.org/o/1.jpg?expires=1790000000&signature=3f9a"}],
    "failure": None,
    "metadata": {"listing": "88", "try": 1},
}
SCHEDULE = (
    "Sent at least once and in no particular order, up to eight times: at once, then after 5 seconds, 5 minutes, 30 "
    "minutes, 2, 5, 10 and 10 hours. Answer with a 2xx within 15 seconds. Verify a signature before you read the body."
)


FAILED = COMPLETED | {
    "event_type": "generation.failed",
    "outputs": [],
    "failure": {
        "code": "quality_rejected",
        "message": "No result met the quality requirements.",
        "retryable": True,
    },
}
EXAMPLES = {"generation.completed": COMPLETED, "generation.failed": FAILED}


def _event(name: str, body: type[serializers.Serializer[Any]], text: str) -> OpenApiWebhook:
    return OpenApiWebhook(
        name=name,
        decorator=extend_schema(
            summary=name,
            description=f"{text} {SCHEDULE}",
            tags=["Generations"],
            request={"application/json": body},
            responses=ANSWERS,
        ),
    )


GENERATION_COMPLETED = _event(
    "generation.completed", GenerationCompletedSerializer, "A generation has approved results."
)
GENERATION_FAILED = _event(
    "generation.failed",
    GenerationFailedSerializer,
    "A generation has ended without a result; nothing was charged.",
)


def webhooks_finish(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """The signature headers and the example bodies, which drf-spectacular leaves out of webhooks; no key opens them."""
    for name, body in EXAMPLES.items():
        operation = result["webhooks"][name]["post"]
        operation["parameters"] = HEADERS
        operation["security"] = []
        operation["requestBody"]["content"]["application/json"]["examples"] = {"Event": {"value": body}}
    return result
