"""Images, flows and generations as the API tells them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.accounts.models import Project
from apps.core.surfaces import LIBRARY
from apps.jobs.models import TERMINAL, Job, JobState
from apps.library.addresses import storage_key, storage_url
from apps.library.api.base import moment
from apps.library.models import Flow, Generation, Image
from apps.library.services.variants import variant_url


def image_told(project: Project, image: Image) -> dict[str, Any]:
    """An image with its file, name and maker at hand (`selectors.with_names`)."""
    maker: UUID | None = image.maker  # type: ignore[attr-defined]  # annotated
    return {
        "id": str(image.pk),
        "projectId": str(image.project_id),
        "flowId": str(image.flow_id) if image.flow_id else None,
        "generationId": str(maker) if maker else None,
        "storageKey": storage_key(project, image),
        "storageUrl": storage_url(project, image),
        "thumbnailUrl": variant_url(project, image),
        "mimeType": image.file.content_type,
        "fileSize": image.file.size,
        "width": image.file.width,
        "height": image.file.height,
        "source": image.source,
        "alias": image.project_name,  # type: ignore[attr-defined]
        "focalPoint": None if image.focal_x is None else {"x": image.focal_x, "y": image.focal_y},
        "meta": image.meta,
        "createdAt": moment(image.created_at),
        "updatedAt": moment(image.updated_at),
        "deletedAt": moment(image.deleted_at),
    }


def flow_told(flow: Flow) -> dict[str, Any]:
    """A flow with its counts and names at hand (`selectors.flows_of`)."""
    counted: Any = flow
    return {
        "id": str(flow.pk),
        "projectId": str(flow.project_id),
        "aliases": {alias.name: str(alias.image_id) for alias in counted.names},
        "generationCount": counted.generation_count,
        "imageCount": counted.image_count,
        "meta": flow.meta,
        "createdAt": moment(flow.created_at),
        "updatedAt": moment(flow.updated_at),
    }


def generation_told(project: Project, generation: Generation) -> dict[str, Any]:
    """A generation with job, image and references at hand (`selectors.generations_of`)."""
    job, image = generation.job, generation.output_image
    references: list[Any] = generation.resolved  # type: ignore[attr-defined]  # prefetched
    took = job.completed_at - job.started_at if job.completed_at and job.started_at else None
    failed = job.state in (JobState.FAILED, JobState.CANCELED)
    return {
        "id": str(generation.pk),
        "projectId": str(generation.project_id),
        "status": LIBRARY.statuses[job.state],
        "prompt": generation.prompt,
        "originalPrompt": generation.original_prompt,
        "autoEnhance": generation.auto_enhance,
        "enhancementOptions": {"template": generation.template},
        "aspectRatio": generation.aspect_ratio,
        "flowId": str(generation.flow_id) if generation.flow_id else None,
        "alias": generation.alias or None,
        "flowAlias": generation.flow_alias or None,
        "outputImageId": str(image.pk) if image else None,
        "outputImage": None
        if image is None
        else {
            "id": str(image.pk),
            "storageUrl": storage_url(project, image),
            "width": image.file.width,
            "height": image.file.height,
        },
        "referencedImages": [{"imageId": str(row.image_id), "alias": row.alias or None} for row in references],
        "referenceImages": [
            {"id": str(row.image_id), "storageUrl": storage_url(project, row.image), "alias": row.alias or None}
            for row in references
        ],
        "interpretation": _interpretation(job),
        "processingTimeMs": None if took is None else round(took.total_seconds() * 1000),
        "progress": 1.0 if job.state in TERMINAL else round(job.progress, 3),
        "errorMessage": (job.failure_message or None) if failed else None,
        "errorCode": (job.failure_code or None) if failed else None,
        "meta": generation.meta,
        "createdAt": moment(generation.created_at),
        "updatedAt": moment(generation.updated_at),
        "deletedAt": moment(generation.deleted_at),
    }


def _interpretation(job: Job) -> dict[str, Any] | None:
    """What the engine says of the prompt; not every engine says something."""
    told = {name: job.details[name] for name in ("composition", "used", "unused") if name in job.details}
    return told or None
