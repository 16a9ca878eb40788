"""API6, unrestricted access to sensitive business flows: the same thing at the same time, over HTTP, on a real
PostgreSQL. The services by themselves: tests/jobs/test_concurrency.py, tests/billing/test_credit.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache

from apps.accounts.models import Person
from apps.billing.models import LedgerEntry, UsageEvent
from apps.billing.selectors import ledger_problems
from apps.core.ids import from_public, to_public
from apps.jobs.models import Job, JobState, Output
from apps.jobs.selectors import job_problems
from apps.jobs.services.finish import job_cancel, review_approve, review_reject
from apps.sources.models import SourceAsset
from apps.webhooks.models import WebhookEvent
from tests.cast import Tenant, claim_this, tenant_make
from tests.generations.conftest import publishable as publishable
from tests.jobs.test_concurrency import at_once
from workers.runtime import run

pytestmark = pytest.mark.django_db(transaction=True)

BODY = {"workflow": "pro_capture", "capture_type": "photo"}


@pytest.fixture(autouse=True)
def _books_are_right(settings: Any, db: None) -> Iterator[None]:
    settings.RATE_LIMITS_PER_MINUTE = dict.fromkeys(settings.RATE_LIMITS_PER_MINUTE, 1_000_000)
    cache.clear()
    yield
    assert [*ledger_problems(), *job_problems()] == []


@pytest.fixture
def source(asset_make: Callable[..., SourceAsset]) -> Callable[[Tenant], str]:
    return lambda tenant: to_public("src", asset_make(tenant).pk)


def create(tenant: Tenant, source_id: str, key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key or uuid4().hex}
    body = BODY | {"source_asset_id": source_id}
    return tenant.api.post("/api/v1/generations", body, format="json", headers=headers)


def job_of(answer: Any) -> Job:
    return Job.objects.select_related("organization", "project").get(pk=from_public("job", answer.json()["job_id"]))


def movements(job: Job) -> list[str]:
    return list(LedgerEntry.objects.filter(reference=job.pk).order_by("created_at").values_list("kind", flat=True))


def test_the_last_credit_buys_one_thing(owner: Tenant, source: Callable[[Tenant], str]) -> None:
    price = job_of(create(owner, source(owner))).price_micros
    poor = tenant_make("poor", credit_micros=price)
    theirs = source(poor)

    answers = at_once(6, lambda index: create(poor, theirs))

    assert Counter(answer.status_code for answer in answers) == {202: 1, 402: 5}
    assert (poor.balance.available_micros, poor.balance.held_micros) == (0, price)
    assert Job.objects.filter(organization=poor.organization, kind="pro_capture.photo").count() == 1


def test_the_last_credit_buys_one_thing_whichever_product_asks(owner: Tenant, source: Callable[[Tenant], str]) -> None:
    """Two products, one account: together they never spend more than there is."""
    poor = tenant_make("poor", credit_micros=job_of(create(owner, source(owner))).price_micros)
    theirs = source(poor)

    def ask(index: int) -> Any:
        if index % 2:
            return create(poor, theirs)
        return poor.api.post("/v1/upscale", {"image_url": "https://example.com/a.jpg", "scale": 4}, format="json")

    answers = at_once(8, ask)

    assert {answer.status_code for answer in answers} <= {200, 202, 402}
    assert any(answer.status_code == 402 for answer in answers)
    assert poor.balance.available_micros >= 0


def test_one_key_makes_one_job_over_http(owner: Tenant, source: Callable[[Tenant], str]) -> None:
    mine = source(owner)

    answers = at_once(8, lambda index: create(owner, mine, "the-same"))

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["job_id"] for answer in answers}) == 1
    assert [answer.headers.get("Idempotent-Replayed") for answer in answers].count(None) == 1
    assert movements(job_of(answers[0])) == ["hold"]


def test_a_parent_regenerated_twice_at_once_has_two_children_that_are_paid_each_once(
    owner: Tenant, source: Callable[[Tenant], str]
) -> None:
    parent = create(owner, source(owner)).json()["job_id"]
    path = f"/api/v1/generations/{parent}/regenerate"

    def again(index: int) -> Any:
        return owner.api.post(path, {}, format="json", headers={"Idempotency-Key": f"key-{index % 2}"})

    answers = at_once(6, again)

    assert {answer.status_code for answer in answers} == {202}
    children = {job_of(answer).pk: job_of(answer) for answer in answers}
    assert len(children) == 2
    assert [movements(child) for child in children.values()] == [["hold"]] * 2


def test_a_batch_sent_twice_at_once_is_one_batch(owner: Tenant) -> None:
    images = [f"https://example.com/{number}.jpg" for number in range(3)]

    def accept(index: int) -> Any:
        body, headers = {"image_urls": images}, {"Idempotency-Key": "one-batch"}
        return owner.api.post("/v1/batch-upscale", body, format="json", headers=headers)

    answers = at_once(6, accept)

    assert {answer.status_code for answer in answers} == {200}
    [batch] = {answer.json()["job_id"] for answer in answers}
    items = list(Job.objects.filter(batch=batch))
    assert len(items) == 3
    assert [movements(item) for item in items] == [["hold"]] * 3


def test_cancel_against_finish_ends_a_job_once_and_tells_once(
    owner: Tenant, source: Callable[[Tenant], str], publishable: None
) -> None:
    mine = source(owner)
    for number in range(4):
        body = BODY | {"source_asset_id": mine, "webhook": {"url": "https://hooks.example.com/k"}}
        headers = {"Idempotency-Key": f"cancel-{number}"}
        answer = owner.api.post(
            "/api/v1/generations", body | {"reference": str(number)}, format="json", headers=headers
        )
        job = job_of(answer)
        if job.state != JobState.QUEUED:
            continue  # the same picture again, from the cache
        claimed = claim_this(job)

        def act(index: int, claimed: Job = claimed, public: str = answer.json()["job_id"]) -> Any:
            if index == 0:
                return run(claimed)
            return owner.api.post(f"/api/v1/generations/{public}/cancel").status_code

        at_once(3, act)

        job.refresh_from_db()
        assert job.state in (JobState.SUCCEEDED, JobState.CANCELED)
        assert movements(job) == ["hold", "settle" if job.state == JobState.SUCCEEDED else "release"]
        assert WebhookEvent.objects.filter(reference=job.pk).count() == 1
        assert job.outputs.count() == (1 if job.state == JobState.SUCCEEDED else 0)
        billed = UsageEvent.objects.filter(reference=job.pk).count()
        assert billed == (1 if job.state == JobState.SUCCEEDED else 0)


@pytest.fixture
def reviewed(owner: Tenant, source: Callable[[Tenant], str], publishable: None) -> Job:
    """A job that waits for staff."""
    owner.organization.review_mode = "staff"
    owner.organization.save(update_fields=["review_mode"])
    job = job_of(create(owner, source(owner)))
    run(claim_this(job))
    job.refresh_from_db()
    assert job.state == JobState.REVIEW, job.failure_message
    return job


def test_no_result_before_its_review(owner: Tenant, reviewed: Job) -> None:
    path = f"/api/v1/generations/{to_public('job', reviewed.pk)}"
    files = [output.file for output in Output.objects.filter(job=reviewed).select_related("file")]
    assert files

    texts = [owner.api.get(path).content.decode(), owner.api.get("/api/v1/generations").content.decode()]
    texts += [owner.api.get("/api/v1/billing/events").content.decode()]

    assert owner.api.get(path).json()["outputs"] in ([], None)
    for text in texts:
        assert not any(file.name in text or str(file.pk) in text for file in files)
    assert owner.api.get("/api/v1/billing/events").json()["events"] == []
    assert movements(reviewed) == ["hold"]
    assert not WebhookEvent.objects.filter(reference=reviewed.pk).exists()


def test_two_of_the_staff_and_the_partner_decide_at_once_and_one_wins(
    owner: Tenant, staff: Person, reviewed: Job
) -> None:
    output = reviewed.outputs.get()

    def decide(index: int) -> bool:
        mine = Job.objects.select_related("organization", "project").get(pk=reviewed.pk)
        if index % 3 == 0:
            return review_approve(job=mine, primary=Output.objects.get(pk=output.pk), actor=staff)
        if index % 3 == 1:
            return review_reject(job=mine, actor=staff, note="no")
        return job_cancel(job=mine)

    assert at_once(6, decide).count(True) == 1

    reviewed.refresh_from_db()
    assert movements(reviewed) == ["hold", "settle" if reviewed.state == JobState.SUCCEEDED else "release"]
    assert owner.balance.held_micros == 0
