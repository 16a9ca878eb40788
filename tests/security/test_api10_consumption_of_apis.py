"""API10, unsafe consumption of APIs: a hosted model, its files and its callbacks say what they like, and a whole job
shows what comes of it. Single answers: tests/workers/engines/replicate, tests/redesign/test_replicate_callbacks.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from apps.files.models import StoredFile
from apps.jobs.models import Job, JobState
from tests.cast import OPENING_CREDIT, Tenant
from tests.core.outbound.servers import Answer, drip, raw, reply, reset, serve
from tests.redesign.conftest import _books_are_right as _books_are_right
from tests.redesign.conftest import _picture_host as _picture_host
from tests.redesign.conftest import drain
from tests.redesign.conftest import engines as engines
from tests.redesign.conftest import make as make
from tests.redesign.conftest import pictures as pictures
from tests.redesign.conftest import post as post
from tests.redesign.conftest import replicate as replicate
from tests.redesign.test_replicate_callbacks import call
from tests.workers.engines.replicate.server import Fault, ReplicateServer
from workers.engines.replicate import client as api

ODD: dict[str, Any] = {
    "html": b"<html>sorry</html>",
    "empty": b"",
    "list": b"[]",
    "deep": b"[" * 200_000,
    "deep-object": b'{"id": "rp0000", "status": "succeeded", "output": ' + b"[" * 500 + b"]" * 500 + b"}",
    "not-text": b"\xff\xfe\x00",
    "endless-number": b'{"id": ' + b"9" * 10_000 + b"}",
    "wrong-types": {"id": ["rp0000"], "status": {"succeeded": True}, "output": 7},
    "unknown-status": {"id": "rp0000", "status": "paid"},
    "nul-in-its-id": {"id": "rp\x00", "status": "processing"},
    "surrogate-in-its-id": {"id": "rp\ud800", "status": "processing"},
}


def stepped(job: Job, *, steps: int = 1) -> Job:
    """Its pauses are over, one after another."""
    for _ in range(steps):
        Job.objects.filter(pk=job.pk).update(available_at=datetime.now(UTC) - timedelta(seconds=1))
        drain()
    return Job.objects.get(pk=job.pk)


def impatient(job: Job) -> None:
    """An hour has passed since the prediction was made."""
    state = Job.objects.get(pk=job.pk).engine_state
    assert state is not None
    Job.objects.filter(pk=job.pk).update(engine_state=state | {"since": 1.0})


def lost_nothing(tenant: Tenant, job: Job, code: str, files: int) -> None:
    """A clear failure, the credit back, nothing stored."""
    job.refresh_from_db()
    assert (job.state, job.failure_code) == (JobState.FAILED, code), job.failure_message
    assert job.outputs.count() == 0
    assert StoredFile.objects.count() == files
    assert (tenant.balance.available_micros, tenant.balance.held_micros) == (OPENING_CREDIT, 0)
    told = tenant.api.get(f"/v1/jobs/{job.pk}").json()
    assert (told["status"], told["output"]) == ("failed", None)
    assert not any(
        part in told["error"] for part in ("127.0.0.1", "10.0.0.", "169.254", "passwd", "secret", "Traceback")
    )


# --- the service ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_a_creation_that_is_answered_with_nonsense_is_tried_three_times(
    owner: Tenant, make: Callable[..., Job], replicate: ReplicateServer, body: Any
) -> None:
    replicate.faults["POST"] = [Fault(201, body)] * 9
    job = make(owner)
    drain()
    files = StoredFile.objects.count()

    stepped(job, steps=4)

    assert replicate.count("POST") == 3
    lost_nothing(owner, job, "replicate_unavailable", files)


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_a_look_that_is_answered_with_nonsense_is_repeated_for_an_hour(
    owner: Tenant, make: Callable[..., Job], replicate: ReplicateServer, body: Any
) -> None:
    replicate.faults["GET"] = [Fault(200, body)] * 9
    job = make(owner)
    drain()
    files = StoredFile.objects.count()
    assert stepped(job).state == JobState.QUEUED
    impatient(job)

    stepped(job)

    assert replicate.count("POST") == 1
    lost_nothing(owner, job, "replicate_unavailable", files)


def test_an_answer_that_is_huge_or_slow_or_leads_elsewhere_is_none(
    owner: Tenant, make: Callable[..., Job], replicate: ReplicateServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make(owner)
    drain()
    files = StoredFile.objects.count()
    with serve(reply(200, b"{}")) as trap:
        replicate.faults["GET"] = [
            Fault(status, headers={"Location": trap.url}) for status in (301, 302, 303, 307, 308)
        ]
        assert stepped(job, steps=5).state == JobState.QUEUED
    monkeypatch.setattr(api, "MOST_BYTES", 1000)
    replicate.faults["GET"] = [Fault(200, b" " * 1001)]
    assert stepped(job).state == JobState.QUEUED
    monkeypatch.setattr(api, "READ_SECONDS", 0.1)
    replicate.silent_seconds = 0.3
    assert stepped(job).state == JobState.QUEUED
    impatient(job)

    stepped(job)

    assert trap.connections == 0
    lost_nothing(owner, job, "replicate_unavailable", files)


def test_a_model_s_words_end_a_job_whatever_is_in_them(
    owner: Tenant, make: Callable[..., Job], replicate: ReplicateServer
) -> None:
    replicate.outcome = {"status": "failed", "error": "no \x00\ud800 HTTPS://h.example/a?b=secret //h/secret\x07"}
    job = make(owner)
    drain()
    files = StoredFile.objects.count()

    stepped(job)

    lost_nothing(owner, job, "replicate_failed", files)
    assert owner.api.get(f"/v1/jobs/{job.pk}").json()["error"] == "The model failed: no \ufffd? (address) (address)"


# --- its files --------------------------------------------------------------------------------------------------------

FILES: dict[str, tuple[Answer, str]] = {
    "html": (reply(200, b"<html><script>alert(1)</script>", Content_Type="image/png"), "result_unusable"),
    "svg": (reply(200, b"<svg xmlns='http://www.w3.org/2000/svg'/>", Content_Type="image/svg+xml"), "result_unusable"),
    "nothing": (reply(200, b""), "result_unusable"),
    "not-there": (reply(404), "result_unusable"),
    "huge": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"), "result_unusable"),
    "compressed": (reply(200, b"x", Content_Encoding="gzip"), "result_unusable"),
    "to-a-private-one": (reply(302, Location="http://10.0.0.8/a.png"), "result_unusable"),
    "to-metadata": (reply(307, Location="https://169.254.169.254/latest"), "result_unusable"),
    "to-a-file": (reply(301, Location="file:///etc/passwd"), "result_unusable"),
    "no-http": (raw(b"SSH-2.0-OpenSSH_9.0\r\n"), "result_fetch_failed"),
    "broken-off": (reset, "result_fetch_failed"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_picture_is_not_sold(
    owner: Tenant, make: Callable[..., Job], replicate: ReplicateServer, name: str
) -> None:
    answer, code = FILES[name]
    with serve(answer) as server:
        replicate.outcome = {"output": [f"{server.url}/a.png"]}
        job = make(owner)
        drain()
        files = StoredFile.objects.count()

        stepped(job, steps=5)

    lost_nothing(owner, job, code, files)


def test_a_file_that_drips_is_left(
    owner: Tenant, make: Callable[..., Job], replicate: ReplicateServer, settings: Any
) -> None:
    with serve(drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x", Event())) as server:
        replicate.outcome = {"output": [f"{server.url}/a.png"]}
        job = make(owner)
        drain()
        files = StoredFile.objects.count()
        settings.SOURCE_FETCH_TIMEOUT_SECONDS = 0.2

        stepped(job, steps=5)

    lost_nothing(owner, job, "result_fetch_failed", files)


INSIDE = [
    "https://127.0.0.1:{port}/a.png",
    "http://127.0.0.1:{port}/a.png",
    "https://2130706433:{port}/a.png",
    "https://[::ffff:127.0.0.1]:{port}/a.png",
    "https://x@127.0.0.1:{port}/a.png",
    "https://localhost:{port}/a.png",
    "https://10.0.0.8/a.png",
    "//127.0.0.1:{port}/a.png",
    "gopher://127.0.0.1:{port}/a.png",
    "file:///etc/passwd",
    "data:image/png;base64,AAAA",
    "https://h.example/\x00",
    "https://\ud800.example/a.png",
]


@pytest.mark.parametrize("number", range(len(INSIDE)))
def test_a_file_that_lies_in_our_own_network_is_not_asked_for(
    owner: Tenant, make: Callable[..., Job], replicate: ReplicateServer, settings: Any, number: int
) -> None:
    with serve(reply(200, b"secret")) as trap:
        replicate.outcome = {"output": [INSIDE[number].format(port=trap.port)]}
        job = make(owner)
        drain()
        files = StoredFile.objects.count()
        settings.OUTBOUND_ALLOW_LOOPBACK = False

        stepped(job)

    assert trap.connections == 0
    lost_nothing(owner, job, "result_unusable", files)


# --- its callbacks ----------------------------------------------------------------------------------------------------


def test_a_true_callback_that_is_replayed_wakes_no_other_job_and_charges_nobody(
    owner: Tenant, stranger: Tenant, make: Callable[..., Job], replicate: ReplicateServer
) -> None:
    replicate.looks = None
    first, second = make(owner), make(stranger)
    drain()
    told = {job.pk: (Job.objects.get(pk=job.pk).engine_state or {})["prediction_id"] for job in (first, second)}

    answers = [call(job, told[first.pk]) for job in (first, first, second)]

    assert [answer.json()["woken"] for answer in answers] == [True, False, False]
    assert call(second, told[first.pk], identifier="msg_3").json() == {"woken": False}
    drain()
    assert [job.state for job in Job.objects.filter(pk__in=told)] == [JobState.QUEUED] * 2
    assert owner.api.post(f"/v1/jobs/{first.pk}/cancel").status_code == 200
    assert call(first, told[first.pk], identifier="msg_2").json() == {"woken": False}
    assert Job.objects.get(pk=first.pk).state == JobState.CANCELED
    assert (owner.balance.available_micros, owner.balance.held_micros) == (OPENING_CREDIT, 0)
