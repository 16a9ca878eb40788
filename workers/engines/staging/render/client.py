"""Runs the renderer in a process of its own and turns whatever happens to it into an answer or an engine error.

The JIT compiler under the renderer can abort its process (LLVM does on unknown instructions) and a GPU driver can
take one down, so nothing of it is ever imported here.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Self

from workers.engines.base import Canceled, Cancelled, Progress, TryAgain
from workers.engines.staging.render import llvm
from workers.engines.staging.render.spec import RESULT_JSON, Rendered, RenderSpec, read_result, write_spec

PROGRESS = "progress "
PREPARE, RENDER = "prepare\n", "render\n"
"""What the process is told, on its standard input."""
ROOM_FOLDER = "room"
"""Where in the process's folder the spec without furniture is."""
POLL_SECONDS = 0.2
RENDERER = (sys.executable, "-m", "workers.engines.staging.render")
_ROOT = Path(__file__).resolve().parents[4]


class Renderer:
    """A renderer's process. Started before there is a spec, it loads while the caller still works on one.

    And told of the room before there is furniture, it lights the room while that is arranged. A context manager: the
    process is gone after it in every case.
    """

    def __init__(self, folder: Path, *, command: Sequence[str] = RENDERER) -> None:
        """Start it. folder: for its files, made here."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        with (folder / "renderer.log").open("wb") as errors:
            self._process = subprocess.Popen(
                [*command, str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=_ROOT,
                env=_environment(os.environ),
                start_new_session=True,  # so that whatever it starts dies with it
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        _end(self._process)

    def prepare(self, room: RenderSpec) -> None:
        """Have the light of a room fitted, before its furniture is known.

        room: the spec that will be rendered, but for its candidates. Does not wait; what goes wrong, render tells.
        """
        folder = self._folder / ROOM_FOLDER
        folder.mkdir(exist_ok=True)
        write_spec(room, folder)
        _say(self._process, PREPARE)

    def render(self, spec: RenderSpec, *, progress: Progress, cancelled: Cancelled, timeout: float) -> Rendered:
        """Render spec, once. timeout: seconds for the whole render.

        After prepare only the candidates of spec may be other than those of the room.

        Raises TryAgain `render_crashed` or `render_timeout`, Canceled when cancelled() turned true.
        """
        write_spec(spec, self._folder)
        _say(self._process, RENDER)
        code = _watch(self._process, progress, cancelled, timeout)
        if code != 0 or not (self._folder / RESULT_JSON).is_file():
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            raise TryAgain(f"The renderer stopped before it was done ({how}).", code="render_crashed")
        return read_result(self._folder)


def render(
    spec: RenderSpec,
    folder: Path,
    *,
    progress: Progress,
    cancelled: Cancelled,
    timeout: float,
    command: Sequence[str] = RENDERER,
) -> Rendered:
    """Render spec in a process of its own through files in folder; see Renderer."""
    with Renderer(folder, command=command) as renderer:
        return renderer.render(spec, progress=progress, cancelled=cancelled, timeout=timeout)


def _say(process: subprocess.Popen[str], line: str) -> None:
    """Tell the process that a spec is written. One that has died already is found out by waiting for it."""
    if process.stdin is None:
        raise TypeError("the renderer's standard input must be a pipe")
    with contextlib.suppress(OSError):
        process.stdin.write(line)
        process.stdin.flush()


def _watch(process: subprocess.Popen[str], progress: Progress, cancelled: Cancelled, timeout: float) -> int:
    """Wait for the process, passing its progress on. Returns its exit code."""
    deadline = time.monotonic() + timeout
    latest: list[float] = []
    if process.stdout is None:
        raise TypeError("the renderer's standard output must be a pipe")
    reader = threading.Thread(target=_read_progress, args=(process.stdout, latest), daemon=True)
    reader.start()
    told = 0.0
    while True:
        try:
            code = process.wait(POLL_SECONDS)
        except subprocess.TimeoutExpired:
            code = None
        if latest and latest[-1] > told:
            told = latest[-1]
            progress(told)
        if code is not None:
            reader.join(1.0)
            return code
        if cancelled():
            raise Canceled("The job was canceled while it was rendered.")
        if time.monotonic() > deadline:
            raise TryAgain(f"The renderer took longer than {timeout:.0f} seconds.", code="render_timeout")


def _read_progress(lines: IO[str], latest: list[float]) -> None:
    """Read until the pipe ends, which it does when the process is gone; only this thread touches the pipe."""
    with lines:
        for line in lines:
            if line.startswith(PROGRESS):
                try:
                    latest.append(min(1.0, max(0.0, float(line[len(PROGRESS) :]))))
                except ValueError:
                    continue


def _end(process: subprocess.Popen[str]) -> None:
    """Kill the process group if it still runs, and collect it."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            process.kill()
    process.wait()
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The renderer's environment: only what it needs, so that no credential of the worker reaches it."""
    kept = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", "TMPDIR")
    chosen = {name: environment[name] for name in kept if name in environment}
    chosen["PYTHONPATH"] = str(_ROOT)
    for name in ("RENDER_VARIANT", "DRJIT_LIBOPTIX_PATH", "DRJIT_LIBCUDA_PATH"):
        if name in environment:
            chosen[name] = environment[name]
    library = llvm.find(environment)
    if library is not None:
        chosen["DRJIT_LIBLLVM_PATH"] = str(library)
    return chosen
