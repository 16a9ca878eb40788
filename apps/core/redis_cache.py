"""Django's Redis cache, with what every request needs made cheap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class KeptClient(RedisCacheClient):
    """Django makes a client for every command, which costs more than the command. One for each pool is enough."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: dict[Any, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]  # not in the stubs
        if pool not in self._kept:
            self._kept[pool] = self._client(connection_pool=pool)  # type: ignore[attr-defined]  # nor this
        return self._kept[pool]


class SharedRedisCache(RedisCache):
    """One more method than a cache of Django has: see `shared_cache.count_up`."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient

    def count_up(self, lifetimes: Mapping[str, int | None]) -> list[int]:
        """In one round trip."""
        pipeline = self._cache.get_client(write=True).pipeline(transaction=False)
        for name, seconds in lifetimes.items():
            counter = self.make_and_validate_key(name)
            if seconds is not None:
                pipeline.set(counter, 0, ex=seconds, nx=True)
            pipeline.incr(counter)
        answers = iter(pipeline.execute())
        counts = []
        for seconds in lifetimes.values():
            if seconds is not None:
                next(answers)
            counts.append(int(next(answers)))
        return counts
