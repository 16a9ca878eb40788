"""The result of the last ledger audit: written by a worker or a command, shown by the dashboard and the metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.core.cache import caches
from django.utils import timezone

log = structlog.get_logger(__name__)

CACHE_KEY = "ledger-audit"


@dataclass(frozen=True)
class Audit:
    """When it ended, and how many invariants it found broken."""

    at: datetime
    problems: int


def audit_result_keep(problems: int) -> None:
    """Nothing depends on it: a cache that is away costs the figure, not the audit."""
    try:
        caches["between_processes"].set(
            CACHE_KEY, {"at": timezone.now().isoformat(), "problems": problems}, timeout=None
        )
    except Exception as error:  # noqa: BLE001  each cache backend raises its own classes
        log.warning("audit_result_not_cached", error=type(error).__name__)


def audit_result() -> Audit | None:
    """None before the first one. Raises what the cache raises when it is away."""
    found = caches["between_processes"].get(CACHE_KEY)
    return Audit(datetime.fromisoformat(found["at"]), found["problems"]) if found else None
