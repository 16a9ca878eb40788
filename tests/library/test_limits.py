"""The hour of a key."""

from __future__ import annotations

import time

import pytest
from django.core.management import call_command

from apps.accounts.models import ApiKey
from apps.accounts.services import key_limit
from apps.core import rate_limits
from apps.core.errors import ValidationFailed
from tests.cast import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Half past an hour, so that no test crosses into the next."""
    now = (int(time.time()) // 3600 + 1) * 3600 + 1800
    monkeypatch.setattr(rate_limits.time, "time", lambda: now)
    return now


def test_a_hundred_requests_an_hour_for_each_key_over_all_routes(owner: Tenant, teammate: Tenant, clock):
    for number in range(100):
        answer = owner.api.get("/api/v1/images" if number % 2 else "/api/v1/flows")
        assert answer.status_code == 200
    assert {name: answer.headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")} == {
        "Limit": "100",
        "Remaining": "0",
        "Reset": str(clock + 1800),
    }

    refused = owner.api.get("/api/v1/generations")

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1800")
    assert refused.json()["error"] == {
        "code": "RATE_LIMIT_EXCEEDED",
        "message": "At most 100 requests an hour for this key; try again in 1800 s.",
    }
    assert teammate.api.get("/api/v1/images").status_code == 200
    assert owner.api.get("/api/v1/generations?workflow=staging").status_code == 200, "staging has limits of its own"


def test_a_key_may_have_a_limit_of_its_own(owner: Tenant):
    key_limit(key=owner.key, requests_per_hour=2)

    answers = [owner.api.get("/api/v1/images").status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    key_limit(key=owner.key, requests_per_hour=None)
    assert owner.api.get("/api/v1/images").headers["X-RateLimit-Limit"] == "100"


@pytest.mark.parametrize("limit", [-1, 1_000_001])
def test_a_limit_out_of_range_is_refused(owner: Tenant, limit):
    with pytest.raises(ValidationFailed, match=f"requests_per_hour must be from 0 to 1000000; got {limit}"):
        key_limit(key=owner.key, requests_per_hour=limit)
    assert ApiKey.objects.get(pk=owner.key.pk).requests_per_hour is None


def test_a_key_is_made_with_a_limit(owner: Tenant, capsys):
    call_command("key_create", organization="acme", name="limited", requests_per_hour=7)

    assert ApiKey.objects.get(name="limited").requests_per_hour == 7
