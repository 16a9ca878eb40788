"""Images and flows as the API tells them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.accounts.models import Project
from apps.library.addresses import storage_key, storage_url
from apps.library.api.base import moment
from apps.library.models import Flow, Image


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
