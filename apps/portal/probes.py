"""Is what we stand on there? Database, cache, broker and storage, each asked at the same time and given a moment."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late

import structlog
from celery import current_app
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 2.0


def _database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()  # of this thread


def _cache() -> None:
    token = secrets.token_hex(8)
    cache.set(f"readiness:{token}", token, timeout=10)
    if cache.get(f"readiness:{token}") != token:
        raise RuntimeError("the cache does not keep what it is given")


def _broker() -> None:
    with current_app.connection_for_write(connect_timeout=1) as broker:
        broker.ensure_connection(max_retries=0, timeout=1)


def _storage() -> None:
    default_storage.exists("readiness")


PROBES: dict[str, Callable[[], None]] = {
    "database": _database,
    "cache": _cache,
    "broker": _broker,
    "storage": _storage,
}


def readiness() -> dict[str, bool]:
    """Name -> answered within TIMEOUT_SECONDS. A probe that hangs is left to its own timeout in its own thread."""
    executor = ThreadPoolExecutor(max_workers=len(PROBES), thread_name_prefix="readiness")
    started = {name: executor.submit(probe) for name, probe in PROBES.items()}
    deadline = time.monotonic() + TIMEOUT_SECONDS
    answers: dict[str, bool] = {}
    for name, future in started.items():
        try:
            future.result(timeout=max(0.0, deadline - time.monotonic()))
            answers[name] = True
        except Late:
            log.warning("not_ready", service=name, error="timeout")
            answers[name] = False
        except Exception as error:  # noqa: BLE001  each client raises its own classes
            log.warning("not_ready", service=name, error=type(error).__name__)
            answers[name] = False
    executor.shutdown(wait=False, cancel_futures=True)
    return answers
