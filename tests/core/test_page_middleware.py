"""Requests of the APIs pass by what pages need, and are as protected as pages are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

PROTECTION = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")


@pytest.fixture
def signed_in(staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/v1/jobs", "/api/v1/usage/summary"])
def test_an_api_does_not_look_a_session_up(signed_in, owner, path):
    headers = {"Authorization": f"Bearer {owner.text}"}
    signed_in.get(path, headers=headers)  # the key is known from here on

    with CaptureQueriesContext(connection) as captured:
        response = signed_in.get(path, headers=headers)

    assert response.status_code == 200
    assert not [query["sql"] for query in captured.captured_queries if "django_session" in query["sql"]]
    assert not hasattr(response.wsgi_request, "session")
    assert response.cookies == {}
    assert all(response.headers.get(name) for name in PROTECTION)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/v1/jobs", "/api/v1/usage/summary"])
def test_a_person_who_signed_in_is_nobody_to_an_api(signed_in, path):
    assert signed_in.get(path).status_code == 401


@pytest.mark.django_db
def test_a_page_knows_who_signed_in(signed_in, staff):
    response = signed_in.get("/admin/")

    assert response.status_code == 200
    assert response.wsgi_request.user == staff
