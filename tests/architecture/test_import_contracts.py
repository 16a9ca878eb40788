"""The import contracts hold, and they speak of the apps that exist."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def existing_apps() -> set[str]:
    return {path.parent.name for path in (ROOT / "apps").glob("*/apps.py")}


def test_every_app_has_its_place_in_the_layers() -> None:
    layers, inside = CONTRACTS[0], CONTRACTS[1]
    placed = [name.strip() for layer in layers["layers"] for name in layer.split("|")]

    assert sorted(placed) == sorted(existing_apps())
    assert {name.removeprefix("apps.") for name in inside["containers"]} == existing_apps()


def test_the_contracts_are_kept() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]

    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout
    assert f"{len(CONTRACTS)} kept, 0 broken" in checked.stdout
