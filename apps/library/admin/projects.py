"""What belongs to a project, as a column and as a filter."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from apps.accounts.models import Project
from apps.core.admin import StaffAdmin
from apps.core.admin.cells import link

PROJECT_FILTERS: tuple[tuple[str, Any], ...] = (("project", AutocompleteSelectFilter),)


class ProjectAdmin(StaffAdmin):
    """Rows of a project."""

    list_select_related: Any = ("project__organization",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("project__organization")

    @admin.display(description="project", ordering="project")
    def project_link(self, row: Any) -> str:
        return link(Project, row.project_id, row.project)
