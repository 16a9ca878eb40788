"""The cache that all web processes share, used for what a request can do without: limits and counts.

A cache that does not answer must not close the house, nor make every request wait for its timeout: after a failure it
is left alone for a moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import structlog

log = structlog.get_logger(__name__)

BREAKER_SECONDS = 2.0
_broken_until = 0.0
Answer = TypeVar("Answer")


def cache_try(action: Callable[[], Answer]) -> Answer | None:
    """What `action`, a use of the cache, answers. None when the cache is down or was down a moment ago."""
    global _broken_until
    if time.monotonic() < _broken_until:
        return None
    try:
        return action()
    except Exception as error:  # noqa: BLE001  each cache backend raises its own classes
        _broken_until = time.monotonic() + BREAKER_SECONDS
        log.warning("cache_skipped", error=type(error).__name__)
        return None


def count_up(cache: Any, lifetimes: Mapping[str, int | None]) -> list[int]:
    """Add one to each counter and tell where they stand, in one round trip where the cache is Redis.

    lifetimes: by name, seconds that a new counter is kept, None for good.
    """
    if (together := getattr(cache, "count_up", None)) is not None:
        counts: list[int] = together(lifetimes)
        return counts
    return [_count(cache, name, seconds) for name, seconds in lifetimes.items()]


def _count(cache: Any, name: str, seconds: int | None) -> int:
    try:
        return 1 if cache.add(name, 1, timeout=seconds) else int(cache.incr(name))
    except ValueError:  # the entry vanished between the two calls: it begins anew
        return 1
