"""Flows: begun, changed, deleted."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.core.errors import NotFound
from apps.library.models import Flow


def flow_update(*, flow: Flow, meta: dict[str, Any] | None = None) -> None:
    """meta: instead of what it has; None leaves that. Raises NotFound for a flow that has just been deleted."""
    if meta is None:
        return
    if not Flow.objects.filter(pk=flow.pk).update(meta=meta, updated_at=timezone.now()):
        raise NotFound("Flow not found", code="flow_not_found")
