"""What an API view makes of the two key headers."""

from __future__ import annotations

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from apps.accounts.models import ApiKey
from apps.accounts.services import key_create, key_revoke, organization_change

pytestmark = pytest.mark.django_db

PATH = "/api/v1/usage/summary"
INVALID = "The API key is unknown, expired or revoked."


def get(**headers: str):
    return APIClient(raise_request_exception=False).get(PATH, headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        lambda text: {"Authorization": f"Bearer {text}"},
        lambda text: {"Authorization": f"bearer {text}"},
        lambda text: {"Authorization": f"BEARER   {text} "},
        lambda text: {"X-API-Key": text},
        lambda text: {"x-api-key": text},
        lambda text: {"Authorization": f"Bearer {text}", "X-API-Key": text},
    ],
)
def test_both_headers_open(owner, headers):
    assert get(**headers(owner.text)).status_code == 200


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "An API key is required: send 'Authorization: Bearer kat_live_…'."),
        ({"X-API-Key": ""}, "An API key is required: send 'Authorization: Bearer kat_live_…'."),
        ({"Authorization": "Basic a2V5"}, "Send the API key as 'Authorization: Bearer kat_live_…'."),
        ({"Authorization": "Bearer"}, "Send the API key as 'Authorization: Bearer kat_live_…'."),
        ({"Authorization": "Bearer   "}, "Send the API key as 'Authorization: Bearer kat_live_…'."),
        ({"Authorization": "Bearer nonsense"}, INVALID),
        ({"Authorization": "Bearer kat_live_AAAAAAAA.a b"}, INVALID),
        ({"Authorization": "Bearer kät_live_AAAAAAAA.\xff\xfe"}, INVALID),
        ({"X-API-Key": "kat_live_\x00AAAAAAA.x"}, INVALID),
        ({"X-API-Key": "k" * 10_000}, INVALID),
    ],
)
def test_a_missing_or_malformed_key_is_401_in_the_surface_s_shape(owner, headers, message):
    response = get(**headers)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json() == {
        "error": {"code": "unauthorized", "message": message, "retryable": False, "retry_after": None}
    }
    assert "X-RateLimit-Limit" not in response.headers


def test_unknown_id_wrong_secret_revoked_and_expired_are_told_alike(owner):
    secret = owner.text.partition(".")[2]
    revoked = key_create(organization=owner.organization, name="revoked")
    key_revoke(key=revoked.key)
    expired = key_create(organization=owner.organization, name="expired")
    ApiKey.objects.filter(pk=expired.key.pk).update(expires_at=timezone.now())

    answers = [
        get(**{"X-API-Key": text})
        for text in (
            f"kat_live_AAAAAAAA.{secret}",
            f"kat_live_{owner.key.prefix}.{secret[::-1]}",
            revoked.text,
            expired.text,
        )
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["error"]["message"] == INVALID
    assert len({tuple(sorted(set(answer.headers) - {"X-Request-Id"})) for answer in answers}) == 1


def test_a_key_of_a_switched_off_organization_is_403(owner):
    organization_change(organization=owner.organization, api_enabled=False)

    response = owner.api.get(PATH)

    assert response.status_code == 403
    assert response.json()["error"]["code"] == "forbidden"
    assert response.json()["error"]["message"] == "API access is not enabled for this organization."


def test_an_address_that_keeps_guessing_is_told_to_wait_and_others_are_not(owner, settings):
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"failed_authentication": 3}
    client = APIClient(raise_request_exception=False)
    bad = {"X-API-Key": f"kat_live_{owner.key.prefix}.{'x' * 43}"}
    moment = timezone.now().replace(second=20, microsecond=0)

    with time_machine.travel(moment, tick=False) as clock:
        statuses = [client.get(PATH, headers=bad).status_code for _ in range(4)]
        refused = client.get(PATH, headers=bad)
        elsewhere = client.get(PATH, headers=bad, REMOTE_ADDR="203.0.113.7")
        good = owner.api.get(PATH)
        clock.shift(40)
        after = client.get(PATH, headers=bad)

    assert statuses == [401, 401, 401, 429]
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "40"
    assert refused.json()["error"] == {
        "code": "rate_limited",
        "message": "Too many requests with an invalid key.",
        "retryable": True,
        "retry_after": 40,
    }
    assert elsewhere.status_code == 401
    assert good.status_code == 200, "a good key is not locked out by bad ones from its address"
    assert after.status_code == 401


def test_a_request_without_any_key_is_not_a_guess(settings):
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"failed_authentication": 1}

    assert [get().status_code for _ in range(3)] == [401] * 3


def test_an_invalid_key_is_not_counted_as_used(owner):
    get(**{"X-API-Key": f"kat_live_{owner.key.prefix}.{'x' * 43}"})

    owner.key.refresh_from_db()
    assert (owner.key.request_count, owner.key.last_used_at) == (0, None)
