"""Prefer: wait."""

from __future__ import annotations

import pytest

from tests.library.prompts.conftest import URL, drain

pytestmark = pytest.mark.django_db(transaction=True)  # a request that waits gives its connection back


def test_prefer_wait_holds_the_request_until_the_run_has_ended(owner, monkeypatch):
    monkeypatch.setattr("apps.jobs.waiting.sleep", lambda seconds: drain())
    body = {"prompt": "a blue sky"}

    answer = owner.api.post(URL, body, format="json", headers={"Prefer": "respond-async, wait=30"})

    assert answer.json()["data"]["status"] == "success"
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (201, "wait=30")


@pytest.mark.parametrize("header", ["", "return=minimal", "wait=soon", "wait=0"])
def test_without_a_wait_the_answer_comes_at_once(owner, header):
    answer = owner.api.post(URL, {"prompt": "a blue sky"}, format="json", headers={"Prefer": header})

    assert (answer.status_code, answer.json()["data"]["status"]) == (201, "pending")
    assert "Preference-Applied" not in answer.headers
