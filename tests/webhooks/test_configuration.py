"""Default URL, allowlist and secrets of an organization."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from apps.accounts.models import Organization
from apps.accounts.services import organization_create
from apps.core.errors import Conflict, ValidationFailed
from apps.webhooks.models import WebhookSettings
from apps.webhooks.services import (
    allowlist_set,
    default_url_set,
    secret_rotate,
    webhook_settings_create,
    webhook_url_check,
)
from tests.cast import Tenant

URL = "https://hooks.example.com/katalo"


def test_settings_start_with_a_secret_of_32_random_bytes(owner: Tenant, stranger: Tenant) -> None:
    first, second = (WebhookSettings.objects.get(organization=one.organization) for one in (owner, stranger))

    assert first.secret.startswith("whsec_")
    assert len(base64.b64decode(first.secret.removeprefix("whsec_"), validate=True)) == 32
    assert first.secret != second.secret
    assert (first.default_url, first.allowed_hostnames, first.previous_secret) == ("", [], None)


def test_the_secret_is_encrypted_in_the_database(organization: Organization) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select secret from webhooks_webhooksettings")
        (stored,) = cursor.fetchone()

    assert "whsec_" not in stored
    assert WebhookSettings.objects.get().secret not in stored


def test_settings_are_created_once(organization: Organization) -> None:
    secret = WebhookSettings.objects.get().secret

    with pytest.raises(Conflict, match="acme has webhook settings already"):
        webhook_settings_create(organization=organization, default_url=URL)

    assert WebhookSettings.objects.get().secret == secret
    assert WebhookSettings.objects.get().default_url == ""


@pytest.mark.django_db
def test_settings_with_a_private_default_url_are_not_created() -> None:
    organization = organization_create(slug="owner")

    with pytest.raises(ValidationFailed, match="default_url must be a public https URL"):
        webhook_settings_create(organization=organization, default_url="https://127.0.0.1/")

    assert WebhookSettings.objects.count() == 0


def test_the_default_url_is_set_and_taken_away(organization: Organization) -> None:
    assert default_url_set(organization=organization, url=URL).default_url == URL
    assert WebhookSettings.objects.get().default_url == URL

    default_url_set(organization=organization, url="")

    assert WebhookSettings.objects.get().default_url == ""


@pytest.mark.parametrize("url", ["http://hooks.example.com/", "https://localhost/", "https://10.0.0.1/", "nonsense"])
def test_a_default_url_that_is_not_public_is_refused(organization: Organization, url: str) -> None:
    with pytest.raises(ValidationFailed, match=r"^default_url must be a public https URL: "):
        default_url_set(organization=organization, url=url)

    assert WebhookSettings.objects.get().default_url == ""


@pytest.mark.django_db
def test_a_url_of_an_organization_without_settings_is_checked_all_the_same() -> None:
    organization = organization_create(slug="owner")

    assert webhook_url_check(organization=organization, url=URL) == URL
    with pytest.raises(ValidationFailed, match=r"^webhook.url must be a public https URL: its address is not public$"):
        webhook_url_check(organization=organization, url="https://169.254.169.254/")


@pytest.mark.parametrize(
    ("allowed", "host", "accepted"),
    [
        (["hooks.example.com"], "hooks.example.com", True),
        (["hooks.example.com"], "HOOKS.example.com.", True),
        (["hooks.example.com"], "a.hooks.example.com", False),
        (["hooks.example.com"], "evilhooks.example.com", False),
        (["hooks.example.com"], "hooks.example.com.evil.net", False),
        (["*.example.com"], "hooks.example.com", True),
        (["*.example.com"], "a.b.example.com", True),
        (["*.example.com"], "example.com", False),
        (["*.example.com"], "evilexample.com", False),
        (["other.net", "*.example.com"], "hooks.example.com", True),
        (["other.net"], "hooks.example.com", False),
        (["8.8.8.8"], "8.8.8.8", True),
        (["8.8.8.8"], "1.1.1.1", False),
    ],
)
def test_with_an_allowlist_the_hostname_must_match(
    organization: Organization, allowed: list[str], host: str, accepted: bool
) -> None:
    allowlist_set(organization=organization, hostnames=allowed)

    if accepted:
        assert webhook_url_check(organization=organization, url=f"https://{host}:8443/x") == f"https://{host}:8443/x"
    else:
        message = "^webhook.url must have a hostname of the organization's allowlist$"
        with pytest.raises(ValidationFailed, match=message):
            webhook_url_check(organization=organization, url=f"https://{host}:8443/x")


def test_one_organizations_allowlist_does_not_bind_another(owner: Tenant, stranger: Tenant) -> None:
    allowlist_set(organization=owner.organization, hostnames=["other.net"])

    assert webhook_url_check(organization=stranger.organization, url=URL) == URL


def test_the_allowlist_is_kept_in_lower_case_without_repetition(organization: Organization) -> None:
    allowlist_set(organization=organization, hostnames=[" Hooks.Example.com.", "hooks.example.com", "*.example.net"])

    assert WebhookSettings.objects.get().allowed_hostnames == ["hooks.example.com", "*.example.net"]


@pytest.mark.parametrize("hostname", ["", "*", "*.", "a*.example.com", "https://example.com", "example.com/x", "a b"])
def test_what_is_not_a_hostname_is_not_allowed(organization: Organization, hostname: str) -> None:
    with pytest.raises(ValidationFailed, match=r"must be a hostname such as hooks.example.com or \*.example.com"):
        allowlist_set(organization=organization, hostnames=["fine.example.com", hostname])

    assert WebhookSettings.objects.get().allowed_hostnames == []


def test_at_most_100_hostnames_are_allowed(organization: Organization) -> None:
    with pytest.raises(ValidationFailed, match="at most 100 hostnames may be allowed; got 101"):
        allowlist_set(organization=organization, hostnames=[f"h{number}.example.com" for number in range(101)])

    assert WebhookSettings.objects.get().allowed_hostnames == []


def test_default_url_and_allowlist_never_contradict_each_other(organization: Organization) -> None:
    default_url_set(organization=organization, url=URL)
    message = "^default_url must have a hostname of the organization's allowlist$"

    with pytest.raises(ValidationFailed, match=message):
        allowlist_set(organization=organization, hostnames=["other.net"])
    allowlist_set(organization=organization, hostnames=["*.example.com"])
    with pytest.raises(ValidationFailed, match=message):
        default_url_set(organization=organization, url="https://other.net/")

    stored = WebhookSettings.objects.get()
    assert (stored.default_url, stored.allowed_hostnames) == (URL, ["*.example.com"])


def test_a_rotation_keeps_the_secret_before_for_24_hours(organization: Organization) -> None:
    before = WebhookSettings.objects.get().secret
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    with time_machine.travel(now, tick=False):
        rotated = secret_rotate(organization=organization)

    assert rotated.secret.startswith("whsec_")
    assert rotated.secret != before
    assert rotated.previous_secret == before
    assert rotated.previous_expires_at == now + timedelta(hours=24)


def test_a_second_rotation_forgets_the_first_secret(organization: Organization) -> None:
    first = WebhookSettings.objects.get().secret
    second = secret_rotate(organization=organization).secret

    rotated = secret_rotate(organization=organization)

    assert rotated.previous_secret == second
    assert first not in (rotated.secret, rotated.previous_secret)
