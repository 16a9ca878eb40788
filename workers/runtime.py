"""One job on a worker: claim, fetch inputs, run the engine, store outputs, finish.

The lease is what protects a job from two workers. A heartbeat extends it while the engine runs; when an
extension fails the job was canceled or given to somebody else, the engine is told to stop, and whatever it still hands
in is refused by the lease token.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from apps.core.outbound import OutboundError, fetch
from apps.files.models import StoredFile
from apps.files.services import discard_on_error, file_download, file_upload, file_url
from apps.jobs import catalogue
from apps.jobs.models import Job
from apps.jobs.services.claim import job_claim
from apps.jobs.services.finish import Produced, job_cancel, job_complete, job_fail, job_requeue
from apps.jobs.services.parking import abandoned_done, abandoned_take, job_park
from workers.engines import registry
from workers.engines.base import (
    Canceled,
    Candidate,
    EndedElsewhere,
    EngineError,
    EngineFailed,
    InvalidInput,
    Parked,
    Request,
    Result,
    TryAgain,
)
from workers.heartbeat import Heartbeat

log = structlog.get_logger(__name__)

RETRY_SECONDS = (1, 2, 4, 8, 16)
CRASH_RETRY_SECONDS = 5
RESULT_RETRY_SECONDS = 5
RUN_ON_SECONDS = 1.0
Answer = TypeVar("Answer")


def run_ready(queue: str) -> int:
    """Claim and run one job after the other until none is ready or a second is over; returns how many.

    Short jobs spare the way over the broker, which costs more than they do; a job that takes longer is its run's last,
    so that the worker stays as free for other messages as if each message stood for one job.
    """
    ends = time.monotonic() + RUN_ON_SECONDS
    ran = 0
    while run_next(queue) is not None:
        ran += 1
        if time.monotonic() >= ends:
            break
    return ran


def run_next(queue: str) -> str | None:
    """Claim and run one job. Returns its id, or None when there was nothing to do."""
    job = job_claim(queue=queue)
    if job is None:
        return None
    with structlog.contextvars.bound_contextvars(job=str(job.pk), kind=job.kind, attempt=job.attempt):
        started = time.monotonic()
        run(job)
        log.info("job_ran", duration_s=round(time.monotonic() - started, 2))
    return str(job.pk)


def run(job: Job) -> None:
    """Run a claimed job to whatever end it comes to; never raises for anything that the job itself caused."""
    lease = job.lease_token
    assert lease is not None
    kind = catalogue.get(job.kind)
    heartbeat = Heartbeat(job, lease, kind.time_limit_seconds)
    try:
        with _work_folder() as folder, heartbeat.beating():
            _attempt(job, lease, kind, heartbeat, folder)
    except Canceled:
        if heartbeat.timed_out and not heartbeat.lost:
            message = f"The job took longer than {kind.time_limit_seconds} s."
            job_fail(job=job, lease=lease, code="timeout", message=message, retryable=True)
    except Parked as parked:
        job_park(job=job, lease=lease, engine=kind.engine_name, after_seconds=parked.after, state=parked.state)
    except EndedElsewhere as ended:
        job_cancel(job=job, note=f"ended at the service that {kind.engine_name} uses", message=ended.message)
    except EngineError as error:
        if error.rerun and job.attempt < kind.max_attempts:
            job_requeue(job=job, lease=lease, after_seconds=getattr(error, "after", 1.0), note=error.code)
        else:
            job_fail(job=job, lease=lease, code=error.code, message=error.message, retryable=error.retryable)
    except OutboundError as error:
        if error.retryable and job.attempt < kind.max_attempts:
            job_requeue(job=job, lease=lease, after_seconds=2.0**job.attempt, note=error.code)
        else:
            job_fail(job=job, lease=lease, code=error.code, message=error.message, retryable=error.retryable)
    except (DatabaseError, InterfaceError):
        log.exception("database_failed_in_job")  # the lease runs out and the reaper starts the job again
        connection.close_if_unusable_or_obsolete()  # this run's next job gets a new one
    except Exception:  # a defect of ours: try again, then give the credit back
        log.exception("job_crashed")
        if job.attempt < kind.max_attempts:
            job_requeue(job=job, lease=lease, after_seconds=CRASH_RETRY_SECONDS * job.attempt, note="internal_error")
        else:
            message = "Something went wrong on our side."
            job_fail(job=job, lease=lease, code="internal_error", message=message, retryable=True)


@contextmanager
def _work_folder() -> Iterator[Path]:
    """Removed afterwards. What cannot be removed says nothing about the job, which may have succeeded."""
    with tempfile.TemporaryDirectory(prefix="job-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _attempt(job: Job, lease: UUID, kind: catalogue.Kind, heartbeat: Heartbeat, folder: Path) -> None:
    files: Mapping[str, Path] = (
        _fetch_inputs(job, heartbeat, folder)
        if job.engine_state is None
        else _Late(partial(_fetch_inputs, job, heartbeat, folder))
    )
    engine = registry.load(kind.engine_name)
    work_dir = folder / "work"
    work_dir.mkdir()
    facts = kind.extra_input(job) if kind.extra_input else {}
    request = Request(
        kind=job.kind,
        input={**job.input, **facts},
        files=files,
        work_dir=work_dir,
        seed=job.seed,
        job_id=str(job.pk),
        state=job.engine_state or {},
        attempt=job.attempt,
        fetch=_fetch_result,
        link=partial(_link, job),
    )
    result = engine.run(request, progress=heartbeat.report, cancelled=heartbeat.cancelled)
    if heartbeat.cancelled():
        raise Canceled("stopped")
    produced = _store(job, heartbeat, result)
    with discard_on_error(*[item.file for item in produced]):
        complete = partial(
            job_complete,
            job=job,
            lease=lease,
            produced=produced,
            engine=result.engine,
            engine_version=result.version,
            details=dict(result.details),
        )
        # Safe to repeat: if the first one did commit, the lease is gone and the second writes nothing.
        if not _with_patience(heartbeat, complete, passing=(OperationalError, InterfaceError)):
            raise Canceled("the lease was lost before the result was stored")


def _fetch_inputs(job: Job, heartbeat: Heartbeat, folder: Path) -> dict[str, Path]:
    """Input files from storage, or a remote source from the web, as local paths."""
    files: dict[str, Path] = {}
    for name, identifier in job.input_files.items():
        file = StoredFile.objects.get(pk=identifier)
        files[name] = folder / f"input-{name}"
        try:
            _with_patience(heartbeat, partial(file_download, file, files[name]))
        except FileNotFoundError:
            raise InvalidInput("The source image is no longer stored.", code="source_not_stored") from None
    if url := job.input.get("source_url"):
        files["source"] = folder / "input-source"
        fetch(
            url,
            files["source"],
            max_bytes=settings.SOURCE_MAX_BYTES,
            timeout_seconds=settings.SOURCE_FETCH_TIMEOUT_SECONDS,
        )
    return files


class _Late(Mapping[str, Path]):
    """The input files of a job that was parked, fetched when the engine asks for one: mostly it does not."""

    def __init__(self, fetch_all: Callable[[], dict[str, Path]]) -> None:
        self._fetch_all = fetch_all
        self._files: dict[str, Path] | None = None

    def _all(self) -> dict[str, Path]:
        if self._files is None:
            self._files = self._fetch_all()
        return self._files

    def __getitem__(self, name: str) -> Path:
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def _link(job: Job, name: str) -> str | None:
    """The partner's own URL, or a signed one of ours where the public can reach it."""
    if name in job.input_files:
        url = file_url(StoredFile.objects.get(pk=job.input_files[name]))
        return url if urlsplit(url).scheme == "https" else None
    return job.input.get("source_url") if name == "source" else None


def _fetch_result(url: str, target: Path, max_bytes: int) -> None:
    """A result from the service that made it, by the same rules as a partner's source."""
    try:
        fetch(url, target, max_bytes=max_bytes, timeout_seconds=settings.SOURCE_FETCH_TIMEOUT_SECONDS)
    except OutboundError as error:
        message = f"The result could not be fetched from the service that made it: {error.message}."
        if error.retryable:
            raise TryAgain(message, after=RESULT_RETRY_SECONDS, code="result_fetch_failed") from error
        raise EngineFailed(message, code="result_unusable") from error


def _store(job: Job, heartbeat: Heartbeat, result: Result) -> list[Produced]:
    """Candidates into storage. While storage is down the result waits on disk: the model does not run again."""
    produced: list[Produced] = []
    try:
        for candidate in result.candidates:
            file = _with_patience(heartbeat, partial(_upload, job, candidate))
            produced.append(Produced(file, dict(candidate.quality), candidate.score))
    except BaseException:
        with discard_on_error(*[item.file for item in produced]):
            raise
    return produced


def _upload(job: Job, candidate: Candidate) -> StoredFile:
    with candidate.path.open("rb") as content:
        return file_upload(
            organization=job.organization,
            content=content,
            content_type=candidate.content_type,
            width=candidate.width,
            height=candidate.height,
        )


def _with_patience(
    heartbeat: Heartbeat, action: Callable[[], Answer], passing: tuple[type[Exception], ...] = (Exception,)
) -> Answer:
    """Storage or a database that does not answer is asked again, while the job is still ours.

    passing: the errors that may pass. A file that is not there stays so.
    """
    for delay in RETRY_SECONDS:
        try:
            return action()
        except FileNotFoundError:
            raise
        except passing as error:
            log.warning("answer_missing", error=type(error).__name__, retry_in_s=delay)
            if isinstance(error, OperationalError | InterfaceError):
                connection.close_if_unusable_or_obsolete()  # the next try opens a new one
        time.sleep(delay)
        if heartbeat.cancelled():
            raise Canceled("stopped while a service was down")
    return action()


def abandon_due() -> int:
    """Tell engines about jobs that ended while a service elsewhere works for them; returns how many were told."""
    told = 0
    for job in abandoned_take():
        try:
            abandon = getattr(registry.load(job.engine), "abandon", None)
            if abandon is not None:
                abandon(job.engine_state or {})
        except Exception:  # an engine's own error, or a defect: the next round tries again
            log.exception("abandon_failed", job=str(job.pk), engine=job.engine)
            continue
        abandoned_done(job=job)
        told += 1
    return told
