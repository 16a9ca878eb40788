"""Money: one account per organization, an append-only ledger, plans with included units, usage events.

All amounts are whole micro-dollars (`apps.core.money`). A job's money moves in two entries, each with a key of its own:
`hold:<reference>` when it is created and `close:<reference>` when it ends, settled or released. The unique key is what
makes a second hold or a second close of the same job impossible, whoever tries it, on whatever machine.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.accounts.models import Organization
from apps.core.ids import new_id


class Price(models.Model):
    """What one unit of a kind costs. Staff edit it; a job keeps the price it was quoted."""

    kind = models.CharField(max_length=64, primary_key=True)
    unit_micros = models.PositiveBigIntegerField(help_text="Micro-dollars: 1 USD = 1,000,000.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.kind


class Plan(models.Model):
    """Included units per calendar month (UTC); past them the unit price is charged."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100, unique=True)
    included_units = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.included_units} units)"


class CreditAccount(models.Model):
    """The balance. Only guarded UPDATEs in `billing.services` write it; the constraints are the last line of
    defence."""

    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, primary_key=True, related_name="credit_account"
    )
    available_micros = models.BigIntegerField(default=0, help_text="What can be spent: the sum of all ledger amounts.")
    held_micros = models.BigIntegerField(default=0, help_text="Reserved for unfinished jobs.")
    open_holds = models.IntegerField(default=0, help_text="Unfinished paid jobs.")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(available_micros__gte=0), name="account_available_not_negative"),
            models.CheckConstraint(condition=Q(held_micros__gte=0), name="account_held_not_negative"),
            models.CheckConstraint(condition=Q(open_holds__gte=0), name="account_holds_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.organization)


class UsagePeriod(models.Model):
    """How many of a month's included units are reserved and used. Made on first use in the month."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="usage_periods")
    start = models.DateField(help_text="First day of the month, UTC.")
    included = models.PositiveIntegerField()
    reserved = models.IntegerField(default=0)
    used = models.IntegerField(default=0)

    class Meta:
        ordering = ["-start"]
        constraints = [
            models.UniqueConstraint("organization", "start", name="usage_period_once"),
            models.CheckConstraint(condition=Q(reserved__gte=0, used__gte=0), name="usage_period_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.start:%Y-%m}"


class EntryKind(models.TextChoices):
    GRANT = "grant", "Grant"
    ADJUSTMENT = "adjustment", "Adjustment"
    PURCHASE = "purchase", "Purchase"
    HOLD = "hold", "Hold"
    SETTLE = "settle", "Settled"
    RELEASE = "release", "Released"


class LedgerEntry(models.Model):
    """One movement. Never updated, never deleted: a database trigger refuses both."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="ledger_entries")
    kind = models.CharField(max_length=16, choices=EntryKind)
    key = models.CharField(max_length=200, unique=True, help_text="Idempotency key of this movement.")
    amount_micros = models.BigIntegerField(help_text="Change of the available balance.")
    held_micros = models.BigIntegerField(default=0, help_text="Change of the held balance.")
    reference = models.UUIDField(null=True, blank=True, help_text="The job that a hold, settlement or release is for.")
    period = models.ForeignKey(UsagePeriod, on_delete=models.PROTECT, null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["organization", "-id"], name="ledger_newest"),
            models.Index(
                fields=["kind", "-id"],
                condition=Q(kind__in=["grant", "adjustment", "purchase"]),
                name="ledger_by_hand",
            ),
            models.Index(fields=["reference"], condition=Q(reference__isnull=False), name="ledger_by_reference"),
        ]
        constraints = [models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="ledger_kind_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_micros}"


class UsageEvent(models.Model):
    """One delivered result, for reconciliation. A cache hit is recorded too, not billable."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="usage_events")
    reference = models.UUIDField(unique=True, help_text="The job.")
    subject = models.UUIDField(null=True, blank=True, help_text="What the job was about: a source asset.")
    usage_type = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, help_text="Stable hash of the job's configuration.")
    billable = models.BooleanField()
    included = models.BooleanField(default=False, help_text="Covered by the plan's included units.")
    unit_price_micros = models.BigIntegerField()
    amount_micros = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organization", "-id"], name="usage_by_organization")]

    def __str__(self) -> str:
        return f"{self.usage_type} {self.amount_micros}"
