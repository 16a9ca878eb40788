"""`python -m workers.engines.staging.render FOLDER`: render the spec in FOLDER, report progress on standard output.

It loads the renderer first and then waits for a line on standard input, which says that the spec is written; so it can
be started while there is no spec yet. Another line before that one says that the spec without its furniture is in
FOLDER/room, and it lights that room meanwhile. Without the line (whoever started it is gone) it ends.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

import numpy as np

from workers.engines.staging.render.client import PREPARE, PROGRESS, ROOM_FOLDER
from workers.engines.staging.render.spec import Rendered, read_spec, write_result
from workers.engines.staging.render.variant import choose

NOT_ASKED = 3
"""Exit code when standard input ended before the spec was there."""


def tell(share: float) -> None:
    """Report progress to the process that started this one."""
    sys.stdout.write(f"{PROGRESS}{share:.4f}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m workers.engines.staging.render FOLDER\n")
        return 2
    began = time.perf_counter()
    choice = choose()
    from workers.engines.staging.render.fill import denoise
    from workers.engines.staging.render.passes import perform, prepare  # Mitsuba needs its variant first
    from workers.engines.staging.render.tracer import tracer_for

    nothing = np.zeros((16, 16, 3), np.float32)
    denoise(nothing, nothing, nothing)  # it loads its network at the first call
    started = time.perf_counter() - began
    folder = Path(arguments[0])
    asked, ready = sys.stdin.readline(), None
    if asked == PREPARE:
        room = read_spec(folder / ROOM_FOLDER)
        ready = prepare(room, tracer_for(choice.variant, room.effort.max_depth))
        asked = sys.stdin.readline()
    if not asked:
        return NOT_ASKED
    began = time.perf_counter()
    spec = read_spec(folder)
    read = time.perf_counter() - began
    ready = ready or prepare(spec, tracer_for(choice.variant, spec.effort.max_depth))
    rendered = perform(spec, ready, tell)
    stages = {"start": round(started, 3), "read": round(read, 3), **rendered.notes["stages"]}
    notes = {
        **rendered.notes,
        "stages": stages,
        "variant": choice.variant,
        "variant_notes": list(choice.notes),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    write_result(Rendered(rendered.layers, notes), folder)
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # everything is written; to take the compiler's threads down one by one only costs time
