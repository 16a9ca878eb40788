"""Flows as the chain of their pictures, and generations."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from unfold.decorators import display

from apps.core.admin.cells import NOTHING, change_url, link, pretty_json, span
from apps.core.admin.filters import DayRangeFilter
from apps.core.ids import to_public
from apps.core.surfaces import LIBRARY
from apps.files.admin import picture
from apps.files.services import file_url
from apps.jobs.models import Job
from apps.library.admin.images import ShownFilter
from apps.library.admin.projects import PROJECT_FILTERS, ProjectAdmin
from apps.library.models import Flow, Generation, Image, Reference

STATUS_COLORS = {"Success": "success", "Failed": "danger", "Processing": "info", "Pending": "primary"}
STRIP = 6
LINKS = 100
"""Links of a chain that the page of a flow shows, the oldest first."""


@admin.register(Flow)
class FlowAdmin(ProjectAdmin):
    change_form_template = "admin/library/flow/change_form.html"
    list_display = ("created_at", "pictures", "generation_count", "project_link")
    list_filter = (("created_at", DayRangeFilter), *PROJECT_FILTERS)
    search_fields = ("project__organization__slug", "aliases__name")
    search_help_text = "A flow id, a name in it, an organization."
    fieldsets = ((None, {"fields": ("project_link", "names", "created_at", "updated_at", "partner_meta")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Flow]:
        flows: QuerySet[Flow] = super().get_queryset(request)
        images = Image.objects.select_related("file").filter(deleted_at__isnull=True).order_by("id")[:STRIP]
        return flows.annotate(generations_made=Count("generations", distinct=True)).prefetch_related(
            Prefetch("images", queryset=images, to_attr="shown"), "aliases"
        )

    @admin.display(description="pictures")
    def pictures(self, flow: Any) -> str:
        shown = format_html_join("", "{}", ((picture(image.file, ""),) for image in flow.shown))
        return format_html('<span class="k-looked">{}</span>', shown) if shown else NOTHING

    @admin.display(description="generations", ordering="generations_made")
    def generation_count(self, flow: Any) -> int:
        return int(flow.generations_made)

    @admin.display(description="names")
    def names(self, flow: Flow) -> str:
        return ", ".join(alias.name for alias in flow.aliases.all()) or NOTHING

    @admin.display(description="the partner's meta")
    def partner_meta(self, flow: Flow) -> str:
        return pretty_json(flow.meta)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        flow = self.get_object(request, unquote(object_id))
        shown = {"chain": chain_of(flow)} if flow is not None else {}
        response: HttpResponse = super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})
        return response


def chain_of(flow: Flow) -> list[dict[str, Any]]:
    """Its generations in order, each with its picture and those that it looked at. A fixed number of queries."""
    references = Reference.objects.select_related("image__file").filter(image__isnull=False).order_by("place")
    generations = (
        Generation.objects.filter(flow=flow)
        .select_related("job", "output_image__file")
        .prefetch_related(Prefetch("references", queryset=references))
        .order_by("id")[:LINKS]
    )
    return [
        {
            "url": change_url(generation, generation.pk),
            "prompt": generation.own_prompt,
            "status": status_of(generation),
            "picture": _source(generation.output_image),
            "looked_at": [
                {"source": _source(row.image), "name": row.alias or "by its id"} for row in generation.references.all()
            ],
            "created_at": generation.created_at,
        }
        for generation in generations
    ]


def _source(image: Image | None) -> str:
    return file_url(image.file) if image is not None and image.file.deleted_at is None else ""


def status_of(generation: Generation) -> str:
    return LIBRARY.statuses[generation.job.state].capitalize()


@admin.register(Generation)
class GenerationAdmin(ProjectAdmin):
    list_display = ("thumbnail", "short_prompt", "status", "aspect_ratio", "project_link", "created_at")
    list_display_links = ("short_prompt",)
    list_filter = (ShownFilter, "live", ("created_at", DayRangeFilter), *PROJECT_FILTERS)
    search_fields = ("project__organization__slug", "prompt")
    search_help_text = "A generation id, words of a prompt, an organization."
    fieldsets = (
        (None, {"fields": ("preview", "status", "failure", "project_link", "image_link", "flow_link", "job_link")}),
        ("Prompt", {"fields": ("prompt", "original_prompt", "enhancement_note", "template", "aspect_ratio")}),
        ("References", {"fields": ("references_listed",)}),
        ("What was understood", {"fields": ("understood",)}),
        ("Kept", {"fields": ("took", "alias", "flow_alias", "created_at", "updated_at", "deleted_at", "partner_meta")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Generation]:
        generations: QuerySet[Generation] = super().get_queryset(request)
        return generations.select_related("job", "output_image__file")

    @admin.display(description="picture")
    def thumbnail(self, generation: Generation) -> str:
        image = generation.output_image
        return picture(image.file if image else None, "its image")

    @admin.display(description="picture")
    def preview(self, generation: Generation) -> str:
        image = generation.output_image
        return picture(image.file if image else None, "its image", "k-preview")

    @admin.display(description="prompt")
    def short_prompt(self, generation: Generation) -> str:
        text = generation.own_prompt
        return text if len(text) <= 100 else f"{text[:99]}…"

    @display(description="status", label=STATUS_COLORS)
    def status(self, generation: Generation) -> str:
        return status_of(generation)

    @admin.display(description="failure")
    def failure(self, generation: Generation) -> str:
        job = generation.job
        return f"{job.failure_code}: {job.failure_message}" if job.failure_code else NOTHING

    @admin.display(description="image")
    def image_link(self, generation: Generation) -> str:
        image = generation.output_image_id
        return link(Image, image, image) if image else NOTHING

    @admin.display(description="flow")
    def flow_link(self, generation: Generation) -> str:
        return link(Flow, generation.flow_id, generation.flow_id) if generation.flow_id else NOTHING

    @admin.display(description="newest run")
    def job_link(self, generation: Generation) -> str:
        return link(Job, generation.job_id, to_public("job", generation.job_id))

    @admin.display(description="took")
    def took(self, generation: Generation) -> str:
        job = generation.job
        return span(job.completed_at - job.started_at) if job.completed_at and job.started_at else NOTHING

    @admin.display(description="looks at")
    def references_listed(self, generation: Generation) -> str:
        rows = generation.references.order_by("place")
        return ", ".join(row.alias or str(row.image_id or "a deleted image") for row in rows) or NOTHING

    @admin.display(description="by the engine")
    def understood(self, generation: Generation) -> str:
        return pretty_json(generation.job.details)

    @admin.display(description="the partner's meta")
    def partner_meta(self, generation: Generation) -> str:
        return pretty_json(generation.meta)
