"""How many statements a create sends, counted by PostgreSQL: its log names each one that arrives."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import psycopg

from bench.client import Connection
from bench.pairs import Outcome
from bench.place import Place
from bench.requests import creates

LINE = re.compile(r"katalo-bench-statement .*?(?:statement|execute [^:]*):\s+(.*)")
CREATES = 20


@contextlib.contextmanager
def statements_logged(server_url: str) -> Iterator[None]:
    with psycopg.connect(server_url, autocommit=True) as connection:
        for name, value in (("log_statement", "all"), ("log_line_prefix", "katalo-bench-statement ")):
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("SELECT pg_sleep(0.5)")
        try:
            yield
        finally:
            for name in ("log_statement", "log_line_prefix"):
                connection.execute(f"ALTER SYSTEM RESET {name}")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("SELECT pg_sleep(0.5)")


def statements_row(place: Place, product: str) -> Outcome:
    """Needs a server that scripts/with_services.py started: its log lies beside its data."""
    with psycopg.connect(place.server_url) as connection:
        [data] = connection.execute("SHOW data_directory").fetchone() or [""]
    log = Path(data).with_name("postgresql.log")
    if not log.exists():
        return Outcome(None, note="the log of this PostgreSQL is not at hand: run it without DATABASE_URL")
    requests, connection_ours = creates(place.tenant(), product), Connection(place.port)
    for _ in range(10):
        connection_ours.ask(next(requests))
    counts: list[int] = []
    names: list[str] = []
    with statements_logged(place.server_url):
        for _ in range(CREATES):
            at = log.stat().st_size
            status, body = connection_ours.ask(next(requests))
            assert status in (200, 202), body
            with log.open("rb") as lines:
                lines.seek(at)
                names = LINE.findall(lines.read().decode())
            counts.append(len(names))
    place.empty_queue()
    shown = ", ".join(" ".join(name.split()[:3])[:40] for name in names)
    return Outcome(median(counts), min(counts), max(counts), note=f"the last one: {shown}")
