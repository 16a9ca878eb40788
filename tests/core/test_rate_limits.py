"""Limits by the minute, for each key and route; a cache that is away closes nothing."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache

from apps.core import shared_cache
from apps.core.rate_limits import Window, count_against
from apps.core.redis_cache import SharedRedisCache
from apps.core.shared_cache import BREAKER_SECONDS, cache_try

SUMMARY, EVENTS = "/api/v1/usage/summary", "/api/v1/billing/events"
NOON = datetime(2026, 3, 1, 12, 0, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _whole_breaker(monkeypatch) -> None:
    """Each test starts with a closed breaker and leaves one."""
    monkeypatch.setattr(shared_cache, "_broken_until", 0.0)


@pytest.fixture
def few(settings) -> None:
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"usage_summary": 3, "billing_events": 3}


def counted(scope: str, identity: str, limit: int) -> Window:
    window = count_against(scope, identity, limit)
    assert window is not None
    return window


def test_requests_count_up_to_the_limit_and_a_new_minute_starts_anew():
    with time_machine.travel(NOON, tick=False) as clock:
        windows = [counted("scope", "me", 2) for _ in range(3)]
        clock.shift(44.9)
        last = counted("scope", "me", 2)
        clock.shift(0.1)
        new = counted("scope", "me", 2)

    assert [window.used for window in windows] == [1, 2, 3]
    assert [window.exceeded for window in windows] == [False, False, True]
    assert {window.resets_at for window in [*windows, last]} == {int(NOON.timestamp()) + 45}
    assert last.used == 4
    assert (new.used, new.resets_at) == (1, int(NOON.timestamp()) + 105)


def test_scopes_and_identities_are_counted_apart():
    with time_machine.travel(NOON, tick=False):
        used = [
            counted(scope, identity, 5).used for scope, identity in (("a", "x"), ("a", "y"), ("b", "x"), ("a", "x"))
        ]

    assert used == [1, 1, 1, 2]


def test_without_redis_counts_are_kept_in_memory(monkeypatch):
    monkeypatch.setattr("apps.core.rate_limits.cache", LocMemCache("limits-counted", {}))

    with time_machine.travel(NOON, tick=False):
        used = [counted("scope", identity, 5).used for identity in ("x", "x", "y", "x")]

    assert used == [1, 2, 1, 3]


def test_many_processes_count_together():
    with ThreadPoolExecutor(8) as pool:
        before = int(time.time()) // 60
        used = sorted(pool.map(lambda _: counted("scope", "together", 10).used, range(80)))

    assert before != int(time.time()) // 60 or used == list(range(1, 81))


def test_counts_do_not_stay_in_the_cache(redis_client):
    counted("scope", "me", 5)

    [name] = redis_client.scan_iter("*rate:*")

    assert 0 < redis_client.ttl(name) <= 120


def test_a_window_tells_what_is_left_and_never_less_than_a_second():
    with time_machine.travel(NOON, tick=False):
        window = Window(limit=10, used=4, resets_at=int(NOON.timestamp()) + 45)
        over = Window(limit=10, used=14, resets_at=int(NOON.timestamp()))

        assert (window.reset_in, over.reset_in) == (45, 1)
    assert window.headers() == {
        "X-RateLimit-Limit": "10",
        "X-RateLimit-Remaining": "6",
        "X-RateLimit-Reset": str(window.resets_at),
    }
    assert over.headers()["X-RateLimit-Remaining"] == "0"


@pytest.mark.usefixtures("few")
def test_every_limited_answer_says_where_the_caller_stands(owner):
    with time_machine.travel(NOON, tick=False) as clock:
        answers = [owner.api.get(SUMMARY) for _ in range(4)]
        clock.shift(45)
        after = owner.api.get(SUMMARY)

    reset = str(int(NOON.timestamp()) + 45)
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert {answer.headers["X-RateLimit-Limit"] for answer in answers} == {"3"}
    assert {answer.headers["X-RateLimit-Reset"] for answer in answers} == {reset}
    assert answers[-1].headers["Retry-After"] == "45"
    assert answers[-1].json() == {
        "error": {
            "code": "rate_limited",
            "message": "At most 3 requests a minute for this key; try again in 45 s.",
            "retryable": True,
            "retry_after": 45,
        }
    }
    assert (after.status_code, after.headers["X-RateLimit-Remaining"]) == (200, "2")


@pytest.mark.usefixtures("few")
def test_keys_and_routes_have_limits_of_their_own(owner, teammate):
    with time_machine.travel(NOON, tick=False):
        for _ in range(4):
            refused = owner.api.get(SUMMARY)
        other_route, other_key = owner.api.get(EVENTS), teammate.api.get(SUMMARY)

    assert refused.status_code == 429
    assert (other_route.status_code, other_route.headers["X-RateLimit-Remaining"]) == (200, "2")
    assert (other_key.status_code, other_key.headers["X-RateLimit-Remaining"]) == (200, "2")


@pytest.mark.usefixtures("few")
def test_refused_requests_count_too(owner):
    with time_machine.travel(NOON, tick=False):
        headers = {"Accept": "text/html"}
        statuses = [owner.api.get(SUMMARY, headers=headers).status_code for _ in range(4)]

    assert statuses == [406] * 4, "content negotiation comes before the limit"


def test_a_cache_that_is_down_is_asked_once_and_then_left_alone(monkeypatch):
    asked = []

    def down(*args: object, **kwargs: object) -> bool:
        asked.append(args)
        raise ConnectionError

    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with monkeypatch.context() as outage:
        outage.setattr(cache, "count_up", down)
        assert [count_against("scope", "me", 1) for _ in range(50)] == [None] * 50
        assert len(asked) == 1
        now += BREAKER_SECONDS
        assert count_against("scope", "me", 1) is None
        assert len(asked) == 2, "after a moment it is asked again"
    assert count_against("scope", "me", 1) is None, "not yet"

    now += BREAKER_SECONDS

    assert counted("scope", "me", 1).used == 1


def test_an_entry_that_vanishes_between_two_calls_starts_a_new_window(monkeypatch):
    def vanished(name: str) -> int:
        raise ValueError

    memory = LocMemCache("limits", {})
    monkeypatch.setattr(memory, "add", lambda *args, **kwargs: False)
    monkeypatch.setattr(memory, "incr", vanished)
    monkeypatch.setattr("apps.core.rate_limits.cache", memory)

    assert counted("scope", "me", 1).used == 1
    assert cache_try(lambda: "the breaker is closed") == "the breaker is closed"


@pytest.fixture
def silent_redis(settings, monkeypatch):
    """A server that takes connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        address = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        hanging = SharedRedisCache(address, settings.CACHES["default"])
        monkeypatch.setattr("apps.core.rate_limits.cache", hanging)
        monkeypatch.setattr("apps.accounts.services.cache", hanging)
        yield server


def test_a_redis_that_hangs_costs_one_timeout_and_closes_nothing(owner, silent_redis, settings):
    assert settings.CACHES["default"]["OPTIONS"]["socket_timeout"] <= 0.5

    answers = [owner.api.get(SUMMARY) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert not any("X-RateLimit-Limit" in answer.headers for answer in answers)
    silent_redis.settimeout(0.2)
    connections = 0
    while True:
        try:
            silent_redis.accept()[0].close()
        except TimeoutError:
            break
        connections += 1
    assert connections == 1
