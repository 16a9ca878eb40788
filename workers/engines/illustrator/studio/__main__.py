"""`python -m workers.engines.illustrator.studio FOLDER`: render the set in FOLDER, a process of its own.

It loads the renderer and then waits for a line on standard input, as workers.engines.staging.render does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from workers.engines.staging.render.__main__ import NOT_ASKED, tell
from workers.engines.staging.render.spec import Rendered, read_spec, write_result
from workers.engines.staging.render.variant import choose_variant


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m workers.engines.illustrator.studio FOLDER\n")
        return 2
    variant = choose_variant()
    from workers.engines.illustrator.studio.trace import trace  # Mitsuba needs its variant first

    if not sys.stdin.readline():  # whoever started it is gone
        return NOT_ASKED
    folder = Path(arguments[0])
    spec = read_spec(folder)
    layers = trace(spec, variant, tell)
    write_result(Rendered((layers,), {"variant": variant}), folder)
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # everything is written; to take the compiler's threads down one by one only costs time
