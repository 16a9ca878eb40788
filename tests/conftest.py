"""The services that tests use for real: PostgreSQL, Redis, an S3 endpoint, a browser.

PostgreSQL and Redis come from DATABASE_URL and REDIS_URL, which `make test` (scripts/with_services.py) sets.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import redis
    from playwright.sync_api import Browser

pytest_plugins = ["tests.cast"]

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the data folder that the test settings made; only in the process that outlives all others."""
    data_directory = Path(os.environ.get("DATA_DIR", ""))
    if not hasattr(config, "workerinput") and data_directory.name.startswith("katalo-test-"):
        shutil.rmtree(data_directory, ignore_errors=True)


@pytest.fixture(scope="session")
def database_url() -> str:
    """The address of the PostgreSQL server, as given; the tests themselves use a database of their own on it."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith(("postgres://", "postgresql://")):
        pytest.fail("this test needs PostgreSQL: run it by `make test`, or under scripts/with_services.py")
    return url


@pytest.fixture(scope="session")
def _redis_connection() -> Iterator[redis.Redis | None]:
    from django.conf import settings

    if not settings.REDIS_URL:
        yield None
        return
    import redis

    with redis.Redis.from_url(settings.REDIS_URL) as client:
        yield client


@pytest.fixture(autouse=True)
def _empty_redis(_redis_connection: redis.Redis | None) -> None:
    """Limits, caches and queues of one test are not seen by the next; each pytest worker has a database of its own."""
    if _redis_connection is not None:
        _redis_connection.flushdb()


@pytest.fixture
def redis_client(_redis_connection: redis.Redis | None) -> redis.Redis:
    """The Redis database that the code under test uses, empty."""
    if _redis_connection is None:
        pytest.fail("this test needs Redis: run it by `make test`, or under scripts/with_services.py")
    return _redis_connection


@pytest.fixture(scope="session")
def _s3_server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_endpoint(_s3_server: str) -> str:
    """The address of a real S3 server over HTTP, without any bucket; it takes every key and secret."""
    import urllib3

    urllib3.request("POST", f"{_s3_server}/moto-api/reset")
    return _s3_server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium. One for each module: while it is open its thread has a running event loop.

    Django takes that loop for asynchronous code and would refuse the database, so it is told otherwise meanwhile.
    """
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        pytest.fail("this test needs Chromium: apt-get install chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
