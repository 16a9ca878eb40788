"""What beat asks for: every task here may run twice, late, or at the same time elsewhere."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from apps.accounts.services import key_usage_flush_all
from apps.core.tasks import TaskName
from apps.files.services import files_purge
from apps.jobs.services.claim import jobs_reap, jobs_relay
from apps.jobs.services.idempotency import records_purge
from apps.library.services.generations import generations_purge
from apps.library.services.hits import hits_flush
from apps.library.services.images import images_purge
from apps.portal.services import audit_run
from apps.webhooks.services import events_due_send
from workers.runtime import abandon_due


@shared_task(name=TaskName.RELAY.value)
def relay() -> int:
    """Hints for jobs and webhook events that wait without one."""
    return jobs_relay() + events_due_send()


@shared_task(name=TaskName.REAP.value)
def reap() -> int:
    return jobs_reap()


@shared_task(name=TaskName.ABANDON.value)
def abandon() -> int:
    """Work elsewhere that nobody waits for any more."""
    return abandon_due()


@shared_task(name=TaskName.FLUSH_KEY_USAGE.value)
def flush_key_usage() -> None:
    key_usage_flush_all()


@shared_task(name=TaskName.FLUSH_LIVE_HITS.value)
def flush_live_hits() -> int:
    return hits_flush()


@shared_task(name=TaskName.PURGE.value)
def purge() -> int:
    """Images that were hidden too long, then expired files and idempotency records."""
    return generations_purge() + images_purge() + files_purge() + records_purge()


@shared_task(name=TaskName.AUDIT_LEDGER.value)
def audit_ledger() -> list[str]:
    """The daily proof, over files of the last two days; problems are logged, counted in the metrics and mailed."""
    return audit_run(files_since=timezone.now() - timedelta(days=2))
