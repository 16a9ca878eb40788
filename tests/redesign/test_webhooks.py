"""What partners are told at the end: the job as a read answers it, once, where they want it."""

from __future__ import annotations

import json

import pytest

from apps.webhooks.bodies import bodies_build
from apps.webhooks.models import WebhookEvent
from apps.webhooks.services import default_url_set
from tests.redesign.conftest import drain

HOOK = "https://hooks.example.org/katalo"


@pytest.mark.parametrize(
    ("prompt", "event_type", "status"),
    [("cozy bedroom", "job.completed", "succeeded"), ("please fail", "job.failed", "failed")],
)
def test_the_body_is_the_job_and_the_event_s_name(owner, make, prompt, event_type, status):
    job = make(owner, prompt=prompt, webhook_url=HOOK)
    drain()

    event = WebhookEvent.objects.get()
    body = json.loads(bodies_build([event])[0] or b"")
    told = owner.api.get(f"/v1/jobs/{job.pk}").json()
    assert (event.event_type, event.url, event.reference) == (event_type, HOOK, job.pk)
    assert body.pop("event_type") == event_type
    assert body["status"] == status
    assert set(body) == set(told)
    if status == "succeeded":
        assert owner.api.get(body["output"][0]).status_code == 200
    else:
        assert (body["output"], body["error"]) == (None, "The fake engine was told to fail.")


def test_a_canceled_job_is_told_as_such(owner, make):
    job = make(owner, webhook_url=HOOK)

    owner.api.post(f"/v1/jobs/{job.pk}/cancel")

    event = WebhookEvent.objects.get()
    assert (event.event_type, event.payload["status"]) == ("job.canceled", "canceled")


def test_without_a_url_the_organization_s_default_hears_it(owner, make):
    default_url_set(organization=owner.organization, url="https://default.example.org/hook")

    make(owner, "upscale")
    drain()

    assert WebhookEvent.objects.get().url == "https://default.example.org/hook"


def test_a_batch_is_told_once_with_its_places(owner, make, pictures):
    images = [{"image_url": f"{pictures}/{name}.jpg", "prompt": name} for name in ("a", "fail", "c")]
    batch = make(owner, "batch-redesign", images=images, webhook_url=HOOK)
    drain()

    event = WebhookEvent.objects.get()
    body = json.loads(bodies_build([event])[0] or b"")
    assert (event.event_type, event.reference) == ("job.completed", batch.pk)
    assert [url is None for url in body["output"]] == [False, True, False]
    assert (body["error"], len(body["items"])) == ("1 of 3 images failed", 3)


@pytest.mark.parametrize("route", ["redesign", "batch-redesign", "upscale", "batch-upscale"])
def test_nobody_hears_of_a_job_that_is_to_be_kept_quiet(owner, make, route):
    make(owner, route, use_webhook=False)
    drain()

    assert not WebhookEvent.objects.exists()
