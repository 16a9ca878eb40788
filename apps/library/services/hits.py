"""How often live pictures were served from the cache, without a write in any request.

1. A process counts in memory and at most once a second 2. writes what it counted as one batch, numbered, into the cache
that all processes share. 3. Each minute a worker adds up the batches that were there a minute ago, one UPDATE for many
rows. A process that ends, or a cache that is away, loses counts and nothing else.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from threading import Lock
from typing import Any
from uuid import UUID

from django.core.cache import caches
from django.db.models import Case, F, Value, When
from django.utils import timezone

from apps.core.rate_limits import DAY
from apps.core.shared_cache import cache_try
from apps.library.models import LiveEntry

PUSH_SECONDS, FLUSH_SECONDS = 1.0, 60
MOST_BATCHES, ROWS_AT_ONCE = 5000, 500
_NEXT, _SEEN, _DONE, _FLUSHING = "live-hits:next", "live-hits:seen", "live-hits:done", "live-hits:flushing"

_lock = Lock()
_counted: Counter[UUID] = Counter()
_pushed_at = 0.0


def _store() -> Any:
    return caches["between_processes"]


def hit_count(entry: UUID) -> None:
    """One more."""
    global _counted, _pushed_at
    with _lock:
        _counted[entry] += 1
        if time.monotonic() - _pushed_at < PUSH_SECONDS:
            return
        batch, _counted, _pushed_at = _counted, Counter(), time.monotonic()
    cache_try(lambda: _push(batch))


def _push(batch: Mapping[UUID, int]) -> None:
    store = _store()
    store.add(_NEXT, 0, timeout=None)
    store.set(_batch(store.incr(_NEXT)), dict(batch), timeout=DAY)


def _batch(number: int) -> str:
    return f"live-hits:batch:{number}"


def hit_number(entry: LiveEntry) -> int:
    """Count a hit and tell which one it is: for answers that say so. The row's number may be two minutes old."""
    hit_count(entry.pk)
    return cache_try(lambda: _number(entry)) or entry.hit_count + 1


def _number(entry: LiveEntry) -> int:
    store, name = _store(), f"live-hits:of:{entry.pk}"
    store.add(name, entry.hit_count, timeout=DAY)
    return int(store.incr(name))


def hits_flush() -> int:
    """The minute's sweep; returns how many rows it changed. Of two at the same time the second does nothing.

    A batch has its number before it is there, so those that got one since the last sweep are left for the next.
    """
    store = _store()
    if not store.add(_FLUSHING, 1, timeout=FLUSH_SECONDS - 5):
        return 0
    known = store.get_many([_NEXT, _SEEN, _DONE])
    latest, seen, done = (int(known.get(name, 0)) for name in (_NEXT, _SEEN, _DONE))
    if latest < seen:  # the cache was emptied, and numbers began anew
        seen = done = 0
    until = min(seen, done + MOST_BATCHES)
    names = [_batch(number) for number in range(done + 1, until + 1)]
    found = store.get_many(names)
    # First of all, so that a sweep that breaks off loses these counts and does not add them twice.
    store.set_many({_DONE: until, _SEEN: latest}, timeout=None)
    store.delete_many(names)
    total: Counter[UUID] = Counter()
    for batch in found.values():
        total.update(batch)
    rows = sorted(total.items())
    return sum(_write(dict(rows[at : at + ROWS_AT_ONCE])) for at in range(0, len(rows), ROWS_AT_ONCE))


def _write(counts: Mapping[UUID, int]) -> int:
    cases = [When(pk=entry, then=Value(number)) for entry, number in counts.items()]
    rows = LiveEntry.objects.filter(pk__in=list(counts))
    return rows.update(hit_count=F("hit_count") + Case(*cases, default=Value(0)), last_hit_at=timezone.now())
