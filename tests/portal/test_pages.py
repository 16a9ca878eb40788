"""What is open to everybody is read only, and its refusals are the API's."""

from __future__ import annotations

import pytest
from django.test import Client

PAGES = (
    *("/", "/admin", "/healthz", "/readyz", "/metrics", "/api/v1/openapi", "/openapi.json", "/api-docs", "/llms.txt"),
    *("/files/a/b.png", "/console"),
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_method_that_writes_is_405_in_the_envelope(path: str, method: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, path, b"{}", content_type="application/json")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.json()["error"] == {
        "code": "bad_request",
        "message": f'Method "{method}" not allowed.',
        "retryable": False,
        "retry_after": None,
    }


@pytest.mark.parametrize(("path", "target"), [("/", "/api-docs"), ("/admin", "/admin/")])
def test_an_address_that_people_type_leads_on(client: Client, path: str, target: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.headers["Location"]) == (302, target)


def test_head_is_answered_like_get_without_the_body(client: Client) -> None:
    answer = client.head("/healthz")

    assert (answer.status_code, answer.content) == (200, b"")
