"""Images as the API tells them."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import Project
from apps.library.addresses import storage_key, storage_url
from apps.library.api.base import moment
from apps.library.models import Image


def image_told(project: Project, image: Image) -> dict[str, Any]:
    """An image with its file, names and maker at hand (`selectors.with_names`)."""
    names: list[Any] = image.project_names  # type: ignore[attr-defined]  # prefetched
    makers: list[Any] = image.makers  # type: ignore[attr-defined]
    return {
        "id": str(image.pk),
        "projectId": str(image.project_id),
        "flowId": str(image.flow_id) if image.flow_id else None,
        "generationId": str(makers[0].pk) if makers else None,
        "storageKey": storage_key(project, image),
        "storageUrl": storage_url(project, image),
        "mimeType": image.file.content_type,
        "fileSize": image.file.size,
        "width": image.file.width,
        "height": image.file.height,
        "source": image.source,
        "alias": names[0].name if names else None,
        "focalPoint": None if image.focal_x is None else {"x": image.focal_x, "y": image.focal_y},
        "meta": image.meta,
        "createdAt": moment(image.created_at),
        "updatedAt": moment(image.updated_at),
        "deletedAt": moment(image.deleted_at),
    }
