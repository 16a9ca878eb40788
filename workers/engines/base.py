"""The contract between the worker runtime and everything that can run a kind of job.

An engine is plain Python: no Django, no settings, no network unless a client is handed in. Files go in and come out
as local paths inside a work directory that the runtime owns and removes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol


class EngineError(Exception):
    """A job that an engine could not do. `code` is stable and public, the message is a sentence for a person.

    `retryable` tells the partner whether sending the same request again can help; `rerun` tells the runtime to try
    the same job again by itself, within the attempts its kind allows.
    """

    code = "generation_failed"
    retryable = False
    rerun = False

    def __init__(self, message: str, *, code: str | None = None, retryable: bool | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        if retryable is not None:
            self.retryable = retryable


class EngineNotFound(EngineError):
    """No engine is registered under this name."""

    code = "engine_not_found"


class EngineNotConfigured(EngineError):
    """The engine lacks something an operator must supply: weights, a credential, a library."""

    code = "engine_not_configured"


class Unsupported(EngineError):
    """The engine does not do this (yet). Refused, never silently dropped."""

    code = "unsupported"


class InvalidInput(EngineError):
    """The input itself cannot be worked on; another try with the same input ends the same way."""

    code = "invalid_input"


class EngineFailed(EngineError):
    """The engine tried and did not reach a result; a new try may."""

    code = "generation_failed"
    retryable = True


class TryAgain(EngineError):
    """A passing fault (a crashed renderer, a busy device). The runtime runs the job again after `after` seconds."""

    code = "engine_unavailable"
    retryable = True
    rerun = True

    def __init__(self, message: str, *, after: float = 1.0, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.after = after


class Parked(EngineError):
    """Not a failure: the work goes on at a service elsewhere, and no worker has to wait for it.

    The runtime puts the job back, calls `run` again after `after` seconds at the latest (sooner when the service calls
    back) with `state` in the request, and counts no attempt. state: JSON, what the engine needs to find its work again.
    """

    code = "parked"

    def __init__(self, state: Mapping[str, Any], *, after: float) -> None:
        super().__init__("waits for a service")
        self.state = state
        self.after = after


class EndedElsewhere(EngineError):
    """The work was called off at the service that did it. The job ends as canceled, with the message as its reason."""

    code = "canceled"


class Canceled(EngineError):
    """Raised by an engine that saw `cancelled()` turn true and stopped at a step of its own choosing."""

    code = "canceled"


Fetch = Callable[[str, Path, int], None]
"""Gets a file from the web: URL, where to, bytes at most. Raises TryAgain, EngineFailed."""

Link = Callable[[str], str | None]
"""A URL under which a service elsewhere may read an input file for some minutes; None where there is none."""


def _nothing_fetched(url: str, target: Path, max_bytes: int) -> None:
    raise EngineFailed("Nothing can be fetched here.", code="result_unusable")


def _no_link(name: str) -> str | None:
    return None


@dataclass(frozen=True)
class Request:
    """One job for an engine.

    kind: the catalogue name, for example `staging.photo`.
    input: the kind's parameters, JSON types only.
    files: input name -> local path; read-only.
    work_dir: an empty directory to write to; outputs must lie inside it.
    seed: fixed per job, so that a second run of the same job gives the same picture.
    job_id: names the job towards services elsewhere.
    state: what an earlier run of the job parked with; empty for a first run.
    attempt: 1 unless an earlier run broke off, which may have begun work at a service elsewhere.
    fetch: for results that lie at a service elsewhere.
    link: for input files that a service elsewhere has to read.
    """

    kind: str
    input: Mapping[str, Any]
    files: Mapping[str, Path]
    work_dir: Path
    seed: int = 0
    job_id: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)
    attempt: int = 1
    fetch: Fetch = _nothing_fetched
    link: Link = _no_link


@dataclass(frozen=True)
class Candidate:
    """One result file, not yet approved.

    quality: measured numbers by name (`structure_ssim`, `furniture_share` ...); approval compares them with the
    kind's thresholds. score orders the passing candidates, higher first.
    """

    path: Path
    content_type: str
    quality: Mapping[str, float] = field(default_factory=dict)
    score: float = 0.0
    width: int | None = None
    height: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What an engine made, and who made it. `details` is JSON and is stored on the job for staff."""

    engine: str
    version: str
    candidates: tuple[Candidate, ...]
    details: Mapping[str, Any] = field(default_factory=dict)


Progress = Callable[[float], None]
"""Report progress between 0 and 1. Cheap; call it between steps."""

Cancelled = Callable[[], bool]
"""True once the job was canceled or the worker lost it. Ask between steps and stop by raising `Canceled`."""


class Engine(Protocol):
    """Runs one or more kinds.

    One that parks jobs may also have `abandon(state: Mapping[str, Any]) -> None`: nobody waits any more for the work
    elsewhere behind `state`. It is called for jobs that ended without its result, which may have been long ago, and
    again until it returns; work that has ended by itself is no error.

    One that needs something else for each kind may have `check(kind: str) -> None`, which raises EngineNotConfigured
    when that is missing after `setup`; `manage.py engines` asks it.
    """

    name: str
    version: str
    kinds: tuple[str, ...]

    def setup(self) -> None:
        """Load what every run needs (weights, libraries). Called once per process. Raises EngineNotConfigured."""

    def run(self, request: Request, *, progress: Progress, cancelled: Cancelled) -> Result:
        """Do the job. Raises EngineError subclasses only; anything else counts as a defect and is retried."""
