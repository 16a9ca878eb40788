"""Each system check speaks up for the mistake it is there for, and is silent otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.checks import run_checks

GOOD: dict[str, Any] = {
    "OUTBOUND_ALLOW_LOOPBACK": False,
    "OUTBOUND_ALLOW_HTTP": False,
    "PUBLIC_BASE_URL": "https://katalo.example",
    "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz",
    "API_KEY_PEPPER": "abcdefghijklmnopqrstuvwxyz0123456789",
    "ADMIN_KEY": "",
    "METRICS_TOKEN": "",
    "REDIS_URL": "redis://redis:6379/0",
    "FIELD_ENCRYPTION_KEYS": [Fernet.generate_key().decode()],
    "KIND_ENGINES": {},
    "S3_SETTINGS_GIVEN": False,
}
BUCKET = {"bucket_name": "katalo", "access_key": "id", "secret_key": "key", "endpoint_url": None}


def found(settings: Any, **changed: Any) -> list[str]:
    for name, value in (GOOD | changed).items():
        setattr(settings, name, value)
    messages = run_checks(include_deployment_checks=True)
    return sorted({str(message.id) for message in messages if str(message.id).startswith("katalo.")})


def with_bucket(settings: Any, **options: Any) -> dict[str, Any]:
    default = {"BACKEND": "apps.files.storage.BucketStorage", "OPTIONS": BUCKET | options}
    return {"STORAGES": settings.STORAGES | {"default": default}}


def test_sane_settings_pass(settings: Any) -> None:
    assert found(settings, **with_bucket(settings)) == []


@pytest.mark.parametrize(
    ("changed", "identifier"),
    [
        ({"OUTBOUND_ALLOW_LOOPBACK": True}, "katalo.E001"),
        ({"OUTBOUND_ALLOW_HTTP": True}, "katalo.E001"),
        ({"PUBLIC_BASE_URL": "http://katalo.example"}, "katalo.E002"),
        ({"PUBLIC_BASE_URL": "https://"}, "katalo.E002"),
        ({"PUBLIC_BASE_URL": "https://katalo.example/staging"}, "katalo.E002"),
        ({"SECRET_KEY": "short"}, "katalo.E003"),
        ({"SECRET_KEY": "ab" * 40}, "katalo.E003"),
        ({"API_KEY_PEPPER": "pepper"}, "katalo.E003"),
        ({"ADMIN_KEY": "admin"}, "katalo.E003"),
        ({"METRICS_TOKEN": "metrics"}, "katalo.E003"),
        ({"FIELD_ENCRYPTION_KEYS": [GOOD["FIELD_ENCRYPTION_KEYS"][0], "not-a-key"]}, "katalo.E004"),
        ({"JOB_LEASE_SECONDS": 10, "JOB_HEARTBEAT_SECONDS": 5}, "katalo.E005"),
        ({"CELERY_BROKER_TRANSPORT_OPTIONS": {"visibility_timeout": 3000}}, "katalo.E006"),
        ({"CELERY_TASK_TIME_LIMIT": 1200}, "katalo.E007"),
        ({"KIND_ENGINES": {"staging.foto": "fake"}}, "katalo.E008"),
        ({"KIND_ENGINES": {"staging.photo": 3}}, "katalo.E009"),
        ({"S3_SETTINGS_GIVEN": True}, "katalo.E010"),
        ({"IMAGE_ENHANCER_URL": "https://llm.example.com/v1"}, "katalo.E012"),
        ({"IMAGE_ENHANCER_MODEL": "small"}, "katalo.E012"),
        ({"IMAGE_ENHANCER_URL": "http://llm.example.com/v1", "IMAGE_ENHANCER_MODEL": "small"}, "katalo.E012"),
        ({"IMAGE_ENHANCER_API_KEY": "two\nlines"}, "katalo.E012"),
        ({"IMAGE_ENHANCER_TIMEOUT_SECONDS": 0}, "katalo.E012"),
        ({"REDIS_URL": ""}, "katalo.W001"),
    ],
)
def test_each_mistake_is_named(settings: Any, changed: dict[str, Any], identifier: str) -> None:
    assert found(settings, **changed) == [identifier]


@pytest.mark.parametrize(
    "options", [{"secret_key": None}, {"access_key": None}, {"endpoint_url": "objects.example:9000"}]
)
def test_a_bucket_configured_by_half_is_named(settings: Any, options: dict[str, Any]) -> None:
    assert found(settings, **with_bucket(settings, **options)) == ["katalo.E010"]


def test_a_bucket_without_keys_uses_the_machine_s_own_role(settings: Any) -> None:
    assert found(settings, **with_bucket(settings, access_key=None, secret_key=None)) == []


def test_an_enhancer_is_named_whole(settings: Any) -> None:
    named = {"IMAGE_ENHANCER_URL": "https://llm.example.com/v1", "IMAGE_ENHANCER_MODEL": "small"}

    assert found(settings, **named, IMAGE_ENHANCER_API_KEY="sk-0123") == []


def test_a_known_kind_may_have_another_engine(settings: Any) -> None:
    assert found(settings, KIND_ENGINES={"staging.photo": "fake"}) == []
