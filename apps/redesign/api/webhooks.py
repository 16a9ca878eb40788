"""What the `webhooks` section of the OpenAPI document says of this API's events."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiWebhook, extend_schema
from rest_framework import serializers

from apps.core.api.documentation import JSON
from apps.generations.api.webhooks import ANSWERS, HEADERS, SCHEDULE
from apps.redesign.api.documentation import COMPLETED, FAILED, JOBS_TAG
from apps.redesign.api.serializers import JobSerializer


class JobEventSerializer(JobSerializer):
    """The job as a read answers it, and which event this is."""

    event_type = serializers.ChoiceField(
        choices=[(name, name) for name in ("job.completed", "job.failed", "job.canceled")]
    )


def _event(name: str, text: str) -> OpenApiWebhook:
    return OpenApiWebhook(
        name=name,
        decorator=extend_schema(
            summary=name,
            description=f"{text} {SCHEDULE}",
            tags=[JOBS_TAG],
            request={JSON: JobEventSerializer},
            responses=ANSWERS,
        ),
    )


JOB_COMPLETED = _event("job.completed", "A job has succeeded, or at least one picture of a batch has.")
JOB_FAILED = _event("job.failed", "A job has ended without a result; nothing was charged.")
JOB_CANCELED = _event("job.canceled", "A job was canceled; nothing was charged.")
EXAMPLES = {
    "job.completed": {"event_type": "job.completed", **COMPLETED},
    "job.failed": {"event_type": "job.failed", **FAILED},
    "job.canceled": {
        "event_type": "job.canceled",
        **FAILED,
        "status": "canceled",
        "error": "The job was canceled.",
    },
}


def webhooks_finish(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """The signature headers and the example bodies, which drf-spectacular leaves out of webhooks."""
    for name, body in EXAMPLES.items():
        operation = result["webhooks"][name]["post"]
        operation["parameters"] = HEADERS
        operation["security"] = []
        operation["requestBody"]["content"][JSON]["examples"] = {"Event": {"value": body}}
    return result
