#!/usr/bin/env python3
"""Compare docs/openapi.yaml with the schema that the code describes now.

scripts/check_schema.py            exit 1 and show the difference
scripts/check_schema.py --write    bring the file up to date
"""

from __future__ import annotations

import difflib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMITTED = ROOT / "docs" / "openapi.yaml"
SHOWN_LINES = 60


def described_schema() -> str:
    """The schema as YAML. Raises CalledProcessError when it is not valid OpenAPI or the code cannot be described."""
    command = [sys.executable, "manage.py", "spectacular", "--validate", "--fail-on-warn"]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


def main() -> int:
    try:
        described = described_schema()
    except subprocess.CalledProcessError as error:
        return error.returncode
    if "--write" in sys.argv[1:]:
        COMMITTED.write_text(described)
        return 0
    committed = COMMITTED.read_text() if COMMITTED.exists() else ""
    if committed == described:
        return 0
    lines = list(
        difflib.unified_diff(
            committed.splitlines(), described.splitlines(), "docs/openapi.yaml", "the code", lineterm=""
        )
    )
    print("\n".join(lines[:SHOWN_LINES]))
    print(f"docs/openapi.yaml is out of date ({len(lines)} lines of difference): scripts/check_schema.py --write")
    return 1


if __name__ == "__main__":
    sys.exit(main())
