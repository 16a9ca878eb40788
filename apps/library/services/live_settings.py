"""A project's settings for public pictures, and its signing secret."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Project
from apps.library.models import LiveSettings
from apps.library.served import Kept
from apps.library.signing import secret_new

log = structlog.get_logger(__name__)

_signing: Kept[str] = Kept()


def live_settings_get(project: Project) -> LiveSettings:
    """Made, with a secret, when they are first needed."""
    found, made = LiveSettings.objects.get_or_create(project=project, defaults={"secret": secret_new()})
    if made:
        log.info("live_settings_made", project=str(project.pk))
    return found


def live_settings_lock(project: Project) -> LiveSettings:
    """Until the end of the transaction: new live pictures of a project are begun one after the other."""
    live_settings_get(project)
    rows = LiveSettings.objects.filter(project=project)
    if connection.features.has_select_for_no_key_update:
        rows = rows.select_for_update(no_key=True)
    return rows.get()


@transaction.atomic
def live_settings_change(
    *,
    project: Project,
    allow_new_scopes: bool | None = None,
    new_scope_limit: int | None = None,
    daily_limit: int | None = None,
) -> LiveSettings:
    """Change what is not None."""
    found = live_settings_lock(project)
    wanted = {"allow_new_scopes": allow_new_scopes, "new_scope_limit": new_scope_limit, "daily_limit": daily_limit}
    changes = {name: value for name, value in wanted.items() if value is not None}
    for name, value in changes.items():
        setattr(found, name, value)
    found.save(update_fields=list(changes))
    return found


@transaction.atomic
def live_secret_rotate(*, project: Project) -> LiveSettings:
    """A new secret. The one before counts for LIVE_SECRET_OVERLAP_HOURS more; one before that no longer."""
    found = live_settings_lock(project)
    found.previous_secret, found.secret = found.secret, secret_new()
    found.previous_expires_at = timezone.now() + timedelta(hours=settings.LIVE_SECRET_OVERLAP_HOURS)
    found.save(update_fields=["secret", "previous_secret", "previous_expires_at"])
    transaction.on_commit(_signing.forget)
    log.info("live_secret_rotated", project=str(project.pk))
    return found


def secrets_in_use(project: Project, now: datetime | None = None) -> list[str]:
    """Those that a signature may be made with: read anew, so that one made by another process counts at once."""
    found = live_settings_get(project)
    expires_at = found.previous_expires_at
    previous = [found.previous_secret] if expires_at and expires_at > (now or timezone.now()) else []
    return [found.secret, *previous]


def signing_secret(project: Project) -> str:
    """What we sign with, kept for seconds. After a rotation elsewhere that may be the one before, which counts."""
    found = _signing.get(project.pk, lambda: live_settings_get(project).secret)
    assert found is not None
    return found


def signing_forget() -> None:
    _signing.forget()
