"""Source assets: the checked original images that jobs start from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.accounts.models import Organization, Project
from apps.core.ids import new_id
from apps.files.models import StoredFile
from apps.jobs.models import Job


class SourceAsset(models.Model):
    """One original image. `src_…` is this row's id, `ing_…` the id of the job that checks it.

    file, width, height, sha256 are empty until the ingest job has succeeded; the asset is ready from then on.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="source_assets")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="source_assets")
    ingest_job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="source_asset")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="source_assets")
    sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    details = models.JSONField(default=dict, blank=True, help_text="What ingest read: format, focal length.")
    created_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organization", "sha256"], condition=~Q(sha256=""), name="asset_by_content"),
            models.Index(fields=["sha256"], condition=~Q(sha256=""), name="asset_by_sha256"),
            models.Index(fields=["organization", "-id"], name="asset_by_organization"),
        ]

    def __str__(self) -> str:
        return str(self.id)
