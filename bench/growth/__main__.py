"""How everything grows with the number of jobs: `make growth`, or

    scripts/with_services.py -- python -m bench.growth [--jobs 1000 10000 100000 1000000] [--only admin]

Each size has a database of its own, filled by SQL, and a process of its own. Writes bench/GROWTH.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg

SIZES = [1_000, 10_000, 100_000, 1_000_000]
GROUPS = ("jobs", "lists", "rounds", "audit", "admin", "lives")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, nargs="+", default=SIZES)
    parser.add_argument("--only", choices=GROUPS, nargs="+", default=list(GROUPS))
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "GROWTH.md")
    parser.add_argument("--json", type=Path, help="keep the figures here")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        from bench.growth.size import at_size

        print(json.dumps(at_size(options.one, options.only)))
        return
    from bench.growth.report import write

    sizes = [one(number, options.only) for number in options.jobs]
    if options.json:
        options.json.write_text(json.dumps(sizes))
    write(options.out, sizes)
    print(f"written: {options.out}", file=sys.stderr)


def one(jobs: int, only: list[str]) -> dict[str, Any]:
    """One size, in a process and a database of its own."""
    server = os.environ["DATABASE_URL"]
    name = f"katalo_growth_{os.getpid()}_{jobs}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        with tempfile.TemporaryDirectory(prefix="katalo-growth-") as data:
            environment = os.environ | {
                "DATABASE_URL": f"{server.rpartition('/')[0]}/{name}",
                "DJANGO_SETTINGS_MODULE": "katalo_project.settings.test",
                "DATA_DIR": data,
            }
            command = [sys.executable, "-m", "bench.growth", "--one", str(jobs), "--only", *only]
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    main()
