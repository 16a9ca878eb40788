"""What public pages may draw: scopes and each project's settings."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from apps.core.admin import ActionPage, Outcome, act
from apps.core.admin.cells import NOTHING, moment, pretty_json
from apps.library.admin.projects import PROJECT_FILTERS, ProjectAdmin
from apps.library.models import LiveScope, LiveSettings, ScopeMode
from apps.library.services.aliases import project_lock


@admin.register(LiveScope)
class LiveScopeAdmin(ProjectAdmin):
    list_display = ("slug", "project_link", "state", "holds", "hits", "last_drawn")
    list_filter = ("mode", "allow_new", *PROJECT_FILTERS)
    search_fields = ("slug", "project__organization__slug")
    search_help_text = "A scope id, its slug, an organization."
    fieldsets = (
        (None, {"fields": ("slug", "project_link", "state", "holds", "new_limit", "hits", "last_drawn")}),
        ("Kept", {"fields": ("created_at", "updated_at", "partner_meta")}),
    )
    actions_detail = ("freeze", "thaw")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LiveScope]:
        scopes: QuerySet[LiveScope] = super().get_queryset(request)
        shown = Q(entries__generation__output_image__deleted_at__isnull=True)
        shown &= Q(entries__generation__output_image__isnull=False)
        return scopes.annotate(
            held=Count("entries", filter=shown, distinct=True),
            hit=Sum("entries__hit_count"),
            drawn_at=Max("entries__generation__created_at"),
        )

    @display(description="state", label={"Signed": "success", "Open": "warning", "Frozen": "info"})
    def state(self, scope: LiveScope) -> str:
        return ScopeMode(scope.mode).label if scope.allow_new else "Frozen"

    @admin.display(description="pictures", ordering="held")
    def holds(self, scope: Any) -> str:
        return f"{scope.held} of {scope.new_limit}"

    @admin.display(description="hits", ordering="hit")
    def hits(self, scope: Any) -> int:
        return scope.hit or 0

    @admin.display(description="last new picture", ordering="drawn_at")
    def last_drawn(self, scope: Any) -> str:
        return moment(scope.drawn_at) if scope.drawn_at else NOTHING

    @admin.display(description="the partner's meta")
    def partner_meta(self, scope: LiveScope) -> str:
        return pretty_json(scope.meta)

    def actions_for(self, object_id: Any) -> set[str] | None:
        scope = LiveScope.objects.filter(pk=object_id).first()
        return set() if scope is None else {"freeze"} if scope.allow_new else {"thaw"}

    def has_freeze_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "change")

    @action(description="Freeze", permissions=["freeze"], icon="ac_unit", variant=ActionVariant.DANGER)
    def freeze(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(self, request, object_id, lambda scope: _allow_page(scope, allow_new=False))

    @action(description="Allow new pictures", permissions=["freeze"], icon="sunny")
    def thaw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act(self, request, object_id, lambda scope: _allow_page(scope, allow_new=True))


def _allow_page(scope: LiveScope, *, allow_new: bool) -> ActionPage:
    def run(data: dict[str, Any]) -> Outcome:
        project_lock(scope.project_id)
        LiveScope.objects.filter(pk=scope.pk).update(allow_new=allow_new)
        return Outcome("New pictures are allowed again." if allow_new else "The scope was frozen.")

    words = "Its public addresses may draw again." if allow_new else "It goes on serving what it has and draws nothing."
    return ActionPage(
        title=f"{'Allow new pictures in' if allow_new else 'Freeze'} {scope.slug}",
        explanation=words,
        submit="Allow new pictures" if allow_new else "Freeze the scope",
        run=run,
        danger=not allow_new,
    )


@admin.register(LiveSettings)
class LiveSettingsAdmin(ProjectAdmin):
    """The signing secret is shown nowhere."""

    list_display = ("project_link", "daily_limit", "allow_new_scopes", "new_scope_limit", "created_at")
    list_display_links = ("daily_limit",)
    list_filter = PROJECT_FILTERS
    search_fields = ("project__slug", "project__organization__slug")
    fieldsets = (
        (None, {"fields": ("project_link", "daily_limit", "allow_new_scopes", "new_scope_limit")}),
        ("Secret", {"fields": ("previous_expires_at", "created_at")}),
    )
