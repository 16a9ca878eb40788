"""POST /v1/webhooks/replicate: believed when signed, and then only a reason to look."""

from __future__ import annotations

import base64
import hmac
import json
import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from django.core.checks import run_checks
from rest_framework.test import APIClient

from apps.core.errors import BadRequest, Unauthorized
from apps.core.tasks import TaskName
from apps.jobs.models import Job
from apps.redesign import callbacks
from apps.redesign.callbacks import signature_check
from tests.redesign.conftest import CALLBACK_SECRET, drain
from tests.workers.engines.replicate.server import Fault
from workers.runtime import run_next

PATH = "/v1/webhooks/replicate"
KEY = base64.b64decode(CALLBACK_SECRET.removeprefix("whsec_"))


def signed(body: bytes, *, identifier: str = "msg_1", at: int | None = None, key: bytes = KEY) -> dict[str, str]:
    timestamp = str(int(time.time()) if at is None else at)
    made = hmac.new(key, f"{identifier}.{timestamp}.".encode() + body, sha256).digest()
    signature = f"v1,{base64.b64encode(made).decode()}"
    return {"webhook-id": identifier, "webhook-timestamp": timestamp, "webhook-signature": signature}


def call(job: Job | str, prediction: Any, *, status: str = "succeeded", **options: Any) -> Any:
    body = json.dumps({"id": prediction, "status": status}).encode()
    headers = signed(body, **options)
    return send(body, headers, job.pk if isinstance(job, Job) else job)


def send(body: Any, headers: dict[str, str], job: Any = "") -> Any:
    return APIClient().generic("POST", f"{PATH}?job={job}", body, content_type="application/json", headers=headers)


@pytest.fixture
def parked(owner, make, replicate) -> Job:
    """A job whose prediction has ended without anybody here knowing it."""
    job = make(owner)
    drain()
    replicate.end("rp0000")
    parked = Job.objects.get(pk=job.pk)
    assert parked.available_at > datetime.now(UTC)
    return parked


def is_parked(job: Job) -> bool:
    job.refresh_from_db()
    return job.state == "queued" and job.available_at > datetime.now(UTC)


def test_the_published_vector(settings, monkeypatch):
    settings.REPLICATE_WEBHOOK_SECRET = CALLBACK_SECRET
    body = b'{"id":"pred_demo_1","status":"succeeded"}'
    headers = {
        "webhook-id": "msg_demo_0001",
        "webhook-timestamp": "1735689600",
        "webhook-signature": "v1,5Pzvj1FFVwqaFJ+L9M2qK612B4EsnxwHB06xVjderqs=",
    }
    monkeypatch.setattr(callbacks.time, "time", lambda: 1735689600 + 299.0)

    assert signature_check(headers=headers, body=body) == "msg_demo_0001"
    others = headers | {"webhook-signature": f"v2,abc v1,AAAA {headers['webhook-signature']}"}
    assert signature_check(headers=others, body=body) == "msg_demo_0001"
    for wrong in (
        {"headers": headers, "body": body + b" "},
        {"headers": headers | {"webhook-id": "msg_demo_0002"}, "body": body},
        {"headers": headers | {"webhook-timestamp": "1735689601"}, "body": body},
        {"headers": headers | {"webhook-signature": headers["webhook-signature"].removeprefix("v1,")}, "body": body},
    ):
        with pytest.raises(Unauthorized):
            signature_check(**wrong)
    for name in headers:
        with pytest.raises(BadRequest):
            signature_check(headers=headers | {name: ""}, body=body)


def test_a_callback_lets_the_job_be_looked_at_at_once(
    owner, parked, monkeypatch, replicate, django_capture_on_commit_callbacks
):
    hints: list[Any] = []
    monkeypatch.setattr("apps.core.tasks.send", lambda name, times: hints.append(name))

    with django_capture_on_commit_callbacks(execute=True):
        answer = call(parked, "rp0000")

    assert (answer.status_code, answer.json()) == (200, {"woken": True})
    assert TaskName.JOB_RUN_GPU in hints
    assert run_next("gpu") == str(parked.pk)
    assert owner.api.get(f"/v1/jobs/{parked.pk}").json()["status"] == "succeeded"
    assert replicate.count("POST") == 1


def test_a_lost_callback_is_made_up_for_by_time(owner, parked):
    Job.objects.filter(pk=parked.pk).update(available_at=datetime.now(UTC))

    drain()

    assert owner.api.get(f"/v1/jobs/{parked.pk}").json()["status"] == "succeeded"


def test_a_doubled_callback_does_nothing_more(parked, replicate):
    first = call(parked, "rp0000")
    replicate.faults["GET"] = [Fault(503)]
    drain()
    assert is_parked(parked)

    again = call(parked, "rp0000")

    assert [first.json(), again.json()] == [{"woken": True}, {"woken": False}]
    assert is_parked(parked)


def test_one_that_was_not_taken_may_come_again(parked, monkeypatch):
    def broken(**given: Any) -> bool:
        raise ConnectionError("the database is away")

    client = APIClient(raise_request_exception=False)
    body = json.dumps({"id": "rp0000", "status": "succeeded"}).encode()
    headers = signed(body)
    with monkeypatch.context() as patch:
        patch.setattr(callbacks, "job_wake", broken)
        answer = client.generic(
            "POST", f"{PATH}?job={parked.pk}", body, content_type="application/json", headers=headers
        )
    assert answer.status_code == 500

    assert send(body, headers, parked.pk).json() == {"woken": True}


@pytest.mark.parametrize("status", ["failed", "canceled", "succeeded"])
def test_a_late_callback_changes_no_ended_job(owner, parked, status):
    call(parked, "rp0000")
    drain()
    before = owner.api.get(f"/v1/jobs/{parked.pk}").json()

    answer = call(parked, "rp0000", status=status, identifier="msg_2")

    after = owner.api.get(f"/v1/jobs/{parked.pk}").json()
    assert (answer.status_code, answer.json()) == (200, {"woken": False})
    assert {**after, "output": None} == {**before, "output": None}
    assert Job.objects.get(pk=parked.pk).state == "succeeded"


def test_what_it_says_of_the_end_is_not_believed(owner, parked):
    """Even signed: an older event may come after a newer one."""
    call(parked, "rp0000", status="failed")
    drain()

    assert owner.api.get(f"/v1/jobs/{parked.pk}").json()["status"] == "succeeded"


@pytest.mark.parametrize("status", ["starting", "processing", "something"])
def test_one_that_has_not_ended_wakes_nobody(parked, status):
    answer = call(parked, "rp0000", status=status)

    assert (answer.status_code, answer.json()) == (200, {"woken": False})
    assert is_parked(parked)


@pytest.mark.parametrize("job", ["", "nonsense", "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e2f"])
def test_an_unknown_job_is_ignored(parked, job):
    answer = call(job, "rp0000")

    assert (answer.status_code, answer.json()) == (200, {"woken": False})
    assert is_parked(parked)


def test_another_prediction_is_ignored(parked):
    answer = call(parked, "rp9999")

    assert (answer.status_code, answer.json()) == (200, {"woken": False})
    assert is_parked(parked)


def test_a_job_whose_creation_got_no_answer_may_look(owner, make, replicate):
    replicate.faults["POST"] = [Fault(cut=True, accepted=True)]
    replicate.faults["LIST"] = [Fault(503)]
    job = make(owner)
    drain()

    assert call(Job.objects.get(pk=job.pk), "rp0000").json() == {"woken": True}
    drain()

    told = owner.api.get(f"/v1/jobs/{job.pk}").json()
    assert told["replicate_id"] == "rp0000"
    assert len(replicate.created) == 1


# --- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"key": b"another"}, 401, "unauthorized"),
        ({"at": 1_700_000_000}, 401, "unauthorized"),
        ({"at": 99_999_999_999}, 401, "unauthorized"),
        ({"identifier": ""}, 400, "bad_request"),
        ({"identifier": "m" * 201}, 400, "bad_request"),
    ],
)
def test_a_forged_or_stale_one_is_refused(parked, options, status, code):
    answer = call(parked, "rp0000", **options)

    assert (answer.status_code, answer.json()["error_code"]) == (status, code)
    assert is_parked(parked)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_one_without_its_headers_is_refused(parked, name):
    body = json.dumps({"id": "rp0000", "status": "succeeded"}).encode()
    headers = signed(body)
    del headers[name]

    answer = send(body, headers, parked.pk)

    assert (answer.status_code, answer.json()["error_code"]) == (400, "bad_request")
    assert is_parked(parked)


@pytest.mark.parametrize("timestamp", ["soon", "1e9", "-5", "9" * 13, "\u0661"])
def test_a_timestamp_that_is_none(db, replicate, timestamp):
    body = b'{"id": "rp", "status": "succeeded"}'

    answer = send(body, signed(body) | {"webhook-timestamp": timestamp})

    assert (answer.status_code, answer.json()["error_code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"id": 5, "status": "succeeded"}', b'{"id": "rp"}', b"[" * 100_000]
)
def test_a_signed_body_that_is_no_prediction(db, replicate, body):
    answer = send(body, signed(body))

    assert (answer.status_code, answer.json()["error_code"]) == (400, "bad_request")


def test_a_body_that_is_too_large(db, replicate):
    body = b" " * (4 * 1024 * 1024 + 1)

    assert send(body, signed(body)).status_code == 413


def test_without_a_secret_nothing_can_be_checked(parked, settings):
    settings.REPLICATE_WEBHOOK_SECRET = ""

    answer = call(parked, "rp0000")

    assert (answer.status_code, answer.json()["error_code"]) == (503, "not_configured")
    assert is_parked(parked)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods(db, method):
    answer = APIClient().generic(method, "/v1/webhooks/replicate")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert set(answer.json()) == {"detail", "error_code"}


@pytest.mark.parametrize(
    ("secret", "found"),
    [
        ("", []),
        (CALLBACK_SECRET, []),
        ("abc", ["katalo.E011"]),
        ("whsec_", ["katalo.E011"]),
        ("whsec_a-b", ["katalo.E011"]),
    ],
)
def test_a_secret_that_cannot_be_used_is_told_at_start(settings, secret, found):
    settings.REPLICATE_WEBHOOK_SECRET = secret

    assert [problem.id for problem in run_checks() if problem.id == "katalo.E011"] == found
