"""The kinds behind the generation workflows: one per workflow and capture type."""

from __future__ import annotations

from typing import Any

from apps.core.ids import to_public
from apps.generations import quality
from apps.jobs.catalogue import Kind, WebhookMessage, register
from apps.jobs.models import Job, JobState, Output
from apps.sources.models import SourceAsset

DEFAULT_PRICE_MICROS = {
    "staging.photo": 1_000_000,
    "staging.panorama360": 2_000_000,
    "staging.floorplan": 1_000_000,
    "pro_capture.photo": 250_000,
    "pro_capture.panorama360": 500_000,
    "pro_capture.floorplan": 250_000,
}
RULES = {
    "staging.photo": quality.STAGED_PHOTO,
    "staging.panorama360": quality.STAGED_PANORAMA,
    "staging.floorplan": quality.STAGED_FLOORPLAN,
    "pro_capture.photo": quality.DEVELOPED_PHOTO,
    "pro_capture.panorama360": quality.DEVELOPED_PANORAMA,
    "pro_capture.floorplan": quality.DEVELOPED_FLOORPLAN,
}


def kind_name(workflow: str, capture_type: str) -> str:
    return f"{workflow}.{capture_type}"


def failure_of(job: Job) -> dict[str, Any] | None:
    """The `failure` object of the envelope and of the webhook; a canceled job has one too."""
    if job.state not in {JobState.FAILED, JobState.CANCELED}:
        return None
    return {"code": job.failure_code, "message": job.failure_message, "retryable": job.failure_retryable}


def source_asset_of(job: Job) -> str | None:
    """The public id of the original; None for as long as an inline source is not ingested, and when that failed."""
    ingesting = job.waits_for_id is not None and not job.input_files
    return to_public("src", job.subject) if job.subject and not ingesting else None


def webhook_message(job: Job, published: list[Output]) -> WebhookMessage:
    """`generation.completed` or `generation.failed`; output URLs are signed when the message is sent."""
    succeeded = job.state == JobState.SUCCEEDED
    return WebhookMessage(
        event_type="generation.completed" if succeeded else "generation.failed",
        payload={
            "event_type": "generation.completed" if succeeded else "generation.failed",
            "job_id": to_public("job", job.id),
            "source_asset_id": source_asset_of(job),
            "reference": job.reference,
            "outputs": [{"image_url": {"$file": str(output.file_id)}} for output in published],
            "failure": failure_of(job),
            "metadata": job.metadata,
        },
    )


def source_facts(job: Job) -> dict[str, Any]:
    """The focal length that the original's metadata named (35 mm equivalent), before ingest removed the metadata."""
    assert job.subject is not None
    details = SourceAsset.objects.values_list("details", flat=True).get(pk=job.subject)
    return {"focal_35mm": details.get("focal_35mm")}


def register_kinds() -> None:
    for name, price in DEFAULT_PRICE_MICROS.items():
        workflow, _, capture_type = name.partition(".")
        register(
            Kind(
                name=name,
                engine="staging" if workflow == "staging" else "photo",
                queue="gpu",
                price_micros=price,
                usage_type=f"{workflow}_{capture_type}",
                time_limit_seconds=1200,
                quality=RULES[name],
                quality_by_mode=quality.STAGED_PHOTO_BY_MODE if name == "staging.photo" else {},
                extra_input=source_facts,
                webhook=webhook_message,
                cacheable=True,
                reviewable=True,
            )
        )
