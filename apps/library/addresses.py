"""The public addresses of a project's pictures."""

from __future__ import annotations

from django.conf import settings

from apps.accounts.models import Project
from apps.library.models import Image


def public_path(key: str) -> str:
    """`acme/shop/img/<id>` as an address."""
    return f"{settings.PUBLIC_BASE_URL}/cdn/{key}"


def storage_key(project: Project, image: Image) -> str:
    """`acme/shop/img/<id>`: where it is found below /cdn, for as long as it lives."""
    return f"{project.organization.slug}/{project.slug}/img/{image.pk}"


def storage_url(project: Project, image: Image) -> str:
    """Names the version, so that it may be cached for good; without `?v=` the same address has the newest bytes."""
    return f"{public_path(storage_key(project, image))}?v={image.version}"
