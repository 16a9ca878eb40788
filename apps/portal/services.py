"""What spans several apps: setting up an organization, and the proof that the books are right."""

from __future__ import annotations

import contextlib
from datetime import datetime

import structlog
from django.db import transaction

from apps.accounts.models import ApiKey, Organization, Person
from apps.accounts.services import (
    DEFAULT_SECRET_LENGTH,
    IssuedKey,
    key_change,
    key_create,
    organization_create,
)
from apps.billing.selectors import ledger_problems
from apps.billing.services import account_create, credit_change
from apps.core.errors import Conflict, ValidationFailed
from apps.core.mail import staff_tell
from apps.files.selectors import file_problems
from apps.jobs.selectors import job_problems
from apps.portal.audit_result import audit_result_keep
from apps.webhooks.services import webhook_settings_create

log = structlog.get_logger(__name__)

DEFAULT_ORGANIZATION = "default"


@transaction.atomic
def organization_provision(
    *, slug: str, name: str = "", credit_micros: int = 0, webhook_url: str = "", actor: Person | None = None
) -> Organization:
    """An organization with everything it needs: default project, credit account, webhook secret."""
    organization = organization_create(slug=slug, name=name)
    account_create(organization=organization)
    webhook_settings_create(organization=organization, default_url=webhook_url)
    if credit_micros:
        credit_change(organization=organization, amount_micros=credit_micros, reason="opening credit", actor=actor)
    return organization


def administered_key_create(
    *, organization_slug: str = DEFAULT_ORGANIZATION, name: str, length: int = DEFAULT_SECRET_LENGTH
) -> IssuedKey:
    """A key of a name that no other key of the organization has, revoked ones apart. Raises Conflict, ValidationFailed.

    The default organization is made on first use; two first uses at once make it once.
    """
    if organization_slug == DEFAULT_ORGANIZATION and not Organization.objects.filter(slug=organization_slug).exists():
        with contextlib.suppress(Conflict):
            organization_provision(slug=organization_slug, name="Default")
    with transaction.atomic():
        organization = _locked(organization_slug)
        _check_name_free(organization, name)
        return key_create(organization=organization, name=name, length=length)


@transaction.atomic
def administered_key_change(*, key: ApiKey, name: str | None = None, active: bool | None = None) -> None:
    """Rename, switch off or on. Raises Conflict for a name that another key of the organization has."""
    organization = _locked(key.organization.slug)
    if name is not None and name != key.name:
        _check_name_free(organization, name)
    key_change(key=key, name=name, active=active)


def _locked(slug: str) -> Organization:
    """Names are looked for under its lock, so that two requests cannot take the same one."""
    organization = Organization.objects.select_for_update().filter(slug=slug).first()
    if organization is None:
        text = f"no organization is called {slug!r}"
        raise ValidationFailed(f"organization: {text}", fields={"organization": text})
    return organization


def _check_name_free(organization: Organization, name: str) -> None:
    if ApiKey.objects.filter(organization=organization, name=name, revoked_at__isnull=True).exists():
        raise Conflict(f"The organization {organization.slug!r} has a key called {name!r} already.")


def audit_run(*, files_since: datetime | None = None) -> list[str]:
    """Checks the invariants that a query or a checksum can prove and tells staff when one is broken.

    Returns the problems. files_since: read back only files created after this moment; all of them when None.
    """
    problems = [*ledger_problems(), *job_problems(), *file_problems(since=files_since)]
    audit_result_keep(len(problems))
    if problems:
        log.error("ledger_audit_failed", problems=problems[:20], number=len(problems))
        staff_tell("Katalo: the ledger audit failed", "\n".join(problems[:100]))
    else:
        log.info("ledger_audit_passed")
    return problems
