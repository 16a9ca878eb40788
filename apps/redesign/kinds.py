"""The kinds of the Redesign API: two that do work, and a batch of each."""

from __future__ import annotations

from dataclasses import replace

from apps.files.models import StoredFile
from apps.generations.kinds import source_facts
from apps.generations.quality import FILLED, STAGED_PHOTO
from apps.jobs.catalogue import BATCH_QUEUE, Kind, QualityRule, WebhookMessage, register
from apps.jobs.models import Job, JobState, Output
from apps.redesign.envelope import envelopes

REDESIGN, REDESIGN_BATCH = "redesign.photo", "redesign.batch"
UPSCALE, UPSCALE_BATCH = "image.upscale", "image.upscale_batch"
KINDS = (REDESIGN, REDESIGN_BATCH, UPSCALE, UPSCALE_BATCH)
EVENTS = {
    JobState.SUCCEEDED: "job.completed",
    JobState.FAILED: "job.failed",
    JobState.CANCELED: "job.canceled",
}
REDESIGNED = (
    *STAGED_PHOTO,
    # The engine decides whether old furniture goes and whether walls or floor are painted.
    *(replace(rule, where_measured=True) for rule in FILLED),
    QualityRule(
        "recolour_structure",
        "REDESIGN_MIN_RECOLOUR_STRUCTURE",
        at_least=True,
        retry_helps=False,
        where_measured=True,
    ),
    QualityRule(
        "recolour_lines_kept",
        "REDESIGN_MIN_RECOLOUR_LINES_KEPT",
        at_least=True,
        retry_helps=False,
        where_measured=True,
    ),
)
HOSTED = (QualityRule("contrast", "REPLICATE_MIN_CONTRAST", at_least=True, retry_helps=True),)
"""A hosted model says nothing of furniture or floors."""
UPSCALED = (
    QualityRule("size_exact", "UPSCALE_SIZE_EXACT", at_least=True, retry_helps=False),
    QualityRule("agreement_psnr", "UPSCALE_MIN_AGREEMENT_PSNR", at_least=True, retry_helps=False),
)
# After its items' own day; the kernel waits longer where an item may take longer.
BATCH_DEADLINE_SECONDS = 25 * 3600


def _reference(file: StoredFile) -> dict[str, str]:
    """Becomes a freshly signed URL at each delivery."""
    return {"$file": str(file.pk)}


def webhook_message(job: Job, published: list[Output]) -> WebhookMessage:
    """The job as it is answered to a read, and which event this is."""
    event_type = EVENTS[JobState(job.state)]
    return WebhookMessage(event_type, {"event_type": event_type, **envelopes([job], _reference)[0]})


def register_kinds() -> None:
    register(
        Kind(
            name=REDESIGN,
            engine="redesign",
            queue="gpu",
            price_micros=500_000,
            time_limit_seconds=2400,  # four arrangements take four times one
            quality=REDESIGNED,
            quality_by_engine={"replicate": HOSTED},
            extra_input=source_facts,
            webhook=webhook_message,
            reviewable=True,
        )
    )
    register(
        Kind(
            name=UPSCALE,
            engine="realesrgan",
            queue="gpu",
            price_micros=100_000,
            time_limit_seconds=2400,  # a large picture on a processor
            quality=UPSCALED,
            webhook=webhook_message,
        )
    )
    for name in (REDESIGN_BATCH, UPSCALE_BATCH):
        register(
            Kind(
                name=name,
                engine="",
                queue=BATCH_QUEUE,
                deadline_seconds=BATCH_DEADLINE_SECONDS,
                webhook=webhook_message,
            )
        )
