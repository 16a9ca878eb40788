"""/healthz says that the process answers, /readyz that what it stands on does."""

from __future__ import annotations

import time
from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.portal import probes

ALL_WELL = {"database": "ok", "cache": "ok", "broker": "ok", "storage": "ok"}


def test_healthz_asks_nobody(client: Any, django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["X-Request-Id"]


def test_readyz_when_everything_answers(client: Any, db: None) -> None:
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "services": ALL_WELL})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", sorted(ALL_WELL))
def test_readyz_names_what_is_away_and_says_nothing_else(
    client: Any, db: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def away() -> None:
        raise OSError("connection to 10.1.2.3 refused for user katalo")

    monkeypatch.setitem(probes.PROBES, name, away)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "services": ALL_WELL | {name: "unavailable"}}


def test_readyz_does_not_wait_for_what_hangs(client: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "TIMEOUT_SECONDS", 0.2)
    monkeypatch.setitem(probes.PROBES, "storage", lambda: time.sleep(1.5))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["services"]["storage"] == "unavailable"


def test_readyz_sees_a_redis_that_is_gone(
    client: Any, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.cache.backends.redis import RedisCache

    gone = RedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.3}})
    monkeypatch.setattr(probes, "cache", gone)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["services"] == ALL_WELL | {"cache": "unavailable"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/api-docs", "/openapi.json"])
def test_probes_and_pages_are_for_reading(db: None, path: str) -> None:
    assert APIClient().post(path).status_code == 405
