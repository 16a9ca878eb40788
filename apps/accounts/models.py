"""Who may do what: organizations own everything, projects group it, API keys open it, persons are staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.ids import new_id

SLUG = RegexValidator(r"^[a-z0-9][a-z0-9-]{0,62}$", "1 to 63 characters: a-z, 0-9 and -, not starting with -")


class Person(AbstractUser):
    """Somebody who signs in; with is_staff, to the admin."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)


class ReviewMode(models.TextChoices):
    AUTOMATIC = "automatic", "Automatic"
    STAFF = "staff", "By staff"


class Organization(models.Model):
    """Owns everything and pays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.CharField(max_length=63, unique=True, validators=[SLUG])
    name = models.CharField(max_length=200)
    api_enabled = models.BooleanField(default=True, help_text="Off: every call answers 403.")
    review_mode = models.CharField(max_length=16, choices=ReviewMode, default=ReviewMode.AUTOMATIC)
    max_in_flight = models.PositiveIntegerField(help_text="Paid jobs that may be unfinished at the same time.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class Project(models.Model):
    """Groups an organization's keys, images and flows. Every organization has one called `default`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="projects")
    slug = models.CharField(max_length=63, validators=[SLUG])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["slug"]
        constraints = [models.UniqueConstraint("organization", "slug", name="project_slug_once_per_organization")]

    def __str__(self) -> str:
        return f"{self.organization.slug}/{self.slug}"


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self, now: datetime | None = None) -> ApiKeyQuerySet:
        """Neither revoked nor paused nor expired."""
        now = now or timezone.now()
        return self.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now), revoked_at__isnull=True, paused_at__isnull=True
        )


class ApiKey(models.Model):
    """`kat_live_<prefix>.<secret>`: found by prefix, proven by a keyed hash of the secret, shown once.

    After a rotation the previous secret's hash stays valid until `previous_expires_at`. A paused key can be switched on
    again, a revoked one cannot.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="api_keys")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=8, unique=True, help_text="The public part of the key, 8 base62 characters.")
    secret_hash = models.CharField(max_length=64)
    previous_secret_hash = models.CharField(max_length=64, blank=True)
    previous_expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    request_count = models.PositiveBigIntegerField(default=0)
    requests_per_hour = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of the Library API. Empty: LIBRARY_REQUESTS_PER_HOUR."
    )

    objects: models.Manager[Any] = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} (kat_live_{self.prefix})"
