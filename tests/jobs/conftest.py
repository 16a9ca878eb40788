"""A kind of the kernel's own for these tests, so that they know no product."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apps.jobs import catalogue
from apps.jobs.catalogue import Kind, QualityRule, WebhookMessage
from apps.jobs.models import Job
from apps.jobs.selectors import results_stored
from apps.jobs.services.create import Order, configuration_fingerprint, job_create
from tests.cast import Tenant

PRICE = 500_000


def _message(job: Job, published: list[Any]) -> WebhookMessage:
    return WebhookMessage(f"test.{job.state}", {"outputs": len(published)})


PAID = Kind(
    name="test.paid",
    engine="fake",
    queue="gpu",
    price_micros=PRICE,
    usage_type="test_unit",
    max_attempts=3,
    quality=(QualityRule("sharpness", "TEST_MIN_SHARPNESS", at_least=True, retry_helps=True),),
    webhook=_message,
    cacheable=True,
    awaited=True,
    reviewable=True,
)


@pytest.fixture(autouse=True)
def _kinds(settings) -> Iterator[None]:
    settings.TEST_MIN_SHARPNESS = 0.5
    before = dict(catalogue._kinds)
    catalogue.register(PAID)
    yield
    catalogue._kinds.clear()
    catalogue._kinds.update(before)


@pytest.fixture
def order() -> Callable[..., Order]:
    def make(tenant: Tenant, **fields: Any) -> Order:
        fake = fields.pop("fake", {})
        fake = {"quality": {"sharpness": 1.0}} | fake
        given = fields.pop("input", {"fake": fake})
        if fields.pop("may_use_cache", False):
            fingerprint = configuration_fingerprint(PAID.name, given, 1)
            results = results_stored(
                organization=tenant.organization, subject=fields.get("subject"), fingerprint=fingerprint
            )
            fields["cached"] = results.values_list("pk", flat=True).first()
        return Order(
            organization=tenant.organization,
            project=tenant.project,
            api_key=tenant.key,
            surface="staging",
            kind=PAID.name,
            input=given,
            **fields,
        )

    return make


@pytest.fixture
def job_make(order) -> Callable[..., Job]:
    def make(tenant: Tenant, **fields: Any) -> Job:
        return job_create(order(tenant, **fields))

    return make
