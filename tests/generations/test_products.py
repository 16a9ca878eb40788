"""One resource, two products: whose a request is, and in whose words it is answered."""

from __future__ import annotations

import json

import pytest

from apps.jobs.models import Job

URL = "/api/v1/generations"
HEADERS = {"Idempotency-Key": "one"}
STAGING, LIBRARY = ["error"], ["error", "success"]


def send(tenant, body, content_type="application/json", **headers):
    text = body if isinstance(body, str) else json.dumps(body)
    return tenant.api.post(URL, text, content_type=content_type, headers=HEADERS | headers)


@pytest.mark.parametrize(
    ("body", "status", "envelope", "code"),
    [
        ({"workflow": "staging", "prompt": "a sky"}, 400, STAGING, "bad_request"),
        ({"workflow": None}, 400, STAGING, "bad_request"),
        ({"prompt": "a sky", "aspectRatio": "5:4"}, 400, LIBRARY, "VALIDATION_ERROR"),
        ({"prompt": None}, 400, LIBRARY, "VALIDATION_ERROR"),
        ({"aspectRatio": "1:1"}, 400, LIBRARY, "VALIDATION_ERROR"),
        ({"meta": {}}, 400, LIBRARY, "VALIDATION_ERROR"),
        ({"assignAlias": "@x"}, 400, LIBRARY, "VALIDATION_ERROR"),
        ({"capture_type": "photo", "source_asset_id": "src_1"}, 422, STAGING, "validation_error"),
        ({"metadata": {}, "source_asset_id": "src_1"}, 422, STAGING, "validation_error"),
        ({}, 400, STAGING, "bad_request"),
        ("[1]", 400, STAGING, "bad_request"),
        ('{"prompt": ', 400, STAGING, "bad_request"),
        ("", 400, STAGING, "bad_request"),
    ],
    ids=str,
)
def test_a_body_is_answered_by_the_product_that_it_belongs_to(owner, body, status, envelope, code):
    answer = send(owner, body)

    assert (answer.status_code, sorted(answer.json()), answer.json()["error"]["code"]) == (status, envelope, code)
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("body", "envelope", "code"),
    [
        ({"prompt": "a sky"}, LIBRARY, "UNAUTHORIZED"),
        ({"workflow": "staging"}, STAGING, "unauthorized"),
        ("no JSON", STAGING, "unauthorized"),
    ],
    ids=str,
)
def test_without_a_key_too(client, db, body, envelope, code):
    text = body if isinstance(body, str) else json.dumps(body)

    answer = client.post(URL, text, content_type="application/json")

    assert (answer.status_code, sorted(answer.json()), answer.json()["error"]["code"]) == (401, envelope, code)


def test_a_body_that_is_too_long_is_not_looked_into(owner, settings):
    settings.REQUEST_MAX_BYTES = 100

    answer = send(owner, {"prompt": "x" * 200})

    assert (answer.status_code, sorted(answer.json())) == (413, STAGING)


@pytest.mark.parametrize(
    ("method", "tail", "identifier", "status", "envelope"),
    [
        ("get", "", "job_01K0CCCCCCCCCCCCCCCCCCCCCC", 404, STAGING),
        ("get", "", "01990F3C-5A1E-7C3B-9D2A-4F6B8C0D1E2F", 404, LIBRARY),
        ("get", "", "nonsense", 404, STAGING),
        ("put", "", "nonsense", 404, LIBRARY),
        ("delete", "", "nonsense", 404, LIBRARY),
        ("put", "", "job_01K0CCCCCCCCCCCCCCCCCCCCCC", 405, STAGING),
        ("delete", "", "job_01K0CCCCCCCCCCCCCCCCCCCCCC", 405, STAGING),
        ("post", "/retry", "job_01K0CCCCCCCCCCCCCCCCCCCCCC", 404, LIBRARY),
        ("post", "/cancel", "job_01K0CCCCCCCCCCCCCCCCCCCCCC", 404, STAGING),
        ("post", "/cancel", "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e2f", 404, STAGING),
        ("post", "/regenerate", "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e2f", 404, LIBRARY),
    ],
)
def test_an_id_names_its_product(owner, method, tail, identifier, status, envelope):
    answer = owner.api.generic(method.upper(), f"{URL}/{identifier}{tail}", headers=HEADERS)

    assert (answer.status_code, sorted(answer.json())) == (status, envelope)


def test_another_method_names_the_methods_that_there_are(owner):
    answer = owner.api.patch(URL)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST, HEAD, OPTIONS")
