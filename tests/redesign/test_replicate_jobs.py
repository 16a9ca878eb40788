"""Jobs of this API that run at Replicate: parked, taken over, refused, called off; nobody pays twice or for nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from apps.jobs.models import Job, JobState
from tests.cast import OPENING_CREDIT, claim_this
from tests.redesign.conftest import MINIMAL, REDESIGN_PRICE, UPSCALE_PRICE, drain, with_host
from tests.workers.engines.replicate.server import Fault
from workers import runtime
from workers.engines.replicate.client import Client
from workers.runtime import abandon_due, run, run_next


def later(job: Job) -> None:
    """The pause of a parked job is over."""
    Job.objects.filter(pk=job.pk).update(available_at=datetime.now(UTC) - timedelta(seconds=1))


def read(tenant: Any, job: Job) -> Any:
    return tenant.api.get(f"/v1/jobs/{job.pk}").json()


def test_a_redesign_from_request_to_pictures_of_our_own(owner, make, replicate):
    job = make(owner, num_outputs=2, output_format="webp")
    drain()
    waiting = read(owner, job)
    later(job)
    drain()
    told = read(owner, job)

    assert (waiting["status"], waiting["replicate_id"], waiting["output"]) == ("processing", "rp0000", None)
    assert (told["status"], told["replicate_id"], told["error"]) == ("succeeded", "rp0000", None)
    assert len(told["output"]) == 2
    assert all(address.startswith("http://127.0.0.1:8000/files/") for address in told["output"])
    answer = owner.api.get(told["output"][0])
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    [created] = replicate.created
    assert created["webhook"] == f"https://api.example.com/v1/webhooks/replicate?job={job.pk}"
    assert owner.balance.available_micros == OPENING_CREDIT - REDESIGN_PRICE
    job.refresh_from_db()
    assert (job.engine, job.attempt, job.details["prediction_id"]) == ("replicate", 1, "rp0000")


def test_an_upscale_reads_the_partners_own_address(owner, make, pictures, replicate):
    job = make(owner, "upscale", scale=2)
    drain()
    later(job)
    drain()

    assert replicate.created[0]["input"]["image"] == f"{pictures}/room.jpg#job={job.pk}"
    told = read(owner, job)
    assert told["status"] == "succeeded", told
    assert Job.objects.get(pk=job.pk).outputs.get().file.width == 640
    assert owner.balance.available_micros == OPENING_CREDIT - UPSCALE_PRICE


def test_where_files_are_public_the_model_reads_a_signed_address(owner, make, replicate, settings):
    settings.PUBLIC_BASE_URL = "https://api.example.com"
    replicate.looks = None
    job = make(owner)

    drain()

    address = replicate.created[0]["input"]["image"]
    source = Job.objects.get(pk=job.pk).input_files["source"]
    assert address.startswith("https://api.example.com/files/")
    assert source.replace("-", "") in address
    assert address.endswith(f"#job={job.pk}")


def test_a_parked_job_asks_for_its_source_only_once(owner, make, replicate, monkeypatch):
    replicate.looks = 3
    job = make(owner, "upscale")
    fetched = []
    original = runtime._fetch_inputs
    monkeypatch.setattr(runtime, "_fetch_inputs", lambda *given: fetched.append(given) or original(*given))
    for _ in range(4):
        later(job)
        drain()

    assert read(owner, job)["status"] == "succeeded"
    assert len(fetched) == 1


def test_the_images_of_a_batch_have_a_prediction_each(owner, make, pictures, replicate):
    batch = make(owner, "batch-upscale", image_urls=[f"{pictures}/a.jpg", f"{pictures}/b.jpg"], scale=2)
    drain()
    replicate.end("rp0001", status="failed", error="no")
    for item in Job.objects.filter(batch=batch):
        later(item)
    drain()

    told = read(owner, batch)
    failed = Job.objects.get(batch=batch, engine_state__prediction_id="rp0001")
    assert (told["status"], told["error"]) == ("succeeded", "1 of 2 images failed")
    assert [place is None for place in told["output"]] == [number == failed.place for number in range(2)]
    assert owner.balance.available_micros == OPENING_CREDIT - UPSCALE_PRICE


def test_a_black_picture_is_not_sold(owner, make, replicate):
    replicate.picture = Image.new("RGB", (320, 256))
    job = make(owner)
    drain()
    later(job)
    drain()

    told = read(owner, job)
    assert (told["status"], told["error"]) == ("failed", "No result met the quality requirements.")
    assert owner.balance.available_micros == OPENING_CREDIT


def test_a_failed_prediction_costs_nothing_and_says_why(owner, make, replicate):
    replicate.outcome = {"status": "failed", "error": "CUDA out of memory at https://x.example/?signature=1"}
    job = make(owner)
    drain()
    later(job)
    drain()

    told = read(owner, job)
    assert (told["status"], told["output"]) == ("failed", None)
    assert told["error"] == "The model failed: CUDA out of memory at (address)"
    assert owner.balance.available_micros == OPENING_CREDIT


def test_one_that_was_aborted_over_there_reads_canceled_with_a_reason(owner, make, replicate):
    replicate.outcome = {"status": "aborted"}
    job = make(owner)
    drain()
    later(job)
    drain()

    told = read(owner, job)
    assert (told["status"], told["error"]) == ("canceled", "The job was canceled: the model did not start in time.")
    assert owner.balance.available_micros == OPENING_CREDIT
    assert abandon_due() == 1
    assert replicate.count("CANCEL") == 0


def test_canceling_reaches_replicate(owner, make, replicate):
    replicate.looks = None
    job = make(owner)
    drain()

    answer = owner.api.post(f"/v1/jobs/{job.pk}/cancel")
    replicate.faults["GET"] = [Fault(503)]
    assert abandon_due() == 0, "it does not answer"
    Job.objects.filter(pk=job.pk).update(abandon_at=datetime.now(UTC))
    assert abandon_due() == 1

    assert (answer.status_code, answer.json()) == (200, {"message": "Job cancelled successfully"})
    assert replicate.predictions["rp0000"]["status"] == "canceled"
    assert owner.balance.available_micros == OPENING_CREDIT


def test_one_that_is_canceled_while_its_creation_is_under_way_is_canceled_over_there(
    owner, make, replicate, monkeypatch
):
    replicate.looks = None
    job = make(owner)
    run_next("ingest")
    claimed = claim_this(Job.objects.get(pk=job.pk))
    create = Client.create

    def canceled_meanwhile(self, *given, **fields):
        assert owner.api.post(f"/v1/jobs/{job.pk}/cancel").status_code == 200
        return create(self, *given, **fields)

    monkeypatch.setattr(Client, "create", canceled_meanwhile)
    run(claimed)

    assert abandon_due() == 1
    assert replicate.predictions["rp0000"]["status"] == "canceled"
    assert read(owner, job)["status"] == "canceled"
    assert owner.balance.available_micros == OPENING_CREDIT


def test_a_worker_that_died_after_its_creation_leaves_one_prediction(owner, make, replicate):
    """Its successor finds what it created by the mark of the job."""
    job = make(owner)
    run_next("ingest")
    claimed = claim_this(Job.objects.get(pk=job.pk))
    replicate.add({"image": "a.jpg"}, webhook=f"https://api.example.com/v1/webhooks/replicate?job={job.pk}")
    Job.objects.filter(pk=claimed.pk).update(state=JobState.QUEUED, lease_token=None, lease_expires_at=None)

    drain()

    assert replicate.created == []
    assert read(owner, job)["replicate_id"] == "rp0000"


def test_results_that_lie_in_our_own_network_are_not_fetched(owner, make, replicate, settings):
    replicate.outcome = {"output": ["http://169.254.169.254/latest/meta-data"]}
    job = make(owner)
    drain()
    later(job)
    drain()

    told = read(owner, job)
    assert told["status"] == "failed"
    assert told["error"].startswith("The result could not be fetched from the service that made it")
    assert "169.254" not in told["error"]
    assert owner.balance.available_micros == OPENING_CREDIT


@pytest.mark.parametrize("route", ["redesign", "upscale", "batch-redesign", "batch-upscale"])
@pytest.mark.parametrize("missing", ["token", "model"])
def test_what_is_not_configured_is_503_and_leaves_nothing(
    owner, post, pictures, replicate, settings, nothing_happened, route, missing
):
    upscale = "upscale" in route
    name = {"token": "REPLICATE_API_TOKEN", "model": f"REPLICATE_{'UPSCALE' if upscale else 'REDESIGN'}_MODEL"}[missing]
    setattr(settings, name, "")

    body = nothing_happened(post(owner, route, with_host(MINIMAL[route], pictures)), 503, "not_configured")

    assert name in body["detail"]
    assert replicate.asked == []
