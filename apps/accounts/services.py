"""Organizations, projects and API keys: everything that writes them."""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import secrets
import string
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import SLUG, ApiKey, Organization, Project, ReviewMode
from apps.core.errors import Conflict, ValidationFailed
from apps.core.rate_limits import MINUTE, Window, count_against
from apps.core.shared_cache import cache_try, count_up

log = structlog.get_logger(__name__)

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
KEY_PREFIX = "kat_live_"
SECRET_LENGTHS = range(24, 129)
MOST_REQUESTS_PER_HOUR = 1_000_000
DEFAULT_SECRET_LENGTH = 43
_KEY = re.compile(rf"{KEY_PREFIX}([0-9A-Za-z]{{8}})\.([0-9A-Za-z]{{1,{SECRET_LENGTHS[-1]}}})")
# How often a key's row is written, at most.
USAGE_FLUSH_SECONDS = 60


@dataclass(frozen=True)
class IssuedKey:
    """A key and its text, which exists only here and now: the database keeps a keyed hash."""

    key: ApiKey
    text: str


def secret_hash(secret: str) -> str:
    """HMAC-SHA256 under API_KEY_PEPPER, hex. The secret is long and random, so a slow hash would add nothing."""
    return hmac.new(settings.API_KEY_PEPPER.encode(), secret.encode(), hashlib.sha256).hexdigest()


def _random_text(length: int) -> str:
    return "".join(secrets.choice(BASE62) for _ in range(length))


def _checked_slug(slug: str, what: str) -> str:
    if not SLUG.regex.fullmatch(slug):  # type: ignore[union-attr]  # compiled by the validator's __init__
        raise ValidationFailed(f"{what} {slug!r} must be 1 to 63 characters of a-z, 0-9 and -, not starting with -")
    return slug


@transaction.atomic
def organization_create(*, slug: str, name: str = "") -> Organization:
    """An organization with its `default` project. Raises Conflict when the slug is taken."""
    _checked_slug(slug, "slug")
    organization, created = Organization.objects.get_or_create(
        slug=slug, defaults={"name": name or slug, "max_in_flight": settings.MAX_IN_FLIGHT_JOBS}
    )
    if not created:
        raise Conflict(f"an organization called {slug!r} exists already")
    Project.objects.create(organization=organization, slug="default")
    return organization


def organization_change(
    *,
    organization: Organization,
    name: str | None = None,
    review_mode: ReviewMode | None = None,
    max_in_flight: int | None = None,
    api_enabled: bool | None = None,
) -> Organization:
    """Change what is not None. Keys notice at once here, within API_KEY_CACHE_SECONDS in other processes."""
    if name is not None and (not name.strip() or len(name) > 200):
        raise ValidationFailed("name must be 1 to 200 characters")
    if max_in_flight is not None and not 0 <= max_in_flight <= 10_000:
        raise ValidationFailed(f"max_in_flight must be from 0 to 10000 jobs; got {max_in_flight}")
    wanted = {
        "name": None if name is None else name.strip(),
        "review_mode": review_mode,
        "max_in_flight": max_in_flight,
        "api_enabled": api_enabled,
    }
    changes = {field: value for field, value in wanted.items() if value is not None}
    for field, value in changes.items():
        setattr(organization, field, value)
    organization.save(update_fields=list(changes))
    key_cache_forget()
    log.info("organization_changed", organization=organization.slug, fields=sorted(changes))
    return organization


def project_get_or_create(*, organization: Organization, slug: str = "default") -> Project:
    project, _ = Project.objects.get_or_create(organization=organization, slug=_checked_slug(slug, "project"))
    return project


@transaction.atomic
def key_create(
    *,
    organization: Organization,
    name: str,
    project_slug: str = "default",
    length: int = DEFAULT_SECRET_LENGTH,
    expires_at: datetime | None = None,
    requests_per_hour: int | None = None,
) -> IssuedKey:
    """A new key `kat_live_<8 base62>.<secret>`. length: characters of the secret, 24 to 128. requests_per_hour: see
    `key_limit`."""
    if length not in SECRET_LENGTHS:
        raise ValidationFailed(f"length must be from 24 to 128 characters; got {length}")
    name = _checked_name(name)
    if expires_at is not None and expires_at <= timezone.now():
        raise ValidationFailed("the expiry must lie in the future")
    _check_limit(requests_per_hour)
    secret = _random_text(length)
    key = ApiKey.objects.create(
        organization=organization,
        project=project_get_or_create(organization=organization, slug=project_slug),
        name=name,
        prefix=_random_text(8),
        secret_hash=secret_hash(secret),
        expires_at=expires_at,
        requests_per_hour=requests_per_hour,
    )
    log.info("key_created", key=key.prefix, organization=organization.slug)
    return IssuedKey(key, f"{KEY_PREFIX}{key.prefix}.{secret}")


def key_rotate(*, key: ApiKey, grace: timedelta = timedelta(hours=24)) -> IssuedKey:
    """A new secret under the same id; the old one stays valid for `grace`. Raises Conflict for a revoked key."""
    if grace < timedelta(0):
        raise ValidationFailed("grace must not be negative")
    secret = _random_text(DEFAULT_SECRET_LENGTH)
    rotated = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(
        previous_secret_hash=F("secret_hash"),
        previous_expires_at=timezone.now() + grace,
        secret_hash=secret_hash(secret),
    )
    if not rotated:
        raise Conflict("a revoked key cannot be rotated; create a new one")
    key.refresh_from_db()
    key_cache_forget(key.prefix)
    log.info("key_rotated", key=key.prefix)
    return IssuedKey(key, f"{KEY_PREFIX}{key.prefix}.{secret}")


@transaction.atomic
def key_change(*, key: ApiKey, name: str | None = None, active: bool | None = None) -> None:
    """Rename, pause (active false) or resume what is not None: at once here, within API_KEY_CACHE_SECONDS in other
    processes. Raises Conflict for a revoked key."""
    if name is not None:
        key.name = _checked_name(name)
    if active is not None:
        key.paused_at = None if active else key.paused_at or timezone.now()
    changed = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(name=key.name, paused_at=key.paused_at)
    if not changed:
        raise Conflict("a revoked key cannot be changed; create a new one")
    key_cache_forget(key.prefix)
    log.info("key_changed", key=key.prefix, active=active, renamed=name is not None)


def key_limit(*, key: ApiKey, requests_per_hour: int | None) -> None:
    """Its own limit for the Library API; None: the installation's. At once here, within API_KEY_CACHE_SECONDS in other
    processes. Raises ValidationFailed."""
    _check_limit(requests_per_hour)
    ApiKey.objects.filter(pk=key.pk).update(requests_per_hour=requests_per_hour)
    key_cache_forget(key.prefix)
    log.info("key_limited", key=key.prefix, requests_per_hour=requests_per_hour)


def _check_limit(requests_per_hour: int | None) -> None:
    if requests_per_hour is not None and not 0 <= requests_per_hour <= MOST_REQUESTS_PER_HOUR:
        told = f"from 0 to {MOST_REQUESTS_PER_HOUR}"
        raise ValidationFailed(f"requests_per_hour must be {told}; got {requests_per_hour}")


def _checked_name(name: str) -> str:
    if not name.strip() or len(name) > 100:
        raise ValidationFailed("name must be 1 to 100 characters")
    return name.strip()


def key_revoke(*, key: ApiKey) -> None:
    """Ends a key at once here, within API_KEY_CACHE_SECONDS in other processes. Twice is fine."""
    ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    key.refresh_from_db()
    key_cache_forget(key.prefix)
    log.info("key_revoked", key=key.prefix)


# --- verification ---------------------------------------------------------------------------------------------------

_known_keys: dict[str, tuple[float, ApiKey]] = {}


def key_cache_forget(prefix: str | None = None) -> None:
    """Drop one key, or all of them and what is remembered of their use, from this process's cache."""
    if prefix is None:
        _known_keys.clear()
        _flush_tried.clear()
    else:
        _known_keys.pop(prefix, None)


def key_verify(text: str) -> ApiKey | None:
    """The usable key behind `kat_live_<prefix>.<secret>`, with organization and project, or None.

    The row is kept for API_KEY_CACHE_SECONDS in this process, because the join costs more than the rest of a read
    request; the secret is compared on every call, in constant time.
    """
    match = _KEY.fullmatch(text)
    if match is None:
        return None
    prefix, secret = match.groups()
    now = timezone.now()
    cached_at, key = _known_keys.get(prefix, (0.0, None))
    if key is None or now.timestamp() - cached_at > settings.API_KEY_CACHE_SECONDS:
        key = ApiKey.objects.select_related("organization", "project").filter(prefix=prefix).first()
        if key is None:
            return None
        key.project.organization = key.organization  # who asks the project for it need not ask the database
        if len(_known_keys) > 10_000:
            _known_keys.clear()
        _known_keys[prefix] = (now.timestamp(), key)
    digest = secret_hash(secret)
    matches = hmac.compare_digest(digest, key.secret_hash)
    if key.previous_expires_at and key.previous_expires_at > now:
        matches |= hmac.compare_digest(digest, key.previous_secret_hash)
    usable = key.revoked_at is None and key.paused_at is None and (key.expires_at is None or key.expires_at > now)
    return key if matches and usable else None


# --- usage of keys --------------------------------------------------------------------------------------------------


_flush_tried: dict[UUID, float] = {}


def key_used(key: ApiKey, *, scope: str = "", limit: int = 0, seconds: int = MINUTE) -> Window | None:
    """Count a request, and against a rate limit where there is one; see `count_against`.

    The row is written at most once a minute. A cache that is down costs the count, not the call.
    """
    counter: dict[str, int | None] = {_count_name(key): None}
    window = None
    if scope:
        window = count_against(scope, str(key.pk), limit, seconds=seconds, beside=counter)
    else:
        cache_try(lambda: count_up(cache, counter))
    if time.monotonic() - _flush_tried.get(key.pk, -math.inf) >= USAGE_FLUSH_SECONDS:
        if len(_flush_tried) > 10_000:
            _flush_tried.clear()
        _flush_tried[key.pk] = time.monotonic()
        cache_try(lambda: key_usage_flush(key))
    return window


def _count_name(key: ApiKey) -> str:
    return f"key-count:{key.pk}"


def key_usage_flush(key: ApiKey) -> None:
    """Move the counted requests of one key from the cache to its row, unless that was done within the last minute.

    1. One process a minute gets the marker. 2. It reads the count, 3. adds it to the row, 4. takes it off the cache:
    requests counted in between stay there. The marker is what keeps two processes from adding the same count.
    """
    if not cache.add(f"key-flush:{key.pk}", 1, timeout=USAGE_FLUSH_SECONDS):
        return
    count = cache.get(_count_name(key)) or 0
    if count:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=timezone.now(), request_count=F("request_count") + count)
        cache.decr(_count_name(key), count)


def key_usage_flush_all() -> None:
    """The minute's sweep: counts that no later request would write, those of keys revoked meanwhile included."""
    keys = ApiKey.objects.only("pk").order_by("pk").iterator()
    while chunk := list(islice(keys, 500)):
        counts = cache.get_many([_count_name(key) for key in chunk])
        for key in chunk:
            if counts.get(_count_name(key)):
                key_usage_flush(key)
