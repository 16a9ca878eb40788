"""Creations that went wrong: a prediction costs money, so there is never a second one for a job."""

from __future__ import annotations

import time

import pytest

from tests.workers.engines.replicate.conftest import JOB, engine_with
from tests.workers.engines.replicate.server import Fault
from workers.engines.base import (
    EngineFailed,
    EngineNotConfigured,
)
from workers.engines.replicate.engine import PATIENCE_SECONDS

CUT = Fault(cut=True, accepted=True)
BUSY = Fault(429, headers={"Retry-After": "12"})
AWAY = Fault(503)


def test_a_creation_whose_answer_was_lost_is_found_and_not_repeated(job, server):
    server.faults["POST"] = [CUT]
    one = job()

    state = one.park()
    one.result()

    assert state["prediction_id"] == "rp0000"
    assert len(server.created) == 1


def test_a_creation_that_failed_after_it_was_carried_out_is_found(job, server):
    server.faults["POST"] = [Fault(502, accepted=True)]

    job().result()

    assert len(server.created) == 1


def test_a_marked_address_finds_the_prediction_where_the_input_differs(job, server):
    """A signed URL is another one at each attempt."""
    server.looks = None
    job("image.upscale", link="https://files.example.com/a.jpg?signature=1").park()

    state = job("image.upscale", link="https://files.example.com/a.jpg?signature=2", attempt=2).park()

    assert state["prediction_id"] == "rp0000"
    assert [told["input"]["image"] for told in server.created] == [
        f"https://files.example.com/a.jpg?signature=1#job={JOB}"
    ]


def test_patience_with_a_result_begins_when_it_is_created(job, server):
    server.faults["POST"] = [BUSY]
    one = job()
    one.park()
    one.state["since"] -= PATIENCE_SECONDS - 60

    state = one.park()

    assert time.time() - state["since"] < 60


def test_while_the_list_does_not_answer_nothing_is_created(job, server):
    server.faults["POST"] = [CUT]
    server.faults["LIST"] = [AWAY, AWAY, Fault(cut=True), Fault(200, b"[]"), Fault(200, {"results": 1})]
    one = job()

    for _ in range(5):
        assert one.park()["unsure"] is True
    one.result()

    assert len(server.created) == 1


def test_a_creation_that_never_arrived_is_repeated_after_a_search(job, server):
    server.faults["POST"] = [Fault(cut=True)]
    one = job()

    state = one.park()
    assert (state["unsure"], one.pauses) == (True, [5.0])
    one.result()

    assert [what for what, _ in server.asked] == ["POST", "LIST", "LIST", "POST", "GET"]
    assert len(server.created) == 1


def test_creations_without_an_answer_end(job, server):
    server.faults["POST"] = [AWAY] * 3
    one = job()

    one.park()
    one.park()
    with pytest.raises(EngineFailed) as caught:
        one.run()

    assert (caught.value.code, caught.value.retryable) == ("replicate_unavailable", True)
    assert server.count("POST") == 3


def test_the_search_goes_through_the_pages_and_takes_nobody_elses(job, server):
    server.page = 2
    server.faults["POST"] = [CUT]
    server.faults["LIST"] = [AWAY]
    one = job()
    one.park()
    for number in range(5):
        server.add({"image": f"https://elsewhere.example/{number}.jpg", "prompt": "another"})

    assert one.park()["prediction_id"] == "rp0000"
    assert server.count("LIST") == 4


def test_an_attempt_after_one_that_broke_off_looks_first(job, server):
    first = job()
    first.park()
    lost = job(attempt=2)

    state = lost.park()

    assert state["prediction_id"] == "rp0000"
    assert len(server.created) == 1


def test_a_search_takes_nothing_from_before(job, server):
    first = job()
    first.park()
    server.predictions["rp0000"]["created_at"] = "2020-01-01T00:00:00Z"

    job(attempt=2).park()

    assert len(server.created) == 2


def test_too_many_requests_wait_as_long_as_they_are_told(job, server):
    server.faults["POST"] = [BUSY, Fault(429, {"detail": "Request was throttled. Your rate limit resets in ~30s."})]
    one = job()

    one.result()

    assert one.pauses[:2] == [12.0, 30.0]
    assert len(server.created) == 1
    assert server.count("LIST") == 0


def test_a_server_that_cannot_be_reached_is_waited_for_within_an_hour(job, environment):
    one = job(engine=engine_with(environment | {"REPLICATE_API_URL": "http://127.0.0.1:9/v1"}))

    assert "prediction_id" not in one.park()
    one.state["since"] -= PATIENCE_SECONDS
    with pytest.raises(EngineFailed) as caught:
        one.run()

    assert (caught.value.code, caught.value.retryable) == ("replicate_unavailable", True)


@pytest.mark.parametrize("status", [401, 402, 403, 404])
def test_a_refused_credential_or_model_is_the_operators_business(job, server, status, environment):
    server.faults["POST"] = [Fault(status)]

    with pytest.raises(EngineNotConfigured) as caught:
        job().run()

    assert environment["REPLICATE_API_TOKEN"] not in caught.value.message
    assert server.count("POST") == 1


def test_an_input_that_the_model_refuses_fails_without_addresses(job, server):
    server.faults["POST"] = [Fault(422, {"detail": "- input.image: cannot read https://x.example/?signature=1"})]

    with pytest.raises(EngineFailed) as caught:
        job().run()

    assert (caught.value.code, caught.value.retryable) == ("replicate_refused", False)
    assert "signature" not in caught.value.message
    assert "(address)" in caught.value.message
