"""Images: a grid to look through, a page for each, and taking one away."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from apps.core.admin import ActionPage, Outcome, act
from apps.core.admin.cells import NOTHING, change_url, file_size, link, pretty_json
from apps.core.admin.filters import DayRangeFilter
from apps.files.admin import picture
from apps.files.models import StoredFile
from apps.files.services import file_url
from apps.library.addresses import storage_url
from apps.library.admin.projects import PROJECT_FILTERS, ProjectAdmin
from apps.library.models import Alias, Flow, Generation, Image, ImageSource, LiveScope
from apps.library.services.images import image_delete


class ShownFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("shown", "Shown"), ("hidden", "Hidden")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(deleted_at__isnull=self.value() == "shown") if self.value() else queryset


class MadeFilter(admin.SimpleListFilter):
    title = "source"
    parameter_name = "made"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("uploaded", "Uploaded"), ("generated", "Generated"), ("live", "For public pages")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        if self.value() == "live":
            return queryset.filter(live=True)
        return queryset.filter(source=self.value(), live=False) if self.value() else queryset


@admin.register(Image)
class ImageAdmin(ProjectAdmin):
    change_list_template = "admin/library/image/change_list.html"
    list_display = ("thumbnail", "names", "kind", "project_link", "pixels", "created_at")
    list_display_links = ("thumbnail",)
    list_filter = (ShownFilter, MadeFilter, ("created_at", DayRangeFilter), *PROJECT_FILTERS)
    list_per_page = 60
    ordering = ("-id",)
    search_fields = own_searches = ("aliases__name", "project__organization__slug", "file__sha256")
    search_help_text = "An image id, a name, a SHA-256, an organization."
    fieldsets = (
        (None, {"fields": ("preview", "names", "kind", "state", "project_link", "address")}),
        ("Picture", {"fields": ("pixels", "size", "version", "focal_point", "stored_file")}),
        ("Belongs to", {"fields": ("generation", "flow_link", "scope_link")}),
        ("Kept", {"fields": ("created_at", "updated_at", "deleted_at", "partner_meta")}),
    )
    actions_detail = ("remove",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        images: QuerySet[Image] = super().get_queryset(request)
        names = Alias.objects.order_by("flow", "name")
        return images.select_related("file", "flow", "scope").prefetch_related(Prefetch("aliases", queryset=names))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response: HttpResponse = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None)
        if context and "cl" in context:
            context["cards"] = [card_of(image) for image in context["cl"].result_list]
        return response

    @admin.display(description="picture")
    def thumbnail(self, image: Image) -> str:
        return picture(image.file, _called(image))

    @admin.display(description="picture")
    def preview(self, image: Image) -> str:
        return picture(image.file, _called(image), "k-preview")

    @admin.display(description="names")
    def names(self, image: Image) -> str:
        found = [f"{row.name} (in a flow)" if row.flow_id else row.name for row in image.aliases.all()]
        return ", ".join(found) or NOTHING

    @display(description="source")
    def kind(self, image: Image) -> str:
        return kind_of(image)

    @display(description="state", label={"Shown": "success", "Hidden": "warning"})
    def state(self, image: Image) -> str:
        return "Hidden" if image.deleted_at else "Shown"

    @admin.display(description="address")
    def address(self, image: Image) -> str:
        return storage_url(image.project, image)

    @admin.display(description="pixels")
    def pixels(self, image: Image) -> str:
        return f"{image.file.width} × {image.file.height}"

    @admin.display(description="size")
    def size(self, image: Image) -> str:
        return f"{file_size(image.file.size)}, {image.file.content_type}"

    @admin.display(description="focal point")
    def focal_point(self, image: Image) -> str:
        return (
            NOTHING if image.focal_x is None else f"{image.focal_x:.0%} from the left, {image.focal_y:.0%} from the top"
        )

    @admin.display(description="stored file")
    def stored_file(self, image: Image) -> str:
        return link(StoredFile, image.file_id, image.file.name)

    @admin.display(description="generation")
    def generation(self, image: Image) -> str:
        makers = image.made_by.values_list("pk", flat=True)
        return format_html_join(", ", "{}", ((link(Generation, pk, pk),) for pk in makers)) or NOTHING

    @admin.display(description="flow")
    def flow_link(self, image: Image) -> str:
        return link(Flow, image.flow_id, image.flow_id) if image.flow_id else NOTHING

    @admin.display(description="live scope")
    def scope_link(self, image: Image) -> str:
        return link(LiveScope, image.scope_id, image.scope) if image.scope else NOTHING

    @admin.display(description="the partner's meta")
    def partner_meta(self, image: Image) -> str:
        return pretty_json(image.meta)

    def has_remove_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "delete")

    @action(description="Delete", permissions=["remove"], icon="delete", variant=ActionVariant.DANGER)
    def remove(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(self, request, object_id, remove_page)


def remove_page(image: Image) -> ActionPage:
    """For what must not stay: the partner's own delete, by staff. The page of the project is where it leads."""
    project, identifier = image.project, image.pk

    def run(data: dict[str, Any]) -> Outcome:
        image_delete(image=image)
        return Outcome(f"Image {identifier} was deleted.", subject=project)

    return ActionPage(
        title=f"Delete image {identifier}",
        explanation="For good: the picture, its names, its smaller copies. Its public address ends within seconds.",
        submit="Delete the image",
        run=run,
        danger=True,
    )


def kind_of(image: Image) -> str:
    if image.live:
        return "For public pages"
    return "Uploaded" if image.source == ImageSource.UPLOADED else "Generated"


def _called(image: Image) -> str:
    """For who cannot see it."""
    name = next((row.name for row in image.aliases.all()), "")
    return f"{kind_of(image).lower()} image {name}".strip()


def card_of(image: Image) -> dict[str, Any]:
    """An image in a grid."""
    gone = image.file.deleted_at is not None
    return {
        "url": change_url(image, image.pk),
        "source": "" if gone else file_url(image.file),
        "alternative": _called(image),
        "names": ", ".join(row.name for row in image.aliases.all()),
        "kind": kind_of(image),
        "hidden": image.deleted_at is not None,
        "project": str(image.project),
        "pixels": f"{image.file.width} × {image.file.height}",
        "created_at": image.created_at,
    }
