"""workers.runtime: what becomes of a job for everything that an engine, storage or the web can do to it."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection

from apps.billing.models import LedgerEntry
from apps.files.models import StoredFile
from apps.files.services import file_upload
from apps.jobs.models import Job, JobState
from apps.jobs.services.finish import job_cancel
from tests.cast import claim_this, picture
from workers import heartbeat, runtime
from workers.engines.base import EngineError, TryAgain
from workers.engines.fake.engine import FakeEngine
from workers.runtime import run

pytestmark = pytest.mark.django_db


def test_an_engine_failure_fails_the_job_with_its_code(owner, job_make):
    job = claim_this(job_make(owner, fake={"fail": "no_luck", "retryable": True}))

    run(job)

    job.refresh_from_db()
    assert (job.state, job.failure_code, job.failure_retryable) == (JobState.FAILED, "no_luck", True)


def test_a_crash_of_the_engine_is_tried_again_and_says_nothing_about_itself(owner, job_make):
    job = job_make(owner, fake={"crash": True})

    for attempt in (1, 2):
        run(claim_this(job))
        job.refresh_from_db()
        assert (job.state, job.attempt) == (JobState.QUEUED, attempt)
    run(claim_this(job))

    job.refresh_from_db()
    assert (job.state, job.failure_code, job.failure_retryable) == (JobState.FAILED, "internal_error", True)
    assert job.failure_message == "Something went wrong on our side."


def test_try_again_puts_the_job_back_for_later(owner, job_make, monkeypatch):
    def busy(self, request, *, progress, cancelled):
        raise TryAgain("The device is busy.", after=40)

    monkeypatch.setattr(FakeEngine, "run", busy)
    job = claim_this(job_make(owner))

    run(job)

    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert 35 < (job.available_at - job.updated_at).total_seconds() < 45


def test_an_engine_that_is_not_configured_fails_the_job(owner, job_make, settings):
    settings.KIND_ENGINES = {"test.paid": "no-such-engine"}
    job = claim_this(job_make(owner))

    run(job)

    job.refresh_from_db()
    assert (job.state, job.failure_code) == (JobState.FAILED, "engine_not_found")


def test_storage_that_is_down_for_a_moment_does_not_run_the_model_again(owner, job_make, monkeypatch):
    runs: list[int] = []
    original = FakeEngine.run
    monkeypatch.setattr(FakeEngine, "run", lambda self, *a, **k: runs.append(1) or original(self, *a, **k))
    monkeypatch.setattr(runtime, "RETRY_SECONDS", (0, 0))
    failures = iter([OSError("storage is down"), OSError("storage is down")])
    save = default_storage.save

    def flaky(name, content):
        if error := next(failures, None):
            raise error
        return save(name, content)

    monkeypatch.setattr(default_storage._wrapped, "save", flaky)
    job = claim_this(job_make(owner))

    run(job)

    job.refresh_from_db()
    assert job.state == JobState.SUCCEEDED
    assert len(runs) == 1


@pytest.fixture
def job_with_input(owner, job_make) -> Callable[[], Job]:
    """A claimed job with a stored input file."""

    def make() -> Job:
        file = file_upload(organization=owner.organization, content=io.BytesIO(picture()), content_type="image/jpeg")
        file.save(force_insert=True)
        return claim_this(job_make(owner, input_files={"source": str(file.pk)}))

    return make


def test_an_input_that_cannot_be_read_for_a_moment_costs_no_attempt(job_with_input, monkeypatch):
    monkeypatch.setattr(runtime, "RETRY_SECONDS", (0, 0))
    failures = iter([ConnectionError(), ConnectionError()])
    read = default_storage.open

    def flaky(name, mode="rb"):
        if error := next(failures, None):
            raise error
        return read(name, mode)

    monkeypatch.setattr(default_storage._wrapped, "open", flaky)
    job = job_with_input()

    run(job)

    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 1)


def test_an_input_that_is_gone_fails_the_job_at_once_and_says_so(owner, job_with_input):
    job = job_with_input()
    default_storage.delete(StoredFile.objects.get().name)

    run(job)

    job.refresh_from_db()
    assert (job.state, job.failure_code, job.failure_retryable) == (JobState.FAILED, "source_not_stored", False)
    assert job.failure_message == "The source image is no longer stored."
    assert owner.balance.held_micros == 0


def test_a_job_that_is_lost_while_storage_is_down_is_let_go(owner, job_make, monkeypatch):
    tries: list[str] = []
    monkeypatch.setattr(runtime, "RETRY_SECONDS", (0, 0, 0, 0))
    beats: list[runtime.Heartbeat] = []
    original = runtime.Heartbeat.__init__
    monkeypatch.setattr(
        runtime.Heartbeat, "__init__", lambda self, *arguments: beats.append(self) or original(self, *arguments)
    )

    def down(name, content):
        tries.append(name)
        beats[0].lost = len(tries) == 2
        raise OSError("storage is down")

    monkeypatch.setattr(default_storage._wrapped, "save", down)
    job = claim_this(job_make(owner))

    run(job)

    assert len(tries) == 2
    job.refresh_from_db()
    assert job.state == JobState.RUNNING  # whoever has the lease now will end it


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("committed", [False, True])
def test_a_database_that_restarts_at_the_end_does_not_run_the_model_again(owner, job_make, monkeypatch, committed):
    runs: list[int] = []
    original, complete = FakeEngine.run, runtime.job_complete
    monkeypatch.setattr(FakeEngine, "run", lambda self, *a, **k: runs.append(1) or original(self, *a, **k))
    monkeypatch.setattr(runtime, "RETRY_SECONDS", (0, 0))
    failures = iter([OperationalError("the server closed the connection")])

    def restarting(**arguments):
        if error := next(failures, None):
            if committed:
                complete(**arguments)
            raise error
        return complete(**arguments)

    monkeypatch.setattr(runtime, "job_complete", restarting)
    job = claim_this(job_make(owner))

    run(job)

    job.refresh_from_db()
    assert (job.state, job.attempt, len(runs)) == (JobState.SUCCEEDED, 1, 1)
    assert [entry.kind for entry in LedgerEntry.objects.filter(reference=job.pk).order_by("id")] == ["hold", "settle"]
    assert default_storage.exists(job.outputs.get().file.name)


def test_a_work_folder_that_cannot_be_removed_changes_nothing(owner, job_make, monkeypatch, caplog):
    def busy(*arguments, **options):
        raise OSError("the directory is not empty")

    job = claim_this(job_make(owner))
    with monkeypatch.context() as patch:
        patch.setattr(os, "rmdir", busy)
        run(job)

    job.refresh_from_db()
    assert job.state == JobState.SUCCEEDED
    assert not [record for record in caplog.records if "job_crashed" in str(record.msg)]


def test_the_work_folder_is_gone_afterwards(owner, job_make, monkeypatch):
    folders: list[Path] = []
    original = FakeEngine.run

    def remember(self, request, **callbacks):
        folders.append(request.work_dir)
        return original(self, request, **callbacks)

    monkeypatch.setattr(FakeEngine, "run", remember)

    run(claim_this(job_make(owner, fake={"crash": True})))

    assert [folder.exists() for folder in folders] == [False]


@pytest.mark.django_db(transaction=True)
def test_a_canceled_job_stops_its_engine(owner, job_make, settings):
    settings.JOB_HEARTBEAT_SECONDS = 0.1
    job = claim_this(job_make(owner, fake={"delay_s": 30, "steps": 300}))
    started = time.monotonic()
    beat = heartbeat.job_heartbeat

    def cancel_at_first_beat(**arguments):
        job_cancel(job=Job.objects.get(pk=job.pk))
        return beat(**arguments)

    heartbeat.job_heartbeat = cancel_at_first_beat
    try:
        run(job)
    finally:
        heartbeat.job_heartbeat = beat

    assert time.monotonic() - started < 25, "the engine ran to its end"
    job.refresh_from_db()
    assert job.state == JobState.CANCELED
    assert owner.balance.held_micros == 0


@pytest.mark.django_db(transaction=True)
def test_a_job_that_takes_too_long_is_stopped(owner, job_make, monkeypatch):
    monkeypatch.setattr(runtime.catalogue, "get", lambda name: _impatient(name))
    job = claim_this(job_make(owner, fake={"delay_s": 30, "steps": 300}))

    run(job)

    job.refresh_from_db()
    assert (job.state, job.failure_code, job.failure_retryable) == (JobState.FAILED, "timeout", True)


def _impatient(name):
    from dataclasses import replace

    from tests.jobs.conftest import PAID

    return replace(PAID, time_limit_seconds=0.3)


def test_an_unknown_error_class_of_an_engine_keeps_its_words(owner, job_make, monkeypatch):
    def refuse(self, request, *, progress, cancelled):
        raise EngineError("The floor is lava.", code="lava")

    monkeypatch.setattr(FakeEngine, "run", refuse)
    job = claim_this(job_make(owner))

    run(job)

    job.refresh_from_db()
    assert (job.failure_code, job.failure_message, job.failure_retryable) == ("lava", "The floor is lava.", False)


# --- several in a row -------------------------------------------------------------------------------------------------


def test_a_run_takes_short_jobs_one_after_the_other(owner, stranger, job_make, monkeypatch):
    monkeypatch.setattr(runtime, "RUN_ON_SECONDS", 3600)
    jobs = [job_make(tenant) for tenant in (owner, owner, stranger)]

    assert runtime.run_ready("gpu") == 3

    assert set(Job.objects.values_list("state", flat=True)) == {JobState.SUCCEEDED}
    turns = Job.objects.order_by("started_at").values_list("pk", flat=True)
    assert list(turns) == [jobs[0].pk, jobs[2].pk, jobs[1].pk], "the organizations still take turns"
    assert runtime.run_ready("gpu") == 0


def test_a_job_that_takes_longer_is_the_last_of_its_run(owner, job_make, monkeypatch):
    monkeypatch.setattr(runtime, "RUN_ON_SECONDS", 0.05)
    job_make(owner, fake={"delay_s": 0.1, "quality": {"sharpness": 1.0}})
    waiting = job_make(owner)

    assert runtime.run_ready("gpu") == 1

    waiting.refresh_from_db()
    assert waiting.state == JobState.QUEUED


@pytest.mark.django_db(transaction=True)
def test_a_connection_lost_in_one_job_does_not_cost_the_run_the_next(owner, job_make, monkeypatch):
    monkeypatch.setattr(runtime, "RUN_ON_SECONDS", 3600)
    lost, fine = job_make(owner), job_make(owner)
    run_it = FakeEngine.run

    def cut_off(self, request, **rest):
        if request.job_id == str(lost.pk):
            connection.connection.close()
            raise OperationalError("the connection is lost")
        return run_it(self, request, **rest)

    monkeypatch.setattr(FakeEngine, "run", cut_off)

    assert runtime.run_ready("gpu") == 2

    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {lost.pk: JobState.RUNNING, fine.pk: JobState.SUCCEEDED}
