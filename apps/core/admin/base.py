"""The base of every admin class: rows are looked at, and only actions change them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from apps.core.ids import from_public


class StaffAdmin(ModelAdmin):
    """Nothing is edited in place: what changes a row is an action, which calls a service.

    Who has Django's `view` permission may look. What an action needs is said by a `has_<name>_permission` method;
    `actions_for` leaves out those that the row's state does not allow. id_search: public ids and plain UUIDs are
    found by the primary key; other words go to `search_fields`.
    """

    list_per_page = 50
    show_full_result_count = False  # counting a million rows for "1 of 1,000,000" costs more than the page
    list_filter_submit = True
    list_fullwidth = True
    id_search = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        if self.has_change_permission(request, obj) or obj is None:
            return super().get_readonly_fields(request, obj)  # type: ignore[no-any-return]  # unfold is untyped
        return flatten_fieldsets(self.get_fieldsets(request, obj))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        identifier = identifier_of(search_term) if self.id_search else None
        if identifier is not None:
            return self.by_identifier(queryset, identifier), False
        found: tuple[QuerySet[Any], bool] = super().get_search_results(
            request, queryset, search_term.replace("\x00", "")
        )
        return found

    def by_identifier(self, queryset: QuerySet[Any], identifier: UUID) -> QuerySet[Any]:
        return queryset.filter(pk=identifier)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        allowed = self.actions_for(object_id)
        prefix = f"{self.opts.app_label}_{self.opts.model_name}_"
        return [
            action
            for action in super().get_actions_detail(request, object_id)
            if allowed is None or action.action_name.removeprefix(prefix) in allowed
        ]

    def actions_for(self, object_id: Any) -> set[str] | None:
        """Names of the actions that the row's state allows; None for all."""
        return None

    def may(self, request: HttpRequest, action: str, model: type[Model] | None = None) -> bool:
        """Whether the person has Django's permission `<action>` on a model, by default this one."""
        opts = (model or self.model)._meta
        return bool(request.user.has_perm(f"{opts.app_label}.{action}_{opts.model_name}"))


def identifier_of(text: str) -> UUID | None:
    """The id in `job_01K0…`, `evt_…` or a plain UUID; None for any other words."""
    text = text.strip()
    prefix, underscore, _ = text.partition("_")
    if underscore:
        return from_public(prefix, text)
    try:
        return UUID(text) if len(text) in {32, 36} else None
    except ValueError:
        return None
