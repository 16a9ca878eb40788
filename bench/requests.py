"""The rows about single requests: create, replay, read, each beside the bare application, at one client."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from itertools import count
from statistics import median
from typing import Any
from uuid import uuid4

import psycopg

from bench.client import Connection, request_bytes, timed
from bench.pairs import Outcome, Side, alternate
from bench.place import Place, Tenant

PAIRS = 7
REQUESTS = 100
"""In a block of one side: a second at most."""

UNFETCHED = "http://127.0.0.1:9/picture.png"
"""A public address as far as the benchmark's settings go; no worker fetches it while requests are timed."""


def staging_body(tenant: Tenant, number: int) -> dict[str, Any]:
    return {
        "source_asset_id": tenant.asset,
        "workflow": "staging",
        "capture_type": "photo",
        "mode": "furnish",
        "room_types": ["Living Room"],
        "style_preset": "modern",
        "reference": f"flat-{number}",
        "metadata": {"listing": str(number)},
    }


def upscale_body(number: int) -> dict[str, Any]:
    return {"image_url": UNFETCHED, "scale": 2 + number % 3}


def creates(tenant: Tenant, product: str) -> Iterator[bytes]:
    for number in count():
        headers = tenant.headers(Idempotency_Key=uuid4().hex)
        if product == "staging":
            yield request_bytes("POST", "/api/v1/generations", headers, staging_body(tenant, number))
        else:
            yield request_bytes("POST", "/v1/upscale", headers, upscale_body(number))


def bare_requests(place: Place, path: str) -> Iterator[bytes]:
    headers = {"Authorization": f"Bearer {place.bare_key}"}
    for number in count():
        body = {"kind": "bench.row", "input": {"number": number, "source": "f" * 32, "style": "modern"}}
        yield request_bytes("POST", path, headers, body)


def side(
    name: str, port: int, roots: Callable[[], list[int]], requests: Iterator[bytes], status: int, after: Any = None
) -> Side:
    """p50 in milliseconds of a block of requests."""
    connection = Connection(port)

    def measure() -> tuple[float, int]:
        seconds = timed(connection, REQUESTS, lambda: next(requests), status)
        if after is not None:
            after()
        return median(seconds) * 1000, REQUESTS

    return Side(name, measure, roots)


def bare_side(place: Place, path: str = "/bare") -> Side:
    name = {"/bare": "bare view", "/rows": "DRF insert"}[path]
    return side(name, place.bare_port, place.bare, bare_requests(place, path), 201)


def create_row(place: Place, product: str) -> Outcome:
    tenant = place.tenant()
    status = 202 if product == "staging" else 200
    ours = side("ours", place.port, place.ours, creates(tenant, product), status, after=place.empty_queue)
    return alternate(ours, bare_side(place, "/rows"), pairs=PAIRS, unit="ms")


def repeated(request: bytes) -> Iterator[bytes]:
    while True:
        yield request


def replay_row(place: Place, product: str) -> Outcome:
    request = next(creates(place.tenant(), product))
    status, _ = Connection(place.port).ask(request)
    assert status in (200, 202)
    ours = side("ours", place.port, place.ours, repeated(request), status)
    outcome = alternate(ours, bare_side(place), pairs=PAIRS, unit="ms")
    place.empty_queue()
    return outcome


def get_row(place: Place, product: str) -> Outcome:
    """A job that waits, which is what partners ask about."""
    tenant = place.tenant()
    _, body = Connection(place.port).ask(next(creates(tenant, product)))
    path = "/api/v1/generations/" if product == "staging" else "/v1/jobs/"
    request = request_bytes("GET", path + json.loads(body)["job_id"], tenant.headers())
    ours = side("ours", place.port, place.ours, repeated(request), 200)
    outcome = alternate(ours, bare_side(place), pairs=PAIRS, unit="ms")
    place.empty_queue()
    return outcome


def trio_rows(place: Place) -> list[tuple[str, float, float]]:
    """Name, p50 in ms and CPU ms of the bare application's parts, for the table's head."""
    found = []
    with psycopg.connect(place.house.database_url, autocommit=True) as connection:
        [owner] = connection.execute("SELECT id FROM calibration_owner").fetchone() or [0]
        insert = (
            "INSERT INTO calibration_row (id, owner_id, kind, state, input, created_at)"
            " VALUES (%s, %s, 'bench.row', 'queued', '{}', now())"
        )

        def raw() -> tuple[float, int]:
            seconds = []
            for _ in range(500):
                began = time.perf_counter()
                connection.execute(insert, [uuid4(), owner])
                seconds.append(time.perf_counter() - began)
            return median(seconds[100:]) * 1000, 500

        run = Side("raw", raw, lambda: [place.postgres]).run()
        found.append(("raw psycopg insert, in a loop (CPU: PostgreSQL's)", run.value, run.cpu_ms))
    for path in ("/bare", "/rows"):
        one = bare_side(place, path)
        one.run()
        run = one.run()
        found.append((one.name, run.value, run.cpu_ms))
    return found
