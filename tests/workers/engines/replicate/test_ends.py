"""Looks that went wrong, how predictions end, and jobs that nobody waits for."""

from __future__ import annotations

import time

import pytest

from tests.workers.engines.replicate.server import Fault
from workers.engines.base import (
    Canceled,
    EndedElsewhere,
    EngineFailed,
    Parked,
    TryAgain,
)
from workers.engines.replicate import results
from workers.engines.replicate.engine import PATIENCE_SECONDS

CUT = Fault(cut=True, accepted=True)
BUSY = Fault(429, headers={"Retry-After": "12"})
AWAY = Fault(503)


def test_a_look_without_an_answer_is_repeated_later(job, server):
    one = job()
    one.park()
    server.faults["GET"] = [
        AWAY,
        Fault(cut=True),
        BUSY,
        Fault(200, b"<html>"),
        Fault(200, {"id": "rp", "status": "odd"}),
    ]

    one.result()

    assert one.pauses[3] == 12.0
    assert len(server.created) == 1


def test_a_prediction_that_does_not_end_is_given_up(job, server):
    server.looks = None
    one = job()
    one.park()
    one.state["since"] = time.time() - PATIENCE_SECONDS - 1

    with pytest.raises(EngineFailed, match="did not finish in time"):
        one.run()


def test_a_prediction_that_vanished(job, server):
    one = job()
    one.park()
    server.predictions.clear()

    with pytest.raises(EngineFailed) as caught:
        one.run()

    assert (caught.value.code, caught.value.retryable) == ("result_expired", True)


def test_a_failed_prediction_says_why_without_addresses(job, server):
    server.outcome = {"status": "failed", "error": "cannot open\nhttps://f.example/a.jpg?signature=9: no"}

    with pytest.raises(EngineFailed) as caught:
        job().result()

    assert caught.value.message == "The model failed: cannot open (address) no"
    assert (caught.value.code, caught.value.retryable) == ("replicate_failed", True)


@pytest.mark.parametrize(
    ("status", "words"), [("aborted", "the model did not start in time"), ("canceled", "at the service that ran it")]
)
def test_one_that_was_called_off_ends_as_canceled(job, server, status, words):
    server.outcome = {"status": status}

    with pytest.raises(EndedElsewhere, match=words):
        job().result()


def test_a_result_that_was_erased(job, server):
    server.outcome = {"output": None, "data_removed": True}

    with pytest.raises(EngineFailed) as caught:
        job().result()

    assert caught.value.code == "result_expired"


@pytest.mark.parametrize("output", [None, [], {}, 7, [None, 3], ""])
def test_a_success_without_a_picture_is_a_failure(job, server, output):
    server.outcome = {"output": output}

    with pytest.raises(EngineFailed) as caught:
        job().result()

    assert (caught.value.code, caught.value.retryable) == ("result_missing", True)


def test_more_pictures_than_asked_for_are_left(job, server):
    one = job(input={"num_outputs": 1})
    one.park()
    server.end("rp0000")
    server.predictions["rp0000"]["output"] *= 3

    assert len(one.result().candidates) == 1


@pytest.mark.parametrize(
    "content", [b"", b"<html>sorry</html>", b"GIF89a" + b"\0" * 50, b"\x89PNG\r\n\x1a\n" + b"\0" * 90]
)
def test_a_result_that_is_no_picture(job, server, content):
    server.outcome = {"output": [server.serve("odd", content)]}

    with pytest.raises(EngineFailed) as caught:
        job().result()

    assert caught.value.code == "result_unusable"


def test_a_result_that_is_too_large(job, server, monkeypatch):
    monkeypatch.setattr(results, "RESULT", results.Limits(max_bytes=100, min_side=32))

    with pytest.raises(EngineFailed) as caught:
        job().result()

    assert caught.value.code == "result_unusable"


def test_a_result_that_is_not_there_yet_is_fetched_again(job, server):
    def away(url, target, max_bytes):
        raise TryAgain("away", code="result_fetch_failed")

    one = job()
    one.park()
    request = one.request()
    with pytest.raises(TryAgain):
        one.engine.run(type(request)(**(vars(request) | {"fetch": away})), progress=print, cancelled=lambda: False)

    assert len(one.result().candidates) == 1
    assert len(server.created) == 1


def test_a_job_that_was_canceled_before_creates_nothing(job, server):
    with pytest.raises(Canceled):
        job().run(cancelled=lambda: True)

    assert server.asked == []


def test_one_that_was_canceled_while_it_was_created_is_handed_on_to_be_abandoned(job, server, engine):
    server.looks = None
    answers = iter([False, True, True])
    one = job()

    with pytest.raises(Parked) as caught:
        one.run(cancelled=lambda: next(answers))
    engine.abandon(caught.value.state)

    assert server.predictions["rp0000"]["status"] == "canceled"


def test_abandoning_cancels_once_and_leaves_what_has_ended(job, server, engine):
    server.looks = None
    one = job()
    state = one.park()

    engine.abandon(state)
    engine.abandon(state)

    assert server.predictions["rp0000"]["status"] == "canceled"
    assert server.count("CANCEL") == 1


def test_abandoning_a_creation_without_an_answer_finds_it(job, server, engine):
    server.looks = None
    server.faults["POST"] = [CUT]
    server.faults["LIST"] = [AWAY]
    state = job().park()

    engine.abandon(state)

    assert server.predictions["rp0000"]["status"] == "canceled"


def test_abandoning_what_never_began_or_is_gone_is_no_error(job, server, engine):
    server.faults["POST"] = [BUSY]
    engine.abandon(job().park())
    engine.abandon({"prediction_id": "rp9999"})

    assert server.count("CANCEL") == 0


def test_abandoning_while_the_server_is_away_says_so(job, server, engine):
    state = job().park()
    server.faults["GET"] = [AWAY]

    with pytest.raises(Exception, match="status 503"):
        engine.abandon(state)
