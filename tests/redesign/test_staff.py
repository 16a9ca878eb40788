"""What staff see and may do: batches and their items have pages like any job."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Person, ReviewMode
from apps.jobs.models import Job
from tests.admin.conftest import form_of
from tests.cast import tenant_make
from tests.redesign.conftest import drain


@pytest.fixture
def admin(staff: Person, client: Client) -> Client:
    client.force_login(staff)
    return client


def page_of(job: Job, action: str = "change") -> str:
    return reverse(f"admin:jobs_job_{action}", args=[job.pk])


def test_the_pages_of_a_batch_and_of_its_items_open(admin, make):
    batch = make_failing(make)
    [item] = Job.objects.filter(batch=batch)

    whole, part = admin.get(page_of(batch)), admin.get(page_of(item))

    assert (whole.status_code, part.status_code) == (200, 200)
    assert page_of(item, "retry") in part.content.decode()
    assert page_of(batch, "retry") not in whole.content.decode()


def make_failing(make: Any) -> Job:
    """A batch of one picture, which failed."""
    images = [{"image_url": "https://127.0.0.1:1/a.jpg", "prompt": "fail"}]
    batch: Job = make(tenant_make("acme"), "batch-redesign", images=images)
    for _ in range(8):
        Job.objects.filter(state="queued").update(available_at="2026-01-01T00:00:00Z")
        drain()
    batch.refresh_from_db()
    assert batch.state == "failed"
    return batch


def test_four_candidates_are_reviewed_and_published_together(admin, owner, make):
    owner.organization.review_mode = ReviewMode.STAFF
    owner.organization.save(update_fields=["review_mode"])
    job = make(owner, num_outputs=4)
    drain()
    assert owner.api.get(f"/v1/jobs/{job.pk}").json()["status"] == "processing"
    first, *others = [str(output.pk) for output in job.outputs.order_by("position")]

    answer = form_of(admin, page_of(job, "approve"), primary=first, alternate=others[:2])

    assert answer.status_code == 302
    told = owner.api.get(f"/v1/jobs/{job.pk}").json()
    assert (told["status"], len(told["output"])) == ("succeeded", 3)
    roles = [output.role for output in job.outputs.order_by("position")]
    assert roles == ["primary", "alternate", "alternate", "rejected"]
