"""Mail to staff."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.core.mail import send_mail

log = structlog.get_logger(__name__)


def staff_tell(subject: str, text: str) -> None:
    """One mail to STAFF_EMAILS, if there are any. Never raises: what it tells of is stored or logged elsewhere, and a
    mail server that is away must not undo it."""
    if not settings.STAFF_EMAILS:
        return
    try:
        send_mail(subject, text, None, settings.STAFF_EMAILS)
    except Exception as error:  # noqa: BLE001  each mail backend raises its own classes
        log.error("mail_failed", error=type(error).__name__)
