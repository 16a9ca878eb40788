"""Stored files: what lies in the bucket or folder, with its checksum."""

from __future__ import annotations

from django.db import models

from apps.accounts.models import Organization
from apps.core.ids import new_id


class StoredFile(models.Model):
    """One object in storage. The row outlives the object: `deleted_at` says when the bytes went."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200, unique=True, help_text="Its name in storage.")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    content_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["sha256"], name="file_by_content"),
            models.Index(fields=["expires_at"], condition=models.Q(deleted_at__isnull=True), name="file_to_expire"),
        ]

    def __str__(self) -> str:
        return self.name
