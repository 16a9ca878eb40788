"""Installing and starting them. Both keep their jobs in memory: what they hold is lost when they stop."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "katalo-bench"
INSTALL_SECONDS = 300


class NotInstalled(Exception):
    """Why a peer cannot be had here."""


@dataclass(frozen=True)
class Peer:
    """command: after the virtualenv's bin folder. ready: the path that answers 200 with ready_word in the body. In
    command and environment {port} stands for the port, {data} for a folder of this run."""

    name: str
    folder: Path
    command: tuple[str, ...]
    ready: str
    ready_word: bytes
    environment: Mapping[str, str] = field(default_factory=dict)

    def environment_at(self, port: int, kept: Mapping[str, str]) -> dict[str, str]:
        """The virtualenv comes first on the PATH: cog starts a `python` of its own."""
        own = {name: value.format(port=port, data=kept["DATA_DIR"]) for name, value in self.environment.items()}
        return {**kept, **own, "PATH": f"{self.bin()}:{kept['PATH']}"}

    def command_at(self, port: int) -> list[str]:
        program, *rest = (part.format(port=port) for part in self.command)
        return [str(self.bin() / program), *rest]

    def bin(self) -> Path:
        """Of its virtualenv, made on first use and kept. Raises NotInstalled."""
        requirements = self.folder / "requirements.txt"
        digest = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
        place = CACHE / f"{self.folder.name}-{digest}"
        if not (place / "complete").exists():
            commands = [
                [sys.executable, "-m", "venv", "--clear", str(place)],
                [str(place / "bin" / "pip"), "install", "--quiet", "-r", str(requirements)],
            ]
            for command in commands:
                done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
                if done.returncode:
                    raise NotInstalled(f"{self.name} cannot be installed: {done.stderr.strip().splitlines()[-1]}")
            (place / "complete").touch()
        return place / "bin"


BENTOML = Peer(
    "BentoML's task API",
    HERE / "bentoml_tasks",
    ("bentoml", "serve", "service:NoOp", "--host", "127.0.0.1", "--port", "{port}"),
    "/readyz",
    b"",
    {"BENTOML_DO_NOT_TRACK": "True", "BENTOML_HOME": "{data}"},
)
COG = Peer(
    "cog's async predictor",
    HERE / "cog_async",
    ("python", "-m", "cog.server.http", "--host", "127.0.0.1"),
    "/health-check",
    b'"READY"',
    # `cog build` would write these into an image, from cog.yaml.
    {"PORT": "{port}", "COG_PREDICT_TYPE_STUB": "predict.py:Predictor", "COG_MAX_CONCURRENCY": "8"},
)
