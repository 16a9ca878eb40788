"""Batches over HTTP: places, failures, cancel, the sum of it."""

from __future__ import annotations

import pytest

from apps.jobs.models import Job
from tests.cast import OPENING_CREDIT
from tests.redesign.conftest import REDESIGN_PRICE, UPSCALE_PRICE, drain
from workers.runtime import run_next


def images(host: str, *prompts: str) -> list[dict[str, str]]:
    return [{"image_url": f"{host}/{place}.jpg", "prompt": prompt} for place, prompt in enumerate(prompts)]


def test_each_picture_has_its_own_prompt_and_settings(owner, make, pictures, engines):
    rooms = images(pictures, "first", "second")
    rooms[1] |= {"preserve_layout": True, "extra": {"seed": 3}}

    batch = make(owner, "batch-redesign", images=rooms, preserve_layout=False, output_format="jpg")
    drain()

    given = sorted((request.input for request in engines), key=lambda given: given["prompt"])
    assert [item["prompt"] for item in given] == ["first", "second"]
    assert [item["preserve_layout"] for item in given] == [False, True]
    assert [item["extra"] for item in given] == [{}, {"seed": 3}]
    assert [(item["num_outputs"], item["output_format"]) for item in given] == [(1, "jpg")] * 2
    told = owner.api.get(f"/v1/jobs/{batch.pk}").json()
    assert (told["status"], told["kind"], told["error"]) == ("succeeded", "redesign.batch", None)
    assert [item["understood"] for item in told["items"]] == [{"prompt": "first"}, {"prompt": "second"}]


def test_a_failed_picture_leaves_its_place_empty(owner, make, pictures):
    batch = make(owner, "batch-redesign", images=images(pictures, "one", "fail", "three", "fail", "five"))
    drain()

    told = owner.api.get(f"/v1/jobs/{batch.pk}").json()

    assert (told["status"], told["error"]) == ("succeeded", "2 of 5 images failed")
    assert [url is None for url in told["output"]] == [False, True, False, True, False]
    assert [item["status"] for item in told["items"]] == ["succeeded", "failed", "succeeded", "failed", "succeeded"]
    assert told["items"][1]["error"] == "The fake engine was told to fail."
    assert owner.api.get(told["output"][4]).status_code == 200
    assert owner.api.get(f"/v1/jobs/{batch.pk}/result").json()["output"][1] is None
    assert owner.balance.available_micros == OPENING_CREDIT - 3 * REDESIGN_PRICE


def test_a_picture_that_cannot_be_fetched_fails_alone(owner, make, pictures):
    urls = [f"{pictures}/a.jpg", f"{pictures}/missing.jpg"]
    batch = make(owner, "batch-upscale", image_urls=urls)
    drain()

    told = owner.api.get(f"/v1/jobs/{batch.pk}").json()

    assert (told["status"], told["error"]) == ("succeeded", "1 of 2 images failed")
    assert owner.balance.available_micros == OPENING_CREDIT - UPSCALE_PRICE


def test_when_all_fail_the_batch_fails(owner, make, pictures):
    batch = make(owner, "batch-redesign", images=images(pictures, "fail", "fail"))
    drain()

    told = owner.api.get(f"/v1/jobs/{batch.pk}").json()

    assert (told["status"], told["output"], told["error"]) == ("failed", None, "2 of 2 images failed")
    assert owner.api.get(f"/v1/jobs/{batch.pk}/result").status_code == 409
    assert owner.balance.available_micros == OPENING_CREDIT


def test_a_batch_on_its_way(owner, make, pictures):
    batch = make(owner, "batch-upscale", image_urls=[f"{pictures}/{number}.jpg" for number in range(4)])
    before = owner.api.get(f"/v1/jobs/{batch.pk}").json()
    run_next("gpu")

    told = owner.api.get(f"/v1/jobs/{batch.pk}").json()

    assert (before["status"], before["progress"]) == ("starting", 0.0)
    assert (told["status"], told["output"], told["error"], told["progress"]) == ("processing", None, None, 0.25)
    assert [item["status"] for item in told["items"]] == ["succeeded", "starting", "starting", "starting"]
    assert len(told["items"][0]["output"]) == 1


def test_canceling_keeps_what_has_succeeded(owner, make, pictures):
    batch = make(owner, "batch-upscale", image_urls=[f"{pictures}/{number}.jpg" for number in range(3)])
    run_next("gpu")

    assert owner.api.post(f"/v1/jobs/{batch.pk}/cancel").status_code == 200

    told = owner.api.get(f"/v1/jobs/{batch.pk}").json()
    assert (told["status"], told["error"]) == ("succeeded", "2 of 3 images were canceled")
    assert [url is None for url in told["output"]] == [False, True, True]
    assert owner.balance.available_micros == OPENING_CREDIT - UPSCALE_PRICE
    assert owner.api.post(f"/v1/jobs/{batch.pk}/cancel").status_code == 409


def test_canceling_a_batch_that_has_not_begun(owner, make):
    batch = make(owner, "batch-redesign")

    assert owner.api.post(f"/v1/jobs/{batch.pk}/cancel").status_code == 200

    told = owner.api.get(f"/v1/jobs/{batch.pk}").json()
    assert (told["status"], told["output"], told["error"]) == ("canceled", None, "1 of 1 images was canceled")
    assert owner.balance.available_micros == OPENING_CREDIT


def test_an_item_can_be_read_and_canceled_by_itself(owner, make, pictures):
    batch = make(owner, "batch-upscale", image_urls=[f"{pictures}/a.jpg", f"{pictures}/b.jpg"])
    first = owner.api.get(f"/v1/jobs/{batch.pk}").json()["items"][0]["job_id"]

    assert owner.api.post(f"/v1/jobs/{first}/cancel").status_code == 200
    drain()

    assert owner.api.get(f"/v1/jobs/{first}").json()["status"] == "canceled"
    told = owner.api.get(f"/v1/jobs/{batch.pk}").json()
    assert (told["status"], told["error"]) == ("succeeded", "1 of 2 images was canceled")


@pytest.mark.parametrize("number", [1, 11])
def test_the_smallest_and_the_largest_batch(owner, make, pictures, number):
    batch = make(owner, "batch-upscale", image_urls=[f"{pictures}/{place}.jpg" for place in range(number)])
    drain()

    assert len(owner.api.get(f"/v1/jobs/{batch.pk}").json()["output"]) == number
    assert Job.objects.filter(batch=batch, state="succeeded").count() == number


def test_reading_a_large_batch_takes_few_queries(owner, make, pictures, django_assert_max_num_queries):
    batch = make(owner, "batch-upscale", image_urls=[f"{pictures}/{place}.jpg" for place in range(11)])
    drain()
    owner.api.get(f"/v1/jobs/{batch.pk}")

    with django_assert_max_num_queries(3):
        assert len(owner.api.get(f"/v1/jobs/{batch.pk}").json()["items"]) == 11
