"""Rate limits: fixed windows of a minute or longer, counted in the cache that all web processes share.

A cache that does not answer lets the request through (`shared_cache`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.cache import cache

from apps.core.shared_cache import cache_try, count_up

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


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


def count_against(
    scope: str, identity: str, limit: int, *, seconds: int = MINUTE, beside: Mapping[str, int | None] | None = None
) -> Window | None:
    """Count one request and tell where that leaves the caller. None when the cache does not answer.

    seconds: length of the window; a scope always has the same. beside: other counters that are due at the same time
    (see `count_up`), so that they cost no round trip of their own.
    """
    number = int(time.time()) // seconds
    counters = {f"rate:{scope}:{identity}:{number}": 2 * seconds, **(beside or {})}
    counts = cache_try(lambda: count_up(cache, counters))
    return None if counts is None else Window(limit, counts[0], (number + 1) * seconds)


def used_up(scope: str, identity: str, limit: int, *, seconds: int = MINUTE) -> Window | None:
    """The window when its `limit` is reached already, without counting this request; None when there is room."""
    number = int(time.time()) // seconds
    used = cache_try(lambda: cache.get(f"rate:{scope}:{identity}:{number}"))
    return Window(limit, used, (number + 1) * seconds) if used is not None and used >= limit else None
