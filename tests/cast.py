"""The fixed cast: who appears in tests. `owner` and `teammate` share an organization, `stranger` has another, `staff`
runs
the admin. Everybody is set up by the services that production uses."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image
from rest_framework.test import APIClient

from apps.accounts.models import ApiKey, Organization, Person, Project
from apps.accounts.services import key_cache_forget, key_create
from apps.billing.models import CreditAccount
from apps.core.money import MICROS
from apps.library.served import served_forget
from apps.library.services.live_settings import signing_forget
from apps.portal.services import organization_provision
from apps.sources.models import SourceAsset

OPENING_CREDIT = 100 * MICROS


@dataclass(frozen=True)
class Tenant:
    """A partner: organization, project, key, the key's text, and a client that sends it."""

    organization: Organization
    project: Project
    key: ApiKey
    text: str

    @property
    def api(self) -> APIClient:
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {self.text}")
        return client

    @property
    def balance(self) -> CreditAccount:
        return CreditAccount.objects.get(organization=self.organization)


def tenant_make(slug: str, *, credit_micros: int = OPENING_CREDIT, organization: Organization | None = None) -> Tenant:
    organization = organization or organization_provision(slug=slug, credit_micros=credit_micros)
    issued = key_create(organization=organization, name=f"{slug} backend")
    return Tenant(organization, issued.key.project, issued.key, issued.text)


@pytest.fixture(autouse=True)
def _forget_what_processes_keep() -> None:
    key_cache_forget()
    served_forget()
    signing_forget()


@pytest.fixture
def owner(db: None) -> Tenant:
    return tenant_make("acme")


@pytest.fixture
def teammate(owner: Tenant) -> Tenant:
    return tenant_make("acme-second", organization=owner.organization)


@pytest.fixture
def stranger(db: None) -> Tenant:
    return tenant_make("globex")


@pytest.fixture
def staff(db: None) -> Person:
    return Person.objects.create_superuser("staff", "staff@example.com", "a long staff password")


def picture(width: int = 320, height: int = 256, form: str = "JPEG", **options: Any) -> bytes:
    """A small picture with some structure, encoded."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.paste((180, 120, 60), (width // 4, height // 4, width // 2, height // 2))
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


@pytest.fixture
def asset_make() -> Callable[..., SourceAsset]:
    """A ready source asset, uploaded and ingested for real: `asset_make(tenant, width=…, height=…)`."""
    from apps.jobs.services.idempotency import IdempotentRequest
    from apps.sources.services import Upload, source_create
    from workers.runtime import run

    counter = iter(range(1_000_000))

    def make(tenant: Tenant, *, width: int = 320, height: int = 256) -> SourceAsset:
        number = next(counter)
        job, _ = source_create(
            organization=tenant.organization,
            project=tenant.project,
            api_key=tenant.key,
            surface="staging",
            uploads=[Upload(io.BytesIO(picture(width, height)), "image/jpeg", width, height)],
            request=IdempotentRequest("source-assets", f"cast-{number}", f"cast-{number}", 202),
        )
        claimed = claim_this(job)
        run(claimed)
        asset = SourceAsset.objects.get(ingest_job=job)
        assert asset.ready_at is not None, claimed.failure_message
        return asset

    return make


def claim_this(job: Any) -> Any:
    """Claim one given job as a worker would, whatever else waits in its queue."""
    from datetime import timedelta
    from uuid import uuid4

    from django.utils import timezone

    from apps.jobs.models import Job, JobState

    now = timezone.now()
    assert Job.objects.transition(
        job,
        JobState.RUNNING,
        lease_token=uuid4(),
        lease_expires_at=now + timedelta(seconds=60),
        started_at=now,
        attempt=job.attempt + 1,
    )
    return Job.objects.select_related("organization", "project").get(pk=job.pk)
