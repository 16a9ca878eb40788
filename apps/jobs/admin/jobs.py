"""The list of jobs, the page of one, the review queue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from apps.accounts.models import Organization
from apps.core.admin import StaffAdmin, act
from apps.core.admin.cells import NOTHING, amount_cell, link, span
from apps.core.admin.filters import DayRangeFilter, FixedChoicesFilter
from apps.core.ids import to_public
from apps.core.surfaces import SURFACES
from apps.jobs import catalogue
from apps.jobs.admin import actions
from apps.jobs.admin.pages import QUEUE_LENGTH, job_context, jobs_with_pictures
from apps.jobs.models import Job, JobState, Output

STATE_COLORS = {
    "Succeeded": "success",
    "Failed": "danger",
    "Canceled": "warning",
    "In review": "primary",
    "Running": "info",
}


class KindFilter(FixedChoicesFilter):
    title = "kind"
    parameter_name = field = "kind"

    def choices_of(self) -> list[tuple[str, str]]:
        return [(kind.name, kind.name) for kind in catalogue.all_kinds()]


class SurfaceFilter(FixedChoicesFilter):
    title = "surface"
    parameter_name = field = "surface"

    def choices_of(self) -> list[tuple[str, str]]:
        return [(name, name) for name in sorted(SURFACES)]


@admin.register(Job)
class JobAdmin(StaffAdmin):
    list_display = ("public_id", "state_word", "kind", "organization_link", "reference", "price", "took", "created_at")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        KindFilter,
        SurfaceFilter,
        ("created_at", DayRangeFilter),
        ("organization", AutocompleteSelectFilter),
    )
    list_select_related = ("organization",)
    search_fields = own_searches = ("reference__startswith", "organization__slug")
    search_help_text = "A job id, the start of a reference as it is written, an organization."
    ordering = ("-id",)
    change_form_template = "admin/jobs/job/change_form.html"
    actions_detail = ("approve", "reject", "retry", "cancel")
    fieldsets = (
        ("Job", {"fields": ("kind", "organization_link", "project", "api_key", "surface", "reference", "seed")}),
        ("Run", {"fields": ("engine", "engine_version", "queue", "attempt", "progress_percent", "max_outputs")}),
        ("Times", {"fields": ("created_at", "started_at", "completed_at", "available_at", "deadline_at")}),
        ("Batch", {"fields": ("batch", "place")}),
        ("Webhook", {"fields": ("notifies", "webhook_url")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        jobs: QuerySet[Job] = super().get_queryset(request)
        return jobs.select_related("organization", "project", "api_key")

    def by_identifier(self, queryset: QuerySet[Any], identifier: UUID) -> QuerySet[Any]:
        """A job by its id, or every job about a source asset."""
        return queryset.filter(Q(pk=identifier) | Q(subject=identifier))

    # --- cells --------------------------------------------------------------------------------------------------------

    @admin.display(description="job", ordering="id")
    def public_id(self, job: Job) -> str:
        return to_public("job", job.pk)

    @display(description="state", ordering="state", label=STATE_COLORS)
    def state_word(self, job: Job) -> str:
        return job.get_state_display()

    @admin.display(description="organization", ordering="organization__slug")
    def organization_link(self, job: Job) -> str:
        return link(Organization, job.organization_id, job.organization.slug)

    @admin.display(description="price", ordering="price_micros")
    def price(self, job: Job) -> str:
        return amount_cell(job.price_micros)

    @admin.display(description="took")
    def took(self, job: Job) -> str:
        return span(job.completed_at - job.created_at) if job.completed_at else NOTHING

    @admin.display(description="progress")
    def progress_percent(self, job: Job) -> str:
        return f"{job.progress:.0%}"

    # --- pages --------------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.review_queue_view)
        return [path("review-queue/", view, name="jobs_job_review_queue"), *super().get_urls()]

    def review_queue_view(self, request: HttpRequest) -> HttpResponse:
        """Jobs that wait for a decision, the longest waiting first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        outputs = Output.objects.select_related("file")
        waiting = Job.objects.filter(state=JobState.REVIEW)
        jobs = (
            waiting.select_related("organization")
            .prefetch_related(Prefetch("outputs", queryset=outputs))
            .order_by("updated_at", "id")[:QUEUE_LENGTH]
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Review queue",
            "rows": jobs_with_pictures(jobs),
            "number": waiting.count(),
            "may_decide": self.has_decide_permission(request),
        }
        return TemplateResponse(request, "admin/jobs/job/review_queue.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        job = self.get_object(request, unquote(object_id))
        shown = job_context(job) if job is not None and self.has_view_permission(request, job) else {}
        response: HttpResponse = super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})
        return response

    # --- actions ------------------------------------------------------------------------------------------------------

    def actions_for(self, object_id: Any) -> set[str] | None:
        job = Job.objects.only("state", "kind").filter(pk=object_id).first()
        return actions.actions_of(job) if job else set()

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "change")

    def has_retry_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "add")

    @action(description="Approve", permissions=["decide"], icon="check", variant=ActionVariant.PRIMARY)
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(self, request, object_id, lambda job: actions.approve_page(request, job))

    @action(description="Reject", permissions=["decide"], icon="close", variant=ActionVariant.DANGER)
    def reject(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(self, request, object_id, lambda job: actions.reject_page(request, job))

    @action(description="Cancel", permissions=["decide"], icon="stop_circle")
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(self, request, object_id, lambda job: actions.cancel_page(request, job))

    @action(description="Retry", permissions=["retry"], icon="refresh", variant=ActionVariant.PRIMARY)
    def retry(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(self, request, object_id, lambda job: actions.retry_page(request, job, self.log_change))
