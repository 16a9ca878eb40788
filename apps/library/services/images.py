"""Images: kept, changed, hidden, deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps.accounts.models import Project
from apps.core.errors import NotFound
from apps.core.tasks import TaskName, enqueue
from apps.files.models import StoredFile
from apps.files.services import discard_on_error
from apps.library.models import Alias, Flow, Generation, Image, ImageSource, Reference, Variant
from apps.library.services.aliases import alias_assign, alias_clear, flow_aliases_merge, project_lock
from apps.library.variant_wish import focus_of
from apps.sources.services import Upload, uploads_store


def file_let_go(file_id: UUID) -> None:
    """Nobody refers to these bytes any more: they are deleted right after the transaction, by a worker that tries again
    while storage is down."""
    files_let_go([file_id])


def files_let_go(file_ids: Iterable[UUID]) -> None:
    """The same for several."""
    StoredFile.objects.filter(pk__in=list(file_ids), deleted_at__isnull=True).update(expires_at=timezone.now())
    enqueue(TaskName.PURGE)


def image_upload(
    *,
    project: Project,
    upload: Upload,
    flow: Flow | None,
    begins_flow: bool,
    alias: str | None = None,
    flow_alias: str | None = None,
    meta: Mapping[str, Any],
) -> Image:
    """Store a picture that has been looked at already. begins_flow: it is the first of a new flow. A name that another
    image has goes over to this one.

    Raises Unavailable when storage does not take it, NotFound when the flow has just been deleted; then nothing stays.
    """
    [file] = uploads_store(organization=project.organization, uploads=[upload])
    file.expires_at = None
    with discard_on_error(file), transaction.atomic():
        if begins_flow:
            flow = Flow.objects.create(project=project)
        elif flow is not None:
            project_lock(project.pk)
            if not Flow.objects.filter(pk=flow.pk).exists():
                raise NotFound("Flow not found", code="flow_not_found")
        file.save(force_insert=True)
        image = Image.objects.create(
            project=project, flow=flow, file=file, source=ImageSource.UPLOADED, meta=dict(meta)
        )
        if alias:
            alias_assign(image=image, name=alias, reassign=True)
        if flow_alias and flow is not None:
            flow_aliases_merge(flow=flow, names={flow_alias: image})
    return image


@transaction.atomic
def image_update(*, image: Image, changes: Mapping[str, Any], reassign: bool = False) -> None:
    """changes: any of alias (None takes the name away), focal_point (x and y, or None) and meta; the rest stays.

    All of them or none. reassign: take the name from the image that has it. Raises as `alias_assign` does.
    """
    fields: dict[str, Any] = {"updated_at": timezone.now()}
    if "focal_point" in changes:
        project_lock(image.project_id)
        point = changes["focal_point"] or {}
        fields |= {"focal_x": point.get("x"), "focal_y": point.get("y")}
    if "meta" in changes:
        fields["meta"] = changes["meta"]
    if "alias" in changes and changes["alias"] is None:
        alias_clear(image=image)
    elif "alias" in changes:
        alias_assign(image=image, name=changes["alias"], reassign=reassign)
    if changes and not Image.objects.filter(pk=image.pk, deleted_at__isnull=True).update(**fields):
        raise NotFound("Image not found", code="image_not_found")
    if "focal_point" in changes:
        variants_outdated_let_go(Image.objects.get(pk=image.pk))


def variants_outdated_let_go(image: Image) -> None:
    """Copies of an earlier version, or cut around another point. The caller has the project's lock."""
    cut = Q(fit="cover", width__gt=0, height__gt=0) & ~Q(focus=focus_of(image))
    rows = Variant.objects.filter(~Q(version=image.version) | cut, image=image)
    outdated = list(rows.values_list("pk", "file"))
    Variant.objects.filter(pk__in=[pk for pk, _ in outdated]).delete()
    if files := [file_id for _, file_id in outdated if file_id is not None]:
        files_let_go(files)


def image_hide(*, image: Image) -> None:
    """Until it is restored, or purged after LIBRARY_HIDDEN_DAYS. Raises NotFound for one that is hidden or gone."""
    if not Image.objects.filter(pk=image.pk, deleted_at__isnull=True).update(deleted_at=timezone.now()):
        raise NotFound("Image not found", code="image_not_found")


@transaction.atomic
def image_restore(*, image: Image) -> None:
    """Shown again, and with it a generation that was hidden together with it. One that is not hidden stays as it is.

    Raises NotFound for one that has just been deleted.
    """
    if not Image.objects.filter(pk=image.pk).update(deleted_at=None):
        raise NotFound("Image not found", code="image_not_found")
    Generation.objects.filter(output_image=image, deleted_at__isnull=False).update(deleted_at=None)


def image_delete(*, image: Image) -> None:
    """For good: the row, its names, its places among references, its variants, and after COMMIT the bytes of all.

    Generations that made it stay, without an image; a reference by name stays a name. Raises NotFound when somebody
    else was faster.
    """
    if not _deleted(image, Q()):
        raise NotFound("Image not found", code="image_not_found")


def images_delete_unnamed(*, flow: Flow) -> None:
    """For good, those of the flow without a name in the project. One that gets a name meanwhile stays."""
    unnamed = Q(~Exists(Alias.objects.filter(image=OuterRef("pk"), flow__isnull=True)))
    for image in Image.objects.filter(unnamed, flow=flow):
        _deleted(image, unnamed)


def images_purge(*, limit: int = 1000) -> int:
    """Delete for good what has been hidden longer than LIBRARY_HIDDEN_DAYS; returns how many."""
    due = Q(deleted_at__lt=timezone.now() - timedelta(days=settings.LIBRARY_HIDDEN_DAYS))
    images = list(Image.objects.filter(due).order_by("deleted_at")[:limit])
    return sum(_deleted(image, due) for image in images)


@transaction.atomic
def _deleted(image: Image, still: Q) -> bool:
    """False when it is gone, or not what `still` says any more.

    The image's row is locked first: a variant that is being added waits, and then has nothing to belong to.
    """
    project_lock(image.project_id)
    row = Image.objects.select_for_update().filter(still, pk=image.pk).first()
    if row is None:
        return False
    Reference.objects.filter(image=row, alias="").delete()
    copies = Variant.objects.filter(image=row, file__isnull=False).values_list("file", flat=True)
    files_let_go([row.file_id, *(file_id for file_id in copies if file_id is not None)])
    row.delete()
    return True
