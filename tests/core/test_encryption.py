"""Secrets that must be read back are encrypted in the table."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.db import connection

from apps.webhooks.models import WebhookSettings
from tests.cast import Tenant

pytestmark = pytest.mark.django_db


def in_the_table() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM webhooks_webhooksettings")
        return str(cursor.fetchone()[0])


def test_the_table_never_holds_the_plain_text(owner: Tenant):
    secret = WebhookSettings.objects.get().secret

    assert secret.startswith("whsec_")
    stored = in_the_table()
    assert secret not in stored
    assert secret.removeprefix("whsec_") not in stored


def test_the_same_text_is_stored_differently_each_time(owner: Tenant):
    configuration = WebhookSettings.objects.get()
    first = in_the_table()

    configuration.save(update_fields=["secret"])

    assert in_the_table() != first
    assert WebhookSettings.objects.get().secret == configuration.secret


def test_after_a_rotation_old_texts_are_read_and_new_ones_use_the_new_key(owner: Tenant, settings):
    configuration = WebhookSettings.objects.get()
    new, [old] = Fernet.generate_key().decode(), settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    assert WebhookSettings.objects.get().secret == configuration.secret

    configuration.save(update_fields=["secret"])

    assert Fernet(new).decrypt(in_the_table().encode()).decode() == configuration.secret
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert WebhookSettings.objects.get().secret == configuration.secret


def test_without_the_key_there_is_no_text(owner: Tenant, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(InvalidToken):
        WebhookSettings.objects.get()


def test_nothing_and_the_empty_text(owner: Tenant):
    configuration = WebhookSettings.objects.get()
    field = WebhookSettings._meta.get_field("secret")

    assert field.get_prep_value(None) is None
    assert field.from_db_value(None, None, connection) is None
    configuration.secret = ""
    configuration.save(update_fields=["secret"])
    assert in_the_table() != ""
    assert WebhookSettings.objects.get().secret == ""
