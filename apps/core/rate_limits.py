"""Rate limits: fixed one-minute windows, counted in the cache that all web processes share.

A cache that does not answer lets the request through: a limit protects the house, it must not close it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import structlog
from django.core.cache import cache

log = structlog.get_logger(__name__)

WINDOW_SECONDS = 60
BREAKER_SECONDS = 2.0
_skip_until = 0.0


@dataclass(frozen=True)
class Window:
    """limit and used: requests. resets_at: Unix seconds."""

    limit: int
    used: int
    resets_at: int

    @property
    def exceeded(self) -> bool:
        return self.used > self.limit

    @property
    def reset_in(self) -> int:
        return max(1, self.resets_at - int(time.time()))

    def headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "X-RateLimit-Reset": str(self.resets_at),
        }


def count_against(scope: str, identity: str, limit: int) -> Window | None:
    """Count one request and tell where that leaves the caller. None when the cache does not answer."""
    global _skip_until
    if time.monotonic() < _skip_until:
        return None
    number = int(time.time()) // WINDOW_SECONDS
    name = f"rate:{scope}:{identity}:{number}"
    try:
        used = 1 if cache.add(name, 1, timeout=2 * WINDOW_SECONDS) else cache.incr(name)
    except ValueError:  # the entry vanished between the two calls: a new window
        used = 1
    except Exception as error:  # noqa: BLE001  each cache backend raises its own classes
        _skip_until = time.monotonic() + BREAKER_SECONDS
        log.warning("rate_limit_skipped", error=type(error).__name__)
        return None
    return Window(limit, used, (number + 1) * WINDOW_SECONDS)
