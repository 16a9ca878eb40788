"""GET /api/v1/generations."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.library.conftest import NEVER
from tests.library.prompts.conftest import URL, create, drain, made, named

pytestmark = pytest.mark.django_db


def test_newest_first_by_page_status_and_flow(owner, teammate, stranger):
    made(stranger)
    first = made(owner, "one")
    failed = made(owner, "fail", flowId=first["flowId"])
    pending = create(owner, "three").json()["data"]

    def listed(query=""):
        body = owner.api.get(f"{URL}{query}").json()
        return [row["id"] for row in body["data"]], body["pagination"]

    everything = [pending["id"], failed["id"], first["id"]]
    assert listed() == (everything, {"total": 3, "limit": 20, "offset": 0, "hasMore": False})
    assert listed("?limit=1&offset=1") == ([failed["id"]], {"total": 3, "limit": 1, "offset": 1, "hasMore": True})
    assert listed("?limit=1000")[1]["limit"] == 100
    assert listed("?limit=0")[1]["limit"] == 1
    for word, expected in {"pending": pending, "success": first, "failed": failed}.items():
        assert listed(f"?status={word}")[0] == [expected["id"]]
    assert listed("?status=processing")[0] == []
    assert listed(f"?flowId={first['flowId']}")[0] == [failed["id"], first["id"]]


@pytest.mark.parametrize(
    ("query", "status", "code", "message"),
    [
        ("?limit=ten", 400, "VALIDATION_ERROR", "limit must be a whole number; got 'ten'"),
        ("?offset=1.5", 400, "VALIDATION_ERROR", "offset must be a whole number; got '1.5'"),
        (
            "?status=done",
            400,
            "VALIDATION_ERROR",
            "status must be one of pending, processing, success, failed; got 'done'",
        ),
        (f"?flowId={NEVER}", 404, "FLOW_NOT_FOUND", "Flow not found"),
        ("?includeDeleted=1", 400, "VALIDATION_ERROR", "includeDeleted must be true or false; got '1'"),
    ],
)
def test_bad_queries(owner, refused, query, status, code, message):
    refused(owner.api.get(f"{URL}{query}"), status, code, message)


def test_a_page_takes_a_fixed_number_of_queries(owner, settings):
    settings.API_KEY_CACHE_SECONDS = 3600
    named(owner, "@logo")

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert owner.api.get(f"{URL}?limit=100").status_code == 200
        return len(found)

    owner.api.get(URL)
    for _ in range(2):
        create(owner, "beside @logo")
    drain()
    few = queries()
    for _ in range(10):
        create(owner, "beside @logo")
    drain()

    assert queries() == few
    assert few == 3, "a count, the rows, their references"
