"""Reading, listing and canceling jobs."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.files.models import StoredFile
from apps.jobs.models import Job
from apps.redesign.envelope import moment
from tests.cast import OPENING_CREDIT, Tenant, claim_this
from tests.redesign.conftest import drain
from workers.engines.base import Parked
from workers.engines.fake.engine import FakeEngine
from workers.runtime import run, run_next

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def read(tenant: Tenant, job: Job) -> dict[str, Any]:
    answer = tenant.api.get(f"/v1/jobs/{job.pk}")
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_every_step_of_a_job_reads_as_the_contract_says(owner, make):
    job = make(owner)

    seen = [read(owner, job)]
    run_next("ingest")
    seen.append(read(owner, job))
    claimed = claim_this(Job.objects.get(pk=job.pk))
    seen.append(read(owner, job))
    run(claimed)
    seen.append(read(owner, job))

    assert [told["status"] for told in seen] == ["starting", "starting", "processing", "succeeded"]
    assert [told["output"] is None for told in seen] == [True, True, True, False]
    assert [told["error"] for told in seen] == [None] * 4
    for told in seen:
        assert set(told) == {
            *("job_id", "kind", "replicate_id", "status", "created_at", "updated_at"),
            *("progress", "output", "error", "understood"),
        }
        assert MOMENT.fullmatch(told["created_at"])
        assert MOMENT.fullmatch(told["updated_at"])


def test_a_job_in_review_and_one_that_waits_again_read_processing(owner, make):
    job = make(owner, "upscale")

    Job.objects.filter(pk=job.pk).update(state="review")
    assert read(owner, job)["status"] == "processing"
    Job.objects.filter(pk=job.pk).update(state="queued", started_at=datetime.now(UTC))
    assert read(owner, job)["status"] == "processing"


def test_milliseconds_are_cut_and_not_rounded():
    assert moment(datetime(2024, 1, 1, 12, 0, 0, 999_999, UTC)) == "2024-01-01T12:00:00.999Z"


def test_a_failed_job_says_why(owner, make):
    job = make(owner, prompt="please fail")
    drain()

    told = read(owner, job)

    assert (told["status"], told["output"]) == ("failed", None)
    assert told["error"] == "The fake engine was told to fail."
    assert owner.balance.available_micros == OPENING_CREDIT


def test_the_remote_id_of_a_parked_job(owner, make, monkeypatch):
    def park(self, request, **callbacks):
        raise Parked({"prediction_id": "rp-1"}, after=60)

    monkeypatch.setattr(FakeEngine, "run", park)
    job = make(owner, "upscale")

    run_next("gpu")

    assert (read(owner, job)["replicate_id"], read(owner, job)["status"]) == ("rp-1", "processing")
    assert owner.api.get("/v1/jobs").json()["results"][0]["replicate_id"] == "rp-1"


def test_the_result_alone_only_after_success(owner, make):
    job = make(owner)
    early = owner.api.get(f"/v1/jobs/{job.pk}/result")
    drain()
    late = owner.api.get(f"/v1/jobs/{job.pk}/result")

    assert (early.status_code, early.json()) == (
        409,
        {
            "detail": "The job is starting; it has a result once it has succeeded.",
            "error_code": "job_not_succeeded",
        },
    )
    assert late.status_code == 200
    assert set(late.json()) == {"job_id", "output"}
    assert owner.api.get(late.json()["output"][0]).status_code == 200


def test_a_result_whose_file_is_no_longer_stored_has_no_picture(owner, make):
    job = make(owner)
    drain()
    StoredFile.objects.filter(outputs__job=job).update(deleted_at=datetime.now(UTC))

    assert owner.api.get(f"/v1/jobs/{job.pk}/result").json() == {"job_id": str(job.pk), "output": []}


def test_every_read_signs_new_urls(owner, make, settings):
    job = make(owner)
    drain()

    first, settings.FILE_URL_LIFETIME_SECONDS = read(owner, job)["output"], 60
    second = read(owner, job)["output"]

    assert first != second


UNKNOWN = "0199f3a2-6f0e-7c55-9a34-2f1f0a5b7c11"


@pytest.mark.parametrize("action", ["", "/result", "/cancel"])
@pytest.mark.parametrize("job_id", [UNKNOWN, "nonsense", "job_01K0CCCCCCCCCCCCCCCCCCCCCC", "%00"])
def test_an_unknown_job_is_404(owner, action, job_id):
    method = "POST" if action == "/cancel" else "GET"

    answer = owner.api.generic(method, f"/v1/jobs/{job_id}{action}")

    assert (answer.status_code, answer.json()["error_code"]) == (404, "not_found")
    assert set(answer.json()) == {"detail", "error_code"}


def test_a_staging_job_is_not_one_of_these(owner, asset_make):
    job = asset_make(owner).ingest_job

    assert owner.api.get(f"/v1/jobs/{job.pk}").status_code == 404
    assert owner.api.get("/v1/jobs").json() == {"results": [], "total": 0, "next_cursor": None}


# --- cancel -----------------------------------------------------------------------------------------------------------


def test_canceling_gives_the_credit_back(owner, make):
    job = make(owner)

    answer = owner.api.post(f"/v1/jobs/{job.pk}/cancel")

    assert (answer.status_code, answer.json()) == (200, {"message": "Job cancelled successfully"})
    assert (read(owner, job)["status"], read(owner, job)["error"]) == ("canceled", "The job was canceled.")
    assert owner.balance.available_micros == OPENING_CREDIT
    drain()
    assert read(owner, job)["status"] == "canceled"


def test_canceling_a_running_job_throws_its_late_result_away(owner, make):
    job = make(owner, "upscale")
    claimed = claim_this(job)

    assert owner.api.post(f"/v1/jobs/{job.pk}/cancel").status_code == 200
    run(claimed)

    assert read(owner, job)["status"] == "canceled"
    assert owner.balance.available_micros == OPENING_CREDIT
    assert not job.outputs.exists()


@pytest.mark.parametrize(
    ("prompt", "detail"),
    [
        ("cozy bedroom", "The job has already succeeded; it can no longer be canceled."),
        ("please fail", "The job has already failed; it can no longer be canceled."),
    ],
)
def test_canceling_after_the_end_is_a_conflict(owner, make, prompt, detail):
    job = make(owner, prompt=prompt)
    drain()
    balance = owner.balance.available_micros

    answer = owner.api.post(f"/v1/jobs/{job.pk}/cancel")

    assert (answer.status_code, answer.json()) == (409, {"detail": detail, "error_code": "job_ended"})
    assert owner.balance.available_micros == balance


def test_canceling_twice_is_a_conflict(owner, make):
    job = make(owner)
    owner.api.post(f"/v1/jobs/{job.pk}/cancel")

    answer = owner.api.post(f"/v1/jobs/{job.pk}/cancel")

    assert answer.status_code == 409
    assert answer.json()["detail"] == "The job has already been canceled; it can no longer be canceled."


# --- list -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def five(owner: Tenant, make: Any) -> list[str]:
    """The ids of five jobs, the newest first."""
    return [str(make(owner, route).pk) for route in ("upscale", "redesign", "upscale", "batch-upscale", "upscale")][
        ::-1
    ]


def listed(tenant: Tenant, query: str = "") -> dict[str, Any]:
    answer = tenant.api.get(f"/v1/jobs{query}")
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_the_list_is_newest_first_and_a_batch_is_one(owner, five):
    page = listed(owner)

    assert [row["job_id"] for row in page["results"]] == five
    assert (page["total"], page["next_cursor"]) == (5, None)
    assert [row["kind"] for row in page["results"]][:2] == ["image.upscale", "image.upscale_batch"]
    assert set(page["results"][0]) == {"job_id", "kind", "replicate_id", "status", "created_at", "updated_at"}


def test_limit_and_offset(owner, five):
    page = listed(owner, "?limit=2&offset=1")

    assert [row["job_id"] for row in page["results"]] == five[1:3]
    assert page["total"] == 5


def test_a_cursor_reads_on_though_jobs_are_added(owner, five, make):
    first = listed(owner, "?limit=2")
    make(owner, "upscale")
    second = listed(owner, f"?limit=2&cursor={first['next_cursor']}")
    third = listed(owner, f"?limit=2&cursor={second['next_cursor']}")

    read = [row["job_id"] for page in (first, second, third) for row in page["results"]]
    assert read == five
    assert third["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=ten", "limit"),
        ("limit=", "limit"),
        ("offset=-1", "offset"),
        ("offset=1000001", "offset"),
        ("cursor=nonsense", "cursor"),
        ("cursor=cur_01K0CCCCCCCCCCCCCCCCCCCCCC&offset=1", "offset"),
    ],
)
def test_a_page_that_cannot_be_is_422(owner, query, field):
    answer = owner.api.get(f"/v1/jobs?{query}")

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_long_list_takes_few_queries(owner, five, django_assert_max_num_queries):
    listed(owner)  # the key is cached from here on

    with django_assert_max_num_queries(2):
        assert len(listed(owner, "?limit=1000")["results"]) == 5


def test_a_stranger_s_list_is_empty(stranger, five):
    assert listed(stranger) == {"results": [], "total": 0, "next_cursor": None}
