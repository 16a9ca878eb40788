"""The table of what Katalo costs beside the least that does the same (docs: bench/RESULTS.md).

    python scripts/with_services.py -- python -m bench.table                  every row; writes bench/RESULTS.md
    python scripts/with_services.py -- python -m bench.table create replay    rows whose names begin so; prints only

`make bench` runs the whole table from nothing. Every row is measured in turns with what it is compared to, at least
five pairs; value and spread are those of the pairs' ratios.
"""

from __future__ import annotations

import argparse
import time

from bench.pairs import Outcome
from bench.place import place_open
from bench.report import write
from bench.requests import trio_rows
from bench.rows import ROWS, judged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", help=f"beginnings of: {' '.join(row.name for row in ROWS)}")
    names = parser.parse_args().rows
    chosen = [row for row in ROWS if not names or row.name.startswith(tuple(names))]
    if not chosen:
        parser.error(f"no row is called so; there are {' '.join(row.name for row in ROWS)}")
    results = []
    with place_open() as place:
        trio = trio_rows(place)
        for name, p50, cpu in trio:
            print(f"{name}: {p50:.2f} ms, {cpu:.2f} CPU ms", flush=True)
        for row in chosen:
            began = time.monotonic()
            try:
                outcome = row.measure(place)
            except Exception as error:  # noqa: BLE001  the other rows are measured all the same
                outcome = Outcome(None, note=f"{type(error).__name__}: {error}"[:300].replace("\n", " "))
            results.append((row, outcome))
            print(f"{judged(row, outcome)}  [{time.monotonic() - began:.0f} s]", flush=True)
        if not names:
            write(trio, results, place.server_url)


if __name__ == "__main__":
    main()
