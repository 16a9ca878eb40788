"""GET /api/v1/generations/{job_id}."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from apps.accounts.models import Organization, ReviewMode
from apps.core.ids import new_id, to_public
from apps.files.models import StoredFile
from apps.jobs.models import Job, JobState, Output
from apps.jobs.services.finish import job_requeue, review_approve
from apps.sources.models import SourceAsset
from tests.cast import claim_this
from tests.generations.conftest import STAGED_PHOTO
from workers.runtime import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def job_id(owner, asset_id, post) -> str:
    return post(owner, "/generations", STAGED_PHOTO | {"source_asset_id": asset_id}).json()["job_id"]


@pytest.fixture
def job(job_id) -> Job:
    return Job.objects.get(kind="staging.photo")


def test_every_state_reads_as_one_of_the_five_words(owner, job_id, job):
    path = f"/api/v1/generations/{job_id}"
    words = {
        JobState.INGESTING: "ingesting",
        JobState.QUEUED: "queued",
        JobState.RUNNING: "running",
        JobState.REVIEW: "running",
        JobState.SUCCEEDED: "succeeded",
        JobState.FAILED: "failed",
        JobState.CANCELED: "failed",
    }

    read = {}
    for state in JobState:
        ended = state in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELED}
        Job.objects.filter(pk=job.pk).update(state=state, completed_at=timezone.now() if ended else None)
        read[state] = owner.api.get(path).json()["status"]

    assert read == words


def test_progress_and_queue_position_follow_the_job(owner, stranger, asset_make, post, job_id, job):
    path = f"/api/v1/generations/{job_id}"
    foreign = STAGED_PHOTO | {"source_asset_id": to_public("src", asset_make(stranger).pk)}
    post(stranger, "/generations", foreign)
    second = post(owner, "/generations", STAGED_PHOTO | {"source_asset_id": _asset(owner), "style_preset": "boho"})
    assert owner.api.get(path).json()["queue_position"] == 1
    assert second.json()["queue_position"] == 3, "the stranger's job takes its turn in between"

    claimed = claim_this(job)
    Job.objects.filter(pk=job.pk).update(progress=0.41234)
    running = owner.api.get(path).json()

    assert (running["status"], running["progress"], running["queue_position"]) == ("running", 0.412, None)
    job_requeue(job=claimed, lease=claimed.lease_token, after_seconds=0, note="again")
    again = owner.api.get(path).json()
    assert (again["status"], again["progress"], again["queue_position"]) == ("queued", 0.0, 1)


def _asset(tenant) -> str:
    return to_public("src", SourceAsset.objects.get(organization=tenant.organization).pk)


def test_every_read_signs_the_output_anew(owner, job_id, job, publishable):
    run(claim_this(job))
    now = timezone.now()

    urls = []
    for minutes in (0, 10, 20):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            [output] = owner.api.get(f"/api/v1/generations/{job_id}").json()["outputs"]
            urls.append(output["image_url"])
            end = int(output["image_url"].partition("expires=")[2].partition("&")[0])
            assert parse_datetime(output["expires_at"]).timestamp() == end
            answers = [_download(owner, url) for url in urls]

    assert answers == [404, 200, 200], "each lives fifteen minutes"
    assert len(set(urls)) == 3


def _download(tenant, url: str) -> int:
    return tenant.api.get(url.removeprefix("http://127.0.0.1:8000")).status_code


def test_an_output_whose_file_is_gone_is_left_out(owner, job_id, job, publishable):
    run(claim_this(job))
    StoredFile.objects.filter(outputs__isnull=False, outputs__job=job).update(deleted_at=timezone.now())

    read = owner.api.get(f"/api/v1/generations/{job_id}").json()

    assert (read["status"], read["outputs"]) == ("succeeded", [])


def test_what_was_not_approved_is_never_shown(owner, job_id, job, settings):
    settings.KIND_ENGINES = {"staging.photo": "fake"}
    run(claim_this(job))

    read = owner.api.get(f"/api/v1/generations/{job_id}").json()

    assert (read["status"], read["outputs"]) == ("failed", [])
    assert read["failure"] == {
        "code": "quality_rejected",
        "message": "No result met the quality requirements.",
        "retryable": False,
    }
    assert Output.objects.filter(job=job).count() == 1, "staff can look at it"


def test_under_review_it_reads_running_and_shows_nothing(owner, staff, job_id, job, publishable):
    Organization.objects.filter(pk=owner.organization.pk).update(review_mode=ReviewMode.STAFF)
    path = f"/api/v1/generations/{job_id}"
    run(claim_this(job))

    waiting = owner.api.get(path).json()

    assert Job.objects.get(pk=job.pk).state == JobState.REVIEW
    assert (waiting["status"], waiting["outputs"], waiting["completed_at"]) == ("running", [], None)
    assert (waiting["progress"], waiting["queue_position"], waiting["failure"]) == (1.0, None, None)
    assert owner.balance.held_micros == 1_000_000, "charged when it is approved"
    review_approve(job=Job.objects.get(pk=job.pk), primary=Output.objects.get(job=job), actor=staff)
    approved = owner.api.get(path).json()
    assert (approved["status"], len(approved["outputs"])) == ("succeeded", 1)
    assert owner.balance.held_micros == 0


def test_the_whole_organization_may_read_and_nobody_else(owner, teammate, stranger, job_id):
    path = f"/api/v1/generations/{job_id}"

    assert teammate.api.get(path).json() == owner.api.get(path).json()
    refused = stranger.api.get(path)

    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "not_found")
    missing = stranger.api.get(f"/api/v1/generations/{to_public('job', new_id())}").json()["error"]
    assert refused.json()["error"] | {"message": ""} == missing | {"message": ""}


@pytest.mark.parametrize("kind", ["unknown", "ingest", "lower case", "prefix", "short", "long", "letters"])
def test_other_ids_are_404(owner, job_id, kind):
    wrong = {
        "unknown": to_public("job", new_id()),
        "ingest": to_public("job", Job.objects.get(kind="source.ingest").pk),
        "lower case": job_id.lower(),
        "prefix": job_id.replace("job_", "src_"),
        "short": job_id[:-1],
        "long": job_id + "0",
        "letters": job_id[:-1] + "U",
    }[kind]

    for response in (
        owner.api.get(f"/api/v1/generations/{wrong}"),
        owner.api.post(f"/api/v1/generations/{wrong}/cancel"),
        owner.api.post(f"/api/v1/generations/{wrong}/regenerate", headers={"Idempotency-Key": "key"}),
    ):
        assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "suffix", "allowed"),
    [
        ("POST", "", "GET, HEAD, OPTIONS"),
        ("PUT", "", "GET, HEAD, OPTIONS"),
        ("PATCH", "", "GET, HEAD, OPTIONS"),
        ("DELETE", "", "GET, HEAD, OPTIONS"),
        ("GET", "/cancel", "POST, OPTIONS"),
        ("GET", "/regenerate", "POST, OPTIONS"),
    ],
)
def test_wrong_methods(owner, job_id, job, method, suffix, allowed):
    response = owner.api.generic(method, f"/api/v1/generations/{job_id}{suffix}")

    assert (response.status_code, response.json()["error"]["code"]) == (405, "bad_request")
    assert response.headers["Allow"] == allowed
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED


def test_a_read_takes_one_query_or_two_for_a_job_with_outputs(
    owner, job_id, job, publishable, django_assert_num_queries
):
    path = f"/api/v1/generations/{job_id}"
    owner.api.get(path)
    with django_assert_num_queries(1):  # the job with its place in the queue
        owner.api.get(path)
    claimed = claim_this(job)
    with django_assert_num_queries(1):
        owner.api.get(path)
    run(claimed)
    with django_assert_num_queries(2):  # the job, its outputs
        assert owner.api.get(path).json()["status"] == "succeeded"


def test_reads_have_headers_and_a_limit(owner, job_id, settings):
    path = f"/api/v1/generations/{job_id}"
    first = owner.api.get(path)
    assert (first.headers["X-RateLimit-Limit"], first.headers["Cache-Control"]) == ("1200", "no-store")
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"generations_read": 2}

    assert [owner.api.get(path).status_code for _ in range(2)] == [200, 429]
