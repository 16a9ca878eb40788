"""Webhook deliveries a second over a bare signed POST loop, and what hanging receivers do to the others.

    python scripts/with_services.py -- python -m bench.webhooks [--events 1000] [--pairs 5] [--json FILE]

Throughput: the bare loop signs one body after the other and POSTs it with the client of the sender, over a connection
that stays open. The sender finds as many events in PostgreSQL, spread over 50 organizations or all of one endpoint,
and delivers and records them. In turn, so that whatever else the machine does hits both alike. The receiver is another
process of this machine.

Delay: a Celery worker as `manage.py up` starts it, events at a steady rate over 50 endpoints; from the commit of an
event to its arrival at a healthy endpoint, first with all of them healthy, then with every fifth hanging: it takes the
connection and the request and never answers.

`figures()` runs all of it in a process of its own and gives the numbers back.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import urllib3

from faults.house import database_of_its_own

ROOT = Path(__file__).resolve().parents[1]
ENDPOINTS, HANGING = 50, 10
WORKER = ["worker", "--pool", "threads", "-c", "4", "-Q", "webhooks,maintenance", "-n", "bench@%h", "-l", "WARNING"]
WORKER += ["--without-gossip", "--without-mingle"]


def figures(*, events: int = 1000, pairs: int = 5, seconds: float = 20.0) -> dict[str, dict[str, float]]:
    """What the command prints. Needs DATABASE_URL (a PostgreSQL server) and REDIS_URL in the environment.

    spread, hot: sender and bare loop, deliveries a second and CPU ms of this side for each, and `ratio`, the median of
    the pairs'. healthy, hanging: p50 and p95 of the delay in ms, and how many arrived. delay: p95 of hanging over that
    of healthy.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "figures.json"
        arguments = ["--events", str(events), "--pairs", str(pairs), "--seconds", str(seconds), "--json", str(target)]
        subprocess.run([sys.executable, "-m", "bench.webhooks", *arguments], cwd=ROOT, check=True)
        found: dict[str, dict[str, float]] = json.loads(target.read_text())
        return found


# --- the place ------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def place() -> Iterator[None]:
    """Django on a database of its own, in production's ways of logging."""
    with tempfile.TemporaryDirectory() as folder, database_of_its_own(os.environ["DATABASE_URL"]) as database_url:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "katalo_project.settings.local",
            "DATABASE_URL": database_url,
            "DATA_DIR": folder,
            "LOG_FORMAT": "json",
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            connections.close_all()


@contextlib.contextmanager
def receiver() -> Iterator[str]:
    """The address of a running one."""
    command = [sys.executable, "-m", "bench.webhook_receiver"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


@contextlib.contextmanager
def worker() -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "-A", "katalo_project", *WORKER]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.kill()  # what is still held by a hanging receiver is of no interest


def organizations() -> list[Any]:
    from apps.accounts.services import organization_create
    from apps.webhooks.services import webhook_settings_create

    made = [organization_create(slug=f"bench-{number}") for number in range(ENDPOINTS)]
    for organization in made:
        webhook_settings_create(organization=organization)
    return made


def payload() -> dict[str, Any]:
    """As long as that of a finished generation."""
    return {
        "event_type": "generation.completed",
        "job_id": f"job_{uuid4().hex}",
        "source_asset_id": f"src_{uuid4().hex}",
        "reference": "flat-88-kitchen",
        "outputs": [{"image_url": "https://files.example.com/files/" + "x" * 160}],
        "failure": None,
        "metadata": {"listing": "88", "try": 1},
        "sent_at": time.time(),
    }


# --- throughput -----------------------------------------------------------------------------------------------------


def bare(url: str, count: int) -> tuple[float, float]:
    """Seconds, and CPU seconds of this process, for a loop that signs and POSTs."""
    from apps.core.outbound.posting import Poster
    from apps.webhooks.signatures import secret_new, signature_headers

    secret, bodies = secret_new(), [json.dumps(payload()).encode() for _ in range(count)]

    async def loop() -> tuple[float, float]:
        poster = Poster()
        started, used = time.perf_counter(), time.process_time()
        for number, body in enumerate(bodies):
            headers = signature_headers(
                identifier=f"evt_{number}", timestamp=int(time.time()), body=body, secret=secret
            )
            reply = await poster.post(url, body, {"Content-Type": "application/json", **headers}, timeout_seconds=15)
            assert reply.status == 204
        took = time.perf_counter() - started, time.process_time() - used
        await poster.close()
        return took

    return asyncio.run(loop())


def events_write(organizations: Sequence[Any], urls: Sequence[str], count: int) -> None:
    """Due events, in turn over the organizations, each with its own endpoint."""
    from django.utils import timezone

    from apps.webhooks.models import EventState, WebhookEndpoint, WebhookEvent

    now = timezone.now()
    WebhookEndpoint.objects.bulk_create(
        [
            WebhookEndpoint(organization=organization, url=url, last_success_at=now)
            for organization, url in zip(organizations, urls, strict=True)
        ],
        ignore_conflicts=True,
    )
    WebhookEvent.objects.bulk_create(
        WebhookEvent(
            organization=organizations[number % len(organizations)],
            event_type="generation.completed",
            reference=uuid4(),
            url=urls[number % len(urls)],
            payload=payload(),
            state=EventState.WAITING,
            next_attempt_at=now,
        )
        for number in range(count)
    )


def sent(organizations: Sequence[Any], urls: Sequence[str], count: int) -> tuple[float, float]:
    """Seconds, and CPU seconds of this process, for the sender."""
    from apps.webhooks.models import EventState, WebhookEvent
    from apps.webhooks.services.sender import events_deliver

    events_write(organizations, urls, count)
    started, used = time.perf_counter(), time.process_time()
    events_deliver()
    took = time.perf_counter() - started, time.process_time() - used
    assert WebhookEvent.objects.filter(state=EventState.DELIVERED).count() == count
    WebhookEvent.objects.all().delete()
    return took


def throughput(organizations: Sequence[Any], base: str, *, spread: bool, count: int, pairs: int) -> dict[str, float]:
    """See `figures`."""
    used = organizations if spread else organizations[:1]
    urls = [f"{base}/{organization.slug}" for organization in used]
    taken = [(bare(urls[0], count), sent(used, urls, count)) for _ in range(pairs + 1)][1:]  # the first one warms up
    loops, senders = zip(*taken, strict=True)

    def middle(values: Sequence[tuple[float, float]], which: int) -> float:
        return statistics.median(value[which] for value in values)

    ratios = sorted(loop[0] / sender[0] for loop, sender in taken)
    return {
        "bare_per_second": count / middle(loops, 0),
        "bare_cpu_ms": middle(loops, 1) / count * 1000,
        "sender_per_second": count / middle(senders, 0),
        "sender_cpu_ms": middle(senders, 1) / count * 1000,
        "ratio": statistics.median(ratios),
        "ratio_lowest": ratios[0],
        "ratio_highest": ratios[-1],
    }


# --- delay ----------------------------------------------------------------------------------------------------------


def delays(
    organizations: Sequence[Any], base: str, *, hanging: int, seconds: float, rate: float = 25.0
) -> dict[str, float]:
    """See `figures`. rate: events a second."""
    from django.db import transaction

    from apps.webhooks.models import WebhookEvent
    from apps.webhooks.services import event_create

    urls = [f"{base}/{'hang' if n < hanging else 'ok'}/{o.slug}" for n, o in enumerate(organizations)]
    http, dice = urllib3.PoolManager(), random.Random(6)
    expected, started = 0, time.monotonic()
    http.request("GET", f"{base}/arrived")
    for number in range(int(seconds * rate)):
        time.sleep(max(0.0, started + number / rate - time.monotonic()))
        place = dice.randrange(len(organizations))
        expected += place >= hanging
        with transaction.atomic():
            event_create(
                organization=organizations[place],
                event_type="generation.completed",
                reference=uuid4(),
                payload=payload(),
                url=urls[place],
            )
    found: list[float] = []
    until = time.monotonic() + 90
    while len(found) < expected and time.monotonic() < until:
        arrived = http.request("GET", f"{base}/arrived").json()
        found += [delay for path, values in arrived.items() if path.startswith("/ok/") for delay in values]
        time.sleep(0.2)
    WebhookEvent.objects.all().delete()
    found.sort()
    return {
        "p50_ms": found[len(found) // 2],
        "p95_ms": found[int(len(found) * 0.95)],
        "arrived": len(found),
        "expected": expected,
    }


def delays_both(organizations: Sequence[Any], base: str, seconds: float) -> dict[str, dict[str, float]]:
    found = {}
    for name, hanging in (("healthy", 0), ("hanging", HANGING)):
        with worker():
            delays(organizations, base, hanging=0, seconds=2)  # until it runs and knows the endpoints
            found[name] = delays(organizations, base, hanging=hanging, seconds=seconds)
    return found | {"delay": {"ratio": found["hanging"]["p95_ms"] / found["healthy"]["p95_ms"]}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    with place(), receiver() as base:
        who = organizations()
        found = {
            name: throughput(who, base, spread=name == "spread", count=chosen.events, pairs=chosen.pairs)
            for name in ("spread", "hot")
        }
        found |= delays_both(who, base, chosen.seconds)
    for name, values in found.items():
        print(name, {key: round(value, 2) for key, value in values.items()})
    if chosen.json:
        chosen.json.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
