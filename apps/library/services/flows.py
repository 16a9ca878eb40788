"""Flows: begun, changed, deleted."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.core.errors import NotFound
from apps.library.models import Flow, Generation
from apps.library.services.aliases import project_lock
from apps.library.services.generations import generation_delete
from apps.library.services.images import images_delete_unnamed


def flow_update(*, flow: Flow, meta: dict[str, Any] | None = None) -> None:
    """meta: instead of what it has; None leaves that. Raises NotFound for a flow that has just been deleted."""
    if meta is None:
        return
    if not Flow.objects.filter(pk=flow.pk).update(meta=meta, updated_at=timezone.now()):
        raise NotFound("Flow not found", code="flow_not_found")


@transaction.atomic
def flow_delete(*, flow: Flow) -> None:
    """The flow and its names; its generations and images stay, without a flow. Raises NotFound when it is gone already.

    The flow's row is locked first: what is being added to it waits, and then finds no flow.
    """
    project_lock(flow.project_id)
    row = Flow.objects.select_for_update().filter(pk=flow.pk).first()
    if row is None:
        raise NotFound("Flow not found", code="flow_not_found")
    row.delete()


def flow_delete_with_contents(*, flow: Flow) -> None:
    """The flow with its generations and images; images that have a name in the project stay, without a flow.

    Everything in transactions of its own, since canceling a run takes the account: what is interrupted is finished by
    the same request again. Raises NotFound when the flow is gone already.
    """
    for generation in Generation.objects.filter(flow=flow).select_related("job", "output_image"):
        generation_delete(generation=generation)
    images_delete_unnamed(flow=flow)
    flow_delete(flow=flow)
