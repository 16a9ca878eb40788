"""Source assets, to look at: the picture, what ingest read, and why it failed if it did."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from apps.accounts.models import Organization
from apps.core.admin import StaffAdmin
from apps.core.admin.cells import NOTHING, link, pretty_json
from apps.core.admin.filters import DayRangeFilter
from apps.core.ids import to_public
from apps.files.admin import picture
from apps.files.models import StoredFile
from apps.jobs.models import Job, JobState
from apps.sources.models import SourceAsset

STATE_COLORS = {"Ready": "success", "Failed": "danger", "Canceled": "warning", "Checking": "info"}


class IngestStateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ready", "Ready"), ("failed", "Failed"), ("checking", "Checking")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SourceAsset]) -> QuerySet[SourceAsset]:
        ended = [JobState.FAILED, JobState.CANCELED]
        if self.value() == "ready":
            return queryset.filter(ready_at__isnull=False)
        if self.value() == "failed":
            return queryset.filter(ingest_job__state__in=ended)
        if self.value() == "checking":
            return queryset.filter(ready_at__isnull=True).exclude(ingest_job__state__in=ended)
        return queryset


@admin.register(SourceAsset)
class SourceAssetAdmin(StaffAdmin):
    list_display = ("thumbnail", "public_id", "state", "organization_link", "pixels", "failure", "created_at")
    list_display_links = ("public_id",)
    list_filter = (IngestStateFilter, ("created_at", DayRangeFilter), ("organization", AutocompleteSelectFilter))
    list_select_related = ("organization", "file", "ingest_job")
    search_fields = own_searches = ("sha256", "organization__slug")
    search_help_text = "A source asset or ingest id, a SHA-256, an organization."
    fieldsets = (
        (None, {"fields": ("preview", "public_id", "state", "failure", "organization_link", "project")}),
        ("Picture", {"fields": ("pixels", "sha256", "stored_file", "read")}),
        ("Ingest", {"fields": ("ingest", "created_at", "ready_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SourceAsset]:
        assets: QuerySet[SourceAsset] = super().get_queryset(request)
        return assets.select_related("organization", "project", "file", "ingest_job")

    def by_identifier(self, queryset: QuerySet[Any], identifier: Any) -> QuerySet[Any]:
        return queryset.filter(Q(pk=identifier) | Q(ingest_job=identifier))

    @admin.display(description="picture")
    def thumbnail(self, asset: SourceAsset) -> str:
        return picture(asset.file, "the source image")

    @admin.display(description="picture")
    def preview(self, asset: SourceAsset) -> str:
        return picture(asset.file, "the source image", "k-preview")

    @admin.display(description="source asset", ordering="id")
    def public_id(self, asset: SourceAsset) -> str:
        return to_public("src", asset.pk)

    @admin.display(description="ingest job")
    def ingest(self, asset: SourceAsset) -> str:
        return link(Job, asset.ingest_job_id, to_public("ing", asset.ingest_job_id))

    @display(description="state", label=STATE_COLORS)
    def state(self, asset: SourceAsset) -> str:
        if asset.ready_at:
            return "Ready"
        words = {JobState.FAILED.value: "Failed", JobState.CANCELED.value: "Canceled"}
        return words.get(asset.ingest_job.state, "Checking")

    @admin.display(description="failure")
    def failure(self, asset: SourceAsset) -> str:
        job = asset.ingest_job
        return f"{job.failure_code}: {job.failure_message}" if job.failure_code else NOTHING

    @admin.display(description="organization", ordering="organization__slug")
    def organization_link(self, asset: SourceAsset) -> str:
        return link(Organization, asset.organization_id, asset.organization.slug)

    @admin.display(description="pixels")
    def pixels(self, asset: SourceAsset) -> str:
        return f"{asset.width} × {asset.height}" if asset.width else NOTHING

    @admin.display(description="stored file")
    def stored_file(self, asset: SourceAsset) -> str:
        return link(StoredFile, asset.file_id, asset.file.name) if asset.file else NOTHING

    @admin.display(description="what ingest read")
    def read(self, asset: SourceAsset) -> str:
        return pretty_json(asset.details)
