"""What the public addresses need to know of a picture, kept for seconds in each process, as keys are.

A picture that is deleted, or a project that is switched off, is served no longer than PUBLIC_CACHE_SECONDS more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from apps.accounts.models import SLUG, Project
from apps.core.errors import Forbidden, NotFound
from apps.library.models import Alias, Image, LiveEntry, Variant
from apps.library.rules import is_alias
from apps.library.selectors import uuid_of
from apps.library.variant_wish import VariantWish

MOST_KEPT = 10_000
Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Answers that may be seconds old. What is not there is asked for again each time."""

    def __init__(self) -> None:
        self._rows: dict[Hashable, tuple[float, Value]] = {}

    def get(self, key: Hashable, find: Callable[[], Value | None]) -> Value | None:
        until, value = self._rows.get(key, (0.0, None))
        if value is not None and until > time.monotonic():
            return value
        found = find()
        if found is not None:
            if len(self._rows) >= MOST_KEPT:
                self._rows.clear()
            self._rows[key] = (time.monotonic() + settings.PUBLIC_CACHE_SECONDS, found)
        return found

    def forget(self) -> None:
        self._rows.clear()


@dataclass(frozen=True)
class Served:
    """A picture's bytes. name: in storage. entry: the live address that it is the picture of."""

    image_id: UUID
    version: int
    name: str
    sha256: str
    size: int
    content_type: str
    entry: UUID | None = None


_projects: Kept[Project] = Kept()
_pictures: Kept[Served] = Kept()


def served_forget() -> None:
    """Drop everything from this process's memory."""
    _projects.forget()
    _pictures.forget()


def project_public(organization: str, project: str) -> Project:
    """By its slugs, with its organization. Raises NotFound, and Forbidden when that is switched off."""
    found = _projects.get((organization, project), lambda: _project(organization, project))
    if found is None:
        raise NotFound("Project not found", code="project_not_found")
    if not found.organization.api_enabled:
        raise Forbidden("Access is not enabled for this organization.")
    return found


def _project(organization: str, project: str) -> Project | None:
    if not all(SLUG.regex.fullmatch(slug) for slug in (organization, project)):  # type: ignore[union-attr]  # compiled
        return None
    rows = Project.objects.select_related("organization")
    return rows.filter(slug=project, organization__slug=organization).first()


_FILE = ("sha256", "size", "content_type", "name")


def live_served(project_id: UUID, cache_key: str) -> Served | None:
    """The picture of a live address, if there is one that can be seen."""
    return _pictures.get(("live", cache_key), lambda: _live(project_id, cache_key))


def _live(project_id: UUID, cache_key: str) -> Served | None:
    image = "generation__output_image__"
    rows = LiveEntry.objects.filter(
        **{
            "project": project_id,
            "cache_key": cache_key,
            f"{image}deleted_at__isnull": True,
            f"{image}file__deleted_at__isnull": True,
            "generation__output_image__isnull": False,
        }
    )
    row = rows.values_list("pk", f"{image}id", f"{image}version", *(f"{image}file__{name}" for name in _FILE)).first()
    if row is None:
        return None
    entry, image_id, version, sha256, size, content_type, name = row
    return Served(image_id, version, name, sha256, size, content_type, entry)


def image_served(project_id: UUID, id_or_alias: str) -> Served | None:
    """The image of an id, or of a name in the project."""
    return _pictures.get(("image", project_id, id_or_alias), lambda: _image(project_id, id_or_alias))


def _image(project_id: UUID, id_or_alias: str) -> Served | None:
    rows = images_public(project_id, id_or_alias)
    row = rows.values_list("pk", "version", *(f"file__{name}" for name in _FILE)).first()
    if row is None:
        return None
    image_id, version, sha256, size, content_type, name = row
    return Served(image_id, version, name, sha256, size, content_type)


def images_public(project_id: UUID, id_or_alias: str) -> QuerySet[Image]:
    """None or one that can be seen: by its id, or by its name in the project; computed names mean nothing here."""
    rows = Image.objects.filter(project=project_id, deleted_at__isnull=True, file__deleted_at__isnull=True)
    if is_alias(id_or_alias):
        named = Alias.objects.filter(project=project_id, flow__isnull=True, name=id_or_alias)
        return rows.filter(pk__in=named.values("image"))
    identifier = uuid_of(id_or_alias)
    return rows.filter(pk=identifier) if identifier else rows.none()


def variant_served(project_id: UUID, id_or_alias: str, wish: VariantWish) -> Served | None:
    """A copy that was made already."""
    key = ("variant", project_id, id_or_alias, wish)
    return _pictures.get(key, lambda: _variant(images_public(project_id, id_or_alias), wish))


def _variant(images: QuerySet[Image], wish: VariantWish) -> Served | None:
    image = images.select_related("file").first()
    if image is None:
        return None
    rows = variants_of(image, wish).filter(file__isnull=False, file__deleted_at__isnull=True)
    row = rows.values_list(*(f"file__{name}" for name in _FILE)).first()
    if row is None:
        return None
    sha256, size, content_type, name = row
    return Served(image.pk, image.version, name, sha256, size, content_type)


def variants_of(image: Image, wish: VariantWish) -> QuerySet[Variant]:
    """None or one: the copy of the image as it is now."""
    return Variant.objects.filter(
        image=image,
        version=image.version,
        width=wish.width,
        height=wish.height,
        fit=wish.fit,
        format=wish.format_for(image),
        focus=wish.focus_for(image),
    )
