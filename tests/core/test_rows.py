"""A Reader gives the rows that the ORM would."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.accounts.models import ApiKey, Organization
from apps.core.rows import Reader
from apps.jobs.models import Job, JobState

KEYS = Reader(
    ApiKey,
    "FROM accounts_apikey JOIN accounts_organization o ON o.id = accounts_apikey.organization_id"
    " WHERE o.id = %s ORDER BY accounts_apikey.name",
    beside=["accounts_apikey.created_at <= %s", "o.slug"],
)


@pytest.mark.django_db
def test_rows_are_complete_and_know_that_they_are_stored(owner, stranger):
    reader = Reader(ApiKey, "FROM accounts_apikey WHERE id = %s")

    found = reader.first(owner.key.pk)

    stored = ApiKey.objects.get(pk=owner.key.pk)
    assert {name: value for name, value in vars(found).items() if name != "_state"} == {
        name: value for name, value in vars(stored).items() if name != "_state"
    }
    assert (found._state.adding, found._state.db) == (False, "default")
    assert reader.first(owner.organization.pk) is None


@pytest.mark.django_db
def test_values_are_converted_as_the_orm_does(owner):
    now = timezone.now()
    job = Job.objects.create(
        organization=owner.organization,
        project=owner.project,
        surface="staging",
        kind="staging.photo",
        queue="gpu",
        state=JobState.QUEUED,
        fingerprint="f",
        seed=1,
        available_at=now,
        deadline_at=now,
        input={"rooms": ["Kitchen"], "scale": 1.5},
        engine_state=None,
        metadata={},
    )

    found = Reader(Job, "FROM jobs_job WHERE id = %s").first(job.pk)

    assert found is not None
    assert (found.input, found.metadata, found.engine_state) == ({"rooms": ["Kitchen"], "scale": 1.5}, {}, None)
    assert (found.created_at, found.deadline_at, found.pk) == (job.created_at, now, job.pk)


@pytest.mark.django_db
def test_what_stands_beside_a_row_comes_with_it(owner, teammate, stranger):
    found = KEYS.all(timezone.now(), owner.organization.pk)

    assert [(key.pk, beside) for key, beside in found] == [
        (owner.key.pk, (True, "acme")),
        (teammate.key.pk, (True, "acme")),
    ]
    assert Organization.objects.count() == 2
