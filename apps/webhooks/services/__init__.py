"""Everything that writes webhook configuration, endpoints and events.

`sender` is for workers alone: it brings aiohttp along.
"""

from apps.webhooks.services.configuration import (
    allowlist_set,
    default_url_set,
    secret_rotate,
    webhook_settings_create,
    webhook_url_check,
)
from apps.webhooks.services.endpoints import endpoint_enable
from apps.webhooks.services.events import event_create, event_resend, events_due_send

__all__ = [
    "allowlist_set",
    "default_url_set",
    "endpoint_enable",
    "event_create",
    "event_resend",
    "events_due_send",
    "secret_rotate",
    "webhook_settings_create",
    "webhook_url_check",
]
