"""Encrypted text columns, for secrets that must be read back (webhook signing keys), unlike API keys, which are
hashed."""

from __future__ import annotations

from functools import cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _current() -> MultiFernet:
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS))


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # runtime class takes no parameters
    """Fernet (AES-128-CBC with HMAC-SHA256) under FIELD_ENCRYPTION_KEY; the first key encrypts, every key decrypts."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else _current().encrypt(str(value).encode()).decode()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else _current().decrypt(value.encode()).decode()
