"""The base of every admin class: rows are looked at, and only actions change them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from apps.core.admin.paginator import BoundedPaginator
from apps.core.ids import from_public

FOUND_BY_ONE_FIELD = 1_000


class StaffAdmin(ModelAdmin):
    """Nothing is edited in place: what changes a row is an action, which calls a service.

    Who has Django's `view` permission may look. What an action needs is said by a `has_<name>_permission` method;
    `actions_for` leaves out those that the row's state does not allow. id_search: public ids and plain UUIDs are
    found by the primary key; other words go to `search_fields`. own_searches: where the table may be long, lookups that
    are tried each by itself, so that each is one look into an index; joined by OR they would read the whole table.
    """

    list_per_page = 50
    paginator = BoundedPaginator
    show_full_result_count = False  # counting a million rows for "1 of 1,000,000" costs more than the page
    list_filter_submit = True
    list_fullwidth = True
    id_search = True
    own_searches: tuple[str, ...] = ()

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
        if self.own_searches and (words := search_term.replace("\x00", "").strip()):
            return queryset.filter(pk__in=self._found(words)), False
        found: tuple[QuerySet[Any], bool] = super().get_search_results(
            request, queryset, search_term.replace("\x00", "")
        )
        return found

    def _found(self, words: str) -> list[Any]:
        """Rows that one of the lookups leads to, of each no more than anybody leafs through, newest first."""
        found: list[Any] = []
        for lookup in self.own_searches:
            path, _, _ = lookup.rpartition("__slug")
            if path:  # of an organization: by its id, which is what the indexes begin with
                owner = self._owner(path, words)
                if owner is None:
                    continue
                rows = self.model._default_manager.filter(**{path: owner})
            else:
                rows = self.model._default_manager.filter(**{lookup: words})
            found += rows.order_by("-pk").values_list("pk", flat=True)[:FOUND_BY_ONE_FIELD]
        return found

    def _owner(self, path: str, slug: str) -> Any:
        model: Any = self.model
        for name in path.split("__"):
            model = model._meta.get_field(name).related_model
        return model._default_manager.filter(slug=slug.lower()).first()

    def by_identifier(self, queryset: QuerySet[Any], identifier: UUID) -> QuerySet[Any]:
        return queryset.filter(pk=identifier)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        try:
            allowed = self.actions_for(object_id)
        except (ValidationError, ValueError):
            return []  # no row can have such an id; the page says so itself
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
