"""API3, broken object property level authorization: nothing is written by a name that is not the caller's to set, and
nothing is told that is ours. Fields come from the document, so a new operation is tried."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import ApiKey, Organization
from apps.jobs.models import Job
from tests.cast import Tenant
from tests.library.conftest import state
from tests.security.conftest import ADMIN_KEY, Ids
from tests.security.document import Operation, operations

OURS = {
    "organization_id": "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e2f",
    "project": "default",
    "id": "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e2f",
    "state": "succeeded",
    "price_micros": 0,
    "amount_usd": "0.00",
    "cached_from": None,
    "is_superuser": True,
    "max_in_flight": 100_000,
    "requests_per_hour": 100_000,
    "review_required": False,
    "fake": {"quality": {}},
    "__class__": "x",
}
"""Names of columns and of things between the lines, that a careless serializer would take."""

# Of any depth in an answer. `organization` and `project` stand in answers to the admin key only.
INTERNAL = {
    *("organization", "organization_id", "project", "project_id", "api_key", "api_key_id", "pepper", "secret_hash"),
    *("lease_token", "lease_expires_at", "available_at", "input", "input_files", "engine", "attempt", "max_attempts"),
    *("price_micros", "charge_source", "idempotency_key", "request_hash", "balance", "available_micros", "held_micros"),
    *("secret", "signing_secret", "webhook_secret", "failure_detail", "internal", "rejected_reason", "candidates"),
    *("storage_name", "deleted_by", "cached_from"),
}

WRITES = [operation for operation in operations() if operation.body is not None]


@pytest.mark.parametrize("operation", WRITES, ids=lambda operation: operation.name)
def test_what_is_not_the_caller_s_to_set_is_refused(
    owner: Tenant, ids: Ids, settings: Any, operation: Operation
) -> None:
    assert isinstance(operation.body, dict)
    path = operation.filled(ids)
    client = owner.api
    if operation.path.startswith("/v1/admin"):
        client = APIClient()
        client.credentials(HTTP_X_ADMIN_KEY=ADMIN_KEY)
    before = rows()

    for name in sorted({*OURS} - operation.fields):
        body = json.dumps(operation.with_field(name, OURS[name]))
        answer = client.generic(operation.method, path, body, content_type="application/json")

        assert answer.status_code in (400, 422), f"{operation.name} took {name}: {answer.content!r}"
        assert rows() == before


def rows() -> Any:
    jobs = list(Job.objects.order_by("pk").values("pk", "state", "organization", "price_micros"))
    return jobs, list(ApiKey.objects.order_by("pk").values()), list(Organization.objects.values()), state()


READS = [operation for operation in operations() if operation.method == "GET" and not operation.path.startswith("/cdn")]


@pytest.mark.parametrize("operation", READS, ids=lambda operation: operation.name)
def test_no_answer_tells_what_is_ours(owner: Tenant, ids: Ids, settings: Any, operation: Operation) -> None:
    if operation.path.startswith("/v1/admin"):
        client = APIClient()
        client.credentials(HTTP_X_ADMIN_KEY=ADMIN_KEY)
        allowed = {"organization", "project"}
    else:
        client, allowed = owner.api, set()

    answer = client.get(operation.filled(ids))

    if not answer.headers["Content-Type"].startswith("application/json"):
        return
    assert names(answer.json()) & INTERNAL <= allowed
    text = answer.content.decode()
    if not operation.path.startswith("/v1/admin"):
        assert str(owner.organization.pk) not in text
        assert str(owner.key.pk) not in text
    assert owner.text.partition(".")[2] not in text


def names(value: Any) -> set[str]:
    return set(_names(value))


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name not in ("meta", "metadata"):
                yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)
