"""An engine that speaks with the tests' own Replicate."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.workers.engines.drawn_room import drawn_room
from tests.workers.engines.replicate.server import TOKEN, ReplicateServer, replicate_server
from workers.engines.base import EngineFailed, Parked, Request, Result, TryAgain
from workers.engines.replicate.configuration import configuration_from
from workers.engines.replicate.engine import ReplicateEngine

JOB = "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e2f"
REDESIGN = {
    "prompt": "calm japandi bedroom",
    "preserve_layout": True,
    "num_outputs": 1,
    "output_format": "png",
    "extra": {},
}
UPSCALE = {"scale": 2, "face_enhance": False}


@pytest.fixture(scope="session")
def _server() -> Iterator[ReplicateServer]:
    with replicate_server() as server:
        yield server


@pytest.fixture
def server(_server: ReplicateServer) -> ReplicateServer:
    _server.reset()
    return _server


@pytest.fixture
def environment(server: ReplicateServer) -> dict[str, str]:
    return {
        "REPLICATE_API_TOKEN": TOKEN,
        "REPLICATE_API_URL": server.api,
        "REPLICATE_REDESIGN_MODEL": "owner/redesigner",
        "REPLICATE_UPSCALE_MODEL": "owner/upscaler:" + "a" * 64,
        "REPLICATE_IMAGE_MODEL": "owner/painter",
        "REPLICATE_IMAGE_EDIT_MODEL": "owner/editor",
    }


def engine_with(environment: dict[str, str]) -> ReplicateEngine:
    engine = ReplicateEngine(configuration_from(environment))
    engine.setup()
    return engine


@pytest.fixture
def engine(environment: dict[str, str]) -> ReplicateEngine:
    return engine_with(environment)


def fetch(url: str, target: Path, max_bytes: int) -> None:
    """As the runtime's, without its checks of addresses."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            content = answer.read(max_bytes + 1)
    except urllib.error.HTTPError as error:
        if error.code >= 500:
            raise TryAgain("away", code="result_fetch_failed") from None
        raise EngineFailed("gone", code="result_unusable") from None
    if len(content) > max_bytes:
        raise EngineFailed("too large", code="result_unusable")
    target.write_bytes(content)


@dataclass
class Job:
    """A job on a worker: each `step` is a run, with the state of the one before."""

    engine: ReplicateEngine
    folder: Path
    kind: str
    input: dict[str, Any]
    files: dict[str, Path]
    link: str | None = None
    attempt: int = 1
    state: dict[str, Any] = field(default_factory=dict)
    pauses: list[float] = field(default_factory=list)
    progress: list[float] = field(default_factory=list)

    def request(self) -> Request:
        work_dir = Path(mkdtemp(dir=self.folder))
        return Request(
            self.kind,
            self.input,
            self.files,
            work_dir,
            seed=7,
            job_id=JOB,
            state=self.state,
            attempt=self.attempt,
            fetch=fetch,
            link=lambda name: self.link,
        )

    def run(self, *, cancelled: Callable[[], bool] = lambda: False) -> Result:
        return self.engine.run(self.request(), progress=self.progress.append, cancelled=cancelled)

    def park(self) -> dict[str, Any]:
        """One run that must park; the state that it parked with."""
        with pytest.raises(Parked) as caught:
            self.run()
        self.state = dict(caught.value.state)
        self.pauses.append(caught.value.after)
        return self.state

    def result(self, most: int = 10) -> Result:
        """Runs until it is done."""
        for _ in range(most):
            try:
                return self.run()
            except Parked as parked:
                self.state = dict(parked.state)
                self.pauses.append(parked.after)
        raise AssertionError(f"not done after {most} runs")


@pytest.fixture
def job(engine: ReplicateEngine, tmp_path: Path) -> Callable[..., Job]:
    def make(kind: str = "redesign.photo", **options: Any) -> Job:
        source = tmp_path / "source.jpg"
        if kind == "redesign.photo":
            image = drawn_room(320, 256)
        else:
            image = Image.linear_gradient("L").resize((60, 40)).convert("RGB")
        image = options.pop("image", image)
        image.save(source, "PNG" if image.mode == "RGBA" else "JPEG", quality=90)
        given = (REDESIGN if kind == "redesign.photo" else UPSCALE) | options.pop("input", {})
        used = options.pop("engine", engine)
        return Job(used, tmp_path, kind, given, {"source": source}, **options)

    return make


def pixels(path: Path) -> np.ndarray[Any, Any]:
    with Image.open(path) as image:
        return np.asarray(image)
