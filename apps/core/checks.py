"""System checks: rules that hold between settings. `manage.py check --deploy` runs them all.

A wrong value by itself fails when settings are read; these are values that are fine alone and wrong together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from apps.core.errors import ValidationFailed
from apps.core.outbound import validate_url

Configs = Sequence[AppConfig] | None


@register(Tags.security, deploy=True)
def production_addresses(app_configs: Configs, **kwargs: Any) -> list[CheckMessage]:
    """E001, E002: what must not be open, and how partners reach us."""
    found: list[CheckMessage] = []
    if settings.OUTBOUND_ALLOW_LOOPBACK or settings.OUTBOUND_ALLOW_HTTP:
        hint = "Unset OUTBOUND_ALLOW_LOOPBACK and OUTBOUND_ALLOW_HTTP."
        found.append(Error("outbound requests to loopback or plain http are allowed", hint=hint, id="katalo.E001"))
    address = urlsplit(settings.PUBLIC_BASE_URL)
    # With a path, Django would refuse every form of the admin: the same value is its trusted origin.
    if address.scheme != "https" or not address.hostname or address.path or address.query:
        text = f"PUBLIC_BASE_URL must be an https URL without a path; got {settings.PUBLIC_BASE_URL!r}"
        found.append(Error(text, hint="Every absolute URL begins with it.", id="katalo.E002"))
    return found


@register(Tags.security, deploy=True)
def production_secrets(app_configs: Configs, **kwargs: Any) -> list[CheckMessage]:
    """E003: secrets that can be guessed."""
    found: list[CheckMessage] = []
    for name, least in (("SECRET_KEY", 50), ("API_KEY_PEPPER", 32), ("ADMIN_KEY", 32), ("METRICS_TOKEN", 16)):
        value: str = getattr(settings, name)
        if name in ("ADMIN_KEY", "METRICS_TOKEN") and not value:
            continue  # not set: the door stays shut
        if len(value) < least or len(set(value)) < 10:
            text = f"{name} must be at least {least} characters with at least 10 different ones"
            found.append(
                Error(text, hint="python -c 'import secrets; print(secrets.token_urlsafe(48))'", id="katalo.E003")
            )
    return found


@register(Tags.security)
def encryption_keys(app_configs: Configs, **kwargs: Any) -> list[CheckMessage]:
    """E004: a key that cannot encrypt would be found when the first organization is made."""
    for number, key in enumerate(settings.FIELD_ENCRYPTION_KEYS, start=1):
        try:
            Fernet(key)
        except (ValueError, TypeError):
            text = f"FIELD_ENCRYPTION_KEY number {number} must be 32 bytes as URL-safe base64"
            hint = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
            return [Error(text, hint=hint, id="katalo.E004")]
    return []


def _bucket_problems(options: dict[str, Any]) -> Iterator[str]:
    if bool(options.get("access_key")) != bool(options.get("secret_key")):
        yield "set both S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or neither (the machine's own role is used then)"
    for name in ("endpoint_url", "public_endpoint_url"):
        address = options.get(name)
        if address and urlsplit(address).scheme not in ("http", "https"):
            yield f"S3_{name.upper()} must be an http or https URL; got {address!r}"


@register()
def bucket(app_configs: Configs, **kwargs: Any) -> list[CheckMessage]:
    """E010: a bucket that is configured by half."""
    storage = settings.STORAGES["default"]
    options: dict[str, Any] = storage.get("OPTIONS", {})
    if not options.get("bucket_name"):
        if settings.S3_SETTINGS_GIVEN:
            text = "S3 settings are given without S3_BUCKET: files would land in a folder of this machine"
            return [Error(text, hint="Set S3_BUCKET or unset the others.", id="katalo.E010")]
        return []
    return [Error(text, id="katalo.E010") for text in _bucket_problems(options)]


def _enhancer_problems() -> Iterator[str]:
    url, key = settings.IMAGE_ENHANCER_URL, settings.IMAGE_ENHANCER_API_KEY
    if bool(url) != bool(settings.IMAGE_ENHANCER_MODEL):
        yield "set both IMAGE_ENHANCER_URL and IMAGE_ENHANCER_MODEL, or neither"
    if url:
        try:
            validate_url(url, what="IMAGE_ENHANCER_URL")
        except ValidationFailed as error:
            yield error.message
    if not key.isascii() or not key.isprintable():
        yield "IMAGE_ENHANCER_API_KEY must be one line of printable characters"
    if settings.IMAGE_ENHANCER_TIMEOUT_SECONDS < 1:
        yield "IMAGE_ENHANCER_TIMEOUT_SECONDS must be 1 or more"


@register(Tags.security)
def image_enhancer(app_configs: Configs, **kwargs: Any) -> list[CheckMessage]:
    """E012: an enhancer that could not be asked would leave every prompt as it is."""
    return [Error(text, id="katalo.E012") for text in _enhancer_problems()]


@register(Tags.security, deploy=True)
def shared_services(app_configs: Configs, **kwargs: Any) -> list[CheckMessage]:
    """W001: several processes need a queue and a cache that they share."""
    if settings.REDIS_URL:
        return []
    text = "REDIS_URL is not set: limits are counted in each process apart and the queue is a folder of this machine"
    return [Warning(text, id="katalo.W001")]
