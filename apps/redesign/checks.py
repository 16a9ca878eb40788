"""System checks of this app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from apps.redesign.callbacks import key_of


@register(Tags.security)
def replicate_secret(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """E011: a secret that no signature can be checked with would make every callback fail."""
    if not settings.REPLICATE_WEBHOOK_SECRET:
        return []
    try:
        key_of(settings.REPLICATE_WEBHOOK_SECRET)
    except ValueError as error:
        text = f"REPLICATE_WEBHOOK_SECRET cannot be used: {error}"
        return [Error(text, hint="Replicate gives it at /v1/webhooks/default/secret.", id="katalo.E011")]
    return []
