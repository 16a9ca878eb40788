"""API10, unsafe consumption of APIs: whatever an operator's language model answers, the partner gets the picture that
was asked for. Single answers: tests/library/test_enhancer_remote.py."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apps.jobs.models import Job, JobState
from apps.library.kinds import GENERATE
from tests.cast import Tenant, claim_this
from tests.core.outbound.servers import Answer, raw, reply, reset, serve
from tests.library.conftest import _books_are_right as _books_are_right
from tests.library.conftest import drawn as drawn
from workers.runtime import run


def words(text: Any) -> Answer:
    return reply(200, json.dumps({"choices": [{"message": {"content": text}}]}).encode())


ENHANCED: dict[str, Answer] = {
    "html": reply(200, b"<html>", Content_Type="text/html"),
    "deep": reply(200, b"[" * 200_000),
    "deep-in-its-words": reply(200, b'{"choices": ' + b'[{"message": ' * 500 + b"1" + b"}]" * 500 + b"}"),
    "wrong-types": words({"text": "x"}),
    "nul": words("a chair\x00"),
    "surrogate": words("a chair \ud800"),
    "another-one-s-alias": words("a chair like @secret"),
    "huge": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{"),
    "no-http": raw(b"SSH-2.0-OpenSSH_9.0\r\n"),
    "broken-off": reset,
    "elsewhere": reply(307, Location="http://10.0.0.8/v1/chat/completions"),
    "its-own-failure": reply(500, b"secret of the enhancer"),
}


@pytest.mark.parametrize("name", ENHANCED)
def test_an_enhancer_that_answers_nonsense_costs_nobody_a_picture(
    owner: Tenant, drawn: Any, settings: Any, name: str
) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = True
    settings.IMAGE_ENHANCER_MODEL = "small-model"
    with serve(ENHANCED[name]) as server:
        settings.IMAGE_ENHANCER_URL = f"{server.url}/v1"
        answer = owner.api.post("/api/v1/generations", {"prompt": "a red chair", "autoEnhance": True}, format="json")
        assert answer.status_code == 201, answer.content
        job = Job.objects.get(kind=GENERATE)
        run(claim_this(job))

    job.refresh_from_db()
    assert job.state == JobState.SUCCEEDED, job.failure_message
    assert drawn[-1].input["prompt"] == "a red chair"
    assert len(server.requests) == 1
    told = owner.api.get(f"/api/v1/generations/{answer.json()['data']['id']}").content.decode()
    assert "secret" not in told
    assert owner.balance.held_micros == 0
