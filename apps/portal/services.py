"""What spans several apps: setting up an organization, and the proof that the books are right."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from apps.accounts.models import Organization, Person
from apps.accounts.services import organization_create
from apps.billing.selectors import ledger_problems
from apps.billing.services import account_create, credit_change
from apps.core.mail import staff_tell
from apps.files.selectors import file_problems
from apps.jobs.selectors import job_problems
from apps.portal.audit_result import audit_result_keep
from apps.webhooks.services import webhook_settings_create

log = structlog.get_logger(__name__)


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
