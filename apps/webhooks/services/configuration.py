"""An organization's webhook configuration: default URL, allowed hostnames, signing secrets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import Organization
from apps.core.errors import Conflict, ValidationFailed
from apps.core.outbound import validate_url
from apps.core.outbound.urls import parse
from apps.webhooks.models import WebhookSettings
from apps.webhooks.signatures import secret_new

log = structlog.get_logger(__name__)

MAX_ALLOWED_HOSTNAMES = 100
_PATTERN = re.compile(r"(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


def webhook_settings_create(*, organization: Organization, default_url: str = "") -> WebhookSettings:
    """The configuration with a new secret. Raises Conflict when there is one, ValidationFailed for a bad URL."""
    if default_url:
        validate_url(default_url, what="default_url")
    configuration, created = WebhookSettings.objects.get_or_create(
        organization=organization, defaults={"secret": secret_new(), "default_url": default_url}
    )
    if not created:
        raise Conflict(f"{organization.slug} has webhook settings already")
    return configuration


def webhook_settings_of(*, organization: Organization) -> WebhookSettings:
    """The configuration, made on first use for an organization that has none."""
    return WebhookSettings.objects.get_or_create(organization=organization, defaults={"secret": secret_new()})[0]


def hostname_is_allowed(hostname: str, allowed: Sequence[str]) -> bool:
    """An empty list allows every hostname. `*.example.com` stands for every name below example.com, not for itself."""
    return not allowed or any(
        hostname.endswith(pattern[1:]) if pattern.startswith("*.") else hostname == pattern for pattern in allowed
    )


def _check_allowlist(url: str, allowed: Sequence[str], what: str) -> None:
    if not hostname_is_allowed(parse(url).host, allowed):
        message = f"{what} must have a hostname of the organization's allowlist"
        raise ValidationFailed(message, fields={what: message})


def webhook_url_check(*, organization: Organization, url: str, what: str = "webhook.url") -> str:
    """The URL as given, if events of this organization may go there. what: the field. Raises ValidationFailed."""
    validate_url(url, what=what)
    configuration = WebhookSettings.objects.filter(organization=organization).only("allowed_hostnames").first()
    _check_allowlist(url, configuration.allowed_hostnames if configuration else [], what)
    return url


@transaction.atomic
def default_url_set(*, organization: Organization, url: str) -> WebhookSettings:
    """Where later events go that name no URL; an empty URL stops them. Raises ValidationFailed."""
    webhook_settings_of(organization=organization)
    configuration = WebhookSettings.objects.select_for_update().get(organization=organization)
    if url:
        validate_url(url, what="default_url")
        _check_allowlist(url, configuration.allowed_hostnames, "default_url")
    configuration.default_url = url
    configuration.save(update_fields=["default_url"])
    return configuration


@transaction.atomic
def allowlist_set(*, organization: Organization, hostnames: Sequence[str]) -> WebhookSettings:
    """Replace the allowed hostnames: `hooks.example.com`, or `*.example.com`; an empty list allows every public one.

    Events that wait for a hostname that is no longer allowed are given up at their next attempt. Raises
    ValidationFailed, also when the default URL would not be allowed any more.
    """
    allowed = list(dict.fromkeys(hostname.strip().lower().removesuffix(".") for hostname in hostnames))
    for hostname in allowed:
        if len(hostname) > 253 or not _PATTERN.fullmatch(hostname):
            raise ValidationFailed(f"{hostname[:260]!r} must be a hostname such as hooks.example.com or *.example.com")
    if len(allowed) > MAX_ALLOWED_HOSTNAMES:
        raise ValidationFailed(f"at most {MAX_ALLOWED_HOSTNAMES} hostnames may be allowed; got {len(allowed)}")
    webhook_settings_of(organization=organization)
    configuration = WebhookSettings.objects.select_for_update().get(organization=organization)
    if configuration.default_url:
        _check_allowlist(configuration.default_url, allowed, "default_url")
    configuration.allowed_hostnames = allowed
    configuration.save(update_fields=["allowed_hostnames"])
    log.info("webhook_allowlist_set", organization=organization.slug, hostnames=len(allowed))
    return configuration


@transaction.atomic
def secret_rotate(*, organization: Organization) -> WebhookSettings:
    """A new secret; the one before also signs for WEBHOOK_SECRET_OVERLAP_HOURS. Only one former secret is kept."""
    webhook_settings_of(organization=organization)
    WebhookSettings.objects.filter(organization=organization).update(
        previous_secret=F("secret"),
        previous_expires_at=timezone.now() + timedelta(hours=settings.WEBHOOK_SECRET_OVERLAP_HOURS),
        secret=secret_new(),
    )
    log.info("webhook_secret_rotated", organization=organization.slug)
    return WebhookSettings.objects.get(organization=organization)
