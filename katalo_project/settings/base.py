"""Settings that hold everywhere. Safe for production by default; local and test settings loosen what they must.

Every value that an operator may set is read here, by name, through django-environ: NAME or NAME_FILE (a file that
holds the value, as container secrets do). A malformed value fails at start.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import environ

from katalo_project.settings.approval import *  # noqa: F403  thresholds, each with its reason
from katalo_project.settings.logging import logging_for
from katalo_project.settings.openapi import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS
from katalo_project.settings.unfold import *  # noqa: F403  settings of the admin

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.FileAwareEnv()

SECRET_KEY: str = env.str("SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
PUBLIC_BASE_URL: str = env.str("PUBLIC_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django_prometheus",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "apps.core",
    "apps.accounts",
    "apps.files",
    "apps.billing",
    "apps.webhooks",
    "apps.jobs",
    "apps.sources",
    "apps.library",
    "apps.generations",
    "apps.redesign",
    "apps.portal",
]

MIDDLEWARE = [
    "apps.core.request_metrics.request_metrics",
    "django.middleware.security.SecurityMiddleware",
    "apps.core.content_policy.content_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.core.middleware.request_id",
    "apps.core.middleware.database_unavailable",
    "apps.core.page_middleware.PageSession",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "apps.core.page_middleware.PageAuthentication",
    "apps.core.page_middleware.PageMessages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "katalo_project.urls"
WSGI_APPLICATION = "katalo_project.wsgi.application"
ASGI_APPLICATION = "katalo_project.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
APPEND_SLASH = False

# --- data -----------------------------------------------------------------------------------------------------------

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'katalo.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # One writer at a time, taken at BEGIN: a read that turns into a write would otherwise fail with "database is
    # locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        DATABASES["default"]["ENGINE"] = "apps.core.postgresql"
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
    DATABASES["default"]["OPTIONS"]["server_side_binding"] = False
    # Django prepares nothing. The statements that we write by hand are (apps/core/postgresql), unless connections are
    # not kept: behind pgbouncer in transaction mode a prepared statement may lie with another server process.
    DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 1 if DATABASES["default"]["CONN_MAX_AGE"] else None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL: str = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES: dict[str, dict[str, Any]] = {
        "default": {
            "BACKEND": "apps.core.redis_cache.SharedRedisCache",
            "LOCATION": REDIS_URL,
            # A cache that hangs must not hang a request: limits are skipped when Redis does not answer in time.
            "OPTIONS": {"socket_timeout": 0.3, "socket_connect_timeout": 0.3},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# What one process writes for another to show, such as the result of an audit that a command or a worker ran.
CACHES["between_processes"] = (
    CACHES["default"]
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA_DIR / "cache"}
)

# --- files ----------------------------------------------------------------------------------------------------------

FILE_URL_LIFETIME_SECONDS = env.int("FILE_URL_LIFETIME_SECONDS", default=15 * 60)
FILE_RETENTION_DAYS = env.int("FILE_RETENTION_DAYS", default=30)
MEDIA_ROOT = DATA_DIR / "files"
S3_BUCKET: str = env.str("S3_BUCKET", default="")
_local_files: dict[str, Any] = {"BACKEND": "apps.files.storage.SignedFileSystemStorage"}
# Read by a check: any of them without a bucket is a mistake.
S3_SETTINGS_GIVEN = any(env.str(name, default="") for name in ("S3_ENDPOINT_URL", "S3_ACCESS_KEY_ID"))
_bucket: dict[str, Any] = {
    "BACKEND": "apps.files.storage.BucketStorage",
    "OPTIONS": {
        "bucket_name": S3_BUCKET,
        "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
        "region_name": env.str("S3_REGION", default="us-east-1"),
        "access_key": env.str("S3_ACCESS_KEY_ID", default="") or None,
        "secret_key": env.str("S3_SECRET_ACCESS_KEY", default="") or None,
        "public_endpoint_url": env.str("S3_PUBLIC_ENDPOINT_URL", default="") or None,
        "querystring_expire": FILE_URL_LIFETIME_SECONDS,
        "signature_version": "s3v4",
        "addressing_style": "path",
        "file_overwrite": True,
        "default_acl": None,
    },
}
STORAGES: dict[str, dict[str, Any]] = {
    "default": _bucket if S3_BUCKET else _local_files,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

SOURCE_MAX_BYTES = 25 * 1024 * 1024
SOURCE_SET_MAX_BYTES = 100 * 1024 * 1024  # of all exposures of one view together
REQUEST_MAX_BYTES = 1024 * 1024  # of a JSON body; the largest documented body is a few kilobytes
REQUEST_MAX_DEPTH = 16
DATA_UPLOAD_MAX_MEMORY_SIZE = SOURCE_MAX_BYTES + REQUEST_MAX_BYTES
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LIBRARY_UPLOAD_MAX_BYTES = 5 * 1024 * 1024
# Decoded in the web process: 16 megapixels are 48 MB of memory and a fifth of a second.
LIBRARY_UPLOAD_MAX_PIXELS = 16_000_000
# A hidden image (`?soft=true`) can be restored for so many days; then it is purged.
LIBRARY_HIDDEN_DAYS = env.int("LIBRARY_HIDDEN_DAYS", default=30)

# --- public pictures (/cdn) -------------------------------------------------------------------------------------------

PUBLIC_CACHE_SECONDS = 3  # a deleted picture may be served this long in another process
LIVE_WAIT_SECONDS = env.int("LIVE_WAIT_SECONDS", default=20)  # how long a request waits for a new picture
LIVE_NEW_PER_HOUR = env.int("LIVE_NEW_PER_HOUR", default=10)  # new pictures for each client address
LIVE_SECRET_OVERLAP_HOURS = 24  # the signing secret before a rotation counts for so long

# --- secrets at rest ------------------------------------------------------------------------------------------------


def derived(purpose: str) -> str:
    """A secret of its own for one purpose, so that only SECRET_KEY has to be set. 32 bytes, URL-safe base64."""
    digest = hashlib.sha256(f"{purpose}:{SECRET_KEY}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()


API_KEY_PEPPER: str = env.str("API_KEY_PEPPER", default="") or derived("api-key-pepper")
# First key encrypts, all decrypt: prepend a new one to rotate.
FIELD_ENCRYPTION_KEYS: list[str] = env.list("FIELD_ENCRYPTION_KEY", default=[]) or [derived("field-encryption")]
FILE_URL_SIGNING_KEY: str = derived("file-url")

# --- accounts -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Axes alone would see no address at all behind a proxy, and five wrong passwords would lock a name out everywhere.
AXES_CLIENT_IP_CALLABLE = "apps.core.client_address.client_address"
API_KEY_CACHE_SECONDS = 3  # a revoked key may live this long in another process; the promise is 5
ADMIN_KEY: str = env.str("ADMIN_KEY", default="")

# --- limits ---------------------------------------------------------------------------------------------------------

RATE_LIMITS_PER_MINUTE: dict[str, int] = {
    "source_assets_create": 120,
    "source_assets_read": 1200,
    "generations_create": 120,
    "generations_read": 1200,
    "generations_regenerate": 120,
    "generations_cancel": 120,
    "usage_summary": 120,
    "billing_events": 120,
    "redesign_create": 120,
    "redesign_read": 1200,
    "redesign_cancel": 120,
    "redesign_uploads": 60,
    "source_fetch": 60,
    "failed_authentication": 60,
    "admin": 240,
    "failed_admin_authentication": 10,
}
# All requests of the Library API together; a key may have a limit of its own.
LIBRARY_REQUESTS_PER_HOUR = env.int("LIBRARY_REQUESTS_PER_HOUR", default=100)
MAX_IN_FLIGHT_JOBS = 50
IDEMPOTENCY_HOURS = 24

# --- jobs -----------------------------------------------------------------------------------------------------------

JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=30)
JOB_HEARTBEAT_SECONDS = env.int("JOB_HEARTBEAT_SECONDS", default=5)
# kind -> engine; a kind that is not named here runs on the engine its catalogue entry names.
KIND_ENGINES: dict[str, str] = env.json("KIND_ENGINES", default={})

# engine -> settings without which it can do nothing: requests for its kinds are refused instead of failing later.
# Under `engine/kind`: what it needs for that kind alone.
ENGINE_NEEDS: dict[str, tuple[str, ...]] = {
    "replicate": ("REPLICATE_API_TOKEN",),
    "replicate/redesign.photo": ("REPLICATE_REDESIGN_MODEL",),
    "replicate/image.upscale": ("REPLICATE_UPSCALE_MODEL",),
    "replicate/image.generate": ("REPLICATE_IMAGE_MODEL",),
    "replicate/image.edit": ("REPLICATE_IMAGE_EDIT_MODEL",),
}
# The engine reads these from the environment by itself (docs/engines/replicate.md); here they serve the web process.
REPLICATE_API_TOKEN: str = env.str("REPLICATE_API_TOKEN", default="").strip()
REPLICATE_API_URL: str = env.str("REPLICATE_API_URL", default="https://api.replicate.com/v1").strip()
REPLICATE_REDESIGN_MODEL: str = env.str("REPLICATE_REDESIGN_MODEL", default="").strip()
REPLICATE_UPSCALE_MODEL: str = env.str("REPLICATE_UPSCALE_MODEL", default="").strip()
REPLICATE_IMAGE_MODEL: str = env.str("REPLICATE_IMAGE_MODEL", default="").strip()
REPLICATE_IMAGE_EDIT_MODEL: str = env.str("REPLICATE_IMAGE_EDIT_MODEL", default="").strip()
# whsec_…; without it no callback is believed, and the engine asks for none.
REPLICATE_WEBHOOK_SECRET: str = env.str("REPLICATE_WEBHOOK_SECRET", default="").strip()
# Standard deviation of luminance, white being 1. Hosted models answer what they refuse to draw with a black picture,
# which has 0; the palest room among the sample photos has 0.12.
REPLICATE_MIN_CONTRAST = env.float("REPLICATE_MIN_CONTRAST", default=0.03)
# Requests that may wait for their job in a process at once, each in a thread of its own: half of the eight that a web
# process has, so that the others keep answering. One more is answered at once.
MAX_WAITS = env.int("MAX_WAITS", default=4)

# A chat endpoint that OpenAI's clients know, and the model that rewrites prompts there (docs/engines/image-models.md);
# without them our own enhancer adds words of the craft.
IMAGE_ENHANCER_URL: str = env.str("IMAGE_ENHANCER_URL", default="").strip()
IMAGE_ENHANCER_MODEL: str = env.str("IMAGE_ENHANCER_MODEL", default="").strip()
IMAGE_ENHANCER_API_KEY: str = env.str("IMAGE_ENHANCER_API_KEY", default="").strip()
# A job waits for it before it draws; a model that answers in a few hundred words needs a few seconds.
IMAGE_ENHANCER_TIMEOUT_SECONDS = env.int("IMAGE_ENHANCER_TIMEOUT_SECONDS", default=20)

OUTBOUND_ALLOW_LOOPBACK = env.bool("OUTBOUND_ALLOW_LOOPBACK", default=False)
OUTBOUND_ALLOW_HTTP = env.bool("OUTBOUND_ALLOW_HTTP", default=False)
OUTBOUND_TIMEOUT_SECONDS = 15
SOURCE_FETCH_TIMEOUT_SECONDS = 30
WEBHOOK_ATTEMPT_DELAYS_SECONDS = (0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600)
WEBHOOK_DISABLE_AFTER_DAYS = 5
WEBHOOK_SECRET_OVERLAP_HOURS = 24

BROKER_URL: str = env.str("BROKER_URL", default=REDIS_URL)
_broker_folder = DATA_DIR / "broker"
if BROKER_URL:
    CELERY_BROKER_URL = BROKER_URL
    # Without `max_retries` whoever sends a message waits 2 s and 4 s for a broker that is gone. Sending has a breaker
    # (apps/core/tasks.py), and a worker that lost its broker has `broker_connection_max_retries` instead.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 3600, "max_retries": 0}
    if BROKER_URL.startswith(("redis", "rediss")):
        CELERY_BROKER_TRANSPORT_OPTIONS |= {"socket_timeout": 5, "socket_connect_timeout": 1}
else:
    CELERY_BROKER_URL = "filesystem://localhost/"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker_folder / "queue"),
        "data_folder_out": str(_broker_folder / "queue"),
        "control_folder": str(_broker_folder / "control"),
        "store_processed": False,
    }
# Celery would close the database's connection around every task. A worker keeps it as a web process does, for
# CONN_MAX_AGE and while it answers (katalo_project/celery.py): a connection costs more than the statements of a job.
CELERY_DB_REUSE_MAX = 2**31
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 3000  # below the broker's visibility timeout
CELERY_TASK_DEFAULT_QUEUE = "maintenance"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    name: {"task": f"workers.tasks.maintenance.{name}", "schedule": seconds, "options": {"expires": seconds}}
    for name, seconds in {
        "relay": 5.0,
        "reap": 10.0,
        "abandon": 10.0,
        "flush_key_usage": 60.0,
        "flush_live_hits": 60.0,
        "purge": 3600.0,
        "audit_ledger": 24 * 3600.0,
    }.items()
}

# --- API ------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.accounts.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["apps.accounts.api.permissions.HasApiAccess"],
    "DEFAULT_THROTTLE_CLASSES": ["apps.accounts.api.throttling.KeyRateThrottle"],
    "DEFAULT_PARSER_CLASSES": ["apps.core.api.parsers.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.core.api.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS would describe serializers, in words of the code
    "URL_FORMAT_OVERRIDE": None,
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%SZ",
}

EMAIL_URL: str = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    globals().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="Katalo <no-reply@localhost>")
STAFF_EMAILS: list[str] = env.list("STAFF_EMAILS", default=[])

LOG_FORMAT: str = env.str("LOG_FORMAT", default="json")
LOG_LEVEL: str = env.str("LOG_LEVEL", default="INFO")
LOGGING: dict[str, Any] = logging_for(LOG_FORMAT, LOG_LEVEL)
METRICS_TOKEN: str = env.str("METRICS_TOKEN", default="")
SENTRY_DSN: str = env.str("SENTRY_DSN", default="")
OTEL_EXPORTER_OTLP_ENDPOINT: str = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
