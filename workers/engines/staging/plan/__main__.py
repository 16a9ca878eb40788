"""`python -m workers.engines.staging.plan FOLDER`: render the plan in FOLDER from above, a process of its own.

It loads the renderer and then waits for a line on standard input, as workers.engines.staging.render does.
"""

from __future__ import annotations

import sys
from pathlib import Path

from workers.engines.staging.render.__main__ import NOT_ASKED, tell
from workers.engines.staging.render.spec import Rendered, read_spec, write_result
from workers.engines.staging.render.variant import choose_variant


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m workers.engines.staging.plan FOLDER\n")
        return 2
    variant = choose_variant()
    from workers.engines.staging.plan.above import trace  # Mitsuba needs its variant first

    if not sys.stdin.readline():  # whoever started it is gone
        return NOT_ASKED
    folder = Path(arguments[0])
    spec = read_spec(folder)
    layers = trace(spec, tell)
    write_result(Rendered((layers,), {"variant": variant}), folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
