"""Whose request it is, behind as many proxies as are trusted."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from apps.core.client_address import client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "192.0.2.1"),
        (0, "203.0.113.9", "192.0.2.1"),
        (1, None, "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, " , ", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1,2.2.2.2 ,  203.0.113.9 ", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9:40123", "203.0.113.9"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "2001:db8:7:8::1", "2001:db8:7:8::"),
        (1, "2001:db8:7:8:ffff:ffff:ffff:ffff", "2001:db8:7:8::"),
        (1, "[2001:db8:7:9::1]:40123", "2001:db8:7:9::"),
        (1, "unknown", "192.0.2.1"),
    ],
)
def test_only_what_trusted_proxies_say_is_believed(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}

    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.1")

    assert client_address(request) == address


def test_a_caller_cannot_escape_a_limit_by_inventing_addresses(db, settings, client):
    settings.TRUSTED_PROXY_COUNT = 1
    settings.RATE_LIMITS_PER_MINUTE = settings.RATE_LIMITS_PER_MINUTE | {"failed_authentication": 2}
    statuses = [
        client.get(
            "/api/v1/usage/summary",
            headers={"X-API-Key": "bad", "X-Forwarded-For": f"10.9.9.{number}, 203.0.113.9"},
        ).status_code
        for number in range(4)
    ]

    assert sorted(statuses)[:2] == [401, 401]
    assert 429 in statuses
