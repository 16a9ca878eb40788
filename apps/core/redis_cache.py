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
        commands: list[tuple[Any, ...]] = []
        for name, seconds in lifetimes.items():
            counter = self.make_and_validate_key(name)
            if seconds is not None:
                commands.append(("SET", counter, 0, "EX", seconds, "NX"))
            commands.append(("INCR", counter))
        answers = self._answers(commands)
        return [answer for command, answer in zip(commands, answers, strict=True) if command[0] == "INCR"]

    def _answers(self, commands: list[tuple[Any, ...]]) -> list[Any]:
        """What redis-py's pipeline does, less what it does for commands of all kinds, which costs more than these.

        Nothing is tried again: whoever counts goes on without a count (`shared_cache`). Raises redis.RedisError.
        """
        pool = self._cache._get_connection_pool(write=True)  # type: ignore[attr-defined]  # not in the stubs
        connection = pool.get_connection()
        try:
            connection.send_packed_command(connection.pack_commands(commands))
            return [connection.read_response() for _ in commands]
        except BaseException:
            connection.disconnect()  # an answer that is still to come must not be taken for the next one's
            raise
        finally:
            pool.release(connection)
