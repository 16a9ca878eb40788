"""wait_seconds: the request is held, the database connection is not."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import connection

from apps.jobs import waiting
from apps.jobs.models import Job
from tests.redesign.conftest import drain

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pauses(monkeypatch: Any) -> list[float]:
    """Instead of resting, note for how long."""
    noted: list[float] = []
    monkeypatch.setattr(waiting, "sleep", noted.append)
    return noted


def test_a_job_that_ends_in_time_is_answered_with_its_result(owner, post, pictures, monkeypatch):
    monkeypatch.setattr(waiting, "sleep", lambda seconds: drain())

    answer = post(owner, "upscale", {"image_url": f"{pictures}/a.jpg", "wait_seconds": 60})

    body = answer.json()
    assert set(body) == {"job_id", "status", "output", "error"}
    assert (answer.status_code, body["status"], body["error"]) == (200, "succeeded", None)
    assert owner.api.get(body["output"][0]).status_code == 200


def test_a_batch_is_waited_for_as_a_whole(owner, post, pictures, monkeypatch):
    monkeypatch.setattr(waiting, "sleep", lambda seconds: drain())

    body = {"image_urls": [f"{pictures}/a.jpg", f"{pictures}/missing.jpg"], "wait_seconds": 60}
    answer = post(owner, "batch-upscale", body).json()

    assert (answer["status"], answer["error"]) == ("succeeded", "1 of 2 images failed")
    assert [url is None for url in answer["output"]] == [False, True]


def test_time_that_is_over_is_no_error(owner, post, pictures):
    answer = post(owner, "upscale", {"image_url": f"{pictures}/a.jpg", "wait_seconds": 1})

    assert (answer.status_code, set(answer.json())) == (200, {"job_id", "status"})
    assert answer.json()["status"] == "starting"


def test_no_connection_is_held_between_two_looks(owner, post, pictures, monkeypatch):
    database = connection.settings_dict
    address = {name: database[name.upper()] for name in ("user", "password", "host", "port")}
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    held: list[int] = []
    with psycopg.connect(dbname=database["NAME"], autocommit=True, **address) as watcher:

        def watch(seconds: float) -> None:
            for _ in range(50):  # a backend that was let go of takes a moment to leave
                row = watcher.execute(others).fetchone()
                assert row is not None
                if row[0] == 0:
                    break
                watcher.execute("SELECT pg_sleep(0.1)")
            held.append(row[0])
            if len(held) == 3:
                drain()

        monkeypatch.setattr(waiting, "sleep", watch)
        answer = post(owner, "upscale", {"image_url": f"{pictures}/a.jpg", "wait_seconds": 60})

    assert answer.json()["status"] == "succeeded"
    assert held == [0, 0, 0]


def test_pauses_grow_to_a_second(owner, make, pauses, monkeypatch):
    job = make(owner, "upscale")
    clock = iter(range(100))
    monkeypatch.setattr(waiting, "monotonic", lambda: float(next(clock)))

    waiting.job_wait(job, 12)

    assert [round(pause, 3) for pause in pauses] == [0.1, 0.15, 0.225, 0.338, 0.506, 0.759, 1.0, 1.0, 1.0, 1.0, 1.0]


def test_a_job_that_has_ended_is_not_waited_for(owner, make, pauses):
    job = make(owner, "upscale")
    drain()

    found = waiting.job_wait(Job.objects.get(pk=job.pk), 60)

    assert (found.state, pauses) == ("succeeded", [])


def test_one_request_too_many_is_answered_at_once(owner, make, pauses, settings):
    settings.MAX_WAITS = 1
    job = make(owner, "upscale")

    with waiting.waits.place() as first, waiting.waits.place() as second:
        assert (first, second) == (True, False)
        assert waiting.job_wait(job, 60).state == "queued"

    assert pauses == []
    with waiting.waits.place() as again:
        assert again is True
