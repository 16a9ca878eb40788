"""Log lines are one JSON object each, carry their context, and hold nothing that opens a door."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from apps.core.logs import LineFormatter, redact, redact_deep
from apps.core.observability import scrub
from katalo_project.settings.logging import logging_for
from tests.cast import Tenant, picture

ROOT = Path(__file__).resolve().parents[2]
SECRET = "whsec_" + "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U="


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged, as production writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter("json"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.mark.parametrize(
    ("text", "kept", "gone"),
    [
        ("key kat_live_ab12CD34.s3cr3tvalue used", "kat_live_ab12CD34.", "s3cr3tvalue"),
        (f"secret {SECRET}!", "whsec_", "c2VjcmV0"),
        ("GET /files/a.jpg?expires=1&signature=0f34ab", "expires=1", "0f34ab"),
        ("https://b.example/o?X-Amz-Credential=AKIA1&X-Amz-Signature=77ff&x=1", "x=1", "77ff"),
        ("next=%2Ffiles%2Fa.jpg%3Fsignature%3D0f34ab", "next=", "0f34ab"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer", "abc.def"),
        ("redis://default:hunter2@redis:6379/0", "redis:6379/0", "hunter2"),
    ],
)
def test_what_opens_a_door_is_taken_out_of_a_line(text: str, kept: str, gone: str) -> None:
    redacted = redact(text)

    assert kept in redacted
    assert gone not in redacted
    assert "[removed]" in redacted


@pytest.mark.parametrize(
    "text", ["job_01K0CCCCCCCCCCCCCCCCCCCCCC ended", "style=boho&page=2", "http://127.0.0.1:8000/"]
)
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


def test_values_under_a_secret_s_name_go_altogether() -> None:
    assert redact_deep({"Authorization": "x", "list": [{"password": "y", "n": 1}], "token": ""}) == {
        "Authorization": "[removed]",
        "list": [{"password": "[removed]", "n": 1}],
        "token": "",
    }


def test_our_lines_and_foreign_ones_have_one_shape_and_the_same_context(lines: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r-1", job="j-1"):
        structlog.get_logger("apps.jobs").info("job_ended", state="failed")
        logging.getLogger("celery.worker").warning("lost %s", "a message")

    ours, foreign = (json.loads(line) for line in lines.getvalue().splitlines())
    assert ours["event"] == "job_ended"
    assert ours["state"] == "failed"
    assert foreign["event"] == "lost a message"
    for line in (ours, foreign):
        assert (line["request_id"], line["job"]) == ("r-1", "j-1")
        assert line["timestamp"].endswith("Z")
    assert (ours["level"], foreign["level"]) == ("info", "warning")
    assert (ours["logger"], foreign["logger"]) == ("apps.jobs", "celery.worker")


def test_a_stack_is_logged_without_the_secret_that_is_in_it(lines: io.StringIO) -> None:
    try:
        raise ValueError(f"bad secret {SECRET}")
    except ValueError:
        structlog.get_logger("apps.webhooks").exception("delivery_failed", secret=SECRET)

    line = json.loads(lines.getvalue())
    assert "ValueError: bad secret whsec_[removed]" in line["exception"]
    assert line["secret"] == "[removed]"


@pytest.mark.parametrize("form", ["json", "console"])
def test_both_forms_redact(form: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "key %s", ("kat_live_ab12CD34.s3cr3tvalue",), None)

    line = LineFormatter(form).format(record)

    assert "kat_live_ab12CD34.[removed]" in line
    assert "s3cr3tvalue" not in line


def test_an_unknown_form_fails_at_start() -> None:
    with pytest.raises(ValueError, match="must be json or console; got 'xml'"):
        logging_for("xml")


def test_a_command_answers_on_standard_output_and_logs_on_standard_error(tmp_path: Path) -> None:
    code = "import sys; sys.argv = ['{0}']; from katalo_project.settings.logging import logging_for; " + (
        "print(logging_for('json')['handlers']['stream']['stream'])"
    )

    streams = [
        subprocess.run(
            [sys.executable, "-c", code.format(name)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
        ).stdout.strip()
        for name in ("manage.py", "/opt/venv/bin/celery")
    ]

    assert streams == ["ext://sys.stderr", "ext://sys.stdout"]


def test_no_key_secret_or_signature_is_logged_in_a_whole_request_and_its_job(owner: Tenant, lines: io.StringIO) -> None:
    """I9 of the promises, on the real path: upload, ingest on a worker, read, signed file, webhook secret."""
    from apps.webhooks.services import secret_rotate
    from workers.runtime import run_next

    api = owner.api
    upload = io.BytesIO(picture())
    upload.name = "room.jpg"
    created = api.post(
        "/api/v1/source-assets",
        {"file": upload},
        headers={"Idempotency-Key": "log-1", "X-Request-Id": "req-log-1"},
    )
    assert created.status_code == 202, created.content
    assert run_next("ingest") is not None
    ready = api.get(f"/api/v1/source-assets/{created.json()['ingest_id']}")
    assert ready.json()["status"] == "ready", ready.content
    refused = api.get("/files/none.jpg?expires=9999999999&signature=0badc0de0badc0de")
    assert refused.status_code == 404
    configuration = secret_rotate(organization=owner.organization)

    text = lines.getvalue()
    names = [json.loads(line) for line in text.splitlines()]
    assert {line.get("request_id") for line in names} >= {"req-log-1"}
    assert any(line["event"] == "job_ended" and line["kind"] == "source.ingest" for line in names)
    for secret in (owner.text.split(".")[1], configuration.secret, configuration.previous_secret, "0badc0de0badc0de"):
        assert secret
        assert secret not in text
    assert "signature=" not in text.replace("signature=[removed]", "")


def test_nothing_that_names_a_caller_leaves_for_the_error_tracker() -> None:
    event = {
        "request": {
            "url": "https://katalo.example/files/a.jpg?signature=0f34ab",
            "data": {"source_url": "https://x.example/1.jpg"},
            "query_string": "signature=0f34ab",
            "cookies": {"sessionid": "abc"},
            "headers": {"Authorization": "Bearer kat_live_ab12CD34.s3cr3tvalue", "Host": "katalo.example"},
        },
        "exception": {"values": [{"value": f"bad {SECRET}"}]},
    }

    scrubbed = json.dumps(scrub(event))

    assert "katalo.example" in scrubbed
    for gone in ("0f34ab", "source_url", "sessionid", "s3cr3tvalue", "c2VjcmV0"):
        assert gone not in scrubbed


def test_error_tracking_and_tracing_cost_nothing_while_they_are_off(tmp_path: Path) -> None:
    code = (
        "import django, sys; django.setup(); "
        "print([name for name in sys.modules if name.split('.')[0] in {'sentry_sdk', 'opentelemetry'}])"
    )

    output = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": "/usr/bin", "DJANGO_SETTINGS_MODULE": "katalo_project.settings.test", "DATA_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout

    assert output.strip().splitlines()[-1] == "[]"
