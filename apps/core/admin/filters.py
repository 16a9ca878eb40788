"""Filters of lists."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet, UUIDField
from django.http import HttpRequest
from unfold.contrib.filters.admin import RangeDateFilter

from apps.core.ids import first_id


class DayRangeFilter(RangeDateFilter):
    """From a day to a day, both included, in UTC. What is not a date filters nothing.

    Of `created_at` by the primary key, where that is ordered by time: its index is the one that every table has.
    """

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = (self._day(name) for name in ("from", "to"))
        by_id = self.parameter_name == "created_at" and isinstance(queryset.model._meta.pk, UUIDField)
        name = "pk" if by_id else self.parameter_name
        if first:
            queryset = queryset.filter(**{f"{name}__gte": first_id(first) if by_id else first})
        if last:
            end = last + timedelta(days=1)
            queryset = queryset.filter(**{f"{name}__lt": first_id(end) if by_id else end})
        return queryset

    def _day(self, name: str) -> datetime | None:
        text = self.used_parameters.get(f"{self.parameter_name}_{name}") or ""
        try:
            return datetime.combine(date.fromisoformat(text), time(), tzinfo=UTC)
        except ValueError:
            return None


class FixedChoicesFilter(SimpleListFilter):
    """Choices that the code knows, so that a list need not look for the values in use. Set `field` and `choices_of`."""

    field = ""

    def choices_of(self) -> list[tuple[str, str]]:
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return self.choices_of()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.field: self.value()}) if self.value() else queryset
