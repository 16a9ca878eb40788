"""Finds the LLVM library that the vectorised renderer needs, without starting the renderer.

Dr.Jit loads libLLVM by name and aborts the whole process with releases before 16, so an old library must never be
offered to it. 19 is the release that is known to work; the others are tried in the order nearest to it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

OLDEST = 16
PREFERRED = 19

LIBRARY_FOLDERS = (
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/usr/local/lib",
    "/opt/homebrew/opt/llvm/lib",
    "/usr/lib/llvm-{version}/lib",
)
"""Where distributions keep libLLVM; `{version}` stands for a release number."""

_NAME = re.compile(r"^libLLVM(?:-(\d+)(?:\.\d+)*)?(?:\.so|\.dylib)(?:\.(\d+)(?:\.\d+)*)?$")


def release(path: Path) -> int | None:
    """The LLVM release of a library, from its name (`libLLVM.so.19.1`, `libLLVM-16.so.1`); None when it has none."""
    match = _NAME.match(path.name)
    if match is None:
        return None
    # `libLLVM-16.so.1` carries its release before the suffix, `libLLVM.so.19.1` after it.
    found = match.group(1) or match.group(2)
    if found is None and path.is_symlink():
        target = Path(path).resolve()
        return release(target) if target.name != path.name else None
    return int(found) if found else None


def choose(paths: Iterable[Path]) -> Path | None:
    """The best library among paths: release 19, else the nearest from 16 on, else None. Of equals, the first."""
    usable = [(number, path) for path in paths if (number := release(path)) is not None and number >= OLDEST]
    if not usable:
        return None
    return min(usable, key=lambda pair: (abs(pair[0] - PREFERRED), -pair[0]))[1]


def find(environment: Mapping[str, str] | None = None, folders: Iterable[str] = LIBRARY_FOLDERS) -> Path | None:
    """The library to render with, or None when only the scalar renderer can run.

    `DRJIT_LIBLLVM_PATH` wins if it names an existing file that is not one of the releases known to abort.
    """
    environment = os.environ if environment is None else environment
    named = environment.get("DRJIT_LIBLLVM_PATH")
    if named:
        path = Path(named)
        number = release(path)
        if path.is_file() and (number is None or number >= OLDEST):
            return path
    return choose([*_in_folders(folders), *_in_ldconfig()])


def _in_folders(folders: Iterable[str]) -> list[Path]:
    found: list[Path] = []
    for folder in folders:
        parent, _, rest = folder.partition("/llvm-{version}")
        places = [Path(folder)]
        if rest:
            places = [place / rest.strip("/") for place in Path(parent).glob("llvm-*")]
        for place in places:
            found += sorted(place.glob("libLLVM*"))
    return [path for path in found if path.is_file()]


def _in_ldconfig() -> list[Path]:
    command = shutil.which("ldconfig") or shutil.which("ldconfig", path="/sbin:/usr/sbin")
    if command is None:
        return []
    try:
        listing = subprocess.run([command, "-p"], capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    lines = [line for line in listing.splitlines() if "libLLVM" in line and "=>" in line]
    return [path for line in lines if (path := Path(line.split("=>")[1].strip())).is_file()]
