"""How often pictures were served: counted in memory, passed on in batches, added up by the minute."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import shared_cache
from apps.library.models import LiveEntry
from apps.library.services import hits
from apps.library.services.hits import hit_count, hits_flush
from tests.library.live.conftest import entry_made, get
from workers.tasks.maintenance import flush_live_hits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _each_hit_is_passed_on(monkeypatch):
    monkeypatch.setattr(hits, "PUSH_SECONDS", 0.0)


def sweep() -> int:
    cache.delete("live-hits:flushing")
    return flush_live_hits()


def counts() -> list[int]:
    return list(LiveEntry.objects.order_by("hit_count").values_list("hit_count", flat=True))


def test_hits_are_in_the_row_after_the_second_sweep(owner):
    entry_made(owner)
    entry_made(owner, "a red sky")
    for _ in range(3):
        get("/cdn/acme/default/live/hero", prompt="a red sky")

    changed = [sweep(), sweep(), sweep()]

    assert changed == [0, 1, 0]
    assert counts() == [0, 3]
    assert LiveEntry.objects.get(hit_count=3).last_hit_at is not None


def test_head_is_no_hit(owner):
    entry_made(owner)
    get("/cdn/acme/default/live/hero", method="HEAD", prompt="a blue sky")

    sweep()
    sweep()

    assert counts() == [0]


def test_one_batch_a_second(owner, monkeypatch):
    entry = entry_made(owner)
    monkeypatch.setattr(hits, "PUSH_SECONDS", 3600.0)
    monkeypatch.setattr(hits, "_pushed_at", hits.time.monotonic())
    for _ in range(5):
        hit_count(entry.pk)
    assert cache.get("live-hits:next") is None

    monkeypatch.setattr(hits, "PUSH_SECONDS", 0.0)
    hit_count(entry.pk)

    assert cache.get("live-hits:next") == 1
    sweep()
    sweep()
    assert counts() == [6]


def test_many_rows_take_few_updates(owner, monkeypatch):
    entries = [entry_made(owner, f"picture {number}") for number in range(5)]
    for entry in entries:
        hit_count(entry.pk)
    sweep()
    monkeypatch.setattr(hits, "ROWS_AT_ONCE", 3)

    with CaptureQueriesContext(connection) as queries:
        assert sweep() == 5

    assert len(queries) == 2
    assert counts() == [1] * 5


def test_two_sweeps_at_once_count_once(owner):
    entry = entry_made(owner)
    hit_count(entry.pk)
    sweep()

    assert [sweep(), hits_flush()] == [1, 0]
    assert counts() == [1]


def test_a_sweep_takes_so_many_batches_and_leaves_the_rest_to_the_next(owner, monkeypatch):
    entry = entry_made(owner)
    monkeypatch.setattr(hits, "MOST_BATCHES", 2)
    for _ in range(5):
        hit_count(entry.pk)

    seen = [(sweep(), counts()) for _ in range(5)]

    assert seen == [(0, [0]), (1, [2]), (1, [4]), (1, [5]), (0, [5])]


def test_a_cache_that_was_emptied_begins_anew(owner):
    entry = entry_made(owner)
    for _ in range(3):
        hit_count(entry.pk)
    sweep()
    sweep()
    cache.delete("live-hits:next")
    hit_count(entry.pk)

    sweep()
    sweep()

    assert counts() == [4]


def test_counts_of_a_deleted_entry_go_nowhere(owner):
    entry = entry_made(owner)
    hit_count(entry.pk)
    sweep()
    LiveEntry.objects.all().delete()

    assert sweep() == 0


def test_a_cache_that_is_away_costs_the_count_and_not_the_picture(owner, monkeypatch):
    entry_made(owner)

    class Away:
        def __getattr__(self, name):
            raise ConnectionError("no cache")

    monkeypatch.setattr(hits, "_store", Away)
    monkeypatch.setattr(shared_cache, "_broken_until", 0.0)

    assert get("/cdn/acme/default/live/hero", prompt="a blue sky").status_code == 200
    monkeypatch.setattr(shared_cache, "_broken_until", 0.0)
