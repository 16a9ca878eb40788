"""GET /v1/jobs?cursor=…: our own pages, or Replicate's."""

from __future__ import annotations

import pytest

from apps.jobs.models import Job
from tests.redesign.conftest import drain
from tests.workers.engines.replicate.server import Fault


def told(tenant, **query):
    answer = tenant.api.get("/v1/jobs", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_pages_of_replicate_have_the_organizations_own_jobs_in_its_order(owner, stranger, make, replicate):
    replicate.looks = None
    first, _, third = make(owner, "upscale"), make(stranger, "upscale"), make(owner, "upscale")
    drain()
    theirs = {job.engine_state["prediction_id"]: str(job.pk) for job in Job.objects.all()}
    replicate.add({"image": "of somebody else"})
    replicate.page = 2

    pages, cursor = [], "replicate"
    while cursor:
        pages.append(told(owner, cursor=cursor, limit="1"))
        cursor = pages[-1]["next_cursor"]

    assert len(pages) == 2
    listed = [row for page in pages for row in page["results"]]
    assert {row["job_id"] for row in listed} == {str(first.pk), str(third.pk)}
    assert [row["replicate_id"] for row in listed] == sorted((row["replicate_id"] for row in listed), reverse=True)
    assert all(theirs[row["replicate_id"]] == row["job_id"] for row in listed)
    assert {page["total"] for page in pages} == {None}
    assert set(listed[0]) == {"job_id", "kind", "replicate_id", "status", "created_at", "updated_at"}


def test_our_own_cursors_stay_ours(owner, make, replicate):
    for _ in range(2):
        make(owner, "upscale")

    first = told(owner, limit="1")
    second = told(owner, limit="1", cursor=first["next_cursor"])

    assert first["next_cursor"].startswith("cur_")
    assert [len(page["results"]) for page in (first, second)] == [1, 1]
    assert (second["total"], second["next_cursor"]) == (2, None)
    assert replicate.asked == []


def test_a_cursor_that_replicate_does_not_know(owner, replicate):
    answer = owner.api.get("/v1/jobs?cursor=nonsense!")

    assert (answer.status_code, answer.json()["error_code"]) == (422, "validation_error")
    assert answer.json()["errors"][0]["field"] == "cursor"


def test_a_damaged_cursor_of_ours_does_not_reach_replicate(owner, replicate):
    answer = owner.api.get("/v1/jobs?cursor=cur_nonsense")

    assert (answer.status_code, answer.json()["error_code"]) == (422, "validation_error")
    assert replicate.asked == []


@pytest.mark.parametrize("query", ["offset=1", "limit=0", "limit=x"])
def test_an_offset_beside_it_or_a_limit_that_is_none(owner, replicate, query):
    answer = owner.api.get(f"/v1/jobs?cursor=replicate&{query}")

    assert answer.status_code == 422
    assert replicate.asked == []


def test_without_a_token_it_is_not_configured(owner):
    answer = owner.api.get("/v1/jobs?cursor=replicate")

    assert (answer.status_code, answer.json()["error_code"]) == (503, "not_configured")


@pytest.mark.parametrize(
    "fault", [Fault(500), Fault(503), Fault(cut=True), Fault(200, b"<html>"), Fault(401), Fault(402), Fault(200, {})]
)
def test_when_replicate_fails_it_is_502(owner, replicate, fault):
    replicate.faults["LIST"] = [fault]

    answer = owner.api.get("/v1/jobs?cursor=replicate")

    assert (answer.status_code, answer.json()["error_code"]) == (502, "upstream_failed")
    assert set(answer.json()) == {"detail", "error_code"}


def test_too_many_requests_say_when_to_come_again(owner, replicate):
    replicate.faults["LIST"] = [Fault(429, headers={"Retry-After": "7"})]

    answer = owner.api.get("/v1/jobs?cursor=replicate")

    assert (answer.status_code, answer.headers["Retry-After"]) == (502, "7")


@pytest.mark.parametrize("date", ["yesterday", "0001-01-01T00:00:00Z", "1969-01-01T00:00:00", 5])
def test_a_date_that_cannot_be_read_hides_nothing(owner, make, replicate, date):
    job = make(owner, "upscale")
    drain()
    replicate.predictions["rp0000"]["created_at"] = date

    assert [row["job_id"] for row in told(owner, cursor="replicate")["results"]] == [str(job.pk)]
