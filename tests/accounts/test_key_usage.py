"""How often and when a key was used: counted in the cache, written to the row at most once a minute."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from redis.connection import Connection

from apps.accounts.models import ApiKey
from apps.accounts.services import key_cache_forget, key_revoke, key_usage_flush_all, key_used
from apps.core import shared_cache
from workers.tasks.maintenance import flush_key_usage


def minute_passes() -> None:
    """As if the markers that say 'written a moment ago' had run out, here and in the cache."""
    key_cache_forget()
    for key in ApiKey.objects.all():
        cache.delete(f"key-flush:{key.pk}")


@pytest.mark.django_db
def test_the_first_use_is_written_at_once_and_the_next_ones_within_the_minute_are_not(owner):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = timezone.now()
        key_used(owner.key)
        clock.shift(30)
        with CaptureQueriesContext(connection) as queries:
            for _ in range(9):
                key_used(owner.key)

    owner.key.refresh_from_db()
    assert (owner.key.request_count, owner.key.last_used_at) == (1, first)
    assert len(queries) == 0


@pytest.mark.django_db
def test_a_use_after_the_minute_writes_all_that_was_counted(owner):
    for _ in range(10):
        key_used(owner.key)
    minute_passes()

    key_used(owner.key)

    owner.key.refresh_from_db()
    assert owner.key.request_count == 11


@pytest.mark.django_db
def test_the_marker_lasts_a_minute(owner, redis_client):
    key_used(owner.key)

    [name] = redis_client.scan_iter("*key-flush*")

    assert 55 <= redis_client.ttl(name) <= 60


@pytest.mark.django_db
def test_the_sweep_writes_what_no_later_request_would(owner, stranger):
    for _ in range(7):
        key_used(owner.key)
    key_used(stranger.key)
    before = timezone.now()
    minute_passes()

    flush_key_usage()

    owner.key.refresh_from_db()
    assert owner.key.request_count == 7
    assert owner.key.last_used_at >= before
    flush_key_usage()
    minute_passes()
    flush_key_usage()
    assert list(ApiKey.objects.order_by("request_count").values_list("request_count", flat=True)) == [1, 7]


@pytest.mark.django_db
def test_the_sweep_does_not_write_a_second_time_within_a_minute(owner):
    key_used(owner.key)
    owner.key.refresh_from_db()
    written = owner.key.last_used_at
    key_used(owner.key)

    key_usage_flush_all()

    owner.key.refresh_from_db()
    assert (owner.key.request_count, owner.key.last_used_at) == (1, written)


@pytest.mark.django_db
def test_the_count_of_a_key_revoked_meanwhile_is_not_lost(owner):
    for _ in range(4):
        key_used(owner.key)
    key_revoke(key=owner.key)
    minute_passes()

    key_usage_flush_all()

    owner.key.refresh_from_db()
    assert owner.key.request_count == 4


@pytest.mark.django_db
def test_an_unused_key_is_not_written(owner):
    with CaptureQueriesContext(connection) as queries:
        key_usage_flush_all()

    assert [query["sql"].split()[0] for query in queries if "accounts_apikey" in query["sql"]] in (
        ["SELECT"],
        ["DECLARE"],
    )
    owner.key.refresh_from_db()
    assert (owner.key.request_count, owner.key.last_used_at) == (0, None)


@pytest.mark.django_db(transaction=True)
def test_no_use_is_lost_or_counted_twice_by_many_processes(owner):
    def use(index: int) -> None:
        try:
            for _ in range(25):
                key_used(owner.key)
                if index == 0:
                    key_usage_flush_all()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(use, range(4)))
    minute_passes()
    key_usage_flush_all()

    owner.key.refresh_from_db()
    assert owner.key.request_count == 100


@pytest.mark.django_db
def test_a_request_is_counted(owner):
    for _ in range(3):
        assert owner.api.get("/api/v1/usage/summary").status_code == 200
    minute_passes()
    key_usage_flush_all()

    owner.key.refresh_from_db()
    assert owner.key.request_count == 3
    assert timezone.now() - owner.key.last_used_at < timedelta(minutes=1)


@pytest.mark.django_db
def test_a_request_that_is_refused_for_the_organization_is_counted_too(owner):
    owner.organization.api_enabled = False
    owner.organization.save(update_fields=["api_enabled"])

    answer = owner.api.get("/api/v1/usage/summary")

    owner.key.refresh_from_db()
    assert (answer.status_code, owner.key.request_count) == (403, 1)


@pytest.mark.django_db
def test_a_request_s_use_and_limit_are_counted_in_one_round_trip(owner, redis_client, monkeypatch):
    assert owner.api.get("/api/v1/usage/summary").status_code == 200
    sent = []
    send = Connection.send_packed_command
    monkeypatch.setattr(
        Connection, "send_packed_command", lambda self, *given, **how: sent.append(given) or send(self, *given, **how)
    )

    assert owner.api.get("/api/v1/usage/summary").status_code == 200

    assert len(sent) == 1
    assert int(redis_client.get(f":1:key-count:{owner.key.pk}")) == 1, "the first use is in the row already"


@pytest.mark.django_db
def test_a_cache_that_is_down_costs_the_count_and_one_try(owner, monkeypatch):
    tries = []

    def down(*args: object, **kwargs: object) -> None:
        tries.append(args)
        raise ConnectionError("no cache")

    monkeypatch.setattr(shared_cache, "_broken_until", 0.0)
    monkeypatch.setattr(cache, "count_up", down)

    statuses = [owner.api.get("/api/v1/usage/summary").status_code for _ in range(5)]

    assert statuses == [200] * 5
    assert len(tries) == 1, "limits and counts share one breaker"
