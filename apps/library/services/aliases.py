"""Giving names to images and taking them away.

Whoever changes names, or deletes what has some, first takes the project's row (`project_lock`), so that within a
project such changes happen one after the other. Order of locks everywhere: job, project, image or generation, account.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.models import Project
from apps.core.errors import Conflict, NotFound
from apps.library.models import Alias, Flow, Image
from apps.library.rules import alias_check


def project_lock(project_id: UUID) -> None:
    """Until the end of the transaction. Rows that refer to the project can still be inserted meanwhile."""
    rows = Project.objects.filter(pk=project_id)
    if connection.features.has_select_for_no_key_update:
        rows = rows.select_for_update(no_key=True)
    list(rows.values_list("pk"))


@transaction.atomic
def alias_assign(*, image: Image, name: str, reassign: bool) -> None:
    """Make this the image's name in its project, instead of the one it may have. The same name again changes nothing.

    Raises ValidationFailed, NotFound when the image has just been deleted, and Conflict when another image has the name
    and `reassign` is false. A hidden image keeps no name from others.
    """
    alias_check(name)
    project_lock(image.project_id)
    if not Image.objects.filter(pk=image.pk).exists():
        raise NotFound("Image not found", code="image_not_found")
    holder = (
        Alias.objects.filter(project=image.project_id, flow__isnull=True, name=name).select_related("image").first()
    )
    if holder is not None and holder.image_id == image.pk:
        return
    if holder is not None and not reassign and holder.image.deleted_at is None:
        raise Conflict("Alias already exists", code="alias_conflict")
    Alias.objects.filter(image=image, flow__isnull=True).delete()
    if holder is not None:
        Alias.objects.filter(pk=holder.pk).update(image=image)
    else:
        Alias.objects.create(project_id=image.project_id, name=name, image=image)


@transaction.atomic
def alias_clear(*, image: Image) -> None:
    """The image has no name in its project any more; those in flows stay."""
    project_lock(image.project_id)
    Alias.objects.filter(image=image, flow__isnull=True).delete()


@transaction.atomic
def flow_aliases_merge(*, flow: Flow, names: Mapping[str, Image]) -> None:
    """Add names to a flow, or move those it has. Raises ValidationFailed; NotFound for what has just been deleted."""
    for name in names:
        alias_check(name, "aliases")
    project_lock(flow.project_id)
    if not Flow.objects.filter(pk=flow.pk).exists():
        raise NotFound("Flow not found", code="flow_not_found")
    wanted = {image.pk for image in names.values()}
    if Image.objects.filter(pk__in=wanted, deleted_at__isnull=True).count() != len(wanted):
        raise NotFound("Image not found", code="image_not_found")
    held = {row.name: row for row in Alias.objects.filter(flow=flow, name__in=names)}
    for name, image in names.items():
        if name in held:
            Alias.objects.filter(pk=held[name].pk).update(image=image)
        else:
            Alias.objects.create(project_id=flow.project_id, flow=flow, name=name, image=image)


@transaction.atomic
def flow_alias_remove(*, flow: Flow, name: str) -> None:
    """Raises NotFound when the flow has no such name."""
    project_lock(flow.project_id)
    if not Alias.objects.filter(flow=flow, name=name).delete()[0]:
        raise NotFound("Alias not found", code="alias_not_found")
