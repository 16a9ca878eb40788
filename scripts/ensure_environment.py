#!/usr/bin/env python3
"""Make or refresh the virtualenv that the Makefile's targets run in.

    python3 scripts/ensure_environment.py .venv requirements-dev.txt

Needs the standard library only. A stamp keyed by the interpreter and the text of the requirements makes a second run
instant; two runs at once wait for each other; a broken or half-made virtualenv is made again.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MINIMUM_VERSION = (3, 11)
ROOT = Path(__file__).resolve().parents[1]
# What a file includes, so that one installation serves both targets.
BARE = "requirements-no-deps.txt"
INCLUDES = {
    "requirements.txt": ("requirements.txt", BARE),
    "requirements-dev.txt": ("requirements.txt", BARE, "requirements-dev.txt"),
    "requirements-gpu.txt": ("requirements.txt", BARE, "requirements-gpu.txt"),
}


def fingerprint(requirements: str, root: Path = ROOT) -> str:
    """SHA-256 over the interpreter's version and every requirements file that takes part."""
    digest = hashlib.sha256(sys.version.encode())
    for name in INCLUDES[requirements]:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def stamp_path(environment: Path, requirements: str) -> Path:
    return environment / f".installed-{requirements.removesuffix('.txt')}"


def is_current(environment: Path, requirements: str, root: Path = ROOT) -> bool:
    stamp = stamp_path(environment, requirements)
    return stamp.exists() and stamp.read_text() == fingerprint(requirements, root)


def runs(environment: Path) -> bool:
    """Whether the virtualenv's interpreter starts and has pip: a copied one, or a removed Python, does not."""
    python = environment / "bin" / "python"
    if not python.exists():
        return False
    return subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


@contextlib.contextmanager
def one_at_a_time(environment: Path) -> Iterator[None]:
    lock_directory = ROOT / "var"  # not in the virtualenv, which may be made anew meanwhile
    lock_directory.mkdir(exist_ok=True)
    with (lock_directory / f"{environment.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(environment: Path, requirements: str) -> None:
    """Bring the virtualenv to the pinned versions. Raises CalledProcessError with pip's own words on the terminal."""
    if not runs(environment):
        print(f"Making {environment}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(environment)], check=True)
    print(f"Installing {requirements} into {environment} (once; some minutes)", flush=True)
    pip = (
        environment / "bin" / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
    )
    for options in ((), ("--no-deps",)):
        name = BARE if options else requirements
        subprocess.run([*pip, *options, "--requirement", ROOT / name], check=True, stdin=subprocess.DEVNULL)
    for included in INCLUDES[requirements]:
        if included in INCLUDES:
            stamp_path(environment, included).write_text(fingerprint(included))


def main() -> int:
    if sys.version_info < MINIMUM_VERSION:
        print(f"Python {'.'.join(map(str, MINIMUM_VERSION))} or newer is needed; this is {sys.version.split()[0]}")
        return 1
    if len(sys.argv) != 3 or sys.argv[2] not in INCLUDES:
        print(f"usage: ensure_environment.py DIRECTORY {{{','.join(INCLUDES)}}}")
        return 2
    # Not resolved: a virtualenv that is itself a link stays where the operator put it.
    environment, requirements = Path(os.path.abspath(sys.argv[1])), sys.argv[2]  # noqa: PTH100  see above
    with one_at_a_time(environment):
        if is_current(environment, requirements) and runs(environment):
            return 0
        try:
            install(environment, requirements)
        except subprocess.CalledProcessError as error:
            print(f"Could not install {requirements} (exit {error.returncode}); see above")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
