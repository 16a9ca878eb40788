"""Prices by kind, in dollars. A kind without a row costs what the catalogue says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.billing.models import Price
from apps.billing.services import price_set
from apps.core.admin import ReasonedModelForm
from apps.core.admin.cells import amount_cell, usd
from apps.core.money import from_usd, to_usd
from apps.jobs import catalogue

MAX_PRICE_USD = 10_000


class UsdField(forms.CharField):
    """Dollars in the form, micro-dollars in `cleaned_data`."""

    widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> int:
        try:
            micros = from_usd(super().clean(value) or "0")
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        return micros


class PriceForm(ReasonedModelForm):
    kind = forms.ChoiceField(widget=UnfoldAdminSelectWidget)
    price_usd = UsdField(label="Price of a unit, USD", help_text="Such as 1 or 0.25. 0: free. New jobs only.")

    class Meta:
        model = Price
        fields = ("kind",)

    field_order = ["kind", "price_usd", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            priced = set(Price.objects.values_list("kind", flat=True))
            free = [kind.name for kind in catalogue.all_kinds() if kind.name not in priced]
            self.fields["kind"].choices = [(name, name) for name in free]  # type: ignore[attr-defined]  # a ChoiceField
        if self.instance.pk:
            self.fields["price_usd"].initial = to_usd(self.instance.unit_micros)

    def clean_price_usd(self) -> int:
        micros: int = self.cleaned_data["price_usd"]
        if not 0 <= micros <= from_usd(str(MAX_PRICE_USD)):
            raise forms.ValidationError(f"A price must be from 0 to {MAX_PRICE_USD:,} USD.")
        return micros


@admin.register(Price)
class PriceAdmin(ModelAdmin):
    """Never deleted: a kind is priced anew instead, and the history says why."""

    form = PriceForm
    fields = ("kind", "price_usd", "reason")
    list_display = ("kind", "price", "from_catalogue", "updated_at")
    search_fields = ("kind",)
    list_fullwidth = True
    list_before_template = "admin/katalo/catalogue_prices.html"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Price | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("kind",) if self.has_change_permission(request, obj) else ("kind", "price", "updated_at")

    def get_fields(self, request: HttpRequest, obj: Price | None = None) -> tuple[str, ...]:
        editable = obj is None or self.has_change_permission(request, obj)
        return ("kind", "price_usd", "reason") if editable else ("kind", "price", "updated_at")

    @admin.display(description="price of a unit", ordering="unit_micros")
    def price(self, price: Price) -> str:
        return amount_cell(price.unit_micros)

    @display(description="in the catalogue")
    def from_catalogue(self, price: Price) -> str:
        known = {kind.name: kind.price_micros for kind in catalogue.all_kinds()}
        return usd(known[price.kind]) if price.kind in known else "no such kind any more"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, and above it the kinds that cost what the catalogue says."""
        priced = set(Price.objects.values_list("kind", flat=True))
        rest = [(kind.name, usd(kind.price_micros)) for kind in catalogue.all_kinds() if kind.name not in priced]
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), "catalogue_prices": rest})
        return response

    def save_model(self, request: HttpRequest, obj: Price, form: Any, change: bool) -> None:
        price_set(kind=obj.kind, unit_micros=form.cleaned_data["price_usd"])
        obj.refresh_from_db()

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> str:
        price = usd(form.cleaned_data["price_usd"])
        return f"{form.instance.kind}: {price}. Reason: {form.cleaned_data['reason']}"
