"""`python -m faults [fault ...]`: one fault after the other; without names all of them, and faults/RESULTS.md.

Exit status 1 when a promise was broken. `make faults` brings what it needs.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import redis

from faults.cases import deploy, limits, partners, requests, services, workers
from faults.house import House, house_open
from faults.load import Load, picture
from faults.proof import books_of, findings
from faults.receiver import wait_for, well
from faults.report import Row, line, write
from faults.scene import FAULTS, Fault, Scene
from faults.servers import Postgres, Way, way_to_storage

PACE = 0.7
BEFORE_SECONDS, AFTER_SECONDS = 2, 2
QUIET_SECONDS = 120
GROUPS = (workers, services, partners, requests, limits, deploy)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m faults", description="Break parts of the platform under load.")
    parser.add_argument("faults", nargs="*", metavar="fault", help="one of: " + ", ".join(FAULTS))
    parser.add_argument("--write", action="store_true", help="rows of faults/RESULTS.md for these faults alone")
    parser.add_argument("--keep", type=Path, help="a new folder for logs and data, kept afterwards")
    options = parser.parse_args()
    if unknown := [name for name in options.faults if name not in FAULTS]:
        parser.error(f"there is no fault {', '.join(unknown)}; there are {', '.join(FAULTS)}")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: sys.exit(128 + received))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the S3 server writes a line for each request
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="katalo-faults-")))
        folder.mkdir(parents=True, exist_ok=True)
        postgres = Postgres(folder)
        stack.callback(postgres.stop)
        postgres.start()
        ways: list[Way] = []
        house = stack.enter_context(
            house_open(
                postgres.url, folder, machines=2, settings="faults.drill_settings", storage=lambda: way_to_storage(ways)
            )
        )
        credited = [house.partner(slug, credit="5000") for slug in ("acme", "globex", "initech")]
        load = Load(house, credited, picture(), pace=PACE)
        known: set[str] = set()
        [(postgres_version,)] = house.query("SHOW server_version")
        with contextlib.closing(redis.Redis.from_url(house.environment["REDIS_URL"])) as client:
            redis_version = client.info("server")["redis_version"]
        rows = []
        for name in options.faults or FAULTS:
            row = run(FAULTS[name], Scene(house, load, postgres, ways[0]), known)
            print(f"{time.monotonic() - started:4.0f} s {line(row)}", flush=True)
            rows.append(row)
            if options.write or not options.faults:
                write([row], pace=PACE, postgres=postgres_version, redis=redis_version)
    return 0 if all(row.kept for row in rows) else 1


def run(fault: Fault, scene: Scene, known: set[str]) -> Row:
    """One fault under load, then rest, then the proof. known: findings of earlier faults, which are not this one's."""
    house, load = scene.house, scene.load
    asked = len(load.asks)
    try:
        load.start()
        time.sleep(BEFORE_SECONDS)
        scene.now()
        fault.inject(scene)
        time.sleep(AFTER_SECONDS)
    except Exception as error:  # noqa: BLE001  whatever it is, this fault's row says so and the next one is run
        scene.expect(False, f"{type(error).__name__}: {error}"[:300])
    finally:
        load.stop()
        mend(scene)
    since = scene.healed or scene.began
    try:
        wait_for(lambda: load.settled() and at_rest(house), "rest", seconds=QUIET_SECONDS)
        audit = house.manage("ledger_audit").strip()
        scene.expect(audit.endswith("ok"), audit[-300:])
    except AssertionError as error:
        scene.expect(False, str(error)[-300:])
    arrivals = load.arrivals()
    new = [text for text in findings(load.asks, arrivals, books_of(house)) if text not in known]
    known.update(new)
    scene.broken += new[:5] + ([f"and {len(new) - 5} more"] if len(new) > 5 else [])
    mine = [ask for ask in load.asks[asked:] if ask.jobs]
    first, done = times(scene, [ask.jobs[0] for ask in mine if ask.asked_at <= since], since)
    return Row(
        fault.name,
        fault.did,
        fault.promise,
        len(mine),
        first,
        done,
        scene.notes,
        scene.broken,
        f"{datetime.now(UTC):%m-%d %H:%M}",
    )


def mend(scene: Scene) -> None:
    """Whatever a fault that did not come to its end has left."""
    scene.storage.up()
    for partner in scene.load.partners:
        partner.receiver.behave = well
        if partner.receiver.server is None:
            partner.receiver.open()
    if scene.postgres.problem() is not None:
        scene.postgres.again()
    if "redis" not in scene.house.processes:
        scene.house.start_redis()


def at_rest(house: House) -> bool:
    return house.query(
        "SELECT (SELECT count(*) FROM jobs_job WHERE completed_at IS NULL)"
        " + (SELECT count(*) FROM webhooks_webhookevent WHERE state = 'waiting')"
    ) == [(0,)]


def times(scene: Scene, before: list[object], since: float) -> tuple[float | None, float | None]:
    """Seconds from since to the first success, and until all of before had ended and been delivered."""
    [(first,)] = scene.house.query(
        "SELECT min(completed_at) FROM jobs_job WHERE state = 'succeeded' AND completed_at > to_timestamp(%s)"
        " AND kind NOT LIKE 'source.%%' AND (id = ANY(%s) OR %s)",
        since,
        scene.victims,
        not scene.victims,
    )
    [(done,)] = scene.house.query(
        "SELECT max(delivered_at) FROM webhooks_webhookevent WHERE reference = ANY(%s)", before
    )
    return (
        None if first is None else first.timestamp() - since,
        None if done is None else max(0.0, done.timestamp() - since),
    )


if __name__ == "__main__":
    sys.exit(main())
