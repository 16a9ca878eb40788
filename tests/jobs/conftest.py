"""A kind of the kernel's own for these tests, so that they know no product."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from apps.jobs import catalogue
from apps.jobs.catalogue import Kind, QualityRule, WebhookMessage
from apps.jobs.models import Job
from apps.jobs.selectors import RESULT_STORED
from apps.jobs.services.create import Order, configuration_fingerprint, job_create
from tests.cast import Tenant

PRICE = 500_000
SUBJECT = UUID(int=7)


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
        fields.setdefault("subject", SUBJECT)
        if fields.pop("may_use_cache", False):
            values = [tenant.organization.pk, fields["subject"], configuration_fingerprint(PAID.name, given, 1)]
            with connection.cursor() as cursor:
                cursor.execute("SELECT " + RESULT_STORED.format(subject="%s"), values)
                fields["cached"] = cursor.fetchone()[0]
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
