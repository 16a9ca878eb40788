"""Every error leaves as the surface's envelope; none with a stack or a path."""

from __future__ import annotations

import logging
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import (
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError, connection
from django.db.utils import DataError
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions
from rest_framework.test import APIClient

from apps.core import errors
from apps.core.api.errors import as_app_error, exception_handler
from tests.cast import Tenant

SUMMARY = "/api/v1/usage/summary"
LEAKS = ("Traceback", "/work", "/apps/", ".py", "SELECT", "psycopg", "django")


@pytest.mark.parametrize(
    ("error", "status", "code", "message"),
    [
        (errors.BadRequest("x"), 400, "bad_request", "x"),
        (errors.Unauthorized("x"), 401, "unauthorized", "x"),
        (errors.InsufficientCredit("x"), 402, "insufficient_credit", "x"),
        (errors.Forbidden("x"), 403, "forbidden", "x"),
        (errors.NotFound("x"), 404, "not_found", "x"),
        (errors.Conflict("x"), 409, "conflict", "x"),
        (errors.IdempotencyConflict("x"), 409, "idempotency_conflict", "x"),
        (errors.PayloadTooLarge("x"), 413, "bad_request", "x"),
        (errors.ValidationFailed("x"), 422, "validation_error", "x"),
        (errors.RateLimited("x"), 429, "rate_limited", "x"),
        (errors.Unavailable("x"), 503, "unavailable", "x"),
        (errors.Conflict("x", code="mine"), 409, "mine", "x"),
        (exceptions.ParseError("at byte 7 of /tmp/x"), 400, "bad_request", "The body cannot be parsed."),
        (MultiPartParserError("boundary"), 400, "bad_request", "The body cannot be parsed."),
        (UnreadablePostError("gone"), 400, "bad_request", "The body cannot be parsed."),
        (
            exceptions.UnsupportedMediaType("text/x"),
            415,
            "bad_request",
            'Unsupported media type "text/x": send application/json or multipart/form-data.',
        ),
        (exceptions.MethodNotAllowed("PUT"), 405, "bad_request", 'Method "PUT" not allowed.'),
        (exceptions.NotAcceptable(), 406, "bad_request", "Only application/json is produced here."),
        (exceptions.NotAuthenticated("x"), 401, "unauthorized", "x"),
        (exceptions.AuthenticationFailed("x"), 401, "unauthorized", "x"),
        (exceptions.PermissionDenied("secret"), 403, "forbidden", "You may not do this."),
        (PermissionDenied("secret"), 403, "forbidden", "You may not do this."),
        (Http404("/srv/files/x"), 404, "not_found", "Not found."),
        (exceptions.NotFound("secret"), 404, "not_found", "Not found."),
        (exceptions.Throttled(wait=7.2), 429, "rate_limited", "Too many requests."),
        (RequestDataTooBig("x"), 413, "bad_request", "The request body is too large."),
        (TooManyFilesSent("x"), 413, "bad_request", "The request body is too large."),
        (TooManyFieldsSent("x"), 400, "bad_request", "The request cannot be processed."),
        (SuspiciousOperation("../../etc"), 400, "bad_request", "The request cannot be processed."),
        (DisallowedHost("evil.example"), 400, "bad_request", "The request cannot be processed."),
        (OperationalError("no server"), 503, "unavailable", "The service is busy; try again shortly."),
        (InterfaceError("closed"), 503, "unavailable", "The service is busy; try again shortly."),
        (DataError("out of range"), 500, "internal_error", "Something went wrong on our side."),
        (RuntimeError("/srv/x.py"), 500, "internal_error", "Something went wrong on our side."),
        (RecursionError(), 500, "internal_error", "Something went wrong on our side."),
    ],
)
def test_every_class_of_error_has_its_status_code_and_sentence(error, status, code, message):
    response = exception_handler(error, {"view": None})

    assert response.status_code == status
    assert response.data["error"] == {
        "code": code,
        "message": message,
        "retryable": status in (429, 500, 503),
        "retry_after": response.data["error"]["retry_after"],
    }
    assert response.headers["Cache-Control"] == "no-store"
    assert ("WWW-Authenticate" in response.headers) == (status == 401)
    wait = response.data["error"]["retry_after"]
    assert response.headers.get("Retry-After") == (None if wait is None else str(wait))


@pytest.mark.parametrize(("wait", "seconds"), [(7.2, 8), (None, 1), (0, 1)])
def test_a_throttled_request_says_how_long_to_wait(wait, seconds):
    assert as_app_error(exceptions.Throttled(wait=wait)).retry_after == seconds


def test_a_lost_database_says_when_to_come_back():
    assert as_app_error(OperationalError("x")).retry_after == 2


def test_field_errors_are_flat_with_dotted_paths_and_the_first_message():
    detail: Any = {
        "mode": ["must be one of a, b", "second"],
        "webhook": {"url": ["must be https"]},
        "rooms": [{}, {"name": ["required"]}],
        "list": {1: ["too long"]},
        "non_field_errors": ["contradiction"],
    }

    error = as_app_error(exceptions.ValidationError(detail))

    assert error.fields == {
        "mode": "must be one of a, b",
        "webhook.url": "must be https",
        "rooms.1.name": "required",
        "list.1": "too long",
    }
    assert error.message == (
        "mode: must be one of a, b; webhook.url: must be https; rooms.1.name: required; list.1: too long; contradiction"
    )


def test_a_list_of_field_errors_and_a_bare_text():
    assert as_app_error(exceptions.ValidationError("no")).message == "no"
    assert as_app_error(exceptions.ValidationError([{"a": ["bad"]}])).fields == {"0.a": "bad"}


def test_a_long_message_is_cut():
    assert len(as_app_error(exceptions.ValidationError({"a": ["x" * 5000]})).message) == 1000


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("get", "/api/v1/nothing", {}, 404, "not_found"),
        ("get", "/api/v1/", {}, 404, "not_found"),
        ("get", "/nothing", {}, 404, "not_found"),
        ("get", "/api/v1/usage/summary/", {}, 404, "not_found"),
        ("get", "/api/v1/generations/\x00", {}, 404, "not_found"),
        ("get", "/api/v1/generations/%2e%2e%2f%2e%2e", {}, 404, "not_found"),
        ("post", SUMMARY, {}, 405, "bad_request"),
        ("delete", "/api/v1/generations", {}, 405, "bad_request"),
        ("post", "/healthz", {}, 405, None),
        ("get", SUMMARY, {"HTTP_ACCEPT": "text/html"}, 406, "bad_request"),
        ("post", "/api/v1/generations", {"data": "a=1", "content_type": "application/x-yaml"}, 415, "bad_request"),
        ("post", "/api/v1/source-assets", {"data": "<a/>", "content_type": "application/xml"}, 415, "bad_request"),
        ("post", "/api/v1/generations", {"data": "{", "content_type": "application/json"}, 400, "bad_request"),
        ("post", "/api/v1/source-assets", {"data": "x", "content_type": "multipart/form-data"}, 400, "bad_request"),
        ("get", SUMMARY, {"HTTP_HOST": "evil.example"}, 400, "bad_request"),
        ("get", SUMMARY, {"CONTENT_LENGTH": "99999999999"}, 413, "bad_request"),
        ("get", SUMMARY, {"CONTENT_LENGTH": "-5"}, 413, "bad_request"),
    ],
)
def test_what_goes_wrong_around_a_view_is_an_envelope_too(owner, method, path, options, status, code):
    response = getattr(owner.api, method)(path, headers={"Idempotency-Key": "k"}, **options)

    assert response.status_code == status, response.content
    assert response.headers["X-Request-Id"]
    if code:
        assert response.json()["error"]["code"] == code
        assert not any(leak in response.content.decode() for leak in LEAKS)
    if status == 405:
        assert response.headers["Allow"]


def test_a_405_names_the_allowed_methods(owner):
    assert set(owner.api.post(SUMMARY).headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_defect_is_500_without_a_word_about_it_and_with_a_stack_in_the_log(owner, monkeypatch, caplog):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("secret of /srv/katalo/apps/billing.py")

    monkeypatch.setattr("apps.generations.api.views.month_figures", broken)
    with caplog.at_level(logging.ERROR):
        response = owner.api.get(SUMMARY)

    assert response.status_code == 500
    assert response.json() == {
        "error": {
            "code": "internal_error",
            "message": "Something went wrong on our side.",
            "retryable": True,
            "retry_after": None,
        }
    }
    assert any("unexpected_error" in str(record.msg) for record in caplog.records)


def no_database(*args: object, **kwargs: object) -> None:
    raise OperationalError("connection to server at 10.0.0.5 failed")


@pytest.mark.parametrize("remembered", [True, False])
def test_a_database_that_is_away_is_503_on_the_api(owner, remembered):
    if remembered:
        assert owner.api.get(SUMMARY).status_code == 200  # the key is known to this process from here on

    with mock.patch.object(connection, "cursor", no_database):
        response = owner.api.get(SUMMARY)

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "2"
    assert response.json()["error"] == {
        "code": "unavailable",
        "message": "The service is busy; try again shortly.",
        "retryable": True,
        "retry_after": 2,
    }
    assert owner.api.get(SUMMARY).status_code == 200, "and it works again when the database does"


def test_a_database_that_is_away_is_503_outside_the_api_too(client, staff):
    client.force_login(staff)

    with mock.patch.object(connection, "cursor", no_database):
        response = client.get("/admin/")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "2"
    assert "10.0.0.5" not in response.content.decode()


def test_a_create_that_meets_a_lost_database_leaves_nothing_behind(owner: Tenant, asset_make):
    from apps.core.ids import to_public
    from apps.jobs.models import IdempotencyRecord, Job

    asset = asset_make(owner)
    before = (Job.objects.count(), IdempotencyRecord.objects.count(), owner.balance.available_micros)
    body = {"source_asset_id": to_public("src", asset.pk), "workflow": "pro_capture", "capture_type": "photo"}

    with mock.patch("apps.jobs.services.insert.job_write", no_database):
        response = owner.api.post("/api/v1/generations", body, format="json", headers={"Idempotency-Key": "k-1"})

    assert response.status_code == 503
    assert (Job.objects.count(), IdempotencyRecord.objects.count(), owner.balance.available_micros) == before
    again = owner.api.post("/api/v1/generations", body, format="json", headers={"Idempotency-Key": "k-1"})
    assert again.status_code == 202


def test_an_unknown_path_needs_no_key(db):
    response = APIClient().get("/api/v1/nothing")

    assert response.status_code == 404
    assert response.json()["error"]["message"] == "There is nothing at /api/v1/nothing."
