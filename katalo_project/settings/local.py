"""The embedded default: SQLite, a folder of files, a file broker, plain HTTP on this machine."""

from __future__ import annotations

import secrets

from katalo_project.settings import base
from katalo_project.settings.base import *  # noqa: F403  the point of a settings layer
from katalo_project.settings.logging import logging_for

base.DATA_DIR.mkdir(parents=True, exist_ok=True)
# Static files are served from where they lie; the folder that a deployment collects them in stays empty here.
STATIC_ROOT = base.DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)


def _kept_secret() -> str:
    """A secret made on first use and kept beside the data, so that keys outlive a restart without any set-up."""
    path = base.DATA_DIR / "secret-key"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = base.SECRET_KEY or _kept_secret()
base.SECRET_KEY = SECRET_KEY  # `derived` reads it there
API_KEY_PEPPER = base.env.str("API_KEY_PEPPER", default="") or base.derived("api-key-pepper")
FIELD_ENCRYPTION_KEYS = base.env.list("FIELD_ENCRYPTION_KEY", default=[]) or [base.derived("field-encryption")]
FILE_URL_SIGNING_KEY = base.derived("file-url")

DEBUG = base.env.bool("DEBUG", default=False)
ALLOWED_HOSTS = base.ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]
OUTBOUND_ALLOW_LOOPBACK = base.env.bool("OUTBOUND_ALLOW_LOOPBACK", default=True)
OUTBOUND_ALLOW_HTTP = base.env.bool("OUTBOUND_ALLOW_HTTP", default=True)
LOG_FORMAT = base.env.str("LOG_FORMAT", default="console")
LOGGING = logging_for(LOG_FORMAT, base.LOG_LEVEL)
STORAGES = base.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
