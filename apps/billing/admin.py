"""Money: the ledger and its export, usage events, plans."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import display

from apps.accounts.models import Organization
from apps.billing.models import EntryKind, LedgerEntry, Plan, UsageEvent
from apps.core.admin import ReasonedModelForm, StaffAdmin
from apps.core.admin.cells import amount_cell, csv_lines, link, usd
from apps.core.admin.filters import DayRangeFilter
from apps.core.admin.paginator import COUNTED
from apps.core.ids import to_public

ENTRY_COLORS = {
    "Grant": "success",
    "Purchase": "success",
    "Adjustment": "warning",
    "Hold": "info",
    "Settled": "primary",
}


def job_id(reference: Any) -> str:
    """How partners write the job that an entry is for."""
    return to_public("job", reference) if reference else ""


@admin.register(LedgerEntry)
class LedgerEntryAdmin(StaffAdmin):
    """Read-only for everybody: the database itself refuses changes."""

    list_display = ("created_at", "organization_link", "entry", "amount", "held", "job", "reason", "actor")
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("created_at", DayRangeFilter),
        ("organization", AutocompleteSelectFilter),
    )
    list_select_related = ("organization", "actor")
    list_before_template = "admin/katalo/ledger_totals.html"
    ordering = ("-id",)
    search_fields = own_searches = ("key__startswith", "organization__slug")
    search_help_text = "A job id, the start of a key, an organization."
    fields = ("created_at", "organization_link", "entry", "amount", "held", "job", "key", "period", "reason", "actor")

    def by_identifier(self, queryset: QuerySet[Any], identifier: Any) -> QuerySet[Any]:
        return queryset.filter(Q(reference=identifier) | Q(pk=identifier))

    @admin.display(description="organization", ordering="organization__slug")
    def organization_link(self, entry: LedgerEntry) -> str:
        return link(Organization, entry.organization_id, entry.organization.slug)

    @display(description="kind", ordering="kind", label=ENTRY_COLORS)
    def entry(self, entry: LedgerEntry) -> str:
        return entry.get_kind_display()

    @admin.display(description="available", ordering="amount_micros")
    def amount(self, entry: LedgerEntry) -> str:
        return amount_cell(entry.amount_micros)

    @admin.display(description="held", ordering="held_micros")
    def held(self, entry: LedgerEntry) -> str:
        return amount_cell(entry.held_micros)

    @admin.display(description="job")
    def job(self, entry: LedgerEntry) -> str:
        return job_id(entry.reference)

    def get_urls(self) -> list[URLPattern]:
        export = path("export/", self.admin_site.admin_view(self.export_view), name="billing_ledgerentry_export")
        return [export, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list with the sums of what the filters leave, where that is not too much."""
        response: Any = super().changelist_view(request, extra_context)
        changelist = getattr(response, "context_data", None) and response.context_data.get("cl")
        if changelist:
            few = changelist.paginator.count < COUNTED  # else the sums would read the whole ledger
            response.context_data["totals"] = ledger_totals(changelist.queryset) if few else []
            response.context_data["export_query"] = request.GET.urlencode()
        return response  # type: ignore[no-any-return]  # as the admin made it

    def export_view(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """The filtered list as CSV, streamed: amounts as plain dollars, one line an entry."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        entries = self.get_changelist_instance(request).get_queryset(request)
        header = ["time", "organization", "kind", "available_usd", "held_usd", "job", "key", "reason", "actor"]
        response = StreamingHttpResponse(
            csv_lines(header, map(_csv_row, entries.iterator(chunk_size=1000))), content_type="text/csv; charset=utf-8"
        )
        name = f"ledger-{timezone.now():%Y%m%d-%H%M%S}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "no-store"
        return response


def _dollars(micros: int) -> Decimal:
    """A number, not a text: a minus sign of ours is no formula."""
    return Decimal(micros).scaleb(-6)


def _csv_row(entry: LedgerEntry) -> list[object]:
    return [
        entry.created_at.isoformat(timespec="milliseconds"),
        entry.organization.slug,
        entry.kind,
        _dollars(entry.amount_micros),
        _dollars(entry.held_micros),
        job_id(entry.reference),
        entry.key,
        entry.reason,
        entry.actor.get_username() if entry.actor else "",
    ]


def ledger_totals(entries: QuerySet[LedgerEntry]) -> list[tuple[str, str]]:
    """Sums in dollars: what came in, what was spent, what is reserved, and the change of the balance."""
    kind = {name: Q(kind=name) for name in EntryKind.values}
    sums = entries.order_by().aggregate(
        granted=Sum("amount_micros", filter=kind["grant"] | kind["purchase"]),
        adjusted=Sum("amount_micros", filter=kind["adjustment"]),
        settled=Sum("held_micros", filter=kind["settle"]),
        held=Sum("held_micros"),
        available=Sum("amount_micros"),
    )
    return [
        ("Granted and purchased", usd(sums["granted"] or 0)),
        ("Adjusted", usd(sums["adjusted"] or 0)),
        ("Settled", usd(-(sums["settled"] or 0))),
        ("Change of held", usd(sums["held"] or 0)),
        ("Change of available", usd(sums["available"] or 0)),
    ]


@admin.register(UsageEvent)
class UsageEventAdmin(StaffAdmin):
    """One delivered result each; read-only."""

    list_display = ("created_at", "organization_link", "usage_type", "amount", "billable", "included", "job")
    list_filter = (
        "billable",
        "included",
        ("created_at", DayRangeFilter),
        ("organization", AutocompleteSelectFilter),
    )
    list_select_related = ("organization",)
    search_fields = own_searches = ("organization__slug",)
    fields = (
        "created_at",
        "organization_link",
        "usage_type",
        "unit_price",
        "amount",
        "billable",
        "included",
        "job",
        "fingerprint",
    )

    def by_identifier(self, queryset: QuerySet[Any], identifier: Any) -> QuerySet[Any]:
        return queryset.filter(Q(reference=identifier) | Q(subject=identifier) | Q(pk=identifier))

    @admin.display(description="organization", ordering="organization__slug")
    def organization_link(self, event: UsageEvent) -> str:
        return link(Organization, event.organization_id, event.organization.slug)

    @admin.display(description="unit price")
    def unit_price(self, event: UsageEvent) -> str:
        return usd(event.unit_price_micros)

    @admin.display(description="amount", ordering="amount_micros")
    def amount(self, event: UsageEvent) -> str:
        return amount_cell(event.amount_micros)

    @admin.display(description="job")
    def job(self, event: UsageEvent) -> str:
        return job_id(event.reference)


class PlanForm(ReasonedModelForm):
    class Meta:
        model = Plan
        fields = ("name", "included_units")
        help_texts = {"included_units": "Per calendar month (UTC). A month that has begun keeps its number."}


@admin.register(Plan)
class PlanAdmin(ModelAdmin):
    """Plans are renamed and resized, never deleted: past months refer to them."""

    form = PlanForm
    list_display = ("name", "included_units", "created_at")
    search_fields = ("name",)
    list_fullwidth = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def construct_change_message(self, request: HttpRequest, form: forms.Form, formsets: Any, add: bool = False) -> str:
        values = f"{form.cleaned_data['name']}: {form.cleaned_data['included_units']} units a month."
        return f"{values} Reason: {form.cleaned_data['reason']}"
