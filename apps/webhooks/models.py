"""Outgoing webhooks: where to, signed with what, which events, which attempts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.accounts.models import Organization
from apps.core.encryption import EncryptedTextField
from apps.core.ids import new_id


class WebhookSettings(models.Model):
    """An organization's webhook configuration: default URL, allowed hostnames, signing secrets.

    secret: `whsec_` + base64 of 32 random bytes. previous_secret also signs until previous_expires_at, after a
    rotation.
    """

    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, primary_key=True, related_name="webhook_settings"
    )
    default_url = models.CharField(max_length=2000, blank=True)
    allowed_hostnames = models.JSONField(default=list, blank=True, help_text="Empty: any public hostname.")
    secret = EncryptedTextField()
    previous_secret = EncryptedTextField(null=True, blank=True)
    previous_expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "webhook settings"

    def __str__(self) -> str:
        return str(self.organization)


class WebhookEndpoint(models.Model):
    """A URL that an organization's events went to, and how it has been doing. Made at the first attempt."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="webhook_endpoints")
    url = models.CharField(max_length=2000)
    failing_since = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["url"]
        constraints = [models.UniqueConstraint("organization", "url", name="endpoint_once_per_organization")]

    def __str__(self) -> str:
        return self.url


class EventState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    DEAD = "dead", "Given up"
    UNROUTED = "unrouted", "No URL configured"


class WebhookEvent(models.Model):
    """Something that happened, to be told to one URL. Written in the transaction of what happened.

    payload: the body; any value `{"$file": "<stored file id>"}` becomes a freshly signed URL at each attempt, except
    below `metadata`, which is the partner's own. attempt_count: claims so far; a sender may only finish the attempt
    it claimed. attempts_before: attempts made before the last manual resend, from where the retry schedule starts
    anew. lease_expires_at: set while a sender holds it; a dead sender's lease runs out and another takes over.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="webhook_events")
    event_type = models.CharField(max_length=64)
    reference = models.UUIDField(help_text="The job.")
    url = models.CharField(max_length=2000, blank=True)
    payload = models.JSONField()
    state = models.CharField(max_length=16, choices=EventState)
    attempt_count = models.PositiveIntegerField(default=0)
    attempts_before = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("reference", "event_type", name="event_once_per_reference"),
            models.CheckConstraint(condition=Q(state__in=EventState.values), name="event_state_known"),
            models.CheckConstraint(
                condition=~Q(state=EventState.WAITING) | Q(next_attempt_at__isnull=False), name="event_waiting_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="waiting"), name="event_due"),
            models.Index(
                fields=["organization", "url", "next_attempt_at"], condition=Q(state="waiting"), name="event_due_by_url"
            ),
            models.Index(
                fields=["organization", "url"], condition=Q(lease_expires_at__isnull=False), name="event_in_flight"
            ),
            models.Index(fields=["organization", "-id"], name="event_by_organization"),
            models.Index(fields=["state", "-id"], condition=~Q(state="delivered"), name="event_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.state}"


class WebhookAttempt(models.Model):
    """One POST and what came back. The response excerpt is capped; secrets are never in it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    status = models.PositiveIntegerField(null=True, blank=True, help_text="HTTP status; empty when none came.")
    error = models.CharField(max_length=300, blank=True)
    response = models.CharField(max_length=1000, blank=True)
    duration_ms = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["event", "number"]
        constraints = [models.UniqueConstraint("event", "number", name="attempt_number_once")]

    def __str__(self) -> str:
        return f"#{self.number}: {self.status or self.error}"
