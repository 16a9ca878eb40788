"""Stored files, to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from apps.accounts.models import Organization
from apps.core.admin import StaffAdmin
from apps.core.admin.cells import NOTHING, file_size, link
from apps.core.admin.filters import DayRangeFilter
from apps.files.models import StoredFile
from apps.files.services import file_url


def picture(file: StoredFile | None, alternative: str, css_class: str = "k-thumbnail") -> str:
    """The picture behind a fresh signed URL, in an <img> that loads when it is scrolled to; a dash when it is gone."""
    if file is None or file.deleted_at or not file.content_type.startswith("image/"):
        return NOTHING
    return format_html('<img class="{}" src="{}" alt="{}" loading="lazy">', css_class, file_url(file), alternative)


class KeptFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("stored", "Stored"), ("deleted", "Deleted")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
        return queryset.filter(deleted_at__isnull=self.value() == "stored") if self.value() else queryset


@admin.register(StoredFile)
class StoredFileAdmin(StaffAdmin):
    list_display = ("created_at", "content_type", "pixels", "bytes", "state", "organization_link", "expires_at")
    list_filter = (KeptFilter, ("created_at", DayRangeFilter), ("organization", AutocompleteSelectFilter))
    list_select_related = ("organization",)
    ordering = ("-id",)
    search_fields = own_searches = ("sha256", "name__startswith")
    search_help_text = "A file id, a SHA-256, the start of a name in storage."
    fieldsets = (
        (None, {"fields": ("preview", "content_type", "pixels", "bytes", "state", "organization_link")}),
        ("Storage", {"fields": ("name", "sha256", "created_at", "expires_at", "deleted_at")}),
    )

    @admin.display(description="picture")
    def preview(self, file: StoredFile) -> str:
        return picture(file, "the stored picture", "k-preview")

    @admin.display(description="pixels")
    def pixels(self, file: StoredFile) -> str:
        return f"{file.width} × {file.height}" if file.width else NOTHING

    @admin.display(description="size", ordering="size")
    def bytes(self, file: StoredFile) -> str:
        return file_size(file.size)

    @display(description="state", label={"Stored": "success", "Deleted": "warning"})
    def state(self, file: StoredFile) -> str:
        return "Deleted" if file.deleted_at else "Stored"

    @admin.display(description="organization", ordering="organization__slug")
    def organization_link(self, file: StoredFile) -> str:
        return link(Organization, file.organization_id, file.organization.slug)
